"""Paper: sizes, margins, rectangles on it in millimetres, and text that has to fit into them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

Align = Literal["left", "center", "right"]

MM_PER_INCH = 25.4
POINTS_PER_INCH = 72
MM_PER_POINT = MM_PER_INCH / POINTS_PER_INCH

PAPERS = {"A0": (841, 1189), "A1": (594, 841), "A2": (420, 594), "A3": (297, 420), "A4": (210, 297)}
"""Short and long side in millimetres."""

INK = "#1b1b1b"
QUIET = "#5f5f5f"


@dataclass(frozen=True, slots=True)
class Margins:
    """Empty rim of a page in millimetres."""

    top: float
    right: float
    bottom: float
    left: float


EVEN = Margins(12, 12, 12, 12)
BOUND = Margins(15, 15, 15, 35)
"""Rim of a sheet that is bound on its left (drawing rules of China's agricultural census of 2006)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle on the page, in millimetres: left and top edge, width, height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Bottom edge."""
        return self.y + self.height

    def inset(self, by: float) -> Frame:
        """Return the rectangle that is smaller by so much on every side."""
        return Frame(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)


@dataclass(frozen=True, slots=True)
class Swatch:
    """One entry of a legend: an area (``face``) or, without one, a line."""

    label: str
    face: str | None = None
    edge: str | None = None
    width: float = 0.2
    dash: tuple[float, ...] | None = None


def fitted(text: str, size: float, width_of: Callable[[str], float], room: float | None) -> tuple[str, float]:
    """Return a text and the size in points at which it fits into so many millimetres: smaller, then cut."""
    if room is None or width_of(text) * size * MM_PER_POINT <= room:
        return text, size
    smaller = room / (width_of(text) * MM_PER_POINT)
    if smaller >= size * 0.7:
        return text, smaller
    size *= 0.7
    while text and width_of(text + "…") * size * MM_PER_POINT > room:
        text = text[:-1]
    return text + "…", size


def round_length(most: float) -> float:
    """Return the greatest of 1, 2, 5, 10 … that is not more than ``most``.

    Examples
    --------
    >>> round_length(37), round_length(9.9)
    (20.0, 5.0)
    """
    ten = 10.0 ** np.floor(np.log10(most))
    return float(max(step for step in (ten, 2 * ten, 5 * ten) if step <= most * 1.0001))


def size_of(paper: str | tuple[float, float], landscape: bool) -> tuple[float, float]:
    """Return width and height of a sheet in millimetres."""
    if not isinstance(paper, str):
        return paper
    short, long = PAPERS[paper]
    return (long, short) if landscape else (short, long)
