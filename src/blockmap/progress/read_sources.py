"""What stands behind a source: the tables of a file, the cases of a CSDB, the interviews of Survey Solutions with their paradata.

Answers are never touched: of a CSDB only the list of cases is read (not their labels, which may hold names), of paradata only who
did what when.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from blockmap import database, tabular
from blockmap.errors import SourceError
from blockmap.report import Report
from blockmap.tabular import Sheet
from blockmap.tabular.sheet import sheet_of

CSDB = ".csdb"
ENCRYPTED = ".csdbe"

PARADATA = ("interview__id", "event", "timestamp_utc")
"""Columns by which the paradata of Survey Solutions are known."""

FINISHED = frozenset({"completed", "interviewcompleted"})
"""Events of paradata that end the work on an interview."""

INTERVIEW = "interview__id"


def tables(path: Path, *, encoding: str | None, sheet: str | None, known: Collection[str]) -> list[Sheet]:
    """Read the tables of a source; see `blockmap.tabular.read`.

    Raises
    ------
    SourceError
        The file cannot be read; an encrypted CSDB never can.
    """
    suffix = path.suffix.lower()
    if suffix == ENCRYPTED:
        raise SourceError("csdb_encrypted", file=path.name)
    if suffix == CSDB:
        return [_cases(path)]
    return _with_paradata(tabular.read(path, encoding=encoding, sheet=sheet, known=known))


def _cases(path: Path) -> Sheet:
    """Read the list of cases: ``case_id, case_key, case_state, work_date, entry_date, device``."""
    if not path.is_file():
        raise SourceError("source_missing", file=str(path))
    try:
        with closing(sqlite3.connect(database.uri(path, "ro", is_fixed=True), uri=True)) as connection:
            device, moment = _revision_columns(connection, path.name)
            # The last revision of a case tells when, and by which device, it was last worked on.
            found = connection.execute(
                f"SELECT c.id, c.key, c.deleted, c.verified, c.partial_save_mode, r.{device}, r.{moment} "  # noqa: S608
                "FROM cases AS c LEFT JOIN file_revisions AS r ON r.id = c.last_modified_revision ORDER BY c.rowid"
            ).fetchall()
    except sqlite3.Error as fault:
        raise SourceError("source_unreadable", file=path.name, why=str(fault)) from fault
    names = ["case_id", "case_key", "case_state", "work_date", "entry_date", "device"]
    rows = [
        [str(id_), _text(key), _state(deleted, verified, partial), _time(at), _time(at), _text(who)]
        for id_, key, deleted, verified, partial, who, at in found
    ]
    return sheet_of("cases", names, rows, range(1, len(rows) + 1), path.name, Report())


def _revision_columns(connection: sqlite3.Connection, file_name: str) -> tuple[str, str]:
    """Names of the columns of device and time, which differ between versions."""
    there = [row[1] for row in connection.execute("PRAGMA table_info(file_revisions)")]
    device = next((name for name in ("device_id", "device", "device_name") if name in there), None)
    moment = next((name for name in ("timestamp", "modified_time", "time") if name in there), None)
    if device is None or moment is None:
        raise SourceError("csdb_unknown", file=file_name)
    return device, moment


def _state(deleted: Any, verified: Any, partial: Any) -> str:
    """Outcome of a case; one that was deleted is as if nobody had been there."""
    if deleted:
        return "not_visited"
    return "partial" if partial else "verified" if verified else "completed"


def _text(value: Any) -> str | None:
    return None if value is None else str(value).strip() or None


def _time(value: Any) -> str | None:
    if isinstance(value, (int, float)):
        return pd.Timestamp(int(value), unit="s").isoformat() + "Z"
    return _text(value)


def _with_paradata(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Give interviews the day, the worker and the entry day that paradata tell; rosters and the log are left away."""
    paradata = next((one for one in sheets if set(PARADATA) <= set(one.frame.columns)), None)
    if paradata is None:
        return list(sheets)
    work = _work_of(paradata.frame)
    return [
        replace(one, frame=_joined(one.frame, work))
        for one in sheets
        if one is not paradata and INTERVIEW in one.frame.columns and one.frame[INTERVIEW].is_unique
    ]


def _joined(frame: pd.DataFrame, work: pd.DataFrame) -> pd.DataFrame:
    found = work.reindex(frame[INTERVIEW])
    return frame.assign(**{name: pd.array(found[name].to_numpy(dtype=object), dtype="str") for name in work.columns})


def _work_of(paradata: pd.DataFrame) -> pd.DataFrame:
    """Last completion of every interview (else its last event): the interviewer, the day there, and the day it arrived."""
    log = paradata[paradata[INTERVIEW].notna() & paradata["timestamp_utc"].notna()]
    order = (
        pd.to_numeric(log["order"], errors="coerce") if "order" in log else pd.Series(range(len(log)), index=log.index)
    )
    is_finish = log["event"].str.casefold().isin(FINISHED)
    is_field = (
        ~log["role"].str.casefold().isin(["supervisor", "hq", "headquarters", "2", "3"]) if "role" in log else True
    )
    log = log.assign(_order=order, _finish=is_finish & is_field)
    last = log.sort_values([INTERVIEW, "_finish", "_order"], kind="stable").drop_duplicates(INTERVIEW, keep="last")
    moments = pd.to_datetime(last["timestamp_utc"], utc=True, format="ISO8601", errors="coerce")
    offset = last["tz_offset"] if "tz_offset" in last else pd.Series("00:00:00", index=last.index)
    local = moments + pd.to_timedelta(offset.fillna("00:00:00"), errors="coerce").fillna(pd.Timedelta(0))
    days = local.dt.strftime("%Y-%m-%d")
    worker = last.get("responsible")
    return pd.DataFrame(
        {
            "paradata__work_date": days.to_numpy(dtype=object),
            "paradata__entry_date": days.to_numpy(dtype=object),
            "paradata__worker": None if worker is None else worker.to_numpy(dtype=object),
        },
        index=pd.Index(last[INTERVIEW].to_numpy(dtype=object)),
    )
