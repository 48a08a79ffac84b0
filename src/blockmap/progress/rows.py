"""Returns in memory: one row per figure that came in, and how the rows of a delivery are packed into one value of the file.

A return says how many (``value``) of what (``measure``) there are at a place, in a phase, by the evening of a work date. It is
either a *total so far* or an *increment of the day* (``is_increment``); nobody adds the one to the other. Counts only: a dwelling
is an opaque key, a worker an opaque code of staff.

What a tally counts is `current`: a later delivery supersedes an earlier one by source and row, and both stay in the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress.row_packing import (
    COLUMNS,
    PACKED,
    DamagedReturnsError,
    joined,
    pack,
    shaped,
    table_of,
    unpack,
)

__all__ = [
    "COLUMNS",
    "PACKED",
    "PLACES",
    "DamagedReturnsError",
    "current",
    "delivery_key",
    "holds",
    "is_placed",
    "is_standing",
    "made_key",
    "numbered",
    "pack",
    "read_all",
    "revision",
    "shaped",
    "unmatched",
    "unpack",
]

PLACES: dict[str, tuple[str, ...]] = {
    "area": ("area_id",),
    "block": ("block_id",),
    "building": ("building_id",),
    "dwelling": ("building_id", "block_id"),
}
"""Columns that hold the id of the place itself, by level; a dwelling whose building nobody named lies in its block."""

SECONDS_OF_DAY = 86_400


def read_all(table: pd.DataFrame, *, with_replaced: bool = False) -> pd.DataFrame:
    """Return the rows of all deliveries, those of a later one below those of an earlier one.

    A delivery is later that holds for a later moment (``as_of``, or else ``received_at``); then the one with the greater id.
    A file that was read again in another way (``replaces``) stands in the place of what it gave before; of a file that has come
    in a newer version (``revises``) the rows that met no place are left away.

    Parameters
    ----------
    table
        Table ``returns`` with ``return_id, received_at, as_of, replaces, revises, rows``.
    with_replaced
        Read also what has been replaced, for a history.
    """
    replaced = set() if with_replaced else set(table["replaces"].dropna().astype(int))
    standing = table[~table["return_id"].isin(replaced)]
    order = _order(standing)
    ids, packed = standing["return_id"].to_numpy()[order], standing["rows"].to_numpy()[order]
    frame = joined([(int(i), table_of(rows)) for i, rows in zip(ids, packed, strict=True)])
    if with_replaced:
        return frame
    is_revised = frame["return_id"].isin(standing["revises"].dropna().astype("int64")).to_numpy()
    is_gone = is_revised & ~is_placed(frame)
    return frame[~is_gone].reset_index(drop=True) if is_gone.any() else frame


def is_standing(table: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which deliveries stand: none took their place, and they are no withdrawal.

    A withdrawal is a delivery of no rows that ``replaces`` the one that was read by mistake: that one stays and counts no more.

    Parameters
    ----------
    table
        Table ``returns`` with ``return_id, replaces, row_count``.
    """
    is_replaced = table["return_id"].isin(table["replaces"].dropna().astype("int64")).to_numpy(dtype=bool)
    return ~is_replaced & (table["row_count"] > 0).to_numpy(dtype=bool)


