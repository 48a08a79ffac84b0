"""``blockmap bulletin`` and ``blockmap sheet …``: what goes to paper, to workbooks and to a chat group."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from blockmap import workflow
from blockmap.cli.words import Words, Work


def add(app: typer.Typer, words: Words) -> None:
    """Add the commands."""
    lang = words.lang
    group = words.group(app, "sheet")
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806
    Area = Annotated[str | None, words.area]  # noqa: N806
    Folder = Annotated[Path, words.option("sheet.folder", "--output", "-o", metavar="DIR")]  # noqa: N806
    File = Annotated[Path, words.option("sheet.file", "--output", "-o", metavar="FILE.pdf")]  # noqa: N806
    Everything = Annotated[bool, words.option("sheet.all", "--all")]  # noqa: N806

    @words.command(group, "block", "sheet.block")
    def block(
        territory: TerritoryArgument,
        output: Folder,
        codes: Annotated[list[str] | None, words.argument("sheet.codes", "CODE…")] = None,
        community: Annotated[str | None, words.option("sheet.community", "--community", metavar="CODE")] = None,
        everything: Everything = False,
        author: Annotated[str, words.option("sheet.author", "--author")] = "",
    ) -> Work:
        return lambda progress: workflow.draw_block_sheets(
            territory,
            output,
            codes=codes or (),
            community=community,
            everything=everything,
            author=author,
            lang=lang,
            progress=progress,
        )

    @words.command(group, "workbook", "sheet.workbook")
    def workbook(
        territory: TerritoryArgument,
        output: Folder,
        compound: Annotated[str | None, words.option("sheet.compound", "--compound", metavar="NAME")] = None,
        block: Annotated[str | None, words.option("sheet.one_block", "--block", metavar="CODE")] = None,
        everything: Everything = False,
    ) -> Work:
        return lambda progress: workflow.write_workbooks(
            territory, output, compound=compound, block=block, everything=everything, lang=lang, progress=progress
        )

    @words.command(group, "wall", "sheet.wall")
    def wall(
        territory: TerritoryArgument,
        output: File,
        area: Area = None,
        paper: Annotated[Literal["A0", "A1", "A2", "A3"], words.option("sheet.paper", "--paper")] = "A0",
        tiled: Annotated[bool, words.option("sheet.tiled", "--tiled")] = False,
    ) -> Work:
        return lambda progress: workflow.draw_wall_map(
            territory, output, area=area, paper=paper, tiled=tiled, lang=lang
        )

    @words.command(group, "slips", "sheet.slips")
    def slips(
        territory: TerritoryArgument,
        output: File,
        codes: Annotated[list[str], words.argument("sheet.codes", "CODE…")],
        each: Annotated[int, words.option("sheet.each", "--each", min=1)] = 1,
    ) -> Work:
        return lambda progress: workflow.write_slips(territory, output, codes=codes, each=each, lang=lang)
