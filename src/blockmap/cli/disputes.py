"""``blockmap dispute …`` on the command line: what is found."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from blockmap import workflow
from blockmap.cli import dispute_sheets
from blockmap.cli.words import Words, Work


def add(app: typer.Typer, words: Words) -> typer.Typer:
    """Add the group of commands about disputes, and return it."""
    group = words.group(app, "dispute")

    @words.command(group, "detect", "dispute.detect")
    def detect(
        territory: Annotated[Path, words.territory],
        source: Annotated[Path | None, words.argument("dispute.source", "SOURCE")] = None,
        neighbour: Annotated[str | None, words.option("dispute.neighbour", "--neighbour", metavar="NAME")] = None,
        inside: Annotated[bool, words.option("dispute.inside", "--inside")] = False,
        layer: Annotated[str | None, words.option("read.layer", "--layer")] = None,
        level: Annotated[str | None, words.option("dispute.level", "--level")] = None,
        tolerance: Annotated[float | None, words.option("dispute.tolerance", "--tolerance", min=0)] = None,
        frame: Annotated[Path | None, words.option("dispute.frame", "--frame", metavar="FILE")] = None,
        crs: Annotated[str | None, words.option("read.crs", "--crs", metavar="EPSG:…|gcj02|bd09")] = None,
        encoding: Annotated[str | None, words.option("read.encoding", "--encoding")] = None,
        shift: Annotated[Literal["accept", "correct"] | None, words.option("dispute.shift", "--shift")] = None,
        at: Annotated[str | None, words.option("dispute.detected_at", "--at", metavar="TIME")] = None,
    ) -> Work:
        return lambda progress: workflow.detect_disputes(
            territory,
            source,
            neighbour=neighbour,
            inside=inside,
            layer=layer,
            level=level,
            tolerance_m=tolerance,
            frame=frame,
            crs=crs,
            encoding=encoding,
            shift=shift,
            at=at,
        )

    dispute_sheets.add(group, words)
    return group
