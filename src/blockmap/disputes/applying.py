"""Applying a decision: both sides' ground, and everything of ours that lies on it, follows the decided line, point by point.

Polygons that are party to nothing stay the same bytes; one that a new end of the line touches gains that point, and is listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap.disputes import proposals, recut_areas, recut_cells
from blockmap.disputes import strip as strips
from blockmap.disputes.parties import Parties
from blockmap.disputes.snapping import vertices
from blockmap.disputes.whole_buildings import Divided
from blockmap.report import Report
from blockmap.settings import Settings
from blockmap.topology.laying import Chains

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@dataclass(frozen=True)
class Applied:
    """A territory after a decision; counts, codes and numbers are not yet brought up.

    Attributes
    ----------
    tables
        `areas, neighbours, cells, blocks, buildings`, all rows.
    redrawn
        ``block_id`` of ground blocks whose outline changed, new ones among them.
    gone
        ``block_id`` of blocks that lost all ground.
    areas_changed
        ``area_id`` of areas that lost or gained ground.
    left, joined, moved
        ``building_id`` of those that leave the territory, come to it, or change their block.
    sides
        ``ours`` or ``theirs`` by ``building_id``, for every building on disputed ground.
    """

    tables: dict[str, Any]
    redrawn: list[int]
    gone: list[int]
    areas_changed: list[int]
    left: list[int]
    joined: list[int]
    moved: list[int]
    sides: pd.Series[str]


def apply(
    tables: dict[str, Any],
    parties: Parties,
    line: Any,
    side: str | None,
    buildings: GeoDataFrame,
    *,
    settings: Settings,
    next_ids: dict[str, int],
) -> tuple[Applied, Report]:
    """Recut the ground of a dispute along the decided line.

    Parameters
    ----------
    tables
        `areas, neighbours, cells, blocks, buildings`.
    parties
        The two sides.
    line, side
        Decided line; or the side that has all of the disputed ground.
    buildings
        Buildings that touch the disputed ground, by id.
    settings
        Choices of the office.
    next_ids
        Next free ids of `cells` and `blocks`.

    Returns
    -------
    applied
        What the tables are to be; only to be used when the report has no error.
    report
        ``apply_building_cut``, ``apply_leaks``, ``apply_area_apart``, ``apply_area_gone``, ``apply_block_apart`` are errors;
        ``apply_touched`` lists every polygon that gained a point and nothing else.
    """
    report = Report()
    divided = _divided(parties, line, side, buildings, report)
    if report.of("error"):
        return _as_before(tables), report
    ground = recut_areas.changed_ground_of(divided, parties)
    out, ends = _woven(tables, divided.strip.snapped.gained(vertices(ground)))
    noded = recut_areas.noded({name: out[name] for name in ("areas", "neighbours", "cells")}, parties, ground)
    out, crossings = _woven(out, noded.gained)
    gained = {name: ends[name] | crossings[name] for name in out}
    pieces = recut_areas.assigned(noded.pieces, parties, divided, out["areas"], settings.community_level)
    out["areas"], areas_changed = recut_areas.recut_areas(out["areas"], pieces, parties, report)
    out["neighbours"], neighbours_changed = recut_areas.recut_neighbours(out["neighbours"], pieces, parties, report)
    sides = proposals.building_sides(divided, buildings)
    leaving = set() if parties.theirs_table == "areas" else set(sides.index[sides == "theirs"])
    recut = _ground(out, tables["buildings"], pieces, leaving, settings, next_ids, report)
    out["cells"], out["buildings"] = recut.cells, recut.buildings
    out["blocks"] = _with_outlines(out["blocks"], recut)
    redrawn = recut.blocks["block_id"].astype(int).tolist()
    changed = {
        "areas": set(areas_changed),
        "cells": set(_differ(tables["cells"], recut.cells)),
        "blocks": {*redrawn, *recut.gone},
        "neighbours": neighbours_changed,
    }
    _list_touched(tables, gained, changed, parties, report)
    report.figures |= {
        "areas_changed": len(areas_changed),
        "blocks_changed": len(redrawn),
        "blocks_gone": len(recut.gone),
        "buildings_left": len(recut.left),
        "buildings_joined": len(recut.joined),
    }
    return (
        Applied(out, redrawn, recut.gone, areas_changed, recut.left, recut.joined, recut.moved, sides),
        report,
    )


def _woven(tables: dict[str, Any], gained: Chains) -> tuple[dict[str, Any], dict[str, set[int]]]:
    """Tables with new points laid into every polygon along their lines, and ids of the rows that gained some."""
    out, ids = {}, {}
    for name in ("areas", "neighbours", "cells", "blocks"):
        out[name], positions = recut_areas.woven(tables[name], gained)
        ids[name] = set(tables[name].iloc[positions].iloc[:, 0].astype(int))
    return out, ids


def _divided(parties: Parties, line: Any, side: str | None, buildings: GeoDataFrame, report: Report) -> Divided:
    """Divide the ground as decided; say where that cannot be done any more."""
    if side is not None:
        divided, leaks = proposals.by_side(parties, side, buildings), np.empty((0, 2))
    else:
        divided, leaks = proposals.by_line(parties, line, buildings, is_final=True)
    for x, y in leaks:
        report.add("apply_leaks", table="disputes", code=parties.code, x=float(x), y=float(y))
    cut = buildings[divided.is_bent | divided.is_cut]
    for building_id, point in zip(cut["building_id"], shapely.point_on_surface(cut["geom"].to_numpy()), strict=True):
        report.add(
            "apply_building_cut", table="buildings", row_id=int(building_id), code=parties.code, x=point.x, y=point.y
        )
    return divided


def _ground(
    out: dict[str, Any],
    buildings: GeoDataFrame,
    pieces: recut_areas.Pieces,
    leaving: set[int],
    settings: Settings,
    next_ids: dict[str, int],
    report: Report,
) -> recut_cells.Ground:
    """Recut cells and blocks; a territory that is not planned yet has none."""
    if out["cells"].empty:
        empty = gpd.GeoDataFrame(
            {"block_id": [], "community_id": [], "geom": []}, geometry="geom", crs=out["areas"].crs
        )
        return recut_cells.Ground(out["cells"], empty, [], buildings, [], [], [])
    return recut_cells.recut(
        out["cells"],
        out["blocks"],
        buildings,
        pieces,
        leaving,
        settings=settings,
        first_cell_id=next_ids["cells"],
        first_block_id=next_ids["blocks"],
        report=report,
    )


def _with_outlines(blocks: GeoDataFrame, ground: recut_cells.Ground) -> GeoDataFrame:
    """Blocks with their new outlines; those without ground are gone, new ones have an id, a community and an outline only."""
    fresh = ground.blocks.set_index("block_id")
    kept = blocks[~blocks["block_id"].isin(ground.gone)].reset_index(drop=True)
    is_redrawn = kept["block_id"].isin(fresh.index).to_numpy()
    geometry = kept["geom"].to_numpy().copy()
    geometry[is_redrawn] = fresh["geom"].reindex(kept.loc[is_redrawn, "block_id"]).to_numpy()
    kept["geom"] = gpd.GeoSeries(geometry, index=kept.index, crs=blocks.crs)
    new = ground.blocks[~ground.blocks["block_id"].isin(kept["block_id"])]
    return (
        gpd.GeoDataFrame(pd.concat([kept, new], ignore_index=True), geometry="geom", crs=blocks.crs)
        if len(new)
        else kept
    )


def _differ(before: GeoDataFrame, after: GeoDataFrame) -> list[int]:
    """Cells whose ground is another, new and lost ones among them."""
    both = before[["cell_id", "geom"]].merge(after[["cell_id", "geom"]], on="cell_id", how="outer")
    one, other = both["geom_x"].to_numpy(), both["geom_y"].to_numpy()
    same = shapely.equals(one, other)
    return [int(cell_id) for cell_id in both.loc[~same, "cell_id"]]


def _list_touched(
    tables: dict[str, Any], gained: dict[str, set[int]], changed: dict[str, set[int]], parties: Parties, report: Report
) -> None:
    """List polygons that gained points and neither lost nor gained ground."""
    for name, ids in gained.items():
        key = tables[name].columns[0]
        code = {"areas": "code", "blocks": "block_code", "neighbours": "code"}.get(name)
        rows = tables[name].set_index(key)
        for row_id in sorted(ids - changed[name]):
            said = str(rows.loc[row_id, code]) if code else str(row_id)
            report.add("apply_touched", "note", table=name, row_id=row_id, code=parties.code, polygon=said)


def _as_before(tables: dict[str, Any]) -> Applied:
    """Nothing is applied."""
    return Applied(tables, [], [], [], [], [], [], pd.Series(dtype=object))


def same_border(applied: Applied, parties: Parties) -> int:
    """Count the segments inside the disputed ground that one side has and the other has not; 0 when they share every vertex."""
    inside = shapely.buffer(parties.ground, -strips.NEAR_M)
    shapely.prepare(inside)
    ours = segments_along(_outline(applied, "areas", parties.ours_id), inside)
    theirs = segments_along(_outline(applied, parties.theirs_table, parties.theirs_id), inside)
    return len(ours ^ {(b, a) for a, b in theirs})


def segments_along(polygon: Any, ground: Any) -> set[tuple[tuple[float, ...], tuple[float, ...]]]:
    """Directed segments of a polygon, its inside on the left, that lie in some ground."""
    lines = strips.as_segments([shapely.orient_polygons(polygon)])
    ends = shapely.get_coordinates(lines[shapely.covers(ground, lines)]).reshape(-1, 2, 2)
    return {(tuple(a), tuple(b)) for a, b in ends.tolist()}


def _outline(applied: Applied, table: str, row_id: int) -> Any:
    frame = applied.tables[table]
    return frame.loc[frame.iloc[:, 0] == row_id, "geom"].iloc[0]
