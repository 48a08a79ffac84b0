"""Better blocks from given ones: units change sides, and bad blocks are cut anew with a neighbour.

`anneal` moves single units between neighbouring blocks, at first also when that costs something (Kirkpatrick, Gelatt and
Vecchi 1983); `recombine` takes a bad block and a neighbour together and makes one, two or three better blocks of them, along
random trees. No step ever breaks a block in two.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from blockmap.blocks._energy import Blocks, Labels, Net, Taste, energy, tally
from blockmap.blocks._random import State, below, shuffle, uniform
from blockmap.blocks._trees import ENCLOSED, OPEN_M, Desk, cut, divide
from blockmap.kernel import kernel

WINDOW = 2048
"""Units are visited in random order inside windows of so many, which stay in the processor's cache."""


class Near(NamedTuple):
    """Blocks around a block: the metres of common border, their price, and whether a link crosses it."""

    block: NDArray[np.int64]
    length: NDArray[np.float64]
    price: NDArray[np.float64]
    is_linked: NDArray[np.bool_]


@kernel
def _stays_one(net: Net, labels: Labels, unit: int, stamp: NDArray[np.int64], now: int, queue: Labels) -> bool:
    """Tell whether the block of ``unit`` is still connected without it: all its neighbours in the block reach each other."""
    block = labels[unit]
    wanted = 0
    begin = -1
    for e in range(net.start[unit], net.link_end[unit]):
        v = net.neighbour[e]
        if labels[v] == block:
            stamp[v] = now
            wanted += 1
            begin = v
    if wanted <= 1:
        return wanted == 1
    queue[0] = begin
    stamp[begin] = now + 1
    found = 1
    at = 0
    end = 1
    while at < end:
        u = queue[at]
        at += 1
        for e in range(net.start[u], net.link_end[u]):
            v = net.neighbour[e]
            if labels[v] != block or v == unit or stamp[v] == now + 1:
                continue
            if stamp[v] == now:
                found += 1
                if found == wanted:
                    return True
            stamp[v] = now + 1
            queue[end] = v
            end += 1
    return False


@kernel
def anneal(
    net: Net, labels: Labels, count: int, sweeps: int, hot: float, cold: float, taste: Taste, random: State
) -> None:
    """Move single units to a neighbouring block, ``sweeps`` tries for each unit, while it cools down; in place.

    A try takes a unit and the block behind a random link of it, and moves the unit there where that pays, or by chance where it
    costs little at this heat, if its own block stays connected. All of it is one loop: handing the arrays to a function for every
    try would cost five times the try.
    """
    n = len(labels)
    blocks = tally(net, labels, count, taste)
    stamp = np.zeros(n, np.int64)
    queue = np.empty(n, np.int32)
    visit = np.arange(n).astype(np.int32)
    now = 0
    for begin in range(0, n, WINDOW):
        end = min(begin + WINDOW, n)
        shuffle(random, visit, begin, end)
        for sweep in range(sweeps):
            heat = hot * (cold / hot) ** (sweep / sweeps)
            for u in visit[begin:end]:
                links = net.link_end[u] - net.start[u]
                p = labels[u]
                if links == 0 or blocks.units[p] < 2:
                    continue
                q = labels[net.neighbour[net.start[u] + below(random, links)]]
                if q == p:
                    continue
                along_p = 0.0
                along_q = 0.0
                change = 0.0
                for e in range(net.start[u], net.start[u + 1]):
                    block = labels[net.neighbour[e]]
                    if block == p:
                        along_p += net.length[e]
                        change += net.price[e]
                    elif block == q:
                        along_q += net.length[e]
                        change -= net.price[e]
                outline_p = blocks.outline[p] - net.outline[u] + 2 * along_p
                outline_q = blocks.outline[q] + net.outline[u] - 2 * along_q
                energy_p = energy(blocks.households[p] - net.weight[u], blocks.area[p] - net.area[u], outline_p, taste)
                energy_q = energy(blocks.households[q] + net.weight[u], blocks.area[q] + net.area[u], outline_q, taste)
                change += energy_p + energy_q - blocks.energy[p] - blocks.energy[q]
                if change > 0 and uniform(random) >= math.exp(-change / heat):
                    continue
                now += 2
                if not _stays_one(net, labels, u, stamp, now, queue):
                    continue
                labels[u] = q
                blocks.households[p] -= net.weight[u]
                blocks.households[q] += net.weight[u]
                blocks.area[p] -= net.area[u]
                blocks.area[q] += net.area[u]
                blocks.outline[p] = outline_p
                blocks.outline[q] = outline_q
                blocks.units[p] -= 1
                blocks.units[q] += 1
                blocks.energy[p] = energy_p
                blocks.energy[q] = energy_q


