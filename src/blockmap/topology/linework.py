"""Linework: what geometries look like as directed segments on the integer grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.topology.grid import to_units

Ints = NDArray[np.int64]
Geometries = NDArray[Any]

_LAST_SIMPLE_TYPE = 3  # of shapely's type ids: point, line, ring, polygon; beyond are collections


@dataclass(frozen=True)
class Segments:
    """Directed segments in grid units and the row of the geometry that each comes from."""

    x0: Ints
    y0: Ints
    x1: Ints
    y1: Ints
    owner: Ints

    def __len__(self) -> int:
        """Count the segments."""
        return len(self.owner)

    def moved(self, x: int, y: int) -> Segments:
        """Return the segments about another origin."""
        return Segments(self.x0 - x, self.y0 - y, self.x1 - x, self.y1 - y, self.owner)


def join(every: Iterable[Segments]) -> Segments:
    """Put the segments of several layers into one, in order."""
    columns = zip(*((s.x0, s.y0, s.x1, s.y1, s.owner) for s in every), strict=True)
    return Segments(*(np.concatenate(column) for column in columns))


def simple_parts(geometries: Geometries) -> tuple[Geometries, Ints]:
    """Parts of geometries that are no collections, and the position of the one that each comes from."""
    if shapely.get_type_id(geometries).max(initial=0) <= _LAST_SIMPLE_TYPE:
        return geometries, np.arange(len(geometries))
    parts, owner = shapely.get_parts(geometries, return_index=True)
    return parts, owner


def of_lines(lines: Geometries) -> Segments:
    """Segments of lines, in their direction; repeated points give none."""
    parts, owner = simple_parts(lines)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    x, y = to_units(xy).T
    real = (part[1:] == part[:-1]) & ((x[1:] != x[:-1]) | (y[1:] != y[:-1]))
    return Segments(x[:-1][real], y[:-1][real], x[1:][real], y[1:][real], owner[part[1:][real]])


def of_polygons(polygons: Geometries) -> Segments:
    """Segments of the outlines of valid polygons, their inside on the left."""
    parts, owner = simple_parts(shapely.orient_polygons(polygons))
    rings, part = shapely.get_rings(parts, return_index=True)
    segments = of_lines(rings)
    return Segments(segments.x0, segments.y0, segments.x1, segments.y1, owner[part[segments.owner]])


def of_squares(points: Geometries, half_side: int) -> Segments:
    """Outlines of squares of ``2 * half_side`` grid units around points."""
    x, y = to_units(shapely.get_coordinates(points)).T
    corner_x = np.array([-1, 1, 1, -1, -1]) * half_side + x[:, None]
    corner_y = np.array([-1, -1, 1, 1, -1]) * half_side + y[:, None]
    owner = np.repeat(np.arange(len(x)), 4)
    return Segments(
        corner_x[:, :-1].ravel(), corner_y[:, :-1].ravel(), corner_x[:, 1:].ravel(), corner_y[:, 1:].ravel(), owner
    )
