"""``dispute evidence|survey|note|notify|claim|mediate|escalate|close|reopen|interim``: what is said and done, on the record."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from blockmap import store
from blockmap.disputes import records
from blockmap.disputes.affected import affected
from blockmap.disputes.records import Entry, Person
from blockmap.disputes.states import Side
from blockmap.errors import GateError, SourceError, SystemFault, UsageError
from blockmap.report import Report
from blockmap.schema import TABLES
from blockmap.store.ledger import now, this_actor
from blockmap.workflow.outcome import Outcome

if TYPE_CHECKING:
    from blockmap.store import Operation

STATE_COLUMNS = ["dispute_id", "state", "close_reason", "interim_side", "due_date"]
"""Columns of a dispute that follow from its records."""

SIDE_WORDS: dict[str, Side] = {
    "ours": "ours",
    "我方": "ours",
    "本方": "ours",
    "theirs": "theirs",
    "对方": "theirs",
    "邻方": "theirs",
    "superior": "superior",
    "上级": "superior",
}
"""Words before a colon that say whose side somebody is on."""


def entry(kind: str, at: str | None = None, **said: Any) -> Entry:
    """Make a record of something that happened at a moment, or now; ``UsageError`` where the moment is none."""
    return Entry(kind, moment(at), this_actor(), **said)


def moment(at: str | None) -> datetime:
    """Read a moment, now when ``None``; the clock of this machine where it names no offset.

    Raises
    ------
    UsageError
        It is no moment.
    """
    try:
        said = datetime.fromisoformat(at or now())
    except ValueError as fault:
        raise UsageError("dispute_moment", said=at) from fault
    return said.astimezone() if said.tzinfo is None else said


def person(said: str, side: Side | None = None) -> Person:
    """Read ``side: name, office``; the side is taken from what is given where the text does not say it.

    Raises
    ------
    UsageError
        Nobody is named, or nobody says on whose side.
    """
    head, colon, rest = said.replace("：", ":").partition(":")
    known = SIDE_WORDS.get(head.strip().lower()) if colon else None
    name, _, office = (rest if known else said).replace("，", ",").partition(",")
    on = known or side
    if not name.strip() or on is None:
        raise UsageError("dispute_person", said=said)
    return Person(on, name.strip(), office.strip())


def document_of(path: Path | None) -> dict[str, str]:
    """Name and hash of a document, as fields of an `Entry`; nothing for none.

    Raises
    ------
    SourceError
        It cannot be read.
    """
    if path is None:
        return {}
    try:
        return {"document": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    except OSError as fault:
        raise SourceError("dispute_document", path=path, what=SystemFault(fault)) from fault


def codes_known(disputes: pd.DataFrame, wanted: Sequence[str]) -> list[str]:
    """Codes of disputes that were named whole, or by the end that makes them unique.

    Raises
    ------
    UsageError
        None, or several, are named so.
    """
    found = []
    for said in wanted:
        same = disputes.loc[disputes["code"] == said, "code"].tolist()
        same = same or disputes.loc[disputes["code"].str.endswith("-" + said), "code"].tolist()
        if len(same) != 1:
            raise UsageError("no_such_dispute", code=said, count=len(same))
        found.append(str(same[0]))
    return list(dict.fromkeys(found))


def record(
    territory: Path, codes: Sequence[str], entries: Sequence[Entry], *, said: str = "dispute_recorded"
) -> Outcome:
    """Write records about some disputes, or refuse and say what is missing.

    Raises
    ------
    UsageError
        There is no such dispute.
    GateError
        Something is missing; all of it is in the report.
    """
    with store.open(territory, write=True) as file:
        disputes = file.table("disputes")
        known = codes_known(disputes, codes)
        with file.operation(f"dispute {entries[-1].kind}", {"dispute": known}, reason=entries[-1].reason) as operation:
            written = write_records(file, operation, disputes, known, entries)
            if entries[-1].kind == "interim":
                _forget_sides(file, operation, written["changed"])
            keep_interim(file, operation)
    values = {"count": len(known), "codes": ", ".join(known), "record": entries[-1].kind}
    values["state"] = ", ".join(sorted(set(written["changed"]["state"])))
    return Outcome("dispute", written["report"], written=(territory,), said=said, values=values, next_step=said)


def write_records(
    file: store.Territory,
    operation: Operation,
    disputes: gpd.GeoDataFrame,
    codes: Sequence[str],
    entries: Sequence[Entry],
) -> dict[str, Any]:
    """Write records inside an operation.

    Returns
    -------
    ``changed``: the disputes as they are now; ``added``: rows of `dispute_records`; ``report``.
    """
    first = file.next_id("dispute_records")
    changed, added, report = records.add(disputes, file.table("dispute_records"), codes, entries, first_id=first)
    refuse(report)
    operation.upsert("disputes", pd.DataFrame(changed[STATE_COLUMNS]))
    operation.insert("dispute_records", added)
    return {"changed": changed, "added": added, "report": report}


def refuse(report: Report) -> None:
    """Refuse where something is missing; all that is missing goes with the refusal."""
    errors = report.of("error")
    if errors:
        raise GateError("dispute_refused", report=report, count=len(errors))


def add_evidence(
    territory: Path,
    codes: Sequence[str],
    document: Path,
    *,
    rank: str,
    side: Side = "ours",
    line: Path | None = None,
    reason: str | None = None,
    at: str | None = None,
) -> Outcome:
    """Hand in a piece of evidence, with its legal rank; a line in it is kept as historic.

    Parameters
    ----------
    territory, codes
        The territory and the disputes.
    document
        File that is hashed.
    rank
        ``binding``, ``reference`` or ``inadmissible``.
    side
        Whose evidence it is.
    line
        File with a line that the document draws.
    reason, at
        What it proves, and when it was handed in.
    """
    from blockmap.workflow.proposing import keep_lines

    made = entry("evidence", at, rank=rank, side=side, reason=reason, **document_of(document))
    if line is None:
        return record(territory, codes, [made])
    return keep_lines(territory, codes, made, line, "historic")


def hand_in_claim(
    territory: Path,
    codes: Sequence[str],
    *,
    side: Side,
    document: Path | None = None,
    line: Path | None = None,
    reason: str | None = None,
    at: str | None = None,
) -> Outcome:
    """Record that a side handed in its claim, with its map and line where there is one. For the parameters see `add_evidence`."""
    from blockmap.workflow.proposing import keep_lines

    made = entry("claim", at, side=side, reason=reason, **document_of(document))
    if line is None:
        return record(territory, codes, [made])
    return keep_lines(territory, codes, made, line, "our_claim" if side == "ours" else "their_claim")


def record_survey(
    territory: Path,
    codes: Sequence[str],
    *,
    survey_code: str,
    people: Sequence[str],
    track: Path | None = None,
    document: Path | None = None,
    photos: Sequence[Path] = (),
    finding: str | None = None,
    at: str | None = None,
) -> Outcome:
    """Record a joint survey of one or several disputes.

    Parameters
    ----------
    territory, codes
        The territory and the disputes that were visited.
    survey_code
        Number of the survey.
    people
        Who took part, each as ``side: name, office``; both sides must be there.
    track
        Surveyed line: shapefile, GeoJSON or GPX.
    document
        Minutes, hashed.
    photos
        Pictures taken there; hashed, and kept small for the negotiation map.
    finding
        What was found.
    at
        When it was.
    """
    from blockmap.workflow.proposing import keep_lines
    from blockmap.workflow.survey_photos import read_photos

    who = tuple(person(said) for said in people)
    taken = {"photos": read_photos(photos)} if photos else {}
    made = entry(
        "survey",
        at,
        side="both",
        survey_code=survey_code,
        people=who,
        reason=finding,
        details=taken,
        **document_of(document),
    )
    return record(territory, codes, [made]) if track is None else keep_lines(territory, codes, made, track, "track")


def notify_office(
    territory: Path,
    codes: Sequence[str],
    *,
    office: str,
    side: Side = "theirs",
    due: date | None = None,
    document: Path | None = None,
    reason: str | None = None,
    at: str | None = None,
) -> Outcome:
    """Record a notice to an office, with the day by which the dispute should be settled."""
    made = entry("notice", at, office=office, side=side, due_date=due, reason=reason, **document_of(document))
    return record(territory, codes, [made])


def add_note(
    territory: Path,
    codes: Sequence[str],
    reason: str,
    *,
    due: date | None = None,
    document: Path | None = None,
    at: str | None = None,
) -> Outcome:
    """Write a note into the record; it may move the day by which the dispute should be settled."""
    return record(territory, codes, [entry("note", at, reason=reason, due_date=due, **document_of(document))])


def escalate_disputes(
    territory: Path,
    codes: Sequence[str],
    *,
    office: str,
    reason: str,
    due: date | None = None,
    document: Path | None = None,
    at: str | None = None,
) -> Outcome:
    """Hand disputes to the office above, which mediates and then rules."""
    made = entry("escalation", at, office=office, reason=reason, due_date=due, **document_of(document))
    return record(territory, codes, [made])


def mediate_disputes(
    territory: Path,
    codes: Sequence[str],
    *,
    office: str,
    reason: str,
    document: Path | None = None,
    at: str | None = None,
) -> Outcome:
    """Record what the office above did to mediate."""
    made = entry("mediation", at, office=office, side="superior", reason=reason, **document_of(document))
    return record(territory, codes, [made])


def close_disputes(
    territory: Path, codes: Sequence[str], close_reason: str, *, reason: str | None = None, at: str | None = None
) -> Outcome:
    """Close disputes: ``noise``, ``accepted``, ``duplicate``, ``withdrawn``, or ``settled`` once applied."""
    return record(territory, codes, [entry("closing", at, close_reason=close_reason, reason=reason)])


def reopen_disputes(territory: Path, codes: Sequence[str], *, reason: str, at: str | None = None) -> Outcome:
    """Open disputes again; signatures given before no longer count."""
    return record(territory, codes, [entry("reopening", at, reason=reason)])


def agree_interim(territory: Path, codes: Sequence[str], *, side: Side, reason: str, at: str | None = None) -> Outcome:
    """Agree which side counts the buildings of disputes until they are decided."""
    return record(territory, codes, [entry("interim", at, side=side, reason=reason)])


def _forget_sides(file: store.Territory, operation: Operation, changed: gpd.GeoDataFrame) -> None:
    """Let the buildings of some disputes follow the side that was agreed for these."""
    rows = file.table("dispute_buildings")
    operation.delete(
        "dispute_buildings", rows.loc[rows["dispute_id"].isin(changed["dispute_id"]), "dispute_building_id"]
    )


def keep_interim(file: store.Territory, operation: Operation) -> None:
    """Say for every disputed building who counts it, and bring up what the disputes hold; after every change of disputes.

    Nobody is missed and nobody counted twice from the moment a dispute is on file.
    """
    disputes, responsible, _ = affected(
        file.table("disputes"),
        file.table("buildings"),
        file.table("blocks"),
        previous=file.table("dispute_buildings"),
        first_id=file.next_id("dispute_buildings"),
    )
    counts = ["dispute_id", "building_count", "household_count", "person_count", "block_count"]
    operation.upsert("disputes", pd.DataFrame(disputes[counts]))
    operation.replace("dispute_buildings", responsible[[*TABLES["dispute_buildings"].names]])


def with_line(made: Entry, length_m: float) -> Entry:
    """Return a record that says how long the line is that came with it."""
    return replace(made, details={**made.details, "line_m": round(length_m, 1)})
