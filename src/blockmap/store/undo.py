"""Taking operations back, and making a territory again from its ledger alone: recorded row changes, backwards and forwards.

An operation *stands* unless an undo of it stands. Undoing an undo is therefore doing the operation again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from blockmap.errors import GateError, UsageError
from blockmap.store import changes, codec, ledger, writing
from blockmap.store.changes import Counts
from blockmap.store.gate import Check, Operation
from blockmap.store.ledger import Link
from blockmap.store.standing import FOUNDING, Standing

NEVER_UNDONE = ("returns", "bulletins")
"""What came in and what was sent out stays: a return is superseded by a corrected file, a bulletin by a new edition."""


@dataclass(frozen=True, slots=True)
class Undone:
    """One operation that was taken back.

    Attributes
    ----------
    seq
        Row of the ledger that says so.
    undo_of, operation
        Number and name of the operation taken back.
    changed
        Rows inserted, updated and deleted by table.
    """

    seq: int
    undo_of: int
    operation: str
    changed: dict[str, Counts]

    def __str__(self) -> str:
        """Name what was taken back."""
        return f"{self.operation} ({self.undo_of})"


def targets(standing: Standing, *, seq: int | Sequence[int] | None, to: int | None) -> list[Link]:
    """Choose what is to be undone: those that are named in their order, all others latest first.

    Parameters
    ----------
    standing
        What stands, read to the end of the ledger.
    seq
        Undo this operation, or these; ``None``: the last one that stands and is not itself an undo.
    to
        Undo everything after this operation: the territory will be as it was right after it.

    Raises
    ------
    GateError
        There is nothing to undo.
    UsageError
        There is no such operation, or it is the founding one.
    """
    named = [] if seq is None else [seq] if isinstance(seq, int) else list(seq)
    for asked, first in ((to, FOUNDING), *((one, FOUNDING + 1) for one in named)):
        if asked is not None and not first <= asked <= standing.last:
            raise UsageError("no_such_operation", seq=asked, last=standing.last)
    if to is not None:
        chosen = standing.after(to)[::-1]
    else:
        wanted = [standing.newest()] if seq is None else named
        chosen = [Link(one, standing.target(one)) for one in wanted if one is not None and one in standing]
    if not chosen:
        raise GateError("nothing_to_undo")
    return chosen


def undo(
    connection: sqlite3.Connection,
    standing: Standing,
    chosen: Sequence[Link],
    operation: Callable[[str], Operation],
    *,
    actor: str | None,
    reason: str | None,
    client_id: str | None = None,
    checks: Sequence[Check] = (),
) -> list[Undone]:
    """Take operations back in the given order inside the open gate; each becomes a row of the ledger with its ``undo_of``.

    The checks are run once all is taken back.
    """
    named = {} if client_id is None else {"client_id": client_id}
    done = []
    for link in chosen:
        row = ledger.row(connection, link.seq)
        refuse_loss(connection, row)
        refuse_conflict(connection, standing.read(), link)
        back = operation("undo")
        for record in reversed(codec.decode(ledger.sound_changes(connection, row))):
            back.apply(changes.inverse(record))
        said = {"seq": row.seq, "operation": row.operation} | named
        last = checks if link is chosen[-1] else ()
        back.commit_row(said, actor=actor, reason=reason, undo_of=row.seq, checks=last)
        if back.seq is None:
            raise GateError("nothing_to_undo")
        done.append(Undone(back.seq, row.seq, row.operation, back.changed))
    return done


def refuse_loss(connection: sqlite3.Connection, row: ledger.Row) -> None:
    """Refuse to take back what came in or was sent out."""
    lost = [table for table in NEVER_UNDONE if table in ledger.touched_by(connection, row.seq)]
    if lost:
        raise GateError("undo_kept", seq=row.seq, operation=row.operation, table=lost[0])


def refuse_conflict(connection: sqlite3.Connection, standing: Standing, link: Link) -> None:
    """Refuse to undo an operation when a later one that stands touched the same rows.

    An undo of something later than it is no obstacle: together with what it undid it changed nothing.
    """
    row = ledger.row(connection, link.seq)
    touched = {
        record.table.name: record.keys for record in codec.decode(ledger.sound_changes(connection, row), keys_only=True)
    }
    for later in standing.after(link.seq):
        other = ledger.row(connection, later.seq)
        for record in codec.decode(ledger.sound_changes(connection, other), keys_only=True):
            shared = np.intersect1d(record.keys, touched.get(record.table.name, np.empty(0, dtype=np.int64)))
            if len(shared):
                raise GateError(
                    "undo_conflict",
                    seq=row.seq,
                    operation=row.operation,
                    later=other.seq,
                    later_operation=other.operation,
                    table=record.table.name,
                    id=int(shared[0]),
                    count=len(shared),
                )


def repeat(connection: sqlite3.Connection, packed: bytes, srs_id: int) -> None:
    """Apply the recorded changes of one operation forwards, inside the open gate."""
    for record in codec.decode(packed):
        writing.write(connection, record, srs_id)
