"""``progress register``: the office's lists come in, and what a supervisor asks of them is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from blockmap import store
from blockmap.errors import UsageError
from blockmap.progress import register as registers
from blockmap.progress import register_views as views
from blockmap.progress.lists import records
from blockmap.progress.moments import day_of
from blockmap.report import Report
from blockmap.workflow.lists import listed, taken_over
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.staff import moment, places_of, zone_of


def read_register(
    territory: Path,
    source: Path,
    *,
    kind: str | None = None,
    accept: bool = False,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Outcome:
    """Read a list into the register.

    Parameters
    ----------
    territory, source
        The territory and the list.
    kind
        Kind of rows that do not say theirs: training, meeting, visit, task, issue, notice, referral, indicator, interruption …
    accept
        Take values that differ from what is known.
    encoding, sheet
        How to read the file, where it does not say.

    Raises
    ------
    SourceError
        The file cannot be read, or has no column that says what the rows are about.
    """
    came = listed(source, registers.REGISTER, encoding=encoding, sheet=sheet)
    with store.open(territory, write=True) as file:
        rows, said = registers.placed(
            came.rows,
            kind=kind,
            places=places_of(file),
            teams=file.table("teams"),
            workers=file.table("workers"),
            disputes=file.table("disputes", ["dispute_id", "code"]),
            file_name=came.file_name,
        )
        came.report.extend(said)
        came.rows = came.rows[came.rows["row_number"].isin(rows["row_number"])]
        return taken_over(territory, file, came, "register", rows, registers.KEY, accept=accept)


def show_register(territory: Path, *, kind: str, level: str = "town", at: str | None = None) -> Outcome:
    """Show what a supervisor asks of one kind of rows.

    Parameters
    ----------
    territory
        The territory.
    kind
        ``visit`` (and every other kind in rounds): areas by rounds, with the holes; ``task``: by ten-day period, with what is
        late; ``issue``: by class and aspect; ``referral``: sent and received; ``indicator``: agencies side by side;
        ``bulletin``: what is due; any other: the rows.
    level
        Level of the areas of a round.
    at
        Day from which it is looked at; today when left out.
    """
    day = day_of(moment(at, zone_of(territory)))
    with store.open(territory) as file, file.snapshot():
        register, areas = file.table("register"), pd.DataFrame(file.table("areas").drop(columns="geom"))
        bulletins = file.table("bulletins")
        levels = file.settings.levels
    if level not in levels:
        raise UsageError("no_such_level", level=level, levels=", ".join(levels))
    report = Report()
    shows: dict[str, Callable[[], pd.DataFrame]] = {
        "visit": lambda: _coverage(register, areas, level, kind, report),
        "task": lambda: _tasks(register, day, report),
        "issue": lambda: views.by_class(register),
        "suggestion": lambda: views.by_class(register),
        "referral": lambda: views.referrals(register, areas),
        "indicator": lambda: _indicators(register, areas, report),
        "bulletin": lambda: _bulletins(bulletins, register, areas, day),
    }
    mine = register[register["kind"] == kind]
    has_rounds = bool(mine["round"].notna().any())
    shown = shows["visit"]() if has_rounds and kind not in shows else shows.get(kind, lambda: _plain(mine, areas))()
    report.figures["rows"] = len(mine)
    outcome = Outcome("register", report, rows=tuple(records(shown)), said="register_shown")
    outcome.values = {"territory": territory.name, "kind": kind, "rows": len(mine), "day": day}
    return outcome


def _coverage(register: pd.DataFrame, areas: pd.DataFrame, level: str, kind: str, report: Report) -> pd.DataFrame:
    shown = views.coverage(register, areas, level=level, kind=kind)
    report.figures |= {
        "rounds": sum(str(name).startswith("round_") for name in shown.columns),
        "holes": int(shown["holes"].sum()),
    }
    return shown


def _tasks(register: pd.DataFrame, day: str, report: Report) -> pd.DataFrame:
    """Count tasks by ten-day period, and report every late one."""
    for row in records(views.late(register, day=day)):
        report.add(
            "task_late",
            "warning",
            table="register",
            row_id=row["register_id"],
            code=row["code"],
            title=row["title"],
            due=row["due_date"],
            late=row["days_late"],
        )
    return views.tasks_by_xun(register, day=day)


def _indicators(register: pd.DataFrame, areas: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Lay agencies side by side, and report figures that are not the sum of those below."""
    for row in records(views.sums_that_differ(register, areas)):
        report.add(
            "indicator_sum_differs",
            "warning",
            table="areas",
            row_id=row["area_id"],
            code=row["code"],
            measure=row["measure"],
            agency=row["agency"],
            value=row["value"],
            summed=row["summed"],
        )
    return views.indicators(register, areas)


def _bulletins(bulletins: pd.DataFrame, register: pd.DataFrame, areas: pd.DataFrame, day: str) -> pd.DataFrame:
    due = views.bulletins_due(bulletins, register, day=day)
    codes = dict(zip(areas["area_id"], areas["code"], strict=True))
    due["code"] = due["area_id"].map(codes)
    return due[["cadence", "code", "last", "due_date", "days_late"]]


def _plain(rows: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Rows as they are, by day."""
    codes = dict(zip(areas["area_id"], areas["code"], strict=True))
    out = rows.assign(area=rows["area_id"].map(codes))
    out["day"] = out["done_date"].where(out["done_date"].notna(), out["due_date"])
    ordered = out.sort_values(["day", "code"], na_position="last")
    columns = ["day", "code", "title", "area", "state", "value"]
    return pd.DataFrame(ordered[columns].rename(columns={"state": "register_state"}))
