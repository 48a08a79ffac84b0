"""Blocks in shape: no block lies inside another where there is another choice.

A block encloses others when these cannot be reached from outside its community but through it; on the map it has a hole. The
search avoids that pair by pair; what is left is found here for all blocks at once and cut anew, if need be with a neighbour.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from blockmap.blocks import _trees
from blockmap.blocks._energy import Floats, Labels, Net, Taste, tally
from blockmap.blocks._random import State
from blockmap.kernel import kernel

Ints = NDArray[np.int64]

ATTEMPTS = 24
"""Divisions tried for the ground of an enclave and what surrounds it."""
ATTEMPT_TREES = 4
ENCLAVE = 40.0
"""Energy of an enclave, more than a block at the edge of the band and ragged beside: opened wherever that can be had lawfully."""
PASSES = 3
MOST_BLOCKS = 4
"""An enclave of more blocks than this is a quarter of its own, and stays."""
RIM_M = 0.01
"""Outline beyond what is shared inside the piece: rounding of sums is far below, a real border above."""


def enclosers(net: Net, labels: Labels, count: int) -> Ints:
    """Return for every block the block that encloses it, the innermost one, or -1.

    Empty labels, and blocks that reach the outside of the piece round every other block, have none.
    """
    return _enclosers(net, *_tails_and_rim(net), labels, count)


def _tails_and_rim(net: Net) -> tuple[Ints, Floats]:
    """Unit from which every edge leaves, and metres of every unit's outline that border on nothing in the piece."""
    tail = np.repeat(np.arange(len(net.weight)), np.diff(net.start))
    return tail, net.outline - np.bincount(tail, net.length, len(net.weight))


def _enclosers(net: Net, tail: Ints, rim: Floats, labels: Labels, count: int) -> Ints:
    """Do what `enclosers` says, with what does not depend on the labels found before."""
    one, other = labels[tail].astype(np.int64), labels[net.neighbour].astype(np.int64)
    open_blocks = np.unique(labels[rim > RIM_M]).astype(np.int64)
    outside = np.full(len(open_blocks), count)
    differ = one != other
    tails = np.concatenate([one[differ], open_blocks, outside])
    heads = np.concatenate([other[differ], outside, open_blocks])
    return gates(tails, heads, count)


