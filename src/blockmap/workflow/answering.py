"""``assign --who``: who answers for a building, a stair, a door; the narrowest responsibility first."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from blockmap import store
from blockmap.errors import UsageError
from blockmap.progress import assigning, stairs
from blockmap.progress.lists import records
from blockmap.report import Report
from blockmap.terms import Language
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.staff import moment, places_of, rows_of
from blockmap.workflow.tally_files import word


def who_answers(
    territory: Path,
    building: str | None,
    *,
    block: str | None = None,
    entrance: str | None = None,
    at: str | None = None,
    lang: Language = "en",
) -> Outcome:
    """Say who answers for a building, or for some doors of it.

    Parameters
    ----------
    territory
        The territory.
    building
        Its key; or, with ``block``, its number there.
    block
        Code of its block, where the building is named by its number.
    entrance
        Stair, range of doors, or one door: ``2单元``, ``2单元 301-312``, ``2单元 305``.
    at
        Moment; this one when ``None``.
    lang
        Language of roles.

    Raises
    ------
    UsageError
        No building is named, or there is none of this name.
    """
    with store.open(territory) as file, file.snapshot():
        places = places_of(file, buildings=True)
        number = int(building) if building is not None and block is not None and building.isdigit() else None
        found, _ = places.building(building, block=places.block(block), number=number) if building else (None, None)
        if found is None:
            raise UsageError("who_building", building=building or "—", likely=places.like_building(building))
        now = moment(at, file.settings.zone)
        active = assigning.active(file.table("assignments"), now)
        staff, teams = file.table("workers"), file.table("teams")
        parts = file.table("building_parts", ["building_id", "block_id"])
    blocks = set(parts.loc[parts["building_id"] == found, "block_id"].astype(int))
    blocks |= {places.block_of_building[found]} if found in places.block_of_building else set()
    rows = stairs.answering(active, found, blocks, stairs.stretch(entrance))
    names, codes = (staff.set_index("worker_id")[column] for column in ("name", "code"))
    rows = rows.assign(
        worker=rows["worker_id"].map(codes),
        name=rows["worker_id"].map(names).fillna(rows["team_id"].map(teams.set_index("team_id")["name"])),
        role=[word("role", str(role), lang) for role in rows["role"]],
        responsible_for=[word("stairs", kind, lang) for kind in rows["within"]],
    )
    report = _claimed_twice(active[(active["building_id"] == found).fillna(False)].merge(staff[["worker_id", "code"]]))
    shown = rows_of(rows, "responsible_for", "entrance", "role", "worker", "name", "from_at")
    values = {"territory": territory.name, "building": building, "entrance": entrance or "", "count": len(shown)}
    return Outcome("assign", report, rows=shown, said="who_answers", values=values)


def _claimed_twice(active: pd.DataFrame) -> Report:
    """Report doors for which two people answer in the same role."""
    report = Report()
    of = {int(row["assignment_id"]): row for row in records(active, "assignment_id", "code", "entrance")}
    for one, other in stairs.claimed_twice(active):
        pair = {"one": of[one]["code"], "other": of[other]["code"], "entrance": of[other]["entrance"]}
        report.add("stair_claimed_twice", "warning", table="assignments", row_id=other, **pair)
    return report
