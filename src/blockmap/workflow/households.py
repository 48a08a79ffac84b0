"""Households of buildings from a table without a map: a list of numbers or addresses with counts, as a spreadsheet holds it.

Such a list is a source like any other: `read TERRITORY households FILE`. It corrects the counts of buildings that are there;
it makes none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from blockmap import store, tabular
from blockmap.errors import SourceError, UsageError
from blockmap.intake.fields import known_names, mapping
from blockmap.progress.read_lines import BLANKS, SUMS
from blockmap.report import Report
from blockmap.tabular.persons import refused
from blockmap.workflow.outcome import Outcome

TABLE = "households"
"""Name by which a recipe and the command line call such a list."""

KEYS = ("source_key", "address")
"""What a row may be known by; the first that the list has."""

COUNTS = ("household_count", "person_count", "dwelling_count")

COLUMNS = (*KEYS, *COUNTS)


@dataclass(frozen=True)
class CountList:
    """A list as it was handed in.

    Attributes
    ----------
    frame
        Its columns but for those about persons, as text.
    row_number
        Number of each row in the file.
    used
        Ours → theirs.
    encoding
        How a text file is written; none for a workbook.
    report
        What was left away: columns about persons, other sheets, lines of sums, rows that do not fit the heading.
    """

    frame: pd.DataFrame
    row_number: np.ndarray
    used: Mapping[str, str]
    encoding: str | None
    report: Report = field(default_factory=Report)


def load(source: Path, *, fields: Mapping[str, str] | None = None, encoding: str | None = None) -> CountList:
    """Read the first table of a file that says households of buildings.

    Raises
    ------
    SourceError
        The file cannot be read, or has no column of households or none to know buildings by.
    """
    known = {name.lower() for ours in COLUMNS for name in known_names("buildings", None)[ours]}
    sheets = tabular.read(source, encoding=encoding, known=known)
    for sheet in sheets:
        personal = refused(sheet.frame)
        frame = sheet.frame.drop(columns=personal)
        said = {ours: theirs for ours, theirs in (fields or {}).items() if ours in COLUMNS}
        found = mapping(map(str, frame.columns), "buildings", said=said, file_name=source.name)
        used = {ours: found[ours] for ours in COLUMNS if ours in found}
        if "household_count" in used and set(KEYS) & set(used):
            report = _left_away(sheet, [one for one in sheets if one is not sheet], personal, source.name)
            is_sum = _is_sum(frame.drop(columns=used["household_count"]))
            if is_sum.any():
                report.add("households_sums", "note", table=source.name, count=int(is_sum.sum()))
            rows = frame[~is_sum].reset_index(drop=True)
            return CountList(rows, sheet.row_number[~is_sum.to_numpy()], used, sheet.encoding, report)
    raise SourceError("households_columns", file=source.name)


def _left_away(sheet: tabular.Sheet, others: list[tabular.Sheet], personal: list[str], file_name: str) -> Report:
    """Say what of a workbook is not read."""
    report = Report()
    report.extend(sheet.notes)
    if personal:
        report.add("personal_columns", "warning", table=file_name, columns=", ".join(personal))
    for number in sheet.shifted:
        report.add("list_row_shifted", "error", table=file_name, row_id=number)
    for other in others:
        if len(other.frame):
            report.add("list_sheet_unused", "warning", table=file_name, sheet=other.name)
    return report


def _is_sum(frame: pd.DataFrame) -> pd.Series:
    """Tell which rows are sums of others: a word such as 合计 stands in one of their cells and no key does."""
    words = frame.map(lambda text: BLANKS.sub("", text).casefold() if isinstance(text, str) else "")
    return words.isin(list(SUMS)).any(axis=1)


def read_households(
    territory: Path, source: Path, *, fields: Mapping[str, str] | None = None, encoding: str | None = None
) -> Outcome:
    """Correct the counts of buildings from a list.

    Steps: know every row's building by its number in the source, else by its address; leave away, and say, rows that no
    building or several bear, that name one twice, or whose count is none; write the others in one operation.

    Parameters
    ----------
    territory, source
        The territory with its buildings, and the list.
    fields, encoding
        How it is read, as for `blockmap.workflow.read`.

    Raises
    ------
    UsageError
        The territory has no buildings yet.
    SourceError
        The list cannot be read, or not so.
    """
    listed = load(source, fields=fields, encoding=encoding)
    report = Report()
    report.extend(listed.report)
    with store.open(territory, write=True) as file:
        columns = ["building_id", *KEYS, *COUNTS, "is_estimate"]
        buildings = file.table("buildings", columns=columns)
        if buildings.empty:
            raise UsageError("households_first_buildings", territory=territory.name)
        counts = _matched(listed, buildings, report, source.name)
        changed = _changed(counts, buildings)
        if len(changed):
            arguments = {"table": TABLE, "file": source.name, "fields": dict(fields or {}), "encoding": encoding}
            with file.operation("read", arguments) as operation:
                operation.upsert("buildings", changed)
    report.figures |= {
        "rows_read": len(listed.frame),
        "rows_taken": len(counts),
        "rows_rejected": len(listed.frame) - len(counts),
    }
    values = {"territory": territory.name, "file": source.name, "rows": len(counts), "changed": len(changed)}
    written = (territory,) if len(changed) else ()
    return Outcome("read", report, written, said="read_households", values=values, next_step="read")


def _matched(listed: CountList, buildings: pd.DataFrame, report: Report, file_name: str) -> pd.DataFrame:
    """Return counts by ``building_id``; every row of the list that gives none is a finding with its number."""
    key = next(name for name in KEYS if name in listed.used)
    rows = pd.DataFrame(
        {name: _numbers(listed.frame[theirs]) for name, theirs in listed.used.items() if name in COUNTS}
    )
    places = buildings.assign(key=_plain(buildings[key]))[["key", "building_id"]].dropna()
    rows["key"] = _with_zeros(_plain(listed.frame[listed.used[key]]), places["key"], report, file_name)
    places = places.groupby("key")["building_id"].agg(["first", "size"])
    rows = rows.join(places, on="key")
    reasons = {
        "households_no_count": rows["household_count"].isna(),
        "households_no_key": rows["key"].isna(),
        "households_unmatched": rows["first"].isna(),
        "households_several": rows["size"] > 1,
        "households_twice": rows["key"].notna() & rows["key"].duplicated(keep=False),
    }
    left = pd.Series(False, index=rows.index)
    for kind, is_so in reasons.items():
        for i in np.flatnonzero(is_so & ~left).tolist():
            report.add(
                kind, "warning", table=file_name, row_id=int(listed.row_number[i]), key=rows["key"].iloc[i] or ""
            )
        left |= is_so
    taken = rows[~left].rename(columns={"first": "building_id"})
    return (
        taken.drop(columns=["key", "size"])
        .astype({"building_id": "int64"})
        .sort_values("building_id", ignore_index=True)
    )


def _changed(counts: pd.DataFrame, buildings: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are not so already, complete in the columns that are written; what the list leaves empty stays."""
    names = [name for name in COUNTS if name in counts]
    held = buildings.set_index("building_id").loc[counts["building_id"]].reset_index()
    new = pd.DataFrame({name: counts[name].fillna(held[name]).astype("Int64") for name in names})
    same = (new.fillna(-1) == held[names].astype("Int64").fillna(-1)).all(axis=1) & ~held["is_estimate"]
    out = new.assign(building_id=counts["building_id"], is_estimate=False)[~same]
    return out[["building_id", *names, "is_estimate"]].astype({"household_count": "int64"}).reset_index(drop=True)


