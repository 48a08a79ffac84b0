"""How tables travel inside a map file: whole columns as small integers, deflated, one *section* per thing a page may need later.

A section is a list of named columns and a JSON header that names them. A page reads a section once and gets typed arrays, so the
format says nothing about the census and a later map can add columns, days, phases or measures without a change here.

::

    section  = deflate( varint(length of header) header body body … )
    header   = JSON {"meta": {…}, "columns": [[name, coding, count], …]}
    varint   : unsigned integers, 7 bits per byte, low bits first; a set high bit says that more follow
    zigzag   : signed integers folded to unsigned ones (0, -1, 1, -2, … to 0, 1, 2, 3, …), then varint
    delta    : differences to the value before (the first to 0), then zigzag
    text     : JSON list of strings, UTF-8; here the count is the length in bytes
    bytes    : bytes as they are, such as pictures
"""

from __future__ import annotations

import json
import zlib
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Coding = Literal["varint", "zigzag", "delta", "text", "bytes"]

PAYLOAD_BITS = 7
"""Bits of a value that one byte of a varint carries."""


EFFORT = 7
"""How hard is pressed: on a whole district, 9 takes nine times as long for two percent."""


def varint(values: ArrayLike) -> bytes:
    """Write unsigned integers with 7 bits per byte, low bits first."""
    left = np.ascontiguousarray(values, dtype=np.uint64)
    length = np.ones(len(left), dtype=np.int64)
    rest = left >> np.uint64(PAYLOAD_BITS)
    while rest.any():
        length += rest > 0
        rest >>= np.uint64(PAYLOAD_BITS)
    start = np.cumsum(length) - length
    out = np.zeros(int(length.sum()), dtype=np.uint8)
    for place in range(int(length.max(initial=0))):
        is_reached = length > place
        low = (left[is_reached] >> np.uint64(PAYLOAD_BITS * place)) & np.uint64(0x7F)
        has_more = length[is_reached] > place + 1
        out[start[is_reached] + place] = low.astype(np.uint8) | (has_more.astype(np.uint8) << PAYLOAD_BITS)
    return out.tobytes()


def zigzag(values: ArrayLike) -> NDArray[np.uint64]:
    """Fold signed integers to unsigned ones, so that small magnitudes stay small."""
    signed = np.asarray(values, dtype=np.int64)
    return ((signed << 1) ^ (signed >> 63)).astype(np.uint64)


def delta(values: ArrayLike) -> NDArray[np.int64]:
    """Return each value's difference to the one before; the first one's to 0."""
    whole = np.asarray(values, dtype=np.int64)
    before = np.concatenate([np.zeros(1, dtype=np.int64), whole[:-1]])
    return whole - before[: len(whole)]


class Section:
    """One named part of a payload: columns in the order in which they were added.

    Parameters
    ----------
    **meta
        Small facts about the section (units, origin, counts); anything JSON can hold.

    Examples
    --------
    >>> section = Section(unit="m")
    >>> section.add("length", [3, 1, 2])
    >>> len(section.packed()) < 100
    True
    """

    def __init__(self, **meta: Any) -> None:
        self.meta = meta
        self._columns: list[tuple[str, Coding, int]] = []
        self._bodies: list[bytes] = []

    def add(self, name: str, values: ArrayLike, coding: Coding = "varint") -> None:
        """Add a column of integers."""
        whole = np.asarray(values, dtype=np.int64)
        if coding == "varint" and whole.size and whole.min() < 0:
            raise ValueError(f"column {name} holds negative numbers: not for varint")
        unsigned = whole if coding == "varint" else zigzag(delta(whole) if coding == "delta" else whole)
        self._append(name, coding, len(whole), varint(unsigned))

    def add_text(self, name: str, values: list[str]) -> None:
        """Add a column of strings."""
        body = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
        self._append(name, "text", len(body), body)

    def add_bytes(self, name: str, body: bytes) -> None:
        """Add a column of bytes."""
        self._append(name, "bytes", len(body), body)

    def _append(self, name: str, coding: Coding, count: int, body: bytes) -> None:
        self._columns.append((name, coding, count))
        self._bodies.append(body)

    def packed(self) -> bytes:
        """Return the section as raw deflate bytes (no zlib header, as browsers' ``deflate-raw`` wants it)."""
        header = json.dumps(
            {"meta": self.meta, "columns": self._columns}, ensure_ascii=False, separators=(",", ":")
        ).encode()
        press = zlib.compressobj(EFFORT, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL + 1)
        raw = b"".join([varint([len(header)]), header, *self._bodies])
        return press.compress(raw) + press.flush()
