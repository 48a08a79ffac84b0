"""The areas of both sides after a decision: what changes hands, piece by piece, and every outline that follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.disputes import changed_ground
from blockmap.disputes import strip as strips
from blockmap.disputes.outlines import summed
from blockmap.disputes.parties import Parties
from blockmap.disputes.strip import NOBODY, OURS, THEIRS
from blockmap.disputes.whole_buildings import Divided
from blockmap.report import Report
from blockmap.topology.grid import Geometries
from blockmap.topology.laying import insert

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

NOWHERE = -1
"""Community of ground that lies outside the territory."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Pieces:
    """Ground that changes hands, cut along every border in it.

    Attributes
    ----------
    polygons
        The pieces.
    winner
        (pieces,) `OURS` or `THEIRS`: who has it from now on.
    in_ours, in_theirs
        (pieces,) whose outline it lay in.
    group
        (pieces,) connected ground of one winner that comes to the territory's own communities together.
    community
        (pieces,) ``area_id`` of the community that it comes to or stays in, `NOWHERE` outside the territory.
    """

    polygons: Geometries
    winner: NDArray[np.int8]
    in_ours: NDArray[np.bool_]
    in_theirs: NDArray[np.bool_]
    group: Ints
    community: Ints


def changed_faces(divided: Divided) -> NDArray[np.bool_]:
    """Tell which faces of the strip are not yet, or not only, of the side that has them from now on."""
    strip, labels = divided.strip, divided.labels
    is_settled = (strip.in_ours == (labels == OURS)) & (strip.in_theirs == (labels == THEIRS))
    changed: NDArray[np.bool_] = (labels != NOBODY) & ~is_settled
    return changed


def drawn_over(tables: dict[str, Any], parties: Parties, ground: Any) -> Geometries:
    """Segments of everything that is drawn on or along some ground: areas, neighbours, cells."""
    shapely.prepare(ground)
    found = []
    for name, frame in tables.items():
        if name == "neighbours":
            frame = frame[frame["neighbour_id"].isin(_of_neighbours(parties))]
        near = frame.iloc[np.sort(shapely.STRtree(frame["geom"].to_numpy()).query(ground, predicate="intersects"))]
        lines = strips.as_segments(list(near["geom"])) if len(near) else np.empty(0, object)
        found.append(lines[shapely.dwithin(lines, ground, strips.ON_LINE_M)])
    return np.concatenate(found)


def changed_ground_of(divided: Divided, parties: Parties) -> list[Any]:
    """Ground that changes hands, joined by what happens to it, so that a claim that nobody keeps leaves no trace.

    All disputed ground that a third party claims is among it: that party loses it, whichever of the two has it.
    """
    strip = divided.strip
    changed = changed_faces(divided)
    for _, _, third in parties.thirds:
        is_claimed = shapely.area(shapely.intersection(strip.faces, third)) > 0
        changed |= is_claimed & strip.is_disputed & (divided.labels != NOBODY)
    kinds = strip.in_ours.astype(int) * 4 + strip.in_theirs.astype(int) * 2 + (divided.labels == OURS)
    return [summed(list(strip.faces[changed & (kinds == kind)])) for kind in np.unique(kinds[changed])]


def noded(tables: dict[str, Any], parties: Parties, ground: list[Any]) -> changed_ground.Noded:
    """Cut the ground that changes hands along everything drawn over it."""
    if not ground:
        return changed_ground.Noded(np.empty(0, object), {})
    return changed_ground.node(ground, drawn_over(tables, parties, shapely.union_all(ground)))


