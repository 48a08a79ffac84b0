"""Completion of buildings: how many units each holds, how many are left, and the day on which it was complete.

Written apart from the blocks, one section per phase and measure, since nobody needs them before zooming in.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.maps.coding import Section

Ints = NDArray[np.int64]


def section(rows: pd.DataFrame, *, building_ids: pd.Series, households: Ints, days: tuple[str, ...]) -> Section:
    """Write the completion of buildings of one phase and measure.

    Parameters
    ----------
    rows
        Columns ``building_id``, ``done``, optional ``target``, ``complete_date`` and ``day`` (the latest row of a building
        counts).
    building_ids
        Buildings of the map, in their order; rows of others are not shown.
    households
        Households of the buildings: the target where none is given.
    days
        Days of the map.

    Returns
    -------
    Section
        ``door.target`` as the difference to the households, ``door.left`` as the difference to the target (one more; 0 without a
        return), ``door.day`` as the number of the day of completion from 1 (0 when not complete).
    """
    latest = _latest(rows)
    at = pd.Index(building_ids).get_indexer(latest["building_id"])
    latest, at = latest[at >= 0], at[at >= 0]
    target, left, day = (
        households.copy(),
        np.zeros(len(households), dtype=np.int64),
        np.zeros(len(households), dtype=np.int64),
    )
    target[at] = latest["target"].fillna(pd.Series(households[at], index=latest.index)).to_numpy(dtype=np.int64)
    # More done than expected stays visible: left goes below zero.
    still = target[at] - latest["done"].to_numpy(dtype=np.int64)
    left[at] = np.where(still >= 0, still + 1, still)
    day[at] = _complete_day(latest, still, target[at], days)
    made = Section()
    made.add("door.target", target - households, "zigzag")
    made.add("door.left", left, "zigzag")
    made.add("door.day", day, "delta")
    return made


def _latest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per building, the latest, with all optional columns."""
    named = {
        name: rows[name] if name in rows else pd.Series(np.nan, index=rows.index)
        for name in ("target", "complete_date")
    }
    whole = rows.assign(**named)
    order = ["building_id", *(["day"] if "day" in whole else []), "done"]
    return whole.sort_values(order, kind="stable").groupby("building_id").tail(1).reset_index(drop=True)


def _complete_day(latest: pd.DataFrame, still: Ints, target: Ints, days: tuple[str, ...]) -> Ints:
    """Return the number of the day of completion, from 1; 0 when not complete; the last day where no date is told."""
    said = pd.to_datetime(latest["complete_date"])
    number = pd.Index(days).searchsorted(said.dt.strftime("%Y-%m-%d").fillna("")) + 1
    is_dated = said.notna().to_numpy()
    is_complete = is_dated | ((still <= 0) & (target > 0))
    return np.where(is_complete, np.where(is_dated, np.minimum(number, len(days)), len(days)), 0).astype(np.int64)


def by_name(frame: pd.DataFrame | None) -> dict[tuple[str, str], pd.DataFrame]:
    """Part a frame of buildings by phase and measure."""
    if frame is None or frame.empty:
        return {}
    named: dict[str, Any] = {name: frame[name].astype(str) if name in frame else "" for name in ("phase", "measure")}
    return {
        (str(phase), str(measure)): rows
        for (phase, measure), rows in frame.assign(**named).groupby(["phase", "measure"])
    }
