"""Edits by planners: the communities they work on are held in memory, every edit is prepared there and passes the gate.

The server keeps one `Editor` for all its planners, the command line makes one for a single edit. What others write to the file
meanwhile (a plan, another program) is noticed by the ledger and read again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import shapely

from blockmap import store
from blockmap.blocks import edits
from blockmap.blocks.edit_operations import Operation
from blockmap.blocks.edit_refusal import RefusedError
from blockmap.blocks.edit_state import LOCK, LOOKED_UP, Delta, Row, State
from blockmap.errors import GateError
from blockmap.report import Report
from blockmap.schema import TABLES
from blockmap.workflow import reach
from blockmap.workflow.mixing import unmixed
from blockmap.workflow.submitting import refuse_undoing_submitted, submitted

MANY_ROWS = 20_000
"""When others changed more rows than this, everything in memory is read anew."""


@dataclass(frozen=True)
class Done:
    """An edit that was accepted.

    Attributes
    ----------
    seq
        Its row of the ledger; ``None`` when it changed nothing.
    delta
        Rows out and in, counts, findings; of an operation that was done before under the same ``client_id`` nothing.
    """

    seq: int | None
    delta: Delta


class Editor:
    """Prepares and commits edits of one territory.

    Parameters
    ----------
    file
        Territory, open for writing; closed by whoever opened it.
    """

    def __init__(self, file: store.Territory) -> None:
        self._file = file
        self._state = State(file.settings, _File(file))
        self._seq, _ = file.touched_since(_last(file))
        self._done = _client_ids(file)
        self._prepared: tuple[Operation, int, Delta] | None = None  # the last operation looked at, and on which state

    @property
    def state(self) -> State:
        """The rows in memory, as they are in the file now."""
        self._catch_up()
        return self._state

    def prepare(self, operation: Operation) -> Delta:
        """Work out what an operation would change; see `blockmap.blocks.edits.prepare`.

        A community that is handed in is not edited: then the delta holds that refusal. What is prepared again while nothing has
        changed is not worked out again.
        """
        state = self.state
        if self._prepared is not None and self._prepared[0] is operation and self._prepared[1] == self._seq:
            return self._prepared[2]
        delta = self._allowed(edits.prepare(state, operation))
        self._prepared = operation, self._seq, delta
        return delta

    def _allowed(self, delta: Delta) -> Delta:
        """Return what an edit would change, or the refusal where it touches a community that is handed in."""
        held = submitted(self._file) & reach.of_delta(self._state, delta) if delta.rows else set()
        if not held:
            return delta
        report = Report()
        for area in sorted(held):
            report.add(
                "community_submitted", "error", table="areas", row_id=area, code=self._state.need("areas", area)["code"]
            )
        return Delta(report=report)

    def done_as(self, client_id: str | None) -> int | None:
        """Return the row of the ledger of an operation that was done under this id of its client; ``None`` when none was."""
        return None if client_id is None else self._done.get(client_id)

    def commit(self, operation: Operation, *, actor: str | None = None, reason: str | None = None) -> Done:
        """Do an operation: prepared on the rows as they are now, in one transaction through the gate.

        Raises
        ------
        RefusedError
            A hard rule stands against it; its report says which.
        GateError
            Another program changed the territory in this very moment (``edit_overtaken``): to be repeated.
        """
        if operation.client_id is not None and operation.client_id in self._done:
            return Done(self._done[operation.client_id], Delta())
        delta = self.prepare(operation)
        if delta.is_refused:
            raise refusal_of(delta)
        arguments = operation.model_dump(mode="json", exclude_defaults=True, exclude={"kind"})
        with self._file.operation(operation.kind, arguments, actor=actor, reason=reason) as written:
            if _last(self._file) != self._seq:  # somebody was quicker; what was proved is no longer what is there
                raise GateError("edit_overtaken")
            for table, swaps in delta.rows.items():
                written.exchange(table, swaps)
        if written.seq is not None:
            self._take(delta, written.seq)
            if operation.client_id is not None:
                self._done[operation.client_id] = written.seq
        return Done(written.seq, delta)

    @contextmanager
    def together(
        self, name: str, arguments: Mapping[str, Any], *, actor: str | None = None, reason: str | None = None
    ) -> Iterator[Callable[[Operation], Delta]]:
        """Do several operations as one step of the ledger, which one undo takes back: all that the body does, or nothing.

        Gives what does an operation: prepared on what those before it left; a refused one raises `RefusedError` and leaves the
        others as they are.

        Parameters
        ----------
        name, arguments, actor, reason
            As for `blockmap.store.Territory.operation`; the arguments are written when the body has ended.

        Raises
        ------
        GateError
            Another program changed the territory meanwhile (``edit_overtaken``): nothing was done.
        """

        def do(operation: Operation) -> Delta:
            delta = self.prepare(operation)
            if delta.is_refused:
                raise refusal_of(delta)
            for table, swaps in delta.rows.items():
                written.exchange(table, swaps)
            self._state.take(delta.rows)
            self._prepared = None
            return delta

        try:
            with self._file.operation(name, arguments, actor=actor, reason=reason) as written:
                if _last(self._file) != self._seq:
                    raise GateError("edit_overtaken")
                yield do
        except BaseException:
            self._state = State(self._file.settings, _File(self._file))  # what was taken in is not in the file
            raise
        self._seq = self._seq if written.seq is None else written.seq

    def undo(
        self,
        seq: int | Sequence[int] | None = None,
        *,
        actor: str | None = None,
        reason: str | None = None,
        client_id: str | None = None,
    ) -> list[store.Undone]:
        """Take operations back, or do again what undos took back, all of them or none; see `blockmap.store.Territory.undo`.

        Under its ``client_id`` it is found again by `done_as`.

        Raises
        ------
        GateError
            One cannot be taken back, changed a community that is handed in, or what others did since does not go with it.
        """
        if seq is not None:
            refuse_undoing_submitted(self._file, [seq] if isinstance(seq, int) else seq)
        undone = self._file.undo(seq, actor=actor, reason=reason, client_id=client_id, checks=[unmixed])
        if client_id is not None:
            self._done[client_id] = undone[-1].seq
        self._catch_up()
        return undone

    def _take(self, delta: Delta, seq: int) -> None:
        if seq == self._seq + 1:
            self._state.take(delta.rows)
            self._seq = seq
        else:
            self._catch_up()

    def _catch_up(self) -> None:
        """Read again what others changed."""
        last, touched = self._file.touched_since(self._seq)
        if last == self._seq:
            return
        self._seq = last
        known = {name: keys.tolist() for name, keys in touched.items() if name in LOOKED_UP}
        if sum(map(len, known.values())) > MANY_ROWS or "settings" in touched:
            self._state = State(self._file.settings, _File(self._file))
            return
        for name, keys in known.items():
            rows = {row[TABLES[name].key]: row for row in _rows_of(self._file, name, keys)}
            self._state.take({name: {key: (None, rows.get(key)) for key in keys}})


def refusal_of(delta: Delta) -> RefusedError:
    """Return the refusal that a delta holds, with all that was found."""
    first = delta.report.of("error")[0]
    refusal = RefusedError(first.kind)
    refusal.report = Report([first, *(finding for finding in delta.report if finding is not first)])
    return refusal


def state_of(file: store.Territory) -> State:
    """Return the rows of a territory as edits read them: communities are read when they are asked for."""
    return State(file.settings, _File(file))


class _File:
    """Rows of a territory for `blockmap.blocks.edit_state.State`."""

    def __init__(self, file: store.Territory) -> None:
        self._file = file

    def areas(self) -> Sequence[Row]:
        return self._file.rows("areas")

    def community(self, community_id: int) -> Mapping[str, Sequence[Row]]:
        area = self._file.rows("areas", "area_id = ?", [community_id])
        if not area:
            return {}
        blocks = self._file.rows("blocks", "community_id = ?", [community_id])
        buildings = [row for row in self._near("buildings", area[0]) if row["community_id"] == community_id]
        ids = str([row["building_id"] for row in buildings])
        block_ids = str([row["block_id"] for row in blocks])
        code = area[0]["code"]
        return {
            "cells": [row for row in self._near("cells", area[0]) if row["community_id"] == community_id],
            "blocks": blocks,
            "buildings": buildings,
            "building_parts": self._file.rows("building_parts", f"building_id IN ({_LISTED})", [ids]),
            "retired": self._file.rows("retired", "substr(code, 1, ?) = ?", [len(code), code]),
            "barriers": self._near("barriers", area[0]),
            "compounds": self._near("compounds", area[0]),
            "places": self._near("places", area[0]),
            "exceptions": self._file.rows("exceptions", f"building_id IN ({_LISTED})", [ids]),
            "register": self._file.rows("register", f"kind = ? AND block_id IN ({_LISTED})", [LOCK, block_ids]),
        }

    def communities_of(self, table: str, ids: Iterable[int]) -> set[int]:
        sql = f'SELECT DISTINCT community_id FROM "{table}" WHERE "{TABLES[table].key}" IN ({_LISTED})'  # noqa: S608
        found = self._file.connection.execute(sql, (str(sorted(ids)),))
        return {community_id for (community_id,) in found if community_id is not None}

    def find(self, table: str, ids: Iterable[int]) -> Sequence[Row]:
        return _rows_of(self._file, table, sorted(ids))

    def next_id(self, table: str) -> int:
        return self._file.next_id(table)

    def _near(self, table: str, area: Row) -> list[dict[str, Any]]:
        """Return the rows whose box meets that of an area."""
        x0, y0, x1, y1 = shapely.bounds(area["geom"]).tolist()
        condition = (
            f'"{TABLES[table].key}" IN (SELECT id FROM "rtree_{table}_geom" '  # noqa: S608
            "WHERE minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ?)"
        )
        return self._file.rows(table, condition, [x1 + 1, x0 - 1, y1 + 1, y0 - 1])


_LISTED = "SELECT value FROM json_each(?)"


def _rows_of(file: store.Territory, table: str, keys: list[int]) -> list[dict[str, Any]]:
    return file.rows(table, f'"{TABLES[table].key}" IN ({_LISTED})', [str(keys)])


def _last(file: store.Territory) -> int:
    return int(file.connection.execute("SELECT coalesce(max(seq), 0) FROM ledger").fetchone()[0])


def _client_ids(file: store.Territory) -> dict[str, int]:
    """Return the operations that were done under an id of their client."""
    found = file.connection.execute("SELECT seq, arguments FROM ledger WHERE instr(arguments, 'client_id') > 0")
    asked = {seq: json.loads(arguments) for seq, arguments in found}
    return {said["client_id"]: seq for seq, said in asked.items() if isinstance(said.get("client_id"), str)}
