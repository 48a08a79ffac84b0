"""Ground that changes hands, cut along everything that is drawn over it, and the points that the lines there gain by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from blockmap.disputes import strip as strips
from blockmap.disputes.snapping import Snapped, snap, units
from blockmap.topology.grid import Geometries
from blockmap.topology.laying import Chains


@dataclass(frozen=True)
class Noded:
    """Changed ground cut along every border in it.

    Attributes
    ----------
    pieces
        Polygons on the finest grid; each lies wholly inside or outside of everything that was noded.
    gained
        Points that segments gained by the noding, in both directions; see `blockmap.topology.laying.insert`.
    """

    pieces: Geometries
    gained: Chains


def node(ground: Sequence[Any], drawn: Geometries) -> Noded:
    """Node the outlines of changed ground with the borders that are drawn over it or along it.

    Parameters
    ----------
    ground
        Polygons and multipolygons on the finest grid.
    drawn
        Segments (lines of two points) that touch it.
    """
    work = units(np.concatenate([strips.as_segments(ground), drawn]))
    snapped = snap(work)
    faces = shapely.get_parts(shapely.polygonize([shapely.multilinestrings(snapped.lines)]))
    whole = shapely.union_all(np.array(ground, dtype=object))
    shapely.prepare(whole)
    pieces = faces[shapely.contains(whole, shapely.point_on_surface(faces))]
    outline = units(strips.as_segments([*ground, *pieces])).reshape(-1, 2)
    wanted = {(x, y) for x, y in np.unique(outline, axis=0).tolist()}
    return Noded(pieces[np.lexsort(shapely.bounds(pieces).reshape(-1, 4).T)], _gained(snapped, wanted))


def _gained(snapped: Snapped, wanted: set[tuple[int, int]]) -> Chains:
    """Points between the ends of every segment that was divided, as far as they are points of the changed ground."""
    divided = np.flatnonzero(np.bincount(snapped.segment) > 1)
    rows = np.flatnonzero(np.isin(snapped.segment, divided))
    first = np.flatnonzero(np.r_[True, np.diff(snapped.segment[rows]) != 0]) if len(rows) else rows
    points = [(x, y) for x, y in snapped.points.tolist()]
    found: Chains = {}
    for run in np.split(rows, first[1:]):
        if not len(run):
            continue
        a, b = points[snapped.tail[run[0]]], points[snapped.head[run[-1]]]
        between = [p for p in (points[i] for i in snapped.head[run[:-1]].tolist()) if p in wanted]
        if between:
            found[a, b], found[b, a] = between, between[::-1]
    return found
