"""Villages: lanes that wind through the fields, and farmhouses that stand along them in hamlets."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.sample import footprints
from blockmap.sample.lots import Lots
from blockmap.sample.streets import DECIMALS, Streets
from blockmap.sample.ways import ROADS, STYLES, Way
from blockmap.topology.grid import Geometries

LANE_STEP_M = 18.0
"""From vertex to vertex of a village lane."""

HOUSE_STEP_M = (13.5, 21.0)
"""From house to house along a lane."""


def lanes(streets: Streets, lots: Lots, rng: np.random.Generator) -> Geometries:
    """Wind a lane through every village lot, from a vertex of a road to one on the far side, and branches from it.

    A face without two roads has none. The lines begin and end at vertices of roads or of each other.
    """
    road_points = _keys(shapely.get_coordinates(streets.lines[np.isin(streets.ways, ROADS) & ~streets.is_bridge]))
    faces = streets.faces[lots.face[lots.of("village")]]
    corners, face_of = shapely.get_coordinates(shapely.get_exterior_ring(faces), return_index=True)
    is_door = np.isin(_keys(corners), road_points)
    bounds = np.searchsorted(face_of, np.arange(len(faces) + 1))
    found: list[shapely.LineString] = []
    for face, (start, end) in zip(faces, pairwise(bounds.tolist()), strict=True):
        ring, doors = corners[start : end - 1], np.flatnonzero(is_door[start : end - 1])
        if len(doors) < 2:
            continue
        first = int(doors[rng.integers(len(doors))])
        away = np.hypot(*(ring[doors] - ring[first]).T)
        last = int(doors[np.argsort(away, kind="stable")[int(len(doors) * rng.uniform(0.6, 0.85))]])
        lane = _winding(ring[first], ring[last], rng)
        if not _is_inside(lane, face):
            continue
        found.append(lane)
        found += _branches(lane, face, rng)
    return np.array(found, dtype=object)


def houses(streets: Streets, lots: Lots, village_lanes: Geometries, rng: np.random.Generator) -> pd.DataFrame:
    """Set farmhouses along lanes and along some of the roads round village lots; columns as of `estates.set_out`.

    They may still stand in each other's way, or in that of a road.
    """
    chosen = lots.of("village")
    ribbons = [(village_lanes, STYLES[Way.LANE].reserve_m)]
    ribbons += [(streets.lines[streets.ways == way], STYLES[way].reserve_m) for way in (Way.LANE, Way.STREET)]
    parts = [_along(lines, reserve, rng) for lines, reserve in ribbons]
    middle, angle = (np.concatenate(column) for column in zip(*parts, strict=True))
    point, lot = shapely.STRtree(lots.ground[chosen]).query(shapely.points(middle), predicate="intersects")
    order = np.argsort(point, kind="stable")
    point, lot = point[order], lot[order]
    n = len(point)
    width, depth = rng.uniform(8.5, 14, n), rng.uniform(7.5, 11, n)
    shape = rng.choice(("bar", "bar", "bar", "ell", "court"), n)
    return pd.DataFrame(
        {
            "geom": footprints.draw(shape, middle[point], width, depth, angle[point]),
            "lot": chosen[lot],
            "kind": "farmhouse",
            "floors": rng.choice((1, 2, 2, 3, 3, 4), n),
            "width_m": width,
            "depth_m": depth,
        }
    )


def _keys(xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """One number per point, the same for the same millimetre."""
    mm = np.rint(xy * 10**DECIMALS).astype(np.int64)
    return mm[:, 0] * (1 << 32) + mm[:, 1] % (1 << 32)


def _winding(start: NDArray[np.float64], end: NDArray[np.float64], rng: np.random.Generator) -> shapely.LineString:
    length = float(np.hypot(*(end - start)))
    along = np.linspace(0, 1, max(int(length / LANE_STEP_M), 3) + 1)
    aside = np.array([start[1] - end[1], end[0] - start[0]]) / length
    sway = sum(rng.normal(0, 0.06 * length / k) * np.sin(np.pi * k * along) for k in (1, 2, 3))
    xy = start + along[:, None] * (end - start) + np.asarray(sway)[:, None] * aside
    xy[0], xy[-1] = start, end
    return shapely.LineString(np.round(xy, DECIMALS))


def _is_inside(lane: shapely.LineString, face: shapely.Polygon) -> bool:
    inner = shapely.LineString(shapely.get_coordinates(lane)[1:-1])
    is_apart = (
        shapely.distance(face.exterior, shapely.line_interpolate_point(lane, 0.5, normalized=True)) > 2 * LANE_STEP_M
    )
    return bool(shapely.contains_properly(face, inner)) and lane.length > 4 * LANE_STEP_M and bool(is_apart)


def _branches(lane: shapely.LineString, face: shapely.Polygon, rng: np.random.Generator) -> list[shapely.LineString]:
    """Short lanes to either side that end among the fields."""
    xy = shapely.get_coordinates(lane)
    found = []
    for k in rng.permutation(np.arange(2, len(xy) - 2))[: rng.integers(1, 4)]:
        along = xy[k + 1] - xy[k - 1]
        aside = np.array([-along[1], along[0]]) / np.hypot(*along) * rng.choice((-1, 1))
        turn = footprints.turned(aside, np.asarray(rng.normal(0, 0.25)))
        branch = _winding(xy[k], xy[k] + turn * rng.uniform(60, 150), rng)
        if shapely.contains_properly(face.buffer(-12), shapely.LineString(shapely.get_coordinates(branch)[1:])):
            found.append(branch)
    return found


def _along(
    lines: Geometries, reserve_m: float, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Middles and angles of houses on both sides of lines, in hamlets with open stretches between, some in a second row."""
    length = shapely.length(lines)
    step = rng.uniform(*HOUSE_STEP_M, len(lines))
    count = (length / step).astype(int)
    line = np.repeat(np.arange(len(lines)), count)
    at = (np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + 0.5) * step[line]
    spread = rng.uniform(0.05, 0.36, len(lines))
    middle = rng.uniform(0.2, 0.8, len(lines))
    in_hamlet = np.abs(at / length[line] - middle[line]) < spread[line]
    line, at = line[in_hamlet], at[in_hamlet]
    places = []
    for side in (-1.0, 1.0):
        for row, kept in ((0, 0.85), (1, 0.5), (2, 0.25)):
            taken = rng.random(len(line)) < kept
            away = side * (reserve_m + 6.5 + 17.0 * row + rng.exponential(2.5, taken.sum()))
            places.append((line[taken], at[taken] + rng.normal(0, 1.5, taken.sum()), away))
    line, at, away = (np.concatenate(column) for column in zip(*places, strict=True))
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], at - 1))
    there = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], at + 1))
    along = (there - here) / np.maximum(np.hypot(*(there - here).T), 1e-9)[:, None]
    xy = (here + there) / 2 + np.c_[-along[:, 1], along[:, 0]] * away[:, None]
    angle = np.arctan2(along[:, 1], along[:, 0]) + rng.normal(0, 0.09, len(line))
    return xy, angle
