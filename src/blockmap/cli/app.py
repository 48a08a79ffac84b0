"""The commands and their options. Each one is a function of the workflow, called with what was typed."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from blockmap import workflow
from blockmap.cli.show import Desk
from blockmap.terms import Language, text
from blockmap.workflow.outcome import Outcome, Progress


def build(lang: Language) -> typer.Typer:
    """Make the command line, with its help in ``lang``."""

    def help_of(key: str) -> str:
        return text(f"cli.help.{key}", lang)

    def option(name: str, *flags: str, **how: Any) -> Any:
        return typer.Option(*flags, help=help_of(name), **how)

    app = typer.Typer(
        name="blockmap",
        help=help_of("blockmap"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    TerritoryArgument = Annotated[Path, typer.Argument(help=help_of("territory"), metavar="TERRITORY.gpkg")]  # noqa: N806
    Json = Annotated[bool, option("json", "--json")]  # noqa: N806
    Language_ = Annotated[Language, option("lang", "--lang")]  # noqa: N806
    Quiet = Annotated[bool, option("quiet", "--quiet", "-q")]  # noqa: N806
    Communities = Annotated[list[str] | None, option("community", "--community")]  # noqa: N806
    Area = Annotated[str | None, option("area", "--area", metavar="CODE")]  # noqa: N806
    said = lang

    def run(as_json: bool, language: Language, quiet: bool, command: Callable[[Progress], Outcome]) -> None:
        raise typer.Exit(Desk(language, as_json, quiet).run(command))

    @app.command(help=help_of("demo"))
    def demo(
        out: Annotated[Path, option("demo.out", "--out")] = Path("demo"),
        json: Json = False,
        lang: Language_ = said,
        quiet: Quiet = False,
    ) -> None:
        run(json, lang, quiet, lambda progress: workflow.demo(out, lang=lang, progress=progress))

    @app.command("run", help=help_of("run"))
    def run_recipe(
        recipe: Annotated[Path | None, typer.Argument(help=help_of("run.recipe"), metavar="RECIPE.toml")] = None,
        init: Annotated[Path | None, option("run.init", "--init", metavar="DIR")] = None,
        json: Json = False,
        lang: Language_ = said,
        quiet: Quiet = False,
    ) -> None:
        if init is not None:
            run(json, lang, quiet, lambda progress: workflow.init_recipe(init, recipe))
        elif recipe is not None:
            run(json, lang, quiet, lambda progress: workflow.run(recipe, lang=lang, progress=progress))
        else:
            raise typer.BadParameter(text("cli.run.nothing", lang))

    @app.command(help=help_of("sample"))
    def sample(
        directory: Annotated[Path, typer.Argument(help=help_of("sample.directory"), metavar="DIR")],
        buildings: Annotated[int, option("sample.buildings", "--buildings", min=1)] = 4000,
        seed: Annotated[int, option("seed", "--seed")] = 1,
        format: Annotated[Literal["shp", "gpkg"], option("sample.format", "--format")] = "shp",
        encoding: Annotated[Literal["gbk", "utf-8"], option("encoding", "--encoding")] = "gbk",
        json: Json = False,
        lang: Language_ = said,
        quiet: Quiet = False,
    ) -> None:
        run(
            json,
            lang,
            quiet,
            lambda progress: workflow.write_sample(
                directory, buildings=buildings, seed=seed, format=format, encoding=encoding
            ),
        )

    @app.command(help=help_of("new"))
    def new(
        territory: TerritoryArgument,
        crs: Annotated[str, option("new.crs", "--crs", metavar="EPSG:…")],
        target: Annotated[int | None, option("new.target", "--target")] = None,
        low: Annotated[int | None, option("new.low", "--low")] = None,
        high: Annotated[int | None, option("new.high", "--high")] = None,
        persons: Annotated[int | None, option("new.persons", "--persons")] = None,
        levels: Annotated[str | None, option("new.levels", "--levels")] = None,
        block_digits: Annotated[int | None, option("new.block_digits", "--block-digits")] = None,
        json: Json = False,
        lang: Language_ = said,
        quiet: Quiet = False,
    ) -> None:
        choices = {
            "target": target,
            "low": low,
            "high": high,
            "persons": persons,
            "block_digits": block_digits,
            "levels": tuple(levels.split(",")) if levels else None,
        }
        run(
            json,
            lang,
            quiet,
            lambda progress: workflow.new(territory, crs=crs, **{k: v for k, v in choices.items() if v is not None}),
        )

    @app.command(help=help_of("read"))
    def read(
        territory: TerritoryArgument,
        table: Annotated[str, typer.Argument(help=help_of("read.table"), metavar="TABLE")],
        source: Annotated[Path, typer.Argument(help=help_of("read.source"), metavar="SOURCE")],
        layer: Annotated[str | None, option("read.layer", "--layer")] = None,
        where: Annotated[str | None, option("read.where", "--where", metavar="SQL")] = None,
        field: Annotated[list[str] | None, option("read.field", "--field", metavar="OURS=THEIRS")] = None,
        crs: Annotated[str | None, option("read.crs", "--crs", metavar="EPSG:…|gcj02|bd09")] = None,
        encoding: Annotated[str | None, option("read.encoding", "--encoding")] = None,
        mapping: Annotated[Path | None, option("read.mapping", "--mapping", metavar="FILE.toml")] = None,
        accept: Annotated[bool, option("read.accept", "--accept")] = False,
        json: Json = False,
        lang: Language_ = said,
        quiet: Quiet = False,
    ) -> None:
        fields = dict(_pair(said_field, lang) for said_field in field or ())
        run(
            json,
            lang,
            quiet,
            lambda progress: workflow.read(
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
            ),
        )

    @app.command(help=help_of("plan"))
    def plan(
        territory: TerritoryArgument,
        community: Communities = None,
        seed: Annotated[int, option("seed", "--seed")] = 0,
        workers: Annotated[int | None, option("plan.workers", "--workers", min=1)] = None,
        exactly: Annotated[int | None, option("plan.exactly", "--exactly", min=1)] = None,
        oversize: Annotated[Literal["whole", "parts"], option("plan.oversize", "--oversize")] = "whole",
        json: Json = False,
        lang: Language_ = said,
        quiet: Quiet = False,
    ) -> None:
        run(
            json,
            lang,
            quiet,
            lambda progress: workflow.plan(
                territory,
                communities=community,
                seed=seed,
                workers=workers,
                exactly=exactly,
                oversize=oversize,
                progress=progress,
            ),
        )

    @app.command(help=help_of("number"))
    def number(territory: TerritoryArgument, json: Json = False, lang: Language_ = said, quiet: Quiet = False) -> None:
        run(json, lang, quiet, lambda progress: workflow.number(territory))

    @app.command(help=help_of("freeze"))
    def freeze(
        territory: TerritoryArgument,
        community: Communities = None,
        json: Json = False,
        lang: Language_ = said,
        quiet: Quiet = False,
    ) -> None:
        run(json, lang, quiet, lambda progress: workflow.freeze(territory, communities=community))

    @app.command(help=help_of("check"))
    def check(territory: TerritoryArgument, json: Json = False, lang: Language_ = said, quiet: Quiet = False) -> None:
        run(json, lang, quiet, lambda progress: workflow.check(territory, progress=progress))

    @app.command("map", help=help_of("map"))
    def draw(
        territory: TerritoryArgument,
        kind: Annotated[Literal["progress"], typer.Argument(help=help_of("map.kind"))],
        output: Annotated[Path, option("map.output", "--output", "-o", metavar="FILE.html")],
        area: Area = None,
        json: Json = False,
        lang: Language_ = said,
        quiet: Quiet = False,
    ) -> None:
        run(
            json,
            lang,
            quiet,
            lambda progress: workflow.draw_map(territory, kind, output, area=area, lang=lang),
        )

    @app.command(help=help_of("info"))
    def info(territory: TerritoryArgument, json: Json = False, lang: Language_ = said, quiet: Quiet = False) -> None:
        run(json, lang, quiet, lambda progress: workflow.info(territory))

    @app.command(help=help_of("export"))
    def export(
        territory: TerritoryArgument,
        directory: Annotated[Path, typer.Argument(help=help_of("export.directory"), metavar="DIR")],
        format: Annotated[Literal["gpkg", "shp", "geojson", "parquet", "fgb"], option("export.format", "--format")],
        encoding: Annotated[Literal["gbk", "utf-8"], option("encoding", "--encoding")] = "utf-8",
        area: Area = None,
        json: Json = False,
        lang: Language_ = said,
        quiet: Quiet = False,
    ) -> None:
        run(
            json,
            lang,
            quiet,
            lambda progress: workflow.export(territory, directory, format=format, encoding=encoding, area=area),
        )

    @app.command(help=help_of("undo"))
    def undo(
        territory: TerritoryArgument,
        to: Annotated[int | None, option("undo.to", "--to", metavar="SEQ", min=0)] = None,
        json: Json = False,
        lang: Language_ = said,
        quiet: Quiet = False,
    ) -> None:
        run(json, lang, quiet, lambda progress: workflow.undo(territory, to=to))

    @app.command(help=help_of("history"))
    def history(territory: TerritoryArgument, json: Json = False, lang: Language_ = said, quiet: Quiet = False) -> None:
        run(json, lang, quiet, lambda progress: workflow.history(territory))

    return app


def _pair(said: str, lang: Language) -> tuple[str, str]:
    """Split ``ours=theirs``."""
    ours, equals, theirs = said.partition("=")
    if not (ours and equals and theirs):
        raise typer.BadParameter(text("cli.read.field", lang, said=said))
    return ours.strip(), theirs.strip()
