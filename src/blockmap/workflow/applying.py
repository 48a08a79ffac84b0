"""``dispute apply``: the decided line becomes the border, and everything that hangs on it follows, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap import store
from blockmap.blocks import check as blocks_check
from blockmap.blocks import codes, identity
from blockmap.blocks import plan as ground_plan
from blockmap.buildings import number as numbers
from blockmap.disputes import applying, records
from blockmap.disputes.applying import Applied
from blockmap.disputes.parties import Parties
from blockmap.disputes.records import Entry, decision_of
from blockmap.errors import UsageError
from blockmap.report import Report
from blockmap.schema import TABLES, layer_name
from blockmap.settings import Settings
from blockmap.workflow.division import refuse_errors, typed
from blockmap.workflow.findings import with_findings
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.planning import Tables, tables_of
from blockmap.workflow.proposing import around
from blockmap.workflow.remeasuring import remeasured
from blockmap.workflow.settling import codes_known, entry, refuse, write_records

WRITTEN = (
    "areas",
    "received",
    "buildings",
    "building_parts",
    "cells",
    "blocks",
    "retired",
    "lineage",
    "exceptions",
    "neighbours",
    "dispute_buildings",
)
"""Tables that an applied decision may change, beside the record of it."""

OUTSIDE = 0
"""``to_block_id`` of the lineage of what left the territory."""


@dataclass(frozen=True)
class Settled:
    """What a decision makes of the territory.

    Attributes
    ----------
    tables
        All tables as they are to be.
    applied
        What was recut.
    parties
        The two sides as they were.
    report
        What recutting and the proof had to say.
    """

    tables: Tables
    applied: Applied
    parties: Parties
    report: Report


def apply_decision(territory: Path, code: str, *, dry_run: bool = False, at: str | None = None) -> Outcome:
    """Recut both sides along the decided line.

    Areas, communities, blocks and cells follow, buildings change sides, counts are summed again; codes and issued numbers
    stay. Undo gives back the bytes.

    Parameters
    ----------
    territory, code
        The territory and the dispute.
    dry_run
        Only show what would happen.
    at
        When it was applied.

    Raises
    ------
    UsageError
        There is no such dispute, or a party of it is not drawn any more.
    GateError
        Nothing is decided; a building would be cut, a unit fall apart, or the cover break.
    """
    with store.open(territory, write=not dry_run) as file:
        disputes = file.table("disputes")
        (known,) = codes_known(disputes, [code])
        dispute = disputes[disputes["code"] == known].to_dict("records")[0]
        before = tables_of(file)
        decision = decision_for(before, dispute)
        guard(file, disputes, known, entry("applied", at, side="both", subject=decision["subject"]))
        done = settle(file, dispute, decision, before)
        rows = _building_rows(before, done)
        if not dry_run:
            arguments = {"dispute": [known], "subject": decision["subject"]}
            with file.operation("dispute apply", arguments) as operation:
                details = {
                    "left": done.applied.left,
                    "joined": done.applied.joined,
                    "moved": done.applied.moved,
                    "figures": dict(done.report.figures),
                }
                write_records(
                    file,
                    operation,
                    disputes,
                    [known],
                    [entry("applied", at, side="both", subject=decision["subject"], details=details)],
                )
                for name in WRITTEN:
                    operation.replace(name, done.tables[name])
                concerned = _communities_of(before, done)
                operation.replace("quality", remeasured(file, before["quality"], concerned))
                findings = with_findings(before["findings"], "dispute apply", done.report)
                operation.replace("findings", findings)
    figures = done.report.figures
    values = {
        "code": known,
        "territory": territory.name,
        "areas": figures["areas_changed"],
        "blocks": figures["blocks_changed"],
        "buildings": len(rows),
    }
    said = "dispute_apply_dry" if dry_run else "dispute_applied"
    return Outcome(
        "dispute",
        done.report,
        written=() if dry_run else (territory,),
        rows=rows,
        said=said,
        values=values,
        next_step=said,
    )


def settle(file: store.Territory, dispute: dict[Any, Any], decision: dict[str, Any], before: Tables) -> Settled:
    """Work out the territory after a decision, and prove it.

    Raises
    ------
    GateError
        The result would not be lawful; everything that is wrong goes with the refusal.
    """
    settings = file.settings
    parties, surroundings = around(file, dispute)
    line = _line_of(before["dispute_lines"], dispute)
    next_ids = {name: file.next_id(name) for name in ("cells", "blocks")}
    applied, report = applying.apply(
        before, parties, line, decision.get("side"), surroundings.buildings, settings=settings, next_ids=next_ids
    )
    refuse_errors(report, "dispute apply")
    after = _brought_up(before, applied, dispute, settings)
    if len(after["blocks"]):
        refuse_errors(blocks_check.check(after, settings=settings), "dispute apply")
    differing = applying.same_border(applied, parties)
    if differing:
        report.add("apply_border_differs", table="disputes", code=parties.code, count=differing)
        refuse_errors(report, "dispute apply")
    return Settled(after, applied, parties, report)


def _communities_of(before: Tables, done: Settled) -> list[int]:
    """Communities of blocks that were redrawn or gained or lost buildings."""
    concerned = [*done.applied.redrawn, *done.applied.gone, *_blocks_of(before, done.tables, done.applied)]
    blocks = pd.concat([before["blocks"], done.tables["blocks"]])[["block_id", "community_id"]]
    return sorted(set(blocks.loc[blocks["block_id"].isin(concerned), "community_id"].astype(int)))


def decision_for(tables: Tables, dispute: dict[Any, Any]) -> dict[str, Any]:
    """Details of the decision that stands; its subject is none where there is none."""
    rows = tables["dispute_records"]
    mine = rows[rows["dispute_id"] == dispute["dispute_id"]]
    return decision_of(mine) or {"subject": None}


def guard(file: store.Territory, disputes: gpd.GeoDataFrame, code: str, made: Entry) -> None:
    """Refuse before any work what nothing was decided about, or what is applied already."""
    _, _, report = records.add(disputes, file.table("dispute_records"), [code], [made], first_id=1)
    refuse(report)


def _line_of(lines: gpd.GeoDataFrame, dispute: dict[Any, Any]) -> Any:
    """Line that was decided last."""
    mine = lines[(lines["dispute_id"] == dispute["dispute_id"]) & (lines["role"] == "decided")]
    if mine.empty:
        raise UsageError("dispute_line_gone", code=dispute["code"])
    return mine.sort_values("dispute_line_id")["geom"].iloc[-1]


def _brought_up(before: Tables, applied: Applied, dispute: dict[Any, Any], settings: Settings) -> Tables:
    """All tables after a decision: parts, counts, codes, numbers, history, and what was decided for each building."""
    after = before | applied.tables
    after["received"] = _received(before["received"], after["areas"], applied.areas_changed, dispute)
    after["dispute_buildings"] = _decided_sides(before["dispute_buildings"], applied, dispute)
    if len(before["blocks"]):
        gone = _without_left(after, applied)
        after |= gone
        after["blocks"] = _counted(before, after, applied, settings)
        after["buildings"] = _numbered(before, after, applied, settings)
        after |= _history(before, after, applied, str(dispute["code"]))
    crs = before["areas"].crs
    return after | {name: typed(after[name], TABLES[name], crs) for name in WRITTEN}


def _received(
    received: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, changed: list[int], dispute: dict[Any, Any]
) -> gpd.GeoDataFrame:
    """Delivered lines of areas that changed give way to the decided ones, so that a later plan starts from these.

    What was delivered stays, marked as settled by a dispute.
    """
    levels = [layer_name(level) for level in areas["level"].unique()]
    is_old = received["row_id"].isin(changed) & received["table_name"].isin(levels) & received["reason"].isna()
    old = received[is_old].drop_duplicates("row_id")
    out = received.copy()
    out.loc[is_old, "reason"] = "settled"
    if old.empty:
        return out
    lines = areas.set_index("area_id")["geom"].reindex(old["row_id"]).to_numpy()
    first = int(received["received_id"].max()) + 1
    fresh = old.assign(received_id=np.arange(first, first + len(old)), geom=gpd.GeoSeries(lines, index=old.index))
    both = pd.concat([out, fresh], ignore_index=True)
    return gpd.GeoDataFrame(both, geometry="geom", crs=received.crs)


def _decided_sides(rows: pd.DataFrame, applied: Applied, dispute: dict[Any, Any]) -> pd.DataFrame:
    """Side for which each disputed building was decided."""
    mine = rows["dispute_id"] == dispute["dispute_id"]
    decided = rows["building_id"].map(applied.sides).astype(object)
    return rows.assign(decided_side=decided.where(mine & decided.notna(), rows["decided_side"]))


def _without_left(after: Tables, applied: Applied) -> Tables:
    """Parts, stacked blocks and exceptions of buildings that left go with them."""
    parts = after["building_parts"]
    lost = parts["building_id"].isin(applied.left)
    stacked = set(parts.loc[lost, "block_id"]) - set(parts.loc[~lost, "block_id"])
    blocks = after["blocks"]
    is_empty = blocks["block_id"].isin(stacked) & (blocks["kind"] == "stacked")
    exceptions = after["exceptions"]
    return {
        "building_parts": parts[~lost].reset_index(drop=True),
        "blocks": blocks[~is_empty].reset_index(drop=True),
        "exceptions": exceptions[~exceptions["building_id"].isin(applied.left)].reset_index(drop=True),
    }


def _counted(before: Tables, after: Tables, applied: Applied, settings: Settings) -> gpd.GeoDataFrame:
    """Blocks with new counts where buildings came or went, and codes for new ones."""
    blocks = after["blocks"].copy()
    is_new = ~blocks["block_id"].isin(before["blocks"]["block_id"])
    blocks.loc[is_new, "kind"] = "ground"
    blocks.loc[is_new, "revision"] = 0
    concerned = blocks["block_id"].isin([*applied.redrawn, *_blocks_of(before, after, applied)]) & (
        blocks["kind"] != "virtual"
    )
    counted = ground_plan.count(blocks[concerned], after["buildings"], after["building_parts"])
    for name in ("household_count", "person_count", "building_count", "work_count"):
        blocks[name] = blocks[name].astype("Int64").where(~concerned, counted[name].reindex(blocks.index))
    blocks["is_estimate"] = [bool(counted["is_estimate"].get(i, was)) for i, was in blocks["is_estimate"].items()]
    old = before["blocks"].set_index("block_id")["geom"].reindex(blocks["block_id"]).to_numpy()
    is_redrawn = ~is_new & blocks["block_id"].isin(applied.redrawn) & ~shapely.equals(old, blocks["geom"].to_numpy())
    blocks["revision"] = blocks["revision"].astype("Int64") + is_redrawn.astype(int)
    blocks = gpd.GeoDataFrame(blocks, geometry="geom", crs=before["blocks"].crs)
    return _coded(before, after, blocks, settings) if is_new.any() else blocks


def _coded(before: Tables, after: Tables, blocks: gpd.GeoDataFrame, settings: Settings) -> gpd.GeoDataFrame:
    """Give new blocks the next code of their community, as if it were frozen: no other code changes."""
    new = blocks.loc[~blocks["block_id"].isin(before["blocks"]["block_id"]), "community_id"]
    communities = after["areas"][after["areas"]["area_id"].isin(new)]
    mine = blocks["community_id"].isin(new)
    coded, _ = codes.assign(
        blocks[mine].copy(),
        communities.assign(is_frozen=True),
        settings=settings,
        retired=before["retired"],
        previous=before["blocks"],
    )
    frozen = communities.set_index("area_id")["is_frozen"]
    coded["is_frozen"] = coded["community_id"].map(frozen).astype(bool)
    both = pd.concat([blocks[~mine], coded], ignore_index=True).sort_values("block_id", ignore_index=True)
    return gpd.GeoDataFrame(both, geometry="geom", crs=blocks.crs)


def _blocks_of(before: Tables, after: Tables, applied: Applied) -> list[int]:
    """Blocks that a building left or came to."""
    concerned = {*applied.left, *applied.joined, *applied.moved}
    found: set[int] = set()
    for tables in (before, after):
        rows = tables["buildings"][tables["buildings"]["building_id"].isin(concerned)]
        found |= set(rows["block_id"].dropna().astype(int))
    return sorted(found)


def _numbered(before: Tables, after: Tables, applied: Applied, settings: Settings) -> gpd.GeoDataFrame:
    """Numbers of buildings in blocks that buildings left or came to: issued ones stay, new ones follow the largest."""
    buildings = after["buildings"].copy()
    stays = (buildings["block_id"] == before["buildings"]["block_id"]).fillna(False).to_numpy(dtype=bool)
    buildings["number"] = buildings["number"].where(stays)
    buildings["is_number_frozen"] = buildings["is_number_frozen"] & stays
    mine = buildings["block_id"].isin(_blocks_of(before, after, applied)).to_numpy(dtype=bool)
    if not mine.any() or before["buildings"]["number"].isna().all():
        return gpd.GeoDataFrame(buildings, geometry="geom", crs=before["buildings"].crs)
    numbered, _ = numbers.number(
        buildings[mine],
        after["blocks"],
        settings=settings,
        retired=before["retired"],
        previous=before["buildings"],
    )
    given = numbered.set_index("building_id").reindex(buildings["building_id"])
    buildings["number"] = buildings["number"].where(~mine, given["number"].astype("Int64").array)
    is_frozen = given["is_number_frozen"].astype("boolean").fillna(False).to_numpy(dtype=bool)
    buildings["is_number_frozen"] = np.where(mine, is_frozen, buildings["is_number_frozen"].to_numpy(dtype=bool))
    return gpd.GeoDataFrame(buildings, geometry="geom", crs=before["buildings"].crs)


def _history(before: Tables, after: Tables, applied: Applied, code: str) -> Tables:
    """Issued codes and numbers that nobody bears any more, and what became of blocks."""
    retired = before["retired"]
    fresh = codes.retire(before["blocks"], after["blocks"], retired)
    retired = pd.concat([retired, fresh], ignore_index=True) if len(fresh) else retired
    fresh = numbers.retire(before["buildings"], before["blocks"], after["buildings"], retired)
    retired = pd.concat([retired, fresh], ignore_index=True) if len(fresh) else retired
    concerned = before["blocks"][
        before["blocks"]["block_id"].isin([*applied.gone, *_blocks_of(before, after, applied)])
    ]
    was_in = before["buildings"][before["buildings"]["block_id"].isin(concerned["block_id"])]
    parts = before["building_parts"][before["building_parts"]["block_id"].isin(concerned["block_id"])]
    first = len(before["lineage"]) + 1
    flows = identity.lineage(
        after["blocks"],
        identity.units(after["buildings"], after["building_parts"]),
        concerned,
        identity.units(was_in, parts),
        reason=f"dispute {code}",
        first_id=first,
    )
    left = _left_blocks(before, applied, code, first + len(flows))
    rows = [part for part in (before["lineage"], flows, left) if len(part)]
    lineage = pd.concat(rows, ignore_index=True) if rows else before["lineage"]
    return {"retired": retired, "lineage": lineage}


def _left_blocks(before: Tables, applied: Applied, code: str, first_id: int) -> pd.DataFrame:
    """Lineage of what left the territory: households that went over to the other side, and blocks that are gone."""
    rows = before["buildings"][before["buildings"]["building_id"].isin(applied.left)]
    households = rows.groupby("block_id")["household_count"].sum()
    blocks = sorted({*households.index.astype(int), *applied.gone})
    codes_of = before["blocks"].set_index("block_id")["block_code"]
    return pd.DataFrame(
        {
            "lineage_id": np.arange(first_id, first_id + len(blocks), dtype=np.int64),
            "from_block_id": blocks,
            "to_block_id": OUTSIDE,
            "from_code": [codes_of[block] for block in blocks],
            "to_code": None,
            "household_count": [int(households.get(block, 0)) for block in blocks],
            "reason": f"dispute {code}",
        }
    )


def _building_rows(before: Tables, done: Settled) -> tuple[dict[str, Any], ...]:
    """List of buildings that change sides or blocks, as rows for the screen."""
    concerned = [*done.applied.left, *done.applied.joined, *done.applied.moved]
    was, now = (t["buildings"].set_index("building_id") for t in (before, done.tables))
    codes_before, codes_after = (t["blocks"].set_index("block_id")["block_code"] for t in (before, done.tables))
    return tuple(
        {
            "building": building_id,
            "address": was["address"].get(building_id),
            "household_count": int(was["household_count"][building_id]),
            "from_block": codes_before.get(was["block_id"][building_id])
            if pd.notna(was["block_id"][building_id])
            else None,
            "to_block": codes_after.get(now["block_id"][building_id])
            if pd.notna(now["block_id"][building_id])
            else None,
        }
        for building_id in sorted(concerned)
    )
