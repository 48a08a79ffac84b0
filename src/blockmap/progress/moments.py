"""Days and moments as offices write them, and the ten-day period (旬) by which they report.

A moment is stored as ISO 8601 with its offset; one that was written without an offset is meant by the office's clock.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
CLOCK = re.compile(r"[T\s]*(\d{1,2})\s*[:：时]\s*(\d{1,2})?(?:\s*[:：分]\s*(\d{1,2})?)?(?:\.\d+)?\s*[分秒]?")
HAS_CLOCK = re.compile(r"[T:：时]")
PLAIN_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
SERIAL = re.compile(r"(\d{5})(?:\.(\d+))?")
"""Days since the eve of 1900, as a spreadsheet keeps a date whose cell lost its format."""

SERIAL_ORIGIN = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet knows no time zone
SERIALS = range(36526, 73051)
"""2000 to 2099: other five-digit numbers are no dates."""


def as_date(text: str | None) -> str | None:
    """Read a day; ``None`` when it is none.

    Examples
    --------
    >>> [as_date(t) for t in ("2020-11-01", "2020年11月1日", "2020/11/1 08:30", "44136", "20201101", "2020-02-30", "soon")]
    ['2020-11-01', '2020-11-01', '2020-11-01', '2020-11-01', '2020-11-01', None, None]
    """
    found = _parsed(text)
    return found[0].date().isoformat() if found else None


def as_moment(text: str | None, zone: tzinfo | None = None) -> str | None:
    """Read a moment, to the second and with an offset; a day alone means its first moment.

    Parameters
    ----------
    zone
        Clock by which a moment without an offset is meant; that of this machine when ``None``.

    Examples
    --------
    >>> as_moment("2020-11-01T08:30:00+08:00")
    '2020-11-01T08:30:00+08:00'
    """
    if text is None or not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        found = _parsed(text)
        if found is None:
            return None
        moment = found[0]
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone) if zone is not None else moment.astimezone()
    return moment.isoformat(timespec="seconds")


def local(moment: str, zone: tzinfo | None = None) -> str:
    """Write a moment for people: to the minute, by the office's clock, without its offset; a day alone stays one.

    Examples
    --------
    >>> from blockmap.settings import CHINA_TIME
    >>> local("2020-11-01T20:30:00+00:00", CHINA_TIME), local("2020-11-01", CHINA_TIME)
    ('2020-11-02 04:30', '2020-11-01')
    """
    if len(moment) <= len("2020-11-01"):
        return moment
    return datetime.fromisoformat(moment).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def as_last_moment(text: str | None, zone: tzinfo | None = None) -> str | None:
    """Read a moment up to which something holds; a day alone means its last second.

    Examples
    --------
    >>> as_last_moment("2020-11-01")[:19], as_last_moment("2020-11-01 00:00")[:19]
    ('2020-11-01T23:59:59', '2020-11-01T00:00:00')
    """
    moment = as_moment(text, zone)
    is_day = moment is not None and moment[11:19] == "00:00:00" and not HAS_CLOCK.search(text or "")
    return f"{moment[:11]}23:59:59{moment[19:]}" if moment is not None and is_day else moment


def _parsed(text: str | None) -> tuple[datetime] | None:
    """Read day and clock without an offset."""
    said = (text or "").strip()
    if SERIAL.fullmatch(said) and int(said[:5]) in SERIALS:
        seconds = round(float(said) % 1 * 86400)
        return (SERIAL_ORIGIN + timedelta(days=int(said[:5]), seconds=seconds),)
    day = DATE.match(said) or PLAIN_DATE.fullmatch(said)
    if day is None:
        return None
    rest = said[day.end() :].strip()
    clock = CLOCK.match(rest) if rest else None
    if rest and clock is None:
        return None
    hour, minute, second = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
    try:
        return (datetime(int(day[1]), int(day[2]), int(day[3]), hour, minute, second),)  # noqa: DTZ001
    except ValueError:
        return None


def seconds(moments: pd.Series[Any]) -> NDArray[np.float64]:
    """Seconds since 1970 of moments with any offsets; NaN where one is missing."""
    utc = pd.to_datetime(moments.astype(object), utc=True, format="ISO8601")
    found = utc.to_numpy(dtype="datetime64[s]").astype(np.float64)
    return np.where(utc.isna().to_numpy(), np.nan, found)


def second(moment: str) -> float:
    """Seconds since 1970 of one moment."""
    return datetime.fromisoformat(moment).timestamp()


def end_of_days(days: pd.Series[Any], at: str) -> NDArray[np.float64]:
    """Seconds since 1970 at which days end, in the offset of the moment ``at``; NaN where one is missing."""
    offset = datetime.fromisoformat(at).utcoffset() or timedelta(0)
    return seconds(days) + 86400 - offset.total_seconds()


def day_of(moment: str) -> str:
    """Day of a moment, in its own offset.

    Examples
    --------
    >>> day_of("2020-11-01T00:30:00+08:00")
    '2020-11-01'
    """
    return moment[:10]


@dataclass(frozen=True, order=True, slots=True)
class Xun:
    """A ten-day period (旬): the first, second or last part of a month."""

    year: int
    month: int
    part: int

    @property
    def first(self) -> date:
        """First day."""
        return date(self.year, self.month, 10 * self.part - 9)

    @property
    def last(self) -> date:
        """Last day; the third period runs to the end of the month."""
        return date(self.year, self.month, 10 * self.part if self.part < 3 else monthrange(self.year, self.month)[1])

    @property
    def next(self) -> Xun:
        """The period after this one."""
        return xun_of(self.last + timedelta(days=1))

    def __str__(self) -> str:
        """Write it so that it sorts: ``2020-11-2``."""
        return f"{self.year:04d}-{self.month:02d}-{self.part}"


def xun_of(day: date | str) -> Xun:
    """Return the ten-day period of a day.

    Examples
    --------
    >>> [str(xun_of(day)) for day in ("2020-11-01", "2020-11-10", "2020-11-11", "2020-10-31")]
    ['2020-11-1', '2020-11-1', '2020-11-2', '2020-10-3']
    """
    found = date.fromisoformat(day) if isinstance(day, str) else day
    return Xun(found.year, found.month, min((found.day - 1) // 10, 2) + 1)
