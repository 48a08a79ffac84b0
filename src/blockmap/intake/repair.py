"""Geometries made fit for the grid: what is certain is repaired, what is not is set aside, and every row is accounted for.

A repair is *certain* when every sensible reading of the shape gives the same ground within a small tolerance: a ring that
touches itself, a spike without width, a bow whose smaller loop is a slip of the pen. Two loops of like size are no slip, and only
a person can say which was meant.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException

from blockmap.intake.outcome import Kinds, Outcome, first_of, is_set, marked, without
from blockmap.topology.grid import SCALE, Geometries, to_metres, to_units

Wanted = Literal["area", "building", "barrier", "any"]
"""What a table takes: areas; footprints or points; lines or areas with a shore; anything."""

CERTAIN_M2 = 0.5
"""A repair may change a shape by so much ground, in any case."""

CERTAIN_SHARE = 0.001
"""… or by this share of its ground: what one overlooked vertex of a large area amounts to."""

SPIKE_WIDTH_M = 0.02
"""A tongue narrower than this is a spike: no wall of a building is so thin."""

SPIKE_LENGTH_M = 0.5
"""… if it is at least so long."""

GRID_M = 1 / SCALE
"""Step of the grid."""

FARTHEST_M = 1e8
"""No projected coordinate of a place on earth is larger; the grid's integers reach further."""

POLYGON, MULTIPOLYGON, COLLECTION = 3, 6, 7
POINTS, LINES, POLYGONS = (0, 4), (1, 2, 5), (POLYGON, MULTIPOLYGON)

FITTING: dict[Wanted, tuple[int, ...]] = {
    "area": POLYGONS,
    "building": (*POLYGONS, *POINTS),
    "barrier": (*POLYGONS, *LINES),
    "any": (*POLYGONS, *LINES, *POINTS),
}


def clean(geometry: Geometries, wanted: Wanted, *, is_unreadable: NDArray[np.bool_] | None = None) -> Outcome:
    """Make geometries valid on the grid.

    Steps: set aside what is missing, empty or has no place; keep the parts of the wanted dimension; cut spikes off buildings;
    snap to the grid; repair invalid rings where that is certain; unwrap single parts and bring points into canonical order.

    Parameters
    ----------
    geometry
        (rows,) in the territory's CRS, in two dimensions; may hold ``None``.
    wanted
        What the table holds.
    is_unreadable
        (rows,) rows whose geometry could not be built.

    Returns
    -------
    Outcome
        Geometries valid, on the grid, in their canonical order of points.
    """
    rejected = _rejected_at_sight(geometry, is_unreadable)
    geometry = without(geometry, is_set(rejected))
    geometry, left_away = _fitting_parts(geometry, wanted)
    rejected = first_of(rejected, marked(shapely.is_missing(geometry), "row_wrong_type"))
    repaired = marked(left_away, "repaired_parts")
    if wanted == "building":
        geometry, had_spike = _without_spikes(geometry)
        repaired = first_of(marked(had_spike, "repaired_spike"), repaired)
    delivered = geometry
    geometry, was_mended, is_doubtful, has_collapsed = _valid(snap(delivered))
    # What only the snapping to the grid made touch itself is no fault of the source and no repair.
    was_mended[was_mended] = ~shapely.is_valid(delivered[was_mended])
    repaired = first_of(marked(was_mended, "repaired_ring"), repaired)
    rejected = first_of(rejected, first_of(marked(has_collapsed, "row_collapsed"), marked(is_doubtful, "row_invalid")))
    return Outcome(canonical(geometry), repaired, rejected, np.full(len(geometry), -1))


def snap(geometry: Geometries) -> Geometries:
    """Move every point to the nearest one of the grid and leave away points that then coincide with the one before."""
    moved = np.asarray(shapely.transform(geometry, lambda xy: to_metres(to_units(xy))))
    repeats = np.flatnonzero(_has_repeats(moved))
    try:
        moved[repeats] = shapely.remove_repeated_points(moved[repeats])
    except GEOSException:
        # A ring that has shrunk to one or two points of the grid: such shapes go one by one, and that ring with them.
        moved[repeats] = [_without_repeats(shape) for shape in moved[repeats]]
    return moved


def _without_repeats(shape: Any) -> Any:
    """Leave away repeated points, and rings in which fewer than three are left; empty when nothing is left."""
    try:
        return shapely.remove_repeated_points(shape)
    except GEOSException:
        return shapely.set_precision(shape, GRID_M)


