"""The wall map (挂图作战): one large print with two numbers on every block, and room for pins and pencil.

Printed whole on A0 or A1, or as A3 sheets with a margin that overlaps, to be glued together; the first of these shows how.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.sheets import bounds
from blockmap.sheets import ground as g
from blockmap.sheets.block_sheet import Drawn
from blockmap.sheets.ground import Ground
from blockmap.sheets.mapview import HALF_HEIGHT_MM, Bounds, MapView
from blockmap.sheets.page import MM_PER_POINT, QUIET, Album, Frame, Margins, Page, Swatch

RIM = Margins(15, 15, 15, 15)
HEAD_ROOM, FOOT_ROOM = 26.0, 30.0
TILE = (420.0, 297.0)
TILE_RIM = 10.0
OVERLAP_MM = 10.0
"""Strip that two sheets share, by which they are glued."""

BUILDING_FACE, DONE_FACE, FLAG = "#e6dfd0", "#8fb7a4", "#c0272d"
"""Buildings, those that are complete, and the flag of a complete block."""

SMALLEST, LARGEST = 4.0, 22.0
"""Sizes in points of the numbers on blocks."""


@dataclass(frozen=True)
class Numbers:
    """The two numbers of every block.

    Attributes
    ----------
    values
        `block_id, first, second`; a missing number is written as a dash. ``complete_date`` (ISO text) where the block is done.
    first, second
        What they are.
    complete_buildings
        Ids of the buildings that are done.
    """

    values: pd.DataFrame
    first: str
    second: str
    complete_buildings: frozenset[int] = frozenset()


def write_wall_map(
    ground: Ground, area_id: int, numbers: Numbers, path: Path, how: Drawn, *, paper: str = "A0", tiled: bool = False
) -> int:
    """Write a wall map of an area; returns the number of pages.

    Parameters
    ----------
    paper
        Size of the whole map: ``A0``, ``A1``, ``A2`` or ``A3``.
    tiled
        On A3 sheets instead of one large one.
    """
    area = ground.areas.set_index("area_id").loc[area_id]
    low_x, low_y, high_x, high_y = shapely.bounds(area["geom"]).tolist()
    rim = 0.02 * max(high_x - low_x, high_y - low_y)
    wanted = (low_x - rim, low_y - rim, high_x + rim, high_y + rim)
    page = Page(paper, landscape=high_x - low_x > high_y - low_y, margins=RIM, font=how.font)
    places = how.say("place_mark").join(ground.lineage_names(area_id, how.lang))
    title = how.say("wall_title", places=places)
    inner = page.inner
    frame = Frame(inner.x, inner.y + HEAD_ROOM, inner.width, inner.height - HEAD_ROOM - FOOT_ROOM)
    view = page.map(wanted, frame=frame)
    with Album(path, as_of=how.as_of, title=title) as album:
        _headed(page, title, numbers, how)
        kinds = draw_wall(view, ground, area, numbers)
        page.box(frame, width=0.5)
        _foot(page, view, kinds, numbers, how)
        album.add(page)
        tiles = _tiles(ground, area, numbers, view, title, how) if tiled else []
        for tile in tiles:
            album.add(tile)
    return 1 + len(tiles)


def draw_wall(view: MapView, ground: Ground, area: Any, numbers: Numbers) -> list[str]:
    """Draw blocks, buildings, lines and numbers; returns the kinds of visible lines. Around the area only lines are drawn."""
    blocks = ground.blocks.iloc[ground.seen("blocks", shapely.intersection(area["geom"], view.ground))]
    inside = shapely.intersects(area["geom"], shapely.point_on_surface(blocks["geom"].to_numpy()))
    blocks = blocks[inside]
    barriers = ground.seen("barriers", view.ground)
    view.fill([area["geom"]], face="#fbfaf6", layer=0.5)
    seen = ground.standing.iloc[ground.seen("buildings", shapely.intersection(area["geom"], view.ground))]
    is_ours = shapely.intersects(area["geom"], shapely.point_on_surface(seen["geom"].to_numpy()))
    buildings = seen[is_ours]
    is_done = buildings["building_id"].isin(numbers.complete_buildings).to_numpy()
    view.fill(buildings["geom"].to_numpy()[~is_done], face=BUILDING_FACE, layer=1)
    view.fill(buildings["geom"].to_numpy()[is_done], face=DONE_FACE, layer=1)
    kinds = ground.draw_barriers(view, barriers)
    view.stroke(blocks["geom"].to_numpy(), colour=g.BLOCK_LINE, width=0.3, layer=2.5)
    communities = ground.communities.iloc[ground.seen("communities", view.ground)]
    view.stroke(communities["geom"].to_numpy(), colour=g.AREA_LINE, width=0.9, dash=g.AREA_DASH, layer=3)
    bounds.write_names(ground, view, barriers)
    _write_numbers(view, blocks, numbers)
    return kinds


def _write_numbers(view: MapView, blocks: pd.DataFrame, numbers: Numbers) -> None:
    """Write the short code of every block, and its two numbers under it, as large as they have room."""
    rows = blocks.merge(numbers.values, on="block_id", how="left")
    shapes = rows["geom"].to_numpy()
    circle = shapely.maximum_inscribed_circle(shapes, tolerance=1.0)
    points = shapely.get_coordinates(shapely.get_point(circle, 0))
    room = view.millimetres(2 * shapely.length(circle))
    said = [f"{_number(a)} / {_number(b)}" for a, b in zip(rows["first"], rows["second"], strict=True)]
    ems = np.array([max(len(text) * 0.55, 2.0) for text in said])
    size = np.clip(room * 0.85 / MM_PER_POINT / ems, SMALLEST, LARGEST)
    view.write(
        points,
        rows["short_code"].tolist(),
        size=size * 0.9,
        bold=True,
        dy=-size * HALF_HEIGHT_MM * 1.3,
        colour=g.BLOCK_LINE,
    )
    view.write(points, said, size=size, bold=True, dy=size * HALF_HEIGHT_MM * 1.4)
    if "complete_date" in rows:
        _flags(view, points, size, rows["complete_date"])


def _flags(view: MapView, points: NDArray[np.float64], size: NDArray[np.float64], dates: pd.Series[Any]) -> None:
    """Put a small red flag with its day above the number of every block that is complete (小红旗)."""
    done = np.flatnonzero(dates.notna().to_numpy())
    metres = view.scale / 1000
    for i in done.tolist():
        x, y = points[i]
        foot, high = y + size[i] * HALF_HEIGHT_MM * 2.9 * metres, size[i] * 0.42 * metres
        pole, cloth = x - high * 0.9, high * 0.62
        view.stroke([shapely.LineString([(pole, foot), (pole, foot + high)])], colour="#3b3b3b", width=0.25, layer=6)
        corners = [(pole, foot + high), (pole + cloth * 1.5, foot + high - cloth / 2), (pole, foot + high - cloth)]
        view.fill([shapely.Polygon(corners)], face=FLAG, layer=6)
    days = [str(date)[5:] for date in dates.iloc[done]]
    beside = points[done] + np.stack([size[done] * 0.5 * metres, size[done] * HALF_HEIGHT_MM * 4.2 * metres], axis=1)
    view.write(beside, days, size=size[done] * 0.55, colour=FLAG, layer=6)


def _number(value: Any) -> str:
    return "—" if pd.isna(value) else f"{int(value):,}"


def _headed(page: Page, title: str, numbers: Numbers, how: Drawn) -> None:
    """Title, what the two numbers are, and for which moment they hold."""
    inner, middle = page.inner, page.inner.x + page.inner.width / 2
    page.text(
        middle, inner.y + 13, title, size=min(page.width / 12, 48), bold=True, align="center", max_width=inner.width
    )
    said = how.say("wall_numbers", first=numbers.first, second=numbers.second, as_of=f"{how.as_of:%Y-%m-%d %H:%M}")
    page.text(
        middle, inner.y + 22, said, size=min(page.width / 40, 16), colour=QUIET, align="center", max_width=inner.width
    )


def _foot(page: Page, view: MapView, kinds: Sequence[str], numbers: Numbers, how: Drawn) -> None:
    """Legend, scale bar, north arrow and the note."""
    inner, top = page.inner, page.inner.bottom - FOOT_ROOM + 6
    swatches = [
        Swatch(how.say("legend.any_block"), edge=g.BLOCK_LINE, width=0.3),
        Swatch(how.say("legend.community"), edge=g.AREA_LINE, width=0.9, dash=g.AREA_DASH),
        *g.barrier_swatches(list(kinds), how.lang),
    ]
    if numbers.complete_buildings:
        swatches.insert(0, Swatch(how.say("legend.complete"), face=DONE_FACE))
    page.legend(swatches, inner.x, top - 3, rows=3, column_width=54, size=8.5)
    page.scale_bar(view, inner.right - 90, top + 2, longest=80)
    page.north_arrow(inner.right - 6, top - 3, size=16, letter=how.say("north"))
    page.text(inner.x, inner.bottom - 0.5, how.say("no_evidence"), size=9, colour=QUIET, max_width=inner.width)


def _tiles(ground: Ground, area: Any, numbers: Numbers, view: MapView, title: str, how: Drawn) -> list[Page]:
    """Cut the map into A3 sheets at its scale; empty ones are left out."""
    width, height = TILE[0] - 2 * TILE_RIM, TILE[1] - 2 * TILE_RIM - 8
    step_x, step_y = ((side - OVERLAP_MM) * view.scale / 1000 for side in (width, height))
    low_x, low_y, high_x, high_y = shapely.bounds(area["geom"]).tolist()
    pages = []
    for row, top in enumerate(np.arange(high_y, low_y, -step_y), start=1):
        for column, left in enumerate(np.arange(low_x, high_x, step_x), start=1):
            ground_seen: Bounds = (left, top - height * view.scale / 1000, left + width * view.scale / 1000, top)
            if not shapely.intersects(area["geom"], shapely.box(*ground_seen)):
                continue
            page = Page(TILE, margins=RIM, font=how.font)
            frame = Frame(TILE_RIM, TILE_RIM, width, height)
            draw_wall(page.map(ground_seen, frame=frame, scale=view.scale), ground, area, numbers)
            page.box(frame, width=0.1)
            said = how.say("wall_tile", title=title, row=row, column=column, overlap=f"{OVERLAP_MM:g}")
            page.text(TILE_RIM, TILE[1] - 8, said, size=8, colour=QUIET, max_width=width)
            pages.append(page)
    return pages
