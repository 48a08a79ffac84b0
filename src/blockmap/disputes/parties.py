"""The two parties of a dispute as they are drawn now: our area, and theirs among the neighbours or the territory's own areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from blockmap.disputes.strip import on_grid
from blockmap.errors import UsageError

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@dataclass(frozen=True, slots=True)
class Parties:
    """Who claims what.

    Attributes
    ----------
    code
        Number of the dispute.
    ours_id, ours
        ``area_id`` and polygon of our side, on the finest grid.
    theirs_table, theirs_id, theirs
        Table (``neighbours``, or ``areas`` between our own), id and polygon of the other side.
    ground
        Disputed ground.
    """

    code: str
    ours_id: int
    ours: Any
    theirs_table: str
    theirs_id: int
    theirs: Any
    ground: Any


def find(dispute: Mapping[str, Any], areas: GeoDataFrame, neighbours: GeoDataFrame) -> Parties:
    """Find the areas of a dispute.

    Parameters
    ----------
    dispute
        Row of table `disputes`.
    areas, neighbours
        Tables.

    Raises
    ------
    UsageError
        A party is not drawn any more.
    """
    code, level = str(dispute["code"]), dispute["level"]
    mine = areas[(areas["level"] == level) & (areas["code"] == dispute["our_code"])]
    if mine.empty:
        raise UsageError("dispute_party_gone", code=code, party=dispute["our_code"])
    if dispute["is_inside"]:
        table, key, of = "areas", "area_id", areas[areas["level"] == level]
    else:
        table, key, of = "neighbours", "neighbour_id", neighbours[neighbours["level"] == level]
    name = of["name"].astype(object)
    other = of[(of["code"] == dispute["their_code"]) | (name == dispute["their_code"])]
    if other.empty:
        other = of[name == dispute["their_name"]]
    if other.empty:
        raise UsageError("dispute_party_gone", code=code, party=dispute["their_code"])
    nearest = shapely.distance(other["geom"].to_numpy(), dispute["geom"]).argmin()
    row = other.iloc[int(nearest)]
    first = mine.iloc[0]
    return Parties(
        code, int(first["area_id"]), on_grid(first["geom"]), table, int(row[key]), on_grid(row["geom"]), dispute["geom"]
    )