def is_placed(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows met a place when they were read."""
    met = np.zeros(len(frame), dtype=bool)
    for column in ("area_id", "block_id", "building_id"):
        met |= frame[column].notna().to_numpy()
    return met


def _order(table: pd.DataFrame) -> NDArray[np.int64]:
    """Order of deliveries, from the earliest to the latest."""
    moment = pd.to_datetime(
        table["as_of"].where(table["as_of"].notna(), table["received_at"]), utc=True, format="ISO8601"
    )
    return np.lexsort([table["return_id"].to_numpy(), moment.to_numpy()])


CLEARED = "cleared"
"""Measure of a row that only takes the place of the one with its key: a figure that was taken back, with nothing instead."""


def current(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that hold: of every key of every source those of its latest delivery, without those taken back.

    Parameters
    ----------
    frame
        Rows as of `read_all`: a later delivery stands below an earlier one.

    Returns
    -------
    Rows of ``frame`` in its order, with a plain index.
    """
    is_old = _is_superseded(frame) | (frame["measure"] == CLEARED).to_numpy(dtype=bool)
    return frame[~is_old].reset_index(drop=True) if is_old.any() else frame


LINE = ("sheet", "row_number", "measure", "work_date")
"""Columns by which a line is the same in two versions of a file, whatever code it bears."""

REVISED_SHARE = 0.5
"""Share of the rows of a file of the same name from which on another one is its newer version, not the next day's file."""


def revision(before: bytes, after: bytes) -> tuple[bool, int]:
    """Compare the rows of a file with those of an earlier one of the same name.

    Returns
    -------
    Whether it is a newer version of it: it holds at least half of its rows, by their keys or by their places in the file. And how
    many figures of the earlier one met a place and are not in it: they go on to hold.
    """
    frame = joined([(0, table_of(before)), (1, table_of(after))])
    is_first = (frame["return_id"] == 0).to_numpy()
    is_told = _is_superseded(frame)[is_first]
    line = pd.Series(numbered(frame, LINE))
    is_same_line = line[is_first].isin(line[~is_first]).to_numpy()
    share = max(is_told.mean(), is_same_line.mean()) if len(is_told) else 0.0
    return bool(share >= REVISED_SHARE), int((~is_told & is_placed(frame)[is_first]).sum())


def holds(frame: pd.DataFrame, table: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell of all rows that ever came in, those of replaced deliveries too, which hold.

    Parameters
    ----------
    frame
        Rows as of `read_all` with ``with_replaced``.
    table
        Table ``returns`` with ``return_id, replaces``.
    """
    stands = ~frame["return_id"].isin(table["replaces"].dropna()).to_numpy()
    stands[stands] = ~_is_superseded(frame[stands].reset_index(drop=True))
    return stands & (frame["measure"] != CLEARED).to_numpy(dtype=bool)


def _is_superseded(frame: pd.DataFrame) -> NDArray[np.bool_]:
    is_old = np.zeros(len(frame), dtype=bool)
    if frame["return_id"].nunique() < 2:
        return is_old
    is_keyed = frame["row_key"].notna().to_numpy()
    if is_keyed.any():
        keyed = frame[is_keyed]
        key = _joint([_codes(keyed["source"]), _codes(keyed["row_key"])])
        latest = pd.Series(np.arange(len(keyed))).groupby(key).transform("last").to_numpy()
        delivery = keyed["return_id"].to_numpy()
        is_old[is_keyed] = delivery != delivery[latest]
    if not is_keyed.all():
        is_old[~is_keyed] = pd.Series(made_key(frame[~is_keyed])).duplicated(keep="last").to_numpy()
    return is_old


KEY = (
    "source",
    "level",
    "code",
    "dwelling",
    "phase",
    "measure",
    "work_date",
    "worker",
    "channel",
    "attempt",
    "slot",
    "copy",
)
"""Columns that are the key of a row without an id of its own; for a total so far its entry date too."""


def unmatched(frame: pd.DataFrame, areas: pd.DataFrame, blocks: pd.DataFrame, buildings: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that no place counts: their code met none, or the place has gone since.

    Parameters
    ----------
    frame
        Rows as of `current`.
    areas, blocks, buildings
        Tables of the territory as they stand; only their ids are looked at.
    """
    there = {"area_id": areas, "block_id": blocks, "building_id": buildings}
    is_placed = np.zeros(len(frame), dtype=bool)
    for level, columns in PLACES.items():
        is_level = (frame["level"] == level).to_numpy()
        is_open = is_level.copy()
        for column in columns:
            is_given = frame[column].notna().to_numpy() & is_open
            is_placed |= is_given & frame[column].isin(there[column][column]).to_numpy()
            is_open &= ~is_given
    return frame[~is_placed].reset_index(drop=True)


def made_key(frame: pd.DataFrame, columns: Sequence[str] = KEY) -> NDArray[np.int64]:
    """Number the keys of rows that have no id of their own: rows with the same number have the same key."""
    is_increment = frame["is_increment"].to_numpy()
    entered = _codes(frame["entry_date"])
    if is_increment.any():
        entered = np.where(is_increment, entered.min(initial=0) - 1, entered)
    return _joint([*(_codes(frame[name]) for name in columns), is_increment, entered])


def numbered(frame: pd.DataFrame, columns: Sequence[str]) -> NDArray[np.int64]:
    """Number the combinations of some columns: rows with the same number say the same in all of them."""
    return _joint([_codes(frame[name]) for name in columns])


def delivery_key(frame: pd.DataFrame) -> NDArray[np.int64]:
    """Number what the rows of one delivery are about: two rows of the same number are told apart by ``copy``."""
    key = made_key(frame, KEY[:-1])
    is_keyed = frame["row_key"].notna().to_numpy()
    if is_keyed.any():
        own = _joint([_codes(frame["row_key"]), _codes(frame["phase"]), _codes(frame["measure"])])
        key = np.where(is_keyed, -1 - own, key)
    return key


def _codes(values: pd.Series) -> NDArray[Any]:
    """Number the distinct values of a column in any order; a missing value has a number of its own."""
    array = values.array
    if isinstance(array, pd.Categorical):
        return array.codes
    if isinstance(array, pd.arrays.IntegerArray):
        return array.to_numpy(np.int64, na_value=-1)
    if pd.api.types.is_datetime64_any_dtype(values):
        days = values.to_numpy().view(np.int64)
        return np.where(days == np.iinfo(np.int64).min, -1, days // SECONDS_OF_DAY)
    return values.to_numpy() if pd.api.types.is_integer_dtype(values) else pd.factorize(values)[0]


def _joint(parts: Sequence[NDArray[Any]]) -> NDArray[np.int64]:
    """Number the combinations of several columns of numbers; equal numbers mean equal combinations."""
    whole = np.zeros(len(parts[0]), np.int64)
    size = 1
    for part in parts:
        low, high = (int(part.min()), int(part.max())) if len(part) else (0, 0)
        width = high - low + 1
        if width == 1:
            continue
        if size > np.iinfo(np.int64).max // width:
            whole, distinct = pd.factorize(whole)
            size = len(distinct)
        whole *= width
        whole += part
        whole -= low
        size *= width
    return whole
