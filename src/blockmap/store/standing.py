"""Which operations stand: an operation does unless an undo of it stands. Undoing an undo is therefore doing it again.

Kept while a territory is open and only carried on, so that the ten-thousandth step back costs what the first did.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left, bisect_right, insort
from typing import Any

from blockmap.store.ledger import Link

FOUNDING = 1
"""The operation that made the territory; it is never taken back."""


class Standing:
    """The operations of a ledger that stand, as far as it was read.

    Parameters
    ----------
    connection
        Open territory.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._last: tuple[int, str] = (0, "")
        self._stands: set[int] = set()
        self._target: dict[int, int] = {}
        self._plain: list[int] = []  # those that are no undo, in order
        self._undos: list[tuple[int, int]] = []  # what an undo takes back, and the undo; in order

    @property
    def last(self) -> int:
        """Number of the last operation."""
        return self._last[0]

    def read(self) -> Standing:
        """Read what the ledger gained; from the start when its end is no longer what it was (an operation was given up)."""
        end = self._connection.execute("SELECT seq, hash FROM ledger WHERE seq = ?", self._last[:1]).fetchone()
        if end != self._last and self.last:
            self._forget()
        gained = self._connection.execute(
            "SELECT seq, undo_of, hash FROM ledger WHERE seq > ? ORDER BY seq", self._last[:1]
        )
        for seq, undo_of, mark in gained:
            self._add(seq, undo_of)
            self._last = seq, mark
        return self

    def __contains__(self, seq: int) -> bool:
        """Tell whether an operation stands."""
        return seq in self._stands

    def target(self, seq: int) -> int | None:
        """Return the operation that this one takes back."""
        return self._target.get(seq)

    def newest(self) -> int | None:
        """Return the last operation that stands and is no undo; ``None`` when only the founding one does."""
        return self._plain[-1] if self._plain and self._plain[-1] > FOUNDING else None

    def after(self, seq: int) -> list[Link]:
        """Return the operations after one that stand, oldest first; an undo of one of them changed nothing together with it."""
        plain = [Link(key, None) for key in self._plain[bisect_right(self._plain, seq) :]]
        early = self._undos[: bisect_right(self._undos, (seq, self.last))]
        return sorted([*plain, *(Link(undo, of) for of, undo in early if undo > seq)])

    def _forget(self) -> None:
        self._last = (0, "")
        for held in (self._stands, self._target, self._plain, self._undos):
            held.clear()

    def _add(self, seq: int, undo_of: int | None) -> None:
        """Add the newest operation: it stands; what it takes back does not, what that took back does again, and so on."""
        if undo_of is not None:
            self._target[seq] = undo_of
        self._set(seq, stands=True)
        one, stands = undo_of, False
        while one is not None:
            self._set(one, stands=stands)
            one, stands = self._target.get(one), not stands

    def _set(self, seq: int, *, stands: bool) -> None:
        if (seq in self._stands) == stands:
            return
        of = self._target.get(seq)
        (self._stands.add if stands else self._stands.remove)(seq)
        if of is None:
            _put(self._plain, seq, is_in=stands)
        else:
            _put(self._undos, (of, seq), is_in=stands)


def _put(ordered: list[Any], one: Any, *, is_in: bool) -> None:
    """Put something into a sorted list, or take it out."""
    if is_in:
        insort(ordered, one)
    else:
        del ordered[bisect_left(ordered, one)]
