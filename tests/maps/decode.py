"""A reader of map files, written from the description in `blockmap.maps.coding` and not from its code."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

SECTION = re.compile(r'<script type="application/octet-stream" id="blockmap-(\w+)">([^<]*)</script>')


@dataclass
class Opened:
    """One section: its facts and its columns."""

    meta: dict[str, Any]
    columns: dict[str, Any]


def sections(html: str) -> dict[str, Opened]:
    """Open every section of a map file."""
    return {name: opened(base64.b64decode(text)) for name, text in SECTION.findall(html)}


def texts(html: str) -> str:
    """Return everything readable in a map file, inflated."""
    return "\n".join(
        zlib.decompress(base64.b64decode(text), -15).decode("utf-8", "replace") for _, text in SECTION.findall(html)
    )


def opened(packed: bytes) -> Opened:
    """Open a packed section."""
    raw = zlib.decompress(packed, -15)
    (length,), at = varints(raw, 0, 1)
    header = json.loads(raw[at : at + length])
    at += length
    columns: dict[str, Any] = {}
    for name, coding, count in header["columns"]:
        if coding == "text":
            columns[name] = json.loads(raw[at : at + count])
            at += count
            continue
        values, at = varints(raw, at, count)
        if coding != "varint":
            values = [-(value + 1) // 2 if value % 2 else value // 2 for value in values]
        columns[name] = np.cumsum(values) if coding == "delta" else np.array(values, dtype=np.int64)
    assert at == len(raw), "bytes left over"
    return Opened(header["meta"], columns)


def varints(raw: bytes, at: int, count: int) -> tuple[list[int], int]:
    """Read unsigned integers of 7 bits per byte; return them and the place after them."""
    values = []
    for _ in range(count):
        value, shift = 0, 0
        while raw[at] > 127:
            value |= (raw[at] & 127) << shift
            at, shift = at + 1, shift + 7
        values.append(value | raw[at] << shift)
        at += 1
    return values, at


def rings(refs: np.ndarray, ref_count: np.ndarray, arcs: list[np.ndarray]) -> list[np.ndarray]:
    """Walk the arcs of each ring; a ring ends where it began."""
    walked, at = [], 0
    for count in ref_count:
        pieces = [arcs[ref >> 1][::-1] if ref & 1 else arcs[ref >> 1] for ref in refs[at : at + count]]
        for piece, following in zip(pieces, pieces[1:] + pieces[:1], strict=True):
            assert (piece[-1] == following[0]).all(), "a ring is torn"
        walked.append(np.concatenate([piece[:-1] for piece in pieces]))
        at += count
    return walked


def runs(values: np.ndarray, counts: np.ndarray) -> list[np.ndarray]:
    """Cut values into runs of these lengths."""
    return np.split(values, np.cumsum(counts)[:-1]) if len(counts) else []
