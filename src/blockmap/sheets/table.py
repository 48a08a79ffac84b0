"""A table on paper: columns with headers, rows that run on over as many pages as they need, bars behind shares."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from blockmap.sheets.page import INK, MM_PER_POINT, QUIET, Align, Frame, Page

PITCH = 5.4
"""Height of a row, in millimetres."""

HEAD_SIZE, HEAD_LINE, HEAD_LINES = 7.5, 3.4, 3
"""Size of headers in points, height of a line of them in millimetres, and most lines."""

STRIPE, HEAD_FACE, RULE, BAR = "#f5f6f8", "#e3e8ee", "#9aa5b1", "#a9c8e8"


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """One column: what stands over it, its share of the width, and how its cells are set."""

    header: str
    share: float
    align: Align = "left"
    is_share: bool = False


Cell = tuple[str, float | None]
"""What is written, and for a share the part of the cell (0 to 1) that its bar fills."""


def head_height(page: Page, width: float, columns: Sequence[PaperColumn]) -> float:
    """Height of the header: as many lines as the longest one needs."""
    edges = _edges(Frame(0, 0, width, 0), columns)
    lines = (len(_header(page, c, right - left)) for c, left, right in zip(columns, edges[:-1], edges[1:], strict=True))
    return max(lines, default=1) * HEAD_LINE + 2.6


def fitting_rows(page: Page, frame: Frame, columns: Sequence[PaperColumn]) -> int:
    """Rows that fit under the header into a frame."""
    return max(int((frame.height - head_height(page, frame.width, columns)) // PITCH), 0)


def _header(page: Page, column: PaperColumn, width: float) -> list[str]:
    """Break a header into lines."""
    face = page.font.bold
    return wrapped(face.printable(column.header), face.width, (width - 2.4) / MM_PER_POINT / HEAD_SIZE)[:HEAD_LINES]


PIECES = re.compile(r"[（“《]*(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef]+)[，。、；：）”》]*\s*")
"""What is not broken: a word or a Chinese character, with the marks that open before and close behind it."""


def wrapped(text: str, width_of: Callable[[str], float], room: float) -> list[str]:
    """Break a text into lines of so many ems: between words, and between Chinese characters.

    Examples
    --------
    >>> wrapped("Needed per day", len, 8)
    ['Needed', 'per day']
    """
    lines = [""]
    for piece in PIECES.findall(text):
        if lines[-1] and width_of((lines[-1] + piece).rstrip()) > room:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def draw_table(
    page: Page, frame: Frame, columns: Sequence[PaperColumn], rows: Sequence[Sequence[Cell]], *, size: float = 8
) -> float:
    """Draw rows that fit into a frame; returns the height of what was drawn."""
    edges = _edges(frame, columns)
    head = head_height(page, frame.width, columns)
    page.box(Frame(frame.x, frame.y, frame.width, head), face=HEAD_FACE, edge=None, layer=1)
    for column, left, right in zip(columns, edges[:-1], edges[1:], strict=True):
        lines = _header(page, column, right - left)
        for k, line in enumerate(lines):
            y = frame.y + head - 1.7 - (len(lines) - 1 - k) * HEAD_LINE
            _write(page, line, column.align, left, right, y, HEAD_SIZE, bold=True)
    top = frame.y + head
    for i, cells in enumerate(rows):
        y = top + i * PITCH
        if i % 2:
            page.box(Frame(frame.x, y, frame.width, PITCH), face=STRIPE, edge=None, layer=1)
        for column, (said, share), left, right in zip(columns, cells, edges[:-1], edges[1:], strict=True):
            if share is not None:
                width = (right - left - 2) * min(max(share, 0.0), 1.0)
                page.box(Frame(left + 1, y + 0.8, width, PITCH - 1.6), face=BAR, edge=None, layer=2)
            _write(page, said, column.align, left, right, y + PITCH * 0.7, size)
    bottom = top + len(rows) * PITCH
    for y in (frame.y, top, bottom):
        page.line([(frame.x, y), (frame.right, y)], colour=RULE, width=0.15)
    return bottom - frame.y


def paged(
    rows: Sequence[Sequence[Cell]], columns: Sequence[PaperColumn], new_page: Callable[[], tuple[Page, Frame]]
) -> Iterator[Page]:
    """Draw a table over as many pages as it needs; ``new_page`` gives a page and the frame on it."""
    start = 0
    while start < len(rows) or start == 0:
        page, frame = new_page()
        count = max(fitting_rows(page, frame, columns), 1)
        draw_table(page, frame, columns, rows[start : start + count])
        start += count
        yield page


def _edges(frame: Frame, columns: Sequence[PaperColumn]) -> list[float]:
    """Left edges of the columns, and the right edge of the last."""
    whole = sum(column.share for column in columns)
    edges = [frame.x]
    for column in columns:
        edges.append(edges[-1] + frame.width * column.share / whole)
    return edges


def _write(
    page: Page, said: str, align: Align, left: float, right: float, y: float, size: float, *, bold: bool = False
) -> None:
    at = {"left": left + 1.2, "right": right - 1.2, "center": (left + right) / 2}[align]
    colour = INK if said not in ("—", "") else QUIET
    page.text(at, y, said, size=size, align=align, bold=bold, colour=colour, max_width=right - left - 2.4)
