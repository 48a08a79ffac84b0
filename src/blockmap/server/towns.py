"""What the page gets of a town: its communities, blocks, buildings and barriers, all rows at once, in flat lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely

from blockmap.blocks.edit_state import LOCK, Row, State
from blockmap.server.answers import plain, shapes
from blockmap.server.office import Desk

BLOCK_COLUMNS = {
    "id": "block_id",
    "code": "block_code",
    "short": "short_code",
    "community_id": "community_id",
    "kind": "kind",
    "host": "host_block_id",
    "households": "household_count",
    "work": "work_count",
    "persons": "person_count",
    "buildings": "building_count",
    "irregular": "irregular",
    "revision": "revision",
    "frozen": "is_frozen",
}
BUILDING_COLUMNS = {
    "id": "building_id",
    "block_id": "block_id",
    "number": "number",
    "households": "household_count",
    "persons": "person_count",
    "floors": "floor_count",
    "state": "state",
    "use": "use",
    "name": "name",
    "address": "address",
    "is_estimate": "is_estimate",
    "work_factor": "work_factor",
}
BARRIER_COLUMNS = {
    "id": "barrier_id",
    "kind": "kind",
    "rank": "rank",
    "crossable": "is_crossable",
    "must_hold": "is_must_hold",
    "name": "name",
}
DISPUTE_COLUMNS = {
    "id": "dispute_id",
    "code": "code",
    "our_name": "our_name",
    "their_name": "their_name",
    "their_code": "their_code",
    "kind": "kind",
    "state": "state",
    "area_m2": "area_m2",
    "buildings": "building_count",
    "households": "household_count",
    "interim_side": "interim_side",
    "due_date": "due_date",
}
"""What the page calls a column, and its name in the table."""


OVERVIEW_STEPS = 2_000
"""An overview of the territory shows nothing smaller than its side over this."""


def communities_of(state: State, area_id: int) -> list[int]:
    """Return the communities below an area, or the area itself when it is one, by id."""
    level = state.settings.community_level
    below, found = [area_id], []
    while below:
        row = state.row("areas", below.pop())
        if row is not None and row["level"] == level:
            found.append(row["area_id"])
        elif row is not None:
            below += state.keys("areas", "parent_id", row["area_id"])
    return sorted(found)


def town_of(state: State, community_id: int) -> Row | None:
    """Return the area one level above a community; the community itself where there is none."""
    row = state.row("areas", community_id)
    if row is None or row["parent_id"] is None:
        return row
    return state.row("areas", row["parent_id"]) or row


def town(desk: Desk, area_id: int) -> dict[str, Any]:
    """Return everything of an area that its planner works with; see ``docs/editor.md`` for the shape.

    Raises
    ------
    KeyError
        There is no such area.
    """
    state = desk.editor.state
    area = state.need("areas", area_id)
    communities = communities_of(state, area_id)
    state.open(communities)
    corner, extent = _corner(area)
    blocks = [row for key in communities for row in state.rows("blocks", "community_id", key)]
    buildings = [row for block in blocks for row in state.rows("buildings", "block_id", block["block_id"])]
    homeless = [row for row in state.rows("buildings", "block_id", None) if row["community_id"] in set(communities)]
    barriers = _barriers(desk, extent)
    around = [
        row
        for row in state.every("areas")
        if row["level"] == area["level"] and row["area_id"] != area_id and shapely.intersects(row["geom"], area["geom"])
    ]
    return {
        "revision": desk.revision,
        "corner": corner,
        "town": _area(area),
        "communities": areas([state.need("areas", key) for key in communities], corner),
        "blocks": block_rows(state, blocks, corner),
        "buildings": building_rows(state, [*buildings, *homeless], corner),
        "barriers": _columns(barriers, BARRIER_COLUMNS) | {"shape": shapes([r["geom"] for r in barriers], corner)},
        "neighbours": areas(around, corner),
        "disputes": _disputes(desk, extent, corner),
    }


def areas(rows: Sequence[Row], corner: tuple[float, float]) -> dict[str, Any]:
    """Return areas in columns."""
    columns = {"area_id": "area_id", "code": "code", "name": "name", "frozen": "is_frozen"}
    return _columns(rows, columns) | {"shape": shapes([row["geom"] for row in rows], corner)}


def block_rows(state: State, rows: Sequence[Row], corner: tuple[float, float]) -> dict[str, Any]:
    """Return blocks in columns, with whether each is locked."""
    return _columns(rows, BLOCK_COLUMNS) | {
        "locked": [is_locked(state, row["block_id"]) for row in rows],
        "shape": shapes([row["geom"] for row in rows], corner),
    }


def building_rows(state: State, rows: Sequence[Row], corner: tuple[float, float]) -> dict[str, Any]:
    """Return buildings in columns; one known only as a point has no shape and gives its ``point``.

    ``ground_households`` are those of the part that its ground block holds: of a building that is not shared out, all.
    """
    points = [row["geom"] if row["geom"] is not None and row["geom"].geom_type == "Point" else None for row in rows]
    solid = [row["geom"] if point is None else None for row, point in zip(rows, points, strict=True)]
    return _columns(rows, BUILDING_COLUMNS) | {
        "ground_households": [_on_the_ground(state, row) for row in rows],
        "point": [[point.x - corner[0], point.y - corner[1]] if point is not None else None for point in points],
        "shape": shapes(solid, corner),
    }


def _on_the_ground(state: State, row: Row) -> int | None:
    parts = [
        part for part in state.rows("building_parts", "building_id", row["building_id"]) if part["part_number"] == 1
    ]
    return plain(parts[0]["household_count"] if parts else row["household_count"])


def is_locked(state: State, block_id: int) -> bool:
    """Tell whether a block is locked."""
    rows = state.rows("register", "block_id", block_id)
    return any(row["kind"] == LOCK and row["state"] == "open" for row in rows)


def _columns(rows: Sequence[Row], columns: dict[str, str]) -> dict[str, list[Any]]:
    return {said: [plain(row.get(name)) for row in rows] for said, name in columns.items()}


def _area(row: Row) -> dict[str, Any]:
    return {
        "area_id": row["area_id"],
        "code": row["code"],
        "name": row["name"],
        "level": row["level"],
        "extent": shapely.bounds(row["geom"]).tolist(),
    }


def _corner(area: Row) -> tuple[tuple[float, float], tuple[float, float, float, float]]:
    x0, y0, x1, y1 = shapely.bounds(area["geom"]).tolist()
    return (float(np.floor(x0)), float(np.floor(y0))), (x0, y0, x1, y1)


def _barriers(desk: Desk, extent: Iterable[float]) -> list[dict[str, Any]]:
    """Read the barriers whose box meets an extent."""
    x0, y0, x1, y1 = extent
    where = (
        'barrier_id IN (SELECT id FROM "rtree_barriers_geom" WHERE minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ?)'
    )
    return desk.file.rows("barriers", where, [x1, x0, y1, y0])


def _disputes(desk: Desk, extent: Iterable[float], corner: tuple[float, float]) -> dict[str, Any]:
    """Read the disputes whose ground meets an extent."""
    x0, y0, x1, y1 = extent
    where = (
        'dispute_id IN (SELECT id FROM "rtree_disputes_geom" WHERE minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ?)'
    )
    rows = [row for row in desk.file.rows("disputes", where, [x1, x0, y1, y0]) if row["state"] != "closed"]
    return _columns(rows, DISPUTE_COLUMNS) | {"shape": shapes([row["geom"] for row in rows], corner)}


def overview(desk: Desk) -> dict[str, Any]:
    """Return the territory and its towns with their totals; see ``docs/editor.md`` for the shape."""
    state, settings = desk.editor.state, desk.file.settings
    level = settings.levels[-2] if len(settings.levels) > 1 else settings.levels[-1]
    towns = [row for row in state.every("areas") if row["level"] == level]
    totals = _totals(desk)
    extent = shapely.total_bounds([row["geom"] for row in state.every("areas")]).tolist()
    side = max(extent[2] - extent[0], extent[3] - extent[1])
    return {
        "name": desk.file.path.name,
        "crs": settings.crs,
        "settings": settings.model_dump(mode="json"),
        "extent": extent,
        "grid": {"west": extent[0], "north": extent[3], "side": side},
        "revision": desk.revision,
        "level": level,
        "outlines": _outlines(towns, extent),
        "towns": [
            _area(row) | {name: sum(totals[key][name] for key in communities_of(state, row["area_id"]) if key in totals)
                          for name in _COUNTED}
            for row in sorted(towns, key=lambda row: row["code"])
        ],
    }  # fmt: skip


def _outlines(towns: list[Row], extent: list[float]) -> dict[str, Any]:
    """Return the towns' outlines as an overview needs them, common borders still common, in order of their codes."""
    held = sorted(towns, key=lambda row: row["code"])
    coarse = max(extent[2] - extent[0], extent[3] - extent[1]) / OVERVIEW_STEPS
    plain_shapes = shapely.coverage_simplify(np.array([row["geom"] for row in held], dtype=object), coarse)
    return {"corner": extent[:2], "shape": shapes(plain_shapes, (extent[0], extent[1]))}


