"""Files that lack what this version's tables have: real files spoiled by SQL, made whole at opening, all of it or nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from blockmap import store, workflow
from blockmap.errors import TerritoryError
from blockmap.schema import TABLES, Table, declaration
from blockmap.settings import Settings
from blockmap.store import blobs, codec, geopackage, ledger
from blockmap.terms import LANGUAGES

from .frames import rows


@pytest.fixture
def sound(tmp_path: Path, settings: Settings) -> Path:
    """A territory with rows of several tables, an updated column, and ids that were given and taken back."""
    path = tmp_path / "t.gpkg"
    buildings = rows("buildings", list(range(1, 40)))
    buildings[["source_id", "community_id", "cell_id", "block_id"]] = None
    with store.create(path, settings) as territory:
        with territory.operation("read", {}) as operation:
            operation.replace("buildings", buildings)
            operation.replace("zones", rows("zones", list(range(1, 30))))
        with territory.operation("number", {}) as operation:
            operation.upsert("buildings", buildings[["building_id"]].assign(number=7))
            operation.delete("zones", [29])
    return path


def _spoil(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        blobs.register_functions(connection)
        for statement in statements:
            connection.execute(statement)


def _without_columns(path: Path, table: str, *columns: str) -> None:
    """Make a table as a build made it that had no such columns: its rows, its locks, its index, and nothing of the columns."""
    with closing(sqlite3.connect(path)) as connection, connection:
        blobs.register_functions(connection)
        triggers = [
            sql
            for (sql,) in connection.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
            )
        ]
        last = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        sql = geopackage.table_sql(_narrower(TABLES[table], columns))
        kept = ", ".join(name for name in TABLES[table].names if name not in columns)
        connection.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM {table}")
        connection.execute(f"DROP TABLE {table}")
        connection.execute(sql)
        connection.execute(f"INSERT INTO {table} ({kept}) SELECT {kept} FROM kept")
        if last:
            connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (last[0], table))
        for trigger in triggers:
            connection.execute(trigger)


def _narrower(table: Table, without: tuple[str, ...]) -> Table:
    columns = tuple(column for column in table.columns if column.name not in without)
    return Table(table.name, table.note, columns, None if "geom" in without else table.geometry, table.governed)


def _older_build(monkeypatch: pytest.MonkeyPatch, table: str, *columns: str) -> None:
    """Let this program be, for a while, a build whose table has no such columns."""
    monkeypatch.setitem(TABLES, table, _narrower(TABLES[table], columns))


def _state(path: Path) -> tuple[str, list[str]]:
    with store.open(path) as file:
        report = store.check(file)
        return file.digest(), [f"{finding.kind} {finding.table}" for finding in report]


LACKS = {
    "a column that an update filled": (lambda path: _without_columns(path, "buildings", "number"), {"buildings.number"}),
    "columns that came with the rows": (
        lambda path: _without_columns(path, "buildings", "floor_count", "address"),
        {"buildings.floor_count", "buildings.address"},
    ),
    "a column that every row must have": (lambda path: _without_columns(path, "zones", "code"), {"zones.code"}),
    "columns of an empty table": (
        lambda path: _without_columns(path, "returns", *TABLES["returns"].names[3:]),
        {f"returns.{name}" for name in TABLES["returns"].names[3:]},
    ),
    "the geometry": (lambda path: _without_columns(path, "buildings", "geom"), {"buildings.geom"}),
    "a column of the levels": (
        lambda path: (_spoil(path, "DROP VIEW towns"), _without_columns(path, "areas", "valid_to")),
        {"areas.valid_to", "towns"},
    ),
    "a table with rows": (
        lambda path: _spoil(path, "DROP TABLE rtree_zones_geom", "DROP TABLE zones"),
        {"zones"},
    ),
    "an empty table": (lambda path: _spoil(path, "DROP TABLE retired"), {"retired"}),
    "a lock": (lambda path: _spoil(path, "DROP TRIGGER gate_blocks_update"), {"gate_blocks_update"}),
    "an index": (
        lambda path: _spoil(path, "DROP TABLE rtree_buildings_geom"),
        {"rtree_buildings_geom"},
    ),
    "triggers of an index": (
        lambda path: _spoil(path, "DROP TRIGGER rtree_buildings_geom_insert", "DROP TRIGGER rtree_buildings_geom_delete"),
        {"rtree_buildings_geom_insert", "rtree_buildings_geom_delete"},
    ),
    "a view": (lambda path: _spoil(path, "DROP VIEW communities"), {"communities"}),
    "the styles": (lambda path: _spoil(path, "DROP TABLE layer_styles"), {"layer_styles"}),
}  # fmt: skip


@pytest.mark.parametrize("older", [True, False], ids=["older", "same version"])
@pytest.mark.parametrize("what", LACKS)
def test_what_is_lacking_comes_back_as_the_ledger_knows_it(sound: Path, what: str, older: bool) -> None:
    spoil, names = LACKS[what]
    before = _state(sound)
    assert before[1] == []
    spoil(sound)
    if older:
        _spoil(sound, f"UPDATE gate SET schema_version = {geopackage.SCHEMA_VERSION - 1}")
    with store.open(sound, write=True) as file:
        if not older and not any(
            "." in name for name in names
        ):  # nothing that an older build of this version would lack
            assert file.completed == ()
            assert store.check(file).of("error")
            return
        assert set(file.completed) == names
        (said,) = store.check(file)
        assert (said.kind, said.severity, said.values["count"]) == ("file_completed", "note", len(names))
        assert all(said.text(lang) and said.next_step(lang) for lang in LANGUAGES)
    assert _state(sound) == before
    with store.open(sound, write=True) as file:
        assert file.completed == ()
        assert file.next_id("zones") == 30
        with pytest.raises(sqlite3.IntegrityError, match="blockmap"):
            file.connection.execute("INSERT INTO zones (zone_id) VALUES (99)")


def test_columns_that_no_build_ever_filled_are_empty_and_the_chain_holds(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file as an older build made it, ledger and all: opened by this one it reads, proves, undoes and replays."""
    path, columns = tmp_path / "old.gpkg", ("floor_count", "number")
    with monkeypatch.context() as older:
        _older_build(older, "buildings", *columns)
        buildings = rows("buildings", list(range(1, 20)))
        buildings[["source_id", "community_id", "cell_id", "block_id"]] = None
        with store.create(path, settings) as territory:
            with territory.operation("read", {}) as operation:
                operation.replace("buildings", buildings)
            with territory.operation("correct", {}) as operation:
                operation.delete("buildings", [3])
    with store.open(path) as file:
        (found,) = store.check(file).of("error")
        assert (found.kind, found.table, found.values["columns"]) == (
            "columns_missing",
            "buildings",
            "floor_count, number",
        )
        assert all(found.text(lang) and found.next_step(lang) for lang in LANGUAGES)
        with pytest.raises(TerritoryError, match=r"buildings\.floor_count.*blockmap check") as refused:
            file.table("buildings")
        assert refused.value.kind == "lacks"
        assert file.table("areas").empty
        assert len(file.history()) == 3
    with store.open(path, write=True) as file:
        assert file.completed == tuple(f"buildings.{name}" for name in columns)
        held = file.table("buildings")
        assert held[list(columns)].isna().all(axis=None)
        assert held["building_id"].tolist() == [1, 2, *range(4, 20)]
        assert file.replay(tmp_path / "again.gpkg") == file.digest()
        file.undo()
        assert len(file.table("buildings")) == 19
        with file.operation("number", {}) as operation:
            operation.upsert("buildings", held[["building_id"]].assign(number=1))
        assert store.check(file).of("error", "warning") == []
        assert file.next_id("buildings") == 20


