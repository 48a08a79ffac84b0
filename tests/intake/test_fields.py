"""Which column is what, what is refused, and how households come about."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from blockmap import intake
from blockmap.errors import UsageError
from blockmap.intake.fields import mapping
from blockmap.tabular import persons
from tests.intake.files import DATA, SETTINGS, boxes, geopackage, kinds, layer, needs_data


@pytest.mark.parametrize(
    ("columns", "table", "expected"),
    [
        (["floor_coun", "dwelling_c", "household_", "person_cou"], "buildings",
         {"floor_count": "floor_coun", "dwelling_count": "dwelling_c", "household_count": "household_", "person_count":
         "person_cou"}),
        (["名称", "户数", "层数", "人数", "住房单元"], "buildings",
         {"name": "名称", "floor_count": "层数", "dwelling_count": "住房单元", "household_count": "户数", "person_count":
         "人数"}),
        (["建筑物"], "buildings", {}),
        (["NB_LOGTS", "NB_ETAGES", "HAUTEUR", "USAGE1", "ID"], "buildings",
         {"source_key": "ID", "use": "USAGE1", "floor_count": "NB_ETAGES", "height_m": "HAUTEUR", "dwelling_count": "NB_LOGTS"}),
        (["community_", "community_name"], "areas", {"code": "community_", "name": "community_name"}),
        (["社区代码", "社区名称"], "areas", {"code": "社区代码", "name": "社区名称"}),
    ],
)  # fmt: skip
def test_columns_are_found_by_their_names(columns: list[str], table: str, expected: dict[str, str]) -> None:
    assert mapping(columns, table, level="community") == expected


def test_the_desk_overrides_and_mistakes_are_named() -> None:
    assert mapping(["a", "户数"], "buildings", said={"household_count": "a"})["household_count"] == "a"
    assert "household_count" not in mapping(["户数"], "buildings", said={"household_count": ""})
    with pytest.raises(UsageError, match="nosuch"):
        mapping(["a"], "buildings", said={"household_count": "nosuch"})
    with pytest.raises(UsageError, match="wrong"):
        mapping(["a"], "buildings", said={"wrong": "a"})


def test_columns_about_persons_are_never_taken(tmp_path: Path) -> None:
    names = ["一号楼", "门卫 13812345678", "三号楼", "四号楼", "五号楼", "六号楼"]
    remarks = ["11010519491231002X", "", "13912345678", "空", "空置", "在用"]
    rows = layer(
        boxes(6),
        编号=list("ABCDEF"),
        户主姓名=list("甲乙丙丁戊己"),
        联系电话=list("123456"),
        户主数=range(6),
        name=names,
        备注=remarks,
    )
    path = geopackage(tmp_path / "a.gpkg", rows)
    reading = intake.read(path, "buildings", settings=SETTINGS)
    said = next(f for f in reading.report if f.kind == "personal_columns")
    assert said.values["columns"] == "户主姓名, 联系电话, 备注"
    assert reading.rows["name"].tolist() == [None if "门卫" in name else name for name in names]
    assert "personal_values" in kinds(reading)
    everything = reading.rows.to_csv() + reading.received.to_csv() + str(reading.source) + str(list(reading.report))
    assert "138123" not in everything
    assert "甲" not in everything
    with pytest.raises(UsageError, match="户主姓名"):
        intake.read(path, "buildings", settings=SETTINGS, fields={"name": "户主姓名"})


def test_identity_numbers_are_known_by_their_check_digit() -> None:
    assert persons.is_personal_value("11010519491231002X")
    assert not persons.is_personal_value("110105194912310021")
    assert not persons.is_personal_value("500112003001001")


def test_sensitive_places_keep_no_name(tmp_path: Path) -> None:
    rows = layer(boxes(3), kind=["barracks", "school", "看守所"], name=["某部队", "实验小学", "第一看守所"])
    reading = intake.read(geopackage(tmp_path / "a.gpkg", rows), "places", settings=SETTINGS)
    taken = reading.rows.set_index("kind")
    assert taken.loc[["barracks", "看守所"], "name"].isna().all()
    assert taken.loc[["barracks", "看守所"], "is_sensitive"].all()
    assert taken.loc["school", "name"] == "实验小学"


def test_households_are_counted_before_they_are_estimated(tmp_path: Path) -> None:
    geometry = np.array([*boxes(6, side=12), shapely.Point(545_700, 3_290_000)], dtype=object)
    rows = layer(
        geometry, 编号=list("ABCDEFG"), 户数=[7, np.nan, np.nan, np.nan, np.nan, -3, np.nan], 住房单元=[9, 5, np.nan,
        np.nan, np.nan, np.nan, np.nan],
        人数=[np.nan, np.nan, 26, np.nan, np.nan, np.nan, np.nan], 层数=[1, 1, 1, 20, 20, 1, np.nan], 用途=[None, None,
        None, "住宅", "厂房", "农房", None],
    )  # fmt: skip
    reading = intake.read(geopackage(tmp_path / "a.gpkg", rows), "buildings", settings=SETTINGS)
    taken = reading.rows.set_index("source_key")
    assert taken["household_count"].drop("D").to_dict() == {"A": 7, "B": 5, "C": 10, "E": 0, "F": 1, "G": 1}
    assert taken["household_count"]["D"] in (25, 26), "144 m2 x 20 storeys x 0.85 / 95 m2 = 25.8"
    assert taken["is_estimate"].to_dict() == dict(
        zip("ABCDEFG", [False, False, True, True, True, True, True], strict=True)
    )
    assert {"households_estimated", "counts_impossible"} <= kinds(reading)


def test_estimates_are_right_on_the_whole(tmp_path: Path) -> None:
    geometry = boxes(4000, side=11)
    reading = intake.read(
        geopackage(tmp_path / "a.gpkg", layer(geometry, 层数=[2] * 4000)), "buildings", settings=SETTINGS
    )
    assert reading.rows["household_count"].sum() == pytest.approx(4000 * 121 * 2 * 0.85 / 95, rel=0.02)


@needs_data
def test_real_buildings_keep_their_households() -> None:
    reading = intake.read(
        DATA / "olemps.gpkg", "buildings", settings=SETTINGS.model_copy(update={"crs": "EPSG:2154"}), layer="buildings"
    )
    assert reading.rows["household_count"].sum() == 1429
    assert not reading.rows["is_estimate"].any()
