"""What follows from an edit of the ground: shared buildings, counts, codes, numbers, lineage, revisions, and what to look at."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import shapely

from blockmap import work
from blockmap.blocks import codes, identity
from blockmap.blocks.edit_ground import code_of, redraw
from blockmap.blocks.edit_numbers import renumber
from blockmap.blocks.edit_refusal import RefusedError, listed
from blockmap.blocks.edit_state import LOCK, Draft, Row
from blockmap.numbering import serpentine
from blockmap.schema import TABLES

LASTING = ("own_place", "cut_off", "no_count_fits", "big_group")
"""Reasons of irregular blocks that lie in the ground, not in what a block holds."""


def new_block(draft: Draft, community_id: int, block_id: int | None = None, **columns: object) -> int:
    """Add the row of a block to a community; its code and counts follow in `finish`. Returns its id."""
    if block_id is not None and draft.row("blocks", block_id) is not None:
        raise RefusedError("block_id_taken", table="blocks", row_id=block_id, code=code_of(draft, block_id))
    community = draft.need("areas", community_id)
    block_id = draft.new_id("blocks") if block_id is None else block_id
    row: dict[str, object] = dict.fromkeys(TABLES["blocks"].names) | {
        "block_id": block_id,
        "community_id": community_id,
        "community_code": community["code"],
        "kind": "ground",
        "household_count": 0,
        "building_count": 0,
        "is_estimate": False,
        "is_frozen": bool(community["is_frozen"]),
        "revision": 0,
    }
    draft.put("blocks", row | columns)
    return block_id


def finish(draft: Draft, touched: Iterable[int], *, reason: str, drawn: Iterable[int] = ()) -> None:
    """Bring everything in line with the cells and buildings of some blocks.

    Parameters
    ----------
    draft
        Cells and buildings have their blocks; blocks that are to go have no row any more.
    touched
        Blocks that lost or gained ground or buildings, new ones and those that are gone.
    reason
        The operation, for the lineage.
    drawn
        Further blocks whose cells changed, if only by a point on a border.

    Raises
    ------
    RefusedError
        A rule stands against it: one is locked, falls apart, loses its ground …
    """
    every = sorted(set(touched))
    refuse_locked(draft, every)
    redraw(draft, {*every, *drawn})
    settle(draft, every, reason=reason)


def settle(draft: Draft, touched: Iterable[int], *, reason: str) -> None:
    """Bring everything but the ground in line: as `finish`, for edits that draw nothing."""
    every = sorted(set(touched))
    _follow_shared_buildings(draft)
    counted = {*every, *(key for key, _, row in draft.changed("blocks") if row is not None and row["geom"] is None)}
    for block_id in sorted(counted):
        if (row := draft.row("blocks", block_id)) is not None and row["kind"] != "virtual":
            draft.change("blocks", block_id, **counts(draft, block_id))
    _retire_codes(draft)
    _give_codes(draft)
    renumber(draft, every)
    _tell_lineage(draft, every, reason)
    for block_id in sorted({*every, *_recounted(draft)}):
        before, row = draft.before("blocks", block_id), draft.row("blocks", block_id)
        if before is not None and row is not None:
            draft.change("blocks", block_id, revision=before["revision"] + 1)
    look(draft, every)


def refuse_locked(draft: Draft, blocks: Iterable[int]) -> None:
    """Refuse to touch blocks that are locked."""
    locked = [code_of(draft, block_id) for block_id in sorted(set(blocks)) if is_locked(draft, block_id)]
    if locked:
        raise RefusedError("block_locked", table="blocks", code=locked[0], codes=listed(locked))


def is_locked(draft: Draft, block_id: int) -> bool:
    """Tell whether a block was locked before this edit."""
    rows = draft.state.rows("register", "block_id", block_id)
    return any(row["kind"] == LOCK and row["state"] == "open" for row in rows)


def counts(draft: Draft, block_id: int) -> dict[str, object]:
    """Sum what a block holds over its whole buildings and its parts of shared ones, and say why it is irregular."""
    block = draft.need("blocks", block_id)
    whole = [
        row
        for row in draft.rows("buildings", "block_id", block_id)
        if not draft.keys("building_parts", "building_id", row["building_id"])
    ]
    parts = draft.rows("building_parts", "block_id", block_id)
    hosts = [draft.need("buildings", row["building_id"]) for row in parts]
    households = sum(row["household_count"] for row in (*whole, *parts))
    persons = [row["person_count"] for row in (*whole, *parts) if row["person_count"] is not None]
    return {
        "household_count": households,
        "person_count": sum(persons) if persons else None,
        "building_count": len(whole) + len(parts),
        "is_estimate": any(row["is_estimate"] for row in (*whole, *hosts)),
        "work_count": work.of_rows(
            (row["household_count"], host.get("work_factor"))
            for row, host in zip((*whole, *parts), (*whole, *hosts), strict=True)
        ),
        "irregular": block["irregular"] if block["kind"] != "ground" else _irregular(draft, block, whole, households),
    }


def _irregular(draft: Draft, block: Row, whole: list[Row], households: int) -> str | None:
    if any(work.of_row(row) > draft.settings.high for row in whole):
        return "big_building"
    if not households:
        return "empty"
    return block["irregular"] if block["irregular"] in LASTING else None


def _follow_shared_buildings(draft: Draft) -> None:
    """Parts of a building follow it: the first lies in its block, and the stacked blocks of the others are hosted there."""
    for building_id, before, row in list(draft.changed("buildings")):
        if row is None or before is None or before["block_id"] == row["block_id"]:
            continue
        for part in draft.rows("building_parts", "building_id", building_id):
            if part["part_number"] == 1:
                draft.change("building_parts", part["part_id"], block_id=row["block_id"])
            else:
                draft.change("blocks", part["block_id"], host_block_id=row["block_id"])


def _recounted(draft: Draft) -> list[int]:
    """Blocks whose counts or host changed."""
    columns = ("household_count", "person_count", "building_count", "host_block_id", "is_estimate", "work_count")
    return [
        key
        for key, before, row in draft.changed("blocks")
        if before is not None and row is not None and any(before.get(name) != row.get(name) for name in columns)
    ]


def _give_codes(draft: Draft) -> None:
    """Give new blocks the next numbers of their communities, in serpentine order; all others keep theirs."""
    fresh = [row for _, _, row in draft.changed("blocks") if row is not None and row["block_code"] is None]
    for community_id in sorted({row["community_id"] for row in fresh}):
        code = draft.need("areas", community_id)["code"]
        used = [row["short_code"] for row in draft.rows("blocks", "community_id", community_id) if row["short_code"]]
        gone = [
            row["code"] for row in draft.every("retired") if row["kind"] == "block" and row["code"].startswith(code)
        ]
        new = _walk([row for row in fresh if row["community_id"] == community_id])
        ever = [*used, *(one.removeprefix(code) for one in gone)]
        short_codes, said = codes.following(code, ever, len(new), settings=draft.settings)
        draft.report.extend(said)
        for row, short in zip(new, short_codes, strict=True):
            draft.change("blocks", row["block_id"], community_code=code, short_code=short, block_code=code + short)


def _walk(blocks: list[Row]) -> list[Row]:
    """Return blocks in serpentine order, those without ground last."""
    on_ground = [row for row in blocks if row["geom"] is not None]
    centres = shapely.centroid(np.array([row["geom"] for row in on_ground], dtype=object))
    order = serpentine(np.column_stack([shapely.get_x(centres), shapely.get_y(centres)]))
    return [*(on_ground[i] for i in order.tolist()), *(row for row in blocks if row["geom"] is None)]


def _retire_codes(draft: Draft) -> None:
    """Retire the issued codes of blocks that are gone."""
    for block_id, before, row in list(draft.changed("blocks")):
        if row is None and before is not None and before["is_frozen"]:
            key = draft.new_id("retired")
            draft.put(
                "retired",
                {
                    "retired_id": key,
                    "kind": "block",
                    "code": before["block_code"],
                    "block_id": block_id,
                    "building_id": None,
                },
            )


def _tell_lineage(draft: Draft, touched: list[int], reason: str) -> None:
    """Tell which issued block became which."""
    issued = [row for key in touched if (row := draft.before("blocks", key)) is not None and row["is_frozen"]]
    if not issued:
        return
    now = [row for key in touched if (row := draft.row("blocks", key)) is not None]
    units_before = _units([draft.state.rows(t, "block_id", r["block_id"]) for r in issued for t in _COUNTED])
    units_after = _units([draft.rows(t, "block_id", r["block_id"]) for r in now for t in _COUNTED])
    told = identity.lineage(
        pd.DataFrame(now),
        units_after,
        pd.DataFrame(issued),
        units_before,
        reason=reason,
        first_id=draft.new_id("lineage"),
    )
    for values in told.astype(object).to_numpy().tolist():
        draft.put("lineage", dict(zip(told.columns, values, strict=True)))


_COUNTED = ("buildings", "building_parts")


def _units(groups: list[list[Row]]) -> pd.DataFrame:
    """List what blocks count, from rows of buildings and of parts."""
    columns = ["building_id", "part_number", "block_id", "household_count"]
    every = [row for rows in groups for row in rows]
    parts = pd.DataFrame([row for row in every if "part_id" in row], columns=columns)
    buildings = pd.DataFrame([row for row in every if "part_id" not in row], columns=columns)
    return identity.units(buildings, parts)


def look(draft: Draft, blocks: Iterable[int]) -> None:
    """Record what a planner should look at in these blocks, in the words of ``check``."""
    settings = draft.settings
    rows = [row for key in blocks if (row := draft.row("blocks", key)) is not None]
    for row in rows:
        count, size = row["household_count"], work.size(row)
        band = {"count": count, "low": settings.low, "high": settings.high}
        if count > settings.household_cap:
            _about(draft, "over_cap", row, "warning", count=count, cap=settings.household_cap)
        elif row["irregular"] is None and not settings.low <= size <= settings.high:
            weighed = {"work": size} if size != count else {}
            _about(draft, "work_out_of_band" if weighed else "out_of_band", row, "warning", **band, **weighed)
    ground = [row for row in rows if row["geom"] is not None]
    polygons = np.array([row["geom"] for row in ground], dtype=object)
    area, outline = shapely.area(polygons), shapely.length(polygons)
    holes = shapely.get_num_interior_rings(polygons)
    radius = settings.min_block_width_m / 2
    for i, row in enumerate(ground):
        several = row["building_count"] != 1
        if several and area[i] < settings.min_block_m2:
            _about(draft, "small_block", row, "note", area_m2=float(area[i]), least_m2=settings.min_block_m2)
        if several and area[i] < radius * outline[i] and shapely.buffer(polygons[i], -radius, quad_segs=2).is_empty:
            _about(draft, "narrow_block", row, "note", least_m=settings.min_block_width_m)
        if holes[i]:
            _about(draft, "block_enclave", row, "note")


def _about(draft: Draft, kind: str, row: Row, severity: str, **values: object) -> None:
    """Record a finding about a block, at a point of its ground."""
    x = y = None
    if row["geom"] is not None:
        x, y = shapely.get_coordinates(shapely.point_on_surface(row["geom"]))[0].tolist()
    draft.report.add(
        kind,
        "warning" if severity == "warning" else "note",
        table="blocks",
        row_id=row["block_id"],
        code=row["block_code"],
        x=x,
        y=y,
        **values,
    )
