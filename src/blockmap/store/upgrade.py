"""What a file lacks of this version's tables, and how it gets it: an older build had not made it, or a program took it away.

Made anew is what is missing: tables, columns, indexes, locks, views. What they hold comes from the ledger, which knows every
value that was ever accepted; a column that no operation ever filled is empty. So the chain of states holds before and after.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from blockmap.errors import TerritoryError
from blockmap.report import Report
from blockmap.schema import TABLES, Table
from blockmap.settings import Settings
from blockmap.store import blobs, chain, geopackage, guard, ledger, rows, rtree, styles, writing
from blockmap.store.changes import Record
from blockmap.store.geopackage import Made
from blockmap.store.rows import arrow_schema, keys_of
from blockmap.store.sql import quoted

MOST_NAMES = 8
"""Names listed in one finding."""

_BEFORE = "blockmap_before"
"""Name of a table while it is made again with all its columns."""

_KNOWN = "temp.blockmap_known"
"""What the ledger knows of the columns that a table lacks."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a file lacks.

    Attributes
    ----------
    tables
        Tables that are missing.
    columns
        Missing columns of the tables that are there.
    others
        Missing indexes, triggers and views.
    stale
        Views and triggers that an older version made otherwise.
    """

    tables: tuple[Table, ...]
    columns: Mapping[str, tuple[str, ...]]
    others: tuple[Made, ...]
    stale: tuple[Made, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Everything by its name; a column as ``table.column``, the triggers of a missing table with the table."""
        columns = (f"{table}.{column}" for table, missing in self.columns.items() for column in missing)
        return (*(table.name for table in self.tables), *columns, *(made.name for made in self.others))

    def __bool__(self) -> bool:
        """Tell whether anything is lacking."""
        return bool(self.names or self.stale)


def missing_columns(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """Return the columns that tables of the file lack, by table; a table that is missing itself is not named."""
    held: dict[str, set[str]] = {}
    every = "SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table'"
    for table, column in connection.execute(every):
        held.setdefault(table, set()).add(column)
    missing = {
        table.name: tuple(name for name in table.names if name not in held[table.name])
        for table in TABLES.values()
        if table.name in held
    }
    return {table: columns for table, columns in missing.items() if columns}


def lacking(connection: sqlite3.Connection, settings: Settings, version: int) -> Lacking:
    """Find what a file of this version of the tables lacks."""
    held = dict(connection.execute("SELECT name, sql FROM sqlite_master").fetchall())
    made = geopackage.objects(settings)
    columns = missing_columns(connection)
    is_older = version < geopackage.SCHEMA_VERSION
    tables = tuple(table for table in TABLES.values() if table.name not in held)
    gone = {table.name for table in tables}
    return Lacking(
        tables,
        columns,
        tuple(one for one in made if one.name not in held and one.name not in gone and not _goes_with(one, gone)),
        tuple(
            one
            for one in made
            if one.kind != "table" and held.get(one.name, one.sql) != one.sql and (is_older or one.table in columns)
        ),
    )


def upgrade(connection: sqlite3.Connection, settings: Settings, version: int, at: str) -> tuple[str, ...]:
    """Give a file what it lacks, and return the names of it. Runs inside a transaction.

    Parameters
    ----------
    connection
        Territory opened for writing.
    settings
        Its choices.
    version
        Version of the tables that it says it has.
    at
        Time of the change, for the registers of GeoPackage.

    Raises
    ------
    TerritoryError
        A column that every row must fill is missing, and the ledger does not know its values.
    """
    lacks = lacking(connection, settings, version)
    if lacks:
        _refuse_without_ledger(lacks)
        known = chain.follow(connection, Report()) if lacks.tables or lacks.columns else None
        for name, columns in lacks.columns.items():
            _add_columns(connection, TABLES[name], columns, (known or {}).get(name), geopackage.srs_id(settings.crs))
        _make(connection, settings, lacks, at)
        _fill(connection, settings, lacks, known or {}, at)
    connection.execute("UPDATE gate SET schema_version = ?", (geopackage.SCHEMA_VERSION,))
    return lacks.names


def say_completed(names: tuple[str, ...], report: Report) -> None:
    """Say what a file was given, by the first few names."""
    if names:
        more = " …" * (len(names) > MOST_NAMES)
        report.add("file_completed", "note", count=len(names), names=", ".join(names[:MOST_NAMES]) + more)


def _goes_with(one: Made, gone: set[str]) -> bool:
    """Tell whether an object is missing because its table is; views stay when their table goes."""
    return one.table in gone and one.kind != "view"


def _refuse_without_ledger(lacks: Lacking) -> None:
    """Refuse a file whose ledger or choices are not whole: they are what everything else is made from."""
    for name in ("ledger", "settings"):
        if name in lacks.columns:
            raise TerritoryError("column_lost", table=name, column=", ".join(lacks.columns[name]))


def _add_columns(
    connection: sqlite3.Connection, table: Table, columns: tuple[str, ...], known: pa.Table | None, srs_id: int
) -> None:
    """Make a table again with all its columns, in their order; the new ones hold what the ledger knows."""
    name, key = quoted(table.name), quoted(table.key)
    if table.key in columns:
        raise TerritoryError("column_lost", table=table.name, column=table.key)
    last_id = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).fetchone()
    connection.execute("PRAGMA legacy_alter_table = ON")  # views keep naming the table, whatever stands under its name
    connection.execute(f"ALTER TABLE {name} RENAME TO {_BEFORE}")
    connection.execute("PRAGMA legacy_alter_table = OFF")
    connection.execute(geopackage.table_sql(table))
    _lay_known(connection, table, columns, known, srs_id)
    values = ", ".join(f"{'k' if c in columns else 'b'}.{quoted(c)}" for c in table.names)
    listed = ", ".join(map(quoted, table.names))
    from_both = f"FROM {_BEFORE} AS b LEFT JOIN {_KNOWN} AS k ON k.{key} = b.{key}"
    try:
        connection.execute(f"INSERT INTO {name} ({listed}) SELECT {values} {from_both}")
    except sqlite3.IntegrityError as error:
        raise TerritoryError("column_lost", table=table.name, column=", ".join(columns)) from error
    connection.execute(f"DROP TABLE {_KNOWN}")
    connection.execute(f"DROP TABLE {_BEFORE}")
    if last_id is not None:
        _remember_id(connection, table, last_id[0])


