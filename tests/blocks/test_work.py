"""Work beside households: what difficulties make of them, in sizing and in every judgement of size."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from blockmap import work
from blockmap.blocks import graph, quality
from blockmap.blocks.partition import partition
from blockmap.settings import Settings
from tests.blocks.towns import SETTINGS, sheet, squared, towns

AREAS = pd.DataFrame({"area_id": [1, 2, 3], "parent_id": pd.array([pd.NA, 1, 1], dtype="Int64")})
KINDS = {"building_site": 1.5, "foreign": 3.0, "empty_registration": 0.5}


def buildings(households: list[int]) -> pd.DataFrame:
    """Two buildings a block, two blocks a community."""
    count = len(households)
    at = np.arange(count)
    return pd.DataFrame(
        {
            "building_id": at + 1,
            "community_id": pd.array(2 + (at // 4) % 2, dtype="Int64"),
            "block_id": pd.array(at // 2 + 1, dtype="Int64"),
            "household_count": households,
        }
    )


def tag(
    kind: str,
    *,
    area: int | None = None,
    block: int | None = None,
    building: int | None = None,
    cases=None,
    days=(None, None),
):
    return {
        "tag": kind,
        "area_id": area,
        "block_id": block,
        "building_id": building,
        "case_count": cases,
        "valid_from": days[0],
        "valid_to": days[1],
    }


def tags(*rows: dict) -> pd.DataFrame:
    columns = ["tag", "area_id", "block_id", "building_id", "case_count", "valid_from", "valid_to"]
    frame = pd.DataFrame(list(rows), columns=columns)
    return frame.astype(dict.fromkeys(columns[1:5], "Int64"))


def weighed(*rows: dict, households=(10, 30, 20, 20, 40, 40, 0, 5), **days: str) -> list[float]:
    return work.factors(buildings(list(households)), AREAS, tags(*rows), of_kind=KINDS, **days).tolist()


@pytest.mark.mission("Y21")
def test_a_difficulty_weighs_its_place_and_the_narrowest_statement_holds():
    assert weighed(tag("building_site", building=1)) == [1.5, 1, 1, 1, 1, 1, 1, 1]
    assert weighed(tag("building_site", area=3)) == [1, 1, 1, 1, 1.5, 1.5, 1.5, 1.5]
    assert weighed(tag("building_site", area=1)) == [1.5] * 8, "an area above the communities"
    # 20 of 40 households of block 1 are foreign: each of its households is half as hard as a foreign one.
    assert weighed(tag("foreign", block=1, cases=20)) == [2, 2, 1, 1, 1, 1, 1, 1]
    both = (tag("foreign", area=2, cases=40), tag("foreign", block=2, cases=0))
    assert weighed(*both)[:4] == [2, 2, 1, 1], "block 2 says that it has none"
    assert weighed(tag("foreign", building=1), tag("building_site", building=1))[0] == 3.5
    assert weighed(tag("empty_registration", building=1))[0] == 0.5
    assert weighed(tag("unknown", area=1)) == [1.0] * 8
    assert weighed(tag("foreign", block=1, cases=10_000))[:2] == [3, 3], "no more cases than households"


@pytest.mark.mission("Y21")
def test_only_what_holds_in_the_days_of_the_work_counts():
    over = tag("building_site", building=1, days=("2019-01-01", "2020-01-31"))
    assert weighed(over)[0] == 1.5
    assert weighed(over, first="2020-10-11", last="2020-12-10")[0] == 1
    assert weighed(over, first="2020-01-31", last="2020-12-10")[0] == 1.5


@pytest.mark.mission("Y21")
@settings(deadline=None)
@given(
    cases=st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.integers(1, 4), st.integers(0, 50)), max_size=6),
    households=st.lists(st.integers(0, 120), min_size=8, max_size=8),
)
def test_cases_of_blocks_make_exactly_their_work_more(cases, households):
    rows = {(kind, block): n for kind, block, n in cases}
    frame = buildings(households)
    factor = work.factors(frame, AREAS, tags(*(tag(k, block=b, cases=n) for (k, b), n in rows.items())), of_kind=KINDS)
    held = frame.groupby("block_id")["household_count"].sum()
    expected = held.astype(float)
    for (kind, block), n in rows.items():
        expected[block] += (KINDS[kind] - 1) * min(n, held[block])
    got = (frame["household_count"] * factor).groupby(frame["block_id"]).sum()
    least = held * work.LEAST
    assert np.allclose(got, np.maximum(expected, least), atol=0.0005 * max(1, sum(households)) + 1e-9)


@pytest.mark.mission("Y21")
@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3000), st.none() | st.integers(100, 10_000).map(lambda n: n / 1000)), min_size=1)
)
def test_everybody_who_adds_up_work_comes_to_the_same_number(rows):
    frame = pd.DataFrame({"block_id": 1, "household_count": [h for h, _ in rows], "work_factor": [f for _, f in rows]})
    sums = work.of_blocks(frame)
    assert sums.get(1) == work.of_rows(rows)
    assert work.of_blocks(frame.iloc[::-1]).equals(sums)
    if all(factor is None for _, factor in rows):
        assert sums.empty


@pytest.mark.mission("Y21")
@given(towns(), st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_factors_of_one_change_nothing_and_work_is_balanced_like_households(town, seed):
    cells, households = town
    mine = households[: len(cells.building_cell)]
    plain = graph.build(cells, mine, settings=SETTINGS)
    same = graph.build(cells, mine * 1.0, households=mine, settings=SETTINGS)
    assert (partition(plain, settings=SETTINGS) == partition(same, settings=SETTINGS)).all()
    factor = np.random.default_rng(seed).choice([1.0, 1.5, 2.0], len(mine))
    hard, as_if = (graph.build(cells, mine * factor, households=h, settings=SETTINGS) for h in (mine, None))
    block = partition(hard, settings=SETTINGS)
    assert (block == partition(as_if, settings=SETTINGS)).all(), "only work is balanced"
    assert hard.household_count.sum() == pytest.approx(mine.sum()), "households stay what they are"


@pytest.mark.mission("Y21")
def test_a_block_of_sixty_hard_households_is_as_good_as_one_of_ninety():
    cells = squared(sheet(2, 6))
    households = np.full(12, 10.0)
    factor = np.repeat([1.5, 1.5, 1.0], 4)
    net = graph.build(cells, households * factor, households=households, settings=SETTINGS)
    left = np.tile([0, 0, 0, 1, 1, 1], 2)
    figures = quality.measure(cells, net, left, np.array([7]), settings=SETTINGS).figures
    found = figures[figures["community_id"].isna()].set_index("measure")["value"]
    assert found["households"] == 120
    assert found["mean_households"] == 60
    assert found["mean_work"] == 80
    assert found["in_band"] == 1
    plain = quality.measure(
        cells, graph.build(cells, households, settings=SETTINGS), left, np.array([7]), settings=SETTINGS
    )
    assert "mean_work" not in set(plain.figures["measure"])


@pytest.mark.mission("Y21")
@pytest.mark.parametrize("factor", [0, -1, 0.05, 11, 150, float("nan"), float("inf"), "viel"])
def test_nonsense_factors_are_refused(factor):
    with pytest.raises(ValidationError):
        Settings(crs="EPSG:4544", work_factors={"building_site": factor})


def test_a_factor_of_one_is_none():
    assert Settings(crs="EPSG:4544", work_factors={"b": 1, "a": 2}).work_factors == {"a": 2}
