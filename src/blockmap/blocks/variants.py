"""Another division of communities beside today's: how good it is, what it changes, and which of its parts stand alone.

A division is a block for every cell. Nothing is drawn or changed here; what is accepted becomes a `Relabel`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blockmap.blocks import quality
from blockmap.blocks.edit_finish import is_locked
from blockmap.blocks.edit_ground import Ground
from blockmap.blocks.edit_operations import Relabel
from blockmap.blocks.edit_partition import as_cells, propose
from blockmap.blocks.edit_state import Draft, Row, State
from blockmap.topology.grid import Geometries
from blockmap.topology.patch import Patch
from blockmap.topology.patch import pieces as connected

Ints = NDArray[np.int64]
Division = dict[int, int]
"""Block of every cell; new blocks are 0, -1, -2 and so on."""


@dataclass(frozen=True)
class Part:
    """Blocks that another division changes together: their ground is the same before and after, so it stands alone.

    Attributes
    ----------
    before, after
        Blocks of today, and of the other division.
    cells
        Cells that change their block.
    household_count
        Households in these cells.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    cells: tuple[int, ...]
    household_count: int


def today(state: State, communities: Iterable[int]) -> Division:
    """Return the block of every cell of some communities."""
    wanted = sorted(set(communities))
    state.open(wanted)
    return {row["cell_id"]: row["block_id"] for key in wanted for row in state.rows("cells", "community_id", key)}


def replanned(
    state: State,
    community_id: int,
    *,
    blocks: Iterable[int] | None = None,
    exactly: int | None = None,
    seed: int = 0,
    first_new: int = 0,
) -> tuple[Division, tuple[int, ...]]:
    """Divide a community anew, or some of its blocks; locked ones stay.

    Parameters
    ----------
    state
        Rows as they are.
    community_id
        The community.
    blocks
        Ground blocks of it; all when ``None``.
    exactly
        So many blocks in the selection, locked ones among them.
    seed
        Another one gives another division.
    first_new
        Number of the first new block, below one.

    Returns
    -------
    division, kept
        A block for every cell of the community, and the locked blocks of the selection.
    """
    held = today(state, [community_id])
    chosen = sorted(set(held.values()) if blocks is None else set(blocks) & set(held.values()))
    draft = Draft(state)
    locked = [key for key in chosen if is_locked(draft, key)]
    if len(locked) == len(chosen):
        return held, tuple(locked)
    made = propose(state, chosen, exactly=None if exactly is None else exactly - len(locked), seed=seed)
    moved = {cell: block + first_new if block <= 0 else block for cell, block in made.block_of_cell.items()}
    return held | moved, made.kept


def judged(state: State, community_id: int, division: Mapping[int, int]) -> dict[str, float]:
    """Judge the division of a community: the figures of `blockmap.blocks.quality`."""
    found = _quality(state, community_id, _ground(state, community_id, division)).figures
    own = found[found["community_id"] == community_id]
    return dict(zip(own["measure"], own["value"].astype(float), strict=True))


def _quality(state: State, community_id: int, ground: Ground) -> quality.Quality:
    """Measure the blocks of a community, in the order of their numbers."""
    stored = as_cells(Draft(state), ground)
    graph = stored.graph(state.need("areas", community_id)["code"], state.settings)
    label = np.unique(ground.block, return_inverse=True)[1].astype(np.int64)
    return quality.measure(
        stored.cells, graph, label, np.array([community_id]), settings=state.settings, is_own=stored.own.label >= 0
    )


def drawn(state: State, community_id: int, division: Mapping[int, int]) -> tuple[list[dict[str, Any]], Geometries]:
    """Draw the division of a community.

    Returns
    -------
    blocks, polygons
        ``block, household_count, building_count, irregular`` of every block, by number, and its ground; ``irregular`` is the
        reason for which it need not be within the band.
    """
    ground = _ground(state, community_id, division)
    numbers, polygons = Patch.of(ground.polygons).polygons(np.unique(ground.block, return_inverse=True)[1])
    ids = np.unique(ground.block)[numbers]
    irregular = _quality(state, community_id, ground).irregular[numbers]
    held = [_held(state, key) for key in ground.cell.tolist()]
    of = np.searchsorted(ids, ground.block)
    households = np.bincount(of, [h for h, _ in held], minlength=len(ids)).astype(np.int64)
    buildings = np.bincount(of, [b for _, b in held], minlength=len(ids)).astype(np.int64)
    rows = zip(ids.tolist(), households.tolist(), buildings.tolist(), irregular.tolist(), strict=True)
    return [
        {"block": b, "household_count": h, "building_count": n, "irregular": why} for b, h, n, why in rows
    ], polygons


def parts(state: State, before: Mapping[int, int], after: Mapping[int, int]) -> list[Part]:
    """Find what another division changes, in parts that stand alone; those with most households first.

    Parameters
    ----------
    state
        Rows as they are.
    before, after
        Two divisions of the same cells.
    """
    moved = [cell for cell in sorted(before) if after[cell] != before[cell]]
    if not moved:
        return []
    pairs = {(before[cell], after[cell]) for cell in before}
    old, new = sorted({one for one, _ in pairs}), sorted({other for _, other in pairs})
    place = {key: i for i, key in enumerate(old)}, {key: len(old) + i for i, key in enumerate(new)}
    ends = np.array([[place[0][one], place[1][other]] for one, other in sorted(pairs)], np.int64)
    number = connected(len(old) + len(new), ends[:, 0], ends[:, 1]).tolist()
    cells: dict[int, list[int]] = {}
    for cell in moved:
        cells.setdefault(number[place[0][before[cell]]], []).append(cell)
    found = [
        Part(
            tuple(key for key in old if number[place[0][key]] == part),
            tuple(key for key in new if number[place[1][key]] == part),
            tuple(own),
            sum(_held(state, cell)[0] for cell in own),
        )
        for part, own in cells.items()
    ]
    changed = [
        part for part in found if (len(part.before), len(part.after)) != (1, 1)
    ]  # else the block only has another number
    return sorted(changed, key=lambda part: (-part.household_count, part.cells))


def accepted(chosen: Iterable[Part], after: Mapping[int, int], revisions: Mapping[int, int]) -> Relabel:
    """Return the operation that accepts parts of a division, drawn on these revisions of blocks."""
    held = list(chosen)
    return Relabel(
        block_of_cell={cell: after[cell] for part in held for cell in part.cells},
        revisions={block: revisions[block] for part in held for block in part.before if block in revisions},
    )


def _ground(state: State, community_id: int, division: Mapping[int, int]) -> Ground:
    """Return the cells of a community with the blocks of a division."""
    state.open([community_id])
    rows = state.rows("cells", "community_id", community_id)
    return Ground(
        np.array([row["cell_id"] for row in rows], np.int64),
        np.array([division[row["cell_id"]] for row in rows], np.int64),
        np.array([row["geom"] for row in rows], dtype=object),
    )


def _held(state: State, cell: int) -> tuple[int, int]:
    """Households that a cell brings to its block, and buildings in it."""
    rows = state.rows("buildings", "cell_id", cell)
    return sum(_share(state, row) for row in rows), len(rows)


def _share(state: State, building: Row) -> int:
    shared = state.rows("building_parts", "building_id", building["building_id"])
    counted = [part["household_count"] for part in shared if part["block_id"] == building["block_id"]]
    return sum(counted) if shared else int(building["household_count"])
