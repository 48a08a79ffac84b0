"""When will it be finished: pace of the last days, pace that is needed, forecast day, days ahead of or behind a required one.

The pace is that of the last three days, or of as many as the phase has had. What is left, divided by it and rounded up to whole
days, gives the day of the finish; nobody can say one where nothing was done in these days. A day that was met is no forecast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blockmap.progress import days
from blockmap.progress.phases import Phase

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

WINDOW = 3
"""Days over which the pace is taken."""


@dataclass(frozen=True, slots=True)
class Course:
    """Figures of some places over time.

    Attributes
    ----------
    dates
        Days on which something changed, ascending.
    done, target
        (places, dates) figures up to and on each of them.
    """

    dates: Ints
    done: Ints
    target: Ints

    def on(self, day: int) -> Ints:
        """Return what is done by a day."""
        return _column(self.done, self.dates, day)

    def due(self, day: int) -> Ints:
        """Return what is to be done on a day."""
        return _column(self.target, self.dates, day)

    def reached(self, share: float = 1.0) -> Ints:
        """Return the day since which a share of the target is done without a break; `days.NEVER` where it is not."""
        if not len(self.dates):
            return np.full(len(self.done), days.NEVER, dtype=np.int64)
        is_short = self.done < needed(self.target, share)
        last_short = np.where(is_short.any(axis=1), is_short.shape[1] - 1 - is_short[:, ::-1].argmax(axis=1), -1)
        is_reached = (last_short < len(self.dates) - 1) & (self.target[:, -1] > 0)
        return np.where(is_reached, self.dates[np.minimum(last_short + 1, len(self.dates) - 1)], days.NEVER)


def needed(target: Ints, share: float) -> Ints:
    """Return how many a share of a target is, rounded up."""
    return np.ceil(target * share - 1e-9).astype(np.int64)


def pace(course: Course, phase: Phase, on: int) -> Floats:
    """Return units per day over the last days."""
    window = int(np.clip(on - phase.first + 1, 1, WINDOW))
    gained: Floats = (course.on(on) - course.on(on - window)) / window
    return gained


def required(left: Ints, phase: Phase, on: int) -> Floats:
    """Return units per day that would finish the phase in time; not a number where no day is left."""
    days_left = phase.last - max(on, phase.first - 1)
    if days_left <= 0:
        return np.where(left > 0, np.nan, 0.0)
    return np.maximum(left, 0) / days_left


def finish(course: Course, rate: Floats, on: int, share: float = 1.0) -> Ints:
    """Return the day on which a share of the target was reached, or else will be at this pace; `days.NEVER` if it never will."""
    left = needed(course.due(on), share) - course.on(on)
    reached = course.reached(share)
    with np.errstate(divide="ignore", invalid="ignore"):
        ahead = np.where((rate > 0) & (left > 0), np.ceil(left / rate), np.nan)
    is_known = ~np.isnan(ahead) & (course.due(on) > 0)
    forecast = np.where(is_known, on + np.nan_to_num(ahead).astype(np.int64), days.NEVER)
    return np.where(reached != days.NEVER, reached, forecast)


def ahead(day: Ints, by: int) -> Floats:
    """Return the days by which a required day is met early; below 0 the days late; not a number where no day is known."""
    return np.where(day == days.NEVER, np.nan, by - day.astype(float))


def _column(figures: Ints, dates: Ints, day: int) -> Ints:
    """Return the column that holds on a day; nothing before the first."""
    at = int(np.searchsorted(dates, day, side="right")) - 1
    return figures[:, at] if at >= 0 else np.zeros(len(figures), dtype=np.int64)
