"""A new territory, and the files that are read into it."""

from pathlib import Path
from typing import Annotated

import typer

from blockmap import workflow
from blockmap.cli.words import Words, Work
from blockmap.terms import Language, text


def add(app: typer.Typer, words: Words) -> None:
    """Add ``new`` and ``read``."""

    @words.command(app, "new")
    def new(
        territory: Annotated[Path, words.territory],
        crs: Annotated[str, words.option("new.crs", "--crs", metavar="EPSG:…")],
        target: Annotated[int | None, words.option("new.target", "--target")] = None,
        low: Annotated[int | None, words.option("new.low", "--low")] = None,
        high: Annotated[int | None, words.option("new.high", "--high")] = None,
        persons: Annotated[int | None, words.option("new.persons", "--persons")] = None,
        levels: Annotated[str | None, words.option("new.levels", "--levels")] = None,
        block_digits: Annotated[int | None, words.option("new.block_digits", "--block-digits")] = None,
    ) -> Work:
        choices = {
            "target": target,
            "low": low,
            "high": high,
            "persons": persons,
            "block_digits": block_digits,
            "levels": tuple(levels.split(",")) if levels else None,
        }
        return lambda progress: workflow.new(territory, crs=crs, **{k: v for k, v in choices.items() if v is not None})

    @words.command(app, "read")
    def read(
        territory: Annotated[Path, words.territory],
        table: Annotated[str, words.argument("read.table", "TABLE")],
        source: Annotated[Path, words.argument("read.source", "SOURCE")],
        layer: Annotated[str | None, words.option("read.layer", "--layer")] = None,
        where: Annotated[str | None, words.option("read.where", "--where", metavar="SQL")] = None,
        field: Annotated[list[str] | None, words.option("read.field", "--field", metavar="OURS=THEIRS")] = None,
        crs: Annotated[str | None, words.option("read.crs", "--crs", metavar="EPSG:…|gcj02|bd09")] = None,
        encoding: Annotated[str | None, words.option("read.encoding", "--encoding")] = None,
        mapping: Annotated[Path | None, words.option("read.mapping", "--mapping", metavar="FILE.toml")] = None,
        accept: Annotated[bool, words.option("read.accept", "--accept")] = False,
    ) -> Work:
        fields = dict(_pair(said_field, words.lang) for said_field in field or ())
        return lambda progress: workflow.read(
            territory,
            table,
            source,
            layer=layer,
            where=where,
            fields=fields,
            crs=crs,
            encoding=encoding,
            mapping=mapping,
            accept=accept,
        )


def _pair(said: str, lang: Language) -> tuple[str, str]:
    """Split ``ours=theirs``."""
    ours, equals, theirs = said.partition("=")
    if not (ours and equals and theirs):
        raise typer.BadParameter(text("cli.read.field", lang, said=said))
    return ours.strip(), theirs.strip()
