"""Disputes between areas: one row per pair of parties and contiguous stretch, told from the noise of digitising."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap.disputes import cutting, earth, grouping, knowing, mismatch, open_ground, sides
from blockmap.disputes.faces import Faces
from blockmap.disputes.grouping import Group
from blockmap.disputes.sides import Sides
from blockmap.disputes.width import is_wider
from blockmap.report import Report
from blockmap.topology.grid import SCALE

DEGREE_UNITS = 1e8
"""Steps per degree in which the ground of a dispute is remembered: about a millimetre."""


@dataclass(frozen=True)
class _Found:
    """What was found between both sides."""

    sides: Sides
    faces: Faces
    groups: list[Group]
    crs: Any


def detect(
    areas: gpd.GeoDataFrame,
    others: gpd.GeoDataFrame | None = None,
    *,
    tolerance_m: float,
    frame: Any | None = None,
    known: gpd.GeoDataFrame | None = None,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, Report]:
    """Find what is disputed between our areas and theirs, or among ours.

    Steps: leave out what is no valid polygon; find the faces that none or several claim; gather them to disputes and noise;
    measure them; leave out what is known already.

    Parameters
    ----------
    areas, others
        Areas of one level: ``code``, ``name``, ``level`` where known, and polygons; ``others`` is ``None`` to compare the areas
        with one another. Any CRS in metres or degrees, the same for both. Empty input is fine.
    tolerance_m
        Declared tolerance of digitising: what is nowhere wider is noise.
    frame
        Polygon in the same CRS within which all ground should belong to somebody. Without one, ground that lies open to the
        outside is no dispute; the report says where it seems to.
    known
        Table `disputes` as it is: what is in it, in whatever state, is not reported again.

    Returns
    -------
    disputes
        New ones: ``level, is_inside, our_code, our_name, their_code, their_name, third_codes, kind, area_m2, length_m, width_m,
        fingerprint, code``, the disputed ground as ``geom``, and lines ``our_line, their_line, third_line``; sorted by code.
    noise
        ``our_code, their_code, kind, area_m2, length_m, width_m, geom``: slivers, and vertices that one side lacks.
    report
        What was found, what is known, and what could not be compared.
    """
    report = Report()
    gathered = sides.gather(areas, others, frame, report)
    found = _found(gathered, areas.crs, tolerance_m)
    disputes, noise = _tables(found)
    compared = knowing.Compared(gathered.rows["code"].tolist(), gathered.is_inside)
    disputes = knowing.leave_out_known(disputes, known, compared, report)
    _say(disputes, noise, report)
    _say_beyond(found, tolerance_m, report)
    if frame is None:
        _say_open(gathered, areas.crs, tolerance_m, report)
    return disputes, noise, report


def _found(gathered: Sides, crs: Any, tolerance_m: float) -> _Found:
    """Compare the areas."""
    metric = earth.plane_in_metres(crs, gathered.geometry) if crs is not None and len(gathered.geometry) else None
    plane = mismatch.plane_of(gathered.geometry, *(metric or ()))
    borders = mismatch.read(gathered.geometry, plane)
    faces = cutting.find(borders, gathered.geometry, tolerance_m=tolerance_m, rank=gathered.rank)
    groups = grouping.group(faces, tolerance_m=tolerance_m, rank=gathered.rank)
    return _Found(gathered, faces, [g for g in groups if _concerns(g, gathered)], crs)


def _concerns(group: Group, gathered: Sides) -> bool:
    """Tell whether a group is between the two sides; among ours alone, any is."""
    if gathered.is_inside:
        return True
    is_ours = gathered.rows["is_ours"].to_numpy()[list(group.parties)]
    return bool(is_ours.any() and not is_ours.all())


# ---------------------------------------------------------------- tables


def _tables(found: _Found) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Disputes without codes, and noise."""
    genuine = [g for g in found.groups if g.is_genuine]
    rest = [g for g in found.groups if not g.is_genuine]
    disputes, noise = _measured(found, genuine), _measured(found, rest)
    lines = _Lines(found)
    for at, column in enumerate(("our_line", "their_line", "third_line")):
        shapes = np.empty(len(genuine), object)
        shapes[:] = [lines.of(g, at) for g in genuine]
        disputes[column] = shapes
    disputes["fingerprint"] = _fingerprints(disputes, found.crs)
    mismatched = _mismatched(found)
    columns = ["our_code", "their_code", "kind", "area_m2", "length_m", "width_m", "geom"]
    noise = (
        pd.concat([t[columns] for t in (noise, mismatched) if len(t)])
        if len(noise) + len(mismatched)
        else noise[columns]
    )
    noise = gpd.GeoDataFrame(noise, geometry="geom", crs=found.crs)
    return disputes, _placed(noise, ["our_code", "their_code", "kind"])


