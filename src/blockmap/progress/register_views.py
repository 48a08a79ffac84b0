"""What a supervisor asks of the register.

The holes of a round, late tasks by ten-day period, issues by class, open referrals, what other agencies count, what is due.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from blockmap.progress.moments import xun_of
from blockmap.progress.people import ancestors

Frame = pd.DataFrame

CADENCES = {
    "daily": "日, 每日, 日通报, 日报",
    "2-day": "两天, 两日, 两天一通报",
    "weekly": "周, 每周, 周报",
    "2-week": "两周, 间周, 双周",
    "xun": "旬, 每旬, 旬报",
    "monthly": "月, 每月, 月报, 月通报",
}
"""Rhythms of reporting → what offices call them."""

DAYS = {"daily": 1, "2-day": 2, "weekly": 7, "2-week": 14}


def coverage(register: Frame, areas: Frame, *, level: str, kind: str = "visit") -> Frame:
    """Say which areas of a level were covered in which round.

    Parameters
    ----------
    register
        Table ``register``; a row for an area covers it and all areas in it, one for a part of it does not cover the whole.
    areas
        `area_id, parent_id, level, code, name`.
    level
        Level of the rows.
    kind
        ``visit``, or another kind that goes in rounds.

    Returns
    -------
    `code, name`, one column ``round_N`` per round with the day on which it was done (the first one), and `holes`: rounds without
    this area, up to the last round that was begun. By code.
    """
    held = register[(register["kind"] == kind) & register["round"].notna() & (register["state"] == "done")]
    held = held[held["block_id"].isna()]
    here = areas[areas["level"] == level].sort_values("code", ignore_index=True)
    chains = ancestors(areas)
    last = int(held["round"].max()) if len(held) else 0
    out = pd.DataFrame({"code": here["code"], "name": here["name"]})
    holes = pd.Series(0, index=out.index)
    for number in range(1, last + 1):
        same = held[(held["round"] == number) & held["area_id"].notna()]
        first = same.assign(day=same["done_date"].fillna("")).groupby("area_id")["day"].min()
        days = [_first([first[a] for a in chains[int(area)] if a in first.index]) for area in here["area_id"]]
        out[f"round_{number}"] = pd.Series(days, dtype=object)
        holes += out[f"round_{number}"].isna()
    return out.assign(holes=holes)


def _first(days: list[str]) -> str | None:
    return min(days) if days else None


def tasks_by_xun(register: Frame, *, day: str, kind: str = "task") -> Frame:
    """Count tasks by the ten-day period in which they are due.

    Parameters
    ----------
    register
        Table ``register``.
    day
        ISO date from which it is looked at.
    kind
        ``task``, or another kind with due dates.

    Returns
    -------
    `xun, due_count, done_count, done_late_count, late_count` by period: done by then, of these after the due date, and not done
    though the due date is past. Tasks without a due date stand in a last row without a period; cancelled ones nowhere.
    """
    tasks = register[(register["kind"] == kind) & (register["state"] != "cancelled")]
    due = tasks["due_date"].astype(object)
    done_on = tasks["done_date"].astype(object).where(tasks["done_date"].notna(), due)
    is_done = (tasks["state"] == "done") & (done_on.fillna(day).astype(str) <= day)
    has_due = due.notna()
    over = has_due & (due.fillna(day).astype(str) < day)
    counts = pd.DataFrame(
        {
            "xun": [str(xun_of(d)) if isinstance(d, str) else None for d in due],
            "due_count": 1,
            "done_count": is_done.astype(int).to_numpy(),
            "done_late_count": (is_done & has_due & (done_on.fillna("").astype(str) > due.fillna("9")))
            .astype(int)
            .to_numpy(),
            "late_count": (~is_done & over).astype(int).to_numpy(),
        }
    )
    return counts.groupby("xun", dropna=False, sort=True).sum().reset_index()


def late(register: Frame, *, day: str, kind: str = "task") -> Frame:
    """List what is late: rows of ``register`` not done or cancelled whose due date is past, the longest overdue first."""
    rows = register[
        (register["kind"] == kind) & ~register["state"].isin(["done", "cancelled"]) & register["due_date"].notna()
    ]
    over = rows[rows["due_date"].astype(str) < day].copy()
    over["days_late"] = [(date.fromisoformat(day) - date.fromisoformat(d)).days for d in over["due_date"]]
    return over.sort_values(["due_date", "code", "register_id"], ignore_index=True)


def by_class(register: Frame, *, kinds: tuple[str, ...] = ("issue", "suggestion")) -> Frame:
    """Count issues and suggestions: `kind, class, aspect, row_count, open_count`, sorted; cancelled ones do not count."""
    rows = register[register["kind"].isin(kinds) & (register["state"] != "cancelled")]
    counts = rows.assign(row_count=1, open_count=(rows["state"] != "done").astype(int))
    keys = ["kind", "class", "aspect"]
    counts[keys] = counts[keys].astype(object).where(counts[keys].notna(), None)
    return counts.groupby(keys, dropna=False, sort=True)[["row_count", "open_count"]].sum().reset_index()


def referrals(register: Frame, areas: Frame) -> Frame:
    """Count referrals: `code, name, sent_count, sent_open, received_count, received_open` of every area that has any, by code."""
    rows = register[(register["kind"] == "referral") & (register["state"] != "cancelled")]
    is_open = rows["state"] != "done"
    named = areas.set_index("area_id")[["code", "name"]]
    columns = {
        "sent_count": rows.groupby("from_area_id").size(),
        "sent_open": rows[is_open].groupby("from_area_id").size(),
        "received_count": rows.groupby("area_id").size(),
        "received_open": rows[is_open].groupby("area_id").size(),
    }
    counts = pd.DataFrame(columns).fillna(0).astype("int64")
    return named.join(counts, how="inner").sort_values("code").reset_index(drop=True)


def indicators(register: Frame, areas: Frame) -> Frame:
    """Lay what agencies count side by side.

    Parameters
    ----------
    register
        Table ``register``: indicators with the agency as their class; the latest of each (by day, then as entered) holds.
    areas
        `area_id, code, name`.

    Returns
    -------
    `code, name, measure`, one column per agency, and `spread`: the largest less the smallest, where several say something.
    """
    rows = register[(register["kind"] == "indicator") & (register["state"] != "cancelled") & register["value"].notna()]
    rows = rows.assign(
        day=rows["done_date"].fillna(""), agency=rows["class"].fillna(""), measure=rows["measure"].fillna(rows["title"])
    )
    rows = rows.sort_values(["day", "register_id"]).drop_duplicates(["area_id", "measure", "agency"], keep="last")
    named = rows.merge(areas[["area_id", "code", "name"]], on="area_id", suffixes=("_row", ""))
    if named.empty:
        return pd.DataFrame(columns=["code", "name", "measure", "spread"])
    wide = named.pivot_table(index=["code", "name", "measure"], columns="agency", values="value", aggfunc="first")
    spread = (wide.max(axis=1) - wide.min(axis=1)).where(wide.notna().sum(axis=1) > 1)
    return wide.assign(spread=spread).reset_index().rename_axis(columns=None)


def sums_that_differ(register: Frame, areas: Frame) -> Frame:
    """Find indicators whose figure for an area is not the sum of those of the areas right below it, where all of these have one.

    Returns
    -------
    `area_id, code, measure, agency, value, summed`.
    """
    table = indicators(register, areas)
    agencies = [name for name in table.columns if name not in ("code", "name", "measure", "spread")]
    long = table.melt(["code", "measure"], agencies, "agency", "value").dropna(subset="value")
    tree = areas[["area_id", "parent_id", "code"]]
    below = long.merge(tree, on="code").groupby(["parent_id", "measure", "agency"])["value"].agg(["sum", "size"])
    children = tree.groupby("parent_id").size()
    both = long.merge(tree, on="code").merge(
        below.reset_index(), left_on=["area_id", "measure", "agency"], right_on=["parent_id", "measure", "agency"]
    )
    whole = both["size"] == both["area_id"].map(children)
    wrong = both[whole & (both["sum"] != both["value"])]
    out = wrong[["area_id", "code", "measure", "agency", "value", "sum"]].rename(columns={"sum": "summed"})
    return out.sort_values(["code", "measure", "agency"], ignore_index=True)


def next_due(cadence: str, last: str) -> str:
    """Return the day on which the next bulletin is due after one of some day.

    Examples
    --------
    >>> [next_due(cadence, "2020-11-05") for cadence in ("daily", "2-day", "weekly", "2-week", "xun", "monthly")]
    ['2020-11-06', '2020-11-07', '2020-11-12', '2020-11-19', '2020-11-10', '2020-11-30']
    >>> next_due("xun", "2020-11-30"), next_due("monthly", "2020-11-30")
    ('2020-12-10', '2020-12-31')
    """
    day = date.fromisoformat(last[:10])
    if cadence in DAYS:
        return (day + timedelta(days=DAYS[cadence])).isoformat()
    period = xun_of(day)
    if cadence == "monthly":
        return _end_of_month(day if day < _end_of_month(day) else day + timedelta(days=1)).isoformat()
    return (period.last if day < period.last else period.next.last).isoformat()


def _end_of_month(day: date) -> date:
    return xun_of(day.replace(day=28)).last


def bulletins_due(bulletins: Frame, register: Frame, *, day: str) -> Frame:
    """Say which bulletin is due when.

    Parameters
    ----------
    bulletins
        Table ``bulletins``.
    register
        Table ``register``: rows of the kind ``bulletin`` with the cadence as their class start a rhythm on their due date.
    day
        ISO date from which it is looked at.

    Returns
    -------
    `cadence, area_id, last, due_date, days_late` by due date; `days_late` is below 0 while there is time.
    """
    sent = bulletins.assign(last=bulletins["as_of"].astype(str).str[:10])[["cadence", "area_id", "last"]]
    words = {name.strip(): cadence for cadence, said in CADENCES.items() for name in (cadence, *said.split(","))}
    begun = register[
        (register["kind"] == "bulletin") & register["due_date"].notna() & (register["state"] != "cancelled")
    ]
    planned = pd.DataFrame(
        {"cadence": begun["class"].map(words), "area_id": begun["area_id"], "first": begun["due_date"].astype(str)}
    )
    planned = planned[planned["cadence"].notna()]
    latest = sent.groupby(["cadence", "area_id"], dropna=False)["last"].max()
    first = planned.groupby(["cadence", "area_id"], dropna=False)["first"].min()
    every = pd.concat([latest, first], axis=1).reset_index()
    every["due_date"] = [
        first if not isinstance(last, str) else next_due(cadence, last)
        for cadence, last, first in zip(every["cadence"], every["last"], every["first"], strict=True)
    ]
    today = date.fromisoformat(day)
    every["days_late"] = [(today - date.fromisoformat(due)).days for due in every["due_date"]]
    columns = ["cadence", "area_id", "last", "due_date", "days_late"]
    return every.sort_values(["due_date", "cadence"], ignore_index=True)[columns]
