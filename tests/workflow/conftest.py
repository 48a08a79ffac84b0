"""A small district on disk, read, divided and numbered once; every test works on a copy of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import blockmap
from blockmap import sample
from blockmap.workflow.recipe import load

SEED = 5
DISTRICT = "district.gpkg"


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Make a folder once in a whole run, whichever worker and module of tests asks first; all read it, none writes.

    Whoever finds that another was quicker takes the other's: they are the same.
    """
    base = factory.getbasetemp()
    kept = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    if not kept.exists():
        made = factory.mktemp(name)
        make(made)
        try:
            made.rename(kept)
        except OSError:
            assert kept.exists()
    return kept


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of shapefiles as an office has them, with a recipe."""

    def make(folder: Path) -> None:
        sample.write(sample.generate(900, SEED), folder, format="shp", encoding="gbk")
        shutil.copy(sample.bundled() / "recipe.toml", folder)

    return once(tmp_path_factory, "the-office", make)


def read_all(territory: Path, office: Path) -> None:
    """Make a territory and read every source of the recipe."""
    recipe = load(office / "recipe.toml")
    blockmap.new(territory, crs=recipe.crs, **recipe.settings)
    for step in recipe.read:
        blockmap.read(territory, step.table, office / step.source)


@pytest.fixture(scope="session")
def _read(office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once(tmp_path_factory, "read", lambda folder: read_all(folder / DISTRICT, office)) / DISTRICT


@pytest.fixture(scope="session")
def _planned(_read: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        territory = folder / DISTRICT
        shutil.copy(_read, territory)
        blockmap.plan(territory, workers=2)
        blockmap.number(territory)

    return once(tmp_path_factory, "planned", make) / DISTRICT


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Path], Path]:
    def copy(territory: Path) -> Path:
        return Path(shutil.copy(territory, tmp_path / "copy.gpkg"))

    return copy


@pytest.fixture
def was_read(_read: Path, copy_of: Callable[[Path], Path]) -> Path:
    """A territory whose sources are read."""
    return copy_of(_read)


@pytest.fixture
def planned(_planned: Path, copy_of: Callable[[Path], Path]) -> Path:
    """A territory that is divided and numbered."""
    return copy_of(_planned)
