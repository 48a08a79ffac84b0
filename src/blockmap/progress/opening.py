"""Opening and closing assignments: what must hold before somebody answers for a block, and how that ends.

One enumerator answers for a block at a time, hired there or in an area above; who is not in office, or (where the office says
so) was never trained, is refused; what somebody should only look at is a warning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from blockmap.progress.assigning import HELPING, OWNER
from blockmap.progress.lists import records, shaped
from blockmap.progress.moments import day_of, second, seconds
from blockmap.progress.people import FIELD_ROLES, ancestors, at_work, trained
from blockmap.report import Report
from blockmap.schema.people import ASSIGNMENTS

PLACE = ("area_id", "block_id", "building_id", "entrance")
"""Columns that say what an assignment is about."""

IDENTITY = ("role", "worker_id", "team_id", *PLACE)
"""Columns by which two assignments are the same responsibility."""

Frame = pd.DataFrame
Row = dict[str, Any]
Spell = tuple[float, float | None]
"""From when to when; ``None`` while it holds."""


@dataclass(frozen=True)
class Staff:
    """What has to be known of people and places before somebody is given work.

    Attributes
    ----------
    workers, register, areas, blocks
        Tables of the territory.
    needs_training
        Refuse who was never trained, instead of warning.
    """

    workers: Frame
    register: Frame
    areas: Frame
    blocks: Frame
    needs_training: bool = False

    @cached_property
    def worker(self) -> dict[int, Row]:
        """Worker of an id."""
        return {int(row["worker_id"]): row for row in records(self.workers)}

    @cached_property
    def block(self) -> dict[int, Row]:
        """Block of an id."""
        return {int(row["block_id"]): row for row in records(self.blocks, "block_id", "block_code", "community_id")}

    @cached_property
    def above(self) -> dict[int, tuple[int, ...]]:
        """Areas that hold an area, itself first."""
        return ancestors(self.areas)

    @cached_property
    def says_qualification(self) -> bool:
        """The office's list says what people are qualified for."""
        return bool(self.workers["qualification"].notna().any())

    @cached_property
    def knows_trainings(self) -> bool:
        """The register holds trainings at all."""
        return bool((self.register["kind"] == "training").any())

    @cached_property
    def _by_day(self) -> dict[str, tuple[set[int], set[int]]]:
        return {}

    def ready(self, day: str) -> tuple[set[int], set[int]]:
        """Workers in office on a day, and workers trained up to it."""
        if day not in self._by_day:
            ids = self.workers["worker_id"]
            present, taught = at_work(self.workers, day), trained(self.workers, self.register, self.areas, day)
            self._by_day[day] = (set(ids[present].astype(int)), set(ids[taught].astype(int)))
        return self._by_day[day]


class Held:
    """Assignments that were made so far, to be asked quickly.

    Parameters
    ----------
    assignments
        Table ``assignments``.
    """

    def __init__(self, assignments: Frame) -> None:
        self._spells: dict[tuple[Any, ...], list[Spell]] = defaultdict(list)
        self._owners: dict[int, list[tuple[int, Spell]]] = defaultdict(list)
        self._blocks: dict[int, list[tuple[int, Spell]]] = defaultdict(list)
        for row in records(assignments, *IDENTITY, "from_at", "to_at"):
            self.add(row, (second(row["from_at"]), None if row["to_at"] is None else second(row["to_at"])))

    def add(self, row: Row, spell: Spell) -> None:
        """Remember one more."""
        self._spells[_identity(row)].append(spell)
        if _is_owner(row):
            worker, block = int(row["worker_id"]), int(row["block_id"])
            self._owners[block].append((worker, spell))
            self._blocks[worker].append((block, spell))

    def holds(self, row: Row, now: float) -> bool:
        """Tell whether the same holds at that moment, or was begun at that very moment and ended since."""
        return any(_covers(spell, now) or spell[0] == now for spell in self._spells.get(_identity(row), ()))

    def owners(self, block: int, now: float) -> list[int]:
        """Enumerators who answer for a block at a moment or later."""
        return [worker for worker, (_, ended) in self._owners.get(block, ()) if ended is None or ended > now]

    def blocks(self, worker: int, now: float) -> list[int]:
        """Blocks for which a worker answers at a moment."""
        return [block for block, spell in self._blocks.get(worker, ()) if _covers(spell, now)]


def _identity(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in IDENTITY)


def _is_owner(row: Row) -> bool:
    has = row["block_id"] is not None and row["worker_id"] is not None
    return row["role"] == OWNER and has and row["building_id"] is None


def _covers(spell: Spell, now: float) -> bool:
    return spell[0] <= now and (spell[1] is None or spell[1] > now)


