"""``blockmap bulletin``: frozen, the same again, corrected as a new edition, printed again, explained."""

from __future__ import annotations

import csv
import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner, Result

from blockmap import store
from blockmap.progress import bulletin_figures
from tests.commands import build
from tests.sheets.towns import on_disk

HEAD = "编号,工作日期,录入日期,应登记户数,已登记户数,已录入户数,采集员"
AS_OF = "2020-11-05T17:00:00+08:00"


def run(*arguments: object, lang: str = "en") -> Result:
    return CliRunner().invoke(build(lang), [str(argument) for argument in arguments])  # type: ignore[arg-type]


def done(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code in (0, 1), result.output
    return json.loads(result.output)


@pytest.fixture(scope="module")
def _counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counted")
    territory = on_disk(folder / "t.gpkg")
    with store.open(territory) as file:
        buildings = file.table("buildings", ["source_key", "household_count"])
    for day in (3, 5):
        read(territory, folder, buildings, day, lambda households, day=day: households * day // 10)
    return territory


@pytest.fixture
def counted(_counted: Path, tmp_path: Path) -> Path:
    """A town with returns of the 3rd and 5th of November."""
    return Path(shutil.copy(_counted, tmp_path / "t.gpkg"))


def read(territory: Path, folder: Path, buildings: pd.DataFrame, day: int, value: Any) -> None:
    date = f"2020-11-{day:02d}"
    lines = [
        f"{key},{date},{date},{households},{value(households)},{value(households) // 2},P001"
        for key, households in zip(buildings["source_key"], buildings["household_count"], strict=True)
    ]
    source = folder / f"returns_{day}_{len(list(folder.iterdir()))}.csv"
    source.write_text("\n".join([HEAD, *lines]) + "\n", "utf-8")
    done("progress", "read", territory, source, "--as-of", f"{date}T17:00:00+08:00")


def files(folder: Path, *kinds: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in kinds}


@pytest.mark.mission("Y12 Y13 Y16 L6")
def test_one_command_makes_every_form_and_freezes_the_figures(counted: Path, tmp_path: Path) -> None:
    said = done("bulletin", counted, "--cadence", "2-day", "-o", tmp_path / "out")
    assert {Path(name).suffix for name in said["written"]} == {".xlsx", ".html", ".pdf", ".png", ".txt", ".csv"}
    with store.open(counted) as file:
        row = file.table("bulletins").iloc[0]
    found = json.loads(row["figures"])
    assert (row["edition"], row["cadence"]) == (1, "2-day")
    assert row["sha256"] == bulletin_figures.digest(found)
    assert found["about"]["as_of"].startswith("2020-11-05T17:00")
    assert found["about"]["measures"] == ["registered", "entered"]


@pytest.mark.mission("Y30")
def test_the_same_again_is_the_same_edition_and_leaves_no_trace(counted: Path, tmp_path: Path) -> None:
    done("bulletin", counted, "-o", tmp_path / "one")
    with store.open(counted) as file:
        before = file.digest(), len(file.history())
    done("bulletin", counted, "-o", tmp_path / "two")
    with store.open(counted) as file:
        assert (file.digest(), len(file.history())) == before
    assert files(tmp_path / "one", ".html", ".txt", ".csv", ".xlsx", ".pdf", ".png") == files(
        tmp_path / "two", ".html", ".txt", ".csv", ".xlsx", ".pdf", ".png"
    )


@pytest.mark.mission("Y30")
def test_a_correction_is_a_new_edition_that_shows_every_difference(counted: Path, tmp_path: Path) -> None:
    done("bulletin", counted, "--as-of", AS_OF, "-o", tmp_path / "first")
    with store.open(counted) as file:
        buildings = file.table("buildings", ["source_key", "household_count"])
    (tmp_path / "files").mkdir()
    read(counted, tmp_path / "files", buildings.iloc[:3], 5, lambda households: households)
    said = done("bulletin", counted, "--as-of", AS_OF, "-o", tmp_path / "second")
    with store.open(counted) as file:
        rows = file.table("bulletins")
    assert rows["edition"].tolist() == [1, 2]
    assert rows["replaces"].iloc[1] == rows["bulletin_id"].iloc[0]
    one, two = (json.loads(figures) for figures in rows["figures"])
    moved = bulletin_figures.differences(one, two)
    assert any(name == "all/registered/done" for name, _, _ in moved)
    table = next(Path(name) for name in said["written"] if name.endswith("-corrections.csv"))
    listed = list(csv.reader(StringIO(table.read_text("utf-8-sig"))))[1:]
    assert [row[-1] for row in listed] == [name for name, _, _ in moved]

    done("bulletin", counted, "--as-of", AS_OF, "--edition", 1, "-o", tmp_path / "again")
    assert files(tmp_path / "again", ".html", ".txt", ".csv", ".xlsx") == files(
        tmp_path / "first", ".html", ".txt", ".csv", ".xlsx"
    )


def test_without_a_moment_the_last_work_date_counts(tmp_path: Path) -> None:
    territory = on_disk(tmp_path / "t.gpkg")
    with store.open(territory) as file:
        key = file.table("buildings", ["source_key"])["source_key"].iloc[0]
    source = tmp_path / "returns.csv"
    source.write_text(f"{HEAD}\n{key},2020-11-04,2020-11-04,10,3,1,P001\n", "utf-8")
    done("progress", "read", territory, source)
    done("bulletin", territory, "-o", tmp_path / "out")
    with store.open(territory) as file:
        row = file.table("bulletins").iloc[0]
    assert (row["as_of"][:10], row["phase"]) == ("2020-11-04", "short_form")


def test_the_next_one_tells_its_change_since_the_last(counted: Path, tmp_path: Path) -> None:
    done("bulletin", counted, "--as-of", "2020-11-03T17:00:00+08:00", "-o", tmp_path / "out")
    done("bulletin", counted, "--as-of", AS_OF, "-o", tmp_path / "out")
    with store.open(counted) as file:
        one, two = (json.loads(figures) for figures in file.table("bulletins")["figures"])
    figure = {name: bulletin_figures.named(two)[f"all/registered/{name}"] for name in ("done", "change", "new")}
    assert figure["change"] == figure["done"] - bulletin_figures.named(one)["all/registered/done"] == figure["new"]
    assert two["about"]["since"] == "2020-11-03"
    assert (tmp_path / "out" / "bulletin-daily-2020-11-05-500112-short_form-1-moves.csv").is_file()


@pytest.mark.mission("Y30")
def test_every_counted_figure_is_explained_by_rows_that_add_up(counted: Path, tmp_path: Path) -> None:
    done("bulletin", counted, "--area", "500112001", "--cadence", "weekly", "-o", tmp_path / "out")
    with store.open(counted) as file:
        found = json.loads(file.table("bulletins")["figures"].iloc[0])
    names = {
        name: value
        for name, value in bulletin_figures.named(found).items()
        if name.endswith(("/done", "/new", "/expected"))
    }
    for figure, value in list(names.items())[:8]:
        said = done("bulletin", counted, "--area", "500112001", "--cadence", "weekly", "--explain", figure)
        assert sum(row["added"] for row in said["rows"]) == value, figure
        if not figure.endswith("/expected") and value:
            assert {"file", "return_id", "row_number", "work_date", "entry_date", "value", "added"} <= said["rows"][
                0
            ].keys()
            assert all(str(row["file"]).startswith("returns_") for row in said["rows"])


def test_every_figure_of_the_sheet_of_keys_is_explained(counted: Path, tmp_path: Path) -> None:
    said = done("bulletin", counted, "-o", tmp_path / "out")
    book = next(Path(name) for name in said["written"] if name.endswith(".xlsx"))
    sheets = CalamineWorkbook.from_path(str(book))
    lines = sheets.get_sheet_by_name("How to trace").to_python()
    head = next(at for at, line in enumerate(lines) if line[-1].startswith("Key"))
    keys = [(line[-1], line[-2]) for line in lines[head + 1 :]]
    assert len({key for key, _ in keys}) == len(keys) > 3
    for key, figure in keys[:6]:
        assert done("bulletin", counted, "--explain", key)["figures"]["sum"] == figure
    spoken = done("bulletin", counted, "--explain", "全区/登记/已完成")["figures"]
    assert spoken["sum"] == dict(keys)["all/registered/done"]


def test_misuse_is_said_in_one_sentence(counted: Path, tmp_path: Path) -> None:
    done("bulletin", counted, "-o", tmp_path / "out")
    for arguments in (
        ["-o", tmp_path / "x", "--area", "nowhere"],
        ["-o", tmp_path / "x", "--phase", "nowhere"],
        ["-o", tmp_path / "x", "--as-of", "some day"],
        ["-o", tmp_path / "x", "--edition", "7"],
        ["-o", tmp_path / "x", "--of", "City"],
        ["--explain", "town:1/registered/done"],
        ["--explain", "all/registered/share"],
        [],
    ):
        for lang in ("en", "zh"):
            result = run("bulletin", counted, *arguments, lang=lang)
            assert result.exit_code == 2, (arguments, result.output)
            assert "Traceback" not in result.output


def test_altered_figures_are_refused(counted: Path, tmp_path: Path) -> None:
    done("bulletin", counted, "-o", tmp_path / "out")
    with store.open(counted, write=True) as file, file.operation("tamper", {}) as operation:
        rows = file.table("bulletins")
        operation.upsert(
            "bulletins", rows.assign(figures=rows["figures"].str.replace('"done":[', '"done":[1', n=1, regex=False))
        )
    result = run("bulletin", counted, "--edition", "1", "-o", tmp_path / "again")
    assert result.exit_code == 2
    assert not (tmp_path / "again").exists()


def test_a_share_of_a_larger_total_is_told(counted: Path, tmp_path: Path) -> None:
    said = done("bulletin", counted, "--of", "全市=1,000,000", "-o", tmp_path / "out")
    text = next(Path(name) for name in said["written"] if name.endswith(".txt")).read_text("utf-8-sig")
    assert "全市" in text
    assert "1,000,000" in text
