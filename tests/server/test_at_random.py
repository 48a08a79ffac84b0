"""Hundreds of requests of every kind at random, taken back and done again; ``python -m tests.bench.operations`` makes 10,000."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from blockmap import workflow
from tests.server.anything import KINDS, Anything
from tests.server.at_random import OPERATIONS, WRITE_NOTHING, Work
from tests.workflow.conftest import _planned, _read, copy_of, office  # noqa: F401

COUNT = 160


@pytest.fixture
def work(_planned: Path, copy_of: Callable[[Path], Path], tmp_path: Path) -> Work:  # noqa: F811
    return Work(staffed(copy_of(_planned), tmp_path), seed=3, every=60)


def staffed(territory: Path, folder: Path) -> Path:
    """A territory with two enumerators."""
    people = folder / "workers.csv"
    people.write_text("code,name,role\nW1,采集甲,enumerator\nW2,采集乙,enumerator\n", encoding="utf-8")
    workflow.read_workers(territory, people)
    return territory


def test_every_request_conserves_and_everything_can_be_taken_back(work: Work) -> None:
    work.run(COUNT)
    assert not work.faults, "\n".join(work.faults)
    done = {name for (name, outcome), _ in work.answers.items() if outcome == "done"}
    assert len(done & set(KINDS)) > len(KINDS) / 2, "most kinds of edit were done"


def test_no_kind_and_no_route_is_forgotten(work: Work) -> None:
    work.run(0)
    assert Anything(work._random).ways.keys() == set(KINDS)
    assert work.routes() == {OPERATIONS, *work.ways, *WRITE_NOTHING}
    assert work.faults == []
