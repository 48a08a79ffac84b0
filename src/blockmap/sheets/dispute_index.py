"""Disputes on one page: the index map with its table, the route of a day's joint survey, and the interim list to be signed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.sheets import ground as g
from blockmap.sheets.block_sheet import Drawn, map_corner
from blockmap.sheets.dispute_pages import headed, signature_box
from blockmap.sheets.dispute_sheet import LINES
from blockmap.sheets.ground import Ground
from blockmap.sheets.mapview import MapView
from blockmap.sheets.page import Album, Frame, Page, Swatch
from blockmap.sheets.table import Cell, PaperColumn, draw_table, fitting_rows, paged
from blockmap.terms import text

SETTLED = ("applied", "closed")
OPEN_FACE, SETTLED_FACE = "#c8141e", "#4f9d69"
BADGE_MM = 2.7
LEGEND_ROOM = 18.0
SIGNATURE_ROOM = 24.0

INDEX: tuple[tuple[str, float, str], ...] = (
    ("code", 2.2, "left"),
    ("their_name", 1.6, "left"),
    ("kind", 1.0, "left"),
    ("state", 1.1, "left"),
    ("area_m2", 1.2, "right"),
    ("building_count", 1.0, "right"),
    ("household_count", 1.0, "right"),
    ("interim_side", 1.1, "left"),
    ("due_date", 1.2, "left"),
)
ROUTE: tuple[tuple[str, float, str], ...] = (
    ("stop", 0.5, "right"),
    ("code", 2.0, "left"),
    ("their_name", 1.2, "left"),
    ("kind", 0.8, "left"),
    ("building_count", 0.7, "right"),
    ("household_count", 0.8, "right"),
    ("x", 1.1, "right"),
    ("y", 1.1, "right"),
    ("leg_m", 0.9, "right"),
    ("way_m", 0.8, "right"),
    ("arrived", 1.0, "left"),
    ("finding", 3.0, "left"),
)
INTERIM: tuple[tuple[str, float, str], ...] = (
    ("dispute", 1.9, "left"),
    ("building", 2.2, "left"),
    ("address", 2.0, "left"),
    ("household_count", 0.8, "right"),
    ("person_count", 0.8, "right"),
    ("interim_side", 1.0, "left"),
    ("block", 1.6, "left"),
    ("enumerator", 1.0, "left"),
    ("signed_ours", 1.2, "left"),
    ("signed_theirs", 1.2, "left"),
)
"""Columns of the three tables: name, share of the width, how they are set."""

TRANSLATED = ("kind", "state", "interim_side")
"""Columns whose values are words of the ledger."""


def write_index(
    ground: Ground, disputes: pd.DataFrame, neighbours: NDArray[Any], path: Path, how: Drawn, paper: str
) -> int:
    """Write the index map of disputes and the table of them; returns the number of pages.

    Parameters
    ----------
    disputes
        Table `disputes`.
    neighbours
        Outlines as the neighbours draw them.
    """
    rows = disputes.sort_values("code", ignore_index=True)
    tops = ground.areas[ground.areas["parent_id"].isna()]
    name = "、".join(str(n) for n in tops["name"].fillna(tops["code"]))
    title, subtitle = how.say("dispute.index_title", name=name), _states(rows, how)
    page, body = headed(how, paper, title, subtitle)
    frame = Frame(body.x, body.y, body.width, body.height - LEGEND_ROOM)
    view = _overview(page, frame, rows, tops["geom"].to_numpy(), ground, how, neighbours)
    _mark(page, view, rows)
    style = g.AREA_LINE, 0.5, g.AREA_DASH
    swatches = [
        Swatch(how.say("dispute.legend.area"), edge=style[0], width=style[1], dash=style[2]),
        Swatch(how.say("dispute.legend.neighbour"), edge=LINES["their_claim"][0], dash=LINES["their_claim"][2]),
        Swatch(how.say("dispute.legend.dispute"), face=OPEN_FACE + "50", edge=OPEN_FACE),
        Swatch(
            text("state.applied", how.lang) + " / " + text("state.closed", how.lang),
            face=SETTLED_FACE + "80",
            edge=SETTLED_FACE,
        ),
    ]
    page.legend(swatches, body.x, frame.bottom + 4, title=how.say("legend"), rows=2, column_width=70)
    cells = [*_cells(rows, INDEX, how), _total(rows, how)]
    pages = [page, *paged(cells, _columns(INDEX, how), lambda: headed(how, paper, title, subtitle))]
    return _save(pages, path, how, title)


def write_route(ground: Ground, stops: pd.DataFrame, disputes: pd.DataFrame, path: Path, how: Drawn, paper: str) -> int:
    """Write the route sheet of a day: map with the stops in their order, table with room for findings, and signatures.

    Parameters
    ----------
    stops
        Stops in the order of the visit: ``stop, code, their_name, kind, building_count, household_count, x, y, leg_m, way_m``.
    disputes
        Table `disputes`.
    """
    title = how.say("dispute.route_title")
    km = float(stops["way_m"].iloc[-1]) / 1000 if len(stops) else 0.0
    subtitle = how.say("dispute.route_summary", count=len(stops), km=f"{km:.1f}")
    page, body = headed(how, paper, title, subtitle)
    frame = Frame(body.x, body.y, body.width, body.height - 10)
    visited = disputes[disputes["code"].isin(stops["code"])]
    view = _overview(page, frame, visited, visited["geom"].to_numpy(), ground, how)
    way = stops[["x", "y"]].to_numpy(dtype=float)
    if len(way) > 1:
        view.stroke([shapely.linestrings(way)], colour="#1f5fa8", width=0.5, dash=(3.0, 1.0), layer=5)
    _badges(page, view, way, stops["stop"].astype(str).tolist(), "#1f5fa8")
    swatches = [
        Swatch(how.say("dispute.legend.way"), edge="#1f5fa8", width=0.5, dash=(3.0, 1.0)),
        Swatch(how.say("dispute.legend.ground"), face=OPEN_FACE + "50", edge=OPEN_FACE),
    ]
    page.legend(swatches, body.x, frame.bottom + 3, rows=1, column_width=80)
    cells = _cells(stops.assign(arrived="", finding=""), ROUTE, how)
    return _save([page, *_signed_pages(cells, ROUTE, title, subtitle, how, paper)], path, how, title)


def write_interim(rows: pd.DataFrame, path: Path, how: Drawn, paper: str) -> int:
    """Write the list of disputed buildings with who counts them, for both sides to sign; returns the number of pages.

    Parameters
    ----------
    rows
        Columns of `INTERIM`, one row per disputed building.
    """
    title = how.say("dispute.interim_title")
    subtitle = how.say(
        "dispute.interim_summary",
        count=len(rows),
        households=int(rows["household_count"].sum()),
        ours=int(rows["interim_side"].eq("ours").sum()),
        theirs=int(rows["interim_side"].eq("theirs").sum()),
    )
    cells = _cells(rows.assign(signed_ours="", signed_theirs=""), INTERIM, how)
    return _save(_signed_pages(cells, INTERIM, title, subtitle, how, paper), path, how, title)


def _states(rows: pd.DataFrame, how: Drawn) -> str:
    """How many disputes there are in each state."""
    counts = rows["state"].value_counts()
    order = ("open", "negotiating", "escalated", "decided", "applied", "closed")
    said = [
        how.say("dispute.index_state", state=text(f"state.{state}", how.lang), count=int(counts[state]))
        for state in order
        if state in counts
    ]
    return how.say("dispute.index_summary", count=len(rows), states=how.say("list_mark").join(said))


def _overview(
    page: Page,
    frame: Frame,
    rows: pd.DataFrame,
    shown: NDArray[Any],
    ground: Ground,
    how: Drawn,
    neighbours: NDArray[Any] | None = None,
) -> MapView:
    """Draw our outlines, the strongest lines for orientation, the neighbours' outlines and the disputed ground."""
    low_x, low_y, high_x, high_y = shapely.total_bounds(shown).tolist()
    rim = max(50.0, 0.06 * max(high_x - low_x, high_y - low_y))
    view = page.map((low_x - rim, low_y - rim, high_x + rim, high_y + rim), frame=frame)
    strong = ground.barriers[ground.barriers["kind"].isin(("river", "railway", "main_road"))]
    kinds = set(strong["kind"])
    ground.draw_barriers(view, np.flatnonzero(ground.barriers["kind"].isin(kinds).to_numpy()))
    view.stroke(ground.communities["geom"].to_numpy(), colour="#cdcdcd", width=0.15, layer=1.8)
    if neighbours is not None:
        colour, width, dash = LINES["their_claim"]
        view.stroke(neighbours, colour=colour, width=width, dash=dash, layer=2.5)
    tops = ground.areas[ground.areas["parent_id"].isna()]["geom"].to_numpy()
    view.stroke(tops, colour=g.AREA_LINE, width=0.5, dash=g.AREA_DASH, layer=2.6)
    settled = rows["state"].isin(SETTLED).to_numpy()
    view.fill(rows["geom"].to_numpy()[settled], face=SETTLED_FACE + "80", edge=SETTLED_FACE, width=0.2, layer=3)
    view.fill(rows["geom"].to_numpy()[~settled], face=OPEN_FACE + "50", edge=OPEN_FACE, width=0.2, layer=3)
    page.box(frame, width=0.3)
    map_corner(page, view, how)
    return view


