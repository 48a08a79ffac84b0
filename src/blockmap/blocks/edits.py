"""Edits of blocks: what a planner does by hand, each an operation that is prepared, looked at, and then passes the gate.

Every edit is one step: *lay lines into a few cells, then relabel*. Laying is `blockmap.topology.laying.lay`::

    laid = lay(cells, lines)      # pieces of the cells (laid.polygons), the cell of each (laid.cell), points gained outside
    insert(polygons, laid.gained) # third polygons that share the outline gain those points and nothing else
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from blockmap import work
from blockmap.blocks import edit_buildings, edit_drawing, edit_moves, edit_orders, edit_partition
from blockmap.blocks.edit_operations import Operation, SplitBlock
from blockmap.blocks.edit_refusal import RefusedError, listed
from blockmap.blocks.edit_state import BlockCount, Delta, Draft, Row, State
from blockmap.errors import TopologyError
from blockmap.report import Finding, Report


def _split(draft: Draft, operation: SplitBlock) -> None:
    if operation.parts is None:
        edit_drawing.split_along(draft, operation.block, operation.lines, operation.new_ids, operation.kind)
    else:
        edit_partition.split_into(draft, operation)


_DONE_BY: dict[str, Callable[[Draft, Any], None]] = {
    "move_buildings": edit_moves.move_buildings,
    "merge_blocks": edit_moves.merge_blocks,
    "relabel": edit_moves.relabel,
    "split_block": _split,
    "redraw_edge": edit_drawing.redraw_edge,
    "move_ground": edit_drawing.move_ground,
    "lock_blocks": edit_orders.lock,
    "unlock_blocks": edit_orders.unlock,
    "add_barrier": edit_orders.add_barrier,
    "change_barrier": edit_orders.change_barrier,
    "delete_barrier": edit_orders.delete_barrier,
    "renumber": edit_orders.renumber,
    "set_households": edit_buildings.set_households,
    "set_building_state": edit_buildings.set_state,
    "draw_building": edit_buildings.draw,
    "delete_building": edit_buildings.delete,
    "divide_building": edit_buildings.divide,
}


def prepare(state: State, operation: Operation) -> Delta:
    """Work out what an operation would change, without changing anything.

    Parameters
    ----------
    state
        Rows as they are; communities that are needed are read.
    operation
        What is to be done.

    Returns
    -------
    delta
        Proved rows out and in, counts before and after, and findings; of a refused edit the findings alone.
    """
    draft = Draft(state)
    first_cell = getattr(operation, "new_cells", None)
    if first_cell is not None:
        draft.number_from("cells", first_cell)
    try:
        refuse_stale(draft, operation)
        _DONE_BY[operation.kind](draft, operation)
    except RefusedError as refusal:
        return Delta(report=refusal.report)
    except TopologyError as refusal:
        return Delta(report=Report([Finding(refusal.kind, table="blocks", values=refusal.values)]))
    return Delta(draft.swaps(), tuple(_counts(draft)), draft.report)


def refuse_stale(draft: Draft, operation: Operation) -> None:
    """Refuse an operation that was drawn on blocks which changed since."""
    draft.state.open_around("blocks", operation.revisions)
    stale = []
    for block_id, seen in sorted(operation.revisions.items()):
        row = draft.row("blocks", block_id)
        if row is None or row["revision"] != seen:
            stale.append(str(block_id) if row is None else row["block_code"])
    if stale:
        raise RefusedError("edit_stale", table="blocks", code=stale[0], codes=listed(stale))


def _counts(draft: Draft) -> list[BlockCount]:
    """Blocks that change by more than points on their border."""
    found = []
    for block_id, before, row in draft.changed("blocks"):
        some = row or before
        if some is None or (row is not None and before is not None and row["revision"] == before["revision"]):
            continue
        pairs = {
            name: (_of(before, name), _of(row, name)) for name in ("household_count", "person_count", "building_count")
        }
        households = pairs["household_count"]
        off = tuple(_off(one, draft.settings.target) for one in (before, row))
        found.append(
            BlockCount(
                block_id,
                some["block_code"],
                None if before is None else before["revision"],
                households,
                pairs["person_count"],
                pairs["building_count"],
                (off[0], off[1]),
            )
        )
    return found


def _off(row: Row | None, target: int) -> float | None:
    """Return how far a block is from the target: its work, where difficulties are weighed, else its households."""
    return None if row is None or row["household_count"] is None else work.size(row) / target - 1


def _of(row: Row | None, name: str) -> int | None:
    return None if row is None or row[name] is None else int(np.int64(row[name]))
