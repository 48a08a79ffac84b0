"""Does a source lie beside what the territory holds, as shifted web maps do, or by a constant step? Said, never applied.

Two witnesses are heard. Shapes that the territory holds already, found again by their size: do they all lie the same step away?
And the ground of the territory: does a tenth of the source lie outside it, and hardly any of it once a shift is taken back?
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from scipy.spatial import cKDTree

from blockmap.report import Report
from blockmap.settings import Settings
from blockmap.topology import datum
from blockmap.topology.grid import Geometries

SAMPLE = 500
"""So many rows, evenly over the table, are enough to see a shift."""

LIKE_SIZE = 5e-3
"""Shapes whose area and outline differ by less than this share may be the same shape: shifts stretch them by up to 0.3 %."""

REACH_M = 1500.0
"""How far the same shape is looked for; BD-09 lies a good kilometre away."""

FEWEST_PAIRS = 5
SMALLEST_STEP_M = 1.0
SAME_STEP_M = 20.0
"""Pairs whose steps differ by less than this agree: over a few kilometres the shifts vary by so much."""

NAMED_STEP_M = 15.0
"""A step within this of a known shift is called by its name."""

OUTSIDE_SHARE = 0.02
"""From this share outside the territory on, a shift is considered."""

REMEDY = 0.25
"""A shift is suspected when taking it back leaves less than this part of what lay outside."""


def suspected(
    rows: gpd.GeoDataFrame, existing: gpd.GeoDataFrame | None, extent: Any | None, settings: Settings, file_name: str
) -> Report:
    """Report a suspected shift of a reading.

    Parameters
    ----------
    rows
        Rows of the reading, in the territory's CRS.
    existing
        Rows of the same table that the territory holds.
    extent
        Ground of the territory.
    """
    report = Report()
    geometry = np.asarray(rows.geometry.array, dtype=object)
    sample = geometry[:: max(1, len(geometry) // SAMPLE)]
    if not len(sample):
        return report
    step = _common_step(sample, existing)
    if step is not None:
        name = _name(step, sample, settings)
        place = shapely.get_coordinates(shapely.centroid(sample[0]))[0]
        values: dict[str, Any] = {"metres": float(np.hypot(*step)), "dx": float(step[0]), "dy": float(step[1])}
        kind = "shift_constant" if name is None else "shift_known"
        report.add(kind, "warning", table=file_name, x=float(place[0]), y=float(place[1]), shift=name or "", **values)
        return report
    better = _better_placed(sample, extent, settings)
    if better is not None:
        name, outside, left = better
        report.add("shift_outside", "warning", table=file_name, shift=name, outside=100 * outside, left=100 * left)
    return report


def _common_step(sample: Geometries, existing: gpd.GeoDataFrame | None) -> NDArray[np.float64] | None:
    """Return the step from shapes of the territory to the same shapes in the sample, where most agree on one."""
    if existing is None or existing.empty:
        return None
    ours, theirs = _polygons(np.asarray(existing.geometry.array, dtype=object)), _polygons(sample)
    if min(len(ours), len(theirs)) < FEWEST_PAIRS:
        return None
    hits = cKDTree(_likeness(ours)).query_ball_point(_likeness(theirs), r=1.0, p=np.inf)
    found = np.repeat(np.arange(len(theirs)), [len(hit) for hit in hits])
    steps = _centre(theirs[found]) - _centre(ours[np.concatenate([np.array(hit, np.int64) for hit in hits])])
    if len(steps) < FEWEST_PAIRS:
        return None
    _, bin_of, votes = np.unique(np.rint(steps / SAME_STEP_M), axis=0, return_inverse=True, return_counts=True)
    guess = np.median(steps[bin_of.ravel() == votes.argmax()], axis=0)
    agreeing = np.hypot(*(steps - guess).T) < SAME_STEP_M
    step = np.asarray(np.median(steps[agreeing], axis=0))
    is_common = len(np.unique(found[agreeing])) > max(FEWEST_PAIRS, len(np.unique(found)) / 2)
    return step if is_common and np.hypot(*step) > SMALLEST_STEP_M else None


def _polygons(geometry: Geometries) -> Geometries:
    return geometry[shapely.area(geometry) > 0]


def _likeness(geometry: Geometries) -> NDArray[np.float64]:
    """Place and size, such that shapes that may be the same differ by less than one in each."""
    size = np.log(np.column_stack([shapely.area(geometry), shapely.length(geometry)]))
    return np.column_stack([_centre(geometry) / REACH_M, size / LIKE_SIZE])


def _centre(geometry: Geometries) -> NDArray[np.float64]:
    return np.asarray(shapely.get_coordinates(shapely.centroid(geometry)))


def _shifts(xy: NDArray[np.float64], settings: Settings) -> dict[str, NDArray[np.float64]]:
    """Return where points would lie if a shift were taken back, by name; ``-gcj02`` if the territory itself is shifted."""
    there = Transformer.from_crs(settings.crs, "EPSG:4326", always_xy=True)
    back = Transformer.from_crs("EPSG:4326", settings.crs, always_xy=True)
    lonlat = np.column_stack(there.transform(xy[:, 0], xy[:, 1]))
    moved: dict[str, NDArray[np.float64]] = {name: datum.to_wgs84(lonlat, name) for name in datum.SHIFTED}
    moved |= {f"-{name}": datum.from_wgs84(lonlat, name) for name in datum.SHIFTED}
    return {name: np.column_stack(back.transform(points[:, 0], points[:, 1])) for name, points in moved.items()}


def _name(step: NDArray[np.float64], sample: Geometries, settings: Settings) -> str | None:
    centre = _centre(sample)
    for name, moved in _shifts(centre, settings).items():
        if np.hypot(*(np.median(centre - moved, axis=0) - step)) < NAMED_STEP_M:
            return name
    return None


def _better_placed(sample: Geometries, extent: Any | None, settings: Settings) -> tuple[str, float, float] | None:
    """Return the shift that, taken back, brings the sample into the territory: name, share outside before and after."""
    if extent is None or shapely.is_empty(extent) or (shapely.get_dimensions(sample) == 1).any():
        return None
    shapely.prepare(extent)
    outside = _share_outside(sample, extent)
    if outside < OUTSIDE_SHARE:
        return None
    xy = shapely.get_coordinates(sample)
    left = {
        name: _share_outside(shapely.set_coordinates(sample.copy(), moved), extent)
        for name, moved in _shifts(xy, settings).items()
        if np.isfinite(moved).all() and not np.array_equal(moved, xy)
    }
    best = min(left, key=lambda name: left[name], default=None)
    return None if best is None or left[best] > REMEDY * outside else (best, outside, left[best])


def _share_outside(geometry: Geometries, extent: Any) -> float:
    """Share of the ground of areas, or of the number of points, outside the territory."""
    area = shapely.area(geometry)
    if len(geometry) > SAMPLE // 2 or not area.any():
        return float(1 - shapely.intersects(extent, shapely.centroid(geometry)).mean())
    return float(shapely.area(shapely.difference(geometry, extent)).sum() / area.sum())
