"""How far everybody is: the table of a tally for one phase and measure on one day, by any grouping.

Rows of groups come first, then *outside* (blocks in none of them), *not apportioned* (what no group holds) and the *total*, which
is their sum. *Unmatched* returns stand below it and are in no sum.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress import days, forecast, speed
from blockmap.progress.forecast import Course
from blockmap.progress.phases import OF_ALL, Phase
from blockmap.progress.rollup import Grouping
from blockmap.progress.sums import Sums, sums
from blockmap.progress.tallying import Tally

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

HOURS_OF_SILENCE = 24
"""A block from which nothing came for so long is silent (domain rule 11)."""

STONE_COLUMNS = [
    "milestone", "phase", "required_date", "required_share", "row", "code", "name", "share", "finish_date", "ahead_days",
]  # fmt: skip

LISTING = "listing"
"""Phase whose own measure tells how many are listed."""


def table(
    tally: Tally,
    grouping: Grouping,
    *,
    phase: str,
    measure: str | None = None,
    on: date | str,
    since: date | str | None = None,
    as_of: datetime | None = None,
    staffed: Collection[int] | None = None,
) -> pd.DataFrame:
    """Say how far everybody is.

    Parameters
    ----------
    tally, grouping
        What was counted, and by what it is to be summed.
    phase, measure
        Phase, and measure; the one by which the phase is judged when ``None``.
    on
        Day for which the figures hold: everything with a work date up to it.
    since
        Day of the last report; the day before ``on`` when ``None``.
    as_of
        Moment at which it is asked who has been silent; the end of ``on`` when ``None``.
    staffed
        Ids of the blocks that have a person.

    Returns
    -------
    DataFrame
        One row per group, then ``outside``, ``not_apportioned`` (each only where there is something), ``total``, ``unmatched``:
        `row` (kind of row), `code`, `name`, `area_id`, `block_count`, `mapped` (on the map), `expected` (target), `listed`, the
        other measures of the phase by their names, `done`, `share` (of what is expected, above 1 where it is more), `left`,
        `new` (since the last report), `rate` (per day), `required_rate`, `person_days` (of one person for what is left in
        blocks, by their difficulties), `people_needed` (to finish in time), `finish_date` (reached or forecast), `ahead_days` (of
        the last day of the phase), `not_apportioned` (part of `done` that no block holds), `complete_count` (blocks),
        `complete_date`, `last_return`, `silent_count` (unfinished blocks without a return for 24 hours), `unassigned_count`,
        `rank` (by share), `reason` (why `share` is above 1: ``target_fell``, ``estimate`` or ``more_found``).
    """
    aim = tally.phases[phase] if phase in tally.phases else _unknown(tally, phase)
    measure = measure or aim.measure
    day = days.number(on)
    summed = sums(tally, grouping, phase, measure, day)
    course = summed.course
    done, expected = course.on(day), course.due(day)
    rate = forecast.pace(course, aim, day)
    left = expected - done
    finish = forecast.finish(course, rate, day)
    before = day - 1 if since is None else days.number(since)
    share = np.where(expected > 0, done / np.maximum(expected, 1), np.nan)
    rows = _labels(grouping)
    cut = _silence(as_of, day)
    person_days = speed.days_of_work(summed, tally.ground.blocks, aim)
    frame = rows.assign(
        block_count=_whole(summed.count(np.ones(len(tally.ground.block), dtype=bool))),
        mapped=_whole(summed.mapped),
        expected=_whole(expected, summed.has_target),
        listed=_listed(tally, grouping, day),
        **{
            other: _whole(sums(tally, grouping, phase, other, day).course.on(day))
            for other in _others(tally, phase, measure)
        },
        done=_whole(done),
        share=share,
        left=_whole(left, summed.has_target),
        new=_whole(done - course.on(before)),
        rate=rate,
        required_rate=np.where(expected > 0, forecast.required(left, aim, day), np.nan),
        person_days=person_days,
        people_needed=pd.array(speed.people_needed(person_days, aim, day)).astype("Int64"),
        finish_date=days.texts(finish).to_numpy(),
        ahead_days=_rounded(forecast.ahead(finish, aim.last)),
        not_apportioned=_whole(summed.loose),
        complete_count=_whole(summed.count(summed.is_complete)),
        complete_date=days.texts(course.reached()).to_numpy(),
        last_return=days.texts(summed.last_return).to_numpy(),
        silent_count=_whole(summed.count(summed.is_unfinished & (summed.last_of_block < cut) & (cut > aim.first))),
        unassigned_count=_unassigned(tally, summed, staffed),
        reason=_reasons(tally, course, summed, share),
    )
    frame["rank"] = frame["share"].where(frame["row"] == "group").rank(method="min", ascending=False).astype("Int64")
    is_shown = (frame["row"] != "outside") | (frame["block_count"] > 0) | (frame["done"] != 0)
    is_shown &= (frame["row"] != "not_apportioned") | (frame["done"] != 0) | (frame["expected"].fillna(0) != 0)
    shown = pd.concat([frame[is_shown], _unmatched(tally, phase, measure, frame)], ignore_index=True)
    return shown[[*shown.columns.drop(["rank", "reason"]), "rank", "reason"]]


def milestones(
    tally: Tally, grouping: Grouping, given: pd.DataFrame, *, on: date | str, measure: str | None = None
) -> pd.DataFrame:
    """Say by how much everybody is ahead of, or behind, each milestone.

    Parameters
    ----------
    tally, grouping
        What was counted, and by what it is to be summed.
    given
        Table ``milestones``.
    on, measure
        As for `table`.

    Returns
    -------
    One row per milestone and group for which it holds, and one for the total where it holds for the whole territory: `milestone,
    phase, required_date, required_share, row, code, name, share, finish_date` (reached or forecast) `, ahead_days`, ordered by
    the required date.
    """
    found = []
    for stone in given.sort_values(["required_date", "milestone_id"], kind="stable").to_dict("records"):
        aim = tally.phases.get(stone["phase"]) or _unknown(tally, stone["phase"])
        day = days.number(on)
        course = sums(tally, grouping, aim.code, measure or aim.measure, day).course
        finish = forecast.finish(course, forecast.pace(course, aim, day), day, float(stone["share"]))
        due = course.due(day)
        rows = _labels(grouping).assign(
            milestone=stone["name"],
            phase=aim.code,
            required_date=str(stone["required_date"]),
            required_share=float(stone["share"]),
            share=np.where(due > 0, course.on(day) / np.maximum(due, 1), np.nan),
            finish_date=days.texts(finish).to_numpy(),
            ahead_days=_rounded(forecast.ahead(finish, days.number(stone["required_date"]))),
        )
        found.append(rows[_holds_for(rows, stone["area_id"], tally)])
    return pd.concat(found, ignore_index=True)[STONE_COLUMNS] if found else pd.DataFrame(columns=STONE_COLUMNS)


def _labels(grouping: Grouping) -> pd.DataFrame:
    """Return `row, code, name, area_id` of the rows."""
    ends = pd.DataFrame({"row": ["outside", "not_apportioned", "total"], "code": None, "name": None})
    ends["area_id"] = pd.array([pd.NA] * 3, "Int64")
    rows = pd.concat(
        [grouping.groups.assign(row="group").astype({"code": object, "name": object}), ends], ignore_index=True
    )
    return rows[["row", "code", "name", "area_id"]]


def _others(tally: Tally, phase: str, measure: str) -> list[str]:
    """Return the other measures of a phase that every unit should reach, as far as something came in."""
    there = tally.series.loc[(tally.series["phase"] == phase).to_numpy(), "measure"].unique()
    return [other for other in OF_ALL if other != measure and other in there]


def _listed(tally: Tally, grouping: Grouping, day: int) -> pd.arrays.IntegerArray:
    """Return how many are listed, by row; missing while nobody has listed anything."""
    measure = tally.phases[LISTING].measure if LISTING in tally.phases else "listed"
    figures = sums(tally, grouping, LISTING, measure, day).course.on(day)
    return _whole(figures, tally.numbered(LISTING, measure) >= 0)


def _silence(as_of: datetime | None, day: int) -> int:
    """Return the first day on which a return would have come within the last 24 hours."""
    if as_of is None:
        return day
    # The last minute of a day is its end: bulletins keep moments to the minute.
    return days.number((as_of + timedelta(minutes=1, hours=-HOURS_OF_SILENCE)).date())


def _unassigned(tally: Tally, summed: Sums, staffed: Collection[int] | None) -> pd.arrays.IntegerArray:
    """Count blocks without a person; missing where nobody said who has one."""
    if staffed is None:
        return pd.array([pd.NA] * summed.row_count, dtype="Int64")
    return _whole(
        summed.count(~np.isin(tally.ground.block.ids, np.fromiter(staffed, dtype=np.int64, count=len(staffed))))
    )


def _reasons(tally: Tally, course: Course, summed: Sums, share: NDArray[np.float64]) -> NDArray[np.object_]:
    """Say why more is done than was expected."""
    is_above = share > 1
    fell = course.target[:, -1] < course.target.max(axis=1)
    blocks = tally.ground.blocks
    estimated = (
        blocks["is_estimate"].to_numpy(dtype=bool) if "is_estimate" in blocks else np.zeros(len(blocks), dtype=bool)
    )
    is_estimate = summed.count(estimated) > 0
    reason = np.where(fell, "target_fell", np.where(is_estimate, "estimate", "more_found")).astype(object)
    reason[~is_above] = None
    return reason


def _unmatched(tally: Tally, phase: str, measure: str, like: pd.DataFrame) -> pd.DataFrame:
    """Return the row of unmatched returns, if there are any."""
    rows = tally.unmatched
    rows = rows[(rows["phase"] == phase).to_numpy() & (rows["measure"] == measure).to_numpy()]
    out = like.iloc[:0].reindex(range(min(len(rows), 1)))
    return out.assign(row="unmatched", done=_whole(np.array([rows["done"].sum()])[: len(out)])).astype(like.dtypes)


def _holds_for(rows: pd.DataFrame, area_id: int | None, tally: Tally) -> Bools:
    """Tell for which rows a milestone of an area holds; without an area for all."""
    if area_id is None or pd.isna(area_id):
        return rows["row"].isin(["group", "total"]).to_numpy()
    area = tally.ground.area.of(rows["area_id"])
    wanted = tally.ground.area.of(np.array([area_id], dtype=np.int64))[0]
    below = np.zeros(len(tally.ground.area) + 1, dtype=bool)
    for chain in tally.ground.chains:
        below[:-1] |= (chain == wanted) & (wanted >= 0)
    return below[area]


def _unknown(tally: Tally, code: str) -> Phase:
    """A phase that no list names: from its first to its last return, compared with nothing."""
    day = days.numbers(tally.series.loc[(tally.series["phase"] == code).to_numpy(), "day"])
    first, last = (int(day.min()), int(day.max())) if len(day) else (0, 0)
    return Phase(code, None, first, last, "registered", "household_count", 1.0)


def _whole(figures: Ints, is_known: bool = True) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(figures.astype(np.int64), np.full(len(figures), not is_known))


def _rounded(figures: NDArray[np.float64]) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(np.nan_to_num(figures).astype(np.int64), np.isnan(figures))
