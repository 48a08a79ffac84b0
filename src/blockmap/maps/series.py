"""Completion over time: what was done and what was to be done, by phase and measure, place by place and day by day.

All series of a map share their days, so that a reader keeps the day when switching the measure. Days are written as differences
to the day before, which are mostly zero, so thirty days cost little more than one. Areas are never summed here: the page adds up
the blocks, so that any area on any day is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.maps.coding import Section

Ints = NDArray[np.int64]

NO_RETURN = -1
"""Done of a place that has not returned anything yet."""

UNDATED = ""
"""The one day of returns that bear no date."""

MOST_IDLE_DAYS = 31
MOST_DAYS = 400
"""A date with a wrong year must not make a map of decades."""

OWN = "own"
"""Kind of the figures of an area that is shown without its blocks, as on the index of many maps."""

COUNTED = (OWN, "not_apportioned")
"""Kinds of figures of areas that belong to the sums; all others, such as ``unmatched``, stand beside them."""


@dataclass(frozen=True)
class Extra:
    """Figures of an area that no block holds: not apportioned to blocks, or unmatched.

    Attributes
    ----------
    area
        Position of the area of each row.
    kind
        Kind of each row, such as ``not_apportioned`` or ``unmatched``.
    done, target
        As in `Series`.
    """

    area: Ints
    kind: tuple[str, ...]
    done: Ints
    target: Ints


@dataclass(frozen=True)
class Series:
    """One phase and measure.

    Attributes
    ----------
    phase, measure
        Names of both; empty where the returns do not tell them apart.
    done
        Units done up to and on each day, shape (blocks, days); `NO_RETURN` before the first return of a block.
    target
        Units to be done, shape (blocks, days): a demolished building leaves the target on its day.
    last
        Number of the day of the latest return up to and on each day, shape (blocks, days); -1 before the first.
    extra
        Figures of areas that no block holds.
    denominator
        What the measure is compared with; nothing where it is not known.
    gone
        Planned households that left each block with demolished buildings up to and on each day, shape (blocks, days); none where
        nothing is gone.
    """

    phase: str
    measure: str
    done: Ints
    target: Ints
    last: Ints
    extra: Extra
    denominator: str = ""
    gone: Ints | None = None

    def meta(self) -> dict[str, Any]:
        """Return what the page needs to offer this series."""
        kinds = sorted(set(self.extra.kind))
        counted = [kind in COUNTED for kind in kinds]
        said = {"phase": self.phase, "measure": self.measure, "denominator": self.denominator}
        return said | {"extra_kinds": kinds, "extra_is_counted": counted}

    def section(self) -> Section:
        """Write this series as a section of its own, opened when somebody asks for it."""
        section = Section()
        kinds = sorted(set(self.extra.kind))
        _add_days(section, "block", self.done, self.target)
        if self.gone is not None:
            section.add("block.gone", np.diff(self.gone, axis=1, prepend=0).ravel(), "zigzag")
        section.add("block.late", np.diff(self.last - last_change(self.done), axis=1, prepend=0).ravel(), "zigzag")
        section.add("extra.area", self.extra.area)
        section.add("extra.kind", [kinds.index(kind) for kind in self.extra.kind])
        _add_days(section, "extra", self.extra.done, self.extra.target)
        return section


def _add_days(section: Section, name: str, done: Ints, target: Ints) -> None:
    """Write places day by day; targets that never change are written once."""
    # One more than done, so that "no return" is 0 and the difference to the day before stays small.
    section.add(f"{name}.done", np.diff(done + 1, axis=1, prepend=0).ravel(), "zigzag")
    is_constant = target.size > 0 and bool((target == target[:, :1]).all())
    section.add(
        f"{name}.target", (target[:, :1] if is_constant else np.diff(target, axis=1, prepend=0)).ravel(), "zigzag"
    )


def last_change(done: Ints) -> Ints:
    """Return the number of the last day up to each day on which done changed; -1 before the first return."""
    before = np.concatenate([np.full((len(done), 1), NO_RETURN), done[:, :-1]], axis=1)
    latest = np.where(done == before, -1, np.arange(done.shape[1]))
    return np.maximum.accumulate(latest, axis=1)


def days_of(*frames: pd.DataFrame | None, until: date | None = None) -> tuple[str, ...]:
    """Return all days from the first to the last one in some frames of returns, ISO 8601.

    Parameters
    ----------
    frames
        Frames with an optional column ``day``.
    until
        Day for which the figures hold: days go on up to it where nothing came in any more, but not for longer than
        `MOST_IDLE_DAYS`: a campaign that ended long ago has no further days. Of more than `MOST_DAYS` the last ones are shown.
    """
    found = [pd.to_datetime(frame["day"]).dropna() for frame in frames if frame is not None and "day" in frame]
    every = pd.concat(found) if found else pd.Series(dtype="datetime64[ns]")
    if every.empty:
        return (UNDATED,)
    last = every.max().normalize()
    if until is not None and last < pd.Timestamp(until) <= last + pd.Timedelta(days=MOST_IDLE_DAYS):
        last = pd.Timestamp(until)
    first = max(every.min().normalize(), last - pd.Timedelta(days=MOST_DAYS - 1))
    return tuple(pd.date_range(first, last, freq="D").strftime("%Y-%m-%d"))


def from_frames(
    progress: pd.DataFrame | None,
    extra: pd.DataFrame | None,
    *,
    days: tuple[str, ...],
    block_ids: pd.Series,
    area_ids: pd.Series,
    households: Ints,
) -> list[Series]:
    """Arrange returns as series.

    Parameters
    ----------
    progress
        Columns ``block_id`` and ``done`` (units done so far, missing before the first return), optional ``target``, ``day``,
        ``phase``, ``measure``, ``last_return`` (the latest day on which something was handed in). One row per block, day, phase
        and measure; a day without a row keeps the figures of the day before.
    extra
        The same with ``area_id`` and ``kind`` instead of ``block_id``: figures of areas that no block holds.
    days
        Days of the map, see `days_of`.
    block_ids, area_ids
        Blocks and areas of the map, in their order; rows of others are not shown.
    households
        Households of the blocks: the target where none is given.

    Returns
    -------
    list of Series
        By phase and measure, in the order of `names_of`.
    """
    own = _rows(progress, "block_id", block_ids)
    more = _rows(extra, "area_id", area_ids)
    says_targets = progress is not None and "target" in progress
    made = []
    for phase, measure in names_of(own, more):
        of_blocks = _of_series(own, phase, measure).assign(place=lambda rows: rows["block_id"])
        of_areas = _of_series(more, phase, measure)
        places = block_ids.to_numpy()
        # Where targets are told, but none of this measure, it is compared with nothing.
        is_compared = not says_targets or bool(of_blocks["target"].notna().any())
        done, target = _by_day(of_blocks, places, days, households if is_compared else np.zeros_like(households))
        last = _last(of_blocks, places, days, done)
        made.append(Series(phase, measure, done, target, last, _extra(of_areas, days, area_ids)))
    return made


def names_of(*frames: pd.DataFrame) -> list[tuple[str, str]]:
    """Return phases and measures in some rows, in the order of their first day, then by name."""
    rows = pd.concat([frame[["phase", "measure", "day"]] for frame in frames])
    first = rows.groupby(["phase", "measure"], sort=True)["day"].min()
    by_phase = first.groupby(level="phase").transform("min")
    order = pd.DataFrame({"first": by_phase}).reset_index().sort_values(["first", "phase", "measure"], kind="stable")
    return [(str(phase), str(measure)) for phase, measure in zip(order["phase"], order["measure"], strict=True)]


def _rows(frame: pd.DataFrame | None, key: str, ids: pd.Series) -> pd.DataFrame:
    """Return the rows of places on the map, with all optional columns."""
    if frame is None:
        frame = pd.DataFrame({key: pd.Series(dtype="int64"), "done": pd.Series(dtype="int64")})
    rows = frame[frame[key].isin(ids)]
    day = pd.to_datetime(rows["day"]).dt.strftime("%Y-%m-%d") if "day" in rows else pd.Series(UNDATED, index=rows.index)
    optional = {name: rows[name].astype(str) if name in rows else "" for name in ("phase", "measure")}
    figures = {name: rows[name].astype(float) if name in rows else np.nan for name in ("done", "target")}
    last = rows["last_return"] if "last_return" in rows else pd.Series(None, index=rows.index, dtype="object")
    return rows.assign(day=day, last_return=pd.to_datetime(last), **figures, **optional)


def _of_series(rows: pd.DataFrame, phase: str, measure: str) -> pd.DataFrame:
    return rows[(rows["phase"] == phase) & (rows["measure"] == measure)]


def _positions(places: Any, wanted: pd.Series) -> Ints:
    """Return the positions of values among others; -1 where one is missing."""
    return np.asarray(pd.Index(places).get_indexer(pd.Index(wanted)), dtype=np.int64)


def _days(days: tuple[str, ...], wanted: pd.Series) -> Ints:
    """Return the numbers of days; what was before the first belongs to it, what bears no date to the last."""
    number = np.searchsorted(np.array(days), wanted.to_numpy(dtype=str), side="right") - 1
    return np.where(wanted.eq(UNDATED), len(days) - 1, np.maximum(number, 0)).astype(np.int64)


def _last(rows: pd.DataFrame, places: NDArray[Any], days: tuple[str, ...], done: Ints) -> Ints:
    """Return the number of the day of the latest return up to and on each day; where nobody told, that of the last change."""
    if days == (UNDATED,) or rows["last_return"].isna().all():
        return last_change(done)
    told = rows.dropna(subset=["last_return"])
    number = (told["last_return"].dt.normalize() - pd.Timestamp(days[0])).dt.days.clip(0, len(days) - 1)
    at, on = _positions(places, told["place"]), _days(days, told["day"])
    table = np.full(done.shape, -1, dtype=np.int64)
    # Work that was handed in later is the latest return from the day on which it came; until then, it bears its own day.
    handed_in = number.to_numpy(dtype=np.int64)
    np.maximum.at(table, (at, np.maximum(on, handed_in)), handed_in)
    np.maximum.at(table, (at, on), np.minimum(on, handed_in))
    return np.maximum.accumulate(table, axis=1)


def _by_day(rows: pd.DataFrame, places: NDArray[Any], days: tuple[str, ...], targets: Ints) -> tuple[Ints, Ints]:
    """Spread rows with ``place, day, done, target`` over places and days; what is not said on a day stays as it was."""
    rows = rows.sort_values(["day", "done"], kind="stable")
    at, on = _positions(places, rows["place"]), _days(days, rows["day"])
    shape = (len(places), len(days))
    done = _carried(at, on, rows["done"].to_numpy(dtype=float), shape)
    target = _carried(at, on, rows["target"].to_numpy(dtype=float), shape)
    first_said = np.where(np.isnan(target), np.inf, np.arange(len(days))).argmin(axis=1) if len(days) else 0
    # A target holds from the start: before its first row nothing else is known.
    said = target[np.arange(len(places)), first_said]
    start = np.where(np.isnan(said), targets, said)
    target = np.where(np.isnan(target), start[:, None], target)
    return np.where(np.isnan(done), NO_RETURN, done).astype(np.int64), target.astype(np.int64)


def _carried(at: Ints, on: Ints, values: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.float64]:
    """Lay values on a table of places and days, the last where two meet, and carry each on to later days."""
    said = np.flatnonzero(~np.isnan(values))
    latest = np.full(shape, -1, dtype=np.int64)
    np.maximum.at(latest, (at[said], on[said]), said)
    # Among the values of a place the one of its latest day counts, so days are told apart before they are carried.
    day = np.where(latest < 0, -1, np.arange(shape[1]))
    np.maximum.accumulate(day, axis=1, out=day)
    carried = np.take_along_axis(latest, np.maximum(day, 0), axis=1)
    return np.where(day < 0, np.nan, np.append(values, np.nan)[carried])


def _extra(rows: pd.DataFrame, days: tuple[str, ...], area_ids: pd.Series) -> Extra:
    """Arrange rows of areas, one line per area and kind."""
    if rows.empty:
        nothing = np.zeros((0, len(days)), dtype=np.int64)
        return Extra(np.zeros(0, dtype=np.int64), (), nothing, nothing)
    keys = list(zip(_positions(area_ids, rows["area_id"]).tolist(), rows["kind"].astype(str), strict=True))
    lines = sorted(set(keys))
    number = {line: k for k, line in enumerate(lines)}
    numbered = rows.assign(place=[number[key] for key in keys])
    nothing_due = np.zeros(len(lines), dtype=np.int64)
    done, target = _by_day(numbered, np.arange(len(lines)), days, nothing_due)
    return Extra(np.array([line[0] for line in lines]), tuple(line[1] for line in lines), done, target)
