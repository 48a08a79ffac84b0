"""Cutting a connected piece of ground in two along random spanning trees.

A tree joins all units, across open ground first and across rivers, railways and main roads last. Every edge of it cuts the
ground into two connected sides. One pass over the tree gives households, area, outline and border of all those sides at once, so
the best of them is found without trying them one by one (DeFord, Duchin and Solomon 2021 cut at a balanced edge instead).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from blockmap.blocks._energy import Floats, Labels, Net, Taste, energy
from blockmap.blocks._random import State, below, uniform
from blockmap.kernel import kernel

Ints = NDArray[np.int64]

ENCLOSED = 12.0
"""Energy of a side that touches nothing but the other side: an enclave."""
OPEN_M = 6.0
"""A side that shares less than this with the outside is an enclave in practice."""
UNEVEN = 24.0
"""Cost of uneven sides, per squared share of a block; `PER_METRE` and `MARGIN` go with it while more than one cut is to come."""
PER_METRE = 100.0
FORBIDDING = 3.0
"""Cost of a side whose blocks cannot be well inside the band."""
MARGIN = 0.1
"""How far inside the band, as a share of its half, the mean of a side should be."""
FEW_TREES_FROM = 1000
"""From so many units on one tree is enough: the cut is far from final."""


class Desk(NamedTuple):
    """Working arrays, made once for a piece and used by every cut in it. Positions count units of the ground that is cut."""

    place: NDArray[np.int32]
    nodes: NDArray[np.int32]
    near_start: Ints
    near: NDArray[np.int32]
    near_edge: Ints
    tie_one: NDArray[np.int32]
    tie_other: NDArray[np.int32]
    tie_late: Floats
    slot: NDArray[np.int32]
    slot_start: Ints
    shuffled: NDArray[np.int32]
    root: NDArray[np.int32]
    tree_start: Ints
    tree: NDArray[np.int32]
    chosen: NDArray[np.int32]
    order: NDArray[np.int32]
    turn: NDArray[np.int32]
    parent: NDArray[np.int32]
    size: Ints
    households: Floats
    area: Floats
    outline: Floats
    border: Floats
    rim: Floats
    own_rim: Floats
    side: NDArray[np.int32]


def desk(units: int, edges: int) -> Desk:
    """Return working arrays for a piece of so many units and directed edges."""
    n, m = units + 1, edges + 1

    def counts(length: int) -> NDArray[np.int32]:
        return np.zeros(length, np.int32)

    def starts(length: int) -> Ints:
        return np.zeros(length, np.int64)

    return Desk(
        place=np.full(n, -1, np.int32),
        nodes=counts(n),
        near_start=starts(n),
        near=counts(m),
        near_edge=starts(m),
        tie_one=counts(m),
        tie_other=counts(m),
        tie_late=np.zeros(m),
        slot=counts(m),
        slot_start=starts(m + 1),
        shuffled=counts(m),
        root=counts(n),
        tree_start=starts(n + 1),
        tree=counts(2 * n),
        chosen=counts(n),
        order=counts(n),
        turn=counts(n),
        parent=counts(n),
        size=starts(n),
        households=np.zeros(n),
        area=np.zeros(n),
        outline=np.zeros(n),
        border=np.zeros(n),
        rim=np.zeros(n),
        own_rim=np.zeros(n),
        side=counts(n),
    )


@kernel(forceinline=True)
def _find(root: NDArray[np.int32], i: int) -> int:
    """Return the representative of the set that ``i`` is in."""
    while root[i] != i:
        root[i] = root[root[i]]
        i = root[i]
    return i


@kernel
def _lay_out(net: Net, nodes: Labels, desk: Desk) -> int:
    """Copy the neighbours inside ``nodes`` to the desk; returns the number of links."""
    for i in range(len(nodes)):
        desk.place[nodes[i]] = i
    near = 0
    ties = 0
    for i in range(len(nodes)):
        u = nodes[i]
        desk.near_start[i] = near
        desk.own_rim[i] = net.outline[u]
        for e in range(net.start[u], net.start[u + 1]):
            j = desk.place[net.neighbour[e]]
            if j < 0:
                continue
            desk.near[near] = j
            desk.near_edge[near] = e
            near += 1
            desk.own_rim[i] -= net.length[e]
            if j > i and e < net.link_end[u]:
                desk.tie_one[ties] = i
                desk.tie_other[ties] = j
                desk.tie_late[ties] = net.late[e]
                ties += 1
    desk.near_start[len(nodes)] = near
    for i in range(len(nodes)):
        desk.place[nodes[i]] = -1
    return ties


@kernel(forceinline=True)
def _shuffle_ties(ties: int, desk: Desk, random: State) -> None:
    """Put the links in random order, late ones rather at the end: random keys, sorted by counting."""
    desk.slot_start[: ties + 1] = 0
    for tie in range(ties):
        key = uniform(random) * desk.tie_late[tie]
        slot = int(ties * (key / (1.0 + key)))
        desk.slot[tie] = slot
        desk.slot_start[slot + 1] += 1
    for slot in range(ties):
        desk.slot_start[slot + 1] += desk.slot_start[slot]
    for tie in range(ties):
        slot = desk.slot[tie]
        desk.shuffled[desk.slot_start[slot]] = tie
        desk.slot_start[slot] += 1


@kernel(forceinline=True)
def _grow(n: int, ties: int, desk: Desk) -> int:
    """Join all positions by the shuffled links (Kruskal 1956); neighbours in the tree stand in ``tree`` from ``tree_start``.

    Returns the number of links in the tree: one less than positions when the ground is in one piece.
    """
    for i in range(n):
        desk.root[i] = i
    desk.tree_start[: n + 1] = 0
    grown = 0
    for x in range(ties):
        tie = desk.shuffled[x]
        one = _find(desk.root, desk.tie_one[tie])
        other = _find(desk.root, desk.tie_other[tie])
        if one == other:
            continue
        desk.root[one] = other
        desk.chosen[grown] = tie
        desk.tree_start[desk.tie_one[tie]] += 1
        desk.tree_start[desk.tie_other[tie]] += 1
        grown += 1
        if grown == n - 1:
            break
    total = 0
    for i in range(n):
        total += desk.tree_start[i]
        desk.tree_start[i] = total
    desk.tree_start[n] = total
    for x in range(grown):
        one = desk.tie_one[desk.chosen[x]]
        other = desk.tie_other[desk.chosen[x]]
        desk.tree_start[one] -= 1
        desk.tree[desk.tree_start[one]] = other
        desk.tree_start[other] -= 1
        desk.tree[desk.tree_start[other]] = one
    return grown


@kernel(forceinline=True)
def _walk(n: int, top: int, desk: Desk) -> None:
    """Count the positions along a walk down the tree, so that everything below one follows it at once."""
    stack = desk.chosen
    desk.turn[:n] = -1
    desk.turn[top] = -2
    desk.parent[0] = -1
    stack[0] = top
    height = 1
    turn = 0
    above = desk.root
    above[top] = -1
    while height > 0:
        height -= 1
        i = stack[height]
        desk.order[turn] = i
        desk.turn[i] = turn
        desk.parent[turn] = above[i]
        for x in range(desk.tree_start[i], desk.tree_start[i + 1]):
            j = desk.tree[x]
            if desk.turn[j] == -1:
                desk.turn[j] = -2
                above[j] = turn
                stack[height] = j
                height += 1
        turn += 1


@kernel(forceinline=True)
def _sum_below(net: Net, nodes: Labels, desk: Desk) -> None:
    """Sum households, area, outline, border and rim of everything below each edge of the tree, by turn.

    The *border* is the price of what separates it from the other side, the *rim* what it shares with the outside. An edge
    lies inside everything above the lowest common ancestor of its ends, which is found by joining the walked part backwards
    (Tarjan 1979).
    """
    n = len(nodes)
    for t in range(n):
        u = nodes[desk.order[t]]
        desk.households[t] = net.weight[u]
        desk.area[t] = net.area[u]
        desk.outline[t] = net.outline[u]
        desk.rim[t] = desk.own_rim[desk.order[t]]
        desk.border[t] = 0.0
        desk.size[t] = 1
        desk.root[t] = t
    for t in range(n - 1, -1, -1):
        i = desk.order[t]
        for x in range(desk.tree_start[i], desk.tree_start[i + 1]):
            child = desk.turn[desk.tree[x]]
            if child > t:
                desk.root[child] = t
        for x in range(desk.near_start[i], desk.near_start[i + 1]):
            other = desk.turn[desk.near[x]]
            if other < t:
                continue
            e = desk.near_edge[x]
            joint = _find(desk.root, other)
            if joint != t:
                joint = desk.parent[joint]
            desk.border[t] += net.price[e]
            desk.border[other] += net.price[e]
            desk.border[joint] -= 2 * net.price[e]
            desk.outline[joint] -= 2 * net.length[e]
    for t in range(n - 1, 0, -1):
        above = desk.parent[t]
        desk.households[above] += desk.households[t]
        desk.area[above] += desk.area[t]
        desk.outline[above] += desk.outline[t]
        desk.rim[above] += desk.rim[t]
        desk.border[above] += desk.border[t]
        desk.size[above] += desk.size[t]


@kernel(forceinline=True)
def _enclosed(rim: float, all_rim: float) -> float:
    """Return the energy of a side that lies inside the other one."""
    return ENCLOSED if rim < OPEN_M or all_rim - rim < OPEN_M else 0.0


@kernel(forceinline=True)
def _best_pair(n: int, desk: Desk, taste: Taste) -> tuple[int, float]:
    """Return the edge of the tree, by its lower end, that makes the two best blocks, and their energy with the border."""
    households, area, outline = desk.households, desk.area, desk.outline
    rim, border = desk.rim, desk.border
    best = np.inf
    chosen = 1
    for t in range(1, n):
        rest = outline[0] + outline[t] - 2 * rim[t]
        cost = energy(households[t], area[t], outline[t], taste) + border[t] + _enclosed(rim[t], rim[0])
        if cost < best:
            cost += energy(households[0] - households[t], area[0] - area[t], rest, taste)
            if cost < best:
                best = cost
                chosen = t
    return chosen, best


@kernel
def _best_halves(n: int, count: int, desk: Desk, taste: Taste) -> tuple[int, int, float]:
    """Return the edge of the tree, by its lower end, that divides best for ``count`` blocks, and how many go below it.

    The blocks to come are unknown, so a likeness of their energy has to do: evenly filled, short or well-placed border, halves
    rather than crumbs. Each side has at least as many units as blocks.
    """
    households, rim, border, size = desk.households, desk.rim, desk.border, desk.size
    mean = max(households[0] / count, 1e-9)
    per_metre = PER_METRE / math.sqrt(max(desk.area[0], 1.0))
    low = taste.low + MARGIN * (taste.target - taste.low)
    high = taste.high - MARGIN * (taste.high - taste.target)
    best = np.inf
    chosen = 1
    due = 1
    for t in range(1, n):
        first = int(np.rint(households[t] / mean))
        first = min(max(first, 1, count - (n - size[t])), count - 1, size[t])
        rest = count - first
        off = (households[t] - first * mean) / (taste.target * min(first, rest))
        cost = per_metre * border[t] + UNEVEN * off * off + abs(first / count - 0.5) + _enclosed(rim[t], rim[0])
        one = households[t] / first
        other = (households[0] - households[t]) / rest
        cost += FORBIDDING * ((one < low or one > high) + (other < low or other > high))
        if cost < best:
            best = cost
            chosen = t
            due = first
    return chosen, due, best


@kernel
def cut(net: Net, nodes: Labels, count: int, trees: int, desk: Desk, taste: Taste, random: State) -> tuple[int, float]:
    """Cut connected ground for ``count`` blocks in two connected sides, the best over so many random trees.

    ``desk.side`` is 1 where a unit is on the first side. Returns the number of blocks due to that side, and the energy of the cut
    (comparable between cuts into two blocks only). Ground in several pieces is a mistake of the caller and raises ``ValueError``.
    """
    n = len(nodes)
    ties = _lay_out(net, nodes, desk)
    best = np.inf
    best_due = 1
    for _ in range(trees if n < FEW_TREES_FROM else 1):
        _shuffle_ties(ties, desk, random)
        if _grow(n, ties, desk) < n - 1:
            raise ValueError("the ground to cut is not in one piece")
        _walk(n, below(random, n), desk)
        _sum_below(net, nodes, desk)
        due = 1
        if count == 2:
            chosen, cost = _best_pair(n, desk, taste)
        else:
            chosen, due, cost = _best_halves(n, count, desk, taste)
        if cost < best:
            best = cost
            best_due = due
            desk.side[:n] = 0
            for t in range(chosen, chosen + desk.size[chosen]):
                desk.side[desk.order[t]] = 1
    return best_due, best


@kernel
def divide(net: Net, nodes: Labels, count: int, trees: int, desk: Desk, taste: Taste, random: State) -> Labels:
    """Divide connected ground into exactly ``count`` connected parts by cutting in two again and again; part of every node."""
    n = len(nodes)
    part = np.zeros(n, np.int32)
    members = np.arange(n).astype(np.int32)
    kept = np.empty(n, np.int32)
    tasks = [(0, n, count)]
    made = 0
    while len(tasks) > 0:
        begin, end, due = tasks.pop()
        if due == 1:
            part[members[begin:end]] = made
            made += 1
            continue
        first, _ = cut(net, nodes[members[begin:end]], due, trees, desk, taste, random)
        middle = begin
        others = 0
        for i in range(begin, end):
            if desk.side[i - begin] == 1:
                members[middle] = members[i]
                middle += 1
            else:
                kept[others] = members[i]
                others += 1
        members[middle:end] = kept[:others]
        tasks.append((begin, middle, first))
        tasks.append((middle, end, due - first))
    return part
