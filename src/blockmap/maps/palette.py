"""Colours of a map: classes that keep their order for colour-blind eyes and in a grey print.

Sizes have the diverging scale BrBG of ColorBrewer 2, the middle being quiet because most blocks should be there. Completion has
one that only grows darker, after ColorBrewer's YlGnBu: the map fills up, whoever looks at it, in a grey print too.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from blockmap.settings import Settings

NEAR_TARGET = 0.12
"""Share of the target within which a block counts as near it: the margin that England publishes for its output areas."""

SIZE_COLOURS = ("#bf812d", "#e6d3a6", "#eceee8", "#a9d8d0", "#35978f")
"""From too few households to too many."""

COMPLETION_COLOURS = ("#fbf1c7", "#cde6b6", "#8fcfba", "#4aabbd", "#2b76ac", "#22427e")
"""From nothing done to everything done."""

COMPLETION_FROM = (0, 20, 40, 60, 80, 100)
"""Lowest whole percent of each class of completion; the last class holds complete blocks only."""


@dataclass(frozen=True)
class Band:
    """One class of a scale: whole numbers from `lowest` to `highest`, both included; no end where `highest` is missing."""

    lowest: int
    highest: int | None
    colour: str


def size_bands(settings: Settings) -> tuple[Band, ...]:
    """Return the classes of planned households per block, around the office's target and band."""
    near_from = max(settings.low, math.ceil(settings.target * (1 - NEAR_TARGET)))
    near_to = min(settings.high, math.floor(settings.target * (1 + NEAR_TARGET)))
    starts = (1, settings.low, near_from, near_to + 1, settings.high + 1)
    return _bands(starts, SIZE_COLOURS)


def completion_bands() -> tuple[Band, ...]:
    """Return the classes of completion in whole percent."""
    return _bands(COMPLETION_FROM, COMPLETION_COLOURS)


def _bands(starts: tuple[int, ...], colours: tuple[str, ...]) -> tuple[Band, ...]:
    """Make classes from their lowest numbers; a class without any number is left out."""
    ends: list[int | None] = [start - 1 for start in starts[1:]]
    every = zip(starts, [*ends, None], colours, strict=True)
    return tuple(Band(start, end, colour) for start, end, colour in every if end is None or end >= start)


def as_json(bands: tuple[Band, ...]) -> list[dict[str, Any]]:
    """Return classes as the page reads them."""
    return [asdict(band) for band in bands]