def assigned(
    pieces: Geometries, parties: Parties, divided: Divided, areas: GeoDataFrame, community_level: str
) -> Pieces:
    """Say of every piece who wins it and which community it comes to: the one across the longest border."""
    strip = divided.strip
    points = shapely.point_on_surface(pieces)
    at, face = shapely.STRtree(strip.faces).query(points, predicate="intersects")
    winner = np.zeros(len(pieces), np.int8)
    winner[at] = divided.labels[face]
    in_ours, in_theirs = (np.zeros(len(pieces), np.bool_) for _ in range(2))
    in_ours[at], in_theirs[at] = strip.in_ours[face], strip.in_theirs[face]
    community = np.full(len(pieces), NOWHERE, np.int64)
    group = _groups(pieces, winner)
    for label, outline_id, is_in in ((OURS, parties.ours_id, in_ours), (THEIRS, parties.theirs_id, in_theirs)):
        if label == THEIRS and parties.theirs_table != "areas":
            continue
        leaves = _leaves(areas, outline_id, community_level)
        mine = winner == label
        held, by = shapely.STRtree(leaves["geom"].to_numpy()).query(points, predicate="intersects")
        is_mine = mine[held] & is_in[held]
        community[held[is_mine]] = leaves["area_id"].to_numpy()[by[is_mine]]
        for number in np.unique(group[mine & ~is_in]):
            which = (group == number) & mine & ~is_in
            community[which] = _across(pieces[which], leaves["geom"].to_numpy(), leaves["area_id"].to_numpy())
    return Pieces(pieces, winner, in_ours, in_theirs, group, community)


def recut_areas(
    areas: GeoDataFrame, pieces: Pieces, parties: Parties, report: Report
) -> tuple[GeoDataFrame, list[int]]:
    """Take pieces from the areas that lose them and add them to those that gain them, at every level.

    Returns
    -------
    areas
        All rows; those that neither lose nor gain ground are the same objects.
    changed
        ``area_id`` of those that lose or gain ground.
    """
    above = _ancestors(areas)
    thirds = {i for third in parties.third_ids("areas") for i in _tree(areas, third) | above[third]}
    losers = (
        _tree(areas, parties.ours_id) | above[parties.ours_id],
        _tree(areas, parties.theirs_id) | above[parties.theirs_id] if parties.theirs_table == "areas" else set(),
    )
    geometry = areas["geom"].to_numpy().copy()
    points = shapely.point_on_surface(pieces.polygons)
    changed = []
    for row, area_id in enumerate(areas["area_id"].astype(int)):
        holds = shapely.intersects(geometry[row], points)
        comes = np.array([area_id in above.get(int(c), ()) for c in pieces.community], np.bool_)
        is_outer = pieces.community == NOWHERE
        goes = (
            holds
            & ~comes
            & (
                is_outer
                | ((pieces.winner == THEIRS) & (area_id in losers[0]))
                | ((pieces.winner == OURS) & (area_id in losers[1]))
                | ((pieces.winner != NOBODY) & (area_id in thirds))
            )
        )
        gains = comes & ~holds
        if not (goes | gains).any():
            continue
        parts_before = shapely.get_num_geometries(geometry[row])
        after = summed([geometry[row], *pieces.polygons[gains]], list(pieces.polygons[goes]))
        code = str(areas["code"].iloc[row])
        if after is None:
            report.add("apply_area_gone", table="areas", row_id=area_id, code=code)
            continue
        if shapely.get_num_geometries(after) > parts_before:
            x, y = shapely.get_coordinates(shapely.point_on_surface(after))[0].tolist()
            report.add("apply_area_apart", table="areas", row_id=area_id, code=code, x=x, y=y)
        geometry[row] = after if after.geom_type == "MultiPolygon" else shapely.multipolygons([after])
        changed.append(area_id)
    return _with(areas, geometry), changed


