"""Who claims a disputed face.

Whose border runs along a face with the face inside claims it. Where these are fewer than the number of claims, somebody holds the
face and all the ground around it: he is found by walking from faces whose claimants are known, since crossing an edge changes
them by exactly those whose border the edge is; and in the rare rest by asking in which areas the face lies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.topology.grid import Geometries

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Held:
    """Sides of edges and the areas whose border the edge is and that lie on that side, sorted by edge."""

    side: Ints
    row: Ints


def completed(
    face: Ints, row: Ints, *, count: Ints, of_side: Ints, held: Held, shape: Geometries, geometries: Geometries
) -> tuple[Ints, Ints]:
    """Return claims, face and row, with all claimants of every face; sorted.

    Parameters
    ----------
    face, row
        Claims that the borders along the faces tell, sorted by face.
    count
        (faces,) number of claims.
    of_side
        (sides,) face on each side of every edge, negative where nothing is disputed.
    held
        Areas on the sides of edges.
    shape, geometries
        Faces and areas.
    """
    short = (count > 1) & (np.bincount(face, minlength=len(count)) < count)
    if not short.any():
        return face, row
    claims = _walked(face, row, count, short, of_side, held)
    left = np.array([f for f in np.flatnonzero(short).tolist() if f not in claims], np.int64)
    known = ~short[face]
    more = [(f, r) for f, rows in claims.items() for r in rows] + _lying_in(left, count, shape, geometries)
    every = np.array([*zip(face[known].tolist(), row[known].tolist(), strict=True), *more], np.int64).reshape(-1, 2)
    order = np.lexsort([every[:, 1], every[:, 0]])
    return every[order, 0], every[order, 1]


def _walked(
    face: Ints, row: Ints, count: Ints, short: NDArray[np.bool_], of_side: Ints, held: Held
) -> dict[int, set[int]]:
    """Claimants of faces that can be reached across edges from faces where they are known, gaps among these."""
    bound = np.searchsorted(held.side >> 1, np.arange(len(of_side) // 2 + 1)).tolist()
    sides = np.flatnonzero((of_side >= 0) & short[of_side])
    sides_of: dict[int, list[int]] = {}
    for side in sides.tolist():
        sides_of.setdefault(int(of_side[side]), []).append(side)
    at = np.searchsorted(face, np.arange(len(count) + 1)).tolist()
    found: dict[int, set[int]] = {}

    def claimants(other: int) -> set[int] | None:
        if other < 0 or other in found:
            return found.get(other)
        return None if short[other] else set(row[at[other] : at[other + 1]].tolist())

    waiting = sorted(sides_of)
    while waiting:
        before = len(waiting)
        for f in waiting:
            for side in sides_of[f]:
                known = claimants(int(of_side[side ^ 1]))
                if known is None:
                    continue
                edge = side >> 1
                here = [(held.side[k], int(held.row[k])) for k in range(bound[edge], bound[edge + 1])]
                rows = (known - {r for s, r in here if s != side}) | {r for s, r in here if s == side}
                if len(rows) == count[f]:
                    found[f] = rows
                    break
        waiting = [f for f in waiting if f not in found]
        if len(waiting) == before:
            break
    return found


def _lying_in(faces: Ints, count: Ints, shape: Geometries, geometries: Geometries) -> list[tuple[int, int]]:
    """Areas that hold most of each face, as many as claim it."""
    at, row = shapely.STRtree(geometries).query(shape[faces], predicate="intersects")
    common = shapely.area(shapely.intersection(shapely.make_valid(shape[faces[at]]), geometries[row]))
    order = np.lexsort([row, -common, at])
    at, row = at[order], row[order]
    place = np.arange(len(at)) - np.searchsorted(at, at)
    chosen = place < count[faces[at]]
    return list(zip(faces[at[chosen]].tolist(), row[chosen].tolist(), strict=True))
