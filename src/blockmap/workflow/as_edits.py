"""``blockmap read TERRITORY FILE --as-edits``: a snapshot that was edited in QGIS comes back as operations through the gate.

Without ``accept`` everything is done on a copy that is thrown away, so that what is shown is what would happen.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from blockmap import database, store
from blockmap.blocks.edit_refusal import RefusedError
from blockmap.blocks.edit_state import State
from blockmap.errors import UsageError
from blockmap.report import Report
from blockmap.workflow import edit_grounds, edit_wishes
from blockmap.workflow.edit_wishes import Changed, Wish
from blockmap.workflow.edited_copy import EditedCopy, read_copy
from blockmap.workflow.editing import Editor
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.publishing import TAKEN_BACK

Shown = dict[str, Any]

OPERATION = "read_as_edits"
"""Name of the one step of the ledger that all edits of a copy become."""


def read_as_edits(
    territory: Path, copy: Path, *, of: Path | None = None, accept: bool = False, reason: str | None = None
) -> Outcome:
    """Take the edits of a published snapshot back.

    Steps: compare the copy with the moment it was published; leave away, and say, what somebody else changed since and what
    cannot be understood; make an operation of every other edit; let all pass the gate in one step, which one undo takes back.

    Parameters
    ----------
    territory
        The territory that was published.
    copy
        The edited snapshot; or, with ``of``, one or more of its layers as another program saved them.
    of
        The snapshot itself, where the copy no longer says of which moment it is.
    accept
        Do it; otherwise only show what would be done.
    reason
        Why, in the words of the office.

    Raises
    ------
    UsageError
        The file is no snapshot, or one of another territory.
    """
    with store.open(territory) as file:
        edited = read_copy(copy, file.settings, of)
        _refuse_foreign(file, edited)
    name = sha256(copy.read_bytes()).hexdigest()[:16]
    if accept:
        report, rows = _taken(territory, edited, name, reason or copy.name)
    else:
        with tempfile.TemporaryDirectory(prefix="blockmap-edits-") as folder:
            scratch = Path(folder) / territory.name
            _copied(territory, scratch)
            report, rows = _taken(scratch, edited, name, reason or copy.name)
    done = sum(row["edit_outcome"] == "done" for row in rows)
    values = {"territory": territory.name, "file": copy.name, "seq": edited.moment.seq, "count": done}
    values |= {"left": len(report.of("warning")) + len(report.of("error"))}
    said = "as_edits" if accept else "as_edits_shown"
    return Outcome("read", report, (territory,) if accept and done else (), tuple(rows), said, said, values)


def _refuse_foreign(file: store.Territory, edited: EditedCopy) -> None:
    """Refuse a snapshot of another territory, or of a past that this one never had."""
    found = file.connection.execute("SELECT hash FROM ledger WHERE seq = ?", (edited.moment.seq,)).fetchone()
    if found is None or found[0] != edited.moment.hash:
        raise UsageError("publish_foreign", name=edited.moment.territory, territory=file.path.name)


def _copied(territory: Path, scratch: Path) -> None:
    """Copy a territory in one state, whoever writes it meanwhile."""
    source = sqlite3.connect(database.uri(territory, "ro"), uri=True)
    with closing(source), closing(sqlite3.connect(scratch)) as target:
        source.backup(target)


def _taken(territory: Path, edited: EditedCopy, name: str, reason: str) -> tuple[Report, list[Shown]]:
    """Do all that is understood as one step of the ledger; a refused edit is said, and the others go on."""
    report, rows = Report(), []
    with store.open(territory, write=True) as file:
        editor = Editor(file)
        before = _standing(file, edited.moment.seq, name)
        wishes = list(_wishes(edited, editor.state, before.changed, report))
        done: list[Shown] = []
        arguments = {"copy": name, "snapshot": edited.moment.seq, "operations": done}
        with editor.together(OPERATION, arguments, reason=reason) as do:
            for wish in wishes:
                operation = wish(editor.state)
                if operation is None:
                    continue
                said = operation.model_dump(mode="json", exclude_defaults=True) | {"kind": operation.kind}
                if said in before.done:
                    continue
                shown: Shown = {"operation": operation.kind, "what": _object_of(operation), "edit_outcome": "done"}
                try:
                    report.extend(do(operation).report)
                    done.append(said)
                except RefusedError as refusal:
                    shown["edit_outcome"] = "refused"
                    report.extend(refusal.report)
                rows.append(shown)
    report.figures["operations"] = len(done)
    return report, rows


def _wishes(edited: EditedCopy, state: State, changed: dict[str, Changed], report: Report) -> Iterator[Wish]:
    """Give all wishes: the ground first, then buildings on it, then lines; layers that are not taken back are said."""
    for name, difference in edited.layers.items():
        if name not in TAKEN_BACK and not difference.is_empty:
            edits = sum(map(len, (difference.added, difference.gone, difference.reshaped, difference.rewritten)))
            report.add("edits_layer", "warning", table=name, count=edits)
    for name in edited.missing:
        report.add("edits_layer_missing", "warning" if name in TAKEN_BACK else "note", table=name)
    makers = {"blocks": edit_grounds.blocks, "buildings": edit_wishes.buildings, "barriers": edit_wishes.barriers}
    for name, maker in makers.items():
        if name in edited.layers:
            yield from maker(edited.layers[name], state, changed[name], report)


@dataclass(frozen=True, slots=True)
class _Before:
    """What stands in the ledger since the snapshot.

    Attributes
    ----------
    changed
        By table the rows that were changed, but for what this very copy changed when it was read before.
    done
        Operations that this copy became then.
    """

    changed: dict[str, Changed]
    done: list[Shown]


def _standing(file: store.Territory, seq: int, name: str) -> _Before:
    """Return what was done since the snapshot and was not taken back."""
    found: dict[str, set[int]] = {table: set() for table in TAKEN_BACK}
    done: list[Shown] = []
    for event in file.standing_since(seq):
        if event.operation == OPERATION and event.arguments["copy"] == name:
            done += event.arguments["operations"]
            continue
        for table, keys in file.touched_by(event.seq).items():
            if table in found:
                found[table] |= set(keys.tolist())
    return _Before({table: Changed(frozenset(keys)) for table, keys in found.items()}, done)


def _object_of(operation: Any) -> str:
    """Name what an operation is about."""
    for name in ("buildings", "building", "blocks", "to_block", "barrier"):
        value = getattr(operation, name, None)
        if value is not None:
            return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return ""
