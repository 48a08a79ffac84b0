"""Detection: an exact cover is spoiled and asked for what was planted; row order, place and direction do not matter."""

from __future__ import annotations

import os

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.disputes.detect import detect
from tests.disputes import generator
from tests.disputes.covers import ORIGIN_M, Cover, to_grid, to_millimetres
from tests.disputes.generator import TOLERANCE_M

CRS = "EPSG:4544"
PROFILE = settings(max_examples=int(os.environ.get("BLOCKMAP_EXAMPLES", "12")), deadline=None)
KIND = {"strip": None, "with_noise": None, "overlap_chain": "overlap", "gap_chain": "gap"}
"""Kinds that are detected under another name; ``None``: overlap or gap, as it came."""


class Seeded(Cover):
    """A cover that shows what it was made of, not what it is."""

    def __repr__(self) -> str:
        return f"cover with {[p.kind for p in self.planted]}"


def planted(disputes: int, seed: int, rounded: object) -> Cover:
    cover = generator.generate(64, disputes, seed, rounded=rounded)
    cover.__class__ = Seeded
    return cover


COVERS = st.builds(
    planted,
    st.integers(0, 8),
    st.integers(0, 10_000),
    st.sampled_from([to_grid, to_millimetres]),
)


def frame(areas: np.ndarray, codes: list[str] | None = None, crs: str | None = CRS) -> gpd.GeoDataFrame:
    codes = codes or [f"{i:03d}" for i in range(len(areas))]
    return gpd.GeoDataFrame({"code": codes, "name": codes}, geometry=areas, crs=crs).rename_geometry("geom")


def found_in(areas: np.ndarray, **how: object) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    disputes, noise, _ = detect(frame(areas), tolerance_m=TOLERANCE_M, **how)
    return disputes, noise


def parties(row: object) -> frozenset[int]:
    thirds = row.third_codes.split(",") if isinstance(row.third_codes, str) else []
    return frozenset(int(c) for c in (row.our_code, row.their_code, *thirds))


def assert_exactly_planted(cover: Cover, disputes: gpd.GeoDataFrame) -> None:
    genuine = [p for p in cover.planted if p.is_genuine]
    assert len(disputes) == len(genuine)
    for planted in genuine:
        common = shapely.area(shapely.intersection(shapely.make_valid(disputes.geometry.to_numpy()), planted.ground))
        row = list(disputes.itertuples())[int(common.argmax())]
        assert common.max() > 0.98 * planted.ground.area, planted.kind
        assert parties(row) == planted.parties
        wanted = KIND.get(planted.kind, planted.kind)
        assert row.kind == wanted or (wanted is None and row.kind in ("overlap", "gap")), (row.kind, planted.kind)
        circle = (
            2 * shapely.length(shapely.maximum_inscribed_circle(shapely.get_parts(row.geom), tolerance=0.005)).max()
        )
        assert row.width_m == pytest.approx(circle, rel=0.02)
        assert row.area_m2 == pytest.approx(shapely.area(row.geom), rel=1e-3)


@PROFILE
@given(cover=COVERS)
def test_exactly_what_was_planted_is_found(cover: Cover) -> None:
    disputes, noise = found_in(cover.areas)
    assert_exactly_planted(cover, disputes)
    slivers = noise[noise["kind"] == "noise"]
    pairs = {frozenset((int(a), int(b))) for a, b in zip(slivers["our_code"], slivers["their_code"], strict=True)}
    assert pairs == {p.parties for p in cover.planted if p.kind == "noise"}
    assert (noise["width_m"] <= TOLERANCE_M).all()


def test_an_exact_cover_has_no_disputes_and_no_noise() -> None:
    disputes, noise = found_in(generator.generate(60, 0, 3).base)
    assert disputes.empty
    assert noise.empty


@PROFILE
@given(cover=COVERS, seed=st.integers(0, 99))
def test_rows_rings_and_directions_do_not_matter(cover: Cover, seed: int) -> None:
    areas, rng = cover.areas, np.random.default_rng(seed)
    order = rng.permutation(len(areas))
    turned = np.array([_rewritten(shape, rng) for shape in areas], object)
    codes = [f"{i:03d}" for i in order]
    before, noise_before, _ = detect(frame(areas), tolerance_m=TOLERANCE_M)
    after, noise_after, _ = detect(frame(turned[order], codes), tolerance_m=TOLERANCE_M)
    assert before.to_wkb().equals(after.to_wkb())
    assert noise_before.to_wkb().equals(noise_after.to_wkb())


