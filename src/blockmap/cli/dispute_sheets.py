"""``blockmap dispute sheet`` on the command line: disputes on paper."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from blockmap import workflow
from blockmap.cli.settling import place
from blockmap.cli.words import Words, Work
from blockmap.terms import text


def add(group: typer.Typer, words: Words) -> None:
    """Add the command to ``blockmap dispute``."""
    lang = words.lang

    @words.command(group, "sheet", "dispute.sheet")
    def sheet(
        territory: Annotated[Path, words.territory],
        output: Annotated[Path, words.option("dispute.sheet.output", "--output", "-o", metavar="FILE.pdf")],
        codes: Annotated[list[str] | None, words.argument("dispute.ids", "[ID]…")] = None,
        paper: Annotated[Literal["A3", "A4"] | None, words.option("dispute.sheet.paper", "--paper")] = None,
        proposal: Annotated[int | None, words.option("dispute.sheet.proposal", "--proposal", metavar="N")] = None,
        index: Annotated[bool, words.option("dispute.sheet.index", "--index")] = False,
        route: Annotated[bool, words.option("dispute.sheet.route", "--route")] = False,
        start: Annotated[str | None, words.option("dispute.start", "--from", metavar="X,Y")] = None,
        interim: Annotated[bool, words.option("dispute.sheet.interim", "--interim")] = False,
    ) -> Work:
        if index + route + interim + bool(codes and not route) != 1:
            raise typer.BadParameter(text("error.dispute_sheet_what", lang))
        begin = place(start, words)
        if index:
            return lambda progress: workflow.draw_dispute_index(territory, output, paper=paper or "A3", lang=lang)
        if route:
            return lambda progress: workflow.draw_survey_route(
                territory, output, codes=codes or (), start=begin, paper=paper or "A4", lang=lang
            )
        if interim:
            return lambda progress: workflow.draw_interim_list(territory, output, paper=paper or "A4", lang=lang)
        return lambda progress: workflow.draw_dispute_sheets(
            territory, output, codes or (), proposal=proposal, paper=paper or "A3", lang=lang, progress=progress
        )
