"""Systematic offsets: put on, recognised, taken back; genuine disputes are never taken for one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
import shapely
from pyproj import CRS

from blockmap.disputes.earth import transformation
from blockmap.disputes.offsets import suspected
from blockmap.topology import datum
from tests.disputes import generator
from tests.disputes.generator import TOLERANCE_M

GROUND = CRS("EPSG:4544")
DEGREES, BACK = transformation(GROUND, "EPSG:4326"), transformation("EPSG:4326", GROUND)
Change = Callable[[np.ndarray], np.ndarray]

CHANGES: dict[str, Change] = {
    "gcj02": lambda xy: BACK(datum.from_wgs84(DEGREES(xy), "gcj02")),
    "bd09": lambda xy: BACK(datum.from_wgs84(DEGREES(xy), "bd09")),
    "ours_gcj02": lambda xy: BACK(datum.to_wgs84(DEGREES(xy), "gcj02")),
    "axes": lambda xy: xy[:, ::-1],
    "zone": transformation(GROUND, "EPSG:4545"),
    "step": lambda xy: xy + np.array([57.0, -83.0]),
}


@cache
def sides(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Areas west and east of a border on which disputes and noise are planted."""
    areas = generator.generate(64, 12, seed).areas
    x = shapely.get_x(shapely.centroid(areas))
    return areas[x < np.median(x)], areas[x >= np.median(x)]


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("seed", range(2))
def test_an_offset_is_recognised_and_taken_back(name: str, seed: int) -> None:
    ours, theirs = sides(seed)
    found = suspected(ours, shapely.transform(theirs, CHANGES[name]), GROUND, tolerance_m=TOLERANCE_M)
    assert found is not None
    assert found.name == name
    moved = shapely.get_coordinates(shapely.transform(theirs, CHANGES[name]))
    assert found.correct(moved) == pytest.approx(shapely.get_coordinates(theirs), abs=0.05)
    assert found.after_m < 0.5 < found.before_m


@pytest.mark.parametrize("seed", range(8))
def test_disputes_and_noise_are_no_offset(seed: int) -> None:
    assert suspected(*sides(seed), GROUND, tolerance_m=TOLERANCE_M) is None


def test_a_step_in_degrees_is_recognised_too() -> None:
    ours, theirs = (shapely.transform(side, transformation(GROUND, "EPSG:4490")) for side in sides(3))
    moved = shapely.transform(theirs, lambda xy: xy + np.array([0.0008, -0.0005]))
    found = suspected(ours, moved, CRS("EPSG:4490"), tolerance_m=TOLERANCE_M)
    assert found is not None
    assert found.name == "step"
    corrected = found.correct(shapely.get_coordinates(moved))
    assert corrected == pytest.approx(shapely.get_coordinates(theirs), abs=1e-6)


def test_sides_that_do_not_meet_tell_nothing() -> None:
    ours, theirs = sides(1)
    assert suspected(ours, theirs[:0], GROUND, tolerance_m=TOLERANCE_M) is None
    far = shapely.transform(theirs, lambda xy: xy + np.array([40_000, 0]))
    assert suspected(ours, far, GROUND, tolerance_m=TOLERANCE_M) is None
