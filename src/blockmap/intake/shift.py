"""Does a source lie beside what the territory holds, as shifted web maps do, or by a constant step? Said, never applied."""

from __future__ import annotations

from typing import Any

import geopandas as gpd

from blockmap.report import Report
from blockmap.settings import Settings


def suspected(
    rows: gpd.GeoDataFrame, existing: gpd.GeoDataFrame | None, extent: Any | None, settings: Settings, file_name: str
) -> Report:
    """Compare the place of a reading with what the territory holds."""
    return Report()