def _lay_known(
    connection: sqlite3.Connection, table: Table, columns: tuple[str, ...], known: pa.Table | None, srs_id: int
) -> None:
    """Lay what the ledger knows of the missing columns beside the table."""
    names = [table.key, *columns]
    connection.execute(
        f"CREATE TABLE {_KNOWN} ({quoted(table.key)} INTEGER PRIMARY KEY, {', '.join(map(quoted, columns))})"
    )
    if known is not None and len(known):
        values = zip(*rows.to_sqlite(table, known.select(names), srs_id), strict=True)
        connection.executemany(f"INSERT INTO {_KNOWN} VALUES ({', '.join('?' * len(names))})", values)


def _make(connection: sqlite3.Connection, settings: Settings, lacks: Lacking, at: str) -> None:
    """Make what is missing, all but the triggers; register it; take off what is stale."""
    for stale in lacks.stale:
        connection.execute(f"DROP {stale.kind} {quoted(stale.name)}")
    held = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    for made in geopackage.objects(settings):
        if made.kind != "trigger" and made.name not in held:
            connection.execute(made.sql)
    geopackage.register_again(connection, {t.name: t for t in lacks.tables}, settings, at)
    if any(made.name == styles.TABLE for made in lacks.others):
        styles.fill(connection, settings, at)


def _fill(
    connection: sqlite3.Connection, settings: Settings, lacks: Lacking, known: Mapping[str, pa.Table], at: str
) -> None:
    """Fill tables from the ledger and indexes from their tables, then put the triggers on."""
    missing = {made.name for made in lacks.others}
    for table in TABLES.values():
        if table.geometry and rtree.name(table) in missing:
            found = rows.read(connection, table, [table.key, "geom"])
            rtree.fill(connection, table, keys_of(table, found), blobs.bounds(found["geom"].to_numpy()))
    held = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    for made in geopackage.objects(settings):
        if made.kind == "trigger" and made.name not in held:
            connection.execute(made.sql)
    _restore_rows(connection, settings, lacks, known, at)


def _restore_rows(
    connection: sqlite3.Connection, settings: Settings, lacks: Lacking, known: Mapping[str, pa.Table], at: str
) -> None:
    """Write the rows that the ledger knows of tables that were missing; no id of theirs is ever given again."""
    lost = {table.name: known[table.name] for table in lacks.tables if len(known.get(table.name, ()))}
    records = [_inserted(TABLES[name], found) for name, found in lost.items()]
    guard.set_open(connection, True)
    for record in records:
        writing.write(connection, record, geopackage.srs_id(settings.crs))
    guard.set_open(connection, False)
    writing.touch(connection, records, settings.levels, at)
    if lacks.tables and known:
        _, touched = ledger.touched_since(connection, 0)
        for table in lacks.tables:
            if table.name in touched:
                _remember_id(connection, table, int(touched[table.name].max()))


def _inserted(table: Table, found: pa.Table) -> Record:
    empty, keys = arrow_schema(table).empty_table(), arrow_schema(table, [table.key]).empty_table()
    return Record(table, inserted=found, deleted=empty, before=keys, after=keys)


def _remember_id(connection: sqlite3.Connection, table: Table, last_id: int) -> None:
    """Make SQLite remember the highest id that a table ever held, so that none is given twice."""
    connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
    connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table.name, last_id))
