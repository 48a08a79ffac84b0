"""How a value is written for people, the same on a page, in a picture and in a text."""

from __future__ import annotations

from typing import Any

from blockmap.figures import percent
from blockmap.sheets.workbook import Kind, printable

NOTHING = "—"
"""Stands for what is not known or does not exist."""

WHOLE_RATE = 99.95
"""From so much a day on a tenth says nothing, and is not shown."""

BEHIND, AHEAD = "#a8480f", "#1f5fa8"
"""Colours of figures below and above zero: told apart by colour-blind eyes, and never without their sign."""


def shown(value: Any, kind: Kind) -> str:
    """Write a value.

    Examples
    --------
    >>> shown(12345, "count"), shown(-3, "change"), shown(0.43251, "share"), shown(None, "rate")
    ('12,345', '−3', '43.3%', '—')
    >>> shown(7.25, "rate"), shown(1450.04, "rate")
    ('7.2', '1,450')
    """
    if value is None or value == "":
        return NOTHING if kind != "text" else ""
    if isinstance(value, str):
        return printable(value)
    if kind == "share":
        return percent(value)
    if kind == "rate":
        return f"{value:,.{0 if abs(value) >= WHOLE_RATE else 1}f}".replace("-", "−")
    if kind == "change":
        return f"{value:+,}".replace("-", "−") if value else "0"
    return f"{value:,}".replace("-", "−")


def is_numeric(kind: Kind) -> bool:
    """Tell whether cells of a kind stand at the right."""
    return kind in ("count", "change", "share", "rate")


def tone(value: Any, kind: Kind) -> str | None:
    """Colour of a figure that has a direction; none for others."""
    if kind != "change" or not value:
        return None
    return AHEAD if value > 0 else BEHIND
