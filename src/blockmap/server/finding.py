"""Finding one's way: what is wrong, what comes next, where something is."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query

from blockmap.blocks.edit_state import Row
from blockmap.schema import TABLES
from blockmap.server import current, towns
from blockmap.server.context import Open
from blockmap.server.office import Desk

router = APIRouter(prefix="/api")

MOST_DIGITS = 9
"""A number of a building has no more digits."""

MOST_HITS = 30


@router.get("/findings")
async def findings(office: Open, town: int) -> dict[str, Any]:
    """Return the findings of a town as it is now; the rows are collected by the owner, the rules tried beside it."""

    def collect(desk: Desk) -> tuple[int, current.Tables, Any]:
        if desk.editor.state.row("areas", town) is None:
            raise HTTPException(404, "server_no_town")
        return desk.revision, current.tables_of(desk, town), desk.file.settings

    revision, tables, settings = await office.ask(collect)
    return {"revision": revision, "findings": await asyncio.to_thread(current.findings, tables, settings)}


@router.get("/next")
async def go_on(
    office: Open, town: int, what: Literal["out_of_band", "unassigned"], after: int = 0
) -> dict[str, Any] | None:
    """Return the next block out of the band, or the next building without a block; nothing when there is none."""

    def look(desk: Desk) -> dict[str, Any] | None:
        state = desk.editor.state
        if what == "out_of_band":
            row = current.next_out_of_band(state, town, after)
            return None if row is None else _hit("block", row["block_id"], row["block_code"], row)
        communities = set(towns.communities_of(state, town))
        state.open(communities)
        rows = [row for row in state.rows("buildings", "block_id", None) if row["community_id"] in communities]
        rows.sort(key=lambda row: (row["building_id"] <= after, row["building_id"]))
        return (
            _hit("building", rows[0]["building_id"], rows[0]["address"] or rows[0]["name"] or "", rows[0])
            if rows
            else None
        )

    return await office.ask(look)


@router.get("/search")
async def search(
    office: Open, q: Annotated[str, Query(min_length=1, max_length=100)], town: int | None = None
) -> list[dict[str, Any]]:
    """Find areas by code or name, blocks by code or short code, buildings by block and number (020-13), name or address.

    Hits in ``town`` come first: short codes begin anew in every community.
    """

    def look(desk: Desk) -> list[dict[str, Any]]:
        hits = _search(desk, q.strip(), towns.communities_of(desk.editor.state, town) if town is not None else [])
        for hit in hits:
            area = towns.town_of(desk.editor.state, hit["community_id"]) if hit["community_id"] else None
            hit["town"] = area["area_id"] if area else None
        return sorted(hits, key=lambda hit: town is not None and hit["town"] != town)[:MOST_HITS]

    return await office.ask(look)


def _search(desk: Desk, asked: str, near: list[int]) -> list[dict[str, Any]]:
    like = "%" + asked.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    named = "name LIKE ? ESCAPE '\\'"
    hits = [
        _hit("area", row["area_id"], f"{row['name'] or ''} {row['code']}".strip(), row)
        for row in _some(desk, "areas", [], f"code = ? OR {named}", asked, like)
    ]
    short = asked.zfill(3) if asked.isdigit() else asked
    hits += [
        _hit("block", row["block_id"], row["block_code"], row)
        for row in _some(desk, "blocks", near, "block_code = ? OR short_code = ?", asked, short)
    ]
    block, dash, number = asked.rpartition("-")
    if dash and number.isdecimal() and len(number) <= MOST_DIGITS:
        where = "number = ? AND block_id IN (SELECT block_id FROM blocks WHERE block_code = ? OR short_code = ?)"
        found = _some(desk, "buildings", near, where, int(number), block, block.zfill(3))
    else:
        where = f"source_key = ? OR {named} OR address LIKE ? ESCAPE '\\'"
        found = _some(desk, "buildings", near, where, asked, like, like)
    hits += [
        _hit("building", row["building_id"], row["address"] or row["name"] or row["source_key"], row) for row in found
    ]
    return hits


def _some(desk: Desk, table: str, near: list[int], where: str, *values: object) -> list[dict[str, Any]]:
    """Read the first few rows for which a condition holds, those of near communities first."""
    key = TABLES[table].key
    first = f"community_id NOT IN ({', '.join(map(str, near))}), " if near else ""
    few = f'"{key}" IN (SELECT "{key}" FROM "{table}" WHERE {where} ORDER BY {first}1 LIMIT {MOST_HITS})'  # noqa: S608
    return desk.file.rows(table, few, values)


def _hit(kind: str, key: int, label: str, row: Row) -> dict[str, Any]:
    ground = row["geom"]
    point = None if ground is None else ground.representative_point()
    return {
        "kind": kind,
        "id": key,
        "label": label,
        "community_id": row.get("community_id"),
        "x": None if point is None else point.x,
        "y": None if point is None else point.y,
    }
