"""The order of rows: by what they are and where they lie, never by where they stand in a file."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.settings import Settings
from blockmap.topology.grid import Geometries

KEYS = {"areas": "code", "buildings": "source_key"}
"""Column that orders a table; the others are ordered by position."""


def content_order(table: str, columns: pd.DataFrame, geometry: Geometries) -> NDArray[np.int64]:
    """Return the permutation that brings rows into the order of their content: key, then place from north to south."""
    if table in KEYS and columns[KEYS[table]].is_unique:
        return np.asarray(np.argsort(columns[KEYS[table]].to_numpy(object), kind="stable"))
    keys = pd.DataFrame(by_position(geometry))
    keys["key"] = columns[KEYS[table]].to_numpy(object) if table in KEYS else ""
    keys["shape"] = shapely.to_wkb(geometry)
    return keys.sort_values(["key", "north", "west", "east", "south", "shape"], kind="stable").index.to_numpy(np.int64)


def by_position(geometry: Geometries) -> dict[str, NDArray[np.float64]]:
    """Sort keys of places: from north to south, then from west to east."""
    west, south, east, north = shapely.bounds(geometry).T
    return {"north": -north, "west": west, "east": east, "south": south}


def made_codes(geometry: Geometries, level: str, parent_code: str, settings: Settings) -> list[str]:
    """Make codes of areas that came without any: the parent's code and a number from north-west to south-east.

    Examples
    --------
    >>> made_codes(np.array([shapely.box(0, 0, 1, 1), shapely.box(0, 5, 1, 6)]), "community", "7", Settings(crs="EPSG:4544"))
    ['7002', '7001']
    """
    at = settings.levels.index(level)
    above = settings.code_digits[at - 1] if at else 0
    digits = max(settings.code_digits[at] - above, len(str(len(geometry))))
    place = pd.DataFrame(by_position(geometry)).sort_values(["north", "west", "east", "south"], kind="stable").index
    number = np.empty(len(geometry), np.int64)
    number[place] = np.arange(1, len(geometry) + 1)
    return [f"{parent_code}{n:0{digits}d}" for n in number]
