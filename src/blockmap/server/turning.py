"""Taking back and doing again: every undo is an operation of its own, so that history only grows and survives a restart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Response
from pydantic import BaseModel, ConfigDict, Field

from blockmap.blocks.edit_operations import Operation
from blockmap.errors import UsageError
from blockmap.server import answers
from blockmap.server.accounts import Person
from blockmap.server.context import Asking, Open, require
from blockmap.server.edits import changed_rows, tell
from blockmap.server.office import Desk, Office
from blockmap.server.rights import Deed
from blockmap.server.towns import communities_of, town_of
from blockmap.workflow import reach

router = APIRouter(prefix="/api")

EDITS = frozenset(
    one.model_fields["kind"].default
    for one in Operation.__origin__.__args__  # type: ignore[attr-defined]
) | {"read_as_edits"}
"""Operations of planners: what a jump in the history takes back or does again."""


NOT_TURNED = frozenset(
    ("new", "check", "submit", "approve", "send_back", "withdraw", "comment", "resolve", "assign", "progress read")
)
"""Operations that a planner's undo passes over: what was said, handed in or returned is answered, not taken back."""


ALSO: dict[str, tuple[Deed, ...]] = {"approve": ("review", "freeze"), "send_back": ("review",)}
"""What is taken back, or done again, only by somebody who might have done it."""


ClientId = Annotated[str | None, Field(max_length=64, description="chosen by the page; the same one is done once")]


class Step(BaseModel):
    """Which operation to take back; the person's own last one when none is named."""

    model_config = ConfigDict(extra="forbid")

    seq: int | None = None
    client_id: ClientId = None
    corner: tuple[float, float] = (0.0, 0.0)


class Jump(BaseModel):
    """The town as it was after an operation."""

    model_config = ConfigDict(extra="forbid")

    seq: int
    town: int
    client_id: ClientId = None
    corner: tuple[float, float] = (0.0, 0.0)


@router.post("/undo")
async def undo(step: Step, person: Asking, office: Open) -> Response:
    """Take an operation back: the person's own last one, or the one named."""
    return await _turned(step, person, office, "undo", lambda desk: _one(desk, step.seq, person, "undo"))


@router.post("/redo")
async def redo(step: Step, person: Asking, office: Open) -> Response:
    """Do again what the person's own last undo took back."""
    return await _turned(step, person, office, "redo", lambda desk: _one(desk, step.seq, person, "redo"))


@router.post("/goto")
async def go_to(jump: Jump, person: Asking, office: Open) -> Response:
    """Take back, or do again, what planners did in a town, until it is as it was after an operation."""
    return await _turned(jump, person, office, "undo", lambda desk: _jump(desk, jump))


async def _turned(
    asked: Step | Jump, person: Person, office: Office, way: str, steps: Callable[[Desk], list[int]]
) -> Response:
    """Undo operations one after the other, all or none; the answer holds all rows that changed, as they are now.

    What was done before under the same id of its page is only told again: its answer was lost on the way.
    """

    def work(desk: Desk) -> dict[str, Any]:
        done = desk.editor.done_as(asked.client_id)
        before = desk.revision
        chosen = steps(desk) if done is None else []
        for seq in chosen:
            codes = _codes_of_seq(desk, seq)
            for deed in ("undo", *ALSO.get(_origin(desk, seq), ())):
                require(person, deed, codes)
        if chosen:
            desk.editor.undo(chosen, actor=person.name, client_id=asked.client_id)
        touched = desk.file.touched_since(before)[1] if desk.revision > before else {}
        return {
            "seq": done or desk.revision,
            "is_repeated": done is not None,
            "changed": changed_rows(desk, {table: keys.tolist() for table, keys in touched.items()}, asked.corner),
            "revision": desk.revision,
        }

    answer = await office.ask(work)
    if not answer["is_repeated"]:
        tell(office, person, answer["seq"], way, answer["changed"])
    return answers.written(answer)


