"""A small district on disk, read, divided and numbered once; every test works on a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import blockmap
from blockmap import sample
from blockmap.workflow.recipe import load

SEED = 5


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of shapefiles as an office has them, with a recipe."""
    folder = tmp_path_factory.mktemp("office")
    sample.write(sample.generate(900, SEED), folder, format="shp", encoding="gbk")
    shutil.copy(sample.bundled() / "recipe.toml", folder)
    return folder


def read_all(territory: Path, office: Path) -> None:
    """Make a territory and read every source of the recipe."""
    recipe = load(office / "recipe.toml")
    blockmap.new(territory, crs=recipe.crs, **recipe.settings)
    for step in recipe.read:
        blockmap.read(territory, step.table, office / step.source)


@pytest.fixture(scope="session")
def _read(office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    territory = tmp_path_factory.mktemp("read") / "district.gpkg"
    read_all(territory, office)
    return territory


@pytest.fixture(scope="session")
def _planned(_read: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    territory = tmp_path_factory.mktemp("planned") / "district.gpkg"
    shutil.copy(_read, territory)
    blockmap.plan(territory, workers=2)
    blockmap.number(territory)
    return territory


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
