"""The course of the work where open files are neither replaced nor deleted, as on Windows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import blockmap
from blockmap import workflow
from blockmap.errors import UsageError
from blockmap.server.leftovers import Leftovers
from tests.windows import faulty_names, refusing
from tests.workflow.conftest import read_all

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="looks into /proc for open files")


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every refusal of the system that a test meets."""
    return refusing(monkeypatch)


def test_from_files_to_plan_nothing_of_ours_is_open_when_it_is_moved(
    office: Path, tmp_path: Path, refused: list[str]
) -> None:
    territory = tmp_path / "普查 资料" / "云溪区.gpkg"
    territory.parent.mkdir()
    read_all(territory, office)
    blockmap.plan(territory)
    blockmap.number(territory)
    assert blockmap.check(territory).report.of("error") == []
    assert refused == []


def test_everything_that_is_written_twice_is_closed_before(planned: Path, tmp_path: Path, refused: list[str]) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for _ in range(2):
        workflow.publish(planned, out)
        workflow.draw_map(planned, "progress", out / "progress.html", split="town")
        workflow.write_workbooks(planned, out, everything=True)
        workflow.draw_block_sheets(planned, out, codes=[_block(planned)])
        workflow.draw_wall_map(planned, out / "wall.pdf", paper="A3")
    for kind in ("gpkg", "shp", "geojson"):
        workflow.export(planned, out / kind, format=kind)
    workflow.rebuild(planned, out / "again.gpkg")
    workflow.freeze(planned)
    workflow.undo(planned)
    assert refused == []
    assert faulty_names(out) == []


def test_what_was_edited_in_a_snapshot_comes_back(planned: Path, tmp_path: Path, refused: list[str]) -> None:
    (snapshot,) = workflow.publish(planned, tmp_path / "s.gpkg").written
    workflow.read_as_edits(planned, snapshot, reason="nothing was edited")
    assert refused == []


def test_a_snapshot_that_qgis_has_open_stays_and_that_is_said(
    planned: Path, tmp_path: Path, refused: list[str]
) -> None:
    (snapshot,) = workflow.publish(planned, tmp_path / "s.gpkg").written
    before = snapshot.read_bytes()
    workflow.freeze(planned)
    with closing(sqlite3.connect(snapshot)) as qgis:
        qgis.execute("SELECT count(*) FROM blocks")
        with pytest.raises(UsageError) as told:
            workflow.publish(planned, snapshot)
    assert told.value.kind == "publish_held"
    assert "QGIS" in told.value.text("zh")
    assert snapshot.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([snapshot.name, planned.name])
    assert len(refused) == 1
    workflow.publish(planned, snapshot)


def test_a_map_or_sheet_that_another_program_has_open_is_said(
    planned: Path, tmp_path: Path, refused: list[str]
) -> None:
    page = tmp_path / "progress.html"
    workflow.draw_map(planned, "progress", page)
    with page.open("rb"), pytest.raises(UsageError) as told:
        workflow.draw_map(planned, "progress", page)
    assert told.value.kind == "cannot_write"
    assert refused


def _block(territory: Path) -> str:
    with blockmap.store.open(territory) as file:
        return str(file.table("blocks", ["block_code"])["block_code"].iloc[0])


def test_a_list_that_somebody_looks_at_keeps_no_server_from_its_own(
    tmp_path: Path, refused: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLOCKMAP_CONFIG", str(tmp_path))
    (tmp_path / "running").mkdir()
    old = tmp_path / "running" / "a.txt"
    old.write_text("", encoding="utf-8")
    with old.open("rb"):  # a scanner of viruses
        mine = Leftovers()
        mine.add(tmp_path / "work")
        assert len(list(old.parent.iterdir())) == 2
    assert refused
    mine.close()
    Leftovers().close()
    assert list(old.parent.iterdir()) == []
