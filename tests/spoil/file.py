"""Ways to spoil a good territory past the gate, each with what a check must say about it, and where, and nothing else.

A *spoil* writes raw SQL into the file and returns the findings it must cause: ``(kind, id)`` for a finding about a row,
``(kind, code)`` for ground of a community, a block or an area that is wrong. Its *damage* is the ground that changed: whatever is
said about ground must be said there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from blockmap.schema import TABLES
from blockmap.store import blobs
from tests.strategies import CRS, Plan

PLAN = Plan(2, 2, 2, 3, seed=5, is_frozen=True)
"""The good territory: communities 4 to 7, ground blocks 1 to 24, a stacked block 25 on 24, a virtual block 26; 4 is frozen."""
BLOCK, BESIDE, FAR, ABROAD = 8, 9, 12, 10
"""A block; the next one in its community; one of another community that is far away, and one beside it."""
Said = set[tuple[str, int | str]]


@dataclass
class Spoiler:
    """An open file without its triggers."""

    path: Path
    damage: list[BaseGeometry] = field(default_factory=list)

    def __enter__(self) -> Spoiler:
        self.connection = sqlite3.connect(self.path)
        blobs.register_functions(self.connection)
        self.triggers = self.connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in self.triggers:
            if not name.startswith("rtree"):
                self.connection.execute(f'DROP TRIGGER "{name}"')
        return self

    def __exit__(self, *_: object) -> None:
        for name, sql in self.triggers:
            if not name.startswith("rtree"):
                self.connection.execute(sql)
        self.connection.commit()
        self.connection.close()

    def run(self, sql: str, *parameters: object) -> None:
        """Write."""
        self.connection.execute(sql, parameters)

    def ask(self, sql: str, *parameters: object) -> list[Any]:
        """Read the first column."""
        return [row[0] for row in self.connection.execute(sql, parameters)]

    def value(self, sql: str, *parameters: object) -> Any:
        """Read one value."""
        return self.ask(sql, *parameters)[0]

    def geometry(self, table: str, row_id: int) -> BaseGeometry:
        """Read a geometry."""
        blob = self.value(f"SELECT geom FROM {table} WHERE {TABLES[table].key} = ?", row_id)
        return shapely.from_wkb(blobs.to_wkbs([blob])[0])

    def put(self, table: str, row_id: int, geometry: BaseGeometry | None) -> None:
        """Write a geometry and remember what ground changed."""
        blob = None if geometry is None else blobs.to_blobs(blobs.to_wkb(np.array([geometry])), int(CRS[5:]))[0]
        key = TABLES[table].key
        self.damage += [g for g in (geometry, self.geometry(table, row_id)) if g is not None]
        self.run(f"UPDATE {table} SET geom = ? WHERE {key} = ?", blob, row_id)

    def copy(self, table: str, row_id: int, **changed: object) -> None:
        """Insert a row like another but for some values."""
        names = TABLES[table].names
        values = ", ".join("?" if name in changed else f'"{name}"' for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        parameters = [changed[name] for name in names if name in changed]
        self.run(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE {TABLES[table].key} = ?",
            *parameters,
            row_id,
        )

    def code(self, block_id: int) -> str:
        """Code of a block."""
        return self.value("SELECT block_code FROM blocks WHERE block_id = ?", block_id)

    def community(self, block_id: int) -> str:
        """Code of a block's community."""
        return self.value("SELECT community_code FROM blocks WHERE block_id = ?", block_id)

    def empty_cell(self, block_id: int) -> int:
        """A cell of a block in which nothing stands, or the last."""
        return self.value(
            "SELECT cell_id FROM cells WHERE block_id = ? ORDER BY building_id IS NULL DESC, cell_id DESC", block_id
        )

    def house(self, block_id: int) -> int:
        """The polygon building of a block with the largest number."""
        buildings = self.ask("SELECT building_id FROM buildings WHERE block_id = ? ORDER BY number DESC", block_id)
        return next(b for b in buildings if self.geometry("buildings", b).area)


SPOILS: dict[str, Callable[[Spoiler], Said]] = {}


def spoil(function: Callable[[Spoiler], Said]) -> Callable[[Spoiler], Said]:
    """Register a way to spoil."""
    SPOILS[function.__name__] = function
    return function
