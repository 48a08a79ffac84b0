"""The office's daily lists on the command line: ``progress sources|compare|contacts|holdouts|outgrown|tags``."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from blockmap import workflow
from blockmap.cli.words import Words, Work

Measure = Literal["household_count", "person_count", "dwelling_count", "heated_count"]


def add_lists(group: typer.Typer, words: Words) -> None:
    """Add the lists to ``blockmap progress``."""
    _add_sources(group, words)
    _add_daily(group, words)


def _add_sources(group: typer.Typer, words: Words) -> None:
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806

    @words.command(group, "sources", "progress.sources")
    def sources(
        territory: TerritoryArgument,
        name: Annotated[str, words.option("sources.name", "--source")],
        source: Annotated[Path | None, words.argument("list.source", "LIST")] = None,
        as_of: Annotated[str | None, words.option("sources.as_of", "--as-of", metavar="DAY")] = None,
        measure: Annotated[Measure, words.option("sources.measure", "--measure")] = "household_count",
        split: Annotated[Path | None, words.option("sources.split", "--split", metavar="DIR")] = None,
        accept: Annotated[bool, words.option("list.accept", "--accept")] = False,
        encoding: Annotated[str | None, words.option("list.encoding", "--encoding")] = None,
        sheet: Annotated[str | None, words.option("list.sheet", "--sheet")] = None,
    ) -> Work:
        if source is None:
            return lambda progress: workflow.split_source(territory, name, split or Path(name), lang=words.lang)
        return lambda progress: workflow.read_source(
            territory, source, name=name, as_of=as_of, measure=measure, accept=accept, encoding=encoding, sheet=sheet
        )

    @words.command(group, "compare", "progress.compare")
    def compare(
        territory: TerritoryArgument,
        measure: Annotated[Measure, words.option("sources.measure", "--measure")] = "household_count",
        registry: Annotated[str, words.option("compare.registry", "--registry")] = "registry",
        tolerance: Annotated[int, words.option("compare.tolerance", "--tolerance", min=0)] = 0,
        by: Annotated[Literal["building", "block"], words.option("compare.by", "--by")] = "building",
        as_of: Annotated[str | None, words.option("people.day", "--as-of", metavar="DAY")] = None,
        output: Annotated[Path | None, words.option("compare.output", "--output", "-o", metavar="FILE.xlsx")] = None,
    ) -> Work:
        return lambda progress: workflow.compare_sources(
            territory,
            measure=measure,
            registry=registry,
            tolerance=tolerance,
            by=by,
            at=as_of,
            output=output,
            lang=words.lang,
        )


def _add_daily(group: typer.Typer, words: Words) -> None:
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806
    Day = Annotated[str | None, words.option("people.day", "--as-of", metavar="DAY")]  # noqa: N806
    Phase = Annotated[str | None, words.option("people.phase", "--phase")]  # noqa: N806

    @words.command(group, "contacts", "progress.contacts")
    def contacts(
        territory: TerritoryArgument,
        tries: Annotated[int, words.option("contacts.tries", "--tries", min=1)] = 2,
        channels: Annotated[bool, words.option("contacts.channels", "--channels")] = False,
        phase: Phase = None,
        as_of: Day = None,
    ) -> Work:
        return lambda progress: workflow.show_contacts(
            territory, least=tries, channels=channels, phase=phase, at=as_of, lang=words.lang
        )

    @words.command(group, "holdouts", "progress.holdouts")
    def holdouts(territory: TerritoryArgument, phase: Phase = None, as_of: Day = None) -> Work:
        return lambda progress: workflow.show_holdouts(territory, phase=phase, at=as_of, lang=words.lang)

    @words.command(group, "outgrown", "progress.outgrown")
    def outgrown(
        territory: TerritoryArgument,
        by: Annotated[Literal["number", "ground"], words.option("outgrown.by", "--by")] = "number",
        since: Annotated[str | None, words.option("outgrown.since", "--since", metavar="DAY")] = None,
        as_of: Day = None,
    ) -> Work:
        return lambda progress: workflow.show_outgrown(territory, by=by, since=since, at=as_of)

    @words.command(group, "tags", "progress.tags")
    def tags(
        territory: TerritoryArgument,
        source: Annotated[Path | None, words.argument("list.source", "LIST")] = None,
        as_of: Day = None,
        accept: Annotated[bool, words.option("list.accept", "--accept")] = False,
        encoding: Annotated[str | None, words.option("list.encoding", "--encoding")] = None,
        sheet: Annotated[str | None, words.option("list.sheet", "--sheet")] = None,
    ) -> Work:
        if source is None:
            return lambda progress: workflow.hard_first(territory, at=as_of)
        return lambda progress: workflow.read_tags(territory, source, accept=accept, encoding=encoding, sheet=sheet)
