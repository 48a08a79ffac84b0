"""A planner weighs difficulties and sets places apart, in a district on disk: plan, plan again, check, edit, take back."""

# ruff: noqa: PD011 - a finding has values, and is no frame

from __future__ import annotations

import csv
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from typer.testing import CliRunner

import blockmap
from blockmap import store, work, workflow
from blockmap.errors import UsageError
from blockmap.workflow import variants
from tests.commands import build
from tests.progress.desk import typed

PLANNED = ("areas", "blocks", "buildings", "building_parts", "cells", "exceptions", "quality", "tags")
ESTATE = "小区"


def tables(territory: Path, *names: str) -> dict[str, pd.DataFrame]:
    with store.open(territory) as file:
        return {name: file.table(name) for name in names}


def same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> bool:
    def plain(frame: pd.DataFrame) -> pd.DataFrame:
        frame = pd.DataFrame(frame)
        return frame.assign(geom=shapely.to_wkb(frame["geom"].to_numpy())) if "geom" in frame else frame

    return all(plain(one[name]).equals(plain(other[name])) for name in one)


def ground(blocks: pd.DataFrame) -> set[bytes]:
    return set(shapely.to_wkb(blocks["geom"].dropna().to_numpy()).tolist())


def errors(territory: Path) -> list[str]:
    return [finding.kind for finding in blockmap.check(territory).report.of("error")]


def tagged(path: Path, *rows: tuple[object, ...]) -> Path:
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([("难点", "普查小区代码", "普查区", "数量"), *rows])
    return path


@pytest.mark.mission("Y21")
def test_hard_households_make_smaller_blocks_and_stay_true_counts(planned: Path, tmp_path: Path) -> None:
    before = tables(planned, *PLANNED)
    blocks = before["blocks"]
    code = blocks["community_code"].iloc[0]
    whole = blocks[blocks["community_code"] == code]
    workflow.read_tags(planned, tagged(tmp_path / "tags.csv", ("建筑工地多", "", code, "")), accept=True)
    outcome = blockmap.plan(planned, factors={"工地": 2.0}, communities=[code], workers=2)
    after = tables(planned, *PLANNED)
    hard = after["blocks"][after["blocks"]["community_code"] == code]
    assert hard["household_count"].sum() == whole["household_count"].sum(), "nobody is counted twice"
    assert (hard["work_count"] == 2 * hard["household_count"]).all()
    assert hard["household_count"].mean() < 0.65 * whole["household_count"].mean()
    assert {finding.kind for finding in outcome.report} >= {"work_weighed"}
    others = {name: frame[frame["community_code"] != code] for name, frame in (("blocks", before["blocks"]),)}
    assert same(others, {"blocks": after["blocks"][after["blocks"]["community_code"] != code]})
    assert not errors(planned)
    quality = after["quality"]
    of_community = quality[quality["community_id"] == hard["community_id"].iloc[0]].set_index("measure")["value"]
    regular = hard[hard["irregular"].isna()]
    assert of_community["mean_work"] == pytest.approx(2 * of_community["mean_households"])
    assert of_community["in_band"] == pytest.approx(regular["work_count"].between(60, 100).mean())
    assert blockmap.plan(planned, communities=[code], workers=2).values["blocks"] == len(after["blocks"])
    assert same(after, tables(planned, *PLANNED)), "the same wish gives the same bytes"


@pytest.mark.mission("Y21")
def test_a_factor_of_one_and_no_factor_are_the_plan_of_before(was_read: Path) -> None:
    blockmap.plan(was_read, workers=2)
    plain = tables(was_read, *PLANNED)
    assert plain["blocks"]["work_count"].isna().all()
    assert plain["buildings"]["work_factor"].isna().all()
    blockmap.plan(was_read, factors={"building_site": 1.0, "外籍": 1}, workers=1)
    assert same(plain, tables(was_read, *PLANNED))


