"""The attribute table of a shapefile (dBASE III), read byte by byte.

An office's shapefile carries Chinese names in an encoding that nobody wrote down. GDAL replaces what it cannot decode and
says nothing, so the bytes are read here and every value is decoded strictly (`blockmap.intake.encoding`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

HEADER_BYTES = 32
"""Length of the file header, and of each field's description after it."""

NAME_BYTES = 10
"""A field name holds at most ten bytes: five Chinese characters in GBK, three in UTF-8."""

END_OF_FIELDS = 0x0D
DELETED = ord("*")
LANGUAGE_BYTE = 29


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name as bytes, its dBASE type, where it starts in a record and how wide it is."""

    name: bytes
    kind: str
    start: int
    width: int


@dataclass(frozen=True)
class Dbf:
    """Columns and records of a table, not decoded yet.

    Attributes
    ----------
    fields
        Columns in the order of the file.
    records
        (rows, record length) bytes of all records that the file really holds, deleted ones too.
    announced
        Rows that the header promises.
    language
        Language driver byte, 0 when none is given.
    """

    fields: tuple[Field, ...]
    records: NDArray[np.uint8]
    announced: int
    language: int

    @property
    def is_deleted(self) -> NDArray[np.bool_]:
        """(rows,) rows that are marked as deleted and are no rows any more."""
        return self.records[:, 0] == DELETED

    @cached_property
    def text_values(self) -> dict[Field, list[bytes]]:
        """Bytes of the columns that hold text, by row."""
        return {field: self.values(field) for field in self.fields if field.kind == "C"}

    def values(self, field: Field) -> list[bytes]:
        """Bytes of one column without padding, by row."""
        cut = np.ascontiguousarray(self.records[:, field.start : field.start + field.width])
        return [value.strip(b" \0") for value in cut.view(f"S{field.width}").ravel().tolist()]


def parse(content: bytes) -> Dbf | None:
    """Take the bytes of a ``.dbf`` apart; ``None`` when they are no such table.

    A table that is shorter than its header promises gives the records that are there.
    """
    if len(content) < HEADER_BYTES + 1:
        return None
    announced = int.from_bytes(content[4:8], "little")
    header = int.from_bytes(content[8:10], "little")
    length = int.from_bytes(content[10:12], "little")
    fields = _fields(content[HEADER_BYTES:header], length)
    if not fields or header > len(content):
        return None
    rows = min(announced, (len(content) - header) // length)
    records = np.frombuffer(content, np.uint8, rows * length, header).reshape(rows, length)
    return Dbf(fields, records, announced, content[LANGUAGE_BYTE])


def _fields(description: bytes, length: int) -> tuple[Field, ...]:
    """Return the columns whose bytes lie inside a record of this length."""
    fields = []
    start = 1
    for at in range(0, len(description) - HEADER_BYTES + 1, HEADER_BYTES):
        entry = description[at : at + HEADER_BYTES]
        if entry[0] == END_OF_FIELDS:
            break
        kind, width = chr(entry[11]), entry[16]
        if kind == "C":
            width += entry[17] << 8
        if width == 0 or start + width > length:
            break
        fields.append(Field(entry[:11].split(b"\0")[0].strip(), kind, start, width))
        start += width
    return tuple(fields)


def decode_values(values: Sequence[bytes], encoding: str, width: int) -> tuple[list[str], int, int]:
    """Decode a column strictly.

    A value as wide as its column may end in half a character; that half is left away.

    Returns
    -------
    texts, cut, wrong
        Decoded values (what cannot be decoded is shown as U+FFFD); how many ended in half a character; how many are not
        text in this encoding.
    """
    joined = b"\n".join(values)
    try:
        texts = joined.decode(encoding).split("\n")
    except UnicodeDecodeError:
        texts = []
    if len(texts) == len(values):
        return texts, 0, 0
    decoded = {value: _decode(value, encoding, width) for value in set(values)}
    states = [decoded[value][1] for value in values]
    return [decoded[value][0] for value in values], states.count("cut"), states.count("wrong")


def _decode(value: bytes, encoding: str, width: int) -> tuple[str, str]:
    """Decode one value; tell whether it is ``right``, ``cut`` at the width of its column, or ``wrong``."""
    try:
        return value.decode(encoding), "right"
    except UnicodeDecodeError as fault:
        is_tail = len(value) >= width - 1 and len(value) - fault.start < 4 and value[fault.start] >= 0x80
        if is_tail:
            return value[: fault.start].decode(encoding), "cut"
        return value.decode(encoding, errors="replace"), "wrong"


def frame(dbf: Dbf, encoding: str) -> pd.DataFrame:
    """Decode the whole table.

    Returns
    -------
    pandas.DataFrame
        One column per field under its own name (a name that comes twice gets ``_2``), deleted rows included. Numbers are
        floats, dates ``datetime64``, everything else text with ``None`` for an empty value.
    """
    names = unique_names(decode_values([f.name for f in dbf.fields], encoding, NAME_BYTES)[0])
    columns = {name: _column(dbf, field, encoding) for name, field in zip(names, dbf.fields, strict=True)}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(dbf.records)))


def unique_names(names: Sequence[str]) -> list[str]:
    """Give a column whose name was there before a name of its own."""
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return unique


def _column(dbf: Dbf, field: Field, encoding: str) -> pd.Series:
    if field.kind in "NF":
        return pd.to_numeric(_plain_text(dbf, field), errors="coerce").astype(float)
    if field.kind == "D":
        return pd.to_datetime(_plain_text(dbf, field), format="%Y%m%d", errors="coerce")
    values = dbf.text_values[field] if field in dbf.text_values else dbf.values(field)
    return pd.Series([text or None for text in decode_values(values, encoding, field.width)[0]], dtype=object)


def _plain_text(dbf: Dbf, field: Field) -> pd.Series:
    """Return numbers and dates as they are written."""
    values = [value.replace(b"\n", b" ") for value in dbf.values(field)]
    joined = b"\n".join(values).decode("ascii", errors="replace")
    return pd.Series(joined.split("\n") if values else [], dtype=object)
