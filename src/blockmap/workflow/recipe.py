"""A recipe (作业单): the whole job in one readable file. The demo is such a recipe.

Paths of sources are relative to the recipe; outputs go into its ``output`` folder. A step that was done already with the same
files changes nothing, so an interrupted run is simply started again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from blockmap import store
from blockmap.errors import BlockmapError, UsageError
from blockmap.report import Report, merge
from blockmap.settings import Settings
from blockmap.terms import Language
from blockmap.workflow.exporting import export
from blockmap.workflow.mapping import draw_map
from blockmap.workflow.outcome import Outcome, Progress, silent
from blockmap.workflow.planning import check, freeze, number, plan
from blockmap.workflow.reading import read
from blockmap.workflow.territory import new

DEMO_DISTRICT = "990101"
"""Code of the bundled district; no province bears 99."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _choices(said: dict[str, Any]) -> dict[str, Any]:
    """Refuse choices that the recipe says elsewhere or that there are not."""
    unknown = sorted(set(said) - (set(Settings.model_fields) - {"crs"}))
    if unknown:
        raise ValueError(f"no such choice: {', '.join(unknown)}")
    return said


Choices = Annotated[dict[str, Any], AfterValidator(_choices)]


class ReadStep(_Part):
    """One source: which file becomes rows of which table."""

    table: str
    source: Path
    layer: str | None = None
    where: str | None = None
    fields: dict[str, str] = Field(default_factory=dict)
    crs: str | None = None
    encoding: str | None = None
    mapping: Path | None = None


class PlanStep(_Part):
    """How the territory is divided."""

    seed: int = 0
    exactly: int | None = Field(default=None, ge=1)
    oversize: Literal["whole", "parts"] = "whole"


class MapStep(_Part):
    """One map."""

    kind: Literal["progress"] = "progress"
    file: Path = Path("progress.html")
    area: str | None = None


class ExportStep(_Part):
    """One set of plain copies."""

    format: Literal["gpkg", "shp", "geojson", "parquet", "fgb"]
    directory: Path
    encoding: Literal["gbk", "utf-8"] = "utf-8"
    area: str | None = None


class Recipe(_Part):
    """The whole job."""

    territory: Path
    crs: str
    output: Path = Path()
    settings: Choices = Field(default_factory=dict)
    read: tuple[ReadStep, ...] = ()
    plan: PlanStep = PlanStep()
    freeze: bool = False
    map: tuple[MapStep, ...] = (MapStep(),)
    export: tuple[ExportStep, ...] = ()


def load(path: Path) -> Recipe:
    """Read a recipe file.

    Raises
    ------
    UsageError
        The file is missing, is not TOML, or says something a recipe cannot say; all faults at once.
    """
    try:
        return Recipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as fault:
        raise UsageError("recipe_missing", path=path) from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UsageError("recipe_not_toml", path=path, fault=fault) from fault
    except ValidationError as fault:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in fault.errors())
        raise UsageError("recipe_faults", path=path, faults=faults) from fault


def run(path: Path, *, out: Path | None = None, lang: Language = "en", progress: Progress = silent) -> Outcome:
    """Carry out a recipe from files to a checked territory with its maps.

    Parameters
    ----------
    path
        The recipe.
    out
        Folder for the outputs instead of the recipe's own.
    lang
        Language that maps open in.
    progress
        Called as steps advance.
    """
    recipe = load(path)
    folder = out if out is not None else path.parent / recipe.output
    _make_folder(folder)
    outcomes: list[Outcome] = []
    try:
        outcomes.extend(_steps(recipe, path.parent, folder, lang, progress))
    except BlockmapError as error:
        error.report = _with_steps_done(error.report, outcomes)
        raise
    territory = folder / recipe.territory
    written = tuple(dict.fromkeys(file for outcome in outcomes for file in outcome.written))
    opened = next((file for file in written if file.suffix == ".html"), territory)
    return Outcome(
        "run",
        merge(outcome.report for outcome in outcomes),
        written=written,
        rows=tuple(_row(outcome, lang) for outcome in outcomes),
        next_step="run",
        values={"territory": territory, "opened": opened.resolve()},
    )


def _with_steps_done(report: Report | None, outcomes: list[Outcome]) -> Report:
    """Add to what stopped a run which steps stand: they need not be done again."""
    said = Report()
    if outcomes:
        said.add("steps_stand", "note", steps=" → ".join(outcome.command for outcome in outcomes), count=len(outcomes))
    return merge([said, report or Report()])


def _row(outcome: Outcome, lang: Language) -> dict[str, object]:
    """One line of the story."""
    errors, warnings = len(outcome.report.of("error")), len(outcome.report.of("warning"))
    return {"step": outcome.command, "done": outcome.summary(lang), "errors": errors, "warnings": warnings}


