"""Files for others: whole or not at all; what keeps them from being written is said in words, in both languages."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blockmap import writing
from blockmap.errors import SystemFault, UsageError
from tests.windows import IN_USE, refusing


def test_a_reader_finds_the_old_file_or_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "云溪区 map.html"
    writing.whole(path, b"one")
    writing.whole(path, b"two")
    assert path.read_bytes() == b"two"

    def full(self: Path, content: bytes) -> int:
        self.touch()
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UsageError), writing.said_plainly(path):
        writing.whole(path, b"three")
    assert path.read_bytes() == b"two"
    assert [left.name for left in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("fault", "english", "chinese"),
    [
        (PermissionError(errno.EACCES, IN_USE), "open in another program", "正被其他程序打开"),
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full", "磁盘已满"),
        (OSError(errno.EROFS, "Read-only file system"), "read-only", "只读"),
        (OSError(errno.ENOTEMPTY, "Directory not empty"), "Directory not empty", "Directory not empty"),
        (OSError("a library's own words"), "own words", "own words"),
    ],
)
def test_why_the_system_refused_is_said_to_the_reader(fault: OSError, english: str, chinese: str) -> None:
    error = UsageError("cannot_write", path="x", why=SystemFault(fault))
    assert english in error.text("en")
    assert chinese in error.text("zh")


def _with_excel(path: Path) -> None:
    with writing.workbook(path) as book:
        book.add_worksheet("a").write(0, 0, "x")


def _with_bytes(path: Path) -> None:
    with writing.said_plainly(path):
        writing.whole(path, b"x")


@pytest.mark.parametrize("write", [_with_excel, _with_bytes])
def test_a_file_that_is_open_elsewhere_stays_and_that_is_said(
    write: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "list.xlsx"
    write(path)
    before = path.read_bytes()
    refused = refusing(monkeypatch)
    with path.open("rb"), pytest.raises(UsageError) as told:
        write(path)
    assert refused
    assert told.value.kind == "cannot_write"
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["list.xlsx"]  # noqa: PTH208  names only
    write(path)


def test_a_folder_that_is_not_there_is_said_before_anything_is_drawn(tmp_path: Path) -> None:
    with pytest.raises(UsageError), writing.workbook(tmp_path / "nowhere" / "a.xlsx"):
        raise AssertionError("nothing is filled in")


@pytest.mark.parametrize("inner", ["a", "b"])
def test_the_file_that_was_asked_for_is_named(inner: str) -> None:
    with pytest.raises(UsageError) as told, writing.said_plainly(Path("asked.gpkg")), writing.said_plainly(Path(inner)):
        raise OSError(errno.ENOSPC, "full")
    assert told.value.values["path"] == Path("asked.gpkg")
    assert "the disk is full" in told.value.text("en")


def test_mistakes_of_ours_are_no_fault_of_the_disk() -> None:
    for fault in (ValueError("ours"), UsageError("no_such_area", code="1"), ZeroDivisionError()):
        with pytest.raises(type(fault)) as raised, writing.said_plainly(Path("x")):
            raise fault
        assert raised.value is fault


def test_writers_of_gdal_are_understood(tmp_path: Path) -> None:
    import fiona
    import geopandas as gpd
    import pyogrio
    from shapely import Point

    rows = gpd.GeoDataFrame({"a": [1]}, geometry=[Point(0, 0)], crs="EPSG:4544")
    schema = {"geometry": "Point", "properties": {}}

    def by_fiona(path: Path) -> Any:
        return fiona.open(path, "w", driver="ESRI Shapefile", schema=schema).close()

    for write in (lambda path: pyogrio.write_dataframe(rows, path, driver="GPKG"), by_fiona):
        with pytest.raises(UsageError) as told, writing.said_plainly(tmp_path):
            write(tmp_path / "nowhere" / "a.gpkg")
        assert told.value.kind == "cannot_write"
        assert str(told.value.values["why"])
