"""Which column of a source is which of ours.

A source's column is found by its name (`blockmap.intake.names`), also when a DBF cut that name to ten bytes; the person at
the desk
overrides it with ``ours=theirs``. What was used is part of the record of the source, and what was not is said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

import pandas as pd

from blockmap.errors import UsageError
from blockmap.intake.dbf import NAME_BYTES
from blockmap.intake.names import KNOWN, LEVEL_WORDS, TAG_COLUMNS
from blockmap.tabular import persons

TAG = r'"{key}"\s*(?:=>|:)\s*"((?:[^"\\]|\\.)*)"'
"""One tag in an hstore (``"k"=>"v"``) or in JSON (``"k": "v"``)."""


def known_names(table: str, level: str | None) -> dict[str, tuple[str, ...]]:
    """Names of a table's columns; for areas with those of the level, ``community_code`` before ``code``."""
    names = dict(KNOWN[table])
    if table == "areas" and level is not None:
        word = LEVEL_WORDS.get(level, level)
        names["code"] = (f"{level}_code", f"{word}代码", *names["code"])
        names["name"] = (f"{level}_name", f"{word}名称", *names["name"])
    return names


def mapping(
    columns: Iterable[str],
    table: str,
    *,
    level: str | None = None,
    said: Mapping[str, str] | None = None,
    file_name: str = "",
) -> dict[str, str]:
    """Return ours → theirs.

    Parameters
    ----------
    columns
        Columns of the source.
    table, level
        What is read.
    said
        ``ours=theirs`` of the person at the desk; an empty name on the right takes none.
    file_name
        For the sentence when a name is wrong.

    Raises
    ------
    UsageError
        A name on either side of ``said`` does not exist.

    Examples
    --------
    >>> mapping(["名称", "household_", "住房单元"], "buildings")
    {'name': '名称', 'dwelling_count': '住房单元', 'household_count': 'household_'}
    """
    there = list(columns)
    names = known_names(table, level)
    chosen = {ours: _theirs(theirs, there, file_name) for ours, theirs in (said or {}).items() if theirs}
    unknown = sorted(set(said or {}) - set(names))
    if unknown:
        raise UsageError("field_ours", field=unknown[0], known=", ".join(names))
    for find in (_borne, _cut):
        for ours, candidates in names.items():
            if ours in chosen or ours in (said or {}):
                continue
            free = [column for column in there if column not in chosen.values()]
            others = [
                name for other, claimed in names.items() if other != ours and other not in chosen for name in claimed
            ]
            found = find(candidates, free, others)
            if found is not None:
                chosen[ours] = found
    return {ours: chosen[ours] for ours in names if ours in chosen}


def _theirs(name: str, there: list[str], file_name: str) -> str:
    found = _borne((name,), there) or _cut((name,), there)
    if found is None:
        raise UsageError("field_theirs", field=name, file=file_name, columns=", ".join(there))
    return found


def _borne(candidates: Iterable[str], columns: list[str], _others: Iterable[str] = ()) -> str | None:
    """Return the column that bears the first candidate."""
    plain = {_plain(column): column for column in reversed(columns)}
    return next((plain[_plain(name)] for name in candidates if _plain(name) in plain), None)


def _cut(candidates: Iterable[str], columns: list[str], others: Iterable[str] = ()) -> str | None:
    """Return the column that bears the first candidate cut to ten bytes, if no other name could have been cut to the same."""
    clear = [column for column in columns if not any(_is_cut_of(column, name) for name in others)]
    return next((column for name in candidates for column in clear if _is_cut_of(column, name)), None)


def _plain(name: str) -> str:
    return re.sub(r"[\s_:\-]", "", name).casefold()


def _is_cut_of(column: str, name: str) -> bool:
    """Tell whether a column's name is what ten bytes hold of a longer name, in UTF-8 or GBK."""
    for encoding in ("utf-8", "gb18030"):
        whole = name.casefold().encode(encoding)
        cut = column.casefold().encode(encoding, errors="replace")
        # A character that no longer fits leaves up to three of the ten bytes empty.
        if len(whole) > NAME_BYTES and NAME_BYTES - 3 < len(cut) <= NAME_BYTES and whole.startswith(cut):
            return True
    return False