def recut_neighbours(
    neighbours: GeoDataFrame, pieces: Pieces, parties: Parties, report: Report
) -> tuple[GeoDataFrame, set[int]]:
    """Recut the polygons of the neighbours outside the territory that are party to it; also the ids of those that changed."""
    geometry = neighbours["geom"].to_numpy().copy()
    points = shapely.point_on_surface(pieces.polygons)
    changed = set()
    for row, neighbour_id in enumerate(neighbours["neighbour_id"].astype(int)):
        if neighbour_id not in _of_neighbours(parties):
            continue
        is_theirs = (parties.theirs_table, parties.theirs_id) == ("neighbours", neighbour_id)
        gains = (pieces.winner == THEIRS) & ~pieces.in_theirs & is_theirs
        goes = (
            (pieces.winner == OURS) & pieces.in_theirs
            if is_theirs
            else (pieces.winner != NOBODY) & shapely.intersects(geometry[row], points)
        )
        if not (gains | goes).any():
            continue
        after = summed([geometry[row], *pieces.polygons[gains]], list(pieces.polygons[goes]))
        if after is None:
            code = str(neighbours["code"].iloc[row])
            report.add("apply_area_gone", table="neighbours", row_id=neighbour_id, code=code)
            continue
        geometry[row] = after if after.geom_type == "MultiPolygon" else shapely.multipolygons([after])
        changed.add(neighbour_id)
    return (_with(neighbours, geometry) if changed else neighbours), changed


def _of_neighbours(parties: Parties) -> set[int]:
    """``neighbour_id`` of all parties outside the territory."""
    other = {parties.theirs_id} if parties.theirs_table == "neighbours" else set()
    return other | parties.third_ids("neighbours")


def woven(frame: GeoDataFrame, gained: dict[Any, Any]) -> tuple[GeoDataFrame, Ints]:
    """Give the points that lines gained to every polygon along them; also the positions of those."""
    geometry, positions = insert(frame["geom"].to_numpy(), gained)
    return (_with(frame, geometry), positions) if len(positions) else (frame, positions)


def _with(frame: GeoDataFrame, geometry: NDArray[Any]) -> GeoDataFrame:
    out = frame.copy()
    out["geom"] = gpd.GeoSeries(geometry, index=frame.index, crs=frame.crs)
    return out


def _groups(pieces: Geometries, winner: NDArray[np.int8]) -> Ints:
    """Number the connected ground of each winner."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    one, other = shapely.STRtree(pieces).query(pieces, predicate="intersects")
    same = (one < other) & (winner[one] == winner[other])
    one, other = one[same], other[same]
    beside = shapely.length(shapely.intersection(pieces[one], pieces[other])) > 0
    links = coo_array((np.ones(beside.sum()), (one[beside], other[beside])), shape=(len(pieces),) * 2)
    return connected_components(links, directed=False)[1].astype(np.int64)


def _leaves(areas: GeoDataFrame, area_id: int, community_level: str) -> GeoDataFrame:
    """Communities of an area; the area itself where it has none."""
    rows = areas[areas["area_id"].isin(_tree(areas, area_id)) & (areas["level"] == community_level)]
    return (rows if len(rows) else areas[areas["area_id"] == area_id]).sort_values("code", ignore_index=True)


def _across(ground: Geometries, outlines: Geometries, ids: Ints) -> int:
    """Id of the outline that has the longest border with some ground; the nearest one when none touches it."""
    whole = shapely.boundary(shapely.union_all(ground))
    near = shapely.STRtree(outlines).query(whole, predicate="dwithin", distance=strips.NEAR_M)
    if not len(near):
        return int(ids[shapely.distance(outlines, whole).argmin()])
    near = np.sort(near)
    shared = shapely.length(shapely.intersection(shapely.boundary(outlines[near]), whole))
    return int(ids[near[shared.argmax()]])


def _tree(areas: pd.DataFrame, area_id: int) -> set[int]:
    """Ids of an area and of everything below it."""
    found, fresh = {area_id}, {area_id}
    while fresh:
        fresh = set(areas.loc[areas["parent_id"].isin(fresh), "area_id"].astype(int)) - found
        found |= fresh
    return found


def _ancestors(areas: pd.DataFrame) -> dict[int, set[int]]:
    """Ids of every area and of all above it."""
    parent = areas.set_index("area_id")["parent_id"].dropna().astype(int).to_dict()
    above: dict[int, set[int]] = {}
    for area_id in areas["area_id"].astype(int):
        chain, here = {area_id}, area_id
        while here in parent and parent[here] not in chain:
            here = parent[here]
            chain.add(here)
        above[area_id] = chain
    return above
