"""The columns of a return, and how the rows of a delivery are packed into one value of the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

Kind = Literal["id", "number", "count", "small", "flag", "date", "text", "word"]

COLUMNS: dict[str, Kind] = {
    "return_id": "count",
    "sheet": "word",
    "row_number": "number",
    "row_key": "text",
    "copy": "number",
    "source": "word",
    "level": "word",
    "code": "word",
    "area_id": "id",
    "block_id": "id",
    "building_id": "id",
    "dwelling": "word",
    "phase": "word",
    "measure": "word",
    "value": "count",
    "is_increment": "flag",
    "outcome": "word",
    "work_date": "date",
    "entry_date": "date",
    "worker": "word",
    "typist": "word",
    "channel": "word",
    "attempt": "small",
    "slot": "word",
}
"""Columns of a frame of returns, in order.

return_id
    Delivery that it came in; with ``sheet`` and ``row_number`` the row of the file behind every figure.
row_key
    Its id in the source; none where its place, phase, measure, work date, worker, channel, attempt and slot are its key (and,
    for a total so far, its entry date). ``copy`` tells rows apart that one file gives for the same key: 0, 1, …
source
    The stream of deliveries among which one supersedes another: a system or a form, not a file.
level, code
    What it is about: ``area``, ``block``, ``building`` or ``dwelling``, and the code as delivered.
area_id, block_id, building_id
    Where that was when the return was read: the place itself and those it lies in, as far as they were known; none for a return
    that met no place. A building's *present* block is that of the table ``buildings``.
outcome
    What a visit to a dwelling came to (`vocabulary.OUTCOMES`). Such a visit is two rows: one more door ``visited``, and the state
    of the dwelling from then on, a total of 1 of the measure `vocabulary.MEASURE_OF_OUTCOME`.
"""

_WORD = pa.dictionary(pa.int32(), pa.large_string())
_ARROW: dict[Kind, pa.DataType] = {
    "id": pa.int64(), "number": pa.int32(), "count": pa.int64(), "small": pa.int16(), "flag": pa.bool_(), "date": pa.date32(),
    "text": pa.large_string(), "word": _WORD,
}  # fmt: skip
_NUMPY: dict[Kind, Any] = {"number": np.int32, "count": np.int64, "flag": np.bool_}
_MASKED: dict[Kind, Any] = {"id": pd.Int64Dtype(), "small": pd.Int16Dtype()}

PACKED = tuple(name for name in COLUMNS if name != "return_id")
"""Columns that are packed; the id of a delivery is that of its row in the table ``returns``."""

SCHEMA = pa.schema([(name, _ARROW[COLUMNS[name]]) for name in PACKED])

ZSTD_LEVEL = 3
"""Higher levels take several times as long for a few percent: docs/decisions/0007."""


class DamagedReturnsError(ValueError):
    """These bytes were not packed by `pack`, or have been changed."""


def shaped(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with all columns of returns, in order and in their types; columns that are absent are empty.

    Raises
    ------
    KeyError
        A column is none of `COLUMNS`: a programming error.
    """
    strangers = [name for name in frame.columns if name not in COLUMNS]
    if strangers:
        raise KeyError(f"no columns of returns: {strangers}")
    columns = {name: _series(frame.get(name), kind, len(frame)) for name, kind in COLUMNS.items()}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))


def _series(values: pd.Series | None, kind: Kind, length: int) -> Any:
    if kind == "word":
        return _category(values, length)
    if kind == "date":
        dates = pd.Series(pd.NaT, index=range(length)) if values is None else pd.to_datetime(values)
        return dates.astype("datetime64[s]").array
    if kind in _MASKED:
        empty = pd.Series(pd.NA, index=range(length), dtype=_MASKED[kind])
        return (empty if values is None else values.astype(_MASKED[kind])).array
    if kind == "text":
        return _texts(pa.nulls(length, pa.large_string())) if values is None else values.astype("str").array
    return np.zeros(length, _NUMPY[kind]) if values is None else values.to_numpy(_NUMPY[kind])


def _category(values: pd.Series | None, length: int) -> pd.Categorical:
    """Words as a category: sorted, none idle, so that equal columns are equal however they came about."""
    if values is None:
        return pd.Categorical.from_codes(np.full(length, -1, np.int8), categories=pd.Index([], dtype="str"))
    if not isinstance(values.dtype, pd.CategoricalDtype):
        codes, words = pd.factorize(values)
        return _sorted(codes, words)
    codes, words = values.array.codes, values.array.categories
    is_borne = np.zeros(len(words) + 1, dtype=bool)
    is_borne[codes] = True  # a missing word, -1, marks the place after the last
    if is_borne[:-1].all():
        return _sorted(codes, words)
    rank = np.append(np.cumsum(is_borne[:-1]) - 1, -1)
    return _sorted(rank[codes], words[is_borne[:-1]])


