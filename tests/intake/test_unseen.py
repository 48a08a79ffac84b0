"""Files of kinds that no office of ours had sent before: what they hold is found, or one sentence says why not."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import blockmap
from blockmap import intake
from blockmap.errors import SourceError
from blockmap.report import Report
from blockmap.settings import Settings
from tests.intake.files import CRS, EAST, NORTH, SETTINGS, boxes, geopackage, kinds, layer, shapefile

TRACTS = boxes(3, side=100.0, step=100.0)


def figures(report: Report, kind: str) -> list[Mapping[str, Any]]:
    return [finding.values for finding in report.findings if finding.kind == kind]  # noqa: PD011


def test_attributes_of_placemarks_keep_their_chinese_names(tmp_path: Path) -> None:
    """GDAL turns 户数 and 层数 into one column of underscores."""
    degrees = layer(boxes(3)).to_crs("EPSG:4326").geometry
    marks = "".join(
        f'<Placemark><ExtendedData><Data name="户数"><value>{3 + n}</value></Data><Data name="层数"><value>{n}</value></Data>'
        f'<Data name="编号"><value>L{n}</value></Data></ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>'
        + " ".join(f"{x:.9f},{y:.9f},0" for x, y in shape.exterior.coords)
        + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for n, shape in enumerate(degrees, 1)
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'
    (tmp_path / "楼.kml").write_text(text, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "楼.kmz", "w") as archive:
        archive.writestr("doc.kml", text)
    for name in ("楼.kml", "楼.kmz"):
        rows = intake.read(tmp_path / name, "buildings", settings=SETTINGS).rows.sort_values("source_key")
        assert rows[["source_key", "floor_count", "household_count"]].to_numpy().tolist() == [
            ["L1", 1, 4],
            ["L2", 2, 5],
            ["L3", 3, 6],
        ]
    (tmp_path / "坏.kmz").write_bytes(b"no zip")
    with pytest.raises(SourceError, match=r"坏\.kmz"):
        intake.read(tmp_path / "坏.kmz", "buildings", settings=SETTINGS)


def test_a_workbook_with_coordinates_gives_points(tmp_path: Path) -> None:
    path = tmp_path / "建筑物.xlsx"
    places = pd.DataFrame(
        {"编号": ["a", "b", "c"], "户数": [3, 4, 5], "X坐标": [EAST, EAST + 50, None], "Y坐标": [NORTH] * 3}
    )
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        pd.DataFrame({"说明": ["填表说明"]}).to_excel(book, sheet_name="说明", index=False)
        places.to_excel(book, sheet_name="数据", index=False)
    reading = intake.read(path, "buildings", settings=SETTINGS, crs=CRS)
    assert reading.rows["household_count"].tolist() == [3, 4]
    assert (reading.source["rows_read"], reading.source["rows_rejected"]) == (3, 1)
    assert reading.source["layer"] == "数据"
    assert [guess.table for guess in intake.suggest(tmp_path)] == ["buildings"]
    places.drop(columns="X坐标").to_excel(path, index=False, engine="xlsxwriter")
    with pytest.raises(SourceError, match="Y坐标"):
        intake.read(path, "buildings", settings=SETTINGS, crs=CRS)


def test_lines_and_areas_of_the_us_census(tmp_path: Path) -> None:
    """A full name is a street's, not a person's; a tract of Illinois is no telephone number."""
    codes = [f"17031{n:06d}" for n in (10100, 10201, 10202)]
    tracts = layer(TRACTS, GEOID20=codes, NAMELSAD20=["Census Tract 101", "Census Tract 102.01", "Census Tract 102.02"])
    reading = intake.read(shapefile(tmp_path / "tl_2020_17_tract.shp", tracts), "communities", settings=SETTINGS)
    assert reading.rows["code"].tolist() == codes
    roads = layer(shapely.boundary(boxes(3)), MTFCC=["S1100", "S1400", "S1710"], FULLNAME=["I- 80", "W 5th St", None])
    reading = intake.read(shapefile(tmp_path / "tl_2020_17031_roads.shp", roads), "barriers", settings=SETTINGS)
    assert sorted(reading.rows["kind"]) == ["lane", "main_road", "street"]
    assert "I- 80" in reading.rows["name"].tolist()


def test_telephone_numbers_in_a_column_of_codes_are_still_refused(tmp_path: Path) -> None:
    owners = layer(boxes(3), 编号=["138 0000 1234", "139 0000 5678", "138 0000 1234"])
    reading = intake.read(geopackage(tmp_path / "a.gpkg", owners), "buildings", settings=SETTINGS)
    assert "personal_columns" in kinds(reading)


def test_a_class_that_is_the_same_in_every_row_is_no_code(tmp_path: Path) -> None:
    rows = layer(TRACTS, osm_id=["11", "12", "13"], code=[1108] * 3, fclass=["admin_level8"] * 3, name=["A", "B", "C"])
    geopackage(tmp_path / "gis_osm_adminareas_a_free_1.gpkg", rows)
    geopackage(
        tmp_path / "gis_osm_landuse_a_free_1.gpkg", layer(boxes(40), code=[7203] * 40, fclass=["residential"] * 40)
    )
    reading = intake.read(tmp_path / "gis_osm_adminareas_a_free_1.gpkg", "communities", settings=SETTINGS)
    assert reading.rows["code"].tolist() == ["11", "12", "13"]
    guesses = {guess.file.stem: guess for guess in intake.suggest(tmp_path)}
    assert not guesses["gis_osm_adminareas_a_free_1"].is_doubtful
    assert guesses["gis_osm_landuse_a_free_1"].is_doubtful


@settings(deadline=None, max_examples=20)
@given(code=st.integers(10**11, 10**12 - 1), form=st.sampled_from(["{}", "{}.0", "'{}", " {} ", "{}.00"]))
def test_codes_that_passed_through_a_spreadsheet(
    tmp_path_factory: pytest.TempPathFactory, code: int, form: str
) -> None:
    path = tmp_path_factory.mktemp("codes") / "a.csv"
    pd.DataFrame({"代码": [form.format(code)], "wkt": [shapely.to_wkt(TRACTS[0])]}).to_csv(path, index=False)
    assert intake.read(path, "communities", settings=SETTINGS, crs=CRS).rows["code"].tolist() == [str(code)]


@pytest.mark.parametrize("names", [["甲", "乙", "丙"], ["甲", "甲", "甲"]])
def test_rounded_codes_are_refused_and_whole_ones_written_out(tmp_path: Path, names: list[str]) -> None:
    rounded = layer(TRACTS, 普查区代码=["5.00112E+11"] * 3, 名称=names)
    path = geopackage(tmp_path / "a.gpkg", rounded)
    with pytest.raises(SourceError, match=r"5\.00112E\+11"):
        intake.read(path, "communities", settings=SETTINGS)
    made = intake.read(path, "communities", settings=SETTINGS, fields={"code": ""})
    assert len(made.rows) == 3
    whole = layer(TRACTS, 普查区代码=[f"5.0011200300{n}E+11" for n in range(3)], 名称=names)
    reading = intake.read(geopackage(tmp_path / "b.gpkg", whole), "communities", settings=SETTINGS)
    assert reading.rows["code"].tolist() == [f"50011200300{n}" for n in range(3)]


def test_latitude_before_longitude_is_named(tmp_path: Path) -> None:
    rows = layer(boxes(3)).to_crs("EPSG:4326")
    rows.geometry = shapely.transform(rows.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    path = tmp_path / "a.geojson"
    rows.to_file(path)
    with pytest.raises(SourceError, match="changed places"):
        intake.read(path, "buildings", settings=SETTINGS)


def test_of_two_rows_of_one_footprint_the_counted_and_larger_is_kept_and_said(tmp_path: Path) -> None:
    twice = layer(boxes(2).repeat(3), 编号=list("abcdef"), 户数=[7.0, None, 9.0, 4.0, 4.0, None])
    reading = intake.read(geopackage(tmp_path / "a.gpkg", twice), "buildings", settings=SETTINGS)
    assert sorted(reading.rows["household_count"]) == [4, 9]
    said = figures(reading.report, "doubles_of_other_count")
    assert [(f["count"], f["households"], f["kept"]) for f in said] == [(1, 7, 9)]


def test_the_same_buildings_in_two_files_are_said(tmp_path: Path) -> None:
    one = layer(boxes(4), 户数=[1.0, 2.0, 3.0, 4.0])
    again = one.iloc[:3].to_crs("EPSG:4326")
    files = (geopackage(tmp_path / "a.gpkg", one), geopackage(tmp_path / "b.gpkg", again))
    rows = [intake.read(file, "buildings", settings=SETTINGS).rows.assign(source_id=n) for n, file in enumerate(files)]
    areas = intake.read(
        geopackage(tmp_path / "c.gpkg", layer(TRACTS, code=list("123"))), "communities", settings=SETTINGS
    ).rows
    both = pd.concat(rows, ignore_index=True)
    report = intake.settle(areas, both, settings=SETTINGS)[2]
    assert [(f["count"], f["households"]) for f in figures(report, "buildings_twice")] == [(3, 6)]
    assert "buildings_twice" not in intake.settle(areas, rows[0], settings=SETTINGS)[2].kinds()
    assert "no_buildings" in intake.settle(areas, rows[0].iloc[:0], settings=SETTINGS)[2].kinds()


def test_rare_characters_are_no_doubt_about_the_encoding(tmp_path: Path) -> None:
    path = shapefile(tmp_path / "房屋.shp", layer(boxes(2), 小区名=["𠮷𠀀村", "𠮷𠮷家园"]), encoding="GB18030")
    assert "encoding_doubtful" not in kinds(intake.read(path, "buildings", settings=SETTINGS))


def test_a_look_at_a_folder_names_what_it_leaves_out(tmp_path: Path) -> None:
    geopackage(tmp_path / "社区.gpkg", layer(TRACTS, 代码=["1", "2", "3"]))
    (tmp_path / "建筑物.csv").write_text(f"户数,X坐标,Y坐标\n3,{EAST},{NORTH}\n", encoding="utf-8")
    (tmp_path / "通讯录.xlsx").write_bytes(b"no workbook")
    blockmap.new(tmp_path / "结果.gpkg", crs=CRS)
    outcome = blockmap.init_recipe(tmp_path)
    said = {finding.kind: finding.table for finding in outcome.report.findings}
    assert said == {"guess_without_crs": "建筑物.csv", "file_left_out": "通讯录.xlsx"}
    assert '# crs = "' in (tmp_path / "recipe.toml").read_text(encoding="utf-8")


def test_maps_of_openstreetmap_hold_several_tables_in_one_layer(tmp_path: Path) -> None:
    """Buildings, water and borders share the layer of polygons; its lengths in Web Mercator suit no territory."""
    shapes = np.concatenate([boxes(30), boxes(1, side=400.0), boxes(3, side=300.0, step=300.0)])
    rows = layer(
        shapes,
        osm_id=[f"{n:06d}" for n in range(34)],
        building=["yes"] * 30 + [None] * 4,
        natural=[None] * 30 + ["water"] + [None] * 3,
        boundary=[None] * 31 + ["administrative"] * 3,
        admin_level=[None] * 31 + ["8"] * 3,
        tags=['"building:levels"=>"6"'] * 34,
    )
    path = geopackage(tmp_path / "planet_osm_polygon.gpkg", rows.to_crs("EPSG:3857"))
    found = {guess.table: guess for guess in intake.suggest(tmp_path)}
    assert sorted(found) == ["barriers", "buildings", "communities"]
    assert {guess.territory_crs for guess in found.values()} == {CRS}
    taken = {
        table: intake.read(path, table, settings=SETTINGS, where=guess.where, fields=guess.fields).source["rows_taken"]
        for table, guess in found.items()
    }
    assert taken == {"barriers": 1, "buildings": 30, "communities": 3}
    mercator = Settings(crs="EPSG:3857")
    assert "crs_distorts" in kinds(intake.read(path, "buildings", settings=mercator))


def test_small_areas_without_a_telling_name_are_buildings_and_large_ones_are_not(tmp_path: Path) -> None:
    geopackage(tmp_path / "kathmandu_extract.gpkg", layer(boxes(30), osm_id=[f"{n:09d}" for n in range(30)]))
    geopackage(tmp_path / "x.gpkg", layer(boxes(2, side=500.0), ID=["1", "2"], NOM=["A", "B"], POPULATION=[3439, 12]))
    assert {guess.file.stem: guess.table for guess in intake.suggest(tmp_path)} == {
        "kathmandu_extract": "buildings",
        "x": "communities",
    }


def test_the_total_of_an_area_on_every_building_is_no_count(tmp_path: Path) -> None:
    alike = layer(boxes(25), POPULATION=[3439.0] * 25, NB_LOGTS=[2.0] * 25)
    reading = intake.read(geopackage(tmp_path / "a.gpkg", alike), "buildings", settings=SETTINGS)
    assert "counts_of_the_whole" in kinds(reading)
    assert reading.rows["person_count"].isna().all()
    assert (reading.rows["household_count"] == 2).all()


def test_a_recipe_never_names_a_source_as_its_territory(tmp_path: Path) -> None:
    folder = tmp_path / "bubenec"
    folder.mkdir()
    geopackage(folder / "bubenec.gpkg", layer(boxes(3), 户数=[1.0, 2.0, 3.0]))
    blockmap.init_recipe(folder)
    assert 'territory = "bubenec-blockmap.gpkg"' in (folder / "recipe.toml").read_text(encoding="utf-8")
