"""Footprints: the outlines that buildings have, from a shed to a butterfly tower, drawn in whole columns."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.sample.streets import DECIMALS
from blockmap.topology.grid import Geometries


def _corners(tenths: str) -> NDArray[np.float64]:
    """Read corners given in tenths of the side of the square."""
    return np.array([corner.split() for corner in tenths.split(",")], dtype=float) / 10


SHAPES: dict[str, NDArray[np.float64]] = {
    "bar": _corners("-5 -5, 5 -5, 5 5, -5 5"),
    "ell": _corners("-5 -5, 5 -5, 5 1, 0.5 1, 0.5 5, -5 5"),
    "court": _corners("-5 -5, -2.4 -5, -2.4 2, 2.4 2, 2.4 -5, 5 -5, 5 5, -5 5"),
    "tee": _corners("-5 0, -5 -5, -1.6 -5, -1.6 -3.2, 1.6 -3.2, 1.6 -5, 5 -5, 5 0, 2.2 0, 2.2 5, -2.2 5, -2.2 0"),
    "cross": _corners("-1.9 -5, 1.9 -5, 1.9 -2, 5 -2, 5 2, 1.9 2, 1.9 5, -1.9 5, -1.9 2, -5 2, -5 -2, -1.9 -2"),
    "butterfly": _corners("-5 -5, -2 -5, -1 -2.5, 1 -2.5, 2 -5, 5 -5, 5 1, 2.4 2, 2.4 5, -2.4 5, -2.4 2, -5 1"),
    "notched": _corners(
        "-5 -5, -1.8 -5, -1.8 -3.9, -1.2 -3.9, -1.2 -5, 1.2 -5, 1.2 -3.9, 1.8 -3.9, 1.8 -5, 5 -5, 5 5, -5 5"
    ),
}
"""Corners of each shape in a square of side 1 round its middle, counter-clockwise, the south side below."""


def draw(
    shape: NDArray[np.str_],
    middle: NDArray[np.float64],
    width_m: NDArray[np.float64],
    depth_m: NDArray[np.float64],
    angle: NDArray[np.float64],
) -> Geometries:
    """Draw footprints of given shape, middle, extent and direction."""
    drawn = np.empty(len(shape), dtype=object)
    for name, corners in SHAPES.items():
        rows = np.flatnonzero(shape == name)
        local = corners[None] * np.stack([width_m[rows], depth_m[rows]], axis=1)[:, None]
        drawn[rows] = shapely.polygons(np.round(turned(local, angle[rows, None]) + middle[rows, None], DECIMALS))
    return drawn


def turned(xy: NDArray[np.float64], angle: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn coordinates (…, 2) by angles that match their leading axes, radians."""
    cos, sin = np.cos(angle), np.sin(angle)
    x, y = xy[..., 0], xy[..., 1]
    return np.stack([x * cos - y * sin, x * sin + y * cos], axis=-1)


def chain(
    start: NDArray[np.float64],
    along: NDArray[np.float64],
    inward: NDArray[np.float64],
    width_m: NDArray[np.float64],
    depth_m: NDArray[np.float64],
    place: NDArray[np.int64],
) -> Geometries:
    """Draw houses of rows that share party walls: house ``place`` of its row, both of its walls those of its neighbours.

    Parameters
    ----------
    start
        Front corner of the first house of the row.
    along, inward
        Unit vectors along the front and from the front to the back.
    width_m, depth_m
        Width of every house of the row, and depth.
    place
        Position in the row, counted from 0.
    """
    walls = []
    for n in (place, place + 1):
        front = start + along * (n * width_m)[:, None]
        walls.append((front, front + inward * depth_m[:, None]))
    (a, d), (b, c) = walls
    return shapely.normalize(shapely.polygons(np.round(np.stack([a, b, c, d], axis=1), DECIMALS)))
