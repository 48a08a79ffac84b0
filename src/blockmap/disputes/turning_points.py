"""Turning points of an agreed line, as the two offices write them down, and the course of the line in words.

Points are numbered from west to east, or from north to south where the line runs more that way (GB/T 17796). Coordinates are
those of the zone of three degrees and longitude and latitude in degrees, minutes and seconds; the course is told in 16 winds
from true north.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.terms import Language, text

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

COLUMNS = (
    "number",
    "x",
    "y",
    "longitude",
    "latitude",
    "lon_dms",
    "lat_dms",
    "distance_m",
    "bearing",
    "bearing_dms",
    "wind",
    "feature",
)
"""Columns of the table. ``x`` is northing and ``y`` easting in metres, as Chinese survey tables name them."""

WINDS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")
"""The 16 winds, from true north clockwise."""

ELLIPSOID = "GRS80"
"""Ellipsoid of distances and bearings: that of CGCS2000 differs from it by 0.1 mm in the flattening."""

STRAIGHT_M = 0.05
"""A point this near to the straight line between its neighbours is no turning point."""
FEATURE_M = 5.0
"""A point this near to a visible feature lies on it."""


def turning_points(
    line: Any, crs: str, barriers: GeoDataFrame | None = None, *, straight_m: float = STRAIGHT_M
) -> pd.DataFrame:
    """List the turning points of a line.

    Parameters
    ----------
    line
        Line or multilinestring in the CRS of the territory; its parts follow each other.
    crs
        That CRS.
    barriers
        Table `barriers`: kind and name of the feature a point lies on.
    straight_m
        Points that bend the line by less are left out; 0 lists every vertex.

    Returns
    -------
    One row per point with `COLUMNS`; distance, bearing and wind lead to the next point of the same part and are none at its
    end. Each part has its ``part`` number, from 1.
    """
    rows = []
    for number, part in enumerate(_in_order(line, straight_m), 1):
        rows.append(_points(part, crs).assign(part=number))
    if not rows:
        return pd.DataFrame(columns=[*COLUMNS, "part"])
    table = pd.concat(rows, ignore_index=True)
    table["number"] = np.arange(1, len(table) + 1)
    table["feature"] = _features(table, crs, barriers)
    return table[[*COLUMNS, "part"]]


def course(points: pd.DataFrame, lang: Language) -> str:
    """Tell the course of a line in words, part by part: from point to point, by wind and distance.

    Runs in the same wind are told in one breath.
    """
    sentences = []
    for _, part in points.groupby("part", sort=True):
        rows = part.to_dict("records")
        legs = _legs(rows)
        begin = text("course.begin", lang, number=rows[0]["number"])
        steps = [
            text(
                "course.leg",
                lang,
                wind=text(f"wind.{wind}", lang),
                distance=f"{metres:.1f}",
                number=number,
                feature=_along(feature, lang),
            )
            for wind, metres, number, feature in legs
        ]
        sentences.append(begin + text("course.join", lang).join(steps) + text("course.end", lang))
    return " ".join(sentences) if lang == "en" else "".join(sentences)


def dms(degrees: float, *, decimals: int = 4) -> str:
    """Degrees, minutes and seconds: ``106°33'04.3214"``; rounding never gives 60 seconds."""
    sign = "-" if degrees < 0 else ""
    units = round(abs(degrees) * 3600 * 10**decimals)
    whole, rest = divmod(units, 10**decimals)
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    shown = f"{seconds:02d}.{rest:0{decimals}d}" if decimals else f"{seconds:02d}"
    return f"{sign}{hours}°{minutes:02d}'{shown}\""


def wind_of(bearing: float) -> str:
    """Wind of a bearing in degrees from true north."""
    return WINDS[round(bearing / 22.5) % 16]


def zone_of(crs: str, longitude: float) -> str:
    """CRS in which the table is written: that of the territory where it is CGCS2000 in zones of three degrees, else that zone.

    The zone without a number in front of the easting is taken (EPSG:4534 for 75°E to 4554 for 135°E).
    """
    known = f"EPSG:{4534 + (round(longitude / 3) * 3 - 75) // 3}"
    return crs if crs.upper() in {f"EPSG:{code}" for code in (*range(4513, 4555),)} else known


