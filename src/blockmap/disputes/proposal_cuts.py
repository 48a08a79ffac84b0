"""Divisions that are no line at first: whole pieces of ground are given to one side or the other, and the line follows.

``minimal``: each piece goes to the side that it borders on most. ``blocks``: no block is divided. ``addresses``: buildings go
where they are registered, by the cheapest line through open ground.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.disputes import strip as strips
from blockmap.disputes.parties import Parties
from blockmap.disputes.strip import OURS, THEIRS, Labels, Strip

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

WHOLE_SHARE = 0.999
"""A block with this share of its ground disputed lies wholly in it."""
ADDRESS_M = 200.0
"""Giving one household to the side where it is not registered costs as much as a line longer by so many metres."""
CAPACITY = 16
"""Capacities of the cut are whole numbers of 32 bits: this many to the metre."""


def minimal(strip: Strip) -> Labels:
    """Give every disputed face to the side on which it borders most."""
    labels = strip.undisputed
    contact = strip.contact_m(labels)
    labels[strip.is_disputed] = np.where(contact[:, 0] >= contact[:, 1], OURS, THEIRS)[strip.is_disputed]
    return labels


def block_lines(blocks: GeoDataFrame, ground: Any) -> list[Any]:
    """Outlines of our ground blocks inside the disputed ground."""
    outlines = _touching(blocks, ground)["geom"].to_numpy()
    if not len(outlines):
        return []
    return [
        strips.on_grid(shapely.intersection(shapely.union_all(shapely.boundary(outlines)), shapely.buffer(ground, 1.0)))
    ]


def by_blocks(strip: Strip, blocks: GeoDataFrame, ground: Any) -> Labels:
    """Give away whole blocks only: those that lie in the disputed ground altogether; land of no block where it borders most."""
    labels = minimal(strip)
    near = _touching(blocks, ground)
    if near.empty:
        return labels
    outlines = near["geom"].to_numpy()
    disputed = shapely.area(shapely.intersection(outlines, ground)) / shapely.area(outlines)
    side = np.where(disputed >= WHOLE_SHARE, THEIRS, OURS)
    face, block = shapely.STRtree(outlines).query(shapely.point_on_surface(strip.faces), predicate="intersects")
    is_ours = strip.is_disputed[face]
    labels[face[is_ours]] = side[block[is_ours]]
    return labels


def _touching(blocks: GeoDataFrame, ground: Any) -> GeoDataFrame:
    """Ground blocks with a share in the disputed ground, by id."""
    on_ground = blocks[blocks["geom"].notna()]
    near = on_ground.iloc[
        np.unique(shapely.STRtree(on_ground["geom"].to_numpy()).query(ground, predicate="intersects"))
    ]
    return near.sort_values("block_id", ignore_index=True)


def address_lines(buildings: GeoDataFrame, ground: Any) -> list[Any]:
    """Lines half way between buildings, which part the disputed ground into the surroundings of each."""
    points = shapely.point_on_surface(buildings["geom"].to_numpy())
    if len(points) < 2:
        return []
    edges = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.envelope(ground), only_edges=True)
    return [strips.on_grid(shapely.intersection(edges, shapely.buffer(ground, 1.0)))]


def registered(buildings: pd.DataFrame, parties_names: tuple[list[str], list[str]]) -> Labels:
    """Side named in the address of every building; 0 where none or both are.

    Parameters
    ----------
    buildings
        `address`.
    parties_names
        Names of our side and what belongs to it, and of theirs.
    """
    address = buildings["address"].fillna("").astype(str)
    named = [
        np.array([any(name in said for name in names) for said in address], dtype=np.bool_) for names in parties_names
    ]
    return (named[0].astype(np.int8) - named[1].astype(np.int8)) * np.int8(OURS)


def by_addresses(strip: Strip, buildings: GeoDataFrame, sides: Labels) -> Labels:
    """Give faces to sides by the minimum cut: its length plus a price for every household that is registered elsewhere."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import maximum_flow

    count = len(strip.faces)
    source, sink = count, count + 1
    labels = strip.undisputed
    between = (strip.left >= 0) & (strip.right >= 0)
    tail, head, weight = [strip.left[between]], [strip.right[between]], [strip.length_m[between]]
    face = np.maximum(strip.left, strip.right)
    outer = ~between
    prices = np.zeros((count, 2))
    for column, label in enumerate((OURS, THEIRS)):
        which = outer & (strip.beside == label)
        np.add.at(prices[:, column], face[which], strip.length_m[which])
        prices[labels == label, column] = strip.length_m.sum() + ADDRESS_M * (1 + buildings["household_count"].sum())
    points = shapely.point_on_surface(buildings["geom"].to_numpy())
    building, at = shapely.STRtree(strip.faces).query(points, predicate="intersects")
    households = np.maximum(buildings["household_count"].to_numpy(dtype=float), 1.0)
    for column, label in enumerate((OURS, THEIRS)):
        which = sides[building] == label
        np.add.at(prices[:, column], at[which], ADDRESS_M * households[building[which]])
    faces = np.arange(count)
    tail += [np.full(count, source), faces]
    head += [faces, np.full(count, sink)]
    weight += [prices[:, 0], prices[:, 1]]
    graph = coo_array(
        (np.rint(np.concatenate(weight) * CAPACITY).astype(np.int32), (np.concatenate(tail), np.concatenate(head))),
        shape=(count + 2, count + 2),
    )
    both_ways = coo_array(
        (
            np.concatenate([graph.data, graph.data[: between.sum()]]),
            (
                np.concatenate([graph.row, graph.col[: between.sum()]]),
                np.concatenate([graph.col, graph.row[: between.sum()]]),
            ),
        ),
        shape=graph.shape,
    ).tocsr()
    both_ways.eliminate_zeros()
    labels[strip.is_disputed] = THEIRS
    labels[_reached(both_ways, maximum_flow(both_ways, source, sink).flow, source)[:count] & strip.is_disputed] = OURS
    return labels


def _reached(graph: Any, flow: Any, source: int) -> NDArray[np.bool_]:
    """Nodes that can still be reached from the source when the flow is full: our side of the cut."""
    from scipy.sparse.csgraph import breadth_first_order

    left = graph - flow
    left.data[left.data < 0] = 0
    left.eliminate_zeros()
    reached = np.zeros(graph.shape[0], np.bool_)
    reached[breadth_first_order(left, source, return_predecessors=False)] = True
    return reached


def side_names(parties: Parties, areas: pd.DataFrame, our_name: str, their_name: str) -> tuple[list[str], list[str]]:
    """Names that an address of either side may hold: of the area itself and of what belongs to it."""
    ours = [our_name, *_below(areas, parties.ours_id)]
    theirs = [their_name, *(_below(areas, parties.theirs_id) if parties.theirs_table == "areas" else [])]
    return [n for n in ours if n and n not in theirs], [n for n in theirs if n and n not in ours]


def _below(areas: pd.DataFrame, area_id: int) -> list[str]:
    """Names of all areas below one."""
    names: list[str] = []
    ids = {area_id}
    while ids:
        rows = areas[areas["parent_id"].isin(ids)]
        names += [str(name) for name in rows["name"].dropna()]
        ids = set(rows["area_id"].astype(int))
    return sorted(set(names))
