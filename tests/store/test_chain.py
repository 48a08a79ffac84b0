"""Following the ledger gives the rows as they are, whenever late rows are put among the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from blockmap import store
from blockmap.report import Report
from blockmap.schema import TABLES
from blockmap.settings import Settings
from blockmap.store import chain, rows
from tests.store import frames


@pytest.mark.parametrize("late", [0, 1, 3, 10_000])
def test_the_ledger_gives_the_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: int) -> None:
    monkeypatch.setattr(chain, "LATE_ROWS", late)
    with store.create(tmp_path / "d.gpkg", Settings(crs=frames.CRS)) as file:
        for step, (kept, gone) in enumerate(
            [([1, 2, 3, 4, 5], []), ([2, 6], [1]), ([3], [6, 5]), ([1, 7], [2]), ([4], [])]
        ):
            with file.operation("test", {"step": step}) as operation:
                if gone:
                    operation.delete("phases", gone)
                operation.upsert("phases", frames.rows("phases", kept, seed=step))
        file.undo()
        file.undo(seq=4)
        report = Report()
        found = chain.follow(file.connection, report)
        assert not report.findings
        assert found is not None
        assert found["phases"].equals(rows.read(file.connection, TABLES["phases"]))
        assert len(found["phases"])
