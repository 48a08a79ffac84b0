"""Instructors: groups hang together, partition the blocks, and are of four or five wherever that can be had."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.progress import bordering, grouping, proposing
from blockmap.progress.opening import Staff
from tests import strategies
from tests.progress.people_office import assignments, hour, workers
from tests.strategies import table

unhurried = settings(deadline=None, max_examples=10)


@st.composite
def countries(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Blocks of two communities with any borders between them, as a graph; some blocks border on nothing."""
    count = draw(st.integers(1, 24))
    split = draw(st.integers(0, count))
    pairs = [(a, b) for a in range(1, count + 1) for b in range(a + 1, min(a + 6, count + 1))]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3 * count)) if pairs else []
    lengths = draw(st.lists(st.integers(1, 500), min_size=len(chosen), max_size=len(chosen)))
    community = ["500112001001" if k < split else "500112001002" for k in range(count)]
    blocks = pd.DataFrame({"block_id": range(1, count + 1), "community_code": community})
    blocks["block_code"] = [f"{c}{k:03d}" for k, c in enumerate(community, start=1)]
    borders = pd.DataFrame(chosen, columns=["one", "other"]).astype("int64").assign(length_m=np.array(lengths, float))
    return blocks, borders


def reachable(members: set[int], borders: pd.DataFrame) -> set[int]:
    seen, edge = set(), {min(members)}
    while edge:
        seen |= edge
        beside = borders[borders["one"].isin(edge) | borders["other"].isin(edge)]
        edge = ({*beside["one"], *beside["other"]} & members) - seen
    return seen


@unhurried
@given(countries(), st.integers(0, 5))
def test_groups_hang_together_and_partition_the_blocks(country: tuple, seed: int) -> None:
    blocks, borders = country
    found = grouping.group(blocks, borders, seed=seed)
    assert found["block_id"].tolist() == blocks.sort_values("block_code")["block_id"].tolist()
    assert (found["group"] > 0).all()
    for (code, _), same in found.groupby(["community_code", "group"]):
        members = set(same.loc[same["is_placed"], "block_id"])
        assert reachable(members, borders) == members
        assert len(same) <= grouping.LARGEST + 1
        for block in same.loc[~same["is_placed"], "block_id"]:
            inside = blocks.loc[blocks["community_code"] == code, "block_id"]
            assert not (borders["one"].isin(inside) & borders["other"].eq(block)).any()
            assert not (borders["other"].isin(inside) & borders["one"].eq(block)).any()


@unhurried
@given(countries(), st.randoms())
def test_groups_do_not_depend_on_the_order_of_rows(country: tuple, random: object) -> None:
    blocks, borders = country
    state = random.randint(0, 99)  # type: ignore[attr-defined]
    shuffled = grouping.group(blocks.sample(frac=1, random_state=state), borders.sample(frac=1, random_state=state))
    assert shuffled.equals(grouping.group(blocks, borders))


@unhurried
@given(st.integers(1, 60))
def test_a_row_of_blocks_is_cut_as_well_as_it_can_be(count: int) -> None:
    codes = [f"500112001001{k:03d}" for k in range(1, count + 1)]
    blocks = pd.DataFrame({"block_id": range(1, count + 1), "block_code": codes, "community_code": "500112001001"})
    ends = pd.DataFrame({"one": range(1, count), "other": range(2, count + 1), "length_m": 10.0})
    sizes = grouping.sizes(grouping.group(blocks, ends))
    assert sum(grouping.COSTS[size] for size in sizes) == grouping.cheapest(count)
    if count >= 12:
        assert set(sizes) <= {4, 5}


def test_a_lattice_is_grouped_in_fours_and_fives() -> None:
    columns, rows = 7, 9
    at = {(x, y): y * columns + x + 1 for y in range(rows) for x in range(columns)}
    pairs = [
        (at[x, y], at[x + dx, y + dy])
        for (x, y), (dx, dy) in itertools.product(at, ((1, 0), (0, 1)))
        if (x + dx, y + dy) in at
    ]
    blocks = pd.DataFrame({"block_id": list(at.values()), "community_code": "500112001001"})
    blocks["block_code"] = [f"500112001001{i:03d}" for i in blocks["block_id"]]
    borders = pd.DataFrame(pairs, columns=["one", "other"]).assign(length_m=100.0)
    assert grouping.share_right(grouping.group(blocks, borders)) == 1.0


@unhurried
@given(strategies.plans())
def test_borders_are_the_shared_outline_exactly(plan: strategies.Plan) -> None:
    blocks = strategies.territory(plan)["blocks"]
    found = bordering.borders(blocks)
    ground = blocks[blocks["kind"] == "ground"].set_index("block_id")["geom"]
    on_ground = found[found["one"].isin(ground.index) & found["other"].isin(ground.index)]
    told = dict(zip(zip(on_ground["one"], on_ground["other"], strict=True), on_ground["length_m"], strict=True))
    for one, other in itertools.combinations(ground.index, 2):
        shared = ground[one].boundary.intersection(ground[other].boundary).length
        assert abs(told.get((one, other), 0.0) - shared) < 1e-6
    stacked = blocks[blocks["kind"] == "stacked"]
    for block, host in zip(stacked["block_id"], stacked["host_block_id"], strict=True):
        beside_host = {*found.loc[found["one"] == host, "other"], *found.loc[found["other"] == host, "one"]}
        beside = {*found.loc[found["one"] == block, "other"], *found.loc[found["other"] == block, "one"]}
        assert beside == (beside_host - {block}) | {host}
    virtual = blocks.loc[blocks["kind"] == "virtual", "block_id"]
    assert not found["one"].isin(virtual).any()
    assert not found["other"].isin(virtual).any()


@unhurried
@given(strategies.plans(), st.integers(0, 3))
def test_a_proposal_gives_every_block_one_of_its_own_area_or_says_that_nobody_is_left(
    plan: strategies.Plan, seed: int
) -> None:
    tables = strategies.territory(plan)
    blocks, ground = tables["blocks"], tables["areas"]
    communities = ground.loc[ground["level"] == "community", "area_id"].tolist()
    hired = [communities[k % len(communities)] for k in range(len(blocks))]
    hired = [area if k % 3 else None for k, area in enumerate(hired)]
    roles = ["instructor" if k % 4 == 0 else "enumerator" for k in range(len(blocks))]
    people = workers(len(blocks), area_id=pd.array(hired, dtype="Int64"), role=roles)
    staff = Staff(people, table("register", pd.DataFrame()), pd.DataFrame(ground), pd.DataFrame(blocks))
    wanted, groups, report = proposing.propose(
        blocks, bordering.borders(blocks), assignments(), staff, at=hour(0), seed=seed
    )
    counting = wanted[wanted["role"] == "enumerator"]
    assert not counting["worker_id"].duplicated().any()
    assert not counting["block_id"].duplicated().any()
    community = blocks.set_index("block_id")["community_id"]
    area = people.set_index("worker_id")["area_id"]
    for worker, block in zip(counting["worker_id"], counting["block_id"], strict=True):
        assert pd.isna(area[worker]) or area[worker] == community[block]
    said = [f for f in report if f.kind == "nobody_for_block"]
    assert len(counting) + len(said) == len(blocks)
    leading = wanted[wanted["role"] == "instructor"]
    led = leading.rename(columns={"worker_id": "leader"}).merge(groups, on="block_id")
    assert not led[["leader", "community_code", "group"]].drop_duplicates()["leader"].duplicated().any()