@kernel
def _members(labels: Labels, count: int) -> tuple[NDArray[np.int64], Labels]:
    """Return the first member of every block, and all units by block."""
    first = np.zeros(count + 1, np.int64)
    for u in range(len(labels)):
        first[labels[u] + 1] += 1
    for block in range(count):
        first[block + 1] += first[block]
    at = first[:count].copy()
    members = np.empty(len(labels), np.int32)
    for u in range(len(labels)):
        members[at[labels[u]]] = u
        at[labels[u]] += 1
    return first, members


@kernel
def _around(net: Net, labels: Labels, members: Labels, used: NDArray[np.bool_], near: Near) -> int:
    """List the unused blocks that a block is linked to, with the common border and its price; returns how many there are."""
    count = 0
    own = labels[members[0]]
    for u in members:
        for e in range(net.start[u], net.start[u + 1]):
            q = labels[net.neighbour[e]]
            if q == own or used[q]:
                continue
            x = 0
            while x < count and near.block[x] != q:
                x += 1
            if x == len(near.block):
                continue
            if x == count:
                near.block[x] = q
                near.length[x] = 0.0
                near.price[x] = 0.0
                near.is_linked[x] = False
                count += 1
            near.length[x] += net.length[e]
            near.price[x] += net.price[e]
            near.is_linked[x] |= e < net.link_end[u]
    return count


@kernel
def _energy_of_parts(net: Net, nodes: Labels, part: Labels, count: int, desk: Desk, taste: Taste) -> float:
    """Return the energy of some ground in ``count`` parts: of each part, of the borders between them, and of what is enclosed."""
    households = np.zeros(count)
    area = np.zeros(count)
    outline = np.zeros(count)
    rim = np.zeros(count)
    cost = 0.0
    for i in range(len(nodes)):
        desk.place[nodes[i]] = part[i]
    for i in range(len(nodes)):
        u = nodes[i]
        own = part[i]
        households[own] += net.weight[u]
        area[own] += net.area[u]
        outline[own] += net.outline[u]
        rim[own] += net.outline[u]
        for e in range(net.start[u], net.start[u + 1]):
            other = desk.place[net.neighbour[e]]
            if other == own:
                outline[own] -= net.length[e]
            elif other > own:
                cost += net.price[e]
            if other >= 0:
                rim[own] -= net.length[e]
    for i in range(len(nodes)):
        desk.place[nodes[i]] = -1
    for own in range(count):
        cost += energy(households[own], area[own], outline[own], taste)
        if rim[own] < OPEN_M:
            cost += ENCLOSED
    return cost


