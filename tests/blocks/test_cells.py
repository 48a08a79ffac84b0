"""Cells: an exact cover in which no footprint is cut, on untidy generated towns and on real places."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from blockmap.blocks.cells import Cells, build
from blockmap.blocks.footprints import OVERLAP_WIDTH_M
from blockmap.report import Report
from blockmap.settings import Settings
from blockmap.topology import rings
from blockmap.topology.proof import Layer, prove
from tests.blocks import real
from tests.blocks.untidy import CRS, Town, permuted, tables, towns

SETTINGS = Settings(crs=CRS)
CUT_WIDTH_M = 0.001
Frames = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]


def made(frames: Frames, workers: int = 1) -> tuple[Cells, Report, np.ndarray]:
    """Cells, report and the polygons of the cells."""
    cells, report = build(*frames, settings=SETTINGS, workers=workers)
    return cells, report, rings.polygons(cells.fabric)[1]


def wkb(polygons: np.ndarray) -> list[bytes]:
    return sorted(shapely.to_wkb(polygons).tolist())


def cut_buildings(buildings: gpd.GeoDataFrame, cells: Cells, polygons: np.ndarray) -> set[int]:
    """Buildings of which more than 1 mm over their outline lies in a cell that is neither theirs nor tied to it."""
    geometry, own = buildings.geometry.to_numpy(), cells.building_cell
    tied = {tuple(pair) for pair in cells.tied.tolist()}
    building, cell = shapely.STRtree(polygons).query(geometry, predicate="intersects")
    foreign = (own[building] >= 0) & (own[building] != cell)
    building, cell = building[foreign], cell[foreign]
    foreign = np.array([(own[b], c) not in tied for b, c in zip(building, cell, strict=True)], bool)
    building, cell = building[foreign], cell[foreign]
    area = shapely.area(shapely.intersection(geometry[building], polygons[cell]))
    beyond = np.bincount(building, area, minlength=len(geometry))
    return set(np.flatnonzero(beyond > CUT_WIDTH_M * shapely.length(geometry)).tolist())


def severed(buildings: gpd.GeoDataFrame, report: Report) -> set[int]:
    """Rows of buildings that were said to have parts in two communities."""
    ids = {finding.row_id for finding in report if finding.kind == "cells_severed"}
    return set(np.flatnonzero(buildings["building_id"].isin(ids)).tolist())


def overlap(buildings: gpd.GeoDataFrame) -> bool:
    """Tell whether any two footprints share ground."""
    footprints = buildings.geometry.to_numpy()
    one, other = shapely.STRtree(footprints).query(footprints, predicate="intersects")
    return bool(shapely.area(shapely.intersection(footprints[one], footprints[other]))[one != other].any())


def one_with_another(buildings: gpd.GeoDataFrame, official: shapely.Geometry) -> list[shapely.Geometry]:
    """Ground of footprints that overlap where somebody owns the ground, by more than drawing noise; row houses only touch."""
    footprints = buildings.geometry.to_numpy()
    one, other = shapely.STRtree(footprints).query(footprints, predicate="intersects")
    shared = shapely.area(shapely.intersection(shapely.intersection(footprints[one], footprints[other]), official))
    shorter = np.minimum(shapely.length(footprints)[one], shapely.length(footprints)[other])
    real = (shared > OVERLAP_WIDTH_M * shorter) & (one != other)
    pairs = coo_array((np.ones(real.sum()), (one[real], other[real])), shape=(len(footprints), len(footprints)))
    _, group = connected_components(pairs, directed=False)
    together = [shapely.union_all(footprints[group == number]) for number in np.unique(group)]
    return [part for ground in together for part in shapely.get_parts(ground)]


def bridged(buildings: gpd.GeoDataFrame, communities: gpd.GeoDataFrame) -> shapely.Geometry:
    """Ground of nobody that is taken along: between two communities, under what would fall apart without it."""
    official, each = communities.union_all(), communities.geometry.to_numpy()
    taken = []
    for built in one_with_another(buildings, official):
        strips = shapely.get_parts(shapely.difference(built, official))
        inside = shapely.get_parts(shapely.intersection(built, official))
        inside = inside[shapely.area(inside) > CUT_WIDTH_M]
        is_bridge = np.ones(len(strips), bool)
        for sides in (inside, each):
            shared = shapely.length(shapely.intersection(strips[:, None], sides[None, :]))
            is_bridge &= (shared > CUT_WIDTH_M).sum(axis=1) > 1
        taken += strips[is_bridge].tolist()
    return shapely.union_all(taken)


def assert_exact(frames: Frames, cells: Cells, report: Report, polygons: np.ndarray) -> None:
    """The cover is exact, every cell one polygon, no building cut but those said to be."""
    communities, buildings, _ = frames
    assert len(polygons) == cells.fabric.cell_count == len(cells.community) == len(cells.face)
    assert shapely.is_valid(polygons).all()
    assert (shapely.get_type_id(polygons) == 3).all()
    rows, whole = rings.polygons(cells.fabric, cells.community)
    parent = np.searchsorted(rows, cells.community)
    # coverage_is_valid has false alarms (tests/topology/test_proof.py)
    assert prove([Layer(polygons, parent), Layer(whole, np.full(len(whole), -1))]) == []
    one, other = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    apart = one != other
    assert not shapely.area(shapely.intersection(polygons[one[apart]], polygons[other[apart]])).any()
    for row, completed in zip(rows, whole, strict=True):
        together = shapely.union_all(polygons[cells.community == row])
        assert shapely.area(shapely.symmetric_difference(together, completed)) == 0
    assert cut_buildings(buildings, cells, polygons) <= severed(buildings, report)
    outside = set(np.flatnonzero(cells.building_cell < 0).tolist())
    said = {finding.row_id for finding in report if finding.kind == "cells_outside"}
    assert said == set(buildings["building_id"].iloc[sorted(outside)].tolist())
    length = shapely.length(communities.geometry.to_numpy()).sum()
    expected = shapely.union(communities.union_all(), bridged(buildings, communities))
    moved = shapely.symmetric_difference(shapely.union_all(whole), expected)
    assert shapely.area(moved) <= CUT_WIDTH_M * length  # the outer edge does not bend, it is only rounded


@settings(deadline=None, max_examples=60)
@given(towns())
def test_towns_are_covered_exactly(town: Town) -> None:
    frames = tables(town)
    assert_exact(frames, *made(frames))


@settings(deadline=None, max_examples=20)
@given(towns())
def test_order_of_rows_and_number_of_workers_do_not_matter(town: Town) -> None:
    communities, buildings, barriers = tables(town)
    cells, _, polygons = made((communities, buildings, barriers))
    other, _, same = made((permuted(communities, 1), permuted(buildings, 2), permuted(barriers, 3)), workers=3)
    assert wkb(polygons) == wkb(same)
    assert cells.exceptions.to_wkb().equals(other.exceptions.to_wkb())
    by_id = dict(zip(buildings["building_id"], shapely.to_wkb(polygons[cells.building_cell]), strict=True))
    for row, building_id in enumerate(permuted(buildings, 2)["building_id"]):
        if other.building_cell[row] >= 0:
            assert shapely.to_wkb(same[other.building_cell[row]]) == by_id[building_id]


@settings(deadline=None, max_examples=25)
@given(towns())
def test_a_community_alone_gives_the_same_cells(town: Town) -> None:
    """Byte by byte where no footprints overlap; where some do, points on a border may lie a hair apart: the gate then refuses."""
    communities, buildings, barriers = tables(replace(town, terraces=0))
    cells, _, polygons = made((communities, buildings, barriers))
    rows, completed = rings.polygons(cells.fabric, cells.community)
    for row, polygon in zip(rows, completed, strict=True):
        alone = communities.iloc[[row]].reset_index(drop=True).assign(geom=[polygon])
        again, _, same = made((alone, buildings, barriers))
        whole = polygons[cells.community == row]
        if not overlap(buildings):
            assert wkb(same) == wkb(whole)
        else:
            assert len(same) == len(whole)
            one, other = shapely.STRtree(whole).query(shapely.point_on_surface(same), predicate="within")
            assert one.tolist() == list(range(len(same)))
            moved = shapely.area(shapely.symmetric_difference(same, whole[other]))
            assert (moved <= CUT_WIDTH_M * shapely.length(same)).all()
        assert shapely.to_wkb(rings.polygons(again.fabric, again.community)[1][0]) == shapely.to_wkb(polygon)


# ---------------------------------------------------------------- what departs from the rules


def frame(columns: dict[str, object], geometries: list[shapely.Geometry]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({**columns, "geom": np.array(geometries, object)}, geometry="geom", crs=CRS)


def two_communities() -> gpd.GeoDataFrame:
    """Two squares of 100 m, side by side."""
    return frame(
        {"area_id": [7, 8], "code": ["01", "02"]}, [shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)]
    )


def houses(*geometries: shapely.Geometry) -> gpd.GeoDataFrame:
    count = len(geometries)
    return frame({"building_id": np.arange(1, count + 1), "household_count": np.arange(count) + 10}, list(geometries))


def roads(
    *lines: shapely.LineString, rank: int = 2, is_crossable: bool = True, is_must_hold: bool = False
) -> gpd.GeoDataFrame:
    columns = {"rank": [rank] * len(lines), "is_crossable": is_crossable, "is_must_hold": is_must_hold}
    return frame(columns, list(lines))


def rows_of(cells: Cells) -> list[tuple[str, int, object, float, int]]:
    names = ["kind", "area_id", "building_id", "area_m2", "household_count"]
    return list(cells.exceptions[names].itertuples(index=False, name=None))


def test_the_working_line_bends_round_a_building() -> None:
    frames = two_communities(), houses(shapely.box(80, 40, 108, 60)), roads()
    cells, report, polygons = made(frames)
    assert_exact(frames, cells, report, polygons)
    assert rows_of(cells) == [("bend", 8, 1, 160.0, 10)]
    assert report.figures["bends"] == 1
    _, (west, east) = rings.polygons(cells.fabric, cells.community)
    assert (west.area, east.area) == (10_160.0, 9_840.0)


def test_ground_cut_off_by_a_bend_goes_along_with_what_stands_on_it() -> None:
    """A house that bends the line encloses a nook of the other community, in which a shed stands."""
    nook = shapely.box(60, 40, 104, 60).difference(shapely.box(98, 46, 102, 54))
    frames = two_communities(), houses(nook, shapely.box(100.5, 49, 101.5, 51)), roads()
    cells, report, polygons = made(frames)
    assert_exact(frames, cells, report, polygons)
    assert (cells.community[cells.building_cell] == 0).all()
    assert [row[:2] + row[3:] for row in rows_of(cells)] == [
        ("bend", 8, 64.0, 10),
        ("bend", 8, 2.0, 11),
        ("stray_ground", 8, 16.0, 0),
    ]
    assert shapely.get_type_id(rings.polygons(cells.fabric, cells.community)[1]).tolist() == [3, 3]


def test_at_the_outer_edge_nothing_bends() -> None:
    frames = two_communities(), houses(shapely.box(20, 90, 30, 110), shapely.box(20, 120, 30, 130)), roads()
    cells, report, polygons = made(frames)
    assert_exact(frames, cells, report, polygons)
    assert rows_of(cells) == [("edge_building", 7, 1, 100.0, 10)]
    assert cells.building_cell[1] == -1
    assert [(f.kind, f.row_id) for f in report] == [("cells_outside", 2)]
    assert shapely.area(polygons).sum() == 20_000.0


def test_overlapping_footprints_share_a_cell_and_touching_ones_do_not() -> None:
    row = [shapely.box(10, 10, 20, 20), shapely.box(20, 10, 30, 20), shapely.box(29, 12, 40, 18), shapely.Point(35, 15)]
    frames = two_communities(), houses(*row), roads()
    cells, report, polygons = made(frames)
    assert_exact(frames, cells, report, polygons)
    first, second, third, point = cells.building_cell
    assert first != second == third == point
    assert [row[0] for row in rows_of(cells)] == ["overlap_group"] * 3


def test_parts_of_a_building_are_tied_or_told() -> None:
    parted = shapely.MultiPolygon([shapely.box(10, 10, 30, 30), shapely.box(60, 10, 70, 20)])
    abroad = shapely.MultiPolygon([shapely.box(10, 60, 30, 80), shapely.box(150, 60, 160, 70)])
    frames = two_communities(), houses(parted, abroad), roads()
    cells, report, polygons = made(frames)
    assert_exact(frames, cells, report, polygons)
    assert len(cells.tied) == 1
    assert cells.tied[0, 0] == cells.building_cell[0]
    assert polygons[cells.tied[0, 1]].contains(shapely.Point(65, 15))
    assert [(f.kind, f.row_id, f.code, f.values["other_code"]) for f in report] == [("cells_severed", 2, "01", "02")]


def test_a_building_severed_by_the_outer_edge_is_tied() -> None:
    horseshoe = shapely.box(20, 80, 60, 120).difference(shapely.box(30, 70, 50, 110))
    frames = two_communities(), houses(horseshoe), roads(shapely.LineString([(40, -5), (40, 105)]))
    cells, report, polygons = made(frames)
    assert_exact(frames, cells, report, polygons)
    assert len(cells.tied) == 1
    assert {row[0] for row in rows_of(cells)} == {"edge_building", "severed_building"}


def test_a_road_parts_faces_but_no_building() -> None:
    road = shapely.LineString([(50, -5), (50, 105)])
    frames = two_communities(), houses(shapely.box(44, 40, 60, 60)), roads(road, rank=3, is_crossable=False)
    cells, report, polygons = made(frames)
    assert_exact(frames, cells, report, polygons)
    fabric = cells.fabric
    on_road = fabric.rank == 3
    assert (fabric.flag == np.where(on_road, 1, 0)).all()
    middle = (fabric.xy[fabric.tail] + fabric.xy[fabric.head])[on_road] / 2048
    assert (middle[:, 0] == 50).all()
    assert fabric.length_m[on_road].sum() == 80.0
    assert len(set(cells.face[cells.community == 0])) == 2
    other = made((frames[0], frames[1], roads(road, rank=1, is_must_hold=True)))[0]
    assert set(other.fabric.flag.tolist()) == {0, 2}


def test_a_building_known_as_a_point_gets_ground_about_it() -> None:
    frames = two_communities(), houses(shapely.Point(25, 50), shapely.Point(75, 50)), roads()
    cells, report, polygons = made(frames)
    assert_exact(frames, cells, report, polygons)
    own = polygons[cells.building_cell]
    assert shapely.contains(own, frames[1].geometry.to_numpy()).all()
    assert shapely.area(own) == pytest.approx([5000, 5000], rel=0.02)


def test_communities_that_overlap_or_gap_by_millimetres() -> None:
    """The first by code has the overlap, the gap is nobody's, and a footprint across it is whole."""
    left, right = shapely.box(0, 0, 100, 50), shapely.box(100 - 2 / 1024, 0, 200, 50)
    beyond = shapely.box(200 + 3 / 1024, 0, 300, 50)
    communities = frame({"area_id": [1, 2, 3], "code": ["01", "02", "03"]}, [left, right, beyond])
    frames = communities, houses(shapely.box(195, 10, 220, 20), shapely.box(95, 10, 120, 20)), roads()
    cells, report, polygons = made(frames)
    assert_exact(frames, cells, report, polygons)
    assert cells.community[cells.building_cell].tolist() == [2, 1]
    assert len(cells.tied) == 0


