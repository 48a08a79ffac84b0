"""One instructor for four or five enumerators: blocks of a community in groups that hang together.

Every group is connected through shared borders. Sizes of four and five are right, three and six are tolerable, and no block is
left over alone where that can be helped. A piece of neighbouring blocks is first cut along spanning trees (the cut that leaves
sizes which can be right, and the shortest border); then groups that lie side by side are put together and divided anew, in every
way there is, as long as that makes sizes better or the borders between groups shorter. The result depends on the codes of the
blocks only, not on the order of rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from blockmap.progress.work_shares import Shares

RIGHT_SIZES = (4, 5)
"""Blocks of a good group (domain rule 1: one instructor for 4-5 enumerators)."""

COSTS = {1: 9, 2: 4, 3: 1, 4: 0, 5: 0, 6: 1, 7: 4}
"""Price of a group's size; larger groups are not made."""

LARGEST = max(COSTS)

TREES = 6
"""Spanning trees along which a piece is cut; the first is the one of the longest borders."""

NOISE = 0.6
"""How far the other trees may deviate from border lengths."""

PASSES = 6
"""Times that all pairs of groups are looked at."""

MOST_TOGETHER = 17
"""Blocks that are divided anew in every way there is; more would take too long."""

Score = tuple[int, float, float]
"""Price of the sizes, then work beyond what `RIGHT_SIZES` enumerators do, then metres of border between groups."""


@dataclass(frozen=True)
class Graph:
    """Blocks of one piece as bits of an integer.

    Attributes
    ----------
    beside
        For every block, the bits of those beside it.
    length
        (blocks, blocks) metres of shared border.
    borders
        For every block, the bit of each block beside it and the metres they share.
    shares
        For every block, its work as a multiple of one enumerator's; empty where blocks are not weighed.
    """

    beside: tuple[int, ...]
    length: np.ndarray
    borders: tuple[tuple[tuple[int, float], ...], ...]
    shares: tuple[float, ...] = ()

    def excess(self, inside: int) -> float:
        """Work of a set beyond that of the most enumerators whom one instructor leads."""
        if not self.shares:
            return 0.0
        return max(0.0, sum(self.shares[block] for block in members(inside)) - RIGHT_SIZES[-1])

    def between(self, one: int, other: int) -> float:
        """Metres of border between two sets of blocks."""
        return sum(metres for block in members(one) for bit, metres in self.borders[block] if bit & other)

    def around(self, inside: int) -> int:
        """Bits of the blocks beside a set, and of those in it that have another beside them."""
        seen = 0
        for block in members(inside):
            seen |= self.beside[block]
        return seen

    def pieces(self, inside: int) -> list[int]:
        """Connected pieces of a set, the one with the lowest bit first."""
        found = []
        while inside:
            piece = self.reach(inside & -inside, inside)
            found.append(piece)
            inside &= ~piece
        return found

    def reach(self, start: int, inside: int) -> int:
        """All of ``inside`` that can be reached from ``start``."""
        piece, edge = start, start
        while edge:
            edge = self.around(edge) & inside & ~piece
            piece |= edge
        return piece


def members(bits: int) -> list[int]:
    """Positions of the bits that are set, ascending."""
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found


@cache
def cheapest(count: int) -> int:
    """Price of the best sizes into which so many blocks could be parted if borders were no obstacle."""
    if count == 0:
        return 0
    return min(COSTS[size] + cheapest(count - size) for size in range(1, min(count, LARGEST) + 1))


def group(blocks: pd.DataFrame, borders: pd.DataFrame, *, seed: int = 0, shares: Shares | None = None) -> pd.DataFrame:
    """Group the blocks of every community.

    Parameters
    ----------
    blocks
        `block_id, block_code, community_code`.
    borders
        `one, other, length_m` of `blockmap.progress.bordering.borders`.
    seed
        Another number tries other spanning trees.
    shares
        Work of the blocks, where difficulties count: of groups of equally good sizes those are better in which no instructor
        leads more work than that of five ordinary enumerators.

    Returns
    -------
    `block_id, block_code, community_code, group, is_placed`, by code: number of the group in its community from 1, in the order
    of the lowest codes. A block that borders on nothing in its community (a virtual one) goes to the community's smallest group;
    its `is_placed` is false unless it is a group of its own.
    """
    rows = blocks[["block_id", "block_code", "community_code"]].sort_values("block_code", ignore_index=True)
    community = rows.set_index("block_id")["community_code"]
    inner = borders[borders["one"].map(community).eq(borders["other"].map(community))]
    of_pair = dict(iter(inner.groupby(inner["one"].map(community))))
    found = [
        _community(same.reset_index(drop=True), of_pair.get(code, inner.iloc[:0]), seed, shares)
        for code, same in rows.groupby("community_code", sort=True)
    ]
    empty = rows.assign(group=0, is_placed=True).iloc[:0]
    return pd.concat(found).sort_values("block_code", ignore_index=True) if found else empty


