"""For which moment the figures of a territory hold when nobody names one: tally, bulletin and map share it.

It is the last day of work in the returns. What a delivery dates after its own moment (a slip of the pen, of which reading it
warned) never makes it later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

import numpy as np
import pandas as pd

from blockmap.progress import days
from blockmap.progress.moments import day_of


@dataclass(frozen=True)
class DataMoment:
    """Until when the returns tell.

    Attributes
    ----------
    at
        Moment, with offset: of the latest delivery of the last day of work, or the end of that day.
    phases
        Codes of the phases of which something came in by then.
    """

    at: str
    phases: frozenset[str]

    @property
    def day(self) -> int:
        """Number of the last day of work."""
        return days.number(day_of(self.at))


def data_moment(current: pd.DataFrame, returns: pd.DataFrame, zone: tzinfo | None = None) -> DataMoment | None:
    """Return until when the returns tell; ``None`` where nothing with a possible date came in.

    Parameters
    ----------
    current
        Rows that hold, as of `blockmap.progress.rows.current`.
    returns
        `return_id, received_at, as_of` of the deliveries.
    zone
        Clock of the office, by which days begin and end; the offset of each delivery when ``None``.
    """
    said = returns["as_of"].where(returns["as_of"].notna(), returns["received_at"]).astype(str)
    if zone is not None:
        said = said.map(lambda at: datetime.fromisoformat(at).astimezone(zone).isoformat())
    held_at = dict(zip(returns["return_id"].astype(int), said, strict=True))
    until = current["return_id"].map({one: days.number(day_of(at)) for one, at in held_at.items()})
    work, entry = days.numbers(current["work_date"]), days.numbers(current["entry_date"])
    day = np.where(work == days.NEVER, entry, work)
    is_possible = (day != days.NEVER) & (day <= until.to_numpy(dtype=np.int64))
    if not is_possible.any():
        return None
    last = int(day[is_possible].max())
    of_last = set(current["return_id"][is_possible & (day == last)].astype(int).unique())
    moments = [
        at if days.number(day_of(at)) == last else end_of(last, at)
        for one, at in held_at.items()
        if one in of_last or days.number(day_of(at)) == last
    ]
    at = max(moments, key=lambda one: (datetime.fromisoformat(one), one))
    return DataMoment(at, frozenset(str(word) for word in current["phase"][is_possible].dropna().unique()))


def end_of(day: int, like: str) -> str:
    """Return the last second of a day, in the offset of a moment."""
    offset = datetime.fromisoformat(like).tzinfo
    return datetime.fromisoformat(f"{days.text(day)}T23:59:59").replace(tzinfo=offset).isoformat()