def _rewritten(shape: shapely.Polygon, rng: np.random.Generator) -> shapely.Polygon:
    """The same ground, its rings begun elsewhere and run the other way."""
    if not isinstance(shape, shapely.Polygon):
        return shapely.reverse(shape)
    xy = shapely.get_coordinates(shape.exterior)[:-1]
    return shapely.Polygon(np.roll(xy, rng.integers(len(xy)), axis=0)[::-1], shape.interiors)


@PROFILE
@given(cover=COVERS, quarter=st.integers(1, 3), east=st.integers(-50, 50), mirrored=st.booleans())
def test_turned_moved_and_mirrored_ground_gives_the_same_disputes(
    cover: Cover, quarter: int, east: int, mirrored: bool
) -> None:
    def moved(xy: np.ndarray) -> np.ndarray:
        middle = np.array(ORIGIN_M) + 2000.0
        turned = np.linalg.matrix_power(np.array([[0, -1], [1, 0]]), quarter) @ (xy - middle).T
        return (turned.T * ([-1, 1] if mirrored else [1, 1])) + middle + [east * 8, 0]

    before, _ = found_in(cover.areas)
    after, _ = found_in(shapely.transform(cover.areas, moved))
    said = ["our_code", "their_code", "third_codes", "kind"]
    assert sorted(map(str, before[said].to_numpy().tolist())) == sorted(map(str, after[said].to_numpy().tolist()))
    assert np.sort(before["width_m"]) == pytest.approx(np.sort(after["width_m"]), rel=0.01)


def test_degrees_find_what_metres_find() -> None:
    cover = generator.generate(60, 10, 5)
    metres = frame(cover.areas)
    found, _, _ = detect(metres, tolerance_m=TOLERANCE_M)
    in_degrees, _, _ = detect(metres.to_crs("EPSG:4490"), tolerance_m=TOLERANCE_M)
    assert sorted(found["code"]) == sorted(in_degrees["code"])
    here, there = (table.set_index("code")["area_m2"].sort_index() for table in (found, in_degrees))
    assert here.to_numpy() == pytest.approx(there.to_numpy(), rel=1e-3)


def test_heights_and_parts_are_taken_and_spoiled_outlines_are_said() -> None:
    cover = generator.generate(40, 5, 8)
    areas = cover.areas
    heights = shapely.force_3d(areas, 212.5)
    heights[3] = shapely.multipolygons([heights[3]])
    flat, _ = found_in(areas)
    high, _ = found_in(heights)
    assert flat["fingerprint"].tolist() == high["fingerprint"].tolist()
    spoiled = areas.copy()
    xy = shapely.get_coordinates(spoiled[7])
    xy[[2, 5]] = xy[[5, 2]]
    spoiled[7], spoiled[9] = shapely.Polygon(xy), shapely.Point(0, 0)
    _, _, report = detect(frame(spoiled), tolerance_m=TOLERANCE_M)
    assert [(f.kind, f.code) for f in report.of("error")] == [("dispute_no_polygon", "009"), ("dispute_invalid", "007")]


@pytest.mark.parametrize("crs", [CRS, "EPSG:4490"])
def test_a_gap_open_to_the_outside_is_pointed_at(crs: str) -> None:
    """Two borders that part at the edge; not mere corners where outlines meet, nor what a frame was declared for."""
    west = shapely.Polygon([(0, 0), (100, 0), (100, 200), (90, 300), (0, 300)])
    east = shapely.Polygon([(100, 0), (200, 0), (200, 350), (110, 300), (100, 200)])
    south = shapely.Polygon([(-80, -100), (280, -100), (280, 0), (-80, 0)])
    areas = np.array([west, east, south], object)
    wanted = (100.0, 260.0)
    if crs != CRS:
        areas = shapely.transform(areas, lambda xy: xy * 1e-5 + np.array([106.5, 29.5]))
        wanted = (106.5 + 100e-5, 29.5 + 260e-5)
    rows = frame(areas, ["1", "2", "3"], crs=crs)
    found, _, report = detect(rows, tolerance_m=TOLERANCE_M)
    assert len(found) == 0
    (hint,) = [f for f in report if f.kind == "dispute_open_ground"]
    assert (hint.code, hint.values["theirs"]) == ("1", "2")
    assert hint.values["m2"] == pytest.approx(1000, rel=0.2)
    assert (hint.x, hint.y) == pytest.approx(wanted, abs=30 if crs == CRS else 30e-5)
    ours, theirs = rows.iloc[:1], rows.iloc[1:].reset_index(drop=True)
    assert "dispute_open_ground" in detect(ours, theirs, tolerance_m=TOLERANCE_M)[2].kinds()
    both, neighbour = rows.iloc[:2], rows.iloc[2:].reset_index(drop=True)
    assert "dispute_open_ground" not in detect(both, neighbour, tolerance_m=TOLERANCE_M)[2].kinds()
    whole = shapely.box(*shapely.total_bounds(areas))
    found, _, report = detect(rows, tolerance_m=TOLERANCE_M, frame=whole)
    assert "dispute_open_ground" not in report.kinds()


