"""Systematic offsets: before anything is called a dispute, it is asked whether both sides mean the same coordinates.

A line that lies elsewhere everywhere by the same rule is no dispute but a matter of coordinate systems: the shifted coordinates
of web maps, the wrong zone, exchanged axes, or a constant step such as another datum gives. Each is a hypothesis about their
coordinates. Where one of them brings the border that they share with us far closer to ours than it is as delivered, it is said,
and nothing is detected until somebody has answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from blockmap.disputes.earth import Mapping, Points, plane_in_metres, transformation
from blockmap.topology import datum
from blockmap.topology.grid import Geometries

if TYPE_CHECKING:
    from pyproj import CRS

Floats = NDArray[np.float64]

SAMPLE = 1500
"""So many points of their border are enough."""

SPACING_M = 10.0
"""Step from point to point of our border, where a constant step is looked for."""

REACH_M = 2000.0
"""How far off a shared border may lie: BD-09 lies a good kilometre away."""

FEWEST = 30
"""With fewer points of a border near ours nothing can be told."""

NEAREST = 0.15
"""Share of their points that certainly lies on the shared border: its worst distance measures how well the borders fit."""

REMEDY = 1 / 3
"""A hypothesis holds when it leaves less than this part of the distance …"""

STEP_REMEDY = 1 / 6
"""… and a constant step, which has two free numbers, when it leaves less than this."""

SMALLEST_M = 3.0
"""Borders that fit as well as this as delivered are not suspected at all."""

STEP_REACH_M = 800.0
"""Longest constant step that is looked for: other datums lie up to a few hundred metres away."""

COARSE_M, FINE_M = 50.0, 10.0
"""Grids on which a constant step is looked for: everywhere, and about the best places."""

BEST = 10
"""So many places of the coarse grid are looked at more closely: the right one need not look best there."""

ROUNDS = 8
"""Rounds in which a constant step is made exact."""

ZONES_DEGREES = (-6.0, -3.0, -1.5, 1.5, 3.0, 6.0)
"""Central meridians that are mistaken for one another: neighbouring zones, and zones of three degrees for zones of six."""

OTHER_DATUMS = {"EPSG:4214": "Beijing 1954", "EPSG:4610": "Xian 1980", "EPSG:4326": "WGS 84", "EPSG:4490": "CGCS2000"}


@dataclass(frozen=True)
class Offset:
    """A systematic difference between their coordinates and ours.

    Attributes
    ----------
    name
        ``gcj02, bd09`` (theirs are shifted so), ``ours_gcj02, ours_bd09`` (ours are), ``axes``, ``zone``, ``datum`` or ``step``.
    detail
        Central meridian, datum or nothing.
    step_m
        Mean step from where their border should lie to where it lies, east and north.
    before_m, after_m
        Distance within which their border follows ours, as delivered and corrected.
    correct
        Brings their coordinates to where they should lie.
    """

    name: str
    detail: str
    step_m: tuple[float, float]
    before_m: float
    after_m: float
    correct: Mapping


def suspected(ours: Geometries, theirs: Geometries, crs: CRS, *, tolerance_m: float) -> Offset | None:
    """Return the systematic offset between two sides' polygons in one CRS; ``None`` where there is none to be seen.

    Parameters
    ----------
    ours, theirs
        Polygons; the rest of their outline, far from ours, does not matter.
    tolerance_m
        Tolerance of digitising.
    """
    if not len(ours) or not len(theirs):
        return None
    metric = plane_in_metres(crs, ours)
    border = _Border(_outline(ours), None if metric is None else metric[0])
    points = _sampled(_outline(theirs), border)
    if len(points) < FEWEST:
        return None
    before = border.fit(points)
    if before <= max(SMALLEST_M, 1.5 * tolerance_m) or not np.isfinite(before):
        return None
    return _named(points, border, crs, before) or _stepped(points, border, crs, metric, before, tolerance_m)


def _outline(areas: Geometries) -> Geometries:
    """Outer border of some areas: what lies between two of one side is no border with the other."""
    return np.array([shapely.boundary(areas[0] if len(areas) == 1 else shapely.union_all(areas))], object)


class _Border:
    """Our border, ready to be measured against.

    Parameters
    ----------
    outline
        Lines.
    to_metres
        From their coordinates to metres; ``None``: they are.
    """

    def __init__(self, outline: Geometries, to_metres: Mapping | None) -> None:
        self._to_metres = to_metres
        metric = outline if to_metres is None else shapely.transform(outline, to_metres)
        xy, line = shapely.get_coordinates(shapely.get_parts(metric), return_index=True)
        follows = np.flatnonzero(line[1:] == line[:-1])
        self._segments = shapely.linestrings(np.stack([xy[follows], xy[follows + 1]], axis=1))
        self._tree = shapely.STRtree(self._segments)
        self.dense = cKDTree(shapely.get_coordinates(shapely.segmentize(metric, SPACING_M)))

    def metres(self, points: Points) -> Points:
        """Bring coordinates to metres."""
        return points if self._to_metres is None else self._to_metres(points)

    def fit(self, points: Points) -> float:
        """Distance within which the nearest of some points lie; infinite for points that have no place."""
        return _fit(self.distances(self.metres(points)))

    def distances(self, metres: Points) -> Floats:
        """Distance of points from our border; infinite for points that have no place."""
        found = np.full(len(metres), np.inf)
        finite = np.isfinite(metres).all(axis=1)
        at, distance = self._tree.query_nearest(shapely.points(metres[finite]), return_distance=True, all_matches=False)
        found[np.flatnonzero(finite)[at[0]]] = distance
        return found

    def ways(self, metres: Points) -> tuple[Points, Points]:
        """Vectors from the nearest points of our border to some points, and the border's unit normals there."""
        points = shapely.points(metres)
        nearest = self._segments[self._tree.query_nearest(points, all_matches=False)[1]]
        feet = shapely.get_coordinates(shapely.shortest_line(points, nearest))[1::2]
        ends = shapely.get_coordinates(nearest).reshape(-1, 2, 2)
        along = ends[:, 1] - ends[:, 0]
        normal = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None]
        return metres - feet, normal


