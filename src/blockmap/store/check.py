"""Is this file what blockmap made of it? The file, its tables, its ledger, and every row against the ledger.

Rules of the census are not asked here; whoever wants to know whether the division is lawful asks ``blocks.check``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from blockmap.errors import TerritoryError
from blockmap.report import Report
from blockmap.schema import TABLES, Table
from blockmap.store import chain, changes, geopackage, guard, references, rows, rtree, sql, upgrade

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from blockmap.store.territory import Territory

MOST_FINDINGS = 1_000
"""Findings of one kind that are listed for a table one by one; the rest is counted in one more."""

_CODE_COLUMNS = ("code", "block_code")
_TYPES = {
    "INTEGER": "'integer'",
    "REAL": "'real'",
    "BOOLEAN": "'integer'",
    "TEXT": "'text'",
    "DATE": "'text'",
    "BLOB": "'blob'",
}
"""What SQLite must call the values of a column."""


def check(territory: Territory) -> Report:
    """Prove that nothing in the file was changed by anything but the gate.

    Parameters
    ----------
    territory
        Open territory; it is read in one state and not changed.

    Returns
    -------
    report
        Errors: pages that SQLite finds damaged; tables, views and triggers that are missing or were changed; an open gate;
        rows of the ledger that are missing or were changed; values of a wrong type; rows that were added, changed or removed
        past the gate, each with its id, code and place; ids that refer to no row; a spatial index that misses rows. A note on
        what the file lacked and was given when it was opened for writing.
    """
    report = Report()
    upgrade.say_completed(territory.completed, report)
    with territory.snapshot():
        connection = territory.connection
        settings = territory.settings
        damage = connection.execute("PRAGMA quick_check").fetchall()
        if damage != [("ok",)]:
            report.add("file_damaged", what="; ".join(line for (line,) in damage[:3]))
            return report
        sound = _check_objects(connection, geopackage.objects(settings), report)
        if connection.execute("SELECT count(*), max(is_open) FROM gate").fetchone() != (1, 0):
            report.add("gate_open", table=guard.TABLE)
        expected = chain.follow(connection, report) if "ledger" in sound else None
        actual = {}
        for table in TABLES.values():
            if table.governed and table.name in sound:
                found = _read(connection, table, report)
                actual[table.name] = found
                if expected is not None:
                    _compare(table, expected[table.name], found, report)
                if table.geometry:
                    _check_index(connection, table, report)
        references.check(connection, actual, report)
    report.figures["rows_checked"] = sum(map(len, actual.values()))
    return report


def _check_objects(connection: sqlite3.Connection, made: list[geopackage.Made], report: Report) -> set[str]:
    """Find tables, views and triggers that are not as they were made; return the tables that can be read."""
    held = dict(connection.execute("SELECT name, sql FROM sqlite_master").fetchall())
    lacking = upgrade.missing_columns(connection)
    for (table_name, kind), same in groupby(made, key=lambda one: (one.table, one.kind)):
        every = list(same)
        missing = [one.name for one in every if one.name not in held]
        if kind == "trigger" and table_name not in held:
            continue  # they went with their table, which is missed already
        if (
            kind == "trigger" and len(missing) > 1
        ):  # whoever removes the locks removes them all: one finding for a table
            report.add("triggers_missing", table=table_name, count=len(missing))
            missing = []
        for name in missing:
            report.add("object_missing", table=table_name, name=name)
        for one in every:
            if one.name in held and held[one.name] != one.sql and one.name not in lacking:
                report.add("object_changed", table=one.table, name=one.name)
    for name, columns in lacking.items():
        report.add("columns_missing", table=name, columns=", ".join(columns))
    return {name for name in TABLES if name in held and name not in lacking}


def _read(connection: sqlite3.Connection, table: Table, report: Report) -> pa.Table:
    """Read the rows whose values have the right types, and report the others."""
    key = sql.quoted(table.key)
    is_wrong = f"coalesce({' OR '.join(_wrong(table))}, 0)"
    wrong = connection.execute(f"SELECT {key} FROM {sql.quoted(table.name)} WHERE {is_wrong} ORDER BY 1").fetchall()
    for (row_id,) in wrong[:MOST_FINDINGS]:
        report.add("value_type", table=table.name, row_id=row_id)
    _summarise(len(wrong), "value_type", table, report)
    try:
        return rows.read(connection, table, where=f"NOT ({is_wrong})" if wrong else None)
    except TerritoryError:
        report.add("object_changed", table=table.name, name=table.name)
        return rows.arrow_schema(table).empty_table()


def _wrong(table: Table) -> Iterator[str]:
    """Return SQL conditions, any of which tells a row with a value of a wrong type."""
    for column in table.columns:
        name = sql.quoted(column.name)
        yield f"typeof({name}) NOT IN ({_TYPES[column.type]}, 'null')"
        if column.type == "BOOLEAN":
            yield f"{name} NOT IN (0, 1)"
        if column.required:
            yield f"{name} IS NULL"
    if table.geometry:
        yield "typeof(geom) NOT IN ('blob', 'null')"
        yield "length(geom) < 8 OR substr(geom, 1, 2) <> x'4750'"


def _compare(table: Table, expected: pa.Table, actual: pa.Table, report: Report) -> None:
    """Find rows that are not as the ledger left them."""
    told = [f.row_id for f in report if f.table == table.name and f.kind == "value_type"]
    if told:
        is_told = np.isin(rows.keys_of(table, expected), np.array(told, dtype=np.int64))
        expected = expected.filter(pa.array(~is_told))
    found = changes.record(changes.difference(table, expected, actual))
    _list("row_added", table, found.inserted, report)
    _list("row_removed", table, found.deleted, report)
    if len(found.after):
        ids = rows.keys_of(table, found.after)
        now = actual.filter(pa.array(np.isin(rows.keys_of(table, actual), ids)))
        names = [name for name in found.after.column_names if name != table.key]
        differs = np.stack([changes.differs(found.before[name], found.after[name]) for name in names])
        columns = [", ".join(np.array(names)[differs[:, k]]) for k in range(min(len(ids), MOST_FINDINGS))]
        _list("row_changed", table, now, report, columns=columns)


def _list(kind: str, table: Table, found: pa.Table, report: Report, **values: list[str]) -> None:
    """Report rows one by one, each with its code, a point of its ground, and its own values of the template."""
    listed = found.slice(0, MOST_FINDINGS)
    codes = next(
        (listed[name].to_pylist() for name in _CODE_COLUMNS if name in listed.column_names), [None] * len(listed)
    )
    points = _points(listed)
    for k, row_id in enumerate(rows.keys_of(table, listed).tolist()):
        x, y = points[k].tolist() if np.isfinite(points[k]).all() else (None, None)
        here: dict[str, Any] = {name: column[k] for name, column in values.items()}
        report.add(kind, table=table.name, row_id=row_id, code=codes[k], x=x, y=y, **here)
    _summarise(len(found), kind, table, report)


def _summarise(count: int, kind: str, table: Table, report: Report) -> None:
    if count > MOST_FINDINGS:
        report.add(f"{kind}_more", table=table.name, count=count - MOST_FINDINGS)


def _points(found: pa.Table) -> NDArray[np.float64]:
    """Return a point of every row's ground; NaN where there is none, or none that can be read."""
    import shapely

    if "geom" not in found.column_names:
        return np.full((len(found), 2), np.nan)
    wkbs = found["geom"].to_numpy()
    points = shapely.point_on_surface(shapely.from_wkb(wkbs, on_invalid="ignore"))
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def _check_index(connection: sqlite3.Connection, table: Table, report: Report) -> None:
    """Find rows that the spatial index misses or holds in vain; rows already told are not told again."""
    held = f'"{rtree.name(table)}_rowid"'
    name, key = sql.quoted(table.name), sql.quoted(table.key)
    placed = f"SELECT {key} FROM {name} WHERE geom NOTNULL AND NOT ST_IsEmpty(geom)"
    indexed = f"SELECT rowid FROM {held}"
    sides = (f"SELECT * FROM ({one} EXCEPT {other})" for one, other in ((placed, indexed), (indexed, placed)))
    try:
        differs = connection.execute(" UNION ".join(sides)).fetchall()
    except sqlite3.OperationalError:
        return  # the index or a column is missing, which has been told
    told = {finding.row_id for finding in report if finding.table == table.name}
    untold = [row_id for (row_id,) in differs if row_id not in told]
    if untold:
        report.add("index_wrong", table=table.name, row_id=untold[0], count=len(untold))
