"""Areas of one level made to fit: overlaps and gaps below the office's tolerance are repaired, larger ones are left and named.

All outlines are noded together on the grid, which cuts the ground into faces. A face in two areas is an overlap, a face in
none is a
gap. A narrow one goes to the area with which it shares the longest border; areas are put together from their faces again, so
that they share every vertex along a common line. Upper levels then are the unions of their children.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.intake.repair import GRID_M, snap
from blockmap.report import Report
from blockmap.settings import Settings
from blockmap.topology.grid import Geometries

OWNERLESS = -1

SLIT_LENGTH = 10.0
"""A gap between two areas is at least so many times longer than wide on either side."""


@dataclass(frozen=True)
class _Faces:
    """Ground cut up by all outlines.

    Attributes
    ----------
    geometry
        (faces,) polygons on the grid.
    face, area
        (pairs,) which face lies in which area (positions).
    """

    geometry: Geometries
    face: NDArray[np.int64]
    area: NDArray[np.int64]

    @property
    def owners(self) -> NDArray[np.int64]:
        """(faces,) in how many areas it lies."""
        return np.bincount(self.face, minlength=len(self.geometry))


def fit(areas: gpd.GeoDataFrame, *, settings: Settings) -> tuple[gpd.GeoDataFrame, Report]:
    """Repair narrow overlaps and gaps between communities, and make their parents the unions of them.

    Parameters
    ----------
    areas
        All levels, valid, on the grid, with ``parent_id``.

    Returns
    -------
    areas, report
        The same rows with working lines. Errors in the report name what is wider than `Settings.area_tolerance_m`; those places
        are left as they are.
    """
    report = Report()
    areas = areas.copy()
    level = (areas["level"] == settings.community_level).to_numpy()
    communities = areas[level]
    fitted = _fitted(communities, settings, report)
    areas.loc[level, "geom"] = gpd.GeoSeries(fitted, index=communities.index, crs=areas.crs)
    for upper in reversed(settings.levels[:-1]):
        areas = _with_parents_of(areas, upper, settings, report)
    return areas, report


def _fitted(communities: gpd.GeoDataFrame, settings: Settings, report: Report) -> Geometries:
    geometry = np.asarray(communities.geometry.array, dtype=object)
    codes = communities["code"].to_numpy(object)
    faces = _cut(geometry, settings.area_tolerance_m)
    faulty = np.flatnonzero((faces.owners != 1) & ~_is_hole(faces, geometry))
    if not len(faulty):
        return geometry
    is_narrow = _is_narrow(faces.geometry[faulty], settings.area_tolerance_m)
    owner = _owner(faces, faulty[is_narrow])
    _say_repaired(faces, faulty[is_narrow], owner, codes, settings, report)
    _say_wide(faces, faulty[~is_narrow], geometry, codes, settings, report)
    return _put_together(faces, owner, geometry)


def _cut(geometry: Geometries, tolerance_m: float) -> _Faces:
    """Node all outlines on the grid and find the areas each face lies in."""
    outlines = shapely.boundary(np.concatenate([geometry, _slits(geometry, tolerance_m)]))
    noded = shapely.union_all(outlines, grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    face, area = shapely.STRtree(geometry).query(shapely.point_on_surface(faces), predicate="intersects")
    order = np.lexsort([area, face])
    return _Faces(faces, face[order], area[order])


def _slits(geometry: Geometries, tolerance_m: float) -> Geometries:
    """Return narrow gaps between two areas that are open at an end, so that no outline encloses them.

    They are what closing the territory by half the tolerance adds to it, where that is long beside two areas: a mere notch in the
    outer edge is none.
    """
    union = shapely.union_all(geometry)
    wider = shapely.buffer(union, tolerance_m / 2, join_style="mitre")
    closed = shapely.buffer(wider, -tolerance_m / 2, join_style="mitre")
    added = shapely.get_parts(shapely.difference(closed, union))
    added = added[shapely.area(added) > 0]
    slit, area = shapely.STRtree(geometry).query(added, predicate="intersects")
    beside = shapely.length(shapely.intersection(shapely.boundary(added[slit]), shapely.boundary(geometry[area])))
    width = 2 * shapely.area(added) / shapely.length(added)
    is_long = beside > SLIT_LENGTH * width[slit]
    return snap(added[np.bincount(slit[is_long], minlength=len(added)) >= 2])


def _is_hole(faces: _Faces, geometry: Geometries) -> NDArray[np.bool_]:
    """Tell which faces lie in no area but are a hole that one area alone was drawn round: another district's exclave, say."""
    empty = np.flatnonzero(faces.owners == 0)
    face = shapely.STRtree(geometry).query(faces.geometry[empty], predicate="intersects")[0]
    is_hole = np.zeros(len(faces.geometry), bool)
    is_hole[empty] = np.bincount(face, minlength=len(empty)) == 1
    return is_hole


def _is_narrow(faces: Geometries, tolerance_m: float) -> NDArray[np.bool_]:
    """Tell which faces are nowhere as wide as the tolerance."""
    return np.asarray(shapely.is_empty(shapely.buffer(faces, -tolerance_m / 2)))


