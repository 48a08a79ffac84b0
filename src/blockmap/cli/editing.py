"""``blockmap edit …`` on the command line: what planners do by hand, without the browser."""

from pathlib import Path
from typing import Annotated

import typer

from blockmap import workflow
from blockmap.cli.words import Words, Work
from blockmap.terms import text


def add(app: typer.Typer, words: Words) -> None:
    """Add the group ``edit``."""
    group = words.group(app, "edit")
    _add_drawing(group, words)
    _add_orders(group, words)


def _add_drawing(group: typer.Typer, words: Words) -> None:
    """Edits that change blocks; each can be tried first."""
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806
    Code = Annotated[str, words.argument("edit.code", "CODE")]  # noqa: N806
    Dry = Annotated[bool, words.option("edit.dry_run", "--dry-run")]  # noqa: N806
    Reason = Annotated[str | None, words.option("edit.reason", "--reason", metavar="TEXT")]  # noqa: N806

    @words.command(group, "move", "edit.move")
    def move(
        territory: TerritoryArgument,
        buildings: Annotated[str, words.option("edit.buildings", "--buildings", metavar="ID,ID,…")],
        to: Annotated[str, words.option("edit.to", "--to", metavar="CODE|new")],
        dry_run: Dry = False,
        reason: Reason = None,
    ) -> Work:
        ids = _numbers(buildings, words)
        return lambda progress: workflow.edit_move(territory, ids, to, dry_run=dry_run, reason=reason)

    @words.command(group, "split", "edit.split")
    def split(
        territory: TerritoryArgument,
        code: Code,
        line: Annotated[Path | None, words.option("edit.split.line", "--line", metavar="FILE")] = None,
        into: Annotated[int | None, words.option("edit.into", "--into", metavar="K", min=2, max=50)] = None,
        dry_run: Dry = False,
        reason: Reason = None,
    ) -> Work:
        return lambda progress: workflow.edit_split(
            territory, code, line=line, into=into, dry_run=dry_run, reason=reason
        )

    @words.command(group, "merge", "edit.merge")
    def merge(
        territory: TerritoryArgument,
        codes: Annotated[list[str], words.argument("edit.codes", "CODE CODE…")],
        dry_run: Dry = False,
        reason: Reason = None,
    ) -> Work:
        return lambda progress: workflow.edit_merge(territory, codes, dry_run=dry_run, reason=reason)

    @words.command(group, "redraw", "edit.redraw")
    def redraw(
        territory: TerritoryArgument,
        one: Code,
        other: Annotated[str, words.argument("edit.other", "CODE")],
        line: Annotated[Path, words.option("edit.redraw.line", "--line", metavar="FILE")],
        dry_run: Dry = False,
        reason: Reason = None,
    ) -> Work:
        return lambda progress: workflow.edit_redraw(territory, one, other, line, dry_run=dry_run, reason=reason)


def _add_orders(group: typer.Typer, words: Words) -> None:
    """Locks, numbers, proposals."""
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806
    Codes = Annotated[list[str], words.argument("edit.codes", "CODE…")]  # noqa: N806
    Reason = Annotated[str | None, words.option("edit.reason", "--reason", metavar="TEXT")]  # noqa: N806

    @words.command(group, "lock", "edit.lock")
    def lock(territory: TerritoryArgument, codes: Codes, reason: Reason = None) -> Work:
        return lambda progress: workflow.edit_lock(territory, codes, reason=reason)

    @words.command(group, "unlock", "edit.unlock")
    def unlock(territory: TerritoryArgument, codes: Codes) -> Work:
        return lambda progress: workflow.edit_lock(territory, codes, is_locked=False)

    @words.command(group, "renumber", "edit.renumber")
    def renumber(
        territory: TerritoryArgument,
        community: Annotated[list[str] | None, words.option("community", "--community")] = None,
    ) -> Work:
        return lambda progress: workflow.edit_renumber(territory, community)

    @words.command(group, "propose", "edit.propose")
    def propose(
        territory: TerritoryArgument,
        codes: Annotated[list[str], words.argument("edit.propose.codes", "CODE…")],
        exactly: Annotated[int | None, words.option("edit.exactly", "--exactly", metavar="K", min=1)] = None,
        seed: Annotated[int, words.option("seed", "--seed")] = 0,
        accept: Annotated[bool, words.option("edit.accept", "--accept")] = False,
        reason: Reason = None,
    ) -> Work:
        return lambda progress: workflow.edit_propose(
            territory, codes, exactly=exactly, seed=seed, accept=accept, reason=reason
        )


def _numbers(said: str, words: Words) -> list[int]:
    """Read whole numbers between commas."""
    parts = [part.strip() for part in said.replace("，", ",").split(",") if part.strip()]
    if not parts or not all(part.isascii() and part.isdecimal() for part in parts):
        raise typer.BadParameter(text("cli.edit.buildings", words.lang, said=said))
    return [int(part) for part in parts]
