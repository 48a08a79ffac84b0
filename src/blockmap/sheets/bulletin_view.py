"""A bulletin as people read it: the frozen figures laid out as headings, tables and lines in one language.

Workbook, page, picture and text are all made from the same `View`, so none of them can say something else than another. The
figures are those of `blockmap.progress.bulletin`: plain data, whose shape is told there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from blockmap.sheets import bulletin_evidence as evidence
from blockmap.sheets.bulletin_words import ALL, Figures, Say, Table
from blockmap.sheets.cells import shown
from blockmap.sheets.workbook import Column
from blockmap.terms import Language, text

TEAM = "team"
ENDS = ("outside", "not_apportioned", "total", "unmatched")
"""Rows beside the groups, in the order in which they stand under them."""


@dataclass(frozen=True, slots=True)
class Measure:
    """The figures of everything the bulletin is about, by one measure."""

    name: str
    expected: int | None
    done: int
    share: float | None
    left: int | None
    change: int
    rate: float | None
    required: float | None
    finish: str | None
    ahead: int | None


@dataclass(frozen=True)
class View:
    """A bulletin in one language.

    Attributes
    ----------
    title, subtitle
        What it is about; for which moment it holds.
    mark
        That it is a correction, and of what; empty for a first edition.
    as_of
        The moment.
    measures
        The whole by measure, the one by which the phase is judged first.
    tables
        All tables, in the order of the sheets.
    ranking
        Key of the table of the widest groups.
    facts
        Lines beside the figures: silent blocks, blocks without a person, share of a larger total.
    lang
        Language.
    """

    title: str
    subtitle: str
    mark: str
    as_of: datetime
    measures: tuple[Measure, ...]
    tables: tuple[Table, ...]
    ranking: str
    facts: tuple[str, ...]
    lang: Language

    def say(self, key: str, **values: object) -> str:
        """Return a term of bulletins."""
        return text(f"bulletin.{key}", self.lang, **values)

    def head(self, name: str) -> str:
        """Return the head of a column."""
        return Say(self.lang).head(name)

    def ahead(self, days: int | None) -> str:
        """Say by how many days the last day is met early or late."""
        if days is None:
            return self.say("text.no_forecast")
        return self.say("text.ahead" if days > 0 else "text.behind" if days < 0 else "text.in_time", days=abs(days))

    def outlook(self, measure: Measure) -> str:
        """Say when a measure will be complete at its pace, if it can be said."""
        ahead = self.ahead(measure.ahead)
        return self.say("card.finish", finish=measure.finish, ahead=ahead) if measure.finish else ahead

    def table(self, key: str) -> Table:
        """Return a table by its key."""
        return next(table for table in self.tables if table.key == key)


def view(
    figures: Figures,
    *,
    lang: Language,
    edition: int = 1,
    replaced: Sequence[tuple[str, Any, Any]] | None = None,
    last: Figures | None = None,
) -> View:
    """Lay out the figures of a bulletin.

    Parameters
    ----------
    figures
        As frozen.
    edition
        Number of the edition.
    replaced
        Figures that the edition before said differently: name, before, after.
    last
        Figures of the bulletin before this one.
    """
    about = figures["about"]
    say = Say(lang)
    area = about["area"]
    place = say("all") if area is None else area["name"] or area["code"]
    as_of = datetime.fromisoformat(about["as_of"])
    groups = tuple(_group_tables(figures, say))
    lists = tuple(_list_tables(figures, say))
    moves = (evidence.moves(figures, last, say),) if last is not None else ()
    corrected = (evidence.corrections(figures, replaced, say),) if replaced else ()
    measures = tuple(_measures(figures, say))
    title = say("title", place=place, phase=say.phase(about["phase"]), cadence=say(f"cadence.{about['cadence']}"))
    return View(
        title=title,
        subtitle=_subtitle(about, as_of, say),
        mark=say("mark", edition=edition, before=edition - 1, count=evidence.corrected_count(replaced or ()))
        if edition > 1
        else "",
        as_of=as_of,
        measures=measures,
        tables=(
            _summary(measures, say),
            *groups,
            *lists,
            *moves,
            *corrected,
            evidence.sources(figures, say),
            evidence.trace(figures, say),
        ),
        ranking=groups[0].key if groups else "summary",
        facts=tuple(_facts(figures, say)),
        lang=lang,
    )


def _subtitle(about: Figures, as_of: datetime, say: Say) -> str:
    """For which moment it holds, since when the change counts, and where the phase stands: before, in or after its days."""
    phase = about["phase"]
    on, first, last = (date.fromisoformat(day) for day in (about["on"], phase["first_date"], phase["last_date"]))
    if on < first:
        where = say("phase_ahead", days=(first - on).days)
    elif on < last:
        where = say("phase_left", days=(last - on).days)
    else:
        where = say("phase_over", days=(on - last).days) if on > last else say("phase_last_day")
    return say("subtitle", as_of=say.moment(as_of), since=say.day(about["since"], as_of), where=where)


def _measures(figures: Figures, say: Say) -> Iterator[Measure]:
    """The whole by measure."""
    for name in figures["about"]["measures"]:
        columns = figures["tables"][ALL]["measures"][name]
        figure = {column: values[0] for column, values in columns.items()}
        yield Measure(
            say.measure(name),
            figure["expected"],
            figure["done"],
            figure["share"],
            figure["left"],
            _change(figure),
            figure["rate"],
            figure["required_rate"],
            figure["finish_date"],
            figure["ahead_days"],
        )


def _change(figure: Mapping[str, Any]) -> int:
    """Change since the last bulletin; where there is none, what was done since its day."""
    change = figure.get("change")
    return int(figure["new"] or 0) if change is None else int(change)


def _summary(measures: Sequence[Measure], say: Say) -> Table:
    """The whole, one row per measure."""
    columns = (Column(say.head("measure")), *_judged_columns(say))
    rows = tuple(
        (m.name, m.expected, m.done, m.share, m.left, m.change, m.rate, m.required, m.finish, m.ahead) for m in measures
    )
    return Table("summary", say("sheet.summary"), columns, rows, len(rows))


def _judged_columns(say: Say) -> tuple[Column, ...]:
    heads = (
        ("expected", "count"), ("done", "count"), ("share", "share"), ("left", "count"), ("change", "change"), ("rate", "rate"),
        ("required_rate", "rate"), ("finish_date", "date"), ("ahead_days", "change"),
    )  # fmt: skip
    return tuple(Column(say.head(f"{name}"), kind) for name, kind in heads)  # type: ignore[arg-type]


def _group_tables(figures: Figures, say: Say) -> Iterator[Table]:
    """Ranking of every grouping: groups by rank, then the rows beside them."""
    first, *others = figures["about"]["measures"]
    for by in figures["about"]["groupings"]:
        table = figures["tables"][by]
        shared = [
            name for name in ("complete_count", "block_count", "silent_count", "unassigned_count") if name in table
        ]
        shared = [name for name in shared if any(value is not None for value in table[name])]
        columns = [
            Column(say.head("rank"), "count"),
            Column(say.grouping(by)),
            Column(say.head("code")),
            *_judged_columns(say),
        ]
        for other in others:
            name = say.measure(other)
            columns += [Column(say("head.other", measure=name, what=say.head("done")), "count")]
            columns += [Column(say("head.other", measure=name, what=say.head("share")), "share")]
        columns += [Column(say.head(f"{name}"), "count") for name in shared] + [Column(say.head("last_return"), "date")]
        order = _ranked(table, first)
        rows = tuple(_group_row(table, i, first, others, shared, say) for i in order)
        groups = sum(row == "group" for row in table["row"])
        yield Table(by, say("sheet.ranking", by=say.grouping(by, is_within=True)), tuple(columns), rows, groups)


def _ranked(table: Figures, measure: str) -> list[int]:
    """Rows in the order of their rank, by code where it is shared; rows without a target after them, rows beside groups last."""
    rank = table["measures"][measure]["rank"]
    last = len(rank) + 1

    def place(i: int) -> tuple[int, int, str]:
        row = table["row"][i]
        return (ENDS.index(row) + 1 if row in ENDS else 0, rank[i] or last, table["code"][i] or "")

    return sorted(range(len(rank)), key=place)


def _group_row(
    table: Figures, i: int, first: str, others: Sequence[str], shared: Sequence[str], say: Say
) -> tuple[Any, ...]:
    figure = {name: values[i] for name, values in table["measures"][first].items()}
    rank = figure["rank"] if table["row"][i] == "group" else None
    judged = (
        figure["expected"], figure["done"], figure["share"], figure["left"], _change(figure), figure["rate"],
        figure["required_rate"], figure["finish_date"], figure["ahead_days"],
    )  # fmt: skip
    also = tuple(table["measures"][other][what][i] for other in others for what in ("done", "share"))
    counts = tuple(table[name][i] for name in shared)
    label = say.row(table["row"][i], table["code"][i], table["name"][i])
    return (rank, label, table["code"][i] or "", *judged, *also, *counts, table["last_return"][i])


LISTS = {
    "laggards": (
        "code",
        "community",
        "expected",
        "done",
        "share",
        "left",
        "rate",
        "required_rate",
        "finish_date",
        "last_return",
    ),
    "silent": ("code", "community", "expected", "done", "share", "left", "last_return"),
    "unassigned": ("code", "community", "expected", "done", "left", "since_at", "hours"),
}
"""Columns of the lists of blocks."""

KINDS = {
    "expected": "count", "done": "count", "left": "count", "share": "share", "rate": "rate", "required_rate": "rate",
    "hours": "rate",
}  # fmt: skip


def _list_tables(figures: Figures, say: Say) -> Iterator[Table]:
    """Lists of blocks; one that cannot be known is left out and said in the facts."""
    for key, names in LISTS.items():
        held = figures["lists"][key]
        if held is None:
            continue
        columns = tuple(Column(say.head(f"{name}"), KINDS.get(name, "text")) for name in names)  # type: ignore[arg-type]
        rows = tuple(zip(*(held[name] for name in names), strict=True))
        yield Table(key, say(f"sheet.{key}"), columns, rows, len(rows), say(f"note.{key}"))


def _facts(figures: Figures, say: Say) -> Iterator[str]:
    """Lines beside the figures."""
    lists, whole = figures["lists"], figures["tables"][ALL]
    yield say("fact.complete", complete=whole["complete_count"][0], blocks=whole["block_count"][0])
    yield say("fact.silent", count=len(lists["silent"]["code"]))
    if lists["unassigned"] is None:
        yield say("fact.unassigned_unknown")
    else:
        yield say("fact.unassigned", count=len(lists["unassigned"]["code"]))
    for measure in figures["about"]["measures"]:
        columns = whole["measures"][measure]
        if loose := columns["not_apportioned"][0]:
            yield say("fact.not_apportioned", measure=say.measure(measure), count=f"{loose:,}")
        if reason := columns["reason"][0]:
            yield say("fact.above", measure=say.measure(measure), why=say(f"reason.{reason}"))
    mapped, first = whole["mapped"][0], whole["measures"][figures["about"]["measures"][0]]
    if mapped is not None and first["expected"][0] not in (None, mapped):
        expected = first["expected"][0]
        yield say(
            "fact.balance", expected=f"{expected:,}", mapped=f"{mapped:,}", change=shown(expected - mapped, "change")
        )
    if disputes := figures.get("disputes"):
        yield text("said.dispute_stats", say.lang, **disputes)
    total = figures["about"]["of_total"]
    if total is not None and total["value"]:
        done = whole["measures"][figures["about"]["measures"][0]]["done"][0]
        yield say(
            "fact.of_total", share=f"{done / total['value']:.1%}", name=total["name"], value=f"{total['value']:,}"
        )
