"""The main job from files to a proved territory, through the functions that the command line calls."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import blockmap
from blockmap import store
from blockmap.errors import GateError
from tests.workflow.conftest import read_all


def digest(territory: Path) -> str:
    with store.open(territory) as file:
        return file.digest()


def table(territory: Path, name: str) -> pd.DataFrame:
    with store.open(territory) as file:
        return file.table(name)


@pytest.mark.mission("Y1", "Y9", "L3")
def test_blocks_cover_every_level_exactly_and_no_building_is_cut(planned: Path) -> None:
    blocks, areas, buildings = table(planned, "blocks"), table(planned, "areas"), table(planned, "buildings")
    ground = blocks[blocks["kind"] == "ground"]
    assert len(ground) > 50
    assert shapely.coverage_is_valid(ground["geom"].to_numpy())
    for level in ("community", "town", "district"):
        of_level = areas[areas["level"] == level]
        assert shapely.symmetric_difference(ground.union_all(), of_level.union_all()).area == 0.0
    community = areas.set_index("area_id")["geom"]
    for community_id, inside in ground.groupby("community_id"):
        assert shapely.symmetric_difference(inside.union_all(), community[community_id]).area == 0.0
    home = buildings.dropna(subset="block_id")
    own = ground.set_index("block_id")["geom"].reindex(home["block_id"].astype(int)).to_numpy()
    beyond = shapely.area(shapely.difference(home["geom"].to_numpy(), own))
    declared = home["building_id"].isin(table(planned, "exceptions")["building_id"])
    assert (beyond[~declared] <= 0.001 * home["geom"].length[~declared]).all()


@pytest.mark.mission("Y1", "Y2")
def test_check_is_clean_of_errors_and_finds_the_story_in_the_ledger(planned: Path) -> None:
    outcome = blockmap.check(planned)
    assert outcome.report.of("error") == []
    operations = [row["operation"] for row in blockmap.history(planned).rows]
    assert operations[0] == "new"
    assert operations[-3:] == ["plan", "number", "check"]


@pytest.mark.mission("Y2")
def test_every_building_has_one_number_in_its_block(planned: Path) -> None:
    buildings = table(planned, "buildings").dropna(subset="block_id")
    for _, numbers in buildings.groupby("block_id")["number"]:
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_reading_and_planning_again_change_nothing(planned: Path, office: Path) -> None:
    before = digest(planned)
    again = blockmap.read(planned, "buildings", office / "buildings.shp")
    assert again.said == "read_again"
    blockmap.plan(planned, workers=1)
    blockmap.number(planned)
    assert digest(planned) == before


def test_undo_takes_back_to_the_byte_and_redoing_gives_the_same(was_read: Path) -> None:
    before = digest(was_read)
    blockmap.plan(was_read)
    planned_ = digest(was_read)
    blockmap.undo(was_read)
    assert digest(was_read) == before
    blockmap.plan(was_read)
    assert digest(was_read) == planned_


def test_same_bytes_for_permuted_rows_other_hash_seed_and_workers(planned: Path, office: Path, tmp_path: Path) -> None:
    shuffled = tmp_path / "shuffled"
    shuffled.mkdir()
    for source in sorted(office.glob("*.shp")):
        rows = gpd.read_file(source, encoding="gbk").sample(frac=1, random_state=1)
        rows.to_file(shuffled / source.name, encoding="gbk")
    (shuffled / "recipe.toml").write_bytes((office / "recipe.toml").read_bytes())
    code = (
        "import sys; from pathlib import Path; import blockmap; from tests.workflow.conftest import read_all;"
        "t = Path(sys.argv[1]); read_all(t, Path(sys.argv[2])); blockmap.plan(t, workers=1); blockmap.number(t)"
    )
    territory = tmp_path / "other.gpkg"
    environment = os.environ | {"PYTHONHASHSEED": "12345"}
    subprocess.run(
        [sys.executable, "-c", code, str(territory), str(shuffled)],
        check=True,
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    for name in ("areas", "barriers", "buildings", "cells", "blocks", "exceptions", "quality"):
        ours, theirs = table(planned, name), table(territory, name)
        pd.testing.assert_frame_equal(
            pd.DataFrame(ours).drop(columns="source_id", errors="ignore"),
            pd.DataFrame(theirs).drop(columns="source_id", errors="ignore"),
        )


def test_a_newer_version_is_shown_before_it_is_taken(planned: Path, office: Path, tmp_path: Path) -> None:
    newer = gpd.read_file(office / "buildings.shp", encoding="gbk")
    newer.loc[0, "户数"] = 77
    newer = newer.iloc[:-1]
    source = tmp_path / "buildings.shp"
    newer.to_file(source, encoding="gbk")
    before = digest(planned)
    shown = blockmap.read(planned, "buildings", source)
    assert shown.said == "read_differs"
    assert [shown.report.figures[name] for name in ("changed", "gone", "added")] == [1, 1, 0]
    assert digest(planned) == before
    blockmap.read(planned, "buildings", source, accept=True)
    assert len(table(planned, "buildings")) == len(newer)


@pytest.mark.mission("Y1")
def test_after_the_freeze_one_community_changes_and_no_other(planned: Path, office: Path, tmp_path: Path) -> None:
    blockmap.freeze(planned)
    blocks, areas = table(planned, "blocks"), table(planned, "areas")
    communities = areas[areas["level"] == "community"]
    chosen = blocks["community_code"].value_counts().index[0]
    outline = communities.set_index("code")["geom"][chosen]
    rows = gpd.read_file(office / "buildings.shp", encoding="gbk")
    found = rows[rows.within(outline.buffer(-60))].iloc[[0, 1, 2]].copy()
    found["编号"] = ["N1", "N2", "N3"]
    found["户数"] = 40
    found["geometry"] = found.buffer(-1).translate(7, 19)
    source = tmp_path / "buildings.shp"
    pd.concat([rows, found]).to_file(source, encoding="gbk")
    blockmap.read(planned, "buildings", source)
    blockmap.plan(planned, communities=[chosen])
    blockmap.number(planned)
    assert blockmap.check(planned).report.of("error") == []

    after = table(planned, "blocks")
    both = blocks.merge(after, on="block_id", suffixes=("", "_after"))
    assert (both["block_code"] == both["block_code_after"]).all()
    others = both[both["community_code"] != chosen]
    assert len(others) == (blocks["community_code"] != chosen).sum()
    assert shapely.equals_exact(others["geom"].to_numpy(), others["geom_after"].to_numpy()).all()
    gone = set(blocks["block_code"]) - set(after["block_code"])
    new = set(after["block_code"]) - set(blocks["block_code"])
    assert gone == set(table(planned, "retired").query("kind == 'block'")["code"])
    assert not new or min(new) > blocks.loc[blocks["community_code"] == chosen, "block_code"].max()


def test_exactly_k_blocks(was_read: Path) -> None:
    blockmap.plan(was_read, exactly=120)
    assert (table(was_read, "blocks")["kind"] == "ground").sum() == 120


@pytest.mark.mission("O4")
def test_towers_become_parts_whose_counts_add_up(was_read: Path) -> None:
    blockmap.plan(was_read, oversize="parts")
    parts, buildings, blocks = (
        table(was_read, "building_parts"),
        table(was_read, "buildings"),
        table(was_read, "blocks"),
    )
    assert len(parts)
    whole = buildings.set_index("building_id")["household_count"]
    assert (
        parts.groupby("building_id")["household_count"].sum()
        == whole.reindex(parts["building_id"].unique()).sort_index()
    ).all()
    assert set(blocks["kind"]) == {"ground", "stacked"}
    assert blocks["household_count"].sum() == buildings.dropna(subset="block_id")["household_count"].sum()
    assert blockmap.check(was_read).report.of("error") == []


def test_areas_that_overlap_beyond_the_tolerance_are_refused_by_name(
    was_read: Path, office: Path, tmp_path: Path
) -> None:
    rows = gpd.read_file(office / "communities.shp", encoding="gbk")
    rows["geometry"] = [shapely.buffer(rows.geometry.iloc[0], 30, join_style="mitre"), *rows.geometry.iloc[1:]]
    source = tmp_path / "communities.shp"
    rows.to_file(source, encoding="gbk")
    blockmap.read(was_read, "communities", source, accept=True)
    before = digest(was_read)
    with pytest.raises(GateError) as refused:
        blockmap.plan(was_read)
    assert refused.value.report.of("error")
    assert "dispute detect --inside" in refused.value.report.of("error")[0].next_step("en")
    assert digest(was_read) == before


def test_only_buildings_are_enough(office: Path, tmp_path: Path) -> None:
    territory = tmp_path / "bare.gpkg"
    blockmap.new(territory, crs="EPSG:4544")
    blockmap.read(territory, "buildings", office / "buildings.shp")
    outcome = blockmap.plan(territory)
    assert np.isin(table(territory, "areas")["level"], ["district", "town", "community"]).all()
    assert outcome.report.kinds()
    assert blockmap.check(territory).report.of("error") == []


def test_read_all_is_the_recipe(office: Path, tmp_path: Path, was_read: Path) -> None:
    territory = tmp_path / "again.gpkg"
    read_all(territory, office)
    assert digest(territory) == digest(was_read)


@pytest.mark.mission("L3")
def test_any_hierarchy_of_levels(office: Path, tmp_path: Path) -> None:
    territory = tmp_path / "grids.gpkg"
    blockmap.new(territory, crs="EPSG:4544", levels=("street", "grid"), block_digits=2)
    blockmap.read(territory, "grids", office / "communities.shp")
    blockmap.read(territory, "buildings", office / "buildings.shp")
    blockmap.plan(territory)
    areas, blocks = table(territory, "areas"), table(territory, "blocks")
    assert areas["level"].value_counts().to_dict()["grid"] == len(gpd.read_file(office / "communities.shp"))
    assert set(areas["level"]) == {"street", "grid"}
    assert (blocks["short_code"].str.len() >= 2).all()
    assert blockmap.check(territory).report.of("error") == []
    for layer in ("streets", "grids", "blocks", "cells", "buildings", "barriers", "findings"):
        assert gpd.read_file(territory, layer=layer).crs == "EPSG:4544"


@pytest.mark.mission("L3")
def test_a_level_below_the_communities_gets_codes_of_its_own(office: Path, tmp_path: Path) -> None:
    territory = tmp_path / "deep.gpkg"
    blockmap.new(territory, crs="EPSG:4544", levels=("district", "town", "community", "grid"))
    blockmap.read(territory, "communities", office / "communities.shp")
    blockmap.read(territory, "buildings", office / "buildings.shp")
    blockmap.plan(territory)
    areas = table(territory, "areas")
    assert areas.groupby("level")["code"].agg(lambda codes: set(codes.str.len())).to_dict() == {
        "district": {6},
        "town": {9},
        "community": {12},
        "grid": {15},
    }
    assert (table(territory, "blocks")["block_code"].str.len() == 18).all()
    assert blockmap.check(territory).report.of("error") == []


def test_an_exclave_that_was_delivered_is_declared_and_no_block_spans_it(office: Path, tmp_path: Path) -> None:
    rows = gpd.read_file(office / "communities.shp", encoding="gbk")
    other = rows.geometry.iloc[1]
    island = shapely.box(*other.representative_point().buffer(60).bounds).intersection(other.buffer(-10))
    rows["geometry"] = [rows.geometry.iloc[0].union(island), other.difference(island), *rows.geometry.iloc[2:]]
    source = tmp_path / "communities.shp"
    rows.to_file(source, encoding="gbk")
    territory = tmp_path / "exclave.gpkg"
    blockmap.new(territory, crs="EPSG:4544")
    blockmap.read(territory, "communities", source)
    blockmap.read(territory, "buildings", office / "buildings.shp")
    blockmap.plan(territory)
    exceptions, blocks, areas = (table(territory, name) for name in ("exceptions", "blocks", "areas"))
    declared = exceptions[exceptions["kind"] == "exclave"]
    assert declared["area_id"].map(areas.set_index("area_id")["code"]).tolist() == [rows["代码"].iloc[0]]
    assert set(blocks[blocks["kind"] == "ground"].geom_type) == {"Polygon"}
    report = blockmap.check(territory).report
    assert report.of("error") == []
    assert "exclave_undeclared" not in report.kinds()


@pytest.mark.mission("O4")
def test_parts_in_one_community_leave_the_others_alone(planned: Path) -> None:
    blocks = table(planned, "blocks")
    chosen = blocks.sort_values("household_count")["community_code"].iloc[-1]
    blockmap.plan(planned, communities=[chosen], oversize="parts")
    blockmap.number(planned)
    after, parts, buildings = table(planned, "blocks"), table(planned, "building_parts"), table(planned, "buildings")
    assert len(parts)
    in_chosen = after.loc[after["community_code"] == chosen, "block_id"]
    assert parts["block_id"].isin(in_chosen).all()
    pd.testing.assert_frame_equal(
        pd.DataFrame(blocks[blocks["community_code"] != chosen]).reset_index(drop=True),
        pd.DataFrame(after[after["community_code"] != chosen]).reset_index(drop=True),
    )
    assert after["household_count"].sum() == buildings.dropna(subset="block_id")["household_count"].sum()
    assert blockmap.check(planned).report.of("error") == []


def test_a_second_file_of_a_level_adds_and_removes_nothing(office: Path, tmp_path: Path) -> None:
    rows = gpd.read_file(office / "communities.shp", encoding="gbk")
    territory = tmp_path / "halves.gpkg"
    blockmap.new(territory, crs="EPSG:4544")
    for name, half in (("east", rows.iloc[:1]), ("west", rows.iloc[1:])):
        half.to_file(tmp_path / f"{name}.shp", encoding="gbk")
        blockmap.read(territory, "communities", tmp_path / f"{name}.shp")
    assert sorted(table(territory, "areas")["code"]) == sorted(rows["代码"])


def test_a_recipe_is_written_for_a_folder_and_carried_out(office: Path, tmp_path: Path) -> None:
    folder = tmp_path / "文件"
    folder.mkdir()
    for source in office.iterdir():
        if source.name != "recipe.toml":
            (folder / source.name).write_bytes(source.read_bytes())
    written = blockmap.init_recipe(folder)
    assert [f.table for f in written.report.of("warning")] == ["neighbour_claim.shp"]
    outcome = blockmap.run(folder / "recipe.toml", lang="zh")
    assert outcome.report.of("error") == []
    assert (folder / "progress.html").stat().st_size > 100_000
    assert len(table(folder / "文件.gpkg", "blocks")) > 50
