"""The proof of the check: a good territory spoiled past the gate; each fault is named, at its place, and nothing else."""

import shutil
from pathlib import Path

import pytest
import shapely

from blockmap import store
from blockmap.blocks.check import check as check_blocks
from blockmap.buildings.check import check as check_buildings
from blockmap.report import Report
from blockmap.terms import LANGUAGES
from tests.spoil import PLAN, SPOILS, Spoiler
from tests.strategies import SETTINGS, territory

BY_GROUND = ("blocks_", "cells_", "area_")
"""Kinds of findings that are about the ground of a parent, known by its code."""
NEAR_M = 0.001
CHECKED = ("areas", "cells", "blocks", "buildings", "building_parts", "exceptions", "retired")


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("good") / "good.gpkg"
    with store.create(path, SETTINGS) as file, file.operation("plan", {}) as operation:
        for name, rows in territory(PLAN).items():
            operation.replace(name, rows)
    return path


def checked(path: Path) -> tuple[Report, Report]:
    """Findings about the census, and about the file."""
    with store.open(path) as file:
        tables = {name: file.table(name) for name in CHECKED}
        return check_blocks(tables, settings=SETTINGS).extend(check_buildings(tables, settings=SETTINGS)), store.check(
            file
        )


def is_about_ground(kind: str) -> bool:
    return kind.startswith(BY_GROUND) and kind.endswith(("_gap", "_overlap", "_beyond", "_t_vertex"))


def said(report: Report) -> set[tuple[str, object]]:
    return {(f.kind, f.code if is_about_ground(f.kind) else f.row_id or "none") for f in report}


def test_in_a_good_territory_nothing_is_found(good):
    census, file = checked(good)
    assert list(census) == []
    assert list(file) == []
    assert census.figures["cells_checked"] == 144


@pytest.mark.parametrize("name", SPOILS)
def test_a_spoiled_territory_is_named_at_its_place_and_nothing_else(name, good, tmp_path):
    path = tmp_path / "spoiled.gpkg"
    shutil.copy(good, path)
    with Spoiler(path) as spoiler:
        expected = SPOILS[name](spoiler)
        ground = shapely.union_all([shapely.make_valid(g) for g in spoiler.damage])
    census, file = checked(path)
    assert said(census) == expected
    for finding in census:
        if is_about_ground(finding.kind) or finding.kind.startswith("cover_"):
            assert shapely.dwithin(shapely.Point(finding.x, finding.y), ground, NEAR_M)
        for lang in LANGUAGES:
            assert finding.text(lang)
            assert finding.next_step(lang)
    assert not file.is_clean
