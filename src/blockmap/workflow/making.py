"""A new territory from files: sources and recipe in one folder, carried out there, and put in its place when all went well."""

from __future__ import annotations

import shutil
from pathlib import Path

from blockmap.errors import SystemFault, UsageError
from blockmap.workflow.outcome import Outcome, Progress, silent
from blockmap.workflow.recipe import load
from blockmap.workflow.running import run

RECIPE = "recipe.toml"


def workplace_of(target: Path) -> Path:
    """Return the folder beside a new territory's folder in which it is made; a rename then puts it in its place.

    Raises
    ------
    UsageError
        The folder is there already, or the one above it is not.
    """
    if target.exists():
        raise UsageError("target_exists", path=target)
    if not target.parent.is_dir():
        raise UsageError("not_a_folder", path=target.parent)
    return target.with_name(f".{target.name}.blockmap-new")


def make(workplace: Path, files: Path, recipe: str | None = None, *, progress: Progress = silent) -> Outcome:
    """Copy sources and recipe into a folder and carry the recipe out there.

    Parameters
    ----------
    workplace
        Folder that is made; what a former try left there is deleted.
    files
        Folder with the sources; copied whole, so that the recipe can be carried out again where the territory is.
    recipe
        Text of the recipe; when left out, the sources hold one.
    progress
        Called as steps advance.
    """
    shutil.rmtree(workplace, ignore_errors=True)
    try:
        workplace.mkdir()
        for source in sorted(files.iterdir()):
            if source.is_dir():
                shutil.copytree(source, workplace / source.name)
            else:
                shutil.copy(source, workplace)
        if recipe is not None:
            (workplace / RECIPE).write_text(recipe, encoding="utf-8")
    except OSError as fault:
        raise UsageError("cannot_write", path=workplace, why=SystemFault(fault)) from fault
    return run(workplace / RECIPE, progress=progress)


def put_in_place(workplace: Path, target: Path) -> Path:
    """Give the folder its name, and return the territory in it.

    Raises
    ------
    UsageError
        Somebody made a folder of this name meanwhile, or it cannot be renamed.
    """
    territory = load(workplace / RECIPE).territory
    if target.exists():
        raise UsageError("target_exists", path=target)
    try:
        workplace.rename(target)
    except OSError as fault:
        raise UsageError("cannot_write", path=target, why=SystemFault(fault)) from fault
    return target / territory


def clear(workplace: Path) -> None:
    """Delete what was half made."""
    shutil.rmtree(workplace, ignore_errors=True)
