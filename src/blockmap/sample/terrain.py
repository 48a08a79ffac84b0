"""The lie of the land: river, railway and expressway across the district, and the bend that hills give to every straight line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.sample.ways import Way
from blockmap.topology.grid import Geometries

SMALLEST_WITH_RIVER_M = 900.0
"""A district narrower than this has no river and no railway."""

CARRIAGEWAY_M = 9.0
"""From the middle of an expressway to the middle of either carriageway."""

BANK_ROAD_M = 26.0
"""From the bank to the road that follows it."""


@dataclass(frozen=True)
class Overlay:
    """Lines that run across the whole district, in plan space.

    Attributes
    ----------
    lines, ways
        Centre lines and what they are.
    number
        Which river, railway or expressway a line belongs to, counted from 0 over all of them.
    corridors, corridor_is_river
        Ground between two bank roads or two carriageways, where weaker roads end.
    river_width_m
        Width of the rivers.
    """

    lines: Geometries
    ways: NDArray[np.int64]
    number: NDArray[np.int64]
    corridors: Geometries
    corridor_is_river: NDArray[np.bool_]
    river_width_m: float


def overlay(outline: shapely.Polygon, city: NDArray[np.float64], size_m: float, rng: np.random.Generator) -> Overlay:
    """Lay rivers, railways and expressways across the district; a small one has none."""
    width = float(np.clip(size_m / 70, 38, 150))
    found: list[tuple[shapely.LineString, Way, int]] = []
    corridors: list[tuple[shapely.Polygon, bool]] = []
    if size_m > SMALLEST_WITH_RIVER_M:
        count = 1 + int(size_m > 12_000)
        west_east = rng.uniform(0.1, 0.5)
        for k in range(count):
            river = _wave(size_m, city, west_east + 1.4 * k, rng.uniform(-0.1, 0.1) * size_m, 0.055, rng)
            bank = width / 2 + BANK_ROAD_M
            found.append((river, Way.RIVER, k))
            found += [(river.offset_curve(side * bank), Way.STREET, k) for side in (-1, 1)]
            corridors.append((river.buffer(bank - 1, cap_style="flat"), True))
        for k in range(count):
            road = _wave(size_m, city, west_east + 1.35 + 1.5 * k, rng.choice((-1, 1)) * 0.12 * size_m, 0.015, rng)
            found += [(road.offset_curve(side * CARRIAGEWAY_M), Way.EXPRESSWAY, k) for side in (-1, 1)]
            corridors.append((road.buffer(CARRIAGEWAY_M - 0.5, cap_style="flat"), False))
        railway = _wave(size_m, city, west_east + rng.uniform(0.5, 0.8), rng.choice((-1, 1)) * 0.24 * size_m, 0.03, rng)
        found.append((railway, Way.RAILWAY, 0))
    lines = np.array([line for line, _, _ in found], dtype=object)
    return Overlay(
        lines=shapely.intersection(lines, outline) if len(lines) else lines,
        ways=np.array([way for _, way, _ in found], dtype=np.int64),
        number=np.array([k for _, _, k in found], dtype=np.int64),
        corridors=np.array([ground for ground, _ in corridors], dtype=object),
        corridor_is_river=np.array([is_river for _, is_river in corridors], dtype=bool),
        river_width_m=width,
    )


def _wave(
    size_m: float, city: NDArray[np.float64], direction: float, shift_m: float, sway: float, rng: np.random.Generator
) -> shapely.LineString:
    """Give a swaying line through the whole district, ``shift_m`` beside the middle of the city."""
    along = np.linspace(-1.6, 1.6, 321) * size_m
    off = np.full_like(along, shift_m)
    for waves in (0.7, 1.3, 2.2, 3.7):
        off += (
            sway
            * size_m
            / waves
            * rng.normal(0, 0.7)
            * np.sin(2 * np.pi * waves * along / size_m / 1.2 + rng.uniform(0, 6.3))
        )
    cos, sin = np.cos(direction), np.sin(direction)
    return shapely.LineString(np.c_[along * cos - off * sin, along * sin + off * cos] + city)


@dataclass(frozen=True)
class Bend:
    """A smooth one-to-one map from plan space to the ground: a sum of waves, gentle in the city, livelier in the country."""

    wave_vectors: NDArray[np.float64]
    phases: NDArray[np.float64]
    swings_m: NDArray[np.float64]
    is_local: NDArray[np.bool_]
    city: NDArray[np.float64]
    city_radius_m: float

    def __call__(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bend (points, 2) coordinates in metres."""
        swing = np.sin(xy @ self.wave_vectors.T + self.phases)
        country = np.clip(np.hypot(*(xy - self.city).T) / self.city_radius_m - 0.4, 0.12, 1.0)[:, None]
        weight = np.where(self.is_local[None, :], country, 1.0)
        return xy + (swing * weight) @ self.swings_m


def bend(size_m: float, city: NDArray[np.float64], rng: np.random.Generator) -> Bend:
    """Choose the waves: long ones that turn whole quarters, short ones that make lanes wind."""
    rows = []
    for length, swing, count in ((1.5, 0.030, 3), (0.8, 0.012, 3)):
        rows += [(length * size_m, swing * size_m, False)] * count
    rows += [(0.4 * size_m, 0.017 * size_m, True)] * 2
    rows += [(620.0, 14.0, True)] * 3 + [(240.0, 4.5, True)] * 3
    lengths, swings, local = (np.array(column) for column in zip(*rows, strict=True))
    heading = rng.uniform(0, 2 * np.pi, len(rows))
    swing_heading = heading + np.pi / 2 + rng.normal(0, 0.4, len(rows))
    return Bend(
        wave_vectors=np.c_[np.cos(heading), np.sin(heading)] * (2 * np.pi / lengths)[:, None],
        phases=rng.uniform(0, 2 * np.pi, len(rows)),
        swings_m=np.c_[np.cos(swing_heading), np.sin(swing_heading)]
        * (swings * rng.uniform(0.6, 1.0, len(rows)))[:, None],
        is_local=local.astype(bool),
        city=city,
        city_radius_m=0.45 * size_m,
    )
