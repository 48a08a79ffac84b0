"""Writing a sample: shapefiles or one GeoPackage, and the returns as one CSV file per day of entry, always the same bytes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Literal

import pandas as pd
import pyogrio

from blockmap import writing
from blockmap.errors import UsageError
from blockmap.sample.office import Sample

Format = Literal["shp", "gpkg"]
Encoding = Literal["gbk", "utf-8"]

GPKG_NAME = "sample.gpkg"
"""File of all layers in the format ``gpkg``."""

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")

CODE_PAGES: dict[Encoding, tuple[str, int]] = {"gbk": ("GBK", 0x4D), "utf-8": ("UTF-8", 0x00)}
"""Text of the .cpg file and language byte of the .dbf file: 0x4D is code page 936."""

LANGUAGE_BYTE = 29
"""Position of the language byte in a .dbf file."""

DBF_DATE = "2020-10-31"
"""Date in the head of every .dbf file, and of the GeoPackage, so that it does not depend on the day."""

GEOMETRY_TYPES = dict.fromkeys(("roads", "railways", "waterways", "field_edges", "walls"), "LineString")
"""Geometry type of the layers of lines; all others hold polygons."""


def write(sample: Sample, directory: str | Path, *, format: Format = "shp", encoding: Encoding = "gbk") -> list[Path]:
    """Write all layers and the returns.

    Parameters
    ----------
    directory
        Made if it is missing; files of the same names are replaced.
    format
        ``shp``: one shapefile per layer; ``gpkg``: all layers in ``sample.gpkg``.
    encoding
        Of shapefiles and CSV; a GeoPackage is always UTF-8.

    Returns
    -------
    Files written, in order.
    """
    if format not in ("shp", "gpkg"):
        raise UsageError("sample_format", format=format)
    if encoding not in CODE_PAGES:
        raise UsageError("sample_encoding", encoding=encoding)
    folder = Path(directory)
    with writing.said_plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
        written = (
            _shapefiles(sample, folder, encoding) if format == "shp" else [_geopackage(sample, folder / GPKG_NAME)]
        )
        return written + _returns(sample.returns, folder, encoding)


def _shapefiles(sample: Sample, folder: Path, encoding: Encoding) -> list[Path]:
    cpg, language = CODE_PAGES[encoding]
    written = []
    for name, table in sample.layers.items():
        path = folder / f"{name}.shp"
        pyogrio.write_dataframe(
            table,
            path,
            driver="ESRI Shapefile",
            encoding=cpg,
            geometry_type=GEOMETRY_TYPES.get(name, "Polygon"),
            layer_options={"DBF_DATE_LAST_UPDATE": DBF_DATE, "RESIZE": "YES"},
            promote_to_multi=False,
        )
        path.with_suffix(".cpg").write_text(cpg, encoding="ascii")
        with path.with_suffix(".dbf").open("r+b") as dbf:
            dbf.seek(LANGUAGE_BYTE)
            dbf.write(bytes([language]))
        written += [path.with_suffix(part) for part in SHAPEFILE_PARTS]
    return written


def _geopackage(sample: Sample, path: Path) -> Path:
    path.unlink(missing_ok=True)
    for name, table in sample.layers.items():
        pyogrio.write_dataframe(
            table,
            path,
            layer=name,
            driver="GPKG",
            append=path.exists(),
            geometry_type=GEOMETRY_TYPES.get(name, "MultiPolygon"),
            promote_to_multi=name not in GEOMETRY_TYPES,
        )
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        with connection:
            connection.execute("UPDATE gpkg_contents SET last_change = ?", (f"{DBF_DATE}T00:00:00.000Z",))
        # SQLite counts the transactions that made a file in its header, and GDAL's number of them varies.
        connection.execute("VACUUM INTO ?", (str(fresh),))
    fresh.replace(path)
    return path


def _returns(returns: pd.DataFrame, folder: Path, encoding: Encoding) -> list[Path]:
    """One file per day of entry; a UTF-8 file bears the mark by which Excel knows it."""
    written = []
    for day, rows in returns.groupby("录入日期", sort=True):
        path = folder / f"returns_{str(day).replace('-', '')}.csv"
        rows.to_csv(path, index=False, encoding="gbk" if encoding == "gbk" else "utf-8-sig", lineterminator="\r\n")
        written.append(path)
    return written