def _one(desk: Desk, seq: int | None, person: Person, way: Literal["undo", "redo"]) -> list[int]:
    if seq is not None:
        if not 1 < seq <= desk.revision:
            raise UsageError("no_such_operation", seq=seq, last=desk.revision)
        return [seq]
    undoable, redoable = _stacks(desk, person.name)
    stack = undoable if way == "undo" else redoable
    if not stack:
        raise HTTPException(409, f"server_nothing_to_{way}")
    return [stack[-1]]


def _jump(desk: Desk, jump: Jump) -> list[int]:
    """Return what to undo, in order: newest edits first, then the undos of edits that stood then, oldest edit first."""
    rows = desk.file.connection.execute("SELECT seq, operation, undo_of FROM ledger ORDER BY seq").fetchall()
    edits = {seq for seq, operation, undo_of in rows if undo_of is None and operation in EDITS}
    now, then = _last_turns(rows), _last_turns([row for row in rows if row[0] <= jump.seq])
    stands = {seq for seq in edits if now[seq][1]}
    stood = {seq for seq in edits if seq <= jump.seq and then[seq][1]}
    inside = set(communities_of(desk.editor.state, jump.town))
    wanted = [seq for seq in sorted(stands ^ stood) if reach.of_operation(desk.file, seq) & inside]
    back = [now[seq][0] for seq in reversed(wanted) if seq in stands]
    again = [now[seq][0] for seq in wanted if seq in stood]
    return back + again


def _last_turns(rows: list[tuple[int, str, int | None]]) -> dict[int, tuple[int, bool]]:
    """Return, for every operation, the last of it and its undos and redos, and whether it stands."""
    first: dict[int, int] = {}
    turns: dict[int, tuple[int, bool]] = {}
    for seq, _, undo_of in rows:
        origin = seq if undo_of is None else first[undo_of]
        first[seq] = origin
        turns[origin] = (seq, not turns[origin][1] if undo_of is not None else True)
    return turns


def last_turns(desk: Desk) -> dict[int, tuple[int, bool]]:
    """Return, for every operation that is no undo, the last of it and its undos and redos, and whether it stands."""
    rows = desk.file.connection.execute("SELECT seq, operation, undo_of FROM ledger ORDER BY seq").fetchall()
    return _last_turns(rows)


def _stacks(desk: Desk, actor: str) -> tuple[list[int], list[int]]:
    """Return what a person can undo and redo, oldest first: operations of theirs that stand, and undos of theirs that do."""
    every = desk.file.connection.execute(
        "SELECT seq, operation, undo_of FROM ledger WHERE actor = ? ORDER BY seq", (actor,)
    )
    rows = [row for row in every if row[2] is not None or row[1] not in NOT_TURNED]
    undoable: list[int] = []
    redoable: list[int] = []
    for seq, _, undo_of in rows:
        if undo_of is None:
            undoable.append(seq)
            redoable.clear()
        elif undo_of in redoable:
            redoable.remove(undo_of)
            undoable.append(seq)
        else:
            if undo_of in undoable:
                undoable.remove(undo_of)
            redoable.append(seq)
    return undoable, redoable


def _origin(desk: Desk, seq: int) -> str:
    """Return what an operation of the ledger did, or of an undo what was taken back or done again by it."""
    ask = "SELECT operation, undo_of FROM ledger WHERE seq = ?"
    operation, undo_of = desk.file.connection.execute(ask, (seq,)).fetchone()
    return str(operation) if undo_of is None else _origin(desk, undo_of)


def _codes_of_seq(desk: Desk, seq: int) -> set[str]:
    """Return the codes of the towns whose rows an operation of the ledger touched; of a plan of everything, the topmost code."""
    state = desk.editor.state
    codes = {town["code"] for key in reach.of_operation(desk.file, seq) if (town := town_of(state, key)) is not None}
    return codes or {area["code"] for area in state.every("areas") if area["parent_id"] is None}
