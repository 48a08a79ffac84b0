"""``blockmap variant …``, ``submit``, ``approve`` and ``comment``: what the drawing page offers to offices, typed."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from blockmap import workflow
from blockmap.cli.words import Words, Work


def add(app: typer.Typer, words: Words) -> None:
    """Add the commands."""
    _add_variants(words.group(app, "variant"), words)
    _add_review(app, words)


def _add_variants(group: typer.Typer, words: Words) -> None:
    """Other divisions beside the one that holds."""
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806
    Name = Annotated[str, words.argument("variant.name", "NAME")]  # noqa: N806

    @words.command(group, "list", "variant.list")
    def listed(territory: TerritoryArgument) -> Work:
        return lambda progress: workflow.variant_list(territory)

    @words.command(group, "save", "variant.save")
    def save(
        territory: TerritoryArgument,
        name: Name,
        codes: Annotated[list[str], words.argument("variant.codes", "CODE…")],
        seed: Annotated[int | None, words.option("variant.seed", "--seed")] = None,
        exactly: Annotated[int | None, words.option("variant.exactly", "--exactly", metavar="K", min=1)] = None,
        note: Annotated[str | None, words.option("variant.note", "--note", metavar="TEXT")] = None,
    ) -> Work:
        return lambda progress: workflow.variant_save(territory, name, codes, seed=seed, exactly=exactly, note=note)

    @words.command(group, "compare", "variant.compare")
    def compare(
        territory: TerritoryArgument,
        name: Name,
        other: Annotated[str, words.argument("variant.other", "NAME")] = "today",
    ) -> Work:
        return lambda progress: workflow.variant_compare(territory, name, other)

    @words.command(group, "accept", "variant.accept")
    def accept(
        territory: TerritoryArgument,
        name: Name,
        part: Annotated[list[int] | None, words.option("variant.part", "--part", metavar="N")] = None,
        reason: Annotated[str | None, words.option("edit.reason", "--reason", metavar="TEXT")] = None,
    ) -> Work:
        return lambda progress: workflow.variant_accept(territory, name, parts=part, reason=reason)

    @words.command(group, "delete", "variant.delete")
    def delete(territory: TerritoryArgument, name: Name) -> Work:
        return lambda progress: workflow.variant_delete(territory, name)


def _add_review(app: typer.Typer, words: Words) -> None:
    """Handing in, approving, remarking."""
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806
    Reason = Annotated[str | None, words.option("edit.reason", "--reason", metavar="TEXT")]  # noqa: N806

    @words.command(app, "submit")
    def submit(
        territory: TerritoryArgument,
        codes: Annotated[list[str] | None, words.argument("submit.codes", "CODE…")] = None,
        withdraw: Annotated[bool, words.option("submit.withdraw", "--withdraw")] = False,
        reason: Reason = None,
    ) -> Work:
        if not codes:
            return lambda progress: workflow.show_submissions(territory)
        if withdraw:
            return lambda progress: workflow.decide_communities(territory, codes, "withdrawn", reason=reason)
        return lambda progress: workflow.submit_communities(territory, codes, reason=reason)

    @words.command(app, "approve")
    def approve(
        territory: TerritoryArgument,
        codes: Annotated[list[str], words.argument("approve.codes", "CODE…")],
        send_back: Annotated[bool, words.option("approve.send_back", "--send-back")] = False,
        reason: Reason = None,
    ) -> Work:
        verdict: Literal["approved", "sent_back"] = "sent_back" if send_back else "approved"
        return lambda progress: workflow.decide_communities(territory, codes, verdict, reason=reason)

    @words.command(app, "comment")
    def comment(
        territory: TerritoryArgument,
        text: Annotated[str | None, words.argument("comment.text", "TEXT")] = None,
        block: Annotated[str | None, words.option("comment.block", "--block", metavar="CODE")] = None,
        resolve: Annotated[int | None, words.option("comment.resolve", "--resolve", metavar="N")] = None,
    ) -> Work:
        return lambda progress: workflow.comment(territory, text, block=block, resolve_id=resolve)
