"""Places as blocks of their own, on squared paper: what is asked for holds exactly, and nothing of it falls apart."""

# ruff: noqa: PD011 - a finding has values, and is no frame

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from blockmap.blocks import graph, own_places
from blockmap.blocks.partition import partition
from blockmap.blocks.place_kinds import kind_of
from blockmap.topology import rings
from tests.blocks.towns import SETTINGS, SQUARE_M, sheet, squared, towns

PLACES = ["place_id", "name", "kind", "is_sensitive", "contact", "geom"]
COMPOUNDS = pd.DataFrame(columns=["compound_id", "name", "kind", "contact", "geom"])


def asked(*said: str, shared: tuple[str, ...] = ()):
    return SETTINGS.model_copy(update={"own_places": said, "shared_places": shared})


def place(shape, kind="在建工地", name="东门工地", contact=None, is_sensitive=False) -> pd.DataFrame:
    return pd.DataFrame([(1, name, kind, is_sensitive, contact, shape)], columns=PLACES)


def rectangle(x0: int, y0: int, x1: int, y1: int) -> shapely.Polygon:
    """Squares from one corner to the other."""
    return shapely.box(x0 * SQUARE_M, y0 * SQUARE_M, x1 * SQUARE_M, y1 * SQUARE_M)


def divided(cells, households, places, office):
    """Found places, block of every cell, and what was said."""
    _, outlines = rings.polygons(cells.fabric)
    middles = shapely.point_on_surface(outlines)[cells.building_cell]
    wanted, report = own_places.wanted(COMPOUNDS, places, settings=office)
    own = own_places.found(cells, outlines, middles, households, wanted, settings=office)
    net = graph.build(
        cells, households, is_wall=(cells.fabric.flag > 0) | own.walls(cells), tied=cells.tied, settings=office
    )
    block = partition(net, settings=office)[net.unit]
    ground = [shapely.union_all(outlines)]
    return own, block, report.extend(own_places.said(own, block, net.household_of_cell, ground, settings=office))


def pieces(cells, label) -> np.ndarray:
    """Connected ground of one label within a community, by cell."""
    left, right = cells.fabric.left, cells.fabric.right
    inner = (left >= 0) & (right >= 0) & (cells.fabric.flag == 0)
    inner[inner] = cells.community[left[inner]] == cells.community[right[inner]]
    inner[inner] = label[left[inner]] == label[right[inner]]
    count = cells.fabric.cell_count
    return connected_components(
        coo_matrix((np.ones(inner.sum()), (left[inner], right[inner])), (count, count)), directed=False
    )[1]


