"""Which mapping a delivery is read by, and which of its columns may be looked at at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from blockmap import tabular
from blockmap.progress.lists import plain
from blockmap.progress.mapping import STAFF, Fit, Mapping, certain, fit, fits, shipped
from blockmap.report import Report
from blockmap.tabular import Sheet
from blockmap.terms import Pairs

MOST_NAMED = 30
"""Columns that a sentence names."""


@dataclass(frozen=True)
class Understanding:
    """The sheets of a delivery that are read, with their mapping; or, when it is not certain, what they could be.

    Attributes
    ----------
    sheets
        Sheets and how each is understood; empty when nothing is certain.
    proposals
        What each sheet could be read by, best first; for the person at the desk to choose from.
    report
        Columns about persons that were refused, columns that were not used, sheets that were not read.
    """

    sheets: list[tuple[Sheet, Fit]]
    proposals: list[tuple[Sheet, list[Fit]]]
    report: Report


def known_headers() -> set[str]:
    """Names of columns, in lower case, by which a header is found below titles."""
    return set().union(*(mapping.headers for mapping in shipped().values()))


def understand(sheets: Sequence[Sheet], said: Mapping | None, file_name: str) -> Understanding:
    """Find the mapping of every sheet.

    Parameters
    ----------
    said
        The mapping that the person at the desk names; ``None`` lets the columns decide, where they do.
    """
    report = Report()
    chosen, proposals = [], []
    personal: dict[str, list[str]] = {}
    for sheet in sheets:
        personal[sheet.name] = tabular.refused(sheet.frame)
        allowed = allowed_columns(sheet.frame, said, personal[sheet.name])
        filled = {name for name in allowed if sheet.frame[name].notna().any()}
        found = [fit(said, allowed, filled)] if said is not None else fits(allowed, filled)
        proposals.append((sheet, found))
        one = (found[0] if not found[0].lacking else None) if said is not None else certain(found)
        if one is not None:
            chosen.append((sheet, one))
    names = {one.mapping.name for _, one in chosen}
    if len(names) != 1:
        return Understanding([], proposals, report)
    for sheet, one in chosen:
        _say_columns(sheet, one, personal[sheet.name], file_name, report)
    unused = [sheet.name for sheet in sheets if all(sheet is not read for read, _ in chosen) and len(sheet.frame)]
    if unused:
        report.add("return_sheets_unused", "note", table=file_name, sheets=", ".join(unused))
    return Understanding(chosen, proposals, report)


def allowed_columns(frame: pd.DataFrame, said: Mapping | None, personal: Sequence[str]) -> list[str]:
    """Return the columns that may be used: none about counted persons.

    A column whose *name* is that of a person is allowed where a mapping knows it as staff or as a count; one whose *values* are
    identity or telephone numbers never is.

    Parameters
    ----------
    personal
        Columns of ``frame`` that are about persons, by name or values.
    """
    mappings = [said] if said is not None else list(shipped().values())
    excused = {plain(header) for mapping in mappings for header in _excused(mapping)}
    return [name for name in map(str, frame.columns) if name not in personal or _is_excused(frame, name, excused)]


def _is_excused(frame: pd.DataFrame, name: str, excused: set[str]) -> bool:
    return plain(name) in excused and not tabular.refused(frame[[name]].set_axis(["values"], axis=1))


def _excused(mapping: Mapping) -> list[str]:
    staff = [header for role in STAFF for header in mapping.columns.get(role, ())]
    return staff + [header for figure in (*mapping.measures, *mapping.targets) for header in figure.columns]


def _say_columns(sheet: Sheet, one: Fit, refused: Sequence[str], file_name: str, report: Report) -> None:
    """Say which columns were used, which are about persons, and which were not used."""
    used = {column.split("[")[0] for column in one.used.values()} | set(one.used.values())
    personal = [name for name in refused if name not in used]
    if personal:
        report.add("personal_columns", "warning", table=file_name, columns=", ".join(personal))
    report.add("return_understood", "note", table=file_name, mapping=one.mapping.name, fields=Pairs(one.used))
    known = {plain(name) for name in (*one.mapping.known, *one.mapping.signature)}
    left = [
        name
        for name in map(str, sheet.frame.columns)
        if name not in used and name not in personal and plain(name) not in known and sheet.frame[name].notna().any()
    ]
    if left:
        report.add(
            "return_columns_unused", "note", table=file_name, count=len(left), columns=", ".join(left[:MOST_NAMED])
        )
