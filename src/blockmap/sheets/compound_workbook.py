"""One table per estate, one row per home (一个小区一张表): a workbook made from the map, filled in, and read back.

Rows are building × entrance × unit. What the map knows is locked; what is counted is open, with drop-downs. A hidden column holds
the key by which a row is known again, so that rows may be sorted and filtered. There is no column for anything about a person:
a home has a key, an outcome and a count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from blockmap.numbering import building_code
from blockmap.sheets.workbook import Book, printable
from blockmap.terms import Language, text

OUTCOMES = (
    "completed", "self_response", "proxy", "partial", "non_contact", "refused", "vacant", "second_home", "non_residential",
    "demolished", "under_construction", "duplicate", "not_found", "moved", "deceased",
)  # fmt: skip
"""What a visit can come to, in the order of the drop-down; the words are those that reading back understands."""

KEY_MARK = "blockmap"
"""Begins every key, so that a column of keys is known for what it is."""

MOST_HOUSEHOLDS = 20
"""More households in one home are a mistake of typing."""

LOCKED, OPEN = "locked", "open"

COLUMNS: tuple[tuple[str, str], ...] = (
    ("key", LOCKED),
    ("block", LOCKED),
    ("building", LOCKED),
    ("address", LOCKED),
    ("entrance", LOCKED),
    ("unit", LOCKED),
    ("outcome", OPEN),
    ("households", OPEN),
    ("work_date", OPEN),
    ("collector", OPEN),
)
"""Columns in order: ``sheet.workbook.NAME`` is the header; whether they can be filled in."""

WIDTHS = {"key": 3, "block": 18, "building": 22, "address": 30, "entrance": 10, "unit": 9, "outcome": 16, "households": 9,
          "work_date": 13, "collector": 14}  # fmt: skip

HEADER_ROW = 2
"""Row of the headers, counted from 0: a title and a line of advice stand above."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One home, or one that is expected."""

    building_id: int
    serial: int
    entrance: str
    unit: str

    @property
    def key(self) -> str:
        """What the row is known by: stays while the building stays, whatever its number and block become."""
        return f"{KEY_MARK}:{self.building_id}:{self.serial}"


def write_workbook(
    buildings: pd.DataFrame,
    blocks: pd.DataFrame,
    parts: pd.DataFrame,
    path: Path,
    *,
    title: str,
    as_of: datetime,
    lang: Language,
) -> int:
    """Write the workbook of some buildings.

    Parameters
    ----------
    buildings
        Rows of the table ``buildings``; demolished ones are left out.
    blocks, parts
        Tables ``blocks`` and ``building_parts``.
    path
        File to write.
    title
        Name of the estate or block.
    as_of
        Moment the file bears.

    Returns
    -------
    Number of rows to be filled in.
    """
    standing = buildings[buildings["state"] != "demolished"]
    rows = list(_rows(standing, blocks, parts))
    with Book(path, as_of=as_of, title=title) as book:
        sheet = book.sheet(text("sheet.workbook.sheet", lang), footer=f"{title}  {as_of:%Y-%m-%d}")
        codes = book.file.add_worksheet(text("sheet.workbook.codes", lang))
        words = [text(f"sheet.outcome.{name}", lang) for name in OUTCOMES]
        for i, (name, word) in enumerate(zip(OUTCOMES, words, strict=True)):
            codes.write_string(i, 0, word)
            codes.write_string(i, 1, name)
        codes.hide()
        sheet.write_string(0, 1, printable(title), book.style(bold=True, font_size=14))
        sheet.write_string(1, 1, text("sheet.workbook.advice", lang), book.style(font_color="#5f5f5f"))
        _write_rows(book, sheet, rows, lang)
        last = HEADER_ROW + max(len(rows), 1)
        _checks(sheet, last, codes.get_name(), len(words), lang)
        _set_up(sheet, last)
    return len(rows)


def _write_rows(book: Book, sheet: Any, rows: Sequence[Sequence[str]], lang: Language) -> None:
    """Write headers and rows; what may be filled in is white, the rest grey."""
    head = book.style(bold=True, bg_color="#e3e8ee", border=1, text_wrap=True, align="center")
    locked = book.style(border=1, bg_color="#f3f4f6", num_format="@")
    open_text = book.style(border=1, locked=False, num_format="@")
    styles = {
        "outcome": open_text,
        "households": book.style(border=1, locked=False, num_format="0", align="right"),
        "work_date": book.style(border=1, locked=False, num_format="yyyy-mm-dd", align="center"),
        "collector": open_text,
    }
    for k, (name, _) in enumerate(COLUMNS):
        sheet.write_string(HEADER_ROW, k, "key" if name == "key" else text(f"sheet.workbook.{name}", lang), head)
    for i, cells in enumerate(rows, start=HEADER_ROW + 1):
        for k, (name, state) in enumerate(COLUMNS):
            if state == LOCKED:
                sheet.write_string(i, k, printable(cells[k]), locked)
            else:
                sheet.write_blank(i, k, None, styles[name])


