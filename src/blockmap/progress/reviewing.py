"""The review of a block, or of one dwelling in it: listed → entered → checked, by as many as the office asks for → accepted.

All of these are different people: who lists or enters never checks, nobody checks twice, and who accepts did none of it. What is
sent back begins anew with the next listing, and who listed or entered it before still may not check it. A block is accepted only
when none of its dwellings is under way again.

The state is never stored: it follows from the dated steps. So a step that is entered late takes its place among the others, and
is refused where it does not fit there, or where a later one would no longer be lawful.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import pandas as pd

from blockmap.progress.lists import records, shaped
from blockmap.progress.moments import second
from blockmap.report import Report
from blockmap.schema.people import REVIEWS

Step = Literal["listed", "entered", "checked", "accepted", "sent_back"]
State = Literal["open", "listed", "entered", "checked", "accepted", "sent_back"]

CHECKERS = 2
"""So many check before a block is accepted (Ouyang Road street, 2020: one lists, two re-check)."""

COLLECTING: tuple[Step, ...] = ("listed", "entered")

Unit = tuple[str, int, str | None]
"""Phase, block, and key of the dwelling, or none for the whole block."""


@dataclass(slots=True)
class Standing:
    """How far a unit is.

    Attributes
    ----------
    state
        Where it stands.
    collectors
        Everybody who ever listed or entered it.
    checkers
        Who checked all of it since it was last listed anew.
    accepted_by
        Who accepted it, while it stands accepted.
    """

    state: State = "open"
    collectors: set[int] = field(default_factory=set)
    checkers: set[int] = field(default_factory=set)
    accepted_by: int | None = None


@dataclass(order=True, slots=True)
class _Taken:
    """One step at its place in time."""

    at: float
    review_id: int
    row: dict[str, Any] = field(compare=False)


def fault(standing: Standing, step: Step, worker: int, checkers: int = CHECKERS) -> str | None:
    """Return why a step cannot be taken, as the key of a finding; ``None`` when it can.

    Parameters
    ----------
    standing
        How far the unit is.
    step, worker
        What is to be done, and by whom.
    checkers
        So many must check.
    """
    if standing.state == "accepted" and step != "sent_back":
        return "review_accepted_already"
    match step:
        case "listed":
            return "review_listed_already" if standing.state in ("entered", "checked") else None
        case "entered":
            return None if standing.state in ("listed", "entered") else "review_not_listed"
        case "checked":
            return _fault_of_check(standing, worker)
        case "accepted":
            return _fault_of_acceptance(standing, worker, checkers)
        case "sent_back":
            return "review_nothing_to_send_back" if standing.state in ("open", "sent_back") else None


def _fault_of_check(standing: Standing, worker: int) -> str | None:
    if standing.state not in ("entered", "checked"):
        return "review_not_entered"
    if worker in standing.collectors:
        return "review_own_work"
    return "review_checked_already" if worker in standing.checkers else None


def _fault_of_acceptance(standing: Standing, worker: int, checkers: int) -> str | None:
    if standing.state not in ("entered", "checked"):
        return "review_not_entered"
    if len(standing.checkers) < checkers:
        return "review_checks_missing"
    if worker in standing.collectors:
        return "review_own_work"
    return "review_own_check" if worker in standing.checkers else None


def after(standing: Standing, step: Step, worker: int, *, is_sample: bool = False) -> Standing:
    """Return how far a unit is after a step that was lawful. A check of a sample only does not count as one of all."""
    collectors = standing.collectors | ({worker} if step in COLLECTING else set())
    if step == "sent_back":
        return Standing("sent_back", collectors)
    if step == "checked":
        checkers = standing.checkers if is_sample else standing.checkers | {worker}
        return Standing("checked" if checkers else standing.state, collectors, checkers)
    if step == "accepted":
        return Standing("accepted", collectors, standing.checkers, worker)
    return Standing(step, collectors)


class Reviews:
    """All steps so far, unit by unit in time; new ones are taken where they fit.

    Parameters
    ----------
    table
        Table ``reviews``.
    checkers
        So many must check.
    """

    def __init__(self, table: pd.DataFrame, *, checkers: int = CHECKERS) -> None:
        self._checkers = checkers
        self._steps: dict[Unit, list[_Taken]] = defaultdict(list)
        self._dwellings: dict[tuple[str, int], set[Unit]] = defaultdict(set)
        for row in records(table):
            self._add(row)

    def _add(self, row: dict[str, Any]) -> None:
        unit = unit_of(row)
        insort(self._steps[unit], _Taken(second(row["at"]), int(row["review_id"]), row))
        if unit[2] is not None:
            self._dwellings[unit[:2]].add(unit)

    def take(self, row: dict[str, Any]) -> str | None:
        """Take one step; return why not, as the key of a finding, when it cannot be taken."""
        unit = unit_of(row)
        new = _Taken(second(row["at"]), int(row["review_id"]), row)
        steps = list(self._steps.get(unit, ()))
        insort(steps, new)
        why = self._replayed(steps, new) or self._between_levels(unit, new, steps)
        if why is None:
            self._add(row)
        return why

    def is_known(self, row: dict[str, Any]) -> bool:
        """Tell whether the very same step was taken at the very same moment."""
        same = (row["step"], row["worker_id"], second(row["at"]))
        return any((t.row["step"], t.row["worker_id"], t.at) == same for t in self._steps.get(unit_of(row), ()))

    def standing(self, unit: Unit, until: float = float("inf")) -> Standing:
        """Say how far a unit is at a moment."""
        return self._run([taken for taken in self._steps.get(unit, ()) if taken.at <= until])

    def units(self) -> list[Unit]:
        """All units that have a step, sorted."""
        return sorted(self._steps, key=lambda unit: (unit[0], unit[1], unit[2] or ""))

    def _run(self, steps: Iterable[_Taken]) -> Standing:
        standing = Standing()
        for taken in steps:
            standing = _step(standing, taken.row)
        return standing

    def _replayed(self, steps: Sequence[_Taken], new: _Taken) -> str | None:
        """Replay a unit with a new step in it: every step must be lawful where it stands."""
        standing = Standing()
        for taken in steps:
            why = fault(standing, taken.row["step"], int(taken.row["worker_id"]), self._checkers)
            if why is not None:
                return why if taken is new else "review_breaks_later"
            standing = _step(standing, taken.row)
        return None

    def _between_levels(self, unit: Unit, new: _Taken, steps: Sequence[_Taken]) -> str | None:
        """Hold a block against its dwellings: the same people rule, and no acceptance over a dwelling that is under way."""
        step, worker = new.row["step"], int(new.row["worker_id"])
        others = [self.standing(one) for one in self._related(unit)]
        if step in ("checked", "accepted") and any(worker in other.collectors for other in others):
            return "review_own_work"
        if step in COLLECTING and any(worker in other.checkers or worker == other.accepted_by for other in others):
            return "review_own_check"
        if unit[2] is not None:
            return "review_breaks_later" if self._is_under_accepted_block(unit, new, steps) else None
        under_way = [one for one in self._related(unit) if not _is_settled(self.standing(one, new.at))]
        return "review_dwellings_open" if step == "accepted" and under_way else None

    def _related(self, unit: Unit) -> list[Unit]:
        """Dwellings of a block, or the block of a dwelling."""
        return sorted(self._dwellings.get(unit[:2], ()), key=str) if unit[2] is None else [(*unit[:2], None)]

    def _is_under_accepted_block(self, unit: Unit, new: _Taken, steps: Sequence[_Taken]) -> bool:
        """Tell whether a step of a dwelling would leave it under way at a moment when its block was accepted already."""
        accepted = [t.at for t in self._steps.get((*unit[:2], None), ()) if t.row["step"] == "accepted"]
        return any(
            not _is_settled(self._run(taken for taken in steps if taken.at <= at)) for at in accepted if at >= new.at
        )


def _is_settled(standing: Standing) -> bool:
    return standing.state in ("open", "accepted")


def _step(standing: Standing, row: dict[str, Any]) -> Standing:
    return after(standing, row["step"], int(row["worker_id"]), is_sample=bool(row["is_sample"]))


def unit_of(row: dict[str, Any]) -> Unit:
    """Unit that a row is about."""
    return row["phase"], int(row["block_id"]), row["dwelling"]


def take(
    table: pd.DataFrame,
    wanted: pd.DataFrame,
    *,
    checkers: int = CHECKERS,
    next_id: int,
    codes: dict[int, str],
    names: dict[int, str],
    file_name: str = "",
) -> tuple[pd.DataFrame, Report]:
    """Take steps in the order of their moments.

    Parameters
    ----------
    table
        Table ``reviews``.
    wanted
        `row_number, phase, block_id, building_id, dwelling, step, worker_id, at, is_sample, reason`.
    checkers
        So many must check.
    next_id
        First free id.
    codes, names
        Code of a block, and of a worker, by id: for the sentences.
    file_name
        Named in findings.

    Returns
    -------
    New rows of the table, and a report of every step that was refused, with what is missing. The very same step again is passed
    over.
    """
    report = Report()
    reviews = Reviews(table, checkers=checkers)
    rows: list[dict[str, Any]] = []
    for row in sorted(records(wanted), key=lambda row: (second(row["at"]), row["row_number"])):
        number = row.pop("row_number")
        if reviews.is_known(row):
            continue
        row |= {"review_id": next_id + len(rows)}
        why = reviews.take(row)
        if why is None:
            rows.append(row)
            continue
        standing = reviews.standing(unit_of(row), second(row["at"]))
        report.add(
            why,
            "error",
            table=file_name,
            row_id=number,
            code=codes[int(row["block_id"])],
            step=row["step"],
            worker=names[int(row["worker_id"])],
            dwelling=f" {row['dwelling']}" if row["dwelling"] else "",
            missing=max(checkers - len(standing.checkers), 0),
            checkers=checkers,
        )
    return shaped(REVIEWS, pd.DataFrame(rows)), report


NEWCOMER = -1
"""Somebody who has done nothing about a block yet."""


def lawful(standing: Standing, *, checkers: int = CHECKERS) -> tuple[Step, ...]:
    """Return the steps that somebody who has had nothing to do with a unit may take next."""
    steps: tuple[Step, ...] = get_args(Step)
    return tuple(step for step in steps if fault(standing, step, NEWCOMER, checkers) is None)


def story(table: pd.DataFrame, block: int, phase: str, *, at: str) -> tuple[list[dict[str, Any]], Standing]:
    """Return the steps of a block and its dwellings in a phase up to a moment, in time, and how far the block is.

    Parameters
    ----------
    table
        Table ``reviews``.
    """
    mine = table[(table["phase"] == phase) & (table["block_id"] == block)]
    reviews = Reviews(mine)
    taken = [row for row in records(mine) if second(row["at"]) <= second(at)]
    taken.sort(key=lambda row: (second(row["at"]), row["review_id"]))
    return taken, reviews.standing((phase, block, None), second(at))


def states(
    table: pd.DataFrame, blocks: pd.DataFrame, phase: str, *, at: str | None = None, checkers: int = CHECKERS
) -> pd.DataFrame:
    """Say how far every block is in a phase.

    Parameters
    ----------
    table
        Table ``reviews``.
    blocks
        `block_id, block_code`.
    phase
        Code of the phase.
    at
        As it was at this moment; as it is when ``None``.

    Returns
    -------
    `block_id, block_code, state, check_count, checks_missing, dwelling_count, dwellings_open` by code: dwellings that were
    reviewed one by one, and those of them that are not accepted. Before a step of its own, a block is ``open``.
    """
    reviews = Reviews(table[table["phase"] == phase], checkers=checkers)
    until = float("inf") if at is None else second(at)
    dwellings: dict[int, list[State]] = defaultdict(list)
    for unit in reviews.units():
        if unit[2] is not None:
            dwellings[unit[1]].append(reviews.standing(unit, until).state)
    found = []
    for block in records(blocks.sort_values("block_code"), "block_id", "block_code"):
        standing = reviews.standing((phase, block["block_id"], None), until)
        one_by_one = [state for state in dwellings.get(block["block_id"], ()) if state != "open"]
        count = len(standing.checkers)
        found.append(
            block
            | {
                "state": standing.state,
                "check_count": count,
                "checks_missing": 0 if standing.state == "accepted" else max(checkers - count, 0),
                "dwelling_count": len(one_by_one),
                "dwellings_open": sum(state != "accepted" for state in one_by_one),
            }
        )
    columns = ["block_id", "block_code", "state", "check_count", "checks_missing", "dwelling_count", "dwellings_open"]
    return pd.DataFrame(found, columns=columns)
