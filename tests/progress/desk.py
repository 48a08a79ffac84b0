"""A territory on disk and a desk to type at: what every test of a command of staff and lists needs."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from blockmap import store
from tests import strategies
from tests.commands import build


def territory(path: Path, plan: strategies.Plan | None = None) -> strategies.Tables:
    """Put a generated town into a file; returns its tables."""
    tables = strategies.territory(plan or strategies.Plan(block_rows=2, block_columns=3))
    with store.create(path, strategies.SETTINGS) as file, file.operation("plan", {}) as operation:
        for name, frame in tables.items():
            operation.replace(name, frame)
    return tables


def typed(*arguments: object) -> tuple[int, dict[str, Any]]:
    """Type a command with ``--json``; returns its exit code and what it said."""
    result = CliRunner().invoke(build("en"), [*map(str, arguments), "--json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout)


def spoken(*arguments: object, lang: str = "zh") -> str:
    """Type a command; returns everything on the screen."""
    result = CliRunner().invoke(build("zh" if lang == "zh" else "en"), [*map(str, arguments), "--lang", lang])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


def written(path: Path, *rows: tuple[object, ...], encoding: str = "gb18030") -> Path:
    """Write a list as CSV."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def table(path: Path, name: str) -> Any:
    """Read a table of a territory."""
    with store.open(path) as file:
        return file.table(name)
