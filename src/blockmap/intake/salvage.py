"""Row-wise salvage of a damaged file: what cannot be read whole is read row by row, and the broken rows are known by number."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fiona
import numpy as np
import shapely
from fiona._err import CPLE_BaseError
from fiona.errors import FionaError
from numpy.typing import NDArray
from shapely.errors import ShapelyError

from blockmap.errors import SourceError

ROW_FAULTS = (FionaError, CPLE_BaseError, ShapelyError, KeyError, IndexError, ValueError, TypeError, AttributeError)
"""What one broken row of a damaged file raises."""


def rows(path: Path, file_name: str) -> tuple[str | None, NDArray[np.int64], NDArray[Any]]:
    """Read every row of a damaged file that can be read.

    Returns
    -------
    crs, numbers, wkb
        CRS as WKT or ``None``; numbers from 0 of the rows that were read; their geometries as WKB. A row that is missing in
        ``numbers`` cannot be read.
    """
    try:
        with fiona.open(path) as layer:
            crs = layer.crs.to_wkt() or None
            found = {number: _row(layer, number) for number in range(len(layer))}
    except (FionaError, CPLE_BaseError, OSError, ValueError) as fault:
        raise SourceError("shapefile_damaged", file=file_name) from fault
    read = [number for number, wkb in found.items() if wkb is not None]
    return crs, np.array(read, np.int64), np.array([found[number] for number in read] or [], dtype=object)


def _row(layer: Any, number: int) -> bytes | None:
    try:
        geometry = layer[number].geometry
        return (
            None
            if geometry is None
            else shapely.to_wkb(shapely.from_geojson(json.dumps(dict(geometry.__geo_interface__))))
        )
    except ROW_FAULTS:
        return None