def _fit(distance: Floats) -> float:
    """Worst of the nearest distances."""
    place = max(int(NEAREST * len(distance)), min(FEWEST, len(distance)) - 1)
    return float(np.partition(distance, place)[place])


def _sampled(outline: Geometries, border: _Border) -> Points:
    """Return points evenly along their border, near ours where there are any."""
    outline = shapely.get_parts(outline)
    metres = outline if border._to_metres is None else shapely.transform(outline, border._to_metres)
    length = shapely.length(metres)
    step = max(length.sum() / (8 * SAMPLE), 1e-9)
    count = np.maximum(np.ceil(length / step), 1).astype(np.int64)
    at = (np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + 0.5) / np.repeat(count, count)
    dense = shapely.line_interpolate_point(np.repeat(outline, count), at, normalized=True)
    points = shapely.get_coordinates(dense)
    near, _ = border.dense.query(border.metres(points), distance_upper_bound=REACH_M)
    is_near = np.isfinite(near)
    chosen = points[is_near] if is_near.sum() >= FEWEST else points
    return chosen[:: max(1, len(chosen) // SAMPLE)]


# ---------------------------------------------------------------- hypotheses that have a name


def _named(points: Points, border: _Border, crs: CRS, before: float) -> Offset | None:
    """Return the named hypothesis that fits best, if it fits well enough."""
    best: tuple[float, str, str, Mapping] | None = None
    for name, detail, mapping in _hypotheses(crs):
        after = border.fit(mapping(points))
        if best is None or after < best[0]:
            best = (after, name, detail, mapping)
    if best is None or best[0] > REMEDY * before:
        return None
    after, name, detail, mapping = best
    steps = border.metres(points) - border.metres(mapping(points))
    east, north = np.median(steps[np.isfinite(steps).all(axis=1)], axis=0).tolist()
    return Offset(name, detail, (east, north), before, after, mapping)


def _hypotheses(crs: CRS) -> Iterator[tuple[str, str, Mapping]]:
    """Name, detail and correction of every hypothesis that makes sense in a CRS."""
    degrees = transformation(crs, "EPSG:4326")
    back = transformation("EPSG:4326", crs)
    for name in datum.SHIFTED:
        yield name, "", _through(degrees, lambda p, name=name: datum.to_wgs84(p, name), back)
        yield f"ours_{name}", "", _through(degrees, lambda p, name=name: datum.from_wgs84(p, name), back)
    yield "bd09_gcj02", "", _through(degrees, lambda p: datum.from_wgs84(datum.to_wgs84(p, "bd09"), "gcj02"), back)
    yield "gcj02_bd09", "", _through(degrees, lambda p: datum.from_wgs84(datum.to_wgs84(p, "gcj02"), "bd09"), back)
    yield "axes", "", lambda p: p[:, ::-1]
    yield from _other_zones(crs)
    yield from _other_datums(crs)


def _through(there: Mapping, change: Any, back: Mapping) -> Mapping:
    return lambda points: back(change(there(points)))


def _other_zones(crs: CRS) -> Iterator[tuple[str, str, Mapping]]:
    """Their metres belong to another zone than was declared."""
    if not crs.is_projected:
        return
    from pyproj import CRS

    document = crs.to_json_dict()
    for parameter in document.get("conversion", {}).get("parameters", []):
        if parameter["name"] != "Longitude of natural origin":
            continue
        meridian = float(parameter["value"])
        document.pop("id", None)
        document["conversion"].pop("id", None)
        for step in ZONES_DEGREES:
            parameter["value"] = meridian + step
            yield "zone", f"{meridian + step:g}°", transformation(CRS.from_json_dict(document), crs)
        return


def _other_datums(crs: CRS) -> Iterator[tuple[str, str, Mapping]]:
    """Their degrees belong to another datum than was declared."""
    if crs.geodetic_crs is None:
        return
    degrees, back = transformation(crs, crs.geodetic_crs), transformation(crs.geodetic_crs, crs)
    for code, called in OTHER_DATUMS.items():
        if code != crs.geodetic_crs.to_string():
            yield "datum", called, _through(degrees, transformation(code, crs.geodetic_crs), back)


# ---------------------------------------------------------------- a constant step


def _stepped(
    points: Points, border: _Border, crs: CRS, metric: tuple[Mapping, Mapping] | None, before: float, tolerance_m: float
) -> Offset | None:
    """Return the constant step that makes both borders fit, if there is one."""
    metres = border.metres(points)
    exact = [_exact(metres, border, rough) for rough in _roughly(metres, border)]
    fits = [_fit(border.distances(metres - step)) for step in exact]
    after = min(fits)
    step = exact[fits.index(after)]
    length = float(np.hypot(*step))
    if after > STEP_REMEDY * before or not tolerance_m < length <= 1.5 * STEP_REACH_M:
        return None

    def correct(moved: Points) -> Points:
        return moved - step if metric is None else metric[1](metric[0](moved) - step)

    return Offset("step", "", (float(step[0]), float(step[1])), before, after, correct)


def _roughly(metres: Points, border: _Border) -> Points:
    """Return the best steps, found on a coarse grid and then on finer ones; measured to the points of our border."""
    some = metres[:: max(1, len(metres) // 300)]
    coarse = _grid(STEP_REACH_M, COARSE_M)
    best = coarse[np.argsort(_rough_fits(some, coarse, border), kind="stable")[:BEST]]
    around = _grid(COARSE_M / 2, FINE_M)
    fits = [_rough_fits(some, step + around, border) for step in best]
    return np.array([step + around[fit.argmin()] for step, fit in zip(best, fits, strict=True)])


def _grid(reach: float, pitch: float) -> Points:
    along = np.arange(-reach, reach + pitch / 2, pitch)
    return np.column_stack([axis.ravel() for axis in np.meshgrid(along, along)])


def _rough_fits(some: Points, steps: Points, border: _Border) -> Floats:
    """Mean distance of the points that fit best, after each step is taken back."""
    distance, _ = border.dense.query(some[None] - steps[:, None])
    place = max(int(NEAREST * len(some)), 1)
    return np.asarray(np.partition(distance, place, axis=1)[:, : place + 1].mean(axis=1))


def _exact(metres: Points, border: _Border, step: Floats) -> Floats:
    """Move the step until the points that fit best lie on our border, by least squares across it (Chen and Medioni, 1991)."""
    for _ in range(ROUNDS):
        way, normal = border.ways(metres - step)
        distance = np.hypot(*way.T)
        close = distance <= max(2 * _fit(distance), 0.5)
        across = (way[close] * normal[close]).sum(axis=1)
        step = step + np.linalg.lstsq(normal[close], across, rcond=None)[0]
    return step
