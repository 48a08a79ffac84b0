"""What became of every row of a source: taken as it is, taken after a repair, or set aside.

Why a row was repaired or set aside is the kind of its finding; in arrays of such kinds ``None`` means that there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.report import Report, Severity
from blockmap.topology.grid import Geometries

Kinds = NDArray[Any]
"""(rows,) kind of a finding, or ``None``."""

HARMLESS = frozenset({"row_no_barrier", "row_no_building", "row_tunnel", "row_wrong_type"})
"""Reasons to set a row aside that are in the nature of a layer of many things: notes, not warnings."""


def no_kinds(length: int) -> Kinds:
    """Return an array without any kind."""
    return np.full(length, None, object)


def is_set(kinds: Kinds) -> NDArray[np.bool_]:
    """Tell where there is a kind."""
    return np.asarray(~pd.isna(kinds))


def first_of(one: Kinds, other: Kinds) -> Kinds:
    """Return the kinds of the one, and those of the other where the one has none."""
    return np.where(is_set(one), one, other)


def marked(flags: NDArray[np.bool_], kind: str) -> Kinds:
    """Return a kind at every row that is flagged."""
    kinds = no_kinds(len(flags))
    kinds[flags] = kind
    return kinds


def without(geometry: Geometries, flags: NDArray[np.bool_]) -> Geometries:
    """Return the geometries with ``None`` at every row that is flagged."""
    kept = geometry.copy()
    kept[flags] = None
    return kept


@dataclass(frozen=True)
class Outcome:
    """What became of every row.

    Attributes
    ----------
    geometry
        (rows,) geometry in the table; ``None`` for a row that is set aside, or that is now part of another's.
    repaired, rejected
        (rows,) why.
    part_of
        (rows,) row whose geometry now holds this one's, -1 for a row of its own.
    """

    geometry: Geometries
    repaired: Kinds
    rejected: Kinds
    part_of: NDArray[np.int64]

    @property
    def is_rejected(self) -> NDArray[np.bool_]:
        """(rows,) set aside."""
        return is_set(self.rejected)

    @property
    def is_repaired(self) -> NDArray[np.bool_]:
        """(rows,) taken after a repair."""
        return is_set(self.repaired) & ~self.is_rejected

    @property
    def account(self) -> dict[str, int]:
        """Counts of rows, which add up."""
        rejected, repaired = int(self.is_rejected.sum()), int(self.is_repaired.sum())
        read = len(self.geometry)
        taken = read - rejected - repaired
        return {"rows_read": read, "rows_taken": taken, "rows_repaired": repaired, "rows_rejected": rejected}

    def report(self, file_name: str, row_number: NDArray[np.int64], received: Geometries) -> Report:
        """Say every row that was repaired or set aside: one finding each, in the order of the file, at the row's first point."""
        report = Report()
        kinds = first_of(self.rejected, self.repaired)
        points = first_points(received)
        for row in np.flatnonzero(is_set(kinds)):
            severity: Severity = "note" if kinds[row] in HARMLESS or self.rejected[row] is None else "warning"
            x, y = points[row]
            number = int(row_number[row])
            if np.isnan(x):
                report.add(kinds[row], severity, table=file_name, row_id=number, place="")
            else:
                place = f" ({x:.1f}, {y:.1f})"
                report.add(kinds[row], severity, table=file_name, row_id=number, x=float(x), y=float(y), place=place)
        return report


def first_points(geometry: Geometries) -> NDArray[np.float64]:
    """(rows, 2) first point of every geometry; NaN where there is none with a place."""
    xy, row = shapely.get_coordinates(geometry, return_index=True)
    first, at = np.unique(row, return_index=True)
    points = np.full((len(geometry), 2), np.nan)
    points[first] = xy[at]
    points[~np.isfinite(points).all(axis=1)] = np.nan
    return points
