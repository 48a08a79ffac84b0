"""Who did how much: the table of a tally by worker. Credit goes by the record, not by whose block it is."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress import days, speed
from blockmap.progress.forecast import WINDOW
from blockmap.progress.rollup import by_block
from blockmap.progress.sums import sums
from blockmap.progress.tallying import Tally


def workers(
    tally: Tally,
    *,
    phase: str,
    measure: str | None = None,
    on: date | str,
    since: date | str | None = None,
    assigned: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Say who did how much.

    Parameters
    ----------
    tally
        What was counted.
    phase, measure, on, since
        As for `blockmap.progress.table`.
    assigned
        `worker` (code), `block_id`: who answers for which block, now.

    Returns
    -------
    DataFrame
        One row per worker (``group``), then ``outside`` (rows that name nobody), ``not_apportioned``, ``total``: `row, code,
        done, new, day_count` (days of work), `per_day` (done per day of work), `rate` (per day, of the last three days),
        `block_count` (blocks worked in), `first_day`, `last_return`; and, where it is known who answers for what, `own_count`
        (blocks), `expected`, `left` (in these blocks, whoever works there), `expected_per_day` (as their difficulties allow),
        `person_days` (that these blocks still need), `finish_date` (at the pace of the last days, hard households counting as
        the more that they are). Done and new add up to the total.
    """
    measure = measure or tally.phases[phase].measure
    day = days.number(on)
    before = day - 1 if since is None else days.number(since)
    whole = sums(tally, by_block(tally.ground), phase, measure, day)
    credit = tally.credit
    credit = credit[(credit["phase"] == phase).to_numpy() & (credit["measure"] == measure).to_numpy()]
    numbered = days.numbers(credit["day"])
    credit = credit.assign(number=numbered)[numbered <= day]
    weight = _effort(tally, credit["block_id"])
    window = int(np.clip(day - tally.phases[phase].first + 1, 1, WINDOW)) if phase in tally.phases else WINDOW
    frame = credit.assign(
        worker=credit["worker"].astype("str"),
        new=credit["added"].where(credit["number"] > before, 0),
        lately=credit["added"].where(credit["number"] > day - window, 0),
        pace=(credit["added"] * weight).where(credit["number"] > day - window, 0),
        worked=credit["number"].where(credit["added"] != 0),
        there=credit["block_id"].where(credit["added"] != 0),
        # What was entered after the day had not been told then: instead its day of work holds.
        told=credit["last_return"].where(days.numbers(credit["last_return"]) <= day, credit["day"]),
    )
    by_worker = frame.groupby("worker", sort=True).agg(
        done=("added", "sum"),
        new=("new", "sum"),
        lately=("lately", "sum"),
        pace=("pace", "sum"),
        day_count=("worked", "nunique"),
        block_count=("there", "nunique"),
        first=("worked", "min"),
        last=("told", "max"),
    )
    ends = _ends(by_worker, whole.course.on(day), whole.course.on(before), whole.course.on(day - window))
    rows = pd.concat([by_worker.rename_axis("code").reset_index().assign(row="group"), ends], ignore_index=True)
    done, counted = rows["done"].astype("int64"), rows["day_count"].astype(float)
    first = rows["first"].astype(float)
    out = pd.DataFrame(
        {
            "row": rows["row"],
            "code": rows["code"],
            "done": done,
            "new": rows["new"].astype("int64"),
            "day_count": rows["day_count"].astype("Int64"),
            "per_day": (done / counted.where(counted > 0)).to_numpy(dtype=float),
            "rate": rows["lately"].astype(float) / window,
            "block_count": rows["block_count"].astype("Int64"),
            "first_day": days.texts(np.where(first.notna(), first.fillna(0), days.NEVER).astype(np.int64)),
            "last_return": days.texts(days.numbers(pd.to_datetime(rows["last"]))),
        }
    )
    pace = rows["pace"].astype(float) / window
    return out if assigned is None else _with_own(out, pace, tally, phase, measure, day, assigned)


