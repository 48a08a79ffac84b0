"""SQLite finds its files on drives, on servers of the office, and under any name."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path, PureWindowsPath
from urllib.parse import unquote

import pytest

from blockmap import database

ODD_NAMES = ["云溪区 数据.gpkg", "50% done?.gpkg", "a#b&mode=rw.gpkg", "x;y=1+1.gpkg", " spaces .gpkg"]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (r"C:\普查 资料\a.gpkg", "/C:/普查 资料/a.gpkg"),
        (r"Z:\a.gpkg", "/Z:/a.gpkg"),
        (r"\\office\census\云溪区\a b.gpkg", "//office/census/云溪区/a b.gpkg"),
        (r"\\192.168.1.9\d$\a.gpkg", "//192.168.1.9/d$/a.gpkg"),
    ],
)
def test_files_of_drives_and_servers_have_no_authority(path: str, place: str) -> None:
    made = database.uri(PureWindowsPath(path), "rw")
    assert made.startswith("file:///")
    assert unquote(made.removeprefix("file://").removesuffix("?mode=rw")) == place


@pytest.mark.parametrize("name", ODD_NAMES)
def test_every_name_is_found_and_nothing_in_it_is_an_option(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE t (x)")
    with closing(sqlite3.connect(database.uri(path, "ro"), uri=True)) as found:
        assert found.execute("SELECT name FROM sqlite_master").fetchone() == ("t",)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            found.execute("CREATE TABLE u (x)")


def test_a_path_of_two_slashes_is_what_sqlite_opens(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE t (x)")
    server = PureWindowsPath("//" + path.as_posix().lstrip("/"))
    with closing(sqlite3.connect(database.uri(server, "ro"), uri=True)) as found:
        assert found.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_a_relative_path_is_sought_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert database.uri(Path("a.gpkg"), "ro") == f"file://{tmp_path.as_posix()}/a.gpkg?mode=ro"
