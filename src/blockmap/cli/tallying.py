"""``blockmap progress tally|difference|…``: how far everybody is, and the lists by which it is judged."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from blockmap import workflow
from blockmap.cli.words import Words, Work

LISTS = ("targets", "phases", "states")


def add_tally(group: typer.Typer, words: Words) -> None:
    """Add the commands of tallies to ``blockmap progress``."""
    lang = words.lang
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806
    By = Annotated[str, words.option("tally.by", "--by", metavar="WHAT")]  # noqa: N806
    Phase = Annotated[str | None, words.option("tally.phase", "--phase", metavar="CODE")]  # noqa: N806
    Day = Annotated[str | None, words.option("tally.date", "--date", metavar="YYYY-MM-DD")]  # noqa: N806
    Accept = Annotated[bool, words.option("list.accept", "--accept")]  # noqa: N806
    Encoding = Annotated[str | None, words.option("list.encoding", "--encoding")]  # noqa: N806
    Sheet = Annotated[str | None, words.option("list.sheet", "--sheet")]  # noqa: N806
    Output = Annotated[Path | None, words.option("tally.output", "--output", "-o", metavar="FILE.xlsx|.csv")]  # noqa: N806

    @words.command(group, "tally", "progress.tally")
    def tally(
        territory: TerritoryArgument,
        by: By = "town",
        phase: Phase = None,
        measure: Annotated[str | None, words.option("tally.measure", "--measure", metavar="NAME")] = None,
        date: Day = None,
        since: Annotated[str | None, words.option("tally.since", "--since", metavar="YYYY-MM-DD")] = None,
        output: Output = None,
        full: Annotated[bool, words.option("tally.full", "--full")] = False,
    ) -> Work:
        return lambda progress: workflow.tally_returns(
            territory, by=by, phase=phase, measure=measure, on=date, since=since, output=output, full=full, lang=lang
        )

    @words.command(group, "difference", "progress.difference")
    def difference(
        territory: TerritoryArgument, by: By = "block", phase: Phase = None, date: Day = None, output: Output = None
    ) -> Work:
        return lambda progress: workflow.show_difference(
            territory, by=by, phase=phase, on=date, output=output, lang=lang
        )

    for kind in LISTS:
        words.command(group, kind, f"progress.{kind}")(_reader(words, kind))

    @words.command(group, "milestones", "progress.milestones")
    def milestones(
        territory: TerritoryArgument,
        source: Annotated[Path | None, words.argument("list.source", "LIST")] = None,
        by: By = "town",
        date: Day = None,
        phase: Phase = None,
        accept: Accept = False,
        encoding: Encoding = None,
        sheet: Sheet = None,
    ) -> Work:
        if source is None:
            return lambda progress: workflow.show_milestones(territory, by=by, on=date, lang=lang)
        how: dict[str, Any] = {"phase": phase, "accept": accept, "encoding": encoding, "sheet": sheet}
        return lambda progress: workflow.read_tally_list(territory, source, "milestones", **how)

    @words.command(group, "zones", "progress.zones")
    def zones(
        territory: TerritoryArgument,
        source: Annotated[Path, words.argument("tally.zones", "LIST|POLYGONS")],
        system: Annotated[str | None, words.option("tally.system", "--system", metavar="NAME")] = None,
        accept: Accept = False,
        encoding: Encoding = None,
        sheet: Sheet = None,
    ) -> Work:
        return lambda progress: workflow.read_zones(
            territory, source, system=system, accept=accept, encoding=encoding, sheet=sheet
        )


def _reader(words: Words, kind: str) -> Callable[..., Work]:
    """Return the command that reads one kind of list."""

    def read(
        territory: Annotated[Path, words.territory],
        source: Annotated[Path, words.argument("list.source", "LIST")],
        phase: Annotated[str | None, words.option("tally.phase", "--phase", metavar="CODE")] = None,
        accept: Annotated[bool, words.option("list.accept", "--accept")] = False,
        encoding: Annotated[str | None, words.option("list.encoding", "--encoding")] = None,
        sheet: Annotated[str | None, words.option("list.sheet", "--sheet")] = None,
    ) -> Work:
        return lambda progress: workflow.read_tally_list(
            territory, source, kind, phase=phase, accept=accept, encoding=encoding, sheet=sheet
        )

    return read
