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
    One row per building and day on which its figures changed: ``source_key, work_date, entry_date, household_target,
    registered_count, entered_count, worker_id``, ordered by entry date and key. Counts are cumulative; the latest row of a
    building holds.
    """
    worker = _workers(buildings["household_count"].to_numpy(), community)
    pace = rng.uniform(*PACE, town.max() + 1)[town] * rng.uniform(0.6, 1.25, worker.max() + 1)[worker]
    done = _registered(buildings["household_count"].to_numpy(), worker, pace)
    is_sent = np.ones((town.max() + 1, DAYS), dtype=bool)
    for row in is_sent:
        row[1 + rng.permutation(DAYS - 2)[:MISSING_DAYS]] = False
    lag = rng.choice(len(ENTRY_LAG), (len(buildings), DAYS), p=ENTRY_LAG)
    before = np.zeros(len(buildings), dtype=np.int64)
    entered = np.zeros(len(buildings), dtype=np.int64)
    rows = []
    for day in range(DAYS):
        sent = is_sent[town, day] & (done[:, day] > before)
        entry_day = day + lag[:, day]
        entered = np.where(sent, np.where(lag[:, day] == 0, done[:, day], np.maximum(entered, before)), entered)
        which = np.flatnonzero(sent)
        rows.append(
            pd.DataFrame(
                {
                    "source_key": buildings["source_key"].to_numpy()[which],
                    "work_date": str(FIRST_DAY + day),
                    "entry_date": [str(FIRST_DAY + d) for d in entry_day[which].tolist()],
                    "household_target": buildings["household_count"].to_numpy()[which],
                    "registered_count": done[which, day],
                    "entered_count": entered[which],
                    "worker_id": [f"P{w + 1:05d}" for w in worker[which].tolist()],
                }
            )
        )
        before = np.where(sent, done[:, day], before)
    every = pd.concat(rows)
    return every[every["entry_date"] < str(FIRST_DAY + DAYS)].sort_values(
        ["entry_date", "source_key", "work_date"], ignore_index=True
    )


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
