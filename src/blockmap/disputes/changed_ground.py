"""Ground that changes hands, cut along everything that is drawn over it, and the points that the lines there gain by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from blockmap.disputes import strip as strips
from blockmap.disputes.snapping import snap, units, vertices
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
    in_order = np.lexsort(shapely.bounds(pieces).reshape(-1, 4).T)
    return Noded(pieces[in_order], snapped.gained(vertices([*ground, *pieces])))
