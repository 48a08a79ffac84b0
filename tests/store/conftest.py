from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from blockmap import store
from blockmap.settings import Settings
from blockmap.store import Territory

from .frames import CRS


@pytest.fixture
def settings() -> Settings:
    return Settings(crs=CRS)


@pytest.fixture
def territory(tmp_path: Path, settings: Settings) -> Iterator[Territory]:
    with store.create(tmp_path / "yubei.gpkg", settings) as opened:
        yield opened
