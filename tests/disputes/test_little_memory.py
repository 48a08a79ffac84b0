"""Detection and resolution need little memory: few numbers per point are kept, and areas are written some at a time."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
import shapely

from blockmap.disputes import chains, mismatch
from tests.bench import dispute_adapter
from tests.disputes import generator

BYTES_PER_POINT = 21
"""Five numbers of 32 bits: where a point lies, its segment's two ends, and the area; and a little for what is counted once."""


@pytest.fixture(scope="module")
def areas() -> np.ndarray:
    return generator.generate(300, 60, 4).areas


def test_borders_keep_five_narrow_numbers_per_point(areas: np.ndarray) -> None:
    plane = mismatch.plane_of(areas)
    tracemalloc.start()
    borders = mismatch.read(areas, plane)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(borders.x) > 10_000
    assert kept < BYTES_PER_POINT * len(borders.x)


def test_points_come_back_as_they_were_given_in_any_order(areas: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    borders = mismatch.read(areas, mismatch.plane_of(areas))
    every = shapely.get_coordinates(areas)
    points = np.random.default_rng(3).integers(0, len(every), 5000)
    monkeypatch.setattr(mismatch, "AREAS_AT_A_TIME", 7)
    assert (borders.given(points) == every[points]).all()
    again = mismatch.read(areas, borders.plane)
    assert (again.x == borders.x).all()
    assert (again.tail == borders.tail).all()


@pytest.mark.parametrize("at_a_time", [1, 50, 1 << 20])
def test_areas_come_out_the_same_however_many_are_written_at_a_time(
    areas: np.ndarray, at_a_time: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = dispute_adapter.detect(areas)
    expected = shapely.to_wkb(dispute_adapter.resolve(areas, *found)[0])
    monkeypatch.setattr(chains, "SEGMENTS_AT_A_TIME", at_a_time)
    after, touched, broken = dispute_adapter.resolve(areas, *found)
    assert len(touched) > 60
    assert not broken
    assert (shapely.to_wkb(after) == expected).all()


def test_writing_some_at_a_time_needs_less(areas: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    found = dispute_adapter.detect(areas)
    peaks = []
    for at_a_time in (1 << 30, 1 << 11):
        monkeypatch.setattr(chains, "SEGMENTS_AT_A_TIME", at_a_time)
        tracemalloc.start()
        dispute_adapter.resolve(areas, *found)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 0.75 * peaks[0]
