from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from blockmap.blocks import graph, quality
from blockmap.blocks.partition import partition
from blockmap.topology.fabric import UNCROSSABLE
from blockmap.topology.grid import SCALE
from tests.blocks.towns import SETTINGS, SQUARE_M, sheet, squared, towns


def judge(cells, households, block, ids=(7,)):
    net = graph.build(cells, households, settings=SETTINGS)
    judged = quality.measure(cells, net, np.asarray(block), np.asarray(ids), settings=SETTINGS)
    whole = judged.figures[judged.figures["community_id"].isna()]
    return dict(zip(whole["measure"], whole["value"], strict=True)), judged


def test_figures_of_four_blocks_by_hand():
    # 8 x 4 squares, a street between columns 3 and 4, a railway between rows 1 and 2; blocks are the four quarters.
    label = sheet(4, 8)
    quarter = (np.arange(4)[:, None] // 2) * 2 + np.arange(8)[None, :] // 4
    cells = squared(label, vertical={4: 2}, horizontal={2: 3})
    households = np.full(32, 10.0)
    households[0] = 26.0
    figures, judged = judge(cells, households, quarter.ravel())
    assert judged.irregular.tolist() == [None] * 4
    assert figures["blocks"] == figures["regular_blocks"] == 4
    assert figures["in_band"] == 1
    assert figures["within_12_percent"] == 0.75
    assert figures["within_25_percent"] == 1
    assert figures["cv"] == pytest.approx(np.std([96, 80, 80, 80]) / 84)
    assert figures["regret"] == pytest.approx((12 + 4 * 3) / 4 / 80)
    assert figures["border_m"] == (4 + 8) * SQUARE_M
    assert figures["on_barrier"] == 1
    assert figures["on_rank_3"] == pytest.approx(8 / 12)
    assert figures["major_inside_m"] == figures["severed_blocks"] == 0
    assert figures["polsby_popper_median"] == pytest.approx(4 * np.pi * 8 / 12**2)
    assert figures["reock_median"] == pytest.approx(8 / (np.pi * 5))
    assert figures["width_m_median"] == pytest.approx(2 * SQUARE_M)
    assert figures["area_m2_median"] == 8 * SQUARE_M**2


def test_a_border_across_a_lane_is_near_it_but_does_not_follow_it():
    halves = (np.arange(16) % 4) // 2
    figures, _ = judge(squared(sheet(4, 4), horizontal={2: 1}), np.full(16, 10.0), halves)
    assert figures["on_barrier"] == figures["along_feature"] == 0
    assert figures["near_feature"] == pytest.approx(20 / 80)  # two pieces of ten metres, their middles five metres off


@pytest.mark.parametrize(
    ("lane_m", "near", "along"),
    [((44, 44), 1, 1), ((46, 46), 0, 0), ((43, 45), 1, 1), ((31, 49), 1, 0)],
    ids=["beside", "too far", "nearly parallel", "zigzag"],
)
def test_a_border_beside_a_lane_follows_it(lane_m, near, along):
    # The border runs at 40 m; the lane swings between two courses, one for even and one for odd rows.
    cells = squared(sheet(4, 4), vertical={3: 1})
    xy = cells.fabric.xy.copy()
    lane = xy[:, 0] == 3 * SQUARE_M * SCALE
    xy[lane, 0] = np.where(xy[lane, 1] // (SQUARE_M * SCALE) % 2, *lane_m) * SCALE
    figures, _ = judge(replace(cells, fabric=replace(cells.fabric, xy=xy)), np.full(16, 10.0), (np.arange(16) % 4) // 2)
    assert figures["along_feature"] == along
    assert figures["near_feature"] == near


def test_households_behind_a_railway_are_counted_as_severed():
    cells = squared(sheet(4, 4), horizontal={3: 3})
    figures, _ = judge(cells, np.full(16, 5.0), np.zeros(16, np.int64))
    assert figures["severed_blocks"] == 1
    assert figures["severed_households"] == 20
    assert figures["major_inside_m"] == 4 * SQUARE_M
    assert figures["unreachable_households"] == 0


def test_blocks_in_parts_with_holes_and_behind_a_wall_are_seen():
    block = np.array([[0, 0, 0, 0], [0, 1, 0, 2], [0, 0, 0, 0], [3, 3, 2, 2]])
    cells = squared(sheet(4, 4), walls={2: UNCROSSABLE})
    figures, _ = judge(cells, np.full(16, 5.0), block.ravel())
    assert figures["multipart_blocks"] == 1
    assert figures["blocks_with_holes"] == 1
    # Half of block 0, and the single cell of block 2 that cannot be reached anyway.
    assert figures["unreachable_households"] == 25 + 5


def test_every_irregular_block_has_its_reason():
    label = sheet(1, 8)
    community = np.array([0, 0, 1, 1, 2, 2, 3, 3])
    cells = squared(label, community=community, walls={7: UNCROSSABLE}, tied=((0, 1),), empty=())
    households = np.array([60.0, 60.0, 150.0, 0.0, 20.0, 20.0, 30.0, 80.0])
    net = graph.build(cells, households, tied=cells.tied, settings=SETTINGS)
    block = np.array([0, 0, 1, 2, 3, 3, 4, 5])
    judged = quality.measure(cells, net, block, np.arange(1, 5), settings=SETTINGS)
    assert judged.irregular.tolist() == ["big_group", "big_building", "empty", "no_count_fits", "cut_off", None]
    own = judged.figures[judged.figures["community_id"] == 4].set_index("measure")["value"]
    assert own["blocks"] == 2
    assert own["irregular_cut_off"] == own["regular_blocks"] == 1


@given(towns())
@settings(max_examples=15, deadline=None)
def test_counts_of_communities_add_up_and_shares_are_shares(town):
    cells, households = town
    net = graph.build(cells, households, settings=SETTINGS)
    block = partition(net, settings=SETTINGS)[net.unit]
    ids = np.arange(cells.community.max() + 1)
    figures = quality.measure(cells, net, block, ids, settings=SETTINGS).figures
    whole = figures[figures["community_id"].isna()].set_index("measure")["value"]
    parts = figures[figures["community_id"].notna()].groupby("measure")["value"].sum()
    added = [
        "blocks",
        "households",
        "regular_blocks",
        "border_m",
        "major_inside_m",
        "severed_households",
        "small_blocks",
    ]
    assert parts[added].to_numpy() == pytest.approx(whole[added].to_numpy())
    assert whole["households"] == households[cells.building_cell >= 0].sum()
    assert whole["multipart_blocks"] == 0
    shares = whole.index.isin(["in_band", "on_barrier", "polsby_popper_median", "reock_p5", "within_4_percent"])
    assert whole[shares].between(0, 1).all()