def _rejected_at_sight(geometry: Geometries, is_unreadable: NDArray[np.bool_] | None) -> Kinds:
    xy, row = shapely.get_coordinates(geometry, return_index=True)
    has_no_place = np.zeros(len(geometry), bool)
    has_no_place[row[~(np.abs(xy) < FARTHEST_M).all(axis=1)]] = True
    is_empty = marked(shapely.is_missing(geometry) | shapely.is_empty(geometry), "row_empty")
    if is_unreadable is not None:
        is_empty = first_of(marked(is_unreadable, "row_unreadable"), is_empty)
    return first_of(is_empty, marked(has_no_place, "row_without_place"))


def _fitting_parts(geometry: Geometries, wanted: Wanted) -> tuple[Geometries, NDArray[np.bool_]]:
    """Keep the parts of the wanted types: ``None`` where there are none; tell where other parts were left away."""
    kinds = shapely.get_type_id(geometry)
    fits = np.isin(kinds, FITTING[wanted])
    kept = without(geometry, ~fits)
    left_away = np.zeros(len(geometry), bool)
    for row in np.flatnonzero(kinds == COLLECTION):
        parts = _flat(geometry[row])
        fitting = [p for p in parts if shapely.get_type_id(p) in FITTING[wanted]]
        kinds_of_parts = {shapely.get_dimensions(p) for p in fitting}
        strongest = [p for p in fitting if shapely.get_dimensions(p) == max(kinds_of_parts)]
        kept[row] = _joined(strongest)
        left_away[row] = bool(strongest)
    return kept, left_away


def _flat(collection: Any) -> list[Any]:
    parts = list(shapely.get_parts(collection))
    return [p for part in parts for p in (_flat(part) if shapely.get_type_id(part) >= 4 else [part])]


def _joined(parts: list[Any]) -> Any:
    """Multi-geometry of parts of one dimension; ``None`` when there are no parts."""
    if not parts:
        return None
    make = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[int(shapely.get_dimensions(parts[0]))]
    return make(parts)


def _has_repeats(geometry: Geometries) -> NDArray[np.bool_]:
    """Tell which geometries hold two equal points one after the other."""
    xy, row = shapely.get_coordinates(geometry, return_index=True)
    repeats = (xy[1:] == xy[:-1]).all(axis=1) & (row[1:] == row[:-1])
    found = np.zeros(len(geometry), bool)
    found[row[1:][repeats]] = True
    return found & (shapely.get_dimensions(geometry) > 0)


def _without_spikes(geometry: Geometries) -> tuple[Geometries, NDArray[np.bool_]]:
    """Cut off tongues narrower than `SPIKE_WIDTH_M`: the point at the tip goes, the walls on either side meet."""
    had_spike = np.zeros(len(geometry), bool)
    rows = np.flatnonzero(np.isin(shapely.get_type_id(geometry), POLYGONS))
    rings, row_of_ring = shapely.get_rings(geometry[rows], return_index=True)
    spiky = np.unique(row_of_ring[_has_tip(rings)])
    for row in rows[spiky]:
        without = _polygon_without_spikes(geometry[row])
        if without is not None:
            geometry[row] = without
            had_spike[row] = True
    return geometry, had_spike


def _has_tip(rings: Geometries) -> NDArray[np.bool_]:
    """Tell which rings turn back on themselves somewhere."""
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    has_tip = np.zeros(len(rings), bool)
    if len(xy):
        is_last = np.append(ring[1:] != ring[:-1], True)
        start, ring = xy[~is_last], ring[~is_last]
        has_tip[ring[_is_tip(start, ring)]] = True
    return has_tip


