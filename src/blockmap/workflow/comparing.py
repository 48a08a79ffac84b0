"""``progress sources|compare``: what other agencies count comes in, and stands beside our own."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd

from blockmap import store
from blockmap.errors import SystemFault, UsageError
from blockmap.file_names import distinct
from blockmap.progress import comparing, sources
from blockmap.progress.lists import records
from blockmap.progress.moments import day_of
from blockmap.report import Report
from blockmap.sheets.workbook import Book, Column, Kind, fit_columns, printable
from blockmap.terms import Language, has, text
from blockmap.workflow.lists import listed, taken_over
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.staff import moment, places_of, zone_of
from blockmap.workflow.tally_files import write
from blockmap.workflow.work import work_on

BUILDING_COLUMNS = [
    "building_id", "block_id", "number", "source_key", "name", "address", "household_count", "dwelling_count", "person_count",
]  # fmt: skip


def read_source(
    territory: Path,
    source: Path,
    *,
    name: str,
    as_of: str | None = None,
    measure: str = comparing.HOUSEHOLDS,
    accept: bool = False,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Outcome:
    """Read what another agency counts.

    Parameters
    ----------
    territory, source
        The territory and the list.
    name
        Name of the source: registry, property, heating, grid …
    as_of
        Day for which it holds; today when left out.
    measure
        What one row counts for, where the list has no column of counts.
    accept
        Take counts that differ from those read for this day before.
    encoding, sheet
        How to read the file, where it does not say.

    Raises
    ------
    SourceError
        The file cannot be read.
    UsageError
        It names no places.
    """
    came = listed(source, sources.SOURCES, encoding=encoding, sheet=sheet)
    if not any(column in came.used for column in ("key", "block", "area", "number", "address", "name")):
        raise UsageError("source_without_place", file=came.file_name)
    day = day_of(moment(as_of))
    with store.open(territory, write=True) as file:
        rows, said = sources.counted(
            came.rows,
            places_of(file, buildings=True),
            source=name,
            as_of=day,
            measure=measure,
            file_name=came.file_name,
        )
        came.report.extend(said)
        unmet = {f.row_id for f in said if f.kind in ("source_row_unmet", "source_row_ambiguous")}
        came.rows = came.rows[~came.rows["row_number"].isin(unmet)]
        outcome = taken_over(territory, file, came, "source_counts", rows, sources.KEY, accept=accept)
    outcome.next_step = outcome.next_step if outcome.said == "list_differs" else "source"
    return outcome


def compare_sources(
    territory: Path,
    *,
    measure: str = comparing.HOUSEHOLDS,
    registry: str = "registry",
    tolerance: int = 0,
    by: str = "building",
    at: str | None = None,
    output: Path | None = None,
    lang: Language = "en",
) -> Outcome:
    """Lay sources beside each other and list the doors to visit.

    Parameters
    ----------
    territory
        The territory.
    measure
        What is compared.
    registry
        Source that says who is registered, for occupancy.
    tolerance
        A spread up to this is no reason for a visit.
    by
        ``building`` or ``block``: rows of the matrix.
    at
        Day up to which our own returns count; today when left out.
    output
        Workbook to write: matrix, who knows what, doors to visit, heated and registered.
    lang
        Language of the workbook.
    """
    day = day_of(moment(at, zone_of(territory)))
    with store.open(territory) as file:
        held = file.table("source_counts")
        if held.empty:
            raise UsageError("no_sources", territory=territory.name)
        buildings = pd.DataFrame(file.table("buildings", BUILDING_COLUMNS))
        blocks = pd.DataFrame(file.table("blocks", ["block_id", "block_code"]))
        done = work_on(file, day).buildings if len(file.table("returns", ["return_id"])) else _nothing()
    counts = comparing.latest(held)
    every = comparing.with_own(counts, buildings, done, measure)
    by_building = comparing.matrix(every, measure=measure)
    shown = by_building if by == "building" else comparing.matrix(every, measure=measure, by="block_id")
    dwellings = comparing.dwellings_of_one(counts, measure=measure)
    occupied = comparing.occupancy(counts, registry=registry)
    compared = comparing.matrix(counts, measure=measure)
    visits = comparing.to_visit(compared, occupied, dwellings, buildings, tolerance=tolerance)
    visits = visits.merge(compared.drop(columns="spread"), on="building_id", how="left")
    codes = dict(zip(blocks["block_id"], blocks["block_code"], strict=True))
    tables = {
        "visits": _named(visits, buildings, codes, lang),
        "matrix": _named(shown, buildings, codes, lang),
        "pairs": comparing.known_to_one(by_building),
        "occupancy": _named(occupied, buildings, codes, lang),
        "dwellings": _named(dwellings, buildings, codes, lang),
    }
    report = Report()
    report.figures |= {
        "sources": len(comparing.sources_in(by_building)),
        "buildings_compared": len(by_building),
        "buildings_that_differ": int((by_building["spread"].fillna(0) > tolerance).sum()),
        "doors_to_visit": len(visits),
    }
    if output is not None:
        _write(output, tables, day, lang)
    values = {"territory": territory.name, "measure": measure, "output": output or ""} | report.figures
    written = () if output is None else (output,)
    said = "compared" if output is None else "compared_written"
    return Outcome("compare", report, written, tuple(records(tables["visits"])), said=said, values=values)


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({"building_id": pd.array([], dtype="int64"), "done_count": pd.array([], dtype="int64")})


def _named(table: pd.DataFrame, buildings: pd.DataFrame, codes: dict[int, str], lang: Language) -> pd.DataFrame:
    """Name the buildings and blocks of a table as people do, and say reasons in words."""
    out = table.copy()
    if "building_id" in out:
        known = buildings.set_index("building_id").reindex(out["building_id"])
        for name, column in (
            ("address", "address"),
            ("number", "number"),
            ("key", "source_key"),
            ("block_id", "block_id"),
        ):
            if name not in out:
                out.insert(0, name, known[column].to_numpy())
    if "block_id" in out:
        out.insert(0, "block_code", [codes.get(block) for block in out.pop("block_id")])
    for column in ("reasons", "signal"):
        if column in out:
            out[column] = [_in_words(said, lang) for said in out[column]]
    front = [name for name in ("block_code", "number", "key", "address") if name in out]
    rest = [name for name in out.columns if name not in (*front, "building_id")]
    return out[[*front, *rest]].rename(columns={"key": "building_key"})


def _in_words(reasons: str, lang: Language) -> str:
    said = [text(f"visit_reason.{key}", lang) for key in reasons.split(", ")]
    return ("、" if lang == "zh" else ", ").join(said)


def _head(name: str, lang: Language) -> str:
    """Head of a column; sources keep the name the office gave them."""
    for key in (f"column.{name}", f"source.{name}"):
        if has(key):
            return text(key, lang)
    return name


def _write(output: Path, tables: dict[str, pd.DataFrame], day: str, lang: Language) -> None:
    """Write the workbook: one sheet per table."""
    if output.suffix.lower() != ".xlsx":
        raise UsageError("compare_output", path=output)
    title = text("compare.title", lang, date=day)
    with Book(output, as_of=datetime.fromisoformat(day), title=title) as book:
        for name, table in tables.items():
            label = text(f"compare.sheet.{name}", lang)
            sheet = book.sheet(label, footer=f"{title} · {text('disclaimer', lang)}")
            sheet.write_string(0, 0, printable(f"{title} · {label}"), book.style(bold=True, font_size=13))
            head = [Column(_head(str(c), lang), _kind(table[c])) for c in table.columns]
            cells = [list(row.values()) for row in records(table)]
            book.table(sheet, 2, head, cells)
            fit_columns(sheet, [(head, cells)])


def _kind(column: pd.Series) -> Kind:
    return "count" if pd.api.types.is_integer_dtype(column) and column.name != "number" else "text"


def split_source(territory: Path, name: str, directory: Path, *, lang: Language = "en") -> Outcome:
    """Split what a source counts by block: one sheet per block, with empty columns for what was found at the door.

    The sheets come back through `read_source` under another name (such as ``registry-checked``); `compare_sources` then lists
    what changed.

    Parameters
    ----------
    territory
        The territory.
    name
        The source.
    directory
        Folder for the sheets.
    lang
        Language of their headers.

    Raises
    ------
    UsageError
        There is no such source, or the folder cannot be written.
    """
    with store.open(territory) as file:
        counts = comparing.latest(file.table("source_counts"))
        buildings = pd.DataFrame(file.table("buildings", BUILDING_COLUMNS))
        blocks = pd.DataFrame(file.table("blocks", ["block_id", "block_code"]))
    mine = counts[counts["source"] == name]
    if mine.empty:
        raise UsageError("no_such_source", name=name, known=", ".join(sorted(counts["source"].unique())))
    sheets = sources.split_by_block(mine, buildings, blocks)
    day = str(mine["as_of"].max())
    written = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise UsageError("cannot_write", path=directory, why=SystemFault(fault)) from fault
    for (code, sheet), file_name in zip(sheets.items(), distinct(sheets), strict=True):
        measures = [column for column in sheet.columns if column in sources.MEASURES]
        columns: dict[str, tuple[str, Kind]] = {
            "split_block": ("block", "text"),
            "split_key": ("key", "text"),
            "split_number": ("number", "count"),
        }
        columns |= {"split_address": ("address", "text"), "split_dwelling": ("dwelling", "text")}
        columns |= {f"split_{measure}": (measure, "count") for measure in measures}
        columns |= {f"checked_{measure}": (f"checked_{measure}", "count") for measure in measures}
        empty = sheet.assign(block=code, **{f"checked_{measure}": "" for measure in measures})
        output = directory / f"{file_name}.xlsx"
        write(output, ".xlsx", [(code, columns, empty)], {"date": day}, lang)
        written.append(output)
    outside = int(mine.loc[mine["block_id"].isna() | mine["building_id"].isna(), "value"].sum())
    values = {
        "territory": territory.name,
        "name": name,
        "count": len(written),
        "directory": directory,
        "outside": outside,
    }
    return Outcome("sources", Report(), tuple(written), said="source_split", values=values)
