"""The interim list: every disputed building with the side and the block that count it, for both sides to sign."""

from __future__ import annotations

import pandas as pd

from blockmap.disputes.states import UNSETTLED
from blockmap.numbering import building_code

COLUMNS = (
    "dispute",
    "building",
    "address",
    "household_count",
    "person_count",
    "interim_side",
    "block",
    "enumerator",
    "signed_ours",
    "signed_theirs",
)
"""Columns of the list; the last two are left empty for the signatures."""


def interim_list(
    disputes: pd.DataFrame,
    dispute_buildings: pd.DataFrame,
    buildings: pd.DataFrame,
    blocks: pd.DataFrame,
    assignments: pd.DataFrame | None = None,
    workers: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List all buildings of unsettled disputes.

    Parameters
    ----------
    disputes, dispute_buildings, buildings, blocks
        Tables.
    assignments, workers
        Tables: the enumerator of the block, where one is assigned now.

    Returns
    -------
    Rows of `COLUMNS`, by dispute and building. Names are those of staff; nobody who is counted is named.
    """
    active = disputes[disputes["state"].isin(UNSETTLED)].set_index("dispute_id")
    rows = dispute_buildings[dispute_buildings["dispute_id"].isin(active.index)]
    rows = rows.sort_values(["dispute_id", "building_id"], ignore_index=True)
    of = buildings.set_index("building_id").reindex(rows["building_id"])
    code = blocks.set_index("block_id")["block_code"]
    own = of["block_id"].map(code)
    named = [
        building_code(str(block), int(number)) if pd.notna(block) and pd.notna(number) else f"#{building_id}"
        for block, number, building_id in zip(own, of["number"], rows["building_id"], strict=True)
    ]
    return pd.DataFrame(
        {
            "dispute": rows["dispute_id"].map(active["code"]).to_numpy(),
            "building": named,
            "address": of["address"].to_numpy(),
            "household_count": of["household_count"].astype("Int64").to_numpy(),
            "person_count": of["person_count"].astype("Int64").to_numpy(),
            "interim_side": rows["interim_side"].to_numpy(),
            "block": rows["interim_block_id"].map(code).to_numpy(),
            "enumerator": rows["interim_block_id"].map(_enumerators(assignments, workers)).to_numpy(),
            "signed_ours": None,
            "signed_theirs": None,
        },
        columns=list(COLUMNS),
    )


def _enumerators(assignments: pd.DataFrame | None, workers: pd.DataFrame | None) -> pd.Series[str]:
    """Display name of the enumerator who has each block now."""
    if assignments is None or workers is None or assignments.empty:
        return pd.Series(dtype=object)
    now = assignments[
        assignments["to_at"].isna() & (assignments["role"] == "enumerator") & assignments["block_id"].notna()
    ]
    names = now["worker_id"].map(workers.set_index("worker_id")["name"])
    latest = pd.DataFrame({"block_id": now["block_id"].astype("int64"), "name": names}).dropna()
    return latest.drop_duplicates("block_id", keep="last").set_index("block_id")["name"]
