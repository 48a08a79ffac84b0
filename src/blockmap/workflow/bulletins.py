"""``blockmap bulletin``: figures frozen in the territory, then written as workbook, page, PDF, picture, text and CSV."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from blockmap import sheets, store
from blockmap.errors import SystemFault, TerritoryError, UsageError
from blockmap.progress import bulletin, bulletin_figures, bulletin_rows
from blockmap.progress.lists import plain
from blockmap.progress.moments import local
from blockmap.progress.tallying import tally
from blockmap.progress.vocabulary import MEASURES
from blockmap.report import Report
from blockmap.terms import LANGUAGES, Language, has, text
from blockmap.workflow.bulletin_office import Office, Wanted
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.staff import at_desk

FORMATS = ("xlsx", "html", "pdf", "png", "txt", "csv")

Figures = dict[str, Any]


def send_bulletin(
    territory: Path,
    output: Path,
    *,
    cadence: str,
    area: str | None = None,
    phase: str | None = None,
    as_of: str | None = None,
    of_total: tuple[str, int] | None = None,
    edition: int | None = None,
    lang: Language = "en",
) -> Outcome:
    """Send out a bulletin: freeze its figures unless they stand already, and write every form of it.

    The same figures again are the same edition. Other figures for the same day, area and phase are a new edition, which shows
    every difference. With ``edition`` nothing is counted: that edition is printed again as it was.

    Parameters
    ----------
    territory
        The territory.
    output
        Folder for the files.
    cadence, area, phase, as_of, of_total
        As of `Wanted`.
    edition
        Print this edition again.
    lang
        Language of the files.

    Raises
    ------
    UsageError
        There are no blocks, no such area, phase or edition, no moment, or the folder cannot be written.
    GateError
        The territory cannot be changed.
    """
    wanted = Wanted(cadence, area, phase, as_of, of_total)
    with store.open(territory, write=edition is None) as file:
        office = Office.read(file, territory)
        order = office.order(wanted)
        stored = _stored(file, order)
        if edition is None:
            order = order if as_of is not None else _as_before(order, _of_day(stored, order))
            found, report = office.figures(file, order, _base(stored, order))
            row, is_new = _freeze(file, order, stored, found)
            stored = _stored(file, order) if is_new else stored
        else:
            row, report, is_new = _edition(_of_day(stored, order), edition), Report(), False
    written = _write(row, stored, output, lang, report)
    values = {
        "output": output,
        "edition": int(row["edition"]),
        "as_of": local(row["as_of"], office.inputs["settings"].zone).removesuffix(" 23:59"),
        "sha256": row["sha256"][:16],
        "files": len(written),
    }
    return Outcome("bulletin", report, tuple(written), said="bulletin" if is_new else "bulletin_again", values=values)


def explain_figure(
    territory: Path,
    figure: str,
    *,
    cadence: str,
    area: str | None = None,
    phase: str | None = None,
    as_of: str | None = None,
    edition: int | None = None,
) -> Outcome:
    """List the rows of returns behind a figure of a bulletin; what they add sums to the figure.

    Parameters
    ----------
    figure
        Its name: ``town:500112001/entered/done``, ``all/visited/new``, ``community:500112001001/registered/expected``.
    edition
        Edition; the last one when ``None``.

    Raises
    ------
    UsageError
        There is no such bulletin, edition or figure, or it is a figure that is computed from others.
    """
    with store.open(territory) as file:
        office = Office.read(file, territory)
        order = office.order(Wanted(cadence, area, phase, as_of))
        stored = _stored(file, order)
        row = _edition(_of_day(stored, order), edition)
        found: Figures = json.loads(row["figures"])
        names = bulletin_figures.named(found)
        figure = _in_our_words(figure)
        if figure not in names:
            raise UsageError("no_such_figure", figure=figure, some=", ".join(_like(figure, names)))
        if figure.startswith(f"{bulletin_figures.DISPUTES}/"):
            values = {"figure": figure, "value": names[figure], "edition": int(row["edition"])}
            return Outcome("bulletin", rows=office.disputes_of(order), said="disputes_explained", values=values)
        deliveries = office.deliveries(found["sources"]["return_id"])
        others = office.groupings(file, tally(deliveries.iloc[:0], **office.inputs)[0], found["about"]["on"])
        behind = bulletin_rows.behind(deliveries, found, figure, office.inputs, others)
        sources = file.table("sources", ["source_id", "file_name"])
    report = Report()
    if behind.total != names[figure]:
        report.add("figure_moved", "warning", table="bulletins", row_id=int(row["bulletin_id"]), figure=figure,
                   said=names[figure], now=behind.total)  # fmt: skip
    shown = _with_files(behind.rows, office.tables["returns"], sources)
    report.figures |= {"figure": names[figure], "rows": len(shown), "sum": behind.total}
    values = {"figure": figure, "value": names[figure], "rows": len(shown), "edition": int(row["edition"])}
    return Outcome("bulletin", report, rows=tuple(shown), said="explained", values=values)


def _stored(file: store.Territory, order: bulletin.Order) -> pd.DataFrame:
    """Bulletins of the same cadence, area and phase, in the order of their days and editions; with ``on``, their day."""
    table = file.table("bulletins")
    is_area = table["area_id"].isna() if order.area_id is None else (table["area_id"] == order.area_id).fillna(False)
    mine = table[(table["cadence"] == order.cadence) & (table["phase"] == order.phase) & is_area]
    mine = mine.assign(on=mine["as_of"].str[:10])
    return mine.sort_values(["on", "edition"], ignore_index=True)


def _of_day(stored: pd.DataFrame, order: bulletin.Order) -> pd.DataFrame:
    """Editions of the bulletin of one day."""
    return stored[stored["on"] == order.on.isoformat()]


def _as_before(order: bulletin.Order, editions: pd.DataFrame) -> bulletin.Order:
    """Let a correction hold for the moment of the edition that it replaces."""
    return replace(order, as_of=datetime.fromisoformat(editions["as_of"].iloc[-1])) if len(editions) else order


def _base(stored: pd.DataFrame, order: bulletin.Order) -> Figures | None:
    """Figures that a bulletin is compared with: those of the edition that it replaces, else the bulletin before its day."""
    editions = _of_day(stored, order)
    if len(editions):
        return _last_of(json.loads(editions["figures"].iloc[-1]), stored)
    before = stored[stored["on"] < order.on.isoformat()]
    return json.loads(before["figures"].iloc[-1]) if len(before) else None


def _freeze(
    file: store.Territory, order: bulletin.Order, stored: pd.DataFrame, found: Figures
) -> tuple[pd.Series[Any], bool]:
    """Keep the figures: the edition that says the same, or a new one."""
    editions, digest = _of_day(stored, order), bulletin_figures.digest(found)
    if len(editions) and editions["sha256"].iloc[-1] == digest:
        return editions.iloc[-1], False
    row = {
        "bulletin_id": file.next_id("bulletins"),
        "cadence": order.cadence,
        "area_id": order.area_id,
        "phase": order.phase,
        "as_of": found["about"]["as_of"],
        "edition": len(editions) + 1,
        "replaces": int(editions["bulletin_id"].iloc[-1]) if len(editions) else None,
        "made_at": at_desk(file.settings.zone),
        "figures": bulletin_figures.canonical(found),
        "sha256": digest,
    }
    arguments = {name: row[name] for name in ("cadence", "area_id", "phase", "as_of", "edition", "sha256")}
    frame = pd.DataFrame([row]).astype({"area_id": "Int64", "replaces": "Int64"})
    with file.operation("bulletin", arguments) as operation:
        operation.insert("bulletins", frame)
    return pd.Series(row), True


def _edition(editions: pd.DataFrame, wanted: int | None) -> pd.Series[Any]:
    """One edition of a bulletin, the last when none is named; its figures must have the hash they were frozen with.

    Raises
    ------
    UsageError
        There is no such edition.
    TerritoryError
        Its figures are not those that were frozen.
    """
    rows = editions if wanted is None else editions[editions["edition"] == wanted]
    if rows.empty:
        raise UsageError("no_such_edition", edition=wanted or "", known=", ".join(map(str, editions["edition"])))
    row = rows.iloc[-1]
    if bulletin_figures.digest(json.loads(row["figures"])) != row["sha256"]:
        raise TerritoryError("bulletin_altered", bulletin=int(row["bulletin_id"]))
    return row


def _write(row: pd.Series[Any], stored: pd.DataFrame, output: Path, lang: Language, report: Report) -> list[Path]:
    """Write every form of an edition; where no font holds Chinese, all but the drawn ones, and say so."""
    found: Figures = json.loads(row["figures"])
    earlier = stored[(stored["on"] == found["about"]["on"]) & (stored["edition"] == row["edition"] - 1)]
    replaced = bulletin_figures.differences(json.loads(earlier["figures"].iloc[0]), found) if len(earlier) else None
    last = _last_of(found, stored)
    view = sheets.view(found, lang=lang, edition=int(row["edition"]), replaced=replaced, last=last)
    try:
        output.mkdir(parents=True, exist_ok=True)
        return sheets.write_bulletin(
            view, output, _stem(found, int(row["edition"])), sha256=row["sha256"], report=report
        )
    except OSError as fault:
        raise UsageError("cannot_write", path=output, why=SystemFault(fault)) from fault


def _last_of(found: Figures, stored: pd.DataFrame) -> Figures | None:
    """Figures of the bulletin that these were compared with: the very edition."""
    if found["last"] is None:
        return None
    same = stored[stored["sha256"] == found["last"]["sha256"]]
    return json.loads(same["figures"].iloc[0]) if len(same) else None


def _stem(found: Figures, edition: int) -> str:
    """Name of the files of an edition, without their endings."""
    about = found["about"]
    area = about["area"]["code"] if about["area"] is not None else "all"
    said = "-".join(("bulletin", about["cadence"], about["on"], area, about["phase"]["code"], str(edition)))
    return re.sub(r"[^\w.-]+", "_", said)


def _with_files(behind: pd.DataFrame, returns: pd.DataFrame, sources: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows to show, with the names of their files and plain values."""
    if "return_id" not in behind:
        return [
            {"level": r["level"], "code": r.get("code"), "added": int(r["added"])} for r in behind.to_dict("records")
        ]
    of_return = returns.merge(sources, on="source_id", how="left").set_index("return_id")["file_name"]
    shown = behind.assign(file=behind["return_id"].map(of_return)).astype(object)
    for name in ("work_date", "entry_date"):
        shown[name] = behind[name].astype(str).str[:10]
    columns = ["file", "return_id", "row_number", "row_key", "level", "code", "dwelling", "work_date", "entry_date", "value",
               "is_increment", "added"]  # fmt: skip
    plain = shown[columns].where(shown[columns].notna() & (shown[columns] != "NaT") & (shown[columns] != "nan"), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def _in_our_words(figure: str) -> str:
    """Bring the last parts of a figure's name to our words, where they are said in words of a bulletin: all/录入/已完成."""
    row, *parts = figure.strip().split("/")
    ours = {plain(said): word for word, both in _words().items() for said in both}
    return "/".join([ALL_ROWS.get(plain(row), row), *(ours.get(plain(part), part) for part in parts)])


ALL_ROWS = {"合计": bulletin_figures.ALL, "全区": bulletin_figures.ALL}
"""What people call the row for everything."""


UNITS = "户数"
"""What people leave away of the name of a measure: 登记 for 登记户数."""


def _words() -> dict[str, set[str]]:
    """Names of measures and of figures in both languages."""
    words: dict[str, set[str]] = {}
    for word in (*MEASURES, *COLUMN_OF):
        keys = (
            f"measure.{word}",
            f"column.{COLUMN_OF.get(word, '')}",
            f"bulletin.head.{word}",
        )
        said = {text(key, lang) for key in keys if has(key) for lang in LANGUAGES}
        words[word] = said | {one.removesuffix(UNITS) for one in said}
    return words


COLUMN_OF = {"done": "done_count", "expected": "target_count", "new": "new_count"}
"""Figures that rows add up to → the column that is called as they are."""


def _like(figure: str, names: dict[str, Any]) -> list[str]:
    """A few figures whose names come near."""
    counted = [name for name in names if name.endswith(("/done", "/new", "/expected"))]
    return get_close_matches(figure, counted, n=3, cutoff=0.0)