def _mark(page: Page, view: MapView, rows: pd.DataFrame) -> None:
    """Write the serial number of every dispute beside it."""
    points = shapely.get_coordinates(shapely.point_on_surface(rows["geom"].to_numpy()))
    for settled, colour in ((True, SETTLED_FACE), (False, OPEN_FACE)):
        which = rows["state"].isin(SETTLED).to_numpy() == settled
        serials = [
            str(int(code.split("-")[-1])) if code.split("-")[-1].isdigit() else code for code in rows["code"][which]
        ]
        _badges(page, view, points[which], serials, colour)


def _badges(page: Page, view: MapView, points: NDArray[np.float64], said: Sequence[str], colour: str) -> None:
    """Write numbers in small boxes up and right of points, with a line to the point."""
    for (x, y), word in zip(view.on_page(points).tolist(), said, strict=True):
        left, top = x + 2.5, y - 2.5 - 2 * BADGE_MM
        page.line([(x, y), (left + BADGE_MM, top + 2 * BADGE_MM)], colour=colour, width=0.25, layer=6)
        page.box(
            Frame(left, top, 2 * BADGE_MM + 0.6, 2 * BADGE_MM - 0.6), face="white", edge=colour, width=0.35, layer=6.1
        )
        page.text(
            left + BADGE_MM + 0.3,
            top + 3.4,
            word,
            size=8,
            align="center",
            bold=True,
            colour=colour,
            layer=6.2,
            max_width=5.2,
        )