def test_exact_covers_have_no_open_ground() -> None:
    for seed in (1, 2, 3):
        _, _, report = detect(frame(generator.generate(60, 0, seed).areas), tolerance_m=TOLERANCE_M)
        assert "dispute_open_ground" not in report.kinds()


def test_a_gap_open_to_the_outside_needs_a_frame() -> None:
    east, west = shapely.box(0, 0, 100, 100), shapely.box(110, 0, 200, 100)
    areas = np.array([east, west], object)
    assert found_in(areas)[0].empty
    disputes, _ = found_in(areas, frame=shapely.box(0, 0, 200, 100))
    assert disputes["kind"].tolist() == ["gap"]
    assert disputes["geom"].area.tolist() == [1000.0]
    beyond, _, report = detect(frame(areas), tolerance_m=TOLERANCE_M, frame=shapely.box(0, 0, 200, 90))
    assert beyond["geom"].area.tolist() == [900.0]
    said = {f.code: round(f.values["m2"]) for f in report if f.kind == "dispute_beyond_frame"}
    assert said == {"000": pytest.approx(1000, rel=0.01), "001": pytest.approx(900, rel=0.01)}


def test_between_two_sides_only_what_lies_between_them_counts() -> None:
    ours = frame(np.array([shapely.box(0, 0, 100, 100), shapely.box(90, 0, 200, 100)], object), ["1", "2"])
    theirs = frame(np.array([shapely.box(0, 100, 95, 200), shapely.box(90, 95, 200, 200)], object), ["8", "9"])
    disputes, _, _ = detect(ours, theirs, tolerance_m=TOLERANCE_M)
    assert set(zip(disputes["our_code"], disputes["their_code"], strict=True)) <= {("1", "9"), ("2", "9"), ("2", "8")}
    assert not disputes["is_inside"].any()
    inside, _, _ = detect(ours, tolerance_m=TOLERANCE_M)
    assert inside[["our_code", "their_code", "kind", "is_inside"]].to_numpy().tolist() == [["1", "2", "overlap", True]]


def test_what_is_known_is_not_reported_again_and_numbers_go_on() -> None:
    cover = generator.generate(60, 12, 21)
    areas = cover.areas
    disputes, _ = found_in(areas)
    known = disputes.assign(dispute_id=range(1, len(disputes) + 1), state="open", close_reason=None)
    again, _, report = detect(frame(areas), tolerance_m=TOLERANCE_M, known=known)
    assert again.empty
    assert report.kinds()["dispute_known"] == len(known)
    forgotten = known.iloc[1:]
    again, _, _ = detect(frame(areas), tolerance_m=TOLERANCE_M, known=forgotten)
    assert again["fingerprint"].tolist() == known["fingerprint"].tolist()[:1]
    moved = known.assign(geom=known.geometry.translate(0.4), fingerprint="other")
    again, _, report = detect(frame(areas), tolerance_m=TOLERANCE_M, known=moved)
    assert again.empty
    assert report.kinds()["dispute_changed"] == len(known)
    gone, _, report = detect(frame(cover.base), tolerance_m=TOLERANCE_M, known=known)
    assert gone.empty
    assert report.kinds()["dispute_gone"] == len(known)


def test_serial_numbers_are_never_given_twice() -> None:
    areas = np.array([shapely.box(0, 0, 100, 100), shapely.box(90, 0, 200, 100)], object)
    first, _ = found_in(areas)
    assert first["code"].tolist() == ["000-001-001"]
    known = first.assign(
        dispute_id=1, state="closed", close_reason="withdrawn", fingerprint="x", geom=shapely.box(0, 0, 1, 1)
    )
    second, _, _ = detect(frame(areas), tolerance_m=TOLERANCE_M, known=known)
    assert second["code"].tolist() == ["000-001-002"]


def test_lines_of_both_sides_are_given() -> None:
    areas = np.array([shapely.box(0, 0, 100, 100), shapely.box(90, 0, 200, 100)], object)
    disputes, _ = found_in(areas)
    ours, theirs = disputes["our_line"].iloc[0], disputes["their_line"].iloc[0]
    assert shapely.covers(ours, shapely.LineString([(100, 0), (100, 100)]))
    assert shapely.covers(theirs, shapely.LineString([(90, 0), (90, 100)]))


def test_nothing_to_compare_is_fine() -> None:
    disputes, noise = found_in(np.empty(0, object))
    assert disputes.empty
    assert noise.empty
