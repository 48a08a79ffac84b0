"""Lines of sums (合计, 小计) in a table of returns: blockmap adds up itself, and says whether the office's own sum agrees."""

from __future__ import annotations

import numpy as np

from blockmap.progress.columns import Bools, column
from blockmap.progress.mapping import Fit
from blockmap.progress.read_lines import BLANKS, EMPTY, NO_COUNT, SUBTOTALS, SUM, Account, whole
from blockmap.report import Report
from blockmap.tabular import Sheet


def compare(sheet: Sheet, fit: Fit, account: Account, file_name: str, report: Report) -> None:
    """Compare every line of sums with the lines above it, column by column.

    A subtotal is the sum of the lines since the last line of sums; any other sum that of all lines. Lines that are rejected for
    another reason are added too: the office added them.
    """
    is_sum = account.reason == SUM
    if not is_sum.any():
        return
    is_line = ~is_sum & (account.reason != EMPTY)
    columns = [*dict.fromkeys(name for name in (*fit.measures.values(), fit.roles.get("value")) if name)]
    figures = {name: column(sheet.frame, name).numbers(whole, NO_COUNT) for name in columns}
    last = -1
    for at in np.flatnonzero(is_sum).tolist():
        since = _since(sheet, at, last)
        last = at
        _say(sheet, at, is_line & since, figures, file_name, report)


def _since(sheet: Sheet, at: int, last: int) -> Bools:
    """Tell which lines a sum is of."""
    position = np.arange(len(sheet.frame))
    words = {BLANKS.sub("", word).casefold() for word in sheet.frame.iloc[at] if isinstance(word, str)}
    if words.isdisjoint(SUBTOTALS):
        return np.ones(len(position), dtype=bool)
    return (position > last) & (position < at)


def _say(sheet: Sheet, at: int, which: Bools, figures: dict[str, np.ndarray], file_name: str, report: Report) -> None:
    """Say whether one line of sums agrees."""
    number, agreed = int(sheet.row_number[at]), []
    for name, values in figures.items():
        if values[at] == NO_COUNT:
            continue
        lines = values[which]
        said, summed = int(values[at]), int(lines[lines != NO_COUNT].sum())
        if said == summed:
            agreed.append((name, said))
            continue
        report.add(
            "return_sum_differs", "warning", table=file_name, row_id=number, sheet=sheet.name, column=name, said=said,
            summed=summed, change=f"{said - summed:+,}",
        )  # fmt: skip
    if agreed:
        name, said = agreed[0]
        report.add(
            "return_sum_agrees", "note", table=file_name, row_id=number, sheet=sheet.name, column=name, said=said
        )
    elif all(values[at] == NO_COUNT for values in figures.values()):
        report.add("return_sum_silent", "note", table=file_name, row_id=number, sheet=sheet.name)
