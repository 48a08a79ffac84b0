"""Block sheets and atlases: every building is there with number and storeys, totals are the block's."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.sheets import Drawn, Numbers, Page, bounds, fonts, write_atlas
from blockmap.sheets.block_sheet import block_sheet
from blockmap.sheets.labels import Labels, details
from blockmap.sheets.mapview import MapView
from blockmap.sheets.wall_map import draw_wall
from blockmap.terms import LANGUAGES, Language, text
from tests.sheets.towns import ground
from tests.strategies import Plan, plans

AS_OF = datetime(2020, 8, 31, 17, tzinfo=UTC)
HOW = Drawn("zh", fonts.find(), AS_OF, "测绘队")


def texts(pages: list[Page]) -> list[str]:
    return [said for page in pages for said in page.texts]


@settings(max_examples=4, deadline=None)
@given(plans())
def test_every_building_is_on_its_sheet_with_number_and_storeys(plan: Plan) -> None:
    town = ground(plan)
    parts = town.parts.set_index("building_id")
    for row in town.blocks.itertuples():
        said = texts(block_sheet(town, row.block_id, HOW))
        shared = set(town.parts.loc[town.parts["block_id"] == row.block_id, "building_id"])
        mine = town.buildings[
            ((town.buildings["block_id"] == row.block_id) & ~town.buildings["building_id"].isin(parts.index))
            | town.buildings["building_id"].isin(shared)
        ]
        for building in mine[mine["number"].notna()].itertuples():
            number = str(int(building.number))
            in_one = [s for s in said if re.fullmatch(rf"{number}\(.+\)", s)]
            assert in_one or (number in said and any("层" in s for s in said))
        assert f"{len(mine):,}" in said
        assert any(str(row.household_count) in s for s in said)
        assert text("sheet.no_evidence", "zh") in said
        assert any(row.block_code in s for s in said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_says_what_the_rules_ask_for(lang: Language) -> None:
    town = ground()
    how = Drawn(lang, fonts.find(), AS_OF, "Office")
    block = town.blocks.iloc[0]
    said = texts(block_sheet(town, int(block["block_id"]), how))
    joined = "\n".join(said)
    for key in ("legend", "north", "no_evidence", "households", "buildings", "on_list"):
        assert text(f"sheet.{key}", lang) in joined
    assert "2020-08-31" in joined
    assert "Office" in joined
    assert re.search(r"1:[\d,]+", joined)
    names = town.lineage_names(int(block["community_id"]), lang)
    title = next(s for s in said if names[0] in s)
    assert [name in title for name in names] == [True, True, True]
    assert block["short_code"] in title


def test_blocks_without_ground_are_said_to_have_none() -> None:
    town = ground()
    kinds = town.blocks.set_index("kind")["block_id"]
    assert text("sheet.no_map", "zh") in texts(block_sheet(town, int(kinds["virtual"]), HOW))
    stacked = texts(block_sheet(town, int(kinds["stacked"]), HOW))
    assert text("sheet.no_map", "zh") not in stacked
    assert any("11–20" in s for s in stacked), "the storeys of its part"


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=30)
def test_details_hold_every_crowded_label(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 60))
    points = rng.uniform(0, 600, (n, 2)) + np.array([545_000, 3_290_000])
    thickness = rng.uniform(4, 15, n)
    labels = Labels(points, thickness * 1.5, thickness, tuple(map(str, range(1, n + 1))), ("2",) * n, fonts.find())
    scale, windows = details(labels, 5000, 160, 240)
    assert scale < 5000
    boxes = shapely.box(*np.array(windows).T)
    held = shapely.intersects(boxes[:, None], shapely.points(points)[None, :])
    assert held.any(axis=0).all()
    extent = shapely.bounds(boxes)
    assert ((extent[:, 2] - extent[:, 0]) * 1000 / scale <= 160).all()
    assert ((extent[:, 3] - extent[:, 1]) * 1000 / scale <= 240).all()


def test_sides_name_what_lies_there() -> None:
    town = ground(Plan(1, 2, 2, 2))
    square = shapely.box(545_010, 3_290_010, 545_050, 3_290_040)
    lines = [
        shapely.LineString([(545_052, 3_290_000), (545_052, 3_290_060)]),
        shapely.LineString([(545_000, 3_290_042), (545_060, 3_290_042)]),
    ]
    rows = town.barriers.iloc[[0, 0]].assign(name=["东街", None], kind=["street", "river"], geom=lines)
    around = type(town)(town.areas, town.blocks, town.buildings, town.parts, rows.reset_index(drop=True), town.settings)
    said = dict(bounds.sides(around, square, "zh"))
    assert said == {
        "east": "东街",
        "north": text("sheet.kind.river", "zh"),
        "south": text("sheet.side.open", "zh"),
        "west": text("sheet.side.open", "zh"),
    }


def test_an_atlas_has_an_index_and_all_sheets_and_is_the_same_twice(tmp_path: Path) -> None:
    town = ground(Plan(1, 2, 3, 3))
    community = int(town.blocks["community_id"].iloc[-1])
    for name in ("one", "two"):
        count = write_atlas(town, community, tmp_path / f"{name}.pdf", HOW)
    blocks = town.blocks[town.blocks["community_id"] == community]
    assert count == len(blocks)
    written = (tmp_path / "one.pdf").read_bytes()
    sheets = sum(len(block_sheet(town, int(block_id), HOW)) for block_id in blocks["block_id"])
    assert len(re.findall(rb"/Type /Page\b", written)) == 2 + sheets
    assert written == (tmp_path / "two.pdf").read_bytes()


@pytest.mark.mission("N6 Z2")
def test_a_wall_map_has_two_numbers_and_a_dated_flag_on_what_is_complete() -> None:
    town = ground(Plan(1, 2, 2, 2))
    blocks = town.blocks[town.blocks["kind"] == "ground"].reset_index(drop=True)
    values = pd.DataFrame({"block_id": blocks["block_id"], "first": blocks["block_id"] * 1000, "second": pd.NA})
    values["complete_date"] = [None, "2020-11-07", *[None] * (len(blocks) - 2)]
    page = Page("A1", font=fonts.find())
    area = town.areas.iloc[0]
    view = page.map(tuple(shapely.bounds(area["geom"]).tolist()), frame=page.inner)
    draw_wall(view, town, area, Numbers(values, "a", "b", complete_buildings=frozenset([1])))
    said = page.texts
    assert {f"{block_id * 1000:,} / —" for block_id in blocks["block_id"]} <= set(said)
    assert [s for s in said if s == "11-07"] == ["11-07"]
    assert set(blocks["short_code"]) <= set(said)


def test_demolished_buildings_are_not_drawn() -> None:
    town = ground()
    block = int(town.blocks["block_id"].iloc[0])
    rows = town.buildings.copy()
    mine = rows.index[rows["block_id"] == block]
    rows.loc[mine[0], "state"] = "demolished"
    after = type(town)(town.areas, town.blocks, rows, town.parts, town.barriers, town.settings)
    assert f"{len(mine) - 1:,}" in texts(block_sheet(after, block, HOW))
    assert pd.isna(town.buildings.loc[mine[0], "state_date"])


def test_a_wall_map_of_an_area_draws_buildings_of_it_only(monkeypatch: pytest.MonkeyPatch) -> None:
    town = ground(Plan(1, 2, 2, 2))
    area = town.communities.iloc[0]
    filled: list[shapely.Geometry] = []
    monkeypatch.setattr(MapView, "fill", lambda self, shapes, **how: filled.extend(shapes))
    page = Page("A1", font=fonts.find())
    wide = tuple(shapely.total_bounds(town.areas["geom"].to_numpy()).tolist())
    view = page.map(wide, frame=page.inner)
    values = town.blocks[["block_id"]].assign(first=1, second=2)
    draw_wall(view, town, area, Numbers(values, "a", "b"))
    held = shapely.intersects(area["geom"], shapely.point_on_surface(town.standing["geom"].to_numpy()))
    assert 0 < held.sum() < len(town.standing)
    assert len(filled) == 1 + held.sum()
    assert shapely.intersects(area["geom"], shapely.point_on_surface(filled)).all()
