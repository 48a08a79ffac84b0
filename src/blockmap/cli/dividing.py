"""Blocks, numbers and their proof."""

from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from blockmap import workflow
from blockmap.cli.words import Words, Work
from blockmap.terms import Language, text


def add(app: typer.Typer, words: Words) -> None:
    """Add ``plan``, ``number``, ``freeze`` and ``check``."""

    @words.command(app, "plan")
    def plan(
        territory: Annotated[Path, words.territory],
        community: Annotated[list[str] | None, words.option("community", "--community")] = None,
        seed: Annotated[int, words.option("seed", "--seed")] = 0,
        workers: Annotated[int | None, words.option("plan.workers", "--workers", min=1)] = None,
        exactly: Annotated[int | None, words.option("plan.exactly", "--exactly", min=1)] = None,
        oversize: Annotated[Literal["whole", "parts"], words.option("plan.oversize", "--oversize")] = "whole",
        factor: Annotated[list[str] | None, words.option("plan.factor", "--factor", metavar="KIND=1.5")] = None,
        own: Annotated[list[str] | None, words.option("plan.own", "--own", metavar="KIND|NAME")] = None,
        shared: Annotated[list[str] | None, words.option("plan.shared", "--shared", metavar="NAME")] = None,
    ) -> Work:
        factors = None if factor is None else dict(_factor(said, words.lang) for said in factor)
        return lambda progress: workflow.plan(
            territory,
            communities=community,
            seed=seed,
            workers=workers,
            exactly=exactly,
            oversize=oversize,
            factors=factors,
            own=_unless_none(own),
            shared=_unless_none(shared),
            progress=progress,
        )

    @words.command(app, "number")
    def number(territory: Annotated[Path, words.territory]) -> Work:
        return lambda progress: workflow.number(territory)

    @words.command(app, "freeze")
    def freeze(
        territory: Annotated[Path, words.territory],
        community: Annotated[list[str] | None, words.option("community", "--community")] = None,
    ) -> Work:
        return lambda progress: workflow.freeze(territory, communities=community)

    @words.command(app, "check")
    def check(territory: Annotated[Path, words.territory]) -> Work:
        return lambda progress: workflow.check(territory, progress=progress)


def _factor(said: str, lang: Language) -> tuple[str, float]:
    """Split ``kind=1.5``."""
    kind, _, number = said.replace("＝", "=").rpartition("=")
    try:
        return kind.strip() or _no_factor(said, lang), float(number)
    except ValueError:
        return _no_factor(said, lang), 0.0


def _no_factor(said: str, lang: Language) -> NoReturn:
    raise typer.BadParameter(text("cli.plan.factor", lang, said=said))


def _unless_none(said: list[str] | None) -> list[str] | None:
    """Take the word ``none`` as an empty list."""
    return [] if said == ["none"] or said == ["无"] else said
