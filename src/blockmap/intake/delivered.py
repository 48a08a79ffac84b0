"""A layer as it was delivered: its attributes, its geometries, and the number of every row in the file.

Nothing is judged here, but nothing is lost either: a row whose geometry cannot be built, or which the file announces and does
not hold, is here as a row without geometry that is marked as unreadable.
"""

from __future__ import annotations

import csv
import warnings
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from blockmap import tabular
from blockmap.errors import SourceError, UsageError
from blockmap.intake import layers, salvage, shapefile
from blockmap.intake.formats import Source
from blockmap.report import Report
from blockmap.tabular import encoding as encodings
from blockmap.topology.grid import Geometries

READ_FAULTS = (
    DataSourceError,
    DataLayerError,
    FeatureError,
    GeometryError,
    FieldError,
    RuntimeError,
    IndexError,
    UnicodeDecodeError,
)
"""What pyogrio raises when a file cannot be read as a whole."""

X_NAMES = ("x", "lon", "lng", "longitude", "经度", "东坐标", "x坐标", "easting", "coord_x", "point_x")
Y_NAMES = ("y", "lat", "latitude", "纬度", "北坐标", "y坐标", "northing", "coord_y", "point_y")
WKT_NAMES = ("wkt", "geometry", "geom", "the_geom", "wkt_geom")

COUNTS_FROM_ONE = (".gpkg", ".gdb", ".pbf", ".osm", ".tab", ".mif", ".sqlite")
"""Formats whose own row numbers begin with 1, or are ids of their own."""


@dataclass(frozen=True)
class Delivered:
    """A layer as it came.

    Attributes
    ----------
    frame
        Attributes, one row per row of the layer, plain index.
    geometry
        (rows,) geometries in two dimensions; ``None`` where there is none or where it cannot be built.
    is_unreadable
        (rows,) the file holds something there, or announces it, that is no geometry.
    row_number
        (rows,) row in the file as a person counts it.
    layer, crs, encoding
        What was read, as the file says it; ``None`` where it says nothing.
    report
        What had to be assumed or noted on the way.
    """

    frame: pd.DataFrame
    geometry: Geometries
    is_unreadable: NDArray[np.bool_]
    row_number: NDArray[np.int64]
    layer: str | None
    crs: str | None
    encoding: str | None
    report: Report = field(default_factory=Report)


def load(source: Source, table: str, *, layer: str | None, where: str | None, encoding: str | None) -> Delivered:
    """Read one layer whole; row by row where the file is damaged.

    Parameters
    ----------
    source
        The opened source.
    table
        Table the layer is wanted for; picks among several layers.
    layer, where, encoding
        Layer by name, rows by an SQL condition, encoding by name: as the person at the desk says.

    Raises
    ------
    SourceError, UsageError
        The layer cannot be read, does not exist, or holds no geometries.
    """
    if source.form == "csv":
        return _csv(source, where, encoding)
    if source.form == "workbook":
        return _workbook(source, layer, where)
    if source.form == "parquet":
        return _parquet(source, where)
    if source.form == "shapefile":
        return _shapefile(source, where, encoding)
    return _other(source, table, layer, where, encoding)


def _shapefile(source: Source, where: str | None, option: str | None) -> Delivered:
    """Geometries by GDAL, attributes by our own strict decoding, joined by the number of the record."""
    table = shapefile.attributes(source, option)
    path, shapes = shapefile.prepared(source)
    crs, numbers, wkb = _rows_of_shapefile(path, where, table.encoding.name, source.name)
    lost = np.empty(0, np.int64)
    if where is None:
        announced = np.arange(max(shapes, len(table.frame)))
        lost = np.setdiff1d(announced, np.union1d(numbers, table.deleted))
    row = np.concatenate([numbers, lost])
    report = table.report
    geometry, unreadable = _built(np.concatenate([wkb, np.full(len(lost), None)]), source.name, report)
    unreadable[len(numbers) :] = True
    order = np.argsort(row, kind="stable")
    if len(table.deleted):
        report.add("rows_deleted", "note", table=source.name, count=len(table.deleted))
    if 0 < len(table.frame) < shapes:
        report.add("attributes_short", "warning", table=source.name, announced=shapes, count=len(table.frame))
    frame = table.frame.reindex(row[order]).reset_index(drop=True)
    said = str(table.encoding) if len(table.frame.columns) else None
    return Delivered(frame, geometry[order], unreadable[order], row[order] + 1, None, crs, said, report)