def _measured(found: _Found, groups: list[Group]) -> gpd.GeoDataFrame:
    """Rows of groups: who, what and how much."""
    rows = found.sides.rows
    codes, names, levels = (rows[c].to_numpy(object) for c in ("code", "name", "level"))
    ordered = [_ordered(g, found.sides) for g in groups]
    shape = shapely.normalize(_grounds(found, groups))
    thirds = [",".join(sorted(str(codes[r]) for r in p[2:])) or None for p in ordered]
    ours, theirs = [p[0] for p in ordered], [p[1] if len(p) > 1 else p[0] for p in ordered]
    texts = {
        "level": [levels[r] for r in ours],
        "our_code": [codes[r] for r in ours],
        "our_name": [names[r] or None for r in ours],
        "their_code": [codes[r] for r in theirs],
        "their_name": [names[r] or None for r in theirs],
        "third_codes": thirds,
        "kind": [g.kind for g in groups],
    }
    table = {column: np.array(said, object) for column, said in texts.items()} | {
        "is_inside": np.full(len(groups), found.sides.is_inside),
        "area_m2": earth.areas_m2(shape, found.crs) if found.crs is not None else shapely.area(shape),
        "length_m": np.array([g.length_m for g in groups], float),
        "width_m": np.array([g.width_m for g in groups], float),
    }
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shape, crs=found.crs)).rename_geometry("geom")


def _ordered(group: Group, gathered: Sides) -> list[int]:
    """Rows of the parties: ours, theirs, then any others; among ours alone of the pair the lower code first."""
    if gathered.is_inside:
        return sorted(group.parties[:2], key=lambda r: int(gathered.rank[r])) + list(group.parties[2:])
    is_ours = gathered.rows["is_ours"].to_numpy(bool)
    ours, theirs = ([r for r in group.parties if is_ours[r] == mine] for mine in (True, False))
    return [ours[0], theirs[0], *ours[1:], *theirs[1:]]


def _grounds(found: _Found, groups: list[Group]) -> Any:
    """Disputed ground of each group."""
    if not groups:
        return np.empty(0, object)
    face = np.concatenate([g.faces for g in groups])
    of_group = np.repeat(np.arange(len(groups)), [len(g.faces) for g in groups])
    return np.asarray(shapely.multipolygons(found.faces.geometry[face], indices=of_group))


class _Lines:
    """Lines that the parties of a dispute draw along it."""

    def __init__(self, found: _Found) -> None:
        self._found = found
        graph = found.faces.graph
        side = found.faces.of_side.reshape(-1, 2)[graph.edge]
        fragment = np.flatnonzero((side >= 0).any(axis=1) & (graph.owner >= 0))
        face = side[fragment]
        pairs = np.concatenate([np.column_stack([face[:, k], fragment]) for k in range(2)])
        pairs = pairs[pairs[:, 0] >= 0]
        self._pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
        self._bound = np.searchsorted(self._pairs[:, 0], np.arange(len(found.faces) + 1))

    def of(self, group: Group, place: int) -> Any:
        """Line of our side, of theirs, or of all others, as a multilinestring; empty where they draw none."""
        parties = _ordered(group, self._found.sides)
        wanted = parties[place : place + 1] if place < 2 else parties[2:]
        graph = self._found.faces.graph
        near = np.concatenate([self._pairs[self._bound[f] : self._bound[f + 1], 1] for f in group.faces.tolist()])
        edge = np.unique(graph.edge[near[np.isin(graph.owner[near], wanted)]])
        ends = np.stack([graph.place[graph.tail[edge]], graph.place[graph.head[edge]]], axis=1)
        merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(ends)))
        return shapely.normalize(shapely.multilinestrings(shapely.get_parts(merged)))


def _mismatched(found: _Found) -> gpd.GeoDataFrame:
    """Vertices on a shared border that one of the two sides lacks, one row per pair."""
    graph, rows = found.faces.graph, found.sides.rows
    fragment = graph.mismatched()
    is_area = graph.owner < len(rows)
    other = np.full((len(graph.tail), 2), -1)
    other[graph.edge[is_area], (~graph.forward[is_area]).astype(int)] = graph.owner[is_area]
    pair = np.sort(other[graph.edge[fragment]], axis=1)
    keep = (pair >= 0).all(axis=1)
    pair, fragment = pair[keep], fragment[keep]
    vertex = graph.starts[fragment]
    if not found.sides.is_inside:
        is_ours = rows["is_ours"].to_numpy(bool)[pair]
        mixed = is_ours.any(axis=1) & ~is_ours.all(axis=1)
        pair, vertex = pair[mixed], vertex[mixed]
    key, at = np.unique(pair, axis=0, return_inverse=True)
    key = np.take_along_axis(key, np.argsort(found.sides.rank[key], axis=1), axis=1) if len(key) else key.reshape(0, 2)
    order = np.argsort(at.ravel(), kind="stable")
    points = shapely.points(graph.place[vertex[order]])
    shape = shapely.multipoints(points, indices=at.ravel()[order]) if len(points) else np.empty(0, object)
    codes, zero = rows["code"].to_numpy(object), np.zeros(len(key))
    table = {"our_code": codes[key[:, 0]], "their_code": codes[key[:, 1]], "kind": "vertex"}
    table |= {"area_m2": zero, "length_m": zero, "width_m": zero}
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shape, crs=found.crs)).rename_geometry("geom")


