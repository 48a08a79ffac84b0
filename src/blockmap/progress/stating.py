"""Targets that a file of returns states beside its figures: what the territory does not know yet."""

from __future__ import annotations

import pandas as pd

KEY = ["phase", "measure", "area_id", "block_id", "building_id"]
"""What a target is of."""


def fresh(stated: pd.DataFrame, existing: pd.DataFrame, *, is_first: bool) -> pd.DataFrame:
    """Return the targets that are new or changed.

    A target that equals the households of its place needs no row: that is the target where none is given.

    Parameters
    ----------
    stated
        `phase, measure, area_id, block_id, building_id, level, value, valid_from, households` (-1 where not known), as of
        `blockmap.progress.reading.Reading.targets`.
    existing
        Table ``targets``.
    is_first
        The source has never stated any: what it says holds for the whole phase, not only from today on.

    Returns
    -------
    Rows of the table ``targets`` without their ids and their source.
    """
    if stated.empty:
        return pd.DataFrame(columns=[*KEY, "value", "valid_from"])
    placed = _own_place(stated)
    known = existing.sort_values(["valid_from", "target_id"], na_position="first", kind="stable")
    known = known.drop_duplicates(KEY, keep="last")[[*KEY, "value", "valid_from"]]
    known = known.rename(columns={"value": "was", "valid_from": "since"})
    both = placed.merge(known, on=KEY, how="left")
    households = both["households"].astype("Int64")
    was = both["was"].astype("Int64").fillna(households.where(households >= 0))
    day = both["valid_from"].dt.strftime("%Y-%m-%d")
    is_older = both["since"].notna() & (both["since"].astype("str") > day.astype("str"))
    is_new = (was != both["value"]).fillna(True) & ~is_older
    rows = both[is_new.to_numpy(dtype=bool)].reset_index(drop=True)
    since = None if is_first else rows["valid_from"].dt.strftime("%Y-%m-%d").astype(object)
    return rows[[*KEY, "value"]].assign(valid_from=since)


def _own_place(stated: pd.DataFrame) -> pd.DataFrame:
    """Keep the targets of places that are there, each with the id of its own place only; the latest of a file holds."""
    placed = stated[stated[KEY[2:]].notna().any(axis=1) & (stated["level"] != "dwelling")].copy()
    placed.loc[placed["level"] == "building", ["area_id", "block_id"]] = pd.NA
    placed.loc[placed["level"] == "block", "area_id"] = pd.NA
    placed = placed.sort_values([*KEY, "valid_from", "value"], kind="stable")
    return placed.drop_duplicates(KEY, keep="last").reset_index(drop=True)
