"""A spatial index filled in one go: sort-tile-recursive packing, written straight into the tables behind SQLite's R-tree.

An R-tree that is empty is a root node without cells, so its nodes can be computed as arrays and inserted as rows, ten times
faster than row by row. A node is: depth of the tree (root only), number of cells, then cells of an id and four floats, all
big-endian (https://www.sqlite.org/rtree.html, section 5).

References
----------
Leutenegger, S. T., Lopez, M. A., Edgington, J. (1997). STR: a simple and efficient algorithm for R-tree packing. ICDE.
"""

from __future__ import annotations

import sqlite3

import numpy as np
from numpy.typing import NDArray

_CELL = np.dtype([("id", ">i8"), ("box", ">f4", 4)])
_HEAD = np.dtype([("depth", ">u2"), ("count", ">u2")])

FILL = 0.8
"""Share of a node that is filled: a full one would be split by the first later insert."""


def pack(connection: sqlite3.Connection, index: str, ids: NDArray[np.int64], bounds: NDArray[np.float64]) -> None:
    """Fill an empty R-tree.

    Parameters
    ----------
    connection
        Open database, inside a transaction.
    index
        Name of the R-tree.
    ids
        Id of every row.
    bounds
        ``minx, miny, maxx, maxy`` of every row; no NaN.
    """
    (node_bytes,) = connection.execute(f'SELECT length(data) FROM "{index}_node" WHERE nodeno = 1').fetchone()
    capacity = int((node_bytes - _HEAD.itemsize) // _CELL.itemsize * FILL)
    order = _tiled(bounds, capacity)
    cells = np.empty(len(ids), dtype=_CELL)
    cells["id"] = ids[order]
    cells["box"] = _rounded_outward(bounds[order])
    above, depth, next_node = f'"{index}_rowid"', 0, 2
    while len(cells) > capacity:
        starts = np.arange(0, len(cells), capacity)
        numbers = np.arange(next_node, next_node + len(starts))
        _insert_nodes(connection, index, numbers, _nodes(cells, capacity, node_bytes, depth=0))
        _insert_pairs(connection, above, cells["id"], np.repeat(numbers, capacity)[: len(cells)])
        parents = np.empty(len(starts), dtype=_CELL)
        parents["id"] = numbers
        parents["box"] = _joined(cells["box"].astype(np.float32), starts)
        cells, above, depth, next_node = parents, f'"{index}_parent"', depth + 1, next_node + len(starts)
    root = _nodes(cells, capacity, node_bytes, depth=depth)
    connection.execute(f'UPDATE "{index}_node" SET data = ? WHERE nodeno = 1', (root[0],))
    _insert_pairs(connection, above, cells["id"], np.ones(len(cells), dtype=np.int64))


def _tiled(bounds: NDArray[np.float64], capacity: int) -> NDArray[np.intp]:
    """Order rows so that every run of ``capacity`` rows lies close together: upright slices, each from south to north."""
    x, y = bounds[:, 0] + bounds[:, 2], bounds[:, 1] + bounds[:, 3]
    leaves = max(1, -(-len(x) // capacity))
    slice_rows = capacity * int(np.ceil(np.sqrt(leaves)))
    across = np.argsort(x, kind="stable")
    slices = np.empty(len(x), dtype=np.int64)
    slices[across] = np.arange(len(x)) // slice_rows
    return np.lexsort((y, slices))


def _rounded_outward(bounds: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return ``minx, maxx, miny, maxy`` as floats that enclose the doubles."""
    low, high = bounds[:, :2], bounds[:, 2:]
    low_float, high_float = low.astype(np.float32), high.astype(np.float32)
    low_float = np.where(low_float > low, np.nextafter(low_float, np.float32(-np.inf)), low_float)
    high_float = np.where(high_float < high, np.nextafter(high_float, np.float32(np.inf)), high_float)
    return np.stack([low_float[:, 0], high_float[:, 0], low_float[:, 1], high_float[:, 1]], axis=1)


def _joined(boxes: NDArray[np.float32], starts: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the box around every run of boxes."""
    low, high = np.minimum.reduceat(boxes, starts), np.maximum.reduceat(boxes, starts)
    return np.stack([low[:, 0], high[:, 1], low[:, 2], high[:, 3]], axis=1)


def _nodes(cells: NDArray[np.void], capacity: int, node_bytes: int, *, depth: int) -> list[bytes]:
    """Return the nodes that hold ``cells`` in runs of ``capacity``; one empty node when there are none."""
    count = max(1, -(-len(cells) // capacity))
    grid = np.zeros(count * capacity, dtype=_CELL)
    grid[: len(cells)] = cells
    heads = np.zeros(count, dtype=_HEAD)
    heads["depth"] = depth
    heads["count"] = np.minimum(capacity, len(cells) - np.arange(count) * capacity)
    body = grid.tobytes()
    size = capacity * _CELL.itemsize
    return [(heads[k].tobytes() + body[k * size : (k + 1) * size]).ljust(node_bytes, b"\0") for k in range(count)]


def _insert_nodes(connection: sqlite3.Connection, index: str, numbers: NDArray[np.int64], nodes: list[bytes]) -> None:
    connection.executemany(f'INSERT INTO "{index}_node" VALUES (?, ?)', zip(numbers.tolist(), nodes, strict=True))


def _insert_pairs(
    connection: sqlite3.Connection, table: str, children: NDArray[np.int64], nodes: NDArray[np.int64]
) -> None:
    """Tell which node holds each child; in ascending order, which a B-tree takes fastest."""
    order = np.argsort(children, kind="stable")
    connection.executemany(
        f"INSERT INTO {table} VALUES (?, ?)", zip(children[order].tolist(), nodes[order].tolist(), strict=True)
    )
