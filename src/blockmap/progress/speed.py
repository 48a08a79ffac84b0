"""The speed that difficulties allow: ordinary households take the office's daily number, hard ones their factor longer.

It says how many days one person needs for what is left and how many people would finish in time. The forecast of areas stays
that of the pace observed, which has the difficulty of what was done in it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress.phases import Phase
from blockmap.progress.sums import Sums

Floats = NDArray[np.float64]

OF_HOUSEHOLDS = ("household_count", "dwelling_count")
"""Denominators in which work is reckoned; nobody said how long a building or a person takes."""


def per_day(blocks: pd.DataFrame) -> Floats:
    """(blocks,) households one person finishes in a day, from `per_day`; not a number where it was not given."""
    return blocks["per_day"].to_numpy(dtype=np.float64) if "per_day" in blocks else np.full(len(blocks), np.nan)


def effort(blocks: pd.DataFrame) -> Floats:
    """(blocks,) work of one household, from `effort`; 1 where it was not given."""
    return blocks["effort"].to_numpy(dtype=np.float64) if "effort" in blocks else np.ones(len(blocks))


def days_of_work(summed: Sums, blocks: pd.DataFrame, phase: Phase) -> Floats:
    """Return the days that one person needs for what is left, by the rows of a grouping; the total is their sum."""
    if phase.denominator not in OF_HOUSEHOLDS:
        return np.full(summed.row_count, np.nan)
    needed = summed.left_of_block / per_day(blocks)
    days = np.bincount(summed.row_of_block, needed, summed.row_count).astype(np.float64)
    days[-1] = days.sum()
    return days


def people_needed(days_of_work: Floats, phase: Phase, on: int) -> Floats:
    """Return how many people would finish by the last day of the phase; not a number where no day is left."""
    days_left = phase.last - max(on, phase.first - 1)
    return np.ceil(days_of_work / days_left - 1e-9) if days_left > 0 else np.full(len(days_of_work), np.nan)
