"""A territory as a valid GeoPackage: the SQL of its tables, views, triggers and registrations, made from `blockmap.schema`.

`objects` lists everything the file must hold, so that making a file and checking one read the same list.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from blockmap.errors import UsageError
from blockmap.schema import TABLES, Table, layer_name
from blockmap.settings import Settings
from blockmap.store import guard, rtree, styles
from blockmap.store.sql import quoted

APPLICATION_ID = 0x47504B47
"""``GPKG`` as a number: the mark of a GeoPackage."""

OGC_VERSION = 10400
"""GeoPackage 1.4; its R-tree triggers need no change in older readers."""

SCHEMA_VERSION = 3
"""Version of `blockmap.schema`; a file of a newer one is refused."""

MOST_LEVELS = 7

_LEVEL_NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")

_OGC_TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
"""

_UNDEFINED_CRS = (
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian coordinate reference system"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
)


@dataclass(frozen=True, slots=True)
class Made:
    """One object of the file: what it is, its name, the table it serves, and the SQL that makes it."""

    kind: Literal["table", "view", "trigger"]
    name: str
    table: str
    sql: str


def objects(settings: Settings) -> list[Made]:
    """List every table, view and trigger of a territory, in the order in which they are made."""
    made = []
    for table in TABLES.values():
        made.append(Made("table", table.name, table.name, table_sql(table)))
        if table.geometry:
            made.append(Made("table", rtree.name(table), table.name, rtree.table_sql(table)))
            made += [Made("trigger", name, table.name, sql) for name, sql in rtree.trigger_sql(table).items()]
        made += [Made("trigger", name, table.name, sql) for name, sql in guard.trigger_sql(table).items()]
    made += [Made("view", layer_name(level), "areas", _view_sql(level)) for level in settings.levels]
    made.append(Made("table", guard.TABLE, guard.TABLE, guard.TABLE_SQL))
    made.append(Made("table", styles.TABLE, styles.TABLE, styles.TABLE_SQL))
    return made


def make(connection: sqlite3.Connection, settings: Settings, at: str) -> None:
    """Make an empty territory in an empty database: marks, OGC tables, our own objects, registrations, styles.

    The choices must have passed `check_choices`.
    """
    srs = _spatial_reference(settings.crs)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {OGC_VERSION}")
    for statement in _OGC_TABLES.split(";\n"):
        connection.execute(statement)
    for made in objects(settings):
        connection.execute(made.sql)
    references = {row[1]: row for row in (*_UNDEFINED_CRS, _spatial_reference("EPSG:4326"), srs)}
    connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", references.values())
    _register(connection, TABLES, srs_id=srs[1], at=at)
    _register_views(connection, settings, srs_id=srs[1], at=at)
    guard.fill(connection, SCHEMA_VERSION)
    styles.fill(connection, settings, at)


def check_choices(settings: Settings) -> None:
    """Refuse what a file cannot be made with: a CRS that is unknown or not in metres, levels that cannot be names of layers."""
    import pyproj

    _spatial_reference(settings.crs)
    crs = pyproj.CRS.from_user_input(settings.crs)
    if not crs.is_projected or {axis.unit_name for axis in crs.axis_info} != {"metre"}:
        raise UsageError("crs_not_in_metres", crs=settings.crs)
    layers = [layer_name(level) for level in settings.levels]
    taken = {*TABLES, guard.TABLE, styles.TABLE}
    bad = [level for level in settings.levels if not _LEVEL_NAME.fullmatch(level) or layer_name(level) in taken]
    if bad or len(set(layers)) < len(layers) or len(layers) > MOST_LEVELS:
        raise UsageError("bad_levels", levels=", ".join(settings.levels), most=MOST_LEVELS)


def srs_id(crs: str) -> int:
    """Return the number under which a CRS stands in the file."""
    return _spatial_reference(crs)[1]


def table_sql(table: Table) -> str:
    """Return the SQL of one table. ``AUTOINCREMENT`` remembers the highest id ever given, so that no id is given twice."""
    columns = []
    for column in table.columns:
        if column.name == table.key:
            columns.append(f"{quoted(column.name)} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL")
        else:
            columns.append(f"{quoted(column.name)} {column.type}" + " NOT NULL" * column.required)
    if table.geometry:
        columns.append(f"geom {table.geometry}")
    return f"CREATE TABLE {quoted(table.name)} ({', '.join(columns)})"


def level_columns(level: str) -> dict[str, str]:
    """Return the columns of ``areas`` that the layer of a level shows, with the names they have there."""
    renamed = {"code": f"{level}_code", "name": f"{level}_name"}
    return {name: renamed.get(name, name) for name in TABLES["areas"].names if name != "level"}


def _view_sql(level: str) -> str:
    """Return the SQL of one level as a layer. GDAL and QGIS take ``OGC_FID`` for the id of a view's rows."""
    columns = ", ".join(f"{quoted(name)} AS {quoted(shown)}" for name, shown in level_columns(level).items())
    name = quoted(layer_name(level))
    return f"CREATE VIEW {name} AS SELECT area_id AS OGC_FID, {columns} FROM areas WHERE level = '{level}'"


def _spatial_reference(crs: str) -> tuple[str, int, str, int, str, str]:
    """Return the row of ``gpkg_spatial_ref_sys`` of an authority code."""
    import pyproj

    try:
        found = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as error:
        raise UsageError("unknown_crs", crs=crs) from error
    authority, number = found.to_authority() or ("", "")
    if not number.isdigit():
        raise UsageError("unknown_crs", crs=crs)
    return found.name, int(number), authority, int(number), found.to_wkt("WKT1_GDAL"), found.name


def _register(connection: sqlite3.Connection, tables: Mapping[str, Table], *, srs_id: int, at: str) -> None:
    """Write the rows of the OGC tables that make these tables layers."""
    for table in tables.values():
        _register_layer(connection, table.name, table.note, table.geometry, srs_id, at)
        if table.geometry:
            row = (table.name, "geom", *rtree.EXTENSION, "write-only")
            connection.execute("INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)", row)


def register_again(connection: sqlite3.Connection, tables: Mapping[str, Table], settings: Settings, at: str) -> None:
    """Write the rows of the OGC tables for tables that were made anew, in place of any that are left of former ones."""
    for registry in ("gpkg_extensions", "gpkg_geometry_columns", "gpkg_contents"):
        connection.executemany(f"DELETE FROM {registry} WHERE table_name = ?", [(name,) for name in tables])
    _register(connection, tables, srs_id=srs_id(settings.crs), at=at)


def _register_views(connection: sqlite3.Connection, settings: Settings, *, srs_id: int, at: str) -> None:
    """Write the rows of the OGC tables that make the levels layers, and the styles a table."""
    for level in settings.levels:
        note = f"the areas of level {level}"
        _register_layer(connection, layer_name(level), note, TABLES["areas"].geometry, srs_id, at)
    _register_layer(connection, styles.TABLE, "how QGIS draws the layers", None, srs_id, at)


def _register_layer(
    connection: sqlite3.Connection, name: str, note: str, geometry: str | None, srs_id: int, at: str
) -> None:
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (name, "features" if geometry else "attributes", name, note, at, srs_id if geometry else None),
    )
    if geometry:
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (name, geometry, srs_id))
