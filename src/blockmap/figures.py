"""How figures are written, the same on every map, sheet and screen."""

from __future__ import annotations


def percent(share: float) -> str:
    """Write a share in percent with one decimal, rounded half up: the same figure reads the same on every map and sheet.

    Never 100.0 % for what is not complete, nor 0.0 % for what has begun.
    """
    tenths = int(share * 1000 + 0.5 + 1e-9)
    tenths = min(tenths, 999) if share < 1 else tenths
    return f"{(max(tenths, 1) if share > 0 else tenths) / 10:.1f}%"
