"""The lines of a table of returns: their places, dates, dwellings and staff, and why a line is not taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress.columns import Bools, Column, Ints, blotted, column, combined
from blockmap.progress.lists import key_text
from blockmap.progress.mapping import PLACE, Fit, Role
from blockmap.progress.matching import Ground, Match
from blockmap.progress.read_days import day_number
from blockmap.progress.vocabulary import outcome_of, phase_of
from blockmap.report import Report
from blockmap.tabular import Sheet
from blockmap.tabular.persons import is_personal_value

EMPTY = "row_empty"
"""A line that nobody has filled in: no reason to reject anything."""

SUM = "row_sum"
"""A line of sums: it is compared with the lines, and is none of them."""

SUMS = frozenset(
    ("合计", "总计", "小计", "共计", "全区合计", "全镇合计", "本页合计", "total", "sum", "subtotal", "grandtotal")
)
"""What stands in place of a code on a line of sums."""

SUBTOTALS = frozenset(("小计", "本页合计", "subtotal"))
"""Sums of the lines since the last sum."""

BLANKS = re.compile(r"[\s:：()（）]+")

NO_DAY = np.iinfo(np.int64).min
"""Stands for no day."""

NO_COUNT = np.iinfo(np.int64).min
"""Stands for what is no count."""

EPOCH = date(1970, 1, 1)

MOST_NUMBERS = 10
"""Rows that one sentence names."""


@dataclass(slots=True)
class Account:
    """Why rows of a sheet are not taken: (rows,) a reason, or ``None``; the first one counts."""

    reason: NDArray[Any]

    def reject(self, which: Bools | Ints, reason: str) -> None:
        """Give rows a reason, where they have none yet."""
        chosen = np.zeros(len(self.reason), dtype=bool)
        chosen[which] = True
        self.reason[chosen & pd.isna(self.reason)] = reason

    @property
    def is_open(self) -> Bools:
        """(rows,) nothing has been said against them."""
        return np.asarray(pd.isna(self.reason))


@dataclass(frozen=True)
class Lines:
    """What the figures of a line share, (lines,) each.

    Attributes
    ----------
    place, matches
        Number of the place, and the distinct places.
    work, entry
        Days since 1970; `NO_DAY` where there is none.
    columns
        Words by role: phase, worker, typist, channel, slot, outcome, review …
    row_key, dwelling, attempt
        Id in the source, opaque key of the dwelling, number of the attempt; none where the table has no such column.
    """

    place: Ints
    matches: list[Match | None]
    work: Ints
    entry: Ints
    columns: dict[str, Column]
    row_key: NDArray[Any] | None
    dwelling: Column | None
    attempt: Ints | None

    @property
    def households(self) -> Ints:
        """(places,) households of every place; -1 where they are not known."""
        known = [m.households if m is not None else None for m in self.matches]
        return np.array([-1 if count is None else count for count in known], dtype=np.int64)


def lines_of(
    sheet: Sheet,
    fit: Fit,
    ground: Ground,
    account: Account,
    report: Report,
    *,
    file_name: str,
    as_of: date | None,
    today: date,
    phase: str | None,
) -> Lines:
    """Read the lines of a table; see `blockmap.progress.reading.read`."""
    said = _columns(sheet, fit, file_name, account, report)
    account.reject(~_is_filled(sheet, fit, said), EMPTY)
    place, matches = _places(sheet, fit, ground, account, file_name, report)
    work, entry = _days(sheet, fit, said, account, as_of, today, file_name, report)
    _read_words(fit, said, phase, account)
    return Lines(place, matches, work, entry, said, _row_keys(fit, said, work), _dwellings(said), _attempts(said))


def _is_filled(sheet: Sheet, fit: Fit, said: dict[str, Column]) -> Bools:
    """Tell which lines say anything: a figure, or what a visit came to."""
    if fit.mapping.is_visit and (fit.mapping.outcome is not None and "outcome" not in said):
        return np.ones(len(sheet.frame), dtype=bool)
    filled = np.zeros(len(sheet.frame), dtype=bool)
    for role in ("value", "outcome", "review"):
        if role in said:
            filled |= said[role].is_given
    for theirs in (*fit.measures.values(), fit.roles.get("value")):
        if theirs is not None:
            filled |= sheet.frame[theirs].notna().to_numpy()
            filled[sheet.lost.get(theirs, [])] = True
    return filled


def _columns(sheet: Sheet, fit: Fit, file_name: str, account: Account, report: Report) -> dict[str, Column]:
    """Read the columns of all roles but places, figures and dates; identity and telephone numbers are blotted out."""
    read: dict[str, Column] = {}
    lost = 0
    for role, theirs in fit.roles.items():
        if role in PLACE:
            continue
        found = column(sheet.frame, theirs)
        if role not in ("value", "work_date", "entry_date", "households"):
            found, count = blotted(found)
            lost += count
        words = fit.mapping.words.get(cast("Role", role))
        if words:
            plain = {key.casefold(): ours for key, ours in words.items()}
            found = found.renamed(partial(_renamed, plain))
        read[role] = found
        if theirs in sheet.lost and role == "id":
            account.reject(sheet.lost[theirs], "row_digits_lost")
    if lost:
        report.add("personal_values", "warning", table=file_name, count=lost)
    return read


def _renamed(words: dict[str, str], word: str) -> str:
    return words.get(word.strip().casefold(), word)


def _places(
    sheet: Sheet, fit: Fit, ground: Ground, account: Account, file_name: str, report: Report
) -> tuple[Ints, list[Match | None]]:
    """Match every distinct place once; return (rows,) the number of the place and the places."""
    roles = [role for role in PLACE if role in fit.roles]
    if not roles:
        account.reject(np.arange(len(sheet.frame)), "row_no_place")
        return np.zeros(len(sheet.frame), dtype=np.int64), [None]
    for role in roles:
        if fit.roles[role] in sheet.lost:
            account.reject(sheet.lost[fit.roles[role]], "row_digits_lost")
    place, words = combined([column(sheet.frame, fit.roles[role]) for role in roles])
    matches = [ground.match(dict(zip(roles, each, strict=True))) for each in words]
    is_sum = np.array([any(_is_sum(word) for word in each) for each in words], dtype=bool)
    is_personal = np.array(
        [m is not None and not m.is_placed and is_personal_value(m.code) for m in matches], dtype=bool
    )
    is_nowhere = np.array([m is None for m in matches], dtype=bool)
    account.reject(is_sum[place] | _bears_sum(sheet, is_nowhere[place]), SUM)
    account.reject(is_personal[place], "row_personal")
    account.reject(is_nowhere[place], "row_no_place")
    elsewhere = [m.code for m in matches if m is not None and m.is_elsewhere]
    if elsewhere:
        listed = ", ".join(sorted(elsewhere)[:5]) + (" …" if len(elsewhere) > 5 else "")
        report.add("return_elsewhere", "warning", table=file_name, count=len(elsewhere), codes=listed)
    return place, matches


def _bears_sum(sheet: Sheet, among: Bools) -> Bools:
    """Tell which of the lines that name no place say anywhere that they are sums: the word may stand in any column."""
    found = np.zeros(len(among), dtype=bool)
    at = np.flatnonzero(among)
    if len(at):
        some = sheet.frame.iloc[at]
        found[at] = np.logical_or.reduce([some[name].map(_is_sum).to_numpy(dtype=bool) for name in some.columns])
    return found


def _is_sum(word: str | None) -> bool:
    return isinstance(word, str) and BLANKS.sub("", word).casefold() in SUMS


def _days(
    sheet: Sheet,
    fit: Fit,
    said: dict[str, Column],
    account: Account,
    as_of: date | None,
    today: date,
    file_name: str,
    report: Report,
) -> tuple[Ints, Ints]:
    """Read work dates and entry dates; a line without the one has the other, a line without either that of the file."""
    meaning: Callable[[str], int | None] = partial(day_number, utc_offset=fit.mapping.utc_offset)
    missing = np.full(len(sheet.frame), NO_DAY, dtype=np.int64)
    days = {}
    for role in ("work_date", "entry_date"):
        days[role] = said[role].numbers(meaning, NO_DAY) if role in said else missing
        if role in said:
            account.reject(said[role].is_given & (days[role] == NO_DAY), "row_date")
    work, entry = days["work_date"], days["entry_date"]
    work = np.where(work == NO_DAY, entry, work)
    if as_of is not None:
        work = np.where(work == NO_DAY, (as_of - EPOCH).days, work)
    account.reject(work == NO_DAY, "row_date")
    is_early = (entry != NO_DAY) & (entry < work)
    say_rows("return_entry_early", sheet.row_number[is_early], file_name, report)
    is_future = work > (today - EPOCH).days
    say_rows("return_future", sheet.row_number[is_future], file_name, report)
    return work, entry


def say_rows(kind: str, numbers: NDArray[np.int64], file_name: str, report: Report, **values: Any) -> None:
    """Say of some rows together what is odd about them, with the numbers of the first."""
    if len(numbers):
        listed = ", ".join(map(str, numbers[:MOST_NUMBERS].tolist())) + (" …" if len(numbers) > MOST_NUMBERS else "")
        report.add(kind, "warning", table=file_name, row_id=int(numbers[0]), count=len(numbers), rows=listed, **values)


def _read_words(fit: Fit, said: dict[str, Column], phase: str | None, account: Account) -> None:
    """Bring phases, measures and outcomes to their words; an outcome that is none of ours is no outcome."""
    constant = Column(np.zeros(len(account.reason), dtype=np.int64), [phase or fit.mapping.phase])
    given = said.get("phase", constant).renamed(phase_of)
    codes = np.where(given.codes < 0, len(given.words), given.codes)
    said["phase"] = Column(codes, [*given.words, *constant.words]).renamed(str)
    for role in ("outcome", "review"):
        if role in said:
            given = said[role]
            said[role] = given.renamed(outcome_of)
            is_strange = given.is_given & ~said[role].is_given
            account.reject(is_strange & (role == "outcome"), "row_outcome")


def _dwellings(said: dict[str, Column]) -> Column | None:
    """Key of the dwelling: entrance and unit, as far as they are told."""
    parts = [said[role] for role in ("entrance", "unit") if role in said]
    if "unit" not in said:
        return None
    keys, words = combined(parts)
    texts = ["-".join(key_text(word) for word in each if word is not None) if each[-1] else None for each in words]
    return Column(np.arange(len(texts), dtype=np.int64), cast("list[str]", texts)).renamed(lambda text: text).at(keys)


def _attempts(said: dict[str, Column]) -> Ints | None:
    return said["attempt"].numbers(whole, -1) if "attempt" in said else None


def _row_keys(fit: Fit, said: dict[str, Column], work: Ints) -> NDArray[Any] | None:
    """Ids of rows in the source; of a form that is filled in again and again, with the day."""
    if "id" not in said:
        return None
    keys = said["id"].read(str)
    if not fit.mapping.is_id_by_date:
        return keys
    days = np.datetime_as_string(np.where(work == NO_DAY, 0, work).astype("datetime64[D]"))
    return np.array([f"{k}@{day}" if k is not None else None for k, day in zip(keys, days, strict=True)], dtype=object)


def whole(word: str) -> int | None:
    """Read a count.

    Examples
    --------
    >>> [whole(word) for word in ("12", "1,204", "３", "7.0", "7.5", "无", "-2")]
    [12, 1204, 3, 7, None, None, -2]
    """
    text = key_text(word.replace(",", "").replace("，", ""))
    return int(text) if text.lstrip("+-").isdigit() and text.isascii() else None