def opened(wanted: Frame, assignments: Frame, staff: Staff, *, next_id: int) -> tuple[Frame, Report]:
    """Open assignments, where nothing speaks against it.

    Parameters
    ----------
    wanted
        `role, worker_id, team_id, area_id, block_id, building_id, entrance, from_at, reason`, in the order in which they are to
        be made. One that holds already is passed over.
    assignments
        Table ``assignments``.
    staff
        People and places.
    next_id
        First free id.

    Returns
    -------
    New rows of the table, and a report: what was refused (errors) and what somebody should look at (warnings).
    """
    report = Report()
    held = Held(assignments)
    rows: list[Row] = []
    for row in records(wanted.reindex(columns=[*IDENTITY, "from_at", "reason"])):
        now = second(row["from_at"])
        if held.holds(row, now) or not _is_lawful(row, now, held, staff, report):
            continue
        held.add(row, (now, None))
        rows.append(row | {"assignment_id": next_id + len(rows)})
    if rows and not (staff.knows_trainings or staff.needs_training):
        report.add("no_training_known", "warning", table="register", count=len(rows))
    return shaped(ASSIGNMENTS, pd.DataFrame(rows)), report


def _is_lawful(row: Row, now: float, held: Held, staff: Staff, report: Report) -> bool:
    """Report what speaks against an assignment; an error refuses it."""
    said = Report()
    if row["worker_id"] is not None:
        _look_at_worker(row, staff, said)
        if _is_owner(row):
            _look_at_block(row, now, held, staff, said)
    report.extend(said)
    return not said.of("error")


def _look_at_worker(row: Row, staff: Staff, said: Report) -> None:
    """Look whether somebody is in office that day, trained, qualified, and hired for this."""
    worker = staff.worker[int(row["worker_id"])]
    day = day_of(row["from_at"])
    present, taught = staff.ready(day)
    where = {"table": "workers", "row_id": int(row["worker_id"]), "code": worker["code"]}
    if int(row["worker_id"]) not in present:
        said.add("worker_not_at_work", "error", **where, day=day)
    if row["role"] not in (OWNER, HELPING) or row["block_id"] is None:
        return
    if int(row["worker_id"]) not in taught and (staff.knows_trainings or staff.needs_training):
        said.add("worker_untrained", "error" if staff.needs_training else "warning", **where, day=day)
    if worker["role"] not in FIELD_ROLES:
        said.add("worker_other_role", "warning", **where, role=worker["role"])
    if staff.says_qualification and worker["qualification"] is None:
        said.add("worker_unqualified", "warning", **where)


def _look_at_block(row: Row, now: float, held: Held, staff: Staff, said: Report) -> None:
    """Look whether the block has an enumerator, the enumerator another block, and whether he or she was hired elsewhere."""
    worker, block = staff.worker[int(row["worker_id"])], staff.block[int(row["block_id"])]
    present, _ = staff.ready(day_of(row["from_at"]))
    where = {"table": "blocks", "row_id": int(row["block_id"]), "code": block["block_code"], "worker": worker["code"]}
    others = [other for other in held.owners(int(row["block_id"]), now) if other in present]
    if others:
        said.add(
            "block_has_enumerator", "error", **where, other=_named(staff.worker[other]["code"] for other in others)
        )
    elsewhere = [
        key for key in held.blocks(int(row["worker_id"]), now) if key in staff.block
    ]  # others were merged away
    if elsewhere:
        said.add("worker_has_block", "warning", **where, blocks=_named(staff.block[b]["block_code"] for b in elsewhere))
    if worker["area_id"] is not None and int(worker["area_id"]) not in staff.above.get(int(block["community_id"]), ()):
        said.add("worker_of_other_area", "error", **where)


def _named(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes))


def closed(rows: Frame, at: str, reason: str | None) -> tuple[Frame, Report]:
    """End assignments that hold.

    Parameters
    ----------
    rows
        Rows of ``assignments`` that hold; those that begin after ``at`` cannot end then, and are reported.
    at
        When they end.
    reason
        Why, in the words of the office; added to why they began.

    Returns
    -------
    `assignment_id, to_at, reason` to be set, and a report.
    """
    report = Report()
    too_early = seconds(rows["from_at"]) > second(at)
    for row in records(rows[too_early], "assignment_id", "from_at"):
        where = {"table": "assignments", "row_id": row["assignment_id"]}
        report.add("ends_before_it_begins", "error", **where, at=at, begun=row["from_at"])
    ending = rows[~too_early]
    why = [joined(old, reason) for old in ending["reason"]]
    return pd.DataFrame({"assignment_id": ending["assignment_id"].astype("int64"), "to_at": at, "reason": why}), report


def joined(old: str | None, new: str | None) -> str | None:
    """Return why an assignment began and why it ended."""
    return "; ".join(text for text in (old, new) if text is not None and not pd.isna(text)) or None
