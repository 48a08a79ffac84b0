"""Do the ids in one table name rows of another? Those that the census' own checks do not ask for already."""

from __future__ import annotations

import sqlite3

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from blockmap.report import Report
from blockmap.schema import TABLES, Table
from blockmap.store.rows import keys_of
from blockmap.store.sql import quoted

REFERENCES = (
    ("received", "source_id", "sources"),
    ("barriers", "source_id", "sources"),
    ("compounds", "source_id", "sources"),
    ("places", "source_id", "sources"),
    ("buildings", "source_id", "sources"),
    ("buildings", "community_id", "areas"),
    ("buildings", "cell_id", "cells"),
    ("buildings", "block_id", "blocks"),
    ("building_parts", "building_id", "buildings"),
    ("building_parts", "block_id", "blocks"),
    ("exceptions", "area_id", "areas"),
    ("exceptions", "building_id", "buildings"),
    ("quality", "community_id", "areas"),
    ("neighbours", "source_id", "sources"),
    ("dispute_lines", "dispute_id", "disputes"),
    ("dispute_lines", "dispute_record_id", "dispute_records"),
    ("dispute_buildings", "dispute_id", "disputes"),
    ("dispute_records", "dispute_id", "disputes"),
    ("workers", "team_id", "teams"),
    ("assignments", "worker_id", "workers"),
    ("assignments", "team_id", "teams"),
    ("reviews", "worker_id", "workers"),
    ("returns", "source_id", "sources"),
    ("targets", "source_id", "sources"),
    ("zone_members", "zone_id", "zones"),
    ("bulletins", "replaces", "bulletins"),
    ("submissions", "area_id", "areas"),
    ("comments", "area_id", "areas"),
)
"""Table, column, and the table whose key it holds. Parents of areas, blocks and cells are proved by ``blocks.check``; what
tells of the past (assignments, targets, reviews) may name blocks and buildings that are gone."""


def check(connection: sqlite3.Connection, tables: dict[str, pa.Table], report: Report) -> None:
    """Report every id in the rows of ``tables`` that names no row; tables that could not be read are passed over."""
    for name, column, target in REFERENCES:
        if name not in tables or target not in tables:
            continue
        table, held = TABLES[name], tables[name]
        filled = held.filter(held[column].is_valid())
        named = filled[column].to_numpy()
        lost = np.flatnonzero(~np.isin(named, _keys(connection, TABLES[target])))
        for row in lost.tolist():
            row_id = int(keys_of(table, filled)[row])
            report.add("lost_reference", table=name, row_id=row_id, column=column, target=target, id=int(named[row]))


def _keys(connection: sqlite3.Connection, table: Table) -> NDArray[np.int64]:
    """Return the keys of all rows, those too that hold values of a wrong type."""
    found = connection.execute(f"SELECT {quoted(table.key)} FROM {quoted(table.name)}").fetchall()
    return np.array(found, dtype=np.int64).reshape(-1)