def _owner(faces: _Faces, narrow: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the area of every face, after each narrow one went to the area with which it shares the longest border.

    An overlap goes to one of the areas that claim it, a gap to any beside it. A face that only touches other narrow ones
    waits until
    one of those has an owner.
    """
    owner = np.full(len(faces.geometry), OWNERLESS, np.int64)
    single = np.flatnonzero(faces.owners == 1)
    at = np.searchsorted(faces.face, single)
    owner[single] = faces.area[at]
    beside = _shared_borders(faces.geometry, narrow)
    claimed = set(zip(faces.face.tolist(), faces.area.tolist(), strict=True))
    is_claimed = faces.owners > 1
    while True:
        open_pairs = beside[(owner[beside["face"]] == OWNERLESS) & (owner[beside["other"]] != OWNERLESS)]
        pairs = open_pairs.assign(area=owner[open_pairs["other"]])
        allowed = [
            not is_claimed[face] or (face, area) in claimed
            for face, area in zip(pairs["face"], pairs["area"], strict=True)
        ]
        shared = pairs[np.array(allowed, bool)].groupby(["face", "area"], as_index=False)["length"].sum()
        if shared.empty:
            return owner
        best = shared.sort_values(["face", "length", "area"], ascending=[True, False, True]).drop_duplicates("face")
        owner[best["face"]] = best["area"]


def _shared_borders(faces: Geometries, narrow: NDArray[np.int64]) -> pd.DataFrame:
    """Return ``face, other, length``: metres of border between narrow faces and the faces beside them."""
    at, other = shapely.STRtree(faces).query(faces[narrow], predicate="intersects")
    face = narrow[at]
    keep = face != other
    face, other = face[keep], other[keep]
    common = shapely.intersection(shapely.boundary(faces[face]), shapely.boundary(faces[other]))
    pairs = pd.DataFrame({"face": face, "other": other, "length": shapely.length(common)})
    return pairs[pairs["length"] > 0].reset_index(drop=True)


def _put_together(faces: _Faces, owner: NDArray[np.int64], geometry: Geometries) -> Geometries:
    """Return every area as the union of its faces; a wide overlap stays in all areas that claim it."""
    is_left = owner[faces.face] == OWNERLESS
    face = np.concatenate([np.flatnonzero(owner != OWNERLESS), faces.face[is_left]])
    area = np.concatenate([owner[owner != OWNERLESS], faces.area[is_left]])
    fitted = geometry.copy()
    for at in np.unique(area):
        fitted[at] = shapely.normalize(shapely.coverage_union_all(faces.geometry[np.sort(face[area == at])]))
    return fitted


def _say_repaired(
    faces: _Faces,
    narrow: NDArray[np.int64],
    owner: NDArray[np.int64],
    codes: NDArray[np.object_],
    settings: Settings,
    report: Report,
) -> None:
    """Say for every area how much narrow ground it was given or kept."""
    m2 = shapely.area(faces.geometry[narrow])
    points = shapely.get_coordinates(shapely.point_on_surface(faces.geometry[narrow]))
    for area in np.setdiff1d(owner[narrow], OWNERLESS):
        mine = np.flatnonzero(owner[narrow] == area)
        x, y = (float(v) for v in points[mine[m2[mine].argmax()]])
        values: dict[str, Any] = {
            "count": len(mine),
            "m2": float(m2[mine].sum()),
            "tolerance": settings.area_tolerance_m,
        }
        report.add("areas_fitted", "note", table="areas", code=str(codes[area]), x=x, y=y, **values)


def _say_wide(
    faces: _Faces,
    wide: NDArray[np.int64],
    geometry: Geometries,
    codes: NDArray[np.object_],
    settings: Settings,
    report: Report,
) -> None:
    """Say every overlap and gap that is too wide to be repaired, with the areas it lies between."""
    beside, area = shapely.STRtree(geometry).query(faces.geometry[wide], predicate="intersects")
    for at, face in enumerate(wide):
        claimants = faces.area[faces.face == face]
        names = codes[claimants] if len(claimants) else codes[np.unique(area[beside == at])]
        point = faces.geometry[face].representative_point()
        kind = "areas_overlap" if len(claimants) else "areas_gap"
        values: dict[str, Any] = {"codes": ", ".join(map(str, names)), "m2": float(shapely.area(faces.geometry[face]))}
        values["tolerance"] = settings.area_tolerance_m
        report.add(kind, "error", table="areas", code=str(names[0]), x=point.x, y=point.y, **values)


def _with_parents_of(areas: gpd.GeoDataFrame, level: str, settings: Settings, report: Report) -> gpd.GeoDataFrame:
    """Make areas of one upper level the unions of their children, unless delivered lines differ by more than the tolerance."""
    for at in areas.index[areas["level"] == level]:
        children = areas[areas["parent_id"] == areas["area_id"][at]]
        if children.empty:
            continue
        union = shapely.normalize(
            shapely.union_all(np.asarray(children.geometry.array, dtype=object), grid_size=GRID_M)
        )
        if areas["is_derived"][at] or _is_same_within(areas, at, union, settings, report):
            areas.loc[[at], "geom"] = gpd.GeoSeries([union], index=[at], crs=areas.crs)
    return areas


def _is_same_within(areas: gpd.GeoDataFrame, at: int, union: object, settings: Settings, report: Report) -> bool:
    """Tell whether an area and the union of its children differ nowhere by more than the tolerance; say where they do."""
    own = areas.geometry[at]
    is_same = True
    for kind, rest in (
        ("parent_not_covered", own.difference(union)),
        ("children_beyond", shapely.difference(union, own)),
    ):
        parts = shapely.get_parts(rest)
        parts = parts[shapely.area(parts) > 0]
        for part in parts[~_is_narrow(parts, settings.area_tolerance_m)]:
            point = part.representative_point()
            where: dict[str, Any] = {
                "row_id": int(areas["area_id"][at]),
                "code": areas["code"][at],
                "x": point.x,
                "y": point.y,
            }
            report.add(kind, "error", table="areas", m2=part.area, tolerance=settings.area_tolerance_m, **where)
            is_same = False
    return is_same
