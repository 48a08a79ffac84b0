"""Figures of the disputes: how many there are, how many are agreed, what is still open; for the screen, maps and bulletins."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from blockmap.disputes.states import UNDECIDED, UNSETTLED

GROUPS = ("all", "neighbour", "kind", "state", "level", "age")
AGES_DAYS = (7, 30, 90)
"""Upper ends of the classes of age, in days."""
IGNORED = ("noise", "duplicate")
"""Disputes closed for these reasons are none, and are not counted."""


def statistics(disputes: pd.DataFrame, records: pd.DataFrame, on: date) -> pd.DataFrame:
    """Count disputes as they stood at the end of a day.

    Parameters
    ----------
    disputes, records
        Tables `disputes` and `dispute_records`. States are read from the records, so a past day is told as it was.
    on
        The day.

    Returns
    -------
    One row for all, and per neighbour, kind, state, level and class of age: `group, value, dispute_count, agreed_count` (decided,
    applied or settled, without a superior's ruling), `ruled_count` (by one), `escalated_count, open_count` (not yet decided),
    `applied_count, overdue_count, survey_count, area_m2_open, building_count_open, household_count_open`.
    """
    known = as_of(disputes, records, on)
    visits = records[(records["kind"] == "survey") & _until(records["at"], on)]
    rows = [_row("all", "", known, visits)]
    for group, column in (
        ("neighbour", "their"),
        ("kind", "kind"),
        ("state", "state"),
        ("level", "level"),
        ("age", "age"),
    ):
        rows += [_row(group, str(value), part, visits) for value, part in known.groupby(column, sort=True)]
    return pd.DataFrame(rows)


def as_of(disputes: pd.DataFrame, records: pd.DataFrame, on: date) -> pd.DataFrame:
    """Disputes that were known at the end of a day, with their `state`, `is_ruled`, `is_overdue`, `age` and `their` then."""
    known = disputes[_until(disputes["detected_at"], on)].copy()
    past = records[_until(records["at"], on)].sort_values("dispute_record_id")
    last = past.drop_duplicates("dispute_id", keep="last").set_index("dispute_id")["state_after"]
    known["state"] = [last.get(dispute_id, "open") for dispute_id in known["dispute_id"]]
    standing = past[past["dispute_record_id"] >= past["dispute_id"].map(_reopened(past)).fillna(0)]
    signed = standing[(standing["kind"] == "signature") & (standing["side"] == "superior")]
    decided = standing.loc[standing["kind"] == "decision", "dispute_id"]
    closings = standing[standing["kind"] == "closing"].drop_duplicates("dispute_id", keep="last")
    reasons = closings.set_index("dispute_id")["details"].astype(str).str.extract(r'"close_reason":"(\w+)"')[0]
    known["reason"] = [reasons.get(dispute_id) for dispute_id in known["dispute_id"]]
    known["is_decided"] = known["dispute_id"].isin(decided)
    known["is_ruled"] = known["is_decided"] & known["dispute_id"].isin(signed["dispute_id"])
    known["is_overdue"] = known["state"].isin(UNSETTLED) & _is_before(known["due_date"], on)
    known["days"] = [(on - date.fromisoformat(day)).days for day in known["detected_at"].str[:10]]
    known["age"] = [_age(days) for days in known["days"]]
    known["their"] = known["their_name"].fillna(known["their_code"])
    return known[~(known["reason"].isin(IGNORED) & (known["state"] == "closed"))]


def headline(table: pd.DataFrame) -> dict[str, Any]:
    """Return the figures of the row for all, as in *62 disputes, 60 agreed, 2 escalated, 6 surveys*."""
    first = table[table["group"] == "all"].iloc[0]
    return {name: int(first[name]) for name in table.columns if name.endswith(("_count", "_open"))}


def overdue(disputes: pd.DataFrame, on: date) -> pd.DataFrame:
    """Unsettled disputes whose day has passed, the longest first: `code, state, due_date, days`."""
    late = disputes[disputes["state"].isin(UNSETTLED) & _is_before(disputes["due_date"], on)]
    days = [(on - date.fromisoformat(str(day)[:10])).days for day in late["due_date"]]
    rows = late[["code", "state", "due_date"]].assign(days=days)
    return rows.sort_values(["days", "code"], ascending=[False, True], ignore_index=True)


def _until(at: pd.Series[str], on: date) -> pd.Series[bool]:
    """Tell which moments are not after a day, by the date as it was written."""
    return at.str[:10] <= on.isoformat()


def _is_before(day: pd.Series[Any], on: date) -> pd.Series[bool]:
    """Tell which days, as they are written, are before a day; none where there is no day."""
    return pd.Series([isinstance(d, str) and d[:10] < on.isoformat() for d in day], index=day.index, dtype=bool)


def _reopened(past: pd.DataFrame) -> pd.Series[int]:
    """Record by which each dispute was last reopened."""
    return past[past["kind"] == "reopening"].groupby("dispute_id")["dispute_record_id"].max()


def _age(days: int) -> str:
    """Class of age: ``0-7``, ``8-30``, ``31-90``, ``91+``."""
    low = 0
    for high in AGES_DAYS:
        if days <= high:
            return f"{low}-{high}"
        low = high + 1
    return f"{low}+"


def _row(group: str, value: str, part: pd.DataFrame, visits: pd.DataFrame) -> dict[str, Any]:
    """Figures of some disputes."""
    still_open = part[part["state"].isin(UNDECIDED)]
    mine = visits[visits["dispute_id"].isin(part["dispute_id"])]
    return {
        "group": group,
        "value": value,
        "dispute_count": len(part),
        "agreed_count": int((part["is_decided"] & ~part["is_ruled"]).sum()),
        "ruled_count": int(part["is_ruled"].sum()),
        "escalated_count": int((part["state"] == "escalated").sum()),
        "open_count": len(still_open),
        "applied_count": int(part["state"].eq("applied").sum() + part["reason"].eq("settled").sum()),
        "overdue_count": int(part["is_overdue"].sum()),
        "survey_count": int(mine["survey_code"].nunique()),
        "area_m2_open": float(still_open["area_m2"].sum()),
        "building_count_open": int(still_open["building_count"].sum()),
        "household_count_open": int(still_open["household_count"].sum()),
    }
