"""Disputed ground as a layer over the blocks: where a neighbour draws the line elsewhere, and how far the case is."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from blockmap.maps.coding import Section
from blockmap.maps.ground import Ground

SETTLED = ("applied", "closed")
"""States in which nothing is disputed any more; such rows are not drawn."""


def open_ones(disputes: gpd.GeoDataFrame | None, within: shapely.Geometry | None) -> gpd.GeoDataFrame | None:
    """Return the disputes to draw, cut to the ground of the map where only one area is shown, by code.

    Parameters
    ----------
    disputes
        Columns ``code``, ``state``, ``kind``, ``geom``; optional ``building_count``, ``household_count``, ``interim_side``.
    within
        Ground of the map; everything when missing.
    """
    if disputes is None:
        return None
    rows = disputes[~disputes["state"].isin(SETTLED)]
    if within is not None:
        rows = rows.assign(geom=shapely.intersection(rows["geom"].to_numpy(), within))
    rows = rows[shapely.area(rows["geom"].to_numpy()) > 0]
    return rows.sort_values("code", kind="stable").reset_index(drop=True) if len(rows) else None


def section(disputes: gpd.GeoDataFrame, ground: Ground) -> Section:
    """Write disputed ground: rings in steps, and what is said of each case."""
    shapes = disputes["geom"].to_numpy()
    parts, owner = shapely.get_parts(shapes, return_index=True)
    is_area = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, part = shapely.get_rings(parts[is_area], return_index=True)
    steps = ground.steps(shapely.get_coordinates(rings))
    places = ground.steps(shapely.get_coordinates(shapely.point_on_surface(shapes)))
    made = Section()
    for name in ("code", "state", "kind", "interim_side"):
        column = disputes[name] if name in disputes else [""] * len(disputes)
        made.add_text(f"dispute.{name}", [value if isinstance(value, str) else "" for value in column])
    for name in ("building_count", "household_count"):
        made.add(
            f"dispute.{name}",
            np.asarray(disputes[name], dtype=np.int64) if name in disputes else np.zeros(len(disputes)),
        )
    made.add("dispute.label_x", places[:, 0], "delta")
    made.add("dispute.label_y", places[:, 1], "delta")
    made.add("dispute.ring_count", np.bincount(owner[is_area][part], minlength=len(disputes)))
    made.add("ring.point_count", shapely.get_num_coordinates(rings))
    made.add("ring.x", steps[:, 0], "delta")
    made.add("ring.y", steps[:, 1], "delta")
    return made
