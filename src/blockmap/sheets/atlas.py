"""The atlas of a community: an index map with all its blocks, the list of sheets, and then every block sheet, in one PDF."""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from blockmap.sheets import bounds
from blockmap.sheets import ground as g
from blockmap.sheets.block_sheet import Drawn, block_sheet, map_corner
from blockmap.sheets.ground import Ground
from blockmap.sheets.mapview import MapView
from blockmap.sheets.page import BOUND, QUIET, Album, Frame, Page
from blockmap.sheets.table import Cell, PaperColumn, fitting_rows, paged

INDEX_FACES = ("#e6eef6", "#f8efdf", "#e9f3e4", "#f4e8f0", "#ececec")
"""Quiet grounds of the index map; they only set neighbours apart and mean nothing."""

HEAD_ROOM, NOTE_ROOM = 14.0, 4.0

LIST = (
    ("page", 1.0),
    ("short", 1.2),
    ("code", 2.6),
    ("buildings", 1.3),
    ("households", 1.3),
    ("persons", 1.3),
    ("remark_head", 3),
)
"""Columns of the list of sheets: term, and share of the width."""


def write_atlas(ground: Ground, community_id: int, path: Path, how: Drawn) -> int:
    """Write the atlas of a community; returns the number of block sheets in it.

    Raises
    ------
    UsageError
        The file cannot be written.
    """
    rows = blocks_of(ground, community_id)
    title = how.say("atlas_title", places=how.say("place_mark").join(ground.lineage_names(community_id, how.lang)))
    with Album(path, as_of=how.as_of, title=title) as album:
        album.add(_index_map(ground, community_id, rows, title, how))
        sheets = [block_sheet(ground, int(block_id), how) for block_id in rows["block_id"]]
        for page in [
            *_list(rows, [len(pages) for pages in sheets], title, how),
            *(p for pages in sheets for p in pages),
        ]:
            album.add(page)
    return len(rows)


def write_sheet(ground: Ground, block_id: int, path: Path, how: Drawn) -> None:
    """Write the sheet of one block into a PDF of its own."""
    with Album(path, as_of=how.as_of, title=str(ground.block(block_id)["block_code"])) as album:
        for page in block_sheet(ground, block_id, how):
            album.add(page)


def blocks_of(ground: Ground, community_id: int) -> pd.DataFrame:
    """Blocks of a community by short code."""
    rows = ground.blocks[ground.blocks["community_id"] == community_id]
    return rows.sort_values(["short_code", "block_id"], ignore_index=True)


def _index_map(ground: Ground, community_id: int, rows: pd.DataFrame, title: str, how: Drawn) -> Page:
    """Draw the community with all its blocks and their short codes."""
    shape = ground.communities.loc[community_id, "geom"]
    low_x, low_y, high_x, high_y = shapely.bounds(shape).tolist()
    page = Page("A4", landscape=high_x - low_x > high_y - low_y, margins=BOUND, font=how.font)
    frame = _headed(page, title, how)
    rim = 0.03 * max(high_x - low_x, high_y - low_y)
    view = page.map((low_x - rim, low_y - rim, high_x + rim, high_y + rim), frame=frame)
    barriers = ground.seen("barriers", view.ground)
    for i, face in enumerate(INDEX_FACES):
        view.fill(rows["geom"].to_numpy()[i :: len(INDEX_FACES)], face=face, layer=1)
    buildings = ground.standing.iloc[ground.seen("buildings", view.ground)]
    view.fill(buildings["geom"].to_numpy(), face="#d5cfc0", layer=1.2)
    ground.draw_barriers(view, barriers)
    view.stroke(rows["geom"].to_numpy(), colour=g.BLOCK_LINE, width=0.25, layer=2.5)
    view.stroke([shape], colour=g.AREA_LINE, width=0.7, dash=g.AREA_DASH, layer=3)
    write_short_codes(view, rows)
    bounds.write_names(ground, view, barriers, shapely.boundary(shape))
    page.box(frame, width=0.3)
    map_corner(page, view, how)
    return page


def write_short_codes(view: MapView, rows: pd.DataFrame, *, largest: float = 10) -> None:
    """Write the short code in the middle of every block, as large as it has room."""
    seen = rows[~shapely.is_missing(rows["geom"].to_numpy())]
    shapes = seen["geom"].to_numpy()
    circle = shapely.maximum_inscribed_circle(shapes, tolerance=1.0)
    room = view.millimetres(2 * shapely.length(circle))
    points = shapely.get_coordinates(shapely.get_point(circle, 0))
    view.write(points, seen["short_code"].tolist(), size=np.clip(room * 1.1, 4.2, largest), bold=True, layer=6)


def _list(rows: pd.DataFrame, page_counts: list[int], title: str, how: Drawn) -> list[Page]:
    """Write the list of sheets with the page on which each begins."""

    def new_page() -> tuple[Page, Frame]:
        page = Page("A4", margins=BOUND, font=how.font)
        return page, _headed(page, title, how)

    numeric = {"page", "buildings", "households", "persons"}
    columns = [PaperColumn(how.say(name), share, "right" if name in numeric else "left") for name, share in LIST]
    first = 2 + -(-len(rows) // fitting_rows(*new_page(), columns))
    begins = accumulate(page_counts[:-1], initial=first)
    each: Any = rows.itertuples()
    table: list[list[Cell]] = [
        [
            (str(page), None),
            (row.short_code, None),
            (row.block_code, None),
            (f"{row.building_count:,}", None),
            (f"{row.household_count:,}", None),
            ("—" if pd.isna(row.person_count) else f"{row.person_count:,}", None),
            (row.remark if isinstance(row.remark, str) else "", None),
        ]
        for page, row in zip(begins, each, strict=False)
    ]
    return list(paged(table, columns, new_page))


def _headed(page: Page, title: str, how: Drawn) -> Frame:
    """Write title and note; returns what is left between them."""
    inner = page.inner
    page.text(inner.x + inner.width / 2, inner.y + 7, title, size=14, bold=True, align="center", max_width=inner.width)
    page.text(inner.x, inner.bottom - 0.5, how.say("no_evidence"), size=7, colour=QUIET, max_width=inner.width)
    return Frame(inner.x, inner.y + HEAD_ROOM, inner.width, inner.height - HEAD_ROOM - NOTE_ROOM)
