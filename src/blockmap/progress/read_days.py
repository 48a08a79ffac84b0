"""Days of returns, from dates and from times of devices: a time marked as UTC belongs to the day on which it was at the desk."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from blockmap.progress.days import number
from blockmap.progress.moments import as_date


def day_number(word: str, *, utc_offset: str) -> int | None:
    """Return the number of the day that a text means; ``None`` when it means none.

    Parameters
    ----------
    word
        ``2020-11-01``, ``2020年11月1日``, ``2020/11/1 8:30``, a serial number of a spreadsheet, an ISO time.
    utc_offset
        Offset of the desk, for times marked as UTC; a time with an offset of its own is dated by that.

    Examples
    --------
    >>> from blockmap.progress.days import text
    >>> [text(day_number(w, utc_offset="+08:00")) for w in ("2020-11-01T17:20:00Z", "2020-11-01T17:20:00-06:00", "2020年11月1日")]
    ['2020-11-02', '2020-11-01', '2020-11-01']
    """
    said = word.strip()
    if "T" in said and said.endswith(("Z", "+00:00")):
        try:
            moment = datetime.fromisoformat(said.replace("Z", "+00:00"))
        except ValueError:
            return None
        hours, minutes = (int(part) for part in utc_offset.split(":"))
        desk = timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes))
        return number(moment.astimezone(desk).date())
    day = as_date(said)
    return number(day) if day else None
