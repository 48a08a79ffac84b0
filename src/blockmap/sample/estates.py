"""Estates: buildings set out in regular rows over a lot: towers, slabs, offices, detached houses, halls, a school.

Rows look south as far as the streets allow: their direction is that of the lot, within 45° of east.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.sample import footprints
from blockmap.sample.lots import Lots, Usage, extents


@dataclass(frozen=True, slots=True)
class Setting:
    """How buildings of one kind are set out; pairs are a range from which each lot (pitch, gap) or building (the rest) draws.

    Attributes
    ----------
    kind
        Kind of building.
    width_m, depth_m
        Extent along and across the row; one draw per lot.
    gap_m, court_m
        Free ground between neighbours in a row, and between rows; one draw per lot.
    floors
        Storeys; one draw per lot, and up to ``floor_spread`` less.
    shapes
        Outlines to choose from; one per lot, or one per building when ``is_mixed``.
    margin_m
        Ground kept free along the edge of the lot.
    jitter_m
        Standard deviation of the place of a building.
    kept
        Share of the places that are built on.
    looks_south
        Rows are turned to within `SOUTH` of the south, whatever the streets do.
    """

    kind: str
    width_m: tuple[float, float]
    depth_m: tuple[float, float]
    gap_m: tuple[float, float]
    court_m: tuple[float, float]
    floors: tuple[int, int]
    shapes: tuple[str, ...]
    floor_spread: int = 0
    is_mixed: bool = False
    margin_m: float = 2.0
    jitter_m: float = 0.0
    kept: float = 1.0
    looks_south: bool = False


SETTINGS: dict[Usage, Setting] = {
    "estate": Setting(
        kind="tower",
        width_m=(26, 36),
        depth_m=(15, 21),
        gap_m=(12, 22),
        court_m=(27, 40),
        floors=(17, 34),
        shapes=("tee", "cross", "butterfly", "butterfly"),
        floor_spread=6,
        margin_m=12.5,
        kept=0.94,
        looks_south=True,
    ),
    "apartments": Setting(
        kind="apartments",
        width_m=(52, 60),
        depth_m=(24, 29),
        gap_m=(25, 40),
        court_m=(40, 60),
        floors=(29, 34),
        shapes=("bar", "ell"),
        margin_m=12.0,
        kept=0.75,
        looks_south=True,
    ),
    "slabs": Setting(
        kind="slab",
        width_m=(34, 62),
        depth_m=(11, 13.5),
        gap_m=(7, 12),
        court_m=(12, 17),
        floors=(5, 8),
        shapes=("notched", "bar", "notched"),
        floor_spread=1,
        kept=0.95,
        looks_south=True,
    ),
    "shops": Setting(
        kind="slab",
        width_m=(30, 48),
        depth_m=(11, 13),
        gap_m=(8, 14),
        court_m=(13, 18),
        floors=(4, 8),
        shapes=("notched", "bar"),
        margin_m=19.0,
        kept=0.8,
    ),
    "offices": Setting(
        kind="office",
        width_m=(30, 48),
        depth_m=(22, 34),
        gap_m=(18, 35),
        court_m=(18, 30),
        floors=(6, 28),
        shapes=("bar", "ell", "bar"),
        floor_spread=10,
        kept=0.85,
    ),
    "site": Setting(
        kind="unfinished",
        width_m=(26, 34),
        depth_m=(16, 20),
        gap_m=(24, 34),
        court_m=(38, 50),
        floors=(3, 25),
        shapes=("butterfly", "tee"),
        margin_m=15.0,
        kept=0.7,
        looks_south=True,
    ),
    "factory": Setting(
        kind="hall",
        width_m=(28, 60),
        depth_m=(16, 30),
        gap_m=(8, 12),
        court_m=(9, 14),
        floors=(1, 3),
        shapes=("bar", "bar", "ell"),
        is_mixed=True,
        margin_m=9.0,
        kept=0.9,
    ),
    "detached": Setting(
        kind="house",
        width_m=(9, 12.5),
        depth_m=(8.5, 12),
        gap_m=(2.5, 5),
        court_m=(5, 9),
        floors=(2, 5),
        shapes=("bar", "bar", "ell"),
        floor_spread=2,
        is_mixed=True,
        margin_m=1.0,
        jitter_m=0.5,
        kept=0.8,
    ),
    "school": Setting(
        kind="classrooms",
        width_m=(32, 46),
        depth_m=(12, 20),
        gap_m=(9, 14),
        court_m=(13, 18),
        floors=(4, 6),
        shapes=("court", "ell", "bar"),
        is_mixed=True,
        margin_m=10.0,
    ),
}
"""How each use is built over."""

SOUTH = np.radians(20)
"""Homes of many storeys look this close to the south."""

SCHOOL_FIELD = 0.45
"""Share of the width of a school that is its playing field."""


def set_out(lots: Lots, usage: Usage, rng: np.random.Generator) -> pd.DataFrame:
    """Set out the buildings of all lots of one use.

    Returns
    -------
    Buildings with ``geom, lot, kind, floors, width_m, depth_m``, those that stick out of their lot left out, in the order of the
    lots and from the lower left.
    """
    setting = SETTINGS[usage]
    chosen = lots.of(usage)
    width, depth, gap, court = (
        rng.uniform(*span, len(chosen)) for span in (setting.width_m, setting.depth_m, setting.gap_m, setting.court_m)
    )
    turned = np.clip(lots.angle[chosen], -SOUTH, SOUTH) if setting.looks_south else lots.angle[chosen]
    origin, lot_width, lot_depth = extents(lots.ground[chosen], turned)
    lot, x, y = _lattice(lot_width, lot_depth, width, depth, gap, court, setting.margin_m)
    n = len(lot)
    local = np.c_[x, y] + rng.normal(0, 1, (n, 2)) * setting.jitter_m
    angle = turned[lot]
    middle = origin[lot] + footprints.turned(local, angle)
    shape_of_lot = rng.choice(setting.shapes, len(chosen))
    shape = rng.choice(setting.shapes, n) if setting.is_mixed else shape_of_lot[lot]
    size = rng.uniform(0.85, 1.0, n) if setting.is_mixed else rng.choice((1.0, 1.0, 1.0, 0.9), n)
    floors = rng.integers(*setting.floors, len(chosen))[lot] - rng.integers(0, setting.floor_spread + 1, n)
    buildings = pd.DataFrame(
        {
            "geom": footprints.draw(
                shape, middle, width[lot] * size, depth[lot], angle + rng.normal(0, 0.02, n) * setting.is_mixed
            ),
            "lot": chosen[lot],
            "kind": setting.kind,
            "floors": np.maximum(floors, 1),
            "width_m": width[lot] * size,
            "depth_m": depth[lot],
        }
    )
    taken = rng.random(n) < setting.kept
    if usage == "school":
        taken &= x < (1 - SCHOOL_FIELD) * lot_width[lot]
    core = shapely.buffer(lots.ground, -setting.margin_m, join_style="mitre")
    shapely.prepare(core)
    return buildings[taken & shapely.contains(core[buildings["lot"]], buildings["geom"].to_numpy())]


def _lattice(
    lot_width: NDArray[np.float64],
    lot_depth: NDArray[np.float64],
    width: NDArray[np.float64],
    depth: NDArray[np.float64],
    gap: NDArray[np.float64],
    court: NDArray[np.float64],
    margin: float,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Places in each lot: its row, and the middle of the building in the frame of the lot; spread evenly, at least one."""
    columns = np.maximum(((lot_width - 2 * margin + gap) // (width + gap)).astype(int), 1)
    rows = np.maximum(((lot_depth - 2 * margin + court) // (depth + court)).astype(int), 1)
    count = columns * rows
    lot = np.repeat(np.arange(len(count)), count)
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    column, row = place % columns[lot], place // columns[lot]
    x_pitch = (lot_width - 2 * margin) / columns
    y_pitch = (lot_depth - 2 * margin) / rows
    return lot, margin + (column + 0.5) * x_pitch[lot], margin + (row + 0.5) * y_pitch[lot]


def annexes(buildings: pd.DataFrame, odds: dict[str, float], rng: np.random.Generator) -> pd.DataFrame:
    """Put a shed behind some buildings, with the odds of their kind; columns as of `set_out`."""
    chance = buildings["kind"].map(odds).fillna(0).to_numpy()
    hosts = buildings[rng.random(len(buildings)) < chance]
    corners = shapely.get_coordinates(shapely.oriented_envelope(hosts["geom"].to_numpy())).reshape(-1, 5, 2)
    side = corners[:, 1] - corners[:, 0]
    angle = np.arctan2(side[:, 1], side[:, 0]) + rng.integers(0, 4, len(hosts)) * np.pi / 2
    width, depth = rng.uniform(3.2, 7, len(hosts)), rng.uniform(3, 5, len(hosts))
    reach = np.hypot(*side.T) / 2 + depth / 2 + rng.uniform(1.0, 4.0, len(hosts))
    middle = corners[:, :4].mean(axis=1) + np.c_[np.cos(angle), np.sin(angle)] * reach[:, None]
    return pd.DataFrame(
        {
            "geom": footprints.draw(np.full(len(hosts), "bar"), middle, depth, width, angle),
            "lot": hosts["lot"].to_numpy(),
            "kind": "shed",
            "floors": 1,
            "width_m": width,
            "depth_m": depth,
        }
    )
