"""Parts of towers: shares that add up, the first in the ground block, the others stacked on it."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.blocks import codes
from blockmap.buildings import check, number, parts
from blockmap.terms import text
from tests.strategies import SETTINGS, Plan, table, territory

COUNTS = st.tuples(st.integers(0, 3000), st.none() | st.integers(0, 9000), st.none() | st.integers(1, 60))


def towers(counts):
    """One building per block from (households, persons, floors)."""
    ids = range(1, len(counts) + 1)
    rows = pd.DataFrame(counts, columns=["household_count", "person_count", "floor_count"])
    buildings = table("buildings", rows.assign(building_id=ids, block_id=ids, state="standing", geom=None))
    return buildings, table(
        "blocks", pd.DataFrame({"block_id": ids, "community_id": 4, "kind": "ground", "geom": None})
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(COUNTS, max_size=6))
def test_parts_add_up_and_every_part_has_one_block(counts):
    buildings, blocks = towers(counts)
    divided, stacked, report = parts.divide(buildings, blocks, settings=SETTINGS, oversize="parts")
    large = [i for i, (households, _, floors) in enumerate(counts, 1) if households > SETTINGS.high and floors != 1]
    assert sorted(divided["building_id"].unique()) == large
    assert divided["block_id"].is_unique
    for building_id, rows in divided.groupby("building_id"):
        households, persons, floors = counts[building_id - 1]
        assert rows["household_count"].sum() == households
        assert rows["person_count"].sum() == (persons or 0)
        assert rows["part_number"].tolist() == list(range(1, len(rows) + 1))
        assert rows["block_id"].iloc[0] == building_id
        if floors is None:
            assert rows["floor_from"].isna().all()
        else:
            covered = [
                f for low, high in zip(rows["floor_from"], rows["floor_to"], strict=True) for f in range(low, high + 1)
            ]
            assert covered == list(range(1, floors + 1))
    assert stacked["host_block_id"].tolist() == divided.loc[divided["part_number"] > 1, "building_id"].tolist()
    assert set(stacked["block_id"]) | set(range(1, len(counts) + 1)) >= set(divided["block_id"])
    assert report.kinds()["building_divided"] == len(large)


def test_a_large_building_stays_whole_unless_the_office_divides_and_a_huge_one_is_named():
    buildings, blocks = towers([(700, 1999, 30), (800, 2001, 30), (764, None, 30), (763, None, 30)])
    divided, stacked, report = parts.divide(buildings, blocks, settings=SETTINGS)
    assert divided.empty
    assert stacked.empty
    assert [f.row_id for f in report] == [2, 3]
    assert {f.kind for f in report} == {"parts_proposed"}
    assert "10 parts" in report.findings[0].text("en")


def test_the_number_of_parts_is_the_nearest_to_the_target():
    buildings, blocks = towers([(101, None, 20), (200, None, 20), (201, None, 20), (180, None, 20)])
    divided, _, _ = parts.divide(buildings, blocks, settings=SETTINGS, oversize="parts")
    assert divided.groupby("building_id").size().tolist() == [2, 2, 3, 2]


def test_the_remark_of_a_stacked_block_lists_its_floors():
    buildings, blocks = towers([(160, 420, 17)])
    divided, stacked, _ = parts.divide(buildings, blocks, settings=SETTINGS, oversize="parts")
    assert stacked["remark"].tolist() == [text("parts.floors", "zh", low=10, high=17)]
    assert divided["floor_to"].tolist() == [9, 17]


@pytest.mark.parametrize("oversize", ["whole", "parts"])
def test_what_is_divided_passes_the_check(oversize):
    tables = territory(Plan(seed=11))
    blocks = tables["blocks"][tables["blocks"]["kind"] == "ground"]
    divided, stacked, _ = parts.divide(tables["buildings"], blocks, settings=SETTINGS, oversize=oversize)
    tables["building_parts"] = table("building_parts", divided)
    every = table("blocks", pd.concat([blocks, stacked], ignore_index=True))
    communities = tables["areas"][tables["areas"]["level"] == "community"]
    tables["blocks"], _ = codes.assign(every, communities, settings=SETTINGS)
    tables["buildings"], _ = number.number(tables["buildings"], tables["blocks"], settings=SETTINGS)
    assert list(check.check(tables, settings=SETTINGS)) == []
    assert len(stacked) == (1 if oversize == "parts" else 0)
