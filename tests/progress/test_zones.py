"""Zones lie over the tree: every block in one zone of a system or outside all, cut blocks are said, sums match."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.progress import by_level, table
from blockmap.progress.ground import Ground
from blockmap.progress.tallying import Tally
from blockmap.progress.zones import by_zone
from tests.progress.tally_town import BLOCKS, PHASE, Town, day, frame, returned, returns

ON = day(5)


def counted() -> Tally:
    history = [returned(f"b{block}", block, 1) for block in BLOCKS]
    return Town().count(returns(*history, returned("a4", 5, 1)))[0]


def zones(*codes: str, **more: Any) -> pd.DataFrame:
    return frame("zones", *({"system": "new area", "code": code, "name": f"zone {code}"} for code in codes)).assign(
        **more
    )


def members(*rows: dict[str, Any]) -> pd.DataFrame:
    return frame("zone_members", *({"system": "new area"} | row for row in rows))


def done(
    tally: Tally, zoned: pd.DataFrame, inside: pd.DataFrame, ground: Ground | None = None
) -> tuple[dict[str, int], list[str]]:
    grouping, report = by_zone(ground or tally.ground, "new area", zones=zoned, members=inside, on=ON)
    rows = table(tally, grouping, phase=PHASE, on=ON)
    return {
        code if kind == "group" else kind: int(n)
        for kind, code, n in zip(rows["row"], rows["code"], rows["done"], strict=True)
    }, [f.kind for f in report]


def test_a_zone_of_areas_and_blocks_and_what_is_outside() -> None:
    found, said = done(
        counted(), zones("Z1", "Z2"), members({"zone_id": 1, "area_id": 4}, {"zone_id": 2, "block_id": 13})
    )
    assert found == {"Z1": 10 + 11 + 12 + 5, "Z2": 13, "outside": 14 + 15, "total": 80}
    assert not said


def test_a_block_goes_before_its_areas_and_a_small_area_before_a_large_one() -> None:
    inside = members({"zone_id": 1, "area_id": 1}, {"zone_id": 2, "area_id": 4}, {"zone_id": 3, "block_id": 12})
    found, said = done(counted(), zones("Z1", "Z2", "Z3"), inside)
    assert found == {"Z1": 42, "Z2": 21, "Z3": 12, "not_apportioned": 5, "total": 80}
    assert not said


def test_a_block_in_two_zones_counts_once_and_is_said() -> None:
    inside = members({"zone_id": 1, "block_id": 10}, {"zone_id": 2, "block_id": 10})
    found, said = done(counted(), zones("Z1", "Z2"), inside)
    assert found == {"Z1": 10, "Z2": 0, "outside": 65, "not_apportioned": 5, "total": 80}
    assert said == ["block_in_two_zones"]


def test_members_count_on_their_days_only() -> None:
    inside = members(
        {"zone_id": 1, "block_id": 10, "valid_to": day(4)}, {"zone_id": 2, "block_id": 10, "valid_from": day(5)},
        {"zone_id": 1, "block_id": 11, "valid_from": day(6)},
    )  # fmt: skip
    found, said = done(counted(), zones("Z1", "Z2"), inside)
    assert (found["Z1"], found["Z2"]) == (0, 10)
    assert not said


def drawn_ground() -> Ground:
    """Ground blocks are squares of 10 m side by side, in the order of their ids."""
    tables = Town().tables()
    order = [block for block, (_, kind) in BLOCKS.items() if kind == "ground"]
    geom = [shapely.box(10 * order.index(b), 0, 10 * order.index(b) + 10, 10) if b in order else None for b in BLOCKS]
    blocks = tables["blocks"].assign(
        geom=geom, host_block_id=pd.array([11 if b == 12 else None for b in BLOCKS], "Int64")
    )
    return Ground(blocks=blocks, buildings=tables["buildings"], parts=tables["parts"], areas=tables["areas"])


def test_polygons_take_the_blocks_of_which_they_hold_most() -> None:
    shapes = gpd.GeoSeries([shapely.box(-5, -5, 16, 15), shapely.box(16, -5, 30.05, 15)])
    found, said = done(counted(), zones("Z1", "Z2", geom=shapes), members(), drawn_ground())
    assert found["Z1"] == 10 + 11 + 12 + 5, "the part follows its host; community 4 lies whole in the zone"
    assert found["Z2"] == 13 + 14, "the virtual block follows its community"
    assert found["outside"] == 15
    assert said == ["block_across_zone"], "block 11 is cut; 5 cm of block 15 are how lines are drawn"


def test_ground_outside_all_zones_may_hold_most() -> None:
    shapes = gpd.GeoSeries([shapely.box(0, 0, 4, 10)])
    found, said = done(counted(), zones("Z1", geom=shapes), members(), drawn_ground())
    assert found["Z1"] == 0
    assert said == ["block_across_zone"]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from([*BLOCKS, 1, 2, 3, 4, 5, 6])), max_size=8))
def test_any_zones_sum_to_the_same_total(pairs: list[tuple[int, int]]) -> None:
    tally = counted()
    inside = members(*({"zone_id": z, ("block_id" if place in BLOCKS else "area_id"): place} for z, place in pairs))
    inside = inside.reindex(columns=frame("zone_members", {}).columns)
    grouping, _ = by_zone(tally.ground, "new area", zones=zones("Z1", "Z2", "Z3"), members=inside, on=ON)
    rows = table(tally, grouping, phase=PHASE, on=ON)
    district = table(tally, by_level(tally.ground, "district"), phase=PHASE, on=ON)
    parts = rows[~rows["row"].isin(["total", "unmatched"])]
    for column in ("done", "expected", "left", "block_count", "new"):
        assert parts[column].sum() == rows.loc[rows["row"] == "total", column].sum() == district[column].iloc[-1]
