"""What was delivered, kept as it came: areas row by row, and every row that was set aside.

The working line of an area bends round buildings and is repaired where neighbours do not fit; the line the office handed
in stays here.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.intake.outcome import Outcome
from blockmap.intake.repair import GRID_M, clean
from blockmap.schema import layer_name
from blockmap.settings import Settings
from blockmap.topology.grid import Geometries


def received_rows(
    table_name: str,
    geometry: Geometries,
    row_number: NDArray[np.int64],
    outcome: Outcome,
    settings: Settings,
    *,
    whole: bool,
) -> gpd.GeoDataFrame:
    """Return rows of the table ``received``, without ids.

    Parameters
    ----------
    table_name
        What was read, a level in the plural for areas.
    geometry, row_number, outcome
        (rows,) of the source: geometry in the territory's CRS, number in the file, what became of it.
    whole
        Keep rows that were taken too, not only those set aside.
    """
    kept = np.flatnonzero(outcome.is_rejected | whole)
    nothing = pd.array([pd.NA] * len(kept), dtype="Int64")
    return gpd.GeoDataFrame(
        {
            "received_id": nothing,
            "source_id": nothing.copy(),
            "row_number": row_number[kept],
            "table_name": table_name,
            "row_id": nothing.copy(),
            "reason": outcome.rejected[kept],
        },
        geometry=gpd.GeoSeries(geometry[kept], crs=settings.crs),
    ).rename_geometry("geom")


def as_delivered(areas: gpd.GeoDataFrame, received: gpd.GeoDataFrame, *, settings: Settings) -> gpd.GeoDataFrame:
    """Return areas with the lines that were delivered instead of their working lines, cleaned as at the first reading.

    Parameters
    ----------
    areas
        Areas of any levels with their ids; those that were not delivered (derived ones) keep their geometry.
    received
        The table ``received``.
    """
    levels = [layer_name(level) for level in settings.levels]
    taken = received["table_name"].isin(levels) & received["row_id"].isin(areas["area_id"]) & received["reason"].isna()
    delivered = received[taken].sort_values(["row_id", "row_number"])
    lines = clean(np.asarray(delivered.geometry.array, dtype=object), "area").geometry
    by_area = {row_id: lines[at] for row_id, at in delivered.reset_index(drop=True).groupby("row_id").groups.items()}
    geometry = np.asarray(areas.geometry.array, dtype=object).copy()
    for at, area_id in enumerate(areas["area_id"]):
        parts = by_area.get(area_id, lines[:0])
        parts = parts[~shapely.is_missing(parts)]
        if len(parts):
            geometry[at] = (
                parts[0] if len(parts) == 1 else shapely.normalize(shapely.union_all(parts, grid_size=GRID_M))
            )
    out = areas.copy()
    out["geom"] = gpd.GeoSeries(geometry, index=areas.index, crs=areas.crs)
    return out
