"""Made-up rows for the store's tests: right in type, wild in content."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap.schema import TABLES, Table

CRS = "EPSG:4544"

AWKWARD_TEXTS = ("幸福路1号", "", "a'b\"c", "𠮷野家", "line\nbreak", "tab\t;,", "é", " padded ", "NULL", "0")
"""Text that has broken other programs."""


def rows(name: str, ids: list[int], seed: int = 0) -> pd.DataFrame:
    """Make one row of a table for every id; the same id and seed give the same row."""
    table = TABLES[name]
    made = [_row(table, key, np.random.default_rng([seed, key])) for key in ids]
    columns = {c: [row[c] for row in made] for c in table.names}
    frame = pd.DataFrame({c: pd.Series(columns[c], dtype=_dtype(table, c)) for c in table.names if c != "geom"})
    if not table.geometry:
        return frame
    frame["geom"] = gpd.GeoSeries(columns["geom"], index=frame.index, crs=CRS)
    return gpd.GeoDataFrame(frame, geometry="geom")


def _dtype(table: Table, name: str) -> Any:
    column = next(c for c in table.columns if c.name == name)
    if column.type == "INTEGER":
        return "int64" if column.required else "Int64"
    return {"REAL": "float64", "BOOLEAN": "bool"}.get(column.type, object)


def _row(table: Table, key: int, random: np.random.Generator) -> dict[str, Any]:
    row: dict[str, Any] = {c.name: _value(c.type, c.required, random) for c in table.columns}
    row[table.key] = key
    if table.geometry:
        row["geom"] = _geometry(table.geometry, key, random)
    return row


def _value(kind: str, is_required: bool, random: np.random.Generator) -> Any:
    if not is_required and random.random() < 0.3:
        return None if kind != "INTEGER" else pd.NA
    if kind == "INTEGER":
        return int(random.integers(-(2**53), 2**53)) if random.random() < 0.2 else int(random.integers(0, 9))
    if kind == "REAL":
        return float(random.choice([0.0, -0.0, 1 / 3, 1e300, -2.5]))
    if kind == "BOOLEAN":
        return bool(random.integers(2))
    if kind == "DATE":
        return str(np.datetime64("2020-11-01") + int(random.integers(60)))
    if kind == "BLOB":
        return random.bytes(int(random.integers(20)))
    return AWKWARD_TEXTS[int(random.integers(len(AWKWARD_TEXTS)))]


def _geometry(kind: str, key: int, random: np.random.Generator) -> shapely.Geometry | None:
    """Make a geometry on the grid; buildings are polygons and points, blocks may have none."""
    x, y = 500_000 + key * 32 + int(random.integers(16)) / 1024, 3_280_000 + int(random.integers(2**20)) / 1024
    square = shapely.box(x, y, x + 10, y + 10)
    if kind == "POINT":
        return shapely.Point(x, y)
    if kind == "MULTILINESTRING":
        return shapely.MultiLineString([[(x, y), (x + 5, y + 1), (x + 10, y)]])
    if kind == "MULTIPOLYGON":
        return shapely.MultiPolygon([square, shapely.box(x + 20, y, x + 24, y + 3)])
    if kind == "GEOMETRY" and random.random() < 0.2:
        return shapely.Point(x, y)
    if random.random() < 0.1:
        return None
    return square.difference(shapely.box(x + 2, y + 2, x + 4, y + 4)) if random.random() < 0.3 else square
