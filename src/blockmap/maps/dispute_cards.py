"""What the negotiation map says of disputes and their lines: plain data for the page, built from the tables."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pandas as pd

LEDGER_ENDS = ("applied", "closed")
"""States after which no deadline runs."""


def cards(
    disputes: pd.DataFrame, records: pd.DataFrame, register: pd.DataFrame, as_of: datetime
) -> list[dict[str, Any]]:
    """Say what is known of every dispute, with its records, and the meetings that were held about it, in order of time.

    Parameters
    ----------
    disputes, records
        Tables `disputes` and `dispute_records`, in the order of the page.
    register
        Rows of table `register` about these disputes.
    as_of
        Deadlines before its day are overdue.
    """
    told: dict[int, list[dict[str, Any]]] = {}
    for row in records.to_dict("records"):
        told.setdefault(int(row["dispute_id"]), []).append(_record(row))
    for row in register.to_dict("records"):
        told.setdefault(int(row["dispute_id"]), []).append(_registered(row))
    made = []
    for row in disputes.to_dict("records"):
        due = said(row["due_date"])[:10]
        is_late = bool(due) and due < as_of.date().isoformat() and row["state"] not in LEDGER_ENDS
        made.append(
            {name: said(row[name]) for name in ("code", "kind", "state", "level", "close_reason", "interim_side")}
            | {
                "ours": said(row["our_name"]) or row["our_code"],
                "theirs": said(row["their_name"]) or row["their_code"],
            }
            | {name: round(float(row[name]), 1) for name in ("area_m2", "length_m", "width_m")}
            | {name: int(row[f"{name}_count"]) for name in ("building", "household", "block")}
            | {"person": None if pd.isna(row["person_count"]) else int(row["person_count"])}
            | {"due": due, "is_late": is_late, "found": said(row["detected_at"])[:10]}
            | {"records": sorted(told.get(int(row["dispute_id"]), []), key=lambda one: one["at"])}
        )
    return made


def _record(row: dict[Any, Any]) -> dict[str, Any]:
    """One record as the card tells it; names are those of staff who took part."""
    details = json.loads(row["details"]) if isinstance(row["details"], str) else {}
    people = json.loads(row["people"]) if isinstance(row["people"], str) else []
    texts = {name: said(row[name]) for name in ("kind", "side", "office", "survey_code", "document", "reason")}
    return texts | {
        "at": said(row["at"])[:16].replace("T", " "),
        "people": [person["name"] for person in people],
        "number": details.get("number"),
        "method": details.get("method") if isinstance(details.get("method"), str) else None,
        "line_m": details.get("line_m"),
        "photos": [{name: photo[name] for name in ("name", "sha256", "jpeg")} for photo in details.get("photos", ())],
    }


def _registered(row: dict[Any, Any]) -> dict[str, Any]:
    """One row of the office's register, such as a meeting, as the card tells it."""
    day = said(row["done_date"]) or said(row["due_date"])
    told = {
        "kind": str(row["kind"]),
        "at": day[:10],
        "reason": " ".join(filter(None, (said(row["title"]), said(row["note"])))),
    }
    empty = {"side": "", "office": said(row["class"]), "survey_code": "", "document": said(row["code"])}
    return told | empty | {"people": [], "number": None, "method": None, "line_m": None, "photos": []}


def line_facts(disputes: pd.DataFrame, lines: pd.DataFrame, records: pd.DataFrame) -> list[dict[str, Any]]:
    """Say of every line its dispute, role and label; of proposals number, method and what each side would get."""
    position = {key: at for at, key in enumerate(disputes["dispute_id"].tolist())}
    details = {
        int(row["dispute_record_id"]): json.loads(row["details"])
        for row in records.to_dict("records")
        if isinstance(row["details"], str)
    }
    facts = []
    for row in lines.to_dict("records"):
        record = row["dispute_record_id"]
        of = details.get(int(record), {}) if not pd.isna(record) else {}
        fact = {"dispute": position[row["dispute_id"]], "role": row["role"], "label": said(row["label"])}
        if row["role"] == "proposal":
            fact |= {"number": of.get("number"), "method": of.get("method")}
            fact |= {side: _share(of.get(side)) for side in ("ours", "theirs")}
        facts.append(fact)
    return facts


def _share(of: object) -> list[float] | None:
    """Area, buildings and households that a side would get."""
    if not isinstance(of, dict):
        return None
    return [float(of.get("area_m2", 0)), int(of.get("building_count", 0)), int(of.get("household_count", 0))]


def said(value: object) -> str:
    """A cell as text; nothing for a missing one."""
    return "" if value is None or bool(pd.isna(value)) else str(value)  # type: ignore[call-overload]