def _community(rows: pd.DataFrame, borders: pd.DataFrame, seed: int, shares: Shares | None) -> pd.DataFrame:
    """Group the blocks of one community; ``rows`` by code."""
    graph = _graph(rows["block_id"], borders, shares)
    everything = (1 << len(rows)) - 1
    loose = sum(1 << k for k, bits in enumerate(graph.beside) if not bits) if len(rows) > 1 else 0
    groups = [group for piece in graph.pieces(everything & ~loose) for group in _divide(graph, piece, seed)]
    groups = _improve(replace(graph, shares=()), groups)
    if graph.shares:
        groups = _improve(graph, groups)  # from what is best without, so that sizes are never the worse for it
    is_placed = np.ones(len(rows), dtype=bool)
    for block in members(loose):
        small = min(range(len(groups)), key=lambda k: (groups[k].bit_count(), groups[k] & -groups[k]), default=None)
        if small is None or groups[small].bit_count() >= RIGHT_SIZES[-1]:
            groups.append(1 << block)
        else:
            groups[small] |= 1 << block
            is_placed[block] = False
    number = np.zeros(len(rows), dtype=np.int64)
    for k, bits in enumerate(sorted(groups, key=lambda bits: bits & -bits), start=1):
        number[members(bits)] = k
    return rows.assign(group=number, is_placed=is_placed)


def _graph(ids: pd.Series[int], borders: pd.DataFrame, shares: Shares | None) -> Graph:
    position = pd.Series(range(len(ids)), index=ids.to_numpy())
    one, other = (position[borders[end]].to_numpy(dtype=np.int64) for end in ("one", "other"))
    length = np.zeros((len(ids), len(ids)))
    length[one, other] = length[other, one] = borders["length_m"].to_numpy()
    borders_of: list[list[tuple[int, float]]] = [[] for _ in ids]
    for a, b, metres in sorted(zip(one.tolist(), other.tolist(), borders["length_m"].tolist(), strict=True)):
        borders_of[a].append((1 << b, metres))
        borders_of[b].append((1 << a, metres))
    beside = tuple(sum(bit for bit, _ in of_block) for of_block in borders_of)
    weighed = () if shares is None else tuple(shares.work[block] / shares.one for block in ids.tolist())
    return Graph(beside, length, tuple(tuple(of_block) for of_block in borders_of), weighed)


def _divide(graph: Graph, inside: int, seed: int) -> list[int]:
    """Cut a connected piece in two along a spanning tree, and each part again, until every part is one group."""
    count = inside.bit_count()
    if count <= LARGEST and cheapest(count) == COSTS[count]:
        return [inside]
    cut = _best_cut(graph, inside, seed)
    return [*_divide(graph, cut, seed), *_divide(graph, inside & ~cut, seed)]


def _best_cut(graph: Graph, inside: int, seed: int) -> int:
    """Return one side of the best cut over several trees: cheapest sizes, then the least border for the blocks cut off."""
    count = inside.bit_count()
    sides: dict[int, int] = {}
    for tree in range(TREES):
        for side in _tree_cuts(graph, inside, seed, tree):
            sides[side] = cheapest(side.bit_count()) + cheapest(count - side.bit_count())
    least = min(sides.values())
    fitting = [side for side, price in sides.items() if price == least]
    return min(fitting, key=lambda side: (_border_per_block(graph, side, inside, count), side))


def _border_per_block(graph: Graph, side: int, inside: int, count: int) -> float:
    smaller = min(side.bit_count(), count - side.bit_count())
    return graph.between(side, inside & ~side) / smaller


def _tree_cuts(graph: Graph, inside: int, seed: int, tree: int) -> Iterator[int]:
    """Grow a spanning tree along long borders (Prim) and yield what hangs below every block of it."""
    nodes = members(inside)
    noise = np.random.default_rng([seed, tree, len(nodes)]).uniform(1 - NOISE, 1 + NOISE, graph.length.shape)
    weight = graph.length * (noise + noise.T) / 2 if tree else graph.length
    root = nodes[0]
    best = {node: (weight[root, node], root) for node in nodes if graph.beside[root] >> node & 1}
    reached, order = 1 << root, [(root, root)]
    while best:
        node = max(best, key=lambda n: (best[n][0], -n))
        order.append((node, best.pop(node)[1]))
        reached |= 1 << node
        for other in members(graph.beside[node] & inside & ~reached):
            if other not in best or weight[node, other] > best[other][0]:
                best[other] = (weight[node, other], node)
    below = {node: 1 << node for node in nodes}
    for node, parent in reversed(order[1:]):
        yield below[node]
        below[parent] |= below[node]


def _improve(graph: Graph, groups: list[int]) -> list[int]:
    """Put neighbouring groups together and divide them anew while that makes anything better."""
    good: set[tuple[int, ...]] = set()
    for _ in range(PASSES):
        before = sorted(groups)
        for together in (2, 3):
            groups = _pass(graph, groups, together, good)
        if sorted(groups) == before:
            break
    return groups


