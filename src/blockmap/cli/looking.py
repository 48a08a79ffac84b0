"""What a territory holds, what was done to it, and files made of it."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from blockmap import workflow
from blockmap.cli.words import Words, Work


def add(app: typer.Typer, words: Words) -> None:
    """Add ``info``, ``export``, ``undo``, ``history`` and ``rebuild``."""

    @words.command(app, "info")
    def info(territory: Annotated[Path, words.territory]) -> Work:
        return lambda progress: workflow.info(territory)

    @words.command(app, "export")
    def export(
        territory: Annotated[Path, words.territory],
        directory: Annotated[Path, words.argument("export.directory", "DIR")],
        format: Annotated[
            Literal["gpkg", "shp", "geojson", "parquet", "fgb"], words.option("export.format", "--format")
        ],
        encoding: Annotated[Literal["gbk", "utf-8"], words.option("encoding", "--encoding")] = "utf-8",
        area: Annotated[str | None, words.area] = None,
    ) -> Work:
        return lambda progress: workflow.export(territory, directory, format=format, encoding=encoding, area=area)

    @words.command(app, "undo")
    def undo(
        territory: Annotated[Path, words.territory],
        to: Annotated[int | None, words.option("undo.to", "--to", metavar="SEQ", min=0)] = None,
    ) -> Work:
        return lambda progress: workflow.undo(territory, to=to)

    @words.command(app, "history")
    def history(territory: Annotated[Path, words.territory]) -> Work:
        return lambda progress: workflow.history(territory)

    @words.command(app, "rebuild")
    def rebuild(
        territory: Annotated[Path, words.territory],
        target: Annotated[Path, words.argument("rebuild.target", "NEW.gpkg")],
    ) -> Work:
        return lambda progress: workflow.rebuild(territory, target)
