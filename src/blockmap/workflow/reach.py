"""How far an operation reaches: the communities in which it changes more than points that lie on a border.

A line that ends on the border of two communities gives the other side a point, exactly on its outline: nothing of what anybody
there answers for is another. Rights, hand-ins and jumps in the history ask for reach, not for rows.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import shapely

from blockmap import store
from blockmap.blocks.edit_state import Delta, Row, State
from blockmap.store import codec, ledger
from blockmap.store.changes import Record

_LISTED = "SELECT value FROM json_each(?)"


def of_delta(state: State, delta: Delta) -> set[int]:
    """Return the communities whose blocks, buildings or locks an edit that was prepared changes."""
    rows = [row for pair in delta.rows.get("buildings", {}).values() for row in pair]
    rows += [row for pair in delta.rows.get("blocks", {}).values() if not _is_woven(*pair) for row in pair]
    locked = {row["block_id"] for pair in delta.rows.get("register", {}).values() for row in pair if row is not None}
    rows += [state.row("blocks", key) for key in locked]
    return {row["community_id"] for row in rows if row is not None and row["community_id"] is not None}


def _is_woven(before: Row | None, after: Row | None) -> bool:
    """Tell whether a block gained or lost points on its outline and nothing else."""
    if before is None or after is None:
        return False
    differs = {name for name, value in after.items() if before[name] is not value and before[name] != value}
    return differs == {"geom"} and _has_same_course(before["geom"], after["geom"])


def of_operation(file: store.Territory, seq: int) -> set[int]:
    """Return the communities whose blocks, buildings or locks an operation of the ledger changed, as far as they are there."""
    row = ledger.row(file.connection, seq)
    found: set[int] = set()
    for record in codec.decode(ledger.sound_changes(file.connection, row)):
        name = record.table.name
        if name in ("blocks", "buildings"):
            gone = (*record.inserted["community_id"].to_pylist(), *record.deleted["community_id"].to_pylist())
            found |= {*gone, *_communities(file, name, _kept(record))}
        elif name == "register":
            blocks = (*record.inserted["block_id"].to_pylist(), *record.deleted["block_id"].to_pylist())
            said = file.rows("register", f"register_id IN ({_LISTED})", [str(record.keys.tolist())])
            found |= _communities(file, "blocks", {*blocks, *(row["block_id"] for row in said)})
    return {key for key in found if key is not None}


def _communities(file: store.Territory, table: str, keys: Iterable[int | None]) -> set[int]:
    known = str(sorted(key for key in keys if key is not None))
    sql = f'SELECT DISTINCT community_id FROM "{table}" WHERE "{table[:-1]}_id" IN ({_LISTED})'  # noqa: S608
    return {key for (key,) in file.connection.execute(sql, (known,))}


def _kept(record: Record) -> list[int]:
    """Return the keys of rows that stayed and changed by more than points on their outline."""
    keys = np.asarray(record.after[record.table.key]).astype(np.int64)
    differs = np.zeros(len(keys), dtype=bool)
    for name in record.after.column_names:
        if name == "geom":
            continue
        before, after = (_plain(part[name]) for part in (record.before, record.after))
        differs |= np.array([one != other for one, other in zip(before, after, strict=True)], dtype=bool)
    if "geom" in record.after.column_names:
        for place in np.flatnonzero(~differs).tolist():
            pair = (part["geom"][place].as_py() for part in (record.before, record.after))
            differs[place] = not _has_same_course(*(shapely.from_wkb(one) for one in pair))
    return [int(key) for key in keys[differs]]


def _plain(column: pa.ChunkedArray) -> list[object]:
    values: list[object] = column.to_pylist()
    return values


def _has_same_course(one: shapely.Geometry | None, other: shapely.Geometry | None) -> bool:
    """Tell whether one of two outlines is the other with points added."""
    if one is None or other is None:
        return one is other
    points = [set(map(tuple, shapely.get_coordinates(shape).tolist())) for shape in (one, other)]
    return points[0] <= points[1] or points[1] <= points[0]
