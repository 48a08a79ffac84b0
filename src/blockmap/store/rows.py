"""Rows of a table in their one canonical form: an Arrow table with the columns of the schema, sorted by key.

Frames come in with whatever types pandas gave them and are brought to this form or refused; SQLite rows are read into it;
the diff, the ledger and the digest work on it, column by column. A geometry is its WKB, a date its ISO text, the missing a null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from blockmap.errors import GateError, TerritoryError
from blockmap.schema import Column, Table
from blockmap.store import blobs
from blockmap.store.sql import quoted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

_ARROW: dict[str, pa.DataType] = {
    "INTEGER": pa.int64(),
    "REAL": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "TEXT": pa.large_string(),
    "DATE": pa.large_string(),
    "BLOB": pa.large_binary(),
}
_NO_COLUMN = Column("geom", "BLOB", "geometry")
_TYPE_ID: dict[str | None, int] = {"POINT": 0, "POLYGON": 3, "MULTILINESTRING": 5, "MULTIPOLYGON": 6}
_GATHER: dict[str | None, tuple[int, str]] = {
    "MULTILINESTRING": (1, "multilinestrings"),
    "MULTIPOLYGON": (3, "multipolygons"),
}

Swap = tuple["Mapping[str, Any] | None", "Mapping[str, Any] | None"]
"""A row before and after, as plain values; ``None`` where there is none."""

MANY_KEYS = 5_000
"""From so many keys on the whole table is read, which is quicker than finding the rows one by one."""


def column_of(table: Table, name: str) -> Column:
    """Return the declaration of one column; ``geom`` counts as a column of bytes."""
    return _NO_COLUMN if name == "geom" else next(c for c in table.columns if c.name == name)


def arrow_schema(table: Table, names: Sequence[str] | None = None) -> pa.Schema:
    """Return the Arrow schema of these columns of a table, of all when none are named."""
    return pa.schema([(name, _ARROW[column_of(table, name).type]) for name in names or table.names])


def keys_of(table: Table, rows: pa.Table) -> NDArray[np.int64]:
    """Return the primary keys of rows in canonical form."""
    return np.asarray(rows[table.key].to_numpy(), dtype=np.int64)


def from_frame(table: Table, frame: pd.DataFrame, *, crs: str, is_partial: bool = False) -> pa.Table:
    """Bring a frame to canonical form.

    Parameters
    ----------
    table
        Table the rows are for.
    frame
        Any order of rows and columns. Nullable columns may be absent; with ``is_partial`` all but the key may.
    crs
        CRS of the territory; a frame that names another one is refused.
    is_partial
        Take only the columns that the frame has.

    Raises
    ------
    GateError
        A column is unknown or missing, a value has the wrong type or is missing, a key occurs twice, the CRS differs.
    """
    unknown = [str(name) for name in frame.columns if name not in table.names]
    if unknown:
        raise GateError("unknown_columns", table=table.name, columns=", ".join(unknown))
    required = [c.name for c in table.columns if c.required and (not is_partial or c.name == table.key)]
    absent = [name for name in required if name not in frame.columns]
    if absent:
        raise GateError("missing_columns", table=table.name, columns=", ".join(absent))
    _check_crs(table, frame, crs)
    names = [name for name in table.names if name in frame.columns or not is_partial]
    columns = [_from_series(table, name, frame[name] if name in frame.columns else None, len(frame)) for name in names]
    rows = pa.table(columns, schema=arrow_schema(table, names))
    return _sorted_by_key(table, rows)


def completed(table: Table, given: pa.Table) -> pa.Table:
    """Give new rows the columns that were left out, as nulls; a required one cannot be left out."""
    absent = [c.name for c in table.columns if c.required and c.name not in given.column_names]
    if absent and len(given):
        raise GateError("missing_columns", table=table.name, columns=", ".join(absent))
    kinds = arrow_schema(table)
    held = given.column_names
    return pa.table([given[f.name] if f.name in held else pa.nulls(len(given), f.type) for f in kinds], schema=kinds)


def to_frame(table: Table, rows: pa.Table, crs: str) -> pd.DataFrame | gpd.GeoDataFrame:
    """Return canonical rows as a frame in the types of ``docs/architecture.md``, with a plain ``RangeIndex``."""
    data = {name: _to_series(column_of(table, name), rows[name]) for name in rows.column_names if name != "geom"}
    frame = pd.DataFrame(data, index=pd.RangeIndex(len(rows)))
    if "geom" not in rows.column_names:
        return frame
    import geopandas as gpd

    geometries = blobs.from_wkb(rows["geom"].to_numpy(zero_copy_only=False))
    frame["geom"] = gpd.GeoSeries(geometries, index=frame.index, crs=crs)
    return gpd.GeoDataFrame(frame[rows.column_names], geometry="geom")


def to_rows(rows: pa.Table) -> list[dict[str, Any]]:
    """Return canonical rows one by one: plain Python values by column, ``None`` where one is missing."""
    columns = {name: rows[name].to_pylist() for name in rows.column_names}
    if "geom" in columns:
        columns["geom"] = blobs.from_wkb(columns["geom"]).tolist()
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def from_rows(table: Table, given: Sequence[Mapping[str, Any]], names: Sequence[str] | None = None) -> pa.Table:
    """Bring rows, as `to_rows` gives them, to canonical form: these columns of them, all when none are named.

    Raises
    ------
    GateError
        A value has the wrong type or is missing, a key occurs twice.
    """
    kinds = arrow_schema(table, names)
    if not given:
        return kinds.empty_table()
    columns = []
    for name in kinds.names:
        column, values = column_of(table, name), [row[name] for row in given]
        try:
            if name == "geom":
                values = list(blobs.to_wkb(np.array(values, dtype=object)))
            array = pa.array(values, type=_ARROW[column.type])
        except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError) as error:
            raise GateError(
                "wrong_values", table=table.name, column=name, type=column.type, what=str(error)[:200]
            ) from error
        if column.required and array.null_count:
            raise GateError("missing_values", table=table.name, column=name, count=array.null_count)
        columns.append(array)
    return _sorted_by_key(table, pa.table(columns, schema=kinds))


def _check_crs(table: Table, frame: pd.DataFrame, crs: str) -> None:
    if "geom" not in frame.columns or getattr(frame["geom"], "crs", None) is None:
        return
    import pyproj

    found = frame["geom"].crs
    if found != pyproj.CRS.from_user_input(crs):
        raise GateError("wrong_crs", table=table.name, found=found.to_string(), crs=crs)


def _from_series(table: Table, name: str, series: pd.Series[Any] | None, length: int) -> pa.Array:
    """Bring one column to canonical form."""
    column = column_of(table, name)
    kind = _ARROW[column.type]
    if series is None:
        return pa.nulls(length, kind)
    try:
        array = _from_geometries(table, series) if name == "geom" else _from_values(column, series)
    except (TypeError, ValueError) as error:  # Arrow's and pandas' complaints about a value are of these two kinds
        raise GateError(
            "wrong_values", table=table.name, column=name, type=column.type, what=str(error)[:200]
        ) from error
    if column.required and array.null_count:
        raise GateError("missing_values", table=table.name, column=name, count=array.null_count)
    return array


def _from_values(column: Column, series: pd.Series[Any]) -> pa.Array:
    kind = _ARROW[column.type]
    if column.type == "INTEGER":
        return pa.array(series.astype("Int64"), type=kind)
    if column.type == "BOOLEAN":
        return pa.array(series.astype("boolean"), type=kind)
    if column.type == "REAL":
        # adding zero makes -0.0 and 0.0 one value, as SQLite does
        return pa.array(pd.to_numeric(series).to_numpy(np.float64, na_value=np.nan) + 0.0, type=kind, from_pandas=True)
    if column.type == "DATE":
        return _from_dates(series)
    return pa.array(_objects(series), type=kind, from_pandas=True)


def _from_dates(series: pd.Series[Any]) -> pa.Array:
    """Return dates as ISO text; text must already be ISO."""
    if pd.api.types.is_datetime64_any_dtype(series):
        series = series.dt.date
    values = [value.isoformat()[:10] if hasattr(value, "isoformat") else value for value in _objects(series)]
    dates = pa.array(values, type=_ARROW["DATE"], from_pandas=True)
    dates.cast(pa.string()).cast(pa.date32())
    return dates


def _objects(series: pd.Series[Any]) -> NDArray[Any]:
    """Return values as Python objects, ``None`` where one is missing."""
    values = series.to_numpy(dtype=object).copy()
    values[series.isna().to_numpy()] = None
    return values


def _from_geometries(table: Table, series: pd.Series[Any]) -> pa.Array:
    """Return geometries as WKB; what is single becomes multi in a layer of multi geometries."""
    import shapely

    geometries = np.array(series, dtype=object)
    geometries[pd.isna(geometries)] = None
    kinds = shapely.get_type_id(geometries)
    if table.geometry in _GATHER:
        single, gather = _GATHER[table.geometry]
        rows = np.flatnonzero(kinds == single)
        if len(rows):
            geometries[rows] = getattr(shapely, gather)(geometries[rows], indices=np.arange(len(rows)))
            kinds = shapely.get_type_id(geometries)
    strangers = np.flatnonzero((kinds >= 0) & (kinds != _TYPE_ID.get(table.geometry, kinds)))
    if len(strangers):
        raise ValueError(f"{geometries[strangers[0]].geom_type} in a layer of {table.geometry}")
    return pa.array(blobs.to_wkb(geometries), type=pa.large_binary())


def _sorted_by_key(table: Table, rows: pa.Table) -> pa.Table:
    """Sort rows by key and refuse keys that occur twice."""
    keys = keys_of(table, rows)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    twice = keys[1:][keys[1:] == keys[:-1]]
    if len(twice):
        raise GateError("duplicate_keys", table=table.name, key=table.key, ids=", ".join(map(str, twice[:5].tolist())))
    return rows if (np.diff(order) == 1).all() else rows.take(pa.array(order))


def _to_series(column: Column, array: pa.ChunkedArray) -> pd.Series[Any]:
    """Return one column as stages expect it: ``int64`` or ``Int64``, ``float64``, ``bool``, ``object`` of ``str``/``None``."""
    if column.type == "INTEGER":
        missing = array.is_null().to_numpy()
        values = array.fill_null(0).to_numpy().copy()
        return pd.Series(values) if column.required else pd.Series(pd.arrays.IntegerArray(values, missing))
    if column.type == "REAL":
        return pd.Series(array.to_numpy().astype(np.float64))
    if column.type == "BOOLEAN":
        return pd.Series(array.fill_null(False).to_numpy())
    return pd.Series(array.to_numpy().astype(object), dtype=object)


def read(
    connection: sqlite3.Connection,
    table: Table,
    names: Sequence[str] | None = None,
    where: str | None = None,
    parameters: Sequence[object] = (),
) -> pa.Table:
    """Read rows of a table, sorted by key.

    Parameters
    ----------
    connection
        Open territory.
    table
        Table to read.
    names
        Columns wanted; all when ``None``.
    where, parameters
        SQL condition with ``?`` for every parameter.

    Raises
    ------
    TerritoryError
        A value in the file does not have the type of its column: somebody wrote past the gate.
    """
    names = list(names or table.names)
    # SQLite takes a quoted name that no column has for a text; with the name of its table it does not
    listed = ", ".join(f"{quoted(table.name)}.{quoted(name)}" for name in names)
    sql = f"SELECT {listed} FROM {quoted(table.name)}"
    sql += f" WHERE {where}" * bool(where) + f" ORDER BY {quoted(table.key)}"
    found = connection.execute(sql, tuple(parameters)).fetchall()
    values = zip(*found, strict=True) if found else [()] * len(names)
    columns = [_from_sqlite(table, name, column) for name, column in zip(names, values, strict=True)]
    return pa.table(columns, schema=arrow_schema(table, names))


def read_keys(
    connection: sqlite3.Connection, table: Table, keys: NDArray[np.int64], names: Sequence[str] | None = None
) -> pa.Table:
    """Read the rows that have these keys, sorted by key; unknown keys give no row."""
    if len(keys) > MANY_KEYS:
        rows = read(connection, table, names)
        return rows.filter(pa.array(np.isin(keys_of(table, rows), keys)))
    listed = "SELECT value FROM json_each(?)"
    return read(connection, table, names, where=f"{quoted(table.key)} IN ({listed})", parameters=[str(keys.tolist())])


def _from_sqlite(table: Table, name: str, values: Sequence[Any]) -> pa.Array:
    column = column_of(table, name)
    kind = _ARROW[column.type]
    try:
        if name == "geom":
            return pa.array(blobs.to_wkbs(values), type=kind)
        return pa.array(values, type=pa.int64() if column.type == "BOOLEAN" else kind).cast(kind)
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise TerritoryError("foreign_values", table=table.name, column=name) from error


def to_sqlite(table: Table, rows: pa.Table, srs_id: int) -> list[list[Any]]:
    """Return the columns of canonical rows as SQLite takes them: lists of Python values, geometries with their header."""
    return [_column_to_sqlite(column_of(table, name), rows[name], srs_id) for name in rows.column_names]


def _column_to_sqlite(column: Column, array: pa.ChunkedArray, srs_id: int) -> list[Any]:
    if column.name == "geom":
        return blobs.to_blobs(array.to_numpy(), srs_id)
    if column.type not in ("INTEGER", "REAL", "BOOLEAN"):
        return array.to_numpy().tolist()
    number = array.cast(pa.int64()) if column.type == "BOOLEAN" else array
    values: NDArray[Any] = number.fill_null(0).to_numpy()
    if array.null_count:
        values = values.astype(object)
        values[array.is_null().to_numpy()] = None
    return values.tolist()
