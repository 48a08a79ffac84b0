"""``new``, ``info``, ``history``, ``undo``: the territory file itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from blockmap import store
from blockmap.errors import UsageError
from blockmap.report import Report
from blockmap.schema import layer_name
from blockmap.settings import Settings
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.submitting import refuse_undoing_submitted
from blockmap.wrong_values import WrongValues


def new(territory: Path, *, crs: str, **choices: Any) -> Outcome:
    """Make an empty territory.

    Parameters
    ----------
    territory
        GeoPackage file to make; it must not exist.
    crs
        Projected CRS in metres, as an authority code.
    **choices
        Fields of `blockmap.settings.Settings`.

    Raises
    ------
    UsageError
        The CRS is not a projected one in metres, or a choice makes no sense.
    TerritoryError
        The file exists or cannot be made.
    """
    settings = make_settings(crs, choices)
    with store.create(territory, settings):
        pass
    return Outcome(
        "new", written=(territory,), next_step="new", values={"territory": territory.name, "crs": settings.crs}
    )


def make_settings(crs: str, choices: dict[str, Any]) -> Settings:
    """Check the office's choices and the CRS; say every fault of them at once."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        known = CRS.from_user_input(crs)
    except CRSError as fault:
        raise UsageError("crs_unknown", crs=crs) from fault
    if not known.is_projected or any(axis.unit_conversion_factor != 1.0 for axis in known.axis_info):
        raise UsageError("crs_not_metres", crs=crs, name=known.name)
    try:
        return Settings(crs=crs, **choices)
    except ValidationError as fault:
        raise UsageError("settings", faults=WrongValues(fault.errors())) from fault


def info(territory: Path) -> Outcome:
    """Say what the territory holds: rows, areas by level, households, how many of them are estimates."""
    with store.open(territory) as file:
        settings = file.settings
        counts = file.counts()
        areas = file.table("areas", columns=["area_id", "level"])
        buildings = file.table(
            "buildings", columns=["building_id", "household_count", "is_estimate", "block_id", "number"]
        )
        blocks = file.table("blocks", columns=["block_id", "kind", "household_count"])
        history_rows = file.history()
    report = Report()
    report.figures |= {
        "crs": settings.crs,
        "target": settings.target,
        **{layer_name(level): int((areas["level"] == level).sum()) for level in settings.levels},
        "buildings": len(buildings),
        "households": int(buildings["household_count"].sum()),
        "households_estimated": int(buildings.loc[buildings["is_estimate"], "household_count"].sum()),
        "buildings_without_block": int(buildings["block_id"].isna().sum()) if len(blocks) else len(buildings),
        "buildings_without_number": int((buildings["number"].isna() & buildings["block_id"].notna()).sum()),
        "blocks": len(blocks),
        "barriers": counts["barriers"],
        "findings": counts["findings"],
        "operations": len(history_rows),
    }
    rows = tuple({"figure": name, "value": value} for name, value in report.figures.items())
    return Outcome(
        "info", report, rows=rows, next_step=_next_of(report.figures, settings), values={"territory": territory.name}
    )


def _next_of(figures: dict[str, Any], settings: Settings) -> str:
    """Which command the territory is waiting for."""
    if not figures["buildings"]:
        return "new"
    if not figures["blocks"]:
        return "read"
    return "plan" if figures["buildings_without_number"] else "number"


def history(territory: Path) -> Outcome:
    """List every operation of the ledger: when, who, what, why, and how many rows of which table it changed."""
    with store.open(territory) as file:
        entries, zone = file.history(), file.settings.zone
    rows = tuple(
        {
            "seq": e.seq,
            "at": datetime.fromisoformat(e.at).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
            "actor": e.actor,
            "operation": e.operation,
            "what": _object_of(e.arguments),
            "reason": e.reason or "",
            "undo_of": e.undo_of,
            "changed": ", ".join(f"{table} {count}" for table, count in e.changed.items()),
        }
        for e in entries
    )
    return Outcome(
        "history",
        rows=rows,
        values={"territory": territory.name, "count": len(rows)},
        next_step="history" if rows else "",
    )


def _object_of(arguments: dict[str, Any]) -> str:
    """Name what an operation was about: the table and file read, the communities or blocks chosen."""
    named = [arguments.get(name) for name in ("table", "file", "source", "communities", "blocks", "block", "dispute")]
    return " ".join(" ".join(map(str, value)) if isinstance(value, list) else str(value) for value in named if value)


def undo(territory: Path, *, to: int | None = None) -> Outcome:
    """Take back the last operation, or everything after operation ``to``, as new operations.

    A check only notes what it found: it is no step of the work, and is taken back together with the step before it.

    Raises
    ------
    GateError
        A later operation touched the same rows, there is nothing to take back, or a community that is handed in would change.
    """
    with store.open(territory, write=True) as file:
        last = _last_step(file) - 1 if to is None else to
        refuse_undoing_submitted(file, [event.seq for event in file.standing_since(last)])
        undone = file.undo(to=last)
    return Outcome(
        "undo",
        written=(territory,),
        next_step="undo",
        values={"territory": territory.name, "count": len(undone), "operations": ", ".join(map(str, undone))},
    )


def _last_step(file: store.Territory) -> int:
    """Number of the last operation that stands and is a step of the work."""
    taken_back: set[int] = set()
    for event in reversed(file.history()):
        if event.seq in taken_back:
            continue
        if event.undo_of is not None:
            taken_back.add(event.undo_of)
        elif event.operation != "check":
            return event.seq
    return 0
