"""Four digitisations of Yubei and its neighbours, from the shared data: never committed, only what came of them is."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import numpy as np
import shapely

from blockmap.disputes.detect import detect
from tests.intake.files import DATA

FILE = DATA / "chongqing_boundaries.gpkg"
LAYERS = ("amap_2026_gcj02", "datav_2021_gcj02", "antv_2017", "longwosion_2015")
CRS = "EPSG:4545"
YUBEI = "500112"
TOLERANCE_M = 5.0
"""These are digitised for maps at small scales."""
PRECINCT_TOLERANCE_M = 2.0
BRITAIN = "EPSG:27700"
FULL_CIRCLE = 360.0


@cache
def layer(name: str) -> gpd.GeoDataFrame:
    """One digitisation, repaired as intake would."""
    rows = gpd.read_file(FILE, layer=name).to_crs(CRS)
    made = [_polygons(shapely.make_valid(shape)) for shape in rows.geometry]
    codes = rows["name"].map(_codes()).fillna(rows["adcode"].astype(str))
    return gpd.GeoDataFrame({"code": codes, "name": rows["name"]}, geometry=made, crs=CRS).rename_geometry("geom")


@cache
def _codes() -> dict[str, str]:
    """Official codes by name: one source has no codes of districts."""
    rows = gpd.read_file(FILE, layer=LAYERS[0], ignore_geometry=True)
    return dict(zip(rows["name"], rows["adcode"].astype(str), strict=True))


def _polygons(shape: object) -> object:
    parts = shapely.get_parts(shapely.get_parts(np.array([shape], object)))
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def verdicts(ours: gpd.GeoDataFrame, theirs: gpd.GeoDataFrame | None) -> tuple[gpd.GeoDataFrame, dict[str, int]]:
    """Disputes of Yubei as one source draws it with its neighbours as another does; of all districts inside one source."""
    if theirs is None:
        found, _, _ = detect(ours, tolerance_m=TOLERANCE_M)
    else:
        mine = ours[ours["code"] == YUBEI]
        found, _, _ = detect(mine, theirs[theirs["code"] != YUBEI], tolerance_m=TOLERANCE_M)
    pairs = found["our_code"] + "-" + found["their_code"]
    return found, pairs.value_counts().sort_index().to_dict()


def precincts(name: str, column: str) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Disputes and noise among the polygons of a file of precincts; those of Britain do not say that they are in metres."""
    rows = gpd.read_file(DATA / "dirty" / "mapshaper" / "clean_topology" / f"{name}.json")
    crs = BRITAIN if rows.total_bounds.max() > FULL_CIRCLE else rows.crs
    codes = rows[column].astype(str).to_numpy()
    areas = gpd.GeoDataFrame({"code": codes, "name": codes}, geometry=rows.geometry.to_numpy(), crs=crs)
    found, noise, _ = detect(areas.rename_geometry("geom"), tolerance_m=PRECINCT_TOLERANCE_M)
    return found, noise
