"""``blockmap map``."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from blockmap import workflow
from blockmap.cli.words import Words, Work


def add(app: typer.Typer, words: Words) -> None:
    """Add the command."""
    lang = words.lang

    @words.command(app, "map")
    def draw(
        territory: Annotated[Path, words.territory],
        kind: Annotated[Literal["progress", "disputes"], words.argument("map.kind", "KIND")],
        output: Annotated[Path, words.option("map.output", "--output", "-o", metavar="FILE.html")],
        area: Annotated[str | None, words.area] = None,
        phase: Annotated[list[str] | None, words.option("map.phase", "--phase", metavar="PHASE")] = None,
        zone: Annotated[str | None, words.option("map.zone", "--zone", metavar="SYSTEM[/CODE]")] = None,
        split: Annotated[str | None, words.option("map.split", "--split", metavar="LEVEL")] = None,
        tiles: Annotated[str | None, words.option("map.tiles", "--tiles", metavar="URL|FILE")] = None,
        tiles_frame: Annotated[
            Literal["wgs84", "gcj02"] | None, words.option("map.tiles_frame", "--tiles-frame")
        ] = None,
        as_of: Annotated[str | None, words.option("map.as_of", "--as-of", metavar="TIME")] = None,
    ) -> Work:
        return lambda progress: workflow.draw_map(
            territory,
            kind,
            output,
            area=area,
            phases=phase or (),
            zone=zone,
            split=split,
            tiles=tiles,
            tiles_frame=tiles_frame,
            as_of=as_of,
            lang=lang,
            progress=progress,
        )
