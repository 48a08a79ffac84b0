"""Totals by compound: households and persons apart, every line of a kind, and together never more or less than the tally."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blockmap import store
from blockmap.workflow import read_returns
from tests import strategies
from tests.progress.desk import spoken, table, territory, typed, written


def drawn(path: Path, *grounds: list[str]) -> None:
    """Draw a compound around the ground of some blocks, by their codes."""
    blocks = table(path, "blocks").set_index("block_code")
    shapes = [blocks.loc[codes, "geom"].union_all() for codes in grounds]
    rows = gpd.GeoDataFrame(
        {
            "compound_id": range(1, len(shapes) + 1),
            "source_id": None,
            "name": [f"苑{k}" for k in range(len(shapes))],
            "kind": "estate",
        },
        geometry=[
            shape if shape.geom_type == "MultiPolygon" else gpd.GeoSeries([shape]).union_all() for shape in shapes
        ],
        crs=strategies.CRS,
    ).rename_geometry("geom")
    with store.open(path, write=True) as file, file.operation("read", {}) as operation:
        operation.replace("compounds", strategies.table("compounds", rows))


def ground(path: Path) -> list[str]:
    blocks = table(path, "blocks")
    return blocks.loc[blocks["kind"] == "ground", "block_code"].tolist()


def lines(path: Path, *more: str) -> tuple[dict[str, dict], dict]:
    said = typed("progress", "tally", path, "--by", "compound", "--phase", "短表", *more)[1]
    assert "rows" in said, said
    rows = {row["place_name"]: row for row in said["rows"]}
    return {name: row for name, row in rows.items() if name.startswith("苑")}, rows


@pytest.mark.mission("L2")
def test_a_compound_of_whole_blocks_brings_what_its_blocks_bring(tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    territory(path, strategies.Plan(block_rows=2, block_columns=2))
    one, two, three, *_ = ground(path)
    buildings = table(path, "buildings")
    with store.open(path, write=True) as file, file.operation("read", {}) as operation:
        operation.replace("buildings", buildings.assign(person_count=buildings["household_count"] * 3))
    drawn(path, [one, two])
    rows = [("普查小区代码", "日期", "累计登记户数", "累计常住人口")]
    read_returns(path, written(tmp_path / "a.csv", *rows, (one, "2020-11-03", 40, 90), (three, "2020-11-03", 7, 20)))
    mine, every = lines(path)
    blocks = table(path, "blocks").set_index("block_code")
    inside = buildings[buildings["block_id"].isin(blocks.loc[[one, two], "block_id"])]
    found = mine["苑0"]
    assert found["done_count"] == 40
    assert (found["building_count"], found["household_count"]) == (len(inside), inside["household_count"].sum())
    assert found["person_count"] == 3 * found["household_count"], "persons stand apart from households"
    town = typed("progress", "tally", path, "--by", "town", "--phase", "短表")[1]["rows"][-1]
    assert (every["(total)"]["done_count"], every["(total)"]["target_count"]) == (
        town["done_count"],
        town["target_count"],
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_lines_add_up_whatever_was_returned_and_however_compounds_lie(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("t") / "t.gpkg"
    tables = territory(path, strategies.Plan(block_rows=2, block_columns=2, seed=data.draw(st.integers(0, 99))))
    codes = ground(path)
    cut = data.draw(st.lists(st.sampled_from(codes), min_size=1, unique=True))
    drawn(path, cut[::2] or cut, cut[1::2] or cut)
    shrunk = table(path, "compounds")
    with store.open(path, write=True) as file, file.operation("read", {}) as operation:
        operation.replace("compounds", shrunk.assign(geom=shrunk.translate(data.draw(st.integers(0, 60)), 0)))
    keys = tables["buildings"]["source_key"].dropna().tolist()
    rows: list[tuple[object, ...]] = [("普查小区代码", "建筑物编号", "日期", "累计登记户数")]
    rows += [(c, "", "2020-11-03", data.draw(st.integers(0, 50))) for c in data.draw(st.sets(st.sampled_from(codes)))]
    rows += [
        ("", k, "2020-11-02", data.draw(st.integers(0, 9)))
        for k in data.draw(st.sets(st.sampled_from(keys), min_size=1))
    ]
    read_returns(path, written(path.with_name("a.csv"), *rows))
    _, every = lines(path)
    total = every.pop("(total)")
    for column in ("household_count", "person_count", "building_count", "target_count", "done_count"):
        if column in total:
            assert sum(row[column] or 0 for row in every.values()) == total[column], column
    town = typed("progress", "tally", path, "--by", "town", "--phase", "短表")[1]["rows"][-1]
    assert "total" in town["place_name"]
    assert (total["done_count"], total["target_count"]) == (town["done_count"], town["target_count"])


def test_without_compounds_it_is_said_what_to_read(tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    territory(path)
    assert typed("progress", "tally", path, "--by", "compound")[1]["error"] == "tally_no_compounds"
    assert "住宅小区" in spoken("progress", "tally", path, "--by", "compound")


def test_a_workbook_by_compound_holds_every_line(tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    territory(path)
    drawn(path, ground(path)[:1])
    typed("progress", "tally", path, "--by", "compound", "-o", tmp_path / "c.xlsx")
    sheet = pd.read_excel(tmp_path / "c.xlsx", header=2, engine="calamine", dtype=str)
    assert sheet["compound"].iloc[0] == "0001"
    assert "(total)" in set(sheet["name"])
