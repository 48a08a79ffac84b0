"""``progress withdraw``: a file that was read by mistake counts no more. Its rows stay in the history.

A withdrawal is a delivery of no rows that takes the place of the wrong one. First it only says what would fall out; then,
accepted and with a reason, it passes the gate. What the wrong read had superseded holds again; the file, corrected, can be
read anew.
"""

from __future__ import annotations

import json
from datetime import tzinfo
from pathlib import Path
from typing import Any

import pandas as pd

from blockmap import store
from blockmap.errors import UsageError
from blockmap.progress import rows
from blockmap.progress.moments import local
from blockmap.report import Report
from blockmap.workflow.came_in import file_names
from blockmap.workflow.effects import Effect
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.staff import at_desk

MOST_NAMED = 5
"""Files that a sentence offers."""


def withdraw(territory: Path, what: str, *, reason: str | None = None, accept: bool = False) -> Outcome:
    """Withdraw a read, or all reads of a file.

    Parameters
    ----------
    what
        Number of a read (as ``progress read`` and ``progress reads`` say it), or the name of a file: all its versions.
    reason
        Why; must be given to do it.
    accept
        Do it; else only list what would fall out.

    Raises
    ------
    UsageError
        No such read stands, or it is to be done and nobody says why.
    """
    if accept and not (reason or "").strip():
        raise UsageError("withdraw_reason")
    with store.open(territory, write=accept) as file:
        returns = file.table("returns")
        names = file_names(file)
        chosen = _chosen(returns, names, what)
        report = Report()
        after = pd.concat(
            [
                returns,
                _withdrawals(returns, chosen, file.next_id("returns"), reason or "", at_desk(file.settings.zone)),
            ],
            ignore_index=True,
        )
        effect = Effect.of(file, returns)
        if effect is not None:
            effect.say(returns, after, report)
        targets = file.table("targets")
        stated = targets[targets["source_id"].isin(chosen["source_id"].dropna())]
        if len(stated):
            report.add("withdraw_targets", "warning", table="targets", count=len(stated))
        values: dict[str, Any] = {"territory": territory.name, "what": what, "count": len(chosen)}
        figures = _figures(returns, after)
        values |= figures
        report.figures |= figures | {"targets_withdrawn": len(stated)}
        listed = _listed(chosen, names, file.settings.zone)
        if not accept:
            return Outcome(
                "progress withdraw", report, rows=listed, said="withdraw_dry", values=values, next_step="withdraw_dry"
            )
        arguments = {"file": what, "return_ids": chosen["return_id"].astype(int).tolist()}
        with file.operation("progress withdraw", arguments, reason=reason) as operation:
            operation.insert("returns", after.iloc[len(returns) :].reset_index(drop=True))
            if len(stated):
                operation.delete("targets", stated["target_id"].astype(int).tolist())
    return Outcome(
        "progress withdraw", report, (territory,), listed, said="withdraw", values=values, next_step="withdraw"
    )  # fmt: skip


def list_reads(territory: Path) -> Outcome:
    """List every file of returns that was read: its number, when, how many figures, and whether it stands."""
    with store.open(territory) as file:
        columns = ["return_id", "received_at", "replaces", "row_count", "first_date", "last_date", "mapping"]
        returns = file.table("returns", columns=columns)
        names, zone = file_names(file), file.settings.zone
    listed = _listed(returns[returns["row_count"] > 0], names, zone, returns)
    values = {"territory": territory.name, "count": len(listed)}
    return Outcome("progress reads", rows=listed, said="reads", values=values, next_step="reads" if listed else "")


def _chosen(returns: pd.DataFrame, names: dict[int, str], what: str) -> pd.DataFrame:
    """Find the reads that are meant, among those that stand."""
    standing = returns[rows.is_standing(returns)]
    is_meant = standing["return_id"].map(names) == Path(what).name
    if not is_meant.any() and what.isdecimal():
        is_meant = standing["return_id"] == int(what)
    if not is_meant.any():
        some = [f"{i} {names.get(i, '')}" for i in standing["return_id"].tolist()[-MOST_NAMED:]]
        raise UsageError("no_such_read", what=what, known=", ".join(some) or "—")
    return standing[is_meant]


def _withdrawals(returns: pd.DataFrame, chosen: pd.DataFrame, first: int, reason: str, at: str) -> pd.DataFrame:
    """Return the deliveries of no rows that take the place of the chosen ones."""
    nothing = rows.pack(rows.unpack(returns["rows"].iloc[0]).iloc[:0])
    return pd.DataFrame(
        {
            "return_id": range(first, first + len(chosen)),
            "source_id": chosen["source_id"].to_numpy(),
            "received_at": at,
            "as_of": None,
            "mapping": [
                json.dumps(json.loads(one) | {"withdrawn": reason}, ensure_ascii=False) for one in chosen["mapping"]
            ],
            "replaces": chosen["return_id"].to_numpy(),
            "revises": pd.NA,
            "account": None,
            "row_count": 0,
            "first_date": None,
            "last_date": None,
            "rows": nothing,
        }
    ).astype({"replaces": "Int64", "revises": "Int64", "source_id": "Int64"})[list(returns.columns)]


def _figures(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, int]:
    """Count the figures that hold before and after."""
    was, now = (len(rows.current(rows.read_all(one))) for one in (before, after))
    return {"figures_before": was, "figures_after": now, "figures_gone": was - now}


def _listed(
    chosen: pd.DataFrame, names: dict[int, str], zone: tzinfo | None, returns: pd.DataFrame | None = None
) -> tuple[dict[str, Any], ...]:
    """Rows to show."""
    shown = chosen.sort_values("return_id")
    out = [
        {
            "read": int(row["return_id"]),
            "file": names.get(int(row["return_id"]), ""),
            "received_at": local(str(row["received_at"]), zone),
            "figures": int(row["row_count"]),
            "first_date": str(row["first_date"] or "")[:10],
            "last_date": str(row["last_date"] or "")[:10],
        }
        for row in shown.to_dict("records")
    ]
    if returns is not None:
        stands = dict(zip(returns["return_id"].astype(int), _standing(returns), strict=True))
        return tuple(
            row | {"stands": stands[read]} for row, read in zip(out, shown["return_id"].astype(int), strict=True)
        )
    return tuple(out)


def _standing(returns: pd.DataFrame) -> list[str]:
    """Say of every delivery whether it stands, was read anew, or was withdrawn."""
    withdrawn = set(returns.loc[returns["row_count"] == 0, "replaces"].dropna().astype(int))
    return [
        "yes" if is_standing else "withdrawn" if int(i) in withdrawn else "replaced"
        for i, is_standing in zip(returns["return_id"], rows.is_standing(returns), strict=True)
    ]
