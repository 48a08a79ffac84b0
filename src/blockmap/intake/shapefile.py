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
from blockmap.intake.encoding import Encoding, of_table
from blockmap.intake.formats import Source
from blockmap.report import Report

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


def prepared(source: Source) -> Path:
    """Return a path GDAL can open: the file itself, or a copy with an index made anew where that is lost or broken.

    Raises
    ------
    SourceError
        The ``.shp`` is no shapefile at all.
    """
    shapes = source.path.read_bytes()
    if len(shapes) < HEADER_BYTES or int.from_bytes(shapes[:4], "big") != FILE_CODE:
        raise SourceError("not_a_shapefile", file=source.name)
    index = source.part(".shx")
    is_named_alike = all(path.stem == source.path.stem for path in source.parts.values())
    if is_named_alike and index is not None and _is_whole(index, len(shapes)):
        return source.path
    copy = source.work / f"whole{source.path.suffix.lower()}"
    for suffix, path in source.parts.items():
        shutil.copyfile(path, copy.with_suffix(suffix))
    copy.with_suffix(".shx").write_bytes(index if index and _is_whole(index, len(shapes)) else _index_of(shapes))
    return copy


def record_count(path: Path) -> int:
    """Count the records that the index announces."""
    return (
        path.with_suffix(".shx" if path.suffix.islower() else ".SHX").stat().st_size - HEADER_BYTES
    ) // RECORD_HEADER_BYTES


def _is_whole(index: bytes, size: int) -> bool:
    """Tell whether every entry of an index points into the file of shapes."""
    body = index[HEADER_BYTES:]
    if len(index) < HEADER_BYTES or len(body) % RECORD_HEADER_BYTES:
        return False
    entries = np.frombuffer(body, ">i4").astype(np.int64).reshape(-1, 2) * WORD_BYTES
    is_inside = (
        (entries[:, 0] >= HEADER_BYTES) & (entries[:, 1] >= 0) & (entries.sum(axis=1) + RECORD_HEADER_BYTES <= size)
    )
    return bool(is_inside.all())


def _index_of(shapes: bytes) -> bytes:
    """Make the index by walking from record to record until the file ends or makes no sense any more."""
    entries = []
    at = HEADER_BYTES
    while at + RECORD_HEADER_BYTES <= len(shapes):
        words = int.from_bytes(shapes[at + 4 : at + 8], "big", signed=True)
        if words < WORD_BYTES:
            break
        entries.append((at // WORD_BYTES, words))
        at += RECORD_HEADER_BYTES + words * WORD_BYTES
    body = np.array(entries, ">i4").reshape(-1, 2).tobytes()
    length = (HEADER_BYTES + len(body)) // WORD_BYTES
    return shapes[:24] + length.to_bytes(4, "big") + shapes[28:HEADER_BYTES] + body
