"""Numbers of buildings: 1 to n in every block, frozen ones kept, none given twice."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from blockmap.buildings import number
from blockmap.errors import UsageError
from tests.strategies import SETTINGS, Plan, plans, territory


def numbers(buildings, block_id):
    return sorted(buildings.loc[buildings["block_id"] == block_id, "number"].tolist())


@settings(max_examples=20, deadline=None)
@given(plans())
def test_every_block_counts_from_one_whatever_the_order_of_rows(plan):
    tables = territory(plan)
    buildings = tables["buildings"].assign(
        number=pd.array([pd.NA] * len(tables["buildings"]), dtype="Int64"), is_number_frozen=False
    )
    out, report = number.number(buildings, tables["blocks"], settings=SETTINGS)
    again, _ = number.number(buildings.sample(frac=1, random_state=1), tables["blocks"], settings=SETTINGS)
    pd.testing.assert_frame_equal(out, again)
    for _, inside in out.groupby("block_id"):
        assert sorted(inside["number"]) == list(range(1, len(inside) + 1))
    assert report.figures["buildings_numbered"] == len(out)


def test_the_first_number_stands_in_the_north_west():
    tables = territory(Plan(seed=3))
    inside = tables["buildings"][tables["buildings"]["block_id"] == 1]
    first = inside.loc[inside["number"].idxmin(), "geom"].centroid
    assert first.y >= inside.centroid.y.median()


def test_after_the_freeze_numbers_stay_new_ones_are_appended_and_left_ones_retired():
    before = territory(Plan(seed=4, is_frozen=True))
    blocks, buildings = before["blocks"], before["buildings"]
    home, other = blocks.loc[blocks["is_frozen"] & (blocks["kind"] == "ground"), "block_id"].iloc[:2]
    count_home, count_other = len(numbers(buildings, home)), len(numbers(buildings, other))
    moved = buildings.index[buildings["block_id"] == home][0]
    after = buildings.copy()
    after.loc[moved, "block_id"] = other
    found = after.loc[[moved]].assign(building_id=9_000, block_id=home, number=pd.NA, is_number_frozen=False)
    after = pd.concat([after, found], ignore_index=True)

    out, _ = number.number(after, blocks, settings=SETTINGS, previous=buildings)
    gone = number.retire(buildings, blocks, out)
    now = out.set_index("building_id")
    moved_id, issued = buildings.loc[moved, ["building_id", "number"]]
    assert now.loc[moved_id, "number"] == count_other + 1
    assert now.loc[9_000, "number"] == count_home + 1
    assert issued not in numbers(out, home)
    assert gone["building_id"].tolist() == [moved_id]
    assert gone["code"].tolist() == [f"{blocks.set_index('block_id').loc[home, 'block_code']}-{issued:03d}"]
    others = out[~out["building_id"].isin([moved_id, 9_000])]
    assert (others["number"].to_numpy() == buildings.drop(index=moved)["number"].to_numpy()).all()

    shrunk = out[out["building_id"] != 9_000]
    gone = pd.concat([gone, number.retire(out, blocks, shrunk, gone)], ignore_index=True)
    again = pd.concat([shrunk, found.assign(building_id=9_001)], ignore_index=True)
    out, _ = number.number(again, blocks, settings=SETTINGS, retired=gone, previous=shrunk)
    assert out.set_index("building_id").loc[9_001, "number"] == count_home + 2
    assert gone["retired_id"].tolist() == [1, 2]


def test_freeze_issues_what_is_ready_and_names_what_is_not():
    tables = territory(Plan(community_columns=2, seed=5))
    areas, blocks, buildings = (tables[name].copy() for name in ("areas", "blocks", "buildings"))
    first = areas.loc[areas["level"] == "community", "area_id"].min()
    buildings.loc[buildings["community_id"] == first, "number"] = pd.NA
    out_areas, out_blocks, out_buildings, report = number.freeze(areas, blocks, buildings, settings=SETTINGS)
    assert report.kinds() == {"freeze_unnumbered": 1}
    assert not out_areas.set_index("area_id")["is_frozen"][first]
    frozen = out_blocks.loc[out_blocks["is_frozen"], "community_id"].unique().tolist()
    assert frozen == [first + 1]
    assert (out_buildings["is_number_frozen"] == (out_buildings["community_id"] == first + 1)).all()
    assert not np.any(areas["is_frozen"])


def test_freeze_refuses_an_unknown_community():
    tables = territory()
    with pytest.raises(UsageError, match="999"):
        number.freeze(tables["areas"], tables["blocks"], tables["buildings"], settings=SETTINGS, communities=["999"])
