"""Assigning people on the map: who answers for which block now, and giving several blocks to somebody at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from blockmap import store
from blockmap.errors import GateError, UsageError
from blockmap.progress import assigning, bordering, opening, people, proposing, work_shares
from blockmap.progress.lists import records
from blockmap.progress.moments import day_of
from blockmap.report import Report
from blockmap.terms import LANGUAGES
from blockmap.workflow.staff import at_desk, staff_of, worker_of

ROLES = ("enumerator", "instructor", "helper")
"""Roles that are given on the map."""


def people_of(territory: Path, communities: Sequence[int]) -> dict[str, Any]:
    """Return who answers for the blocks of some communities now, and who there is.

    Parameters
    ----------
    territory
        The territory; opened here, to be read beside its owner.
    communities
        Their ids.

    Returns
    -------
    ``workers`` in office (`code, name, role, blocks`: how many they answer for), and ``blocks``: `block_id, enumerator,
    instructor, helpers` by code; none where nobody does.
    """
    now = at_desk()
    with store.open(territory) as file, file.snapshot():
        assignments, workers = file.table("assignments"), file.table("workers")
        blocks = file.table("blocks", ["block_id", "block_code", "community_id"])
    held = assigning.in_charge(assignments, workers, now)
    load = held[held["role"] == assigning.OWNER].groupby("worker_id").size()
    present = workers[people.at_work(workers, day_of(now))]
    here = blocks[blocks["community_id"].isin(list(communities))].sort_values("block_code")
    roles: dict[tuple[int, str], list[str]] = {}
    for block, role, code in held[["block_id", "role", "code"]].itertuples(index=False):
        roles.setdefault((int(block), str(role)), []).append(str(code))
    return {
        "workers": [
            {"code": row["code"], "name": row["name"], "role": row["role"], "blocks": int(load.get(row["worker_id"], 0))}
            for row in records(present.sort_values("code"), "worker_id", "code", "name", "role")
        ],
        "blocks": [
            {
                "block_id": int(block),
                "enumerator": next(iter(roles.get((int(block), "enumerator"), ())), None),
                "instructor": next(iter(roles.get((int(block), "instructor"), ())), None),
                "helpers": roles.get((int(block), "helper"), []),
            }
            for block in here["block_id"]
        ],
    }  # fmt: skip


def assign_blocks(
    file: store.Territory,
    blocks: Sequence[int],
    *,
    worker: str | None,
    role: str,
    actor: str,
    reason: str | None = None,
) -> tuple[int | None, Report]:
    """Give blocks to somebody from now on; whoever had them in this role is relieved. Without a worker they are only taken back.

    Parameters
    ----------
    file
        The territory, open for writing.
    blocks
        Their ids.
    worker
        Code of the worker.
    role
        ``enumerator``, ``instructor`` or ``helper``; helpers work beside others and relieve nobody.
    actor, reason
        Who does it, and why.

    Returns
    -------
    Row of the ledger, and what somebody should look at.

    Raises
    ------
    UsageError
        There is no such worker, role or block.
    GateError
        Something speaks against it; the report says what. Nothing is done.
    """
    if role not in ROLES:
        raise UsageError("assign_role", role=role, roles=", ".join(ROLES))
    staff, assignments, now = staff_of(file), file.table("assignments"), at_desk()
    ids = sorted(set(blocks))
    if not ids or not set(ids) <= staff.block.keys():
        raise UsageError("edit_no_such_block", codes=", ".join(str(key) for key in ids if key not in staff.block))
    worker_id = None if worker is None else worker_of(staff.workers, worker)
    active = assigning.active(assignments, now)
    mine = active["block_id"].isin(ids) & (active["role"] == role) & active["building_id"].isna()
    leaving = active[mine & (active["worker_id"] != worker_id).fillna(True)] if worker_id else active[mine]
    ended, report = opening.closed(leaving if role != "helper" or worker is None else leaving[:0], now, reason)
    rows = assignments[:0]
    if worker_id is not None:
        wanted = pd.DataFrame(
            {"role": role, "worker_id": worker_id, "block_id": ids, "from_at": now, "reason": reason}
        ).astype({"block_id": "Int64", "worker_id": "Int64"})
        held = assigning.with_rows(assignments, ended)
        rows, said = opening.opened(wanted, held, staff, next_id=file.next_id("assignments"))
        report.extend(said)
    if report.of("error"):
        raise GateError("assign_refused", report=report)
    arguments = {"blocks": ids, "worker": worker, "role": role}
    with file.operation("assign", arguments, actor=actor, reason=reason) as operation:
        if len(ended):
            operation.upsert("assignments", ended)
        if len(rows):
            operation.insert("assignments", rows)
    return operation.seq, report


def assign_many(
    file: store.Territory, tasks: Sequence[tuple[str, str, Sequence[int]]], *, actor: str
) -> tuple[int, Report]:
    """Give blocks to several people in one operation, as a proposal comes to; nobody is relieved.

    Parameters
    ----------
    file
        The territory, open for writing.
    tasks
        Role, code of the worker, and ids of the blocks.
    actor
        Who does it.

    Returns
    -------
    How many assignments were made, and a report: what was refused (errors) and what somebody should look at.

    Raises
    ------
    UsageError
        There is no such worker or block.
    """
    staff, now = staff_of(file), at_desk()
    lost = sorted({block for _, _, blocks in tasks for block in blocks} - staff.block.keys())
    if lost:
        raise UsageError("edit_no_such_block", codes=", ".join(map(str, lost[:5])))
    rows = [(role, worker_of(staff.workers, worker), block) for role, worker, blocks in tasks for block in blocks]
    wanted = pd.DataFrame(rows, columns=["role", "worker_id", "block_id"]).assign(from_at=now)
    wanted = wanted.astype({"block_id": "Int64", "worker_id": "Int64"})
    made, report = opening.opened(wanted, file.table("assignments"), staff, next_id=file.next_id("assignments"))
    with file.operation("assign", {"propose": True, "count": len(made)}, actor=actor) as operation:
        if len(made):
            operation.insert("assignments", made)
    return len(made), report


def proposed(territory: Path, communities: Sequence[int], *, seed: int = 0) -> dict[str, Any]:
    """Propose an enumerator for every block without one, and an instructor for every four or five neighbouring blocks.

    Returns
    -------
    ``blocks``: `block_id, group, instructor, enumerator, helpers` of these communities; the shares of ``assign --propose`` as
    ``figures``; ``findings`` of blocks and groups that nobody is left for.
    """
    with store.open(territory) as file:
        blocks, assignments, staff = file.table("blocks"), file.table("assignments"), staff_of(file)
        settings = file.settings
    mine = blocks[blocks["community_id"].isin(list(communities))].reset_index(drop=True)
    if mine.empty:
        raise UsageError("no_blocks", territory=territory.name)
    shares = work_shares.shares_of(mine, settings)
    _, groups, report = proposing.propose(
        mine, bordering.borders(mine), assignments, staff, at=at_desk(), seed=seed, shares=shares
    )
    codes = dict(zip(staff.workers["worker_id"], staff.workers["code"], strict=True))
    ids = dict(zip(blocks["block_code"], blocks["block_id"].astype(int), strict=True))
    shown = groups.assign(
        enumerator=groups["worker_id"].map(codes),
        instructor=groups["instructor_id"].map(codes),
        helpers=groups["helper_ids"].map(lambda some: [codes[one] for one in some]),
    )
    columns = ("group", "instructor", "enumerator", "helpers")
    return {
        "blocks": [
            {"block_id": ids[row["block_code"]]} | {name: row[name] for name in columns}
            for row in records(shown, "block_code", *columns)
        ],
        "figures": {name: float(value) for name, value in report.figures.items()},
        "findings": [{"message": {lang: found.text(lang) for lang in LANGUAGES}} for found in report],
    }
