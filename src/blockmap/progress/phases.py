"""Phases of the work: listing, short form, long form, check-back, or the office's own, each with its dates and its denominator.

While an office has given no list of phases, those of China's census of 2020 hold.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from blockmap.errors import UsageError
from blockmap.progress import days
from blockmap.progress.lists import plain
from blockmap.progress.vocabulary import REGISTERED, phase_of
from blockmap.schema import TABLES

DENOMINATORS = ("household_count", "dwelling_count", "building_count", "person_count")
"""What can be counted on the map."""

PHASES_OF_2020 = (
    ("listing", "摸底", "2020-10-11", "2020-10-31", "listed", "dwelling_count", 1.0),
    ("short_form", "短表登记", "2020-11-01", "2020-11-15", REGISTERED, "household_count", 1.0),
    ("long_form", "长表登记", "2020-11-16", "2020-11-30", REGISTERED, "household_count", 0.1),
    ("check_back", "比对复查", "2020-11-16", "2020-12-10", REGISTERED, "household_count", 1.0),
)
"""Code, name, first and last day, measure, denominator, share of it: the long form is for every tenth household."""

OF_ALL = ("visited", "listed", "entered", REGISTERED)
"""Measures that every unit of a phase's denominator should reach."""

OF_PERSONS = ("person_resident", "person_registered")
"""Measures that count persons."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase.

    Attributes
    ----------
    code, name
        As in the table ``phases``; the name may be missing.
    first, last
        First and last day, as numbers of days.
    measure
        By which its progress is judged.
    denominator
        One of `DENOMINATORS`: what there is to do where no target is given.
    share
        Share of the denominator that is to be done.
    """

    code: str
    name: str | None
    first: int
    last: int
    measure: str
    denominator: str
    share: float

    def denominator_of(self, measure: str) -> str | None:
        """What a measure of this phase is compared with; nothing for one that merely counts cases (refused, vacant …)."""
        if measure in OF_PERSONS:
            return "person_count"
        return self.denominator if measure == self.measure or measure in OF_ALL else None


def default_phases() -> pd.DataFrame:
    """Rows of the table ``phases`` for China's census of 2020.

    Examples
    --------
    >>> default_phases()["code"].tolist()
    ['listing', 'short_form', 'long_form', 'check_back']
    """
    columns = ["code", "name", "first_date", "last_date", "measure", "denominator", "share"]
    rows = pd.DataFrame(PHASES_OF_2020, columns=columns)
    rows.insert(0, "phase_id", range(1, len(rows) + 1))
    return rows.reindex(columns=list(TABLES["phases"].names))


def phases_of(table: pd.DataFrame) -> dict[str, Phase]:
    """Return the phases by code, in the order of their first days; the default ones where the table is empty."""
    rows = default_phases() if table.empty else table
    ordered = rows.sort_values(["first_date", "last_date", "code"], kind="stable")
    return {
        row["code"]: Phase(
            row["code"],
            row["name"] if isinstance(row["name"], str) else None,
            days.number(row["first_date"]),
            days.number(row["last_date"]),
            row["measure"],
            row["denominator"],
            1.0 if pd.isna(row["share"]) else float(row["share"]),
        )
        for row in ordered.astype(object).to_dict("records")
    }


def asked_for(phases: dict[str, Phase], said: str) -> Phase:
    """Return the phase that somebody means: by its code, its name, or what offices of either language call it.

    Raises
    ------
    UsageError
        There is none.
    """
    found = phases.get(phase_meant(phases, said))
    if found is None:
        known = ", ".join(f"{phase.code} ({phase.name})" if phase.name else phase.code for phase in phases.values())
        raise UsageError("no_such_phase", phase=said, known=known)
    return found


def phase_meant(phases: dict[str, Phase], said: str) -> str:
    """Return the code of the phase that somebody means, by its code or any of its names; what they said where it is none."""
    by_name = {plain(phase.name): code for code, phase in phases.items() if phase.name}
    by_code = {plain(code): code for code in phases}
    return by_code.get(plain(said)) or by_name.get(plain(said)) or phase_of(said)


def phase_reported(phases: dict[str, Phase], came: Collection[str], day: int) -> Phase:
    """Return the phase of a day among those of which something came in; among all where nothing did."""
    return phase_on({code: phase for code, phase in phases.items() if code in came} or phases, day)


def phase_on(phases: dict[str, Phase], day: int) -> Phase:
    """Return the phase of a day: the first that runs, else the last that has begun, else the first of all."""
    running = [phase for phase in phases.values() if phase.first <= day <= phase.last]
    begun = [phase for phase in phases.values() if phase.first <= day]
    return (running or begun[-1:] or list(phases.values()))[0]
