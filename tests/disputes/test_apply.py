"""Applying a decided line: exact for both sides, whole buildings, nobody lost, and nothing touched that is party to nothing."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from blockmap.disputes import applying, proposals
from blockmap.disputes.outlines import summed
from blockmap.disputes.parties import Parties
from blockmap.topology.grid import FINE_SCALE
from tests.disputes import planted
from tests.disputes.disputed_town import Draft, Town, all_proposals, applied, broken_rules, disputed, drafts
from tests.strategies import CRS, Plan

REFUSALS = {"apply_area_apart", "apply_block_apart", "apply_area_gone"}
"""Lawful answers to a line that would take a unit apart."""


def wkb(frame: pd.DataFrame) -> dict[int, bytes]:
    return dict(zip(frame.iloc[:, 0].astype(int), shapely.to_wkb(frame["geom"].to_numpy()), strict=True))


@given(drafts(), st.integers(0, 5), st.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_any_proposal_of_any_dispute_applies_exactly(draft: Draft, which: int, choice: int) -> None:
    town = disputed(draft)
    assume(len(town.disputes))
    code = town.disputes["code"].iloc[which % len(town.disputes)]
    sides, found, _ = all_proposals(town, code)
    assume(found)
    chosen = found[choice % len(found)]
    done, report = applied(town, sides, chosen.line, chosen.side)
    if report.of("error"):
        assert {f.kind for f in report.of("error")} <= REFUSALS
        return
    assert broken_rules(town, done) == []
    assert applying.same_border(done, sides) == 0
    _both_sides_share_every_vertex(town.tables, done.tables, sides)
    _only_parties_change(town.tables, done, report)
    _nobody_is_lost(town.tables, done, chosen)


def _both_sides_share_every_vertex(before: dict, after: dict, sides: object) -> None:
    """What one side lost the other has, to the last bit: their outlines share all segments of the new border."""
    ours, theirs = after["areas"]["geom"].iloc[0], after["neighbours"]["geom"].iloc[0]
    both = summed([ours, theirs])
    assert not shapely.intersects(shapely.boundary(both), shapely.buffer(sides.ground, -0.01))
    levels = after["areas"].groupby("level")["geom"].agg(lambda g: shapely.area(g.to_numpy()).sum())
    assert np.ptp(levels) < 1e-6


def _only_parties_change(before: dict, done: applying.Applied, report: object) -> None:
    """Polygons that are not listed are the same bytes; those that are only listed have the same ground."""
    listed = {name: {f.row_id for f in report if f.kind == "apply_touched" and f.table == name} for name in done.tables}
    for name in ("areas", "blocks", "cells"):
        was, now = (
            wkb(before[name][before[name]["geom"].notna()]),
            wkb(done.tables[name][done.tables[name]["geom"].notna()]),
        )
        shapes = {
            i: (shapely.from_wkb(was[i]), shapely.from_wkb(now[i])) for i in was.keys() & now.keys() if was[i] != now[i]
        }
        for row_id, (one, other) in shapes.items():
            if row_id in listed[name]:
                assert shapely.area(shapely.symmetric_difference(one, other)) < 1e-4
                assert set(map(tuple, shapely.get_coordinates(one))) < set(map(tuple, shapely.get_coordinates(other)))
            else:
                assert row_id in done.areas_changed or name != "areas"
                assert row_id in done.redrawn or name != "blocks"


def _nobody_is_lost(before: dict, done: applying.Applied, chosen: object) -> None:
    """Every building is where it was, or on one of three lists that share nobody; sides are as proposed."""
    was, now = before["buildings"].set_index("building_id"), done.tables["buildings"].set_index("building_id")
    assert not {*done.left} & {*done.joined}
    assert not {*done.left} & {*done.moved}
    assert list(was.index) == list(now.index)
    assert set(done.left) == set(chosen.to_theirs)
    assert set(done.joined) == set(chosen.to_ours)
    ours_before = was.loc[was["block_id"].notna(), "household_count"].sum()
    ours_after = now.loc[now["block_id"].notna(), "household_count"].sum()
    handed_over = was.loc[done.left, "household_count"].sum()
    assert ours_after == ours_before - handed_over + was.loc[done.joined, "household_count"].sum()


@given(drafts(), st.lists(st.floats(0.0, 1.0), min_size=2, max_size=7), st.integers(0, 5))
@settings(max_examples=15, deadline=None)
def test_a_drawn_line_divides_or_is_refused(draft: Draft, shares: list[float], which: int) -> None:
    town = disputed(draft)
    assume(len(town.disputes))
    code = town.disputes["code"].iloc[which % len(town.disputes)]
    line = _between(town, code, shares)
    sides, found, report = all_proposals(town, code, (line,))
    drawn = [p for p in found if p.method == "drawn"]
    assert drawn or {"proposal_leaks", "proposal_cuts", "proposal_same"} & set(report.kinds())
    for proposal in drawn:
        done, report = applied(town, sides, proposal.line, proposal.side)
        assert {f.kind for f in report.of("error")} <= REFUSALS
        if not report.of("error"):
            assert broken_rules(town, done) == []
            assert applying.same_border(done, sides) == 0


def _between(town: object, code: str, shares: list[float]) -> shapely.LineString:
    """A line through the disputed ground from south to north, here nearer to one claim and there to the other."""
    ground = town.disputes.set_index("code")["geom"][code]
    x0, y0, x1, y1 = shapely.bounds(ground)
    points = []
    for share, y in zip(shares, np.linspace(y0, y1, len(shares)), strict=True):
        across = shapely.intersection(ground, shapely.LineString([(x0 - 1, y), (x1 + 1, y)]))
        west, _, east, _ = shapely.bounds(across) if not shapely.is_empty(across) else (x0, 0, x1, 0)
        points.append((west + (east - west) * share, y))
    return shapely.LineString(points)


def test_nothing_is_applied_where_a_building_would_be_cut() -> None:
    town = disputed(Draft(Plan(seed=4), (0.8, 0.8, 0.8), 3))
    code = town.disputes["code"].iloc[0]
    sides, found, _ = all_proposals(town, code)
    bent = [p for p in found if p.bent]
    assert bent, "the town must have a building on a claim"
    line = shapely.LineString(
        [(shapely.bounds(sides.ground)[0] + 9, y) for y in shapely.bounds(sides.ground)[[1, 3]] + [-5, 5]]
    )
    near = town.around(sides).buildings
    assert (
        shapely.crosses(line, near["geom"].to_numpy()).any() or shapely.intersects(line, near["geom"].to_numpy()).any()
    )
    _, report = applied(town, sides, line, None)
    assert {f.kind for f in report.of("error")} & {"apply_building_cut", "apply_leaks"}


@pytest.mark.parametrize("method", ["ours", "theirs", "median", "equal-area", "minimal"])
@pytest.mark.parametrize("seed", [1, 3])
def test_between_two_communities_of_ours_both_follow(method: str, seed: int) -> None:
    town = disputed(Draft(Plan(1, 2, 2, 2, seed), (0.0, 0.0, 0.0), 2))
    areas = town.tables["areas"]
    west, east = (row for _, row in areas[areas["level"] == "community"].sort_values("code").iloc[:2].iterrows())
    shared = shapely.intersection(shapely.boundary(west["geom"]), shapely.boundary(east["geom"]))
    ground = shapely.intersection(west["geom"], shapely.buffer(shapely.centroid(shared), 45))
    sides = Parties("x", west["area_id"], west["geom"], "areas", east["area_id"], east["geom"], ground)
    found, _ = proposals.propose(sides, [method], town.around(sides))
    done, report = applied(town, sides, found[0].line, found[0].side)
    if report.of("error"):
        assert {f.kind for f in report.of("error")} <= REFUSALS
        return
    assert broken_rules(town, done) == []
    assert done.left == done.joined == []
    moved = town.tables["buildings"].set_index("building_id").loc[done.moved, "community_id"]
    assert (moved == west["area_id"]).all()
    after = done.tables["areas"].set_index("area_id")["geom"]
    assert shapely.area(after[west["area_id"]]) <= shapely.area(west["geom"]) + 1e-6
    assert shapely.equals(after[1], areas["geom"].iloc[0])


THIRD, THIRD_NAME = "990103", "南坪区"


def with_a_third(town: Town, code: str, share: float) -> Town:
    """The town with a second neighbour that claims the northern part of a dispute, and ground beyond it."""
    row = town.disputes.set_index("code")["geom"][code]
    x0, y0, x1, y1 = shapely.bounds(row)
    claim = shapely.box(x0 - 7.5, y1 - share * (y1 - y0), x1 + 12.25, y1 + 30)
    other = planted.neighbours(claim, crs=CRS, code=THIRD).assign(neighbour_id=2, name=THIRD_NAME)
    both = pd.concat([town.tables["neighbours"], other], ignore_index=True)
    claimed = town.disputes.assign(third_codes=town.disputes["third_codes"].mask(town.disputes["code"] == code, THIRD))
    return Town(town.tables | {"neighbours": gpd.GeoDataFrame(both, geometry="geom", crs=CRS)}, claimed)


@pytest.mark.parametrize("method", ["ours", "theirs", "median", "equal-area"])
@pytest.mark.parametrize("share", [0.35, 1.5])
def test_whoever_is_decided_to_have_it_a_third_claimant_has_it_no_more(method: str, share: float) -> None:
    town = disputed(Draft(Plan(2, 2, 2, 1, 7), (0.9, 0.9, -0.8, -0.8), 3))
    for code in town.disputes["code"][:2]:
        here = with_a_third(town, code, share)
        sides = here.parties(code)
        before = here.tables["neighbours"]["geom"].iloc[1]
        found, _ = proposals.propose(sides, [method], here.around(sides))
        plain, _ = applied(town, town.parties(code), found[0].line, found[0].side)
        done, report = applied(here, sides, found[0].line, found[0].side)
        assert not report.of("error")
        assert broken_rules(here, done) == []
        ours, (theirs, third) = done.tables["areas"]["geom"].iloc[0], done.tables["neighbours"]["geom"]
        moved = shapely.symmetric_difference(here.tables["areas"]["geom"].iloc[0], ours)
        decided = shapely.union(sides.ground, moved)  # a building goes whole, also where it reaches beyond
        lost = shapely.area(before) - shapely.area(third)
        assert lost == pytest.approx(shapely.area(shapely.intersection(before, decided)), abs=1e-3)
        inside = shapely.intersection(shapely.intersection(third, shapely.union(ours, theirs)), sides.ground)
        assert shapely.area(inside) < 1e-3, "the rounding of where his outline crosses the ground"
        assert shapely.is_valid(third)
        for was, now in (
            (plain.tables["areas"]["geom"].iloc[0], ours),
            (plain.tables["neighbours"]["geom"].iloc[0], theirs),
        ):
            assert shapely.area(shapely.symmetric_difference(was, now)) < 1e-3, "they get what they get without him"


@given(st.integers(0, 2**16), st.integers(2, 6))
@settings(deadline=None)
def test_sums_of_polygons_lose_no_vertex(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.cumsum(rng.integers(1, 50, count + 1))
    y = rng.integers(-20, 20, (2, count + 1)) + np.array([[0], [100]])
    low, high = np.column_stack([x, y[0]]), np.column_stack([x, y[1]])
    strips = [shapely.Polygon([low[i], low[i + 1], high[i + 1], high[i]]) for i in range(count)]
    whole = summed(strips)
    assert set(map(tuple, shapely.get_coordinates(whole))) == set(map(tuple, np.vstack([low, high]).astype(float)))
    assert shapely.equals(summed([whole], strips[:1]), summed(strips[1:]))
    assert shapely.to_wkb(summed(strips[::-1])) == shapely.to_wkb(whole)
    assert summed([whole], strips) is None
    assert (shapely.get_coordinates(whole) * FINE_SCALE % 1 == 0).all()


@pytest.mark.parametrize("hole", [False, True])
def test_a_hole_is_cut_and_filled_again(hole: bool) -> None:
    outer, inner = shapely.box(0, 0, 10, 10), shapely.box(4, 4, 6, 6)
    ring = summed([outer], [inner])
    assert shapely.get_num_interior_rings(ring) == 1
    touching = shapely.Polygon([(0, 5), (2, 4), (2, 6)])
    rest = summed(
        [shapely.Polygon([*outer.exterior.coords[:2], (0, 5), *outer.exterior.coords[2:]])] if hole else [outer]
    )
    assert rest is not None
    assert shapely.equals(summed([ring, inner]), outer)
    assert touching.is_valid
