"""Lines that may bound a block are known by their tags, words, layer or a mapping file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from blockmap import intake
from blockmap.errors import UsageError
from blockmap.settings import Settings
from tests.intake.files import DATA, EAST, NORTH, SETTINGS, geopackage, kinds, layer, needs_data


def lines(count: int) -> np.ndarray:
    at = NORTH + 10.0 * np.arange(count)
    west, east = np.full(count, EAST), np.full(count, EAST + 99)
    return shapely.linestrings(np.stack([np.column_stack([west, at]), np.column_stack([east, at])], axis=1))


def ranks(reading: intake.Reading) -> dict[float, tuple[str, int]]:
    """Kind and rank by the number of the line."""
    number = ((shapely.bounds(reading.rows.geometry.to_numpy())[:, 1] - NORTH) / 10).astype(int)
    return dict(zip(number.tolist(), zip(reading.rows["kind"], reading.rows["rank"], strict=True), strict=True))


def test_tags_of_openstreetmap(tmp_path: Path) -> None:
    tags = [
        {"highway": "motorway"}, {"highway": "residential", "bridge": "yes"}, {"highway": "footway"}, {"highway": "proposed"},
        {"highway": "primary", "tunnel": "yes"}, {"railway": "rail"}, {"railway": "platform"}, {"waterway": "river"},
        {"waterway": "stream", "tunnel": "culvert"}, {"barrier": "wall"}, {"barrier": "gate"}, {"highway": "service",
        "railway": "tram"},
        {"highway": "track", "tunnel": "no"}, {"power": "line"},
    ]  # fmt: skip
    expected = {
        0: ("main_road", 3), 1: ("street", 2), 2: ("lane", 1), 5: ("railway", 3), 7: ("river", 4), 9: ("wall", 1), 11:
        ("street", 2),
        12: ("lane", 1),
    }  # fmt: skip
    keys = sorted({key for tag in tags for key in tag})
    columns = layer(
        lines(14),
        **{key: [tag.get(key) for tag in tags] for key in keys if key != "power"},
        kind=["x"] * 13 + ["administrative"],
    )
    reading = intake.read(
        geopackage(tmp_path / "a.gpkg", columns.drop(columns="kind").iloc[:13]), "barriers", settings=SETTINGS
    )
    assert ranks(reading) == expected
    assert reading.rows["is_crossable"].all()
    packed = [",".join(f'"{key}"=>"{value}"' for key, value in tag.items()) for tag in tags[:13]]
    other = layer(lines(13), other_tags=packed)
    assert ranks(intake.read(geopackage(tmp_path / "b.gpkg", other), "barriers", settings=SETTINGS)) == expected


def test_chinese_words_and_columns_of_ours(tmp_path: Path) -> None:
    words = ["高速公路", "城市主干道", "次干路", "支路", "巷", "河流", "铁路", "围墙", "陡坎", "街道"]
    rows = layer(lines(10), 类型=words, 可穿越=["是"] * 5 + ["否"] + ["是"] * 4, 名称=["路"] * 10)
    reading = intake.read(geopackage(tmp_path / "a.gpkg", rows), "barriers", settings=SETTINGS)
    assert [rank for _, (_, rank) in sorted(ranks(reading).items())] == [3, 3, 2, 2, 1, 4, 3, 1, 1, 2]
    assert reading.rows.loc[~reading.rows["is_crossable"], "kind"].tolist() == ["river"]
    assert "kinds_assumed" not in kinds(reading)


def test_a_layer_without_attributes_is_known_by_its_name_or_assumed_to_be_streets(tmp_path: Path) -> None:
    river = intake.read(geopackage(tmp_path / "河流.gpkg", layer(lines(2)), "河流"), "barriers", settings=SETTINGS)
    assert set(river.rows["kind"]) == {"river"}
    unknown = intake.read(
        geopackage(tmp_path / "a.gpkg", layer(lines(2), 类型=["41", "43"]), "x"), "barriers", settings=SETTINGS
    )
    assert set(unknown.rows["kind"]) == {"street"}
    assert next(f for f in unknown.report if f.kind == "kinds_assumed").values["words"] == "41, 43"


def test_a_mapping_file_speaks_first(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg", layer(lines(4), DLDJ=["41", "43", "99", "54"]), "roads")
    said = tmp_path / "mapping.toml"
    said.write_text(
        'field = "DLDJ"\n[values]\n"41" = { kind = "main_road" }\n'
        '"43" = { kind = "river", is_crossable = false, rank = 3 }\n"99" = "none"\n'
    )
    reading = intake.read(path, "barriers", settings=SETTINGS, mapping_file=said)
    assert ranks(reading) == {0: ("main_road", 3), 1: ("river", 3), 3: ("street", 2)}
    assert reading.rows.set_index("kind").loc["river", "is_crossable"] == False  # noqa: E712 - a numpy boolean
    for wrong, match in (('field = "DLDJ"', "values"), ('field = "X"\n[values]\n"1" = "wall"', "DLDJ"),
                         ('field = "DLDJ"\n[values]\n"1" = "hedge"', "field_edge"), ("field =", "mapping")):  # fmt: skip
        said.write_text(wrong)
        with pytest.raises(UsageError, match=match):
            intake.read(path, "barriers", settings=SETTINGS, mapping_file=said)


def test_water_bounds_by_its_shore(tmp_path: Path) -> None:
    lake, pond = shapely.box(EAST, NORTH, EAST + 100, NORTH + 100), shapely.box(EAST, NORTH, EAST + 10, NORTH + 10)
    rows = layer(np.array([lake, pond]), natural=["water", "water"])
    reading = intake.read(geopackage(tmp_path / "a.gpkg", rows), "barriers", settings=SETTINGS)
    assert dict(zip(reading.rows["kind"], reading.rows.geometry.length, strict=True)) == {
        "river": 400,
        "field_edge": 40,
    }
    assert set(reading.rows.geom_type) == {"LineString"}


@needs_data
def test_real_layers() -> None:
    def read(name: str, crs: str, layer_name: str) -> intake.Reading:
        return intake.read(DATA / name, "barriers", settings=Settings(crs=crs), layer=layer_name)

    roads = read("liechtenstein.gpkg", "EPSG:32632", "roads")
    assert roads.rows["kind"].value_counts().to_dict() == {"lane": 2976, "street": 1552, "main_road": 126}
    assert len(read("nanjing_xinjiekou.gpkg", "EPSG:4549", "railways").rows) == 0
    assert set(read("olemps.gpkg", "EPSG:2154", "roads").rows["kind"]) == {"street"}
    assert set(read("manhattan.gpkg", "EPSG:32618", "water").rows["rank"]) == {4}
