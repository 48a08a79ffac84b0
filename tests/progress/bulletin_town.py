"""Bulletins of the small town of the tallies."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pandas as pd

from blockmap.progress import bulletin
from blockmap.progress.bulletin import Order
from blockmap.progress.bulletin_figures import Figures
from tests.progress.tally_town import PHASE, Town, day, returns

LEVELS = ("district", "town", "community")
CHINA = timezone(timedelta(hours=8))

SOURCES = pd.DataFrame(
    {
        "return_id": [0],
        "file_name": ["=cmd|'/C calc'!A0.csv"],
        "received_at": ["2020-11-03T09:00:00+08:00"],
        "as_of": [None],
        "row_count": [6],
        "first_date": ["2020-11-01"],
        "last_date": ["2020-11-08"],
    }
)


def at(number: int) -> datetime:
    """Five in the afternoon of a day of November."""
    return datetime.fromisoformat(f"{day(number)}T17:00:00+08:00")


def frozen(rows: list[dict[str, Any]], on: int, *, town: Town | None = None, **more: Any) -> Figures:
    """Figures of a daily bulletin of these returns."""
    given = {name: more.pop(name) for name in ("cadence", "area_id", "of_total") if name in more}
    order = Order(given.get("cadence", "daily"), PHASE, at(on), given.get("area_id"), given.get("of_total"))
    counted, _ = (town or Town()).count(returns(*rows))
    return bulletin.figures(counted, order, levels=LEVELS, sources=SOURCES, **more)
