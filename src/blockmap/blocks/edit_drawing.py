"""Edits that draw: a block is split along lines, two blocks get another common border, ground inside a ring goes to a block."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.ops import substring

from blockmap.blocks.edit_finish import finish, new_block, refuse_locked
from blockmap.blocks.edit_moves import known_ground, same_community
from blockmap.blocks.edit_operations import Coordinates, MoveGround, RedrawEdge
from blockmap.blocks.edit_recut import areal, recut
from blockmap.blocks.edit_refusal import RefusedError
from blockmap.blocks.edit_state import Draft, Row
from blockmap.topology.grid import FINE_SCALE, Geometries
from blockmap.topology.patch import Patch

END_REACH_M = 2.0
"""An end of a drawn line this near to the border that it should reach is led there."""

MOST_PIECES = 12
"""A line that makes more pieces than this was drawn by mistake."""


def split_along(
    draft: Draft, block_id: int, lines: tuple[Coordinates, ...], new_ids: tuple[int, ...], reason: str
) -> None:
    """Split a block along lines. The piece with most households stays the block, each other one is new."""
    block = known_ground(draft, block_id)
    refuse_locked(draft, [block_id])
    course = [led(drawn(line), block["geom"].boundary) for line in lines]
    noded = shapely.union_all([block["geom"].boundary, *course])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    faces = faces[shapely.contains(block["geom"], shapely.point_on_surface(faces))]
    faces = _populated(draft, block, faces)
    if not 2 <= len(faces) <= MOST_PIECES:
        raise RefusedError("split_pieces", table="blocks", row_id=block_id, code=block["block_code"], count=len(faces))
    ids = [*new_ids, *[None] * len(faces)]
    others = [
        (new_block(draft, block["community_id"], given), face) for face, given in zip(faces[1:], ids, strict=False)
    ]
    made = recut(draft, [block_id], others)
    held = [key for key, _ in others if key in made.touched]
    if len(held) < len(others):  # a piece so narrow that it stays with the one beside it
        raise RefusedError(
            "split_pieces", table="blocks", row_id=block_id, code=block["block_code"], count=len(held) + 1
        )
    finish(draft, made.touched | {block_id}, drawn=made.drawn, reason=reason)


def redraw_edge(draft: Draft, operation: RedrawEdge) -> None:
    """Replace the common border of two blocks between the ends of a line by the line."""
    one, other = (known_ground(draft, key) for key in operation.blocks)
    if one["block_id"] == other["block_id"]:
        raise RefusedError(
            "edge_none", table="blocks", row_id=one["block_id"], code=one["block_code"], other=one["block_code"]
        )
    refuse_locked(draft, operation.blocks)
    same_community(draft, [one["community_id"], other["community_id"]])
    shared = _shared(draft, one, other)
    whole = areal(shapely.coverage_union_all([one["geom"], other["geom"]]))
    course = led(drawn(operation.line), shapely.union_all([shared, whole.boundary]))
    noded = shapely.union_all([whole.boundary, course, *_kept(shared, course)])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    faces = faces[shapely.contains(whole, shapely.point_on_surface(faces))]
    mine = 2 * shapely.area(shapely.intersection(faces, one["geom"])) > shapely.area(faces)
    if mine.all() or not mine.any():
        codes = f"{one['block_code']}, {other['block_code']}"
        raise RefusedError(
            "edge_nothing_left", table="blocks", row_id=one["block_id"], code=one["block_code"], codes=codes
        )
    region = (one["block_id"], areal(shapely.union_all(faces[mine])))
    made = recut(draft, [one["block_id"], other["block_id"]], [region], rest=other["block_id"])
    if not made.touched:
        raise RefusedError("edge_same", table="blocks", row_id=one["block_id"], code=one["block_code"])
    finish(draft, made.touched, drawn=made.drawn, reason=operation.kind)


def move_ground(draft: Draft, operation: MoveGround) -> None:
    """Give the ground inside a ring, but for its holes, to a block, with the buildings that stand mostly in it."""
    region = areal(shapely.Polygon(operation.ring, operation.holes))
    if operation.to_block is not None:
        community = known_ground(draft, operation.to_block)["community_id"]
    else:
        community = _community_at(draft, region)
    met = _met(draft, community, region)
    if not met:
        raise RefusedError(
            "ground_nowhere", table="areas", row_id=community, code=draft.need("areas", community)["code"]
        )
    given = next(iter(operation.new_ids), None)
    target = new_block(draft, community, given) if operation.to_block is None else operation.to_block
    made = recut(draft, {*met, target}, [(target, region)])
    if target not in made.touched:
        raise RefusedError(
            "ground_own", table="blocks", row_id=target, code=draft.need("blocks", target)["block_code"] or ""
        )
    finish(draft, made.touched | {target}, drawn=made.drawn, reason=operation.kind)


def drawn(line: Coordinates) -> shapely.LineString:
    """Return a drawn line."""
    return shapely.LineString(line)


def led(line: shapely.LineString, border: shapely.Geometry) -> shapely.LineString:
    """Lead the ends of a line to a border that is near."""
    points = [tuple(xy) for xy in shapely.get_coordinates(line).tolist()]
    for place, end in ((0, points[0]), (len(points), points[-1])):
        here = shapely.Point(end)
        if 0 < border.distance(here) <= END_REACH_M:
            _, nearest = shapely.get_coordinates(shapely.shortest_line(here, border)).tolist()
            points.insert(place and len(points), tuple(nearest))
    return shapely.LineString(points)


def _populated(draft: Draft, block: Row, faces: Geometries) -> Geometries:
    """Pieces of a block, that with most households first; of three and more, those without buildings join their neighbours."""
    rows = [row for row in draft.rows("buildings", "block_id", block["block_id"]) if row["geom"] is not None]
    middles = shapely.point_on_surface(np.array([row["geom"] for row in rows], dtype=object))
    households = np.array([row["household_count"] for row in rows], np.int64)
    inside = np.array([shapely.contains(face, middles) for face in faces]).reshape(len(faces), len(rows))
    count = inside.sum(axis=1)
    if len(faces) > 2 and 2 <= (count > 0).sum() < len(faces):
        full = faces[count > 0].copy()
        for face in faces[count == 0]:
            shared = shapely.length(shapely.intersection(full, face))
            full[int(shared.argmax())] = areal(shapely.union_all([full[int(shared.argmax())], face]))
        return _populated(draft, block, full)
    held = inside @ households if len(rows) else np.zeros(len(faces), np.int64)
    order = sorted(range(len(faces)), key=lambda i: (-int(held[i]), -int(count[i]), -shapely.area(faces[i])))
    return faces[order]


def _shared(draft: Draft, one: Row, other: Row) -> shapely.Geometry:
    """Return the common border of two blocks."""
    patch = Patch.of(np.array([one["geom"], other["geom"]], dtype=object))
    inner = np.flatnonzero((patch.twin >= 0) & (patch.cell == 0))
    if not len(inner):
        raise RefusedError(
            "edge_none", table="blocks", row_id=one["block_id"], code=one["block_code"], other=other["block_code"]
        )
    ends = np.stack([patch.xy[patch.tail[inner]], patch.xy[patch.head[inner]]], axis=1) + patch.origin
    return shapely.line_merge(shapely.multilinestrings(shapely.linestrings(ends / FINE_SCALE)))


def _kept(shared: shapely.Geometry, course: shapely.LineString) -> list[shapely.Geometry]:
    """Return the stretches of a common border that a new course leaves as they are.

    The course replaces the stretch between its ends; an end that lies elsewhere, on the outer border, replaces it to its end.
    """
    parts = list(shapely.get_parts(shared))
    ends = [shapely.Point(xy) for xy in (course.coords[0], course.coords[-1])]
    along = min(parts, key=lambda part: sum(part.distance(end) for end in ends))
    at = [along.project(end) if along.distance(end) <= END_REACH_M else None for end in ends]
    start, stop = _between(along, at, ends)
    rest = [part for part in parts if part is not along]
    for low, high in ((0.0, start), (stop, along.length)):
        if high - low > 0:
            rest.append(substring(along, low, high))
    return rest


def _between(along: shapely.LineString, at: list[float | None], ends: list[shapely.Point]) -> tuple[float, float]:
    """Return where a course leaves a line and comes back, in metres along it."""
    first, last = at
    if first is not None and last is not None:
        return min(first, last), max(first, last)
    if first is None and last is None:
        return 0.0, along.length
    known = first if first is not None else last
    loose = ends[0] if first is None else ends[1]
    assert known is not None
    tip, tail = (shapely.Point(xy) for xy in (along.coords[0], along.coords[-1]))
    return (0.0, known) if tip.distance(loose) < tail.distance(loose) else (known, along.length)


def _community_at(draft: Draft, region: shapely.Geometry) -> int:
    """Return the community that holds most of a region."""
    areas = [row for row in draft.rows("areas", "level", draft.settings.community_level) if row["geom"] is not None]
    shapes = np.array([row["geom"] for row in areas], dtype=object)
    near = np.flatnonzero(shapely.intersects(shapes, region))
    if not len(near):
        raise RefusedError("ground_outside", table="areas")
    share = shapely.area(shapely.intersection(shapes[near], region))
    area_id: int = areas[near[int(share.argmax())]]["area_id"]
    draft.state.open([area_id])
    return area_id


def _met(draft: Draft, community: int, region: shapely.Geometry) -> list[int]:
    """Return the ground blocks of a community that share ground with a region."""
    blocks = [row for row in draft.rows("blocks", "community_id", community) if row["geom"] is not None]
    shapes = np.array([row["geom"] for row in blocks], dtype=object)
    near = np.flatnonzero(shapely.intersects(shapes, region)) if len(shapes) else np.zeros(0, np.int64)
    share = shapely.area(shapely.intersection(shapes[near], region)) if len(near) else near
    return [blocks[i]["block_id"] for i in near[share > 0].tolist()]
