"""Edits without ground: blocks are locked and unlocked, barriers added, ranked and deleted, communities numbered anew."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap.blocks import codes
from blockmap.blocks.edit_finish import is_locked
from blockmap.blocks.edit_moves import known
from blockmap.blocks.edit_numbers import renumber as renumber_buildings
from blockmap.blocks.edit_operations import AddBarrier, ChangeBarrier, DeleteBarrier, LockBlocks, Renumber, UnlockBlocks
from blockmap.blocks.edit_refusal import RefusedError, listed
from blockmap.blocks.edit_state import LOCK, Draft
from blockmap.schema import BARRIER_KINDS, TABLES


def lock(draft: Draft, operation: LockBlocks) -> None:
    """Lock blocks that are not locked yet: one open row of ``register`` for each."""
    for block_id in sorted(set(operation.blocks)):
        block = known(draft, "blocks", block_id)
        if is_locked(draft, block_id):
            continue
        row: dict[str, object] = dict.fromkeys(TABLES["register"].names)
        draft.put(
            "register",
            row
            | {
                "register_id": draft.new_id("register"),
                "kind": LOCK,
                "title": block["block_code"],
                "area_id": block["community_id"],
                "block_id": block_id,
                "state": "open",
                "note": operation.reason,
            },
        )


def unlock(draft: Draft, operation: UnlockBlocks) -> None:
    """Unlock blocks; who locked them is in the ledger."""
    for block_id in sorted(set(operation.blocks)):
        known(draft, "blocks", block_id)
        for row in draft.rows("register", "block_id", block_id):
            if row["kind"] == LOCK and row["state"] == "open":
                draft.drop("register", row["register_id"])


def add_barrier(draft: Draft, operation: AddBarrier) -> None:
    """Add a visible line, and say which blocks it runs through."""
    line = shapely.MultiLineString([shapely.LineString(course) for course in operation.lines])
    must_hold = operation.is_must_hold or operation.barrier_kind == "must_hold"
    draft.put(
        "barriers",
        {
            "barrier_id": draft.new_id("barriers"),
            "source_id": None,
            "kind": operation.barrier_kind,
            "rank": BARRIER_KINDS[operation.barrier_kind] if operation.rank is None else operation.rank,
            "is_crossable": operation.is_crossable,
            "is_must_hold": must_hold,
            "name": operation.name,
            "geom": line,
        },
    )
    _say_crossed(draft, line)


def change_barrier(draft: Draft, operation: ChangeBarrier) -> None:
    """Give a barrier another rank or say what it allows, and say which blocks it runs through."""
    barrier = known(draft, "barriers", operation.barrier)
    said = operation.model_dump(include={"rank", "is_crossable", "is_must_hold"}, exclude_none=True)
    draft.change("barriers", operation.barrier, **said)
    _say_crossed(draft, barrier["geom"])


def delete_barrier(draft: Draft, operation: DeleteBarrier) -> None:
    """Delete a barrier; borders that ran along it stay."""
    known(draft, "barriers", operation.barrier)
    draft.drop("barriers", operation.barrier)


def renumber(draft: Draft, operation: Renumber) -> None:
    """Number blocks of communities, and the buildings in them, in serpentine order; what is issued stays."""
    draft.state.open(operation.communities)
    for community_id in sorted(set(operation.communities)):
        community = draft.row("areas", community_id)
        rows = draft.rows("blocks", "community_id", community_id)
        if community is None or not rows:
            raise RefusedError("renumber_nothing", table="areas", row_id=community_id)
        blocks = gpd.GeoDataFrame(pd.DataFrame(rows), geometry="geom")
        retired = pd.DataFrame(draft.every("retired"), columns=["kind", "code"])
        coded, said = codes.assign(
            blocks, pd.DataFrame([community]), settings=draft.settings, retired=retired, previous=blocks
        )
        draft.report.extend(said)
        for row in coded[["block_id", "short_code", "block_code"]].to_dict("records"):
            draft.change("blocks", int(row["block_id"]), short_code=row["short_code"], block_code=row["block_code"])
        renumber_buildings(draft, [row["block_id"] for row in rows], is_forced=True)


def _say_crossed(draft: Draft, line: shapely.Geometry) -> None:
    """Say which blocks a line runs through: they may be planned anew, or split along it."""
    areas = draft.rows("areas", "level", draft.settings.community_level)
    shapes = np.array([row["geom"] for row in areas], dtype=object)
    draft.state.open(areas[i]["area_id"] for i in np.flatnonzero(shapely.intersects(shapes, line)).tolist())
    blocks = [row for row in draft.every("blocks") if row["geom"] is not None]
    if not blocks:
        return
    through = shapely.crosses(line, np.array([row["geom"] for row in blocks], dtype=object))
    found = [blocks[i] for i in np.flatnonzero(through).tolist()]
    if found:
        said = listed([row["block_code"] for row in found])
        draft.report.add(
            "barrier_crosses",
            "note",
            table="blocks",
            row_id=found[0]["block_id"],
            code=found[0]["block_code"],
            count=len(found),
            codes=said,
        )