@pytest.mark.mission("Y21")
def test_cases_of_a_block_follow_its_households_when_it_is_divided_anew(planned: Path, tmp_path: Path) -> None:
    blocks = tables(planned, "blocks")["blocks"]
    hard = blocks[blocks["kind"] == "ground"].nlargest(3, "building_count")
    rows = [("外籍人员多", code, "", 20) for code in hard["block_code"]]
    workflow.read_tags(planned, tagged(tmp_path / "tags.csv", *rows), accept=True)
    blockmap.plan(planned, factors={"foreign": 3.0}, workers=2)
    after = tables(planned, "blocks", "buildings", "tags", "building_parts")
    assert after["tags"]["case_count"].sum() == 60, "not one case is lost or made"
    assert after["tags"]["block_id"].isin(after["blocks"]["block_id"]).all()
    assert after["tags"]["tag_id"].is_unique
    extra = (after["blocks"]["work_count"] - after["blocks"]["household_count"]).sum()
    assert extra == pytest.approx(2 * 60, abs=len(hard) * 4), "twenty cases are twice twenty households more"
    home = set(after["tags"]["block_id"])
    assert set(after["blocks"].loc[after["blocks"]["work_count"].notna(), "block_id"]) >= home
    assert not errors(planned)
    _, said = typed("progress", "tags", planned)
    assert said["rows"]
    assert all(row["person_days"] > 0 for row in said["rows"])
    slow = min(said["rows"], key=lambda row: row["expected_per_day"])
    assert said["rows"][0] == slow, "the hardest are begun first"


@pytest.mark.mission("Y21")
def test_an_edit_and_the_drawing_page_judge_by_work(planned: Path, tmp_path: Path) -> None:
    code = tables(planned, "blocks")["blocks"]["community_code"].iloc[0]
    workflow.read_tags(planned, tagged(tmp_path / "tags.csv", ("公租房", "", code, "")), accept=True)
    blockmap.plan(planned, factors={"public_rental": 1.5}, workers=2)
    blockmap.number(planned)
    blocks = tables(planned, "blocks")["blocks"]
    mine = blocks[(blocks["community_code"] == code) & (blocks["kind"] == "ground")]
    one = mine.nlargest(1, "building_count").iloc[0]
    typed("edit", "split", planned, one["block_code"], "--into", "2")
    after = tables(planned, "blocks", "buildings")
    now = after["blocks"][after["blocks"]["community_code"] == code]
    assert len(now) == len(blocks[blocks["community_code"] == code]) + 1
    held = work.of_blocks(after["buildings"])
    assert (now.set_index("block_id")["work_count"].dropna() == held.reindex(now["block_id"]).dropna()).all()
    assert not errors(planned)


@pytest.mark.mission("Y21")
@pytest.mark.parametrize("factor", ["工地=0", "工地=-2", "工地=99", "工地=nan"])
def test_nonsense_factors_are_refused_in_both_languages(planned: Path, factor: str) -> None:
    before = tables(planned, *PLANNED)
    for lang, word in (("zh", "系数不能为"), ("en", "cannot be")):
        result = CliRunner().invoke(build(lang), ["plan", str(planned), "--factor", factor, "--lang", lang])
        assert result.exit_code != 0
        assert word in result.output.replace("\n", "")
    assert same(before, tables(planned, *PLANNED))
    result = CliRunner().invoke(build("zh"), ["plan", str(planned), "--factor", "工地", "--lang", "zh"])
    assert result.exit_code != 0


def own_blocks(territory: Path) -> pd.DataFrame:
    blocks = tables(territory, "blocks")["blocks"]
    return blocks[blocks["remark"].notna() & (blocks["kind"] == "ground")]


@pytest.mark.mission("Y25")
def test_estates_become_blocks_of_their_own_and_can_be_taken_back(was_read: Path) -> None:
    blockmap.plan(was_read, workers=2)
    plain = tables(was_read, *PLANNED)
    outcome = blockmap.plan(was_read, own=[ESTATE], workers=2)
    assert not errors(was_read)
    held = tables(was_read, "blocks", "buildings", "compounds", "cells")
    own = own_blocks(was_read)
    made = [finding for finding in outcome.report if finding.kind == "own_place"]
    estates = held["compounds"].set_index("compound_id")
    assert made, "this district has estates that fill a block"
    middles = shapely.point_on_surface(held["buildings"]["geom"].to_numpy())
    for finding in made:
        estate = estates.loc[finding.row_id]
        there = own[own["remark"] == f"{estate['kind']}：{estate['name']}"]
        assert len(there) == finding.values["blocks"]
        inside = held["buildings"][shapely.intersects(middles, estate["geom"])]
        apart = inside[~inside["block_id"].isin(there["block_id"])]
        assert apart["household_count"].sum() < 60, "what lies apart from the estate is no block by itself"
        assert there["household_count"].sum() == finding.values["households"]
        strangers = held["buildings"][held["buildings"]["block_id"].isin(there["block_id"])]
        strangers = strangers[~strangers["building_id"].isin(inside["building_id"])]
        assert strangers["household_count"].sum() < 60, "only what is left over beside it comes to it"
        own_ground = shapely.union_all(there["geom"].to_numpy())
        assert shapely.area(shapely.intersection(own_ground, estate["geom"])) > 0.75 * shapely.area(estate["geom"])
    small = [finding for finding in outcome.report if finding.kind == "own_place_small"]
    assert len(made) + len(small) == len(estates), "each estate is spoken of"
    with store.open(was_read) as file:
        assert file.settings.own_places == (ESTATE,)
    again = tables(was_read, *PLANNED)
    blockmap.plan(was_read, workers=1)
    assert same(again, tables(was_read, *PLANNED)), "the wish stays, and the same wish gives the same bytes"
    blockmap.plan(was_read, own=[], workers=2)
    assert ground(plain["blocks"]) == ground(tables(was_read, "blocks")["blocks"])


