"""Who counts which block where difficulties count: shares are work; without difficulties nothing is other than before."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.progress import grouping, proposing
from blockmap.progress.opening import Staff
from blockmap.progress.work_shares import shares_of
from blockmap.settings import Settings
from tests.progress.people_office import assignments, hour, table, workers

unhurried = settings(deadline=None, max_examples=60)

SETTINGS = Settings(crs="EPSG:4544")


def street(work: list[float | None]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Blocks of one community in a row, each of 80 households with this work, and their borders."""
    count = len(work)
    blocks = pd.DataFrame(
        {
            "block_id": np.arange(1, count + 1),
            "block_code": [f"500112003008{k:03d}" for k in range(1, count + 1)],
            "community_id": 1,
            "community_code": "500112003008",
            "household_count": 80,
            "work_count": pd.array(work, dtype="Float64"),
        }
    )
    borders = pd.DataFrame({"one": range(1, count), "other": range(2, count + 1), "length_m": 100.0})
    return blocks, borders


def staff_of(blocks: pd.DataFrame, people: int) -> Staff:
    areas = pd.DataFrame({"area_id": [1], "parent_id": pd.array([None], dtype="Int64"), "level": ["community"]})
    return Staff(
        workers(people, area_id=pd.array([1] * people, dtype="Int64")), table("register", pd.DataFrame()), areas, blocks
    )


WORK = st.lists(st.one_of(st.none(), st.floats(20, 400, allow_nan=False)), min_size=1, max_size=12)


@unhurried
@given(WORK, st.integers(0, 20))
def test_people_go_to_the_most_work_and_nobody_is_lost(work: list[float | None], people: int) -> None:
    blocks, borders = street(work)
    shares = shares_of(blocks, SETTINGS)
    assert (shares is None) == all(one is None for one in work)
    wanted, groups, report = proposing.propose(
        blocks, borders, assignments(), staff_of(blocks, people), at=hour(0), shares=shares
    )
    counting = wanted[wanted["role"] == "enumerator"]
    helping = wanted[wanted["role"] == "helper"]
    assert len(counting) == min(len(blocks), people)
    both = pd.concat([counting, helping])["worker_id"]
    assert not both.duplicated().any(), "nobody is at two places"
    if shares is None:
        assert helping.empty
        assert "work" not in groups
        return
    served = set(counting["block_id"])
    left = [shares.work[block] for block in blocks["block_id"] if block not in served]
    assert not left or max(left) <= min(shares.work[block] for block in served) if served else True
    there = helping.groupby("block_id").size()
    needed = {block: shares.people(block) - 1 for block in blocks["block_id"]}
    assert all(there[block] <= needed[block] for block in there.index)
    missing = sum(needed.values()) - len(helping)
    assert missing == sum(dict(found.values)["count"] for found in report if found.kind == "nobody_to_help")
    assert missing == 0 or len(both) == people, "somebody was left over though help was needed"
    if missing == 0:
        hard = groups["work_each"][groups["block_id"].isin(shares.hard)]
        assert hard.max() <= SETTINGS.high + 1e-9


@unhurried
@given(st.lists(st.sampled_from([40.0, 80.0, 160.0, 240.0]), min_size=4, max_size=11))
def test_no_instructor_leads_more_work_than_need_be(work: list[float]) -> None:
    blocks, borders = street(list(work))
    shares = shares_of(blocks, SETTINGS)
    assert shares is not None
    graph_of = lambda said: grouping.group(blocks, borders, shares=said)  # noqa: E731
    plain, weighed = graph_of(None), graph_of(shares)

    def price(groups: pd.DataFrame) -> int:
        return sum(grouping.COSTS[size] for size in grouping.sizes(groups))

    def excess(groups: pd.DataFrame) -> float:
        load = groups["block_id"].map(shares.work).groupby(groups["group"]).sum() / shares.one
        return float((load - grouping.RIGHT_SIZES[-1]).clip(lower=0).sum())

    assert price(weighed) <= price(plain), "sizes come first, as before"
    if price(weighed) == price(plain):
        assert excess(weighed) <= excess(plain) + 1e-9


def test_helpers_who_are_there_already_count() -> None:
    blocks, borders = street([350.0, 90.0])
    shares = shares_of(blocks, SETTINGS)
    rows = {"assignment_id": [1, 2], "role": ["helper", "enumerator"], "worker_id": [5, 6], "block_id": [1, 1]}
    there = table("assignments", pd.DataFrame(rows | {"from_at": hour(0)}))
    wanted, groups, report = proposing.propose(blocks, borders, there, staff_of(blocks, 6), at=hour(1), shares=shares)
    helping = wanted[wanted["role"] == "helper"]
    assert helping["block_id"].tolist() == [1, 1], "four people in all: one answers, one helps, two more"
    assert groups["work_each"].tolist() == [350 / 4, 90]
    assert report.figures["work_most"] == 90