def _sorted(codes: NDArray[Any], words: pd.Index) -> pd.Categorical:
    words = pd.Index(words, dtype="str")
    if words.is_monotonic_increasing:
        return pd.Categorical.from_codes(codes, categories=words)
    order = np.argsort(words.to_numpy(dtype=object), kind="stable")
    rank = np.empty(len(order) + 1, np.int64)
    rank[order] = np.arange(len(order))
    rank[-1] = -1
    return pd.Categorical.from_codes(rank[codes], categories=words[order])


def pack(frame: pd.DataFrame) -> bytes:
    """Pack the rows of one delivery; equal rows give equal bytes. A column in which nothing stands is left away.

    Parameters
    ----------
    frame
        Rows as of `shaped`; ``return_id`` is left away.
    """
    frame = shaped(frame)  # a word that no row bears any more must not stay behind
    every = [_array(frame[name].array, COLUMNS[name]) for name in PACKED]
    held = [at for at, column in enumerate(every) if column.null_count < len(column) or COLUMNS[PACKED[at]] in _NUMPY]
    columns, schema = [every[at] for at in held], pa.schema([SCHEMA.field(at) for at in held])
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=pa.Codec("zstd", compression_level=ZSTD_LEVEL))
    with pa.ipc.new_stream(sink, schema, options=options) as writer:
        writer.write_batch(pa.record_batch(columns, schema=schema))
    return bytes(sink.getvalue())


def _array(values: Any, kind: Kind) -> pa.Array:
    """Return a column as Arrow holds it; under what is missing stands a zero, so that equal columns are equal bytes."""
    if kind == "word":
        codes = values.codes.astype(np.int32)
        indices = pa.array(np.maximum(codes, 0), mask=codes < 0)
        return pa.DictionaryArray.from_arrays(indices, pa.array(values.categories, pa.large_string()))
    if kind == "date":
        days = np.asarray(values).astype("datetime64[D]")
        return pa.array(days, pa.date32())
    if kind in _MASKED:
        return pa.array(values.to_numpy(_MASKED[kind].numpy_dtype, na_value=0), _ARROW[kind], mask=values.isna())
    return pa.array(values, _ARROW[kind], from_pandas=True)


def unpack(packed: bytes, return_id: int = 0) -> pd.DataFrame:
    """Unpack the rows of one delivery.

    Raises
    ------
    DamagedReturnsError
        The bytes are damaged.
    """
    return joined([(return_id, table_of(packed))])


def table_of(packed: bytes) -> pa.Table:
    """Unpack a delivery as an Arrow table of `SCHEMA`; see `unpack`."""
    try:
        with pa.ipc.open_stream(pa.py_buffer(packed)) as reader:
            table = reader.read_all()
    except (pa.ArrowInvalid, pa.ArrowException, OSError, EOFError) as fault:
        raise DamagedReturnsError("returns cannot be unpacked") from fault
    if any(field.name not in PACKED or field.type != SCHEMA.field(field.name).type for field in table.schema):
        raise DamagedReturnsError("not the columns of returns")
    return table


def joined(parts: Sequence[tuple[int, pa.Table]]) -> pd.DataFrame:
    """Join the rows of deliveries into one frame."""
    if not parts:
        return shaped(pd.DataFrame())
    tables = [table for _, table in parts]
    whole = pa.concat_tables(tables, promote_options="default").unify_dictionaries().combine_chunks()
    ids = np.repeat([return_id for return_id, _ in parts], [len(table) for _, table in parts]).astype(np.int64)
    held = set(whole.column_names)
    columns = {
        name: _values(whole[name], kind) if name in held else _series(None, kind, len(whole))
        for name, kind in COLUMNS.items()
        if name in PACKED
    }
    return pd.DataFrame({"return_id": ids} | columns, index=pd.RangeIndex(len(whole)), copy=False)


def _values(column: pa.ChunkedArray, kind: Kind) -> Any:
    array = column.chunk(0) if column.num_chunks else pa.array([], column.type)
    if kind == "word":
        return _sorted(_filled(array.indices, -1), pd.Index(array.dictionary.to_pandas(), dtype="str"))
    if kind == "date":
        days = array.cast(pa.timestamp("s"))
        return days.to_numpy(zero_copy_only=False)
    if kind == "text":
        return _texts(array)
    if kind in _MASKED:
        values = _filled(array, 0)
        return pd.arrays.IntegerArray(values, array.is_null().to_numpy(zero_copy_only=False))
    return array.to_numpy(zero_copy_only=False)


def _texts(array: pa.Array) -> Any:
    return array.to_pandas(types_mapper={pa.large_string(): pd.StringDtype(na_value=np.nan)}.get).array


def _filled(array: pa.Array, value: int) -> NDArray[Any]:
    return (array.fill_null(value) if array.null_count else array).to_numpy(zero_copy_only=False)