def _rows_of_shapefile(
    path: Path, where: str | None, encoding: str, file_name: str
) -> tuple[str | None, NDArray[np.int64], NDArray[Any]]:
    """CRS, record numbers from 0 and WKB of a shapefile's rows; a damaged one is read row by row."""
    # Attributes are not read here. A condition needs the names of the columns; without one any bytes may be names.
    names_in = encoding if where is not None else "ISO-8859-1"
    try:
        meta, numbers, wkb, _ = _raw(path, columns=[], where=where, encoding=names_in)
    except READ_FAULTS as fault:
        if where is not None:
            raise SourceError("where_fails", file=file_name, where=where, why=_said(fault)) from fault
        return salvage.rows(path, file_name)
    return meta["crs"], numbers, wkb


def _raw(path: Path, **options: Any) -> tuple[dict[str, Any], NDArray[np.int64], NDArray[Any], list[NDArray[Any]]]:
    """`pyogrio.raw.read` with row numbers; what GDAL warns of shows in the rows, so it is not said on the screen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        meta, numbers, wkb, columns = pyogrio.raw.read(path, return_fids=True, **options)
    if wkb is None:
        wkb = np.full(len(numbers), None)
    return meta, numbers.astype(np.int64), wkb, columns


def _other(source: Source, table: str, layer: str | None, where: str | None, option: str | None) -> Delivered:
    report = Report()
    path, said = _utf8(source, option, report) if source.form == "json" else (source.path, None)
    layer = layers.choose(path, table, layer, source.name, report)
    meta, numbers, wkb, columns = _rows_of_layer(source, path, layer, where, option, report)
    geometry, unreadable = _built(wkb, source.name, report)
    names = [source.names.get(str(name), str(name)) for name in meta["fields"]]
    frame = pd.DataFrame(dict(zip(names, columns, strict=True)), index=pd.RangeIndex(len(wkb)))
    first = 0 if source.path.suffix.lower() in COUNTS_FROM_ONE else 1
    return Delivered(frame, geometry, unreadable, numbers + first, layer, meta["crs"], said or option, report)


def _rows_of_layer(
    source: Source, path: Path, layer: str, where: str | None, option: str | None, report: Report
) -> tuple[dict[str, Any], NDArray[np.int64], NDArray[Any], list[NDArray[Any]]]:
    """Read a layer; one whose text is not what GDAL takes it for (MapInfo from a Chinese desk) is read as GB18030."""
    encoding = encodings.named(option) if option and source.form != "json" else None
    try:
        return _raw(path, layer=layer, where=where, encoding=encoding)
    except UnicodeDecodeError as fault:
        if option:
            raise SourceError("encoding_unfit", file=source.name, encoding=option, count=1) from fault
    except READ_FAULTS as fault:
        if where is not None:
            raise SourceError("where_fails", file=source.name, where=where, why=_said(fault)) from fault
        raise SourceError("source_unreadable", file=source.name, why=_said(fault)) from fault
    try:
        rows = _raw(path, layer=layer, where=where, encoding="gb18030")
    except READ_FAULTS as fault:
        raise SourceError("encoding_unknown", file=source.name, candidates=", ".join(encodings.CANDIDATES)) from fault
    report.add("encoding_assumed", "note", table=source.name, encoding="gb18030", example=_first_chinese(rows[3]))
    return rows


def _first_chinese(columns: list[NDArray[Any]]) -> str:
    """Return a text as it reads now, so that a person sees whether it is right."""
    texts = (value for column in columns for value in column if isinstance(value, str) and not value.isascii())
    return next(texts, "")[:20]


def _utf8(source: Source, option: str | None, report: Report) -> tuple[Path, str]:
    """GeoJSON is UTF-8 by its standard; one that is not is written out anew as UTF-8."""
    content = source.path.read_bytes()
    text, encoding, found = encodings.of_text(content, option=option, file_name=source.name)
    report.extend(found if encoding.name != "utf-8" else Report())
    if encoding.name == "utf-8":
        return source.path, "utf-8"
    anew = source.work / source.path.name
    anew.write_text(text, encoding="utf-8")
    return anew, str(encoding)


def _built(wkb: NDArray[Any], file_name: str, report: Report) -> tuple[Geometries, NDArray[np.bool_]]:
    """Return the geometries of the WKB in two dimensions, and which of them cannot be built; say where heights are left away."""
    with np.errstate(invalid="ignore"):  # coordinates that are no numbers are set aside row by row, and said
        geometry = shapely.from_wkb(wkb, on_invalid="ignore")
    unreadable = ~pd.isna(wkb) & shapely.is_missing(geometry)
    has_more = shapely.has_z(geometry) | shapely.has_m(geometry)
    if has_more.any():
        report.add("height_left_away", "note", table=file_name, count=int(has_more.sum()))
    return shapely.force_2d(geometry) if has_more.any() else geometry, unreadable


def _parquet(source: Source, where: str | None) -> Delivered:
    import geopandas

    if where is not None:
        raise UsageError("where_without_sql", file=source.name)
    try:
        table = geopandas.read_parquet(source.path)
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise SourceError("source_unreadable", file=source.name, why=_said(fault)) from fault
    report = Report()
    geometry, missing = _built(shapely.to_wkb(np.asarray(table.geometry.array, dtype=object)), source.name, report)
    frame = pd.DataFrame(table.drop(columns=table.geometry.name)).reset_index(drop=True)
    crs = None if table.crs is None else table.crs.to_string()
    return Delivered(frame, geometry, missing, np.arange(1, len(frame) + 1), None, crs, "utf-8", report)


def _csv(source: Source, where: str | None, option: str | None) -> Delivered:
    """Points from two columns of coordinates, or geometries from a column of WKT."""
    if where is not None:
        raise UsageError("where_without_sql", file=source.name)
    text, encoding, report = encodings.of_text(source.path.read_bytes(), option=option, file_name=source.name)
    try:
        frame = pd.read_csv(StringIO(text), sep=None, engine="python", dtype=str, keep_default_na=False, na_values=[""])
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error, ValueError) as fault:
        raise SourceError("source_unreadable", file=source.name, why=_said(fault)) from fault
    frame = frame.reset_index(drop=True)
    geometry, used, unreadable = _csv_geometry(frame, source.name)
    rows = np.arange(1, len(frame) + 1)
    return Delivered(frame.drop(columns=used), geometry, unreadable, rows, None, None, str(encoding), report)


def _workbook(source: Source, layer: str | None, where: str | None) -> Delivered:
    """Points or WKT from the one worksheet that has columns of places."""
    if where is not None:
        raise UsageError("where_without_sql", file=source.name)
    sheets = tabular.read(source.path, sheet=layer, known=(*X_NAMES, *Y_NAMES, *WKT_NAMES))
    placed = [sheet for sheet in sheets if _has_places(sheet.frame)]
    if not placed:
        columns = ", ".join(dict.fromkeys(str(column) for sheet in sheets for column in sheet.frame.columns))
        raise SourceError("csv_without_place", file=source.name, columns=columns)
    if len(placed) > 1:
        raise UsageError("layer_which", file=source.name, layers=", ".join(sheet.name for sheet in placed))
    sheet = placed[0]
    frame = sheet.frame.reset_index(drop=True)
    geometry, used, unreadable = _csv_geometry(frame, source.name)
    name = sheet.name if len(sheets) > 1 else None
    report = Report().extend(sheet.notes)
    return Delivered(frame.drop(columns=used), geometry, unreadable, sheet.row_number, name, None, None, report)


def _has_places(frame: pd.DataFrame) -> bool:
    x, y, wkt = _place_columns(frame)
    return wkt is not None or (x is not None and y is not None)


def _place_columns(frame: pd.DataFrame) -> tuple[str | None, str | None, str | None]:
    """Return the columns of eastings or longitudes, northings or latitudes, and WKT."""
    plain = {str(name).strip().lower().replace(" ", "_"): name for name in reversed(list(frame.columns))}
    x, y, wkt = (next((plain[n] for n in names if n in plain), None) for names in (X_NAMES, Y_NAMES, WKT_NAMES))
    return x, y, wkt


def _csv_geometry(frame: pd.DataFrame, file_name: str) -> tuple[Geometries, list[str], NDArray[np.bool_]]:
    x, y, wkt = _place_columns(frame)
    if wkt is not None:
        given = frame[wkt].notna().to_numpy()
        geometry = shapely.from_wkt(frame[wkt].where(given, None).to_numpy(object), on_invalid="ignore")
        return shapely.force_2d(geometry), [wkt], given & shapely.is_missing(geometry)
    if x is None or y is None:
        raise SourceError("csv_without_place", file=file_name, columns=", ".join(map(str, frame.columns)))
    xy = np.column_stack([pd.to_numeric(frame[name], errors="coerce") for name in (x, y)]).astype(float)
    is_number = np.isfinite(xy).all(axis=1)
    geometry = np.full(len(frame), None)
    geometry[is_number] = shapely.points(xy[is_number])
    given = frame[[x, y]].notna().any(axis=1).to_numpy()
    return geometry, [x, y], given & ~is_number


def _said(fault: BaseException) -> str:
    """First sentence of a library's complaint, without the path of a temporary file."""
    return str(fault).split("\n")[0].split(";")[0][:200]