@pytest.mark.mission("Y25")
@given(towns(10), st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_the_town_a_place_shares_no_block_and_no_block_falls_apart(town, data):
    cells, households = town
    households = households[: len(cells.building_cell)]
    x, y = (sorted(data.draw(st.tuples(st.integers(0, 10), st.integers(0, 10)))) for _ in range(2))
    is_named = data.draw(st.booleans())
    office = asked("东门工地" if is_named else "building_site")
    own, block, report = divided(cells, households, place(rectangle(x[0], y[0], x[1] + 1, y[1] + 1)), office)
    inside = own.label >= 0
    both = pd.DataFrame({"block": block, "inside": inside, "piece": pieces(cells, block)})
    assert not both[["block", "inside"]].drop_duplicates()["block"].duplicated().any(), "no block on both sides"
    assert not both[["block", "piece"]].drop_duplicates()["block"].duplicated().any(), "every block is one piece"
    held = np.zeros(cells.fabric.cell_count)
    held[cells.building_cell] = households
    whole, walled = pieces(cells, np.zeros(len(block))), pieces(cells, inside)
    of_piece = pd.DataFrame({"piece": walled, "held": held, "inside": inside, "whole": whole}).groupby("piece")
    work, is_own = of_piece["held"].sum(), of_piece["inside"].first()
    least = 1 if is_named else office.low
    if is_named:
        assert (work[is_own] >= least).sum() >= is_own.sum() - 1, "but for a place that holds nobody at all"
    else:
        assert (work[is_own] >= least).all(), "by its kind only what fills a block"
    is_cut = of_piece["whole"].first().map(pd.Series(walled).groupby(whole).nunique()) > 1
    assert (work[~is_own & is_cut] >= least).all(), "nothing too small is left over beside it"
    said = {finding.kind for finding in report}
    assert ("own_place" in said) == inside.any()


def test_a_place_of_three_hundred_becomes_several_blocks_and_of_forty_stays_with_its_neighbours():
    cells, households = squared(sheet(8, 8)), np.full(64, 10.0)
    own, block, report = divided(cells, households, place(rectangle(0, 0, 5, 6)), asked("工地"))
    assert (own.label >= 0).sum() == 30
    assert len(np.unique(block[own.label >= 0])) == 4
    assert report.of("note")[0].values["households"] == 300
    small = place(rectangle(0, 0, 2, 2))
    own, _, report = divided(cells, households, small, asked("工地"))
    assert (own.label < 0).all()
    assert [finding.kind for finding in report] == ["own_place_small"]
    own, block, report = divided(cells, households, small, asked("工地", "东门工地"))
    assert (own.label >= 0).sum() == 4, "named, it stands alone"
    assert len(np.unique(block[own.label >= 0])) == 1


def test_what_a_place_cuts_off_comes_to_it():
    cells, households = squared(sheet(8, 8)), np.full(64, 10.0)
    # Everything but the last column, in which eight households are too few for a block: it comes along.
    households[7::8] = 1
    own, _, _ = divided(cells, households, place(rectangle(0, 0, 7, 8)), asked("building_site"))
    assert (own.label >= 0).all()


def test_a_building_that_stands_astride_is_not_cut():
    cells = squared(sheet(8, 8), tied=((0, 2),))
    own, block, report = divided(cells, np.full(64, 10.0), place(rectangle(1, 0, 2, 8)), asked("building_site"))
    assert (own.label < 0).all()
    assert block[0] == block[2]
    assert [finding.kind for finding in report] == ["own_place_astride"]


def test_points_have_the_ground_of_their_building_or_none():
    label = sheet(8, 8)
    cells = squared(label, empty=(63,))
    households = np.full(63, 10.0)
    inside = place(shapely.Point(SQUARE_M * 2.5, SQUARE_M * 2.5), name="保险公司集体户", kind="集体户")
    own, block, _ = divided(cells, households, inside, asked("保险公司集体户"))
    assert np.flatnonzero(own.label >= 0).tolist() == [18]
    assert (block == block[18]).sum() == 1
    bare = place(shapely.Point(SQUARE_M * 7.5, SQUARE_M * 7.5), name="保险公司集体户", kind="集体户")
    own, _, report = divided(cells, households, bare, asked("集体户"))
    assert (own.label < 0).all()
    assert [finding.kind for finding in report] == ["own_place_no_ground"]


def test_what_is_wanted_is_found_by_kind_or_name_and_what_is_not_there_is_said():
    shape = rectangle(0, 0, 2, 2)
    rows = pd.concat([place(shape), place(shape, "大学", "渝北学院").assign(place_id=2)], ignore_index=True)
    found, report = own_places.wanted(COMPOUNDS, rows, settings=asked("高校", "军营"))
    assert found["name"].tolist() == ["渝北学院"]
    assert [(finding.kind, finding.values["name"]) for finding in report] == [("own_place_unknown", "军营")]
    found, report = own_places.wanted(COMPOUNDS, rows, settings=asked("工地", "高校", shared=("东门工地",)))
    assert found["name"].tolist() == ["渝北学院"]
    assert not len(list(report))
    assert kind_of("University") == kind_of("大学") == "university"


@pytest.mark.parametrize(
    ("contact", "is_sensitive", "said"),
    [
        ("安居物业公司", False, "在建工地：东门工地；联系单位：安居物业公司"),
        (None, False, "在建工地：东门工地"),
        ("某部", True, None),
    ],
)
def test_remarks_name_whom_to_turn_to_and_nothing_of_a_sensitive_place(contact, is_sensitive, said):
    rows, _ = own_places.wanted(
        COMPOUNDS, place(rectangle(0, 0, 1, 1), contact=contact, is_sensitive=is_sensitive), settings=asked("工地")
    )
    assert own_places.remark(rows.iloc[0]) == said
