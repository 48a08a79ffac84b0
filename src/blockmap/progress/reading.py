"""Reading returns: sheets of a delivery become rows of returns, and every row of the file is accounted for.

A row is *taken* when a place counts it, *unmatched* when its code meets no place (kept, listed, counted nowhere), *rejected*
with a reason, *empty* (a line of a form that nobody has filled in yet), or a line of *sums*. Figures that look odd but can be
read are taken.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress import read_table, rows
from blockmap.progress.mapping import Fit
from blockmap.progress.matching import Ground
from blockmap.progress.read_lines import EMPTY, SUM, Account, say_rows
from blockmap.progress.read_table import TableReading
from blockmap.report import Report, Severity
from blockmap.tabular import Sheet

REASONS: dict[str, Severity] = {
    "row_shifted": "error",
    "row_digits_lost": "error",
    "row_no_place": "warning",
    "row_date": "warning",
    "row_figure": "warning",
    "row_outcome": "warning",
    "row_personal": "warning",
    "row_double": "warning",
}
"""Why a row is rejected, and how grave that is; the text is the finding ``return_REASON``."""

MOST_SAID = 200
"""Rows of one kind that are findings of their own; the others are counted in one more, and listed in the account."""


@dataclass(frozen=True)
class Reading:
    """A delivery as it was read.

    Attributes
    ----------
    frame
        Rows as of `blockmap.progress.rows.shaped`.
    targets
        `building_id, block_id, area_id, phase, measure, value, valid_from` that the file states.
    account
        ``rows_read, rows_taken, rows_unmatched, rows_rejected, rows_empty, rows_sums``, which add up, and ``figures_taken``.
    rejected
        Numbers of the rejected rows by sheet and reason.
    report
        All findings.
    """

    frame: pd.DataFrame
    targets: pd.DataFrame
    account: dict[str, int]
    rejected: dict[str, dict[str, list[int]]]
    report: Report = field(default_factory=Report)

    def account_json(self) -> str:
        """The account with all row numbers, for the table ``returns``."""
        runs = {
            sheet: {reason: _runs(numbers) for reason, numbers in of.items()} for sheet, of in self.rejected.items()
        }
        return json.dumps(self.account | {"rejected": runs}, ensure_ascii=False, sort_keys=True)


def read(
    sheets: Sequence[tuple[Sheet, Fit]],
    ground: Ground,
    *,
    file_name: str,
    as_of: date | None,
    today: date,
    phase: str | None = None,
) -> Reading:
    """Read the sheets of one delivery.

    Parameters
    ----------
    sheets
        Tables with the mapping by which each is understood.
    ground
        Places of the territory.
    file_name
        Named in findings.
    as_of
        Day for which the file holds; dates rows that bear none.
    today
        Day after which a work date lies in the future.
    phase
        Phase of rows that do not say theirs, instead of the mapping's.
    """
    report = Report()
    tables = []
    for sheet, fit in sheets:
        report.extend(sheet.notes)
        table = read_table.read(sheet, fit, ground, file_name=file_name, as_of=as_of, today=today, phase=phase)
        tables.append((sheet, table))
        report.extend(table.report)
    frame, at = _joined([table for _, table in tables], [sheet.name for sheet, _ in tables])
    accounts = [table.account for _, table in tables]
    frame, at = _told_apart(frame, at, accounts, [sheet for sheet, _ in tables], file_name, report)
    account, rejected = _accounted(frame, at, [sheet for sheet, _ in tables], accounts)
    for (sheet, _), of in zip(tables, rejected.values(), strict=True):
        _say_rejected(of, file_name, sheet.name, report)
    targets = pd.concat([table.targets for _, table in tables], ignore_index=True)
    report.figures |= account
    return Reading(frame, targets, account, rejected, report)


@dataclass(frozen=True)
class _At:
    """Where every figure stands: (figures,) number of its sheet, and position of its line there."""

    sheet: NDArray[np.int64]
    line: NDArray[np.int64]

    def of(self, which: NDArray[Any]) -> _At:
        return _At(self.sheet[which], self.line[which])


def _joined(tables: Sequence[TableReading], names: Sequence[str]) -> tuple[pd.DataFrame, _At]:
    """Put the rows of all sheets below one another, in the order of the file."""
    lines = [table.frame["_row"].to_numpy() for table in tables]
    sheets = np.repeat(np.arange(len(tables)), [len(each) for each in lines])
    frames = [table.frame.drop(columns="_row") for table in tables]
    if len(frames) > 1:
        words = [column for column, kind in rows.COLUMNS.items() if kind == "word"]
        texts = [frame.astype({name: "str" for name in words if name in frame}) for frame in frames]
        frames = [pd.concat([f.assign(sheet=name) for f, name in zip(texts, names, strict=True)], ignore_index=True)]
    return rows.shaped(frames[0]), _At(sheets, np.concatenate(lines))


def _told_apart(
    frame: pd.DataFrame, at: _At, accounts: Sequence[Account], sheets: Sequence[Sheet], file_name: str, report: Report
) -> tuple[pd.DataFrame, _At]:
    """Tell rows of one key apart: one that says in every cell what another says is a double; the others count, and are said."""
    again = np.flatnonzero(pd.Series(rows.delivery_key(frame)).duplicated(keep=False))
    if not len(again):
        return frame, at
    some = at.of(again)
    cells = [_cells(sheets[s], line) for s, line in zip(some.sheet.tolist(), some.line.tolist(), strict=True)]
    key = rows.delivery_key(frame)[again]
    same = pd.DataFrame({"key": key, "cells": cells, "value": frame["value"].to_numpy()[again]}, index=again)
    is_double = same.duplicated(["key", "cells"]).to_numpy()
    for number, account in enumerate(accounts):
        account.reject(np.unique(some.line[is_double & (some.sheet == number)]), "row_double")
    left = same[~is_double].sort_values(["key", "value"], kind="stable").groupby("key")["value"]
    copy = np.zeros(len(frame), dtype=np.int32)
    copies = left.cumcount()
    copy[copies.index.to_numpy()] = copies.to_numpy()
    sizes = left.transform("size")
    shared = np.unique(frame["row_number"].to_numpy()[sizes.index[sizes > 1].to_numpy(dtype=np.int64)])
    say_rows("return_same_key", shared, file_name, report)
    kept = np.setdiff1d(np.arange(len(frame)), again[is_double])
    return rows.shaped(frame.assign(copy=copy).iloc[kept]), at.of(kept)


def _cells(sheet: Sheet, row: int) -> str:
    return json.dumps([None if pd.isna(cell) else cell for cell in sheet.frame.iloc[row].tolist()], ensure_ascii=False)


def _accounted(
    frame: pd.DataFrame, at: _At, sheets: Sequence[Sheet], accounts: Sequence[Account]
) -> tuple[dict[str, int], dict[str, dict[str, list[int]]]]:
    """Count what became of every row of every sheet."""
    total = dict.fromkeys(("rows_read", "rows_taken", "rows_unmatched", "rows_rejected", "rows_empty", "rows_sums"), 0)
    rejected = {}
    is_placed = rows.is_placed(frame)
    for position, (sheet, account) in enumerate(zip(sheets, accounts, strict=True)):
        mine = at.sheet == position
        has_figure = np.zeros(len(sheet.frame), dtype=bool)
        has_figure[at.line[mine]] = True
        is_counted = np.zeros(len(sheet.frame), dtype=bool)
        is_counted[at.line[mine & is_placed]] = True
        reasons = account.reason
        is_sum = reasons == SUM
        is_out = ~has_figure & (reasons != EMPTY) & ~is_sum & pd.notna(reasons)
        total["rows_read"] += len(sheet.frame) + len(sheet.shifted)
        total["rows_taken"] += int(is_counted.sum())
        total["rows_unmatched"] += int((has_figure & ~is_counted).sum())
        total["rows_rejected"] += int(is_out.sum()) + len(sheet.shifted)
        total["rows_sums"] += int(is_sum.sum())
        total["rows_empty"] += int((~has_figure & ~is_out & ~is_sum).sum())
        by_reason = {
            r: sheet.row_number[is_out & (reasons == r)].tolist() for r in REASONS if (reasons[is_out] == r).any()
        }
        rejected[sheet.name] = by_reason | ({"row_shifted": list(sheet.shifted)} if sheet.shifted else {})
    total["figures_taken"] = len(frame)
    return total, rejected


def _say_rejected(rejected: dict[str, list[int]], file_name: str, sheet: str, report: Report) -> None:
    """Say every rejected row with its reason; of very many of one reason the first ones, and how many more there are."""
    for reason, numbers in rejected.items():
        if reason == "row_shifted":
            continue  # said by the table's own notes
        for number in numbers[:MOST_SAID]:
            report.add(f"return_{reason}", REASONS[reason], table=file_name, row_id=number, sheet=sheet)
        if len(numbers) > MOST_SAID:
            report.add(
                "return_more_rows",
                REASONS[reason],
                table=file_name,
                count=len(numbers) - MOST_SAID,
                reason=reason,
                sheet=sheet,
            )


def _runs(numbers: Sequence[int]) -> list[Any]:
    """Write row numbers shortly: runs of them as pairs.

    Examples
    --------
    >>> _runs([2, 3, 4, 9])
    [[2, 4], 9]
    """
    ordered = np.unique(np.asarray(numbers, dtype=np.int64))
    runs = np.split(ordered, np.flatnonzero(np.diff(ordered) > 1) + 1) if len(ordered) else []
    return [int(run[0]) if len(run) == 1 else [int(run[0]), int(run[-1])] for run in runs]