def _with_zeros(keys: pd.Series, there: pd.Series, report: Report, file_name: str) -> pd.Series:
    """Give numbers the zeros back that a spreadsheet program took from their front, where only one building can be meant."""
    whole = pd.Series(there[there.str.startswith("0")].unique(), dtype=object)
    short = whole.str.lstrip("0")
    is_one = ~short.duplicated(keep=False) & ~short.isin(there)
    meant = keys.map(dict(zip(short[is_one], whole[is_one], strict=True)))
    if meant.notna().any():
        report.add("households_zeros", "note", table=file_name, count=int(meant.notna().sum()))
    return keys.where(meant.isna(), meant)


def _numbers(texts: pd.Series) -> pd.Series:
    """Read whole numbers from nothing up; anything else is none."""
    plain = texts.astype("string").str.normalize("NFKC").str.strip().str.replace(r"^'", "", regex=True)
    plain = plain.str.replace(
        r"(?<=\d)[,\s](?=\d{3}(?!\d))", "", regex=True
    )  # thousands; no other blank joins two numbers
    numbers = pd.to_numeric(plain.str.replace(r"[户人套]$", "", regex=True), errors="coerce")
    is_count = numbers.notna() & (numbers >= 0) & (numbers % 1 == 0)
    return numbers.where(is_count).astype("Int64")


def _plain(texts: pd.Series) -> pd.Series:
    """Write keys so that blanks and a lost ``.0`` make no difference; empty ones are none."""
    plain = texts.astype("string").str.strip().str.replace(r"^'|\.0$", "", regex=True)
    return plain.mask(plain == "").astype(object).where(lambda values: values.notna(), None)
