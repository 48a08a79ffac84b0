"""Who is compared with whom: areas of both sides in one list, fit to be compared, in an order that does not depend on rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.report import Report
from blockmap.topology.grid import Geometries

MARGIN = 0.01
"""The ground outside a frame is drawn in a box wider than everything by this share."""

POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True)
class Sides:
    """Areas of both sides.

    Attributes
    ----------
    rows
        ``code, name, level, is_ours`` of every area; codes as text, the name where there is no code.
    geometry
        (areas,) valid polygons, and after them, where a frame is declared, the ground outside it.
    rank
        (areas,) ours first, then by code; ``-1`` for the ground outside a frame.
    is_inside
        All areas are ours: they are compared with one another.
    """

    rows: pd.DataFrame
    geometry: Geometries
    rank: NDArray[np.int64]
    is_inside: bool


def gather(areas: gpd.GeoDataFrame, others: gpd.GeoDataFrame | None, frame: Any | None, report: Report) -> Sides:
    """Put the areas of both sides together; what cannot be compared is left out and said.

    Parameters
    ----------
    areas
        Ours: ``code, name, level`` (where given), ``geom``.
    others
        Theirs, likewise, in the same CRS; ``None`` to compare ours with one another.
    frame
        Polygon within which all ground should belong to somebody.
    report
        Takes findings.
    """
    parts = [_tidy(areas, report, is_ours=True)]
    if others is not None:
        parts.append(_tidy(others, report, is_ours=False))
    rows = pd.concat(parts, ignore_index=True)
    geometry = rows.pop("geom").to_numpy(object)
    keys = rows.assign(is_theirs=~rows["is_ours"])[["is_theirs", "code", "name"]]
    rank = np.empty(len(rows), np.int64)
    rank[keys.sort_values(list(keys.columns), kind="stable").index] = np.arange(len(rows))
    if frame is not None and len(geometry):
        geometry = np.append(geometry, _outside(shapely.force_2d(frame), geometry))
        rank = np.append(rank, -1)
    return Sides(rows, geometry, rank, others is None)


def _tidy(areas: gpd.GeoDataFrame, report: Report, *, is_ours: bool) -> pd.DataFrame:
    """Rows with a valid polygon; the others are findings."""
    geometry = shapely.force_2d(areas.geometry.to_numpy().astype(object))
    name = _text(areas, "name")
    code = _text(areas, "code").where(lambda said: said != "", name)
    level = _text(areas, "level")
    is_area = np.isin(shapely.get_type_id(geometry), POLYGONS) & ~shapely.is_empty(geometry)
    is_valid = shapely.is_valid(geometry)
    for at in np.flatnonzero(~is_area):
        report.add("dispute_no_polygon", "error", table="areas" if is_ours else "neighbours", code=code.iloc[at])
    for at in np.flatnonzero(is_area & ~is_valid):
        x, y = shapely.get_coordinates(geometry[at])[0].tolist()
        why = str(shapely.is_valid_reason(geometry[at]))
        table = "areas" if is_ours else "neighbours"
        report.add("dispute_invalid", "error", table=table, code=code.iloc[at], x=x, y=y, why=why)
    kept = is_area & is_valid
    columns = {"code": code, "name": name, "level": level}
    rows = pd.DataFrame({k: v.to_numpy(object) for k, v in columns.items()} | {"is_ours": is_ours, "geom": geometry})
    return rows[kept].reset_index(drop=True)


def _text(areas: pd.DataFrame, column: str) -> pd.Series:
    """Column as text, empty where it says nothing."""
    if column not in areas:
        return pd.Series([""] * len(areas), dtype=object)
    return areas[column].astype(object).where(areas[column].notna(), "").astype(str).reset_index(drop=True)


def _outside(frame: Any, geometry: Geometries) -> Any:
    """Ground outside a frame, as far as a box round everything."""
    west, south, east, north = shapely.total_bounds(np.append(geometry, frame))
    margin = MARGIN * max(east - west, north - south)
    box = shapely.box(west - margin, south - margin, east + margin, north + margin)
    return shapely.difference(box, frame)