def _placed(table: gpd.GeoDataFrame, by: list[str]) -> gpd.GeoDataFrame:
    """Rows by some columns, then from north to south and west to east."""
    west, south, _, north = shapely.bounds(table["geom"].to_numpy()).T
    keys = table[by].assign(_north=-north, _west=west, _south=south)
    order = keys.reset_index(drop=True).sort_values([*by, "_north", "_west", "_south"], kind="stable").index
    return table.iloc[order].reset_index(drop=True)


def _fingerprints(disputes: gpd.GeoDataFrame, crs: Any) -> list[str]:
    """Hash of parties and ground: the points of its outline on the grid, in their order."""
    units = DEGREE_UNITS if crs is not None and crs.is_geographic else SCALE
    prints = []
    shapes = disputes["geom"].to_numpy()
    for ours, theirs, third, shape in zip(
        disputes["our_code"], disputes["their_code"], disputes["third_codes"], shapes, strict=True
    ):
        xy = np.unique(np.rint(shapely.get_coordinates(shape) * units).astype("<i8"), axis=0)
        digest = sha256("|".join(sorted(map(str, (ours, theirs, third)))).encode())
        digest.update(xy.tobytes())
        prints.append(digest.hexdigest()[:32])
    return prints


# ---------------------------------------------------------------- what is said


def _say(disputes: gpd.GeoDataFrame, noise: gpd.GeoDataFrame, report: Report) -> None:
    """Say what is new, and how much noise lies between which pair."""
    points = shapely.get_coordinates(shapely.point_on_surface(disputes["geom"].to_numpy())).tolist()
    said = ["code", "kind", "area_m2", "width_m", "our_code", "their_code", "third_codes"]
    for row, (x, y) in zip(disputes[said].to_dict("records"), points, strict=True):
        values = {"ours": row["our_code"], "theirs": row["their_code"], "thirds": row["third_codes"] or ""}
        values |= {"m2": row["area_m2"], "width": row["width_m"]}
        report.add(f"dispute_new_{row['kind']}", "warning", table="disputes", code=row["code"], x=x, y=y, **values)
    for (ours, theirs, kind), rows in noise.groupby(["our_code", "their_code", "kind"], sort=True):
        count = int(shapely.get_num_geometries(rows["geom"].to_numpy()).sum()) if kind == "vertex" else len(rows)
        values = {
            "theirs": theirs,
            "count": count,
            "m2": float(rows["area_m2"].sum()),
            "width": float(rows["width_m"].max()),
        }
        report.add(f"dispute_{kind}", "note", table="disputes", code=str(ours), **values)
    report.figures |= {
        "disputes_new": len(disputes),
        "disputes_m2": float(disputes["area_m2"].sum()),
        "noise_pieces": int((noise["kind"] == "noise").sum()),
        "noise_m2": float(noise["area_m2"].sum()),
    }


def _say_beyond(found: _Found, tolerance_m: float, report: Report) -> None:
    """Say which areas reach beyond the declared frame, by more than the tolerance."""
    faces, rank = found.faces, found.sides.rank
    is_frame = rank[faces.claim_row] < 0
    beyond = np.unique(faces.claim_face[is_frame])
    beyond = beyond[is_wider(faces.ground[beyond], tolerance_m)]
    claims = np.flatnonzero(np.isin(faces.claim_face, beyond) & ~is_frame)
    for row in np.unique(faces.claim_row[claims]).tolist():
        shapes = faces.geometry[faces.claim_face[claims[faces.claim_row[claims] == row]]]
        m2 = float(earth.areas_m2(shapes, found.crs).sum() if found.crs is not None else shapely.area(shapes).sum())
        report.add("dispute_beyond_frame", "note", table="disputes", code=str(found.sides.rows["code"][row]), m2=m2)


def _say_open(gathered: Sides, crs: Any, tolerance_m: float, report: Report) -> None:
    """Say where ground seems to lie open to the outside, which only a declared frame would make a dispute."""
    metric = earth.plane_in_metres(crs, gathered.geometry) if crs is not None and len(gathered.geometry) else None
    to_metres, back = metric or (None, None)
    areas = gathered.geometry if to_metres is None else shapely.transform(gathered.geometry, to_metres)
    is_ours = None if gathered.is_inside else gathered.rows["is_ours"].to_numpy()
    codes = gathered.rows["code"]
    for bay in open_ground.bays(areas, is_ours, tolerance_m=tolerance_m):
        place = shapely.get_coordinates(shapely.point_on_surface(bay.ground))
        x, y = (place if back is None else back(place))[0].tolist()
        ours, theirs = (str(codes[row]) for row in bay.rows)
        m2 = float(shapely.area(bay.ground))
        report.add("dispute_open_ground", "note", table="disputes", code=ours, x=x, y=y, theirs=theirs, m2=m2)
