"""Edits of blocks: what a planner does by hand, each an operation that is prepared, looked at, and then passes the gate.

Every edit is one step: *lay lines into a few cells, then relabel*. Laying is `blockmap.topology.laying.lay`::

    laid = lay(cells, lines)      # pieces of the cells (laid.polygons), the cell of each (laid.cell), points gained outside
    insert(polygons, laid.gained) # third polygons that share the outline gain those points and nothing else
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
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


def counts_if_moved(state: State, buildings: Iterable[int], to_block: int | None) -> tuple[BlockCount, ...]:
    """Count what blocks would hold if buildings moved: while they are being chosen, before anything is worked out.

    Parameters
    ----------
    state
        Rows as they are; the buildings' communities are read.
    buildings
        Their ids; those without a block are passed over.
    to_block
        Block that they would move to; ``None``: a new one, which is left out of the answer.

    Returns
    -------
    counts
        Blocks that lose or gain, by id. Shared buildings count with the part that their ground block holds.
    """
    chosen = sorted(set(buildings))
    state.open_around("buildings", chosen)
    change: dict[int, list[int]] = {}
    for row in (state.row("buildings", key) for key in chosen):
        if row is None or row["block_id"] in (None, to_block):
            continue
        parts = [p for p in state.rows("building_parts", "building_id", row["building_id"]) if p["part_number"] == 1]
        held = parts[0] if parts else row
        amount = (held["household_count"], held["person_count"] or 0, 1)
        for block_id, sign in ((row["block_id"], -1), (to_block, 1)):
            if block_id is not None:
                sums = change.setdefault(block_id, [0, 0, 0])
                change[block_id] = [total + sign * one for total, one in zip(sums, amount, strict=True)]
    return tuple(_counted(state, block_id, *sums) for block_id, sums in sorted(change.items()))


def _counted(state: State, block_id: int, households: int, persons: int, buildings: int) -> BlockCount:
    """Return what a block holds, and what with so many more."""
    row = state.need("blocks", block_id)
    before, target = row["household_count"], state.settings.target
    held = row["person_count"]
    return BlockCount(
        block_id,
        row["block_code"],
        row["revision"],
        (before, before + households),
        (held, (held or 0) + persons if held is not None or persons else None),
        (row["building_count"], row["building_count"] + buildings),
        (before / target - 1, (before + households) / target - 1),
    )


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
