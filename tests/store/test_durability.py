"""Nothing accepted is lost and nothing half done is kept, whatever dies; what cannot be opened is said in one sentence."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from blockmap import store
from blockmap.errors import TerritoryError
from blockmap.settings import Settings
from blockmap.store import Territory, sql
from blockmap.terms import LANGUAGES

from . import writers
from .frames import rows
from .killing import is_hot, is_writing, kill_calls


@pytest.fixture
def planned(tmp_path: Path, settings: Settings) -> Path:
    path = tmp_path / "t.gpkg"
    with store.create(path, settings) as territory, territory.operation("read", {}) as operation:
        operation.replace("buildings", rows("buildings", list(range(1, 900))))
    return path


def _digest(path: Path) -> str:
    with store.open(path) as territory:
        return territory.digest()


def _outcomes(path: Path, act: Callable[[str], None]) -> dict[int, str]:
    """Digest by length of the ledger, before the act and after it."""
    aside = path.with_name("aside.gpkg")
    shutil.copyfile(path, aside)
    before = _digest(aside)
    act(str(aside))
    with store.open(aside) as territory:
        return {len(territory.history()) - 1: before, len(territory.history()): territory.digest()}


@pytest.mark.parametrize("act", [writers.plan, writers.undo])
def test_a_killed_write_leaves_all_or_nothing(planned: Path, act: Callable[[str], None]) -> None:
    if act is writers.undo:
        writers.plan(str(planned))
    outcomes = _outcomes(planned, act)
    hot_count = 0
    for _ in kill_calls(act, planned, count=12, seed=1):
        assert is_writing(planned)
        hot_count += is_hot(planned)
        with store.open(planned) as territory:
            assert territory.digest() == outcomes[len(territory.history())]
            assert territory.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert territory.connection.execute("SELECT is_open FROM gate").fetchone() == (0,)
            assert store.check(territory).kinds().keys() <= {"lost_reference"}  # made-up rows refer to nothing
        assert not is_hot(planned)
    assert hot_count >= 1


def test_a_reader_takes_back_what_a_killed_writer_left(planned: Path) -> None:
    """Even when no one ever opens the file for writing again."""
    before = _digest(planned)
    for _ in kill_calls(writers.plan, planned, count=3, seed=3):
        if is_hot(planned):
            assert _digest(planned) == before
            assert not is_hot(planned)


def _text(path: Path) -> None:
    path.write_text("<html>404</html>" * 99, encoding="ascii")


def _empty(path: Path) -> None:
    path.touch()


def _folder(path: Path) -> None:
    path.mkdir()


def _other_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE a (b)")


def _other_geopackage(path: Path) -> None:
    gpd.GeoDataFrame({"ledger": [1]}, geometry=[shapely.Point(0, 0)], crs="EPSG:4544").to_file(path, layer="gate")


def _cut_off(path: Path) -> None:
    store.create(path, Settings(crs="EPSG:4544")).close()
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 + 100)


def _newer(path: Path) -> None:
    store.create(path, Settings(crs="EPSG:4544")).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE gate SET schema_version = 99")


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda path: None, "no_such_file"),
        (_folder, "no_such_file"),
        (_text, "not_a_database"),
        (_empty, "not_a_territory"),
        (_other_database, "not_a_territory"),
        (_other_geopackage, "not_a_territory"),
        (_cut_off, "damaged"),
        (_newer, "newer_schema"),
    ],
)
@pytest.mark.parametrize("write", [False, True])
def test_what_is_no_territory_is_said_in_one_sentence(
    tmp_path: Path, make: Callable[[Path], None], kind: str, write: bool
) -> None:
    path = tmp_path / "区划 库#1?.gpkg"
    make(path)
    with pytest.raises(TerritoryError) as refused:
        store.open(path, write=write)
    assert refused.value.kind == kind
    for lang in LANGUAGES:
        assert path.name in refused.value.text(lang)


def test_a_damaged_page_is_said_when_it_is_met(territory: Territory) -> None:
    with territory.operation("read", {}) as operation:
        operation.replace("buildings", rows("buildings", list(range(1, 2_000))))
    territory.close()
    size = territory.path.stat().st_size
    with territory.path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * (size // 4))
    with pytest.raises(TerritoryError) as refused:
        _digest(territory.path)
    assert refused.value.kind == "damaged"


def test_a_busy_file_is_said(planned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(planned, isolation_level=None)
    with store.open(planned, write=True) as territory:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TerritoryError) as refused, territory.operation("edit", {}):
            pass
        assert refused.value.kind == "busy"
        with pytest.raises(TerritoryError, match="QGIS"):
            store.open(planned, write=True)
        assert len(territory.table("buildings")) == 899
        other.execute("ROLLBACK")
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM blocks").fetchone()
        before = territory.digest()
        with pytest.raises(TerritoryError) as refused, territory.operation("edit", {}) as operation:
            operation.delete("buildings", [1])
        assert refused.value.kind == "busy"
        other.execute("ROLLBACK")
        assert territory.digest() == before
        with territory.operation("edit", {}) as operation:
            operation.delete("buildings", [1])
    other.close()


def test_read_only_is_said(planned: Path) -> None:
    with store.open(planned, write=True) as territory:
        territory.connection.execute("PRAGMA query_only = ON")
        with pytest.raises(TerritoryError) as refused, territory.operation("edit", {}) as operation:
            operation.delete("buildings", [1])
        assert refused.value.kind == "read_only"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(planned: Path) -> None:
    planned.chmod(0o444)
    planned.parent.chmod(0o555)
    try:
        assert len(_digest(planned)) == 64
        with pytest.raises(TerritoryError) as refused:
            store.open(planned, write=True)
        assert refused.value.kind == "read_only"
    finally:
        planned.parent.chmod(0o755)


def test_reading_leaves_no_trace(planned: Path) -> None:
    before = {path.name: (path.stat().st_mtime_ns, path.stat().st_size) for path in planned.parent.iterdir()}
    with store.open(planned) as territory:
        territory.digest()
        territory.history()
        during = {path.name for path in planned.parent.iterdir()}
    assert during == before.keys()
    assert {path.name: (path.stat().st_mtime_ns, path.stat().st_size) for path in planned.parent.iterdir()} == before


def test_creating(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "t.gpkg"
    store.create(path, settings).close()
    kept = path.read_bytes()
    with pytest.raises(TerritoryError) as refused:
        store.create(path, settings)
    assert refused.value.kind == "exists"
    assert path.read_bytes() == kept
    path.with_name("t.gpkg-journal").write_bytes(b"left over by a killed program" * 200)
    with store.create(path, settings.model_copy(update={"target": 90}), overwrite=True) as territory:
        assert territory.settings.target == 90
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.gpkg"]
    with pytest.raises(TerritoryError) as refused:
        store.create(tmp_path / "no" / "folder" / "t.gpkg", settings)
    assert refused.value.kind == "cannot_create"


def test_two_writers_take_turns(planned: Path) -> None:
    with store.open(planned, write=True) as one, store.open(planned, write=True) as two:
        for k, territory in enumerate((one, two, one), start=1):
            with territory.operation("edit", {"k": k}) as operation:
                operation.delete("buildings", [k])
        assert [event.arguments.get("k") for event in two.history()][-3:] == [1, 2, 3]
        assert one.digest() == two.digest()
