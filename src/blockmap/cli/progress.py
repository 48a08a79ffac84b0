"""``blockmap progress …``: returns come in, what no place counts is listed, and what ever came in for a place."""

from pathlib import Path
from typing import Annotated

import typer

from blockmap import workflow
from blockmap.cli.people import add_people
from blockmap.cli.tallying import add_tally
from blockmap.cli.words import Words, Work


def add(app: typer.Typer, words: Words) -> None:
    """Add the group with the commands of returns, of tallies and of staff."""
    group = words.group(app, "progress")
    _add_returns(group, words)
    add_tally(group, words)
    add_people(group, words)
    _add_blocks(words.group(app, "block"), words)


def _add_returns(group: typer.Typer, words: Words) -> None:
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806

    @words.command(group, "read", "progress.read")
    def read(
        territory: TerritoryArgument,
        source: Annotated[Path, words.argument("progress.read.source", "SOURCE")],
        mapping: Annotated[
            str | None, words.option("progress.read.mapping", "--mapping", metavar="NAME|FILE.toml")
        ] = None,
        as_of: Annotated[str | None, words.option("progress.read.as_of", "--as-of", metavar="TIME")] = None,
        phase: Annotated[str | None, words.option("progress.read.phase", "--phase")] = None,
        encoding: Annotated[str | None, words.option("progress.read.encoding", "--encoding")] = None,
        sheet: Annotated[str | None, words.option("progress.read.sheet", "--sheet")] = None,
    ) -> Work:
        return lambda progress: workflow.read_returns(
            territory, source, mapping=mapping, as_of=as_of, phase=phase, encoding=encoding, sheet=sheet
        )

    @words.command(group, "reads", "progress.reads")
    def reads(territory: TerritoryArgument) -> Work:
        return lambda progress: workflow.list_reads(territory)

    @words.command(group, "withdraw", "progress.withdraw")
    def withdraw(
        territory: TerritoryArgument,
        what: Annotated[str, words.argument("progress.withdraw.what", "NUMBER|FILE")],
        reason: Annotated[str | None, words.option("progress.withdraw.reason", "--reason")] = None,
        accept: Annotated[bool, words.option("progress.withdraw.accept", "--accept")] = False,
    ) -> Work:
        return lambda progress: workflow.withdraw(territory, what, reason=reason, accept=accept)

    @words.command(group, "rematch", "progress.rematch")
    def rematch(territory: TerritoryArgument) -> Work:
        return lambda progress: workflow.rematch(territory)

    @words.command(group, "template", "progress.template")
    def template(
        kind: Annotated[str, words.argument("progress.template.kind", "LIST")],
        output: Annotated[Path, words.option("progress.template.output", "--output", "-o", metavar="FILE.xlsx")],
    ) -> Work:
        return lambda progress: workflow.write_template(kind, output, lang=words.lang)

    @words.command(group, "unmatched", "progress.unmatched")
    def unmatched(territory: TerritoryArgument) -> Work:
        return lambda progress: workflow.list_unmatched(territory)

    @words.command(group, "history", "progress.history")
    def history(
        territory: TerritoryArgument,
        place: Annotated[str, words.argument("progress.history.place", "CODE")],
    ) -> Work:
        return lambda progress: workflow.returns_history(territory, place)


def _add_blocks(group: typer.Typer, words: Words) -> None:
    @words.command(group, "virtual", "block.virtual")
    def virtual(
        territory: Annotated[Path, words.territory],
        community: Annotated[str | None, words.option("block.virtual.community", "--community", metavar="CODE")] = None,
        block: Annotated[str | None, words.option("block.virtual.block", "--block", metavar="CODE")] = None,
        name: Annotated[str | None, words.option("block.virtual.name", "--name", metavar="TEXT")] = None,
        households: Annotated[int | None, words.option("block.virtual.households", "--households", min=0)] = None,
        persons: Annotated[int | None, words.option("block.virtual.persons", "--persons", min=0)] = None,
        reason: Annotated[str | None, words.option("block.virtual.reason", "--reason", metavar="TEXT")] = None,
    ) -> Work:
        return lambda progress: workflow.virtual_block(
            territory,
            community=community,
            block=block,
            name=name,
            households=households,
            persons=persons,
            reason=reason,
        )

    # A group of one command would be taken for the command itself.
    group.callback()(lambda: None)
