"""How a table is declared: its columns in order, its geometry, and whether it is written only through the gate.

The ledger is written by the gate alone; a *free* table holds drafts and is written without it, and not remembered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["INTEGER", "REAL", "TEXT", "BOOLEAN", "DATE", "BLOB"]
GeometryType = Literal["POINT", "POLYGON", "MULTIPOLYGON", "MULTILINESTRING", "GEOMETRY"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, SQL type, what it holds, and whether a row must have it."""

    name: str
    type: Type
    note: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table. The first column is its primary key."""

    name: str
    note: str
    columns: tuple[Column, ...]
    geometry: GeometryType | None = None
    governed: bool = True
    is_free: bool = False

    @property
    def key(self) -> str:
        """Name of the primary key."""
        return self.columns[0].name

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, ``geom`` last where there is one."""
        return tuple(c.name for c in self.columns) + (("geom",) if self.geometry else ())


def declare(
    name: str,
    note: str,
    *columns: tuple[str, Type, str] | tuple[str, Type, str, bool],
    geometry: GeometryType | None = None,
    governed: bool = True,
    is_free: bool = False,
) -> Table:
    """Declare a table from rows of (name, SQL type, what it holds[, whether a row must have it])."""
    first, *rest = columns
    return Table(
        name,
        note,
        (Column(*first[:3], required=True), *(Column(*c) for c in rest)),
        geometry,
        governed and not is_free,
        is_free,
    )
