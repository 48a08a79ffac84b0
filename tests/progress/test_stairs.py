"""Responsibility below the building: stairs and ranges of doors, each with its person, and who answers for one door."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blockmap.progress.stairs import Stretch, stretch
from tests.progress.desk import spoken, table, territory, typed, written

STAFF = [("编号", "姓名", "岗位"), *((f"P00{k}", f"员{k}", "普查员") for k in range(1, 6)), ("H001", "长一", "楼长")]


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "t.gpkg"
    territory(path)
    typed("progress", "workers", path, written(tmp_path / "w.csv", *STAFF))
    return path


def building(town: Path) -> tuple[str, str]:
    """Key of a building and code of its block."""
    blocks = table(town, "blocks").set_index("block_id")["block_code"]
    placed = table(town, "buildings").dropna(subset=["source_key", "block_id"]).iloc[0]
    return str(placed["source_key"]), str(blocks[placed["block_id"]])


def who(town: Path, key: str, *more: str) -> list[tuple[str, str]]:
    said = typed("assign", town, "--building", key, "--who", *more)[1]
    return [(row["worker"], row["responsible_for"]) for row in said["rows"]]


@pytest.mark.mission("Z3")
def test_block_building_stair_and_doors_have_persons_of_their_own(town: Path, tmp_path: Path) -> None:
    key, block = building(town)
    typed("assign", town, "--block", block, "--worker", "P001")
    typed("assign", town, "--building", key, "--worker", "H001", "--role", "building_head")
    rows = [
        ("人员编号", "建筑物编号", "单元"),
        ("P002", key, "1单元"),
        ("P003", key, "2单元"),
        ("P004", key, "2单元 301-312"),
    ]
    typed("assign", town, written(tmp_path / "a.csv", *rows))
    every = [("P004", "doors"), ("P002", "stair"), ("P003", "stair"), ("H001", "building"), ("P001", "block")]
    assert who(town, key) == every
    assert who(town, key, "--entrance", "２单元305室")[0] == ("P004", "doors"), "the narrowest answers first"
    assert who(town, key, "--entrance", "2单元 201")[0] == ("P003", "stair")
    assert who(town, key, "--entrance", "1单元 305")[0] == ("P002", "stair")
    assert who(town, key, "--entrance", "9单元") == [("H001", "building"), ("P001", "block")]
    typed("assign", town, "--building", key, "--entrance", "2单元 301-312", "--worker", "P004", "--end")
    assert who(town, key, "--entrance", "2单元 305")[0] == ("P003", "stair"), "history ends, the stair goes on"
    assert "楼道" in spoken("assign", town, "--building", key, "--who")


def test_doors_that_two_answer_for_are_said(town: Path) -> None:
    key, _ = building(town)
    for worker, doors in (("P002", "2单元 301-306"), ("P003", "2单元 307-312")):
        typed("assign", town, "--building", key, "--entrance", doors, "--worker", worker)
    assert "stair_claimed_twice" not in kinds(town, key)
    typed("assign", town, "--building", key, "--entrance", "2单元 306-307", "--worker", "P004")
    assert kinds(town, key).count("stair_claimed_twice") == 2


def kinds(town: Path, key: str) -> list[str]:
    return [finding["kind"] for finding in typed("assign", town, "--building", key, "--who")[1]["findings"]]


def test_a_building_that_is_not_there_is_answered_with_the_nearest(town: Path) -> None:
    key, _ = building(town)
    said = typed("assign", town, "--building", f"{key}x", "--who")[1]
    assert said["error"] == "who_building"


@given(st.integers(1, 30), st.integers(100, 990), st.integers(0, 99), st.sampled_from(["-", "至", "~", " – "]))
def test_every_way_of_writing_doors_is_read(stair: int, low: int, more: int, between: str) -> None:
    wanted = Stretch(str(stair), low, low + more)
    assert stretch(f"{stair}单元 {low}{between}{low + more}室") == wanted
    assert stretch(f"{stair} 单元{low + more}{between}{low}") == wanted, "the wrong way round"
    assert wanted.meets(stretch(f"{stair}单元{low}"))
    assert not wanted.meets(stretch(f"{stair}单元 {low + more + 1}"))
