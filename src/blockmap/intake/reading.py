"""A source file read as rows of a table, every row accounted for.

Every row of the file is taken as it is, taken after a repair, or set aside; ``rows_read = rows_taken + rows_repaired +
rows_rejected`` holds always, and each row of the last two kinds is a finding with its number in the file, why, and where.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.errors import UsageError
from blockmap.intake import barriers, delivered, formats, repair, rows
from blockmap.intake import fields as columns
from blockmap.intake.compare import matched_ids
from blockmap.intake.crs import declared, distorts, project, territory
from blockmap.intake.doubles import same_code, same_shape
from blockmap.intake.order import content_order, made_codes
from blockmap.intake.outcome import Outcome, first_of, is_set, marked, without
from blockmap.intake.received import received_rows
from blockmap.intake.shift import suspected
from blockmap.report import Report
from blockmap.schema import TABLES, layer_name
from blockmap.settings import Settings
from blockmap.tabular import persons
from blockmap.topology.grid import Geometries

WANTED: dict[str, repair.Wanted] = {
    "areas": "area",
    "buildings": "building",
    "barriers": "barrier",
    "compounds": "area",
    "places": "any",
}

MOST_NAMES = 20
"""So many unused columns are named; of more only the count is said."""


@dataclass(frozen=True)
class Reading:
    """What a source gave.

    Attributes
    ----------
    table
        Name of the table in `blockmap.schema`.
    rows
        Its rows, in the order of their content (official code, key in the source, position), geometry on the grid. Ids are
        ``NA`` but for rows that the territory holds already; ``source_id`` is ``NA``.
    row_number
        (rows,) number in the file of each of `rows`.
    joined
        Numbers of rows that are now part of another row (parts of one area): number → number of that row.
    received
        Rows of the table ``received``: areas as they were delivered, and every row that was set aside.
    source
        Row of the table ``sources``.
    report
        Everything that was assumed, repaired, set aside or left away.
    """

    table: str
    rows: gpd.GeoDataFrame
    row_number: NDArray[np.int64]
    joined: dict[int, int]
    received: gpd.GeoDataFrame
    source: dict[str, Any]
    report: Report


def read(
    source: Path,
    table: str,
    *,
    settings: Settings,
    layer: str | None = None,
    where: str | None = None,
    fields: Mapping[str, str] | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    existing: gpd.GeoDataFrame | None = None,
    existing_extent: Any | None = None,
    mapping_file: Path | None = None,
) -> Reading:
    """Read one layer of a source as rows of a table.

    Steps: open; read whole, or row by row where the file is damaged; refuse columns about persons; find our columns; project;
    repair and snap; make rows; set doubles aside; order by content; compare the place with what the territory holds.

    Parameters
    ----------
    source
        File, zip or File Geodatabase.
    table
        A level in the plural (``districts, towns, communities`` by default), ``buildings, barriers, compounds`` or ``places``.
    settings
        Choices of the territory; `Settings.crs` is the CRS of the result.
    layer, where, fields, crs, encoding, mapping_file
        What the person at the desk says: layer by name, rows by SQL condition, columns as ours → theirs, CRS of the source
        (``gcj02`` and ``bd09`` too), encoding of its text, mapping file of barriers.
    existing
        Rows of the same table that the territory holds; rows that are the same thing get their ids.
    existing_extent
        Ground the territory covers, in its CRS; a suspected shift against it is reported.

    Raises
    ------
    UsageError, SourceError
        One sentence that says what is wrong and what to do.
    """
    name, level = target(table, settings)
    rules = barriers.rules(mapping_file) if mapping_file is not None else None
    with formats.opened(Path(source), member=layer) as opened:
        came = delivered.load(opened, table, layer=layer, where=where, encoding=encoding)
    attributes, report = _understood(came, name, level, opened.name, fields, rules)
    source_crs = declared(came.crs, crs, opened.name)
    received = project(came.geometry, source_crs, settings, opened.name)
    distortion = distorts(territory(settings), received)
    if distortion:
        report.add("crs_distorts", "warning", table=opened.name, crs=settings.crs, percent=100 * distortion)
    cleaned = repair.clean(received, WANTED[name], is_unreadable=came.is_unreadable)
    alive = np.flatnonzero(~shapely.is_missing(cleaned.geometry))
    made = _made(name, level, attributes.of(alive), cleaned.geometry[alive], rules, came.layer, settings, opened.name)
    outcome = _outcome(name, made, cleaned, alive, opened.name)
    table_rows, row_number = _table_rows(
        name, level, made, outcome.geometry[alive], came.row_number[alive], settings, existing
    )

    report.extend(came.report).extend(made.report).extend(outcome.report(opened.name, came.row_number, received))
    report.extend(_said_of_estimates(table_rows, opened.name) if name == "buildings" else Report())
    report.extend(suspected(table_rows, existing, existing_extent, settings, opened.name))
    report.figures |= outcome.account
    source_row = {
        "table_name": table,
        "file_name": opened.name,
        "layer": came.layer,
        "sha256": opened.sha256,
        "encoding": came.encoding,
        "crs": str(source_crs),
        "mapping": json.dumps(
            attributes.used | ({"where": where} if where else {}), ensure_ascii=False, sort_keys=True
        ),
    }
    kept = received_rows(table, received, came.row_number, outcome, settings, whole=name == "areas")
    return Reading(
        name, table_rows, row_number, _joined_rows(outcome, came.row_number), kept, source_row | outcome.account, report
    )


def target(table: str, settings: Settings) -> tuple[str, str | None]:
    """Return the table of the schema and, for areas, the level that a word of the command line means.

    Examples
    --------
    >>> target("communities", Settings(crs="EPSG:4544"))
    ('areas', 'community')
    """
    levels = {layer_name(level): level for level in settings.levels}
    if table in levels:
        return "areas", levels[table]
    if table in WANTED and table != "areas":
        return table, None
    raise UsageError("table_unknown", table=table, known=", ".join([*levels, *(t for t in WANTED if t != "areas")]))


@dataclass(frozen=True)
class _Attributes:
    """Attributes without what is about persons, and the columns used (ours → theirs)."""

    frame: pd.DataFrame
    used: dict[str, str]

    def of(self, rows_alive: NDArray[np.int64]) -> _Attributes:
        """Keep these rows only."""
        return _Attributes(self.frame.iloc[rows_alive].reset_index(drop=True), self.used)


def _understood(
    came: delivered.Delivered,
    name: str,
    level: str | None,
    file_name: str,
    said: Mapping[str, str] | None,
    rules: barriers.Rules | None,
) -> tuple[_Attributes, Report]:
    """Refuse columns about persons, find ours among the others, and blot out single personal values."""
    report = Report()
    frame = columns.expand_tags(came.frame, name)
    refused = columns.personal(frame, name)
    if refused:
        report.add("personal_columns", "warning", table=file_name, columns=", ".join(refused))
    wanted = sorted(set(refused) & set((said or {}).values()))
    if wanted:
        raise UsageError("field_personal", field=wanted[0], file=file_name)
    frame = frame.drop(columns=refused)
    filled = columns.telling(frame, name)
    named = [str(c) for c in frame.columns if str(c) in (said or {}).values()]
    used = columns.mapping(dict.fromkeys(filled + named), name, level=level, said=said, file_name=file_name)
    blotted = {theirs: persons.blotted(frame[theirs]) for ours, theirs in used.items() if ours not in columns.CODES}
    lost = sum(count for _, count in blotted.values())
    if lost:
        report.add("personal_values", "warning", table=file_name, count=lost)
    frame = frame.assign(**{theirs: values for theirs, (values, _) in blotted.items()})
    left = [str(c) for c in frame.columns if c not in used.values() and (rules is None or c != rules.field)]
    if used:
        pairs = ", ".join(f"{ours}={theirs}" for ours, theirs in used.items())
        report.add("fields_used", "note", table=file_name, fields=pairs)
    if left:
        report.add("fields_unknown", "note", table=file_name, columns=", ".join(left[:MOST_NAMES]), count=len(left))
    return _Attributes(frame, used), report


def _made(
    name: str,
    level: str | None,
    attributes: _Attributes,
    geometry: Geometries,
    rules: barriers.Rules | None,
    layer: str | None,
    settings: Settings,
    file_name: str,
) -> rows.Made:
    """Make the rows of the table."""
    frame, used = attributes.frame, attributes.used
    if level is not None:
        return rows.areas(frame, geometry, used, level=level, file_name=file_name)
    if name == "buildings":
        return rows.buildings(frame, geometry, used, settings=settings, file_name=file_name)
    if name == "barriers":
        hint = " ".join([layer or "", Path(file_name).stem])
        return rows.barrier_rows(frame, geometry, used, rules=rules, layer=hint, settings=settings, file_name=file_name)
    if name == "compounds":
        return rows.compounds(frame, geometry, used)
    return rows.places(frame, geometry, used, file_name=file_name)


def _said_of_doubles(buildings: pd.DataFrame, double_of: NDArray[np.int64], file_name: str) -> Report:
    """Say how many households stand on rows that were set aside as doubles of a row with another count."""
    report = Report()
    double = np.flatnonzero(double_of >= 0)
    households = buildings["household_count"].to_numpy(np.int64)
    is_counted = ~buildings["is_estimate"].to_numpy(bool)
    double = double[is_counted[double] & (households[double] != households[double_of[double]])]
    if len(double):
        kept = int(households[np.unique(double_of[double])].sum())
        values: dict[str, Any] = {"count": len(double), "households": int(households[double].sum()), "kept": kept}
        report.add("doubles_of_other_count", "warning", table=file_name, **values)
    return report


def _outcome(name: str, made: rows.Made, cleaned: Outcome, alive: NDArray[np.int64], file_name: str) -> Outcome:
    """Join what the geometry, the attributes and the other rows say of every row; the first reason counts."""
    geometry = without(made.geometry, is_set(made.rejected))
    double_of = same_shape(geometry, made.columns)
    if name == "buildings":
        made.report.extend(_said_of_doubles(made.columns, double_of, file_name))
    geometry = without(geometry, double_of >= 0)
    rejected = first_of(made.rejected, marked(double_of >= 0, "row_double"))
    repaired = cleaned.repaired[alive]
    if name == "areas":
        same = same_code(geometry, made.columns)
        geometry = same.geometry
        repaired, rejected = first_of(same.repaired, repaired), first_of(rejected, same.rejected)
        part_of = np.where(same.part_of >= 0, alive[same.part_of], -1)
    else:
        part_of = np.full(len(alive), -1)
    whole = Outcome(cleaned.geometry.copy(), cleaned.repaired.copy(), cleaned.rejected.copy(), cleaned.part_of.copy())
    whole.geometry[alive], whole.repaired[alive], whole.rejected[alive] = geometry, repaired, rejected
    whole.part_of[alive] = part_of
    return whole


def _joined_rows(outcome: Outcome, row_number: NDArray[np.int64]) -> dict[int, int]:
    """Return which rows became part of which other, by their numbers in the file."""
    parts = np.flatnonzero(outcome.part_of >= 0)
    return {int(row_number[row]): int(row_number[outcome.part_of[row]]) for row in parts}


def _table_rows(
    name: str,
    level: str | None,
    made: rows.Made,
    geometry: Geometries,
    row_number: NDArray[np.int64],
    settings: Settings,
    existing: gpd.GeoDataFrame | None,
) -> tuple[gpd.GeoDataFrame, NDArray[np.int64]]:
    """Rows of the table in the order of their content, with the columns of the schema."""
    taken = np.flatnonzero(~shapely.is_missing(geometry))
    kept = made.columns.iloc[taken].reset_index(drop=True)
    geometry = geometry[taken]
    if name == "buildings":
        kept["source_key"] = rows.with_keys(kept["source_key"], geometry)
    if level is not None and kept["code"].isna().all():
        kept["code"] = made_codes(geometry, level, "", settings)
    order = content_order(name, kept, geometry)
    table = TABLES[name]
    full = gpd.GeoDataFrame(kept.iloc[order].reset_index(drop=True), geometry=geometry[order], crs=settings.crs)
    full = full.rename_geometry("geom")
    for column in table.columns:
        if column.name not in full.columns:
            full[column.name] = _empty(column.type, len(full))
        elif column.type in ("TEXT", "DATE"):
            full[column.name] = full[column.name].astype(object).where(full[column.name].notna(), None)
    extra = [c for c in full.columns if c not in table.names]
    full = full[[*table.names[:-1], *extra, "geom"]]
    full[table.key] = matched_ids(name, full, existing)
    return full, row_number[taken][order]


def _empty(sql_type: str, length: int) -> Any:
    """Return a column that a source does not deliver."""
    if sql_type == "INTEGER":
        return pd.array([pd.NA] * length, dtype="Int64")
    return np.zeros(length, bool) if sql_type == "BOOLEAN" else np.full(length, None, object)


def _said_of_estimates(buildings: gpd.GeoDataFrame, file_name: str) -> Report:
    """Say how many household counts nobody has counted."""
    report = Report()
    estimated = buildings[buildings["is_estimate"]]
    if len(estimated):
        households = int(estimated["household_count"].sum())
        report.add(
            "households_estimated",
            "warning",
            table=file_name,
            count=len(estimated),
            of=len(buildings),
            households=households,
        )
    return report


def numbered(
    reading: Reading, *, source_id: int, next_id: int, next_received_id: int
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Give ids to the rows of a reading that the territory does not hold yet, ascending in their order.

    Returns
    -------
    rows, received
        As in the reading, with all ids and ``source_id``; ``received.row_id`` says which row of the table a delivered row became.
    """
    key = TABLES[reading.table].key
    table_rows, received = reading.rows.copy(), reading.received.copy()
    is_new = table_rows[key].isna().to_numpy()
    table_rows.loc[is_new, key] = np.arange(next_id, next_id + is_new.sum())
    if "source_id" in table_rows:
        table_rows["source_id"] = source_id
    became = pd.Series(table_rows[key].to_numpy(), index=reading.row_number)
    received["received_id"] = np.arange(next_received_id, next_received_id + len(received))
    received["source_id"] = source_id
    main_row = received["row_number"].replace(reading.joined)
    received["row_id"] = main_row.map(became).astype("Int64")
    return table_rows, received
