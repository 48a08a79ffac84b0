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
    thirds
        Further parties that claim some of it: table, id and polygon of each. Whoever is decided to have the ground, these have
        it no more.
    """

    code: str
    ours_id: int
    ours: Any
    theirs_table: str
    theirs_id: int
    theirs: Any
    ground: Any
    thirds: tuple[tuple[str, int, Any], ...] = ()

    def third_ids(self, table: str) -> set[int]:
        """Ids of the further parties that stand in a table."""
        return {row_id for name, row_id, _ in self.thirds if name == table}


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
    of_level = areas[areas["level"] == level]
    if dispute["is_inside"]:
        table, key, of = "areas", "area_id", of_level
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
    thirds = _thirds(dispute, of_level, neighbours[neighbours["level"] == level])
    return Parties(
        code,
        int(first["area_id"]),
        on_grid(first["geom"]),
        table,
        int(row[key]),
        on_grid(row["geom"]),
        dispute["geom"],
        tuple(third for third in thirds if third[:2] not in (("areas", int(first["area_id"])), (table, int(row[key])))),
    )


def _thirds(dispute: Mapping[str, Any], areas: GeoDataFrame, neighbours: GeoDataFrame) -> list[tuple[str, int, Any]]:
    """Further parties that are still drawn on the ground, by their codes or names: ours first, then by id."""
    said = dispute["third_codes"]
    codes = set(said.split(",")) if isinstance(said, str) else set()
    found = []
    for table, key, rows in (("areas", "area_id", areas), ("neighbours", "neighbour_id", neighbours)):
        named = rows["code"].isin(codes) | rows["name"].astype(object).isin(codes)
        near = rows[named & shapely.intersects(rows["geom"].to_numpy(), dispute["geom"])].sort_values(key)
        found += [(table, int(i), shape) for i, shape in zip(near[key], near["geom"].to_numpy(), strict=True)]
    return found
