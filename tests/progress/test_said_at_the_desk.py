"""What is typed is understood as people say it, and times are those of the office: phases, steps, areas, days, the clock."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from blockmap import store
from blockmap.errors import UsageError
from blockmap.progress.phases import asked_for, phases_of
from blockmap.schema import TABLES
from blockmap.settings import Settings
from blockmap.workflow import history, list_reads, read_returns, review, show_holdouts, tally_returns, withdraw
from tests.progress.desk import spoken, typed, written
from tests.progress.office import district

TOTALS = ["普查小区代码", "日期", "累计登记户数"]


@pytest.fixture(scope="module")
def office_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office") / "district.gpkg"
    district(path, buildings=12, blocks=4, communities=2)
    source = written(path.with_name("a.csv"), TOTALS, ("500112000000001", "2020-11-03", 3))
    read_returns(path, source, as_of="2020-11-03 17:00")
    return path


@pytest.fixture
def territory(office_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(office_file, tmp_path / "district.gpkg"))


@pytest.fixture
def at_greenwich() -> Iterator[None]:
    """A machine whose clock is not that of the office."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize("said", ["短表", "短表登记", "short form", "SHORT_FORM", "short_form", "正式登记"])
def test_a_phase_is_known_by_any_of_its_names(territory: Path, said: str) -> None:
    assert asked_for(phases_of(store_table(territory, "phases")), said).code == "short_form"
    assert typed("progress", "tally", territory, "--phase", said, "--by", "community")[0] == 0
    assert typed("bulletin", territory, "--phase", said, "-o", territory.parent / "out")[0] == 0
    assert typed("review", territory, "--phase", said)[0] == 0


def test_an_unknown_phase_hears_which_there_are(territory: Path) -> None:
    with pytest.raises(UsageError) as fault:
        tally_returns(territory, phase="中表")
    assert "short_form (短表登记)" in fault.value.text("zh")


def test_what_is_not_there_hears_what_is_alike(territory: Path) -> None:
    assert "500112000000" in spoken("bulletin", territory, "--area", "50011200000", "-o", territory.parent / "out")
    assert "500112000000001" in spoken("review", territory, "500112000000010")


def test_the_office_keeps_its_own_clock(territory: Path, at_greenwich: None) -> None:
    with store.open(territory) as file:
        assert file.settings.zone is not None, "a Chinese CRS means Beijing time"
        (as_of,) = file.table("returns")["as_of"]
    read_returns(territory, written(territory.with_name("b.csv"), TOTALS, ("500112000000002", "2020-11-04", 3)))
    with store.open(territory) as file:
        received = file.table("returns")["received_at"].iloc[-1]
    assert (as_of, received[-6:]) == ("2020-11-03T17:00:00+08:00", "+08:00")
    said = spoken("bulletin", territory, "--as-of", "2020-11-04 17:00", "-o", territory.parent / "out")
    assert "2020-11-04 17:00" in said
    assert "+00:00" not in said
    now = datetime.now(timezone(timedelta(hours=8)))
    shown = [list_reads(territory).rows[-1]["received_at"], history(territory).rows[-1]["at"]]
    assert all(abs((datetime.fromisoformat(f"{at}+08:00") - now).total_seconds()) < 600 for at in shown)
    withdraw(territory, "b.csv", accept=True, reason="wrong")
    assert store_table(territory, "returns")["received_at"].iloc[-1].endswith("+08:00")


def test_the_clock_is_a_choice_of_the_office() -> None:
    assert str(Settings(crs="EPSG:32648", utc_offset="+07:00").zone) == "UTC+07:00"
    assert Settings(crs="EPSG:32648").zone is None
    assert str(Settings(crs="EPSG:4544").zone) == "UTC+08:00"
    with pytest.raises(ValueError, match="utc_offset"):
        Settings(crs="EPSG:4544", utc_offset="8")


def test_the_day_is_that_of_the_returns(territory: Path) -> None:
    assert "2020-11-03" in show_holdouts(territory).summary("zh")
    assert show_holdouts(territory).report.figures == show_holdouts(territory, at="2020-11-03").report.figures
    assert "短表" in review(territory, lang="zh").summary("zh")


def test_a_block_without_a_step_shows_its_state_and_what_may_come_next(territory: Path) -> None:
    staff = [("编号", "姓名", "岗位"), *((f"P00{k}", f"员{k}", "普查员") for k in range(1, 5))]
    typed("progress", "workers", territory, written(territory.with_name("w.csv"), *staff))
    block = "500112000000001"
    _, said = typed("review", territory, block)
    assert (said["figures"]["state"], said["figures"]["steps"], said["rows"]) == ("open", ["listed"], [])
    assert typed("review", territory, block, "--step", "摸底", "--worker", "p001", "--phase", "短表")[0] == 0
    _, said = typed("review", territory, block, "--phase", "短表")
    assert said["figures"]["state"] == "listed"
    assert said["figures"]["steps"] == ["listed", "entered", "sent_back"]
    for step in said["figures"]["steps"][1:2]:
        assert typed("review", territory, block, "--step", step, "--worker", "P002", "--phase", "短表")[0] == 0
    told = spoken("review", territory, block, "--phase", "短表")
    assert "已录入" in told
    assert "P001, P002" in told
    assert "复核 (checked)" in told


def store_table(territory: Path, name: str) -> object:
    assert name in TABLES
    with store.open(territory) as file:
        return file.table(name)
