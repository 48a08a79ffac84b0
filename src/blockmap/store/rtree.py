"""The spatial index of a layer: an SQLite R-tree kept by the triggers that OGC prescribes (extension ``gpkg_rtree_index``).

A change of a few rows is left to the triggers. A change of many rows takes them off, writes the rows, fills the index from
bounds computed in one go and puts them back, all inside the same transaction.
"""

from __future__ import annotations

import sqlite3

import numpy as np
from numpy.typing import NDArray

from blockmap.schema import Table
from blockmap.store import packing

EXTENSION = ("gpkg_rtree_index", "http://www.geopackage.org/spec120/#extension_rtree")
"""Name and definition under which the index is registered."""


def name(table: Table) -> str:
    """Name of the index of a table."""
    return f"rtree_{table.name}_geom"


def table_sql(table: Table) -> str:
    """Return the SQL that makes the index."""
    return f'CREATE VIRTUAL TABLE "{name(table)}" USING rtree(id, minx, maxx, miny, maxy)'


def trigger_sql(table: Table) -> dict[str, str]:
    """Return the SQL of OGC's triggers (GeoPackage 1.4, annex F.3) by name."""
    index, fid = f'"{name(table)}"', f'"{table.key}"'
    filled, was_filled = (f"({row}.geom NOTNULL AND NOT ST_IsEmpty({row}.geom))" for row in ("NEW", "OLD"))
    bare, was_bare = (f"({row}.geom ISNULL OR ST_IsEmpty({row}.geom))" for row in ("NEW", "OLD"))
    values = f"(NEW.{fid}, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom))"
    move = (
        "minx = ST_MinX(NEW.geom), maxx = ST_MaxX(NEW.geom), miny = ST_MinY(NEW.geom), maxy = ST_MaxY(NEW.geom) "
        f"WHERE id = NEW.{fid}"
    )
    same, other = f"OLD.{fid} = NEW.{fid}", f"OLD.{fid} != NEW.{fid}"
    delete_old = f"DELETE FROM {index} WHERE id = OLD.{fid}"
    rules = {
        "insert": ("INSERT", filled, f"INSERT OR REPLACE INTO {index} VALUES {values}"),
        "update2": ("UPDATE OF geom", f"{same} AND {bare}", delete_old),
        "update4": ("UPDATE", f"{other} AND {bare}", f"DELETE FROM {index} WHERE id IN (OLD.{fid}, NEW.{fid})"),
        "update5": ("UPDATE", f"{other} AND {filled}", f"{delete_old}; INSERT OR REPLACE INTO {index} VALUES {values}"),
        "update6": ("UPDATE OF geom", f"{same} AND {filled} AND {was_filled}", f"UPDATE {index} SET {move}"),
        "update7": ("UPDATE OF geom", f"{same} AND {filled} AND {was_bare}", f"INSERT INTO {index} VALUES {values}"),
        "delete": ("DELETE", "OLD.geom NOTNULL", delete_old),
    }
    return {
        f"{name(table)}_{rule}": (
            f'CREATE TRIGGER "{name(table)}_{rule}" AFTER {event} ON "{table.name}" WHEN {condition} BEGIN {action}; END'
        )
        for rule, (event, condition, action) in rules.items()
    }


def drop_triggers(connection: sqlite3.Connection, table: Table) -> None:
    """Take the triggers off."""
    for trigger in trigger_sql(table):
        connection.execute(f'DROP TRIGGER IF EXISTS "{trigger}"')


def make_triggers(connection: sqlite3.Connection, table: Table) -> None:
    """Put the triggers back."""
    for sql in trigger_sql(table).values():
        connection.execute(sql)


def remove(connection: sqlite3.Connection, table: Table, ids: NDArray[np.int64]) -> None:
    """Take these rows out of the index; where there are no others it is made anew, which is far quicker."""
    held = _held(connection, table)
    leaving = np.isin(held, ids)
    if leaving.all():
        connection.execute(f'DROP TABLE "{name(table)}"')
        connection.execute(table_sql(table))
    else:
        connection.executemany(f'DELETE FROM "{name(table)}" WHERE id = ?', zip(held[leaving].tolist(), strict=True))


def fill(connection: sqlite3.Connection, table: Table, ids: NDArray[np.int64], bounds: NDArray[np.float64]) -> None:
    """Put rows into the index. ``bounds`` are ``minx, miny, maxx, maxy``; rows with NaN have no place and are left out."""
    placed = ~np.isnan(bounds[:, 0])
    ids, bounds = ids[placed], bounds[placed]
    if not len(_held(connection, table)):
        packing.pack(connection, name(table), ids, bounds)
        return
    min_x, min_y, max_x, max_y = bounds.T.tolist()
    rows = zip(ids.tolist(), min_x, max_x, min_y, max_y, strict=True)
    connection.executemany(f'INSERT INTO "{name(table)}" VALUES (?, ?, ?, ?, ?)', rows)


def extent(
    connection: sqlite3.Connection, table: Table, ids: NDArray[np.int64] | None = None
) -> tuple[float | None, ...]:
    """Return ``minx, miny, maxx, maxy`` of these rows, of all when none are named; four times ``None`` when there are none."""
    sql = f'SELECT min(minx), min(miny), max(maxx), max(maxy) FROM "{name(table)}"'
    if ids is None:
        return tuple(connection.execute(sql).fetchone())
    return tuple(
        connection.execute(f"{sql} WHERE id IN (SELECT value FROM json_each(?))", (str(ids.tolist()),)).fetchone()
    )


def _held(connection: sqlite3.Connection, table: Table) -> NDArray[np.int64]:
    """Return the ids in the index."""
    found = connection.execute(f'SELECT rowid FROM "{name(table)}_rowid"').fetchall()
    return np.array(found, dtype=np.int64).reshape(-1)
