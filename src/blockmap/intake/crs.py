"""In which CRS a source is, and how it comes into the territory's.

A CRS is never guessed. Coordinates that cannot be what the file declares are refused with a sentence that names the likely
CRS; axis order is always east, north (longitude, latitude).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from blockmap.errors import SourceError, UsageError
from blockmap.settings import Settings
from blockmap.topology import datum
from blockmap.topology.grid import Geometries

WGS84 = CRS.from_epsg(4326)

FAR_DEGREES = 6.0
"""Data further outside the area for which a CRS is made cannot be in it: a whole zone of six degrees away."""

GAUSS_KRUEGER = {3: range(4513, 4534), 6: range(4491, 4502)}
"""EPSG codes of CGCS2000 zones whose eastings begin with the zone number (25-45, 13-23), by width in degrees."""

CENTRAL_MERIDIAN = {3: range(4534, 4555), 6: range(4502, 4513)}
"""EPSG codes of the same zones without the number."""


@dataclass(frozen=True, slots=True)
class SourceCRS:
    """CRS of a source: a CRS, and the shift of Chinese web maps that lies on it (``None``: none)."""

    crs: CRS
    shifted: datum.Shifted | None = None

    def __str__(self) -> str:
        """Return the authority code where there is one, else the name."""
        if self.shifted:
            return self.shifted
        authority = self.crs.to_authority()
        return ":".join(authority) if authority else self.crs.name


def declared(said: str | None, option: str | None, file_name: str) -> SourceCRS:
    """Return the CRS the person at the desk gives, else the one the file declares.

    Raises
    ------
    UsageError
        The option names no CRS.
    SourceError
        The file declares none, or none that can be understood, and no option is given.
    """
    if option is not None and option.strip().lower() in datum.SHIFTED:
        shifted: datum.Shifted = "gcj02" if option.strip().lower() == "gcj02" else "bd09"
        return SourceCRS(WGS84, shifted)
    if option is None and not said:
        raise SourceError("crs_missing", file=file_name)
    try:
        crs = CRS.from_user_input(option or said)
    except CRSError as fault:
        if option is not None:
            raise UsageError("crs_option", crs=option) from fault
        raise SourceError("crs_missing", file=file_name) from fault
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    if not (crs.is_geographic or crs.is_projected):
        raise SourceError("crs_local", file=file_name, crs=crs.name)
    return SourceCRS(_with_code(crs))


def _with_code(crs: CRS) -> CRS:
    """Return the same CRS as EPSG registers it, when a file's WKT (Esri's, say) leaves the code out."""
    code = crs.to_epsg(min_confidence=90)
    return crs if code is None else CRS.from_epsg(code)


def territory(settings: Settings) -> CRS:
    """Return the territory's CRS.

    Raises
    ------
    UsageError
        It is not projected in metres.
    """
    try:
        crs = CRS.from_user_input(settings.crs)
    except CRSError as fault:
        raise UsageError("crs_option", crs=settings.crs) from fault
    if not crs.is_projected or any(axis.unit_conversion_factor != 1.0 for axis in crs.axis_info):
        raise UsageError("crs_not_metric", crs=settings.crs)
    return crs


MOST_DISTORTION = 0.01
"""From this error of lengths on, areas and the households estimated from them are wrong by 2 per cent."""


def distorts(crs: CRS, geometry: Geometries) -> float:
    """Return by what share lengths at the middle of some ground are wrong in a projected CRS; 0 for what may be borne.

    Web Mercator (EPSG:3857) stretches Chongqing by 15 per cent and Liechtenstein by 47.
    """
    xy = shapely.get_coordinates(geometry)
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy) or not crs.is_projected:
        return 0.0
    x, y = np.median(xy, axis=0)
    step = 100.0
    unit = crs.axis_info[0].unit_conversion_factor
    to_degrees = Transformer.from_crs(crs, crs.geodetic_crs or WGS84, always_xy=True)
    lon, lat = to_degrees.transform([x, x + step / unit, x], [y, y, y + step / unit])
    geod = (crs.geodetic_crs or WGS84).get_geod()
    if geod is None or not np.isfinite([lon, lat]).all():
        return 0.0
    true = [geod.inv(lon[0], lat[0], lon[at], lat[at])[2] for at in (1, 2)]
    wrong = max(abs(step / metres - 1) for metres in true)
    return float(wrong) if wrong > MOST_DISTORTION else 0.0


def project(geometry: Geometries, source: SourceCRS, settings: Settings, file_name: str) -> Geometries:
    """Bring geometries into the territory's CRS.

    Coordinates that have no place there come out as infinite; the rows they belong to are set aside later. Geometries that
    already are in that CRS come back as they are, to the last bit.

    Raises
    ------
    SourceError
        The coordinates cannot be in the CRS of the source, or lie far from the territory's.
    """
    target = territory(settings)
    xy = shapely.get_coordinates(geometry)
    finite = xy[np.isfinite(xy).all(axis=1)]
    if len(finite):
        _refuse_impossible(finite, source, target, file_name)
    if source.shifted is None and source.crs.equals(target, ignore_axis_order=True):
        return geometry
    try:
        transformer = Transformer.from_crs(source.crs, target, always_xy=True)
    except ProjError as fault:
        raise SourceError("crs_local", file=file_name, crs=source) from fault

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        if source.shifted is not None:
            points = datum.to_wgs84(points, source.shifted)
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(geometry, moved))


def _refuse_impossible(xy: NDArray[np.float64], source: SourceCRS, target: CRS, file_name: str) -> None:
    """Look at the middle of the data: degrees in metres, metres in degrees, a wrong zone, another country."""
    middle = np.median(xy, axis=0)
    x, y = (float(v) for v in middle)
    likely_degrees = abs(x) <= 180 and abs(y) <= 90
    if source.crs.is_geographic and not likely_degrees and abs(x) <= 90 and abs(y) <= 180:
        raise SourceError("crs_axes_swapped", file=file_name, x=x, y=y)
    if source.crs.is_geographic and not likely_degrees:
        raise SourceError("crs_metres_in_degrees", file=file_name, crs=source, x=x, y=y, likely=_likely(x, target))
    lonlat = _lonlat(middle, source.crs)
    if not source.crs.is_geographic and likely_degrees and not _is_near(lonlat, target):
        raise SourceError("crs_degrees_in_metres", file=file_name, crs=source, x=x, y=y)
    if not _is_near(lonlat, source.crs):
        raise SourceError("crs_outside", file=file_name, crs=source, x=x, y=y, likely=_likely(x, target))
    if not _is_near(lonlat, target):
        raise SourceError("crs_far", file=file_name, crs=target.to_string(), lon=lonlat[0], lat=lonlat[1])


def _lonlat(point: NDArray[np.float64], crs: CRS) -> tuple[float, float]:
    if crs.is_geographic:
        return float(point[0]), float(point[1])
    try:
        to_degrees = Transformer.from_crs(crs, crs.geodetic_crs or WGS84, always_xy=True)
        lon, lat = to_degrees.transform(point[0], point[1])
    except ProjError:
        return np.inf, np.inf
    return float(lon), float(lat)


def _is_near(lonlat: tuple[float, float], crs: CRS) -> bool:
    """Tell whether a place lies within, or less than a zone outside, the area for which a CRS is made."""
    if not np.isfinite(lonlat).all():
        return False
    area = crs.area_of_use
    if area is None:
        return True
    lon, lat = lonlat
    is_in_height = area.south - FAR_DEGREES <= lat <= area.north + FAR_DEGREES
    west, east = area.west - FAR_DEGREES, area.east + FAR_DEGREES
    crosses_date_line = area.west > area.east
    is_in_width = lon >= west or lon <= east if crosses_date_line else west <= lon <= east
    return bool(is_in_height and is_in_width)


def _likely(x: float, target: CRS) -> str:
    """Return the CGCS2000 zones that eastings like this one belong to, as a hint in brackets; nothing when none can be told."""
    zone = int(x // 1_000_000)
    if 25 <= zone <= 45:
        return f" (EPSG:{GAUSS_KRUEGER[3][zone - 25]}?)"
    if 13 <= zone <= 23:
        return f" (EPSG:{GAUSS_KRUEGER[6][zone - 13]}?)"
    if 100_000 <= x <= 900_000 and target.geodetic_crs == CRS.from_epsg(4490):
        return f" (EPSG:{CENTRAL_MERIDIAN[3][0]}-{CENTRAL_MERIDIAN[3][-1]}?)"
    return ""
