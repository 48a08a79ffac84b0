"""Behind the figures: which returns met no place, and everything that ever came in for one place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress import rows
from blockmap.progress.matching import Ground, Level, Match, Why


@dataclass(frozen=True, slots=True)
class Stranger:
    """A code that meets no place: how many rows and figures bear it, where the first stands, and what it may be."""

    level: Level
    code: str
    row_count: int
    figure_count: int
    return_id: int
    row_number: int
    why: Why
    suggestion: str


def strangers(frame: pd.DataFrame, ground: Ground) -> list[Stranger]:
    """List the codes of returns that no place counts, by level and code.

    Parameters
    ----------
    frame
        Rows as of `blockmap.progress.rows.current`.
    """
    lost = rows.unmatched(frame, ground.areas, ground.blocks, ground.buildings)
    listed = []
    for (level, code), same in lost.groupby(["level", "code"], observed=True, sort=True):
        named = cast("Level", level)
        found = ground.suggest(Match(named, str(code)))
        return_id, row_number = same[["return_id", "row_number"]].to_numpy(np.int64)[0].tolist()
        row_count = len(same[["return_id", "sheet", "row_number"]].drop_duplicates())
        listed.append(Stranger(named, str(code), row_count, len(same), return_id, row_number, found.why, found.codes))
    return listed


def history(frame: pd.DataFrame, holds: NDArray[np.bool_], ground: Ground, place: str) -> pd.DataFrame | None:
    """List every figure that ever came in for one place.

    Parameters
    ----------
    frame, holds
        Rows as of `blockmap.progress.rows.read_all` with what was replaced, and which of them hold.
    place
        Code of an area, a block or a building, as delivered or as in the territory.

    Returns
    -------
    `phase, measure, work_date, entry_date, value, outcome, worker, return_id, row, holds` as texts and numbers, by day; ``None``
    when there is neither such a place nor a return for it. The value of an increment bears its sign.
    """
    matches = [match for match in _matches(ground, place) if match.is_placed]
    which = (frame["code"] == place).to_numpy(dtype=bool)
    for match in matches:
        column = rows.PLACES[match.level][0]
        levels = [match.level, *(["dwelling"] if match.level == "building" else [])]
        is_here = (frame[column] == getattr(match, column)).fillna(False).to_numpy(dtype=bool)
        which = which | (is_here & frame["level"].isin(levels).to_numpy())
    if not matches and not which.any():
        return None
    found = frame[which].assign(holds=np.where(holds[which], "yes", "no"))
    order = ["phase", "measure", "work_date", "entry_date", "return_id", "row_number"]
    found = found.sort_values(order, kind="stable", ignore_index=True)
    signs = np.where(found["is_increment"] & (found["value"] >= 0), "+", "")
    return pd.DataFrame(
        {
            "phase": _texts(found["phase"]),
            "measure": _texts(found["measure"]),
            "work_date": _texts(found["work_date"].dt.strftime("%Y-%m-%d")),
            "entry_date": _texts(found["entry_date"].dt.strftime("%Y-%m-%d")),
            "value": [sign + str(value) for sign, value in zip(signs, found["value"].tolist(), strict=True)],
            "outcome": _texts(found["outcome"]),
            "worker": _texts(found["worker"]),
            "return_id": found["return_id"],
            "row": found["row_number"],
            "holds": found["holds"],
        }
    )


def _matches(ground: Ground, place: str) -> Iterator[Match]:
    """Places that a code may mean, at every level."""
    for role in ("area", "block", "building"):
        match = ground.match({role: place})
        if match is not None:
            yield match


def _texts(column: pd.Series) -> NDArray[Any]:
    return column.astype("str").fillna("").to_numpy(dtype=object)
