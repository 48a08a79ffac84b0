"""``blockmap map`` from a territory with returns, people, zones and tags, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from blockmap import store
from tests.commands import build
from tests.maps import decode, town

TOWN = town.make()


def run(*words: object, code: int = 0) -> dict:
    """Run a command with ``--json``."""
    done = CliRunner().invoke(build("en"), [*map(str, words), "--json"])
    assert done.exit_code == code, done.output + repr(done.exception)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def territory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a territory of the town and hand in two days of returns."""
    folder = tmp_path_factory.mktemp("territory")
    path = folder / "town.gpkg"
    with store.create(path, town.SETTINGS) as file, file.operation("set up", {}) as operation:
        for name in ("areas", "blocks", "buildings", "barriers", "places"):
            operation.replace(name, _stored(getattr(TOWN, name)))
    ground = TOWN.blocks[TOWN.blocks["kind"] == "ground"]
    rows = [
        {"block": code, "phase": "short_form", "measure": measure, "value": value, "work_date": day, "entry_date": day}
        for day, share in (("2020-11-02", 4), ("2020-11-03", 2))
        for measure in ("visited", "registered")
        for code, value in zip(ground["block_code"], ground["household_count"] // share, strict=True)
    ]
    pd.DataFrame(rows).to_csv(folder / "returns.csv", index=False)
    run(
        "progress",
        "read",
        path,
        folder / "returns.csv",
        "--mapping",
        "long_totals",
        "--as-of",
        "2020-11-03T18:00",
        code=0,
    )
    return path


def _stored(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with all values that a stored one must have."""
    given = frame.reset_index(drop=True)
    return given.assign(revision=0) if "revision" in given else given


def test_returns_of_the_territory_are_on_the_map(territory: Path, tmp_path: Path) -> None:
    said = run("map", territory, "progress", "-o", tmp_path / "map.html")
    assert said["written"] == [str(tmp_path / "map.html")]
    opened = decode.sections((tmp_path / "map.html").read_text(encoding="utf-8"))
    meta = opened["core"].meta
    assert {(one["phase"], one["measure"]) for one in meta["series"]} == {
        ("short_form", "visited"),
        ("short_form", "registered"),
    }
    assert meta["as_of"].startswith("2020-11-03 18:00")
    number = [one["measure"] for one in meta["series"]].index("registered")
    done = opened[f"series_{number}"].columns["block.done"].reshape(-1, len(meta["days"])).cumsum(axis=1)[:, -1] - 1
    ground = TOWN.blocks[TOWN.blocks["kind"] == "ground"]
    assert done[: len(ground)].tolist() == (ground["household_count"] // 2).tolist()


def test_an_earlier_moment_shows_what_was_known_then(territory: Path, tmp_path: Path) -> None:
    run("map", territory, "progress", "-o", tmp_path / "map.html", "--as-of", "2020-11-02T12:00")
    meta = decode.sections((tmp_path / "map.html").read_text(encoding="utf-8"))["core"].meta
    assert meta["days"][-1] == "2020-11-02"


def test_a_split_map_is_an_index_and_one_file_per_town(territory: Path, tmp_path: Path) -> None:
    said = run("map", territory, "progress", "-o", tmp_path / "all.html", "--split", "town")
    names = [Path(path).name for path in said["written"]]
    assert names == ["all.html", "all-500112001.html", "all-500112002.html"]
    index = decode.sections((tmp_path / "all.html").read_text(encoding="utf-8"))["core"].meta
    assert index["links"] == {"500112001": "all-500112001.html", "500112002": "all-500112002.html"}
    part = decode.sections((tmp_path / "all-500112001.html").read_text(encoding="utf-8"))["core"].meta
    assert part["home"] == "all.html"


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--phase", "long_form"), "long form"),
        (("--phase", "长表"), "long form"),
        (("--phase", "moon"), "moon"),
        (("--zone", "none"), "none"),
        (("--split", "county"), "county"),
        (("--split", "town", "--area", "500112001"), "--split"),
        (("--tiles", "missing.mbtiles"), "missing.mbtiles"),
    ],
)
def test_what_is_not_there_is_named(territory: Path, tmp_path: Path, options: tuple[str, ...], named: str) -> None:
    done = CliRunner().invoke(
        build("en"), ["map", str(territory), "progress", "-o", str(tmp_path / "m.html"), *options]
    )
    assert done.exit_code != 0
    assert named in done.output + getattr(done, "stderr", "")
    assert not (tmp_path / "m.html").exists()