@pytest.mark.mission("Y25")
def test_a_named_place_stands_alone_with_its_contact_on_the_sheet_and_at_the_desk(
    was_read: Path, tmp_path: Path
) -> None:
    buildings = tables(was_read, "buildings")["buildings"]
    held = buildings[(buildings["household_count"].between(3, 40)) & (buildings.geometry.geom_type == "Polygon")]
    shape = shapely.buffer(held.geometry.iloc[len(held) // 2], 1.0, join_style="mitre")
    rows = {"名称": ["锦绣学院"], "类型": ["大学"], "主管单位": ["学院保卫处"]}
    gpd.GeoDataFrame(rows, geometry=[shape], crs=buildings.crs).to_file(tmp_path / "campus.gpkg")
    blockmap.read(was_read, "places", tmp_path / "campus.gpkg", accept=True)
    assert tables(was_read, "places")["places"]["contact"].dropna().tolist() == ["学院保卫处"]
    said = blockmap.plan(was_read, own=["高校"], workers=2).report
    assert [finding.values["name"] for finding in said if finding.kind == "own_place_small"] == ["锦绣学院"]
    assert own_blocks(was_read).empty
    blockmap.plan(was_read, own=["高校", "锦绣学院"], workers=2)
    own = own_blocks(was_read)
    assert own["remark"].tolist() == ["大学：锦绣学院；联系单位：学院保卫处"]
    assert own["irregular"].tolist() == ["own_place"]
    assert not errors(was_read)
    blockmap.number(was_read)
    _, gaps = typed("assign", was_read, "--gaps")
    remarks = {row["block_code"]: row["remark"] for row in gaps["rows"]}
    assert remarks[own["block_code"].iloc[0]].endswith("学院保卫处"), "who assigns people sees whom to turn to"


@pytest.mark.mission("Y25")
def test_the_drawing_page_divides_anew_without_crossing_an_estate(was_read: Path) -> None:
    blockmap.plan(was_read, own=[ESTATE], workers=2)
    blocks = tables(was_read, "blocks")["blocks"]
    own = own_blocks(was_read)
    community = int(own["community_id"].iloc[0])
    draft = variants.Draft.model_validate(variants.replan(str(was_read), [community], seed=3))
    cells = tables(was_read, "cells")["cells"]
    mine = cells[cells["community_id"] == community]
    place = mine["block_id"].map(blocks.set_index("block_id")["remark"]).fillna("").to_numpy()
    block = mine["cell_id"].map(draft.division).to_numpy()
    for one in np.unique(block):
        assert len(set(place[block == one])) == 1, "no block of the proposal lies inside and outside"


@pytest.mark.mission("Y25")
def test_undo_takes_the_wish_back_and_what_is_unknown_is_said(planned: Path) -> None:
    before = tables(planned, *PLANNED)
    said = blockmap.plan(planned, own=["高校", ESTATE], shared=["没有的小区"], workers=2).report
    assert {finding.values["name"] for finding in said if finding.kind == "own_place_unknown"} == {"高校", "没有的小区"}
    blockmap.undo(planned)
    assert same(before, tables(planned, *PLANNED))
    with store.open(planned) as file:
        assert file.settings.own_places == ()
    with pytest.raises(UsageError):
        blockmap.plan(planned, factors={"x": -1.0})