def _is_tip(start: NDArray[np.float64], ring: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell at which points of rings (each without its closing point, one after the other) a spike has its tip."""
    is_first = np.append(True, ring[1:] != ring[:-1])
    is_last = np.append(is_first[1:], True)
    step = np.roll(start, -1, axis=0)
    step[is_last] = start[is_first]
    step -= start
    before = np.roll(step, 1, axis=0)
    before[is_first] = step[is_last]
    turns_back = np.flatnonzero((before * step).sum(axis=1) < 0)
    before, step = before[turns_back], step[turns_back]
    cross = np.abs(before[:, 0] * step[:, 1] - before[:, 1] * step[:, 0])
    lengths = np.sort(np.column_stack([np.hypot(*before.T), np.hypot(*step.T)]), axis=1)
    is_tip = np.zeros(len(start), bool)
    is_tip[turns_back[(lengths[:, 0] >= SPIKE_LENGTH_M) & (cross < SPIKE_WIDTH_M * lengths[:, 1])]] = True
    return is_tip


def _polygon_without_spikes(polygon: Any) -> Any | None:
    """Return the polygon without its spikes; ``None`` when nothing valid is left."""
    parts = []
    for part in shapely.get_parts(polygon):
        rings = [_ring_without_spikes(ring) for ring in shapely.get_rings(part)]
        if rings[0] is None:
            return None
        parts.append(shapely.polygons(rings[0], [ring for ring in rings[1:] if ring is not None] or None))
    joined = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
    return joined if shapely.is_valid(joined) else None


def _ring_without_spikes(ring: Any) -> Any | None:
    """Take tips away until there are none, and points that then come twice; ``None`` when no ring is left."""
    xy = shapely.get_coordinates(ring)[:-1]
    while len(xy) >= 3:
        xy = xy[~(xy == np.roll(xy, 1, axis=0)).all(axis=1)]
        tips = np.flatnonzero(_is_tip(xy, np.zeros(len(xy), np.int64)))
        if not len(tips):
            return shapely.linearrings(xy) if len(xy) >= 3 else None
        xy = np.delete(xy, tips[0], axis=0)
    return None


def _valid(geometry: Geometries) -> tuple[Geometries, NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Repair what is invalid on the grid; tell what was repaired, what is doubtful, and what has no extent left."""
    present = ~shapely.is_missing(geometry)
    invalid = np.flatnonzero(present & ~shapely.is_valid(geometry))
    dimension = shapely.get_dimensions(geometry)
    # A bow of two equal loops has no area by its outline either, but it covers ground: its hull tells.
    flat = present & (dimension > 0) & (np.where(dimension == 2, shapely.area(geometry), shapely.length(geometry)) == 0)
    flat[flat] = shapely.area(shapely.convex_hull(geometry[flat])) * (dimension[flat] == 2) == 0
    was_repaired = np.zeros(len(geometry), bool)
    is_doubtful = np.zeros(len(geometry), bool)
    for row in invalid:
        fixed = None if flat[row] else _certain(geometry[row])
        is_doubtful[row] = fixed is None
        was_repaired[row] = fixed is not None
        geometry[row] = fixed
    geometry[flat | shapely.is_empty(geometry)] = None
    return geometry, was_repaired, is_doubtful & ~flat, flat


def _certain(geometry: Any) -> Any | None:
    """Return the one shape that every reading of an invalid one agrees on; ``None`` when they differ."""
    if shapely.get_dimensions(geometry) < 2:
        return None
    drawn = float(shapely.area(geometry))
    readings = [
        _polygons(shapely.make_valid(geometry, method=method, keep_collapsed=method == "linework"))
        for method in ("structure", "linework")
    ]
    tolerance = max(CERTAIN_M2, CERTAIN_SHARE * drawn)
    agreeing = [
        shape for shape in readings if shape is not None and abs(float(shapely.area(shape)) - drawn) <= tolerance
    ]
    if len(agreeing) < len(readings):
        return None
    if float(shapely.area(shapely.symmetric_difference(*agreeing))) > tolerance:
        return None
    settled = _settled(agreeing[1])
    return settled if settled is not None and abs(float(shapely.area(settled)) - drawn) <= tolerance else None


def _settled(shape: Any) -> Any | None:
    """Return a valid shape with all points on the grid: making valid puts new points between those of the grid."""
    return _polygons(shapely.set_precision(shape, GRID_M))


def _polygons(shape: Any) -> Any | None:
    """Return the polygons of a shape as one geometry, ``None`` when it has none."""
    parts = [p for p in _flat(shapely.geometrycollections([shape])) if shapely.get_type_id(p) == POLYGON]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def canonical(geometry: Geometries) -> Geometries:
    """Write geometries in the one way in which equal ones are equal to the byte: single parts unwrapped, points in order."""
    geometry = geometry.copy()
    single = (shapely.get_type_id(geometry) >= 4) & (shapely.get_num_geometries(geometry) == 1)
    geometry[single] = shapely.get_geometry(geometry[single], 0)
    return np.asarray(shapely.normalize(geometry))
