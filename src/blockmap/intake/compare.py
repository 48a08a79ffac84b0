"""A new reading against what the territory holds: the same, changed, added, gone.

Areas are the same thing by level and code, buildings by their key in the source, everything else by its shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.intake.repair import canonical
from blockmap.report import Report
from blockmap.schema import TABLES
from blockmap.topology.grid import Geometries

COMPARED: dict[str, tuple[str, ...]] = {
    "areas": ("code", "name", "valid_from", "valid_to"),
    "buildings": (
        "source_key", "name", "address", "use", "floor_count", "dwelling_count", "household_count", "person_count", "is_estimate",
        "state", "state_date",
    ),
    "barriers": ("kind", "rank", "is_crossable", "is_must_hold", "name"),
    "compounds": ("name", "kind"),
    "places": ("name", "kind", "is_sensitive"),
}  # fmt: skip
"""Columns a source delivers; what planning and numbering add is not compared."""


@dataclass(frozen=True)
class Difference:
    """What a new version of a source changes.

    Attributes
    ----------
    same
        Ids of rows that the reading holds just as the territory does.
    changed
        ``row`` (position in the reading), ``id``, ``columns`` (names of what differs, ``geom`` too), by id.
    added
        Positions in the reading of rows the territory does not hold.
    gone
        Ids of rows that the reading does not hold any more.
    report
        The same as findings: one sentence with the counts, and one finding for each row changed, added or gone.
    """

    same: NDArray[np.int64]
    changed: pd.DataFrame
    added: NDArray[np.int64]
    gone: NDArray[np.int64]
    report: Report

    @property
    def is_empty(self) -> bool:
        """The source says nothing new."""
        return not (len(self.changed) or len(self.added) or len(self.gone))


def keys(table: str, rows: gpd.GeoDataFrame) -> pd.Series:
    """Return by what a row is known again."""
    if table == "areas":
        return rows["level"].astype(str) + " " + rows["code"].astype(str)
    if table == "buildings":
        return rows["source_key"].astype(object)
    return pd.Series(shapely.to_wkb(_geometries(rows)), index=rows.index, dtype=object)


def _geometries(rows: gpd.GeoDataFrame) -> Geometries:
    return canonical(np.asarray(rows.geometry.array, dtype=object))


def matched_ids(table: str, rows: gpd.GeoDataFrame, existing: gpd.GeoDataFrame | None) -> pd.Series:
    """Return the id in the territory of every row that it holds already, ``NA`` for new ones (``Int64``)."""
    if existing is None or existing.empty:
        return pd.Series(pd.NA, index=rows.index, dtype="Int64")
    ids = pd.Series(existing[TABLES[table].key].to_numpy(), index=keys(table, existing))
    ids = ids[~ids.index.duplicated()]
    return keys(table, rows).map(ids).astype("Int64")


def difference(existing: gpd.GeoDataFrame, rows: gpd.GeoDataFrame, table: str) -> Difference:
    """Compare the rows of a reading with the rows the territory holds from the same source.

    Parameters
    ----------
    existing
        Rows of the territory that came from this source (areas: of the same level), with their ids.
    rows
        Rows of the reading.
    table
        Name of the table.
    """
    key = TABLES[table].key
    ids = matched_ids(table, rows, existing)
    known = ids.notna().to_numpy()
    gone = np.setdiff1d(existing[key].to_numpy(np.int64), ids[known].to_numpy(np.int64))
    before = existing.set_index(key).loc[ids[known].to_numpy(np.int64)]
    after = rows[known]
    differs = pd.DataFrame({name: _differs(before[name], after[name]) for name in COMPARED[table]})
    differs["geom"] = _moved(before, after)
    is_changed = differs.any(axis=1).to_numpy()
    changed = pd.DataFrame(
        {
            "row": np.flatnonzero(known)[is_changed],
            "id": ids[known].to_numpy(np.int64)[is_changed],
            "columns": [tuple(differs.columns[flags]) for flags in differs.to_numpy()[is_changed]],
        }
    ).sort_values("id", ignore_index=True)
    same = np.sort(ids[known].to_numpy(np.int64)[~is_changed])
    report = _said(existing, rows, table, changed, np.flatnonzero(~known), gone, len(same))
    return Difference(same, changed, np.flatnonzero(~known), gone, report)


def _differs(before: pd.Series, after: pd.Series) -> NDArray[np.bool_]:
    pairs = zip(before.astype(object), after.astype(object), strict=True)
    return np.array([_plain(old) != _plain(new) for old, new in pairs], bool)


def _plain(value: Any) -> Any:
    """Return a value as it compares: missing is missing however it is written."""
    return None if pd.isna(value) else value


def _moved(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell which shapes differ; points that planning laid into a line do not count."""
    old, new = _geometries(before), _geometries(after)
    is_equal = shapely.equals_exact(old, new)
    rest = np.flatnonzero(~is_equal)
    is_equal[rest] = shapely.equals(old[rest], new[rest])
    return np.asarray(~is_equal)


def _said(
    existing: gpd.GeoDataFrame, rows: gpd.GeoDataFrame, table: str, changed: pd.DataFrame, added: NDArray[np.int64],
    gone: NDArray[np.int64], same: int,
) -> Report:  # fmt: skip
    report = Report()
    report.add("difference", "note", table=table, same=same, changed=len(changed), added=len(added), gone=len(gone))
    column = {"areas": "code", "buildings": "source_key"}.get(table)
    before = existing.set_index(TABLES[table].key)
    for row_id, columns in zip(changed["id"], changed["columns"], strict=True):
        _say(report, "difference_changed", table, before.loc[row_id], column, int(row_id), columns=", ".join(columns))
    for row in added:
        _say(report, "difference_added", table, rows.iloc[row], column, None)
    for row_id in gone:
        _say(report, "difference_gone", table, before.loc[row_id], column, int(row_id))
    return report


def _say(
    report: Report, kind: str, table: str, row: pd.Series, column: str | None, row_id: int | None, **values: str
) -> None:
    point = row["geom"].representative_point()
    code = None if column is None else str(row[column])
    thing = code or f"{point.x:.1f}, {point.y:.1f}"
    report.add(kind, "note", table=table, row_id=row_id, code=code, x=point.x, y=point.y, thing=thing, **values)
