"""``progress rematch``: returns that met no place are looked at again, against the places as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from blockmap import store
from blockmap.progress.rematching import Met, rematched
from blockmap.report import Report
from blockmap.workflow.came_in import file_names, ground_of
from blockmap.workflow.outcome import Outcome


def rematch(territory: Path) -> Outcome:
    """Match again the returns that met no place when they were read: blocks were drawn or codes given since.

    The rows keep file, number and key, so nothing counts twice. Reading any file does the same by the way.
    """
    with store.open(territory, write=True) as file:
        return rematch_in(file, territory.name)


def rematch_in(file: store.Territory, named: str) -> Outcome:
    """Match again in an open territory; see `rematch`.

    Parameters
    ----------
    named
        File that the sentence is about.
    """
    report = Report()
    changed, met = rematched(file.table("returns"), ground_of(file))
    say_met(met, file_names(file), report)
    count = sum(one.row_count for one in met)
    values = {"territory": file.path.name, "file": named, "codes": len(met), "rows": count}
    if changed.empty:
        return Outcome("progress rematch", report, said="rematch_nothing", values=values, next_step="rematch_nothing")
    with file.operation("progress rematch", {"rows": count, "codes": [one.code for one in met]}) as operation:
        operation.upsert("returns", changed)
    return Outcome("progress rematch", report, written=(file.path,), said="rematch", values=values, next_step="returns")


def say_met(met: Sequence[Met], names: Mapping[int, str], report: Report) -> None:
    """Say every code that met a place."""
    for one in met:
        name = names.get(one.return_id, "")
        report.add("return_rematched", "note", table=name, code=one.code, count=one.row_count)
    report.figures["rows_rematched"] = sum(one.row_count for one in met)
