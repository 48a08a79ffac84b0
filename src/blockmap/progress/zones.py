"""Zones of any number of systems over the administrative tree: a functional district, supervision groups.

A block is in the zone of a system that names it, else in that of the smallest of its areas that is named; or, where a system was
delivered as polygons, in the one that holds most of its ground. It is never in two: where two zones of one system claim it on the
same day that is a finding, and so is a block that a zone line cuts; it counts once, in the one with the lower code.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress import days
from blockmap.progress.ground import NOWHERE, Ground
from blockmap.progress.rollup import Grouping, by_members
from blockmap.report import Report

Ints = NDArray[np.int64]

CUT_SHARE = 0.01
"""A block of which more than this share of the ground lies in another zone is cut by the line; less is how lines are drawn."""


def by_zone(
    ground: Ground, system: str, *, zones: pd.DataFrame, members: pd.DataFrame, on: date | str
) -> tuple[Grouping, Report]:
    """Group blocks by the zones of a system.

    Parameters
    ----------
    ground
        Blocks and areas; its blocks must have `geom` where the zones of the system do.
    system
        Name of the system.
    zones, members
        Tables ``zones`` and ``zone_members``.
    on
        Day: members that are not valid then do not count.

    Returns
    -------
    grouping
        The zones in the order of their codes; blocks in none are outside.
    report
        ``block_in_two_zones``, ``block_across_zone``.
    """
    own = zones[zones["system"] == system].sort_values(["code", "zone_id"], ignore_index=True)
    listed, report = _listed(ground, own, members, days.number(on))
    drawn, said = _drawn(ground, own)
    report.extend(said)
    zone = np.where(listed >= 0, listed, drawn)
    in_one = zone >= 0
    member = pd.Series(own["zone_id"].to_numpy(dtype=np.int64)[zone[in_one]], index=ground.block.ids[in_one])
    groups = own[["zone_id", "code", "name"]].rename(columns={"zone_id": "group_id"})
    return by_members(ground, system, groups, member), report


def _listed(ground: Ground, zones: pd.DataFrame, members: pd.DataFrame, day: int) -> tuple[Ints, Report]:
    """Return the zone of every block by the lists: that of the block, else that of its smallest area that is named."""
    report = Report()
    at = pd.Series(np.arange(len(zones)), index=zones["zone_id"].to_numpy())
    rows = members[members["zone_id"].isin(at.index)]
    begins, ends = days.numbers(rows["valid_from"]), days.numbers(rows["valid_to"])
    rows = rows[(begins <= day) & ((ends == days.NEVER) | (ends >= day))]
    number = at.reindex(rows["zone_id"]).to_numpy(dtype=np.int64)
    zone = np.full(len(ground.block), NOWHERE, dtype=np.int64)
    is_clear = np.ones(len(ground.block), dtype=bool)
    of_block, twice = _first_of(ground.block.of(rows["block_id"]), number, len(ground.block))
    zone, is_clear = np.where(of_block >= 0, of_block, zone), is_clear & ~twice
    is_area = ground.block.of(rows["block_id"]) < 0
    of_area, area_twice = _first_of(ground.area.of(rows["area_id"])[is_area], number[is_area], len(ground.area))
    for chain in ground.chains:
        above = np.where(ground.community >= 0, chain[ground.community], NOWHERE)
        is_open = (zone < 0) & (above >= 0)
        found = np.where(is_open, of_area[above], NOWHERE) if len(of_area) else zone
        is_clear &= ~((found >= 0) & area_twice[above])
        zone = np.where(found >= 0, found, zone)
    for block in np.flatnonzero(~is_clear).tolist():
        report.add("block_in_two_zones", "error", **_place(ground, block), zone=zones["code"].iloc[zone[block]])
    return zone, report


def _first_of(place: Ints, zone: Ints, count: int) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the lowest zone of every place that some rows name, and whether they name several."""
    low = np.full(count, np.iinfo(np.int64).max)
    high = np.full(count, NOWHERE, dtype=np.int64)
    there = place >= 0
    np.minimum.at(low, place[there], zone[there])
    np.maximum.at(high, place[there], zone[there])
    return np.where(high >= 0, low, NOWHERE), (high >= 0) & (high != low)


def _drawn(ground: Ground, zones: pd.DataFrame) -> tuple[Ints, Report]:
    """Return the zone that holds most of the ground of every block; parts and virtual blocks follow host and community."""
    import shapely

    report = Report()
    zone = np.full(len(ground.block), NOWHERE, dtype=np.int64)
    shapes = np.array(zones["geom"], dtype=object) if "geom" in zones else np.full(len(zones), None)
    shapes[pd.isna(shapes)] = None
    if "geom" not in ground.blocks or not shapely.is_geometry(shapes).any():
        return zone, report
    ground_of = np.array(ground.blocks["geom"], dtype=object)
    ground_of[pd.isna(ground_of)] = None
    block, at = shapely.STRtree(shapes).query(ground_of, predicate="intersects")
    shared = shapely.area(shapely.intersection(ground_of[block], shapes[at]))
    table = pd.DataFrame({"block": block, "zone": at, "shared": shared})
    total = shapely.area(ground_of)
    best = table.sort_values(["block", "shared", "zone"], ascending=[True, False, True]).drop_duplicates("block")
    held = table.groupby("block")["shared"].sum().reindex(best["block"]).to_numpy()
    chosen = best[best["shared"].to_numpy() >= total[best["block"]] - held]
    zone[chosen["block"].to_numpy()] = chosen["zone"].to_numpy()
    cut = table[
        (table["shared"] > CUT_SHARE * total[table["block"]])
        & (table["shared"] < (1 - CUT_SHARE) * total[table["block"]])
    ]
    for number in sorted(set(cut["block"].tolist())):
        here = cut[cut["block"] == number]
        parts = ", ".join(
            f"{zones['code'].iloc[z]} {part / total[number]:.0%}"
            for z, part in zip(here["zone"], here["shared"], strict=True)
        )
        point = shapely.point_on_surface(ground_of[number])
        report.add("block_across_zone", "warning", **_place(ground, number), x=point.x, y=point.y, parts=parts)
    return _with_followers(zone, ground, shapely.is_geometry(ground_of)), report


def _with_followers(zone: Ints, ground: Ground, has_ground: NDArray[np.bool_]) -> Ints:
    """Give blocks without ground the zone of their host, else that of most blocks of their community."""
    out = zone.copy()
    hosts: Any = ground.blocks.get("host_block_id", pd.Series(pd.NA, index=ground.blocks.index))
    host = ground.block.of(hosts)
    for block in np.flatnonzero(~has_ground).tolist():
        if host[block] >= 0:
            out[block] = zone[host[block]]
        else:
            near = zone[has_ground & (ground.community == ground.community[block])]
            counts = np.bincount(near + 1)
            out[block] = int(counts.argmax()) - 1 if len(counts) else NOWHERE
    return out


def _place(ground: Ground, block: int) -> dict[str, Any]:
    return {
        "table": "blocks",
        "row_id": int(ground.block.ids[block]),
        "code": str(ground.blocks["block_code"].iloc[block]),
    }
