"""Dividing anew what is there: a block into parts of about equal size, or a selection of blocks as a proposal beside today.

The partition engine works on the cells as they are stored; nothing is drawn. Visible lines are found again along
the borders of cells.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.blocks import graph as graphs
from blockmap.blocks import own_places
from blockmap.blocks.cells import Cells
from blockmap.blocks.edit_finish import finish, is_locked, new_block, refuse_locked
from blockmap.blocks.edit_ground import Ground, give, ground_of
from blockmap.blocks.edit_moves import known_ground, same_community
from blockmap.blocks.edit_operations import Relabel, SplitBlock
from blockmap.blocks.edit_refusal import RefusedError
from blockmap.blocks.edit_state import Draft, Row, State
from blockmap.blocks.own_places import OwnPlaces
from blockmap.blocks.partition import partition
from blockmap.errors import UsageError
from blockmap.schema import TABLES
from blockmap.settings import Settings
from blockmap.topology.fabric import MUST_HOLD, UNCROSSABLE, Fabric
from blockmap.topology.grid import FINE_SCALE, SCALE
from blockmap.topology.patch import Patch

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ALONG_M = 0.05
"""A border of cells this near to a visible line lies on it."""


@dataclass(frozen=True)
class Proposal:
    """Another division of some blocks, to be looked at beside today's and accepted whole or in part.

    Attributes
    ----------
    block_of_cell
        Block of every cell of the selection; new ones are 0, -1, -2 and so on, blocks that go on keep their id.
    kept
        Blocks of the selection that are locked and stay.
    """

    block_of_cell: dict[int, int]
    kept: tuple[int, ...]

    def operation(self, blocks: Iterable[int] | None = None) -> Relabel:
        """Return what accepts the proposal: all of it, or the cells that come to these blocks."""
        wanted = None if blocks is None else set(blocks)
        return Relabel(block_of_cell={c: b for c, b in self.block_of_cell.items() if wanted is None or b in wanted})


def split_into(draft: Draft, operation: SplitBlock) -> None:
    """Divide a block into so many connected parts of about equal size along what is visible."""
    block = known_ground(draft, operation.block)
    refuse_locked(draft, [operation.block])
    ground = ground_of(draft, [operation.block])
    part = _divided(draft, ground, exactly=operation.parts, seed=0)
    households = _households(draft, ground, part)
    order = sorted(range(len(households)), key=lambda p: (-int(households[p]), p))
    ids = [*operation.new_ids, *[None] * len(order)]
    made = {order[0]: operation.block}
    for number, given in zip(order[1:], ids, strict=False):
        made[number] = new_block(draft, block["community_id"], given)
    wanted = {cell: made[p] for cell, p in zip(ground.cell.tolist(), part.tolist(), strict=True)}
    finish(draft, give(draft, wanted) | {operation.block}, reason=operation.kind)


def propose(state: State, blocks: Iterable[int], *, exactly: int | None = None, seed: int = 0) -> Proposal:
    """Divide blocks of one community anew, without changing anything.

    Parameters
    ----------
    state
        Rows as they are.
    blocks
        Selection; locked ones are left as they are.
    exactly
        Number of blocks wanted for those that are not locked; as many as fit best when ``None``.
    seed
        Another one gives another division, about equally good.

    Raises
    ------
    RefusedError
        There is nothing to divide, or not into so many blocks.
    """
    draft = Draft(state)
    rows = [known_ground(draft, key) for key in sorted(set(blocks))]
    same_community(draft, [row["community_id"] for row in rows])
    kept = tuple(row["block_id"] for row in rows if is_locked(draft, row["block_id"]))
    ground = ground_of(draft, [row["block_id"] for row in rows if row["block_id"] not in kept])
    if not len(ground.cell):
        raise RefusedError("proposal_locked", table="blocks", row_id=rows[0]["block_id"], code=rows[0]["block_code"])
    part = _divided(draft, ground, exactly=exactly, seed=seed)
    number = _inherited(draft, ground, part)
    return Proposal(dict(zip(ground.cell.tolist(), number[part].tolist(), strict=True)), kept)


@dataclass(frozen=True)
class Stored:
    """Stored cells as the partition engine wants them.

    Attributes
    ----------
    cells
        All of one community, whatever it is called.
    households, work
        (buildings,) what each building in them holds, and the work that it is.
    own
        Places that are blocks of their own.
    """

    cells: Cells
    households: Floats
    work: Floats
    own: OwnPlaces

    def graph(self, code: str, settings: Settings) -> graphs.Graph:
        """Return the graph that blocks are searched on."""
        is_wall = (self.cells.fabric.flag > 0) | self.own.walls(self.cells)
        return graphs.build(
            self.cells, self.work, households=self.households, is_wall=is_wall, codes=[code], settings=settings
        )


def as_cells(draft: Draft, ground: Ground) -> Stored:
    """Return stored cells as the partition engine wants them."""
    patch = Patch.of(ground.polygons)
    pieces = patch.fabric
    xy = np.rint(patch.xy * (SCALE / FINE_SCALE)).astype(np.int64)
    rank, flag = _on_barriers(draft, patch)
    fabric = Fabric(xy, pieces.tail, pieces.head, pieces.left, pieces.right, rank, patch.count, flag)
    rows = [(i, row) for i, key in enumerate(ground.cell.tolist()) for row in draft.rows("buildings", "cell_id", key)]
    building_cell = np.array([i for i, _ in rows], np.int64)
    households = np.array([_share(draft, row) for _, row in rows], np.float64)
    factor = np.array([row.get("work_factor") or 1.0 for _, row in rows], np.float64)
    nowhere = np.zeros(patch.count, np.int64)
    cells = Cells(fabric, nowhere, nowhere, building_cell, gpd.GeoDataFrame(), np.empty((0, 2), np.int64))
    footprints = np.array([row["geom"] for _, row in rows], dtype=object)
    wanted, _ = own_places.wanted(*(_places(draft, name) for name in own_places.TABLES), settings=draft.settings)
    work = households * factor
    own = own_places.found(cells, ground.polygons, footprints, work, wanted, settings=draft.settings)
    return Stored(cells, households, work, own)


def _places(draft: Draft, table: str) -> pd.DataFrame:
    """Rows of places that were read with the communities."""
    return pd.DataFrame(draft.every(table), columns=list(TABLES[table].names))


def _divided(draft: Draft, ground: Ground, *, exactly: int | None, seed: int) -> Ints:
    """Part of every cell."""
    block = draft.need("blocks", int(ground.block[0]))
    graph = as_cells(draft, ground).graph(block["community_code"], draft.settings)
    try:
        unit = partition(graph, settings=draft.settings, seed=seed, exactly=exactly)
    except UsageError as fault:
        values = {name: int(str(value)) for name, value in fault.values.items()}
        raise RefusedError(
            f"proposal_{fault.kind}", table="blocks", row_id=block["block_id"], code=block["block_code"], **values
        ) from fault
    return unit[graph.unit]


def _on_barriers(draft: Draft, patch: Patch) -> tuple[NDArray[np.int8], NDArray[np.uint8]]:
    """Rank and flags of the strongest visible line that each piece lies on."""
    pieces = patch.fabric
    rank, flag = np.zeros(len(pieces.tail), np.int8), np.zeros(len(pieces.tail), np.uint8)
    barriers = [row for row in draft.every("barriers") if row["geom"] is not None]
    if not barriers:
        return rank, flag
    ends = (np.stack([pieces.xy[pieces.tail], pieces.xy[pieces.head]], axis=1) + patch.origin) / FINE_SCALE
    tree = shapely.STRtree([row["geom"] for row in barriers])
    middle, line = tree.query(shapely.points(ends.mean(axis=1)), predicate="dwithin", distance=ALONG_M)
    lines = np.array([row["geom"] for row in barriers], dtype=object)[line]
    lies = np.ones(len(middle), np.bool_)
    for end in range(2):
        lies &= shapely.dwithin(shapely.points(ends[middle, end]), lines, ALONG_M)
    for piece, row in zip(middle[lies].tolist(), (barriers[i] for i in line[lies].tolist()), strict=True):
        rank[piece] = max(int(rank[piece]), row["rank"])
        flag[piece] |= UNCROSSABLE * (not row["is_crossable"]) | MUST_HOLD * bool(row["is_must_hold"])
    return rank, flag


def _share(draft: Draft, building: Row) -> int:
    """Households of a building that its ground block counts."""
    parts = draft.rows("building_parts", "building_id", building["building_id"])
    if not parts:
        return int(building["household_count"])
    return sum(part["household_count"] for part in parts if part["block_id"] == building["block_id"])


def _households(draft: Draft, ground: Ground, part: Ints) -> Ints:
    """Households of every part."""
    held = [sum(_share(draft, row) for row in draft.rows("buildings", "cell_id", key)) for key in ground.cell.tolist()]
    return np.bincount(part, held).astype(np.int64)


def _inherited(draft: Draft, ground: Ground, part: Ints) -> Ints:
    """Block of every part: the one that it shares most households (cells, where there are none) with, else a new number."""
    held = np.array(
        [1 + 10**6 * sum(_share(draft, r) for r in draft.rows("buildings", "cell_id", k)) for k in ground.cell.tolist()]
    )
    pair, place = np.unique(np.stack([part, ground.block], axis=1), axis=0, return_inverse=True)
    shared = np.bincount(place.ravel(), held)
    goes_on: dict[int, int] = {}
    for i in np.lexsort((pair[:, 1], pair[:, 0], -shared)).tolist():
        of, block = pair[i].tolist()
        if of not in goes_on and block not in goes_on.values():
            goes_on[of] = block
    parts = range(int(part.max()) + 1)
    new = {of: -place for place, of in enumerate(of for of in parts if of not in goes_on)}
    return np.array([goes_on.get(of, new.get(of)) for of in parts], np.int64)
