"""How a partition is judged: balance, shape, visible borders and crossings, of every community and of all together.

Everything is read off the fabric; only visibility is also measured with a tolerance, as is usual. Balance is that of the work in
blocks (their households, where no difficulty is weighed), judged on *regular* blocks only: those that could have been near the
target. Why the others could not is said block by block and counted beside the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from blockmap.blocks import graph as graphs
from blockmap.blocks._energy import width
from blockmap.blocks.graph import RANKS, Bools, Floats, Graph, Ints, total
from blockmap.blocks.partition import nearest_count
from blockmap.blocks.shape import gates
from blockmap.blocks.visibility import beside_features
from blockmap.schema import MAJOR_RANK
from blockmap.settings import Settings
from blockmap.topology.fabric import UNCROSSABLE
from blockmap.topology.grid import SCALE

if TYPE_CHECKING:
    from blockmap.blocks.cells import Cells

IRREGULAR = ("big_building", "big_group", "empty", "own_place", "cut_off", "no_count_fits")
"""Reasons why a block is left out of the figures of balance; the first that applies is given.

A building above the band; buildings above it that cannot be parted; no household; a place that the office wants to be blocks of
its own, in which no count of blocks has a mean inside the band; the same of a piece of ground apart from the rest of its
community; the same of a community in one piece.
"""

NEAR = (4, 12, 25)
"""Per cent of the target within which England counts its output areas."""


@dataclass(frozen=True)
class Quality:
    """What was measured.

    Attributes
    ----------
    figures
        `community_id` (none for all together), `measure, value`; shares from 0 to 1, ``_m`` metres, ``_m2`` square metres. A
        figure that nothing stands for is left out.
    irregular
        (blocks,) reason why a block is left out of balance, one of `IRREGULAR`, or none.
    """

    figures: pd.DataFrame
    irregular: NDArray[np.object_]


@dataclass(frozen=True)
class _Blocks:
    """Measures of every block.

    ``work`` is that by which its size is judged, ``ideal`` the mean of the best count of blocks where it lies, ``radius`` that
    of the smallest circle round it, ``inside_m`` the metres of major barriers in it, ``severed`` and ``unreachable`` the
    households behind a major or an uncrossable one.
    """

    community: Ints
    irregular: NDArray[np.object_]
    households: Floats
    work: Floats
    beside_big: Floats
    ideal: Floats
    area: Floats
    outline: Floats
    radius: Floats
    buildings: Ints
    parts: Ints
    has_hole: Bools
    inside_m: Floats
    severed: Floats
    unreachable: Floats


def measure(
    cells: Cells, graph: Graph, block: Ints, community_ids: Ints, *, settings: Settings, is_own: Bools | None = None
) -> Quality:
    """Judge a partition.

    Parameters
    ----------
    cells, graph
        Cells of the communities and the graph made of them.
    block
        (cells,) block of every cell, ``0 .. blocks - 1``.
    community_ids
        `area_id` of every community, in the order of ``cells.community``.
    settings
        ``target, low, high, min_block_m2, min_block_width_m`` are read.
    is_own
        (cells,) lies in a place that becomes blocks of its own; default: none does.
    """
    in_place = np.zeros(len(block), np.bool_) if is_own is None else is_own
    blocks = _measure(cells, graph, block, in_place, settings)
    border = _border(cells, block, len(community_ids))
    rows = [(None, name, value) for name, value in _figures(blocks, border.sum(axis=0), settings).items()]
    order = np.argsort(blocks.community, kind="stable")
    bounds = np.searchsorted(blocks.community[order], np.arange(len(community_ids) + 1))
    for community, community_id in enumerate(community_ids):
        own = _Blocks(*(values[order[bounds[community] : bounds[community + 1]]] for values in vars(blocks).values()))
        rows += [(community_id, name, value) for name, value in _figures(own, border[community], settings).items()]
    figures = pd.DataFrame(rows, columns=["community_id", "measure", "value"])
    return Quality(figures.astype({"community_id": "Int64", "value": np.float64}), blocks.irregular)


def _measure(cells: Cells, graph: Graph, block: Ints, is_own: Bools, settings: Settings) -> _Blocks:
    """Measure every block."""
    fabric, count = cells.fabric, int(block.max(initial=-1)) + 1
    left, right = np.append(block, -1)[fabric.left], np.append(block, -1)[fabric.right]
    length = graphs.lengths(fabric)
    is_border = left != right
    is_major = ~is_border & (fabric.rank >= MAJOR_RANK)
    community = np.zeros(count, np.int64)
    community[block] = cells.community
    cell_area, _ = graphs.measures(fabric)
    housed = cells.building_cell[cells.building_cell >= 0]
    block_of_unit = np.zeros(graph.unit_count, np.int64)
    block_of_unit[graph.unit] = block
    is_place = np.zeros(count, np.bool_)
    is_place[block[is_own]] = True
    irregular, ideal = _irregular(graph, block_of_unit, is_place, settings)
    inside = ~is_border & (left >= 0)
    return _Blocks(
        community=community,
        irregular=irregular,
        households=total(block, graph.household_of_cell, count),
        work=total(block, graph.work_of_cell, count),
        beside_big=total(block_of_unit, np.where(graph.is_big, 0.0, graph.household_count), count)
        * (irregular == IRREGULAR[0]),
        ideal=ideal,
        area=total(block, cell_area, count),
        outline=total(left[is_border] + 1, length[is_border], count + 1)[1:]
        + total(right[is_border] + 1, length[is_border], count + 1)[1:],
        radius=_radii(
            fabric.xy, fabric.tail[is_border], fabric.head[is_border], left[is_border], right[is_border], count
        ),
        buildings=np.bincount(block[housed], minlength=count),
        parts=np.bincount(block[_first_of_part(cells, inside)[1]], minlength=count),
        has_hole=_holes(left[is_border], right[is_border], count),
        inside_m=total(left[is_major], length[is_major], count),
        severed=_behind(cells, inside & (fabric.rank < MAJOR_RANK), graph.household_of_cell, block, count),
        unreachable=_behind(cells, inside & (fabric.flag & UNCROSSABLE == 0), graph.household_of_cell, block, count),
    )


def _irregular(
    graph: Graph, block_of_unit: Ints, is_place: Bools, settings: Settings
) -> tuple[NDArray[np.object_], Floats]:
    """Reason why each block is irregular, or none; and the mean that the best count of blocks would have where it lies."""
    count = len(is_place)
    weight = graph.piece_weight
    mean = weight / nearest_count(weight, settings.target)
    community = graph.community[graph.piece_start[:-1]]
    is_alone = np.bincount(community, minlength=1)[community] == 1
    piece = np.zeros(count, np.int64)
    piece[block_of_unit] = np.repeat(np.arange(graph.piece_count), np.diff(graph.piece_start))
    misfit = ((mean < settings.low) | (mean > settings.high))[piece]
    too_big = np.bincount(block_of_unit[graph.work_count > settings.high], minlength=count) > 0
    reasons = (
        np.bincount(block_of_unit[graph.is_big], minlength=count) > 0,
        too_big,
        np.bincount(block_of_unit, graph.household_count, count) == 0,
        misfit & is_place,
        misfit & ~is_alone[piece],
        misfit,
    )
    irregular = np.full(count, None, dtype=object)
    for reason, applies in zip(reversed(IRREGULAR), reversed(reasons), strict=True):
        irregular[applies] = reason
    return irregular, mean[piece]


def _radii(xy: Ints, tail: Ints, head: Ints, left: Ints, right: Ints, count: int) -> Floats:
    """Radius in metres of the smallest circle round every block."""
    block = np.concatenate([left, left, right, right])
    vertex = np.concatenate([tail, head, tail, head])
    pair = np.unique((block * len(xy) + vertex)[block >= 0])
    points = xy[pair % max(len(xy), 1)] / SCALE
    return np.asarray(shapely.minimum_bounding_radius(shapely.multipoints(points, indices=pair // max(len(xy), 1))))[
        :count
    ]


def _first_of_part(cells: Cells, joining: Bools) -> tuple[Ints, Ints]:
    """Part of every cell when cells are joined along these pieces, and the first cell of each part."""
    fabric, count = cells.fabric, cells.fabric.cell_count
    net = coo_matrix((np.ones(int(joining.sum())), (fabric.left[joining], fabric.right[joining])), (count, count))
    part = connected_components(net, directed=False)[1]
    return part, np.unique(part, return_index=True)[1]


def _behind(cells: Cells, joining: Bools, household_of_cell: Floats, block: Ints, count: int) -> Floats:
    """Households of every block that are not on the side where most of its households are, walking along these pieces only."""
    part, first = _first_of_part(cells, joining)
    households = total(part, household_of_cell, len(first))
    most = np.zeros(count)
    np.maximum.at(most, block[first], households)
    return total(block[first], households, count) - most


def _holes(left: Ints, right: Ints, count: int) -> Bools:
    """Tell which blocks enclose others."""
    one = np.where(left < 0, count, left)
    other = np.where(right < 0, count, right)
    gate = gates(np.concatenate([one, other]), np.concatenate([other, one]), count)
    return np.bincount(gate[gate >= 0], minlength=count) > 0


def _border(cells: Cells, block: Ints, communities: int) -> Floats:
    """(communities, RANKS + 2) metres of border between two blocks of one community: by rank, near and along a feature."""
    fabric = cells.fabric
    inner = np.flatnonzero((fabric.left >= 0) & (fabric.right >= 0))
    left, right = fabric.left[inner], fabric.right[inner]
    inner = inner[(block[left] != block[right]) & (cells.community[left] == cells.community[right])]
    community = cells.community[fabric.left[inner]]
    key = community * RANKS + fabric.rank[inner]
    by_rank = total(key, graphs.lengths(fabric)[inner], communities * RANKS).reshape(communities, RANKS)
    return np.column_stack([by_rank, *beside_features(fabric, inner, community, communities)])


def _figures(blocks: _Blocks, border: Floats, settings: Settings) -> dict[str, float]:
    """All figures of some blocks."""
    return _balance(blocks, settings) | _shape(blocks, settings) | _visibility(blocks, border)


def _balance(blocks: _Blocks, settings: Settings) -> dict[str, float]:
    """Count blocks and reasons, and say how near the regular ones are to the target."""
    regular = blocks.irregular == np.array(None)
    figures: dict[str, float] = {
        "blocks": len(regular),
        "households": float(blocks.households.sum()),
        "regular_blocks": int(regular.sum()),
        **_reasons(blocks.irregular),
        "households_beside_big_building": float(blocks.beside_big.sum()),
    }
    if not regular.any():
        return figures
    work = blocks.work[regular]
    off = np.abs(work / settings.target - 1)
    if (blocks.work != blocks.households).any():
        figures["mean_work"] = float(work.mean())
    return figures | {
        "mean_households": float(blocks.households[regular].mean()),
        "cv": float(work.std() / work.mean()),
        "in_band": float(((work >= settings.low) & (work <= settings.high)).mean()),
        **{f"within_{percent}_percent": float((off <= percent / 100).mean()) for percent in NEAR},
        "regret": float((np.abs(work - blocks.ideal[regular]) / settings.target).mean()),
    }


def _reasons(irregular: NDArray[np.object_]) -> dict[str, float]:
    """Count irregular blocks by reason; places of their own only where the office asked for any."""
    counts: dict[str, float] = {f"irregular_{reason}": int((irregular == reason).sum()) for reason in IRREGULAR}
    return {name: count for name, count in counts.items() if count or name != "irregular_own_place"}


def _shape(blocks: _Blocks, settings: Settings) -> dict[str, float]:
    """Say how compact, how broad and how whole the blocks with households are."""
    populated = blocks.households > 0
    is_ground = blocks.buildings != 1
    broad = np.array([width(area, outline) for area, outline in zip(blocks.area, blocks.outline, strict=True)])
    figures: dict[str, float] = {
        "multipart_blocks": int((blocks.parts > 1).sum()),
        "blocks_with_holes": int(blocks.has_hole.sum()),
        "small_blocks": int((is_ground & (blocks.area < settings.min_block_m2)).sum()),
        "narrow_blocks": int((is_ground & (broad < settings.min_block_width_m)).sum()),
    }
    if not populated.any():
        return figures
    area, outline, radius = blocks.area[populated], blocks.outline[populated], blocks.radius[populated]
    measures = {
        "polsby_popper": 4 * np.pi * area / outline**2,
        "reock": area / (np.pi * radius**2),
        "width_m": broad[populated],
        "area_m2": area,
    }
    for name, values in measures.items():
        figures[f"{name}_median"] = float(np.median(values))
        figures[f"{name}_p5"] = float(np.percentile(values, 5))
    return figures


def _visibility(blocks: _Blocks, border: Floats) -> dict[str, float]:
    """Say how much of the border between blocks is visible, and what runs through them."""
    by_rank, (near, along) = border[:RANKS], border[RANKS:]
    figures: dict[str, float] = {
        "border_m": float(by_rank.sum()),
        "major_inside_m": float(blocks.inside_m.sum()),
        "severed_blocks": int((blocks.severed > 0).sum()),
        "severed_households": float(blocks.severed.sum()),
        "unreachable_households": float(blocks.unreachable.sum()),
    }
    if by_rank.sum() > 0:
        figures["on_barrier"] = float(by_rank[1:].sum() / by_rank.sum())
        figures |= {f"on_rank_{rank}": float(by_rank[rank] / by_rank.sum()) for rank in range(1, RANKS)}
        figures |= {"near_feature": float(near / by_rank.sum()), "along_feature": float(along / by_rank.sum())}
    return figures
