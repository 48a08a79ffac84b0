"""A bulletin on paper: A4 across, first the figures at a glance, then one table after the other."""

from __future__ import annotations

from pathlib import Path

from blockmap.sheets.bulletin_evidence import TRACE
from blockmap.sheets.bulletin_view import Measure, View
from blockmap.sheets.bulletin_words import Table
from blockmap.sheets.cells import is_numeric, shown
from blockmap.sheets.fonts import Font
from blockmap.sheets.page import QUIET, Album, Frame, Margins, Page
from blockmap.sheets.table import Cell, PaperColumn, draw_table, fitting_rows

RIM = Margins(12, 12, 14, 12)
HEAD_ROOM, GAP = 12.0, 6.0
FEWEST_ROWS = 5
"""Rows of a table that must stand together at its beginning."""

METER, METER_GROUND = "#3f78b5", "#e8ecf1"
MARK = "#a8480f"

MOST_ROWS = 60
"""Rows of a table on paper; of a longer one the first and the last, and the workbook has all."""

FIRST_ROWS = 20
NARROW = {"count": 1.0, "change": 1.25, "share": 1.2, "rate": 1.0, "date": 1.35, "moment": 1.8, "text": 2.1}
"""Share of the width of a column by kind."""


def write_pdf(view: View, path: Path, font: Font, *, sha256: str) -> None:
    """Write the PDF.

    Raises
    ------
    UsageError
        The file cannot be written.
    """
    flow = _Flow(font)
    _glance(flow, view)
    for table in (one for one in view.tables[1:] if one.key != TRACE):
        if table.rows:
            _lay(flow, table, view)
    with Album(path, as_of=view.as_of, title=view.title) as album:
        for i, page in enumerate(flow.pages, start=1):
            _foot(page, view, i, len(flow.pages), sha256)
            album.add(page)


class _Flow:
    """Pages that are filled from the top."""

    def __init__(self, font: Font) -> None:
        self.font = font
        self.pages: list[Page] = []
        self.turn()

    def turn(self) -> None:
        """Begin a new page."""
        self.page = Page("A4", landscape=True, margins=RIM, font=self.font)
        self.pages.append(self.page)
        self.y = self.page.inner.y

    @property
    def rest(self) -> Frame:
        """What is left of the page."""
        inner = self.page.inner
        return Frame(inner.x, self.y, inner.width, inner.bottom - self.y)


def _glance(flow: _Flow, view: View) -> None:
    """Figures at a glance: a card per measure, facts, and the summary as a table."""
    page, inner = flow.page, flow.page.inner
    page.text(inner.x, inner.y + 8, view.title, size=20, bold=True, max_width=inner.width)
    page.text(inner.x, inner.y + 14.5, view.subtitle, size=10, colour=QUIET, max_width=inner.width)
    y = inner.y + 19
    if view.mark:
        page.text(inner.x, y + 2, view.mark, size=10, bold=True, colour=MARK, max_width=inner.width)
        y += 6
    gap = 5.0
    width = (inner.width - gap * (len(view.measures) - 1)) / len(view.measures)
    for i, measure in enumerate(view.measures):
        draw_card(page, Frame(inner.x + i * (width + gap), y, width, 42), measure, view)
    y += 49
    for fact in view.facts:
        page.text(inner.x, y, f"· {fact}", size=9.5, max_width=inner.width)
        y += 5.4
    flow.y = y
    summary = view.tables[0]
    flow.y += draw_table(page, flow.rest, _columns(summary), _cells(summary)) + GAP


def _lay(flow: _Flow, table: Table, view: View) -> None:
    """Lay a table under what is there, over as many pages as it needs; a beginning of few rows waits for the next page."""
    chosen, note = _chosen(table, view)
    columns, rows = _columns(chosen), _cells(chosen)
    while rows:
        fit = _fitting(flow, columns)
        if fit < min(len(rows), FEWEST_ROWS):
            flow.turn()
            fit = max(_fitting(flow, columns), 1)
        inner = flow.page.inner
        flow.page.text(inner.x, flow.y + 5, table.title, size=12.5, bold=True, max_width=inner.width)
        flow.page.text(inner.x, flow.y + 9.6, note, size=8, colour=QUIET, max_width=inner.width)
        flow.y += HEAD_ROOM if note else HEAD_ROOM - 4.6
        flow.y += draw_table(flow.page, flow.rest, columns, rows[:fit]) + GAP
        rows = rows[fit:]


