"""Special places as blocks of their own: gated estates, building sites, universities, dormitories … that the office names.

Whoever counts there needs the place's own people (its property company, its school office), so nobody counts it together with
other ground. A place is the cells of the buildings that stand in it and of its open ground: its border runs along streets and
walls, as that of any block, not along the outline somebody drew a few metres beside them. Inside it as many blocks are made as
elsewhere. What would be left over beside it, too small for a block, comes to it.

A place that is wanted by its kind and is smaller than a block may be shares its block with others, and that is said; one that is
wanted by its name is a block of its own however small.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from blockmap.blocks import graph as graphs
from blockmap.blocks.cells import Cells
from blockmap.blocks.graph import Bools, Floats, Ints, total
from blockmap.blocks.place_kinds import kind_of
from blockmap.report import Report
from blockmap.settings import Settings
from blockmap.terms import text
from blockmap.topology.grid import Geometries

TABLES = {"compounds": "compound_id", "places": "place_id"}
"""Tables of places, and their keys."""


@dataclass(frozen=True)
class OwnPlaces:
    """What became of the places that are wanted as blocks of their own.

    Attributes
    ----------
    wanted
        `table, row_id, name, kind, contact, is_sensitive, is_named, geom`, see `wanted`.
    label
        (cells,) row of ``wanted`` that each cell belongs to, -1 for none.
    astride
        Rows of ``wanted`` that were given up because a building stands on both sides of the outline.
    """

    wanted: pd.DataFrame
    label: Ints
    astride: frozenset[int] = frozenset()

    def walls(self, cells: Cells) -> Bools:
        """Tell which border pieces no block may cross: those between a place and what is not of it."""
        return _between(cells, self.label)

    def remarks(self, block: Ints) -> list[str | None]:
        """Return what to note at each block, by its number: kind and name of its place, and whom to turn to there."""
        first = np.full(int(block.max(initial=-1)) + 1, -1, np.int64)
        inside = self.label >= 0
        first[block[inside]] = self.label[inside]
        return [None if row < 0 else remark(self.wanted.iloc[row]) for row in first.tolist()]


def wanted(compounds: pd.DataFrame, places: pd.DataFrame, *, settings: Settings) -> tuple[pd.DataFrame, Report]:
    """Choose the places that become blocks of their own.

    Parameters
    ----------
    compounds, places
        The tables.
    settings
        ``own_places, shared_places`` are read: kinds in any of their words, or names.

    Returns
    -------
    wanted
        `table, row_id, name, kind, contact, is_sensitive, is_named, geom`, compounds first, by id.
    report
        ``own_place_unknown`` for what is neither the kind nor the name of any place.
    """
    report = Report()
    every = pd.concat([_rows(compounds, "compounds"), _rows(places, "places")], ignore_index=True)
    kinds = {kind_of(said) for said in settings.own_places}
    names, shared = set(settings.own_places), set(settings.shared_places)
    is_named = every["name"].isin(names)
    is_wanted = (is_named | every["kind"].map(kind_of).isin(kinds)) & (is_named | ~every["name"].isin(shared))
    there = {*every["name"].dropna(), *every["kind"].map(kind_of)}
    for said in (*settings.own_places, *settings.shared_places):
        if said not in there and kind_of(said) not in there:
            kinds_there = ", ".join(sorted(set(every["kind"]))) or "—"
            report.add("own_place_unknown", "warning", table="places", name=said, kinds=kinds_there)
    return every.assign(is_named=is_named)[is_wanted].reset_index(drop=True), report


def found(
    cells: Cells,
    outlines: Geometries,
    buildings: Geometries,
    work: Floats,
    wanted: pd.DataFrame,
    *,
    settings: Settings,
) -> OwnPlaces:
    """Find the cells of each place, as far as it can be blocks of its own.

    Steps: take the cells inside; leave parts that are too small to the ground around; give what would be left over beside a
    place to it; give up places in which a building stands astride.

    Parameters
    ----------
    cells, outlines
        The cells and their polygons.
    buildings, work
        (buildings,) their geometries, and their work in ordinary households.
    wanted
        See `wanted`.
    settings
        ``low`` is read.
    """
    label = of_cells(cells.building_cell, outlines, buildings, wanted["geom"].to_numpy(dtype=object))
    label = _of_points(label, cells.building_cell, outlines, wanted)
    housed = cells.building_cell >= 0
    held = total(cells.building_cell[housed], work[housed], cells.fabric.cell_count)
    area, _ = graphs.measures(cells.fabric)
    is_named = np.append(wanted["is_named"].to_numpy(dtype=bool), False)
    given_up: frozenset[int] = frozenset()
    while True:
        now = label.copy()
        if len(cells.tied):
            now[cells.tied[:, 1]] = now[cells.tied[:, 0]]
        now = _without_small(cells, now, held, area, is_named, settings.low)
        now = _with_remains(cells, now, held, is_named, settings.low)
        astride = _astride(cells, now)
        if not len(astride):
            return OwnPlaces(wanted, now, given_up)
        given_up |= frozenset(astride.tolist())
        label = np.where(np.isin(label, astride), -1, label)


def of_cells(building_cell: Ints, outlines: Geometries, buildings: Geometries, shapes: Geometries) -> Ints:
    """Place of every cell: where the middle of its building lies, or its own where it has none; the first of several."""
    place = np.full(len(outlines), -1, np.int64)
    if not len(shapes):
        return place
    housed = np.flatnonzero(building_cell >= 0)
    is_bare = np.ones(len(outlines), bool)
    is_bare[building_cell[housed]] = False
    bare = np.flatnonzero(is_bare)
    cell = np.concatenate([building_cell[housed], bare])
    middles = shapely.point_on_surface(np.concatenate([buildings[housed], outlines[bare]]))
    which, shape = shapely.STRtree(shapes).query(middles, predicate="intersects")
    order = np.lexsort((-shape, which))
    place[cell[which[order]]] = shape[order]
    return place


def remark(place: pd.Series[Any]) -> str | None:
    """Say what a block is, as it stands in its remarks; nothing of a sensitive place."""
    if place["is_sensitive"]:
        return None
    said = text("own_place.remark", "zh", kind=place["kind"], name=place["name"]) if place["name"] else place["kind"]
    return text("own_place.contact", "zh", place=said, contact=place["contact"]) if place["contact"] else str(said)


def said(own: OwnPlaces, block: Ints, households: Floats, communities: Iterable[Any], *, settings: Settings) -> Report:
    """Say what became of every wanted place that lies in these communities.

    Parameters
    ----------
    own
        What was found.
    block, households
        (cells,) block and households of each.
    communities
        Their polygons.
    settings
        ``low`` is read.
    """
    report = Report()
    ground = np.asarray(list(communities), dtype=object)
    for row, place in enumerate(own.wanted.to_dict("records")):
        if not shapely.intersects(ground, place["geom"]).any():
            continue
        middle = shapely.get_coordinates(shapely.point_on_surface(place["geom"]))[0]
        about: dict[str, Any] = {
            "table": place["table"],
            "row_id": place["row_id"],
            "x": float(middle[0]),
            "y": float(middle[1]),
        }
        about["name"] = "—" if place["is_sensitive"] else place["name"] or place["kind"]
        inside = own.label == row
        if inside.any():
            count, held = len(np.unique(block[inside])), int(households[inside].sum())
            report.add("own_place", "note", **about, blocks=count, households=held)
        elif row in own.astride:
            report.add("own_place_astride", "warning", **about)
        elif shapely.area(place["geom"]) > 0:
            report.add("own_place_small", "note", **about, low=settings.low)
        else:
            report.add("own_place_no_ground", "warning", **about)
    report.figures["own_places"] = len(np.unique(own.label[own.label >= 0]))
    return report


def _rows(rows: pd.DataFrame, table: str) -> pd.DataFrame:
    """Bring compounds and places to the same columns."""
    columns: dict[str, Any] = {
        "table": table,
        "row_id": rows[TABLES[table]],
        "kind": rows["kind"].fillna("other").astype(object),
    }
    for name in ("name", "contact"):
        told = rows[name] if name in rows else pd.Series(None, index=rows.index, dtype=object)
        columns[name] = told.astype(object).where(told.notna(), None)
    columns["is_sensitive"] = rows["is_sensitive"].astype(bool) if "is_sensitive" in rows else False
    made = pd.DataFrame(columns | {"geom": np.asarray(rows["geom"], dtype=object)}, index=rows.index)
    return made.sort_values("row_id", ignore_index=True)


def _of_points(label: Ints, building_cell: Ints, outlines: Geometries, wanted: pd.DataFrame) -> Ints:
    """Give places that are known as a point the cell of the building at that point."""
    shapes = wanted["geom"].to_numpy(dtype=object)
    points = np.flatnonzero(shapely.area(shapes) == 0)
    if not len(points):
        return label
    out = label.copy()
    at, cell = shapely.STRtree(outlines).query(shapely.point_on_surface(shapes[points]), predicate="intersects")
    has_building = np.isin(cell, building_cell)
    for row, own in sorted(
        zip(points[at[has_building]].tolist(), cell[has_building].tolist(), strict=True), reverse=True
    ):
        out[own] = row
    return out


def _inner(cells: Cells) -> Ints:
    """Border pieces between two cells of one community that a block may cross."""
    fabric = cells.fabric
    inner = (fabric.left >= 0) & (fabric.right >= 0) & (fabric.flag == 0)
    inner[inner] = cells.community[fabric.left[inner]] == cells.community[fabric.right[inner]]
    return np.flatnonzero(inner)


def _between(cells: Cells, label: Ints) -> Bools:
    """Tell which border pieces lie between ground of different labels."""
    padded = np.append(label, -1)
    left, right = cells.fabric.left, cells.fabric.right
    is_wall: Bools = (left >= 0) & (right >= 0) & (padded[left] != padded[right])
    return is_wall


def _parts(cells: Cells, label: Ints) -> tuple[Ints, int]:
    """Connected ground of one label: its number for each cell, and how many there are."""
    inner = _inner(cells)
    inner = inner[~_between(cells, label)[inner]]
    count = cells.fabric.cell_count
    net = coo_matrix((np.ones(len(inner)), (cells.fabric.left[inner], cells.fabric.right[inner])), (count, count))
    number, part = connected_components(net, directed=False)
    return part.astype(np.int64), int(number)


def _without_small(cells: Cells, label: Ints, held: Floats, area: Floats, is_named: Bools, low: float) -> Ints:
    """Leave parts of places that hold too little to the ground around them; of a named one what holds nothing.

    A named place that holds nothing at all keeps its largest part.
    """
    part, count = _parts(cells, label)
    of_part = np.full(count, -1, np.int64)
    of_part[part] = label
    work, ground = total(part, held, count), total(part, area, count)
    least = np.where(is_named[of_part], 0.0, float(low))
    is_small = (work < least) | (work == 0)
    for row in np.flatnonzero(is_named[:-1]).tolist():
        own = np.flatnonzero(of_part == row)
        if len(own) and is_small[own].all():
            is_small[own[np.lexsort((own, -ground[own]))[0]]] = False
    return np.where(is_small[part], -1, label)


def _with_remains(cells: Cells, label: Ints, held: Floats, is_named: Bools, low: float) -> Ints:
    """Give ground that is left over beside places to the one that it borders on most: what is too small for a block.

    Beside a named place only what holds nothing is left over.
    """
    if not (label >= 0).any():
        return label
    part, count = _parts(cells, label)
    of_part = np.full(count, -1, np.int64)
    of_part[part] = label
    work = total(part, held, count)
    inner = _inner(cells)
    left, right = part[cells.fabric.left[inner]], part[cells.fabric.right[inner]]
    length = graphs.lengths(cells.fabric)[inner]
    one, other = np.concatenate([left, right]), np.concatenate([right, left])
    beside = (of_part[one] < 0) & (of_part[other] >= 0)
    least = np.where(is_named[of_part[other]], 0.0, float(low))
    beside &= (work[one] == 0) | (work[one] < least)
    if not beside.any():
        return label
    pair, index = np.unique(one[beside] * count + other[beside], return_inverse=True)
    shared = np.bincount(index, np.tile(length, 2)[beside])
    rest, place = pair // count, pair % count
    order = np.lexsort((place, -shared, rest))
    first = order[np.append(True, np.diff(rest[order]) > 0)]
    of_part[rest[first]] = of_part[place[first]]
    return of_part[part]


def _astride(cells: Cells, label: Ints) -> Ints:
    """Places whose outline parts the cells of one building."""
    if not len(cells.tied):
        return np.empty(0, np.int64)
    whole, _ = _parts(cells, np.zeros_like(label))
    part, _ = _parts(cells, label)
    one, other = cells.tied.T
    parted = (part[one] != part[other]) & (whole[one] == whole[other])
    touched = np.unique(np.concatenate([label[one[parted]], label[other[parted]]]))
    near = touched[touched >= 0]
    # Neither half need lie in the place that stands between them: then every place of that ground is given up.
    return (
        near if len(near) or not parted.any() else np.unique(label[(label >= 0) & np.isin(whole, whole[one[parted]])])
    )
