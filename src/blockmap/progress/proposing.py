"""A proposal who counts which block and who instructs whom: to be looked at, changed, and accepted.

Every block without an enumerator gets one who was hired in its community, else one hired in an area above it, trained people
before others; every group of four or five neighbouring blocks gets an instructor in the same way. Blocks that nobody is left
for stay open, and are said.

Where difficulties count, a person's share is work: the blocks with most work are served first, those with more than one person
does get helpers, and groups are made so that no instructor leads much more work than others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import pandas as pd

from blockmap.progress import grouping
from blockmap.progress.assigning import HELPING, OWNER, active, blocks_without_person, persons_without_block
from blockmap.progress.lists import records
from blockmap.progress.moments import day_of
from blockmap.progress.opening import Staff
from blockmap.progress.people import at_work
from blockmap.progress.work_shares import Shares
from blockmap.report import Report

INSTRUCTOR = "instructor"

Frame = pd.DataFrame


def propose(
    blocks: Frame,
    borders: Frame,
    assignments: Frame,
    staff: Staff,
    *,
    at: str,
    seed: int = 0,
    shares: Shares | None = None,
) -> tuple[Frame, Frame, Report]:
    """Propose enumerators and instructors for what has none.

    Parameters
    ----------
    blocks
        `block_id, block_code, community_id, community_code`.
    borders
        `one, other, length_m` of `blockmap.progress.bordering.borders`.
    assignments, staff
        What holds, and who there is.
    at
        Moment from which the proposal shall hold.
    seed
        Another number gives equally good people other blocks.
    shares
        Work of the blocks, where difficulties count; `blockmap.progress.work_shares.shares_of`.

    Returns
    -------
    wanted
        Rows for `blockmap.progress.opening.opened`.
    groups
        `block_id, block_code, community_code, group, is_placed, instructor_id, worker_id, helper_ids` by code; with shares also
        `work` and `work_each`, the work of each person there.
    report
        Blocks and groups that nobody is left for; figures `groups, groups_right, share_right, enumerators, instructors`, with
        shares also `helpers, work_most`.
    """
    report = Report()
    groups = grouping.group(blocks, borders, seed=seed, shares=shares)
    groups["instructor_id"] = _instructors(groups, blocks, assignments, staff, at, seed, report)
    pool = _Pool(persons_without_block(staff.workers, assignments, at), staff, at, seed)
    groups["worker_id"] = _enumerators(groups, blocks, assignments, staff, at, pool, shares, report)
    groups["helper_ids"] = _helpers(groups, blocks, assignments, at, pool, shares, report)
    fresh = groups[groups["worker_id"].notna()]
    enumerating = pd.DataFrame({"role": OWNER, "worker_id": fresh["worker_id"], "block_id": fresh["block_id"]})
    led = groups[groups["instructor_id"].notna()]
    leading = pd.DataFrame({"role": INSTRUCTOR, "worker_id": led["instructor_id"], "block_id": led["block_id"]})
    helped = groups[["helper_ids", "block_id"]].explode("helper_ids").dropna()
    helping = pd.DataFrame({"role": HELPING, "worker_id": helped["helper_ids"], "block_id": helped["block_id"]})
    wanted = pd.concat([leading, enumerating, *([helping] if len(helping) else [])], ignore_index=True)
    wanted = wanted.astype({"worker_id": "Int64", "block_id": "int64"}).assign(from_at=at)
    report.figures |= {
        "groups": len(grouping.sizes(groups)),
        "groups_right": int(grouping.sizes(groups).isin(grouping.RIGHT_SIZES).sum()),
        "share_right": round(grouping.share_right(groups), 4),
        "enumerators": int(groups["worker_id"].notna().sum()),
        "instructors": int(groups["instructor_id"].dropna().nunique()),
    }
    if shares is not None:
        report.figures |= {"helpers": len(helping), "work_most": round(float(groups["work_each"].max()), 1)}
    return wanted, groups, report


def _enumerators(
    groups: Frame,
    blocks: Frame,
    assignments: Frame,
    staff: Staff,
    at: str,
    pool: _Pool,
    shares: Shares | None,
    report: Report,
) -> pd.Series[int]:
    """Choose an enumerator for every block that has none; by code, or where difficulties count those with most work first."""
    empty = set(blocks_without_person(blocks, assignments, staff.workers, at)["block_id"])
    of = blocks.set_index("block_id")["community_id"]
    waiting = groups.loc[groups["block_id"].isin(empty), "block_id"].tolist()
    if shares is not None:
        waiting.sort(key=lambda block: -shares.work[block])  # stable: by code among equals
    chosen = {block: pool.take(int(of[block])) for block in waiting}
    lacking = groups[groups["block_id"].isin([block for block, worker in chosen.items() if worker is None])]
    for row in records(lacking, "block_id", "block_code"):
        report.add("nobody_for_block", "warning", table="blocks", row_id=row["block_id"], code=row["block_code"])
    return groups["block_id"].map(chosen).astype("Int64")


def _helpers(
    groups: Frame,
    blocks: Frame,
    assignments: Frame,
    at: str,
    pool: _Pool,
    shares: Shares | None,
    report: Report,
) -> pd.Series:
    """Choose helpers for blocks with more work than one person does, those with most work each first.

    Adds `work` and `work_each` to the groups.
    """
    found: dict[int, list[int]] = {block: [] for block in groups["block_id"].tolist()}
    if shares is None:
        return groups["block_id"].map(found)
    now = active(assignments, at)
    there = now[now["role"] == HELPING].groupby("block_id").size().to_dict()
    of = blocks.set_index("block_id")["community_id"]
    code = groups.set_index("block_id")["block_code"]
    for block in sorted(found, key=lambda block: -shares.work[block]):
        lacking = shares.people(block) - 1 - there.get(block, 0)
        while lacking > 0 and (helper := pool.take(int(of[block]))) is not None:
            found[block].append(helper)
            lacking -= 1
        if lacking > 0:
            report.add("nobody_to_help", "warning", table="blocks", row_id=block, code=code[block],
                       work=round(shares.work[block]), most=round(shares.most), count=lacking)  # fmt: skip
    groups["work"] = groups["block_id"].map(shares.work).astype("float64")
    groups["work_each"] = [
        shares.work[block] / (1 + there.get(block, 0) + len(found[block])) for block in groups["block_id"].tolist()
    ]
    return groups["block_id"].map(found)


def _instructors(
    groups: Frame, blocks: Frame, assignments: Frame, staff: Staff, at: str, seed: int, report: Report
) -> pd.Series[int]:
    """Choose an instructor for every group in which a block has none."""
    now = active(assignments, at)
    now = now[now["role"] == INSTRUCTOR]
    led = set(now["block_id"].dropna().astype(int))
    busy = now["worker_id"].dropna().astype(int)
    workers = staff.workers[(staff.workers["role"] == INSTRUCTOR) & at_work(staff.workers, day_of(at))]
    pool = _Pool(workers[~workers["worker_id"].isin(busy)], staff, at, seed)
    of = blocks.set_index("block_id")["community_id"]
    found: dict[int, int | None] = {}
    for (community, number), same in groups.groupby(["community_code", "group"], sort=True):
        without = [block for block in same["block_id"].tolist() if block not in led]
        if not without:
            continue
        instructor = pool.take(int(of[without[0]]))
        found |= dict.fromkeys(without, instructor)
        if instructor is None:
            codes = ", ".join(same["block_code"])
            report.add("nobody_for_group", "warning", table="blocks", code=str(community), number=number, blocks=codes)
    return groups["block_id"].map(found).astype("Int64")


class _Pool:
    """People who can still be given something, by the area that hired them; trained ones come first."""

    def __init__(self, workers: Frame, staff: Staff, at: str, seed: int) -> None:
        self._above = staff.above
        taught = staff.ready(day_of(at))[1]
        if staff.needs_training:
            workers = workers[workers["worker_id"].isin(taught)]
        order = np.random.default_rng(seed).permutation(len(workers)) if seed else np.arange(len(workers))
        rows = workers.sort_values("code").iloc[order]
        ranked = rows.assign(is_new=~rows["worker_id"].isin(taught)).sort_values("is_new", kind="stable")
        self._of: dict[int | None, list[int]] = defaultdict(list)
        for worker, area in zip(ranked["worker_id"].tolist(), ranked["area_id"], strict=True):
            self._of[None if pd.isna(area) else int(area)].append(int(worker))
        for queue in self._of.values():
            queue.reverse()

    def take(self, community: int) -> int | None:
        """Take somebody hired in this community, else in an area above it, else by nobody in particular."""
        areas: Iterable[int | None] = (*self._above.get(community, ()), None)
        return next((self._of[area].pop() for area in areas if self._of.get(area)), None)
