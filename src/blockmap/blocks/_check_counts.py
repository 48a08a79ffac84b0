"""Rules of counts: what a block says it holds is the sum of its buildings and parts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from blockmap import work
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
    work_said, work_held = (
        blocks["work_count"].astype("Int64"),
        blocks["block_id"].map(held["work_count"]).astype("Int64"),
    )
    is_wrong = work_said.fillna(-1) != work_held.fillna(-1)
    rows = blocks.assign(found=work.judged(blocks), expected=work_held.fillna(blocks["household_count"]))[is_wrong]
    about_blocks(report, "work_sum", rows, found="found", expected="expected")
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
        a part is an equal share), `work_count` (none where no factor is given).
    """
    columns = ["block_id", "household_count", "person_count", "is_estimate", "may_be_estimate", "work_factor"]
    buildings = checked.buildings.assign(may_be_estimate=checked.buildings["is_estimate"])
    is_whole = buildings["block_id"].notna() & ~buildings["building_id"].isin(checked.parts["building_id"])
    of_building = buildings.set_index("building_id")[["is_estimate", "work_factor"]].reindex(
        checked.parts["building_id"]
    )
    is_estimate = of_building["is_estimate"].eq(True).set_axis(checked.parts.index)
    parts = checked.parts.assign(
        is_estimate=is_estimate,
        may_be_estimate=is_estimate | checked.parts["is_estimate"].astype(np.bool_),
        work_factor=of_building["work_factor"].set_axis(checked.parts.index),
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
            "work_count": work.of_blocks(units),
        }
    )


def _check_sizes(checked: Checked, blocks: pd.DataFrame, report: Report) -> None:
    """No block holds more than a three-digit household number can tell; the work in regular ones lies in the band."""
    settings = checked.settings
    households, size = blocks["household_count"].astype("Float64").fillna(0), work.judged(blocks).fillna(0)
    limits = {"cap": settings.household_cap, "low": settings.low, "high": settings.high}
    sized = blocks.assign(size=size.astype(np.int64), **limits)
    is_over = households > settings.household_cap
    about_blocks(report, "over_cap", sized[is_over], severity="warning", count="household_count", cap="cap")
    is_out = ((size < settings.low) | (size > settings.high)) & blocks["irregular"].isna() & ~is_over
    is_weighed = size != households
    band: dict[str, str] = {"count": "household_count", "low": "low", "high": "high"}
    about_blocks(report, "out_of_band", sized[is_out & ~is_weighed], severity="warning", **band)
    about_blocks(report, "work_out_of_band", sized[is_out & is_weighed], severity="warning", **band, work="size")
