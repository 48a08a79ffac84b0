"""Edits that draw nothing: buildings move, blocks are merged, a proposal is accepted. Only the block of cells changes."""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.blocks.edit_finish import finish, new_block, refuse_locked
from blockmap.blocks.edit_ground import Ground, buildings_named, code_of, give, ground_of
from blockmap.blocks.edit_operations import MergeBlocks, MoveBuildings, Relabel
from blockmap.blocks.edit_refusal import RefusedError, listed
from blockmap.blocks.edit_state import Draft, Row
from blockmap.topology.patch import Patch, pieces

Ints = NDArray[np.int64]
Beside = dict[int, dict[int, float]]
"""Metres of common border, by cell and its neighbour."""


def move_buildings(draft: Draft, operation: MoveBuildings) -> None:
    """Move buildings to a block; empty ground between follows, and empty ground that would be cut off."""
    buildings = [known(draft, "buildings", key) for key in sorted(set(operation.buildings))]
    homeless = [row["building_id"] for row in buildings if row["block_id"] is None or row["cell_id"] is None]
    if homeless:
        raise RefusedError(
            "building_homeless", table="buildings", row_id=homeless[0], buildings=buildings_named(draft, homeless)
        )
    target = _target(draft, operation, buildings)
    cells = {row["cell_id"] for row in buildings} | _other_parts(draft, buildings)
    cells = {cell for cell in cells if draft.need("cells", cell)["block_id"] != target}
    sources = {draft.need("cells", cell)["block_id"] for cell in cells}
    if not sources:
        raise RefusedError("nothing_moves", table="blocks", row_id=target, code=code_of(draft, target))
    refuse_locked(draft, sources | {target})
    _tell_moved_along(draft, operation, cells)
    ground = ground_of(draft, sources | {target})
    beside = neighbours(ground)
    moving = _joined(draft, ground, beside, cells, target)
    moving |= _cut_off(draft, ground, beside, moving, target)
    finish(draft, give(draft, dict.fromkeys(sorted(moving), target)) | {target}, reason=operation.kind)


def merge_blocks(draft: Draft, operation: MergeBlocks) -> None:
    """Join blocks under the id of one of them."""
    blocks = [known_ground(draft, key) for key in sorted(set(operation.blocks))]
    largest = max(blocks, key=lambda row: (row["household_count"], row["building_count"], -row["block_id"]))
    survivor = largest["block_id"] if operation.survivor is None else operation.survivor
    if survivor not in {row["block_id"] for row in blocks} or len(blocks) < 2:
        raise RefusedError("merge_survivor", table="blocks", codes=listed([row["block_code"] for row in blocks]))
    refuse_locked(draft, [row["block_id"] for row in blocks])
    same_community(draft, [row["community_id"] for row in blocks])
    ground = ground_of(draft, [row["block_id"] for row in blocks])
    touched = give(draft, dict.fromkeys(ground.cell.tolist(), survivor)) | {row["block_id"] for row in blocks}
    for row in blocks:
        if row["block_id"] != survivor:
            for hosted in draft.keys("blocks", "host_block_id", row["block_id"]):
                draft.change("blocks", hosted, host_block_id=survivor)
            draft.drop("blocks", row["block_id"])
    finish(draft, touched, reason=operation.kind)


def relabel(draft: Draft, operation: Relabel) -> None:
    """Give cells to blocks; numbers below one stand for new blocks. A block that loses all its cells is gone.

    Several communities may be divided anew in one operation; no block ever lies in two.
    """
    cells = {cell: known(draft, "cells", cell) for cell in sorted(operation.block_of_cell)}
    cells_of: dict[int, list[int]] = {}
    for cell, block in operation.block_of_cell.items():
        cells_of.setdefault(block, []).append(cells[cell]["community_id"])
    communities = {
        block: same_community(draft, [*of, *([known_ground(draft, block)["community_id"]] if block > 0 else [])])
        for block, of in sorted(cells_of.items(), reverse=True)
    }
    new = [block for block in communities if block <= 0]
    ids = [*operation.new_ids, *[None] * len(new)]
    made = {number: new_block(draft, communities[number], given) for number, given in zip(new, ids, strict=False)}
    block_of_cell = {cell: made.get(block, block) for cell, block in operation.block_of_cell.items()}
    touched = give(draft, dict(sorted(block_of_cell.items())))
    if not touched:
        raise RefusedError("relabel_same", table="areas", row_id=min(communities.values()))
    for block_id in sorted(touched):
        if not draft.keys("cells", "block_id", block_id):
            draft.drop("blocks", block_id)
    finish(draft, touched, reason=operation.kind)


def known(draft: Draft, table: str, key: int) -> Row:
    """Return a row, reading its community when it was not read so far; refuse a key that names none."""
    draft.state.open_around(table, [key])
    row = draft.row(table, key)
    if row is None:
        raise RefusedError("no_such_row", table=table, row_id=key)
    return row


def known_ground(draft: Draft, block_id: int) -> Row:
    """Return a ground block; refuse stacked and virtual ones."""
    row = known(draft, "blocks", block_id)
    if row["kind"] != "ground":
        raise RefusedError("block_placeless", table="blocks", row_id=block_id, code=row["block_code"])
    return row


def same_community(draft: Draft, communities: list[int]) -> int:
    """Return the one community of blocks; refuse several."""
    every = sorted(set(communities))
    if len(every) > 1:
        codes = [draft.need("areas", key)["code"] for key in every]
        raise RefusedError("several_communities", table="areas", row_id=every[0], code=codes[0], codes=listed(codes))
    return every[0]


