"""``blockmap bulletin`` and ``blockmap sheet …``: what goes to paper, to workbooks and to a chat group."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from blockmap import workflow
from blockmap.cli.words import Words, Work
from blockmap.errors import UsageError

Cadence = Literal["daily", "2-day", "weekly", "2-week", "xun", "monthly"]


def add(app: typer.Typer, words: Words) -> None:
    """Add the commands."""
    lang = words.lang
    group = words.group(app, "sheet")
    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806
    Area = Annotated[str | None, words.area]  # noqa: N806
    Folder = Annotated[Path, words.option("sheet.folder", "--output", "-o", metavar="DIR")]  # noqa: N806
    File = Annotated[Path, words.option("sheet.file", "--output", "-o", metavar="FILE.pdf")]  # noqa: N806
    Everything = Annotated[bool, words.option("sheet.all", "--all")]  # noqa: N806

    @words.command(app, "bulletin")
    def bulletin(
        territory: TerritoryArgument,
        output: Annotated[Path | None, words.option("bulletin.folder", "--output", "-o", metavar="DIR")] = None,
        cadence: Annotated[Cadence, words.option("bulletin.cadence", "--cadence")] = "daily",
        area: Area = None,
        phase: Annotated[str | None, words.option("bulletin.phase", "--phase", metavar="CODE")] = None,
        as_of: Annotated[str | None, words.option("bulletin.as_of", "--as-of", metavar="TIME")] = None,
        of: Annotated[str | None, words.option("bulletin.of", "--of", metavar="NAME=NUMBER")] = None,
        edition: Annotated[int | None, words.option("bulletin.edition", "--edition", min=1)] = None,
        explain: Annotated[str | None, words.option("bulletin.explain", "--explain", metavar="FIGURE")] = None,
    ) -> Work:
        which: dict[str, Any] = {"cadence": cadence, "area": area, "phase": phase, "as_of": as_of, "edition": edition}
        if explain is not None:
            return lambda progress: workflow.explain_figure(territory, explain, **which)
        return lambda progress: workflow.send_bulletin(
            territory, _folder(output), **which, of_total=_total(of), lang=lang
        )

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
        area: Annotated[str | None, words.option("sheet.wall.area", "--area", metavar="CODE")] = None,
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


def _folder(said: Path | None) -> Path:
    if said is None:
        raise UsageError("bulletin_output")
    return said


def _total(said: str | None) -> tuple[str, int] | None:
    """Split ``name=number``."""
    if said is None:
        return None
    name, _, number = said.partition("=")
    digits = number.strip().replace(",", "")
    if not name.strip() or not digits.isdecimal() or not int(digits):
        raise UsageError("of_total", said=said)
    return name.strip(), int(digits)
