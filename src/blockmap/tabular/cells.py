"""What stands in a cell, as the text a person reads there; and numbers that can no longer be what was typed.

A spreadsheet program keeps 15 digits of a number. A block code of 15 digits typed as a number is still exact; a code of
16 or more is not: its last digits are gone, and nobody can say which they were. Such cells are reported, never guessed.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import Any

EXACT_DIGITS = 15
"""Digits of a number that a spreadsheet program keeps."""

SHOWN_AS_POWER = 11
"""From this power of ten on, a spreadsheet program writes long numbers as 5.00112E+11 into a CSV file."""

POWER = re.compile(r"^([+-]?)(\d)(?:\.(\d+))?[eE]\+?(\d{1,3})$")

LOST = object()
"""Stands for a cell whose number has lost digits."""


def text_of(value: Any) -> Any:
    """Return the text of a cell of a workbook: ``None`` when it is empty, `LOST` when its number has lost digits.

    Examples
    --------
    >>> text_of(500112001001001.0), text_of(12.0), text_of(0.25), text_of(True), text_of("  7 幢 ")
    ('500112001001001', '12', '0.25', 'TRUE', '7 幢')
    >>> text_of(dt.datetime(2020, 11, 3)), text_of(dt.datetime(2020, 11, 3, 9, 30))
    ('2020-11-03', '2020-11-03 09:30:00')
    >>> text_of(500112001001001003.0) is LOST
    True
    """
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        return _text_of_number(value)
    if isinstance(value, dt.datetime):
        return str(value.date()) if value.time() == dt.time() else value.isoformat(sep=" ", timespec="seconds")
    return None if value is None else str(value)


def _text_of_number(value: float) -> Any:
    if not math.isfinite(value):
        return None
    if value != int(value):
        return f"{value:.{EXACT_DIGITS}g}"
    return LOST if abs(value) >= 10**EXACT_DIGITS else str(int(value))


def restored(text: str) -> Any:
    """Return a number that a program wrote as a power of ten as the digits it was; `LOST` when digits are missing.

    Examples
    --------
    >>> restored("5.00112001001001E+14"), restored("7E+2"), restored("12 幢")
    ('500112001001001', '7E+2', '12 幢')
    >>> restored("5.00112E+14") is LOST
    True
    """
    parts = POWER.match(text)
    if parts is None or int(parts[4]) < SHOWN_AS_POWER:
        return text
    is_whole = len(parts[3] or "") >= int(parts[4]) < EXACT_DIGITS
    return f"{Decimal(text):f}" if is_whole else LOST
