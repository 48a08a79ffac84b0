"""Slips for closed doors (预约登记单): eight to an A4 page, to be cut and put on the door; and a line for every try.

A slip names a building and leaves the door, the day and the telephone of the office to be written by hand: nothing on it is
about a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from blockmap.sheets.block_sheet import Drawn
from blockmap.sheets.page import QUIET, Album, Frame, Margins, Page

RIM = Margins(8, 8, 8, 8)
ACROSS, DOWN = 2, 4
TRIES = 4
"""Tries for which a slip has room (North Bund street, 2020: four slips until the household came)."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: where it is put up."""

    place: str
    block: str
    building: str


def write_slips(slips: Sequence[Slip], path: Path, how: Drawn, *, title: str) -> int:
    """Write slips; returns the number of pages."""
    per_page = ACROSS * DOWN
    pages = [_page(slips[i : i + per_page], how) for i in range(0, len(slips), per_page)]
    with Album(path, as_of=how.as_of, title=title) as album:
        for page in pages:
            album.add(page)
    return len(pages)


def _page(slips: Sequence[Slip], how: Drawn) -> Page:
    page = Page("A4", margins=RIM, font=how.font)
    inner = page.inner
    width, height = inner.width / ACROSS, inner.height / DOWN
    for i, slip in enumerate(slips):
        frame = Frame(inner.x + i % ACROSS * width, inner.y + i // ACROSS * height, width, height)
        _slip(page, frame, slip, how)
    for k in range(1, ACROSS):
        _cut(page, [(inner.x + k * width, inner.y), (inner.x + k * width, inner.bottom)])
    for k in range(1, DOWN):
        _cut(page, [(inner.x, inner.y + k * height), (inner.right, inner.y + k * height)])
    return page


def _cut(page: Page, ends: list[tuple[float, float]]) -> None:
    page.line(ends, colour="#9a9a9a", width=0.15, dash=(2, 2))


def _slip(page: Page, cell: Frame, slip: Slip, how: Drawn) -> None:
    """Write one slip: heading, place, what to do, tries, telephone."""
    frame = cell.inset(5)
    page.text(frame.x + frame.width / 2, frame.y + 5, how.say("slip.title"), size=13, bold=True, align="center")
    page.text(frame.x, frame.y + 12, slip.place, size=8.5, max_width=frame.width)
    where = how.say("slip.where", block=slip.block, building=slip.building)
    page.text(frame.x, frame.y + 17.5, where, size=8.5, max_width=frame.width)
    for k, line in enumerate((how.say("slip.sorry"), how.say("slip.please"))):
        page.text(frame.x, frame.y + 24 + k * 4.8, line, size=8, max_width=frame.width)
    top, column = frame.y + 33, frame.width / TRIES
    for k in range(TRIES):
        box = Frame(frame.x + k * column, top, column, 14)
        page.box(box, width=0.15)
        page.text(box.x + 1.5, top + 4, how.say("slip.try", number=k + 1), size=7.5, colour=QUIET)
        page.text(box.x + 1.5, top + 11.5, how.say("slip.when"), size=7, colour=QUIET, max_width=column - 3)
    page.text(frame.x, frame.bottom - 4, how.say("slip.contact"), size=8, max_width=frame.width)
    page.text(frame.x, frame.bottom, how.say("slip.privacy"), size=6.5, colour=QUIET, max_width=frame.width)
