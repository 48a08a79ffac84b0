"""What the border of a block follows: streets and rivers on its four sides (四至), and where their names stand on the map."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.sheets.ground import Ground
from blockmap.sheets.mapview import MapView
from blockmap.terms import Language, text

FOLLOWS_WITHIN_M = 8.0
"""A border follows a line that is at most so far away."""

MOST_DEGREES = 25.0
"""A border follows a line that differs so little in direction."""

SAMPLE_M, COURSE_M = 4.0, 2.0
"""Distance of the points at which a border is asked what it follows, and how far its direction is taken to either side."""

LEAST_SHARE = 0.15
"""Share of one side from which a feature is named there."""

SIDES = ("east", "south", "west", "north")


def sides(ground: Ground, block: Any, lang: Language) -> list[tuple[str, str]]:
    """Say for each side what the border follows: ``[("east", "Xingke Road, river"), …]``; longer stretches first.

    A side is the part of the border that looks from the middle of the block to that quarter of the wind rose.
    """
    points, course = _samples(block)
    barrier = ground.nearest_barriers(shapely.points(points), FOLLOWS_WITHIN_M)
    near = np.flatnonzero(barrier >= 0)
    lines = ground.barriers["geom"].to_numpy()[barrier[near]]
    barrier[near[~_is_parallel(lines, points[near], course[near])]] = -1
    rows = ground.barriers.iloc[barrier[barrier >= 0]]
    said = pd.DataFrame({"side": _side_of(points, block), "name": ""})
    said.loc[ground.on_community_line(points), "name"] = text("sheet.side.community", lang)
    said.loc[barrier >= 0, "name"] = _names(rows, lang)
    return [(side, _listed(said[said["side"] == side]["name"], lang)) for side in SIDES]


def _samples(block: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points evenly along the outer border, and the direction of the border at each."""
    ring = shapely.get_exterior_ring(block)
    length = shapely.length(ring)
    count = max(int(length / SAMPLE_M), 16)
    at = (np.arange(count) + 0.5) / count * length
    ends = [shapely.get_coordinates(shapely.line_interpolate_point(ring, at + step)) for step in (-COURSE_M, COURSE_M)]
    return shapely.get_coordinates(shapely.line_interpolate_point(ring, at)), ends[1] - ends[0]


def _is_parallel(lines: NDArray[Any], points: NDArray[np.float64], course: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which lines run as the border does, where they are nearest to it."""
    at = shapely.line_locate_point(lines, shapely.points(points))
    low, high = np.maximum(at - COURSE_M, 0), np.minimum(at + COURSE_M, shapely.length(lines))
    ends = [shapely.get_coordinates(shapely.line_interpolate_point(lines, place)) for place in (low, high)]
    run = ends[1] - ends[0]
    along = np.abs((run * course).sum(axis=1))
    whole = np.hypot(*run.T) * np.hypot(*course.T)
    parallel: NDArray[np.bool_] = along >= np.cos(np.deg2rad(MOST_DEGREES)) * whole
    return parallel


def _side_of(points: NDArray[np.float64], block: Any) -> NDArray[Any]:
    """Side to which every border point belongs, seen from the middle of the block's extent and in its proportions."""
    low_x, low_y, high_x, high_y = shapely.bounds(block)
    east = (points[:, 0] - (low_x + high_x) / 2) / max(high_x - low_x, 1e-9)
    north = (points[:, 1] - (low_y + high_y) / 2) / max(high_y - low_y, 1e-9)
    flat = np.abs(east) >= np.abs(north)
    return np.where(flat, np.where(east >= 0, "east", "west"), np.where(north >= 0, "north", "south"))


def _names(rows: pd.DataFrame, lang: Language) -> list[str]:
    """Name of every feature; its kind where it bears none."""
    kinds = {kind: text(f"sheet.kind.{kind}", lang) for kind in rows["kind"].unique()}
    named = rows["name"].where(rows["name"].notna() & (rows["name"] != ""), rows["kind"].map(kinds))
    return named.astype(str).tolist()


def _listed(names: pd.Series[Any], lang: Language) -> str:
    """Join the names of one side, the longest stretch first."""
    share = names.value_counts(normalize=True, sort=False).drop("", errors="ignore")
    share = share[share >= LEAST_SHARE]
    if share.empty:
        return text("sheet.side.open", lang)
    ordered = sorted(share.items(), key=lambda item: (-item[1], str(item[0])))
    return text("sheet.list_mark", lang).join(str(name) for name, _ in ordered)


def write_names(ground: Ground, view: MapView, positions: NDArray[np.int64], block: Any | None = None) -> None:
    """Write the names of visible lines along them: once each, where it follows the block if it does."""
    rows = ground.barriers.iloc[positions]
    rows = rows[rows["name"].notna() & (rows["name"] != "")]
    if rows.empty:
        return
    geometries = shapely.intersection(rows["geom"].to_numpy(), view.ground)
    near = None if block is None else shapely.buffer(block, FOLLOWS_WITHIN_M)
    for name, members in rows.assign(seen=geometries).groupby("name", sort=True)["seen"]:
        lines = members.to_numpy()
        along = shapely.intersection(lines, near) if near is not None else lines
        followed = along[shapely.length(along) > 0]
        piece = _longest(followed if len(followed) else lines)
        if piece is not None:
            _write_along(view, piece, str(name), is_followed=near is not None and len(followed) > 0)


def _longest(lines: NDArray[Any]) -> Any | None:
    """Longest single stretch among lines."""
    joined = shapely.line_merge(shapely.union_all(lines))
    parts = shapely.get_parts(joined)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    return parts[np.argmax(shapely.length(parts))] if len(parts) else None


LABEL_SIZE = 6.5
LETTER_MM = 2.3


def _write_along(view: MapView, line: Any, name: str, *, is_followed: bool) -> None:
    """Write a name at the middle of a line, in its direction, beside it."""
    length = shapely.length(line)
    room = view.millimetres(length)
    if room < LETTER_MM * min(len(name), 4):
        return
    half = min(length / 2, LETTER_MM * len(name) / 2 * view.scale / 1000)
    ends = shapely.get_coordinates(shapely.line_interpolate_point(line, [length / 2 - half, length / 2 + half]))
    run = ends[1] - ends[0]
    angle = float(np.rad2deg(np.arctan2(run[1], run[0])))
    angle = angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle
    middle = ends.mean(axis=0)
    beside = np.array([-np.sin(np.deg2rad(angle)), np.cos(np.deg2rad(angle))]) * 2.0 * view.scale / 1000
    colour = "#1f4e79" if is_followed else "#6a6a6a"
    view.write(
        (middle + beside)[None, :], [name], size=LABEL_SIZE, colour=colour, angle=angle, bold=is_followed, layer=6
    )
