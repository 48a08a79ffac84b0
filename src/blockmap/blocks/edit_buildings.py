"""Edits of buildings: counts and states, footprints drawn and deleted, large buildings shared out among blocks."""

from __future__ import annotations

import numpy as np
import shapely

from blockmap.blocks.edit_finish import finish, new_block, refuse_locked, settle
from blockmap.blocks.edit_ground import buildings_named
from blockmap.blocks.edit_moves import known, same_community
from blockmap.blocks.edit_operations import (
    DeleteBuilding,
    DivideBuilding,
    DrawBuilding,
    SetBuildingState,
    SetHouseholds,
    Share,
)
from blockmap.blocks.edit_recut import CUT_WIDTH_M, Recut, areal, recut
from blockmap.blocks.edit_refusal import RefusedError
from blockmap.blocks.edit_state import Draft, Row
from blockmap.schema import TABLES
from blockmap.terms import text
from blockmap.topology.grid import SCALE
from blockmap.topology.patch import Patch


def set_households(draft: Draft, operation: SetHouseholds) -> None:
    """Correct the counts of a building; they are no estimate any more."""
    building = _known(draft, operation.building)
    if draft.keys("building_parts", "building_id", operation.building):
        raise RefusedError("building_shared", table="buildings", row_id=operation.building)
    said = operation.model_dump(include={"household_count", "person_count", "dwelling_count"}, exclude_none=True)
    draft.change("buildings", operation.building, is_estimate=False, **said)
    if building["block_id"] is not None:
        settle(draft, [building["block_id"]], reason=operation.kind)


def set_state(draft: Draft, operation: SetBuildingState) -> None:
    """Say in what state a building is, and from which day on."""
    _known(draft, operation.building)
    day = None if operation.state_date is None else operation.state_date.isoformat()
    draft.change("buildings", operation.building, state=operation.state, state_date=day)


def delete(draft: Draft, operation: DeleteBuilding) -> None:
    """Take a building off the map; its cell stays, as empty ground unless others stand in it."""
    building = _known(draft, operation.building)
    stacked = _undivided(draft, operation.building)
    for row in draft.rows("exceptions", "building_id", operation.building):
        draft.drop("exceptions", row["exception_id"])
    draft.drop("buildings", operation.building)
    if building["cell_id"] is not None:
        _name_lowest(draft, building["cell_id"])
    if building["block_id"] is not None:
        settle(draft, {building["block_id"], *stacked}, reason=operation.kind)


def draw(draft: Draft, operation: DrawBuilding) -> None:
    """Add a building or give one another footprint. Its ground becomes a cell of its own, in the block that holds most of it.

    Where an empty cell holds all of it, nothing is drawn: the building gets that cell.
    """
    shell, *holes = operation.rings
    outline = shapely.transform(shapely.Polygon(shell, holes), lambda xy: np.rint(xy * SCALE) / SCALE)
    if not outline.is_valid or outline.area == 0:
        raise RefusedError("footprint_ring", table="buildings", row_id=operation.building)
    home = _home(draft, outline)
    old = None if operation.building is None else _known(draft, operation.building)
    _refuse_overlap(draft, outline, home["community_id"], operation.building)
    if old is not None and old["community_id"] not in (None, home["community_id"]):
        same_community(draft, [old["community_id"], home["community_id"]])
    building_id = draft.new_id("buildings") if old is None else old["building_id"]
    row: dict[str, object] = dict(old or _blank(operation, building_id))
    draft.put(
        "buildings",
        row | {"community_id": home["community_id"], "cell_id": None, "block_id": home["block_id"], "geom": outline},
    )
    left = set() if old is None or old["cell_id"] is None else {old["cell_id"]}
    for cell in left:
        _name_lowest(draft, cell)
    made = _carved(draft, outline, building_id, home)
    before = set() if old is None or old["block_id"] is None else {old["block_id"]}
    finish(draft, made.touched | before | {home["block_id"]}, drawn=made.drawn, reason=operation.kind)


