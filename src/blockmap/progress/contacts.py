"""Doors at which nobody answers: how often was tried, at which times not yet, what came of it by which channel, and what is left.

Everything is counted from the returns of dwellings, which carry an outcome, a channel, a try and a time of day: an opaque key and
codes, never a name.
"""

from __future__ import annotations

import pandas as pd

from blockmap.progress.vocabulary import MEASURE_OF_OUTCOME

Frame = pd.DataFrame

SLOTS = ("morning", "noon", "afternoon", "evening", "weekend")
"""Times at which a door can be tried."""

FAILED = ("non_contact", "refused")
"""Outcomes of a try that failed."""

OPEN = ("not_visited", "non_contact", "refused", "partial", "rejected", "not_found")
"""Last outcomes after which a dwelling is still to be counted."""

DOOR = ["block_id", "building_id", "dwelling"]


def tries(rows: Frame, *, phase: str, day: str) -> Frame:
    """Return the tries at dwellings in a phase up to a day, in the order in which they were made.

    Parameters
    ----------
    rows
        Returns that hold, as of `blockmap.progress.rows.current`.
    phase
        Code of the phase.
    day
        ISO date.

    Returns
    -------
    `block_id, building_id, dwelling, outcome, channel, slot, attempt, work_date`; what is no outcome is left out.
    """
    is_state = rows["outcome"].astype(object).map(MEASURE_OF_OUTCOME) == rows["measure"].astype(object)
    is_try = rows["dwelling"].notna() & is_state & (rows["phase"] == phase)  # a visit gives a second row that counts it
    mine = rows[is_try & (rows["work_date"] <= pd.Timestamp(day))]
    words = ["dwelling", "outcome", "channel", "slot"]
    out = mine[[*DOOR, "outcome", "channel", "slot", "attempt", "work_date", "entry_date", "worker"]].copy()
    out[words] = out[words].astype(object).where(out[words].notna(), None)
    order = [*DOOR, "work_date", "attempt", "entry_date", "outcome", "worker"]
    return out.sort_values(order, ignore_index=True).drop(columns=["entry_date", "worker"])


def doors(made: Frame, *, least: int = 1) -> Frame:
    """List the doors that are still to be counted after so many failed tries.

    Parameters
    ----------
    made
        As of `tries`.
    least
        Failed tries from which a door is listed.

    Returns
    -------
    `block_id, building_id, dwelling, try_count, slip_count, last_outcome, last_day, slots_tried, slots_untried`: failed tries
    (the largest number of a try where one was given, else as many as there are), slips among them, and the times of day, joined
    by commas; most tries first.
    """
    if made.empty:
        columns = ["try_count", "slip_count", "last_outcome", "last_day", "slots_tried", "slots_untried"]
        return pd.DataFrame(columns=[*DOOR, *columns])
    failed = made["outcome"].isin(FAILED)
    marked = made.assign(
        failed=failed.astype(int),
        number=made["attempt"].where(failed).fillna(0).astype("int64"),
        is_slip=(failed & (made["channel"] == "slip")).astype(int),
        slot=made["slot"].where(made["channel"].ne("slip")),
    )
    by_door = marked.groupby(DOOR, dropna=False)
    found = by_door.agg(
        failed=("failed", "sum"),
        number=("number", "max"),
        slip_count=("is_slip", "sum"),
        last_outcome=("outcome", "last"),
        last_day=("work_date", "max"),
        slots_tried=("slot", lambda slots: ", ".join(slot for slot in SLOTS if slot in set(slots.dropna()))),
    ).reset_index()
    found["try_count"] = found[["failed", "number"]].max(axis=1)
    found["slots_untried"] = [
        ", ".join(slot for slot in SLOTS if slot not in tried.split(", ")) for tried in found["slots_tried"]
    ]
    found["last_day"] = found["last_day"].dt.strftime("%Y-%m-%d")
    still = found[found["last_outcome"].isin(OPEN) & (found["try_count"] >= least)]
    columns = [*DOOR, "try_count", "slip_count", "last_outcome", "last_day", "slots_tried", "slots_untried"]
    return still.sort_values(["try_count", *DOOR], ascending=[False, True, True, True], ignore_index=True)[columns]


def by_channel(made: Frame) -> Frame:
    """Count outcomes by channel: `channel, outcome, row_count`, sorted; tries without a channel stand under none."""
    counts = made.groupby(["channel", "outcome"], dropna=False).size()
    return counts.rename("row_count").reset_index()


def holdouts(made: Frame, buildings: Frame) -> Frame:
    """List what is left, building by building, with the reasons as codes.

    Parameters
    ----------
    made
        As of `tries`.
    buildings
        `building_id, left_count`, as the tally has them.

    Returns
    -------
    `building_id, left_count, silent_count`, one column per outcome in `OPEN` that occurs; the fewest left first (the last
    doors of a building are the ones to fight for), buildings in which nothing is left nowhere. `silent_count` is what is left
    without any try.
    """
    last = made.drop_duplicates(DOOR, keep="last")
    last = last[last["outcome"].isin(OPEN) & last["building_id"].notna()]
    reasons = last.pivot_table(index="building_id", columns="outcome", values="dwelling", aggfunc="count", fill_value=0)
    left = buildings[buildings["left_count"] > 0][["building_id", "left_count"]]
    out = left.merge(reasons.reset_index().rename_axis(columns=None), on="building_id", how="left")
    named = [name for name in OPEN if name in out]
    out[named] = out[named].fillna(0).astype("int64")
    out["silent_count"] = (out["left_count"] - out[named].sum(axis=1)).clip(lower=0)
    columns = ["building_id", "left_count", "silent_count", *named]
    return out.sort_values(["left_count", "building_id"], ignore_index=True)[columns]
