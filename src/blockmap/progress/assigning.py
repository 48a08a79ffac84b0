"""Who is responsible for what, and since when: assignments of staff to blocks, areas, buildings and entrances.

An assignment is opened, and at most once closed; nothing else of it ever changes. So it stays known who was responsible on any
day, and work stays credited to whoever did it. One enumerator answers for a block at a time; helpers may work there beside.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from blockmap.progress.lists import shaped
from blockmap.progress.moments import day_of, end_of_days, second, seconds
from blockmap.progress.people import FIELD_ROLES, ancestors, at_work
from blockmap.schema.people import ASSIGNMENTS

OWNER = "enumerator"
"""Role of the one who answers for a block."""

HELPING = "helper"
"""Role of those who work in a block beside its enumerator."""

SECONDS_PER_HOUR = 3600

Frame = pd.DataFrame


def active(assignments: Frame, at: str) -> Frame:
    """Return the assignments that hold at a moment: begun, and not ended."""
    now = second(at)
    begun, ended = seconds(assignments["from_at"]) <= now, seconds(assignments["to_at"]) <= now
    return assignments[begun & ~ended].reset_index(drop=True)


def in_charge(assignments: Frame, workers: Frame, at: str) -> Frame:
    """Return who is active at each block at a moment, and is still in office that day.

    Returns
    -------
    `block_id, worker_id, role, assignment_id, from_at, code, name`, the enumerator of a block first, then by assignment.
    """
    here = active(assignments, at)
    here = here[here["block_id"].notna() & here["worker_id"].notna() & here["building_id"].isna()]
    staff = workers[at_work(workers, day_of(at))][["worker_id", "code", "name"]]
    both = here[["block_id", "worker_id", "role", "assignment_id", "from_at"]].merge(staff, on="worker_id")
    both["is_other"] = both["role"] != OWNER
    both = both.sort_values(["block_id", "is_other", "assignment_id"], ignore_index=True)
    return both.drop(columns="is_other").astype({"block_id": "int64", "worker_id": "int64"})


def blocks_without_person(blocks: Frame, assignments: Frame, workers: Frame, at: str) -> Frame:
    """List the blocks for which no enumerator answers at a moment.

    Parameters
    ----------
    blocks
        `block_id, block_code, community_code`; blocks that hold nobody to count are gaps too.
    assignments, workers
        Tables of the territory.
    at
        The moment.

    Returns
    -------
    `block_id, block_code, community_code, since_at, hours, last_worker_id, helper_count`, by code: since when nobody answers
    (none where nobody ever did: then `hours` runs from the first assignment of all), who did last, how many helpers are there.
    """
    there = in_charge(assignments, workers, at)
    owned = set(there.loc[there["role"] == OWNER, "block_id"])
    open_blocks = blocks[~blocks["block_id"].isin(owned)]
    helpers = there[there["role"] == HELPING].groupby("block_id").size()
    last = _last_owner(assignments, workers, at)
    out = open_blocks[["block_id", "block_code", "community_code"]].merge(last, on="block_id", how="left")
    first = np.nanmin(seconds(assignments["from_at"]), initial=np.inf)
    since = out["to"].fillna(first).clip(upper=second(at))
    out["hours"] = (second(at) - since) / SECONDS_PER_HOUR
    out["helper_count"] = out["block_id"].map(helpers).fillna(0).astype("int64")
    out["last_worker_id"] = out["last_worker_id"].astype("Int64")
    columns = ["block_id", "block_code", "community_code", "since_at", "hours", "last_worker_id", "helper_count"]
    return out.sort_values("block_code", ignore_index=True)[columns]


def _last_owner(assignments: Frame, workers: Frame, at: str) -> Frame:
    """`block_id, since_at, last_worker_id, to`: when the last enumerator who answered for a block stopped."""
    owners = _owner_spells(assignments, workers, at)
    owners = owners.sort_values(["block_id", "to", "assignment_id"]).drop_duplicates("block_id", keep="last")
    return pd.DataFrame(
        {
            "block_id": owners["block_id"].astype("int64"),
            "since_at": owners["to_at"].astype(object),
            "last_worker_id": owners["worker_id"],
            "to": owners["to"],
        }
    )


def _owner_spells(assignments: Frame, workers: Frame, at: str) -> Frame:
    """Spells in which somebody answered for a block up to a moment: `from`, `to` in seconds since 1970, `to_at` as written.

    An assignment that nobody closed ends with the last day in office of its worker.
    """
    is_owner = (assignments["role"] == OWNER) & assignments["building_id"].isna() & assignments["worker_id"].notna()
    mine = assignments[is_owner & assignments["block_id"].notna()].reset_index(drop=True)
    last_day = mine["worker_id"].map(workers.set_index("worker_id")["valid_to"]).astype(object)
    written, left = seconds(mine["to_at"]), end_of_days(last_day, at)
    ends = np.fmin(written, left)
    out = mine[["assignment_id", "block_id", "worker_id"]].copy()
    out["from"] = seconds(mine["from_at"])
    out["to"] = np.where(np.isnan(ends), second(at), np.minimum(ends, second(at)))
    out["to_at"] = mine["to_at"].astype(object).where(ends == written, last_day)
    return out[out["from"] <= second(at)]


def time_without_owner(blocks: Frame, assignments: Frame, workers: Frame, start: str, at: str) -> Frame:
    """Measure for how long nobody answered for each block.

    Parameters
    ----------
    blocks
        `block_id`.
    start, at
        From when until when.

    Returns
    -------
    `block_id, hours, spell_count` in the order of ``blocks``: hours without an enumerator, and in how many spells.
    """
    low, high = second(start), second(at)
    spells = _owner_spells(assignments, workers, at)[["block_id", "from", "to"]]
    ends = pd.DataFrame({"block_id": blocks["block_id"].to_numpy(), "from": high, "to": high})
    every = pd.concat([spells, ends]).astype({"block_id": "int64"})
    every[["from", "to"]] = every[["from", "to"]].clip(lower=low)
    every = every.sort_values(["block_id", "from", "to"], ignore_index=True)
    reached = every.groupby("block_id")["to"].cummax()
    before = reached.groupby(every["block_id"]).shift().fillna(low)
    every["hole"] = every["from"] - before
    holes = every[every["hole"] > 0].groupby("block_id")["hole"].agg(["sum", "size"])
    found = holes.reindex(blocks["block_id"].to_numpy())
    return pd.DataFrame(
        {
            "block_id": blocks["block_id"].to_numpy(),
            "hours": found["sum"].fillna(0.0).to_numpy() / SECONDS_PER_HOUR,
            "spell_count": found["size"].fillna(0).astype("int64").to_numpy(),
        }
    )


def persons_without_block(workers: Frame, assignments: Frame, at: str) -> Frame:
    """List those who could count and answer for no block at a moment: `worker_id, code, name, role, area_id`, by code."""
    now = active(assignments, at)
    busy = set(now.loc[now["block_id"].notna(), "worker_id"].dropna().astype(int))
    idle = workers[workers["role"].isin(FIELD_ROLES) & at_work(workers, day_of(at)) & ~workers["worker_id"].isin(busy)]
    return idle.sort_values("code", ignore_index=True)[["worker_id", "code", "name", "role", "area_id"]]


def areas_without_person(areas: Frame, assignments: Frame, at: str, level: str) -> Frame:
    """List the areas of a level for which no team and no worker answers at a moment, nor for an area above it."""
    named = set(active(assignments, at)["area_id"].dropna().astype(int))
    chains = ancestors(areas)
    here = areas[areas["level"] == level]
    is_open = [named.isdisjoint(chains[int(i)]) for i in here["area_id"]]
    return pd.DataFrame(here[is_open][["area_id", "code", "name"]].sort_values("code", ignore_index=True))


def with_rows(assignments: Frame, changed: Frame) -> Frame:
    """Return the table with some columns of some rows set, by their ids, as the gate will leave it."""
    table = shaped(ASSIGNMENTS, assignments).set_index("assignment_id")
    fresh = changed.set_index("assignment_id")
    for name in fresh.columns:
        table.loc[fresh.index, name] = fresh[name]
    return table.reset_index()
