"""``assign --gaps|--helpers|--propose``: where nobody answers today, who is free, who could help, who could take over."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from blockmap import store
from blockmap.errors import UsageError
from blockmap.progress import assigning, bordering, helping, opening, people, proposing, work_shares
from blockmap.progress.moments import day_of, local
from blockmap.report import Report
from blockmap.terms import Language
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.staff import moment, rows_of, staff_of, zone_of
from blockmap.workflow.tally_files import word
from blockmap.workflow.tally_inputs import tables_of
from blockmap.workflow.work import work_on

SHOWN = ("block_code", "group", "instructor", "enumerator")
"""Columns of a proposal."""


def staff_gaps(territory: Path, *, at: str | None = None, persons: bool = False) -> Outcome:
    """List the blocks without an active enumerator, or with ``persons`` the persons without a block.

    Parameters
    ----------
    territory
        The territory.
    at
        The moment; now when left out.
    persons
        List people instead of blocks.
    """
    zone = zone_of(territory)
    when = moment(at, zone)
    with store.open(territory) as file, file.snapshot():
        blocks = file.table("blocks", ["block_id", "block_code", "community_code", "household_count", "remark"])
        assignments, workers, areas = (file.table(name) for name in ("assignments", "workers", "areas"))
        level = file.settings.community_level
    open_blocks = assigning.blocks_without_person(blocks, assignments, workers, when)
    free = assigning.persons_without_block(workers, assignments, when)
    open_areas = assigning.areas_without_person(areas, assignments, when, level)
    codes = dict(zip(workers["worker_id"], workers["code"], strict=True))
    open_blocks["last_worker"] = [codes.get(i) for i in open_blocks["last_worker_id"]]
    open_blocks["since_at"] = [None if pd.isna(one) else local(one, zone) for one in open_blocks["since_at"]]
    open_blocks["hours"] = open_blocks["hours"].round(1)
    open_blocks["remark"] = open_blocks["block_id"].map(dict(zip(blocks["block_id"], blocks["remark"], strict=True)))
    report = Report()
    report.figures |= {
        "blocks_without_person": len(open_blocks),
        "hours_without_owner": round(float(open_blocks["hours"].sum()), 1),
        "persons_without_block": len(free),
        "communities_without_supervision": len(open_areas),
    }
    shown = (
        rows_of(free, "code", "name", "role")
        if persons
        else rows_of(open_blocks, "block_code", "since_at", "hours", "last_worker", "helper_count", "remark")
    )
    values = {"territory": territory.name, "at": local(when, zone)} | report.figures
    return Outcome("assign", report, rows=shown, values=values, said="gaps", next_step="gaps" if shown else "")


def staff_helpers(
    territory: Path, *, at: str | None = None, phase: str | None = None, most: int = 20, lang: Language = "en"
) -> Outcome:
    """Propose the nearest idle person for every late block, the one with most left first.

    Parameters
    ----------
    territory
        The territory.
    at
        The moment; now when left out.
    phase
        Phase whose work is looked at; the one of that day when left out.
    most
        So many blocks at most.
    lang
        Language in which the phase is named.
    """
    when = moment(at, zone_of(territory))
    with store.open(territory) as file:
        blocks, areas = file.table("blocks"), file.table("areas")
        assignments, workers = file.table("assignments"), file.table("workers")
        work = work_on(file, day_of(when), phase)
    idle = helping.idle_places(blocks, areas, assignments, workers, work.blocks, when)
    late = blocks.merge(work.blocks[work.blocks["left_count"] > 0], on="block_id").nlargest(
        most, ["left_count", "block_id"]
    )
    found = helping.helpers(idle, pd.DataFrame(late[["block_id", "block_code", "left_count", "geom"]]))
    report = Report(figures={"idle": len(idle), "late_blocks": int((work.blocks["left_count"] > 0).sum())})
    columns = ("block_code", "left_count", "worker", "name", "distance_m")
    values = {
        "territory": territory.name,
        "phase": word("phase", work.phase, lang),
        "count": len(found),
    } | report.figures
    return Outcome("assign", report, rows=rows_of(found, *columns), values=values, said="helpers")


def count_staff(territory: Path, *, at: str | None = None) -> Outcome:
    """Count staff at work by role, with the blocks, areas and buildings that they answer for.

    Parameters
    ----------
    territory
        The territory.
    at
        The moment; now when left out.
    """
    when = moment(at, zone_of(territory))
    with store.open(territory) as file, file.snapshot():
        assignments, workers = file.table("assignments"), file.table("workers")
        tables = tables_of(file)
    present = workers[people.at_work(workers, day_of(when))]
    now = assigning.active(assignments, when).merge(
        present[["worker_id", "role"]], on="worker_id", suffixes=("_there", "")
    )
    loads = now.groupby("role").agg(
        block_count=("block_id", "nunique"),
        area_count=("area_id", "nunique"),
        building_count=("building_id", "nunique"),
    )
    loads["person_days"] = _person_days(now, tables["blocks"])
    counts = present.groupby("role")["worker_id"].size().rename("worker_count").reset_index()
    shown = counts.merge(loads.reset_index(), on="role", how="left").fillna(0)
    counted = ("worker_count", "block_count", "area_count", "building_count")
    shown = shown.astype(dict.fromkeys(counted, "int64"))
    shown["person_days"] = (shown["person_days"] / shown["worker_count"]).round(1)
    by_role = dict(zip(counts["role"], counts["worker_count"].astype(int), strict=True))
    leaders = by_role.get("instructor", 0)
    ratio = f"1:{by_role.get('enumerator', 0) / leaders:.2f}" if leaders else "-"
    values = {"territory": territory.name, "count": len(present), "ratio": ratio}
    return Outcome(
        "workers", Report(), rows=rows_of(shown, "role", *counted, "person_days"), values=values, said="staff"
    )


def _person_days(now: pd.DataFrame, blocks: pd.DataFrame) -> pd.Series[float]:
    """Return the days of one person that the blocks of each role need in all, by their households and difficulties."""
    days = blocks["household_count"].fillna(0).astype(float) / blocks["per_day"]
    held = now.drop_duplicates(["role", "block_id"])
    return held["block_id"].map(dict(zip(blocks["block_id"], days, strict=True))).groupby(held["role"]).sum()


def propose_staff(
    territory: Path, *, seed: int = 0, at: str | None = None, accept: bool = False, needs_training: bool = False
) -> Outcome:
    """Propose an enumerator for every block without one, and an instructor for every four or five neighbouring blocks.

    Where difficulties count, shares are work, and blocks with more than one person does get helpers.

    Parameters
    ----------
    territory
        The territory.
    seed
        Another number gives another proposal, equally good.
    at
        From when it shall hold; now when left out.
    accept
        Make it so. Without, nothing is written.
    needs_training
        Leave out who was never trained.
    """
    when = moment(at, zone_of(territory))
    with store.open(territory, write=accept) as file:
        blocks, assignments = file.table("blocks"), file.table("assignments")
        if blocks.empty:
            raise UsageError("no_blocks", territory=territory.name)
        staff = staff_of(file, needs_training)
        shares = work_shares.shares_of(blocks, file.settings)
        wanted, groups, report = proposing.propose(
            blocks, bordering.borders(blocks), assignments, staff, at=when, seed=seed, shares=shares
        )
        count = 0
        if accept:
            rows, said = opening.opened(wanted, assignments, staff, next_id=file.next_id("assignments"))
            report.extend(said)
            count = len(rows)
            with file.operation("assign", {"propose": True, "seed": seed}) as operation:
                operation.insert("assignments", rows)
        names = dict(zip(staff.workers["worker_id"], staff.workers["code"], strict=True))
    shown = groups.assign(
        enumerator=groups["worker_id"].map(names),
        instructor=groups["instructor_id"].map(names),
        helpers=[", ".join(names[one] for one in some) for some in groups["helper_ids"]],
    )
    weighed = () if shares is None else ("work", "work_each", "helpers")
    values = {"territory": territory.name, "opened": count} | report.figures
    return Outcome(
        "assign",
        report,
        written=(territory,) if accept else (),
        rows=rows_of(shown.round(dict.fromkeys(weighed[:2], 1)), *SHOWN, *weighed),
        values=values | {"percent": f"{100 * report.figures['share_right']:.1f}"},
        said="assign_accepted" if accept else "assign_proposed",
        next_step="" if accept else "assign_proposed",
    )
