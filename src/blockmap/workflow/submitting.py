"""``blockmap submit`` and ``approve``: a community is handed in, looked through by somebody else, and issued or sent back.

While it is handed in nobody edits its blocks. Approving issues its codes and numbers in the same operation. Every hand-in stays
as a row of ``submissions``; who and when is also in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from blockmap import store
from blockmap.buildings import number as numbers
from blockmap.errors import GateError, UsageError
from blockmap.store.ledger import this_actor
from blockmap.workflow import reach
from blockmap.workflow.findings import with_findings
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.staff import at_desk

SUBMITTED = "submitted"
"""State in which a community is looked through and not edited."""

Verdict = Literal["approved", "sent_back", "withdrawn"]


def submitted(file: store.Territory) -> set[int]:
    """Return the communities that are handed in."""
    found = file.connection.execute("SELECT area_id FROM submissions WHERE state = ?", (SUBMITTED,))
    return {area for (area,) in found}


def states(file: store.Territory) -> dict[int, dict[str, Any]]:
    """Return the last hand-in of every community that was ever handed in."""
    return {row["area_id"]: row for row in file.rows("submissions")}


def refuse_submitted(file: store.Territory, communities: Iterable[int]) -> None:
    """Refuse to touch communities that are handed in.

    Raises
    ------
    GateError
        One of them is (``community_submitted``).
    """
    held = sorted(submitted(file) & set(communities))
    if held:
        codes = [row["code"] for row in file.rows("areas", f"area_id IN ({', '.join(map(str, held))})")]
        raise GateError("community_submitted", codes=", ".join(codes))


def refuse_undoing_submitted(file: store.Territory, operations: Iterable[int]) -> None:
    """Refuse to take back operations that touched communities which are handed in; but not what handed them in or decided on it.

    Raises
    ------
    GateError
        One did (``community_submitted``).
    """
    if not submitted(file):
        return
    for seq in operations:
        keys = str(file.touched_by(seq).get("submissions", np.empty(0, np.int64)).tolist())
        asked = "SELECT area_id FROM submissions WHERE submission_id IN (SELECT value FROM json_each(?))"
        own = {area for (area,) in file.connection.execute(asked, (keys,))}
        refuse_submitted(file, reach.of_operation(file, seq) - own)


def submit(file: store.Territory, communities: Sequence[int], *, actor: str, reason: str | None = None) -> int | None:
    """Hand communities in; return the row of the ledger.

    Raises
    ------
    UsageError
        One has no blocks, or its codes are issued already.
    GateError
        One is handed in already, or has marks of the reviewer that are not resolved.
    """
    wanted = sorted(set(communities))
    _refuse_unready(file, wanted)
    refuse_submitted(file, wanted)
    _refuse_marked(file, wanted)
    first, now = file.next_id("submissions"), at_desk()
    rows = [
        {"submission_id": first + i, "area_id": area, "state": SUBMITTED, "submitted_by": actor, "submitted_at": now}
        | {"decided_by": None, "decided_at": None, "reason": reason}
        for i, area in enumerate(wanted)
    ]
    with file.operation("submit", {"communities": wanted}, actor=actor, reason=reason) as operation:
        operation.insert("submissions", pd.DataFrame(rows))
    return operation.seq


def decide(
    file: store.Territory,
    communities: Sequence[int],
    verdict: Verdict,
    *,
    actor: str,
    reason: str | None = None,
) -> int | None:
    """Approve, send back or withdraw communities that are handed in; approving issues their codes. Return the row of the ledger.

    Raises
    ------
    UsageError
        One is not handed in, or is sent back without a reason.
    """
    wanted = sorted(set(communities))
    held = {area: row for area, row in states(file).items() if area in wanted and row["state"] == SUBMITTED}
    if sorted(held) != wanted or not wanted:
        raise UsageError("not_submitted", codes=", ".join(_codes(file, set(wanted) - held.keys())))
    if verdict == "sent_back" and not (reason or "").strip():
        raise UsageError("send_back_reason")
    rows = [row | {"state": verdict, "decided_by": actor, "decided_at": at_desk()} for row in held.values()]
    rows = [row | ({"reason": reason} if reason else {}) for row in rows]
    name = {"approved": "approve", "sent_back": "send_back", "withdrawn": "withdraw"}[verdict]
    with file.operation(name, {"communities": wanted}, actor=actor, reason=reason) as operation:
        operation.upsert("submissions", pd.DataFrame(rows))
        if verdict == "approved":
            _issue(file, operation, wanted)
    return operation.seq


def _issue(file: store.Territory, operation: store.Operation, communities: list[int]) -> None:
    """Issue codes and numbers, as ``blockmap freeze`` does."""
    areas, blocks, buildings, report = numbers.freeze(
        file.table("areas"),
        file.table("blocks"),
        file.table("buildings"),
        settings=file.settings,
        communities=_codes(file, set(communities)),
    )
    operation.replace("areas", areas)
    operation.replace("blocks", blocks)
    operation.replace("buildings", buildings)
    operation.replace("findings", with_findings(file.table("findings"), "freeze", report))


def _refuse_unready(file: store.Territory, communities: list[int]) -> None:
    """Refuse communities without blocks, and those whose codes are issued."""
    planned = {area for (area,) in file.connection.execute("SELECT DISTINCT community_id FROM blocks")}
    issued = {area for (area,) in file.connection.execute("SELECT area_id FROM areas WHERE is_frozen")}
    for kind, lost in (("submit_unplanned", set(communities) - planned), ("submit_issued", set(communities) & issued)):
        if lost or not communities:
            raise UsageError(kind, codes=", ".join(_codes(file, lost)))


def _refuse_marked(file: store.Territory, communities: list[int]) -> None:
    """Refuse communities in which a mark of the reviewer is open."""
    ask = "SELECT area_id, count(*) FROM comments WHERE kind = 'mark' AND state = 'open' GROUP BY 1"
    marks = {area: count for area, count in file.connection.execute(ask) if area in communities}
    if marks:
        raise GateError("submit_marked", codes=", ".join(_codes(file, marks)), count=sum(marks.values()))


def _codes(file: store.Territory, ids: Iterable[int]) -> list[str]:
    wanted = set(ids)
    return [row["code"] for row in file.rows("areas") if row["area_id"] in wanted]


# ---- the commands


def submit_communities(territory: Path, codes: Sequence[str], *, reason: str | None = None) -> Outcome:
    """Hand communities in for review."""
    return _said(
        territory, codes, "submit", reason, lambda file, ids: submit(file, ids, actor=this_actor(), reason=reason)
    )


def decide_communities(
    territory: Path, codes: Sequence[str], verdict: Verdict, *, reason: str | None = None
) -> Outcome:
    """Approve communities, which issues their codes, send them back, or withdraw them."""
    return _said(
        territory,
        codes,
        verdict,
        reason,
        lambda file, ids: decide(file, ids, verdict, actor=this_actor(), reason=reason),
    )


def show_submissions(territory: Path) -> Outcome:
    """List the last hand-in of every community."""
    with store.open(territory) as file:
        names = {row["area_id"]: (row["code"], row["name"]) for row in file.rows("areas")}
        rows = tuple(
            {
                "community_code": names[area][0],
                "name": names[area][1],
                "submission_state": row["state"],
                "submitted_by": row["submitted_by"],
                "submitted_at": row["submitted_at"],
                "decided_by": row["decided_by"],
                "decided_at": row["decided_at"],
                "reason": row["reason"],
            }
            for area, row in sorted(states(file).items(), key=lambda item: names[item[0]][0])
        )
    waiting = sum(row["submission_state"] == SUBMITTED for row in rows)
    return Outcome("submit", rows=rows, said="submissions", values={"count": len(rows), "waiting": waiting})


def _said(territory: Path, codes: Sequence[str], said: str, reason: str | None, work: Any) -> Outcome:
    with store.open(territory, write=True) as file:
        known = {
            row["code"]: row["area_id"] for row in file.rows("areas", "level = ?", [file.settings.community_level])
        }
        unknown = sorted(set(codes) - known.keys())
        if unknown or not codes:
            raise UsageError("no_such_community", codes=", ".join(unknown))
        work(file, [known[code] for code in codes])
    values = {"territory": territory.name, "count": len(set(codes))}
    return Outcome(
        "submit", written=(territory,), said=f"community_{said}", next_step=f"community_{said}", values=values
    )
