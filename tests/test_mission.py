"""A row of docs/mission.md marked done names commands that exist and tests that run."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer.main

from tests.commands import build

ROOT = Path(__file__).parents[1]
SKIPPING = {"skip", "skipif", "xfail"}


@dataclass(frozen=True)
class Row:
    """One row of the mission."""

    key: str
    commands: tuple[str, ...]
    tests: tuple[str, ...]
    state: str


def rows() -> list[Row]:
    found = []
    for line in (ROOT / "docs" / "mission.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and re.fullmatch(r"[YLONZ]\d+", cells[0]):
            key, _, commands, tests, state = cells
            found.append(
                Row(key, tuple(re.findall(r"`(\w+)", commands)), tuple(re.findall(r"`([^`]+)`", tests)), state)
            )
    return found


DONE = [row for row in rows() if row.state == "done"]


def test_every_row_of_the_mission_is_there() -> None:
    keys = [row.key for row in rows()]
    assert len(keys) == len(set(keys)) == 68
    assert {row.state for row in rows()} <= {"done", "open"}


@pytest.mark.parametrize("row", DONE, ids=[row.key for row in DONE])
def test_done_means_a_command_and_a_test(row: Row) -> None:
    commands = typer.main.get_command(build("en")).commands  # type: ignore[attr-defined]
    assert row.commands, "no command"
    assert set(row.commands) <= set(commands)
    assert row.tests, "no test"
    for test in row.tests:
        file, _, name = test.partition("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name]
        assert functions, f"{test} does not exist"
        marks = {node.attr for node in ast.walk(functions[0]) if isinstance(node, ast.Attribute)}
        assert not marks & SKIPPING, f"{test} may be skipped"
