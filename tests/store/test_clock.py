"""A clock that is wrong: the ledger goes by its own numbers, and what a program deletes meanwhile is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from blockmap import store
from blockmap.settings import Settings
from blockmap.store import ledger


def test_a_clock_that_is_set_back_leaves_a_sound_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(["2026-11-22T18:00:00+08:00", "2026-11-22T17:59:59+08:00", "1980-01-01T00:00:09+08:00"] * 3)
    monkeypatch.setattr(ledger, "now", lambda: next(moments))
    path = tmp_path / "t.gpkg"
    with store.create(path, Settings(crs="EPSG:4544")) as file:
        before = file.digest()
        for target in (90, 100):
            with file.operation("settings", {"target": target}) as operation:
                rows = file.table("settings")
                rows.loc[rows["name"] == "target", "value"] = str(target)
                operation.replace("settings", rows)
        assert [event.seq for event in file.history()] == [1, 2, 3]
        file.undo(to=1)
        assert file.digest() == before
        assert store.check(file).of("error") == []


def test_a_journal_that_another_program_is_just_deleting_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.gpkg"
    store.create(path, Settings(crs="EPSG:4544")).close()
    plain = Path.open

    for fault in (FileNotFoundError(2, "gone"), PermissionError(13, "delete pending")):

        def gone(self: Path, *how: object, fault: OSError = fault) -> object:
            if self.name.endswith("-journal"):
                raise fault
            return plain(self, *how)  # type: ignore[call-overload]

        monkeypatch.setattr(Path, "is_file", lambda self: True)
        monkeypatch.setattr(Path, "open", gone)
        store.open(path).close()
