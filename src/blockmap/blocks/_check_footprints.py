"""Rules of buildings on the ground: each stands whole in the block it belongs to."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.blocks._check_tables import Checked, about_buildings, has_ground
from blockmap.report import Report

CUT_WIDTH_M = 0.001
"""A footprint may reach this far out of its block, the rounding of the grid: area over the length of its outline."""


def check(checked: Checked, report: Report) -> None:
    """Check which block every building belongs to, by its ids and by its footprint."""
    codes = checked.blocks.set_index("block_id")["block_code"]
    buildings = checked.buildings.assign(code=checked.buildings["block_id"].map(codes))
    ground = checked.blocks[checked.blocks["kind"] == "ground"].set_index("block_id")
    block_id = buildings["block_id"]
    is_known = block_id.isin(ground.index)
    lost = buildings[block_id.notna() & ~is_known]
    about_buildings(report, "building_block_unknown", lost)
    _check_ids(checked, buildings[is_known], ground, report)

    is_ground = has_ground(buildings)
    is_sound = is_ground & shapely.is_valid(buildings["geom"].to_numpy())
    about_buildings(report, "building_ring", buildings[~is_sound])
    blocks = checked.ground
    blocks = blocks[shapely.is_valid(blocks["geom"].to_numpy())]
    standing = buildings[is_sound & (block_id.isna() | block_id.isin(blocks["block_id"]))]
    suspects = standing[~_is_inside(checked, standing, blocks)]
    _check_places(checked, suspects, blocks, report)


def _check_ids(checked: Checked, buildings: pd.DataFrame, ground: pd.DataFrame, report: Report) -> None:
    """Community and cell of a building are those of its block."""
    is_astray = (buildings["community_id"] != buildings["block_id"].map(ground["community_id"])).fillna(True)
    about_buildings(report, "building_community", buildings[is_astray])
    if checked.cells.empty:
        return
    block_of_cell = buildings["cell_id"].map(checked.cells.set_index("cell_id")["block_id"])
    is_apart = (block_of_cell != buildings["block_id"]).fillna(True)
    about_buildings(report, "building_cell", buildings[is_apart])


def _is_inside(checked: Checked, buildings: pd.DataFrame, blocks: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which buildings lie wholly in their block; first by their cell, which is smaller, where it is one of the block."""
    geometry = buildings["geom"].to_numpy()
    cells = checked.cells[has_ground(checked.cells)].set_index("cell_id")
    cell = cells.index.get_indexer(pd.Index(buildings["cell_id"].fillna(-1).astype(np.int64)))
    block_of_cell = np.append(cells["block_id"].fillna(-2).to_numpy(dtype=np.int64), -2)
    is_same = block_of_cell[cell] == buildings["block_id"].fillna(-1).to_numpy(dtype=np.int64)
    inside = np.zeros(len(buildings), np.bool_)
    inside[is_same] = shapely.covered_by(geometry[is_same], cells["geom"].to_numpy()[cell[is_same]])
    rest = np.flatnonzero(~inside & buildings["block_id"].notna().to_numpy())
    own = _geometry_of(buildings["block_id"].iloc[rest], blocks)
    inside[rest] = shapely.covered_by(geometry[rest], own)
    return inside


def _geometry_of(block_id: pd.Series[int], blocks: pd.DataFrame) -> NDArray[np.object_]:
    """Geometry of blocks by id."""
    geometry: NDArray[np.object_] = blocks.set_index("block_id")["geom"].reindex(block_id.astype(np.int64)).to_numpy()
    return geometry


def _check_places(checked: Checked, buildings: pd.DataFrame, blocks: pd.DataFrame, report: Report) -> None:
    """Say where buildings stand that do not lie wholly in their block, as far as it is more than rounding."""
    held = _held(buildings, blocks)
    is_own = held["block_id"] == held["own"]
    position = pd.RangeIndex(len(buildings))
    rows = buildings.reset_index(drop=True)
    others = held[~is_own].drop_duplicates(["position", "block_id"]).groupby("position")["block_code"].agg(", ".join)
    rows["others"] = others.reindex(position).fillna("")
    has_block, has_others = rows["block_id"].notna(), rows["others"] != ""
    has_own = position.isin(held.loc[is_own, "position"])
    is_cut = position.isin(held.loc[held.duplicated("part", keep=False), "position"])
    is_declared = rows["building_id"].isin(checked.declared("edge_building", "building_id"))
    is_out = _outside_m2(rows, held) > _rounding_m2(rows["geom"].to_numpy())
    is_nowhere = ~has_own & (shapely.area(rows["geom"].to_numpy()) == 0)
    kinds = {
        "building_without_block": ~has_block & has_others & ~is_declared,
        "building_cut": has_block & has_others & is_cut,
        "building_elsewhere": has_block & has_others & ~is_cut & ~has_own,
        "building_outside": has_block & ~has_others & (is_out | is_nowhere) & ~is_declared,
    }
    for kind, which in kinds.items():
        about_buildings(report, kind, rows[which], others="others")
    severed = rows[has_block & has_others & ~is_cut & has_own]
    about_buildings(report, "building_severed", severed, severity="warning", others="others")


def _held(buildings: pd.DataFrame, blocks: pd.DataFrame) -> pd.DataFrame:
    """List the blocks that hold more than rounding of a part: `position, part, own, block_id, block_code, area_m2`."""
    geometry, ground = buildings["geom"].to_numpy(), blocks["geom"].to_numpy()
    parts, building_of_part = shapely.get_parts(geometry, return_index=True)
    part, block = shapely.STRtree(ground).query(parts, predicate="intersects")
    area_m2 = shapely.area(shapely.intersection(parts[part], ground[block]))
    is_point = shapely.area(parts[part]) == 0
    is_held = is_point | (area_m2 > _rounding_m2(parts[part]))
    part, block, area_m2 = part[is_held], block[is_held], area_m2[is_held]
    position = building_of_part[part]
    return pd.DataFrame(
        {
            "position": position,
            "part": part,
            "own": buildings["block_id"].to_numpy(dtype=float, na_value=np.nan)[position],
            "block_id": blocks["block_id"].to_numpy()[block],
            "block_code": blocks["block_code"].astype(str).to_numpy()[block],
            "area_m2": area_m2,
        }
    ).sort_values(["part", "block_id"], ignore_index=True)


def _outside_m2(buildings: pd.DataFrame, held: pd.DataFrame) -> NDArray[np.float64]:
    """Ground of every building that no block holds."""
    inside = held.groupby("position")["area_m2"].sum().reindex(range(len(buildings))).fillna(0)
    outside: NDArray[np.float64] = shapely.area(buildings["geom"].to_numpy()) - inside.to_numpy()
    return outside


def _rounding_m2(geometry: NDArray[np.object_]) -> NDArray[np.float64]:
    """Area up to which a footprint may lie out of its block."""
    rounding: NDArray[np.float64] = CUT_WIDTH_M * shapely.length(geometry)
    return rounding
