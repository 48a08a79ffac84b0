"""How a target comes about: what the blocks are planned for, and what left them with demolished buildings.

A map says both figures side by side, the households planned and the target of a phase; where they differ it must say why, or the
one is taken for a mistake in the other. What is left of the difference was given apart, or is the share of a phase.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from blockmap.maps.series import Series

HOUSEHOLDS = "household_count"
"""What a measure is compared with where nothing else is said."""


def told(
    returns: list[Series],
    gone: pd.DataFrame | None,
    denominators: Mapping[tuple[str, str], str] | None,
    *,
    days: tuple[str, ...],
    block_ids: pd.Series,
) -> list[Series]:
    """Add to series what they are compared with, and what left their blocks.

    Parameters
    ----------
    returns
        Series by phase and measure.
    gone
        Columns ``block_id, phase, measure, day, gone``: households of a block that are gone with demolished buildings from a day
        on; ``day`` is missing for those that were gone from the beginning. Each row replaces the one before.
    denominators
        What each phase and measure is compared with, `HOUSEHOLDS` where it is not named.
    days, block_ids
        Days and blocks of the map, in their order.
    """
    known = denominators or {}
    return [
        replace(
            one,
            denominator=known.get((one.phase, one.measure), HOUSEHOLDS),
            gone=None if gone is None else _by_day(_of(gone, one), days, block_ids),
        )
        for one in returns
    ]


def _of(gone: pd.DataFrame, one: Series) -> pd.DataFrame:
    """Return the rows of a series, those that hold from the beginning first."""
    rows = gone[gone["phase"].eq(one.phase) & gone["measure"].eq(one.measure)]
    return rows.sort_values("day", na_position="first", kind="stable")


def _by_day(rows: pd.DataFrame, days: tuple[str, ...], block_ids: pd.Series) -> np.ndarray | None:
    """Spread rows over blocks and days, shape (blocks, days); none where nothing is gone by the last day."""
    at = pd.Index(block_ids).get_indexer(pd.Index(rows["block_id"]))
    day = rows["day"].fillna("").to_numpy(dtype=str)
    # What happened before the map's first day holds on it; what came after its last one is not known yet.
    on = np.searchsorted(np.array(days), day, side="left")
    is_shown = (at >= 0) & (on < len(days))
    change = np.zeros((len(block_ids), len(days)), dtype=np.int64)
    before = rows.groupby("block_id")["gone"].shift(fill_value=0)
    np.add.at(change, (at[is_shown], on[is_shown]), (rows["gone"] - before).to_numpy(dtype=np.int64)[is_shown])
    return np.cumsum(change, axis=1) if change.any() else None
