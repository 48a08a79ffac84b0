"""``dispute list|show|stats|interim|route|minutes``: what stands in the ledger of disputes, for the desk and for the field."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from blockmap import store, writing
from blockmap.disputes import statistics
from blockmap.disputes.interim import interim_list
from blockmap.disputes.records import details_of
from blockmap.disputes.route import minutes, route
from blockmap.disputes.states import UNSETTLED
from blockmap.errors import SystemFault, UsageError
from blockmap.report import Report
from blockmap.store.ledger import now
from blockmap.terms import Language, text
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.settling import codes_known

LISTED = (
    "code",
    "their_name",
    "kind",
    "state",
    "area_m2",
    "building_count",
    "household_count",
    "interim_side",
    "due_date",
)


def list_disputes(
    territory: Path, *, state: str | None = None, neighbour: str | None = None, on: date | None = None
) -> Outcome:
    """List disputes, those that are overdue marked.

    Parameters
    ----------
    territory
        The territory.
    state, neighbour
        Only those in this state, or with this neighbour (code or name).
    on
        Day from which deadlines are judged; today when ``None``.
    """
    with store.open(territory) as file:
        disputes = file.table("disputes").sort_values("code", ignore_index=True)
    shown = disputes
    if state is not None:
        shown = shown[shown["state"] == state]
    if neighbour is not None:
        shown = shown[(shown["their_code"] == neighbour) | (shown["their_name"] == neighbour)]
    late = statistics.overdue(shown, on or today())
    report = Report()
    for row in late.to_dict("records"):
        report.add(
            "dispute_overdue", "warning", table="disputes", code=row["code"], days=row["days"], due=row["due_date"]
        )
    rows = tuple({name: _plain(row[name]) for name in LISTED} for row in shown.to_dict("records"))
    values = {"count": len(rows), "overdue": len(late), "territory": territory.name}
    return Outcome("dispute", report, rows=rows, said="dispute_list", values=values)


def show_dispute(territory: Path, code: str) -> Outcome:
    """Show one dispute with all its records, in order."""
    with store.open(territory) as file:
        disputes = file.table("disputes")
        (known,) = codes_known(disputes, [code])
        row = disputes[disputes["code"] == known].to_dict("records")[0]
        records = file.table("dispute_records", where="dispute_id = ?", parameters=(int(row["dispute_id"]),))
    report = Report()
    report.figures |= {str(name): _plain(value) for name, value in row.items() if name != "geom"}
    rows = tuple(_record_row(record) for record in records.to_dict("records"))
    values = {"code": known, "kind": row["kind"], "state": row["state"], "area": f"{row['area_m2']:,.0f}"}
    values |= {"buildings": int(row["building_count"]), "households": int(row["household_count"])}
    return Outcome("dispute", report, rows=rows, said="dispute_show", values=values)


def dispute_statistics(territory: Path, *, on: date | None = None) -> Outcome:
    """Count disputes by neighbour, kind, state, level and age."""
    with store.open(territory) as file:
        table = statistics.statistics(file.table("disputes"), file.table("dispute_records"), on or today())
    report = Report()
    report.figures |= statistics.headline(table)
    rows = tuple({str(name): _plain(value) for name, value in row.items()} for row in table.to_dict("records"))
    values = {**report.figures, "territory": territory.name}
    return Outcome("dispute", report, rows=rows, said="dispute_stats", values=values)


def interim_responsibility(territory: Path, output: Path | None = None, *, lang: Language = "zh") -> Outcome:
    """List every disputed building with who counts it until it is decided; written as CSV or XLSX for both sides to sign.

    Raises
    ------
    UsageError
        The file is neither CSV nor XLSX, or cannot be written.
    """
    with store.open(territory) as file, file.snapshot():
        names = ("disputes", "dispute_buildings", "buildings", "blocks", "assignments", "workers")
        rows = interim_list(*(file.table(name) for name in names))
    if output is not None:
        write_list(rows, output, "interim", lang)
    shown = tuple({name: _plain(row[name]) for name in rows.columns[:8]} for row in rows.to_dict("records"))
    values = {
        "count": len(rows),
        "households": int(rows["household_count"].sum()),
        "ours": int((rows["interim_side"] == "ours").sum()),
        "theirs": int((rows["interim_side"] == "theirs").sum()),
    }
    return Outcome("dispute", written=(output,) if output else (), rows=shown, said="dispute_interim", values=values)


def survey_route(
    territory: Path,
    codes: Sequence[str] | None = None,
    *,
    start: tuple[float, float] | None = None,
    output: Path | None = None,
    lang: Language = "zh",
) -> Outcome:
    """Put the disputes of one day in the field into a short order; all unsettled ones when none are named.

    Parameters
    ----------
    territory, codes
        The territory and the disputes.
    start
        Where the day begins, in the CRS of the territory.
    output
        CSV or XLSX to write.
    lang
        Language of its heads.
    """
    with store.open(territory) as file:
        disputes = file.table("disputes")
    wanted = codes_known(disputes, codes) if codes else disputes.loc[disputes["state"].isin(UNSETTLED), "code"].tolist()
    rows = route(disputes[disputes["code"].isin(wanted)], start)
    if output is not None:
        write_list(rows, output, "route", lang)
    shown = tuple({str(name): _plain(value) for name, value in row.items()} for row in rows.to_dict("records"))
    values = {"count": len(rows), "km": f"{(rows['way_m'].iloc[-1] if len(rows) else 0) / 1000:.1f}"}
    return Outcome("dispute", written=(output,) if output else (), rows=shown, said="dispute_route", values=values)


def survey_minutes(territory: Path, survey_code: str, output: Path) -> Outcome:
    """Write the minutes of a survey as JSON, for printing and signing.

    Raises
    ------
    UsageError
        There was no such survey, or the file cannot be written.
    """
    with store.open(territory) as file:
        found = minutes(survey_code, file.table("disputes"), file.table("dispute_records"))
    if not found["disputes"]:
        raise UsageError("no_such_survey", code=survey_code)
    try:
        output.write_text(json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    except OSError as fault:
        raise UsageError("cannot_write", path=output, why=SystemFault(fault)) from fault
    values = {"code": survey_code, "count": len(found["disputes"]), "output": output}
    return Outcome("dispute", written=(output,), said="dispute_minutes", values=values)


def write_list(rows: pd.DataFrame, output: Path, name: str, lang: Language) -> None:
    """Write a list as CSV (UTF-8 with the mark that Excel knows) or XLSX, with heads in one language."""
    heads = [text(f"{name}.{column}", lang) for column in rows.columns]
    shown = rows.astype(object).where(rows.notna(), None)
    for column in shown.columns:
        if column in ("interim_side", "kind", "state"):
            shown[column] = [text(f"{column}.{value}", lang) for value in shown[column]]
    try:
        if output.suffix.lower() == ".csv":
            shown.to_csv(output, index=False, header=heads, encoding="utf-8-sig", lineterminator="\r\n")
        elif output.suffix.lower() == ".xlsx":
            _write_workbook(shown, heads, output, text(f"{name}.title", lang), text("disclaimer", lang))
        else:
            raise UsageError("dispute_list_output", path=output)
    except OSError as fault:
        raise UsageError("cannot_write", path=output, why=SystemFault(fault)) from fault


def today() -> date:
    """Return the day at this desk."""
    return date.fromisoformat(now()[:10])


def _write_workbook(rows: pd.DataFrame, heads: list[str], output: Path, title: str, foot: str) -> None:
    """One sheet: title, heads, rows, and what census lines are no evidence of."""
    with writing.workbook(output) as workbook:
        bold = workbook.add_format({"bold": True, "font_size": 14})
        head = workbook.add_format(
            {"bold": True, "border": 1, "bg_color": "#EEEEEE", "text_wrap": True, "valign": "vcenter"}
        )
        cell = workbook.add_format({"border": 1})
        sheet = workbook.add_worksheet(title[:31])
        sheet.write(0, 0, title, bold)
        sheet.write_row(1, 0, heads, head)
        for number, row in enumerate(rows.itertuples(index=False), 2):
            for column, value in enumerate(row):
                sheet.write(number, column, value, cell)
        sheet.write(len(rows) + 3, 0, foot)
        sheet.autofit()
        sheet.set_column(len(heads) - 2, len(heads) - 1, 16)
        sheet.freeze_panes(2, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)


def _record_row(record: dict[Any, Any]) -> dict[str, Any]:
    """One record as a row for the screen."""
    details = details_of(record)
    people = json.loads(record["people"]) if isinstance(record["people"], str) else []
    return {
        "at": str(record["at"])[:16].replace("T", " "),
        "record": record["kind"],
        "side": record["side"],
        "office": record["office"],
        "people": ", ".join(person["name"] for person in people),
        "document": record["document"],
        "what": " ".join(
            str(part) for part in (details.get("number"), details.get("method"), record["survey_code"]) if part
        ),
        "reason": record["reason"],
        "state": record["state_after"],
    }


def _plain(value: Any) -> Any:
    """A value as JSON and the screen can show it."""
    if value is None or (not isinstance(value, (str, list, tuple)) and pd.isna(value)):
        return None
    return value.item() if hasattr(value, "item") else value
