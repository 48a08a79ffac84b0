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
    "areas": ("code", "name", "parent_code", "valid_from", "valid_to"),
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
    """

    same: NDArray[np.int64]
    changed: pd.DataFrame
    added: NDArray[np.int64]
    gone: NDArray[np.int64]

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
    return Difference(same, changed, np.flatnonzero(~known), gone)


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


def explained(found: Difference, existing: gpd.GeoDataFrame, rows: gpd.GeoDataFrame, table: str) -> Report:
    """Say a difference: one sentence with the counts, then every row that changed, is new, or is gone.

    Parameters
    ----------
    found
        The difference.
    existing, rows, table
        What `difference` was asked about.
    """
    report = Report()
    counts: dict[str, Any] = {"changed": len(found.changed), "added": len(found.added), "gone": len(found.gone)}
    report.add("difference", "warning", table=table, same=len(found.same), **counts)
    by_id = existing.set_index(TABLES[table].key, drop=False)
    columns = [", ".join(names) for names in found.changed["columns"]]
    _say(report, "difference_changed", table, by_id.loc[found.changed["id"]], columns)
    _say(report, "difference_added", table, rows.iloc[found.added].assign(**{TABLES[table].key: None}))
    _say(report, "difference_gone", table, by_id.loc[found.gone])
    return report


def _say(report: Report, kind: str, table: str, rows: gpd.GeoDataFrame, columns: list[str] | None = None) -> None:
    """One finding for each row: by its code or key where it has one, else by its place."""
    named_by = {"areas": "code", "buildings": "source_key"}.get(table)
    points = shapely.get_coordinates(shapely.point_on_surface(np.asarray(rows.geometry.array, dtype=object)))
    names = rows[named_by].astype(str).tolist() if named_by else [None] * len(rows)
    for position, (row_id, code, (x, y)) in enumerate(
        zip(rows[TABLES[table].key], names, points.tolist(), strict=True)
    ):
        values = {} if columns is None else {"columns": columns[position]}
        found_id = None if row_id is None else int(row_id)
        thing = code or f"{x:.1f}, {y:.1f}"
        report.add(kind, "note", table=table, row_id=found_id, code=code, x=x, y=y, thing=thing, **values)