_COUNTED = ("blocks", "buildings", "households", "out_of_band", "unassigned", "communities", "submitted", "approved")
"""What is told of a town: sums over its communities; how many of these have blocks, are handed in, are approved."""


def _totals(desk: Desk) -> dict[int, dict[str, int]]:
    """Count by community, straight from the file: communities need not be in memory for it."""
    settings = desk.file.settings
    ask = desk.file.connection.execute
    totals: dict[int, dict[str, int]] = {}
    rows = ask(
        "SELECT community_id, count(*), sum(household_count), "
        "sum(kind = 'ground' AND irregular IS NULL AND coalesce(work_count, household_count) NOT BETWEEN ? AND ?) "
        "FROM blocks GROUP BY 1",
        (settings.low, settings.high),
    )
    for community, blocks, households, out in rows.fetchall():
        totals[community] = dict.fromkeys(_COUNTED, 0) | {
            "blocks": blocks,
            "households": households or 0,
            "out_of_band": out or 0,
        }
    counted = ask("SELECT community_id, count(*), sum(block_id IS NULL) FROM buildings GROUP BY 1").fetchall()
    for community, buildings, unassigned in counted:
        held = totals.setdefault(community, dict.fromkeys(_COUNTED, 0))
        held |= {"buildings": buildings, "unassigned": unassigned or 0}
    handed_in = dict(
        ask("SELECT area_id, state FROM submissions ORDER BY submission_id")
    )  # the last one of each counts
    for community, held in totals.items():
        held["communities"] = int(held["blocks"] > 0)
        if handed_in.get(community) in ("submitted", "approved"):
            held[handed_in[community]] = 1
    return totals
