"""Rows that say the same thing twice: the same shape, or the same official code."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.intake.outcome import Outcome, no_kinds
from blockmap.topology.grid import SCALE, Geometries


def same_shape(geometry: Geometries, columns: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows have the very shape of another row that is kept.

    The row kept is the first by content (a barrier of the highest rank before others), so it does not depend on the order in the
    file. Two points at one place are the same only when all their attributes are: several buildings may be known by one point.

    Parameters
    ----------
    geometry
        (rows,) in canonical order of points; ``None`` is no double.
    columns
        Columns made of the same rows.
    """
    there = np.flatnonzero(~shapely.is_missing(geometry))
    shape = pd.Series(shapely.to_wkb(geometry[there]), index=there)
    candidates = shape[shape.duplicated(keep=False)]
    if candidates.empty:
        return np.zeros(len(geometry), bool)
    texts = columns.iloc[candidates.index].astype(str)
    weakness = -columns["rank"].iloc[candidates.index].to_numpy() if "rank" in columns else np.zeros(len(texts))
    ranked = texts.assign(_weakness=weakness, _shape=candidates.to_numpy())
    ranked = ranked.set_axis(candidates.index).sort_values(["_shape", "_weakness", *texts.columns], kind="stable")
    is_point = shapely.get_dimensions(geometry[ranked.index]) == 0
    is_double = np.where(is_point, ranked.duplicated(), ranked.duplicated(subset="_shape"))
    found = np.zeros(len(geometry), bool)
    found[ranked.index[is_double]] = True
    return found


def same_code(geometry: Geometries, columns: pd.DataFrame) -> Outcome:
    """Join areas that come as several rows of one code (an exclave, an island), and set aside what bears another's code.

    Rows of the same code and name are one area in several parts, held by the largest. Of rows with the same code and different
    names the largest is kept; which name is right only the office knows.
    """
    geometry = geometry.copy()
    repaired, rejected = no_kinds(len(geometry)), no_kinds(len(geometry))
    part_of = np.full(len(geometry), -1)
    there = columns["code"].where(~shapely.is_missing(geometry))
    repeated = columns[there.duplicated(keep=False) & there.notna()]
    for _, group in repeated.groupby("code", sort=True):
        at = group.index.to_numpy()
        by_size = at[np.lexsort([shapely.to_wkb(geometry[at]).astype("S"), -shapely.area(geometry[at])])]
        names = columns["name"].fillna("")[by_size].to_numpy()
        first, alike, others = by_size[0], by_size[names == names[0]], by_size[names != names[0]]
        rejected[others] = "row_code_twice"
        geometry[others] = None
        if len(alike) > 1:
            geometry[first] = shapely.normalize(shapely.union_all(geometry[alike], grid_size=1 / SCALE))
            geometry[alike[1:]] = None
            repaired[alike] = "repaired_joined"
            part_of[alike[1:]] = first
    return Outcome(geometry, repaired, rejected, part_of)