def _in_order(line: Any, straight_m: float) -> list[NDArray[np.float64]]:
    """Vertices of every part from west to east or north to south, parts likewise."""
    merged = shapely.line_merge(line) if line.geom_type != "LineString" else line
    parts = [
        shapely.get_coordinates(shapely.simplify(p, straight_m)) for p in shapely.get_parts(merged) if shapely.length(p)
    ]
    if not parts:
        return []
    spread = np.ptp(np.concatenate(parts), axis=0)
    axis, sign = (0, 1.0) if spread[0] >= spread[1] else (1, -1.0)
    turned = [part if _rank(part[0], axis, sign) <= _rank(part[-1], axis, sign) else part[::-1] for part in parts]
    return sorted(turned, key=lambda part: _rank(part[0], axis, sign))


def _rank(point: NDArray[np.float64], axis: int, sign: float) -> tuple[float, float]:
    """Place of a point from west to east or from north to south; where that is the same, along the other axis."""
    return sign * float(point[axis]), float(point[1 - axis])


def _points(xy: NDArray[np.float64], crs: str) -> pd.DataFrame:
    """Coordinates of the points of one part, and the way to the next."""
    from pyproj import Geod, Transformer

    longitude, latitude = Transformer.from_crs(crs, "EPSG:4490", always_xy=True).transform(xy[:, 0], xy[:, 1])
    zone = zone_of(crs, float(np.mean(longitude)))
    easting, northing = Transformer.from_crs(crs, zone, always_xy=True).transform(xy[:, 0], xy[:, 1])
    there, _, metres = Geod(ellps=ELLIPSOID).inv(longitude[:-1], latitude[:-1], longitude[1:], latitude[1:])
    bearing = np.append(np.mod(there, 360.0), np.nan)
    return pd.DataFrame(
        {
            "x": np.round(northing, 3),
            "y": np.round(easting, 3),
            "longitude": longitude,
            "latitude": latitude,
            "lon_dms": [dms(value) for value in longitude],
            "lat_dms": [dms(value) for value in latitude],
            "distance_m": np.append(np.round(metres, 2), np.nan),
            "bearing": bearing,
            "bearing_dms": [None if np.isnan(b) else dms(b, decimals=0) for b in bearing],
            "wind": [None if np.isnan(b) else wind_of(b) for b in bearing],
        }
    )


def _features(points: pd.DataFrame, crs: str, barriers: GeoDataFrame | None) -> list[str | None]:
    """Name, or else kind, of the visible feature each point lies on."""
    if barriers is None or barriers.empty:
        return [None] * len(points)
    from pyproj import Transformer

    x, y = Transformer.from_crs("EPSG:4490", crs, always_xy=True).transform(points["longitude"], points["latitude"])
    places = shapely.points(np.asarray(x), np.asarray(y))
    point, barrier = shapely.STRtree(barriers["geom"].to_numpy()).query_nearest(
        places, max_distance=FEATURE_M, all_matches=False
    )
    names = [
        str(name) if isinstance(name, str) and name else f"kind:{kind}"
        for name, kind in zip(barriers["name"], barriers["kind"], strict=True)
    ]
    found: list[str | None] = [None] * len(points)
    for at, row in zip(point.tolist(), barrier.tolist(), strict=True):
        found[at] = names[row]
    return found


def _legs(rows: Sequence[Mapping[Any, Any]]) -> list[tuple[str, float, int, str | None]]:
    """Wind, metres, point reached and feature of every run in one wind along one feature."""
    legs: list[tuple[str, float, int, str | None]] = []
    for here, there in pairwise(rows):
        feature = here["feature"] if here["feature"] == there["feature"] else None
        if legs and (legs[-1][0], legs[-1][3]) == (here["wind"], feature):
            legs[-1] = (here["wind"], legs[-1][1] + here["distance_m"], there["number"], feature)
        else:
            legs.append((here["wind"], here["distance_m"], there["number"], feature))
    return legs


def _along(feature: str | None, lang: Language) -> str:
    """Say along what the line runs."""
    if not feature:
        return ""
    name = text(f"barrier.{feature[5:]}", lang) if feature.startswith("kind:") else feature
    return text("course.along", lang, feature=name)
