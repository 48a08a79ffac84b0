"""Numbers of buildings: 1, 2, 3 … in every block, in serpentine order from the north-west.

Numbers are free until they are issued by `freeze`. After that a building keeps its number as long as it stays in its block;
a building found later is appended after the largest number ever used there; and a building that leaves its block, or
is taken down from the map, leaves a retired number behind that is never given again.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from blockmap.errors import UsageError
from blockmap.numbering import building_code, serpentine_by_group
from blockmap.report import Report
from blockmap.settings import Settings

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def number(
    buildings: GeoDataFrame,
    blocks: pd.DataFrame,
    *,
    settings: Settings,
    retired: pd.DataFrame | None = None,
    previous: pd.DataFrame | None = None,
) -> tuple[GeoDataFrame, Report]:
    """Give every building of every block its number.

    Parameters
    ----------
    buildings
        `building_id, block_id, number, is_number_frozen, geom`; those without a block get no number.
    blocks
        `block_id, is_frozen`.
    retired
        Table `retired`: numbers that are never given again.
    previous
        Buildings as they were: `building_id, block_id`. A frozen number is kept only in the block in which it was issued;
        without this table no building is taken to have moved.

    Returns
    -------
    buildings
        Copy with `number` and `is_number_frozen`, rows by `building_id`. In a frozen block every number is frozen at once.
    report
        The figures ``buildings_numbered`` and ``buildings_without_block``.
    """
    report = Report()
    out = buildings.sort_values("building_id", ignore_index=True)
    has_block = out["block_id"].notna()
    is_kept = has_block & out["number"].notna() & out["is_number_frozen"].astype(bool) & _has_stayed(out, previous)
    fresh = out[has_block & ~is_kept]

    used = _largest_used(out[is_kept], blocks, retired, previous)
    block = fresh["block_id"].astype(np.int64)
    centres = shapely.centroid(fresh["geom"].to_numpy())
    xy = np.column_stack([shapely.get_x(centres), shapely.get_y(centres)])
    place = serpentine_by_group(xy, block, tie=fresh["building_id"])
    given = pd.Series(place + 1, index=fresh.index) + block.map(used).fillna(0).astype(np.int64)

    out["number"] = out["number"].where(is_kept).astype("Int64").fillna(given.reindex(out.index).astype("Int64"))
    frozen_blocks = blocks.loc[blocks["is_frozen"].astype(bool), "block_id"]
    out["is_number_frozen"] = has_block & (is_kept | out["block_id"].isin(frozen_blocks))
    report.figures["buildings_numbered"] = int(has_block.sum())
    report.figures["buildings_without_block"] = int((~has_block).sum())
    return out, report


def retire(
    previous: pd.DataFrame,
    previous_blocks: pd.DataFrame,
    buildings: pd.DataFrame,
    retired: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List the issued numbers that nobody bears any more, as rows of table `retired`.

    Parameters
    ----------
    previous, buildings
        Buildings before and after: `building_id, block_id, number, is_number_frozen`.
    previous_blocks
        `block_id, block_code` of the blocks in which the numbers were issued.
    retired
        Table `retired` so far; ids go on after its largest.
    """
    issued = previous[previous["is_number_frozen"].astype(bool) & previous["number"].notna()]
    now = buildings.set_index("building_id")[["block_id", "number"]].reindex(issued["building_id"])
    is_borne = (now["block_id"].to_numpy(dtype=float, na_value=np.nan) == issued["block_id"].to_numpy(dtype=float)) & (
        now["number"].to_numpy(dtype=float, na_value=np.nan) == issued["number"].to_numpy(dtype=float)
    )
    gone = issued[~is_borne].sort_values("building_id")
    codes = gone["block_id"].map(previous_blocks.set_index("block_id")["block_code"])
    first = 1 if retired is None or retired.empty else int(retired["retired_id"].max()) + 1
    return pd.DataFrame(
        {
            "retired_id": np.arange(first, first + len(gone), dtype=np.int64),
            "kind": "building",
            "code": [building_code(c, int(n)) for c, n in zip(codes, gone["number"], strict=True)],
            "block_id": gone["block_id"].astype("Int64").to_numpy(),
            "building_id": gone["building_id"].astype("Int64").to_numpy(),
        }
    )