def test_a_required_column_that_the_ledger_does_not_know_is_refused_and_nothing_changes(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.gpkg"
    with monkeypatch.context() as older:
        _older_build(older, "zones", "code")
        with store.create(path, settings) as territory, territory.operation("read", {}) as operation:
            operation.replace("zones", rows("zones", [1, 2]))
    before = path.read_bytes()
    with pytest.raises(TerritoryError, match="code") as refused:
        store.open(path, write=True)
    assert refused.value.kind == "column_lost"
    assert all(refused.value.text(lang) for lang in LANGUAGES)
    assert path.read_bytes() == before


@pytest.mark.parametrize("table", ["ledger", "settings"])
def test_a_ledger_without_a_column_is_nothing_to_build_on(sound: Path, table: str) -> None:
    column = {"ledger": "reason", "settings": "value"}[table]
    _without_columns(sound, table, column)
    with pytest.raises(TerritoryError) as refused:
        store.open(sound, write=True)
    assert refused.value.kind == {"ledger": "column_lost", "settings": "damaged"}[table]


def test_what_cannot_be_finished_leaves_the_file_as_it_was(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _without_columns(sound, "buildings", "number")
    before = sound.read_bytes()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(geopackage, "register_again", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.open(sound, write=True)
    assert sound.read_bytes() == before
    monkeypatch.undo()
    with store.open(sound, write=True) as file:
        assert file.completed == ("buildings.number",)


def test_a_file_that_says_nothing_of_its_lack_is_read_where_it_can_be(sound: Path) -> None:
    """SQLite takes a quoted name that no column has for a text; nothing may be made of such a text."""
    _without_columns(sound, "zones", "name")
    with store.open(sound) as file:
        with pytest.raises(TerritoryError) as refused:
            file.table("zones", ["zone_id", "name"])
        assert (refused.value.kind, refused.value.values["what"]) == ("lacks", "zones.name")
        assert len(file.table("zones", ["zone_id", "code"])) == 28
        assert len(file.table("buildings")) == 39
        assert [(f.kind, f.table) for f in store.check(file)] == [("columns_missing", "zones")]


def test_older_versions_are_told_where_nothing_may_be_written(sound: Path) -> None:
    _spoil(sound, "UPDATE gate SET schema_version = 1")
    with pytest.raises(TerritoryError, match="blockmap check") as refused:
        store.open(sound)
    assert refused.value.kind == "older_schema"
    store.open(sound, write=True).close()
    store.open(sound).close()


@pytest.mark.parametrize("write", [True, False])
def test_a_newer_file_is_refused_whatever_it_lacks(sound: Path, write: bool) -> None:
    _without_columns(sound, "buildings", "number")
    _spoil(sound, f"UPDATE gate SET schema_version = {geopackage.SCHEMA_VERSION + 1}")
    before = sound.read_bytes()
    with pytest.raises(TerritoryError) as refused:
        store.open(sound, write=write)
    assert refused.value.kind == "newer_schema"
    assert sound.read_bytes() == before


def test_a_broken_ledger_gives_nothing_and_says_so(sound: Path) -> None:
    """A column is then empty, as far as it may be; the check says of the ledger what is so."""
    _without_columns(sound, "buildings", "number")
    triggers = [f"DROP TRIGGER gate_ledger_{event}" for event in ("insert", "update", "delete")]
    _spoil(sound, *triggers, "UPDATE ledger SET reason = 'x' WHERE seq = 2")
    with store.open(sound, write=True) as file:
        assert "buildings.number" in file.completed
        assert file.table("buildings")["number"].isna().all()
        assert [f.kind for f in store.check(file).of("error")] == ["ledger_hash"]


def test_every_row_of_an_old_ledger_is_read_with_all_columns(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.open(sound) as file:
        packed = ledger.changes(file.connection, 2)
    wider = declaration.Column("colour", "TEXT", "made up")
    table = TABLES["zones"]
    monkeypatch.setitem(TABLES, "zones", Table(table.name, table.note, (*table.columns, wider), table.geometry))
    (record,) = [record for record in codec.decode(packed) if record.table.name == "zones"]
    assert record.inserted.column_names == list(TABLES["zones"].names)
    assert record.inserted["colour"].null_count == 29
    monkeypatch.setitem(TABLES, "zones", _narrower(table, ("name",)))
    with pytest.raises(codec.DamagedError):
        codec.decode(packed)


@pytest.mark.parametrize("what", LACKS)
def test_the_check_of_a_file_completes_tables_and_columns_and_leaves_the_rest_as_evidence(
    sound: Path, what: str
) -> None:
    spoil, names = LACKS[what]
    spoil(sound)
    is_evidence = not any("." in name for name in names)
    before = sound.read_bytes()
    report = store.complete(sound)
    assert [finding.kind for finding in report] == ([] if is_evidence else ["file_completed"])
    assert (sound.read_bytes() == before) == is_evidence
    with store.open(sound) as file:
        faults = {finding.kind for finding in store.check(file)}
    assert faults <= {"object_missing", "triggers_missing"}
    assert bool(faults) == is_evidence
    assert not list(store.complete(sound))


def test_an_older_file_is_brought_up_to_date_by_the_command_that_its_refusal_names(sound: Path) -> None:
    _without_columns(sound, "zones", "name")
    _spoil(sound, "DROP TABLE retired", "UPDATE gate SET schema_version = 1")
    with pytest.raises(TerritoryError, match="blockmap check"):
        workflow.info(sound)
    outcome = workflow.check(sound)
    assert [f.values["names"] for f in outcome.report if f.kind == "file_completed"] == ["retired, zones.name"]
    assert workflow.info(sound).rows is not None
    assert not any(f.kind == "file_completed" for f in workflow.check(sound).report)