def gates(tail: Ints, head: Ints, count: int) -> Ints:
    """Return for every node the last one without which it cannot be reached from node ``count``, or -1.

    The pairs ``tail, head`` are given in both directions; a pair may stand more than once.
    """
    pair = np.unique(tail * (count + 1) + head)
    start = np.searchsorted(pair // (count + 1), np.arange(count + 2)).astype(np.int64)
    return _gates(start, pair % (count + 1), count)


@kernel
def _gates(start: Ints, neighbour: Ints, root: int) -> Ints:
    """Walk from ``root`` and return for every node the last one without which it cannot be reached, or -1 (Tarjan 1972)."""
    n = len(start) - 1
    turn = np.full(n, -1, np.int64)
    low = np.zeros(n, np.int64)
    above = np.full(n, -1, np.int64)
    at = start[:-1].copy()
    order = np.empty(n, np.int64)
    size = np.ones(n, np.int64)
    gate = np.full(n, -1, np.int64)
    stack = np.empty(n, np.int64)
    stack[0] = root
    height = 1
    turn[root] = 0
    order[0] = root
    seen = 1
    while height > 0:
        u = stack[height - 1]
        if at[u] < start[u + 1]:
            v = neighbour[at[u]]
            at[u] += 1
            if turn[v] < 0:
                turn[v] = seen
                low[v] = seen
                order[seen] = v
                seen += 1
                above[v] = u
                stack[height] = v
                height += 1
            else:
                low[u] = min(low[u], turn[v])
            continue
        height -= 1
        p = above[u]
        if p < 0:
            continue
        low[p] = min(low[p], low[u])
        size[p] += size[u]
        if p != root and low[u] >= turn[p]:
            for t in range(turn[u], turn[u] + size[u]):
                if gate[order[t]] < 0:
                    gate[order[t]] = p
    return gate[:root]


def open_enclaves(net: Net, labels: Labels, count: int, fixed: bool, taste: Taste, random: State) -> int:
    """Cut enclaves and what encloses them anew, in place, where there is a better way; returns the number of labels.

    With ``fixed`` the number of blocks stays. A block that was cut anew is left alone until the next pass: what encloses what has
    to be found again.
    """
    for _ in range(PASSES):
        gate = enclosers(net, labels, count)
        redrawn = np.empty(0, np.int64)
        for holder in np.unique(gate[gate >= 0]):
            blocks = np.append(np.flatnonzero(gate == holder), holder)
            if len(blocks) <= MOST_BLOCKS and not np.isin(blocks, redrawn).any():
                opened = _open(net, labels, count, blocks, fixed, taste, random)
                redrawn = np.append(redrawn, opened)
                count = max(count, int(opened.max(initial=-1)) + 1)
        if not len(redrawn):
            break
    return count


def _open(net: Net, labels: Labels, count: int, blocks: Ints, fixed: bool, taste: Taste, random: State) -> Ints:
    """Divide the ground of some blocks anew, first alone, then with one neighbour; the first ground that opens is taken.

    Returns the blocks that were drawn, none where nothing was better.
    """
    for group in [blocks, *(np.append(blocks, other) for other in _neighbours(net, labels, blocks))]:
        names = np.sort(group)
        nodes = np.flatnonzero(np.isin(labels, names))
        ground = _ground(net, nodes)
        part = _divide(ground, np.searchsorted(names, labels[nodes]).astype(np.int32), len(names), fixed, taste, random)
        if part is not None:
            drawn = np.append(names, count)
            labels[nodes] = drawn[part]
            return drawn[: max(len(names), int(part.max()) + 1)]
    return np.empty(0, np.int64)


def _neighbours(net: Net, labels: Labels, blocks: Ints) -> Ints:
    """Return the blocks that are linked to some blocks, in order."""
    tail = np.repeat(np.arange(len(labels)), np.diff(net.start))
    edge = np.flatnonzero(np.isin(labels, blocks)[tail])
    links = edge[edge < net.link_end[tail[edge]]]
    return np.setdiff1d(labels[net.neighbour[links]], blocks)


def _ground(net: Net, nodes: Ints) -> Net:
    """Return some units of a piece as a piece of their own."""
    place = np.full(len(net.weight), -1, np.int32)
    place[nodes] = np.arange(len(nodes))
    degree = net.start[nodes + 1] - net.start[nodes]
    tail = np.repeat(np.arange(len(nodes)), degree)
    edge = np.arange(len(tail)) + np.repeat(net.start[nodes] - (np.cumsum(degree) - degree), degree)
    kept = place[net.neighbour[edge]] >= 0
    is_link = kept & (edge < net.link_end[nodes][tail])
    edge = edge[kept]
    start = np.append(0, np.cumsum(np.bincount(tail[kept], minlength=len(nodes))))
    return Net(
        start=start,
        link_end=start[:-1] + np.bincount(tail[is_link], minlength=len(nodes)),
        neighbour=place[net.neighbour[edge]],
        length=net.length[edge],
        price=net.price[edge],
        late=net.late[edge],
        weight=net.weight[nodes],
        area=net.area[nodes],
        outline=net.outline[nodes],
    )


def _divide(ground: Net, now: Labels, count: int, fixed: bool, taste: Taste, random: State) -> Labels | None:
    """Return the best division found of some ground that has fewer enclaves and is worth it, or none."""
    desk = _trees.desk(len(now), len(ground.neighbour))
    nodes = np.arange(len(now), dtype=np.int32)
    tail, rim = _tails_and_rim(ground)
    best = _cost(ground, tail, rim, now, count, taste, np.inf)
    found = None
    for parts in _numbers(float(ground.weight.sum()), count, fixed, taste):
        for _ in range(ATTEMPTS if parts > 1 else 1):
            part = _trees.divide(ground, nodes, parts, ATTEMPT_TREES, desk, taste, random)
            cost = _cost(ground, tail, rim, part, parts, taste, best)
            if cost < best:
                best, found = cost, part
    return found


def _numbers(households: float, now: int, fixed: bool, taste: Taste) -> list[int]:
    """Return how many blocks some ground may become: as many as now, one fewer or more where they are in the band."""
    others = [] if fixed else [now - 1, now + 1]
    return [now, *(k for k in others if k > 0 and taste.low * k <= households <= taste.high * k)]


def _cost(ground: Net, tail: Ints, rim: Floats, part: Labels, count: int, taste: Taste, most: float) -> float:
    """Return the energy of a division, with a price on every enclave; enclaves are not looked for beyond ``most``."""
    border = ground.price[part[tail] != part[ground.neighbour]].sum() / 2
    cost = float(tally(ground, part, count, taste).energy.sum() + border)
    if cost >= most:
        return cost
    return cost + ENCLAVE * np.count_nonzero(_enclosers(ground, tail, rim, part, count) >= 0)
