"""The digest of a territory: what *same bytes* means.

SHA-256 over all tables but the ledger, in the order of the schema; rows by id, column after column; geometries as WKB. Nothing
else of the file enters: not the spatial index, not the styles, not the times at which layers were changed.
"""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from blockmap.schema import TABLES
from blockmap.store import rows


def digest(connection: sqlite3.Connection) -> str:
    """Return the digest of all tables but the ledger."""
    whole = hashlib.sha256()
    for table in TABLES.values():
        if table.governed:
            whole.update(table_digest(table.name, rows.read(connection, table)))
    return whole.hexdigest()


def table_digest(name: str, content: pa.Table) -> bytes:
    """Return the digest of one table from its rows in canonical form."""
    of_table = hashlib.sha256(f"{name}:{len(content)}\n".encode())
    for column in content.column_names:
        of_table.update(f"{column}\n".encode())
        for part in _parts(content[column]):
            of_table.update(np.ascontiguousarray(part).data)
    return of_table.digest()


def _parts(column: pa.ChunkedArray) -> list[NDArray[Any]]:
    """Return a column as bytes that depend on its values only: which are null, then numbers, or lengths and contents."""
    valid = column.is_valid().to_numpy()
    if pa.types.is_boolean(column.type):
        return [valid, column.fill_null(False).to_numpy()]
    if not (pa.types.is_large_string(column.type) or pa.types.is_large_binary(column.type)):
        return [valid, column.fill_null(0).to_numpy()]
    filled = column.cast(pa.large_binary()).fill_null(b"").combine_chunks()
    lengths = pc.binary_length(filled).to_numpy(zero_copy_only=False).astype("<i8")
    return [valid, lengths, _contents(filled)]


def _contents(array: pa.Array) -> NDArray[Any]:
    """Return the bytes of all values one after the other."""
    offsets = np.frombuffer(array.buffers()[1], dtype="<i8")[array.offset : array.offset + len(array) + 1]
    if not len(array) or array.buffers()[2] is None:
        return np.empty(0, dtype=np.uint8)
    return np.frombuffer(array.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