def _fitting(flow: _Flow, columns: list[PaperColumn]) -> int:
    """Rows of a table with its heading that fit on what is left of the page."""
    rest = flow.rest
    return fitting_rows(flow.page, Frame(rest.x, rest.y, rest.width, rest.height - HEAD_ROOM), columns)


def draw_card(page: Page, frame: Frame, m: Measure, view: View, *, grow: float = 1.0) -> None:
    """Draw a measure: share, done of target, meter, pace and forecast."""
    page.box(frame, edge="#c9d1da", width=0.25)
    x, room = frame.x + 4 * grow, frame.width - 8 * grow
    page.text(x, frame.y + 6 * grow, m.name, size=11 * grow, bold=True, max_width=room)
    wide = page.text(x, frame.y + 15.5 * grow, shown(m.share, "share"), size=22 * grow, bold=True)
    of = view.say("card.of", done=shown(m.done, "count"), expected=shown(m.expected, "count"))
    page.text(x + wide + 3, frame.y + 15.5 * grow, of, size=10 * grow, max_width=room - wide - 3)
    meter = Frame(x, frame.y + 18.5 * grow, room, 3 * grow)
    page.box(meter, face=METER_GROUND, edge=None)
    done = Frame(x, meter.y, room * min(max(m.share or 0.0, 0.0), 1.0), meter.height)
    page.box(done, face=METER, edge=None, layer=4.1)
    lines = (
        view.say("card.left", left=shown(m.left, "count"), change=shown(m.change, "change")),
        view.say("card.pace", rate=shown(m.rate, "rate"), required=shown(m.required, "rate")),
        view.outlook(m),
    )
    for k, line in enumerate(lines):
        page.text(x, frame.y + (27 + 5.6 * k) * grow, line, size=9.5 * grow, max_width=room)


def _chosen(table: Table, view: View) -> tuple[Table, str]:
    """Cut a table that is too long for paper: the first and the last groups, and the rows beside them."""
    note = table.note
    if len(table.rows) <= MOST_ROWS:
        return table, note
    ends = table.rows[table.end_from :]
    groups = table.rows[: table.end_from]
    last = groups[-(MOST_ROWS - FIRST_ROWS) :] if ends else ()
    kept = (*groups[:FIRST_ROWS], *last)
    cut = view.say("cut_ends" if ends else "cut", shown=len(kept), count=len(groups), first=FIRST_ROWS)
    rows = (*kept, *ends)
    return Table(table.key, table.title, table.columns, rows, len(kept), note), f"{note} {cut}".strip()


def _columns(table: Table) -> list[PaperColumn]:
    """Columns as they stand on paper; the first one is narrow where it is a rank."""
    columns = []
    for i, column in enumerate(table.columns):
        share = 0.7 if i == 0 and column.kind == "count" else NARROW[column.kind]
        columns.append(PaperColumn(column.header, share, "right" if is_numeric(column.kind) else "left"))
    return columns


def _cells(table: Table) -> list[list[Cell]]:
    return [
        [
            (shown(value, c.kind), value if c.kind == "share" else None)
            for value, c in zip(row, table.columns, strict=True)
        ]
        for row in table.rows
    ]


def _foot(page: Page, view: View, number: int, count: int, sha256: str) -> None:
    """Page number, what the bulletin is, and the hash of its figures."""
    inner, y = page.inner, page.inner.bottom + 5
    page.text(inner.x, y, f"{view.title}  {view.subtitle}", size=7, colour=QUIET, max_width=inner.width * 0.62)
    page.text(inner.right, y, f"{sha256[:16]}    {number} / {count}", size=7, colour=QUIET, align="right")
