"""Difficulties in a plan: buildings are weighed before the ground is divided, and what was said of blocks follows their ground.

A difficulty of a block was said of the buildings that it held then. When a plan divides anew, the new blocks take it over, cases
shared out by the households that went there: so nothing is lost, and the next plan weighs about the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from blockmap import work
from blockmap.progress.difficulties import carried
from blockmap.report import Report
from blockmap.settings import Settings

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Tables = dict[str, pd.DataFrame]


def weighed(
    before: Tables, chosen: GeoDataFrame, locked: frozenset[int], *, settings: Settings
) -> tuple[GeoDataFrame, Report]:
    """Weigh the buildings of the communities that are divided.

    Parameters
    ----------
    before
        ``buildings, areas, tags, phases`` are read. Difficulties count that hold on some day of the phases.
    chosen
        Communities that are divided.
    locked
        Blocks whose buildings keep the factor they have.
    settings
        ``work_factors`` is read.

    Returns
    -------
    buildings
        The table with `work_factor`, none where it is 1.
    report
        ``work_weighed`` with the figures, and ``work_kind_unused`` for a factor of a kind that nothing has.
    """
    report = Report()
    buildings = before["buildings"]
    home = _communities(buildings, chosen)
    is_concerned = home.isin(chosen["area_id"]) & ~buildings["block_id"].isin(locked)
    rows = pd.DataFrame(buildings.drop(columns="geom")).assign(community_id=home)[is_concerned]
    tags, phases = before["tags"], before["phases"]
    first, last = (None, None) if phases.empty else (str(phases["first_date"].min()), str(phases["last_date"].max()))
    factor = work.factors(rows, before["areas"], tags, of_kind=settings.work_factors, first=first, last=last)
    given = buildings["work_factor"].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    given = np.where(is_concerned, np.nan, given)
    given[np.flatnonzero(is_concerned)] = np.where(factor == 1.0, np.nan, factor)
    for kind in sorted(set(settings.work_factors) - set(tags["tag"])):
        report.add("work_kind_unused", "warning", table="tags", difficulty=kind)
    is_hard = factor != 1.0
    if is_hard.any():
        hard = rows[is_hard]
        households = int(hard["household_count"].sum())
        amount = float((hard["household_count"] * factor[is_hard]).sum())
        report.add(
            "work_weighed", "note", table="buildings", count=len(hard), households=households, work=round(amount)
        )
        report.figures["work_added"] = round(amount) - households
    return buildings.assign(work_factor=given), report


def follow(before: Tables, after: Tables, chosen: GeoDataFrame) -> tuple[pd.DataFrame, Report]:
    """Let the difficulties of blocks that were divided anew follow their buildings; returns table `tags`.

    Blocks hold what they hold through their buildings; a tower in parts counts for its ground block.
    """
    was, now = before["buildings"][["building_id", "block_id", "household_count"]], after["buildings"]
    both = was.assign(to_block=was["building_id"].map(now.set_index("building_id")["block_id"])).dropna()
    divided = before["blocks"].loc[before["blocks"]["community_id"].isin(chosen["area_id"]), "block_id"]
    both = both[both["block_id"].isin(divided)]
    moved = both.rename(columns={"block_id": "from_block"}).astype("int64")
    moved = pd.DataFrame(moved.groupby(["from_block", "to_block"])["household_count"].sum()).reset_index()
    return carried(before["tags"], moved)


def _communities(buildings: GeoDataFrame, chosen: GeoDataFrame) -> pd.Series[int]:
    """Community of every building; of one that has none so far, that in which its middle lies."""
    home = buildings["community_id"].astype("Int64").copy()
    homeless = np.flatnonzero(home.isna())
    if len(homeless):
        middles = shapely.point_on_surface(buildings["geom"].to_numpy()[homeless])
        which, community = shapely.STRtree(chosen["geom"].to_numpy()).query(middles, predicate="intersects")
        which, first = np.unique(which, return_index=True)
        home.iloc[homeless[which]] = chosen["area_id"].to_numpy()[community[first]]
    return home
