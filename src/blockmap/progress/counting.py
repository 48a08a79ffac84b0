"""From returns to figures: what a place has done up to each day, from totals so far and from increments.

A return says either *so many so far* or *so many more*. Rows of one place, phase and measure are put in order of their work date
and, within it, of their entry date. A total sets the figure; increments after it add to it. A total holds for the evening of its
work date: increments of that day that were entered no later are in it. Of two totals of the same two dates the larger holds. So
the order in which files arrive does not matter, and a history told in increments gives what the same history gives in totals.

A figure may be told at two levels: for a block as a whole and for its buildings, for a building and for its dwellings. They are
never added: from the day on which the higher level speaks, it alone counts (`settle`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

BEFORE_ALL = -1
"""Entry day of a row that goes before all others of its work date."""

LARGEST_KEY = 2**62


@dataclass(frozen=True, slots=True)
class Rows:
    """Returns as arrays, one row each.

    Attributes
    ----------
    place
        Number of the block, building or dwelling, from 0.
    series
        Number of the phase and measure, from 0.
    day, entry
        Work date and entry date, in days since 1970.
    worker
        Number of who did the work; -1 where nobody is named.
    value
        Units so far, or units more.
    is_total
        It is units so far.
    """

    place: Ints
    series: Ints
    day: Ints
    entry: Ints
    worker: Ints
    value: Ints
    is_total: Bools

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.place)

    def take(self, which: Ints | Bools | slice) -> Rows:
        """Return some rows."""
        return Rows(*(getattr(self, column.name)[which] for column in fields(self)))

    def of_series(self, number: int) -> Rows:
        """Return the rows of one series; quickly, where they are sorted by it."""
        if (self.series[1:] >= self.series[:-1]).all():
            return self.take(slice(*np.searchsorted(self.series, [number, number + 1])))
        return self.take(self.series == number)

    def at(self, place: Ints) -> Rows:
        """Return the same rows at other places."""
        return replace(self, place=place)

    def none(self) -> Rows:
        """Return no rows."""
        return self.take(np.zeros(0, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Changes:
    """What every row changed: the figure of its place before and after it, sorted by series, place and time."""

    rows: Rows
    before: Ints
    after: Ints

    def as_increments(self) -> Rows:
        """Return the changes as increments."""
        return replace(self.rows, value=self.after - self.before, is_total=np.zeros(len(self.rows), dtype=bool))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Places of which two levels say different things: the last figure of the higher one, and what the lower ones sum to then."""

    place: Ints
    series: Ints
    day: Ints
    said: Ints
    summed: Ints


def joined(*parts: Rows) -> Rows:
    """Return the rows of all parts."""
    filled = [part for part in parts if len(part)] or list(parts[:1])
    return (
        filled[0]
        if len(filled) == 1
        else Rows(*(np.concatenate([getattr(part, column.name) for part in filled]) for column in fields(Rows)))
    )


def run(rows: Rows) -> Changes:
    """Follow every place through its returns.

    Returns
    -------
    The figure before and after every row: the last total so far, and the increments since.
    """
    rows = rows.take(_order(rows))
    count = len(rows)
    is_first = np.ones(count, dtype=bool)
    is_first[1:] = (rows.place[1:] != rows.place[:-1]) | (rows.series[1:] != rows.series[:-1])
    more = np.where(rows.is_total, 0, rows.value)
    summed = np.cumsum(more)
    base = np.maximum.accumulate(np.where(rows.is_total | is_first, np.arange(count), 0))
    after = np.where(rows.is_total, rows.value, 0)[base] + summed - (summed - more)[base]
    before = np.zeros(count, dtype=np.int64)
    before[1:] = np.where(is_first[1:], 0, after[:-1])
    return Changes(rows, before, after)


