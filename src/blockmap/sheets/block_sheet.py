"""The block sheet: what an enumerator takes into the field. A4, bound on the left, one block, every building with its number.

It follows the drawing rules of China's censuses (2006, 2020): full title, legend, north arrow, scale, number, date and author,
the boundary with the features it follows, buildings with number and storeys, totals to compare with the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import shapely

from blockmap.sheets import bounds
from blockmap.sheets import ground as g
from blockmap.sheets.fonts import Font
from blockmap.sheets.ground import Ground
from blockmap.sheets.labels import details, labels
from blockmap.sheets.mapview import Bounds, MapView, fitting_scale
from blockmap.sheets.page import BOUND, INK, QUIET, Frame, Page, Swatch
from blockmap.terms import Language, text

TITLE_ROOM, FOOT_ROOM, SIDE_ROOM, NOTE_ROOM = 15.0, 62.0, 64.0, 4.0
"""Millimetres for the title, for the foot of an upright sheet, for the side of a wide one, and for the note at the bottom."""

DETAIL_LINE = "#1f5fa8"

CONTEXT = 0.06
"""Ground shown round a block, as a share of its longer side."""

LEAST_CONTEXT_M = 8.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """How sheets of one run look.

    Attributes
    ----------
    lang
        Language.
    font
        Font of all text.
    as_of
        Moment for which the sheet holds.
    author
        Who drew it; left open, to be written by hand, when empty.
    """

    lang: Language
    font: Font
    as_of: datetime
    author: str = ""

    def say(self, key: str, **values: object) -> str:
        """Return a term of sheets."""
        return text(f"sheet.{key}", self.lang, **values)


def block_sheet(ground: Ground, block_id: int, how: Drawn) -> list[Page]:
    """Draw the sheet of one block, and a page for every part of it that is too crowded to be read at its scale.

    A block without ground of its own says why it has no map.
    """
    row, shape = ground.block(block_id), ground.shape_of(block_id)
    inside = _inside(ground, block_id)
    page = Page("A4", landscape=shape is not None and _is_wide(shape), margins=BOUND, font=how.font)
    _title(page, ground, row, how)
    frame, foot = _divided(page)
    if shape is None:
        _no_map(page, frame, how)
        _foot(page, foot, ground, row, None, inside, [], how)
        return [page]
    view = page.map(_grown(shape), frame=frame)
    swatches = _map(page, view, ground, row, shape, inside, how)
    written = labels(inside, how.font)
    crowded = written.crowded(view.scale)
    written.pick(~crowded).write(view, how.lang)
    _foot(page, foot, ground, row, shape, inside, swatches, how)
    if not crowded.any():
        return [page]
    room = _detail_frame(Page("A4", margins=BOUND, font=how.font))
    scale, windows = details(written.pick(crowded), view.scale, room.width, room.height)
    letters = [_letter(i) for i in range(len(windows))]
    _frames(view, windows, letters)
    drawn = (ground, row, shape, inside, how)
    return [page, *(_detail(*drawn, window, scale, name) for window, name in zip(windows, letters, strict=True))]


def _divided(page: Page) -> tuple[Frame, Frame]:
    """Divide a sheet under its title: the map, and what explains it under it or beside it. Writes the note at the foot."""
    inner = page.inner
    body = Frame(inner.x, inner.y + TITLE_ROOM, inner.width, inner.height - TITLE_ROOM - NOTE_ROOM)
    if page.width > page.height:
        frame = Frame(body.x, body.y, body.width - SIDE_ROOM, body.height)
        return frame, Frame(frame.right + 3, body.y, SIDE_ROOM - 3, body.height)
    frame = Frame(body.x, body.y, body.width, body.height - FOOT_ROOM)
    return frame, Frame(body.x, frame.bottom + 3, body.width, FOOT_ROOM - 3)


def _detail_frame(page: Page) -> Frame:
    """Where the map of a detail lies: everything under the title."""
    inner = page.inner
    return Frame(inner.x, inner.y + TITLE_ROOM, inner.width, inner.height - TITLE_ROOM - NOTE_ROOM)


def _detail(
    ground: Ground, row: Any, shape: Any, inside: pd.DataFrame, how: Drawn, window: Bounds, scale: float, name: str
) -> Page:
    """Draw one crowded part of a block at a greater scale."""
    page = Page("A4", margins=BOUND, font=how.font)
    _title(page, ground, row, how, detail=name)
    view = page.map(window, frame=_detail_frame(page), scale=scale)
    _map(page, view, ground, row, shape, inside, how)
    labels(inside, how.font).write(view, how.lang)
    return page


def _frames(view: MapView, windows: list[Bounds], letters: list[str]) -> None:
    """Show on the sheet where its details lie."""
    rim = 4 * view.scale / 1000
    boxes = [shapely.box(x0 - rim, y0 - rim, x1 + rim, y1 + rim) for x0, y0, x1, y1 in windows]
    view.stroke(boxes, colour=DETAIL_LINE, width=0.25, layer=5.5)
    corners = np.array([(x0 - rim, y1 + rim) for x0, _, _, y1 in windows])
    shift = 2.2 * view.scale / 1000
    view.write(corners + np.array([shift, -shift]), letters, size=10, bold=True, colour=DETAIL_LINE, layer=5.6)


def _letter(i: int) -> str:
    """Name of a detail: A … Z, AA, AB and so on."""
    first = _letter(i // 26 - 1) if i >= 26 else ""
    return first + chr(ord("A") + i % 26)


def _grown(shape: Any) -> Bounds:
    """Extent of a block with some ground around it."""
    low_x, low_y, high_x, high_y = shapely.bounds(shape).tolist()
    rim = max(LEAST_CONTEXT_M, CONTEXT * max(high_x - low_x, high_y - low_y))
    return (low_x - rim, low_y - rim, high_x + rim, high_y + rim)


def _is_wide(shape: Any) -> bool:
    """Tell whether a sheet on its side shows the block at a greater scale."""
    upright = fitting_scale(_grown(shape), 160, 267 - TITLE_ROOM - FOOT_ROOM - NOTE_ROOM)
    wide = fitting_scale(_grown(shape), 247 - SIDE_ROOM, 180 - TITLE_ROOM - NOTE_ROOM)
    return wide < upright


def _inside(ground: Ground, block_id: int) -> pd.DataFrame:
    """Buildings of a block, and those of which it has a part, with ``floors`` of the part."""
    shared = ground.parts[ground.parts["block_id"] == block_id].set_index("building_id")
    whole = ground.standing
    divided = whole["building_id"].isin(ground.parts["building_id"])
    rows = whole[((whole["block_id"] == block_id) & ~divided) | whole["building_id"].isin(shared.index)]
    floors = rows["building_id"].map(
        {k: f"{a}–{b}" for k, a, b in zip(shared.index, shared["floor_from"], shared["floor_to"], strict=True)}
    )
    return rows.assign(floors=floors).sort_values(["number", "building_id"])


def _title(page: Page, ground: Ground, row: Any, how: Drawn, *, detail: str = "") -> None:
    """Full title in the middle, the code under it; the note on jurisdiction at the foot."""
    names = ground.lineage_names(int(row["community_id"]), how.lang)
    title = how.say("block_title", places=how.say("place_mark").join(names), short=row["short_code"])
    title += how.say("detail", name=detail) if detail else ""
    inner, middle = page.inner, page.inner.x + page.inner.width / 2
    page.text(middle, inner.y + 6, title, size=15, bold=True, align="center", max_width=inner.width)
    code = how.say("block_code", code=row["block_code"])
    page.text(middle, inner.y + 11.5, code, size=8.5, colour=QUIET, align="center")
    page.text(inner.x, inner.bottom - 0.5, how.say("no_evidence"), size=7, colour=QUIET, max_width=inner.width)


def _map(
    page: Page, view: MapView, ground: Ground, row: Any, shape: Any, inside: pd.DataFrame, how: Drawn
) -> list[Swatch]:
    """Draw the map without the labels of buildings; returns the legend entries of what was drawn."""
    around = ground.seen("buildings", view.ground)
    barriers = ground.seen("barriers", view.ground)
    others = ground.standing.iloc[around]
    others = others[~others["building_id"].isin(inside["building_id"])]
    view.fill(others["geom"].to_numpy(), face=g.OTHER_FACE, edge=g.OTHER_EDGE, width=0.1, layer=1)
    kinds = ground.draw_barriers(view, barriers)
    neighbours = ground.blocks.iloc[ground.seen("blocks", view.ground)]
    view.stroke(neighbours["geom"].to_numpy(), colour=g.OTHER_BLOCK_LINE, width=0.2, layer=2.5)
    communities = ground.communities.iloc[ground.seen("communities", view.ground)]
    view.stroke(communities["geom"].to_numpy(), colour=g.AREA_LINE, width=0.35, dash=g.AREA_DASH, layer=2.6)
    view.fill(inside["geom"].to_numpy(), face=g.BUILDING_FACE, edge=g.BUILDING_EDGE, width=0.15, layer=2.7)
    _points(view, inside)
    view.stroke([shape], colour=g.BLOCK_LINE, width=0.7, layer=3)
    _write_neighbours(view, neighbours, int(row["block_id"]), row["host_block_id"])
    bounds.write_names(ground, view, barriers, shape)
    page.box(view.frame, width=0.3)
    map_corner(page, view, how)
    return [
        Swatch(how.say("legend.block"), edge=g.BLOCK_LINE, width=0.7),
        Swatch(how.say("legend.building"), face=g.BUILDING_FACE, edge=g.BUILDING_EDGE),
        Swatch(how.say("legend.other_building"), face=g.OTHER_FACE, edge=g.OTHER_EDGE),
        Swatch(how.say("legend.other_block"), edge=g.OTHER_BLOCK_LINE),
        Swatch(how.say("legend.community"), edge=g.AREA_LINE, width=0.35, dash=g.AREA_DASH),
        *g.barrier_swatches(kinds, how.lang),
    ]


def map_corner(page: Page, view: MapView, how: Drawn) -> None:
    """North arrow and scale bar on white ground in the corners of a map."""
    frame = view.frame
    page.box(Frame(frame.right - 11, frame.y + 1, 10, 18), face="#ffffffe0", edge=None, layer=6.5)
    page.north_arrow(frame.right - 6, frame.y + 2.5, size=10, letter=how.say("north"))
    page.box(Frame(frame.x + 1, frame.bottom - 12, 58, 11), face="#ffffffe0", edge=None, layer=6.5)
    page.scale_bar(view, frame.x + 3, frame.bottom - 7, longest=42)


def _no_map(page: Page, frame: Frame, how: Drawn) -> None:
    """Say why there is no map."""
    page.box(frame, width=0.3)
    page.text(frame.x + frame.width / 2, frame.y + frame.height / 2, how.say("no_map"), size=12, align="center")


def _points(view: MapView, buildings: pd.DataFrame) -> None:
    """Draw buildings that are known as a point only as small squares."""
    shapes = buildings["geom"].to_numpy()
    points = shapes[shapely.get_dimensions(shapes) == 0]
    half = 0.8 * view.scale / 1000
    squares = [shapely.box(x - half, y - half, x + half, y + half) for x, y in shapely.get_coordinates(points)]
    view.fill(np.array(squares, dtype=object), face=g.BUILDING_FACE, edge=g.BUILDING_EDGE, width=0.15, layer=2.7)


def _write_neighbours(view: MapView, neighbours: pd.DataFrame, block_id: int, host: Any) -> None:
    """Write short codes of the blocks around, where enough of them is seen."""
    mine = {block_id} if pd.isna(host) else {block_id, int(host)}
    others = neighbours[~neighbours["block_id"].isin(mine)]
    seen = shapely.intersection(others["geom"].to_numpy(), view.ground)
    large = view.millimetres(np.sqrt(shapely.area(seen))) > 14
    if large.any():
        points = shapely.get_coordinates(shapely.point_on_surface(seen[large]))
        view.write(points, others["short_code"][large].tolist(), size=8, colour=g.OTHER_BLOCK_LINE, layer=4.5)


def _foot(
    page: Page,
    foot: Frame,
    ground: Ground,
    row: Any,
    shape: Any | None,
    inside: pd.DataFrame,
    swatches: list[Swatch],
    how: Drawn,
) -> None:
    """Legend, what the border follows, totals, and who drew it when."""
    is_wide = foot.height > foot.width
    y = foot.y
    for line in _border_lines(ground, row, shape, how, is_wide):
        page.text(foot.x, y + 2.5, line, size=7.5, max_width=foot.width)
        y += 4.2
    y += 1.5
    column = foot.width if is_wide else foot.width * 0.62
    rows = len(swatches) if is_wide else (len(swatches) + 1) // 2
    entry_width = column if is_wide else column / 2
    tall = page.legend(swatches, foot.x, y, title=how.say("legend"), rows=max(rows, 1), column_width=entry_width)
    key_y = y + tall + 3
    page.text(foot.x, key_y, how.say("legend.number"), size=6.5, colour=QUIET, max_width=column)
    if is_wide:
        _totals(page, Frame(foot.x, key_y + 5, foot.width, 34), row, inside, how)
        _signature(page, Frame(foot.x, foot.bottom - 22, foot.width, 22), row, how)
    else:
        left = foot.x + column + 3
        _totals(page, Frame(left, y, foot.right - left, 26), row, inside, how)
        _signature(page, Frame(left, y + 31, foot.right - left, 20), row, how)


def _border_lines(ground: Ground, row: Any, shape: Any | None, how: Drawn, is_wide: bool) -> list[str]:
    """Lines that say what the border follows, and the remark."""
    lines: list[str] = []
    if shape is not None:
        said = {side: how.say(f"side.{side}", what=what) for side, what in bounds.sides(ground, shape, how.lang)}
        if is_wide:
            lines = list(said.values())
        else:
            mark = how.say("side_mark")
            lines = [mark.join((said["east"], said["south"])), mark.join((said["west"], said["north"]))]
    if isinstance(row["remark"], str) and row["remark"]:
        lines.append(how.say("remark", remark=row["remark"]))
    return lines


def _totals(page: Page, frame: Frame, row: Any, inside: pd.DataFrame, how: Drawn) -> None:
    """Write a small table of totals with an empty column for the list made in the field."""
    entries = list(_total_rows(row, inside, how))
    pitch = frame.height / (len(entries) + 1)
    edges = [frame.x, frame.x + frame.width * 0.4, frame.x + frame.width * 0.7, frame.right]
    heads = ("", how.say("on_map"), how.say("on_list"))
    for i, cells in enumerate([heads, *((label, value, "") for label, value in entries)]):
        y = frame.y + i * pitch
        page.line([(frame.x, y), (frame.right, y)], width=0.15)
        for k, cell in enumerate(cells):
            x = edges[k] + 1.5 if k == 0 else edges[k + 1] - 1.5
            page.text(
                x,
                y + pitch * 0.68,
                cell,
                size=7.5,
                bold=i == 0,
                align="left" if k == 0 else "right",
                max_width=edges[k + 1] - edges[k] - 3,
            )
    page.line([(frame.x, frame.bottom), (frame.right, frame.bottom)], width=0.15)
    for x in edges:
        page.line([(x, frame.y), (x, frame.bottom)], width=0.15)


def _total_rows(row: Any, inside: pd.DataFrame, how: Drawn) -> Iterator[tuple[str, str]]:
    yield how.say("buildings"), f"{len(inside):,}"
    known = inside["dwelling_count"].notna()
    divided = inside["floors"].notna().any()
    yield how.say("dwellings"), f"{int(inside['dwelling_count'].sum()):,}" if known.all() and not divided else "—"
    sign = how.say("estimated") if row["is_estimate"] else ""
    yield how.say("households"), f"{int(row['household_count']):,}{sign}"
    persons = row["person_count"]
    yield how.say("persons"), "—" if pd.isna(persons) else f"{int(persons):,}"


def _signature(page: Page, frame: Frame, row: Any, how: Drawn) -> None:
    """Number, date and author of the sheet."""
    lines = (
        how.say("number", number=row["block_code"]),
        how.say("date", date=how.as_of.date().isoformat()),
        how.say("author", author=how.author),
        how.say("checked"),
    )
    for i, line in enumerate(lines):
        page.text(frame.x, frame.y + 4 + i * 5, line, size=7.5, colour=INK, max_width=frame.width)