def _columns(columns: Sequence[tuple[str, float, Any]], how: Drawn) -> list[PaperColumn]:
    return [PaperColumn(how.say(f"dispute.column.{name}"), share, align) for name, share, align in columns]


def _cells(rows: pd.DataFrame, columns: Sequence[tuple[str, float, str]], how: Drawn) -> list[list[Cell]]:
    """Rows of a table in words of the language."""
    return [[(_said(name, row[name], how), None) for name, _, _ in columns] for row in rows.to_dict("records")]


def _said(name: str, value: Any, how: Drawn) -> str:
    if value is None or pd.isna(value):
        return "—"
    if name in TRANSLATED:
        return text(f"{name}.{value}", how.lang)
    if name in ("x", "y"):
        return f"{value:.1f}"
    if isinstance(value, (int, float)) and name != "stop":
        return f"{value:,.0f}"
    return str(value)[:10] if name == "due_date" else str(value)


def _total(rows: pd.DataFrame, how: Drawn) -> list[Cell]:
    """Sums under the table of disputes."""
    sums = {name: f"{rows[name].sum():,.0f}" for name in ("area_m2", "building_count", "household_count")}
    sums["code"] = how.say("dispute.total")
    return [(sums.get(name, ""), None) for name, _, _ in INDEX]


def _signed_pages(
    cells: list[list[Cell]],
    columns: Sequence[tuple[str, float, str]],
    title: str,
    subtitle: str,
    how: Drawn,
    paper: str,
) -> list[Page]:
    """Pages of a table, each with a box for either side to sign."""
    heads = _columns(columns, how)
    pages: list[Page] = []
    while cells or not pages:
        page, body = headed(how, paper, title, subtitle)
        room = Frame(body.x, body.y, body.width, body.height - SIGNATURE_ROOM)
        count = max(fitting_rows(page, room, heads), 1)
        draw_table(page, room, heads, cells[:count])
        cells = cells[count:]
        half = (body.width - 6) / 2
        for k, side in enumerate(("ours", "theirs")):
            frame = Frame(body.x + k * (half + 6), room.bottom + 3, half, SIGNATURE_ROOM - 4)
            signature_box(page, frame, text(f"side.{side}", how.lang), how)
        pages.append(page)
    return pages


def _save(pages: Sequence[Page], path: Path, how: Drawn, title: str) -> int:
    """Write pages as one PDF."""
    with Album(path, as_of=how.as_of, title=title) as album:
        for page in pages:
            album.add(page)
    return len(pages)
