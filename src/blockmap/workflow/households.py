"""Households of buildings from a table without a map: a list of numbers or addresses with counts, as a spreadsheet holds it.

Such a list is a source like any other: `read TERRITORY households FILE`. It corrects the counts of buildings that are there;
it makes none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from blockmap import store, tabular
from blockmap.errors import SourceError, UsageError
from blockmap.intake.fields import known_names, mapping
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
    """

    frame: pd.DataFrame
    row_number: np.ndarray
    used: Mapping[str, str]
    encoding: str | None


def load(source: Path, *, fields: Mapping[str, str] | None = None, encoding: str | None = None) -> CountList:
    """Read the first table of a file that says households of buildings.

    Raises
    ------
    SourceError
        The file cannot be read, or has no column of households or none to know buildings by.
    """
    known = {name.lower() for ours in COLUMNS for name in known_names("buildings", None)[ours]}
    for sheet in tabular.read(source, encoding=encoding, known=known):
        frame = sheet.frame.drop(columns=refused(sheet.frame))
        said = {ours: theirs for ours, theirs in (fields or {}).items() if ours in COLUMNS}
        found = mapping(map(str, frame.columns), "buildings", said=said, file_name=source.name)
        used = {ours: found[ours] for ours in COLUMNS if ours in found}
        if "household_count" in used and set(KEYS) & set(used):
            return CountList(frame, sheet.row_number, used, sheet.encoding)
    raise SourceError("households_columns", file=source.name)


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
    rows["key"] = _plain(listed.frame[listed.used[key]])
    places = buildings.assign(key=_plain(buildings[key]))[["key", "building_id"]].dropna()
    places = places.groupby("key")["building_id"].agg(["first", "size"])
    rows = rows.join(places, on="key")
    reasons = {
        "households_no_count": rows["household_count"].isna(),
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


def _numbers(texts: pd.Series) -> pd.Series:
    """Read whole numbers from nothing up; anything else is none."""
    numbers = pd.to_numeric(texts.astype("string").str.replace(",", "").str.strip(), errors="coerce")
    is_count = numbers.notna() & (numbers >= 0) & (numbers % 1 == 0)
    return numbers.where(is_count).astype("Int64")


def _plain(texts: pd.Series) -> pd.Series:
    """Write keys so that blanks and a lost ``.0`` make no difference; empty ones are none."""
    plain = texts.astype("string").str.strip().str.replace(r"\.0$", "", regex=True)
    return plain.mask(plain == "").astype(object).where(lambda values: values.notna(), None)
