"""Numbers of buildings after an edit, as `blockmap.buildings.number` gives them to a whole territory.

Where numbers are free, a block that has numbers is numbered anew in serpentine order, whatever was done to it before. Where they
are issued, a building keeps its number as long as it stays in its block; one that leaves retires it there and takes the next free
one in its new block.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely

from blockmap.blocks.edit_state import Draft, Row
from blockmap.numbering import building_code, serpentine


def renumber(draft: Draft, blocks: Iterable[int], *, is_forced: bool = False) -> None:
    """Number the buildings of blocks; with ``is_forced`` also where no building had a number so far."""
    retire(draft)
    for block_id in sorted(set(blocks)):
        block = draft.row("blocks", block_id)
        if block is None or block["kind"] != "ground":
            continue
        inside = draft.rows("buildings", "block_id", block_id)
        if block["is_frozen"]:
            _append(draft, block_id, [row for row in inside if not _has_stayed(draft, row)])
        elif is_forced or any(row["number"] is not None for row in inside):
            for place, row in enumerate(_walk(inside)):
                draft.change("buildings", row["building_id"], number=place + 1, is_number_frozen=False)
        else:
            for row in inside:
                draft.change("buildings", row["building_id"], number=None, is_number_frozen=False)


def retire(draft: Draft) -> None:
    """Retire the issued numbers of buildings that left their block or the map."""
    for building_id, before, row in list(draft.changed("buildings")):
        if before is None or not before["is_number_frozen"] or before["number"] is None:
            continue
        if row is not None and (row["block_id"], row["number"]) == (before["block_id"], before["number"]):
            continue
        block = draft.before("blocks", before["block_id"])
        code = "" if block is None else building_code(block["block_code"], before["number"])
        if any(old["code"] == code for old in draft.rows("retired", "block_id", before["block_id"])):
            continue
        draft.put(
            "retired",
            {
                "retired_id": draft.new_id("retired"),
                "kind": "building",
                "code": code,
                "block_id": before["block_id"],
                "building_id": building_id,
            },
        )


def _has_stayed(draft: Draft, row: Row) -> bool:
    """Tell whether a building is in the block in which its number was issued."""
    before = draft.before("buildings", row["building_id"])
    return (
        before is not None
        and before["block_id"] == row["block_id"]
        and bool(before["is_number_frozen"])
        and row["number"] is not None
    )


def _append(draft: Draft, block_id: int, fresh: list[Row]) -> None:
    """Give buildings the numbers after the largest ever issued in a block."""
    if not fresh:
        return
    new = {row["building_id"] for row in fresh}
    held = [row["number"] for row in draft.rows("buildings", "block_id", block_id) if row["building_id"] not in new]
    before = [row["number"] for row in draft.state.rows("buildings", "block_id", block_id) if row["is_number_frozen"]]
    gone = [
        int(row["code"].rsplit("-", 1)[1])
        for row in draft.rows("retired", "block_id", block_id)
        if row["kind"] == "building"
    ]
    last = max((number for number in (*held, *before, *gone) if number is not None), default=0)
    for place, row in enumerate(_walk(fresh), 1):
        draft.change("buildings", row["building_id"], number=last + place, is_number_frozen=True)


def _walk(rows: list[Row]) -> list[Row]:
    """Return buildings in serpentine order."""
    if not rows:
        return []
    centres = shapely.centroid(np.array([row["geom"] for row in rows], dtype=object))
    xy = np.column_stack([shapely.get_x(centres), shapely.get_y(centres)])
    order = serpentine(xy, tie=[row["building_id"] for row in rows])
    return [rows[i] for i in order.tolist()]
