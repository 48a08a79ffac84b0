"""Sums of a tally: what is done and what is to be done by the rows of a grouping, day by day.

The rows are the groups, then *outside*, *not apportioned*, and the total, which is the sum of all others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blockmap.progress import days
from blockmap.progress.forecast import Course
from blockmap.progress.layout import NOT_APPORTIONED
from blockmap.progress.rollup import OUTSIDE, Grouping
from blockmap.progress.tallying import Tally

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Sums:
    """Figures of one phase and measure by the rows of a grouping: groups, outside, not apportioned, total.

    Attributes
    ----------
    course
        Done and target of the rows over time.
    has_target
        The measure is compared with something.
    mapped, loose, last_return
        (rows,) what the map holds; what no block holds; latest entry date, or `days.NEVER`.
    last_of_block, is_complete, is_unfinished
        (blocks,) latest entry date of the phase; has reached its target; has a target and has not.
    left_of_block
        (blocks,) what is left of its target.
    row_of_block, row_count
        Row of every block; number of rows.
    """

    course: Course
    has_target: bool
    mapped: Ints
    loose: Ints
    last_return: Ints
    last_of_block: Ints
    is_complete: Bools
    is_unfinished: Bools
    left_of_block: Ints
    row_of_block: Ints
    row_count: int

    def count(self, which: Bools) -> Ints:
        """Count blocks by row, with the total."""
        counts = np.bincount(self.row_of_block[which], minlength=self.row_count).astype(np.int64)
        counts[-1] = counts.sum()
        return counts


def sums(tally: Tally, grouping: Grouping, phase: str, measure: str, on: int) -> Sums:
    """Sum one phase and measure by the rows of a grouping, up to a day."""
    ground = tally.ground
    groups = len(grouping.groups)
    count = groups + 3
    row_of_block = np.where(grouping.of_block == OUTSIDE, groups, grouping.of_block)
    row_of_area = np.where(grouping.of_area >= 0, grouping.of_area, groups + (grouping.of_area != OUTSIDE))
    block, day, done = _of_blocks(tally, phase, measure, on)
    area, loose_day, loose_done = _of_areas(tally, phase, measure, on)
    steps, loose_steps = tally.targets.of_blocks(phase, measure), tally.targets.of_loose(phase, measure)
    moved = [s.day[s.day <= on] for s in (steps, loose_steps) if s is not None]
    dates = np.unique(np.concatenate([day, loose_day, *moved, [on]]))
    by_block = _carried(block, np.searchsorted(dates, day), done, len(ground.block), len(dates))
    by_area = _carried(area, np.searchsorted(dates, loose_day), loose_done, len(ground.area), len(dates))
    target = steps.over(dates) if steps is not None else np.zeros_like(by_block)
    loose_target = loose_steps.over(dates) if loose_steps is not None else np.zeros_like(by_area)
    mapped = tally.targets.mapped(phase, measure)
    on_map = mapped.on(on) if mapped is not None else np.zeros(len(ground.block), dtype=np.int64)
    is_complete = (target[:, -1] > 0) & (by_block[:, -1] >= target[:, -1])
    last_of_block = np.full(len(ground.block), days.NEVER, dtype=np.int64)
    np.maximum.at(last_of_block, *_last_returns(tally, phase, on))
    last_of_row = np.full(count, days.NEVER, dtype=np.int64)
    np.maximum.at(last_of_row, row_of_block, last_of_block)
    last_of_row[-1] = last_of_row.max()
    return Sums(
        Course(
            dates,
            _gathered(by_block, row_of_block, count) + _gathered(by_area, row_of_area, count),
            _gathered(target, row_of_block, count) + _gathered(loose_target, row_of_area, count),
        ),
        steps is not None,
        _gathered(on_map[:, None], row_of_block, count)[:, 0],
        _gathered(by_area[:, -1:], row_of_area, count)[:, 0],
        last_of_row,
        last_of_block,
        is_complete,
        (target[:, -1] > 0) & ~is_complete,
        np.maximum(target[:, -1] - by_block[:, -1], 0),
        row_of_block,
        count,
    )


def _of_blocks(tally: Tally, phase: str, measure: str, on: int) -> tuple[Ints, Ints, Ints]:
    """Return block, day and figure of a series up to a day."""
    rows = tally.series
    rows = rows[(rows["phase"] == phase).to_numpy() & (rows["measure"] == measure).to_numpy()]
    day = days.numbers(rows["day"])
    is_by_then = (day <= on) & rows["done"].notna().to_numpy()
    rows = rows[is_by_then]
    done = np.asarray(rows["done"].astype("int64"))
    return tally.ground.block.of(rows["block_id"]), day[is_by_then], done


def _last_returns(tally: Tally, phase: str, on: int) -> tuple[Ints, Ints]:
    """Return block and latest entry date of every row of a phase, whatever its measure.

    What was done by the day and entered after it had not been told then: instead its day of work holds.
    """
    rows = tally.series
    rows = rows[(rows["phase"] == phase).to_numpy()]
    day = days.numbers(rows["day"])
    rows, day = rows[day <= on], day[day <= on]
    entry = days.numbers(rows["last_return"])
    return tally.ground.block.of(rows["block_id"]), np.where(entry > on, day, entry)


def _of_areas(tally: Tally, phase: str, measure: str, on: int) -> tuple[Ints, Ints, Ints]:
    """Return area, day and figure of what no block holds, up to a day."""
    rows = tally.extra
    rows = rows[(rows["kind"] == NOT_APPORTIONED) & (rows["phase"] == phase) & (rows["measure"] == measure)]
    day = days.numbers(rows["day"])
    rows, day = rows[day <= on], day[day <= on]
    return tally.ground.area.of(rows["area_id"]), day, rows["done"].to_numpy(dtype=np.int64)


def _carried(place: Ints, at: Ints, figure: Ints, places: int, dates: int) -> Ints:
    """Return (places, dates) figures, each carried on until the next one; 0 before the first."""
    out = np.zeros((places, dates), dtype=np.int64)
    latest = np.zeros((places, dates), dtype=np.int64)
    out[place, at] = figure
    latest[place, at] = at
    return np.take_along_axis(out, np.maximum.accumulate(latest, axis=1), axis=1)


def _gathered(figures: Ints, row: Ints, count: int) -> Ints:
    """Sum (places, dates) figures by row; the last row is the total."""
    out = np.zeros((count, figures.shape[1]), dtype=np.int64)
    np.add.at(out, row, figures)
    out[-1] = out.sum(axis=0)
    return out
