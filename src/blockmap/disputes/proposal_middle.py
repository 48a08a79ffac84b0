"""Lines between two claims: the median line, and the line that gives each side the same ground.

The disputed ground is triangulated between its two shores. Our shore has the value 1, theirs 0, and every triangle that reaches
from one to the other is crossed by lines of equal value: the line of one half is the median (the chordal axis, which tends to
the medial axis as the shores are sampled more densely: Prasad, *Morphological analysis of shapes*, 1997), any other line
moves evenly towards one side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.disputes import strip as strips
from blockmap.disputes.strip import NOBODY, OURS, Labels, Strip

SAMPLES = 600
"""Points on the outline of a piece of disputed ground."""
LEAST_STEP_M = 0.5
ZIGZAG = 0.6
"""The line is freed of zigzag below this part of the distance between sampled points."""
MEDIAN = 0.5
HALVINGS = 40

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Field:
    """Triangles of the disputed ground with the value of each corner: 1 on our shore, 0 on theirs; metres between samples."""

    corners: Floats
    values: Floats
    step_m: float

    def area_m2(self, level: float) -> float:
        """Ground on our side of the line of this value."""
        a, b, c = (self.corners[:, k] for k in range(3))
        whole = np.abs((b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])) / 2
        return float((whole * self._share(level)).sum())

    def _share(self, level: float) -> Floats:
        """Part of each triangle on our side."""
        is_ours = self.values >= level
        count = is_ours.sum(axis=1)
        lone = np.where(count == 1, is_ours.argmax(axis=1), (~is_ours).argmax(axis=1))
        rows = np.arange(len(lone))
        at = self.values[rows, lone]
        reach = [
            (at - level) / np.where(at == other, 1.0, at - other)
            for other in (self.values[rows, (lone + 1) % 3], self.values[rows, (lone + 2) % 3])
        ]
        corner = reach[0] * reach[1]
        return np.select([count == 0, count == 1, count == 2], [np.zeros(len(lone)), corner, 1 - corner], 1.0)

    def line(self, level: float) -> Any:
        """Line of this value; empty where no triangle reaches from shore to shore."""
        is_ours = self.values >= level
        crossed = (is_ours.any(axis=1)) & (~is_ours.all(axis=1))
        ends = []
        for k in range(3):
            one, other = k, (k + 1) % 3
            here = is_ours[:, one] != is_ours[:, other]
            gap = np.where(here, self.values[:, other] - self.values[:, one], 1.0)
            t = np.where(here, (level - self.values[:, one]) / gap, np.nan)[:, None]
            ends.append(self.corners[:, one] * (1 - t) + self.corners[:, other] * t)
        places = np.stack(ends, axis=1)[crossed]
        if not len(places):
            return shapely.MultiLineString()
        places = places[~np.isnan(places[:, :, 0])].reshape(-1, 2, 2)
        places = np.rint(places / strips.FINE_M) * strips.FINE_M
        real = places[(places[:, 0] != places[:, 1]).any(axis=1)]
        if not len(real):
            return shapely.MultiLineString()
        merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(real)))
        return strips.on_grid(shapely.simplify(merged, ZIGZAG * self.step_m))


def field_of(strip: Strip) -> Field:
    """Triangulate the disputed faces between their shores.

    A face with one shore only has the value of that shore everywhere.
    """
    corners, values, step = [], [], LEAST_STEP_M
    for face in strip.faces[strip.is_disputed]:
        here = max(LEAST_STEP_M, shapely.length(face) / SAMPLES)
        triangles, known = _triangulated(face, strip, here)
        step = max(step, here)
        corners.append(triangles)
        values.append(known)
    if not corners:
        return Field(np.empty((0, 3, 2)), np.empty((0, 3)), step)
    return Field(np.concatenate(corners), np.concatenate(values), step)


def halving(field: Field, share: float = 0.5) -> float:
    """Value of the line that leaves this share of the ground on our side."""
    wanted = share * field.area_m2(-1.0)
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if field.area_m2(middle) > wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _triangulated(face: Any, strip: Strip, step: float) -> tuple[Floats, Floats]:
    """Triangles of one face and the values of their corners."""
    dense = shapely.segmentize(face, step)
    shores, lines = _shores(strip)
    xy = np.unique(shapely.get_coordinates(dense), axis=0)
    value = _values(shapely.points(xy), shores, lines)
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(dense))
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    _, index = shapely.STRtree(shapely.points(xy)).query_nearest(
        shapely.points(corners.reshape(-1, 2)), all_matches=False
    )
    return corners, value[index].reshape(-1, 3)


def _shores(strip: Strip) -> tuple[Labels, NDArray[Any]]:
    """Pieces of the outline of the disputed ground beside ground of one side: whose it is, and the lines."""
    undisputed = np.append(strip.undisputed, NOBODY)
    is_disputed = np.append(strip.is_disputed, False)
    left, right = is_disputed[strip.left], is_disputed[strip.right]
    outer = np.where(left, strip.right, strip.left)
    label = np.where(outer >= 0, undisputed[outer], strip.beside).astype(np.int8)
    kept = (left != right) & (label != NOBODY)
    return label[kept], np.asarray(shapely.linestrings(strip.ends[kept]), dtype=object).reshape(-1)


def _values(points: NDArray[Any], shores: Labels, lines: NDArray[Any]) -> Floats:
    """Value of points on the outline: 1 on our shore, 0 on theirs, one half where both meet or neither is."""
    touches = np.zeros((len(points), 2), np.bool_)
    for column, which in enumerate((shores == OURS, (shores != OURS))):
        if which.any():
            near = shapely.STRtree(lines[which]).query(points, predicate="dwithin", distance=strips.NEAR_M / 10)[0]
            touches[near, column] = True
    value: Floats = np.where(touches[:, 0] == touches[:, 1], MEDIAN, touches[:, 0].astype(float))
    return value
