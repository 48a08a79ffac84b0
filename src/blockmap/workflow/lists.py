"""What every command shares that reads one of the office's lists: find its sheets, compare it with what is known, write it down.

The same list twice changes nothing. A list that would change values that are known is only compared until it is accepted; rows
that a later version leaves out stay, and are said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

import pandas as pd

from blockmap import store, tabular
from blockmap.errors import SourceError
from blockmap.progress.lists import Field, fits, take
from blockmap.progress.merging import Merge, merge, written
from blockmap.report import Report
from blockmap.schema import TABLES
from blockmap.store import Operation
from blockmap.terms import has
from blockmap.workflow.findings import with_findings
from blockmap.workflow.outcome import Outcome


@dataclass(slots=True)
class Listed:
    """A list as it was read.

    Attributes
    ----------
    file_name, sha256, encoding
        The file.
    rows
        Its rows: `row_number` and the declared columns.
    used
        Ours → theirs.
    read_count
        Rows in the file.
    report
        What was said so far.
    """

    file_name: str
    sha256: str
    encoding: str | None
    rows: pd.DataFrame
    used: dict[str, str]
    read_count: int
    report: Report = field(default_factory=Report)

    def source(self, table: str, source_id: int) -> pd.DataFrame:
        """Its row of the table ``sources``."""
        row = {
            "source_id": source_id,
            "table_name": table,
            "file_name": self.file_name,
            "sha256": self.sha256,
            "encoding": self.encoding,
            "mapping": json.dumps(self.used, ensure_ascii=False),
            "rows_read": self.read_count,
            "rows_taken": len(self.rows),
            "rows_repaired": 0,
            "rows_rejected": self.read_count - len(self.rows),
        }
        return pd.DataFrame([row])


def listed(
    path: Path,
    fields: Sequence[Field],
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    zone: tzinfo | None = None,
) -> Listed:
    """Read a list from every sheet of a file that has its columns; ``zone`` is the clock of its moments.

    Raises
    ------
    SourceError
        The file cannot be read, or no sheet has the columns that the list must have.
    """
    known = {header.casefold() for of in fields for header in of.headers}
    sheets = tabular.read(path, encoding=encoding, sheet=sheet, known=known)
    fitting = [one for one in sheets if fits([str(c) for c in one.frame.columns], fields)]
    if not fitting:
        there = ", ".join(str(column) for one in sheets for column in one.frame.columns)
        needed = ", ".join(" / ".join(of.headers[:3]) for of in fields if of.is_required)
        raise SourceError("list_unfit", file=path.name, columns=there, needed=needed)
    report = Report()
    taken = []
    for one in fitting:
        report.extend(one.notes)
        taken.append(take(one.frame, fields, file_name=path.name, row_number=one.row_number.tolist(), zone=zone))
        report.extend(taken[-1].report)
        for number in one.shifted:
            report.add("list_row_shifted", "error", table=path.name, row_id=number)
    if all(one.frame.empty for one in fitting):
        report.add("list_header_only", "warning", table=path.name)
    for one in sheets:
        if one not in fitting and len(one.frame):
            report.add("list_sheet_unused", "note", table=path.name, sheet=one.name)
    return Listed(
        path.name,
        hashlib.sha256(path.read_bytes()).hexdigest(),
        fitting[0].encoding,
        pd.concat([one.rows for one in taken], ignore_index=True),
        taken[0].used,
        sum(one.read_count + len(sheet.shifted) for one, sheet in zip(taken, fitting, strict=True)),
        report,
    )


def source_id(file: store.Territory, table: str, file_name: str) -> int:
    """Id of a file: the one it has, if a list of this name was read for this table before, else the next one."""
    sources = file.table("sources")
    same = sources[(sources["table_name"] == table) & (sources["file_name"] == file_name)]
    return int(same["source_id"].iloc[0]) if len(same) else file.next_id("sources")


def taken_over(
    territory: Path,
    file: store.Territory,
    came: Listed,
    table: str,
    rows: pd.DataFrame,
    key: Sequence[str],
    *,
    accept: bool,
) -> Outcome:
    """Compare the rows of a list with its table, and write down what is new or was accepted.

    Parameters
    ----------
    came
        The list: its rows are those that were taken, its report holds everything said so far.
    table, rows, key
        Table it is for, its rows with their `row_number`, and the columns by which a row is the same thing.
    accept
        Take changed values.
    """
    source = source_id(file, table, came.file_name)
    merged = merge(
        TABLES[table],
        file.table(table),
        rows,
        key,
        source_id=source,
        next_id=file.next_id(table),
        file_name=came.file_name,
    )
    return settled(territory, file, came, table, merged, accept=accept, source=source)


def settled(
    territory: Path, file: store.Territory, came: Listed, table: str, merged: Merge, *, accept: bool, source: int
) -> Outcome:
    """Write down what a list says, unless it is known already, or would change what is known and was not accepted.

    Parameters
    ----------
    came
        The list; its report holds everything said so far.
    table
        Table it is for.
    merged
        What it changes.
    accept
        Take changed values.
    source
        Id of the file.
    """
    came.report.extend(merged.report)
    changed = int(merged.changes["row_id"].nunique()) if len(merged.changes) else 0
    values: dict[str, object] = {
        "territory": territory.name,
        "file": came.file_name,
        "list_kind": table,
        "rows": len(came.rows),
        "rejected": came.read_count - len(came.rows),
        "added": len(merged.added),
        "changed": changed,
        "gone": len(merged.gone),
    }
    came.report.figures |= {name: values[name] for name in ("rows", "rejected", "added", "changed", "gone")}
    if changed and not accept:
        return Outcome("list", came.report, said="list_differs", values=values, next_step="list_differs")
    if merged.is_empty:
        return Outcome("list", came.report, said="list_again", values=values)
    with file.operation("list", {"table": table, "file": came.file_name, "sha256": came.sha256}) as operation:
        operation.upsert(table, written(TABLES[table], file.table(table), merged))
        record(operation, file, came, table, source)
    return Outcome("list", came.report, written=(territory,), said="list", values=values, next_step=_next_of(table))


def _next_of(table: str) -> str:
    """Return what to try after a list of this table."""
    return f"list_{table}" if has(f"next.list_{table}") else "list"


def record(operation: Operation, file: store.Territory, came: Listed, table: str, source: int) -> None:
    """Write down the file and what was found in it."""
    operation.upsert("sources", came.source(table, source))
    stage = f"progress {table} {came.file_name}"
    operation.replace("findings", with_findings(file.table("findings"), stage, came.report))