def test_a_building_across_ground_of_nobody_stays_whole() -> None:
    """Two communities leave a strip between them; what stands across it belongs to one of them, with the strip below it."""
    strip = frame(
        {"area_id": [1, 2], "code": ["01", "02"]}, [shapely.box(0, 0, 100, 100), shapely.box(130, 0, 230, 100)]
    )
    across, beside = shapely.box(80, 40, 140, 60), shapely.box(95, 10, 110, 20)
    frames = strip, houses(across, beside), roads()
    cells, _, polygons = made(frames)
    assert cut_buildings(frames[1], cells, polygons) == set()
    assert cells.community[cells.building_cell].tolist() == [0, 0]
    assert len(cells.tied) == 0
    assert shapely.covers(polygons[cells.building_cell[0]], across)
    _, (west, east) = rings.polygons(cells.fabric, cells.community)
    assert (west.area, east.area) == (10_000.0 + 40 * 20, 10_000.0 - 10 * 20)
    assert ("bend", 2, 1, 200.0, 10) in rows_of(cells)


def test_a_swallowed_community_is_said() -> None:
    communities = frame(
        {"area_id": [1, 2], "code": ["01", "02"]}, [shapely.box(0, 0, 100, 100), shapely.box(40, 40, 60, 60)]
    )
    _, report, _ = made((communities, houses(), roads()))
    assert [(f.kind, f.code) for f in report] == [("cells_no_ground", "02")]


def test_nothing_gives_nothing() -> None:
    cells, report, polygons = made((two_communities().iloc[:0], houses(shapely.box(0, 0, 5, 5)), roads()))
    assert len(polygons) == cells.fabric.cell_count == 0
    assert cells.building_cell.tolist() == [-1]
    assert [f.kind for f in report] == ["cells_outside"]


# ---------------------------------------------------------------- real places


@pytest.mark.parametrize(
    "place", [real.BUBENEC, real.NANJING, real.OLEMPS, real.LIECHTENSTEIN], ids=lambda place: place[0]
)
def test_real_places_are_covered_exactly(place: tuple[str, str | None, tuple[str, ...]]) -> None:
    frames = real.tables(*place)
    assert_exact(frames, *made(frames))


@pytest.mark.slow
@pytest.mark.scale
@pytest.mark.parametrize("place", [real.TRACTS, real.BOROUGH], ids=["tracts", "borough"])
def test_manhattan_is_covered_exactly(place: tuple[str, str | None, tuple[str, ...]]) -> None:
    frames = real.tables(*place)
    assert_exact(frames, *made(frames, workers=2))
