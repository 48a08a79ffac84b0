"""What an edited snapshot wants of the ground: blocks that were reshaped, split, merged or drawn anew in QGIS, as operations.

Only what a block *gains* is an operation; ground that a block gave up and nobody took stays where it was and is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from blockmap.blocks.edit_operations import MergeBlocks, MoveGround, Operation
from blockmap.blocks.edit_state import State
from blockmap.report import Report
from blockmap.workflow.edit_wishes import Changed, Wish, place_of, row_of
from blockmap.workflow.edited_copy import LayerDifference

LEAST_M2 = 1.0
"""Ground below this size is no edit of a planner but a slip of the pointer."""

LEAST_WIDTH_M = 0.10
"""Ground narrower than this is a sliver, as QGIS leaves them where two lines were not snapped."""

ALMOST_ALL = 0.99
"""A deleted block whose ground others took to this share was merged."""


@dataclass
class _Ground:
    """The edit of the ground while it is being understood."""

    old: dict[int, Any] = field(default_factory=dict)
    new: dict[int, Any] = field(default_factory=dict)
    drawn: list[Any] = field(default_factory=list)
    slivers: list[Any] = field(default_factory=list)


def blocks(difference: LayerDifference, state: State, changed: Changed, report: Report) -> Iterator[Wish]:
    """Give the wishes of the layer of blocks: merges first, then what each block gains, then new blocks."""
    ground = _understood(difference, state, changed, report)
    _drop_overlapping(ground, report)
    for key in difference.rewritten:
        feature = difference.rows.iloc[key]
        report.add(
            "edits_block_attributes",
            "warning",
            table="blocks",
            row_id=int(feature["row_id"]),
            **place_of(feature["geometry"]),
        )
    yield from _merges(difference, ground, state, changed, report)
    for key, polygon in sorted(ground.new.items()):
        gained = shapely.difference(polygon, ground.old[key])
        for part in _solid(gained, ground):
            yield from _moved(part, key)
    for polygon in ground.drawn:
        for part in _solid(polygon, ground):
            yield from _moved(part, None)
    _tell_left(ground, report)


def _understood(difference: LayerDifference, state: State, changed: Changed, report: Report) -> _Ground:
    """Sort the features: known blocks with their old and new ground, and new ones."""
    ground = _Ground()
    for i in difference.reshaped:
        feature = difference.rows.iloc[i]
        key, polygon = int(feature["row_id"]), feature["geometry"]
        row = row_of(state, "blocks", key)
        if changed.refuses(report, "blocks", key, row, polygon) or row is None:
            continue
        if polygon is None or row["geom"] is None or not shapely.is_valid(polygon):
            report.add(
                "edits_shape", "warning", table="blocks", row_id=key, code=row["block_code"], **place_of(row["geom"])
            )
            continue
        ground.old[key], ground.new[key] = row["geom"], polygon
    for i in difference.added:
        polygon = difference.rows.iloc[i]["geometry"]
        if polygon is None or not shapely.is_valid(polygon):
            report.add("edits_shape", "warning", table="blocks", code="")
        else:
            ground.drawn.append(polygon)
    return ground


def _drop_overlapping(ground: _Ground, report: Report) -> None:
    """Leave away edited blocks that lie on each other: whose the ground is, only the planner knows."""
    names: list[int | None] = [*ground.new, *[None] * len(ground.drawn)]
    shapes = [*ground.new.values(), *ground.drawn]
    if not shapes:
        return
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    bad: set[int] = set()
    for a, b in zip(one[one < other].tolist(), other[one < other].tolist(), strict=True):
        common = shapely.intersection(shapes[a], shapes[b])
        if _is_solid(common):
            report.add(
                "edits_overlap",
                "warning",
                table="blocks",
                row_id=names[a],
                **place_of(common),
                area_m2=round(common.area, 1),
            )
            bad |= {a, b}
    for i in bad:
        if (key := names[i]) is not None:
            del ground.new[key]
    ground.drawn = [shape for i, shape in enumerate(ground.drawn, len(names) - len(ground.drawn)) if i not in bad]


def _merges(
    difference: LayerDifference, ground: _Ground, state: State, changed: Changed, report: Report
) -> Iterator[Wish]:
    """Give a merge for every deleted block whose ground others took; the one that took most is the survivor."""
    for key in difference.gone:
        row = row_of(state, "blocks", key)
        if row is None or changed.refuses(report, "blocks", key, row, row["geom"]):
            continue
        place = row["geom"]
        shares = (
            {other: shapely.intersection(polygon, place).area for other, polygon in ground.new.items()} if place else {}
        )
        drawn = sum(shapely.intersection(polygon, place).area for polygon in ground.drawn) if place else 0.0
        if (
            not shares
            or place is None
            or sum(shares.values()) + drawn < ALMOST_ALL * place.area
            or not max(shares.values())
        ):
            report.add(
                "edits_block_gone", "warning", table="blocks", row_id=key, code=row["block_code"], **place_of(place)
            )
            continue
        survivor = max(sorted(shares), key=lambda other: shares[other])
        ground.old[survivor] = shapely.union(ground.old[survivor], place)
        merged = MergeBlocks(blocks=(survivor, key), survivor=survivor)
        yield lambda _, merged=merged: merged  # type: ignore[misc]


def _moved(part: Any, target: int | None) -> Iterator[Wish]:
    """Give the move of a piece of ground; what lies in its holes stays whose it is."""
    outline, *holes = (tuple(map(tuple, shapely.get_coordinates(ring).tolist())) for ring in shapely.get_rings(part))
    moved = MoveGround(ring=outline, holes=tuple(holes), to_block=target)

    def wish(state: State) -> Operation | None:
        held = None if target is None else row_of(state, "blocks", target)
        if held is not None and held["geom"] is not None and not _is_solid(shapely.difference(part, held["geom"])):
            return None
        return moved

    yield wish


def _solid(geometry: Any, ground: _Ground) -> list[Any]:
    """Return the parts that are ground; slivers are put aside, to be counted."""
    parts = shapely.get_parts(geometry)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    keep = np.array([_is_solid(part) for part in parts], dtype=bool)
    ground.slivers += parts[~keep].tolist()
    return list(parts[keep])


def _is_solid(geometry: Any) -> bool:
    """Tell ground from slivers: large enough, and not narrow all along."""
    if geometry.area < LEAST_M2:
        return False
    return not shapely.is_empty(shapely.buffer(geometry, -LEAST_WIDTH_M / 2, join_style="mitre"))


def _tell_left(ground: _Ground, report: Report) -> None:
    """Say which ground was given up and taken by nobody, and what was too thin to be meant."""
    taken = shapely.union_all([*ground.new.values(), *ground.drawn])
    for key in sorted(ground.new):
        for part in shapely.get_parts(shapely.difference(ground.old[key], taken)):
            if _is_solid(part):
                report.add(
                    "edits_ground_left",
                    "warning",
                    table="blocks",
                    row_id=key,
                    **place_of(part),
                    area_m2=round(part.area, 1),
                )
    if ground.slivers:
        area = sum(part.area for part in ground.slivers)
        report.add(
            "edits_slivers",
            "note",
            table="blocks",
            count=len(ground.slivers),
            area_m2=round(area, 2),
            **place_of(ground.slivers[0]),
        )