def _pass(graph: Graph, groups: list[int], together: int, good: set[tuple[int, ...]]) -> list[int]:
    """Look at every two neighbouring groups; at every three where one of them has no right size.

    ``good`` holds groups that were looked at and cannot be divided better together.
    """
    waiting = sorted(groups, reverse=True)
    standing = set(groups)
    while waiting:
        group = waiting.pop()
        if group not in standing:
            continue
        for old in _together(graph, group, standing, together):
            if old in good:
                continue
            new = _redivided(graph, old)
            if new is None:
                good.add(old)
                continue
            standing.difference_update(old)
            standing.update(new)
            waiting += sorted(new, reverse=True)
            break
    return sorted(standing)


def _together(graph: Graph, group: int, standing: set[int], count: int) -> Iterator[tuple[int, ...]]:
    """Yield so many groups that hang together, a given one among them, each choice in one order."""
    if count == 3 and group.bit_count() in RIGHT_SIZES:
        return
    reach = graph.around(group)
    beside = sorted(other for other in standing if other != group and other & reach)
    if count == 2:
        yield from (_in_order(group, other) for other in beside)
        return
    for k, other in enumerate(beside):
        further = graph.around(other)
        yield from (_in_order(group, other, third) for third in beside[k + 1 :])
        yield from (
            _in_order(group, other, third)
            for third in sorted(standing)
            if third & further and third not in (group, other) and third not in beside
        )


def _in_order(*groups: int) -> tuple[int, ...]:
    return tuple(sorted(groups))


def _redivided(graph: Graph, old: Sequence[int]) -> list[int] | None:
    """Return a better division of what some groups hold together; ``None`` when there is none."""
    whole = 0
    for bits in old:
        whole |= bits
    if whole.bit_count() > MOST_TOGETHER:
        return None
    now = _score(graph, old)
    found: tuple[Score, list[int]] | None = None
    for parts in range(max(1, len(old) - 1), len(old) + 2):
        for division in _divisions(graph, whole, parts, now[0]):
            score = _score(graph, division)
            if score < now and (found is None or (score, division) < found):
                found = (score, division)
    return found[1] if found else None


def _score(graph: Graph, groups: Sequence[int]) -> Score:
    price = sum(COSTS.get(bits.bit_count(), 99) for bits in groups)
    metres = sum(graph.between(a, b) for k, a in enumerate(groups) for b in groups[:k])
    return price, round(sum(map(graph.excess, groups)), 3), round(metres, 3)


def _divisions(graph: Graph, whole: int, parts: int, most: int) -> Iterator[list[int]]:
    """Yield every division of a set into so many connected groups whose sizes cost no more than ``most``."""
    count = whole.bit_count()
    if parts == 1:
        if count <= LARGEST and COSTS[count] <= most and graph.reach(whole & -whole, whole) == whole:
            yield [whole]
        return
    sizes = {s for s in range(1, min(LARGEST, count) + 1) if COSTS[s] + _least(count - s, parts - 1) <= most}
    if not sizes:
        return
    for first in _connected(graph, whole, max(sizes)):
        size = first.bit_count()
        if size not in sizes:
            continue
        rest = graph.pieces(whole & ~first)
        if len(rest) == parts - 1:
            division = [first, *rest]
            if (
                all(bits.bit_count() <= LARGEST for bits in rest)
                and sum(COSTS[b.bit_count()] for b in division) <= most
            ):
                yield division
        elif len(rest) == 1:
            yield from ([first, *more] for more in _divisions(graph, rest[0], parts - 1, most - COSTS[size]))


@cache
def _least(count: int, parts: int) -> int:
    """Price of the best sizes of so many blocks in exactly so many groups."""
    if parts == 0:
        return 0 if count == 0 else 99
    return min((COSTS[s] + _least(count - s, parts - 1) for s in range(1, min(count, LARGEST) + 1)), default=99)


def _connected(graph: Graph, inside: int, largest: int) -> Iterator[int]:
    """Yield every connected set with the lowest block in it and at most ``largest`` blocks, each once."""
    start = inside & -inside
    stack = [(start, graph.beside[start.bit_length() - 1] & inside, 0)]
    while stack:
        chosen, edge, left_out = stack.pop()
        yield chosen
        if chosen.bit_count() == largest:
            continue
        while edge:
            block = edge & -edge
            edge ^= block
            grown = chosen | block
            beyond = graph.beside[block.bit_length() - 1] & inside & ~grown & ~left_out
            stack.append((grown, edge | beyond, left_out))
            left_out |= block


def sizes(grouped: pd.DataFrame) -> pd.Series[int]:
    """Blocks of every group, by community and number of the group."""
    return grouped.groupby(["community_code", "group"]).size()


def share_right(grouped: pd.DataFrame) -> float:
    """Share of groups with four or five blocks; 1 where there is no group."""
    found = sizes(grouped)
    return float(found.isin(RIGHT_SIZES).mean()) if len(found) else 1.0
