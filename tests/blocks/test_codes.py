"""Codes: serpentine, unique, free before the freeze and stable after it."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings

from blockmap.blocks import codes
from tests.strategies import CRS, SETTINGS, Plan, plans, table, territory


def row_of_blocks(count, *, code="500112001001", first_id=1, is_frozen=False, kind="ground", area_id=4):
    """Return blocks side by side from west to east, and their community."""
    ids = np.arange(first_id, first_id + count)
    geom = shapely.box(ids * 100.0, 0, ids * 100.0 + 100, 90) if kind == "ground" else None
    blocks = pd.DataFrame(
        {"block_id": ids, "community_id": area_id, "kind": kind, "geom": geom, "community_code": code}
    )
    areas = pd.DataFrame(
        {"area_id": [area_id], "level": "community", "code": code, "is_frozen": is_frozen, "geom": None}
    )
    return table("blocks", blocks), table("areas", areas)


def together(*blocks):
    return gpd.GeoDataFrame(pd.concat(blocks, ignore_index=True), geometry="geom", crs=CRS)


def test_numbers_follow_the_walk():
    blocks, areas = row_of_blocks(4)
    out, report = codes.assign(blocks, areas, settings=SETTINGS)
    assert out["block_code"].tolist() == [f"50011200100100{n}" for n in (1, 2, 3, 4)]
    assert report.is_clean


@settings(max_examples=25, deadline=None)
@given(plans())
def test_codes_are_unique_parse_and_ignore_the_order_of_rows(plan):
    tables = territory(plan)
    blocks, communities = tables["blocks"], tables["areas"][tables["areas"]["level"] == "community"]
    open_communities = communities.assign(is_frozen=False)
    out, _ = codes.assign(blocks, open_communities, settings=SETTINGS)
    again, _ = codes.assign(blocks.iloc[::-1], open_communities.iloc[::-1], settings=SETTINGS)
    pd.testing.assert_frame_equal(out, again)
    assert out["block_code"].is_unique
    assert (out["block_code"] == out["community_code"] + out["short_code"]).all()
    ground = out[out["kind"] != "virtual"]
    for _, inside in ground.groupby("community_id"):
        assert sorted(inside["short_code"]) == [f"{n:03d}" for n in range(1, len(inside) + 1)]


def test_a_stacked_block_follows_its_host_and_virtual_ones_start_at_900():
    blocks = territory(Plan())["blocks"].set_index("kind")
    stacked = blocks.loc["stacked"]
    host = blocks.loc[["ground"]].set_index("block_id").loc[stacked["host_block_id"]]
    assert int(stacked["short_code"]) == int(host["short_code"]) + 1
    assert blocks.loc["virtual", "short_code"] == "900"


def test_overflow_is_an_error_under_official_parents_and_loses_nothing():
    blocks, areas = row_of_blocks(901)
    out, report = codes.assign(blocks, areas, settings=SETTINGS)
    assert report.kinds() == {"code_overflow": 1}
    assert out["short_code"].tolist()[898:] == ["899", "1000", "1001"]
    assert out["block_code"].is_unique


def test_foreign_parents_get_as_many_digits_as_the_largest_needs():
    large, large_area = row_of_blocks(1000, code="A1")
    small, small_area = row_of_blocks(2, code="A10", first_id=2000, area_id=5)
    virtual, _ = row_of_blocks(1, code="A10", first_id=3000, area_id=5, kind="virtual")
    out, report = codes.assign(together(large, small, virtual), together(large_area, small_area), settings=SETTINGS)
    assert report.is_clean
    assert set(out["short_code"].str.len()) == {4}
    assert out["block_code"].is_unique
    assert out["block_code"].iloc[-1] == "A109000"


def test_frozen_codes_stay_and_new_blocks_come_after_the_largest_ever_used():
    blocks, areas = row_of_blocks(5, is_frozen=True)
    issued, _ = codes.assign(blocks, areas.assign(is_frozen=False), settings=SETTINGS)
    issued["is_frozen"] = True
    new, _ = row_of_blocks(2, first_id=-3)
    new["block_id"] = [10, 11]
    after = together(issued[issued["block_id"].isin([1, 2, 4])], new)
    gone = codes.retire(issued, after)
    assert gone["code"].tolist() == ["500112001001003", "500112001001005"]
    out, report = codes.assign(after, areas, settings=SETTINGS, retired=gone, previous=issued)
    assert dict(zip(out["block_id"], out["short_code"], strict=True)) == {
        1: "001",
        2: "002",
        4: "004",
        10: "006",
        11: "007",
    }
    assert out["is_frozen"].all()
    assert report.is_clean
    next_time, _ = codes.assign(
        out[out["block_id"] < 10], areas, settings=SETTINGS, retired=table("retired", gone), previous=out
    )
    assert next_time["short_code"].tolist() == ["001", "002", "004"]


def test_retired_codes_are_passed_over_even_when_their_blocks_are_long_gone():
    blocks, areas = row_of_blocks(1, first_id=7, is_frozen=True)
    retired = table(
        "retired", pd.DataFrame({"retired_id": [1], "kind": "block", "code": "500112001001041", "block_id": [3]})
    )
    out, _ = codes.assign(blocks, areas, settings=SETTINGS, retired=retired)
    assert out["short_code"].tolist() == ["042"]
