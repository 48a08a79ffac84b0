"""The graph that blocks are searched on: units of ground, who borders on whom along what, and how many households each holds.

A *unit* is a cell together with the empty slivers and pockets that only it can use, and with the other cells of its own
building. Two units are neighbours along the border pieces that they share. A piece that lies on a line no block may cross (a
river without a bridge, a must-hold line) joins nobody, and neither does a community's border: so a partition of the graph keeps
both by construction.

All lengths and areas are sums of whole grid units, exact in any order; units are numbered by place alone. So the graph of a
community depends on nothing but its own ground, whether one community is planned or all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components, minimum_spanning_tree

from blockmap.schema import MAJOR_RANK
from blockmap.settings import Settings
from blockmap.topology.fabric import Fabric
from blockmap.topology.grid import SCALE

if TYPE_CHECKING:
    from blockmap.blocks.cells import Cells

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

RANKS = 5
"""Ranks of border pieces: 0 no barrier, 1 to 4 as in the schema."""

SLIVER_M2 = 50.0
"""Empty ground smaller than this is no place of its own."""

POCKET_SHARE = 0.5
"""Empty ground with this share of its outline along one neighbour is a pocket of it."""

READINESS = (1.0, 0.6, 0.4, 0.15, 0.05)
"""How readily empty ground is joined to a neighbour across a metre of border of each rank."""

LINK_M = 6.0
"""Units that share less than this hang together by a neck; a block does not rely on it where there is another way."""


@dataclass(frozen=True)
class Graph:
    """Units ``0 .. unit_count - 1``, sorted by community, by connected piece of it, then along a curve through the piece.

    Attributes
    ----------
    unit
        (cells,) unit of every cell.
    community
        (units,) row position of the community, as in `Cells`.
    weight
        (units,) work that counts for balance: a building, or what cannot be parted, counts as one target above the band.
    household_count, work_count
        (units,) households as they are, and the work that they are.
    household_of_cell, work_of_cell
        (cells,) the same of every cell.
    is_big
        (units,) holds a building above the band.
    area_m2, outline_m
        (units,) ground and length of the outline.
    compound
        (units,) gated estate that the unit lies in, -1 for none.
    piece_start
        (pieces + 1,) first unit of each connected piece of a community; pieces in order of their community.
    start
        (units + 1,) first edge of each unit; edges are directed, each border stands twice.
    link_end
        (units,) end of the unit's edges that are links: the connection of a block is judged along these.
    neighbour, length_m
        (edges,) unit on the other side, and metres of common border.
    length_by_rank
        (edges, RANKS) the same metres by rank of the barrier they lie on.
    codes
        Code of each community, from which its random numbers are seeded.
    """

    unit: Ints
    community: Ints
    weight: Floats
    household_count: Floats
    work_count: Floats
    household_of_cell: Floats
    work_of_cell: Floats
    is_big: Bools
    area_m2: Floats
    outline_m: Floats
    compound: Ints
    piece_start: Ints
    start: Ints
    link_end: Ints
    neighbour: NDArray[np.int32]
    length_m: Floats
    length_by_rank: Floats
    codes: tuple[str, ...] = field(repr=False)

    @property
    def unit_count(self) -> int:
        """Number of units."""
        return len(self.community)

    @property
    def piece_count(self) -> int:
        """Number of connected pieces of communities."""
        return len(self.piece_start) - 1

    @property
    def piece_weight(self) -> Floats:
        """(pieces,) work that counts for balance."""
        return np.add.reduceat(self.weight, self.piece_start[:-1]) if self.piece_count else np.zeros(0)


def build(
    cells: Cells,
    weight_per_building: Floats,
    is_big: Bools | None = None,
    *,
    households: Floats | None = None,
    compound_of_cell: Ints | None = None,
    is_wall: Bools | None = None,
    tied: Ints | None = None,
    codes: Sequence[str] | None = None,
    settings: Settings,
) -> Graph:
    """Build the graph of all communities.

    Parameters
    ----------
    cells
        Cells of the communities.
    weight_per_building
        (buildings,) work of each building in ordinary households, in the order of ``cells.building_cell``; where only persons
        are known, persons divided by the mean household size.
    is_big
        (buildings,) counts as one target whatever it holds; default: more work than ``settings.high``.
    households
        (buildings,) households of each as they are; default: as many as its work.
    compound_of_cell
        (cells,) row position of the gated estate the cell lies in, -1 for none. Connected ground of one estate that fits in a
        block is one unit; of a larger one the parts cost more to part.
    is_wall
        (border pieces,) no block may lie on both sides; default: the flagged pieces of the fabric.
    tied
        (pairs, 2) cells that must share a block, such as the parts of one building; the ground between them comes with them.
    codes
        Code of each community, default its position. Equal codes and equal ground give equal blocks.
    settings
        ``target`` and ``high`` are read.
    """
    fabric, count = cells.fabric, cells.fabric.cell_count
    if is_big is None:
        is_big = weight_per_building > settings.high
    communities = int(cells.community.max(initial=-1)) + 1
    inner = _inner_pieces(cells, cells.fabric.flag != 0 if is_wall is None else is_wall)

    area, outline = measures(fabric)
    housed = cells.building_cell >= 0
    home = cells.building_cell[housed]
    owner = _absorb(fabric, inner, np.bincount(home, minlength=count) > 0, area, outline)
    if tied is not None and len(tied):
        owner = _tie(owner, tied, fabric, inner)
    work_of_cell = total(home, weight_per_building[housed], count)
    household_of_cell = work_of_cell if households is None else total(home, households[housed], count)
    if compound_of_cell is not None:
        owner = _keep_whole(owner, compound_of_cell, work_of_cell, fabric, inner, settings.high)
    rough = np.unique(owner, return_inverse=True)[1].astype(np.int64)

    border = _borders(fabric, inner, rough)
    piece = _components(border.first, border.second, int(rough.max(initial=-1)) + 1)
    order = _order(cells, rough, piece)
    unit = order[rough]
    border = _renumbered(border, order)
    units = len(order)

    big = np.bincount(unit[home[is_big[housed]]], minlength=units) > 0
    capped = total(unit[home], np.where(is_big, float(settings.target), weight_per_building)[housed], units)
    community = np.zeros(units, np.int64)
    community[unit] = cells.community
    compound = np.full(units, -1, np.int64)
    if compound_of_cell is not None:
        np.maximum.at(compound, unit, compound_of_cell)
    piece_of_unit = np.zeros(units, np.int64)
    piece_of_unit[order] = piece
    changes = np.flatnonzero(np.diff(piece_of_unit)) + 1
    piece_start = np.concatenate([[0], changes, [units]]).astype(np.int64) if units else np.zeros(1, np.int64)
    start, link_end, neighbour, by_rank = _edges(border, units)
    return Graph(
        unit=unit,
        community=community,
        weight=np.where(big | (capped > settings.high), float(settings.target), capped),
        household_count=total(unit, household_of_cell, units),
        work_count=total(unit, work_of_cell, units),
        household_of_cell=household_of_cell,
        work_of_cell=work_of_cell,
        is_big=big,
        area_m2=total(unit, area, units),
        outline_m=total(unit, outline, units) - 2 * _inside(fabric, unit, units),
        compound=compound,
        piece_start=piece_start,
        start=start,
        link_end=link_end,
        neighbour=neighbour,
        length_m=by_rank.sum(axis=1),
        length_by_rank=by_rank,
        codes=tuple(codes) if codes is not None else tuple(map(str, range(communities))),
    )


def lengths(fabric: Fabric) -> Floats:
    """(pieces,) length of every border piece, rounded to a grid unit so that sums are exact in any order."""
    return np.rint(fabric.length_m * SCALE) / SCALE


def measures(fabric: Fabric) -> tuple[Floats, Floats]:
    """Area in square metres and outline in metres of every cell, read off its border pieces."""
    xy = fabric.xy - fabric.xy.min(axis=0) if len(fabric.xy) else fabric.xy
    tail, head = xy[fabric.tail], xy[fabric.head]
    # Twice the area under a piece in whole grid units, from a base near the piece: products stay far below 2**63.
    double = (tail[:, 0] - head[:, 0]) * (tail[:, 1] + head[:, 1])
    area = np.zeros(fabric.cell_count + 1, np.int64)
    np.add.at(area, fabric.left, double)
    np.add.at(area, fabric.right, -double)
    length = lengths(fabric)
    outline = total(fabric.left + 1, length, fabric.cell_count + 1) + total(
        fabric.right + 1, length, fabric.cell_count + 1
    )
    return area[:-1] / (2.0 * SCALE * SCALE), outline[1:]


def total(index: Ints, amount: Floats, count: int) -> Floats:
    """Sum ``amount`` by ``index``, from 0 to ``count - 1``."""
    return np.bincount(index, amount, count).astype(np.float64)


@dataclass(frozen=True)
class _Borders:
    """Pairs of neighbours, ``first < second`` when made, and the metres they share by rank."""

    first: Ints
    second: Ints
    by_rank: Floats


def _inner_pieces(cells: Cells, is_wall: Bools) -> Ints:
    """Border pieces along which ground may be joined: between two cells of one community, on no wall."""
    fabric = cells.fabric
    inner = (fabric.left >= 0) & (fabric.right >= 0) & ~is_wall
    inner[inner] = cells.community[fabric.left[inner]] == cells.community[fabric.right[inner]]
    return np.flatnonzero(inner)


def _borders(fabric: Fabric, inner: Ints, label: Ints) -> _Borders:
    """Sum the inner border pieces by pair of labels and rank."""
    count = int(label.max(initial=-1)) + 1
    left, right = label[fabric.left[inner]], label[fabric.right[inner]]
    differ = left != right
    inner, left, right = inner[differ], left[differ], right[differ]
    pair, index = np.unique(np.minimum(left, right) * count + np.maximum(left, right), return_inverse=True)
    by_rank = total(index * RANKS + fabric.rank[inner], lengths(fabric)[inner], len(pair) * RANKS)
    return _Borders(pair // max(count, 1), pair % max(count, 1), by_rank.reshape(-1, RANKS))


def _renumbered(border: _Borders, number: Ints) -> _Borders:
    """Return the same borders between new numbers, in order of the pair."""
    one, other = number[border.first], number[border.second]
    first, second = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((second, first))
    return _Borders(first[order], second[order], border.by_rank[order])


def _inside(fabric: Fabric, label: Ints, count: int) -> Floats:
    """Metres of border pieces with the same label on both sides, by label."""
    left, right = np.append(label, -1)[fabric.left], np.append(label, -1)[fabric.right]
    inside = (left == right) & (left >= 0)
    return total(left[inside], lengths(fabric)[inside], count)


def _absorb(fabric: Fabric, inner: Ints, is_taken: Bools, area: Floats, outline: Floats) -> Ints:
    """Owner of every cell: empty slivers and pockets go to the neighbour with most common border, weak ranks first.

    Slivers may lie behind slivers, so a joined one counts as taken in the next round.
    """
    count = fabric.cell_count
    owner = np.arange(count)
    border = _borders(fabric, inner, owner)
    appeal = border.by_rank @ np.asarray(READINESS)
    shared = border.by_rank.sum(axis=1)
    source = np.concatenate([border.first, border.second])
    other = np.concatenate([border.second, border.first])
    appeal, shared = np.tile(appeal, 2), np.tile(shared, 2)
    is_taken = is_taken.copy()
    for _ in range(4):
        open_ = np.flatnonzero(~is_taken[source] & is_taken[other])
        if not len(open_):
            break
        key, index = np.unique(source[open_] * count + owner[other[open_]], return_inverse=True)
        pull, along = np.bincount(index, appeal[open_]), np.bincount(index, shared[open_])
        cell, taker = key // count, key % count
        by_pull = np.lexsort((taker, -pull, cell))
        best = by_pull[np.concatenate([[True], np.diff(cell[by_pull]) > 0])]
        cell, taker, along = cell[best], taker[best], along[best]
        joins = (area[cell] < SLIVER_M2) | (along >= POCKET_SHARE * outline[cell])
        owner[cell[joins]] = taker[joins]
        is_taken[cell[joins]] = True
    return owner


def _tie(owner: Ints, tied: Ints, fabric: Fabric, inner: Ints) -> Ints:
    """Give tied cells, and the cells on the shortest way between them, one owner."""
    border = _borders(fabric, inner, owner)
    count = fabric.cell_count
    net = coo_matrix((np.ones(len(border.first)), (border.first, border.second)), (count, count)).tocsr()
    joined: tuple[list[int], list[int]] = ([], [])
    for one, other in owner[tied]:
        before = breadth_first_order(net, one, directed=False)[1]
        step = other
        while step != one and before[step] >= 0:
            joined[0].append(step)
            joined[1].append(before[step])
            step = before[step]
    group = _components(np.asarray(joined[0], np.int64), np.asarray(joined[1], np.int64), count)
    smallest = np.full(count, count)
    np.minimum.at(smallest, group, np.arange(count))
    return smallest[group[owner]]


def _keep_whole(owner: Ints, compound: Ints, work: Floats, fabric: Fabric, inner: Ints, high: float) -> Ints:
    """Give the ground of a gated estate one owner where it holds no more than a block may, and no major barrier parts it."""
    border = _borders(fabric, inner, owner)
    inside = (compound[border.first] >= 0) & (compound[border.first] == compound[border.second])
    inside &= border.by_rank[:, MAJOR_RANK:].sum(axis=1) == 0
    count = fabric.cell_count
    estate = _components(border.first[inside], border.second[inside], count)
    fits = total(estate[owner], work, count)[estate] <= high
    smallest = np.full(count, count)
    np.minimum.at(smallest, estate, np.arange(count))
    return np.where(fits, smallest[estate], np.arange(count))[owner]


def _components(first: Ints, second: Ints, count: int) -> Ints:
    """Return the connected component of every node."""
    net = coo_matrix((np.ones(len(first)), (first, second)), (count, count))
    return connected_components(net, directed=False)[1].astype(np.int64)


def _order(cells: Cells, label: Ints, piece: Ints) -> Ints:
    """Give every label a new number: by community, by connected piece, then along a Morton curve through the community.

    Only integer coordinates decide. Neighbours get near numbers, which keeps the search in the processor's cache.
    """
    fabric, count = cells.fabric, len(piece)
    box = _boxes(fabric, label, count)
    community = np.zeros(count, np.int64)
    community[label] = cells.community
    middle = (box[0] + box[1]) // 2
    curve = np.zeros(count, np.int64)
    for axis in (0, 1):
        low = np.full(int(community.max(initial=-1)) + 1, np.iinfo(np.int64).max)
        np.minimum.at(low, community, middle[:, axis])
        offset = (middle[:, axis] - low[community]) >> 7  # an eighth of a metre is near enough
        for bit in range(24):
            curve |= ((offset >> bit) & 1) << (2 * bit + axis)
    first = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(first, piece, curve)
    extent = box[1] - box[0]
    order = np.lexsort((extent[:, 1], extent[:, 0], middle[:, 1], middle[:, 0], curve, piece, first[piece], community))
    number = np.empty(count, np.int64)
    number[order] = np.arange(count)
    return number


def _boxes(fabric: Fabric, label: Ints, count: int) -> tuple[Ints, Ints]:
    """Lower left and upper right corner of every label, in grid units."""
    low = np.full((count + 1, 2), np.iinfo(np.int64).max // 4)
    high = np.full((count + 1, 2), np.iinfo(np.int64).min // 4)
    owner = np.append(label, count)
    for side in (fabric.left, fabric.right):
        for end in (fabric.tail, fabric.head):
            for axis in (0, 1):
                np.minimum.at(low[:, axis], owner[side], fabric.xy[end, axis])
                np.maximum.at(high[:, axis], owner[side], fabric.xy[end, axis])
    return low[:count], high[:count]


def _edges(border: _Borders, count: int) -> tuple[Ints, Ints, NDArray[np.int32], Floats]:
    """Directed edges by unit, links first, each part in order of the neighbour."""
    is_link = _links(border, count)
    tail = np.concatenate([border.first, border.second])
    head = np.concatenate([border.second, border.first])
    is_link = np.tile(is_link, 2)
    order = np.lexsort((head, ~is_link, tail))
    start = np.searchsorted(tail[order], np.arange(count + 1)).astype(np.int64)
    link_end = start[:-1] + np.bincount(tail[is_link], minlength=count)
    return start, link_end, head[order].astype(np.int32), np.tile(border.by_rank, (2, 1))[order]


def _links(border: _Borders, count: int) -> Bools:
    """Borders that hold a block together: all of `LINK_M` or more, and the longest of the others where nothing else joins."""
    length = border.by_rank.sum(axis=1)
    is_link = length >= LINK_M
    part = _components(border.first[is_link], border.second[is_link], count)
    between = np.flatnonzero(part[border.first] != part[border.second])
    if len(between):
        one, other = part[border.first[between]], part[border.second[between]]
        pair = np.minimum(one, other) * count + np.maximum(one, other)
        longest = np.lexsort((between, -length[between], pair))
        longest = longest[np.concatenate([[True], np.diff(pair[longest]) > 0])]
        net = coo_matrix((-length[between][longest], (one[longest], other[longest])), (count, count))
        tree = minimum_spanning_tree(net).tocoo()
        chosen = np.minimum(tree.row, tree.col) * count + np.maximum(tree.row, tree.col)
        is_link[between[longest[np.isin(pair[longest], chosen)]]] = True
    return is_link
