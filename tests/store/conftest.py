from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from blockmap import store
from blockmap.settings import Settings
from blockmap.store import Territory, sql

from .frames import CRS


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the tests of durability need the disk's word for it; the others wait for nothing on a busy machine."""
    if request.module.__name__ != "tests.store.test_durability":
        monkeypatch.setattr(sql, "SYNCHRONOUS", "OFF")


@pytest.fixture
def settings() -> Settings:
    return Settings(crs=CRS)


@pytest.fixture
def territory(tmp_path: Path, settings: Settings) -> Iterator[Territory]:
    with store.create(tmp_path / "yubei.gpkg", settings) as opened:
        yield opened