def freeze(
    areas: GeoDataFrame,
    blocks: GeoDataFrame,
    buildings: GeoDataFrame,
    *,
    settings: Settings,
    communities: Collection[str] | None = None,
) -> tuple[GeoDataFrame, GeoDataFrame, GeoDataFrame, Report]:
    """Issue the codes and numbers of some communities, or of all.

    Parameters
    ----------
    areas, blocks, buildings
        The tables; the three ``is_…frozen`` columns are set.
    communities
        Codes of the communities; ``None`` for all that have blocks.

    Returns
    -------
    areas, blocks, buildings
        Copies, rows in the given order.
    report
        ``freeze_not_planned`` for a community without blocks, ``freeze_unnumbered`` for one with a building that has no
        number: it is left as it was. The figure ``communities_frozen``.

    Raises
    ------
    UsageError
        A code names no community.
    """
    report = Report()
    is_community = areas["level"] == settings.community_level
    known = areas.loc[is_community, ["area_id", "code"]].sort_values("code")
    unknown = sorted(set(communities or ()) - set(known["code"]))
    if unknown:
        raise UsageError("freeze_unknown_community", codes=", ".join(unknown))
    wanted = (
        known[known["area_id"].isin(blocks["community_id"])]
        if communities is None
        else (known[known["code"].isin(list(communities))])
    )

    ready = []
    for area_id, code in zip(wanted["area_id"], wanted["code"], strict=True):
        inside = blocks.loc[blocks["community_id"] == area_id, "block_id"]
        unnumbered = buildings["block_id"].isin(inside) & buildings["number"].isna()
        if inside.empty:
            report.add("freeze_not_planned", table="areas", row_id=int(area_id), code=code)
        elif unnumbered.any():
            report.add("freeze_unnumbered", table="areas", row_id=int(area_id), code=code, count=int(unnumbered.sum()))
        else:
            ready.append(area_id)

    areas, blocks, buildings = areas.copy(), blocks.copy(), buildings.copy()
    areas["is_frozen"] |= areas["area_id"].isin(ready)
    blocks["is_frozen"] |= blocks["community_id"].isin(ready)
    issued = blocks.loc[blocks["community_id"].isin(ready), "block_id"]
    buildings["is_number_frozen"] |= buildings["block_id"].isin(issued)
    report.figures["communities_frozen"] = len(ready)
    return areas, blocks, buildings, report


def _has_stayed(buildings: pd.DataFrame, previous: pd.DataFrame | None) -> pd.Series[bool]:
    """Tell which buildings are in the block in which they were."""
    if previous is None:
        return pd.Series(True, index=buildings.index)
    before = buildings["building_id"].map(previous.set_index("building_id")["block_id"])
    return (before == buildings["block_id"]).fillna(False).astype(bool)


def _largest_used(
    kept: pd.DataFrame, blocks: pd.DataFrame, retired: pd.DataFrame | None, previous: pd.DataFrame | None
) -> pd.Series[int]:
    """Largest number ever issued in every block, by `block_id`."""
    issued = [kept[["block_id", "number"]]]
    if previous is not None:
        issued.append(previous.loc[previous["is_number_frozen"].astype(bool), ["block_id", "number"]])
    if retired is not None:
        old = retired[(retired["kind"] == "building") & retired["block_id"].isin(blocks["block_id"])]
        issued.append(pd.DataFrame({"block_id": old["block_id"], "number": old["code"].str.rsplit("-", n=1).str[-1]}))
    every = pd.concat([numbers.dropna().astype(np.int64) for numbers in issued])
    return every.groupby("block_id")["number"].max()
