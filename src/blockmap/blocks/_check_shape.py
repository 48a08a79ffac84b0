"""Soft rules of shape: what a planner should look at once, and may leave."""

from __future__ import annotations

import shapely

from blockmap.blocks._check_tables import Checked, about_blocks
from blockmap.report import Report


def check(checked: Checked, report: Report) -> None:
    """Note blocks that are very small or narrow, unless they are one building, and blocks with an enclave."""
    settings = checked.settings
    blocks = checked.ground
    blocks = blocks[shapely.is_valid(blocks["geom"].to_numpy())]
    ground = blocks["geom"].to_numpy()
    blocks = blocks.assign(
        area_m2=shapely.area(ground), least_m2=settings.min_block_m2, least_m=settings.min_block_width_m
    )
    is_several = (blocks["building_count"].astype("Float64").fillna(0) != 1).to_numpy()
    is_small = (blocks["area_m2"] < settings.min_block_m2).to_numpy() & is_several
    about_blocks(report, "small_block", blocks[is_small], severity="note", area_m2="area_m2", least_m2="least_m2")
    # A circle of radius area / outline fits into any polygon, so only the others need a closer look.
    radius = settings.min_block_width_m / 2
    is_narrow = is_several & (blocks["area_m2"].to_numpy() < radius * shapely.length(ground))
    is_narrow[is_narrow] = shapely.is_empty(shapely.buffer(ground[is_narrow], -radius, quad_segs=2))
    about_blocks(report, "narrow_block", blocks[is_narrow], severity="note", least_m="least_m")
    has_hole = shapely.get_num_interior_rings(ground) > 0
    about_blocks(report, "block_enclave", blocks[has_hole], severity="note")
