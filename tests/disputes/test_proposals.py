"""Proposals: none cuts a building, each divides the ground, what they promise adds up, and every method does what it says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from blockmap.disputes import proposals, strip
from blockmap.disputes.affected import affected
from blockmap.disputes.interim import interim_list
from blockmap.disputes.proposals import Surroundings
from blockmap.disputes.whole_buildings import CUT_WIDTH_M
from tests.disputes import planted
from tests.disputes.disputed_town import all_proposals, disputed, drafts
from tests.strategies import CRS, table


@given(drafts(), st.integers(0, 5))
@settings(max_examples=20, deadline=None)
def test_every_proposal_is_lawful_and_adds_up(draft: object, which: int) -> None:
    town = disputed(draft)
    assume(len(town.disputes))
    code = town.disputes["code"].iloc[which % len(town.disputes)]
    sides, found, _ = all_proposals(town, code)
    assert {"ours", "theirs"} <= {p.method for p in found} | {p.side for p in found if p.side} | {"ours", "theirs"}
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    near = town.around(sides).buildings.set_index("building_id")
    area = shapely.area(sides.ground)
    for proposal in found:
        assert np.isclose(proposal.ours["area_m2"] + proposal.theirs["area_m2"], area, atol=0.2)
        counts = {k: proposal.ours[k] + proposal.theirs[k] for k in ("building_count", "household_count")}
        assert counts == {"building_count": len(near), "household_count": near["household_count"].sum()}
        assert set(proposal.buildings_ours) <= set(near.index)
        _no_building_is_cut(proposal, near, sides.ground)


def _no_building_is_cut(proposal: proposals.Proposal, buildings: pd.DataFrame, ground: object) -> None:
    """The line runs along walls, never through a building, except where a building stood on the old border before."""
    walls = buildings["geom"].to_numpy()
    core = shapely.buffer(walls, -0.002)
    inside = shapely.length(shapely.intersection(core, proposal.line))
    on_ground = shapely.covered_by(walls, shapely.buffer(ground, -0.01))
    assert (inside[on_ground] <= CUT_WIDTH_M).all()


STATED_M2 = 0.2
"""Areas of two sides are stated to a tenth of a square metre each."""


@given(drafts())
@settings(max_examples=10, deadline=None)
def test_equal_area_is_equal(draft: object) -> None:
    """To the rounding of what is stated; where buildings leave no free ground, to the largest part that stands wall to wall."""
    town = disputed(draft)
    for code in town.disputes["code"]:
        sides = town.parties(code)
        found, _ = proposals.propose(sides, ["equal-area"], town.around(sides))
        inside = shapely.intersection(town.around(sides).buildings["geom"].to_numpy(), sides.ground)
        # wall to wall within a centimetre: a line is not led along party walls
        together = shapely.get_parts(shapely.union_all(shapely.buffer(inside, 0.01)))
        largest = shapely.area(together).max(initial=0)
        for proposal in found:
            assert abs(proposal.ours["area_m2"] - proposal.theirs["area_m2"]) <= max(STATED_M2, largest)


@given(drafts())
@settings(max_examples=20, deadline=None)
def test_every_disputed_building_has_one_responsible_side(draft: object) -> None:
    town = disputed(draft)
    tables = town.tables
    disputes, rows, _ = affected(town.disputes, tables["buildings"], tables["blocks"])
    ground = shapely.union_all(town.disputes["geom"].to_numpy())
    footprints = tables["buildings"]["geom"].to_numpy()
    part = shapely.area(shapely.intersection(footprints, ground))
    is_point = shapely.area(footprints) == 0
    on_it = np.where(is_point, shapely.intersects(footprints, ground), part > CUT_WIDTH_M * shapely.length(footprints))
    assert sorted(rows["building_id"]) == tables["buildings"].loc[on_it, "building_id"].tolist()
    assert rows["interim_side"].isin(["ours", "theirs"]).all()
    assert rows.loc[rows["interim_side"] == "ours", "interim_block_id"].notna().all()
    assert disputes["building_count"].sum() == len(rows)
    assert disputes["household_count"].sum() == tables["buildings"].loc[on_it, "household_count"].sum()
    listed = interim_list(disputes, rows, tables["buildings"], tables["blocks"])
    assert len(listed) == len(rows)
    assert listed["household_count"].sum() == disputes["household_count"].sum()
    _, same, _ = affected(disputes, tables["buildings"], tables["blocks"], previous=rows, first_id=1000)
    pd.testing.assert_frame_equal(same, rows, check_dtype=False)
    other_order = affected(town.disputes.iloc[::-1], tables["buildings"].iloc[::-1], tables["blocks"])[1]
    pd.testing.assert_frame_equal(other_order, rows, check_dtype=False)


OURS = shapely.multipolygons([shapely.box(0, 0, 400, 100)])
THEIRS = shapely.multipolygons(
    [shapely.Polygon([(0, 300), (0, 100), (50, 100), (100, 40), (300, 40), (350, 100), (400, 100), (400, 300)])]
)


def a_plain_dispute(buildings: list[tuple[float, float, str, int]], barriers: list[tuple[str, object]]) -> tuple:
    """A strip 60 m wide with some buildings (x, y, address, households) of 10 m and some barriers."""
    rows = planted.disputes(OURS, THEIRS, "500112", crs=CRS).to_dict("records")
    sides = proposals.Parties(rows[0]["code"], 1, OURS, "neighbours", 1, THEIRS, rows[0]["geom"])
    built = pd.DataFrame(
        {
            "building_id": range(1, len(buildings) + 1),
            "address": [b[2] for b in buildings],
            "household_count": [b[3] for b in buildings],
            "block_id": 1,
            "geom": [shapely.box(x - 5, y - 5, x + 5, y + 5) for x, y, _, _ in buildings],
        }
    )
    lines = pd.DataFrame(
        {"kind": [b[0] for b in barriers], "rank": 2, "geom": [shapely.multilinestrings([b[1]]) for b in barriers]}
    )
    around = Surroundings(
        table("buildings", built),
        table("blocks", pd.DataFrame(columns=["geom"])),
        table("barriers", lines),
        (["清岚"], ["北屏"]),
    )
    return sides, around


def test_a_road_from_end_to_end_is_followed() -> None:
    road = shapely.LineString([(40, 102), (100, 70), (200, 60), (300, 72), (362, 101)])
    dead_end = shapely.LineString([(200, 100), (200, 80)])
    sides, around = a_plain_dispute([], [("street", road), ("lane", dead_end)])
    (found,), _ = proposals.propose(sides, ["road"], around)
    on_road = shapely.length(shapely.intersection(found.line, shapely.buffer(road, 0.05)))
    assert on_road > 0.9 * shapely.length(found.line)
    assert proposals.propose(sides, ["river"], around)[0] == []
    assert "proposal_no_feature" in proposals.propose(sides, ["river"], around)[1].kinds()


@given(
    st.lists(
        st.tuples(st.integers(9, 33), st.integers(5, 9)), min_size=0, max_size=12, unique_by=lambda place: place[0]
    )
)
@settings(max_examples=25, deadline=None)
def test_equal_area_is_exact_among_buildings_with_ground_between_them(places: list[tuple[int, int]]) -> None:
    """Houses of 10 m on a strip 60 m wide: whichever side each goes to, the line makes up for it on free ground."""
    sides, around = a_plain_dispute([(10.0 * x, 10.0 * y, "", 1) for x, y in places], [])
    (found,), _ = proposals.propose(sides, ["equal-area"], around)
    assert abs(found.ours["area_m2"] - found.theirs["area_m2"]) <= STATED_M2
    for wall in around.buildings["geom"]:
        assert shapely.length(shapely.intersection(shapely.buffer(wall, -0.01), found.line)) == 0


def test_addresses_decide_where_buildings_go() -> None:
    buildings = [
        (120, 60, "清岚区一路1号", 3),
        (160, 85, "清岚区一路3号", 2),
        (240, 55, "北屏区二路2号", 4),
        (280, 88, "北屏区二路4号", 1),
    ]
    sides, around = a_plain_dispute(buildings, [])
    (found,), _ = proposals.propose(sides, ["addresses"], around)
    assert set(found.buildings_ours) == {1, 2}


def test_a_line_bends_round_the_building_in_its_way() -> None:
    straight = shapely.LineString([(50, 100), (110, 70), (290, 70), (350, 100)])
    sides, around = a_plain_dispute([(200, 72, "", 5), (150, 68, "", 5)], [])
    (found,), _ = proposals.propose(sides, [], around, drawn=[straight])
    assert set(found.bent) == {1, 2}
    assert set(found.buildings_ours) == {2}
    for wall in around.buildings["geom"]:
        assert shapely.length(shapely.intersection(shapely.buffer(wall, -0.01), found.line)) == 0


def test_a_line_too_short_is_refused_where_it_ends() -> None:
    sides, around = a_plain_dispute([], [])
    found, report = proposals.propose(sides, [], around, drawn=[shapely.LineString([(50, 100), (180, 70)])])
    assert found == []
    assert [f.kind for f in report.of("error")] == ["proposal_leaks"]


def test_a_line_is_taken_to_the_ends_of_the_claims_and_trimmed() -> None:
    sides, around = a_plain_dispute([], [])
    long = shapely.LineString([(-80, 130), (44, 104), (110, 70), (290, 70), (357, 103), (420, 90)])
    (found,), _ = proposals.propose(sides, [], around, drawn=[long])
    ends = shapely.get_coordinates(shapely.line_merge(found.line))[[0, -1]]
    assert {tuple(p) for p in ends.tolist()} == {(50.0, 100.0), (350.0, 100.0)}


def test_the_line_alone_says_who_gets_what() -> None:
    sides, around = a_plain_dispute([(200, 72, "", 5)], [])
    found, _ = proposals.propose(sides, proposals.METHODS, around)
    for proposal in found:
        divided, leaks = proposals.by_line(sides, proposal.line, around.buildings)
        assert not len(leaks)
        area = (divided.strip.area_m2 * (divided.labels == strip.OURS))[divided.strip.is_disputed].sum()
        assert np.isclose(area, proposal.ours["area_m2"], atol=0.1)
        assert proposals.measured("drawn", sides, divided, around).buildings_ours == proposal.buildings_ours
