"""Files as offices hand them in, written for a test."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from blockmap.settings import Settings

SHARED = Path(os.environ.get("BLOCKMAP_SHARED", Path(__file__).parents[2] / "../shared")).resolve()
DATA = SHARED / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared test data are not beside the repository")

CRS = "EPSG:4544"
SETTINGS = Settings(crs=CRS)
EAST, NORTH = 545_000.0, 3_290_000.0


def boxes(count: int, *, side: float = 10.0, step: float = 20.0) -> np.ndarray:
    """Footprints in a row."""
    west = EAST + step * np.arange(count)
    return shapely.box(west, NORTH, west + side, NORTH + side)


def layer(geometry: np.ndarray, crs: str | None = CRS, **columns: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(columns, index=range(len(geometry))), geometry=geometry, crs=crs)


def geopackage(path: Path, rows: gpd.GeoDataFrame, name: str = "layer") -> Path:
    pyogrio.write_dataframe(rows, path, layer=name, driver="GPKG")
    return path


def shapefile(
    path: Path, rows: gpd.GeoDataFrame, *, encoding: str = "GBK", cpg: bytes | None = None, language: int = 0
) -> Path:
    """Write a shapefile with exactly this declaration of its encoding."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names that are cut to ten bytes
        pyogrio.write_dataframe(rows, path, encoding=encoding)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg is not None:
        path.with_suffix(".cpg").write_bytes(cpg)
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = language
    path.with_suffix(".dbf").write_bytes(bytes(table))
    return path


def kinds(reading: object) -> set[str]:
    return set(reading.report.kinds())
