"""The neighbour's answer: whether their file holds the agreed line, vertex by vertex."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.report import Report

SAME_M = 0.0005
"""Two points nearer than this are the same in a table of millimetres."""


@dataclass(frozen=True)
class Answer:
    """How a file compares with the agreed line.

    Attributes
    ----------
    vertex_count
        Vertices of the agreed line.
    equal_count
        Those that their file has to the last bit, and ``near_count`` to half a millimetre beside.
    missing
        (points, 2) vertices that it has not.
    extra
        (points, 2) vertices of theirs between two of the line that we have not.
    largest_m
        Greatest distance of a missing vertex from their outline.
    """

    vertex_count: int
    equal_count: int
    near_count: int
    missing: NDArray[np.float64]
    extra: NDArray[np.float64]
    largest_m: float

    @property
    def is_same(self) -> bool:
        """Tell whether both sides draw the line alike, to the millimetre."""
        return self.vertex_count > 0 and not len(self.missing) and not len(self.extra)


def compare(line: Any, theirs: NDArray[Any]) -> Answer:
    """Compare the agreed line with the lines or polygons of a file.

    Parameters
    ----------
    line
        Agreed line, in the CRS of the territory.
    theirs
        Lines and polygons, in the same CRS.
    """
    ours = np.unique(shapely.get_coordinates(line), axis=0)
    xy = shapely.get_coordinates(theirs)
    if not len(xy) or not len(ours):
        return Answer(len(ours), 0, 0, ours, np.empty((0, 2)), float("inf"))
    points = shapely.points(ours)
    outlines = np.where(shapely.get_dimensions(theirs) == 2, shapely.boundary(theirs), theirs)
    away = (
        shapely.distance(points[:, None], shapely.points(xy)[None]).min(axis=1)
        if len(ours) * len(xy) < 10**6
        else _away(points, xy)
    )
    known = {tuple(p) for p in xy.tolist()}
    is_equal = np.array([tuple(p) in known for p in ours.tolist()])
    is_near = ~is_equal & (away <= SAME_M)
    missing = ours[~is_equal & ~is_near]
    off = (
        shapely.distance(shapely.points(missing)[:, None], outlines[None]).min(axis=1) if len(missing) else np.zeros(1)
    )
    return Answer(len(ours), int(is_equal.sum()), int(is_near.sum()), missing, _extra(line, ours, xy), float(off.max()))


def explained(answer: Answer, code: str) -> Report:
    """Say every vertex that differs."""
    report = Report()
    for kind, places in (("answer_missing", answer.missing), ("answer_extra", answer.extra)):
        for x, y in places.tolist():
            report.add(kind, "warning", table="disputes", code=code, x=x, y=y)
    report.figures |= {
        "vertices": answer.vertex_count,
        "vertices_equal": answer.equal_count,
        "vertices_near": answer.near_count,
        "vertices_missing": len(answer.missing),
        "vertices_extra": len(answer.extra),
    }
    return report


def _away(points: NDArray[Any], xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of points from the nearest of many."""
    tree = shapely.STRtree(shapely.points(xy))
    _, distance = tree.query_nearest(points, return_distance=True, all_matches=False)
    found: NDArray[np.float64] = distance
    return found


def _extra(line: Any, ours: NDArray[np.float64], xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Vertices of theirs on the line, or beside it between its ends, that are none of ours."""
    places = np.unique(xy, axis=0)
    points = shapely.points(places)
    near = shapely.dwithin(points, line, SAME_M)
    is_ours = _away(points, ours) <= SAME_M
    extra: NDArray[np.float64] = places[near & ~is_ours]
    return extra
