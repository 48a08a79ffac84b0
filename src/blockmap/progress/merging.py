"""A list that comes again: what is new, what changed, what is gone. Nothing is forgotten because a later list leaves it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress.lists import records
from blockmap.report import Report
from blockmap.schema import Table


@dataclass(frozen=True, slots=True)
class Merge:
    """A list against the table that holds what came before.

    Attributes
    ----------
    rows
        Rows that are new or changed, with their ids and all columns that the list gives: to be set in the table.
    added
        Ids of those that are new.
    changes
        What changed: `row_id, key, column, before, after`, one row per value.
    gone
        Rows of the table that came from an earlier version of the list and are not in it any more. They stay.
    report
        Every change, every row that is gone, every row that stands twice in the list with different values.
    """

    rows: pd.DataFrame
    added: list[int]
    changes: pd.DataFrame
    gone: pd.DataFrame
    report: Report

    @property
    def is_empty(self) -> bool:
        """Nothing is to be written."""
        return self.rows.empty


def merge(
    table: Table,
    existing: pd.DataFrame,
    incoming: pd.DataFrame,
    key: Sequence[str],
    *,
    source_id: int,
    next_id: int,
    file_name: str,
) -> Merge:
    """Compare a list with the table.

    Parameters
    ----------
    table
        Table that the list is for; it has a column `source_id`.
    existing
        The whole table.
    incoming
        The list's rows: `row_number`, the key columns and any other columns of the table. Columns that it does not have
        keep what the table says.
    key
        Columns by which a row is the same thing.
    source_id
        The file.
    next_id
        First free id of the table.
    file_name
        Named in findings.
    """
    report = Report()
    incoming = _once(incoming, key, file_name, report)
    known = zip(_keys(existing, key).tolist()[::-1], existing[table.key].tolist()[::-1], strict=True)
    there = dict(known)
    names = _keys(incoming, key)
    ids = np.array([there.get(name) for name in names], dtype=object)
    is_new = pd.isna(ids)
    fresh = incoming.drop(columns="row_number").assign(source_id=source_id)
    ids[is_new] = np.arange(next_id, next_id + int(is_new.sum()))
    fresh.insert(0, table.key, ids.astype(np.int64))
    changes = _changes(table, existing, fresh[~is_new], names[~is_new], report)
    is_changed = fresh[table.key].isin(changes["row_id"])
    ours = existing[existing["source_id"].eq(source_id).fillna(False).to_numpy(dtype=bool)]
    gone = ours[~ours[table.key].isin(fresh[table.key])].reset_index(drop=True)
    for row_id, name in zip(gone[table.key].tolist(), _keys(gone, key).tolist(), strict=True):
        report.add("list_row_gone", "warning", table=table.name, row_id=row_id, key=name, file=file_name)
    rows = fresh[is_new | is_changed.to_numpy()].reset_index(drop=True)
    return Merge(rows, [int(i) for i in ids[is_new]], changes, gone, report)


def _keys(rows: pd.DataFrame, key: Sequence[str]) -> pd.Index[str]:
    """One text per row that names it."""
    parts = [rows[name].astype(object).where(rows[name].notna(), "").astype(str) for name in key]
    if not parts or rows.empty:
        return pd.Index([], dtype=object)
    joined = parts[0]
    for part in parts[1:]:
        joined = joined + " / " + part
    return pd.Index(joined.str.replace(r"^(?: / )+|(?: / )+$", "", regex=True), dtype=object)


def _once(incoming: pd.DataFrame, key: Sequence[str], file_name: str, report: Report) -> pd.DataFrame:
    """Keep the first of rows with the same key; say so when the others hold something else."""
    names = _keys(incoming, key)
    again = names.duplicated()
    is_same = incoming.drop(columns="row_number").astype(str).duplicated().to_numpy() if len(incoming) else again
    for number, name in zip(
        incoming.loc[again & ~is_same, "row_number"].tolist(), names[again & ~is_same], strict=True
    ):
        report.add("list_row_twice", "warning", table=file_name, row_id=number, key=name)
    return incoming[~again].reset_index(drop=True)


def _changes(
    table: Table, existing: pd.DataFrame, fresh: pd.DataFrame, names: pd.Index[str], report: Report
) -> pd.DataFrame:
    """List every value that differs; a value that the list leaves empty does not wipe out what is known."""
    before = existing.set_index(table.key).reindex(fresh[table.key])
    found = []
    for column in fresh.columns.difference([table.key, "source_id"], sort=False):
        new, old = _plain(fresh[column]), _plain(before[column])
        differs = np.array([n is not None and n != o for n, o in zip(new, old, strict=True)], dtype=bool)
        found.append(
            pd.DataFrame(
                {
                    "row_id": fresh[table.key].to_numpy()[differs],
                    "key": names.to_numpy()[differs],
                    "column": column,
                    "before": old[differs],
                    "after": new[differs],
                }
            )
        )
    changes = pd.concat(found, ignore_index=True).sort_values("row_id", kind="stable", ignore_index=True)
    for change in records(changes):
        values = {"key": change["key"], "list_column": change["column"], "after": change["after"]}
        was = "" if change["before"] is None else change["before"]
        report.add("list_value_changed", "note", table=table.name, row_id=change["row_id"], before=was, **values)
    return changes


def written(table: Table, existing: pd.DataFrame, merged: Merge) -> pd.DataFrame:
    """Return the rows to set, complete: what the list leaves empty is as it was."""
    before = existing.set_index(table.key).reindex(merged.rows[table.key])
    out = pd.DataFrame({table.key: merged.rows[table.key].to_numpy()})
    for name in table.names[1:]:
        old = _plain(before[name])
        new = _plain(merged.rows[name]) if name in merged.rows else old
        out[name] = np.where(pd.isna(new), old, new)
    return out


def _plain(values: pd.Series) -> NDArray[np.object_]:
    """Values as Python objects, ``None`` where one is missing."""
    return values.astype(object).where(values.notna(), None).to_numpy(dtype=object)
