"""What a good block costs nothing and a bad one much: the *energy* that the search lowers.

The energy of a block adds up how far its households are from the target, how ragged its outline is, and how small or narrow its
ground is. To that comes a price for every metre of border between two blocks: dear across open ground, negative along a street,
strongly negative along a river, railway or main road, so that a visible border is worth a detour.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from blockmap.kernel import kernel
from blockmap.settings import Settings

Floats = NDArray[np.float64]
Labels = NDArray[np.int32]

BALANCE = 8.0
"""Energy of a block at the edge of the band."""
OUTSIDE = 3.0
"""Energy of leaving the band by a third of the way from the target; half as much again at once."""
COMPACT = 2.2
"""Energy of a perfect disc; a shape with twice the outline of its disc costs four times that."""
RAGGED = 6.0
"""Further energy per unit of raggedness beyond `RAGGED_FROM`, where a shape begins to look wrong."""
RAGGED_FROM = 3.5
RAGGED_MOST = 20.0
"""Raggedness is outline² ÷ (4π area), 1 for a disc; above this the search could not tell bad from worse anyway."""
SMALL = 1.0
"""Energy of ground without extent, falling to none at the least area and width."""
BORDER = (0.015, 0.004, -0.006, -0.015, -0.036)
"""Price of a metre of border between blocks by rank."""
LONG_M = 300.0
"""Common border of two units of this length counts half, and no border more than this: in the mountains, where a unit may be a
whole forest, its shape still matters then."""
SEVERED, SEVERED_GROUND = 1.5, 0.5
"""Further price, negative, of a border on a river, railway or main road, however short, between two units with households, and
between others: nobody should be cut off from the rest of the block."""
COMPOUND = 0.05
"""Further price of a metre of border inside a gated estate."""
LATE = (1.0, 1.6, 2.5, 12.0, 40.0)
"""How late a random tree crosses a border of each rank: first joined is least likely cut."""
LATE_IN_COMPOUND = 0.15
"""Factor of the same inside a gated estate, which is joined early."""


class Taste(NamedTuple):
    """Numbers of the settings that the energy reads."""

    target: float
    low: float
    high: float
    balance: float
    outside: float
    compact: float
    ragged: float
    small: float
    least_m2: float
    least_width_m: float


class Net(NamedTuple):
    """One connected piece of the graph as plain arrays; see `blockmap.blocks.graph.Graph` for most of them.

    ``price`` is the energy of each edge when it separates two blocks, ``late`` how late a random tree joins across it.
    """

    start: NDArray[np.int64]
    link_end: NDArray[np.int64]
    neighbour: Labels
    length: Floats
    price: Floats
    late: Floats
    weight: Floats
    area: Floats
    outline: Floats


class Blocks(NamedTuple):
    """Running sums of every block."""

    households: Floats
    area: Floats
    outline: Floats
    units: NDArray[np.int64]
    energy: Floats


def taste(settings: Settings) -> Taste:
    """Read from the settings what the energy needs."""
    return Taste(
        float(settings.target),
        float(settings.low),
        float(settings.high),
        BALANCE,
        OUTSIDE,
        COMPACT,
        RAGGED,
        SMALL,
        settings.min_block_m2,
        settings.min_block_width_m,
    )


@kernel(forceinline=True)
def raggedness(area: float, outline: float) -> float:
    """Return outline² ÷ (4π area): 1 for a disc, the inverse of the Polsby-Popper figure."""
    return min(outline * outline / (4 * math.pi * max(area, 1.0)), RAGGED_MOST)


@kernel(forceinline=True)
def width(area: float, outline: float) -> float:
    """Return the shorter side of the rectangle with this area and outline; of the square where no rectangle has them."""
    spread = outline * outline - 16.0 * area
    if spread <= 0.0:
        return math.sqrt(max(area, 0.0))
    return (outline - math.sqrt(spread)) / 4.0


@kernel(forceinline=True)
def energy(households: float, area: float, outline: float, taste: Taste) -> float:
    """Return the energy of one block."""
    if households < taste.target:
        off = (taste.target - households) / max(taste.target - taste.low, 1.0)
    else:
        off = (households - taste.target) / max(taste.high - taste.target, 1.0)
    cost = taste.balance * off * off
    if households < taste.low or households > taste.high:
        cost += taste.outside * (1.5 + (off - 1.0) * (5.0 / 3.0))
    ragged = raggedness(area, outline)
    cost += taste.compact * ragged
    if ragged > RAGGED_FROM:
        cost += taste.ragged * (ragged - RAGGED_FROM)
    if area < taste.least_m2:
        cost += taste.small * (1.0 - area / taste.least_m2)
    broad = width(area, outline)
    if broad < taste.least_width_m:
        cost += taste.small * (1.0 - broad / taste.least_width_m)
    return cost


@kernel
def tally(net: Net, labels: Labels, count: int, taste: Taste) -> Blocks:
    """Sum up every block."""
    households = np.zeros(count)
    area = np.zeros(count)
    outline = np.zeros(count)
    units = np.zeros(count, np.int64)
    cost = np.zeros(count)
    for u in range(len(labels)):
        block = labels[u]
        households[block] += net.weight[u]
        area[block] += net.area[u]
        outline[block] += net.outline[u]
        units[block] += 1
        for e in range(net.start[u], net.start[u + 1]):
            if labels[net.neighbour[e]] == block:
                outline[block] -= net.length[e]
    for block in range(count):
        if units[block] > 0:
            cost[block] = energy(households[block], area[block], outline[block], taste)
    return Blocks(households, area, outline, units, cost)
