"""Frozen figures as plain data: how tables become columns, how figures are named, written down, hashed and compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

FORMAT = 1
"""Shape of the figures; a reader of an older shape can tell."""

ADDED = ("expected", "done", "left", "new")
"""Figures that add up over groups."""

OUTSIDE_ROW, REST_ROW = "outside", "not_apportioned"
ENDS = (OUTSIDE_ROW, REST_ROW, "total", "unmatched")
"""Rows beside the groups, in the order in which they stand below them."""

ALL = "all"
"""Name of the row for everything the bulletin is about."""

DISPUTES = "disputes"
"""Name of the row for the border disputes, where a bulletin says how far they are."""

SHARED = (
    "block_count",
    "complete_count",
    "complete_date",
    "mapped",
    "listed",
    "silent_count",
    "unassigned_count",
    "last_return",
)
"""Columns of a group that are the same for every measure."""

JUDGED = (
    "expected", "done", "share", "left", "new", "rate", "required_rate", "finish_date", "ahead_days", "rank", "not_apportioned",
    "reason",
)  # fmt: skip
"""Columns of a group by measure."""

Figures = dict[str, Any]
Frame = pd.DataFrame


def canonical(found: Figures) -> str:
    """Write figures as JSON in one form: keys sorted, no blanks, no number that is none."""
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(found: Figures) -> str:
    """SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(found).encode()).hexdigest()


def with_changes(found: Figures, last: Figures | None) -> Figures:
    """Add to every row by how much its figure differs from what the last bulletin said: `change`, none for a new row."""
    for name, table in found["tables"].items():
        for measure, columns in table["measures"].items():
            said = _said(last, name, measure) if last else {}
            columns["change"] = [
                None if (was := said.get(key)) is None or done is None else done - was
                for key, done in zip(keys(table), columns["done"], strict=True)
            ]
    return found


def _said(last: Figures, name: str, measure: str) -> dict[str, Any]:
    """What a bulletin said was done, by row."""
    table = last["tables"].get(name)
    if table is None or measure not in table["measures"]:
        return {}
    return dict(zip(keys(table), table["measures"][measure]["done"], strict=True))


def keys(table: Figures) -> list[str]:
    """Names of the rows of a table: their code, or what kind of row they are."""
    return [code if row == "group" else row for row, code in zip(table["row"], table["code"], strict=True)]


def columns_of(by_measure: Mapping[str, Frame]) -> Figures:
    """Turn the tables of all measures into columns: what they share once, what is judged by measure.

    A row beside the groups may be there for one measure only; then its figures by the others are none.
    """
    every = pd.concat([frame.assign(at=frame["row"].map(_place)) for frame in by_measure.values()])
    shared = every.drop_duplicates(["row", "code"]).sort_values("at", kind="stable")
    rows = pd.MultiIndex.from_frame(shared[["row", "code"]].astype(object).fillna(""))
    table: Figures = {name: [text_of(value) for value in shared[name]] for name in ("row", "code", "name")}
    table |= plain(shared[[name for name in SHARED if name in shared]])
    table["measures"] = {}
    for measure, frame in by_measure.items():
        known = frame.set_index(pd.MultiIndex.from_frame(frame[["row", "code"]].astype(object).fillna("")))
        table["measures"][measure] = plain(known[list(JUDGED)].reindex(rows))
    return table


def _place(row: str) -> int:
    """Order of a kind of row: groups first."""
    return ENDS.index(row) + 1 if row in ENDS else 0


def with_rest(table: Figures, whole: Figures, kind: str) -> Figures:
    """Add a row for what the whole has and no group holds, so that the rows add up to it."""
    rest = {m: {c: (columns[c][0] or 0) - sum(v or 0 for v in table["measures"][m][c]) for c in ADDED}
            for m, columns in whole["measures"].items()}  # fmt: skip
    blocks = whole["block_count"][0] - sum(table["block_count"])
    if not blocks and not any(value for columns in rest.values() for value in columns.values()):
        return table
    grown: Figures = {name: [*values, None] for name, values in table.items() if name != "measures"}
    grown["row"][-1], grown["block_count"][-1] = kind, blocks
    grown["measures"] = {
        m: {name: [*values, rest[m].get(name)] for name, values in columns.items()}
        for m, columns in table["measures"].items()
    }
    return grown


def plain(frame: Frame) -> Figures:
    """Columns of a frame as lists of plain values; what is missing is ``None``, rates have six digits."""
    return {str(name): [_value(value) for value in frame[name].astype(object).tolist()] for name in frame}


def _value(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return round(float(value), 6)
    return str(value)


def text_of(value: Any) -> str | None:
    """Return a text, or ``None`` for what is missing."""
    return None if value is None or value is pd.NA or value != value else str(value)


def named(found: Figures) -> dict[str, Any]:
    """Return every figure by its name: ``town:500112001/entered/done``, ``all/visited/share``, ``disputes/open_count``."""
    out: dict[str, Any] = {}
    for by, table in found["tables"].items():
        for i, key in enumerate(keys(table)):
            row = ALL if by == ALL else f"{by}:{key}"
            for column in SHARED:
                if column in table:
                    out[f"{row}/{column}"] = table[column][i]
            for measure, columns in table["measures"].items():
                for column, values in columns.items():
                    out[f"{row}/{measure}/{column}"] = values[i]
    return out | {f"{DISPUTES}/{name}": value for name, value in found.get(DISPUTES, {}).items()}


def differences(old: Figures, new: Figures) -> list[tuple[str, Any, Any]]:
    """List every figure that two editions or two bulletins say differently: name, before, after; by name."""
    before_, after = named(old), named(new)
    every = sorted(before_.keys() | after.keys())
    return [(name, before_.get(name), after.get(name)) for name in every if before_.get(name) != after.get(name)]
