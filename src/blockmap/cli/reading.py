"""A new territory, the files that are read into it, and snapshots that go out and come back edited."""

from pathlib import Path
from typing import Annotated

import typer

from blockmap import workflow
from blockmap.cli.words import Words, Work
from blockmap.terms import Language, text


def add(app: typer.Typer, words: Words) -> None:
    """Add ``new``, ``read`` and ``publish``."""

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
        zone: Annotated[str | None, words.option("new.zone", "--zone", metavar="+08:00")] = None,
    ) -> Work:
        choices = {
            "target": target,
            "low": low,
            "high": high,
            "persons": persons,
            "block_digits": block_digits,
            "utc_offset": zone,
            "levels": tuple(levels.split(",")) if levels else None,
        }
        return lambda progress: workflow.new(territory, crs=crs, **{k: v for k, v in choices.items() if v is not None})

    @words.command(app, "read")
    def read(
        territory: Annotated[Path, words.territory],
        table: Annotated[str, words.argument("read.table", "TABLE")],
        source: Annotated[Path | None, words.argument("read.source", "SOURCE")] = None,
        layer: Annotated[str | None, words.option("read.layer", "--layer")] = None,
        where: Annotated[str | None, words.option("read.where", "--where", metavar="SQL")] = None,
        field: Annotated[list[str] | None, words.option("read.field", "--field", metavar="OURS=THEIRS")] = None,
        crs: Annotated[str | None, words.option("read.crs", "--crs", metavar="EPSG:…|gcj02|bd09")] = None,
        encoding: Annotated[str | None, words.option("read.encoding", "--encoding")] = None,
        mapping: Annotated[Path | None, words.option("read.mapping", "--mapping", metavar="FILE.toml")] = None,
        accept: Annotated[bool, words.option("read.accept", "--accept")] = False,
        as_edits: Annotated[bool, words.option("read.as_edits", "--as-edits")] = False,
        of: Annotated[Path | None, words.option("read.of", "--of", metavar="SNAPSHOT.gpkg")] = None,
    ) -> Work:
        if as_edits and source is None:  # no table is named: the copy says itself which layers it holds
            return lambda progress: workflow.read_as_edits(territory, Path(table), of=of, accept=accept)
        if source is None or as_edits:
            raise typer.BadParameter(text("cli.read.no_source" if source is None else "cli.read.one_copy", words.lang))
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

    @words.command(app, "publish")
    def publish(
        territory: Annotated[Path, words.territory],
        target: Annotated[Path, words.argument("publish.target", "FILE.gpkg|DIR")],
    ) -> Work:
        return lambda progress: workflow.publish(territory, target)


def _pair(said: str, lang: Language) -> tuple[str, str]:
    """Split ``ours=theirs``."""
    ours, equals, theirs = said.partition("=")
    if not (ours and equals and theirs):
        raise typer.BadParameter(text("cli.read.field", lang, said=said))
    return ours.strip(), theirs.strip()
