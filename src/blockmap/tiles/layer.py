"""One layer of tiles: polygons or lines with whole-number attributes, held as flat arrays, encoded tile by tile.

References
----------
Mapbox Vector Tile Specification 2.1, https://github.com/mapbox/vector-tile-spec
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.tiles import wire
from blockmap.tiles.paths import Paths, clipped, commands, of_geometries, quantised
from blockmap.tiles.wire import Ints, spread

EXTENT = 4096
"""Units along the side of a tile."""

BUFFER = 64
"""Units by which features reach over the side of a tile, so that their outlines are not drawn there."""

PIXELS = 256
"""Pixels along the side of a tile, by which smallness is judged."""

LARGE = 2.0
"""Where a feature is wider than so many tiles, features are clipped to the tile; below, clipping costs more than it saves."""

HALF_WORLD_M = np.pi * 6_378_137.0

_POLYGON, _LINE = 3, 2
_ID, _TAGS, _TYPE, _GEOMETRY = 1 << 3, 2 << 3 | 2, 3 << 3, 4 << 3 | 2
_FEATURE = 2 << 3 | 2
_UINT_VALUE = 5 << 3


def tile_bounds(z: int, x: int, y: int) -> tuple[float, float, float, float]:
    """Return west, south, east, north of a tile in EPSG:3857."""
    side = 2 * HALF_WORLD_M / 2**z
    west, north = x * side - HALF_WORLD_M, HALF_WORLD_M - y * side
    return west, north - side, west + side, north


class TileLayer:
    """Features of one kind, ready to be encoded.

    Parameters
    ----------
    name
        Name of the layer in the tile.
    geometries
        Polygons or multipolygons, or else lines or multilines, in EPSG:3857.
    ids
        Positive id of every feature.
    attributes
        Whole numbers from 0 on, by name; text belongs into a table that the page loads once.
    """

    def __init__(self, name: str, geometries: Sequence[Any], ids: Ints, attributes: Mapping[str, Ints]) -> None:
        self.name = name
        parts, owner = shapely.get_parts(np.asarray(geometries, dtype=object), return_index=True)
        self.is_polygon = len(parts) == 0 or shapely.get_type_id(parts[0]) == _POLYGON
        self._parts = shapely.orient_polygons(parts, exterior_cw=True) if self.is_polygon else parts
        self._paths = of_geometries(self._parts)
        self._tree = shapely.STRtree(self._parts)
        bounds = shapely.bounds(self._parts).reshape(-1, 4)
        self._size = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
        self._ids = np.asarray(ids, np.int64)[owner]
        self._attributes = {key: np.asarray(values, np.int64)[owner] for key, values in attributes.items()}

    def encode(self, z: int, x: int, y: int, *, min_pixels: float = 0.0) -> bytes:
        """Return the layer of one tile; empty bytes where nothing of it lies.

        Parameters
        ----------
        z, x, y
            The tile.
        min_pixels
            Features smaller than this are left out; 0 keeps all.
        """
        west, south, east, north = tile_bounds(z, x, y)
        side = east - west
        edge = side * BUFFER / EXTENT
        window = (west - edge, south - edge, east + edge, north + edge)
        chosen = np.sort(self._tree.query(shapely.box(*window)))
        chosen = chosen[self._size[chosen] >= side / PIXELS * min_pixels]
        if not len(chosen):
            return b""
        if (self._size[chosen] > side * LARGE).any():
            paths, which = clipped(self._parts[chosen], window, is_polygon=self.is_polygon)
            chosen = chosen[which]
        else:
            paths = self._paths.of(chosen)
        paths, kept = quantised(paths, west, north, EXTENT / side, is_polygon=self.is_polygon)
        return self._message(chosen[kept], paths) if len(kept) else b""

    def _message(self, features: Ints, paths: Paths) -> bytes:
        """Write the layer message: version, name, features, names and values of attributes, extent."""
        tags, values = self._tags(features)
        body = wire.number_field(15, 2) + wire.field(1, self.name.encode())
        body += _features(self._ids[features], tags, *commands(paths, is_polygon=self.is_polygon), self.is_polygon)
        body += b"".join(wire.field(3, key.encode()) for key in self._attributes)
        body += values + wire.number_field(5, EXTENT)
        return wire.field(3, body)

    def _tags(self, features: Ints) -> tuple[Ints, bytes]:
        """Return (features, 2 × attributes) indices of names and values, and the value messages they point at."""
        columns, written, known = [], b"", 0
        for at, values in enumerate(self._attributes.values()):
            distinct, place = np.unique(values[features], return_inverse=True)
            columns += [np.full(len(features), at), place + known]
            known += len(distinct)
            written += _value_messages(distinct)
        return (np.column_stack(columns) if columns else np.empty((len(features), 0), np.int64)), written


def _value_messages(values: Ints) -> bytes:
    """Write values of attributes as messages with one unsigned number each."""
    length = wire.widths(values) + 1
    return wire.varints(
        np.column_stack([np.full(len(values), 4 << 3 | 2), length, np.full(len(values), _UINT_VALUE), values]).ravel()
    )


def _features(ids: Ints, tags: Ints, integers: Ints, per_feature: Ints, is_polygon: bool) -> bytes:
    """Write feature messages: id, tags, kind of geometry, and the ``per_feature`` integers of its geometry commands."""
    count = len(ids)
    owner, place = spread(per_feature)
    geometry_bytes = np.bincount(owner, weights=wire.widths(integers), minlength=count).astype(np.int64)
    tag_bytes = wire.widths(tags).sum(axis=1) if tags.shape[1] else np.zeros(count, np.int64)
    body = 1 + wire.widths(ids) + 2 + 1 + wire.widths(geometry_bytes) + geometry_bytes
    head = [np.full(count, _ID), ids]
    if tags.shape[1]:
        body += 1 + wire.widths(tag_bytes) + tag_bytes
        head += [np.full(count, _TAGS), tag_bytes, *tags.T]
    kind = _POLYGON if is_polygon else _LINE
    head += [np.full(count, _TYPE), np.full(count, kind), np.full(count, _GEOMETRY), geometry_bytes]
    header: NDArray[np.int64] = np.column_stack([np.full(count, _FEATURE), body, *head])
    start = np.cumsum(header.shape[1] + per_feature) - header.shape[1] - per_feature
    stream = np.empty(header.size + len(integers), np.int64)
    stream[(start[:, None] + np.arange(header.shape[1])).ravel()] = header.ravel()
    stream[start[owner] + header.shape[1] + place] = integers
    return wire.varints(stream)