def expand_tags(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Give the tags of OpenStreetMap that we know columns of their own, where an export keeps them in one text."""
    packed = next((c for c in frame.columns if c.lower() in TAG_COLUMNS), None)
    if packed is None:
        return frame
    texts = frame[packed].map(_as_text)
    keys = {key for candidates in KNOWN[table].values() for key in candidates if key.isascii()}
    new = {}
    for key in sorted(keys - {c.lower() for c in frame.columns}):
        values = texts.str.extract(TAG.format(key=re.escape(key)), expand=False)
        if values.notna().any():
            new[key] = values
    return pd.concat([frame.drop(columns=packed), pd.DataFrame(new, index=frame.index)], axis=1)


def _as_text(tags: object) -> str | None:
    if tags is None or isinstance(tags, str):
        return tags
    return json.dumps(tags, ensure_ascii=False) if isinstance(tags, dict) else None


CODES = ("code", "parent_code", "source_key")
"""Our columns that hold codes of places: 11 digits there are no telephone number."""

ELEVEN_DIGITS = re.compile(r"\d{11}")


def personal(frame: pd.DataFrame, table: str) -> list[str]:
    """Return the columns that are about persons.

    A column called as one of codes is none for holding numbers as long as telephone numbers (census tracts of Illinois begin
    with 17), and the full name of a road is nobody's.
    """
    codes = {_plain(name) for ours in CODES for name in KNOWN.get(table, {}).get(ours, ())}
    names = {_plain(name) for name in KNOWN["barriers"]["name"]} if table == "barriers" else set()
    return [
        name
        for name in persons.refused(frame)
        if _plain(name) not in names and not (_plain(name) in codes and _is_of_codes(frame[name]))
    ]


def _is_of_codes(values: pd.Series) -> bool:
    """Tell whether a column holds numbers of 11 digits, each once."""
    texts = values.dropna().map(_digits)
    return bool(texts.is_unique and texts.str.fullmatch(ELEVEN_DIGITS).all())


def _digits(value: object) -> str:
    return f"{value:.0f}" if isinstance(value, float) else str(value).strip()


def telling(frame: pd.DataFrame, table: str) -> list[str]:
    """Return the columns that may be ours: filled ones, and of those with codes of areas only such as tell areas apart.

    A layer of a road map has its own class in the column ``code``, the same in every row.
    """
    filled = [str(c) for c in frame.columns if frame[c].notna().any() or len(frame) == 0]
    if table != "areas":
        return filled
    named = _borne(KNOWN["areas"]["name"], filled)
    if named is None or frame[named].nunique() < 2:
        return filled
    codes = {_plain(name) for name in KNOWN["areas"]["code"]}
    return [c for c in filled if _plain(c) not in codes or _varies(frame[c])]


def _varies(values: pd.Series) -> bool:
    filled = values.dropna()
    # What a spreadsheet rounded (5.00112E+11) looks alike, but is refused with a sentence of its own.
    return bool((filled != filled.iloc[0]).any()) or "E+" in str(filled.iloc[0]).upper()


def column(frame: pd.DataFrame, used: Mapping[str, str], ours: str) -> pd.Series:
    """Return one of our columns as delivered; empty when the source has none."""
    if ours in used:
        return frame[used[ours]]
    return pd.Series([None] * len(frame), index=frame.index, dtype=object)


def text_column(frame: pd.DataFrame, used: Mapping[str, str], ours: str) -> pd.Series:
    """Return one of our columns as text without blanks around it; ``None`` for what is empty. Whole numbers lose their ``.0``."""
    values = column(frame, used, ours)
    if ours not in used:
        return values
    if pd.api.types.is_float_dtype(values):
        is_whole = values.notna() & (values % 1 == 0)
        values = values.astype(object).where(~is_whole, values.where(is_whole, 0).astype("int64").astype(str))
    texts = values.map(lambda value: None if value is None or value != value else str(value).strip() or None)
    return texts.astype(object).where(texts.notna(), None)


def number_column(frame: pd.DataFrame, used: Mapping[str, str], ours: str) -> pd.Series:
    """Return one of our columns as floats; what is no number is missing. ``"12 m"`` and ``"3;4"`` give their first number."""
    values = column(frame, used, ours)
    if ours not in used or pd.api.types.is_numeric_dtype(values):
        return values.astype(float)
    texts = values.map(lambda value: None if value is None else str(value)).astype("str")
    return pd.to_numeric(texts.str.extract(r"^\s*(-?\d+(?:\.\d+)?)", expand=False), errors="coerce").astype(float)


def flag_column(frame: pd.DataFrame, used: Mapping[str, str], ours: str) -> tuple[pd.Series, pd.Series]:
    """Return one of our yes/no columns: whether it says yes, and whether it says no."""
    texts = text_column(frame, used, ours).map(lambda value: str(value).lower() if value is not None else "")
    return texts.isin(YES), texts.isin(NO)


YES = ("1", "true", "t", "yes", "y", "是", "可", "能", "有")
NO = ("0", "false", "f", "no", "n", "否", "不可", "不能", "无", "-1")
"""What a yes/no column may hold; ``-1`` is said of roads against their direction and is no yes here either."""
