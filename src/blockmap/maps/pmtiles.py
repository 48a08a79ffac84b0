"""PMTiles, version 3: one file of tiles with a directory of its own, as its public specification tells.

Tiles are numbered along Hilbert curves, zoom after zoom. A directory lists runs of tiles: number of the first, how many in a row
are the same, where and how long it is; an entry with a run of 0 leads to a further directory.
"""

from __future__ import annotations

import gzip
import struct
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from blockmap.errors import UsageError
from blockmap.maps.mercator import Place

Tiles = Callable[[Place], bytes | None]

HEADER = struct.Struct("<7sB11Q6B")
NONE, GZIP = 1, 2
MEDIA = {2: "image/png", 3: "image/jpeg", 4: "image/webp"}
DEEPEST_DIRECTORY = 4


@dataclass(frozen=True)
class Entry:
    """One line of a directory."""

    first: int
    run: int
    offset: int
    length: int


@dataclass(frozen=True)
class Archive:
    """A PMTiles file in memory.

    Attributes
    ----------
    media
        Media type of its tiles.
    zooms
        Zooms that it holds.
    """

    content: bytes
    media: str
    zooms: range
    root: tuple[int, int]
    leaves: int
    data: int
    packing: int

    @classmethod
    def open(cls, path: Path) -> Archive:
        """Read the header.

        Raises
        ------
        UsageError
            It is no PMTiles file of version 3, or its tiles are no pictures.
        """
        content = path.read_bytes()
        if len(content) < HEADER.size or content[:7] != b"PMTiles" or content[7] != 3:
            raise UsageError("map_tiles_unreadable", path=path.name, why="PMTiles 3")
        _, _, root, root_length, _, _, leaves, _, data, _, _, _, _, _, packing, _, kind, least, most = HEADER.unpack(
            content[: HEADER.size]
        )
        if kind not in MEDIA:
            raise UsageError("map_tiles_vector", path=path.name)
        if packing not in (NONE, GZIP):
            raise UsageError("map_tiles_unreadable", path=path.name, why="compression")
        return cls(content, MEDIA[kind], range(least, most + 1), (root, root_length), leaves, data, packing)

    def tiles(self, place: Place) -> bytes | None:
        """Return a tile, or nothing where there is none."""
        wanted = number_of(place)
        offset, length = self.root
        for _ in range(DEEPEST_DIRECTORY):
            entry = self._find(offset, length, wanted)
            if entry is None:
                return None
            if entry.run:
                start = self.data + entry.offset
                return self.content[start : start + entry.length]
            offset, length = self.leaves + entry.offset, entry.length
        return None

    def _find(self, offset: int, length: int, wanted: int) -> Entry | None:
        """Look up a number in a directory."""
        entries = self._directory(offset, length)
        at = bisect_right(entries, wanted, key=lambda entry: entry.first) - 1
        if at < 0:
            return None
        entry = entries[at]
        return entry if entry.run == 0 or wanted < entry.first + entry.run else None

    def _directory(self, offset: int, length: int) -> list[Entry]:
        packed = self.content[offset : offset + length]
        raw = gzip.decompress(packed) if self.packing == GZIP else packed
        numbers = _varints(raw)
        count, values = numbers[0], numbers[1:]
        first, run, size, place = (values[k * count : (k + 1) * count] for k in range(4))
        entries: list[Entry] = []
        number = 0
        for k in range(count):
            number += first[k]
            start = entries[-1].offset + entries[-1].length if place[k] == 0 else place[k] - 1
            entries.append(Entry(number, run[k], start, size[k]))
        return entries


def number_of(place: Place) -> int:
    """Return the number of a tile: all wider zooms before it, then its place along the Hilbert curve.

    Examples
    --------
    >>> [number_of(place) for place in [(0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 1, 0), (2, 0, 0)]]
    [0, 1, 2, 3, 4, 5]
    """
    zoom, x, y = place
    number = ((1 << 2 * zoom) - 1) // 3
    side = (1 << zoom) >> 1
    while side:
        right, low = int(x & side > 0), int(y & side > 0)
        number += side * side * (3 * right ^ low)
        if not low:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        side >>= 1
    return number


def _varints(raw: bytes) -> list[int]:
    """Read unsigned integers of 7 bits per byte, low bits first."""
    values, value, shift = [], 0, 0
    for byte in raw:
        value |= (byte & 127) << shift
        if byte < 128:
            values.append(value)
            value, shift = 0, 0
        else:
            shift += 7
    return values
