"""Returns that met no place when they were read, and meet one now: blocks were drawn, codes were given or corrected since.

A row keeps its file, number, code and figures; only the place it lies in is written down. It stays the same row under the same
key, so a corrected file that brings it again supersedes it, and nothing counts twice.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from blockmap.progress import rows
from blockmap.progress.matching import Ground, Level, Match


@dataclass(frozen=True, slots=True)
class Met:
    """A code that meets a place now: its level, how many rows bear it, and the delivery."""

    return_id: int
    code: str
    row_count: int


def rematched(returns: pd.DataFrame, ground: Ground) -> tuple[pd.DataFrame, list[Met]]:
    """Match again what met no place.

    Parameters
    ----------
    returns
        Table ``returns``.
    ground
        Places of the territory as they are now.

    Returns
    -------
    Rows of the table ``returns`` that change (`return_id, rows, account`), and the codes that met a place, in the order of the
    deliveries.
    """
    changed, met = [], []
    standing = returns[rows.is_standing(returns)].sort_values("return_id")
    for return_id, packed, account in standing[["return_id", "rows", "account"]].itertuples(index=False):
        counts = json.loads(account) if isinstance(account, str) else {}
        if counts.get("rows_unmatched") == 0:
            continue
        frame = rows.unpack(packed, int(return_id))
        placed, found = _placed(frame, ground)
        if not found:
            continue
        met += [Met(int(return_id), code, count) for code, count in found]
        taken = sum(count for _, count in found)
        if counts:
            counts |= {"rows_taken": counts["rows_taken"] + taken, "rows_unmatched": counts["rows_unmatched"] - taken}
        changed.append(
            {
                "return_id": int(return_id),
                "rows": rows.pack(placed),
                "account": json.dumps(counts, ensure_ascii=False, sort_keys=True) if counts else None,
            }
        )
    return pd.DataFrame(changed, columns=["return_id", "rows", "account"]), met


def _placed(frame: pd.DataFrame, ground: Ground) -> tuple[pd.DataFrame, list[tuple[str, int]]]:
    """Give the rows of a delivery that met no place the one they meet now; return also the codes, each with its rows."""
    lost = frame[~rows.is_placed(frame)]
    found: list[tuple[str, int]] = []
    levels = frame["level"].astype(object)
    ids = {name: frame[name].copy() for name in ("area_id", "block_id", "building_id")}
    for (level, code), same in lost.groupby(["level", "code"], observed=True, sort=True):
        match = ground.match_again(cast("Level", level), str(code))
        if match is None:
            continue
        found.append((str(code), len(same[["sheet", "row_number"]].drop_duplicates())))
        _set(ids, levels, same.index, match, is_dwelling=level == "dwelling")
    return (rows.shaped(frame.assign(**ids, level=levels)), found) if found else (frame, found)


def _set(ids: dict[str, pd.Series], levels: pd.Series, at: pd.Index, match: Match, *, is_dwelling: bool) -> None:
    for name, column in ids.items():
        known = getattr(match, name)
        column.loc[at] = pd.NA if known is None else np.int64(known)
    if not is_dwelling:
        levels.loc[at] = match.level
