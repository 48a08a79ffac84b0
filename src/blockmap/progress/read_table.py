"""One table of returns: its lines, their figures, and what is odd about them.

Every figure becomes a row: a table with columns for households registered and entered gives two for every line of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from blockmap.progress import read_sums
from blockmap.progress.mapping import Fit
from blockmap.progress.matching import Ground
from blockmap.progress.read_figures import figures_of, visits_of
from blockmap.progress.read_frame import frame_of, targets_of
from blockmap.progress.read_lines import Account, Lines, lines_of, say_rows
from blockmap.report import Report
from blockmap.tabular import Sheet

PLAUSIBLE_TIMES = 10
PLAUSIBLE_MORE = 20
"""A figure of households above ten times the households of its place, and twenty more, is said."""

HOUSEHOLD_MEASURES = frozenset({"visited", "listed", "entered", "registered", "vacant", "refused", "non_contact"})

MOST_SUGGESTED = 500
"""Codes without a place that are said one by one; the list of unmatched returns holds all."""


@dataclass(frozen=True)
class TableReading:
    """A table as it was read: rows of returns with ``_row``, their position in the sheet; targets; the account; findings."""

    frame: pd.DataFrame
    targets: pd.DataFrame
    account: Account
    report: Report = field(default_factory=Report)


def read(
    sheet: Sheet,
    fit: Fit,
    ground: Ground,
    *,
    file_name: str,
    as_of: date | None,
    today: date,
    phase: str | None,
) -> TableReading:
    """Read one table; see `blockmap.progress.reading.read`."""
    report = Report()
    account = Account(np.full(len(sheet.frame), None, dtype=object))
    lines = lines_of(sheet, fit, ground, account, report, file_name=file_name, as_of=as_of, today=today, phase=phase)
    figures = figures_of(sheet, fit, lines.columns, account, file_name, report)
    if fit.mapping.is_visit:
        figures += visits_of(fit, lines.columns, account)
    frame = frame_of(sheet, fit, lines, figures, account)
    read_sums.compare(sheet, fit, account, file_name, report)
    _say_implausible(frame, lines, file_name, report)
    _say_unmatched(frame, lines, ground, file_name, report)
    return TableReading(frame, targets_of(fit, sheet, lines, account), account, report)


def _say_implausible(frame: pd.DataFrame, lines: Lines, file_name: str, report: Report) -> None:
    """Say of figures of households that they are far above the households of their place."""
    households = lines.households[lines.place[frame["_row"].to_numpy()]]
    is_measure = frame["measure"].isin(HOUSEHOLD_MEASURES).to_numpy()
    is_high = frame["value"].to_numpy() > PLAUSIBLE_TIMES * households + PLAUSIBLE_MORE
    which = is_measure & (households >= 0) & is_high
    say_rows("return_implausible", frame["row_number"].to_numpy()[which], file_name, report)


def _say_unmatched(frame: pd.DataFrame, lines: Lines, ground: Ground, file_name: str, report: Report) -> None:
    """Say every code that meets no place, how many rows bear it, and what it may be."""
    is_gone = np.array([m is not None and not m.is_placed for m in lines.matches], dtype=bool)
    frame = frame[is_gone[lines.place[frame["_row"].to_numpy()]]]
    if frame.empty:
        return
    rows = np.unique(frame["_row"].to_numpy())
    place = lines.place[rows]
    counts = np.bincount(place[is_gone[place]], minlength=len(lines.matches))
    first = frame.drop_duplicates("_row").set_index("_row")["row_number"]
    number_of = dict(zip(place[::-1].tolist(), first.loc[rows[::-1]].tolist(), strict=True))
    strangers = np.flatnonzero(counts)
    for at in strangers[:MOST_SUGGESTED].tolist():
        match = lines.matches[at]
        if match is None:
            continue
        found = ground.suggest(match)
        kind = f"return_unmatched_{found.why}"
        report.add(
            kind,
            "warning",
            table=file_name,
            row_id=number_of[at],
            code=match.code,
            count=int(counts[at]),
            codes=found.codes,
        )
    if len(strangers) > MOST_SUGGESTED:
        report.add("return_unmatched_more", "warning", table=file_name, count=len(strangers) - MOST_SUGGESTED)
