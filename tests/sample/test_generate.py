"""A generated district is an exact cover, holds what reality holds, and is always the same."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from blockmap.errors import UsageError
from blockmap.sample import Sample, generate


def geometries(table: gpd.GeoDataFrame) -> np.ndarray:
    return np.asarray(table.geometry)


def assert_sound(sample: Sample) -> None:
    for name, table in sample.layers.items():
        found = geometries(table)
        assert shapely.is_valid(found).all(), name
        assert not shapely.is_empty(found).any(), name
        xy = shapely.get_coordinates(found)
        assert (np.round(xy, 3) == xy).all(), f"{name}: not in whole millimetres"
    for upper, lower in ((sample.districts, sample.towns), (sample.towns, sample.communities)):
        assert shapely.coverage_is_valid(geometries(lower))
        assert set(lower.geom_type) == {"Polygon"}
        for code, parent in zip(upper["代码"], geometries(upper), strict=True):
            children = geometries(lower[lower["上级"] == code])
            assert shapely.area(shapely.symmetric_difference(parent, shapely.union_all(children))) == 0


@settings(max_examples=12, deadline=None)
@given(building_count=st.integers(50, 700), seed=st.integers(0, 10_000))
def test_any_district_is_sound_and_has_the_buildings_asked_for(building_count: int, seed: int) -> None:
    sample = generate(building_count, seed)
    assert len(sample.buildings) == building_count
    assert sample.buildings["编号"].is_unique
    assert_sound(sample)


def test_areas_are_an_exact_cover(district: Sample) -> None:
    assert_sound(district)
    assert [len(t) for t in (district.districts, district.towns, district.communities)] == [1, 4, 12]


def test_codes_nest_and_belong_to_no_province(district: Sample) -> None:
    for table, digits in ((district.districts, 6), (district.towns, 9), (district.communities, 12)):
        assert table["代码"].is_unique
        assert table["代码"].str.fullmatch(rf"99\d{{{digits - 2}}}").all()
    assert (district.communities["代码"].str[:9] == district.communities["上级"]).all()
    assert district.neighbour_claim["代码"].str.startswith("99").all()


def test_communities_are_of_the_size_of_real_ones(district: Sample) -> None:
    tree = shapely.STRtree(geometries(district.communities))
    size = np.bincount(tree.nearest(shapely.centroid(geometries(district.buildings))), minlength=12)
    assert size.min() > 100
    assert size.max() < 650


def test_terraces_share_party_walls_exactly(district: Sample) -> None:
    terraces = geometries(district.buildings[district.truth["kind"].isin(["terrace", "shophouse"])])
    a, b = shapely.STRtree(terraces).query(terraces, predicate="touches")
    shared = shapely.length(shapely.intersection(terraces[a], terraces[b]))[a < b]
    assert (shared > 4).sum() > 1000


def test_some_footprints_overlap_and_only_the_declared_ones(district: Sample) -> None:
    found = geometries(district.buildings)
    a, b = shapely.STRtree(found).query(found, predicate="intersects")
    a, b = a[a < b], b[a < b]
    overlapping = shapely.area(shapely.intersection(found[a], found[b])) > 1
    assert 5 <= overlapping.sum() <= 20
    declared = (district.truth["trouble"] == "overlap").to_numpy()
    assert (declared[a[overlapping]] | declared[b[overlapping]]).all()


def test_official_lines_cut_some_buildings(district: Sample) -> None:
    found, areas = geometries(district.buildings), geometries(district.communities)
    building, area = shapely.STRtree(areas).query(found, predicate="intersects")
    largest = np.zeros(len(found))
    np.maximum.at(largest, building, shapely.area(shapely.intersection(found[building], areas[area])))
    is_cut = shapely.area(found) - largest > 1
    assert 10 <= is_cut.sum() <= 24
    assert district.truth["trouble"][is_cut].isin(["on_line", "on_edge", "overlap"]).all()
    outside = ~shapely.covers(geometries(district.districts)[0], found)
    assert 1 <= outside.sum() <= 4


def test_some_roads_run_through_buildings(district: Sample) -> None:
    found, roads = geometries(district.buildings), geometries(district.roads)
    road, building = shapely.STRtree(found).query(roads, predicate="intersects")
    through = shapely.length(shapely.intersection(roads[road], found[building])) > 3
    assert 3 <= len(np.unique(building[through])) <= 30


def test_roads_are_one_network_with_bridges_and_a_dual_carriageway(district: Sample) -> None:
    roads = geometries(district.roads)
    a, b = shapely.STRtree(roads).query(roads, predicate="intersects")
    count, label = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(len(roads), len(roads))))
    length = np.bincount(label, shapely.length(roads), minlength=count)
    assert length.max() / length.sum() > 0.97
    river = district.water[district.water["类型"] == "河流"].union_all()
    bridges = district.roads[district.roads["桥梁"] == "是"]
    assert len(bridges) >= 1
    assert shapely.intersects(geometries(bridges), river).all()
    assert not shapely.intersects(geometries(district.buildings), river).any()
    assert (district.roads["等级"] == "快速路").sum() >= 2
    assert len(district.railways) >= 1


def test_households_are_as_in_a_real_district(district: Sample) -> None:
    truth = district.truth
    assert 6 <= truth["household_count"].mean() <= 8
    assert 2.4 <= truth["person_count"].sum() / truth["household_count"].sum() <= 2.8
    assert (truth["household_count"] > 100).sum() >= 20
    assert (truth["person_count"] > 2000).sum() >= 1
    assert (truth["household_count"] == 0).mean() > 0.05
    missing = district.buildings["户数"].isna()
    assert 20 <= missing.sum() <= 200
    counted = district.buildings["户数"][~missing].astype(int)
    assert (counted == truth["household_count"][~missing]).all()
    assert (district.buildings["层数"] >= 1).all()


def test_special_ground_is_there(district: Sample) -> None:
    assert len(district.compounds) >= 3
    assert district.compounds["栋数"].between(4, 25).all()
    towers = geometries(district.buildings[district.truth["kind"].isin(["tower", "apartments"])])
    held = [len(shapely.STRtree(towers).query(c, predicate="contains")) for c in geometries(district.compounds)]
    assert held == district.compounds["栋数"].tolist()
    assert {"在建工地", "学校", "征收地块", "营区"} <= set(district.places["类型"])
    assert district.places["名称"][district.places["类型"] == "营区"].isna().all()
    assert {"在用", "在建", "拆迁中"} <= set(district.buildings["状态"])


def test_the_neighbour_claims_our_land_and_leaves_a_gap(district: Sample) -> None:
    ours, theirs = geometries(district.districts)[0], geometries(district.neighbour_claim)[0]
    overlaps = shapely.area(shapely.get_parts(ours.intersection(theirs)))
    assert 1 <= (overlaps > 1000).sum() <= 5
    hull = shapely.union(ours, theirs)
    gaps = shapely.area(shapely.polygons(shapely.get_rings(hull)[1:]))
    assert (gaps > 1000).sum() >= 1
    assert ((overlaps < 50).sum() + (gaps < 50).sum()) >= 10, "no noise of digitising"


def test_the_same_seed_gives_the_same_district_and_another_does_not() -> None:
    one, same, other = generate(200, 3), generate(200, 3), generate(200, 4)
    for name, table in one.layers.items():
        assert table.equals(same.layers[name]), name
    assert one.returns.equals(same.returns)
    assert not one.buildings.equals(other.buildings)


@pytest.mark.parametrize("crs", ["EPSG:4544", "EPSG:4523", "EPSG:32648"])
def test_any_projected_frame_in_metres_will_do(crs: str) -> None:
    sample = generate(60, 1, crs=crs)
    assert sample.buildings.crs == crs
    longitude, latitude = sample.buildings.to_crs(4490).total_bounds[:2]
    assert abs(longitude - 105.6) < 0.2
    assert abs(latitude - 29.7) < 0.2


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ({"building_count": 49, "seed": 1}, "sample_too_small"),
        ({"building_count": 60, "seed": -1}, "sample_seed"),
        ({"building_count": 60, "seed": 1, "crs": "EPSG:4490"}, "sample_crs"),
        ({"building_count": 60, "seed": 1, "crs": "nowhere"}, "sample_crs"),
    ],
)
def test_nonsense_is_refused_in_both_languages(arguments: dict[str, object], kind: str) -> None:
    with pytest.raises(UsageError) as refusal:
        generate(**arguments)  # type: ignore[arg-type]
    assert refusal.value.kind == kind
    assert refusal.value.text("zh") != refusal.value.text("en")