def _effort(tally: Tally, block_id: pd.Series[int]) -> NDArray[np.float64]:
    """Return the work of one household by its block; 1 outside all blocks."""
    of_block = np.append(speed.effort(tally.ground.blocks), 1.0)
    return of_block[tally.ground.block.of(block_id)]


def _ends(by_worker: pd.DataFrame, now: np.ndarray, before: np.ndarray, earlier: np.ndarray) -> pd.DataFrame:
    """Return the rows under the workers: what names nobody, what no block holds, and all."""
    credited = by_worker[["done", "new", "lately"]].sum()
    figures = pd.DataFrame({"done": now, "new": now - before, "lately": now - earlier})
    loose, total = figures.iloc[-2], figures.iloc[-1]
    nobody = total - loose - credited
    rows = pd.DataFrame([nobody, loose, total]).assign(row=["outside", "not_apportioned", "total"])
    kept = (rows["row"] == "total") | (rows[["done", "new", "lately"]] != 0).any(axis=1)
    return rows[kept].reindex(columns=[*by_worker.columns, "code", "row"])


def _with_own(
    out: pd.DataFrame, pace: pd.Series[float], tally: Tally, phase: str, measure: str, day: int, assigned: pd.DataFrame
) -> pd.DataFrame:
    """Add what is to be done in the blocks for which everybody answers, and when that will be finished."""
    course = sums(tally, by_block(tally.ground), phase, measure, day).course
    blocks = by_block(tally.ground)
    row = blocks.of_block[tally.ground.block.of(assigned["block_id"])]
    own = pd.DataFrame(
        {"code": assigned["worker"].to_numpy(), "expected": course.due(day)[row], "done": course.on(day)[row]}
    )
    own["left"] = (own["expected"] - own["done"]).clip(lower=0)
    place = tally.ground.block.of(assigned["block_id"])
    own["work"] = own["left"] * _effort(tally, assigned["block_id"])
    per_day = np.append(speed.per_day(tally.ground.blocks), np.nan)[place]
    is_reckoned = phase in tally.phases and tally.phases[phase].denominator in speed.OF_HOUSEHOLDS
    own["person_days"] = own["left"] / per_day if is_reckoned else np.nan
    summed = own.groupby("code").agg(
        own_count=("left", "size"),
        expected=("expected", "sum"),
        left=("left", "sum"),
        work=("work", "sum"),
        person_days=("person_days", "sum"),
    )
    if not is_reckoned:
        summed["person_days"] = np.nan
    summed["expected_per_day"] = summed["left"] / summed["person_days"].where(summed["person_days"] > 0)
    merged = out.assign(pace=pace).merge(summed, how="left", left_on="code", right_index=True)
    idle = summed.index[~summed.index.isin(out["code"])]
    merged = pd.concat(
        [merged[merged["row"] == "group"], _idle(summed.loc[idle]), merged[merged["row"] != "group"]], ignore_index=True
    )
    work_left, rate = merged["work"].astype(float), merged["pace"].astype(float)
    finish = np.where(work_left == 0, day, day + np.ceil((work_left / rate.where(rate > 0)).round(9)))
    known = ~np.isnan(finish)
    merged["finish_date"] = days.texts(np.where(known, np.nan_to_num(finish), days.NEVER).astype(np.int64)).to_numpy()
    counts = dict.fromkeys(("own_count", "expected", "left"), "Int64")
    return merged.drop(columns=["work", "pace"]).astype(counts)


def _idle(summed: pd.DataFrame) -> pd.DataFrame:
    """Return rows of those who answer for blocks and have returned nothing."""
    rows = summed.rename_axis("code").reset_index()
    return rows.assign(row="group", done=0, new=0, day_count=0, rate=0.0, pace=0.0, block_count=0)
