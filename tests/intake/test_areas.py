"""Hierarchies are completed, areas are made to fit, versions are compared."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap import intake
from blockmap.errors import UsageError
from blockmap.topology.grid import on_grid
from tests.intake.files import DATA, EAST, NORTH, SETTINGS, boxes, geopackage, kinds, layer, needs_data

CODES = ["500112001001", "500112001002", "500112002001", "500112002002"]
SIDE = 200.0


def squares(gap: float = 0.0) -> np.ndarray:
    """Four squares in a row; the second and third are moved apart, or over each other when the gap is negative."""
    west = EAST + SIDE * np.arange(4) + np.array([0, 0, gap, gap])
    return shapely.box(west, NORTH, west + SIDE, NORTH + SIDE)


def read(path: Path, rows: gpd.GeoDataFrame, table: str) -> intake.Reading:
    return intake.read(geopackage(path / f"{table}{len(list(path.iterdir()))}.gpkg", rows), table, settings=SETTINGS)


def areas(path: Path, *tables: tuple[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    parts = [read(path, rows, table).rows for table, rows in tables]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geom", crs=SETTINGS.crs)


def buildings(path: Path) -> gpd.GeoDataFrame:
    return read(path, layer(boxes(40), 户数=[1] * 40), "buildings").rows


def test_only_communities(tmp_path: Path) -> None:
    communities = areas(tmp_path, ("communities", layer(squares(), 代码=CODES, 名称=list("甲乙丙丁"))))
    whole, placed, report = intake.settle(communities, buildings(tmp_path), settings=SETTINGS)
    assert whole.groupby("level")["code"].apply(list).to_dict() == {
        "community": CODES, "district": ["500112"], "town": ["500112001", "500112002"],
    }  # fmt: skip
    by_id = whole.set_index("area_id")
    for row in whole[whole["level"] != "district"].itertuples():
        assert row.code.startswith(by_id.loc[row.parent_id, "code"])
    assert whole[whole["is_derived"]]["level"].value_counts().to_dict() == {"town": 2, "district": 1}
    union = shapely.union_all(squares())
    for level in ("town", "district"):
        assert shapely.equals(shapely.union_all(whole.loc[whole["level"] == level, "geom"].to_numpy()), union)
    assert placed["community_id"].notna().all()
    assert report.kinds()["level_derived"] == 2
    again = intake.settle(communities.sample(frac=1, random_state=1), buildings(tmp_path), settings=SETTINGS)[0]
    assert again.equals(whole)


def test_only_a_district_and_only_buildings(tmp_path: Path) -> None:
    district = areas(tmp_path, ("districts", layer(squares()[:1], code=["500112"], name=["渝北区"])))
    whole, _, report = intake.settle(district, buildings(tmp_path), settings=SETTINGS)
    assert whole[["level", "code"]].to_numpy().tolist() == [
        ["district", "500112"],
        ["town", "500112001"],
        ["community", "500112001001"],
    ]
    assert report.kinds() == {"child_derived": 2, "buildings_outside": 1}
    whole, placed, report = intake.settle(district.iloc[:0], buildings(tmp_path), settings=SETTINGS)
    community = whole[whole["level"] == "community"].geometry.iloc[0]
    assert "community_of_buildings" in report.kinds()
    assert shapely.contains(community, boxes(40)).all()
    assert on_grid(np.array([community])).all()
    assert placed["community_id"].notna().all()
    with pytest.raises(UsageError):
        intake.settle(district.iloc[:0], buildings(tmp_path).iloc[:0], settings=SETTINGS)


def test_parents_by_place_when_codes_tell_nothing(tmp_path: Path) -> None:
    tables = (
        ("districts", layer(np.array([shapely.union_all(squares())]), code=["D"])),
        (
            "towns",
            layer(np.array([shapely.union_all(squares()[:2]), shapely.union_all(squares()[2:])]), code=["T1", "T2"]),
        ),
        ("communities", layer(np.append(squares(), shapely.box(0, 0, 9, 9)), code=["c3", "c1", "c2", "c4", "far"])),
    )
    whole, _, report = intake.settle(areas(tmp_path, *tables), buildings(tmp_path), settings=SETTINGS)
    parent = whole.set_index("code")["parent_id"].map(whole.set_index("area_id")["code"])
    assert parent.dropna().to_dict() == {"T1": "D", "T2": "D", "c3": "T1", "c1": "T1", "c2": "T2", "c4": "T2"}
    assert [f.code for f in report.of("error")] == ["far"]


@settings(deadline=None, max_examples=25)
@given(width=st.integers(1, 1900), side=st.sampled_from([-1, 1]))
def test_narrow_gaps_and_overlaps_are_repaired(width: int, side: int) -> None:
    gap = side * width / 1024
    whole = intake.settle(_communities(squares(gap)), _no_buildings(), settings=SETTINGS)[0]
    fitted, report = intake.fit(whole, settings=SETTINGS)
    lines = fitted.loc[fitted["level"] == "community", "geom"].to_numpy()
    assert not report.of("error", "warning")
    assert report.kinds()["areas_fitted"] == 1
    assert shapely.coverage_is_valid(lines)
    assert (
        shapely.area(lines).sum() == shapely.union_all(lines).area == pytest.approx(SIDE * (4 * SIDE + gap), abs=1e-6)
    )
    assert on_grid(lines).all()
    assert intake.fit(fitted, settings=SETTINGS)[0].equals(fitted)


@pytest.mark.parametrize(("gap", "kind"), [(5.0, "areas_gap"), (-5.0, "areas_overlap")])
def test_wide_ones_are_named_and_left(gap: float, kind: str) -> None:
    middle = (
        squares(gap)
        if gap < 0
        else np.append(squares(gap), shapely.box(EAST, NORTH + SIDE, EAST + 900, NORTH + SIDE + 9))
    )
    middle = middle if gap < 0 else np.append(middle, shapely.box(EAST, NORTH - 9, EAST + 900, NORTH))
    whole = intake.settle(_communities(middle), _no_buildings(), settings=SETTINGS)[0]
    fitted, report = intake.fit(whole, settings=SETTINGS)
    [error] = report.of("error")
    assert error.kind == kind
    assert {CODES[1], CODES[2]} <= set(dict(error.values)["codes"].split(", "))
    assert dict(error.values)["m2"] == pytest.approx(5 * SIDE)
    assert EAST + 2 * SIDE - 5 < error.x < EAST + 2 * SIDE + 5
    assert "dispute detect --inside" in error.next_step("en")
    assert shapely.equals(fitted.geometry.to_numpy(), whole.geometry.to_numpy()).all()


def _communities(geometry: np.ndarray) -> gpd.GeoDataFrame:
    """Communities as a reading gives them, made without a file."""
    codes = ([*CODES, "500112002003", "500112002004"])[: len(geometry)]
    rows = pd.DataFrame(
        {
            "area_id": range(1, len(geometry) + 1),
            "level": "community",
            "parent_id": pd.NA,
            "code": codes,
            "name": None,
            "parent_code": None,
        }
    )
    rows[["valid_from", "valid_to"]] = None
    rows[["is_derived", "is_frozen"]] = False
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(geometry, crs=SETTINGS.crs)).rename_geometry("geom")


def _no_buildings() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"household_count": []}, geometry=gpd.GeoSeries([], crs=SETTINGS.crs)).rename_geometry(
        "geom"
    )


def test_exclaves_are_joined_and_foreign_doubles_set_aside(tmp_path: Path) -> None:
    rows = layer(squares(), code=["1", "1", "2", "2"], name=["甲", "甲", "乙", "丙"]).iloc[[0, 2, 3]]
    island = layer(shapely.box([EAST], [NORTH + 900], [EAST + 50], [NORTH + 950]), code=["1"], name=["甲"])
    reading = read(
        tmp_path, gpd.GeoDataFrame(pd.concat([rows, island], ignore_index=True), crs=SETTINGS.crs), "communities"
    )
    assert reading.source["rows_repaired"] == 2
    assert reading.source["rows_rejected"] == 1
    assert reading.rows.geom_type.tolist() == ["MultiPolygon", "Polygon"]
    table, received = intake.numbered(reading, source_id=7, next_id=11, next_received_id=21)
    assert table["area_id"].tolist() == [11, 12]
    assert received["row_id"].tolist()[::3] == [11, 11]
    assert shapely.equals(intake.as_delivered(table, received, settings=SETTINGS).geometry[0], table.geometry[0])


def test_areas_without_codes_get_some(tmp_path: Path) -> None:
    reading = read(tmp_path, layer(squares(), 名称=list("甲乙丙丁")), "communities")
    assert dict(zip(reading.rows["code"], reading.rows["name"], strict=True)) == {
        "001": "甲",
        "002": "乙",
        "003": "丙",
        "004": "丁",
    }
    assert "codes_made" in kinds(reading)


def test_the_same_source_again_says_nothing_new(tmp_path: Path) -> None:
    rows = layer(boxes(5), 编号=list("ABCDE"), 户数=[1, 2, 3, 4, 5])
    first = read(tmp_path, rows, "buildings")
    existing = intake.numbered(first, source_id=1, next_id=1, next_received_id=1)[0]
    again = intake.read(tmp_path / "buildings0.gpkg", "buildings", settings=SETTINGS, existing=existing)
    assert again.source == first.source
    assert again.rows["building_id"].tolist() == [1, 2, 3, 4, 5]
    assert intake.difference(existing, again.rows, "buildings").is_empty
    newer = layer(boxes(6)[1:], 编号=list("BCDEF"), 户数=[2, 30, 4, 5, 6])
    newer.loc[2, "geometry"] = shapely.buffer(newer.geometry[2], 1, join_style="mitre")
    rows = read(tmp_path, newer, "buildings").rows
    changed = intake.difference(existing, rows, "buildings")
    assert changed.same.tolist() == [2, 5]
    assert changed.changed[["id", "columns"]].to_numpy().tolist() == [[3, ("household_count",)], [4, ("geom",)]]
    assert changed.gone.tolist() == [1]
    assert len(changed.added) == 1
    said = intake.explained(changed, existing, rows, "buildings").kinds()
    assert said == {"difference": 1, "difference_changed": 2, "difference_added": 1, "difference_gone": 1}


def test_a_folder_is_looked_at(tmp_path: Path) -> None:
    geopackage(tmp_path / "社区.gpkg", layer(squares(), 代码=CODES, 名称=list("甲乙丙丁")))
    geopackage(tmp_path / "楼.gpkg", layer(boxes(5), 层数=[1] * 5, 户数=[1] * 5, 户主姓名=["甲"] * 5))
    geopackage(tmp_path / "道路.gpkg", layer(shapely.boundary(squares()), 类型=["支路"] * 4))
    (tmp_path / "readme.txt").write_text("x")
    (tmp_path / "broken.shp").write_text("x")
    guesses = intake.suggest(tmp_path)
    assert [(g.file.name, g.table) for g in guesses] == [
        ("社区.gpkg", "communities"),
        ("道路.gpkg", "barriers"),
        ("楼.gpkg", "buildings"),
    ]
    assert guesses[2].fields == {"floor_count": "层数", "household_count": "户数"}
    assert {g.territory_crs for g in guesses} == {"EPSG:4544"}
    for guess in guesses:
        reading = intake.read(guess.file, guess.table, settings=SETTINGS, fields=guess.fields, layer=guess.layer)
        assert len(reading.rows) == guess.rows


@pytest.mark.parametrize("others", ["neighbour_claim", "邻区边界", "a_claim"])
def test_a_neighbours_outline_divides_no_ground_of_ours(tmp_path: Path, others: str) -> None:
    one = shapely.union_all(squares())
    for name in ("qx", others):
        geopackage(tmp_path / f"{name}.gpkg", layer([one], 代码=["500112"], 名称=["渝北区"]))
    guesses = intake.suggest(tmp_path)
    assert [guess.file.stem for guess in guesses if not guess.is_doubtful] == ["qx"]


@needs_data
def test_real_boundaries_that_do_not_fit() -> None:
    reading = intake.read(
        DATA / "chongqing_boundaries.gpkg", "communities", settings=SETTINGS, layer="datav_2021_gcj02", crs="gcj02"
    )
    whole = intake.settle(reading.rows, _no_buildings(), settings=SETTINGS)[0]
    report = intake.fit(whole, settings=SETTINGS)[1]
    assert {"areas_overlap", "areas_gap", "areas_fitted"} <= set(report.kinds())
    exact = intake.read(
        DATA / "chongqing_boundaries.gpkg", "communities", settings=SETTINGS, layer="amap_2026_gcj02", crs="gcj02"
    )
    assert not intake.fit(intake.settle(exact.rows, _no_buildings(), settings=SETTINGS)[0], settings=SETTINGS)[1].of(
        "error"
    )
