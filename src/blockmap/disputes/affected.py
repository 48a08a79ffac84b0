"""Who is affected by a dispute, and who counts them meanwhile: one side for every disputed building, from the first day.

Until a line is decided, an interim side counts each building on disputed ground, and when it is ours, one block of ours does: so
nobody is missed and nobody counted twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.disputes.states import UNSETTLED
from blockmap.disputes.whole_buildings import CUT_WIDTH_M
from blockmap.report import Report

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

COLUMNS = ["dispute_building_id", "dispute_id", "building_id", "interim_side", "interim_block_id", "decided_side"]


def affected(
    disputes: GeoDataFrame,
    buildings: GeoDataFrame,
    blocks: GeoDataFrame,
    *,
    previous: pd.DataFrame | None = None,
    first_id: int = 1,
) -> tuple[GeoDataFrame, pd.DataFrame, Report]:
    """Find every building on disputed ground and who counts it.

    Parameters
    ----------
    disputes
        Table `disputes`. Those that are applied or closed keep the buildings they had.
    buildings
        Table `buildings`.
    blocks
        Table `blocks`; empty before the first plan.
    previous
        Table `dispute_buildings` so far: what was agreed for single buildings stays.
    first_id
        Id of the first new row of `dispute_buildings`.

    Returns
    -------
    disputes
        All rows with `building_count, household_count, person_count, block_count` brought up.
    dispute_buildings
        All rows of the table; a building that touches several unsettled disputes is listed in the one that has most of it.
    report
        The figures ``disputed_buildings`` and ``disputed_households``.
    """
    active = disputes["state"].isin(UNSETTLED).to_numpy()
    pairs = _pairs(disputes[active], buildings)
    found = _responsible(pairs, disputes, buildings, blocks)
    known = _known(previous, disputes.loc[~active, "dispute_id"])
    rows = _agreed(found, previous)
    rows = _with_ids(rows, previous, first_id)
    parts = [part for part in (known, rows) if len(part)]
    every = pd.concat(parts, ignore_index=True) if parts else rows
    every = every.sort_values("dispute_building_id", ignore_index=True)
    out = _counted(disputes, every, buildings, blocks, active)
    report = Report()
    report.figures["disputed_buildings"] = len(rows)
    households = buildings.set_index("building_id")["household_count"]
    report.figures["disputed_households"] = int(households.reindex(rows["building_id"]).sum())
    return out, every, report


def _pairs(disputes: GeoDataFrame, buildings: GeoDataFrame) -> pd.DataFrame:
    """Unsettled dispute of every building on disputed ground: the one with most of it, then the first by code."""
    ordered = disputes.sort_values("code", ignore_index=True)
    ground, footprints = ordered["geom"].to_numpy(), buildings["geom"].to_numpy()
    dispute, building = shapely.STRtree(footprints).query(ground, predicate="intersects")
    area = shapely.area(shapely.intersection(footprints[building], ground[dispute]))
    is_point = shapely.area(footprints[building]) == 0
    real = is_point | (area > CUT_WIDTH_M * shapely.length(footprints[building]))
    rows = pd.DataFrame({"dispute": dispute[real], "building": building[real], "area": area[real]})
    rows = rows.sort_values(["building", "area", "dispute"], ascending=[True, False, True]).drop_duplicates("building")
    return pd.DataFrame(
        {
            "dispute_id": ordered["dispute_id"].to_numpy()[rows["dispute"]],
            "building_id": buildings["building_id"].to_numpy()[rows["building"]],
        }
    ).sort_values(["dispute_id", "building_id"], ignore_index=True)


def _responsible(
    pairs: pd.DataFrame, disputes: GeoDataFrame, buildings: GeoDataFrame, blocks: GeoDataFrame
) -> pd.DataFrame:
    """Side and block that count each building meanwhile: the side of its dispute; its own block of ours, else the nearest."""
    side = pairs["dispute_id"].map(disputes.set_index("dispute_id")["interim_side"])
    inside = pairs["dispute_id"].map(disputes.set_index("dispute_id")["is_inside"]).astype(bool)
    placed = buildings.set_index("building_id").loc[pairs["building_id"]]
    block = placed["block_id"].astype("Int64").to_numpy(dtype=float, na_value=np.nan)
    missing = np.isnan(block)
    if missing.any() and len(blocks):
        block[missing] = _nearest(placed["geom"].to_numpy()[missing], blocks)
    is_counted_here = (side == "ours").to_numpy() | inside.to_numpy()
    return pairs.assign(
        interim_side=side.to_numpy(),
        interim_block_id=pd.array(np.where(is_counted_here, block, np.nan), dtype="Int64"),
        decided_side=None,
    )


def _nearest(geometry: NDArray[np.object_], blocks: GeoDataFrame) -> NDArray[np.float64]:
    """Ground block nearest to each building, the first by id where two are as near."""
    ground = blocks[blocks["geom"].notna()].sort_values("block_id", ignore_index=True)
    if ground.empty:
        return np.full(len(geometry), np.nan)
    building, block = shapely.STRtree(ground["geom"].to_numpy()).query_nearest(geometry)
    first = pd.Series(block).groupby(building).min()
    return ground["block_id"].to_numpy(dtype=float)[first.reindex(range(len(geometry))).to_numpy()]


def _agreed(found: pd.DataFrame, previous: pd.DataFrame | None) -> pd.DataFrame:
    """Keep what was agreed for a building of the same dispute before: its side, and who it was decided for."""
    if previous is None or previous.empty or found.empty:
        return found
    before = previous.set_index(["dispute_id", "building_id"])
    keys = pd.MultiIndex.from_frame(found[["dispute_id", "building_id"]])
    kept = before.reindex(keys)
    out = found.copy()
    said = kept["interim_side"].notna().to_numpy()
    out["interim_side"] = out["interim_side"].where(~said, kept["interim_side"].to_numpy())
    out["interim_block_id"] = out["interim_block_id"].where(out["interim_side"] == "ours").astype("Int64")
    out["decided_side"] = kept["decided_side"].to_numpy()
    return out


def _with_ids(rows: pd.DataFrame, previous: pd.DataFrame | None, first_id: int) -> pd.DataFrame:
    """Give every row its id: the one it had, else the next."""
    ids = pd.Series(np.nan, index=rows.index, dtype=float)
    if previous is not None and len(previous):
        before = previous.set_index(["dispute_id", "building_id"])["dispute_building_id"]
        ids[:] = before.reindex(pd.MultiIndex.from_frame(rows[["dispute_id", "building_id"]])).to_numpy(dtype=float)
    fresh = ids.isna().to_numpy()
    ids[fresh] = np.arange(first_id, first_id + fresh.sum())
    return rows.assign(dispute_building_id=ids.astype(np.int64))[COLUMNS]


def _known(previous: pd.DataFrame | None, settled: pd.Series[int]) -> pd.DataFrame:
    """Rows of disputes that are settled: they tell what was."""
    if previous is None:
        return pd.DataFrame(columns=COLUMNS)
    return previous.loc[previous["dispute_id"].isin(settled), COLUMNS]


def _counted(
    disputes: GeoDataFrame,
    rows: pd.DataFrame,
    buildings: GeoDataFrame,
    blocks: GeoDataFrame,
    active: NDArray[np.bool_],
) -> GeoDataFrame:
    """Disputes with what lies on their ground; settled ones keep their counts."""
    of = rows["building_id"].map(buildings.set_index("building_id")["household_count"]).fillna(0).astype(float)
    persons = rows["building_id"].map(buildings.set_index("building_id")["person_count"]).astype("Float64")
    groups = rows["dispute_id"]
    out = disputes.copy()
    ids = out["dispute_id"]
    counts = {
        "building_count": ids.map(groups.value_counts()).fillna(0),
        "household_count": ids.map(of.groupby(groups).sum()).fillna(0),
        "person_count": ids.map(persons.groupby(groups).sum(min_count=1)),
        "block_count": _touching(out, blocks),
    }
    for name, values in counts.items():
        fresh = pd.array(np.asarray(values, dtype=object), dtype="Float64").astype("Int64")
        out[name] = out[name].astype("Int64").where(~active, fresh)
        if disputes[name].dtype != "Int64":
            out[name] = out[name].astype(np.int64)
    return out


def _touching(disputes: GeoDataFrame, blocks: GeoDataFrame) -> NDArray[np.int64]:
    """Ground blocks that have a part in each dispute."""
    ground = blocks.loc[blocks["geom"].notna(), "geom"].to_numpy() if len(blocks) else np.empty(0, object)
    if not len(ground):
        return np.zeros(len(disputes), np.int64)
    disputed = disputes["geom"].to_numpy()
    dispute, block = shapely.STRtree(ground).query(disputed, predicate="intersects")
    real = shapely.area(shapely.intersection(disputed[dispute], ground[block])) > 1.0
    return np.bincount(dispute[real], minlength=len(disputes))
