"""``blockmap comment``: remarks pinned to a place, and marks of reviewers, which must be resolved before the next hand-in."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import shapely

from blockmap import store
from blockmap.errors import UsageError
from blockmap.store.ledger import this_actor
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.staff import at_desk

Kind = Literal["comment", "mark"]

LONGEST = 2_000
"""Characters of a remark."""


def place(file: store.Territory, x: float | None, y: float | None, block_id: int | None) -> tuple[int, shapely.Point]:
    """Return the community in which a remark lies, and its place: that of its block where none is given.

    Raises
    ------
    UsageError
        It lies in no community, or there is no such block.
    """
    if block_id is not None:
        rows = file.rows("blocks", "block_id = ?", [block_id])
        if not rows:
            raise UsageError("comment_nowhere")
        ground = rows[0]["geom"] or file.rows("blocks", "block_id = ?", [rows[0]["host_block_id"] or 0])[0]["geom"]
        given = x is not None and y is not None
        return rows[0]["community_id"], shapely.Point(x, y) if given else shapely.point_on_surface(ground)
    if x is None or y is None:
        raise UsageError("comment_nowhere")
    box = "area_id IN (SELECT id FROM rtree_areas_geom WHERE minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ?)"
    point = shapely.Point(x, y)
    areas = file.rows("areas", f"level = ? AND {box}", [file.settings.community_level, x, x, y, y])
    inside = [row["area_id"] for row in areas if row["geom"].covers(point)]
    if not inside:
        raise UsageError("comment_nowhere")
    return inside[0], point


def remark(
    file: store.Territory,
    text: str,
    *,
    actor: str,
    x: float | None = None,
    y: float | None = None,
    block_id: int | None = None,
    kind: Kind = "comment",
) -> int:
    """Pin a remark to a place or a block; return its id.

    Raises
    ------
    UsageError
        It says nothing, too much, or lies nowhere.
    """
    if not text.strip() or len(text) > LONGEST:
        raise UsageError("comment_text", most=LONGEST)
    area_id, point = place(file, x, y, block_id)
    key = file.next_id("comments")
    row = {
        "comment_id": key,
        "kind": kind,
        "area_id": area_id,
        "block_id": block_id,
        "text": text.strip(),
        "author": actor,
        "at": at_desk(),
        "state": "open",
        "resolved_by": None,
        "resolved_at": None,
        "geom": point,
    }
    frame = gpd.GeoDataFrame([row], geometry="geom", crs=file.settings.crs).astype({"block_id": "Int64"})
    with file.operation("comment", {"comment": key}, actor=actor) as operation:
        operation.insert("comments", frame)
    return key


def resolve(file: store.Territory, comment_id: int, *, actor: str, is_open: bool = False) -> None:
    """Say that a remark is dealt with, or open it again.

    Raises
    ------
    UsageError
        There is none of this id.
    """
    rows = file.rows("comments", "comment_id = ?", [comment_id])
    if not rows:
        raise UsageError("comment_unknown", id=comment_id)
    done: dict[str, Any] = {"state": "resolved", "resolved_by": actor, "resolved_at": at_desk()}
    state = {"state": "open", "resolved_by": None, "resolved_at": None} if is_open else done
    frame = gpd.GeoDataFrame([rows[0] | state], geometry="geom", crs=file.settings.crs).astype({"block_id": "Int64"})
    with file.operation("resolve", {"comment": comment_id}, actor=actor) as operation:
        operation.upsert("comments", frame)


def comment(
    territory: Path, text: str | None = None, *, block: str | None = None, resolve_id: int | None = None
) -> Outcome:
    """List the remarks; or add one to a block; or say that one is dealt with."""
    is_write = text is not None or resolve_id is not None
    with store.open(territory, write=is_write) as file:
        if text is not None:
            rows = file.rows("blocks", "block_code = ?", [block or ""])
            if not rows:
                raise UsageError("edit_no_such_block", codes=block or "")
            remark(file, text, actor=this_actor(), block_id=rows[0]["block_id"])
        if resolve_id is not None:
            resolve(file, resolve_id, actor=this_actor())
        codes = {row["area_id"]: row["code"] for row in file.rows("areas")}
        shown = tuple(
            {
                "comment": row["comment_id"],
                "comment_kind": row["kind"],
                "community_code": codes[row["area_id"]],
                "comment_state": row["state"],
                "author": row["author"],
                "at": row["at"],
                "text": row["text"],
            }
            for row in file.rows("comments")
        )
    waiting = sum(row["comment_state"] == "open" for row in shown)
    written = (territory,) if is_write else ()
    return Outcome(
        "comment", rows=shown, written=written, said="comments", values={"count": len(shown), "open": waiting}
    )
