"""Who answers below the building: for a stair (楼道, 单元), for a range of households, for some floors.

An assignment to a building may name its entrance, and of it the doors or the floors: ``2单元``, ``2单元 301-312``, ``1-3层``. The
narrowest one that holds a door answers first; the building's, then the block's person stand behind it. What an office writes in
another way is kept as the name of an entrance.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from blockmap.progress.lists import key_text
from blockmap.progress.locating import spelled

_TO = r"\s*[-–—~至到]\s*"
_FLOORS = re.compile(rf"(\d{{1,2}})(?:{_TO}(\d{{1,2}}))?\s*(?:层|楼|floors?)$", re.IGNORECASE)
_DOORS = re.compile(rf"(\d{{3,5}})(?:{_TO}(\d{{3,5}}))?\s*(?:室|户|号|号房)?$")
_STAIR = re.compile(r"(单元|门栋|楼门|楼道|梯口|梯|门|entrance|stair|unit)", re.IGNORECASE)

DOORS_OF_FLOOR = 100
"""Doors are numbered by storey: 301 is on the third."""

RANKS = ("household_range", "stair", "building", "block")
"""How narrow a responsibility is, the narrowest first."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a building.

    Attributes
    ----------
    stair
        Its entrance, without the word for it; empty for all.
    low, high
        First and last door; none for all.
    """

    stair: str = ""
    low: int | None = None
    high: int | None = None

    @property
    def rank(self) -> str:
        """How narrow it is."""
        return RANKS[0] if self.low is not None else RANKS[1] if self.stair else RANKS[2]

    def meets(self, other: Stretch) -> bool:
        """Tell whether some door may lie in both."""
        if self.stair and other.stair and self.stair != other.stair:
            return False
        if self.low is None or self.high is None or other.low is None or other.high is None:
            return True
        return self.low <= other.high and other.low <= self.high


def stretch(said: str | None) -> Stretch:
    """Read what an assignment says of the entrance.

    Examples
    --------
    >>> stretch("2单元 301-312"), stretch("2 单元"), stretch("1-3层")
    (Stretch(stair='2', low=301, high=312), Stretch(stair='2', low=None, high=None), Stretch(stair='', low=100, high=399))
    """
    text = key_text(said).strip() if said else ""
    low = high = None
    if found := _FLOORS.search(text):
        low = int(found[1]) * DOORS_OF_FLOOR
        high = int(found[2] or found[1]) * DOORS_OF_FLOOR + DOORS_OF_FLOOR - 1
    elif found := _DOORS.search(text):
        low, high = int(found[1]), int(found[2] or found[1])
    if found:
        text = text[: found.start()]
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Stretch(spelled(_STAIR.sub("", text)), low, high)


def answering(active: pd.DataFrame, building_id: int, blocks: set[int], door: Stretch) -> pd.DataFrame:
    """List who answers for a door, or for everything in a building.

    Parameters
    ----------
    active
        Assignments that hold, as of `blockmap.progress.assigning.active`.
    building_id, blocks
        The building, and the blocks that it or its parts lie in.
    door
        The door, stair or range that is asked for; the whole building when empty.

    Returns
    -------
    The rows with `within`, one of `RANKS`, the narrowest first, then by doors and assignment.
    """
    is_here = (active["building_id"] == building_id).fillna(False).to_numpy(dtype=bool)
    is_block = active["block_id"].isin(blocks).to_numpy(dtype=bool) & active["building_id"].isna().to_numpy()
    rows = active[is_here | is_block]
    parts = [stretch(said if isinstance(said, str) else None) for said in rows["entrance"]]
    of_block = rows["building_id"].isna().to_numpy()
    rows = rows.assign(
        within=[RANKS[3] if block else part.rank for block, part in zip(of_block, parts, strict=True)],
        stair=[part.stair for part in parts],
        low=[part.low or 0 for part in parts],
    )
    rows = rows[[part.meets(door) for part in parts]]
    order = rows.assign(rank=rows["within"].map(RANKS.index))
    return order.sort_values(["rank", "stair", "low", "assignment_id"], ignore_index=True).drop(columns=["rank", "low"])


def claimed_twice(active: pd.DataFrame) -> list[tuple[int, int]]:
    """List pairs of assignments of one role below a building that hold the same doors, by their ids."""
    below = active[active["building_id"].notna() & active["entrance"].notna() & active["worker_id"].notna()]
    found = []
    for _, same in below.groupby(["building_id", "role"], sort=True):
        rows = [
            (int(i), worker, stretch(said))
            for i, worker, said in zip(same["assignment_id"], same["worker_id"], same["entrance"], strict=True)
        ]
        found += [
            (one, other)
            for k, (one, worker, part) in enumerate(rows)
            for other, another, its in rows[k + 1 :]
            if worker != another and part.rank == its.rank and part.meets(its)
        ]
    return found
