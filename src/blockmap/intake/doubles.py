"""Rows that say the same thing twice: the same shape, or the same official code."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from blockmap.intake.outcome import Outcome, no_kinds
from blockmap.report import Report
from blockmap.topology.grid import SCALE, Geometries

MORE_THAN_ANY_COUNT = 1e6
"""No building holds so many households."""

TWIN_M = 0.5
"""Centres of the same footprint in two files lie within this: formats round, and projections differ by less."""

TWIN_SHARE = 0.02
"""… and their areas differ by less than this share."""


def same_shape(geometry: Geometries, columns: pd.DataFrame) -> NDArray[np.int64]:
    """Tell of which kept row the others have the very shape: its position, -1 for rows that are no double.

    The row kept is the first by content (a barrier of the highest rank, a building whose households were counted, with most of
    them, before others), so it does not depend on the order in the file. Two points at one place are the same only when all their
    attributes are: several buildings may be known by one point.

    Parameters
    ----------
    geometry
        (rows,) in canonical order of points; ``None`` is no double.
    columns
        Columns made of the same rows.
    """
    there = np.flatnonzero(~shapely.is_missing(geometry))
    shape = pd.Series(shapely.to_wkb(geometry[there]), index=there)
    candidates = shape[shape.duplicated(keep=False)]
    if candidates.empty:
        return np.full(len(geometry), -1)
    texts = columns.iloc[candidates.index].astype(str)
    ranked = texts.assign(_weakness=_weakness(columns.iloc[candidates.index]), _shape=candidates.to_numpy())
    ranked = ranked.set_axis(candidates.index).sort_values(["_shape", "_weakness", *texts.columns], kind="stable")
    is_point = shapely.get_dimensions(geometry[ranked.index]) == 0
    is_double = np.where(is_point, ranked.drop(columns="_weakness").duplicated(), ranked.duplicated(subset="_shape"))
    kept = pd.Series(ranked.index, index=ranked.index).where(~is_double).ffill().astype(np.int64)
    found = np.full(len(geometry), -1)
    found[ranked.index[is_double]] = kept[is_double]
    return found


def _weakness(columns: pd.DataFrame) -> NDArray[np.float64]:
    """Return the smaller number for the row that is rather kept."""
    if "rank" in columns:
        return -columns["rank"].to_numpy(float)
    if "household_count" in columns:
        estimated = columns["is_estimate"].to_numpy(float)
        return estimated - columns["household_count"].to_numpy(float) / MORE_THAN_ANY_COUNT
    return np.zeros(len(columns))


def same_code(geometry: Geometries, columns: pd.DataFrame) -> Outcome:
    """Join areas that come as several rows of one code (an exclave, an island), and set aside what bears another's code.

    Rows of the same code and name are one area in several parts, held by the largest. Of rows with the same code and different
    names the largest is kept; which name is right only the office knows.
    """
    geometry = geometry.copy()
    repaired, rejected = no_kinds(len(geometry)), no_kinds(len(geometry))
    part_of = np.full(len(geometry), -1)
    there = columns["code"].where(~shapely.is_missing(geometry))
    repeated = columns[there.duplicated(keep=False) & there.notna()]
    for _, group in repeated.groupby("code", sort=True):
        at = group.index.to_numpy()
        by_size = at[np.lexsort([shapely.to_wkb(geometry[at]).astype("S"), -shapely.area(geometry[at])])]
        names = columns["name"].fillna("")[by_size].to_numpy()
        first, alike, others = by_size[0], by_size[names == names[0]], by_size[names != names[0]]
        rejected[others] = "row_code_twice"
        geometry[others] = None
        if len(alike) > 1:
            geometry[first] = shapely.normalize(shapely.union_all(geometry[alike], grid_size=1 / SCALE))
            geometry[alike[1:]] = None
            repaired[alike] = "repaired_joined"
            part_of[alike[1:]] = first
    return Outcome(geometry, repaired, rejected, part_of)


def said_of_twins(buildings: gpd.GeoDataFrame) -> Report:
    """Say which buildings stand on the very footprint of a building from another file, so that households count twice.

    Parameters
    ----------
    buildings
        `household_count, geom`, and `source_id` where files are known; points are not looked at: several
        buildings may be known by one point.
    """
    report = Report()
    if "source_id" not in buildings:
        return report
    footprint = np.asarray(buildings.geometry.array, dtype=object)
    area_m2 = shapely.area(footprint)
    at = np.flatnonzero(area_m2 > 0)
    source = buildings["source_id"].astype("Int64").fillna(-1).to_numpy(np.int64)
    if len(np.unique(source[at])) < 2:
        return report
    centre = shapely.get_coordinates(shapely.centroid(footprint[at]))
    one, other = at[cKDTree(centre).query_pairs(TWIN_M, output_type="ndarray").T]
    is_same = np.abs(area_m2[one] - area_m2[other]) < TWIN_SHARE * np.maximum(area_m2[one], area_m2[other])
    one, other = one[is_same & (source[one] != source[other])], other[is_same & (source[one] != source[other])]
    twin = np.unique(np.where(source[one] > source[other], one, other))
    if len(twin):
        x, y = (float(v) for v in shapely.get_coordinates(shapely.point_on_surface(footprint[twin[0]]))[0])
        households = int(buildings["household_count"].iloc[twin].sum())
        report.add("buildings_twice", "warning", table="buildings", count=len(twin), households=households, x=x, y=y)
    return report