def neighbours(ground: Ground) -> Beside:
    """Return the cells that share a border with each cell, and how long it is."""
    beside: Beside = {cell: {} for cell in ground.cell.tolist()}
    one, other, length = Patch.of(ground.polygons).borders()
    for a, b, metres in zip(ground.cell[one].tolist(), ground.cell[other].tolist(), length.tolist(), strict=True):
        beside[a][b] = beside[b][a] = metres
    return beside


def _target(draft: Draft, operation: MoveBuildings, buildings: list[Row]) -> int:
    """Return the block that buildings move to; a new one is made for them."""
    communities = [row["community_id"] for row in buildings]
    if operation.to_block is not None:
        same_community(draft, [*communities, known_ground(draft, operation.to_block)["community_id"]])
        return operation.to_block
    return new_block(draft, same_community(draft, communities), next(iter(operation.new_ids), None))


def _other_parts(draft: Draft, buildings: list[Row]) -> set[int]:
    """Cells without a building of their own that hold further parts of these buildings."""
    found: set[int] = set()
    for row in buildings:
        if row["geom"] is None or shapely.get_num_geometries(row["geom"]) < 2:
            continue
        inner = shapely.point_on_surface(shapely.get_parts(row["geom"]))
        empty = [cell for cell in draft.rows("cells", "block_id", row["block_id"]) if cell["building_id"] is None]
        found |= {cell["cell_id"] for cell in empty if shapely.intersects(cell["geom"], inner).any()}
    return found


def _tell_moved_along(draft: Draft, operation: MoveBuildings, cells: set[int]) -> None:
    """Say which buildings move because they overlap with one that was asked for."""
    asked = set(operation.buildings)
    along = sorted(key for cell in cells for key in draft.keys("buildings", "cell_id", cell) if key not in asked)
    if along:
        draft.report.add(
            "moved_along", "note", table="buildings", row_id=along[0], buildings=buildings_named(draft, along)
        )


def _joined(draft: Draft, ground: Ground, beside: Beside, cells: set[int], target: int) -> set[int]:
    """Cells that move, with the fewest empty ones that join them to their new block and to each other."""
    goal = set(ground.cell[ground.block == target].tolist())
    empty = {cell for cell in beside if draft.need("cells", cell)["building_id"] is None} - goal
    moving = set(cells)
    rest = sorted(cells)
    if not goal:
        goal = {rest[0]}
    while apart := [cell for cell in rest if cell not in _reached(beside, goal, moving)]:
        way = _way(beside, _reached(beside, goal, moving), set(apart), empty)
        if way is None:
            buildings = [key for cell in apart for key in draft.keys("buildings", "cell_id", cell)]
            raise RefusedError(
                "move_apart",
                table="buildings",
                row_id=buildings[0] if buildings else None,
                code=code_of(draft, target),
                buildings=buildings_named(draft, buildings),
            )
        moving |= way
    return moving


def _reached(beside: Beside, start: set[int], through: set[int]) -> set[int]:
    """Cells that can be reached from a set through others."""
    seen, todo = set(start), sorted(start)
    while todo:
        for cell in beside[todo.pop()]:
            if cell in through and cell not in seen:
                seen.add(cell)
                todo.append(cell)
    return seen


def _way(beside: Beside, start: set[int], goal: set[int], through: set[int]) -> set[int] | None:
    """Fewest cells on a way from a set to another through others; of equal ways the first by cell."""
    order = count()
    queue: list[tuple[int, int, int, tuple[int, ...]]] = []
    for cell in sorted(start):
        heappush(queue, (0, cell, next(order), ()))
    seen: set[int] = set()
    while queue:
        length, cell, _, path = heappop(queue)
        if cell in goal:
            return set(path)
        if cell in seen:
            continue
        seen.add(cell)
        for beyond in sorted(beside[cell]):
            if beyond in goal:
                heappush(queue, (length, beyond, next(order), path))
            elif beyond in through and beyond not in seen:
                heappush(queue, (length + 1, beyond, next(order), (*path, beyond)))
    return None


def _cut_off(draft: Draft, ground: Ground, beside: Beside, moving: set[int], target: int) -> set[int]:
    """Empty cells that would be cut off from their block; they go to the block they border on longest.

    Raises
    ------
    RefusedError
        Buildings would be cut off (``move_cuts``), or a block would have no ground left (``block_emptied``).
    """
    more: set[int] = set()
    for block_id in sorted(set(ground.block.tolist()) - {target}):
        left = [cell for cell in ground.cell[ground.block == block_id].tolist() if cell not in moving]
        if not left:
            raise RefusedError("block_emptied", table="blocks", row_id=block_id, code=code_of(draft, block_id))
        parts = _by_weight(draft, left, beside)
        for part in parts[1:]:
            cut = sorted(key for cell in part for key in draft.keys("buildings", "cell_id", cell))
            if cut:
                raise RefusedError(
                    "move_cuts",
                    table="buildings",
                    row_id=cut[0],
                    code=code_of(draft, block_id),
                    buildings=buildings_named(draft, cut),
                    count=len(cut),
                )
            more |= part
    return more


def _by_weight(draft: Draft, cells: list[int], beside: Beside) -> list[set[int]]:
    """Connected parts of cells, the one with most households first."""
    place = {cell: i for i, cell in enumerate(cells)}
    pairs = [(place[a], place[b]) for a in cells for b in beside[a] if b in place and a < b]
    number = pieces(len(cells), np.array([a for a, _ in pairs], np.int64), np.array([b for _, b in pairs], np.int64))
    parts = [{cells[i] for i in np.flatnonzero(number == part)} for part in range(int(number.max()) + 1)]

    def weight(part: set[int]) -> tuple[int, int, int, int]:
        rows = [row for cell in part for row in draft.rows("buildings", "cell_id", cell)]
        return -sum(row["household_count"] for row in rows), -len(rows), -len(part), min(part)

    return sorted(parts, key=weight)
