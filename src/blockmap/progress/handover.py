"""A block changes hands in the middle of the work: one assignment ends, another begins, and what was handed over is written down.

What was done stays credited to whoever did it: returns name their worker and are never renamed. The hand-over only says how far
the block was at that moment, building by building, so that the successor knows which doors are left.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from blockmap.errors import GateError
from blockmap.progress.assigning import OWNER, active, with_rows
from blockmap.progress.moments import second
from blockmap.progress.opening import Staff, closed, opened
from blockmap.report import Report


@dataclass(frozen=True, slots=True)
class Handover:
    """What a hand-over changes.

    Attributes
    ----------
    ended
        `assignment_id, to_at, reason, handed_to, items` of the assignment that ends.
    begun
        The new row of ``assignments``.
    report
        What somebody should look at.
    """

    ended: pd.DataFrame
    begun: pd.DataFrame
    report: Report


def standing(buildings: pd.DataFrame, done: pd.DataFrame, whole: tuple[int, int], block_id: int) -> pd.DataFrame:
    """Say how far a block is, building by building.

    Parameters
    ----------
    buildings
        `building_id, block_id, number, address`.
    done
        `building_id, target_count, done_count` of buildings that stand in one block only.
    whole
        Target and done of the block as a whole.
    block_id
        The block.

    Returns
    -------
    `building_id, number, address, target_count, done_count, left_count`, by number. What no single building accounts for (parts
    of shared buildings, returns for the block as a whole) is the last row, without a number; so the rows add up to the block.
    """
    here = buildings[(buildings["block_id"] == block_id).fillna(False)]
    here = here.merge(done, on="building_id").sort_values(["number", "building_id"])
    out = pd.DataFrame(
        {
            "building_id": here["building_id"].astype("Int64"),
            "number": here["number"].astype("Int64"),
            "address": here["address"].astype(object),
            "target_count": here["target_count"].astype("int64"),
            "done_count": here["done_count"].astype("int64"),
        }
    )
    rest = [int(figure - out[name].sum()) for figure, name in zip(whole, ("target_count", "done_count"), strict=True)]
    if any(rest):
        last = {"building_id": None, "number": None, "address": None, "target_count": rest[0], "done_count": rest[1]}
        out = pd.concat([out, pd.DataFrame([last]).astype(out.dtypes.to_dict())], ignore_index=True)
    out["left_count"] = (out["target_count"] - out["done_count"]).clip(lower=0)
    return out.reset_index(drop=True)


def hand_over(
    assignments: pd.DataFrame,
    staff: Staff,
    *,
    block_id: int,
    giver: int,
    taker: int,
    at: str,
    reason: str,
    items: Sequence[str],
    stand: pd.DataFrame,
    next_id: int,
) -> Handover:
    """Hand a block from one enumerator to another.

    Parameters
    ----------
    assignments
        Table ``assignments``.
    staff
        People and places.
    block_id, giver, taker
        Block, and ids of the two workers.
    at
        When, as an aware moment.
    reason
        Why, in the words of the office.
    items
        What was handed over: register, map, device, keys.
    stand
        `standing` of the block.
    next_id
        First free id of assignments.

    Raises
    ------
    GateError
        The giver does not answer for the block then, the taker may not, or both are the same person.
    """
    code = staff.block[block_id]["block_code"]
    now = active(assignments, at)
    mine = now[
        (now["role"] == OWNER)
        & (now["block_id"] == block_id).fillna(False)
        & (now["worker_id"] == giver).fillna(False)
        & now["building_id"].isna()
    ]
    if mine.empty:
        raise GateError("handover_not_owner", block=code, worker=staff.worker[giver]["code"], at=at)
    if giver == taker:
        raise GateError("handover_same_person", block=code, worker=staff.worker[giver]["code"])
    ended, report = closed(mine, at, reason)
    wanted = _wanted(taker, block_id, at, reason)
    begun, said = opened(wanted, with_rows(assignments, ended), staff, next_id=next_id)
    report.extend(said)
    if begun.empty:
        raise GateError("handover_refused", report=report, block=code, worker=staff.worker[taker]["code"])
    record = {
        "items": sorted(items),
        "done": int(stand["done_count"].sum()),
        "left": int(stand["left_count"].sum()),
        "buildings_left": int((stand["left_count"] > 0).sum()),
        "by_building": stand[["building_id", "done_count", "left_count"]].astype(object).to_numpy().tolist(),
    }
    ended = ended.assign(
        handed_to=next_id, items=json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=_plain)
    )
    return Handover(ended, begun, report)


def _wanted(taker: int, block_id: int, at: str, reason: str) -> pd.DataFrame:
    row = {"role": OWNER, "worker_id": taker, "block_id": block_id, "from_at": at, "reason": reason}
    return pd.DataFrame([row])


def _plain(value: object) -> int | None:
    """A missing id is none; any other number of numpy's is a plain one."""
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]


def history(assignments: pd.DataFrame, workers: pd.DataFrame, block_id: int) -> pd.DataFrame:
    """List who answered for a block, from the first to the last: `role, code, name, from_at, to_at, reason, items`."""
    here = assignments[(assignments["block_id"] == block_id).fillna(False)]
    named = here.merge(workers[["worker_id", "code", "name"]], on="worker_id", how="left")
    named = named.sort_values("from_at", key=lambda column: column.map(second), kind="stable", ignore_index=True)
    return named[["role", "code", "name", "from_at", "to_at", "reason", "items"]]
