"""Layers as shapefiles: ten-character field names, a text encoding that old programs know, and one kind of geometry per file.

A layer that holds footprints and points is written as two files, ``buildings`` and ``buildings_points``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.schema import Table
from blockmap.store.rows import column_of

MOST_BYTES = 254
"""Longest text that a DBF field holds."""

SHORT_NAMES = {
    "parent_code": "parentcode",
    "community_code": "comm_code",
    "community_name": "comm_name",
    "community_id": "comm_id",
    "district_code": "dist_code",
    "district_name": "dist_name",
    "is_crossable": "crossable",
    "is_must_hold": "must_hold",
    "floor_count": "floors",
    "dwelling_count": "dwellings",
    "household_count": "households",
    "person_count": "persons",
    "building_count": "buildings",
    "is_estimate": "estimate",
    "is_number_frozen": "num_frozen",
    "is_sensitive": "sensitive",
    "work_factor": "workfactor",
    "building_id": "bldg_id",
    "part_number": "part_no",
    "host_block_id": "host_id",
    "from_block_id": "from_id",
    "to_block_id": "to_id",
    "exception_id": "except_id",
    "compound_id": "compnd_id",
}
"""Our name and the one in a shapefile, for names over ten characters; others are cut by `short_names`."""

_LANGUAGE_BYTE = {"gbk": 0x4D, "utf-8": 0x00}
"""Byte 29 of a DBF: code page 936, or none, where ``.cpg`` alone can say UTF-8."""

_TYPES = {"INTEGER": "int:18", "REAL": "float:24.15", "BOOLEAN": "bool", "DATE": "date"}
_KINDS = (("", "Polygon", (3, 6)), ("_lines", "LineString", (1, 5)), ("_points", "Point", (0,)))


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Return a name of at most ten characters for every name, all different; an ending as ``_code`` is kept."""
    given: dict[str, str] = {}
    for name in names:
        stem, line, ending = name.rpartition("_")
        short = SHORT_NAMES.get(name, name)
        if len(short) > 10:
            short = stem[: 10 - len(line + ending)] + line + ending if len(line + ending) < 8 else name[:10]
        number = 1
        while short in given.values():
            short, number = short[: 10 - len(str(number))] + str(number), number + 1
        given[name] = short
    return given


def write(folder: Path, name: str, table: Table, rows: pd.DataFrame, *, crs: str, encoding: str) -> list[Path]:
    """Write one layer, as several files when it holds several kinds of geometry; a table without geometry gives a DBF.

    Text that is too long is cut at a whole character; a character that the encoding lacks becomes ``?``.
    """
    columns = [c for c in rows.columns if c != "geom"]
    fields = short_names(columns)
    values = {fields[c]: _plain(_type(table, c), rows[c], encoding) for c in columns}
    schema = {fields[c]: _field(_type(table, c), values[fields[c]], encoding) for c in columns}
    written = []
    for ending, kind, chosen in _parts(rows):
        path = folder / f"{name}{ending}.shp"
        geometries = rows["geom"].to_numpy()[chosen] if kind != "None" else [None] * len(chosen)
        some = {field: [held[row] for row in chosen] for field, held in values.items()}
        _write(path, {"geometry": kind, "properties": schema}, some, geometries, crs, encoding)
        written.append(path if kind != "None" else path.with_suffix(".dbf"))
    return written


def _parts(rows: pd.DataFrame) -> Iterator[tuple[str, str, NDArray[np.intp]]]:
    """Sort rows by kind of geometry; those without one go with the first kind there is."""
    if "geom" not in rows:
        yield "", "None", np.arange(len(rows))
        return
    import shapely

    kinds = shapely.get_type_id(rows["geom"].to_numpy())
    kinds[shapely.is_empty(rows["geom"].to_numpy())] = -1
    held = [(ending, kind, np.isin(kinds, ids)) for ending, kind, ids in _KINDS]
    held = [part for part in held if part[2].any()] or held[:1]
    homeless = ~np.isin(kinds, [i for _, _, ids in _KINDS for i in ids])
    is_alone = len(held) == 1
    for at, (ending, kind, chosen) in enumerate(held):
        yield "" if is_alone else ending, kind, np.flatnonzero(chosen | homeless if at == 0 else chosen)


def _write(
    path: Path, schema: dict[str, Any], values: dict[str, list[Any]], geometries: Any, crs: str, encoding: str
) -> None:
    import fiona

    rows = zip(*values.values(), strict=True)
    with fiona.open(path, "w", driver="ESRI Shapefile", schema=schema, crs=crs, encoding=encoding.upper()) as layer:
        layer.writerecords(
            {
                "type": "Feature",
                "geometry": None if geometry is None or geometry.is_empty else geometry.__geo_interface__,
                "properties": dict(zip(values, row, strict=True)),
            }
            for row, geometry in zip(rows, geometries, strict=True)
        )
    with path.with_suffix(".dbf").open("r+b") as dbf:
        dbf.seek(29)
        dbf.write(bytes([_LANGUAGE_BYTE[encoding]]))
    path.with_suffix(".cpg").write_text(encoding.upper(), encoding="ascii")


def _type(table: Table, name: str) -> str:
    """Type of a column; those that a level renames are text."""
    return column_of(table, name).type if name in table.names else "TEXT"


def _plain(kind: str, series: pd.Series[Any], encoding: str) -> list[Any]:
    """Return values as fiona takes them, text as the file can hold it."""
    values: list[Any] = series.astype(object).where(series.notna(), None).tolist()
    return [_fitting(text, encoding) if text else None for text in values] if kind == "TEXT" else values


def _fitting(text: str, encoding: str) -> str:
    """Cut text to what a field holds, in the bytes of the encoding."""
    return text.encode(encoding, "replace")[:MOST_BYTES].decode(encoding, "ignore")


def _field(kind: str, values: list[Any], encoding: str) -> str:
    if kind in _TYPES:
        return _TYPES[kind]
    widest = max((len(text.encode(encoding)) for text in values if text), default=1)
    return f"str:{widest}"
