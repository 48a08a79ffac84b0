"""How many households live in a building, where nobody has counted them.

In this order: the count that was delivered; the number of dwellings; the number of persons ÷ the mean household; an estimate
that came with the source; and else footprint × storeys × 0.85 ÷ floor area per household. Storeys are those delivered, else
height ÷ 3 m, else a guess by use and footprint. Sheds and what is plainly no dwelling hold nobody. A building known only as a
point holds one household. The fraction is rounded up or down by a number drawn from the building's own position and size, so
that the sum over many buildings is right and a building always gets the same count. Estimates are marked as such.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.intake.uses import FLATS, HOUSES, NO_HOMES
from blockmap.settings import Settings
from blockmap.topology.grid import Geometries, to_units

GROSS_TO_LIVING = 0.85
"""Share of the floor area inside dwellings: without stairwells and walls."""

STOREY_M = 3.0
MOST_STOREYS = 60
SHED_M2 = 30.0
SINGLE_HOUSE_M2 = 400.0
"""A house by its use is one household up to this footprint."""

SMALL_FLATS_M2, SMALL_M2 = 150.0, 60.0
LARGE_UNKNOWN_M2 = 1500.0
"""A larger building of which nothing is known is more often a works or a shop than homes."""

POINT_HOUSEHOLDS = 1


def households(
    geometry: Geometries,
    use: pd.Series,
    counts: pd.DataFrame,
    height_m: pd.Series,
    *,
    settings: Settings,
) -> tuple[pd.Series, pd.Series]:
    """Return the household count of every building and whether it is an estimate.

    Parameters
    ----------
    geometry
        (buildings,) footprints or points, in metres.
    use
        As delivered, in lower case; ``None`` where unknown.
    counts
        ``household_count, dwelling_count, person_count, estimated_count, floor_count`` as floats, missing where unknown.
    height_m
        Height above ground, missing where unknown.

    Returns
    -------
    household_count, is_estimate
        ``int64`` and ``bool``.
    """
    by_persons = (counts.person_count / settings.persons_per_household).round()
    estimated = counts.estimated_count.fillna(estimate(geometry, use, counts.floor_count, height_m, settings=settings))
    counted = counts.household_count.fillna(counts.dwelling_count)
    return counted.fillna(by_persons).fillna(estimated).astype("int64"), counted.isna()


def estimate(
    geometry: Geometries, use: pd.Series, floor_count: pd.Series, height_m: pd.Series, *, settings: Settings
) -> pd.Series:
    """Estimate households from footprint and storeys; see the top of this file."""
    footprint_m2 = shapely.area(geometry)
    storeys = _storeys(use, floor_count, height_m, footprint_m2)
    expected = footprint_m2 * storeys * GROSS_TO_LIVING / settings.m2_per_household
    count = np.floor(expected + draw(geometry))
    is_house = use.isin(HOUSES).to_numpy()
    count = np.where(is_house & (footprint_m2 < SINGLE_HOUSE_M2), 1, count)
    is_unknown = (use.isna() | (use == "yes")).to_numpy() & (floor_count.isna() & height_m.isna()).to_numpy()
    is_empty = (
        (footprint_m2 < SHED_M2) | use.isin(NO_HOMES).to_numpy() | (is_unknown & (footprint_m2 > LARGE_UNKNOWN_M2))
    )
    count = np.where(is_empty, 0, count)
    is_point = shapely.get_dimensions(geometry) == 0
    count = np.where(is_point & ~use.isin(NO_HOMES).to_numpy(), POINT_HOUSEHOLDS, count)
    return pd.Series(count, index=use.index)


def _storeys(
    use: pd.Series, floor_count: pd.Series, height_m: pd.Series, footprint_m2: NDArray[np.float64]
) -> NDArray[np.float64]:
    guess = np.where(footprint_m2 < SMALL_M2, 1.0, 2.0)
    guess = np.where(use.isin(FLATS), np.where(footprint_m2 < SMALL_FLATS_M2, 2.0, 3.0), guess)
    guess = np.where(use.isin(HOUSES), 1.0, guess)
    storeys = floor_count.fillna((height_m / STOREY_M).round())
    return np.asarray(storeys.where(storeys > 0).fillna(pd.Series(guess, index=use.index)).clip(1, MOST_STOREYS), float)


def draw(geometry: Geometries) -> NDArray[np.float64]:
    """Draw a number in [0, 1) for every building from its place and size, in grid units: the same shape, the same number."""
    box = to_units(shapely.bounds(geometry)).astype(np.uint64)
    mixed = np.zeros(len(geometry), np.uint64)
    for side in box.T:
        mixed = _mixed(mixed ^ side)
    return np.asarray(mixed >> np.uint64(11), float) / float(1 << 53)


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Finaliser of splitmix64 (Steele, Lea and Flood 2014): every bit of the input sways every bit of the output."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(value ^ (value >> np.uint64(31)))
