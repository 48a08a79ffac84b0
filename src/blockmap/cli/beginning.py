"""Where a user begins: the demonstration, a recipe of the whole job, a sample."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from blockmap import workflow
from blockmap.cli.words import Words, Work
from blockmap.terms import text


def add(app: typer.Typer, words: Words) -> None:
    """Add ``demo``, ``run`` and ``sample``."""

    @words.command(app, "demo")
    def demo(
        out: Annotated[Path, words.option("demo.out", "--out")] = Path("demo"),
    ) -> Work:
        return lambda progress: workflow.demo(out, lang=words.lang, progress=progress)

    @words.command(app, "run")
    def run_recipe(
        recipe: Annotated[Path | None, words.argument("run.recipe", "RECIPE.toml")] = None,
        init: Annotated[Path | None, words.option("run.init", "--init", metavar="DIR")] = None,
    ) -> Work:
        if init is not None:
            return lambda progress: workflow.init_recipe(init, recipe)
        if recipe is not None:
            return lambda progress: workflow.run(recipe, lang=words.lang, progress=progress)
        raise typer.BadParameter(text("cli.run.nothing", words.lang))

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
