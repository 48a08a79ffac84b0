"""Ground on the earth: areas on the ellipsoid, and a plane in metres for coordinates in degrees."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.topology.grid import Geometries

if TYPE_CHECKING:
    from pyproj import CRS

Points = NDArray[np.float64]
Mapping = Callable[[Points], Points]

ROUND_DEGREES = 0.5
"""The middle of a plane made for degrees is rounded to this, so that a little more ground does not move it."""


def transformation(source: Any, target: Any) -> Mapping:
    """Return what brings (points, 2) coordinates from one CRS to another; always east before north."""
    from pyproj import Transformer

    transformer = Transformer.from_crs(source, target, always_xy=True)

    def moved(points: Points) -> Points:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return moved


def plane_in_metres(crs: CRS, geometries: Geometries) -> tuple[Mapping, Mapping] | None:
    """Return the way from coordinates to metres and back; ``None`` where they are metres already.

    Degrees go to a transverse Mercator projection about their middle: true in shape, and in length to a few parts in ten
    thousand within a province.
    """
    if not crs.is_geographic:
        return None
    west, south, east, north = shapely.total_bounds(geometries)
    lon, lat = (float(np.round((a + b) / 2 / ROUND_DEGREES) * ROUND_DEGREES) for a, b in ((west, east), (south, north)))
    ellipsoid = crs.ellipsoid
    if ellipsoid is None:
        return None
    shape = f"+a={ellipsoid.semi_major_metre} +b={ellipsoid.semi_minor_metre}"
    projected = f"+proj=tmerc +lat_0={lat} +lon_0={lon} +k=1 +x_0=0 +y_0=0 {shape} +units=m +no_defs"
    degrees = f"+proj=longlat {shape} +no_defs"
    return transformation(degrees, projected), transformation(projected, degrees)


def areas_m2(geometries: Geometries, crs: CRS) -> NDArray[np.float64]:
    """Areas of polygons on the ellipsoid of their CRS (Karney's geodesic areas, as in pyproj)."""
    geod = crs.get_geod()
    geodetic = crs.geodetic_crs
    if geod is None or geodetic is None:
        return np.asarray(shapely.area(geometries))
    degrees = geometries if crs.is_geographic else shapely.transform(geometries, transformation(crs, geodetic))
    measured = [abs(geod.geometry_area_perimeter(shape)[0]) for shape in shapely.orient_polygons(degrees)]
    return np.array(measured, dtype=float)
