"""A good file is spoiled by raw SQL in every way we know; `check` names each fault, at its place, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import hypothesis.strategies as st
import pytest
import shapely
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from blockmap import store
from blockmap.errors import TerritoryError
from blockmap.report import Finding
from blockmap.schema import TABLES
from blockmap.settings import Settings
from blockmap.store import blobs, changes, codec, geopackage
from blockmap.store.rows import from_frame
from blockmap.terms import LANGUAGES

from .frames import CRS, rows


@pytest.fixture
def sound(tmp_path: Path, settings: Settings) -> Path:
    """A territory with blocks, a ledger of five rows, an undo among them, and references that hold."""
    path = tmp_path / "t.gpkg"
    blocks = rows("blocks", list(range(1, 30)))
    blocks["block_code"] = [f"500112003001{k:03}" for k in blocks["block_id"]]
    buildings = rows("buildings", list(range(1, 60)))
    buildings[["source_id", "community_id", "cell_id"]] = None
    buildings["block_id"] = buildings["building_id"] % 29 + 1
    with store.create(path, settings) as territory:
        with territory.operation("read", {}) as operation:
            operation.replace("buildings", buildings.assign(block_id=None))
        with territory.operation("plan", {"seed": 1}) as operation:
            operation.replace("blocks", blocks)
            operation.replace("buildings", buildings)
        with territory.operation("number", {}) as operation:
            operation.upsert("buildings", buildings[["building_id"]].assign(number=7))
        territory.undo()
    return path


def _spoil(path: Path, *statements: str, parameters: tuple[object, ...] = ()) -> None:
    """Write past the gate: take all triggers off, write, put them back."""
    with sqlite3.connect(path) as connection:
        blobs.register_functions(connection)
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            connection.execute(statement, parameters)
        for _, sql in triggers:
            connection.execute(sql)
    connection.close()


def _findings(path: Path) -> list[Finding]:
    with store.open(path) as territory:
        report = store.check(territory)
    for finding in report:
        assert all(finding.text(lang) for lang in LANGUAGES)
        assert finding.kind.endswith("_more") or all(finding.next_step(lang) for lang in LANGUAGES)
    return list(report)


def test_nothing_is_wrong_with_a_good_file(sound: Path) -> None:
    assert _findings(sound) == []


SPOILS = {
    "changed count": ("UPDATE blocks SET household_count = 77 WHERE block_id = 3", ("row_changed", "blocks", 3)),
    "changed to nothing": (
        "UPDATE buildings SET address = NULL WHERE building_id = (SELECT max(building_id) FROM buildings WHERE address > '')",
        ("row_changed", "buildings", None),
    ),
    "swapped code": (
        "UPDATE blocks SET block_code = block_code || '9' WHERE block_id = 5",
        ("row_changed", "blocks", 5),
    ),
    "building in another block": (
        "UPDATE buildings SET block_id = 9 WHERE building_id = 2",
        ("row_changed", "buildings", 2),
    ),
    "row added": ("INSERT INTO lineage VALUES (1, 1, 2, '', '', 3, 'x')", ("row_added", "lineage", 1)),
    "row removed": ("DELETE FROM buildings WHERE building_id = 4", ("row_removed", "buildings", 4)),
    "row renumbered": (
        "UPDATE buildings SET building_id = 400 WHERE building_id = 4",
        ("row_removed", "buildings", 4), ("row_added", "buildings", 400),
    ),
    "setting changed": ("UPDATE settings SET value = '90' WHERE name = 'target'", ("row_changed", "settings", 2)),
    "text for a number": ("UPDATE blocks SET building_count = 'many' WHERE block_id = 6", ("value_type", "blocks", 6)),
    "number for a flag": ("UPDATE blocks SET is_frozen = 7 WHERE block_id = 6", ("value_type", "blocks", 6)),
    "no geometry at all": (
        "UPDATE buildings SET geom = x'00112233445566778899' WHERE building_id = 3",
        ("value_type", "buildings", 3),
    ),
    "reason rewritten": ("UPDATE ledger SET reason = 'approved' WHERE seq = 3", ("ledger_hash", "ledger", 3)),
    "time rewritten": (
        "UPDATE ledger SET at = '2020-11-01T00:00:00+08:00' WHERE seq = 2",
        ("ledger_hash", "ledger", 2),
    ),
    "changes rewritten": ("UPDATE ledger SET changes = changes || x'00' WHERE seq = 3", ("ledger_hash", "ledger", 3)),
    "changes torn": ("UPDATE ledger SET changes = substr(changes, 1, 500) WHERE seq = 2", ("ledger_hash", "ledger", 2)),
    "hash rewritten": ("UPDATE ledger SET hash = 'ff' WHERE seq = 5", ("ledger_hash", "ledger", 5)),
    "ledger row lost": ("DELETE FROM ledger WHERE seq = 3", ("ledger_gap", "ledger", 3)),
    "last ledger row lost": ("DELETE FROM ledger WHERE seq = 5", ("ledger_gap", "ledger", 5)),
    "first ledger row lost": ("DELETE FROM ledger WHERE seq = 1", ("ledger_gap", "ledger", 1)),
    "ledger emptied": ("DELETE FROM ledger WHERE seq > 1", *(("ledger_gap", "ledger", seq) for seq in (2, 3, 4, 5))),
    "gate left open": ("UPDATE gate SET is_open = 1", ("gate_open", "gate", None)),
    "index row lost": (
        "DELETE FROM rtree_blocks_geom WHERE id = (SELECT min(id) FROM rtree_blocks_geom)",
        ("index_wrong", "blocks", None),
    ),
    "index row too many": ("INSERT INTO rtree_blocks_geom VALUES (999, 0, 1, 0, 1)", ("index_wrong", "blocks", 999)),
    "view lost": ("DROP VIEW communities", ("object_missing", "areas", None)),
    "view changed": (
        "DROP VIEW towns; CREATE VIEW towns AS SELECT area_id AS OGC_FID, * FROM areas",
        ("object_changed", "areas", None),
    ),
    "column added": ("ALTER TABLE places ADD COLUMN telephone TEXT", ("object_changed", "places", None)),
    "styles lost": ("DROP TABLE layer_styles", ("object_missing", "layer_styles", None)),
}  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILS)
def test_each_spoil_is_named_at_its_place_and_nothing_else(sound: Path, spoil: str) -> None:
    statement, *expected = SPOILS[spoil]
    _spoil(sound, *statement.split("; "))
    found = _findings(sound)
    assert len(found) == len(expected)
    for finding, (kind, table, row_id) in zip(
        sorted(found, key=lambda f: (f.kind != "row_removed", f.row_id or 0)), expected, strict=True
    ):
        assert (finding.kind, finding.table, finding.severity) == (kind, table, "error")
        assert row_id in (None, finding.row_id)


def test_a_moved_vertex_is_found_at_its_place(sound: Path) -> None:
    with store.open(sound) as territory:
        block = territory.table("blocks", where="geom IS NOT NULL").iloc[0]
    moved = shapely.transform(block.geom, lambda xy: xy + [[1 / 1024, 0]] * (xy == xy[0]).all(axis=1, keepdims=True))
    blob = blobs.to_blobs(blobs.to_wkb([moved]), 4544)[0]  # type: ignore[arg-type]
    _spoil(sound, f"UPDATE blocks SET geom = ? WHERE block_id = {block.block_id}", parameters=(blob,))
    (finding,) = _findings(sound)
    assert (finding.kind, finding.row_id, finding.code, finding.values["columns"]) == (
        "row_changed",
        block.block_id,
        block.block_code,
        "geom",
    )
    assert shapely.Point(finding.x, finding.y).within(block.geom.buffer(1))


def test_each_missing_trigger_is_named(sound: Path, settings: Settings) -> None:
    triggers = [made for made in geopackage.objects(settings) if made.kind == "trigger"]
    for made in triggers[:: len(triggers) // 12]:
        with sqlite3.connect(sound) as connection:
            connection.execute(f'DROP TRIGGER "{made.name}"')
        (finding,) = _findings(sound)
        assert (finding.kind, finding.table, finding.values["name"]) == ("object_missing", made.table, made.name)
        with sqlite3.connect(sound) as connection:
            connection.execute(made.sql)
    assert _findings(sound) == []


def test_a_thousand_faults_are_listed_and_the_rest_counted(sound: Path) -> None:
    values = ", ".join(f"({k}, 1, 2, '', '', 3, 'x')" for k in range(1, 1_501))
    _spoil(sound, f"INSERT INTO lineage VALUES {values}")
    found = _findings(sound)
    assert [finding.row_id for finding in found[:-1]] == list(range(1, 1_001))
    assert (found[-1].kind, found[-1].values["count"]) == ("row_added_more", 500)


def test_lost_references_are_named(sound: Path) -> None:
    """A reference can be lost through the gate too: checks of the census say whether it may."""
    with store.open(sound, write=True) as territory, territory.operation("merge", {}) as operation:
        operation.delete("blocks", [5])
    found = _findings(sound)
    assert {(f.kind, f.table, f.values["id"]) for f in found} == {("lost_reference", "buildings", 5)}
    assert [f.row_id for f in found] == [4, 33]


def test_a_table_that_is_gone_does_not_stop_the_rest(sound: Path) -> None:
    with sqlite3.connect(sound) as connection:
        connection.execute("DROP TABLE retired")
        connection.execute("DROP TRIGGER gate_blocks_update")
        connection.execute("UPDATE gate SET is_open = 1")
    kinds = {(f.kind, f.table) for f in _findings(sound)}
    assert {("object_missing", "retired"), ("gate_open", "gate"), ("object_missing", "blocks")} == kinds


@pytest.mark.parametrize(
    ("act", "sql"),
    [
        (lambda t: t.undo(3), "UPDATE ledger SET changes = substr(changes, 1, 300) WHERE seq = 3"),
        (lambda t: t.undo(3), "UPDATE ledger SET changes = x'ff' WHERE seq = 3"),
        (lambda t: t.undo(5), "UPDATE ledger SET reason = 'other' WHERE seq = 5"),
        (lambda t: t.replay(t.path.with_name("again.gpkg")), "UPDATE ledger SET changes = x'' WHERE seq = 2"),
        (lambda t: t.history(), "UPDATE ledger SET changes = x'0102' WHERE seq = 2"),
        (lambda t: t.history(), "UPDATE ledger SET changes = x'ffffffffffffff7f00' WHERE seq = 2"),
        (lambda t: t.history(), "UPDATE ledger SET changes = x'02000000000000003131' WHERE seq = 2"),
    ],
)
def test_nothing_is_built_on_a_broken_ledger(sound: Path, act: Callable[[store.Territory], object], sql: str) -> None:
    _spoil(sound, sql)
    with store.open(sound, write=True) as territory:
        before = territory.digest()
        with pytest.raises(TerritoryError) as refused:
            act(territory)
        assert refused.value.kind == "ledger_broken"
        assert all(refused.value.text(lang) for lang in LANGUAGES)
        assert territory.digest() == before
    assert not sound.with_name("again.gpkg").exists()


@given(data=st.data())
@hypothesis_settings(max_examples=60, deadline=None)
def test_torn_changes_are_never_misread(data: st.DataObject) -> None:
    """Whatever happens to the bytes, they are read as they were packed or refused."""
    table = TABLES["blocks"]
    states = (from_frame(table, rows("blocks", ids), crs=CRS) for ids in ([], [1, 2, 3]))
    packed = codec.encode([changes.record(changes.difference(table, *states))])
    at = data.draw(st.integers(0, len(packed) - 1))
    torn = data.draw(st.sampled_from([packed[:at], packed[:at] + bytes([packed[at] ^ 0x55]) + packed[at + 1 :]]))
    try:
        found = codec.decode(torn)
    except codec.DamagedError:
        return
    assert all(record.table in TABLES.values() for record in found)
