"""A list as an office keeps it: a sheet with headers in Chinese or English, read into typed columns, every row accounted for.

A list is declared by its `Field`s: what a column may be called and what its values are. What a cell says that cannot be
understood is reported with its row; a row without what every row must have is set aside, and said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Literal

import pandas as pd

from blockmap import tabular
from blockmap.progress import moments
from blockmap.report import Report
from blockmap.schema import Table

Kind = Literal["text", "key", "integer", "number", "date", "moment", "word", "flag"]
"""``key`` is an opaque code: a number that a spreadsheet made of it loses its ``.0``. A ``word`` is one of a few, by any of
its names; other words are kept as the office says them."""

YES = frozenset({"1", "true", "t", "yes", "y", "是", "有", "√"})
SPACES = re.compile(r"[\s_:：\-()（）/]+")
WHOLE = re.compile(r"[-+]?\d+(?:\.0+)?")
SHOWN_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a list.

    Attributes
    ----------
    name
        Ours.
    kind
        What its values are.
    headers
        What it may be called, the name above included; spaces, brackets and case do not matter.
    is_required
        A row without it is set aside.
    words
        For ``word``: what people write → what is kept.
    is_staff
        It names staff, by code or display name: taken although a name stands in it.
    """

    name: str
    kind: Kind
    headers: tuple[str, ...]
    is_required: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    is_staff: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A list that was read.

    Attributes
    ----------
    rows
        `row_number` (row of the file, counted from 1) and every declared column, in the order of the file; missing values are
        ``None``, numbers ``Int64`` or ``float64``.
    used
        Ours → theirs.
    read_count
        Rows in the file that hold anything.
    report
        What was set aside, what was not understood, which columns were not used.
    """

    rows: pd.DataFrame
    used: dict[str, str]
    read_count: int
    report: Report


COMMON: Mapping[str, str] = {
    "area": "区域, 地区, 区划, 区划代码, 行政区划代码, 区域代码, 普查区, 普查区代码, 普查区编码, 社区, 社区代码, 村社, 居委会, "
    "乡镇街道, 镇街, 街道, 镇街代码, area code, community, town",
    "block": "普查小区, 普查小区代码, 普查小区编码, 普查小区编号, 小区代码, 小区编码, 小区编号, block code",
    "building": "建筑物, 建筑物编号, 建筑物编码, 建筑物代码, 楼栋, 楼栋编号, 楼栋编码, 建筑编号, building id, building key",
    "number": "楼号, 建筑物号, 栋号, building number",
    "worker": "人员, 人员编号, 人员代码, 普查员编号, 普查员代码, 工号, worker code",
    "team": "督导组, 工作组, 小组, 组号, 组别, 小组编号, team code",
    "phase": "阶段, 普查阶段, 阶段代码",
}
"""What columns of these names may be called in any list, after what the list itself says."""

BARE = ("代码", "编码", "code")
"""A column of bare codes names the place, in a list where nothing else does and that has no code of its own."""

PLACES = ("area", "block", "building", "number", "key", "address")


def headers(name: str, said: str) -> tuple[str, ...]:
    """Return the names of a column from a list of words, its own name first.

    Examples
    --------
    >>> headers("role", "角色, 岗位")
    ('role', '角色', '岗位')
    """
    return (name, *(word.strip() for word in said.split(",") if word.strip()))


def fits(columns: Sequence[str], fields: Sequence[Field]) -> bool:
    """Tell whether a sheet has every column that the list must have."""
    used = matched(columns, fields)
    return all(of.name in used for of in fields if of.is_required)


def matched(columns: Sequence[str], fields: Sequence[Field]) -> dict[str, str]:
    """Return ours → theirs, by the headers; the first header of a field that the sheet has is taken.

    Examples
    --------
    >>> matched(["姓 名", "岗位"], [Field("name", "text", ("name", "姓名")), Field("role", "word", ("role", "角色", "岗位"))])
    {'name': '姓 名', 'role': '岗位'}
    """
    there = {plain(column): column for column in reversed(list(columns))}
    found: dict[str, str] = {}
    for names in (lambda of: of.headers, lambda of: headers(of.name, COMMON.get(of.name, ""))):
        for of in fields:
            theirs = next((there[plain(h)] for h in names(of) if plain(h) in there), None)
            if of.name not in found and theirs is not None and theirs not in found.values():
                found[of.name] = theirs
    return found | _bare(there, found, fields)


def _bare(there: Mapping[str, str], found: Mapping[str, str], fields: Sequence[Field]) -> dict[str, str]:
    """Take a column of bare codes for the place, where no other column names one."""
    names = {of.name: of for of in fields}
    if "area" not in names or not found.keys().isdisjoint(PLACES):
        return {}
    theirs = next((there[name] for name in BARE if name in there and there[name] not in found.values()), None)
    needs_block = "block" in names and names["block"].is_required
    return {} if theirs is None else {"block" if needs_block else "area": theirs}


def plain(header: str) -> str:
    """Return a header without spaces, brackets and case."""
    return SPACES.sub("", header).casefold()


def take(
    frame: pd.DataFrame,
    fields: Sequence[Field],
    *,
    file_name: str,
    row_number: Sequence[int],
    zone: tzinfo | None = None,
) -> Taken:
    """Read a sheet of text as a list.

    Parameters
    ----------
    frame
        The sheet: one text column per header, missing where a cell is empty; any index.
    fields
        The list.
    file_name
        Named in findings.
    row_number
        Row of the file in which each row of ``frame`` stands.
    zone
        Clock by which moments without an offset are meant; that of this machine when ``None``.
    """
    report = Report()
    personal = set(tabular.refused(frame))
    excused = [
        of for of in fields if of.is_staff or of.kind in ("date", "moment")
    ]  # a day of the work is nobody's birthday
    staff = {header for of in excused for header in matched(list(frame.columns), [of]).values()}
    columns = [str(column) for column in frame.columns if column not in personal - staff]
    used = matched(columns, fields)
    numbers = pd.Series(list(row_number), dtype="int64")
    rows = pd.DataFrame({"row_number": numbers})
    for of in fields:
        said = _said(frame, used.get(of.name), file_name, report)
        rows[of.name] = _typed(said, of, numbers, file_name, report, zone, used.get(of.name, of.name))
    rows = _complete(rows, fields, used, file_name, report)
    _say_left_out(frame, sorted(personal - staff), used, file_name, report)
    return Taken(rows, used, len(frame), report)


def _said(frame: pd.DataFrame, column: str | None, file_name: str, report: Report) -> pd.Series[Any]:
    """Return a column as texts, ``None`` where nothing stands; telephone and identity numbers are taken out and said."""
    if column is None:
        return pd.Series([None] * len(frame), dtype=object)
    kept, count = tabular.blotted(frame[column].reset_index(drop=True))
    if count:
        report.add("list_values_personal", "warning", table=file_name, column=column, count=count)
    return pd.Series([None if pd.isna(text) else str(text).strip() or None for text in kept], dtype=object)


def _say_left_out(
    frame: pd.DataFrame, personal: Sequence[str], used: Mapping[str, str], file_name: str, report: Report
) -> None:
    """Say which columns were refused because they are about persons, and which are not known here."""
    if personal:
        report.add("list_columns_personal", "warning", table=file_name, columns=", ".join(personal))
    known = {*used.values(), *personal}
    unused = [str(column) for column in frame.columns if column not in known and frame[column].notna().any()]
    if unused:
        report.add("list_columns_unused", "note", table=file_name, columns=", ".join(unused))


def _typed(
    said: pd.Series[Any],
    of: Field,
    numbers: pd.Series[int],
    file_name: str,
    report: Report,
    zone: tzinfo | None,
    theirs: str,
) -> pd.Series[Any]:
    """Return a column in its type; what is not understood becomes missing and is reported with its row."""
    read = READERS[of.kind] if of.kind != "moment" else lambda text, _: moments.as_moment(text, zone)
    distinct = {text: read(text, of) for text in dict.fromkeys(said.dropna())}
    values = [None if text is None else distinct[text] for text in said]
    for number, text, value in zip(numbers.tolist(), said, values, strict=True):
        if text is not None and value is None:
            report.add("list_value", "warning", table=file_name, row_id=number, column=theirs, said=text[:SHOWN_LENGTH])
    if of.kind == "integer":
        return pd.Series(values, dtype="Int64")
    if of.kind == "number":
        return pd.Series(values, dtype="float64")
    if of.kind == "flag":
        return pd.Series([bool(value) for value in values], dtype=bool)
    return pd.Series(values, dtype=object)


def _complete(
    rows: pd.DataFrame, fields: Sequence[Field], used: Mapping[str, str], file_name: str, report: Report
) -> pd.DataFrame:
    """Set aside the rows that lack what every row must have."""
    is_whole = pd.Series(True, index=rows.index)
    for of in fields:
        if of.is_required:
            lacking = rows[of.name].isna() & is_whole
            for number in rows.loc[lacking, "row_number"].tolist():
                report.add(
                    "list_row_incomplete", "error", table=file_name, row_id=number, column=used.get(of.name, of.name)
                )
            is_whole &= ~lacking
    return rows[is_whole].reset_index(drop=True)


def key_text(text: str) -> str:
    """Return a code as it was meant: full-width digits narrow, no inner blanks, no ``.0`` of a spreadsheet.

    Examples
    --------
    >>> [key_text(t) for t in ("500112001001.0", "Ｐ00１", "5.00112001001e11", "020")]
    ['500112001001', 'P001', '500112001001', '020']
    """
    narrow = text.translate(NARROW).strip()
    if re.fullmatch(r"\d+(?:\.\d+)?[eE]\+?\d+", narrow) and float(narrow) < 2**53 and float(narrow).is_integer():
        return str(int(float(narrow)))
    return narrow[: narrow.index(".")] if re.fullmatch(r"\d+\.0+", narrow) else narrow


NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width forms → their narrow ones."""