def divide(draft: Draft, operation: DivideBuilding) -> None:
    """Share a building out among blocks: the first part stays, each other part gets a stacked block of its own."""
    building = _known(draft, operation.building)
    block_id = building["block_id"]
    if block_id is None:
        raise RefusedError(
            "building_homeless", table="buildings", row_id=operation.building, buildings=str(operation.building)
        )
    _refuse_wrong_shares(building, operation.parts)
    gone = _undivided(draft, operation.building)
    ids = [*operation.new_ids, *[None] * len(operation.parts)]
    made = set()
    for number, share in enumerate(operation.parts, 1):
        owner = block_id
        if number > 1:
            columns = {"kind": "stacked", "host_block_id": block_id, "irregular": "stacked", "remark": _remark(share)}
            owner = new_block(draft, building["community_id"], ids[number - 2], **columns)
            made.add(owner)
        part: dict[str, object] = {
            "part_id": draft.new_id("building_parts"),
            "building_id": operation.building,
            "block_id": owner,
            "part_number": number,
            "is_estimate": False,
        }
        draft.put("building_parts", part | share.model_dump())
    settle(draft, {block_id, *gone, *made}, reason=operation.kind)


def _known(draft: Draft, building_id: int) -> Row:
    """Return a building whose block is not locked."""
    row = known(draft, "buildings", building_id)
    if row["block_id"] is not None:
        refuse_locked(draft, [row["block_id"]])
    return row


def _blank(operation: DrawBuilding, building_id: int) -> dict[str, object]:
    """Return the row of a new building."""
    row: dict[str, object] = dict.fromkeys(TABLES["buildings"].names)
    said = operation.model_dump(include={"household_count", "person_count", "floor_count", "name", "address", "use"})
    fixed = {"building_id": building_id, "is_estimate": False, "state": "standing", "is_number_frozen": False}
    return row | said | fixed


def _name_lowest(draft: Draft, cell_id: int) -> None:
    """Let a cell name the lowest building in it."""
    draft.change("cells", cell_id, building_id=min(draft.keys("buildings", "cell_id", cell_id), default=None))


def _home(draft: Draft, outline: shapely.Polygon) -> Row:
    """Return the ground block that holds most of a footprint; all of it must lie in its community."""
    areas = draft.rows("areas", "level", draft.settings.community_level)
    near = shapely.intersects(np.array([row["geom"] for row in areas], dtype=object), outline)
    draft.state.open(areas[i]["area_id"] for i in np.flatnonzero(near).tolist())
    blocks = [row for row in draft.every("blocks") if row["geom"] is not None and row["kind"] == "ground"]
    share = shapely.area(shapely.intersection(np.array([row["geom"] for row in blocks], dtype=object), outline))
    if not len(share) or share.max() == 0:
        raise RefusedError("footprint_outside", table="buildings")
    home = blocks[int(share.argmax())]
    inside = sum(
        part for row, part in zip(blocks, share.tolist(), strict=True) if row["community_id"] == home["community_id"]
    )
    if outline.area - inside > CUT_WIDTH_M * outline.length:
        raise RefusedError("footprint_border", table="blocks", row_id=home["block_id"], code=home["block_code"])
    return home


def _refuse_overlap(draft: Draft, outline: shapely.Polygon, community: int, building_id: int | None) -> None:
    """Refuse a footprint that overlaps another one."""
    blocks = draft.keys("blocks", "community_id", community)
    rows = [row for block in blocks for row in draft.rows("buildings", "block_id", block)]
    rows = [row for row in rows if row["building_id"] != building_id]
    shared = shapely.area(shapely.intersection(np.array([row["geom"] for row in rows], dtype=object), outline))
    met = [row["building_id"] for row, area in zip(rows, shared, strict=True) if area > CUT_WIDTH_M * outline.length]
    if met:
        raise RefusedError(
            "footprint_overlaps", table="buildings", row_id=met[0], buildings=buildings_named(draft, met)
        )


