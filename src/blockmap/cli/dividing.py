"""Blocks, numbers and their proof."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from blockmap import workflow
from blockmap.cli.words import Words, Work


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
    ) -> Work:
        return lambda progress: workflow.plan(
            territory,
            communities=community,
            seed=seed,
            workers=workers,
            exactly=exactly,
            oversize=oversize,
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
