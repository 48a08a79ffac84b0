"""Cutting: how land is divided, first into towns, then communities, then street blocks, by straight cuts across convex pieces.

Every cut later becomes a road, a field edge or a line that only the office knows. All this happens in *plan space*, before the
lie of the land (`terrain`) bends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Corners = NDArray[np.float64]
"""(corners, 2) metres of a convex piece, counter-clockwise, not closed."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut: its two ends, and how many cuts lie above it in the same division."""

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    depth: int


@dataclass(frozen=True, slots=True)
class Wish:
    """One piece that is wanted.

    Attributes
    ----------
    area_m2
        Its share of the land.
    urbanity
        The greater, the nearer to the centre.
    """

    area_m2: float
    urbanity: float


def area(piece: Corners) -> float:
    """Area of a piece in square metres."""
    x, y = piece.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def split(piece: Corners, normal: NDArray[np.float64], offset: float) -> tuple[Corners, Corners, Cut]:
    """Cut a piece along the line ``normal · p = offset``, which must cross it; the part below the line comes first."""
    distance = piece @ normal - offset
    below = distance <= 0
    i, j = np.flatnonzero(below != np.roll(below, -1)).tolist()

    def crossing(k: int) -> NDArray[np.float64]:
        n = (k + 1) % len(piece)
        return piece[k] + (piece[n] - piece[k]) * distance[k] / (distance[k] - distance[n])

    start, end = crossing(i), crossing(j)
    one = np.vstack([start, piece[i + 1 : j + 1], end])
    other = np.vstack([end, piece[j + 1 :], piece[: i + 1], start])
    low, high = (one, other) if below[i + 1] else (other, one)
    return low, high, Cut(start, end, 0)


def across(piece: Corners, turn: float) -> NDArray[np.float64]:
    """Give the unit normal of a cut across the longer extent of a piece, square to its longest side but for ``turn`` radians."""
    sides = np.roll(piece, -1, axis=0) - piece
    lengths = np.hypot(*sides.T)
    along = sides[lengths.argmax()] / lengths.max()
    square = np.array([-along[1], along[0]])
    normal = along if np.ptp(piece @ along) >= np.ptp(piece @ square) else square
    cos, sin = np.cos(turn), np.sin(turn)
    return np.array([cos * normal[0] - sin * normal[1], sin * normal[0] + cos * normal[1]])


def share(piece: Corners, normal: NDArray[np.float64], part: float, rounds: int = 24) -> tuple[Corners, Corners, Cut]:
    """Cut a piece so that ``part`` of its area lies below the cut; the place of the cut is halved ``rounds`` times."""
    height = piece @ normal
    low, high = float(height.min()), float(height.max())
    wanted = part * area(piece)
    for _ in range(rounds):
        middle = (low + high) / 2
        if area(split(piece, normal, middle)[0]) < wanted:
            low = middle
        else:
            high = middle
    return split(piece, normal, (low + high) / 2)


def apportion(
    piece: Corners,
    wishes: Sequence[Wish],
    centre: NDArray[np.float64],
    rng: np.random.Generator,
    turn: float,
    depth: int = 0,
) -> tuple[list[Corners], list[Cut]]:
    """Divide a piece among wishes, in their order, the more urban nearer to the centre.

    Parameters
    ----------
    turn
        Standard deviation of the angle by which a cut leaves the square, radians.
    depth
        Cuts above this one.
    """
    if len(wishes) == 1:
        return [piece], []
    normal = across(piece, rng.normal(0, turn))
    ranked = sorted(range(len(wishes)), key=lambda k: -wishes[k].urbanity)
    halves = share(piece, normal, 0.5)
    low_m, high_m = (float(np.hypot(*(half.mean(axis=0) - centre))) for half in halves[:2])
    if max(low_m, high_m) < 1.5 * min(low_m, high_m):
        first = [k for n, k in enumerate(ranked) if n % 4 in (0, 3)]
    else:
        first = ranked[: (len(ranked) + 1) // 2]
    rest = [k for k in ranked if k not in set(first)]
    if high_m < low_m:
        first, rest = rest, first
    total = sum(wish.area_m2 for wish in wishes)
    low, high, cut = share(piece, normal, sum(wishes[k].area_m2 for k in first) / total)
    pieces: list[Corners] = [piece] * len(wishes)
    cuts = [Cut(cut.start, cut.end, depth)]
    for part, members in ((low, first), (high, rest)):
        inner, deeper = apportion(part, [wishes[k] for k in members], centre, rng, turn, depth + 1)
        for k, cell in zip(members, inner, strict=True):
            pieces[k] = cell
        cuts += deeper
    return pieces, cuts


def subdivide(piece: Corners, target_m2: float, rng: np.random.Generator, turn: float) -> list[Cut]:
    """Cuts that divide a piece into street blocks of about ``target_m2``, strongest first."""
    cuts: list[Cut] = []
    pending = [(piece, 0)]
    while pending:
        part, depth = pending.pop()
        if area(part) < target_m2 * rng.uniform(1.1, 1.9):
            continue
        low, high, cut = share(part, across(part, rng.normal(0, turn)), rng.uniform(0.4, 0.6), rounds=7)
        cuts.append(Cut(cut.start, cut.end, depth))
        pending += [(low, depth + 1), (high, depth + 1)]
    return sorted(cuts, key=lambda c: c.depth)
