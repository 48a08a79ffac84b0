"""The cheap way through the gate for a few rows: what it writes, what it refuses, and that it can be mixed with the others."""

from __future__ import annotations

import pandas as pd
import pytest

from blockmap.errors import GateError
from blockmap.store import Territory

from .frames import rows


def fill(territory: Territory) -> None:
    with territory.operation("read", {}) as operation:
        for table in ("blocks", "buildings"):
            operation.replace(table, rows(table, [1, 2, 3, 4]))


def test_rows_out_and_in_are_what_upsert_and_delete_would_have_made(territory: Territory) -> None:
    fill(territory)
    held = {row["building_id"]: row for row in territory.rows("buildings")}
    moved, new = {**held[2], "number": 77, "geom": held[3]["geom"]}, {**held[1], "building_id": 9}
    with territory.operation("edit", {}) as operation:
        operation.exchange("buildings", {2: (held[2], moved), 4: (held[4], None), 9: (None, new)})
    digest = territory.digest()
    assert (operation.changed["buildings"].inserted, operation.changed["buildings"].deleted) == (1, 1)
    assert territory.rows("buildings") == [held[1], moved, held[3], new]
    territory.undo()
    with territory.operation("edit", {}) as operation:
        operation.delete("buildings", [4])
        operation.upsert("buildings", pd.DataFrame({"building_id": [2], "number": [77]}))
        frame = territory.table("buildings")
        operation.upsert("buildings", frame[frame["building_id"] == 3][["building_id", "geom"]].assign(building_id=2))
        operation.insert("buildings", frame[frame["building_id"] == 1].assign(building_id=9))
    assert territory.digest() == digest


def test_an_exchange_and_other_changes_of_the_same_table_are_one_change(territory: Territory) -> None:
    fill(territory)
    start = territory.digest()
    held = {row["block_id"]: row for row in territory.rows("blocks")}
    with territory.operation("edit", {}) as operation:
        operation.exchange("blocks", {1: (held[1], {**held[1], "revision": 5})})
        operation.upsert("blocks", pd.DataFrame({"block_id": [1, 2], "remark": ["a", "b"]}))
        operation.exchange("blocks", {3: (held[3], None)})
    assert [(row["block_id"], row["revision"], row["remark"]) for row in territory.rows("blocks")][:2] == [
        (1, 5, "a"),
        (2, held[2]["revision"], "b"),
    ]
    assert (operation.changed["blocks"].updated, operation.changed["blocks"].deleted) == (2, 1)
    territory.undo()
    assert territory.digest() == start


@pytest.mark.parametrize("what", ["changed", "gone", "taken"])
def test_rows_that_somebody_else_changed_are_refused(territory: Territory, what: str) -> None:
    fill(territory)
    held = {row["block_id"]: row for row in territory.rows("blocks")}
    stale = {**held[2], "revision": held[2]["revision"] + 1}
    swaps = {
        "changed": {2: (stale, {**stale, "revision": 99})},
        "gone": {8: ({**held[2], "block_id": 8}, None)},
        "taken": {3: (None, held[3])},
    }
    digest = territory.digest()
    with pytest.raises(GateError) as refused, territory.operation("edit", {}) as operation:
        operation.exchange("blocks", swaps[what])
    assert refused.value.kind == "row_changed"
    assert territory.digest() == digest


def test_layers_tell_readers_how_far_they_reach_after_every_edit(territory: Territory) -> None:
    fill(territory)

    def extents() -> tuple[object, object]:
        said = territory.connection.execute(
            "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'buildings'"
        ).fetchone()
        held = territory.connection.execute(
            "SELECT min(minx), min(miny), max(maxx), max(maxy) FROM rtree_buildings_geom"
        ).fetchone()
        return said, held

    held = {row["building_id"]: row for row in territory.rows("buildings")}
    for building in (1, 2, 3):
        with territory.operation("edit", {}) as operation:
            operation.exchange("buildings", {building: (held[building], None)})
        said, true = extents()
        assert said == true
    while territory.history()[-1].operation != "new" and len(territory.rows("buildings")) < 4:
        territory.undo()
        said, true = extents()
        assert said == true


def test_rows_are_what_frames_are(territory: Territory) -> None:
    fill(territory)
    frame = territory.table("buildings")
    for row, (_, expected) in zip(territory.rows("buildings"), frame.iterrows(), strict=True):
        for name, value in row.items():
            assert value == expected[name] if value is not None else pd.isna(expected[name]) or expected[name] is False


def test_what_was_touched_since_is_known(territory: Territory) -> None:
    fill(territory)
    seq, _ = territory.touched_since(0)
    held = territory.rows("blocks", "block_id = ?", [2])[0]
    with territory.operation("edit", {}) as operation:
        operation.exchange("blocks", {2: (held, {**held, "revision": 8})})
    last, touched = territory.touched_since(seq)
    assert last == seq + 1
    assert {name: keys.tolist() for name, keys in touched.items()} == {"blocks": [2]}
