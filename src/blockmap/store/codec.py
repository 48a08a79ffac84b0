"""How the changes of an operation are packed into one value of the ledger: a short index in JSON, then Arrow streams.

Columns compress well side by side (zstd), and the index at the head tells how many rows of which
table changed without reading them.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable

import pyarrow as pa

from blockmap.schema import TABLES, Table
from blockmap.store.changes import Counts, Record
from blockmap.store.rows import arrow_schema

_PARTS = ("inserted", "deleted", "before", "after")
_LENGTH = struct.Struct("<Q")
_ZSTD_LEVEL = 3
"""Higher levels take twice the time for a few percent."""

_TORN = (ValueError, KeyError, TypeError, OSError, NotImplementedError, MemoryError)
"""What Arrow and JSON say of bytes that are torn."""

HEAD_BYTES = _LENGTH.size
"""Bytes that tell the length of the index."""


class DamagedError(ValueError):
    """These bytes were not packed here, or are no longer what they were."""


def encode(records: Iterable[Record]) -> bytes:
    """Pack records in the order of the schema."""
    order = list(TABLES)
    index, streams = [], []
    for one in sorted(records, key=lambda each: order.index(each.table.name)):
        for part in _PARTS:
            rows: pa.Table = getattr(one, part)
            stream = _packed(rows) if len(rows) else b""
            index.append([one.table.name, part, len(rows), len(stream)])
            streams.append(stream)
    head = json.dumps(index, separators=(",", ":")).encode()
    return b"".join([_LENGTH.pack(len(head)), head, *streams])


def decode(packed: bytes, *, keys_only: bool = False) -> list[Record]:
    """Unpack what `encode` packed; with ``keys_only`` the rows hold their key and nothing else.

    Raises
    ------
    DamagedError
        These bytes were not packed by `encode`, or have been changed.
    """
    try:
        at = HEAD_BYTES + index_bytes(packed[:HEAD_BYTES])
        parts: dict[str, dict[str, pa.Table]] = {}
        for name, part, _, size in json.loads(packed[HEAD_BYTES:at]):
            parts.setdefault(name, {})[part] = _unpacked(
                TABLES[name], part, memoryview(packed)[at : at + size], keys_only
            )
            at += size
        return [Record(TABLES[name], **tables) for name, tables in parts.items()]
    except _TORN as error:
        raise DamagedError("changes of the ledger cannot be read") from error


def index_bytes(head: bytes) -> int:
    """Return the length of the index from the first `HEAD_BYTES` bytes."""
    if len(head) != HEAD_BYTES:
        raise DamagedError("no index")
    return int(_LENGTH.unpack(head)[0])


def counts(index: bytes) -> dict[str, Counts]:
    """Return how many rows of each table changed, from the index alone."""
    rows: dict[str, dict[str, int]] = {}
    try:
        for name, part, count, _ in json.loads(index):
            rows.setdefault(name, {})[part] = count
        return {name: Counts(of["inserted"], of["after"], of["deleted"]) for name, of in rows.items()}
    except _TORN as error:
        raise DamagedError("the index of changes cannot be read") from error


def _packed(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=pa.Codec("zstd", compression_level=_ZSTD_LEVEL), use_threads=False)
    with pa.ipc.new_stream(sink, rows.schema, options=options) as writer:
        writer.write_table(rows.combine_chunks())
    return bytes(sink.getvalue())


def _unpacked(table: Table, part: str, stream: memoryview, keys_only: bool) -> pa.Table:
    if not len(stream):
        names = table.names if part in ("inserted", "deleted") and not keys_only else [table.key]
        return arrow_schema(table, names).empty_table()
    options = pa.ipc.IpcReadOptions(included_fields=[0] if keys_only else None, use_threads=False)
    with pa.ipc.open_stream(pa.py_buffer(stream), options=options) as reader:
        rows = reader.read_all()
    is_whole = part in ("inserted", "deleted") and not keys_only
    return _with_all_columns(table, rows) if is_whole else rows


def _with_all_columns(table: Table, rows: pa.Table) -> pa.Table:
    """Return whole rows with the columns that their table gained since they were packed, as nulls."""
    held = rows.column_names
    if held == list(table.names):
        return rows
    if strangers := set(held) - set(table.names):
        raise KeyError(*strangers)
    kinds = arrow_schema(table)
    return pa.table([rows[f.name] if f.name in held else pa.nulls(len(rows), f.type) for f in kinds], schema=kinds)
