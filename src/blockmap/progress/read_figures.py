"""The figures of a table of returns: one column per measure, a column of measures and one of values, or visits to dwellings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blockmap.progress.columns import Bools, Column, Ints, column
from blockmap.progress.mapping import Fit
from blockmap.progress.read_lines import NO_COUNT, Account, say_rows, whole
from blockmap.progress.vocabulary import MEASURE_OF_OUTCOME, NOT_A_VISIT, OUTCOMES, REGISTERED
from blockmap.report import Report
from blockmap.tabular import Sheet

LARGEST_FIGURE = 10_000_000
"""A larger count of anything in one place is a telephone number or a code in the wrong column."""

MEASURE_WORDS = {
    "入户": "visited", "入户户数": "visited", "已入户户数": "visited", "摸底": "listed", "摸底户数": "listed", "录入": "entered",
    "录入户数": "entered", "已录入户数": "entered", "登记": "registered", "登记户数": "registered", "已登记户数": "registered",
    "常住人口": "person_resident", "户籍人口": "person_registered", "人在户不在": "present_unregistered",
    "户在人不在": "registered_absent", "空置": "vacant", "空置户数": "vacant", "拒访": "refused", "拒访户数": "refused",
    "未遇": "non_contact", "无人": "non_contact",
}  # fmt: skip
"""Names of measures in a column of measures."""


@dataclass(frozen=True)
class Figures:
    """Figures of some lines.

    Attributes
    ----------
    rows
        Positions of the lines.
    measure
        Measure of all of them, or of each.
    value, is_increment
        The counts; whether they are of the day rather than so far.
    outcome
        What each visit came to.
    """

    rows: Ints
    measure: str | Column
    value: Ints
    is_increment: bool
    outcome: Column | None = None


def figures_of(
    sheet: Sheet, fit: Fit, said: dict[str, Column], account: Account, file_name: str, report: Report
) -> list[Figures]:
    """Read the figures of all measures; a blank is no figure, what is no count is said."""
    is_increment = fit.mapping.figures == "increment"
    found = []
    if {"measure", "value"} <= said.keys():
        value, which = _counts(sheet, fit.roles["value"], said["value"], account, is_increment, file_name, report)
        which &= said["measure"].is_given
        at = np.flatnonzero(which)
        found.append(Figures(at, said["measure"].at(at).renamed(_measure), value[at], is_increment))
    constant = {figure.measure: figure.value for figure in fit.mapping.measures}
    for measure, theirs in fit.measures.items():
        if theirs is None:
            continue
        value, which = _counts(sheet, theirs, column(sheet.frame, theirs), account, is_increment, file_name, report)
        at = np.flatnonzero(which)
        found.append(Figures(at, measure, value[at], is_increment))
    if not fit.mapping.is_visit:
        filled = np.arange(len(sheet.frame))
        for measure, one in constant.items():
            if one is not None and measure in fit.measures:
                found.append(Figures(filled, measure, np.full(len(filled), one, dtype=np.int64), True))
    return found


def _measure(word: str) -> str:
    """Return a measure by its name in either language; another one is the office's own."""
    return MEASURE_WORDS.get(word.strip().casefold(), word.strip())


def _counts(
    sheet: Sheet, theirs: str, figures: Column, account: Account, is_increment: bool, file_name: str, report: Report
) -> tuple[Ints, Bools]:
    """Read a column of counts: (rows,) values, and where one stands that can be used."""
    values = figures.numbers(whole, NO_COUNT)
    lost = np.zeros(len(values), dtype=bool)
    lost[sheet.lost.get(theirs, [])] = True
    is_wrong = (
        (figures.is_given & (values == NO_COUNT)) | lost | (np.abs(values) > LARGEST_FIGURE) & (values != NO_COUNT)
    )
    is_negative = (values < 0) & ~is_wrong & (values != NO_COUNT)
    if not is_increment:
        is_wrong |= is_negative
    account.reject(is_wrong, "row_figure")
    say_rows("return_figure", sheet.row_number[is_wrong], file_name, report, column=theirs)
    say_rows("return_negative", sheet.row_number[is_negative & ~is_wrong], file_name, report, column=theirs)
    return values, figures.is_given & ~is_wrong


def visits_of(fit: Fit, said: dict[str, Column], account: Account) -> list[Figures]:
    """Every visit is one more door visited, and what the dwelling is from then on; a review of it changes what it is."""
    outcome = _outcomes(fit, said, len(account.reason))
    code = outcome.codes
    at = np.flatnonzero(code >= 0)
    came = outcome.at(at)
    is_visit = ~came.flags(NOT_A_VISIT.__contains__)
    is_open = ~came.flags("not_visited".__eq__)
    households = said["households"].numbers(whole, NO_COUNT)[at] if "households" in said else np.full(len(at), NO_COUNT)
    measure = came.renamed(MEASURE_OF_OUTCOME.__getitem__)
    is_registered = measure.flags(REGISTERED.__eq__)
    value = np.where(is_registered & (households > 0), households, 1)
    visits = [
        Figures(
            at[is_visit],
            "visited",
            np.ones(int(is_visit.sum()), dtype=np.int64),
            True,
            came.at(np.flatnonzero(is_visit)),
        ),
        Figures(at, measure, value, False, came),
    ]
    for figure in fit.mapping.measures:
        if figure.value is not None:
            which = np.flatnonzero(is_open)
            visits.append(Figures(at[which], figure.measure, np.full(len(which), figure.value), False))
    return visits


def _outcomes(fit: Fit, said: dict[str, Column], length: int) -> Column:
    """Outcome of every visit: what the review says, else what the form says, else what the mapping says of all."""
    order = {word: k for k, word in enumerate(OUTCOMES)}
    missing = -1
    code = np.full(length, missing, dtype=np.int64)
    for role in ("review", "outcome"):
        if role in said:
            found = said[role].numbers(order.__getitem__, missing)
            code = np.where(code == missing, found, code)
    if fit.mapping.outcome is not None and "outcome" not in said:
        code = np.where(code == missing, order[fit.mapping.outcome], code)
    return Column(code, list(OUTCOMES))
