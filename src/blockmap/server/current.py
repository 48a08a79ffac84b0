"""Findings of a town as it is this very moment: the rules of ``blockmap check``, tried on the rows in memory."""

from __future__ import annotations

from typing import Any

import pandas as pd
import shapely

from blockmap import work
from blockmap.blocks import check as blocks_check
from blockmap.blocks.edit_state import Row, State
from blockmap.buildings import check as buildings_check
from blockmap.report import SEVERITIES, Finding
from blockmap.schema import TABLES
from blockmap.server import answers, towns
from blockmap.server.office import Desk
from blockmap.settings import Settings
from blockmap.workflow.division import typed

CHECKED = ("areas", "blocks", "buildings", "cells", "building_parts", "exceptions", "retired")
ABOVE_THE_TOWN = frozenset({"area_parent"})
"""Findings that only come of looking at one town: what is above it is not there."""

Tables = dict[str, pd.DataFrame]


def tables_of(desk: Desk, area_id: int) -> Tables:
    """Collect the rows of an area and of what lies in it, as the checks take them."""
    state = desk.editor.state
    communities = towns.communities_of(state, area_id)
    state.open(communities)
    rows: dict[str, list[Row]] = {
        table: [row for key in communities for row in state.rows(table, "community_id", key)]
        for table in ("blocks", "cells")
    }
    inside = set(communities)
    rows["buildings"] = [row for row in state.every("buildings") if row["community_id"] in inside]
    block_ids = {row["block_id"] for row in rows["blocks"]}
    rows["building_parts"] = [row for row in state.every("building_parts") if row["block_id"] in block_ids]
    rows["retired"] = [row for row in state.every("retired") if row["block_id"] in block_ids]
    building_ids = {row["building_id"] for row in rows["buildings"]}
    rows["exceptions"] = [
        row for row in state.every("exceptions") if row["building_id"] in building_ids or row["area_id"] in inside
    ]
    rows["areas"] = [state.need("areas", key) for key in sorted({area_id, *communities})]
    return {name: _frame(name, rows[name], state.settings) for name in CHECKED}


def findings(tables: Tables, settings: Settings) -> list[dict[str, Any]]:
    """Try every rule; return what it finds as the page takes it, worst first."""
    reports = (blocks_check.check(tables, settings=settings), buildings_check.check(tables, settings=settings))
    found = [one for report in reports for one in report if one.kind not in ABOVE_THE_TOWN]
    found.sort(key=lambda one: SEVERITIES.index(one.severity))
    return [answers.finding(one) | {"remedy": remedy(one, tables)} for one in found]


def remedy(found: Finding, tables: Tables) -> dict[str, Any] | None:
    """Return the operation that certainly mends a finding; ``None`` where somebody must decide."""
    if found.kind in ("number_missing", "number_gap", "number_twice"):
        return _number_anew(found, tables)
    if found.kind == "building_without_block":
        return _take_in(found, tables)
    return None


def _number_anew(found: Finding, tables: Tables) -> dict[str, Any] | None:
    """Number the community of a finding anew."""
    blocks, buildings = tables["blocks"], tables["buildings"]
    home = blocks.loc[blocks["block_code"] == found.code, "community_id"]
    if home.empty and found.row_id is not None:
        home = buildings.loc[buildings["building_id"] == found.row_id, "community_id"].dropna()
    return {"kind": "renumber", "communities": [int(home.iloc[0])]} if len(home) else None


def _take_in(found: Finding, tables: Tables) -> dict[str, Any] | None:
    """Draw a building without a block where it stands: it comes to the block that holds most of its ground."""
    buildings = tables["buildings"]
    ground = buildings.loc[buildings["building_id"] == found.row_id, "geom"]
    if ground.empty or ground.iloc[0] is None or ground.iloc[0].geom_type != "Polygon":
        return None
    rings = [shapely.get_coordinates(ring).tolist() for ring in shapely.get_rings(ground.iloc[0])]
    return {"kind": "draw_building", "building": found.row_id, "rings": rings}


def _frame(name: str, rows: list[Row], settings: Settings) -> pd.DataFrame:
    table = TABLES[name]
    held = sorted(rows, key=lambda row: row[table.key])
    return typed(pd.DataFrame(held, columns=list(table.names)), table, settings.crs)


def next_out_of_band(state: State, area_id: int, after: int) -> Row | None:
    """Return the next regular ground block out of the band, by id, starting again after the last."""
    settings = state.settings
    communities = towns.communities_of(state, area_id)
    state.open(communities)
    rows = [
        row
        for key in communities
        for row in state.rows("blocks", "community_id", key)
        if row["kind"] == "ground" and row["irregular"] is None and not settings.low <= work.size(row) <= settings.high
    ]
    rows.sort(key=lambda row: (row["block_id"] <= after, row["block_id"]))
    return rows[0] if rows else None
