"""What stands behind the figures of a bulletin: the last one, corrections, the names by which rows are asked for, the files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from blockmap.figures import percent
from blockmap.sheets.bulletin_words import ALL, Figures, Say, Table
from blockmap.sheets.workbook import Column

DISPUTES = "disputes"
"""Beginning of the names of figures about disputes."""

TRACE = "trace"
"""Table of the names of figures: in the workbook only."""

MOVES = ("done", "expected")
"""Figures that the differences to the last bulletin show."""

FOLLOWING = (
    "share", "left", "new", "change", "rate", "required_rate", "finish_date", "ahead_days", "rank", "reason",
)  # fmt: skip
"""Figures that follow from others: where one of them differs, something else was corrected."""


def moves(figures: Figures, last: Figures, say: Say) -> Table:
    """What the last bulletin said, and what this one says, group by group."""
    rows: list[tuple[Any, ...]] = []
    for by in (ALL, *figures["about"]["groupings"]):
        table, was = figures["tables"][by], last["tables"].get(by)
        if was is None:
            continue
        at = {(row, code): i for i, (row, code) in enumerate(zip(was["row"], was["code"], strict=True))}
        for measure in figures["about"]["measures"]:
            columns = table["measures"][measure]
            before = was["measures"].get(measure)
            if before is None:
                continue
            for i, (row, code, name) in enumerate(zip(table["row"], table["code"], table["name"], strict=True)):
                k = at.get((row, code))
                if k is not None:
                    label = say("row.all") if row == ALL else say.row(row, code, name)
                    values = [v for what in MOVES for v in (before[what][k], columns[what][i])]
                    rows.append((say.grouping(by), label, say.measure(measure), *values, _less(values[1], values[0])))
    heads = ("by", "group", "measure", "done_before", "done", "expected_before", "expected", "change")
    kinds = ("text", "text", "text", "count", "count", "count", "count", "change")
    columns_ = tuple(Column(say.head(f"{h}"), k) for h, k in zip(heads, kinds, strict=True))  # type: ignore[arg-type]
    as_of = say.moment(datetime.fromisoformat(last["about"]["as_of"]))
    return Table("moves", say("sheet.moves"), columns_, tuple(rows), len(rows), say("note.moves", as_of=as_of))


def _less(after: Any, before: Any) -> Any:
    return None if after is None or before is None else after - before


def corrected_count(replaced: Sequence[tuple[str, Any, Any]]) -> int:
    """Count the figures that were corrected themselves; the others follow from them."""
    return sum(name.rpartition("/")[2] not in FOLLOWING for name, _, _ in replaced)


def corrections(figures: Figures, replaced: Sequence[tuple[str, Any, Any]], say: Say) -> Table:
    """Figure by figure what the edition before said."""
    heads = ("what", "before", "after", "key")
    columns = tuple(Column(say.head(head)) for head in heads)
    rows = tuple(
        (_worded(figures, name, say), _plain(name, before), _plain(name, after), name)
        for name, before, after in replaced
    )
    return Table("corrections", say("sheet.corrections"), columns, rows, len(rows), say("note.corrections"))


def _worded(figures: Figures, name: str, say: Say) -> str:
    """Say the name of a figure in words: 乡镇街道 福岗街道 · 登记 · 已完成."""
    row, _, rest = name.partition("/")
    if row == DISPUTES:
        return " · ".join([say("row.disputes"), say(f"dispute.{rest}")])
    by, _, key = row.partition(":")
    measure, _, what = rest.rpartition("/")
    labels = [say.grouping(by)] if by != ALL else [say("row.all")]
    if key:
        table = figures["tables"].get(by, {"row": [], "code": [], "name": []})
        known = {
            c if r == "group" else r: say.row(r, c, n)
            for r, c, n in zip(table["row"], table["code"], table["name"], strict=True)
        }
        labels[0] += f" {known.get(key, key)}"
    return " · ".join([*labels, *([say.measure(measure)] if measure else []), say.figure(what)])


def trace(figures: Figures, say: Say) -> Table:
    """Name every counted figure, so that its rows can be asked for."""
    rows: list[tuple[Any, ...]] = []
    for by in (ALL, *figures["about"]["groupings"]):
        table = figures["tables"][by]
        for i, (row, code, name) in enumerate(zip(table["row"], table["code"], table["name"], strict=True)):
            if row == "unmatched":
                continue
            key = ALL if by == ALL else f"{by}:{code if row == 'group' else row}"
            label = say("row.all") if by == ALL else say.row(row, code, name)
            for measure in figures["about"]["measures"]:
                done = table["measures"][measure]["done"][i]
                rows.append((say.grouping(by), label, say.measure(measure), done, f"{key}/{measure}/done"))
    heads = ("by", "group", "measure", "done", "key")
    kinds = ("text", "text", "text", "count", "text")
    columns = tuple(Column(say.head(h), k) for h, k in zip(heads, kinds, strict=True))  # type: ignore[arg-type]
    return Table(TRACE, say("sheet.trace"), columns, tuple(rows), len(rows), say("note.trace"))


def _plain(name: str, value: Any) -> str:
    """Write a figure as the bulletin shows it."""
    if value is None:
        return "—"
    if name.endswith("/share"):
        return percent(value)
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def _clock(at: str | None, zone: tzinfo | None) -> str | None:
    """Write a moment by the clock of the bulletin, to the minute."""
    return None if at is None else datetime.fromisoformat(at).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def sources(figures: Figures, say: Say) -> Table:
    """Files behind the figures."""
    held = figures["sources"]
    names = ("return_id", "file_name", "received_at", "as_of", "row_count", "first_date", "last_date")
    kinds = ("count", "text", "text", "text", "count", "date", "date")
    columns = tuple(Column(say.head(f"{n}"), k) for n, k in zip(names, kinds, strict=True))  # type: ignore[arg-type]
    zone = datetime.fromisoformat(figures["about"]["as_of"]).tzinfo
    shown = {
        name: [_clock(at, zone) for at in held[name]] if name in ("received_at", "as_of") else held[name]
        for name in names
    }
    rows = tuple(zip(*shown.values(), strict=True))
    return Table(
        "sources",
        say("sheet.sources"),
        columns,
        rows,
        len(rows),
        say("note.sources", example=f"{ALL}/{figures['about']['measures'][0]}/done"),
    )
