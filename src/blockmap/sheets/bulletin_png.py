"""A bulletin as a picture for a chat group: as wide as a phone, large enough to be read without zooming."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from blockmap.figures import percent
from blockmap.sheets.bulletin_pdf import MARK, METER, METER_GROUND, draw_card
from blockmap.sheets.bulletin_view import View
from blockmap.sheets.bulletin_words import Table
from blockmap.sheets.cells import NOTHING, shown, tone
from blockmap.sheets.fonts import Font
from blockmap.sheets.page import INK, MM_PER_POINT, QUIET, Frame, Margins, Page
from blockmap.sheets.table import wrapped

PIXELS_WIDE = 1080
WIDTH = 108.0
"""Width in millimetres: ten pixels each, so that 10-point text is 35 pixels high."""

RIM = Margins(6, 6, 6, 6)
PITCH = 7.2
"""Height of a line of the ranking."""

MOST_GROUPS = 40
"""Groups in the picture; of more, the first and the last ones."""

CARD = 47.0
FACT_SIZE, FACT_PITCH, FACT_INDENT = 10.5, 6.2, 4.0


def write_png(view: View, path: Path, font: Font) -> None:
    """Write the picture.

    Raises
    ------
    UsageError
        The file cannot be written.
    """
    table = view.table(view.ranking)
    lines = _lines(table) if view.ranking != "summary" else []
    head = 25.0 + (6.5 if view.mark else 0.0)
    facts = FACT_PITCH * len(_fact_lines(view, font))
    cards = (CARD + 3) * len(view.measures)
    height = head + cards + facts + (18 + PITCH * len(lines) if lines else 4) + 12
    page = Page((WIDTH, height), margins=RIM, font=font, background="#ffffff")
    y = _head(page, view)
    for measure in view.measures:
        draw_card(page, Frame(page.inner.x, y, page.inner.width, CARD), measure, view, grow=1.1)
        y += CARD + 3
    y = _facts(page, view, y + 4)
    if lines:
        _ranking(page, view, table, lines, y + 4)
    foot = page.inner.bottom
    page.text(page.inner.x, foot, view.say("no_restatement"), size=7.5, colour=QUIET, max_width=page.inner.width)
    page.picture(path, pixels_wide=PIXELS_WIDE)


def _head(page: Page, view: View) -> float:
    inner = page.inner
    page.text(inner.x, inner.y + 7, view.title, size=17, bold=True, max_width=inner.width)
    page.text(inner.x, inner.y + 13.5, view.subtitle, size=10.5, colour=QUIET, max_width=inner.width)
    if view.mark:
        page.text(inner.x, inner.y + 20, view.mark, size=10.5, bold=True, colour=MARK, max_width=inner.width)
    return inner.y + (24.5 if view.mark else 18)


def _facts(page: Page, view: View, y: float) -> float:
    for bullet, line in _fact_lines(view, page.font):
        page.text(page.inner.x, y, bullet, size=FACT_SIZE)
        page.text(page.inner.x + FACT_INDENT, y, line, size=FACT_SIZE)
        y += FACT_PITCH
    return y


def _fact_lines(view: View, font: Font) -> list[tuple[str, str]]:
    """Facts as lines with a bullet before the first of each, broken where they are too long."""
    room = (WIDTH - RIM.left - RIM.right - FACT_INDENT) / MM_PER_POINT / FACT_SIZE
    face = font.regular
    every = ((i, line) for fact in view.facts for i, line in enumerate(wrapped(face.printable(fact), face.width, room)))
    return [("·" if i == 0 else "", line) for i, line in every]


def _lines(table: Table) -> list[tuple[Any, ...] | None]:
    """Groups to show; ``None`` where some are left out."""
    groups = list(table.rows[: table.end_from])
    if len(groups) <= MOST_GROUPS:
        return list(groups)
    half = MOST_GROUPS // 2
    return [*groups[:half], None, *groups[-half:]]


def _ranking(page: Page, view: View, table: Table, lines: list[tuple[Any, ...] | None], y: float) -> None:
    """Draw rank, name, bar and share of every group, and by how many days it is ahead."""
    inner = page.inner
    at = {column.header: i for i, column in enumerate(table.columns)}
    share, ahead = (at[view.head(f"{name}")] for name in ("share", "ahead_days"))
    page.text(inner.x, y, table.title, size=12.5, bold=True)
    page.text(inner.right, y, view.head("ahead_days"), size=9, colour=QUIET, align="right", max_width=30)
    bar_x, bar_width = inner.x + 42, 26.0
    for i, row in enumerate(lines):
        base = y + PITCH * (i + 1) + 1
        if row is None:
            page.text(inner.x, base, "…", size=11, colour=QUIET)
            continue
        page.text(inner.x + 7, base, NOTHING if row[0] is None else str(row[0]), size=10.5, align="right", colour=QUIET)
        page.text(inner.x + 9, base, row[1], size=11, max_width=bar_x - inner.x - 10)
        page.box(Frame(bar_x, base - 3.6, bar_width, 4.4), face=METER_GROUND, edge=None)
        part = min(max(row[share] or 0.0, 0.0), 1.0)
        page.box(Frame(bar_x, base - 3.6, bar_width * part, 4.4), face=METER, edge=None, layer=4.1)
        said = NOTHING if row[share] is None else percent(row[share])
        page.text(bar_x + bar_width + 14, base, said, size=11, bold=True, align="right")
        colour = tone(row[ahead], "change") or INK
        page.text(inner.right, base, shown(row[ahead], "change"), size=11, align="right", colour=colour)
