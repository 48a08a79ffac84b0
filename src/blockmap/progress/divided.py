"""Returns of blocks that have become others since: they stay with the old block until the new ones have sent theirs.

What was sent for a whole block before it was divided cannot be told apart among its successors. It counts from the smallest area
that holds all of them, as *not apportioned*, less what the successors have done meanwhile, and ends on the day by which each of
them has sent a return of its own. Nothing is counted twice, and every such block is named until then.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress import counting
from blockmap.progress.counting import Rows, joined
from blockmap.progress.ground import NOWHERE, Ground
from blockmap.progress.reckoning import Sorted
from blockmap.report import Report

Ints = NDArray[np.int64]

DIVIDING = ("plan", "split_block", "divide_building", "relabel")
"""Reasons in the lineage for which a block is not what it was; buildings that change sides leave it the same block."""


def divisions(lineage: pd.DataFrame | None, ground: Ground) -> pd.DataFrame:
    """Return the blocks that became others: those that are no more, and those from which several came.

    Parameters
    ----------
    lineage
        `from_block_id, to_block_id`, optional `last_return_id` and `reason`.
    ground
        Blocks as they are now.

    Returns
    -------
    `block_id`, `to` (position of a successor that is there), `last_return_id`, sorted.
    """
    columns = ["from_block_id", "to_block_id"]
    if lineage is None or lineage.empty:
        return pd.DataFrame({"block_id": [], "to": [], "last_return_id": []}, dtype="Int64").astype({"to": "int64"})
    last = lineage["last_return_id"] if "last_return_id" in lineage else pd.Series(pd.NA, index=lineage.index)
    reason = lineage["reason"] if "reason" in lineage else DIVIDING[0]
    rows = lineage[columns].assign(last_return_id=last.astype("Int64"), reason=reason)
    for _ in range(len(rows)):  # a successor that is no more has become others in its turn
        is_gone = (ground.block.of(rows["to_block_id"]) < 0) & rows["to_block_id"].isin(
            rows["from_block_id"]
        ).to_numpy()
        is_gone &= (rows["to_block_id"] != rows["from_block_id"]).to_numpy()
        if not is_gone.any():
            break
        later = rows[is_gone].merge(
            rows[columns], left_on="to_block_id", right_on="from_block_id", suffixes=("", "_later")
        )
        later = later.assign(to_block_id=later["to_block_id_later"])[[*columns, "last_return_id", "reason"]]
        rows = pd.concat([rows[~is_gone], later]).drop_duplicates(columns, ignore_index=True)
    rows = rows.assign(to=ground.block.of(rows["to_block_id"])).rename(columns={"from_block_id": "block_id"})
    rows = rows[rows["to"] >= 0].drop_duplicates(["block_id", "to"])
    is_divided = rows.groupby("block_id")["to"].transform("size") > 1
    is_no_more = ground.block.of(rows["block_id"]) < 0
    is_dated = rows["last_return_id"].notna() & rows["reason"].isin(DIVIDING)
    kept = rows[is_no_more | (is_divided & is_dated)]
    return kept[["block_id", "to", "last_return_id"]].sort_values(["block_id", "to"], ignore_index=True)


def former_blocks(lineage: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Return every block that became others with the last delivery from before."""
    last = lineage.groupby("block_id", sort=True)["last_return_id"].max().reset_index()
    is_no_more = ground.block.of(last["block_id"]) < 0
    return last.assign(last_return_id=last["last_return_id"].astype("Int64").mask(is_no_more))


def figures(held: Sorted, became: pd.DataFrame, of_blocks: Rows, ground: Ground) -> tuple[Rows, Report]:
    """Return what blocks that became others had done and their successors have not sent again, by area, as increments."""
    report = Report()
    changes = counting.run(held.former).as_increments()
    parts = [changes.none()]
    for former, number in sorted(set(zip(changes.place.tolist(), changes.series.tolist(), strict=True))):
        own = changes.take((changes.place == former) & (changes.series == number))
        block_id = int(held.former_ids[former])
        successors = became.loc[became["block_id"] == block_id, "to"].to_numpy(dtype=np.int64)
        left = _not_sent_again(own, successors, number, of_blocks, held.blocks)
        area = _common_area(ground.community[successors], ground)
        parts.append(left.at(np.full(len(left), area)))
        remaining = int(left.value.sum())
        if remaining:
            phase, measure = held.series[number]
            codes = ", ".join(ground.blocks["block_code"].iloc[successors].astype(str))
            report.add(
                "block_divided_since",
                "warning",
                table="blocks",
                row_id=block_id,
                successors=codes,
                count=remaining,
                phase=phase,
                measure=measure,
            )
    return joined(*parts), report


def _not_sent_again(own: Rows, successors: Ints, number: int, of_blocks: Rows, sent: Rows) -> Rows:
    """Return what a former block had done less what its successors have done, until each has sent a return of its own.

    Of a block that went into one other whole nothing is taken off: what the other one did is its own.
    """
    again = sent.take((sent.series == number) & np.isin(sent.place, successors))
    done = of_blocks.take((of_blocks.series == number) & np.isin(of_blocks.place, successors))
    if len(successors) == 1:
        done = done.none()
    dates = np.unique(np.concatenate([own.day, done.day, again.day]))
    left = np.maximum(_by_day(own, dates) - _by_day(done, dates), 0)
    if set(again.place.tolist()) >= set(successors.tolist()):
        first = [int(again.day[again.place == successor].min()) for successor in successors.tolist()]
        left[dates >= max(first)] = 0
    same = np.zeros(len(dates), dtype=np.int64)
    return Rows(same, same + number, dates, dates, same - 1, np.diff(left, prepend=0), same > 0)


def _by_day(rows: Rows, dates: Ints) -> Ints:
    """Return what all rows together add up to by each of some days."""
    added = np.zeros(len(dates), dtype=np.int64)
    np.add.at(added, np.searchsorted(dates, rows.day), rows.value)
    return np.cumsum(added)


def _common_area(areas: Ints, ground: Ground) -> int:
    """Return the smallest area in which all of some areas lie."""
    for chain in ground.chains:
        above = np.unique(chain[areas])
        if len(above) == 1:
            return int(above[0])
    return NOWHERE
