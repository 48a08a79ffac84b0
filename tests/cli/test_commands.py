"""The command line as a person types it: options that every command has, misuse, help in both languages."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner, Result

from blockmap.terms import Language
from tests.commands import build


def _leaves(group: Any, *above: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command by the words that call it, those of groups too."""
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _leaves(command, *above, name)
        else:
            yield (*above, name), command


COMMANDS = dict(_leaves(typer.main.get_command(build("en"))))
CHINESE = re.compile("[\u4e00-\u9fff]")


def blockmap(*arguments: object, lang: Language = "en") -> Result:
    return CliRunner().invoke(build(lang), [str(argument) for argument in arguments])


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_speaks_json_and_both_languages(command: tuple[str, ...]) -> None:
    options = {flag for parameter in COMMANDS[command].params for flag in parameter.opts}
    assert {"--json", "--lang", "--quiet"} <= options
    assert CHINESE.search(blockmap(*command, "--help", lang="zh").output)
    assert not CHINESE.search(blockmap(*command, "--help", lang="en").output)


def test_misuse_is_2_and_one_sentence(tmp_path: Path) -> None:
    for arguments in (
        ["check", tmp_path / "nowhere.gpkg"],
        ["new", tmp_path / "t.gpkg", "--crs", "EPSG:4326"],
        ["new", tmp_path / "t.gpkg", "--crs", "nonsense"],
        ["new", tmp_path / "t.gpkg", "--crs", "EPSG:4544", "--low", "90", "--high", "70"],
        ["run", tmp_path / "nowhere.toml"],
        ["nonsense"],
    ):
        for lang in ("en", "zh"):
            result = blockmap(*arguments, "--lang", lang) if arguments != ["nonsense"] else blockmap(*arguments)
            assert result.exit_code == 2, (arguments, result.output)
            assert "Traceback" not in result.output
    assert not (tmp_path / "t.gpkg").exists()


def test_new_info_history_undo(tmp_path: Path) -> None:
    territory = tmp_path / "empty.gpkg"
    assert blockmap("new", territory, "--crs", "EPSG:4544", "--target", "90").exit_code == 0
    figures = json.loads(blockmap("info", territory, "--json").output)["figures"]
    assert (figures["crs"], figures["target"], figures["buildings"]) == ("EPSG:4544", 90, 0)
    listed = json.loads(blockmap("history", territory, "--json").output)["rows"]
    assert [row["operation"] for row in listed] == ["new"]
    assert blockmap("new", territory, "--crs", "EPSG:4544").exit_code == 2
    for command in ("plan", "number", "freeze"):
        assert blockmap(command, territory).exit_code == 2


def test_quiet_prints_the_last_line_only(tmp_path: Path) -> None:
    result = blockmap("new", tmp_path / "t.gpkg", "--crs", "EPSG:4544", "--quiet")
    assert len(result.output.strip().splitlines()) == 1


def test_importing_blockmap_is_quick_because_it_imports_little() -> None:
    code = "import sys, blockmap; print([m for m in ('numpy', 'pandas', 'numba', 'shapely', 'pydantic') if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
