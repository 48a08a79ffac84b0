"""A file that comes again corrected: which of its rows changed, which are new, which are gone; and totals that fell.

A *line* is a row of the file. It is the same line when its figures bear the same keys, wherever it stands in the file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress import rows

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

SAID = ("level", "code", "dwelling", "phase", "measure", "value", "is_increment", "outcome", "work_date", "entry_date",
        "worker", "typist", "channel", "attempt", "slot")  # fmt: skip
"""Columns of a figure in which a correction may differ."""

PLACE_OF_TOTAL = ("level", "area_id", "block_id", "building_id", "phase", "measure")
"""What a total so far is of."""


@dataclass(frozen=True, slots=True)
class Correction:
    """Lines of a file against those of its version before: every line is one of these."""

    same: int
    changed: int
    added: int
    vanished: int


def compare(before: pd.DataFrame, after: pd.DataFrame) -> Correction:
    """Compare two versions of a file line by line.

    Parameters
    ----------
    before, after
        Rows of the two deliveries, as of `blockmap.progress.rows.unpack`.
    """
    both = pd.concat([_as_text(before), _as_text(after)], ignore_index=True)
    is_after = np.arange(len(both)) >= len(before)
    key, said = (
        _figure_keys(both),
        both.groupby(list(SAID), dropna=False, observed=True, sort=False).ngroup().to_numpy(),
    )
    line = both.groupby(["sheet", "row_number", pd.Series(is_after)], dropna=False, sort=False).ngroup().to_numpy()
    old = pd.Series(np.flatnonzero(~is_after), index=key[~is_after])
    at = old[~old.index.duplicated()].reindex(key[is_after]).to_numpy()
    new = np.flatnonzero(is_after)
    is_known = ~np.isnan(at)
    twin = at[is_known].astype(np.int64)
    is_told = np.zeros(len(both), dtype=bool)
    is_told[new[is_known]] = is_told[twin] = True
    is_other = ~is_told
    is_other[new[is_known]] |= said[new[is_known]] != said[twin]
    of_line = pd.DataFrame({"line": line, "told": is_told, "other": is_other, "after": is_after})
    by_line = of_line.groupby("line").agg(told=("told", "any"), other=("other", "any"), after=("after", "any"))
    # A figure that is gone from a line that stays changes that line, where it now stands.
    of_twin = np.zeros(len(by_line), dtype=bool)
    of_twin[line[new[is_known]]] = by_line["other"].to_numpy()[line[twin]]
    is_changed = by_line["told"] & by_line["after"] & (by_line["other"] | of_twin)
    return Correction(
        same=int((by_line["after"] & by_line["told"] & ~is_changed).sum()),
        changed=int(is_changed.sum()),
        added=int((by_line["after"] & ~by_line["told"]).sum()),
        vanished=int((~by_line["after"] & ~by_line["told"]).sum()),
    )


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Bring words to plain text, so that the words of two deliveries meet."""
    words = [name for name, kind in rows.COLUMNS.items() if kind == "word"]
    return frame.astype(dict.fromkeys(words, "str"))


def _figure_keys(frame: pd.DataFrame) -> Ints:
    """Number what makes a figure the same figure: its row's id and its measure, else its made key."""
    made = rows.made_key(frame)
    own = (
        frame.groupby(["source", "row_key", "phase", "measure"], dropna=False, observed=True, sort=False)
        .ngroup()
        .to_numpy()
    )
    return np.where(frame["row_key"].notna().to_numpy(), -1 - own, made)


def falls(frame: pd.DataFrame, came: Bools) -> pd.DataFrame:
    """Find totals so far that are lower than the one of an earlier day: nothing that is done becomes undone by itself.

    Parameters
    ----------
    frame
        Rows that hold, as of `blockmap.progress.rows.current`.
    came
        (rows,) those that have just come in: a fall is said once, by the delivery that brings one of its two figures.

    Returns
    -------
    `row` (position in ``frame`` of the lower figure), `day_before, value_before, was` (position of the higher one), in the order
    of places and days.
    """
    is_total = ~frame["is_increment"].to_numpy() & (frame["level"] != "dwelling").to_numpy()
    is_total &= frame["work_date"].notna().to_numpy() & rows.is_placed(frame)
    at = np.flatnonzero(is_total)
    if len(at) < 2:
        return _nothing()
    days = frame["work_date"].to_numpy().astype("datetime64[D]").astype(np.int64)[at]
    value = frame["value"].to_numpy()[at]
    place = rows.numbered(frame, PLACE_OF_TOTAL)[at]
    # The order of a file is mostly that of its days: a stable sort by place is then nearly free.
    order = np.lexsort([value, days, place])
    place, days, value, at = place[order], days[order], value[order], at[order]
    is_last_of_day = np.append((place[1:] != place[:-1]) | (days[1:] != days[:-1]), True)
    place, days, value, at = place[is_last_of_day], days[is_last_of_day], value[is_last_of_day], at[is_last_of_day]
    lower = 1 + np.flatnonzero((place[1:] == place[:-1]) & (value[1:] < value[:-1]))
    lower = lower[came[at[lower]] | came[at[lower - 1]]]
    return pd.DataFrame(
        {
            "row": at[lower],
            "was": at[lower - 1],
            "day_before": days[lower - 1].astype("datetime64[D]"),
            "value_before": value[lower - 1],
        }
    )


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({"row": [], "was": [], "day_before": [], "value_before": []}).astype({"row": int, "was": int})
