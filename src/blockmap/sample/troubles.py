"""Troubles: what real files hold and no drawing board would: buildings on official lines, over lanes, and drawn twice."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.sample import footprints
from blockmap.sample.streets import DECIMALS, Streets
from blockmap.sample.ways import Way
from blockmap.topology.grid import Geometries

ON_LINE = 15 / 4000
"""Share of buildings that an official line cuts (Liechtenstein: 39 of 8,994)."""

ON_EDGE = 2 / 4000
"""Share of buildings on the outer edge of the district."""

OVER_LANE = 6 / 4000
"""Share of buildings with a lane running through them (Liechtenstein: 25 of 8,994; the centre of Nanjing: 24 of 1,277)."""

OVERLAPPING = 9 / 4000
"""Share of buildings whose footprint overlaps another (Liechtenstein: 13 pairs in 8,994; Manhattan: 219 in 41,166)."""

LEAST_CUT_M2 = 2.0
"""Ground on either side of a line from which a building counts as cut."""


def across_lines(
    streets: Streets, communities: Geometries, village_lanes: Geometries, building_count: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Put buildings across official lines that no street marks, across the outer edge, and across lanes.

    Some may stand in the way of a street; of those on official lines there are twice as many as wanted in the end.

    Returns
    -------
    Buildings with ``geom, kind, floors, width_m, depth_m, trouble``.
    """
    community = np.asarray(shapely.STRtree(communities).nearest(shapely.point_on_surface(streets.ground)))
    inner = (streets.left >= 0) & (streets.right >= 0)
    parting = inner & (community[streets.left] != community[streets.right]) & (streets.ways <= Way.LANE)
    edge = ~inner & (streets.ways <= Way.FIELD_EDGE)
    parts = [
        _astride(streets.lines[parting], 2 * _at_least(2, ON_LINE * building_count), "on_line", rng),
        _astride(streets.lines[edge], round(ON_EDGE * building_count), "on_edge", rng),
        _astride(village_lanes, round(OVER_LANE * building_count), "over_lane", rng),
    ]
    return pd.concat(parts, ignore_index=True)


def few_cut(buildings: pd.DataFrame, communities: Geometries, building_count: int) -> pd.DataFrame:
    """Leave out buildings that official lines cut beyond the wanted number; those that merely touch a line go too.

    Columns as they come; ``trouble`` becomes ``on_line`` where a line cuts.
    """
    geometry = buildings["geom"].to_numpy()
    lines = shapely.boundary(communities)
    hit = np.unique(shapely.STRtree(geometry).query(lines, predicate="dwithin", distance=0.3)[1])
    smaller = _smaller_side(geometry[hit], communities)
    is_edge = buildings["trouble"].to_numpy()[hit] == "on_edge"
    cut = hit[(smaller > LEAST_CUT_M2) & ~is_edge]
    trouble = buildings["trouble"].to_numpy().copy()
    wanted = _at_least(2, ON_LINE * building_count)
    by_chance, on_purpose = cut[trouble[cut] == ""], cut[trouble[cut] != ""]
    few = _spread(by_chance, max(wanted // 2, wanted - len(on_purpose)))
    kept = np.union1d(few, _spread(on_purpose, wanted - len(few)))
    trouble[kept] = "on_line"
    gone = np.setdiff1d(hit[~is_edge], kept)
    return buildings.assign(trouble=trouble).drop(index=buildings.index[gone]).reset_index(drop=True)


def overlapping(buildings: pd.DataFrame, building_count: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw some houses again, a step aside, as two surveyors do; gives only the second drawings."""
    plain = np.flatnonzero(
        buildings["kind"].isin(("farmhouse", "house", "shed", "slab")) & (buildings["trouble"] == "")
    )
    chosen = np.sort(rng.permutation(plain)[: round(OVERLAPPING * building_count)])
    shift = rng.uniform(1.2, 3.5, (len(chosen), 2)) * rng.choice((-1, 1), (len(chosen), 2))
    moved = [
        shapely.transform(geometry, lambda xy, by=by: (xy + by).round(DECIMALS))
        for geometry, by in zip(buildings["geom"].to_numpy()[chosen], shift, strict=True)
    ]
    return buildings.iloc[chosen].assign(geom=moved, trouble="overlap", kind="shed", floors=1)


def _astride(lines: Geometries, count: int, trouble: str, rng: np.random.Generator) -> pd.DataFrame:
    """Put houses on random points of lines, a little off their direction."""
    count = count if len(lines) else 0
    length = shapely.length(lines)
    chosen = rng.choice(len(lines), count, p=length / length.sum()) if count else np.empty(0, dtype=int)
    at = rng.uniform(0.25, 0.75, count)
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines[chosen], at, normalized=True)).reshape(-1, 2)
    there = shapely.get_coordinates(shapely.line_interpolate_point(lines[chosen], at + 0.01, normalized=True)).reshape(
        -1, 2
    )
    angle = np.arctan2(*(there - here).T[::-1]) + rng.normal(0, 0.35, count)
    width, depth = rng.uniform(10, 18, count), rng.uniform(8, 12, count)
    middle = here + rng.normal(0, 1.5, (count, 2))
    shape = rng.choice(("bar", "ell"), count)
    return pd.DataFrame(
        {
            "geom": footprints.draw(shape, middle, width, depth, angle),
            "kind": "farmhouse",
            "floors": rng.integers(2, 4, count),
            "width_m": width,
            "depth_m": depth,
            "trouble": trouble,
        }
    )


def _smaller_side(geometry: Geometries, communities: Geometries) -> NDArray[np.float64]:
    """Square metres of each building outside the community that holds most of it."""
    building, community = shapely.STRtree(communities).query(geometry, predicate="intersects")
    shared = shapely.area(shapely.intersection(geometry[building], communities[community]))
    most = np.zeros(len(geometry))
    np.maximum.at(most, building, shared)
    return shapely.area(geometry) - most


def _spread(rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Choose rows evenly, ``count`` of them or all."""
    chosen = np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(int)
    return rows[chosen] if len(rows) else rows


def _at_least(least: int, wanted: float) -> int:
    return max(least, round(wanted))
