"""Snapshots: whole, of one moment that they name, replaced in one step, readable and editable by GDAL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyogrio
import pytest

from blockmap import store, workflow
from blockmap.errors import UsageError
from blockmap.workflow.publishing import moment_of


def test_snapshot_holds_what_the_territory_holds(planned: Path, tmp_path: Path) -> None:
    (snapshot,) = workflow.publish(planned, tmp_path).written
    with store.open(planned) as file:
        for table in ("blocks", "buildings", "barriers"):
            rows = file.table(table)
            copied = pyogrio.read_dataframe(snapshot, layer=table)
            assert sorted(copied.iloc[:, 0]) == sorted(rows.iloc[:, 0])
            assert copied.geometry.area.sum() == pytest.approx(rows.geometry.area.sum())
        last = file.history()[-1]
    moment = moment_of(snapshot)
    assert moment is not None
    assert (moment.seq, moment.territory) == (last.seq, planned.name)
    with closing(sqlite3.connect(snapshot)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([snapshot.name, planned.name])


def test_marker_cannot_be_changed(planned: Path, tmp_path: Path) -> None:
    (snapshot,) = workflow.publish(planned, tmp_path).written
    with closing(sqlite3.connect(snapshot)) as connection:
        for sql in (
            "UPDATE blockmap_published SET seq = 1",
            "DELETE FROM blockmap_base",
            "DELETE FROM blockmap_published",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(sql)


def test_former_snapshot_is_replaced_while_it_is_read(planned: Path, tmp_path: Path) -> None:
    (snapshot,) = workflow.publish(planned, tmp_path / "s.gpkg").written
    first = moment_of(snapshot)
    with closing(sqlite3.connect(snapshot)) as reader:
        reader.execute("BEGIN")
        before = reader.execute("SELECT count(*) FROM blocks").fetchone()
        workflow.freeze(planned)
        workflow.publish(planned, snapshot)
        assert reader.execute("SELECT count(*) FROM blocks").fetchone() == before
    after = moment_of(snapshot)
    assert first is not None
    assert after is not None
    assert after.seq > first.seq


def test_what_is_no_snapshot_is_not_written_over(planned: Path, tmp_path: Path) -> None:
    other = tmp_path / "letter.gpkg"
    other.write_text("not a snapshot")
    territory = planned.read_bytes()
    for target in (other, planned, tmp_path / "snapshot.shp"):
        with pytest.raises(UsageError):
            workflow.publish(planned, target)
    assert other.read_text() == "not a snapshot"
    assert planned.read_bytes() == territory


def test_publishing_does_not_touch_the_territory(
    planned: Path, tmp_path: Path, copy_of: Callable[[Path], Path]
) -> None:
    before = planned.read_bytes()
    workflow.publish(planned, tmp_path / "s.gpkg")
    assert planned.read_bytes() == before
