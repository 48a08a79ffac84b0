"""The commands and their options. Each one is a function of the workflow, called with what was typed."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from blockmap import workflow
from blockmap.cli import bulletins, disputes, editing, mapping, people, progress, serving, settling
from blockmap.cli.spoken import group_class
from blockmap.cli.words import Words, Work
from blockmap.terms import Language, text


def build(lang: Language) -> typer.Typer:
    """Make the command line, with its help in ``lang``."""
    words = Words(lang)
    app = typer.Typer(
        name="blockmap",
        help=words.help_of("blockmap"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        cls=group_class(lang),
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    TerritoryArgument = Annotated[Path, words.territory]  # noqa: N806
    Communities = Annotated[list[str] | None, words.option("community", "--community")]  # noqa: N806
    Area = Annotated[str | None, words.area]  # noqa: N806

    @words.command(app, "demo")
    def demo(
        out: Annotated[Path, words.option("demo.out", "--out")] = Path("demo"),
    ) -> Work:
        return lambda progress: workflow.demo(out, lang=lang, progress=progress)

    @words.command(app, "run")
    def run_recipe(
        recipe: Annotated[Path | None, words.argument("run.recipe", "RECIPE.toml")] = None,
        init: Annotated[Path | None, words.option("run.init", "--init", metavar="DIR")] = None,
    ) -> Work:
        if init is not None:
            return lambda progress: workflow.init_recipe(init, recipe)
        if recipe is not None:
            return lambda progress: workflow.run(recipe, lang=lang, progress=progress)
        raise typer.BadParameter(text("cli.run.nothing", lang))

    @words.command(app, "sample")
    def sample(
        directory: Annotated[Path, words.argument("sample.directory", "DIR")],
        buildings: Annotated[int, words.option("sample.buildings", "--buildings", min=1)] = 4000,
        seed: Annotated[int, words.option("seed", "--seed")] = 1,
        format: Annotated[Literal["shp", "gpkg"], words.option("sample.format", "--format")] = "shp",
        encoding: Annotated[Literal["gbk", "utf-8"], words.option("encoding", "--encoding")] = "gbk",
    ) -> Work:
        return lambda progress: workflow.write_sample(
            directory, buildings=buildings, seed=seed, format=format, encoding=encoding
        )

    @words.command(app, "new")
    def new(
        territory: TerritoryArgument,
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
        territory: TerritoryArgument,
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
        fields = dict(_pair(said_field, lang) for said_field in field or ())
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

    @words.command(app, "plan")
    def plan(
        territory: TerritoryArgument,
        community: Communities = None,
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
    def number(territory: TerritoryArgument) -> Work:
        return lambda progress: workflow.number(territory)

    @words.command(app, "freeze")
    def freeze(
        territory: TerritoryArgument,
        community: Communities = None,
    ) -> Work:
        return lambda progress: workflow.freeze(territory, communities=community)

    @words.command(app, "check")
    def check(territory: TerritoryArgument) -> Work:
        return lambda progress: workflow.check(territory, progress=progress)

    @words.command(app, "info")
    def info(territory: TerritoryArgument) -> Work:
        return lambda progress: workflow.info(territory)

    @words.command(app, "export")
    def export(
        territory: TerritoryArgument,
        directory: Annotated[Path, words.argument("export.directory", "DIR")],
        format: Annotated[
            Literal["gpkg", "shp", "geojson", "parquet", "fgb"], words.option("export.format", "--format")
        ],
        encoding: Annotated[Literal["gbk", "utf-8"], words.option("encoding", "--encoding")] = "utf-8",
        area: Area = None,
    ) -> Work:
        return lambda progress: workflow.export(territory, directory, format=format, encoding=encoding, area=area)

    @words.command(app, "undo")
    def undo(
        territory: TerritoryArgument,
        to: Annotated[int | None, words.option("undo.to", "--to", metavar="SEQ", min=0)] = None,
    ) -> Work:
        return lambda progress: workflow.undo(territory, to=to)

    @words.command(app, "history")
    def history(territory: TerritoryArgument) -> Work:
        return lambda progress: workflow.history(territory)

    bulletins.add(app, words)
    editing.add(app, words)
    settling.add_settling(disputes.add(app, words), words)
    mapping.add(app, words)
    people.add(app, words)
    progress.add(app, words)
    serving.add(app, words)

    return app


def _pair(said: str, lang: Language) -> tuple[str, str]:
    """Split ``ours=theirs``."""
    ours, equals, theirs = said.partition("=")
    if not (ours and equals and theirs):
        raise typer.BadParameter(text("cli.read.field", lang, said=said))
    return ours.strip(), theirs.strip()
