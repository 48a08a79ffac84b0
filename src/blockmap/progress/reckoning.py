"""Rows of returns sorted by where they count: at a home (building or part), a block, an area; or nowhere.

Every row counts in exactly one place or is *unmatched*: none is dropped. Dwellings carry states: of the outcomes of one dwelling
in one phase the latest counts, so a door that was closed on Monday and opened on Thursday is a non-contact until Wednesday; and
it is one door visited, however often somebody was there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress import days
from blockmap.progress.counting import Rows, joined
from blockmap.progress.ground import NOWHERE, Ground
from blockmap.progress.vocabulary import LEVELS, MEASURE_OF_OUTCOME, OUTCOMES

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

VISITED = "visited"
"""Measure that counts doors at which somebody was."""

Series = tuple[str, str]
"""Phase and measure."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Rows by where they count.

    Attributes
    ----------
    series
        Phase and measure of every number of a series, sorted.
    workers
        Name of every number of a worker, sorted; none where rows bear numbers instead of names.
    dwellings
        Rows of dwellings; places are numbers of dwellings.
    home_of_dwelling
        (dwellings,) home of every dwelling.
    homes, blocks, areas
        Rows of buildings or their parts, of blocks, of areas.
    former
        Rows of blocks that have become others; places are positions in `former_ids`.
    former_ids
        Their ids, ascending.
    unmatched
        Rows that met no place; places are numbers of the codes that were delivered.
    why
        (unmatched rows,) ``no_place``, ``gone`` or ``no_date``.
    """

    series: tuple[Series, ...]
    workers: tuple[str, ...]
    dwellings: Rows
    home_of_dwelling: Ints
    homes: Rows
    blocks: Rows
    areas: Rows
    former: Rows
    former_ids: Ints
    unmatched: Rows
    why: NDArray[Any]


def sort(current: pd.DataFrame, ground: Ground, former: pd.DataFrame) -> Sorted:
    """Sort rows by where they count.

    Parameters
    ----------
    current
        Rows as of `blockmap.progress.rows.current`.
    ground
        Blocks, buildings and areas.
    former
        `block_id, last_return_id`: blocks that have become others, and the last delivery that was read before; a missing one
        means that the block is no more, so that all its returns are from before.
    """
    rows, series, workers = _numbers(current)
    is_area, is_block, is_building, is_dwelling = ((current["level"] == level).to_numpy(dtype=bool) for level in LEVELS)
    place = np.full(len(rows), NOWHERE, dtype=np.int64)
    place[is_area] = ground.area.of(current.loc[is_area, "area_id"])
    place[is_block] = ground.block.of(current.loc[is_block, "block_id"])
    is_home = is_building | is_dwelling
    place[is_home] = _homes(current[is_home], rows.take(is_home), ground)
    former_ids, at_former = _former(current, is_block, former)
    is_dated = rows.day != days.NEVER
    is_former = is_block & is_dated & (at_former >= 0)
    counts = is_dated & (place >= 0) & ~is_former
    of_dwelling, home_of_dwelling = _dwellings(current, place, counts & is_dwelling)
    unmatched = ~counts & ~is_former
    said = current.loc[unmatched, ["code", "dwelling"]].astype("str").fillna("")
    codes = pd.factorize(said["code"] + "/" + said["dwelling"], sort=True)[0]
    is_gone = is_block & (current["block_id"].notna().to_numpy())
    why = np.where(~is_dated, "no_date", np.where(is_gone, "gone", "no_place"))
    return Sorted(
        series,
        workers,
        _states(current[counts & is_dwelling], _at(rows, counts & is_dwelling, of_dwelling), series),
        home_of_dwelling,
        _at(rows, counts & is_building, place),
        _at(rows, counts & is_block, place),
        _at(rows, counts & is_area, place),
        _at(rows, is_former, at_former),
        former_ids,
        rows.take(unmatched).at(codes),
        why[unmatched],
    )


def _at(rows: Rows, which: Bools, place: Ints) -> Rows:
    """Take some rows, with their places put in."""
    return rows.at(place) if which.all() else rows.at(place).take(which)


def _numbers(current: pd.DataFrame) -> tuple[Rows, tuple[Series, ...], tuple[str, ...]]:
    """Return the columns of all rows as numbers; places are still to be found."""
    phase, phases = _codes(current["phase"])
    measure, measures = _codes(current["measure"])
    both = phase * len(measures) + measure
    known = np.flatnonzero(np.bincount(both, minlength=len(phases) * len(measures)))
    number = np.zeros(len(phases) * len(measures), dtype=np.int64)
    number[known] = np.arange(len(known))
    is_number = pd.api.types.is_integer_dtype(current["worker"])
    worker, workers = (current["worker"].to_numpy(np.int64), []) if is_number else _codes(current["worker"])
    day, entry = days.numbers(current["work_date"]), days.numbers(current["entry_date"])
    day, entry = np.where(day == days.NEVER, entry, day), np.where(entry == days.NEVER, day, entry)
    rows = Rows(
        worker,
        number[both],
        day,
        entry,
        worker,
        current["value"].to_numpy(dtype=np.int64),
        ~current["is_increment"].to_numpy(dtype=bool),
    )
    series = tuple((phases[k // len(measures)], measures[k % len(measures)]) for k in known.tolist())
    return rows, series, tuple(workers)


def _codes(column: pd.Series[Any]) -> tuple[Ints, list[str]]:
    """Number the words of a column in their order; -1 where one is missing."""
    words = column if isinstance(column.dtype, pd.CategoricalDtype) else column.astype("category")
    categories = [str(word) for word in words.cat.categories]
    codes: Ints = np.asarray(words.cat.codes, dtype=np.int64)
    in_order = sorted(categories)
    if categories == in_order:
        return codes, in_order
    number = {word: k for k, word in enumerate(in_order)}
    rank = np.array([number[word] for word in categories] + [-1])
    return rank[codes], in_order


def _homes(current: pd.DataFrame, rows: Rows, ground: Ground) -> Ints:
    """Find the home of rows of buildings and dwellings: the building, or the part of it that the row's block names.

    As soon as one row of a divided building names a part other than the one in its own block, the source tells parts apart: rows
    that do not are about that one. A dwelling whose building nobody named lies in its block.
    """
    building = ground.building.of(current["building_id"])
    block = ground.block.of(current["block_id"])
    is_door = (current["level"] == "dwelling").to_numpy(dtype=bool) & current["building_id"].isna().to_numpy()
    home = np.where(is_door, ground.doors_of(block), building)
    is_divided = (building >= 0) & (ground.part_count[building] > 0) if len(ground.building) else building >= 0
    if not is_divided.any():
        return home
    own = ground.home_block[building]
    part = ground.part_home(building, block)
    is_told = is_divided & (part >= 0) & (ground.home_block[part] != own)
    key = building * (int(rows.series.max(initial=0)) + 1) + rows.series
    tells_apart = is_divided & np.isin(key, np.unique(key[is_told]))
    first = ground.part_home(building, own)
    rest = np.where(tells_apart & (first >= 0), first, home)
    return np.where(is_told, part, rest)


def _former(current: pd.DataFrame, is_block: Bools, former: pd.DataFrame) -> tuple[Ints, Ints]:
    """Find the rows of blocks that were read before the block became others: ids of these blocks, position of each row."""
    at = np.full(len(current), NOWHERE, dtype=np.int64)
    known = former.sort_values("block_id", ignore_index=True)
    ids = known["block_id"].to_numpy(dtype=np.int64)
    if not len(ids):
        return ids, at
    until = known["last_return_id"].astype("Int64").fillna(np.iinfo(np.int64).max).to_numpy(dtype=np.int64)
    block = current.loc[is_block, "block_id"].astype("Int64").fillna(NOWHERE).to_numpy(dtype=np.int64)
    position = np.minimum(np.searchsorted(ids, block), len(ids) - 1)
    is_before = (ids[position] == block) & (current.loc[is_block, "return_id"].to_numpy() <= until[position])
    at[is_block] = np.where(is_before, position, NOWHERE)
    return ids, at


def _dwellings(current: pd.DataFrame, home: Ints, which: Bools) -> tuple[Ints, Ints]:
    """Number the dwellings of some rows; returns the number of every row and the home of every dwelling."""
    number = np.full(len(current), NOWHERE, dtype=np.int64)
    key, _ = _codes(current.loc[which, "dwelling"])
    keys = home[which] * (int(key.max(initial=0)) + 2) + key + 1
    _, first, number[which] = np.unique(keys, return_index=True, return_inverse=True)
    return number, home[which][first]


def _states(current: pd.DataFrame, rows: Rows, series: tuple[Series, ...]) -> Rows:
    """Let every dwelling leave the state that it was in when it enters another one of the same phase.

    A visit adds a door visited only once: the second visit to the same door is an attempt, not another door.
    """
    outcome = current["outcome"].astype("str").to_numpy(dtype=object)
    measures = np.array([measure for _, measure in series], dtype=object)
    is_state = np.array([MEASURE_OF_OUTCOME.get(word) for word in outcome], dtype=object) == measures[rows.series]
    is_visit = pd.notna(current["outcome"]).to_numpy() & (measures[rows.series] == VISITED)
    rows = replace(
        rows, value=np.where(is_visit, np.minimum(rows.value, 1), rows.value), is_total=rows.is_total | is_visit
    )
    if not is_state.any():
        return rows
    state, attempt = rows.take(is_state), current.loc[is_state, "attempt"].to_numpy(dtype=float, na_value=np.nan)
    rank = np.array([OUTCOMES.index(word) for word in outcome[is_state]])
    phases = pd.factorize(np.array([phase for phase, _ in series], dtype=object))[0]
    phase = phases[state.series]
    order = np.lexsort((rank, np.nan_to_num(attempt), state.entry, state.day, phase, state.place))
    state, phase = state.take(order), phase[order]
    is_next = (state.place[1:] == state.place[:-1]) & (phase[1:] == phase[:-1])
    left = np.flatnonzero(is_next & (state.series[1:] != state.series[:-1]))
    now = state.take(left + 1)
    leaving = Rows(
        now.place,
        state.series[left],
        now.day,
        now.entry,
        now.worker,
        np.zeros_like(now.value),
        np.ones(len(left), bool),
    )
    turn = np.concatenate([2 * left + 2, 2 * np.arange(len(state)) + 1])
    return joined(rows.take(~is_state), _last_words(joined(leaving, state).take(np.argsort(turn))))


def _last_words(rows: Rows) -> Rows:
    """Keep, of several states that a dwelling went through on one day, the last word on each measure."""
    keys = pd.DataFrame({"place": rows.place, "series": rows.series, "day": rows.day, "entry": rows.entry})
    return rows.take(~keys.duplicated(keep="last").to_numpy())
