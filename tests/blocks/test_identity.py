"""Identity of blocks: same ground or best match keep the id; everything else is new."""

import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.blocks import identity
from tests.strategies import plans, territory


def blocks_of(*rows):
    """Blocks from (id, x0, x1) strips."""
    frame = pd.DataFrame(rows, columns=["block_id", "x0", "x1"])
    geom = shapely.box(frame["x0"].to_numpy(), 0, frame["x1"].to_numpy(), 10)
    return pd.DataFrame(
        {"block_id": frame["block_id"], "community_id": 4, "geom": geom, "block_code": frame["block_id"].astype(str)}
    )


def units_of(households):
    """Units from {building: (block, households)}."""
    buildings = pd.DataFrame(
        [(b, block, n) for b, (block, n) in households.items()], columns=["building_id", "block_id", "household_count"]
    )
    return identity.units(
        buildings, pd.DataFrame(columns=["building_id", "part_number", "block_id", "household_count"])
    )


BEFORE = blocks_of((1, 0, 10), (2, 10, 20))
BEFORE_UNITS = units_of({1: (1, 30), 2: (1, 50), 3: (2, 80)})


def test_a_split_keeps_the_id_for_the_part_with_most_households():
    after, after_units = blocks_of((0, 0, 4), (1, 4, 10), (2, 10, 20)), units_of({1: (0, 30), 2: (1, 50), 3: (2, 80)})
    kept = identity.inherit(after, after_units, BEFORE, BEFORE_UNITS, last_id=9)
    assert kept.to_dict() == {0: 10, 1: 1, 2: 2}
    final = after_units.assign(block_id=after_units["block_id"].map(kept))
    lines = identity.lineage(
        after.assign(block_id=after["block_id"].map(kept)), final, BEFORE, BEFORE_UNITS, reason="plan"
    )
    assert lines[["from_block_id", "to_block_id", "household_count"]].to_numpy().tolist() == [[1, 1, 50], [1, 10, 30]]


def test_merged_blocks_go_on_as_the_one_that_brought_most():
    after, after_units = blocks_of((0, 0, 20)), units_of({1: (0, 30), 2: (0, 50), 3: (0, 90)})
    before_units = units_of({1: (1, 30), 2: (1, 50), 3: (2, 90)})
    assert identity.inherit(after, after_units, BEFORE, before_units).to_dict() == {0: 2}


def test_the_same_ground_is_the_same_block_whatever_stands_on_it():
    vertex_more = shapely.segmentize(BEFORE["geom"].to_numpy(), 3)
    after = BEFORE.assign(block_id=[7, 5], geom=vertex_more)
    kept = identity.inherit(after, units_of({3: (7, 80), 1: (5, 30)}), BEFORE, BEFORE_UNITS)
    assert kept.to_dict() == {5: 2, 7: 1}


def test_ids_are_never_given_again():
    after, after_units = blocks_of((0, 0, 3), (1, 3, 7), (2, 7, 20)), units_of({9: (0, 1)})
    kept = identity.inherit(after, after_units, BEFORE, BEFORE_UNITS, last_id=41)
    assert kept.to_dict() == {0: 42, 1: 43, 2: 44}


@settings(max_examples=20, deadline=None)
@given(plans(), st.randoms())
def test_planning_the_same_again_changes_no_id_and_leaves_no_lineage(plan, random):
    tables = territory(plan)
    ground = tables["blocks"][tables["blocks"]["kind"] != "virtual"]
    units = identity.units(tables["buildings"], tables["building_parts"])
    provisional = ground["block_id"].tolist()
    random.shuffle(provisional)
    rename = dict(zip(ground["block_id"], provisional, strict=True))
    again = ground.assign(block_id=ground["block_id"].map(rename))
    again_units = units.assign(block_id=units["block_id"].map(rename))
    kept = identity.inherit(again, again_units, ground, units)
    assert {old: kept[new] for old, new in rename.items()} == {old: old for old in rename}
    assert identity.lineage(ground, units, ground, units, reason="plan").empty
