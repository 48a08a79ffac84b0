"""Completion over time: one series per phase and measure, block by block and day by day.

A map shows one series at a time and steps through its days. Days are written as differences to the day before, which are mostly
zero, so thirty days cost little more than one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.maps.coding import Section

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Series:
    """One phase and measure.

    Attributes
    ----------
    phase, measure
        Names of both; empty where the returns do not tell them apart.
    days
        Work dates, ISO 8601, ascending; one empty text when returns bear no date.
    done
        Units done up to and on each day, shape (days, blocks); -1 where a block has no return yet.
    target
        Units to be done, per block.
    """

    phase: str
    measure: str
    days: tuple[str, ...]
    done: Ints
    target: Ints

    def meta(self) -> dict[str, Any]:
        """Return what the page needs to offer this series."""
        return {"phase": self.phase, "measure": self.measure, "days": list(self.days)}

    def add_to(self, section: Section, number: int) -> None:
        """Add the columns of this series to a section."""
        # One more than done, so that "no return" is 0 and the difference to the day before stays small.
        by_day = np.diff(self.done + 1, axis=0, prepend=np.zeros((1, self.done.shape[1]), dtype=np.int64))
        section.add(f"series.{number}.target", self.target)
        section.add(f"series.{number}.done", by_day.ravel(), "zigzag")


def from_progress(progress: pd.DataFrame | None, block_ids: pd.Series, households: Ints) -> list[Series]:
    """Arrange returns per block as series.

    Parameters
    ----------
    progress
        Columns ``block_id`` and ``done`` (units done so far), optional ``target``, ``day`` (a date), ``phase``, ``measure``.
        One row per block, day, phase and measure; a day without a row keeps the figure of the day before. No row: no series.
    block_ids
        Blocks of the map, in their order; returns of other blocks are not shown.
    households
        Households of the blocks: the target where none is given.

    Returns
    -------
    list of Series
        By phase and measure.
    """
    if progress is None or progress.empty:
        return []
    rows = progress[progress["block_id"].isin(block_ids)]
    optional = {name: rows[name].astype(str) if name in rows else "" for name in ("day", "phase", "measure")}
    rows = rows.assign(**optional)
    return [
        _one(part, str(phase), str(measure), block_ids, households)
        for (phase, measure), part in rows.groupby(["phase", "measure"], sort=True)
    ]


def _one(rows: pd.DataFrame, phase: str, measure: str, block_ids: pd.Series, households: Ints) -> Series:
    """Arrange one phase and measure."""
    wide = rows.pivot_table(index="day", columns="block_id", values="done", aggfunc="max", observed=True).sort_index()
    done = wide.reindex(columns=block_ids.to_numpy()).ffill().fillna(-1).to_numpy(dtype=np.int64)
    target = households
    if "target" in rows:
        latest = rows.dropna(subset="target").sort_values("day").groupby("block_id")["target"].last()
        given = latest.reindex(block_ids.to_numpy()).to_numpy(dtype=float)
        target = np.where(np.isnan(given), households, np.nan_to_num(given)).astype(np.int64)
    return Series(phase, measure, tuple(wide.index.astype(str)), done, target)
