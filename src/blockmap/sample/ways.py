"""Ways: the lines one sees on the ground, from a field edge to a river, and what each kind is like.

The numbers rise with the strength of the line: where two run on the same ground, the stronger is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Way(IntEnum):
    """Kind of line, weakest first."""

    HIDDEN = 0
    FIELD_EDGE = 1
    LANE = 2
    STREET = 3
    COLLECTOR = 4
    ARTERIAL = 5
    EXPRESSWAY = 6
    RAILWAY = 7
    RIVER = 8


@dataclass(frozen=True, slots=True)
class WayStyle:
    """What a kind of line is like.

    Attributes
    ----------
    reserve_m
        Ground kept free of buildings on either side of its centre line, metres.
    town_class, country_class
        Road class as an office writes it, in towns and in the country; empty where the line is no road.
    """

    reserve_m: float
    town_class: str = ""
    country_class: str = ""


STYLES: dict[Way, WayStyle] = {
    Way.HIDDEN: WayStyle(2.0),
    Way.FIELD_EDGE: WayStyle(2.5),
    Way.LANE: WayStyle(4.5, "街巷", "村道"),
    Way.STREET: WayStyle(10.0, "支路", "乡道"),
    Way.COLLECTOR: WayStyle(15.0, "次干路", "县道"),
    Way.ARTERIAL: WayStyle(21.0, "主干路", "主干路"),
    Way.EXPRESSWAY: WayStyle(17.0, "快速路", "快速路"),
    Way.RAILWAY: WayStyle(16.0),
    Way.RIVER: WayStyle(30.0),
}

ROADS = (Way.LANE, Way.STREET, Way.COLLECTOR, Way.ARTERIAL, Way.EXPRESSWAY)
"""Lines that are delivered as roads."""

BRIDGED = (Way.COLLECTOR, Way.ARTERIAL, Way.EXPRESSWAY)
"""Roads that cross a river on a bridge; weaker ones end at the bank."""
