"""Numbers and storeys on buildings: how they are written at a scale, which would lie over each other, and where to zoom in.

A crowded village cannot be read at the scale of its block. Labels that would overlap are left to *details*: pages at a greater
scale, each showing a rectangle of ground in which every label has room.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.sheets.fonts import Font
from blockmap.sheets.mapview import HALF_HEIGHT_MM, Bounds, MapView
from blockmap.sheets.page import MM_PER_POINT
from blockmap.terms import Language, text

SMALLEST, LARGEST = 4.8, 9.0
"""Sizes in points between which numbers are written."""

SMALLEST_ABOVE = 6.5
"""Size of a number from which its storeys are written on a line under it: smaller ones could not be read."""

ONE_LINE, TWO_LINES = 2.2, 4.2
"""Height of a label, in half heights of its number."""

ZOOMS = (2.0, 2.5, 4.0, 5.0, 8.0, 10.0)
"""How many times greater a detail may be than its sheet."""

CROWDED_SHARE = 0.12
"""Share of labels that may still overlap in a detail: houses that stand wall to wall."""

STOREY_COLOUR = "#4d4026"
STOREY_SHARE = 0.8
"""Size of the storeys, as a share of the size of the number over them."""


@dataclass(frozen=True)
class Labels:
    """Labels of buildings; lengths in metres on the ground.

    Attributes
    ----------
    points
        (buildings, 2) middle of each building.
    width, thickness
        Room for writing across each building, and its thickness there.
    numbers, storeys
        What is written; empty where it is not known.
    """

    points: NDArray[np.float64]
    width: NDArray[np.float64]
    thickness: NDArray[np.float64]
    numbers: tuple[str, ...]
    storeys: tuple[str, ...]
    font: Font

    def pick(self, which: NDArray[np.bool_]) -> Labels:
        """Return some of the labels."""
        at = np.flatnonzero(which)
        numbers, storeys = (tuple(said[i] for i in at) for said in (self.numbers, self.storeys))
        return Labels(self.points[at], self.width[at], self.thickness[at], numbers, storeys, self.font)

    def sizes(self, scale: float) -> NDArray[np.float64]:
        """Size of every number in points at a scale."""
        mm = 1000 / scale
        return np.clip(np.minimum(self.width * mm / 1.6, self.thickness * mm) * 1.5, SMALLEST, LARGEST)

    def on_two_lines(self, scale: float) -> NDArray[np.bool_]:
        """Tell which labels have room for storeys under the number."""
        high = TWO_LINES * HALF_HEIGHT_MM * np.maximum(self.sizes(scale), SMALLEST_ABOVE)
        said = np.array([bool(s) for s in self.storeys], dtype=bool)
        return said & (self.thickness * 1000 / scale >= high)

    def lines(self, scale: float) -> list[str]:
        """First line of every label: ``12``, or ``12(6)`` where the storeys have no line of their own."""
        two = self.on_two_lines(scale)
        every = zip(self.numbers, self.storeys, two, strict=True)
        return [n if under or not s else f"{n}({s})" for n, s, under in every]

    def crowded(self, scale: float) -> NDArray[np.bool_]:
        """Tell which labels would lie over another one at a scale."""
        size = self.sizes(scale)
        face = self.font.bold
        wide = np.array([face.width(line) for line in self.lines(scale)]) * size * MM_PER_POINT
        high = np.where(self.on_two_lines(scale), TWO_LINES, ONE_LINE) * HALF_HEIGHT_MM * size
        half = np.stack([wide, high], axis=1) / 2 * scale / 1000
        boxes = shapely.box(*(self.points - half).T, *(self.points + half).T)
        one, other = shapely.STRtree(boxes).query(boxes, predicate="intersects")
        found = np.zeros(len(boxes), dtype=bool)
        found[one[one != other]] = True
        return found

    def write(self, view: MapView, lang: Language) -> None:
        """Write all labels on a map."""
        size, two = self.sizes(view.scale), self.on_two_lines(view.scale)
        up = np.where(two, size * HALF_HEIGHT_MM * 1.15, 0.0)
        view.write(self.points, self.lines(view.scale), size=size, bold=True, dy=-up)
        under = np.flatnonzero(two)
        said = [text("sheet.storeys", lang, count=self.storeys[i]) for i in under]
        view.write(self.points[under], said, size=size[under] * STOREY_SHARE, dy=up[under] * 1.1, colour=STOREY_COLOUR)


def labels(buildings: pd.DataFrame, font: Font) -> Labels:
    """Prepare the labels of buildings that have a number.

    Parameters
    ----------
    buildings
        Columns `number, floor_count, geom` and `floors`, the storeys of a part where only a part is meant.
    """
    rows = buildings[buildings["number"].notna()]
    points, width, thickness = _rooms(rows["geom"].to_numpy())
    numbers = tuple(rows["number"].astype(int).astype(str))
    storeys = tuple(_storeys(part, floors) for part, floors in zip(rows["floors"], rows["floor_count"], strict=True))
    return Labels(points, width, thickness, numbers, storeys, font)


def _storeys(part: Any, floors: Any) -> str:
    if isinstance(part, str):
        return part
    return "" if pd.isna(floors) else str(int(floors))


def _rooms(shapes: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Middle of every building (of its widest place where that lies outside), room across it and its thickness, in metres."""
    is_area = shapely.get_dimensions(shapes) == 2
    circle = shapely.maximum_inscribed_circle(shapes[is_area], tolerance=0.5)
    anchor = shapely.point_on_surface(shapes)
    centroid = shapely.centroid(shapes[is_area])
    is_inside = shapely.contains(shapes[is_area], centroid)
    anchor[is_area] = np.where(is_inside, centroid, shapely.get_point(circle, 0))
    thickness = np.zeros(len(shapes))
    thickness[is_area] = 2 * shapely.length(circle)
    extent = shapely.bounds(shapes).reshape(-1, 4)
    width = np.maximum(thickness, (extent[:, 2] - extent[:, 0]) * 0.6)
    return shapely.get_coordinates(anchor), width, thickness


def details(crowd: Labels, scale: float, width: float, height: float) -> tuple[float, list[Bounds]]:
    """Lay details over crowded labels.

    Parameters
    ----------
    crowd
        Labels that overlap on the sheet.
    scale
        Of the sheet.
    width, height
        Of the map on a detail page, in millimetres.

    Returns
    -------
    scale, list of bounds
        Scale of the details, and the ground of each, from north to south and west to east.
    """
    zoomed = (scale / zoom for zoom in ZOOMS)
    chosen = next((s for s in zoomed if crowd.crowded(s).mean() <= CROWDED_SHARE), scale / ZOOMS[-1])
    return chosen, list(_windows(crowd.points, width * chosen / 1000 * 0.9, height * chosen / 1000 * 0.9))


def _windows(points: NDArray[np.float64], width: float, height: float) -> Iterator[Bounds]:
    """Cover points with rectangles of at most a size: row by row from the north, in each row from the west."""
    left = points
    while len(left):
        top = left[:, 1].max()
        in_row = left[:, 1] >= top - height
        row, left = left[in_row], left[~in_row]
        while len(row):
            here = row[:, 0] <= row[:, 0].min() + width
            low, high = row[here].min(axis=0), row[here].max(axis=0)
            yield (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
            row = row[~here]