def _steps(recipe: Recipe, sources: Path, folder: Path, lang: Language, progress: Progress) -> Iterator[Outcome]:
    """Carry out the steps in order, each all or nothing."""
    territory = folder / recipe.territory
    total = len(recipe.read) + 3 + len(recipe.map) + len(recipe.export)
    done = 0
    if not territory.exists():
        yield new(territory, crs=recipe.crs, **recipe.settings)
    for step in recipe.read:
        progress("run", done, total)
        yield read(
            territory,
            step.table,
            sources / step.source,
            layer=step.layer,
            where=step.where,
            fields=step.fields,
            crs=step.crs,
            encoding=step.encoding,
            mapping=sources / step.mapping if step.mapping else None,
            accept=True,
        )
        done += 1
    progress("run", done, total)
    yield plan(territory, **recipe.plan.model_dump(), progress=progress)
    progress("run", done + 1, total)
    yield number(territory)
    if recipe.freeze:
        yield freeze(territory)
    progress("run", done + 2, total)
    yield check(territory, progress=progress)
    for drawn in recipe.map:
        yield draw_map(territory, drawn.kind, folder / drawn.file, area=drawn.area, lang=lang)
    for copied in recipe.export:
        yield export(
            territory, folder / copied.directory, format=copied.format, encoding=copied.encoding, area=copied.area
        )
    progress("run", total, total)


def demo(out: Path, *, lang: Language = "en", progress: Progress = silent) -> Outcome:
    """Carry out the recipe of the bundled sample into the folder ``out``, anew each time."""
    from blockmap import sample

    recipe = sample.bundled() / "recipe.toml"
    _make_folder(out)
    _remove_former_demo(out / load(recipe).territory)
    outcome = run(recipe, out=out, lang=lang, progress=progress)
    outcome.command, outcome.said, outcome.next_step = "demo", "demo", "demo"
    return outcome


def _make_folder(folder: Path) -> None:
    """Make the folder for outputs where it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise UsageError("cannot_write", path=folder, why=fault.strerror or fault) from fault


def _remove_former_demo(territory: Path) -> None:
    """Delete what an earlier demo made; a territory of anybody else is not touched."""
    if not territory.exists():
        return
    with store.open(territory) as file:
        codes = set(file.table("areas", columns=["code"], where="level = 'district'")["code"])
    if codes - {DEMO_DISTRICT}:
        raise UsageError("demo_exists", path=territory)
    territory.unlink()


def init_recipe(folder: Path, recipe: Path | None = None) -> Outcome:
    """Look at a folder of files and write a recipe for them: which file is which table, read how.

    Parameters
    ----------
    folder
        Folder with the office's files.
    recipe
        File to write; ``recipe.toml`` in the folder when left out. An existing file is not overwritten.

    Raises
    ------
    UsageError
        The folder is none, holds nothing that can be read, or the recipe exists.
    """
    from blockmap import intake

    target = recipe or folder / "recipe.toml"
    if not folder.is_dir():
        raise UsageError("not_a_folder", path=folder)
    if target.exists():
        raise UsageError("recipe_exists", path=target)
    guesses = intake.suggest(folder)
    if not guesses:
        raise UsageError("nothing_readable", path=folder)
    try:
        target.write_text(_as_toml(folder.resolve().name, guesses, folder, target.parent), encoding="utf-8")
    except OSError as fault:
        raise UsageError("cannot_write", path=target, why=fault.strerror or fault) from fault
    report = Report()
    for doubtful in (g for g in guesses if g.is_doubtful):
        report.add("guess_doubtful", "warning", table=doubtful.file.name, level=doubtful.table)
    return Outcome(
        "init",
        report,
        written=(target,),
        next_step="init",
        values={"recipe": target, "count": len(guesses) - len(report)},
        rows=tuple({"file": g.file.name, "layer": g.layer or "", "table": g.table} for g in guesses),
    )


def _as_toml(name: str, guesses: list[Any], folder: Path, beside: Path) -> str:
    """Write guesses as a recipe that a planner can read and correct."""
    crs = next((g.territory_crs for g in guesses if g.territory_crs), "EPSG:4544")
    lines = [f"# {name}", f"territory = {_quote(name + '.gpkg')}", f"crs = {_quote(crs)}", ""]
    for g in guesses:
        first = len(lines)
        source = (folder / g.file.name).resolve()
        lines += ["[[read]]", f"table = {_quote(g.table)}", f"source = {_quote(_relative(source, beside.resolve()))}"]
        lines += [f"layer = {_quote(g.layer)}"] if g.layer else []
        lines += [f"encoding = {_quote(g.encoding)}"] if g.encoding else []
        lines += [f"crs = {_quote(g.crs)}"] if g.crs else []
        if g.fields:
            pairs = ", ".join(f"{ours} = {_quote(theirs)}" for ours, theirs in g.fields.items())
            lines.append(f"fields = {{ {pairs} }}")
        if g.is_doubtful:
            lines[first:] = [f"# {line}" for line in lines[first:]]
        lines.append("")
    lines += [
        "[plan]",
        "seed = 0",
        'oversize = "whole"',
        "",
        "[[map]]",
        'kind = "progress"',
        'file = "progress.html"',
        "",
    ]
    return "\n".join(lines)


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()


def _quote(words: str) -> str:
    """Write a TOML basic string."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