def _carved(draft: Draft, outline: shapely.Polygon, building_id: int, home: Row) -> Recut:
    """Give a footprint its cell; returns the blocks that change."""
    whole = _empty_cell_around(draft, outline, home["block_id"])
    if whole is not None:
        draft.change("cells", whole, building_id=building_id)
        draft.change("buildings", building_id, cell_id=whole)
        return Recut(frozenset(), frozenset())
    rows = draft.rows("blocks", "community_id", home["community_id"])
    met = [row["block_id"] for row in rows if row["geom"] is not None and _overlaps(row["geom"], outline)]
    made = recut(draft, met, [(home["block_id"], areal(outline))], is_apart=True)
    cells = [cell for cell in draft.rows("cells", "block_id", home["block_id"]) if _covers(outline, cell["geom"])]
    if not cells:
        raise RefusedError("footprint_ring", table="buildings", row_id=building_id)
    _, joined = Patch.of(np.array([cell["geom"] for cell in cells], dtype=object)).polygons(
        np.zeros(len(cells), np.int64)
    )
    if joined[0].geom_type != "Polygon":
        raise RefusedError("footprint_ring", table="buildings", row_id=building_id)
    first, *others = [cell["cell_id"] for cell in cells]
    draft.change("cells", first, building_id=building_id, geom=joined[0])
    draft.change("buildings", building_id, cell_id=first)
    for cell_id in others:
        draft.drop("cells", cell_id)
    return Recut(made.touched, made.drawn | {home["block_id"]})


def _empty_cell_around(draft: Draft, outline: shapely.Polygon, block_id: int) -> int | None:
    """Return the empty cell of a block that holds a whole footprint."""
    for cell in draft.rows("cells", "block_id", block_id):
        if cell["building_id"] is None and shapely.covers(cell["geom"], outline):
            return int(cell["cell_id"])
    return None


def _overlaps(ground: shapely.Geometry, outline: shapely.Polygon) -> bool:
    return bool(shapely.area(shapely.intersection(ground, outline)) > 0)


def _covers(outline: shapely.Polygon, cell: shapely.Geometry) -> bool:
    """Tell whether a cell lies in a footprint, but for rounding."""
    inside = shapely.area(shapely.intersection(outline, cell))
    return bool(shapely.area(cell) - inside <= CUT_WIDTH_M * shapely.length(cell) and inside > 0)


def _undivided(draft: Draft, building_id: int) -> set[int]:
    """Drop the parts of a building and their stacked blocks; returns those blocks."""
    gone = set()
    for part in draft.rows("building_parts", "building_id", building_id):
        draft.drop("building_parts", part["part_id"])
        block = draft.row("blocks", part["block_id"])
        if block is not None and block["kind"] == "stacked":
            draft.drop("blocks", part["block_id"])
            gone.add(part["block_id"])
    return gone


def _refuse_wrong_shares(building: Row, parts: tuple[Share, ...]) -> None:
    """Refuse parts that do not add up to their building, or whose floors are out of order."""
    if not parts:
        return
    found = sum(share.household_count for share in parts)
    if found != building["household_count"]:
        raise RefusedError(
            "shares_households",
            table="buildings",
            row_id=building["building_id"],
            found=found,
            expected=building["household_count"],
        )
    persons = sum(share.person_count or 0 for share in parts)
    if persons != (building["person_count"] or 0):
        raise RefusedError(
            "shares_persons",
            table="buildings",
            row_id=building["building_id"],
            found=persons,
            expected=building["person_count"] or 0,
        )
    known_floors = [share for share in parts if share.floor_from is not None and share.floor_to is not None]
    bounds = [floor for share in known_floors for floor in (share.floor_from, share.floor_to)]
    is_ordered = all(low <= high for low, high in zip(bounds[::2], bounds[1::2], strict=True) if low and high)
    apart = all(high < low for high, low in zip(bounds[1::2], bounds[2::2], strict=False) if low and high)
    if not (is_ordered and apart):
        raise RefusedError("shares_floors", table="buildings", row_id=building["building_id"])


def _remark(share: Share) -> str | None:
    """Say which entrances or floors a stacked block holds, as it stands in its remarks."""
    if share.entrances:
        return share.entrances
    if share.floor_from is None or share.floor_to is None:
        return None
    key = "parts.floor" if share.floor_from == share.floor_to else "parts.floors"
    return text(key, "zh", low=share.floor_from, high=share.floor_to)
