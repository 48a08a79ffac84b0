"""Tally, bulletin and map hold for the same day when nobody names one: the last possible day of work."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blockmap import store
from blockmap.progress import bulletin_figures, days
from blockmap.progress.moments import as_last_moment
from blockmap.sheets.bulletin_view import view
from blockmap.workflow.data_moment import data_moment
from tests.maps.decode import sections
from tests.progress.test_bulletin_command import HEAD, done
from tests.sheets.towns import on_disk

DAYS = st.integers(days.number("2020-10-20"), days.number("2020-12-01"))


@pytest.fixture(scope="module")
def _counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("moment")
    territory = on_disk(folder / "t.gpkg")
    for at, one in enumerate(((1, 3, 3), (0, 4, 5), (2, 99, 99))):
        read(territory, folder / f"{at}.csv", one)
    return territory


@pytest.fixture
def counted(_counted: Path, tmp_path: Path) -> Path:
    """A town with returns of two days, one entered on the day after, and one row dated fifty years ahead."""
    return Path(shutil.copy(_counted, tmp_path / "t.gpkg"))


def read(territory: Path, source: Path, one: tuple[int, int, int], value: int = 3) -> None:
    with store.open(territory) as file:
        key = file.table("buildings", ["source_key"])["source_key"].iloc[one[0]]
    work, entry = (f"2020-11-{day:02d}" if day < 99 else "2071-01-01" for day in one[1:])
    source.write_text(f"{HEAD}\n{key},{work},{entry},10,{value},1,P001\n", "utf-8")
    done("progress", "read", territory, source)


def map_meta(page: Path) -> dict[str, Any]:
    return sections(page.read_text("utf-8"))["core"].meta


def bulletins(territory: Path) -> pd.DataFrame:
    with store.open(territory) as file:
        return file.table("bulletins")


def test_tally_bulletin_and_map_share_the_last_possible_day(counted: Path, tmp_path: Path) -> None:
    tally = done("progress", "tally", counted)
    done("bulletin", counted, "-o", tmp_path / "out")
    done("map", counted, "progress", "-o", tmp_path / "map.html")
    row = bulletins(counted).iloc[0]
    meta = map_meta(tmp_path / "map.html")
    assert (row["as_of"][:10], row["phase"]) == ("2020-11-04", "short_form")
    assert "up to 2020-11-04" in tally["summary"]
    assert meta["as_of"] == "2020-11-04"
    found = json.loads(row["figures"])
    assert found["tables"]["all"]["measures"]["registered"]["done"] == [6]


def test_a_day_alone_means_its_end_in_bulletin_and_map(counted: Path, tmp_path: Path) -> None:
    done("bulletin", counted, "--as-of", "2020-11-03", "-o", tmp_path / "out")
    done("map", counted, "progress", "--as-of", "2020-11-03", "-o", tmp_path / "map.html")
    row = bulletins(counted).iloc[0]
    assert row["as_of"].startswith("2020-11-03T23:59")
    assert "2020-11-03;" in view(json.loads(row["figures"]), lang="en").subtitle
    assert map_meta(tmp_path / "map.html")["as_of"] == "2020-11-03"


def test_an_edition_keeps_moment_and_base_of_the_one_it_replaces(counted: Path, tmp_path: Path) -> None:
    done("bulletin", counted, "--as-of", "2020-11-02T17:00:00+08:00", "-o", tmp_path / "out")
    done("bulletin", counted, "--as-of", "2020-11-04T17:00:00+08:00", "-o", tmp_path / "out")
    done("bulletin", counted, "--as-of", "2020-11-03T17:00:00+08:00", "-o", tmp_path / "out")
    read(counted, tmp_path / "more.csv", (3, 3, 3))
    done("bulletin", counted, "-o", tmp_path / "out")
    rows = bulletins(counted)
    two, old = rows.iloc[3], rows.iloc[1]
    assert (two["edition"], two["replaces"], two["as_of"]) == (2, old["bulletin_id"], old["as_of"])
    new, former = json.loads(two["figures"]), json.loads(old["figures"])
    assert new["last"] == former["last"]
    assert new["about"]["since"] == former["about"]["since"] == "2020-11-02"
    moved = bulletin_figures.differences(former, new)
    counted_ones = ("done", "expected", "silent_count", "last_return", "complete_count", "complete_date")
    said = [name for name, _, _ in moved if name.rpartition("/")[2] in counted_ones]
    assert f"; {len(said)} figures" in view(new, lang="en", edition=2, replaced=moved).mark
    assert len(said) < len(moved)


def test_who_is_silent_is_the_same_in_tally_and_bulletin(counted: Path, tmp_path: Path) -> None:
    tally = done("progress", "tally", counted, "--by", "town", "--full")
    done("bulletin", counted, "-o", tmp_path / "out")
    found = json.loads(bulletins(counted)["figures"].iloc[0])
    total = [row["silent_count"] for row in tally["rows"]][-1]
    assert total == found["tables"]["all"]["silent_count"][0] == len(found["lists"]["silent"]["code"]) > 0


def test_no_return_is_later_than_the_day_asked_for(counted: Path) -> None:
    for on in ("2020-11-03", "2020-11-04"):
        for by in ("block", "worker"):
            shown = done("progress", "tally", counted, "--date", on, "--by", by, "--full", "--phase", "short_form")
            assert max(row["last_return"] for row in shown["rows"] if row["last_return"]) == on


@given(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=12), st.randoms())
def test_the_last_day_not_after_its_own_delivery(rows: list[tuple[int, int]], shuffle: Any) -> None:
    current = pd.DataFrame(
        {
            "return_id": range(len(rows)),
            "work_date": [days.text(work) for work, _ in rows],
            "entry_date": [days.text(work) for work, _ in rows],
            "phase": "short_form",
        }
    )
    returns = pd.DataFrame(
        {
            "return_id": range(len(rows)),
            "received_at": [f"{days.text(came)}T12:00:00+08:00" for _, came in rows],
            "as_of": None,
        }
    )
    possible = [work for work, came in rows if work <= came]
    order = list(range(len(rows)))
    shuffle.shuffle(order)
    found = data_moment(current.iloc[order], returns.iloc[order])
    assert found == data_moment(current, returns)
    assert (found.day if found else None) == (max(possible) if possible else None)


def test_a_clock_that_was_written_holds() -> None:
    moments = {
        said: str(as_last_moment(said))[11:19] for said in ("2020年11月8日", "2020-11-08 00:00", "2020-11-08T17:00")
    }
    assert list(moments.values()) == ["23:59:59", "00:00:00", "17:00:00"]
