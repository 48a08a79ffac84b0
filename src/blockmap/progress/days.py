"""Days as numbers: whole days since 1970, so that columns of dates are sorted, added and compared quickly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]

NEVER = np.iinfo(np.int64).min
"""Stands for no day."""

EPOCH = date(1970, 1, 1)


def number(day: date | str) -> int:
    """Number of a day.

    Examples
    --------
    >>> number("1970-01-02"), text(number("2020-11-01"))
    (1, '2020-11-01')
    """
    return ((date.fromisoformat(day[:10]) if isinstance(day, str) else day) - EPOCH).days


def text(day: int) -> str:
    """ISO text of the number of a day."""
    return (EPOCH + timedelta(days=int(day))).isoformat()


def numbers(days: pd.Series[Any]) -> Ints:
    """Numbers of a column of days, ISO texts or timestamps; `NEVER` where one is missing."""
    if not pd.api.types.is_datetime64_any_dtype(days):
        codes, distinct = pd.factorize(days)
        found = np.array([number(str(day)) for day in distinct] + [NEVER], dtype=np.int64)
        return found[codes]
    whole = days.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(whole), NEVER, whole.astype(np.int64))


def texts(days: Ints) -> pd.Series[str]:
    """ISO texts of the numbers of days, ``None`` for `NEVER`."""
    codes, distinct = pd.factorize(days)
    said = np.array([None if day == NEVER else text(day) for day in distinct.tolist()], dtype=object)
    return pd.Series(said[codes] if len(said) else [], dtype="str")


def between(first: int, last: int) -> Iterable[int]:
    """All days from the first to the last, both included."""
    return range(first, last + 1)
