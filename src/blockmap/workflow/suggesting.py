"""``blockmap run --init``: a recipe written by looking at a folder of files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from blockmap.errors import SystemFault, UsageError
from blockmap.report import Report
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.recipe import ReadStep
from blockmap.workflow.recipe_text import quote, read_lines


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
        raise UsageError("cannot_write", path=target, why=SystemFault(fault)) from fault
    report = Report()
    for doubtful in (g for g in guesses if g.is_doubtful):
        report.add("guess_doubtful", "warning", table=doubtful.file.name, level=doubtful.table)
    for placeless in (g for g in guesses if g.crs == ""):
        report.add("guess_without_crs", "warning", table=placeless.file.name)
    for left in sorted({f.name for f in intake.candidates(folder)} - {g.file.name for g in guesses}):
        report.add("file_left_out", "note", table=left)
    return Outcome(
        "init",
        report,
        written=(target,),
        next_step="init",
        values={"recipe": target, "count": sum(not g.is_doubtful for g in guesses)},
        rows=tuple({"file": g.file.name, "layer": g.layer or "", "table": g.table} for g in guesses),
    )


def _as_toml(name: str, guesses: list[Any], folder: Path, beside: Path) -> str:
    """Write guesses as a recipe that a planner can read and correct."""
    crs = next((g.territory_crs for g in guesses if g.territory_crs), "EPSG:4544")
    is_taken = any(g.file.name.lower() == f"{name}.gpkg".lower() for g in guesses)
    lines = [
        f"# {name}",
        f"territory = {quote(name + ('-blockmap' if is_taken else '') + '.gpkg')}",
        f"crs = {quote(crs)}",
        "",
    ]
    for g in guesses:
        source = Path(_relative((folder / g.file.name).resolve(), beside.resolve()))
        step = ReadStep(
            table=g.table, source=source, layer=g.layer, where=g.where, encoding=g.encoding, crs=g.crs, fields=g.fields
        )
        said = read_lines(step) + (['# crs = "EPSG:…"'] if g.crs == "" else [])
        lines += [*(f"# {line}" for line in said)] if g.is_doubtful else said
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
