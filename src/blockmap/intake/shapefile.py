"""A shapefile as offices hand it in: parts missing, damaged, or of different lengths.

Its index (``.shx``) can be made again from the shapes themselves, so a lost or broken one costs nothing.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.errors import SourceError
from blockmap.intake import dbf
from blockmap.intake.encoding import of_table
from blockmap.intake.formats import Source
from blockmap.report import Report
from blockmap.tabular.encoding import Encoding

HEADER_BYTES = 100
FILE_CODE = 9994
RECORD_HEADER_BYTES = 8
WORD_BYTES = 2


@dataclass(frozen=True)
class Attributes:
    """The decoded attribute table.

    Attributes
    ----------
    frame
        Values by number of the record from 0, deleted records included.
    deleted
        Numbers of the records that are marked as deleted.
    encoding, report
        How the text was decoded, and what is to be said about it.
    """

    frame: pd.DataFrame
    deleted: NDArray[np.int64]
    encoding: Encoding
    report: Report


def attributes(source: Source, option: str | None) -> Attributes:
    """Read and decode the ``.dbf``; a shapefile without a usable one has no columns, and that is said."""
    content = source.part(".dbf")
    table = dbf.parse(content) if content is not None else None
    if table is None:
        report = Report()
        report.add("attributes_missing", "warning", table=source.name)
        return Attributes(pd.DataFrame(), np.empty(0, np.int64), Encoding("utf-8", "ascii"), report)
    encoding, report = of_table(table, option=option, cpg=source.part(".cpg"), file_name=source.name)
    if len(table.records) < table.announced:
        report.add(
            "attributes_short", "warning", table=source.name, announced=table.announced, count=len(table.records)
        )
    return Attributes(dbf.frame(table, encoding.name), np.flatnonzero(table.is_deleted), encoding, report)


def prepared(source: Source) -> tuple[Path, int]:
    """Return a path GDAL can open, and how many shapes are announced.

    It is the file itself, or a copy with an index made anew where that is lost or broken and the shapes themselves tell more.

    Raises
    ------
    SourceError
        The ``.shp`` is no shapefile at all.
    """
    shapes = source.path.read_bytes()
    if len(shapes) < HEADER_BYTES or int.from_bytes(shapes[:4], "big") != FILE_CODE:
        raise SourceError("not_a_shapefile", file=source.name)
    delivered = source.part(".shx") or b""
    entries = _entries(delivered)
    is_inside = (entries >= 0).all(axis=1) & (entries.sum(axis=1) + RECORD_HEADER_BYTES <= len(shapes))
    is_named_alike = all(path.stem == source.path.stem for path in source.parts.values())
    is_sound = delivered[:HEADER_BYTES] == _index_header(shapes, len(entries))
    if is_named_alike and is_sound and is_inside.all():
        return source.path, len(entries)
    walked = _walked(shapes)
    better = entries if is_inside.sum() >= len(walked) else walked
    copy = source.work / f"whole{source.path.suffix.lower()}"
    for suffix, path in source.parts.items():
        shutil.copyfile(path, copy.with_suffix(suffix))
    body = (better // WORD_BYTES).astype(">i4").tobytes()
    copy.with_suffix(".shx").write_bytes(_index_header(shapes, len(better)) + body)
    return copy, max(len(entries), len(walked))


def _entries(index: bytes) -> NDArray[np.int64]:
    """(records, 2) where each record starts and how long it is, in bytes; nothing when the index is none."""
    if len(index) < HEADER_BYTES or int.from_bytes(index[:4], "big") != FILE_CODE:
        return np.empty((0, 2), np.int64)
    whole = (len(index) - HEADER_BYTES) // RECORD_HEADER_BYTES * RECORD_HEADER_BYTES
    body = index[HEADER_BYTES : HEADER_BYTES + whole]
    return np.frombuffer(body, ">i4").astype(np.int64).reshape(-1, 2) * WORD_BYTES


def _index_header(shapes: bytes, records: int) -> bytes:
    """Return the header of the index: that of the shapes, with its own length."""
    words = (HEADER_BYTES + records * RECORD_HEADER_BYTES) // WORD_BYTES
    return shapes[:24] + words.to_bytes(4, "big") + shapes[28:HEADER_BYTES]


def _walked(shapes: bytes) -> NDArray[np.int64]:
    """Find the records by walking from one to the next until the file ends or makes no sense any more."""
    entries = []
    at = HEADER_BYTES
    while at + RECORD_HEADER_BYTES <= len(shapes):
        length = int.from_bytes(shapes[at + 4 : at + RECORD_HEADER_BYTES], "big", signed=True) * WORD_BYTES
        if length < WORD_BYTES:
            break
        entries.append((at, length))
        at += RECORD_HEADER_BYTES + length
    return np.array(entries, np.int64).reshape(-1, 2)
