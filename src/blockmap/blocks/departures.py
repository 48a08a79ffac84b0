"""Departures from the rules when ground is divided into cells: bends, buildings on the outer edge, overlaps, buildings in parts.

Every departure is a row of `exceptions`, so that the office can check it in the field; what cannot be kept is a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.blocks.bends import Ground, Working
from blockmap.blocks.division import Division
from blockmap.blocks.footprints import CUT_WIDTH_M, Footprints
from blockmap.blocks.linework import Linework
from blockmap.blocks.places import Places
from blockmap.report import Report
from blockmap.topology.grid import SCALE
from blockmap.topology.locating import regions_of_points

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_M2 = 1 / (2 * SCALE**2)  # square metres of twice an area in grid units

STRAY_M2 = 0.01
"""Ground of less than this that changes over beside buildings is rounding."""


@dataclass(frozen=True)
class Departures:
    """Cells of buildings, and all that departs from the rules; see `cells.Cells` for the attributes."""

    building_cell: Ints
    tied: Ints
    exceptions: GeoDataFrame
    report: Report


@dataclass(frozen=True)
class _Rows:
    """Exceptions of one kind: row of the community and of the building (-1 for none), and the ground concerned."""

    kind: str
    community: Ints
    building: Ints
    area_m2: Floats


def gather(
    communities: GeoDataFrame,
    buildings: GeoDataFrame,
    linework: Linework,
    footprints: Footprints,
    working: Working,
    divisions: list[Division],
    first_cell: Ints,
    community: Ints,
) -> Departures:
    """Find the cell of every building and list the departures.

    Parameters
    ----------
    communities, buildings
        The tables.
    linework, footprints, working
        As they were read and bent.
    divisions, first_cell
        Divided communities, and the number of the first cell of each.
    community
        (cells,) row of the community of every cell.
    """
    places = Places.of(footprints, divisions, first_cell, len(buildings))
    exceptions = _table(
        communities,
        buildings,
        [
            _bends(footprints, linework, working),
            _carried_along(footprints, linework, working, places, community),
            _stray_ground(linework, working),
            _edge_buildings(footprints, linework, working, places, community),
            _overlaps(places, community),
            _in_parts(places, community),
        ],
    )
    report = Report(figures={"bends": int((exceptions["kind"] == "bend").sum())})
    _report_outside(report, buildings, places.cell)
    severed = _report_severed(report, communities, buildings, places, community)
    return Departures(places.cell, places.tied[~severed], exceptions, report)


# ---------------------------------------------------------------- each kind


def _bends(footprints: Footprints, linework: Linework, working: Working) -> _Rows:
    """Buildings that an official line cuts: the community that gives up the ground under them."""
    ground = working.ground
    triangle, building = ground.over.triangle, footprints.building[ground.over.polygon]
    moved = (ground.official[triangle] >= 0) & (ground.working[triangle] != ground.official[triangle])
    community, building, area_m2 = _summed(
        ground.official[triangle[moved]], building[moved], ground.area2[triangle[moved]] * _M2
    )
    real = area_m2 > CUT_WIDTH_M * _outline_m(footprints)[building]
    return _Rows("bend", linework.community_rows[community[real]], building[real], area_m2[real])


def _carried_along(
    footprints: Footprints, linework: Linework, working: Working, places: Places, community: Ints
) -> _Rows:
    """Buildings off every line that stand on stray ground: it takes them along."""
    ground, wall = working.ground, working.wall
    is_near = np.zeros(len(footprints), np.bool_)
    is_near[ground.over.polygon] = True
    footprint, row = np.unique(wall.polygon, return_index=True)
    footprint, row = footprint[~is_near[footprint]], row[~is_near[footprint]]
    if not _stray(ground).any():
        footprint, row = footprint[:0], row[:0]
    tail, head, lines = linework.tail[wall.edge[row]], linework.head[wall.edge[row]], working.official
    official = regions_of_points(
        linework.x[tail] + linework.x[head], linework.y[tail] + linework.y[head], linework.x, linework.y,
        linework.tail[lines.edge], linework.head[lines.edge], lines.left, lines.right,
    )  # fmt: skip
    building, first = np.unique(footprints.building[footprint], return_index=True)
    loser = np.append(linework.community_rows, -1)[official[first]]
    now = np.append(community, -1)[places.cell[building]]
    moved = (loser >= 0) & (now >= 0) & (loser != now)
    area_m2 = np.bincount(places.building, places.area2, minlength=len(places.cell)) * _M2
    return _Rows("bend", loser[moved], building[moved], area_m2[building[moved]])


def _stray_ground(linework: Linework, working: Working) -> _Rows:
    """Ground that changed over beside those buildings, with what stands on it: one row for each community that gives some up."""
    ground = working.ground
    stray = _stray(ground)
    community, _, area_m2 = _summed(ground.official[stray], np.zeros(stray.sum(), np.int64), _m2(ground.area2[stray]))
    real = area_m2 > STRAY_M2
    return _Rows(
        "stray_ground", linework.community_rows[community[real]], np.full(real.sum(), -1, np.int64), area_m2[real]
    )


def _edge_buildings(
    footprints: Footprints, linework: Linework, working: Working, places: Places, community: Ints
) -> _Rows:
    """Buildings that reach over the outer border of the territory: the ground outside."""
    ground = working.ground
    triangle, building = ground.over.triangle, footprints.building[ground.over.polygon]
    beyond = (ground.working[triangle] < 0) & (places.cell[building] >= 0)
    _, building, area_m2 = _summed(
        np.zeros(beyond.sum(), np.int64), building[beyond], _m2(ground.area2[triangle[beyond]])
    )
    real = area_m2 > CUT_WIDTH_M * _outline_m(footprints)[building]
    building, area_m2 = building[real], area_m2[real]
    return _Rows("edge_building", community[places.cell[building]], building, area_m2)


def _overlaps(places: Places, community: Ints) -> _Rows:
    """Buildings that share a cell because their footprints overlap: every one of them."""
    pairs = np.unique(np.stack([places.group, places.building], axis=1), axis=0)
    _, index, size = np.unique(pairs[:, 0], return_inverse=True, return_counts=True)
    building = np.unique(pairs[size[index] > 1, 1])
    area_m2 = np.bincount(places.building, places.area2, minlength=len(places.cell)) * _M2
    return _Rows("overlap_group", community[places.cell[building]], building, area_m2[building])


def _in_parts(places: Places, community: Ints) -> _Rows:
    """Buildings with ground in several cells: the ground beyond the main one."""
    apart = np.isin(places.own_cell, places.tied) & (places.own_cell != places.cell[places.building])
    apart |= np.isin(places.own_cell, places.tied[:, 0])
    building = np.unique(places.building[apart])
    beyond = np.bincount(
        places.building, places.area2 * (places.own_cell != places.cell[places.building]), minlength=len(places.cell)
    )
    return _Rows("severed_building", community[places.cell[building]], building, beyond[building] * _M2)


def _stray(ground: Ground) -> NDArray[np.bool_]:
    """Triangles of open ground that changed over."""
    is_open = np.ones(len(ground.official), np.bool_)
    is_open[ground.over.triangle] = False
    moved: NDArray[np.bool_] = is_open & (ground.official >= 0) & (ground.working != ground.official)
    return moved


def _summed(community: Ints, building: Ints, area_m2: Floats) -> tuple[Ints, Ints, Floats]:
    """Sum areas over pairs of community and building."""
    wide = int(building.max(initial=0)) + 1
    key, index = np.unique(community * wide + building, return_inverse=True)
    return key // wide, key % wide, np.asarray(np.bincount(index, area_m2, minlength=len(key)), np.float64)


def _m2(area2: Ints) -> Floats:
    """Square metres of twice areas in grid units."""
    return np.asarray(area2 * _M2, np.float64)


def _outline_m(footprints: Footprints) -> Floats:
    """(buildings,) length of all outlines of a building."""
    return np.asarray(np.bincount(footprints.building, footprints.outline_m), np.float64)


# ---------------------------------------------------------------- tables and findings


def _table(communities: GeoDataFrame, buildings: GeoDataFrame, every: list[_Rows]) -> GeoDataFrame:
    """Rows of table `exceptions`, sorted by kind, area and building."""
    import geopandas as gpd
    import pandas as pd

    community = np.concatenate([rows.community for rows in every])
    building = np.concatenate([rows.building for rows in every])
    has_building = building >= 0
    geometry = np.empty(len(building), object)
    geometry[has_building] = shapely.point_on_surface(buildings.geometry.to_numpy()[building[has_building]])
    geometry[~has_building] = shapely.point_on_surface(communities.geometry.to_numpy()[community[~has_building]])
    building_id = pd.array(buildings["building_id"].to_numpy(np.int64)[building], dtype="Int64")
    building_id[~has_building] = pd.NA
    households = buildings["household_count"].fillna(0).to_numpy(np.int64)[building]
    kind = np.repeat([rows.kind for rows in every], [len(rows.community) for rows in every])
    table = gpd.GeoDataFrame(
        {
            "kind": kind,
            "area_id": communities["area_id"].to_numpy(np.int64)[community],
            "building_id": building_id,
            "area_m2": np.concatenate([rows.area_m2 for rows in every]),
            "household_count": np.where(has_building, households, 0),
            "reason": [f"exception.{name}" for name in kind],
            "geom": geometry,
        },
        geometry="geom",
        crs=communities.crs,
    )
    return table.sort_values(["kind", "area_id", "building_id"], kind="stable", ignore_index=True)


def _report_outside(report: Report, buildings: GeoDataFrame, cell: Ints) -> None:
    """Name the buildings that lie in no community, in order of their ids."""
    outside = np.flatnonzero(cell < 0)
    ids = buildings["building_id"].to_numpy(np.int64)[outside]
    place = shapely.point_on_surface(buildings.geometry.to_numpy()[outside])
    for k in np.argsort(ids, kind="stable"):
        x, y = (None, None) if shapely.is_missing(place[k]) or place[k].is_empty else (place[k].x, place[k].y)
        report.add("cells_outside", "warning", table="buildings", row_id=int(ids[k]), x=x, y=y)


def _report_severed(
    report: Report, communities: GeoDataFrame, buildings: GeoDataFrame, places: Places, community: Ints
) -> NDArray[np.bool_]:
    """Name the buildings with parts in two communities. Returns which ties cannot hold."""
    here, there = community[places.own_cell], community[places.cell[places.building]]
    parted = np.flatnonzero(here != there)
    ids, codes = buildings["building_id"].to_numpy(np.int64), communities["code"].to_numpy(str)
    rows = np.unique(
        np.stack([ids[places.building[parted]], there[parted], here[parted], places.building[parted]], axis=1), axis=0
    )
    for building_id, home, other, building in rows.tolist():
        point = shapely.point_on_surface(buildings.geometry.iloc[building])
        report.add(
            "cells_severed", "warning", table="buildings", row_id=building_id, code=codes[home], x=point.x, y=point.y,
            other_code=codes[other],
        )  # fmt: skip
    return community[places.tied[:, 0]] != community[places.tied[:, 1]]
