"""Which block is which after a change of the lines: immutable ids, and the lineage of those that changed.

A block stays the same block

1. when its ground is the same, whatever happened to the buildings on it; otherwise
2. when it and a block of before are each other's best match by households (by buildings where there are none), and what they
   share is at least half of one of the two. So a block that gives a building away stays itself, of a split block the part
   with most households goes on, and of merged blocks the one that brought most.

Every other block is new and takes an id that was never given.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

UNIT = ["building_id", "part_number"]
"""Key of what a block counts: a whole building has part number 1, and so has its first part."""


def units(buildings: pd.DataFrame, building_parts: pd.DataFrame) -> pd.DataFrame:
    """List what blocks count: whole buildings, and the parts of divided ones.

    Parameters
    ----------
    buildings
        `building_id, block_id, household_count`; those without a block are left out.
    building_parts
        `building_id, part_number, block_id, household_count`.

    Returns
    -------
    units
        `building_id, part_number, block_id, household_count`, sorted by the first two.
    """
    is_whole = buildings["block_id"].notna() & ~buildings["building_id"].isin(building_parts["building_id"])
    whole = buildings.loc[is_whole, ["building_id", "block_id", "household_count"]].assign(part_number=1)
    both = pd.concat([whole, building_parts[[*UNIT, "block_id", "household_count"]]], ignore_index=True)
    both = both.astype({"building_id": np.int64, "part_number": np.int64, "block_id": np.int64})
    return both[[*UNIT, "block_id", "household_count"]].sort_values(UNIT, ignore_index=True)


def inherit(
    blocks: pd.DataFrame,
    block_units: pd.DataFrame,
    previous: pd.DataFrame,
    previous_units: pd.DataFrame,
    *,
    last_id: int = 0,
) -> pd.Series[int]:
    """Find the immutable id of every block.

    Parameters
    ----------
    blocks
        New blocks of some communities, with provisional ids: `block_id, community_id, geom`.
    block_units
        Their `units`, by provisional id.
    previous, previous_units
        Blocks and units of the same communities as they were.
    last_id
        Largest id ever given to any block, also to one that is gone.

    Returns
    -------
    block_id
        Final id by provisional id, in the order of the provisional ids; new ids ascend in that order.
    """
    same = _same_ground(blocks, previous)
    flow = flows(previous_units, block_units)
    is_open = ~flow["from_block_id"].isin(same) & ~flow["to_block_id"].isin(same.index)
    is_known = flow["from_block_id"].isin(previous["block_id"]) & flow["to_block_id"].isin(blocks["block_id"])
    kept = pd.concat([same, _best_matches(flow[is_open & is_known])])

    provisional = np.sort(blocks["block_id"].to_numpy(dtype=np.int64))
    final = pd.Series(provisional, index=provisional).map(kept)
    is_new = final.isna().to_numpy()
    first = max(last_id, int(previous["block_id"].max()) if len(previous) else 0) + 1
    final[is_new] = np.arange(first, first + is_new.sum())
    return final.astype(np.int64).rename("block_id")


def flows(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Sum the units that went from one block to another.

    Parameters
    ----------
    before, after
        `units` before and after.

    Returns
    -------
    flows
        `from_block_id, to_block_id, household_count, unit_count, from_share, to_share`, sorted by the ids; the shares are
        of the households (units where there are none) of the block before and of the block after.
    """
    both = before[[*UNIT, "block_id"]].merge(after, on=UNIT, suffixes=("_from", "_to"))
    groups = both.groupby(["block_id_from", "block_id_to"], sort=True)
    flow = groups.agg(household_count=("household_count", "sum"), unit_count=("building_id", "size")).reset_index()
    flow = flow.rename(columns={"block_id_from": "from_block_id", "block_id_to": "to_block_id"})
    for side, all_units in (("from", before), ("to", after)):
        whole = all_units.groupby("block_id").agg(households=("household_count", "sum"), units=("building_id", "size"))
        whole = whole.reindex(flow[f"{side}_block_id"])
        has_households = whole["households"].to_numpy() > 0
        share = np.where(has_households, flow["household_count"], flow["unit_count"])
        flow[f"{side}_share"] = share / np.where(has_households, whole["households"], whole["units"])
    return flow


def lineage(
    blocks: pd.DataFrame,
    block_units: pd.DataFrame,
    previous: pd.DataFrame,
    previous_units: pd.DataFrame,
    *,
    reason: str,
    first_id: int = 1,
) -> pd.DataFrame:
    """Tell which block came from which, as rows of table `lineage`: every flow but that of a block that stayed as it was.

    Parameters
    ----------
    blocks, previous
        Blocks after and before: `block_id, block_code`.
    block_units, previous_units
        Their `units`.
    reason
        The operation.
    first_id
        Id of the first row.
    """
    flow = flows(previous_units, block_units)
    is_still = (flow["from_block_id"] == flow["to_block_id"]) & (flow["from_share"] == 1) & (flow["to_share"] == 1)
    moved = flow[~is_still]
    return pd.DataFrame(
        {
            "lineage_id": np.arange(first_id, first_id + len(moved), dtype=np.int64),
            "from_block_id": moved["from_block_id"].to_numpy(),
            "to_block_id": moved["to_block_id"].to_numpy(),
            "from_code": moved["from_block_id"].map(previous.set_index("block_id")["block_code"]).to_numpy(),
            "to_code": moved["to_block_id"].map(blocks.set_index("block_id")["block_code"]).to_numpy(),
            "household_count": moved["household_count"].to_numpy(),
            "reason": reason,
        }
    )


def _same_ground(blocks: pd.DataFrame, previous: pd.DataFrame) -> pd.Series[int]:
    """Previous id by provisional id of the blocks whose ground did not change (T-vertices do not count)."""
    pairs = _by_bounds(blocks).merge(_by_bounds(previous), on=["community_id", "x0", "y0", "x1", "y1"])
    equal = shapely.equals(pairs["geom_x"].to_numpy(), pairs["geom_y"].to_numpy())
    return pd.Series(pairs.loc[equal, "block_id_y"].to_numpy(), index=pairs.loc[equal, "block_id_x"], dtype=np.int64)


def _by_bounds(blocks: pd.DataFrame) -> pd.DataFrame:
    """Blocks that have ground, with their exact bounds as columns."""
    on_ground = blocks.loc[blocks["geom"].notna(), ["block_id", "community_id", "geom"]].reset_index(drop=True)
    bounds = shapely.bounds(on_ground["geom"].to_numpy()).reshape(-1, 4)
    return pd.DataFrame(on_ground).join(pd.DataFrame(bounds, columns=["x0", "y0", "x1", "y1"]))


def _best_matches(flow: pd.DataFrame) -> pd.Series[int]:
    """Previous id by provisional id of the pairs that are each other's best, and share at least half of one of them."""
    best = flow.sort_values(
        ["household_count", "unit_count", "from_block_id", "to_block_id"], ascending=[False, False, True, True]
    )
    is_best = ~best.duplicated("from_block_id") & ~best.duplicated("to_block_id")
    is_enough = best[["from_share", "to_share"]].max(axis=1) >= 0.5
    chosen = best[is_best & is_enough]
    return pd.Series(chosen["from_block_id"].to_numpy(), index=chosen["to_block_id"], dtype=np.int64)
