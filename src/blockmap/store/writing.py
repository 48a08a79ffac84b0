"""Writing a record of changes into the tables: rows, spatial index, and the extents that GeoPackage readers look at."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from blockmap.schema import Table, layer_name
from blockmap.store import blobs, rtree
from blockmap.store.changes import Record
from blockmap.store.rows import keys_of, to_sqlite
from blockmap.store.sql import quoted

BULK_ROWS = 1_000
"""From so many rows on the index is filled in one go instead of by its triggers."""

NEAR = 2.0
"""A row that comes this near to the bounds of its layer may have made them (the index rounds to 32 bits)."""


def write(connection: sqlite3.Connection, changed: Record, srs_id: int) -> None:
    """Write one record inside the running transaction."""
    counts = changed.counts
    moves = "geom" in changed.after.column_names
    is_bulk = changed.table.geometry and counts.inserted + counts.deleted + counts.updated * moves >= BULK_ROWS
    if not is_bulk:
        _write_rows(connection, changed, srs_id)
        return
    rtree.drop_triggers(connection, changed.table)
    leaving = [changed.deleted, *([changed.after] * moves)]
    rtree.remove(connection, changed.table, np.concatenate([keys_of(changed.table, part) for part in leaving]))
    _write_rows(connection, changed, srs_id)
    coming = [changed.inserted, *([changed.after] * moves)]
    places = np.concatenate([blobs.bounds(part["geom"].to_numpy()) for part in coming])
    rtree.fill(connection, changed.table, np.concatenate([keys_of(changed.table, part) for part in coming]), places)
    rtree.make_triggers(connection, changed.table)


def touch(connection: sqlite3.Connection, records: Iterable[Record], levels: Iterable[str], at: str) -> None:
    """Tell GeoPackage readers that these tables, and the views on them, have changed, and how far they reach."""
    for changed in records:
        table = changed.table
        names = [table.name, *(map(layer_name, levels) if table.name == "areas" else ())]
        extent = _extent(connection, changed) if table.geometry else (None,) * 4
        connection.executemany(
            "UPDATE gpkg_contents SET last_change = ?, min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
            [(at, *extent, name) for name in names],
        )


def _extent(connection: sqlite3.Connection, changed: Record) -> tuple[float | None, ...]:
    """Return how far a layer reaches now; read through only when many rows changed, or one that bounded the layer."""
    table = changed.table
    moved = "geom" in changed.after.column_names
    leaving = [part["geom"] for part in [changed.deleted, *([changed.before] * moved)]]
    coming = [changed.inserted, *([changed.after] * moved)]
    known = connection.execute(
        "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?", (table.name,)
    ).fetchone()
    count = sum(map(len, leaving)) + sum(map(len, coming))
    if count >= BULK_ROWS or None in known:
        return rtree.extent(connection, table)
    old = np.concatenate([blobs.bounds(column.to_numpy()) for column in leaving])
    if (old[:, :2] <= np.array(known[:2]) + NEAR).any() or (old[:, 2:] >= np.array(known[2:]) - NEAR).any():
        return rtree.extent(connection, table)
    new = rtree.extent(connection, table, np.concatenate([keys_of(table, part) for part in coming]))
    if None in new:
        return tuple(known)
    return (min(known[0], new[0]), min(known[1], new[1]), max(known[2], new[2]), max(known[3], new[3]))


def _write_rows(connection: sqlite3.Connection, changed: Record, srs_id: int) -> None:
    name, key = quoted(changed.table.name), quoted(changed.table.key)
    connection.executemany(f"DELETE FROM {name} WHERE {key} = ?", zip(keys_of(changed.table, changed.deleted).tolist()))
    if len(changed.after):
        columns = [c for c in changed.after.column_names if c != changed.table.key]
        values = _values(changed.table, changed.after.select([*columns, changed.table.key]), srs_id)
        connection.executemany(
            f"UPDATE {name} SET {', '.join(f'{quoted(c)} = ?' for c in columns)} WHERE {key} = ?", values
        )
    if len(changed.inserted):
        columns = changed.inserted.column_names
        sql = f"INSERT INTO {name} ({', '.join(map(quoted, columns))}) VALUES ({', '.join('?' * len(columns))})"
        connection.executemany(sql, _values(changed.table, changed.inserted, srs_id))


def _values(table: Table, rows: pa.Table, srs_id: int) -> Iterable[tuple[object, ...]]:
    return zip(*to_sqlite(table, rows, srs_id), strict=True)
