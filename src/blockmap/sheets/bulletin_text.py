"""A bulletin as plain text for a chat group, and its tables as CSV for other programs."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from blockmap.figures import percent
from blockmap.sheets.bulletin_view import Measure, View
from blockmap.sheets.bulletin_words import Table
from blockmap.sheets.cells import NOTHING, shown
from blockmap.sheets.workbook import printable

TOP, BOTTOM = 5, 5
"""Groups named from the head and from the end of the ranking."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these is run by a spreadsheet that opens a CSV."""


def chat_text(view: View) -> str:
    """Write what one pastes into a chat group: hour, figures, first and last of the ranking."""
    lines = [view.title, view.subtitle, *([view.mark] if view.mark else []), ""]
    lines += [_measure_line(measure, view) for measure in view.measures]
    lines += ["", *_ranking_lines(view), ""]
    lines += [f"· {fact}" for fact in view.facts]
    return "\n".join(printable(line) for line in lines).rstrip() + "\n"


def _measure_line(m: Measure, view: View) -> str:
    share = NOTHING if m.share is None else percent(m.share)
    expected = NOTHING if m.expected is None else f"{m.expected:,}"
    head = view.say("text.measure", measure=m.name, done=f"{m.done:,}", expected=expected, share=share)
    left = NOTHING if m.left is None else f"{m.left:,}"
    return head + view.say("text.more", change=shown(m.change, "change"), left=left, ahead=view.ahead(m.ahead))


def _ranking_lines(view: View) -> list[str]:
    table = view.table(view.ranking)
    groups = table.rows[: table.end_from] if view.ranking != "summary" else ()
    if not groups:
        return []
    share = next(i for i, column in enumerate(table.columns) if column.kind == "share")
    if len(groups) <= TOP + BOTTOM:
        return [table.title + view.say("colon"), *(_rank_line(row, share) for row in groups)]
    first = [view.say("text.first", title=table.title, count=TOP), *(_rank_line(row, share) for row in groups[:TOP])]
    last = [view.say("text.last", count=BOTTOM), *(_rank_line(row, share) for row in groups[-BOTTOM:])]
    return [*first, *last]


def _rank_line(row: tuple[Any, ...], share: int) -> str:
    rank = NOTHING if row[0] is None else row[0]
    return f"{rank}. {row[1]}  {NOTHING if row[share] is None else percent(row[share])}"


def csv_text(table: Table) -> str:
    """Write a table as CSV: numbers plain, text that a spreadsheet would run made inert with an apostrophe."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([inert(column.header) for column in table.columns])
    for row in table.rows:
        writer.writerow([inert(value) for value in row])
    return out.getvalue()


def inert(value: Any) -> Any:
    r"""Return a cell that no spreadsheet runs.

    Examples
    --------
    >>> inert("=1+1"), inert(-3), inert(None), inert("a\nb")
    ("'=1+1", -3, '', 'a b')
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    said = printable(value)
    return f"'{said}" if value.startswith(DANGEROUS) or said.lstrip().startswith(DANGEROUS) else said
