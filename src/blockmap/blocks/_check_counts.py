"""Rules of counts: what a block says it holds is the sum of its buildings and parts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from blockmap.blocks._check_tables import Checked, about_blocks
from blockmap.report import Report


def check(checked: Checked, report: Report) -> None:
    """Compare the counts of ground and stacked blocks with their sums, and all of them with what a block may hold.

    A person count may be missing in a building; the block then holds the sum of those that are known.
    """
    blocks = checked.blocks[checked.blocks["kind"] != "virtual"]
    held = held_by_blocks(checked)
    for kind, column in (
        ("household_sum", "household_count"),
        ("person_sum", "person_count"),
        ("building_sum", "building_count"),
    ):
        found = blocks[column].astype("Float64").fillna(0)
        expected = blocks["block_id"].map(held[column]).astype("Float64").fillna(0)
        rows = blocks.assign(found=found.astype(np.int64), expected=expected.astype(np.int64))[found != expected]
        about_blocks(report, kind, rows, found="found", expected="expected")
    is_estimate = blocks["block_id"].map(held["is_estimate"]).eq(True)
    may_be = blocks["block_id"].map(held["may_be_estimate"]).eq(True)
    said = blocks["is_estimate"].astype(np.bool_)
    rows = blocks[(is_estimate & ~said) | (said & ~may_be)]
    about_blocks(report, "estimate_mark", rows)
    _check_sizes(checked, blocks, report)


def held_by_blocks(checked: Checked) -> pd.DataFrame:
    """Sum what every block holds, by ``block_id``: whole buildings, and parts of divided ones.

    Returns
    -------
    held
        `household_count, person_count, building_count, is_estimate` (a building's count is one), `may_be_estimate` (that, or
        a part is an equal share).
    """
    columns = ["block_id", "household_count", "person_count", "is_estimate", "may_be_estimate"]
    buildings = checked.buildings.assign(may_be_estimate=checked.buildings["is_estimate"])
    is_whole = buildings["block_id"].notna() & ~buildings["building_id"].isin(checked.parts["building_id"])
    of_building = checked.parts["building_id"].map(buildings.set_index("building_id")["is_estimate"])
    is_estimate = of_building.eq(True)
    parts = checked.parts.assign(
        is_estimate=is_estimate, may_be_estimate=is_estimate | checked.parts["is_estimate"].astype(np.bool_)
    )
    units = pd.concat([buildings.loc[is_whole, columns], parts[columns]], ignore_index=True)
    groups = units.groupby(units["block_id"].astype(np.int64))
    return pd.DataFrame(
        {
            "household_count": groups["household_count"].sum(),
            "person_count": groups["person_count"].sum(),
            "building_count": groups.size(),
            "is_estimate": groups["is_estimate"].any(),
            "may_be_estimate": groups["may_be_estimate"].any(),
        }
    )


def _check_sizes(checked: Checked, blocks: pd.DataFrame, report: Report) -> None:
    """No block holds more than a three-digit household number can tell; regular ones lie in the band."""
    settings = checked.settings
    count = blocks["household_count"].astype("Float64").fillna(0)
    sized = blocks.assign(cap=settings.household_cap, low=settings.low, high=settings.high)
    is_over = count > settings.household_cap
    about_blocks(report, "over_cap", sized[is_over], severity="warning", count="household_count", cap="cap")
    is_out = ((count < settings.low) | (count > settings.high)) & blocks["irregular"].isna() & ~is_over
    about_blocks(
        report, "out_of_band", sized[is_out], severity="warning", count="household_count", low="low", high="high"
    )