@kernel
def recombine(
    net: Net,
    labels: Labels,
    count: int,
    trees: int,
    tries: int,
    dull: float,
    fixed: bool,
    desk: Desk,
    taste: Taste,
    random: State,
) -> int:
    """Cut bad blocks anew together with a neighbour, or join the two, where that lowers the energy; returns the number of labels.

    A block is bad when its energy with half its border is more than ``dull``. With ``fixed`` the number of blocks stays.
    """
    room = count + count // 4 + 8
    blocks = tally(net, labels, room, taste)
    near = Near(np.empty(64, np.int64), np.empty(64), np.empty(64), np.empty(64, np.bool_))
    first, members = _members(labels, count)
    used = np.zeros(room, np.bool_)
    turn = np.arange(count).astype(np.int32)
    shuffle(random, turn, 0, count)
    best_part = np.empty(len(labels), np.int32)
    for place in range(len(turn)):
        p = int(turn[place])
        if used[p] or blocks.units[p] == 0:
            continue
        own = members[first[p] : first[p + 1]]
        around = _around(net, labels, own, used, near)
        if blocks.energy[p] + near.price[:around].sum() / 2 <= dull:
            continue
        best = -1e-6
        best_x = -1
        best_parts = 0
        for x in range(min(around, tries)):
            _bring_forward(near, x, x + below(random, around - x))
            if not near.is_linked[x]:
                continue
            q = near.block[x]
            nodes = _together(own, members[first[q] : first[q + 1]], desk)
            base = blocks.energy[p] + blocks.energy[q] + near.price[x]
            if blocks.outline[p] - near.length[x] < OPEN_M or blocks.outline[q] - near.length[x] < OPEN_M:
                base += ENCLOSED
            households = blocks.households[p] + blocks.households[q]
            for parts in range(1, 4):
                if (fixed and parts != 2) or parts > len(nodes):
                    continue
                if parts != 2 and (households > parts * taste.high or households < parts * taste.low):
                    continue
                if parts == 3 and count == room:
                    continue
                if parts == 1:
                    outline = blocks.outline[p] + blocks.outline[q] - 2 * near.length[x]
                    desk.side[: len(nodes)] = 0
                    cost = energy(households, blocks.area[p] + blocks.area[q], outline, taste)
                elif parts == 2:
                    _, cost = cut(net, nodes, 2, trees, desk, taste, random)
                else:
                    part = divide(net, nodes, 3, trees, desk, taste, random)
                    desk.side[: len(nodes)] = part
                    cost = _energy_of_parts(net, nodes, part, 3, desk, taste)
                if cost - base < best:
                    best = cost - base
                    best_x = x
                    best_parts = parts
                    best_part[: len(nodes)] = desk.side[: len(nodes)]
        if best_x < 0:
            continue
        q = near.block[best_x]
        nodes = _together(own, members[first[q] : first[q + 1]], desk)
        used[p] = True
        used[q] = True
        third = count
        if best_parts == 3:
            used[third] = True
            count += 1
        for i in range(len(nodes)):
            labels[nodes[i]] = p if best_part[i] == 0 else (q if best_part[i] == 1 else third)
        _clear(blocks, p)
        _clear(blocks, q)
        _book(net, labels, nodes, blocks, taste)
    return count


@kernel
def _bring_forward(near: Near, one: int, other: int) -> None:
    """Exchange two entries."""
    near.block[one], near.block[other] = near.block[other], near.block[one]
    near.length[one], near.length[other] = near.length[other], near.length[one]
    near.price[one], near.price[other] = near.price[other], near.price[one]
    near.is_linked[one], near.is_linked[other] = near.is_linked[other], near.is_linked[one]


@kernel
def _together(one: Labels, other: Labels, desk: Desk) -> Labels:
    """Lay the members of two blocks side by side on the desk."""
    desk.nodes[: len(one)] = one
    desk.nodes[len(one) : len(one) + len(other)] = other
    return desk.nodes[: len(one) + len(other)]


@kernel
def _clear(blocks: Blocks, block: int) -> None:
    """Empty the sums of a block."""
    blocks.households[block] = 0.0
    blocks.area[block] = 0.0
    blocks.outline[block] = 0.0
    blocks.units[block] = 0
    blocks.energy[block] = 0.0


@kernel
def _book(net: Net, labels: Labels, nodes: Labels, blocks: Blocks, taste: Taste) -> None:
    """Add units to the sums of their blocks, which hold nothing else."""
    for u in nodes:
        block = labels[u]
        blocks.households[block] += net.weight[u]
        blocks.area[block] += net.area[u]
        blocks.outline[block] += net.outline[u]
        blocks.units[block] += 1
        for e in range(net.start[u], net.start[u + 1]):
            if labels[net.neighbour[e]] == block:
                blocks.outline[block] -= net.length[e]
    for u in nodes:
        block = labels[u]
        blocks.energy[block] = energy(blocks.households[block], blocks.area[block], blocks.outline[block], taste)