def _checks(sheet: Any, last: int, codes: str, count: int, lang: Language) -> None:
    """Drop-down of outcomes; whole households; dates; said in the language of the sheet when they are broken."""
    names = [name for name, _ in COLUMNS]
    checks: dict[str, dict[str, Any]] = {
        "outcome": {"validate": "list", "source": f"='{codes}'!$A$1:$A${count}"},
        "households": {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MOST_HOUSEHOLDS},
        "work_date": {"validate": "date", "criteria": ">=", "value": datetime(2000, 1, 1)},  # noqa: DTZ001  (a day of the calendar)
    }
    for name, check in checks.items():
        column = names.index(name)
        said = {
            "error_title": text(f"sheet.workbook.{name}", lang),
            "error_message": text(f"sheet.workbook.{name}.wrong", lang),
        }
        sheet.data_validation(HEADER_ROW + 1, column, last, column, check | said)


def _set_up(sheet: Any, last: int) -> None:
    """Widths, hidden key, frozen and repeated header, filters, protection that lets rows be sorted and filtered."""
    for k, (name, _) in enumerate(COLUMNS):
        sheet.set_column(k, k, WIDTHS[name], None, {"hidden": name == "key"})
    sheet.set_row(HEADER_ROW, 32)
    sheet.freeze_panes(HEADER_ROW + 1, 3)
    sheet.repeat_rows(HEADER_ROW)
    sheet.autofilter(HEADER_ROW, 0, last, len(COLUMNS) - 1)
    allowed = {"sort": True, "autofilter": True, "format_columns": True, "format_rows": True}
    sheet.protect("", allowed)


def _rows(buildings: pd.DataFrame, blocks: pd.DataFrame, parts: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Rows to be filled in, by block, number and unit: the cells of the locked columns."""
    code_of = dict(zip(blocks["block_id"], blocks["block_code"], strict=True))
    placed = buildings[buildings["block_id"].notna()].sort_values(["block_id", "number", "building_id"])
    placed = placed.assign(code=placed["block_id"].map(code_of)).sort_values(["code", "number", "building_id"])
    shares = dict(iter(parts.groupby("building_id", sort=True)))
    each: Any = placed.itertuples()
    for row in each:
        number = "" if pd.isna(row.number) else building_code(str(row.code), int(row.number))
        address = row.address if isinstance(row.address, str) else row.name if isinstance(row.name, str) else ""
        for unit in units(row, shares.get(row.building_id)):
            block = str(row.code)
            if row.building_id in shares:
                block = _block_of_part(unit, shares[row.building_id], code_of, block)
            yield unit.key, block, number, str(address), unit.entrance, unit.unit


def units(building: Any, parts: pd.DataFrame | None) -> list[Unit]:
    """List the homes of a building: as many as it has dwellings, else households, with door numbers where storeys are known.

    Doors are numbered by storey as people say them (3rd storey, second door: 302). Where the storeys do not tell how many doors
    each has, the doors are spread evenly, and the lowest storeys have one more.
    """
    dwellings, floors = getattr(building, "dwelling_count", None), getattr(building, "floor_count", None)
    count = int(building.household_count if pd.isna(dwellings) else dwellings)
    building_id = int(building.building_id)
    if pd.isna(floors) or not floors or count < 2:
        return [Unit(building_id, n, "", str(n)) for n in range(1, count + 1)]
    doors = np.full(int(floors), count // int(floors)) + (np.arange(int(floors)) < count % int(floors))
    listed = [(floor, door) for floor, on_it in enumerate(doors.tolist(), start=1) for door in range(1, on_it + 1)]
    entrance = _entrances(parts)
    return [
        Unit(building_id, n, entrance.get(floor, ""), f"{floor}{door:02d}")
        for n, (floor, door) in enumerate(listed, start=1)
    ]


def _entrances(parts: pd.DataFrame | None) -> dict[int, str]:
    """Entrance of every storey, where the parts of the building name one."""
    if parts is None:
        return {}
    said: Any = parts[parts["entrances"].notna() & parts["floor_from"].notna() & parts["floor_to"].notna()].itertuples()
    return {floor: str(row.entrances) for row in said for floor in range(int(row.floor_from), int(row.floor_to) + 1)}


def _block_of_part(unit: Unit, parts: pd.DataFrame, code_of: dict[int, str], otherwise: str) -> str:
    """Block that counts a home of a building in parts: by its storey."""
    floor = int(unit.unit[:-2]) if len(unit.unit) > 2 else 0
    each: Any = parts.itertuples()
    for row in each:
        if not pd.isna(row.floor_from) and row.floor_from <= floor <= row.floor_to:
            return str(code_of.get(row.block_id, otherwise))
    return otherwise
