"""Disputes that are known, without looking for them: a neighbour's polygon is laid over ours and every wide face is one."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap.disputes import strip
from blockmap.schema import TABLES
from blockmap.topology.grid import to_metres, to_units

AT = "2026-03-02T09:00:00+08:00"
TOLERANCE_M = 2.0

NEIGHBOUR = "990102"
OUR_NAME, THEIR_NAME = "清岚区", "北屏区"


def neighbours(theirs: Any, *, crs: str, code: str = NEIGHBOUR, level: str = "district") -> gpd.GeoDataFrame:
    """Table `neighbours` of one neighbour."""
    theirs = shapely.transform(theirs, lambda xy: to_metres(to_units(xy)))
    outline = theirs if theirs.geom_type == "MultiPolygon" else shapely.multipolygons([theirs])
    row = {"neighbour_id": 1, "name": THEIR_NAME, "level": level, "code": code, "source_id": None, "geom": outline}
    return gpd.GeoDataFrame([row], geometry="geom", crs=crs).astype({"source_id": "Int64"})[
        list(TABLES["neighbours"].names)
    ]


def disputes(ours: Any, theirs: Any, our_code: str, *, crs: str, level: str = "district") -> gpd.GeoDataFrame:
    """Table `disputes`: one row for every overlap or gap wider than the tolerance."""
    laid = strip.lay(ours, theirs, shapely.union_all(shapely.boundary([ours, theirs])))
    is_wide = ~shapely.is_empty(shapely.buffer(laid.faces, -TOLERANCE_M / 2))
    faces = np.flatnonzero(is_wide & (laid.in_ours == laid.in_theirs))
    rows = [
        {
            "dispute_id": k,
            "code": f"{our_code}-{NEIGHBOUR}-{k:03d}",
            "level": level,
            "is_inside": False,
            "our_code": our_code,
            "our_name": OUR_NAME,
            "their_code": NEIGHBOUR,
            "their_name": THEIR_NAME,
            "third_codes": None,
            "kind": "overlap" if laid.in_ours[face] else "gap",
            "state": "open",
            "close_reason": None,
            "area_m2": float(shapely.area(laid.faces[face])),
            "length_m": float(shapely.length(laid.faces[face]) / 2),
            "width_m": TOLERANCE_M,
            "building_count": 0,
            "household_count": 0,
            "person_count": 0,
            "block_count": 0,
            "interim_side": "ours",
            "detected_at": AT,
            "due_date": None,
            "fingerprint": f"planted {k}",
            "geom": shapely.multipolygons([laid.faces[face]]),
        }
        for k, face in enumerate(faces, 1)
    ]
    frame = pd.DataFrame(rows, columns=list(TABLES["disputes"].names)).astype({"person_count": "Int64"})
    return gpd.GeoDataFrame(frame, geometry="geom", crs=crs)
