"""Rules of belonging: every row names rows that exist, one level up, and they agree with each other."""

from __future__ import annotations

import numpy as np
import shapely

from blockmap.blocks._check_tables import Checked, about_areas, about_blocks, about_cells, has_ground
from blockmap.report import Report


def check_areas(checked: Checked, report: Report) -> None:
    """Check that every area has a parent one level up, and that communities are in one piece unless declared."""
    areas = checked.areas
    levels = checked.settings.levels
    above = areas["level"].map(dict(zip(levels[1:], levels, strict=False)))
    parent_level = areas["parent_id"].map(areas.set_index("area_id")["level"])
    is_top = areas["level"] == levels[0]
    is_wrong = (is_top & areas["parent_id"].notna()) | (~is_top & (parent_level != above))
    about_areas(report, "area_parent", areas[is_wrong], level="level")

    without = areas[~has_ground(areas)]
    about_areas(report, "area_without_ground", without)
    communities = checked.of_level(checked.settings.community_level)
    counted = communities.assign(part_count=shapely.get_num_geometries(communities["geom"].to_numpy()))
    is_undeclared = (counted["part_count"] > 1) & ~counted["area_id"].isin(checked.declared("exclave", "area_id"))
    about_areas(report, "exclave_undeclared", counted[is_undeclared], severity="warning", count="part_count")


def check_blocks(checked: Checked, report: Report) -> None:
    """Check what blocks and cells belong to, and which of them have ground."""
    _check_communities(checked, report)
    _check_kinds(checked, report)
    _check_hosts(checked, report)
    _check_cells(checked, report)


def _check_communities(checked: Checked, report: Report) -> None:
    """Every block lies in a community, and every community is divided."""
    blocks, communities = checked.blocks, checked.communities
    lost = blocks[~blocks["community_id"].isin(communities["area_id"])]
    about_blocks(report, "block_community_unknown", lost)
    is_divided = communities["area_id"].isin(checked.ground["community_id"])
    about_areas(report, "community_without_blocks", communities[~is_divided], severity="warning")


def _check_kinds(checked: Checked, report: Report) -> None:
    """Ground blocks have one polygon; stacked and virtual ones none."""
    blocks = checked.blocks
    is_known = blocks["kind"].isin(["ground", "stacked", "virtual"])
    about_blocks(report, "block_kind", blocks[~is_known], found="kind")
    on_ground = has_ground(blocks)
    is_ground = blocks["kind"] == "ground"
    for kind, wrong in (
        ("ground_without_polygon", is_ground & ~on_ground),
        ("placeless_with_polygon", ~is_ground & on_ground),
    ):
        about_blocks(report, kind, blocks[wrong])
    counted = checked.ground.assign(part_count=shapely.get_num_geometries(checked.ground["geom"].to_numpy()))
    about_blocks(report, "block_multipart", counted[counted["part_count"] > 1], count="part_count")


def _check_hosts(checked: Checked, report: Report) -> None:
    """A stacked block names a ground block of its community; no other block names one."""
    blocks = checked.blocks
    ground = checked.blocks[blocks["kind"] == "ground"].set_index("block_id")
    is_stacked = blocks["kind"] == "stacked"
    host_community = blocks["host_block_id"].map(ground["community_id"])
    is_wrong = (is_stacked & (host_community != blocks["community_id"]).fillna(True)) | (
        ~is_stacked & blocks["host_block_id"].notna()
    )
    about_blocks(report, "block_host", blocks[is_wrong])


def _check_cells(checked: Checked, report: Report) -> None:
    """Every cell belongs to a ground block of its community and names its lowest building; every ground block has cells."""
    cells, ground = checked.cells, checked.blocks[checked.blocks["kind"] == "ground"]
    if cells.empty:
        report.add("no_cells", table="cells")
        return
    community = cells["block_id"].map(ground.set_index("block_id")["community_id"])
    is_lost = community.isna()
    about_cells(report, "cell_block_unknown", cells[is_lost], block_id="block_id")
    is_astray = ~is_lost & (community != cells["community_id"])
    about_cells(report, "cell_community", cells[is_astray])
    bare = ground[~ground["block_id"].isin(cells["block_id"])]
    about_blocks(report, "block_without_cells", bare)

    lowest = checked.buildings.groupby("cell_id")["building_id"].min()
    named = cells["building_id"].astype("Float64")
    housed = cells["cell_id"].map(lowest).astype("Float64")
    is_wrong = named.fillna(-1) != housed.fillna(-1)
    about_cells(report, "cell_building", cells[is_wrong.to_numpy(dtype=np.bool_)])
