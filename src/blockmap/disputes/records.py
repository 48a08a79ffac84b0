"""Records: everything that is said and done about a dispute, dated, append-only, and guarding what may be done next.

An `Entry` is one act of an office (a survey, a piece of evidence, a signature …). `add` writes it for one or several disputes,
or says for each of them what is missing; it never writes half of an act.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from blockmap.disputes.states import CLOSE_REASONS, RANKS, RULES, Side, State, state_after
from blockmap.report import Report

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of one side who took part: staff, never a counted person."""

    side: Side
    name: str
    office: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act of an office.

    Attributes
    ----------
    kind
        Kind of record, a key of `blockmap.disputes.states.RULES`.
    at
        When it happened, with its offset from UTC.
    actor, office, side
        Who recorded it; office that acted, and whose side it is on.
    people
        Who took part or signed.
    survey_code
        Number of the survey: one survey may visit several disputes.
    rank
        Legal rank of a piece of evidence.
    document, sha256
        Name of the file or number of the paper, and the hash of the file.
    reason
        Why, in the words of the office.
    close_reason
        Why a dispute is closed, a key of `CLOSE_REASONS`.
    subject
        Hash of the line that is proposed, signed, decided or applied.
    due_date
        Day by which the dispute should be settled from now on.
    details
        Further figures of this kind of record; what JSON can hold.
    """

    kind: str
    at: datetime
    actor: str
    office: str | None = None
    side: Side | None = None
    people: tuple[Person, ...] = ()
    survey_code: str | None = None
    rank: str | None = None
    document: str | None = None
    sha256: str | None = None
    reason: str | None = None
    close_reason: str | None = None
    subject: str | None = None
    due_date: date | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def people_of_ours(self) -> tuple[Person, ...]:
        """People of our side."""
        return tuple(p for p in self.people if p.side == "ours")

    @property
    def people_of_theirs(self) -> tuple[Person, ...]:
        """People of the other side."""
        return tuple(p for p in self.people if p.side == "theirs")


def add(
    disputes: GeoDataFrame, records: pd.DataFrame, codes: Sequence[str], entries: Sequence[Entry], *, first_id: int
) -> tuple[GeoDataFrame, pd.DataFrame, Report]:
    """Record some acts, in order, each for all of the named disputes.

    Parameters
    ----------
    disputes, records
        Tables `disputes` and `dispute_records`.
    codes
        Numbers of the disputes, such as ``500112-500105-007``.
    entries
        What is to be recorded.
    first_id
        ``dispute_record_id`` of the first new record.

    Returns
    -------
    disputes
        Rows of the named disputes with their new state, reason of closing, interim side and due date.
    added
        New rows of table `dispute_records`; those of one act stand together. Empty when anything is refused.
    report
        What is missing, as errors; nothing may be written then.
    """
    report = Report()
    chosen = disputes[disputes["code"].isin(codes)].sort_values("dispute_id", ignore_index=True)
    for unknown in sorted(set(codes) - set(chosen["code"])):
        report.add("dispute_unlisted", table="disputes", code=unknown)
    rows = chosen.to_dict("records")
    written = {int(row["dispute_id"]): records[records["dispute_id"] == row["dispute_id"]] for row in rows}
    added: list[dict[str, Any]] = []
    for entry in entries:
        for row in rows:
            here = pd.concat(
                [written[row["dispute_id"]], pd.DataFrame([a for a in added if a["dispute_id"] == row["dispute_id"]])]
            )
            _guard(row, here, entry, report)
            added.append(_written(row, entry, first_id + len(added)))
            _follow(row, entry)
    if report.of("error"):
        return disputes[:0], records[:0], report
    changed = chosen.copy()
    for name in ("state", "close_reason", "interim_side", "due_date"):
        changed[name] = pd.Series([row[name] for row in rows], index=changed.index, dtype=changed[name].dtype)
    return changed, pd.DataFrame(added, columns=list(records.columns)), report


def standing(records: pd.DataFrame) -> pd.DataFrame:
    """Records of one dispute that still count: those since it was last reopened, in the order of their ids."""
    ordered = records.sort_values("dispute_record_id", ignore_index=True)
    reopened = ordered.index[ordered["kind"] == "reopening"]
    return ordered.loc[reopened[-1] :] if len(reopened) else ordered


def details_of(record: Mapping[Any, Any]) -> dict[str, Any]:
    """Figures of a record."""
    said = record["details"]
    return dict(json.loads(said)) if isinstance(said, str) else {}


def decision_of(records: pd.DataFrame) -> dict[str, Any] | None:
    """Return the details of the decision that stands, with its ``subject``; ``None`` without one."""
    found = standing(records)
    found = found[found["kind"] == "decision"]
    return details_of(found.to_dict("records")[-1]) if len(found) else None


def signed_by(records: pd.DataFrame, subject: str | None) -> set[str]:
    """Sides that have signed this line since the dispute was last reopened."""
    found = standing(records)
    found = found[found["kind"] == "signature"]
    return {str(row["side"]) for row in found.to_dict("records") if details_of(row).get("subject") == subject}


def _guard(row: Mapping[str, Any], records: pd.DataFrame, entry: Entry, report: Report) -> None:
    """Say everything for which a record cannot be made."""
    rule, code, row_id = RULES[entry.kind], str(row["code"]), int(row["dispute_id"])

    def refuse(kind: str, **values: Any) -> None:
        report.add(kind, table="disputes", row_id=row_id, code=code, record=entry.kind, **values)

    if row["state"] not in rule.during:
        refuse("dispute_state", state=row["state"], states=", ".join(rule.during))
    for need in rule.needs:
        if not getattr(entry, need):
            refuse(f"dispute_needs_{need}")
    if entry.side is not None and entry.side not in rule.sides:
        refuse("dispute_side", side=entry.side, sides=", ".join(rule.sides))
    if entry.at.tzinfo is None:
        refuse("dispute_time")
    if entry.rank is not None and entry.rank not in RANKS:
        refuse("dispute_rank", rank=entry.rank, ranks=", ".join(RANKS))
    if entry.kind == "closing" and entry.close_reason:
        _guard_closing(row, entry, refuse)
    if entry.kind == "signature" and entry.side == "superior" and row["state"] != "escalated":
        refuse("dispute_not_escalated")
    if entry.kind == "decision":
        sides = signed_by(records, entry.subject)
        if "superior" not in sides:
            for side in sorted({"ours", "theirs"} - sides):
                refuse(f"dispute_unsigned_{side}")
    if entry.kind == "applied":
        decision = decision_of(records)
        if decision is None:
            refuse("dispute_undecided")
        elif decision.get("subject") != entry.subject:
            refuse("dispute_other_line")


def _guard_closing(row: Mapping[str, Any], entry: Entry, refuse: Any) -> None:
    """Refuse to close a dispute for a reason that is none, or does not fit its state."""
    fits = CLOSE_REASONS.get(str(entry.close_reason))
    if fits is None:
        refuse("dispute_close_reason", reason=entry.close_reason, reasons=", ".join(CLOSE_REASONS))
    elif row["state"] not in fits:
        refuse("dispute_close_state", reason=entry.close_reason, state=row["state"])


def _written(row: Mapping[str, Any], entry: Entry, record_id: int) -> dict[str, Any]:
    """Row of table `dispute_records`."""
    details = dict(entry.details)
    for name in ("subject", "close_reason"):
        if getattr(entry, name):
            details[name] = getattr(entry, name)
    if entry.due_date:
        details["due_date"] = entry.due_date.isoformat()
    people = [{"side": p.side, "name": p.name, "office": p.office} for p in entry.people]
    return {
        "dispute_record_id": record_id,
        "dispute_id": int(row["dispute_id"]),
        "kind": entry.kind,
        "at": entry.at.isoformat(timespec="seconds"),
        "actor": entry.actor,
        "office": entry.office,
        "side": entry.side,
        "people": as_json(people) if people else None,
        "survey_code": entry.survey_code,
        "rank": entry.rank,
        "document": entry.document,
        "sha256": entry.sha256,
        "reason": entry.reason,
        "state_after": state_after(entry.kind, row["state"]),
        "details": as_json(details) if details else None,
    }


def _follow(row: dict[str, Any], entry: Entry) -> None:
    """Bring a dispute to where a record leads it."""
    before: State = row["state"]
    row["state"] = state_after(entry.kind, before)
    if entry.kind == "closing":
        row["close_reason"] = entry.close_reason
    elif entry.kind == "reopening":
        row["close_reason"] = None
    elif entry.kind == "interim":
        row["interim_side"] = entry.side
    if entry.due_date is not None:
        row["due_date"] = entry.due_date.isoformat()


def as_json(value: Any) -> str:
    """Canonical JSON: the same value gives the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def people_of(records: Iterable[Mapping[Any, Any]]) -> list[Person]:
    """Everybody who is named in some records, each once, in order."""
    named = [
        Person(**person)
        for record in records
        if isinstance(record["people"], str)
        for person in json.loads(record["people"])
    ]
    return list(dict.fromkeys(named))
