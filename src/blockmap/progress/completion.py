"""Buildings one by one: what is done and left in each, and the flag with its day when one is complete.

A building is complete from the day since which nothing has been missing without a break; so the first to reach 100 % can be told,
and a target that rises takes the flag away again.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress import days
from blockmap.progress.tallying import Tally

Ints = NDArray[np.int64]


def buildings(tally: Tally, *, phase: str, measure: str | None = None, on: date | str) -> pd.DataFrame:
    """Say how far every building is.

    Parameters
    ----------
    tally
        What was counted.
    phase, measure
        Phase, and measure; the one by which the phase is judged when ``None``.
    on
        Day for which the figures hold.

    Returns
    -------
    DataFrame
        `building_id, block_id, expected, done, left, share, last_day` (of work), `complete_date`, `finish_order` (1 for the first
        that was complete), one row per building that has a target or of which something came in, by id. Where a measure is
        compared with nothing, or a phase with a share of the households, ``expected, left, share`` are missing.
    """
    ground = tally.ground
    measure = measure or tally.phases[phase].measure
    day = days.number(on)
    rows = tally.of_homes(phase, measure)
    count = len(ground.building)
    of_home = np.concatenate([np.arange(count), ground.part_building])
    rows = rows.take((rows.place < len(of_home)) & (rows.day <= day))
    steps = tally.targets.of_buildings(phase, measure)
    base = np.zeros(count, dtype=np.int64) if steps is None else steps.base
    moved = np.zeros(0, dtype=np.int64) if steps is None else np.flatnonzero(steps.day <= day)
    changes = [(of_home[rows.place], rows.day, rows.value, 0 * rows.value)]
    if steps is not None:
        changes.append((steps.place[moved], steps.day[moved], 0 * moved, steps.added[moved]))
    building, when, done, target = (np.concatenate(column) for column in zip(*changes, strict=True))
    course = _course(building, when, done, target, base)
    out = pd.DataFrame({"building_id": ground.building.ids, "block_id": ground.buildings["block_id"].astype("Int64")})
    last = course.drop_duplicates("building", keep="last").set_index("building").reindex(range(count))
    has_target = steps is not None
    expected = last["target"].fillna(pd.Series(base)).to_numpy(dtype=np.int64)
    total = last["done"].fillna(0).to_numpy(dtype=np.int64)
    out["expected"] = _known(expected, has_target)
    out["done"] = total
    out["left"] = _known(expected - total, has_target)
    out["share"] = np.where(has_target & (expected > 0), total / np.maximum(expected, 1), np.nan)
    worked = np.full(count, days.NEVER, dtype=np.int64)
    np.maximum.at(worked, of_home[rows.place], rows.day)
    complete = _complete_since(course, count) if has_target else np.full(count, days.NEVER, dtype=np.int64)
    out["last_day"] = days.texts(worked).to_numpy()
    out["complete_date"] = days.texts(complete).to_numpy()
    out["finish_order"] = out["complete_date"].rank(method="min").astype("Int64")
    return out[(expected != 0) | (worked != days.NEVER)].reset_index(drop=True)


def _course(building: Ints, day: Ints, done: Ints, target: Ints, base: Ints) -> pd.DataFrame:
    """Return `building, day, done, target` after every day on which something changed, by building and day."""
    changes = pd.DataFrame({"building": building, "day": day, "done": done, "target": target})
    daily = changes.groupby(["building", "day"], sort=True)[["done", "target"]].sum()
    summed = daily.groupby(level="building").cumsum().reset_index()
    return summed.assign(target=summed["target"] + base[summed["building"]])


def _complete_since(course: pd.DataFrame, count: int) -> Ints:
    """Return the day since which every building has been complete; `days.NEVER` for one that is not."""
    building = course["building"].to_numpy(dtype=np.int64)
    position = np.arange(len(course))
    is_short = (course["done"] < course["target"]).to_numpy()
    last_short = np.full(count, -1, dtype=np.int64)
    np.maximum.at(last_short, building[is_short], position[is_short])
    is_since = ~is_short & (position > last_short[building]) & (course["target"] > 0).to_numpy()
    since = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(since, building[is_since], course["day"].to_numpy(dtype=np.int64)[is_since])
    last = course.drop_duplicates("building", keep="last")
    is_nothing = np.zeros(count, dtype=bool)
    is_nothing[last["building"].to_numpy(dtype=np.int64)] = (last["target"] <= 0).to_numpy()
    return np.where((since == np.iinfo(np.int64).max) | is_nothing, days.NEVER, since)


def _known(figures: Ints, is_known: bool) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(figures, np.full(len(figures), not is_known))
