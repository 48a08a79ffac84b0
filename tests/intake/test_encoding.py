"""Chinese text comes out right, or somebody is asked."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from blockmap import intake
from blockmap.errors import SourceError, UsageError
from blockmap.intake import dbf
from tests.intake.files import DATA, SETTINGS, boxes, kinds, layer, needs_data, shapefile

NAMES = ["幸福里社区居民委员会一号楼", "和平路", "人民广场"]


def rows() -> object:
    return layer(boxes(3), 编号=["A", "B", "C"], 建筑物名称=NAMES, 户数=[1, 2, 3])


@pytest.mark.parametrize(
    ("encoding", "cpg", "language", "said"),
    [
        ("GBK", None, 0, "encoding_assumed"),
        ("GBK", b"ANSI 936", 0, "encoding_declared"),
        ("GBK", b"936\r\n", 0x57, "encoding_declared"),
        ("GBK", None, 0x4D, "encoding_declared"),
        ("GBK", None, 0x7A, "encoding_declared"),
        ("GBK", b"UTF-8", 0, "encoding_assumed"),
        ("GBK", b"ISO-8859-1", 0x03, "encoding_assumed"),
        ("GBK", b"<!DOCTYPE html><html>", 0, "cpg_unusable"),
        ("UTF-8", None, 0, "encoding_assumed"),
        ("UTF-8", b"UTF-8", 0, "encoding_declared"),
        ("UTF-8", b"ISO-8859-1", 0x03, "encoding_assumed"),
        ("BIG5", b"Big5", 0, "encoding_declared"),
    ],
)
def test_whatever_is_declared_the_names_are_right(
    tmp_path: Path, encoding: str, cpg: bytes | None, language: int, said: str
) -> None:
    names = ["中山路", "和平路", "人民路"] if encoding == "BIG5" else NAMES
    table = rows().assign(建筑物名称=names)
    if encoding == "BIG5":
        table.columns = ["id", "name", "households", "geometry"]
    path = shapefile(tmp_path / "楼.shp", table, encoding=encoding, cpg=cpg, language=language)
    reading = intake.read(path, "buildings", settings=SETTINGS)
    assert reading.rows["name"].tolist() == names
    assert reading.rows["household_count"].tolist() == [1, 2, 3]
    assert said in kinds(reading)


def test_half_a_character_at_the_end_of_a_column_is_left_away(tmp_path: Path) -> None:
    path = shapefile(tmp_path / "a.shp", rows())
    content = path.with_suffix(".dbf").read_bytes()
    field = dbf.parse(content).fields[1]
    start = int.from_bytes(content[8:10], "little") + field.start
    filled = (b" " * (field.width % 2) + NAMES[0].encode("gbk") * 20)[: field.width - 1] + "里".encode("gbk")[:1]
    if field.width % 2 == 0:
        filled = b"1" + filled[: field.width - 2] + "里".encode("gbk")[:1]
    path.with_suffix(".dbf").write_bytes(content[:start] + filled + content[start + field.width :])
    reading = intake.read(path, "buildings", settings=SETTINGS)
    assert "text_cut" in kinds(reading)
    assert NAMES[0] * 2 in reading.rows["name"][0]
    assert "\ufffd" not in reading.rows["name"][0]


def test_text_in_no_encoding_of_the_ladder_names_candidates(tmp_path: Path) -> None:
    table = layer(boxes(1), name=["Möller"])
    path = shapefile(tmp_path / "a.shp", table, encoding="ISO-8859-1")
    content = path.with_suffix(".dbf").read_bytes().replace(b"M\xf6ller", b"Mller\xff")
    path.with_suffix(".dbf").write_bytes(content)
    with pytest.raises(SourceError, match="cp1252"):
        intake.read(path, "buildings", settings=SETTINGS)
    reading = intake.read(path, "buildings", settings=SETTINGS, encoding="cp1252")
    assert reading.rows["name"].tolist() == ["Mllerÿ"]


def test_an_option_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = shapefile(tmp_path / "a.shp", rows())
    with pytest.raises(SourceError, match="utf-8"):
        intake.read(path, "buildings", settings=SETTINGS, encoding="utf-8")
    with pytest.raises(UsageError, match="klingon"):
        intake.read(path, "buildings", settings=SETTINGS, encoding="klingon")


@pytest.mark.parametrize("name_encoding", ["gbk", "utf-8"])
def test_a_zip_with_chinese_names_inside(tmp_path: Path, name_encoding: str) -> None:
    path = shapefile(tmp_path / "楼.shp", rows())
    packed = tmp_path / "送审.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in (".shp", ".shx", ".dbf", ".prj"):
            entry = zipfile.ZipInfo("XXXX/XX" + part.upper())
            archive.writestr(entry, path.with_suffix(part).read_bytes())
    raw = packed.read_bytes().replace(
        b"XXXX/XX", {"gbk": "数据/楼", "utf-8": "数/AAA"}[name_encoding].encode(name_encoding)[:7].ljust(7, b"_")
    )
    packed.write_bytes(raw)
    reading = intake.read(packed, "buildings", settings=SETTINGS)
    assert reading.rows["name"].tolist() == NAMES
    assert reading.source["file_name"] == "送审.zip"


def test_geojson_in_gbk(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(rows().to_crs(4326).to_json(ensure_ascii=False).encode("gbk"))
    reading = intake.read(path, "buildings", settings=SETTINGS)
    assert reading.rows["name"].tolist() == NAMES


@needs_data
def test_real_gbk_shapefiles() -> None:
    reading = intake.read(DATA / "dirty/derived_gbk/区县界_gbk.shp", "districts", settings=SETTINGS)
    assert "江北区" in set(reading.rows["name"])
    assert reading.source["encoding"] == "gb18030 (assumed)"
