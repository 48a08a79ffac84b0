"""Geometries as a GeoPackage stores them: a short header with the envelope, then plain WKB.

Everywhere else in the store a geometry is its WKB: two-dimensional, little-endian, ISO. That is what is compared, hashed and
recorded in the ledger; the header follows from it and only the file carries it.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blockmap.errors import TerritoryError

_EMPTY_FLAG = 0b0001_0000
_LITTLE_ENDIAN = 0b0000_0001
_XY_ENVELOPE = 0b0000_0010
_HEADER_BYTES = {
    flags: 8 + size for flags in range(256) for code, size in enumerate((0, 32, 48, 48, 64)) if flags >> 1 & 7 == code
}
"""Length of the header by its flags: eight bytes and an envelope of none, two, three or four dimensions."""

_HEADER = np.dtype([("magic", "S2"), ("version", "u1"), ("flags", "u1"), ("srs_id", "<i4"), ("envelope", "<f8", 4)])

Wkbs = NDArray[Any]
"""Object array of WKB bytes and ``None``."""


def to_wkb(geometries: NDArray[Any]) -> Wkbs:
    """Return the WKB of every geometry, ``None`` where there is none."""
    import shapely

    return np.asarray(shapely.to_wkb(geometries, output_dimension=2, byte_order=1, flavor="iso"), dtype=object)


def from_wkb(wkbs: Sequence[bytes | None] | Wkbs) -> NDArray[Any]:
    """Return shapely geometries, ``None`` where there is none."""
    import shapely

    try:
        with np.errstate(invalid="ignore"):  # rows as delivered may hold coordinates that are no numbers
            return np.asarray(shapely.from_wkb(np.asarray(wkbs, dtype=object)), dtype=object)
    except shapely.errors.GEOSException as fault:
        raise TerritoryError("damaged_geometry", why=str(fault).strip()) from fault


def bounds(wkbs: Wkbs) -> NDArray[np.float64]:
    """Return ``minx, miny, maxx, maxy`` of every geometry; NaN where it is empty or missing."""
    import shapely

    return np.asarray(shapely.bounds(from_wkb(wkbs)), dtype=np.float64)


def to_blobs(wkbs: Wkbs, srs_id: int) -> list[bytes | None]:
    """Put the GeoPackage header before every WKB."""
    boxes = bounds(wkbs)
    headers = np.zeros(len(wkbs), dtype=_HEADER)
    headers["magic"] = b"GP"
    headers["flags"] = _LITTLE_ENDIAN | _XY_ENVELOPE
    headers["srs_id"] = srs_id
    headers["envelope"] = boxes[:, [0, 2, 1, 3]]
    packed, size = headers.tobytes(), _HEADER.itemsize
    blobs: list[bytes | None] = [
        None if wkb is None else packed[at : at + size] + wkb
        for at, wkb in zip(range(0, len(packed), size), wkbs, strict=True)
    ]
    for row in np.flatnonzero(np.isnan(boxes[:, 0])):
        if wkbs[row] is not None:
            blobs[row] = struct.pack("<2sBBi", b"GP", 0, _LITTLE_ENDIAN | _EMPTY_FLAG, srs_id) + wkbs[row]
    return blobs


def header_length(blob: bytes) -> int:
    """Length of a blob's header.

    Raises
    ------
    ValueError
        It is not a GeoPackage geometry.
    """
    if len(blob) < 8 or blob[:2] != b"GP" or blob[3] not in _HEADER_BYTES:
        raise ValueError("not a GeoPackage geometry")
    return _HEADER_BYTES[blob[3]]


def to_wkbs(blobs: Sequence[bytes | None]) -> list[bytes | None]:
    """Take the header off every blob."""
    usual = bytes([_LITTLE_ENDIAN | _XY_ENVELOPE])
    size = _HEADER.itemsize
    return [
        None
        if blob is None
        else blob[size:]
        if blob[3:4] == usual and blob[:2] == b"GP"
        else blob[header_length(blob) :]
        for blob in blobs
    ]


def _envelope(blob: bytes) -> tuple[float, float, float, float]:
    """Return ``minx, maxx, miny, maxy`` of a geometry that is not empty."""
    length = header_length(blob)
    if length > 8:
        order = "<" if blob[3] & _LITTLE_ENDIAN else ">"
        min_x, max_x, min_y, max_y = struct.unpack_from(order + "4d", blob, 8)
        return min_x, max_x, min_y, max_y
    min_x, min_y, max_x, max_y = bounds(np.array([blob[length:]], dtype=object))[0].tolist()
    return min_x, max_x, min_y, max_y


def _is_empty(blob: bytes | None) -> int | None:
    return None if blob is None else int(bool(blob[3] & _EMPTY_FLAG))


def _bound(position: int) -> Callable[[bytes | None], float | None]:
    def bound(blob: bytes | None) -> float | None:
        return None if blob is None or _is_empty(blob) else _envelope(blob)[position]

    return bound


def register_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the R-tree triggers of OGC call."""
    connection.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)
    for position, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        connection.create_function(name, 1, _bound(position), deterministic=True)
