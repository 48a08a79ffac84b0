"""Plain copies for other programs: every layer in one of five formats, read back and compared before it is handed over.

``shp`` goes through fiona (field names, widths, GBK), ``parquet`` through geopandas, the others through pyogrio. GeoJSON is in
WGS84 with its rings to the right (RFC 7946); everything else stays in the CRS of the territory.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap import writing
from blockmap.errors import SystemFault, UsageError
from blockmap.report import Report
from blockmap.store import layers, shapefile
from blockmap.store.layers import Layer
from blockmap.terms import LANGUAGES, text

if TYPE_CHECKING:
    from blockmap.store.territory import Territory

Format = Literal["gpkg", "shp", "geojson", "parquet", "fgb"]
FORMATS: tuple[Format, ...] = ("gpkg", "shp", "geojson", "parquet", "fgb")
Encoding = Literal["gbk", "utf-8"]
ENCODINGS: tuple[Encoding, ...] = ("gbk", "utf-8")

UNSAID_ENCODING: Encoding = "utf-8"
"""Encoding of every format but shapefiles, which may have another."""

SHAPEFILE_DIGITS = 1e-14
"""Share by which a real number may come back otherwise from a DBF: it holds 15 digits."""

DEGREE_DIGITS = 9
"""Decimals of a degree in GeoJSON. Equal coordinates stay equal, so what touches still touches."""

MILLIMETRE_DEGREES = 1e-8
"""How far a coordinate may move in GeoJSON: GDAL also rounds away runs of five nines or noughts."""

WGS84 = "EPSG:4326"


def export(territory: Territory, directory: str | Path, *, format: Format | str, encoding: Encoding | str = UNSAID_ENCODING,
           area: str | None = None, layers: Sequence[str] | None = None) -> Report:  # fmt: skip
    """Write plain copies of the layers into a new folder: all of them, or nothing.

    Parameters
    ----------
    territory
        Open territory.
    directory
        Folder to make; it must not exist or be empty.
    format
        ``gpkg`` (one file), ``shp``, ``geojson``, ``parquet`` or ``fgb`` (a file for every layer).
    encoding
        Of shapefiles: ``gbk`` for programs that know nothing else, or ``utf-8``.
    area
        Code of an area at any level, to which the export is restricted.
    layers
        Tables, or levels by the name of their layer; the usual ones when ``None``. Those without rows are left out.

    Returns
    -------
    report
        Notes on names withheld; warnings for values that came back other than they were written, because the format cannot
        hold them; the number of rows of every layer among the figures.

    Raises
    ------
    UsageError
        Unknown format, encoding, layer or area, the folder is in use, or it cannot be written.
    """
    target = Path(directory)
    if format not in FORMATS:
        raise UsageError("unknown_format", format=format, formats=", ".join(FORMATS))
    if encoding not in ENCODINGS:
        raise UsageError("unknown_encoding", encoding=encoding, encodings=", ".join(ENCODINGS))
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError("folder_in_use", directory=target)
    report = Report()
    if format != "shp" and encoding != UNSAID_ENCODING:
        report.add("encoding_unused", "note", format=format, encoding=encoding)
    chosen = [layer for layer in _read(territory, area, layers, report) if len(layer.rows)]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise UsageError("folder_cannot_be_made", directory=target, what=SystemFault(error)) from error
    try:
        with writing.said_plainly(target):
            for layer in chosen:
                files = _write(draft, layer, territory, format, encoding)
                _compare(layer, _read_back(files, layer, format, encoding), format, report)
                report.figures[layer.name] = len(layer.rows)
            _write_notes(draft, chosen, format)
            draft.chmod(0o755)
            if target.exists():
                target.rmdir()
            draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return report


def _read(territory: Territory, area: str | None, names: Sequence[str] | None, report: Report) -> list[Layer]:
    return layers.read(territory, area=area, names=names, report=report)


def _write(folder: Path, layer: Layer, territory: Territory, format: str, encoding: str) -> list[Path]:
    """Write one layer; return the files to read back."""
    crs = territory.settings.crs
    if format == "shp":
        return shapefile.write(folder, layer.name, layer.table, layer.rows, crs=crs, encoding=encoding)
    if format == "parquet":
        path = folder / f"{layer.name}.parquet"
        layer.rows.to_parquet(path, index=False)
        return [path]
    path = folder / (f"{territory.path.stem}.gpkg" if format == "gpkg" else f"{layer.name}.{format}")
    _write_by_gdal(path, layer, format)
    return [path]


def _write_by_gdal(path: Path, layer: Layer, format: str) -> None:
    import pyogrio

    rows: Any = layer.rows
    options: dict[str, str] = {}
    if format == "geojson" and "geom" in rows:
        options = {"RFC7946": "YES", "COORDINATE_PRECISION": str(DEGREE_DIGITS)}
        rows = rows.to_crs(WGS84)
    if format == "fgb" and ("geom" not in rows or rows["geom"].isna().any()):
        options = {"SPATIAL_INDEX": "NO"}
    driver = {"gpkg": "GPKG", "geojson": "GeoJSON", "fgb": "FlatGeobuf"}[format]
    pyogrio.write_dataframe(rows, path, layer=layer.name, driver=driver, layer_options=options, append=path.exists())


def _read_back(files: Sequence[Path], layer: Layer, format: str, encoding: str) -> pd.DataFrame:
    """Read what was written, under our names and sorted by key."""
    import geopandas as gpd
    import pyogrio

    if format == "parquet":
        return gpd.read_parquet(files[0]) if "geom" in layer.rows else pd.read_parquet(files[0])
    read = {"layer": layer.name} if format == "gpkg" else {"encoding": encoding} if format == "shp" else {}
    parts = [pyogrio.read_dataframe(path, **read) for path in files]
    back = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    if format == "shp":
        names = shapefile.short_names([c for c in layer.rows.columns if c != "geom"])
        back = back.rename(columns={short: name for name, short in names.items()})
    back = back.rename(columns={"geometry": "geom"})
    return back.sort_values(layer.rows.columns[0], ignore_index=True)


def _compare(layer: Layer, back: pd.DataFrame, format: str, report: Report) -> None:
    """Report what did not come back as it was written, column by column."""
    if len(back) != len(layer.rows):
        report.add("export_rows", table=layer.name, written=len(layer.rows), read=len(back), format=format)
        return
    key = layer.rows.columns[0]
    for name in layer.rows.columns:
        differs = _differs(layer.rows[name], back.get(name), format)
        if differs.any():
            first = int(layer.rows[key].to_numpy()[np.argmax(differs)])
            count = int(differs.sum())
            report.add(
                "export_loss", "warning", table=layer.name, row_id=first, column=name, count=count, format=format
            )


def _differs(written: pd.Series[Any], read: pd.Series[Any] | None, format: str) -> NDArray[np.bool_]:
    """Tell which values did not come back; of a column that is absent, all that are not missing."""
    if read is None:
        return np.asarray(written.notna(), dtype=np.bool_)
    return ~(_same_ground(written, read, format) if written.name == "geom" else _same_values(written, read, format))


def _same_values(written: pd.Series[Any], read: pd.Series[Any], format: str) -> NDArray[np.bool_]:
    """Compare a column by what its values mean, not by the type that a format gave them."""
    if format == "shp" and pd.api.types.is_float_dtype(written) and pd.api.types.is_numeric_dtype(read):
        return np.isclose(written, read.astype("float64"), rtol=SHAPEFILE_DIGITS, atol=SHAPEFILE_DIGITS, equal_nan=True)
    ours = written.astype(object).where(written.notna(), None).to_numpy()
    theirs = read.astype(object).where(read.notna(), None).to_numpy()
    if isinstance(read.dtype, np.dtype) and read.dtype.kind == "M":
        theirs = read.dt.strftime("%Y-%m-%d").astype(object).where(read.notna(), None).to_numpy()
    return np.array([a == b for a, b in zip(ours, theirs, strict=True)], dtype=np.bool_)


def _same_ground(written: Any, read: Any, format: str) -> NDArray[np.bool_]:
    """Compare geometries up to the start and direction of rings, and single against multi; degrees to a millimetre."""
    import shapely

    expected, found, tolerance = written.to_numpy(), np.asarray(read), 0.0
    if format == "geojson":
        expected, tolerance = written.to_crs(WGS84).to_numpy(), MILLIMETRE_DEGREES
    ours, theirs = (shapely.normalize(_as_multi(geometries)) for geometries in (expected, found))
    same = shapely.equals_exact(ours, theirs, tolerance=tolerance)
    same |= shapely.is_missing(ours) & shapely.is_missing(theirs)
    if (
        tolerance
    ):  # a half rounded the other way may have given a ring another start: look at the few that are left again
        rest = np.flatnonzero(~same)
        same[rest] = shapely.hausdorff_distance(ours[rest], theirs[rest]) <= tolerance
    return np.asarray(same, dtype=np.bool_)


def _as_multi(geometries: Any) -> Any:
    """Return single geometries as multi ones, and empty ones as none."""
    import shapely

    out = np.array(geometries, dtype=object)
    out[shapely.is_empty(out) | shapely.is_missing(out)] = None
    kinds = shapely.get_type_id(out)
    for kind, gather in ((0, shapely.multipoints), (1, shapely.multilinestrings), (3, shapely.multipolygons)):
        rows = np.flatnonzero(kinds == kind)
        if len(rows):
            out[rows] = gather(out[rows], indices=np.arange(len(rows)))
    return out


def _write_notes(folder: Path, chosen: Sequence[Layer], format: str) -> None:
    """Say beside the data what its lines are no evidence of, and what the short names of fields stand for."""
    words = "\n".join(text("disclaimer", lang) for lang in reversed(LANGUAGES))
    (folder / "DISCLAIMER.txt").write_text(words + "\n", encoding="utf-8")
    if format != "shp":
        return
    pairs = [
        (layer.name, short, name)
        for layer in chosen
        for name, short in shapefile.short_names([c for c in layer.rows.columns if c != "geom"]).items()
    ]
    listed = pd.DataFrame(pairs, columns=["layer", "field", "name"])
    listed.to_csv(folder / "fields.csv", index=False, encoding="utf-8-sig")
