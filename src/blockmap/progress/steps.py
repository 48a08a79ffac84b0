"""Figures that hold from a day on: how many there are to count, place by place, while buildings come and go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

ALWAYS = -(2**31)
"""Day of what holds from the beginning."""


@dataclass(frozen=True, slots=True)
class Steps:
    """One step function per place.

    Attributes
    ----------
    base
        (places,) value before any change.
    place, day, added
        (changes,) what is added to the value of a place from a day on; sorted by place and day, each pair once.
    """

    base: Ints
    place: Ints
    day: Ints
    added: Ints

    @classmethod
    def of(cls, base: Ints, place: Ints, day: Ints, added: Ints) -> Steps:
        """Make steps from changes in any order; changes from `ALWAYS` on belong to the base."""
        base = base.astype(np.int64)
        is_always = day <= ALWAYS
        np.add.at(base, place[is_always], added[is_always])
        place, day, added = place[~is_always], day[~is_always], added[~is_always]
        order = np.lexsort((day, place))
        place, day, added = place[order], day[order], added[order]
        if not len(place):
            return cls(base, place, day, added)
        starts = np.flatnonzero(np.r_[True, (place[1:] != place[:-1]) | (day[1:] != day[:-1])])
        total = np.add.reduceat(added, starts)
        kept = starts[total != 0]
        return cls(base, place[kept], day[kept], total[total != 0])

    @classmethod
    def constant(cls, base: Ints) -> Steps:
        """Make steps that never change."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls(base.astype(np.int64), nothing, nothing, nothing)

    def __add__(self, other: Steps) -> Steps:
        """Add two figures of the same places."""
        return Steps.of(
            self.base + other.base,
            np.concatenate([self.place, other.place]),
            np.concatenate([self.day, other.day]),
            np.concatenate([self.added, other.added]),
        )

    @property
    def value(self) -> Ints:
        """(changes,) value of the place from each change on."""
        run = np.cumsum(self.added)
        first = np.maximum.accumulate(np.where(_firsts(self.place), np.arange(len(run)), 0))
        return self.base[self.place] + run - (run - self.added)[first]

    def on(self, day: int) -> Ints:
        """Return the value of every place on a day."""
        value = self.base.copy()
        is_by_then = self.day <= day
        np.add.at(value, self.place[is_by_then], self.added[is_by_then])
        return value

    def over(self, days: Ints) -> Ints:
        """Return (places, days) the value of every place on each of some days, which ascend."""
        changes = np.zeros((len(self.base), len(days) + 1), dtype=np.int64)
        np.add.at(changes, (self.place, np.searchsorted(days, self.day)), self.added)
        out: Ints = self.base[:, None] + np.cumsum(changes, axis=1)[:, :-1]
        return out

    def scaled(self, share: float) -> Steps:
        """Return a share of every value, rounded half up."""
        if share == 1.0:
            return self
        base = np.floor(self.base * share + 0.5).astype(np.int64)
        value = np.floor(self.value * share + 0.5).astype(np.int64)
        return Steps.of(base, self.place, self.day, value - _previous(value, self.place, base[self.place]))

    def replaced(self, place: Ints, day: Ints, value: Ints) -> Steps:
        """Return these steps with given values put in: each holds from its day on until the next one of its place.

        Parameters
        ----------
        place, day, value
            Sorted by place and day, each pair once.
        """
        is_first = _firsts(place)
        since = np.full(len(self.base), np.iinfo(np.int64).max)
        since[place[is_first]] = day[is_first]
        kept = self.day < since[self.place]
        before = Steps(self.base, self.place[kept], self.day[kept], self.added[kept])
        now = before.on(np.iinfo(np.int64).max)
        added = value - _previous(value, place, now[place])
        return before + Steps.of(np.zeros_like(self.base), place, day, added)


def _firsts(place: Ints) -> NDArray[np.bool_]:
    """Tell which of some rows, sorted by place, are the first of theirs."""
    return np.concatenate([np.ones(min(len(place), 1), dtype=bool), place[1:] != place[:-1]])


def _previous(value: Ints, place: Ints, at_first: Ints) -> Ints:
    """Return the value of the row before; for the first row of a place the one given."""
    return np.where(_firsts(place), at_first, np.roll(value, 1))
