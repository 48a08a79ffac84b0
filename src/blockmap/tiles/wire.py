"""Protocol buffers, column by column: variable-length integers of whole arrays, and the few fields that a tile is made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

MOST_BYTES = 9
"""A varint of a positive 64-bit integer has so many bytes at most."""


def zigzag(values: Ints) -> Ints:
    """Fold signed integers into unsigned ones: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return (values << 1) ^ (values >> 63)


def widths(values: Ints) -> Ints:
    """Count the bytes of each value as a varint."""
    count = np.ones(values.shape, np.int64)
    for byte in range(1, MOST_BYTES):
        longer = values >= (1 << (7 * byte))
        if not longer.any():
            break
        count += longer
    return count


def varints(values: Ints) -> bytes:
    """Write values one after the other as varints."""
    width = widths(values)
    end = np.cumsum(width)
    start = end - width
    out = np.empty(int(end[-1]) if len(end) else 0, np.uint8)
    for byte in range(int(width.max(initial=0))):
        held = np.flatnonzero(width > byte)
        goes_on = (width[held] - 1 > byte).astype(np.int64) << 7
        out[start[held] + byte] = ((values[held] >> (7 * byte)) & 0x7F) | goes_on
    return out.tobytes()


def varint(value: int) -> bytes:
    """Write one value as a varint."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number: int, content: bytes) -> bytes:
    """Write a field of bytes: text, or a message inside a message."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def number_field(number: int, value: int) -> bytes:
    """Write a field that is an unsigned number."""
    return varint(number << 3) + varint(value)


def spread(counts: Ints) -> tuple[Ints, Ints]:
    """Return, for ``counts`` items of every owner laid out in a row, the owner of each item and its place with that owner."""
    owner = np.repeat(np.arange(len(counts)), counts)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
