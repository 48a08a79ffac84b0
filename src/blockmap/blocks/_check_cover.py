"""Rules of the ground: no gap, no overlap, at every level, against the parents; proved on integers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.blocks._check_tables import Checked, has_ground
from blockmap.report import Report
from blockmap.topology.proof import Fault, Layer, prove

OF_A_PARENT = ("gap", "overlap", "beyond", "t_vertex")
"""Faults of pieces in their parent, said in the words of the level: cells in blocks, blocks in communities, areas in areas."""


def check(checked: Checked, report: Report) -> None:
    """Prove that cells cover blocks, blocks communities and areas their parents; communities without blocks are left out."""
    levels = _levels(checked)
    layers = [Layer(level.rows["geom"].to_numpy(), level.parent) for level in levels]
    faults = prove(layers)
    report.figures["cover_faults"] = len(faults)
    for fault in faults:
        _report(fault, levels, report)


class _Level:
    """One layer of the proof and what its rows are called.

    Parameters
    ----------
    prefix
        Of the kinds of findings about its rows in their parent.
    table, key, code
        Table of the rows, its key, and the column of their name.
    rows
        Rows that are proved.
    parent
        Position of each row's ground in the next level.
    """

    def __init__(
        self, prefix: str, table: str, key: str, code: str, rows: pd.DataFrame, parent: NDArray[np.int64]
    ) -> None:
        self.prefix, self.table, self.key = prefix, table, key
        self.rows, self.parent = rows, parent
        self.ids = rows[key].tolist()
        self.names = rows[code].astype(str).tolist()


def _levels(checked: Checked) -> list[_Level]:
    """Cells, ground blocks, and areas from the communities up, each with its place in the next."""
    cells, ground = checked.cells[has_ground(checked.cells)], checked.ground
    areas = [checked.of_level(level) for level in reversed(checked.settings.levels)]
    levels = []
    if len(cells):
        levels.append(
            _Level("cells_", "cells", "cell_id", "cell_id", cells, _position(cells["block_id"], ground["block_id"]))
        )
    parent = _position(ground["community_id"], areas[0]["area_id"])
    levels.append(_Level("blocks_", "blocks", "block_id", "block_code", ground, parent))
    is_divided = areas[0]["area_id"].isin(ground["community_id"]).to_numpy()
    for rows, above in zip(areas, [*areas[1:], None], strict=True):
        parent = np.full(len(rows), -1, np.int64)
        if above is not None:
            parent = _position(rows["parent_id"], above["area_id"])
            is_whole = np.ones(len(above), np.bool_)
            is_whole[parent[~is_divided & (parent >= 0)]] = False
            parent[~np.append(is_whole, False)[parent]] = -1
            is_divided = is_whole
        levels.append(_Level("area_", "areas", "area_id", "code", rows, parent))
    return levels


def _position(ids: pd.Series[int], among: pd.Series[int]) -> NDArray[np.int64]:
    """Position of ids among others, -1 where they are not."""
    wanted = ids.fillna(-1).astype(np.int64)
    position: NDArray[np.int64] = pd.Index(among.astype(np.int64)).get_indexer(pd.Index(wanted)).astype(np.int64)
    return position


def _report(fault: Fault, levels: list[_Level], report: Report) -> None:
    """Say a fault in the words of its level."""
    level = levels[fault.layer]
    pieces = ", ".join(level.names[row] for row in fault.rows)
    first = fault.rows[0] if fault.rows else -1
    if fault.kind not in OF_A_PARENT or fault.parent < 0:
        kind = "root_overlap" if fault.kind == "overlap" else f"cover_{fault.kind}"
        table, row_id, code = level.table, level.ids[first], level.names[first]
    else:
        above = levels[fault.layer + 1]
        kind, code = f"{level.prefix}{fault.kind}", above.names[fault.parent]
        is_of_parent = fault.kind == "gap" or first < 0
        table = above.table if is_of_parent else level.table
        row_id = above.ids[fault.parent] if is_of_parent else level.ids[first]
    report.add(kind, table=table, row_id=row_id, code=code, x=fault.x, y=fault.y, pieces=pieces, area_m2=fault.area_m2)