def _whole(text: str, _of: Field) -> int | None:
    narrow = key_text(text.replace(",", "").replace("，", ""))
    return int(float(narrow)) if WHOLE.fullmatch(narrow) else None


def _number(text: str, _of: Field) -> float | None:
    narrow = key_text(text).replace(",", "")
    share = narrow.endswith("%")
    try:
        value = float(narrow.rstrip("%"))
    except ValueError:
        return None
    return None if value != value or abs(value) == float("inf") else value / 100 if share else value


def _word(text: str, of: Field) -> str:
    known = {plain(name): kept for name, kept in of.words.items()}
    return known.get(plain(text), text)


READERS: dict[str, Callable[[str, Field], Any]] = {
    "text": lambda text, _: text,
    "key": lambda text, _: key_text(text),
    "integer": _whole,
    "number": _number,
    "date": lambda text, _: moments.as_date(text),
    "word": _word,
    "flag": lambda text, _: plain(text) in YES,
}
"""How the text of a cell is understood, but for moments; ``None`` when it is not."""


def records(frame: pd.DataFrame, *columns: str) -> list[dict[str, Any]]:
    """Return rows as dictionaries of plain Python values, ``None`` where one is missing."""
    kept = (frame[list(columns)] if columns else frame).astype(object)
    return [
        {str(name): value for name, value in row.items()} for row in kept.where(kept.notna(), None).to_dict("records")
    ]


def shaped(table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with all columns of a table without geometry, in order and in their types; what is absent is missing."""
    out = rows.reindex(columns=list(table.names)).reset_index(drop=True)
    for column in table.columns:
        values = out[column.name]
        if column.type == "INTEGER":
            out[column.name] = values.astype("Int64")
        elif column.type == "BOOLEAN":
            out[column.name] = values.fillna(False).astype(bool)
        elif column.type == "REAL":
            out[column.name] = values.astype("float64")
        else:
            out[column.name] = pd.Series(
                [None if pd.isna(value) else value for value in values], index=out.index, dtype=object
            )
    return out
