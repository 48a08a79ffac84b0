"""Edits of blocks: what a planner does by hand, each an operation that is prepared, looked at, and then passes the gate.

Every edit is one step: *lay lines into a few cells, then relabel*. Laying is `blockmap.topology.laying.lay`::

    laid = lay(cells, lines)      # pieces of the cells (laid.polygons), the cell of each (laid.cell), points gained outside
    insert(polygons, laid.gained) # third polygons that share the outline gain those points and nothing else

For settled borders::

    relocate_border(state, changes) -> Delta
        # changes: (area_id that gives or None for outside, area_id that receives or None, ground as a polygon in metres)

which lays the outline of the ground into the cells of both sides, hands the pieces over at cell level and lets blocks, buildings
and areas of every level follow.
"""
