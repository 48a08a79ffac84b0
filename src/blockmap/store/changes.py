"""What an operation changed in one table: rows before and after, and how that is recorded in the ledger.

`Change` holds whole rows and can be composed; `Record` is what is written and undone: whole rows that came or went, and of rows
that stayed only the columns that differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from blockmap.schema import Table
from blockmap.store.rows import Swap, from_rows, keys_of


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one table that an operation inserted, updated and deleted."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0

    def __str__(self) -> str:
        """Say it shortly: ``+3 ~2 -1``; what did not happen is left out."""
        signed = (("+", self.inserted), ("~", self.updated), ("-", self.deleted))
        return " ".join(f"{sign}{count}" for sign, count in signed if count)


@dataclass(frozen=True, slots=True)
class Change:
    """Whole rows of one table before and after; rows that did not change are in neither. Both are sorted by key."""

    table: Table
    before: pa.Table
    after: pa.Table

    @property
    def whole(self) -> Change:
        """The change itself; see `Later`."""
        return self


@dataclass(frozen=True, slots=True)
class Later:
    """A change of rows given as plain values, brought to canonical form only when another change is to be joined with it."""

    table: Table
    swaps: Mapping[int, Swap]

    @property
    def whole(self) -> Change:
        """The change."""
        return whole(self.table, self.swaps)


@dataclass(frozen=True, slots=True)
class Record:
    """A change as it is written, recorded and undone.

    Attributes
    ----------
    table
        Table it is about.
    inserted, deleted
        Whole rows that came and went.
    before, after
        Key and changed columns of the rows that stayed, before and after; same rows in the same order.
    """

    table: Table
    inserted: pa.Table
    deleted: pa.Table
    before: pa.Table
    after: pa.Table

    @property
    def counts(self) -> Counts:
        """Number of rows by what happened to them."""
        return Counts(len(self.inserted), len(self.after), len(self.deleted))

    @property
    def keys(self) -> NDArray[np.int64]:
        """Keys of all rows touched, ascending."""
        return np.sort(
            np.concatenate([keys_of(self.table, part) for part in (self.inserted, self.deleted, self.after)])
        )

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return self.counts != Counts()


@dataclass(frozen=True, slots=True)
class Written:
    """A record that is written; its whole rows are read only when another change is to be joined with it.

    ``read`` gives the rows of a table with these keys, as they are after the record and before anything else.
    """

    record: Record
    read: Callable[[Table, NDArray[np.int64]], pa.Table]

    @property
    def whole(self) -> Change:
        """The change."""
        table, changed = self.record.table, self.record.before
        after = self.read(table, keys_of(table, changed))
        columns = [changed[name] if name in changed.column_names else after[name] for name in table.names]
        before = pa.table(columns, schema=after.schema)
        return Change(table, _merged(table, self.record.deleted, before), _merged(table, self.record.inserted, after))


def whole(table: Table, swaps: Mapping[int, Swap]) -> Change:
    """Return a change from rows before and after by key."""
    before = from_rows(table, [row for row, _ in swaps.values() if row is not None])
    after = from_rows(table, [row for _, row in swaps.values() if row is not None])
    return difference(table, before, after)


def exchanged(table: Table, swaps: Mapping[int, Swap]) -> Record:
    """Return the record of rows before and after by key; only columns that differ are looked at."""
    stays = [(old, new) for old, new in swaps.values() if old is not None and new is not None]
    names = [
        name
        for name in table.names
        if name == table.key or any(old[name] is not new[name] and old[name] != new[name] for old, new in stays)
    ]
    return Record(
        table,
        inserted=from_rows(table, [new for old, new in swaps.values() if old is None and new is not None]),
        deleted=from_rows(table, [old for old, new in swaps.values() if old is not None and new is None]),
        before=from_rows(table, [old for old, _ in stays], names),
        after=from_rows(table, [new for _, new in stays], names),
    )


def difference(table: Table, before: pa.Table, after: pa.Table) -> Change:
    """Return what changed between two states of (some) rows, comparing whole rows by value."""
    same_before, same_after = _common(table, before, after)
    is_other = np.zeros(len(same_before), dtype=bool)
    old, new = before.take(pa.array(same_before)), after.take(pa.array(same_after))
    for name in table.names:
        is_other |= differs(old[name], new[name])
    keep_before, keep_after = np.ones(len(before), dtype=bool), np.ones(len(after), dtype=bool)
    keep_before[same_before[~is_other]] = False
    keep_after[same_after[~is_other]] = False
    return Change(table, before.filter(pa.array(keep_before)), after.filter(pa.array(keep_after)))


def compose(first: Change, second: Change) -> Change:
    """Return two changes, one after the other, as one."""
    table = first.table
    touched_first = np.concatenate([keys_of(table, first.before), keys_of(table, first.after)])
    touched_second = np.concatenate([keys_of(table, second.before), keys_of(table, second.after)])
    before = _merged(table, first.before, _without(table, second.before, touched_first))
    after = _merged(table, second.after, _without(table, first.after, touched_second))
    return difference(table, before, after)


def record(change: Change) -> Record:
    """Sort a change into rows that came, rows that went, and the changed columns of rows that stayed."""
    table = change.table
    same_before, same_after = _common(table, change.before, change.after)
    old, new = change.before.take(pa.array(same_before)), change.after.take(pa.array(same_after))
    names = [name for name in table.names if name == table.key or differs(old[name], new[name]).any()]
    stays = keys_of(table, old)
    return Record(
        table,
        inserted=_without(table, change.after, stays),
        deleted=_without(table, change.before, stays),
        before=old.select(names),
        after=new.select(names),
    )


def inverse(forward: Record) -> Record:
    """Return the record that takes a change back."""
    return Record(forward.table, forward.deleted, forward.inserted, forward.after, forward.before)


def applied(state: pa.Table, forward: Record) -> pa.Table:
    """Return the rows of a table after a change that is recorded; ``state`` is the whole table before it."""
    table = forward.table
    if not forward:
        return state
    in_state, in_after = _common(table, state, forward.after)
    old, new = state.take(pa.array(in_state)), forward.after.take(pa.array(in_after))
    columns = [new[name] if name in new.column_names else old[name] for name in table.names]
    updated = pa.table(columns, schema=state.schema)
    kept = _without(table, state, np.concatenate([keys_of(table, forward.deleted), keys_of(table, forward.after)]))
    return pa.concat_tables([kept, updated, forward.inserted]).sort_by(table.key)


def _common(table: Table, before: pa.Table, after: pa.Table) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the positions of the rows that both have, in the order of their keys."""
    old, new = keys_of(table, before), keys_of(table, after)
    _, in_old, in_new = np.intersect1d(old, new, assume_unique=True, return_indices=True)
    return in_old, in_new


def differs(old: pa.ChunkedArray, new: pa.ChunkedArray) -> NDArray[np.bool_]:
    """Tell row by row whether two columns differ; two nulls do not."""
    if old.equals(new):
        return np.zeros(len(old), dtype=bool)
    equal = pc.or_(pc.fill_null(pc.equal(old, new), False), pc.and_(pc.is_null(old), pc.is_null(new)))
    return ~np.asarray(equal.to_numpy(), dtype=bool)


def _without(table: Table, rows: pa.Table, keys: NDArray[np.int64]) -> pa.Table:
    """Return the rows with other keys than these."""
    return rows.filter(pa.array(~np.isin(keys_of(table, rows), keys)))


def _merged(table: Table, some: pa.Table, others: pa.Table) -> pa.Table:
    """Return both, sorted by key."""
    return pa.concat_tables([some, others]).sort_by(table.key)
