"""The tables of a check, sorted and complete, with the selections that all rules share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.report import Report, Severity
from blockmap.schema import TABLES
from blockmap.settings import Settings


@dataclass(frozen=True)
class Checked:
    """Tables that are checked.

    Attributes
    ----------
    areas, cells, blocks, buildings, parts, exceptions, retired
        Tables, rows by id.
    ground
        Blocks of kind ``ground`` that have a geometry, and cells and areas likewise are only used where they have one.
    communities
        Areas of the level that is divided.
    settings
        Choices of the office.
    """

    areas: pd.DataFrame
    cells: pd.DataFrame
    blocks: pd.DataFrame
    buildings: pd.DataFrame
    parts: pd.DataFrame
    exceptions: pd.DataFrame
    retired: pd.DataFrame
    settings: Settings

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame], settings: Settings) -> Checked:
        """Take the tables that a check needs."""
        return cls(
            areas=_sorted(tables, "areas"),
            cells=_sorted(tables, "cells"),
            blocks=_sorted(tables, "blocks"),
            buildings=_sorted(tables, "buildings"),
            parts=_sorted(tables, "building_parts"),
            exceptions=_sorted(tables, "exceptions"),
            retired=_sorted(tables, "retired"),
            settings=settings,
        )

    @property
    def ground(self) -> pd.DataFrame:
        """Ground blocks that have a geometry."""
        return self.blocks[(self.blocks["kind"] == "ground") & has_ground(self.blocks)]

    @property
    def communities(self) -> pd.DataFrame:
        """Areas of the level that is divided into blocks."""
        return self.areas[self.areas["level"] == self.settings.community_level]

    def of_level(self, level: str) -> pd.DataFrame:
        """Areas of a level that have a geometry."""
        return self.areas[(self.areas["level"] == level) & has_ground(self.areas)]

    def declared(self, kind: str, column: str) -> pd.Series[int]:
        """Ids for which an exception of this kind is declared."""
        return self.exceptions.loc[self.exceptions["kind"] == kind, column].dropna().astype(np.int64)


def has_ground(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows have a geometry that is not empty."""
    import shapely

    geometries = rows["geom"].to_numpy()
    return ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))


def about_areas(report: Report, kind: str, rows: pd.DataFrame, severity: Severity = "error", **values: str) -> None:
    """Record the same finding about some areas; ``values`` name columns."""
    report.add_rows(kind, severity, table="areas", key="area_id", code="code", rows=rows, **values)


def about_blocks(report: Report, kind: str, rows: pd.DataFrame, severity: Severity = "error", **values: str) -> None:
    """Record the same finding about some blocks; ``values`` name columns."""
    report.add_rows(kind, severity, table="blocks", key="block_id", code="block_code", rows=rows, **values)


def about_cells(report: Report, kind: str, rows: pd.DataFrame, **values: str) -> None:
    """Record the same finding about some cells; ``values`` name columns."""
    report.add_rows(kind, "error", table="cells", key="cell_id", code=None, rows=rows, **values)


def about_buildings(report: Report, kind: str, rows: pd.DataFrame, severity: Severity = "error", **values: str) -> None:
    """Record the same finding about some buildings, by the code of their block; ``values`` name columns."""
    report.add_rows(kind, severity, table="buildings", key="building_id", code="code", rows=rows, **values)


def _sorted(tables: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """Return a table by id, as a plain frame with all its columns; empty when it is missing."""
    declared = TABLES[name]
    table = tables.get(name)
    if table is None:
        table = pd.DataFrame(columns=list(declared.names))
    absent = dict.fromkeys(column for column in declared.names if column not in table)
    return pd.DataFrame(table).assign(**absent).sort_values(declared.key, ignore_index=True, kind="stable")
