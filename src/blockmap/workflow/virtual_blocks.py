"""``blockmap block virtual``: blocks without ground (虚拟小区), for what is registered where nobody lives or has one contact.

A virtual block holds the empty registrations of demolished houses, or a collective household. It has a code from 900 up in its
community, its own number of households, counts in every sum, and is never painted: the map lists it beside.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from blockmap import store
from blockmap.blocks.codes import following
from blockmap.errors import UsageError
from blockmap.progress.locating import Places
from blockmap.report import Report
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.submitting import refuse_submitted

VIRTUAL = "virtual"
SHOWN = {"block_code": "block_code", "community_code": "place_code", "remark": "place_name"}
"""Columns of a virtual block → how they are called on the screen."""


def virtual_block(
    territory: Path,
    *,
    community: str | None = None,
    block: str | None = None,
    name: str | None = None,
    households: int | None = None,
    persons: int | None = None,
    reason: str | None = None,
) -> Outcome:
    """Make a virtual block, change one, or list all of them.

    Parameters
    ----------
    community
        Code or name of the community in which a new one is made.
    block
        Code of the one whose name or numbers are changed.
    name
        What it is: kept as its remark.
    households, persons
        How many it holds.
    reason
        Why, for the history: the approval.

    Raises
    ------
    UsageError
        There is no such community or virtual block, or a new one lacks a name or a number.
    GateError
        Its community is handed in.
    """
    if community is None and block is None:
        return _listed(territory)
    with store.open(territory, write=True) as file:
        blocks = file.table("blocks")
        report = Report()
        if block is not None:
            row = _changed(blocks, block, name, households, persons)
        else:
            row = _new(file, blocks, str(community), name, households, persons, report)
        arguments = {"block": row["block_code"].iloc[0], "households": int(row["household_count"].iloc[0])}
        refuse_submitted(file, row["community_id"])
        with file.operation("block virtual", arguments, reason=reason) as operation:
            operation.upsert("blocks", row)
    values: dict[str, Any] = {"territory": territory.name, "code": row["block_code"].iloc[0]}
    values |= {"name": row["remark"].iloc[0] or "", "households": int(row["household_count"].iloc[0])}
    return Outcome(
        "block virtual", report, (territory,), said="virtual_block", next_step="virtual_block", values=values
    )


def _new(
    file: store.Territory,
    blocks: gpd.GeoDataFrame,
    said: str,
    name: str | None,
    households: int | None,
    persons: int | None,
    report: Report,
) -> gpd.GeoDataFrame:
    """Make the row of a new virtual block, with the next code that was never given."""
    if not name or households is None:
        raise UsageError("virtual_incomplete")
    settings = file.settings
    areas = file.table("areas", ["area_id", "level", "code", "name"])
    lowest = areas[areas["level"] == settings.community_level]
    places = Places(lowest, blocks)
    community = places.area(said)
    if community is None:
        raise UsageError("area_unknown", code=said, likely=places.like_area(said))
    code = str(lowest.set_index("area_id").loc[community, "code"])
    retired = file.table("retired")
    issued = retired.loc[(retired["kind"] == "block") & retired["code"].str.startswith(code), "code"].str[len(code) :]
    used = {*blocks.loc[blocks["community_id"] == community, "short_code"], *issued}
    shorts, said_of_codes = following(code, sorted(used), 1, settings=settings, is_virtual=True)
    report.extend(said_of_codes)
    row = {
        "block_id": file.next_id("blocks"),
        "community_id": community,
        "community_code": code,
        "block_code": f"{code}{shorts[0]}",
        "short_code": shorts[0],
        "kind": VIRTUAL,
        "household_count": households,
        "person_count": persons,
        "building_count": 0,
        "is_estimate": False,
        "irregular": VIRTUAL,
        "is_frozen": False,
        "revision": 1,
        "remark": name,
    }
    frame = pd.DataFrame([row]).reindex(columns=[c for c in blocks.columns if c != "geom"])
    frame = frame.astype({"person_count": "Int64", "host_block_id": "Int64"})
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([None], crs=blocks.crs)).rename_geometry("geom")


def _changed(
    blocks: gpd.GeoDataFrame, code: str, name: str | None, households: int | None, persons: int | None
) -> gpd.GeoDataFrame:
    """Return a virtual block with its new name and numbers."""
    virtual = blocks[blocks["kind"] == VIRTUAL]
    row = virtual[virtual["block_code"] == code.strip()].reset_index(drop=True)
    if row.empty:
        raise UsageError("no_virtual_block", code=code, known=", ".join(virtual["block_code"]) or "—")
    told = {"remark": name, "household_count": households, "person_count": persons}
    return row.assign(
        **{column: value for column, value in told.items() if value is not None}, revision=row["revision"] + 1
    )


def _listed(territory: Path) -> Outcome:
    """List all virtual blocks."""
    with store.open(territory) as file:
        blocks = file.table("blocks")
    virtual = blocks[blocks["kind"] == VIRTUAL].sort_values("block_code")
    rows = tuple(
        {shown: row[column] for column, shown in SHOWN.items()}
        | {"household_count": int(row["household_count"])}
        | {"person_count": None if pd.isna(row["person_count"]) else int(row["person_count"])}
        for row in virtual.to_dict("records")
    )
    values = {"territory": territory.name, "count": len(rows), "households": int(virtual["household_count"].sum())}
    return Outcome("block virtual", rows=rows, said="virtual_blocks", values=values)
