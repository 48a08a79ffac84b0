"""What passes the gate and what does not; whatever is refused leaves every byte as it was."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import fiona
import numpy as np
import pandas as pd
import pyogrio
import pytest

from blockmap import store
from blockmap.errors import GateError, TerritoryError, UsageError
from blockmap.report import Report
from blockmap.schema import TABLES
from blockmap.settings import Settings
from blockmap.store import Territory, blobs
from blockmap.terms import LANGUAGES

from .frames import CRS, rows

GOVERNED = [table.name for table in TABLES.values() if table.governed]


def _fill(territory: Territory, *names: str, ids: range = range(1, 6), seed: int = 0) -> None:
    with territory.operation("read", {"tables": list(names)}) as operation:
        for name in names:
            operation.replace(name, rows(name, list(ids), seed))


@pytest.mark.parametrize("name", GOVERNED)
def test_every_table_gives_back_what_was_put_in(territory: Territory, name: str) -> None:
    frame = rows(name, list(range(1, 60)))
    if name == "settings":
        frame = pd.concat([territory.table("settings"), rows(name, list(range(100, 160)))], ignore_index=True)
        with pytest.raises(TypeError), territory.operation("read", {}):
            raise TypeError
        return
    shuffled = frame.sample(frac=1, random_state=1)[list(frame.columns)[::-1]]
    with territory.operation("read", {}) as operation:
        operation.replace(name, shuffled)
    pd.testing.assert_frame_equal(pd.DataFrame(territory.table(name)), pd.DataFrame(frame))
    assert operation.changed[name].inserted == len(frame)
    digest = territory.digest()
    with territory.operation("read", {}) as again:
        again.replace(name, frame)
    assert (again.seq, again.changed, territory.digest()) == (None, {}, digest)


def test_large_and_small_changes_keep_the_same_index(territory: Territory) -> None:
    """Rows written in bulk and one by one are found alike, and SQLite finds no fault with the index."""
    many = rows("buildings", list(range(1, 2_500)))
    with territory.operation("read", {}) as operation:
        operation.replace("buildings", many)
        operation.delete("buildings", range(1, 1_200))
        operation.upsert("buildings", rows("buildings", list(range(1_300, 2_400)), seed=5))
        operation.upsert("buildings", rows("buildings", [5, 1_250], seed=6))
    found = territory.table("buildings", ["building_id", "geom"])
    boxes = found.set_index("building_id").bounds.dropna().astype(np.float32)
    index = pd.read_sql(
        "SELECT id AS building_id, minx, miny, maxx, maxy FROM rtree_buildings_geom ORDER BY id", territory.connection
    )
    assert territory.connection.execute("SELECT rtreecheck('rtree_buildings_geom')").fetchone() == ("ok",)
    assert index["building_id"].tolist() == boxes.index.tolist()
    assert (
        np.abs(index.set_index("building_id") - boxes).to_numpy() <= 2 * np.spacing(np.float32(3.3e6))
    ).all()  # SQLite rounds outward twice
    assert (
        index.set_index("building_id")[["minx", "miny"]]
        <= found.set_index("building_id").bounds.dropna()[["minx", "miny"]]
    ).all(axis=None)


def test_an_upsert_changes_the_given_columns_only(territory: Territory) -> None:
    _fill(territory, "buildings")
    before = territory.table("buildings")
    with territory.operation("number", {}) as operation:
        operation.upsert("buildings", pd.DataFrame({"number": [70, 80], "building_id": [4, 2]}))
    after = territory.table("buildings")
    assert after["number"].tolist()[1::2] == [80, 70]
    pd.testing.assert_frame_equal(before.drop(columns="number"), after.drop(columns="number"))
    assert operation.changed["buildings"].updated == 2


def test_changes_that_cancel_write_nothing(territory: Territory) -> None:
    _fill(territory, "lineage")
    bytes_before = territory.path.read_bytes()
    with territory.operation("edit", {}) as operation:
        operation.delete("lineage", [2])
        operation.insert("lineage", rows("lineage", [2]))
    assert operation.seq is None
    assert territory.path.read_bytes() == bytes_before


def test_a_failed_check_refuses_the_change(territory: Territory) -> None:
    def no_blocks(reader: Territory) -> Report:
        report = Report()
        for block in reader.table("blocks").itertuples():
            report.add("ledger_gap", table="blocks", row_id=block.block_id)
        return report

    digest, size = territory.digest(), territory.path.stat().st_size
    with pytest.raises(GateError) as refused, territory.operation("plan", {}, checks=[no_blocks]) as operation:
        operation.replace("blocks", rows("blocks", [3, 1]))
    assert [finding.row_id for finding in refused.value.report] == [1, 3]
    assert (territory.digest(), territory.path.stat().st_size) == (digest, size)
    assert len(territory.history()) == 1


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (lambda f: f.assign(colour="red"), "unknown_columns"),
        (lambda f: f.drop(columns="kind"), "missing_columns"),
        (lambda f: f.assign(kind=[None, "x", "y"]), "missing_values"),
        (lambda f: f.assign(household_count=[1, 2.5, 3]), "wrong_values"),
        (lambda f: f.assign(block_code=[1, 2, 3]), "wrong_values"),
        (lambda f: f.assign(block_id=[1, 1, 2]), "duplicate_keys"),
        (lambda f: f.assign(geom=f.geometry.buffer(1).boundary), "wrong_values"),
        (lambda f: f.to_crs("EPSG:4545"), "wrong_crs"),
    ],
)
def test_rows_that_do_not_fit_are_refused(territory: Territory, spoil: object, kind: str) -> None:
    frame = rows("blocks", [1, 2, 3], seed=1)
    with pytest.raises(GateError) as refused, territory.operation("plan", {}) as operation:
        operation.replace("blocks", spoil(frame))  # type: ignore[operator]
    assert refused.value.kind == kind
    assert all(refused.value.text(lang) for lang in LANGUAGES)
    assert not len(territory.table("blocks"))


def test_unknown_and_known_keys(territory: Territory) -> None:
    _fill(territory, "lineage")
    for act, kind in (
        (lambda op: op.insert("lineage", rows("lineage", [5, 6])), "key_exists"),
        (lambda op: op.delete("lineage", [5, 6]), "no_such_row"),
        (
            lambda op: op.upsert("lineage", pd.DataFrame({"lineage_id": [6], "reason": ["new row must be whole"]})),
            "missing_columns",
        ),
    ):
        with pytest.raises(GateError) as refused, territory.operation("edit", {}) as operation:
            act(operation)
        assert refused.value.kind == kind
    for name in ("ledger", "nothing"):
        with pytest.raises(UsageError), territory.operation("edit", {}) as operation:
            operation.delete(name, [1])


def test_ids_are_never_given_twice(territory: Territory) -> None:
    assert territory.next_id("blocks") == 1
    _fill(territory, "blocks", ids=range(1, 9))
    with territory.operation("merge", {}) as operation:
        operation.delete("blocks", [8])
    assert territory.next_id("blocks") == 9
    territory.undo(to=1)
    assert territory.next_id("blocks") == 9


def test_crs_and_levels_stay(territory: Territory, settings: Settings) -> None:
    frame = territory.table("settings")
    for name, value, is_refused in (
        ("crs", '"EPSG:4545"', True),
        ("levels", '["town"]', True),
        ("target", "90", False),
    ):
        row = frame[frame["name"] == name].assign(value=value)
        if is_refused:
            with pytest.raises(GateError, match="blockmap new"), territory.operation("settings", {}) as operation:
                operation.upsert("settings", row)
        else:
            with territory.operation("settings", {}) as operation:
                operation.upsert("settings", row)
    assert territory.settings == settings.model_copy(update={"target": 90})


OUTSIDE = [
    "INSERT INTO {table} ({key}) VALUES (99)",
    "UPDATE {table} SET {key} = 99",
    "UPDATE {table} SET {column} = NULL WHERE {key} = 1",
    "DELETE FROM {table}",
    "INSERT OR REPLACE INTO {table} ({key}) VALUES (1)",
]


@pytest.mark.parametrize("with_functions", [False, True])
@pytest.mark.parametrize("statement", OUTSIDE)
def test_sql_from_outside_is_refused(tmp_path: Path, settings: Settings, statement: str, with_functions: bool) -> None:
    with store.create(tmp_path / "t.gpkg", settings) as territory:
        _fill(territory, *(name for name in GOVERNED if name != "settings"))
        before = territory.digest(), territory.history()
        connection = sqlite3.connect(territory.path)
        if with_functions:
            blobs.register_functions(connection)
        for table in (table for table in TABLES.values() if not table.is_free):
            sql = statement.format(table=table.name, key=table.key, column=table.columns[1].name)
            with pytest.raises(
                sqlite3.Error, match=r"blockmap.*数据未作改动" if with_functions else r"blockmap|ST_IsEmpty"
            ):
                connection.execute(sql)
        connection.close()
        assert (territory.digest(), territory.history()) == before


def test_gis_programs_cannot_write_but_may_style(territory: Territory) -> None:
    _fill(territory, "buildings", "barriers")
    before = territory.digest()
    with pytest.raises(Exception, match=r"blockmap|Failed|refused|数据"):
        pyogrio.write_dataframe(
            rows("buildings", [77]).drop(columns="building_id"), territory.path, layer="buildings", append=True
        )
    with (
        pytest.raises(Exception, match=r"blockmap|数据|rite"),
        fiona.open(territory.path, "a", layer="barriers") as layer,
    ):
        layer.write(
            {"type": "Feature", "properties": dict.fromkeys(layer.schema["properties"], None), "geometry": None}
        )
    connection = sqlite3.connect(territory.path)
    with connection:
        connection.execute("UPDATE layer_styles SET styleName = 'ours'")
        connection.execute("INSERT INTO layer_styles (f_table_name, styleName) VALUES ('blocks', 'mine')")
    connection.close()
    assert territory.digest() == before


def test_the_ledger_takes_rows_at_its_end_only(territory: Territory) -> None:
    """Even the open gate does not change what is written."""
    with pytest.raises(sqlite3.IntegrityError, match="never changed"), territory.operation("edit", {}):
        territory.connection.execute("UPDATE ledger SET actor = 'somebody else'")
    with pytest.raises(sqlite3.IntegrityError, match="never changed"), territory.operation("edit", {}):
        territory.connection.execute("DELETE FROM ledger")


def test_undo_is_refused_when_a_later_operation_touched_the_same_rows(territory: Territory) -> None:
    _fill(territory, "blocks")
    for number, ids in ((3, [1, 2]), (4, [4]), (5, [2, 3])):
        with territory.operation("edit", {}) as operation:
            operation.upsert("blocks", pd.DataFrame({"block_id": ids, "remark": [f"by {number}"] * len(ids)}))
    with pytest.raises(GateError) as refused:
        territory.undo(3)
    assert "operation 5 (edit) later touched 1 of the same rows, such as blocks 2" in refused.value.text("en")
    assert territory.undo(4)[0].changed["blocks"].updated == 1
    territory.undo(5)
    territory.undo(3)
    assert territory.table("blocks", ["remark"]).equals(rows("blocks", list(range(1, 6)))[["remark"]])
    assert [event.undo_of for event in territory.history()] == [None, None, None, None, None, 4, 5, 3]


def test_undo_of_an_undo_is_a_redo_and_the_founding_stays(territory: Territory) -> None:
    _fill(territory, "blocks")
    filled = territory.digest()
    assert territory.undo()[0].seq == 3
    territory.undo(3)
    assert territory.digest() == filled
    territory.undo()
    with pytest.raises(GateError, match=r"history"):
        territory.undo()
    for call in ({"seq": 1}, {"seq": 99}, {"to": 0}, {"to": 99}):
        with pytest.raises(UsageError):
            territory.undo(**call)


def test_history_tells_who_what_why(territory: Territory) -> None:
    with territory.operation("plan", {"种子": 1, "a": [1.5, None]}, actor="王工", reason="初次划分") as operation:
        operation.replace("blocks", rows("blocks", [1, 2]))
    event = territory.history()[-1]
    assert (event.seq, event.actor, event.operation, event.reason) == (2, "王工", "plan", "初次划分")
    assert event.arguments == {"种子": 1, "a": [1.5, None]}
    assert json.dumps(event.arguments)
    assert event.changed == operation.changed
    assert pd.Timestamp(event.at).tzinfo is not None


def test_digest_does_not_depend_on_the_order_of_rows(tmp_path: Path, settings: Settings) -> None:
    digests = set()
    for seed in range(3):
        with store.create(tmp_path / f"{seed}.gpkg", settings) as territory:
            with territory.operation("plan", {"seed": seed}) as operation:
                for name in ("cells", "areas", "buildings"):
                    operation.replace(name, rows(name, list(range(1, 40))).sample(frac=1, random_state=seed))
            digests.add(territory.digest())
    assert len(digests) == 1


@pytest.mark.parametrize("name", ["areas", "buildings", "blocks"])
def test_digest_sees_every_cell(territory: Territory, name: str) -> None:
    _fill(territory, name)
    table, seen = TABLES[name], {territory.digest()}
    for column in table.names[1:]:
        for seed in range(1, 30):
            with territory.operation("edit", {}) as operation:
                operation.upsert(name, rows(name, [3], seed)[[table.key, column]])
            if operation.seq:
                break
        assert territory.digest() not in seen, column
        seen.add(territory.digest())


def test_operations_do_not_nest_and_reading_does_not_write(territory: Territory) -> None:
    with pytest.raises(UsageError), territory.operation("a", {}), territory.operation("b", {}):
        pass
    before = territory.path.read_bytes()
    with store.open(territory.path) as reader:
        reader.table("blocks")
        reader.digest()
        with pytest.raises(TerritoryError, match="reading"), reader.operation("edit", {}):
            pass
    assert territory.path.read_bytes() == before


def test_wkb_keeps_every_bit(territory: Territory) -> None:
    frame = rows("cells", [1, 2, 3], seed=4)
    frame["geom"] = frame.geometry.translate(1 / 2**18, -1 / 2**18)
    with territory.operation("plan", {}) as operation:
        operation.replace("cells", frame)
    assert frame.geometry.to_wkb().tolist() == territory.table("cells").geometry.to_wkb().tolist()
    assert territory.table("cells").crs == CRS
