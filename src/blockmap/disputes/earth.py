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
"""The latitude at which degrees are measured is rounded to this, so that a little more ground does not change it."""


def transformation(source: Any, target: Any) -> Mapping:
    """Return what brings (points, 2) coordinates from one CRS to another; always east before north."""
    from pyproj import Transformer

    transformer = Transformer.from_crs(source, target, always_xy=True)

    def moved(points: Points) -> Points:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return moved


def plane_in_metres(crs: CRS, geometries: Geometries) -> tuple[Mapping, Mapping] | None:
    """Return the way from coordinates to metres and back; ``None`` where they are metres already.

    Degrees are only stretched, each axis by its length at the middle latitude: what is straight and what is collinear in degrees
    stays so, as no true projection would have it. Lengths are right to a few parts in a thousand within a prefecture.
    """
    ellipsoid = crs.ellipsoid
    if not crs.is_geographic or ellipsoid is None:
        return None
    _, south, _, north = shapely.total_bounds(geometries)
    latitude = np.radians(np.round((south + north) / 2 / ROUND_DEGREES) * ROUND_DEGREES)
    a, b = ellipsoid.semi_major_metre, ellipsoid.semi_minor_metre
    eccentricity2 = 1 - (b / a) ** 2
    flattening = 1 - eccentricity2 * np.sin(latitude) ** 2
    parallel, meridian = a / np.sqrt(flattening) * np.cos(latitude), a * (1 - eccentricity2) / flattening**1.5
    per_degree = np.radians(np.array([parallel, meridian]))
    return lambda points: points * per_degree, lambda metres: metres / per_degree


def areas_m2(geometries: Geometries, crs: CRS) -> NDArray[np.float64]:
    """Areas of polygons on the ellipsoid of their CRS (Karney's geodesic areas, as in pyproj)."""
    geod = crs.get_geod()
    geodetic = crs.geodetic_crs
    if geod is None or geodetic is None:
        return np.asarray(shapely.area(geometries))
    degrees = geometries if crs.is_geographic else shapely.transform(geometries, transformation(crs, geodetic))
    measured = [abs(geod.geometry_area_perimeter(shape)[0]) for shape in shapely.orient_polygons(degrees)]
    return np.array(measured, dtype=float)
