"""Field work: ten days of returns, building by building, as counts.

Towns go at different speed, on some days a town sends nothing, and entry comes after work.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FIRST_DAY = np.datetime64("2020-11-01")
"""First day of the short form."""

DAYS = 10
"""Days of which there are returns; what is entered later has not arrived."""

HOUSEHOLDS_PER_WORKER = 80
"""Households of one enumerator."""

PACE = (7.0, 14.5)
"""Households one enumerator registers in a day, slowest and fastest town (Ouyang Road: 12 to 14.5)."""

ENTRY_LAG = (0.45, 0.3, 0.15, 0.1)
"""Odds that records are entered on the day of work, and one, two, three days later."""

MISSING_DAYS = 2
"""Days on which a town sent nothing; what was done then is in the next return."""


def returns(
    buildings: pd.DataFrame, community: NDArray[np.int64], town: NDArray[np.int64], rng: np.random.Generator
) -> pd.DataFrame:
    """Write the returns.

    Parameters
    ----------
    buildings
        Rows with ``source_key, household_count``, in delivery order.
    community, town
        (buildings,) community and town of each, counted from 0.

    Returns
    -------
    One row per building and day on which its figures changed: ``source_key, work_date`` (last day somebody worked there),
    ``entry_date`` (day of the return), ``household_target, registered_count, entered_count, worker_id``, ordered by entry
    date and key. Counts are cumulative and never fall; the latest row of a building holds.
    """
    households = buildings["household_count"].to_numpy()
    worker = _workers(households, community)
    pace = rng.uniform(*PACE, town.max() + 1)[town] * rng.uniform(0.6, 1.25, worker.max() + 1)[worker]
    registered = _registered(households, worker, pace)
    entered = _entered(registered, rng.choice(len(ENTRY_LAG), registered.shape, p=ENTRY_LAG))
    worked_on = _last_change(registered)
    is_sent = _is_sent(int(town.max()) + 1, rng)[town]
    days = []
    known = np.zeros((2, len(buildings)), dtype=np.int64)
    for day in range(DAYS):
        now = np.stack([registered[:, day], entered[:, day]])
        which = np.flatnonzero(is_sent[:, day] & (now != known).any(axis=0))
        known[:, which] = now[:, which]
        days.append(
            pd.DataFrame(
                {
                    "source_key": buildings["source_key"].to_numpy()[which],
                    "work_date": np.datetime_as_string(FIRST_DAY + worked_on[which, day]),
                    "entry_date": str(FIRST_DAY + day),
                    "household_target": households[which],
                    "registered_count": now[0, which],
                    "entered_count": now[1, which],
                    "worker_id": [f"P{k + 1:05d}" for k in worker[which].tolist()],
                }
            )
        )
    return pd.concat(days).sort_values(["entry_date", "source_key"], ignore_index=True)


def _entered(registered: NDArray[np.int64], lag: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count (buildings, days) households entered by the evening of each day, where each day's work waits for its lag."""
    entered = np.zeros_like(registered)
    for day in range(DAYS):
        for worked in range(day + 1):
            is_in = worked + lag[:, worked] <= day
            entered[is_in, day] = np.maximum(entered[is_in, day], registered[is_in, worked])
    return entered


def _last_change(registered: NDArray[np.int64]) -> NDArray[np.int64]:
    """Find (buildings, days) the last day up to each day on which somebody worked at a building."""
    changed = np.diff(registered, axis=1, prepend=0) > 0
    return np.maximum.accumulate(np.where(changed, np.arange(DAYS), 0), axis=1)


def _is_sent(town_count: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Tell (towns, days) whether a town sent its returns: always on the first and last day."""
    is_sent = np.ones((town_count, DAYS), dtype=bool)
    for row in is_sent:
        row[1 + rng.permutation(DAYS - 2)[:MISSING_DAYS]] = False
    return is_sent


def _workers(households: NDArray[np.int64], community: NDArray[np.int64]) -> NDArray[np.int64]:
    """Opaque number of the enumerator of every building: runs of about 80 households inside a community."""
    order = np.argsort(community, kind="stable")
    total = pd.Series(households[order]).groupby(community[order]).cumsum().to_numpy()
    share = (total - households[order]) // HOUSEHOLDS_PER_WORKER
    worker = np.empty(len(households), dtype=np.int64)
    _, worker[order] = np.unique(community[order] * 100_000 + share, return_inverse=True)
    return worker


def _registered(
    households: NDArray[np.int64], worker: NDArray[np.int64], pace: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Count (buildings, days) households registered by the evening of each day: an enumerator goes from door to door."""
    order = np.argsort(worker, kind="stable")
    before = pd.Series(households[order]).groupby(worker[order]).cumsum().to_numpy() - households[order]
    start = np.empty(len(households), dtype=np.int64)
    start[order] = before
    walked = pace[:, None] * np.arange(1, DAYS + 1)[None, :]
    return np.clip(np.floor(walked - start[:, None]), 0, households[:, None]).astype(np.int64)
