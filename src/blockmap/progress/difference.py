"""Two counts side by side: who lives in a block and who is registered there (人户分离), and by how much they differ."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from blockmap.progress import days
from blockmap.progress.rollup import Grouping
from blockmap.progress.sums import sums
from blockmap.progress.tallying import Tally

RESIDENT, REGISTERED = "person_resident", "person_registered"
AWAY, HERE = "registered_absent", "present_unregistered"
"""户在人不在, 人在户不在."""


def difference(
    tally: Tally, grouping: Grouping, *, phase: str, on: date | str, one: str = RESIDENT, other: str = REGISTERED
) -> pd.DataFrame:
    """Compare two measures.

    Returns
    -------
    `row, code, name, one, other, difference` (one less the other), `share` (of the other; missing where it is 0), and the
    counters `away` (registered, absent) and `here` (present, unregistered); groups, rows beside them, total.
    """
    day = days.number(on)
    first, second, away, here = (_figures(tally, grouping, phase, measure, day) for measure in (one, other, AWAY, HERE))
    ends = pd.DataFrame({"row": ["outside", "not_apportioned", "total"], "code": None, "name": None})
    rows = pd.concat([grouping.groups.assign(row="group").astype(object), ends], ignore_index=True)
    rows = rows[["row", "code", "name"]].assign(one=first, other=second)
    rows["difference"] = rows["one"] - rows["other"]
    share = rows["difference"] / rows["other"].where(rows["other"] != 0)
    rows = rows.assign(share=share.astype("Float64").to_numpy(dtype=float, na_value=np.nan), away=away, here=here)
    is_nothing = (rows[["one", "other", "away", "here"]].fillna(0) == 0).all(axis=1)
    return rows[~(rows["row"].isin(["outside", "not_apportioned"]) & is_nothing)].reset_index(drop=True)


def _figures(tally: Tally, grouping: Grouping, phase: str, measure: str, day: int) -> pd.arrays.IntegerArray:
    """Return a measure by row; missing where nobody counted it."""
    figures = sums(tally, grouping, phase, measure, day).course.on(day)
    return pd.arrays.IntegerArray(figures, np.full(len(figures), tally.numbered(phase, measure) < 0))
