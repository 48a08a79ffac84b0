"""Locked blocks in a plan: their ground is taken out of the communities before these are divided, and set back afterwards.

A locked block (an open row of ``register`` of kind ``lock``) keeps its ground, cells, buildings, numbers and code. Its border
becomes a border of the ground that is divided, so it may gain points, as those of communities do: none is off the line by more
than a twentieth of a grid unit (0.05 mm). What is hosted by it stays with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from blockmap.blocks.edit_state import LOCK
from blockmap.report import Report

if TYPE_CHECKING:
    from geopandas import GeoDataFrame, GeoSeries

Tables = dict[str, pd.DataFrame]

MOST_NAMED = 12
"""Codes that a sentence names."""


def locked_in(before: Tables, communities: Iterable[int] | None = None) -> frozenset[int]:
    """Return the blocks that a plan leaves as they are.

    Parameters
    ----------
    before
        ``register`` and ``blocks`` are read.
    communities
        Only in these; everywhere when ``None``.

    Returns
    -------
    Locked ground blocks, the hosts of locked stacked blocks, and all that these host.
    """
    blocks, register = before["blocks"], before["register"]
    if communities is not None:
        blocks = blocks[blocks["community_id"].isin(set(communities))]
    asked = register.loc[(register["kind"] == LOCK) & (register["state"] == "open"), "block_id"].dropna()
    locked = blocks[blocks["block_id"].isin(asked)]
    hosts = {*locked.loc[locked["kind"] == "ground", "block_id"], *locked["host_block_id"].dropna()}
    return frozenset({int(key) for key in hosts} | set(blocks.loc[blocks["host_block_id"].isin(hosts), "block_id"]))


def open_ground(chosen: GeoDataFrame, blocks: GeoDataFrame, locked: frozenset[int]) -> GeoDataFrame:
    """Return the communities without the ground of their locked blocks; those that are locked altogether are left out."""
    on_ground = blocks[blocks["kind"] == "ground"]
    is_locked = on_ground["block_id"].isin(locked)
    touched = chosen["area_id"].isin(on_ground.loc[is_locked, "community_id"])
    if not touched.any():
        return chosen
    free = on_ground[~is_locked & on_ground["community_id"].isin(chosen["area_id"])].groupby("community_id")["geom"]
    left = {int(area): _joined(polygons.to_numpy()) for area, polygons in free}
    geom = [
        left.get(int(area)) if of else line
        for area, of, line in zip(chosen["area_id"], touched, chosen["geom"], strict=True)
    ]
    out = chosen.assign(geom=np.array(geom, dtype=object))
    return out[out["geom"].notna()].reset_index(drop=True)


def rejoined(lines: GeoDataFrame, areas: pd.DataFrame, blocks: GeoDataFrame, locked: frozenset[int]) -> GeoDataFrame:
    """Set the ground of locked blocks back into the lines of their communities and of the areas above.

    Parameters
    ----------
    lines
        `area_id, geom`: as they were drawn without the locked blocks.
    areas
        Table ``areas``: ``area_id, parent_id``.
    blocks
        Locked blocks among others, with all points that their borders gained.
    locked
        Their ids.
    """
    held = blocks[blocks["block_id"].isin(locked) & (blocks["kind"] == "ground")]
    if held.empty:
        return lines
    parent_of = areas.set_index("area_id")["parent_id"]
    above, polygons = [held["community_id"]], [held["geom"]]
    while (next_up := above[-1].map(parent_of)).notna().any():
        above.append(next_up)
        polygons.append(held["geom"])
    inside = pd.concat(polygons).groupby(pd.concat(above)).apply(list)
    geom = [
        line if area not in inside.index else _joined(np.array([*shapely.get_parts(line), *inside[area]], dtype=object))
        for area, line in zip(lines["area_id"], lines["geom"], strict=True)
    ]
    return lines.assign(geom=np.array(geom, dtype=object))


def lies_in_locked(
    exceptions: GeoDataFrame, buildings: pd.DataFrame, ground: GeoSeries, locked: frozenset[int]
) -> pd.Series:
    """Tell which departures from a rule are about locked blocks: about a building of theirs, or at a place in them."""
    inside = buildings.loc[buildings["block_id"].isin(locked), "building_id"]
    there = shapely.intersects(exceptions["geom"].to_numpy(), shapely.union_all(ground.to_numpy()))
    about = exceptions["building_id"].isin(inside) | (there & exceptions["building_id"].isna())
    return about & (exceptions["kind"] != "exclave")


def said(blocks: pd.DataFrame, locked: frozenset[int]) -> Report:
    """Say which blocks stay as they are, community by community."""
    report = Report()
    held = blocks[blocks["block_id"].isin(locked)].sort_values("block_code")
    for community, rows in held.groupby("community_code"):
        codes = rows["block_code"].tolist()
        shown = ", ".join(codes[:MOST_NAMED]) + (" …" if len(codes) > MOST_NAMED else "")
        report.add("plan_locked", "note", table="areas", code=str(community), count=len(codes), codes=shown)
    report.figures["blocks_locked"] = len(held)
    return report


def _joined(polygons: np.ndarray) -> shapely.MultiPolygon:
    """Join polygons that share their borders point by point; every point of the outline stays."""
    whole = shapely.coverage_union_all(polygons)
    return shapely.multipolygons(shapely.get_parts(whole))