def settle(upper: Rows, lower: Rows) -> tuple[Rows, Disagreement]:
    """Let the higher of two levels count from the day on which it first speaks.

    Parameters
    ----------
    upper
        Returns of places.
    lower
        What was added inside these places at the level below, as increments.

    Returns
    -------
    added
        Increments of the places that add up to the figures that count. What is added when the higher level takes over is
        credited to who reported it.
    disagreement
        Places where both levels spoke, and differed on the last day of the higher one.
    """
    if not (len(upper) and len(lower)):
        nothing = np.zeros(0, dtype=np.int64)
        agreed = Disagreement(nothing, nothing, nothing, nothing, nothing)
        return joined(run(upper).as_increments(), lower), agreed
    stride = int(max(upper.place.max(), lower.place.max(initial=0))) + 1
    spoken, row = np.unique(upper.series * stride + upper.place, return_inverse=True)
    first = np.full(len(spoken), np.iinfo(np.int64).max)
    np.minimum.at(first, row, upper.day)
    inside, is_inside = _found(spoken, lower.series * stride + lower.place)
    is_before = is_inside & (lower.day < first[inside])
    changes = run(joined(upper, lower.take(is_before), _taken_over(upper, row, first)))
    concerned = lower.take(is_inside)
    differing = _disagreement(run(upper), concerned, spoken, inside[is_inside], stride)
    return joined(lower.take(~is_inside), changes.as_increments()), differing


def _taken_over(upper: Rows, row: Ints, first: Ints) -> Rows:
    """Totals of 0 before the first row of every place: what the lower level said ends there."""
    order = np.lexsort((row, upper.worker, upper.entry, upper.day, row))
    start = order[np.r_[True, row[order][1:] != row[order][:-1]]]
    begun = upper.take(start)
    nothing = np.zeros(len(begun), dtype=np.int64)
    entry = np.full(len(begun), BEFORE_ALL, dtype=np.int64)
    return Rows(begun.place, begun.series, first, entry, begun.worker, nothing, np.ones(len(begun), bool))


def _disagreement(said: Changes, lower: Rows, spoken: Ints, inside: Ints, stride: int) -> Disagreement:
    """Compare the last figure of every place with what the level below adds up to on that day."""
    rows = said.rows
    key = np.searchsorted(spoken, rows.series * stride + rows.place)
    is_last = np.r_[key[1:] != key[:-1], True]
    last = np.empty(len(spoken), dtype=np.int64)
    figure = np.empty(len(spoken), dtype=np.int64)
    last[key[is_last]], figure[key[is_last]] = rows.day[is_last], said.after[is_last]
    is_by_then = lower.day <= last[inside]
    summed = np.zeros(len(spoken), dtype=np.int64)
    np.add.at(summed, inside[is_by_then], lower.value[is_by_then])
    has_both = np.bincount(inside, minlength=len(spoken)) > 0
    which = np.flatnonzero(has_both & (summed != figure))
    series, place = np.divmod(spoken[which], stride)
    return Disagreement(place, series, last[which], figure[which], summed[which])


def _found(sorted_keys: Ints, keys: Ints) -> tuple[Ints, Bools]:
    """Position of every key among the sorted ones, and whether it is there."""
    at = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    return at, sorted_keys[at] == keys


def _order(rows: Rows) -> Ints:
    """Sort by series, place, work date, entry date; increments before totals, smaller totals before larger ones."""
    parts = (rows.series, rows.place, rows.day, rows.entry)
    lows = [int(part.min(initial=0)) for part in parts]
    spans = [int(part.max(initial=0)) - low + 1 for part, low in zip(parts, lows, strict=True)]
    if 2 * float(np.prod(np.array(spans, dtype=float))) > LARGEST_KEY:
        return np.lexsort((rows.worker, rows.value, rows.is_total, *parts[::-1]))
    key = parts[0] - lows[0]
    for part, low, span in zip(parts[1:], lows[1:], spans[1:], strict=True):
        key = key * span + (part - low)
    key = 2 * key + rows.is_total
    order = np.argsort(key)
    ordered = key[order]
    if (ordered[1:] == ordered[:-1]).any():
        return np.lexsort((rows.worker, rows.value, key))
    return order
