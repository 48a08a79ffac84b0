"""Pages beside the map of a dispute: the course of its line, the turning points, the buildings; and what every page bears."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.sheets.block_sheet import Drawn
from blockmap.sheets.page import BOUND, MM_PER_POINT, QUIET, Frame, Page
from blockmap.sheets.table import Cell, PaperColumn, draw_table, fitting_rows, paged, wrapped
from blockmap.terms import text

Paper = Literal["A3", "A4"]

TITLE_ROOM, NOTE_ROOM = 16.0, 5.0
"""Millimetres for the title and for the note at the foot."""

POINT_COLUMNS = (
    ("number", 0.7, "right"),
    ("x", 1.35, "right"),
    ("y", 1.3, "right"),
    ("lon_dms", 1.6, "right"),
    ("lat_dms", 1.5, "right"),
    ("distance_m", 1.0, "right"),
    ("bearing_dms", 1.2, "right"),
    ("wind", 0.9, "left"),
    ("feature", 1.5, "left"),
)
"""Columns of the table of turning points: name, share of the width, how it is set."""


DECIMALS = {"x": 3, "y": 3, "distance_m": 2}
"""Coordinates to the millimetre, distances to the centimetre."""


@dataclass(frozen=True)
class Course:
    """One line with its turning points, ready for paper.

    Attributes
    ----------
    role
        Key of `LINES`.
    title
        What the line is.
    points
        Turning points: columns of `POINT_COLUMNS`, and ``longitude``, ``latitude``.
    places
        (points, 2) the same points in the CRS of the territory.
    words
        The course of the line in words.
    """

    role: str
    title: str
    points: pd.DataFrame
    places: NDArray[np.float64]
    words: str


def headed(how: Drawn, paper: str, title: str, subtitle: str) -> tuple[Page, Frame]:
    """Begin a page: title, what it is about, and at the foot that census lines are no evidence; returns what is left."""
    page = Page(paper, landscape=True, margins=BOUND, font=how.font)
    inner = page.inner
    page.text(inner.x + inner.width / 2, inner.y + 6, title, size=15, align="center", bold=True, max_width=inner.width)
    page.text(
        inner.x + inner.width / 2, inner.y + 12, subtitle, size=9, align="center", colour=QUIET, max_width=inner.width
    )
    day = how.say("date", date=how.as_of.date().isoformat())
    page.text(inner.x, inner.bottom, text("disclaimer", how.lang), size=7, colour=QUIET, max_width=inner.width * 0.75)
    page.text(inner.right, inner.bottom, day, size=7, align="right", colour=QUIET)
    return page, Frame(inner.x, inner.y + TITLE_ROOM, inner.width, inner.height - TITLE_ROOM - NOTE_ROOM)


def signature_box(page: Page, frame: Frame, title: str, how: Drawn) -> None:
    """A box with room for a signature, a seal and the date."""
    page.box(frame, width=0.2)
    page.text(frame.x + 1.5, frame.y + 4, title, size=8, bold=True, max_width=frame.width - 3)
    page.text(frame.x + 1.5, frame.bottom - 2, how.say("dispute.sign.name"), size=7.5)
    page.text(frame.right - 2, frame.bottom - 2, how.say("dispute.sign.date"), size=7.5, align="right")


def course_pages(course: Course, title: str, subtitle: str, how: Drawn, paper: Paper) -> Iterator[Page]:
    """The course of a line in words, and its turning points over as many pages as they need."""
    columns = [PaperColumn(text(f"turning.{name}", how.lang), share, align) for name, share, align in POINT_COLUMNS]  # type: ignore[arg-type]
    rows = [
        [_cell(row[name], DECIMALS.get(name, 0)) for name, _, _ in POINT_COLUMNS]
        for row in course.points.to_dict("records")
    ]
    page, body = headed(how, paper, title, subtitle)
    size = 8.5 if paper == "A4" else 10.0
    page.text(body.x, body.y + 3, text("turning.course", how.lang), size=9.5, bold=True)
    y = body.y + 8.5
    for line in wrapped(course.words, page.font.regular.width, body.width / MM_PER_POINT / size):
        if y > body.bottom:
            yield page
            page, body = headed(how, paper, title, subtitle)
            y = body.y + 3
        page.text(body.x, y, line, size=size)
        y += size * 0.56
    rest = Frame(body.x, y + 7, body.width, body.bottom - y - 7)
    count = fitting_rows(page, rest, columns)
    if count > 2 or not rows:
        page.text(body.x, y + 4, text("turning.sheet", how.lang), size=9.5, bold=True)
        draw_table(page, rest, columns, rows[:count])
        rows = rows[count:]
    yield page
    if rows:
        yield from paged(rows, columns, lambda: headed(how, paper, title, subtitle))


def building_pages(held: pd.DataFrame, title: str, subtitle: str, how: Drawn, paper: Paper) -> Iterator[Page]:
    """Every disputed building with the side that counts it."""
    if held.empty:
        return
    names: list[tuple[str, float, Any]] = [
        ("short", 0.8, "left"),
        ("dispute.number", 0.8, "right"),
        ("dispute.address", 3.0, "left"),
        ("households", 1.0, "right"),
        ("persons", 1.0, "right"),
        ("dispute.side", 1.6, "left"),
    ]
    columns = [PaperColumn(how.say(name), share, align) for name, share, align in names]
    rows = [
        [
            _cell(row["short_code"]),
            _cell(row["number"]),
            _cell(row["address"]),
            _cell(row["household_count"]),
            _cell(row["person_count"]),
            (text(f"interim_side.{row['side']}", how.lang), None),
        ]
        for row in held.to_dict("records")
    ]
    yield from paged(rows, columns, lambda: headed(how, paper, title, subtitle))


def _cell(value: Any, decimals: int = 0) -> Cell:
    """A value as it is written in a table."""
    if value is None or pd.isna(value):
        return "—", None
    return (value if isinstance(value, str) else f"{value:.{decimals}f}"), None
