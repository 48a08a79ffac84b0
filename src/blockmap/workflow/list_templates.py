"""``progress template``: an empty list with the right columns, and beside it what goes into each of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from blockmap.errors import UsageError
from blockmap.progress import difficulties, people, register, sources, tally_lists
from blockmap.progress.lists import Field, headers
from blockmap.sheets.workbook import Book, Column, fit_columns
from blockmap.terms import Language, has, text
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.reviewing import REVIEW_LIST
from blockmap.workflow.staffing import ASSIGNMENT_LIST

RETURN_LIST: tuple[Field, ...] = (
    Field("block", "key", headers("block code", "普查小区代码"), is_required=True),
    Field("number", "integer", headers("building number", "建筑物号")),
    Field("work_date", "date", headers("work date", "工作日期"), is_required=True),
    Field("entry_date", "date", headers("entry date", "录入日期")),
    Field("visited", "integer", headers("visited_total", "累计入户户数")),
    Field("entered", "integer", headers("entered_total", "累计录入户数")),
    Field("registered", "integer", headers("registered_total", "累计登记户数")),
    Field("worker", "key", headers("worker", "采集员"), is_staff=True),
)
"""Totals so far by block or building, as the mapping ``daily_totals`` reads them."""

LISTS: dict[str, Sequence[Field]] = {
    "returns": RETURN_LIST,
    "targets": tally_lists.TARGET_LIST,
    "phases": tally_lists.PHASE_LIST,
    "milestones": tally_lists.MILESTONE_LIST,
    "states": tally_lists.STATE_LIST,
    "zones": tally_lists.ZONE_LIST,
    "workers": people.WORKERS,
    "teams": people.TEAMS,
    "assign": ASSIGNMENT_LIST,
    "review": REVIEW_LIST,
    "register": register.REGISTER,
    "tags": difficulties.TAGS,
    "sources": sources.SOURCES,
}
"""Lists that an office hands in, by the command that reads them."""

CHINESE = re.compile("[\u4e00-\u9fff]")
EMPTY_ROWS = 200
"""Rows that are set up as text, so that codes keep their digits."""
MADE = datetime(2020, 11, 1)  # noqa: DTZ001  a template has no moment; equal ones are equal bytes


def write_template(kind: str, output: Path, *, lang: Language = "en") -> Outcome:
    """Write an empty list as a workbook.

    Parameters
    ----------
    kind
        One of `LISTS`.
    output
        Workbook to write.
    lang
        Language of its headers and explanations.

    Raises
    ------
    UsageError
        There is no such list, or the file cannot be written.
    """
    if kind not in LISTS:
        raise UsageError("no_such_list", said=kind, known=", ".join(LISTS))
    if output.suffix.lower() != ".xlsx":
        raise UsageError("template_output", path=output)
    fields = LISTS[kind]
    named = [header_of(of, lang) for of in fields]
    title = text(f"template.{kind}", lang)
    with Book(output, as_of=MADE, title=title) as book:
        sheet = book.sheet(title)
        book.table(sheet, 0, [Column(name) for name in named], [[None] * len(named)] * EMPTY_ROWS)
        fit_columns(sheet, [([Column(name * 2) for name in named], [])])
        help_ = book.sheet(text("template.help", lang))
        head = [Column(text(f"template.{name}", lang)) for name in ("column", "must", "what", "example", "others")]
        lines = [_line(of, name, lang) for of, name in zip(fields, named, strict=True)]
        book.table(help_, 0, head, lines, freeze=False)
        fit_columns(help_, [(head, lines)])
    values = {"output": output, "list": title, "kind": kind, "count": len(fields)}
    step = (
        "template_returns" if kind == "returns" else "template_assign" if kind in ("assign", "review") else "template"
    )
    return Outcome("progress template", written=(output,), said="template", next_step=step, values=values)


def header_of(of: Field, lang: Language) -> str:
    """Return the header of a column in a language: the first of its names that is in it."""
    fitting = [name for name in of.headers if bool(CHINESE.search(name)) == (lang == "zh")]
    return (fitting or list(of.headers))[0]


def _line(of: Field, named: str, lang: Language) -> list[str]:
    """Explain a column: whether it must be filled in, with what, an example, and its other names."""
    words = [*dict.fromkeys(of.words.values())]
    choices = [next((said for said, kept in of.words.items() if kept == one and _is(said, lang)), one) for one in words]
    what = text(f"template.kind.{of.kind}", lang)
    if choices:
        what += text("template.choices", lang, words="、".join(choices) if lang == "zh" else ", ".join(choices))
    key = f"template.example.{of.name}"
    example = choices[0] if choices else text(key, lang) if has(key) else text(f"template.example.{of.kind}", lang)
    others = [name for name in of.headers if name != named and _is(name, lang)]
    return [named, text(f"template.{'yes' if of.is_required else 'no'}", lang), what, example, " / ".join(others[:6])]


def _is(word: str, lang: Language) -> bool:
    return bool(CHINESE.search(word)) == (lang == "zh")
