"""Better blocks from given ones: units change sides, and bad blocks are cut anew with a neighbour.

`anneal` moves single units between neighbouring blocks, at first also when that costs something (Kirkpatrick, Gelatt and
Vecchi 1983); `recombine` takes a bad block and a neighbour together and makes one, two or three better blocks of them, along
random trees. No step ever breaks a block in two.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from blockmap.blocks._energy import Blocks, Labels, Net, Taste, energy, raggedness, tally
from blockmap.blocks._random import State, below, shuffle, uniform
from blockmap.blocks._trees import ENCLOSED, OPEN_M, Desk, divide

WINDOW = 2048
"""Units are visited in random order inside windows of so many, which stay in the processor's cache."""
TOUCH_M = 1.0
"""A unit does not move to a block with which it shares less than this."""


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def anneal(net: Net, labels: Labels, count: int, sweeps: int, hot: float, cold: float, taste: Taste, random: State) -> None:
    """Move single units to a neighbouring block, ``sweeps`` times as many tries as there are units, while it cools down."""
    n = len(labels)
    blocks = tally(net, labels, count, taste)
    stamp = np.zeros(n, np.int64)
    queue = np.empty(n, np.int32)
    visit = np.arange(n).astype(np.int32)
    for begin in range(0, n, WINDOW):
        shuffle(random, visit, begin, min(begin + WINDOW, n))
    now = 1
    for sweep in range(sweeps):
        heat = hot * (cold / hot) ** (sweep / sweeps)
        for x in range(n):
            u = visit[x]
            links = net.link_end[u] - net.start[u]
            if links == 0:
                continue
            p = labels[u]
            q = labels[net.neighbour[net.start[u] + below(random, links)]]
            if q == p or blocks.units[p] < 2:
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
            if along_q < TOUCH_M:
                continue
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
            _carry(net, u, p, q, blocks)
            blocks.outline[p] = outline_p
            blocks.outline[q] = outline_q
            blocks.energy[p] = energy_p
            blocks.energy[q] = energy_q


@njit(cache=True, nogil=True)
def _carry(net: Net, unit: int, p: int, q: int, blocks: Blocks) -> None:
    """Book households, area and number of a unit from block ``p`` to ``q``."""
    blocks.households[p] -= net.weight[unit]
    blocks.households[q] += net.weight[unit]
    blocks.area[p] -= net.area[unit]
    blocks.area[q] += net.area[unit]
    blocks.units[p] -= 1
    blocks.units[q] += 1


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def _around(net: Net, labels: Labels, members: Labels, used: NDArray[np.bool_], found: NDArray[np.int64]) -> int:
    """Write the unused blocks that a block is linked to into ``found``; returns how many there are."""
    count = 0
    for u in members:
        for e in range(net.start[u], net.link_end[u]):
            q = labels[net.neighbour[e]]
            if q == labels[u] or used[q] or count == len(found):
                continue
            known = False
            for x in range(count):
                known = known or found[x] == q
            if not known:
                found[count] = q
                count += 1
    return count


@njit(cache=True, nogil=True)
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
        if count > 1 and rim[own] < OPEN_M:
            cost += ENCLOSED
    return cost


@njit(cache=True, nogil=True)
def recombine(net: Net, labels: Labels, count: int, rounds: int, trees: int, tries: int, slack: float, ragged: float,
              fixed: bool, desk: Desk, taste: Taste, random: State) -> int:
    """Cut bad blocks anew together with a neighbour, or join the two, where that lowers the energy; returns the number of labels.

    A block is bad when it is more than ``slack`` households off the target or more ragged than ``ragged``. With ``fixed`` the
    number of blocks stays.
    """
    room = count + count // 4 + 8
    blocks = tally(net, labels, room, taste)
    found = np.empty(64, np.int64)
    turn = np.empty(room, np.int32)
    for _ in range(rounds):
        first, members = _members(labels, count)
        used = np.zeros(room, np.bool_)
        begun = count
        turn[:begun] = np.arange(begun)
        shuffle(random, turn, 0, begun)
        for z in range(begun):
            p = int(turn[z])
            off = abs(blocks.households[p] - taste.target)
            if used[p] or blocks.units[p] == 0:
                continue
            if off <= slack and raggedness(blocks.area[p], blocks.outline[p]) <= ragged:
                continue
            own = members[first[p] : first[p + 1]]
            around = _around(net, labels, own, used, found)
            best = -1e-6
            best_q = -1
            best_parts = 0
            best_nodes = own
            best_part = own
            for x in range(min(around, tries)):
                y = x + below(random, around - x)
                found[x], found[y] = found[y], found[x]
                q = found[x]
                nodes = np.concatenate((own, members[first[q] : first[q + 1]]))
                now = np.zeros(len(nodes), np.int32)
                now[len(own) :] = 1
                base = _energy_of_parts(net, nodes, now, 2, desk, taste)
                together = blocks.households[p] + blocks.households[q]
                for parts in range(1, 4):
                    if parts > len(nodes) or (fixed and parts != 2) or (parts == 3 and count == room):
                        continue
                    if parts != 2 and (together > parts * (taste.high + 4.0) or together < parts * (taste.low - 4.0)):
                        continue
                    part = divide(net, nodes, parts, trees, desk, taste, random)
                    gain = _energy_of_parts(net, nodes, part, parts, desk, taste) - base
                    if gain < best:
                        best = gain
                        best_q = q
                        best_parts = parts
                        best_nodes = nodes
                        best_part = part
            if best_q < 0:
                continue
            used[p] = True
            used[best_q] = True
            third = count
            if best_parts == 3:
                used[third] = True
                count += 1
            for i in range(len(best_nodes)):
                if best_part[i] == 0:
                    labels[best_nodes[i]] = p
                elif best_part[i] == 1:
                    labels[best_nodes[i]] = best_q
                else:
                    labels[best_nodes[i]] = third
            _clear(blocks, p)
            _clear(blocks, best_q)
            if best_parts == 3:
                _clear(blocks, third)
            _book(net, labels, best_nodes, blocks, taste)
    return count


@njit(cache=True, nogil=True)
def _clear(blocks: Blocks, block: int) -> None:
    """Empty the sums of a block."""
    blocks.households[block] = 0.0
    blocks.area[block] = 0.0
    blocks.outline[block] = 0.0
    blocks.units[block] = 0
    blocks.energy[block] = 0.0


@njit(cache=True, nogil=True)
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
