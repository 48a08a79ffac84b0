"""Edits made in QGIS: each kind comes back as the operation that it means; nothing is dropped without a word; nothing twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from blockmap import store, workflow
from blockmap.errors import UsageError
from blockmap.workflow.editing import Editor
from tests.workflow.conftest import once

Frames = dict[str, gpd.GeoDataFrame]
Edit = Callable[[Frames], None]

NAME = "snapshot.gpkg"


def edited(snapshot: Path, edit: Edit) -> Path:
    """Edit layers of a copy of a snapshot, as QGIS does: features are written back into their layer."""
    copy = Path(shutil.copy(snapshot, snapshot.with_name("edited.gpkg")))
    frames: Frames = {
        name: pyogrio.read_dataframe(copy, layer=name) for name in ("blocks", "buildings", "barriers", "towns")
    }
    before = {name: frame.copy() for name, frame in frames.items()}
    edit(frames)
    for name, frame in frames.items():
        if not frame.equals(before[name]):
            pyogrio.write_dataframe(gpd.GeoDataFrame(frame, crs=before[name].crs), copy, layer=name)
    return copy


@pytest.fixture(scope="session")
def _published(_planned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once(tmp_path_factory, "published", lambda folder: workflow.publish(_planned, folder / NAME)) / NAME


@pytest.fixture
def snapshot(_published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(_published, tmp_path / NAME))


def operations(outcome: workflow.Outcome, state: str = "done") -> list[str]:
    return [row["operation"] for row in outcome.rows if row["edit_outcome"] == state]


def kinds(outcome: workflow.Outcome) -> list[str]:
    return sorted({finding.kind for finding in outcome.report if finding.severity == "warning"})


def sound(territory: Path) -> bool:
    return not workflow.check(territory).report.of("error")


def neighbours(blocks: gpd.GeoDataFrame) -> tuple[Any, Any]:
    """Return two blocks of one community that share a border."""
    ground = blocks[blocks["kind"] == "ground"]
    for _, one in ground.iterrows():
        near = ground[(ground["community_id"] == one["community_id"]) & (ground["block_id"] != one["block_id"])]
        shared = shapely.length(shapely.intersection(near.geometry.array, one.geometry))
        if (shared > 5).any():
            return one, near.iloc[int(shared.argmax())]
    raise AssertionError("the district has blocks that border on each other")


def test_unedited_copy_is_no_edit(planned: Path, snapshot: Path) -> None:
    outcome = workflow.read_as_edits(planned, snapshot, accept=True)
    assert (outcome.rows, outcome.report.findings) == ((), [])


def test_dry_run_changes_nothing(planned: Path, snapshot: Path) -> None:
    def edit(frames: Frames) -> None:
        frames["buildings"].loc[0, "household_count"] += 3

    before = planned.read_bytes()
    outcome = workflow.read_as_edits(planned, edited(snapshot, edit))
    assert operations(outcome) == ["set_households"]
    assert planned.read_bytes() == before


def test_attributes_of_buildings(planned: Path, snapshot: Path) -> None:
    def edit(frames: Frames) -> None:
        rows = frames["buildings"]
        rows.loc[0, "household_count"] += 3
        rows.loc[1, "state"] = "demolished"
        rows.loc[2, "number"] = 999

    outcome = workflow.read_as_edits(planned, edited(snapshot, edit), accept=True)
    assert sorted(operations(outcome)) == ["set_building_state", "set_households"]
    assert kinds(outcome) == ["edits_columns"]
    original = pyogrio.read_dataframe(snapshot, layer="buildings")
    with store.open(planned) as file:
        rows = file.table("buildings").set_index("building_id")
    ids = original["building_id"]
    assert rows.loc[ids[0], "household_count"] == original.loc[0, "household_count"] + 3
    assert rows.loc[ids[1], "state"] == "demolished"
    assert rows.loc[ids[2], "number"] == original.loc[2, "number"]
    assert sound(planned)


def test_merged_blocks(planned: Path, snapshot: Path) -> None:
    one, other = neighbours(pyogrio.read_dataframe(snapshot, layer="blocks"))

    def edit(frames: Frames) -> None:
        rows = frames["blocks"]
        rows.loc[rows["block_id"] == one["block_id"], "geometry"] = shapely.union(one.geometry, other.geometry)
        frames["blocks"] = rows[rows["block_id"] != other["block_id"]]

    outcome = workflow.read_as_edits(planned, edited(snapshot, edit), accept=True)
    assert operations(outcome) == ["merge_blocks"]
    with store.open(planned) as file:
        rows = file.table("blocks").set_index("block_id")
    assert other["block_id"] not in rows.index
    assert rows.loc[one["block_id"], "household_count"] == one["household_count"] + other["household_count"]
    assert sound(planned)


def test_split_block_keeps_every_household(planned: Path, snapshot: Path) -> None:
    blocks = pyogrio.read_dataframe(snapshot, layer="blocks")
    chosen = blocks[blocks["kind"] == "ground"].sort_values("building_count").iloc[-1]
    west, south, east, north = chosen.geometry.bounds
    half = shapely.box(west - 1, south - 1, (west + east) / 2, north + 1)

    def edit(frames: Frames) -> None:
        rows = frames["blocks"]
        part = max(shapely.get_parts(shapely.intersection(chosen.geometry, half)), key=shapely.area)
        rows.loc[rows["block_id"] == chosen["block_id"], "geometry"] = shapely.difference(chosen.geometry, part)
        new = rows[rows["block_id"] == chosen["block_id"]].copy()
        new["geometry"] = [part]
        frames["blocks"] = pd.concat([rows, new], ignore_index=True)  # QGIS copies the attributes, the id too

    with store.open(planned) as file:
        households = int(file.table("blocks")["household_count"].sum())
    outcome = workflow.read_as_edits(planned, edited(snapshot, edit), accept=True)
    assert operations(outcome) + operations(outcome, "refused") == ["move_ground"], outcome.report.findings
    with store.open(planned) as file:
        after = file.table("blocks")
    assert int(after["household_count"].sum()) == households
    assert len(after) == len(blocks) + len(operations(outcome))
    assert sound(planned)


def test_lines_and_footprints(planned: Path, snapshot: Path) -> None:
    def edit(frames: Frames) -> None:
        lines = frames["barriers"]
        lines.loc[0, "is_must_hold"] = True
        new = lines.iloc[[1]].copy()
        new["barrier_id"] = None
        new["geometry"] = shapely.affinity.translate(new.geometry.iloc[0], 3, 3)
        frames["barriers"] = pd.concat([lines.drop(index=2), new], ignore_index=True)
        frames["buildings"] = frames["buildings"].drop(index=3)

    outcome = workflow.read_as_edits(planned, edited(snapshot, edit), accept=True)
    assert sorted(operations(outcome)) == ["add_barrier", "change_barrier", "delete_barrier", "delete_building"]
    assert sound(planned)


def test_what_cannot_be_understood_is_said(planned: Path, snapshot: Path) -> None:
    one, other = neighbours(pyogrio.read_dataframe(snapshot, layer="blocks"))

    def edit(frames: Frames) -> None:
        rows = frames["blocks"]
        grown = shapely.union(one.geometry, shapely.buffer(shapely.point_on_surface(other.geometry), 8))
        rows.loc[rows["block_id"] == one["block_id"], "geometry"] = grown
        rows.loc[rows["block_id"] == other["block_id"], "geometry"] = shapely.buffer(other.geometry, 1)
        rows.loc[rows.index[-1], "remark"] = "note"
        frames["towns"].loc[0, "town_name"] = "other"

    before = planned.read_bytes()
    outcome = workflow.read_as_edits(planned, edited(snapshot, edit), accept=True)
    assert outcome.rows == ()
    assert {"edits_overlap", "edits_block_attributes", "edits_layer"} <= set(kinds(outcome))
    assert planned.read_bytes() == before
    assert all(finding.next_step("zh") for finding in outcome.report.of("warning"))


def test_deleted_block_without_heir_stays(planned: Path, snapshot: Path) -> None:
    def edit(frames: Frames) -> None:
        frames["blocks"] = frames["blocks"].drop(index=0)

    outcome = workflow.read_as_edits(planned, edited(snapshot, edit), accept=True)
    assert (outcome.rows, kinds(outcome)) == ((), ["edits_block_gone"])


def test_what_somebody_changed_meanwhile_is_not_written_over(planned: Path, snapshot: Path) -> None:
    building = int(pyogrio.read_dataframe(snapshot, layer="buildings")["building_id"][0])
    with store.open(planned, write=True) as file, file.operation("edit", {}) as operation:
        operation.upsert("buildings", pd.DataFrame({"building_id": [building], "name": ["new name"]}))

    def edit(frames: Frames) -> None:
        frames["buildings"].loc[0, "household_count"] += 3

    outcome = workflow.read_as_edits(planned, edited(snapshot, edit), accept=True)
    assert (outcome.rows, kinds(outcome)) == ((), ["edits_overtaken"])


def test_the_same_copy_twice_is_done_once(planned: Path, snapshot: Path) -> None:
    def edit(frames: Frames) -> None:
        frames["buildings"].loc[0, "household_count"] += 3
        frames["buildings"] = frames["buildings"].drop(index=3)

    copy = edited(snapshot, edit)
    assert len(workflow.read_as_edits(planned, copy, accept=True).rows) == 2
    done = planned.read_bytes()
    again = workflow.read_as_edits(planned, copy, accept=True)
    assert (again.rows, again.report.findings) == ((), [])
    assert planned.read_bytes() == done


def test_foreign_snapshot_is_refused(planned: Path, snapshot: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.gpkg"
    workflow.new(foreign, crs="EPSG:4544")
    with pytest.raises(UsageError) as refusal:
        workflow.read_as_edits(foreign, snapshot)
    assert refusal.value.kind == "publish_foreign"
    with pytest.raises(UsageError):
        workflow.read_as_edits(planned, planned)


def test_everything_of_a_copy_is_one_step_that_one_undo_takes_back(planned: Path, snapshot: Path) -> None:
    def edit(frames: Frames) -> None:
        rows = frames["buildings"]
        rows.loc[0, "household_count"] += 3
        rows.loc[1, "state"] = "demolished"
        frames["buildings"] = rows.drop(index=3)
        frames["barriers"].loc[0, "is_must_hold"] = True

    with store.open(planned) as file:
        before, last = file.digest(), len(file.history())
    copy = edited(snapshot, edit)
    assert len(operations(workflow.read_as_edits(planned, copy, accept=True))) == 4
    with store.open(planned) as file:
        done = file.digest()
        assert [event.operation for event in file.history()][last:] == ["read_as_edits"]
    workflow.undo(planned)
    with store.open(planned) as file:
        assert file.digest() == before
    again = workflow.read_as_edits(planned, copy, accept=True)
    assert len(operations(again)) == 4, "what was taken back can be read again"
    with store.open(planned) as file:
        assert file.digest() == done
        assert not store.check(file).of("error")


def test_a_fault_in_the_middle_leaves_the_territory_as_it_was(
    planned: Path, snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit(frames: Frames) -> None:
        frames["buildings"].loc[[0, 1, 2], "household_count"] += 3

    calls: list[int] = []
    prepare = Editor.prepare

    def failing(self: Editor, operation: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return prepare(self, operation)

    copy, before = edited(snapshot, edit), planned.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(Editor, "prepare", failing)
        with pytest.raises(KeyboardInterrupt):
            workflow.read_as_edits(planned, copy, accept=True)
    assert planned.read_bytes() == before
    assert len(operations(workflow.read_as_edits(planned, copy, accept=True))) == 3


def test_gained_ground_with_a_hole(planned: Path, snapshot: Path) -> None:
    blocks = pyogrio.read_dataframe(snapshot, layer="blocks")
    one, other = neighbours(blocks)
    hole = shapely.buffer(shapely.point_on_surface(other.geometry), 4, quad_segs=2)
    ground = shapely.difference(shapely.union(one.geometry, other.geometry), hole)

    def edit(frames: Frames) -> None:
        rows = frames["blocks"]
        rows.loc[rows["block_id"] == one["block_id"], "geometry"] = ground
        rows.loc[rows["block_id"] == other["block_id"], "geometry"] = hole

    outcome = workflow.read_as_edits(planned, edited(snapshot, edit), accept=True)
    assert operations(outcome) == ["move_ground"], outcome.report.findings
    with store.open(planned) as file:
        after = file.table("blocks").set_index("block_id")
    kept = after.loc[other["block_id"]]
    assert kept.geom.area < hole.area + 400, "what is left is what was in the hole, bent round its buildings"
    both = after.loc[[one["block_id"], other["block_id"]], "household_count"].sum()
    assert both == one["household_count"] + other["household_count"]
    assert sound(planned)


def test_new_and_redrawn_footprints(planned: Path, snapshot: Path) -> None:
    rows = pyogrio.read_dataframe(snapshot, layer="buildings")
    place = free_ground(pyogrio.read_dataframe(snapshot, layer="blocks"), rows)
    redrawn = shapely.buffer(rows.geometry[4], 0.3, join_style="mitre")

    def edit(frames: Frames) -> None:
        new = frames["buildings"].iloc[[5]].copy()
        new["building_id"] = None
        new["household_count"] = 7
        new["geometry"] = [place]
        frames["buildings"].loc[4, "geometry"] = redrawn
        frames["buildings"] = pd.concat([frames["buildings"], new], ignore_index=True)

    outcome = workflow.read_as_edits(planned, edited(snapshot, edit), accept=True)
    assert operations(outcome) + operations(outcome, "refused") == ["draw_building"] * 2, outcome.report.findings
    with store.open(planned) as file:
        after = file.table("buildings").set_index("building_id")
    added = after.loc[after.index.difference(rows["building_id"])]
    assert (len(added), added["household_count"].iloc[0]) == (1, 7)
    assert added["block_id"].notna().all()
    assert after.loc[rows["building_id"][4], "geom"].area == pytest.approx(redrawn.area, rel=0.01)
    assert sound(planned)


def test_moved_buildings(planned: Path, snapshot: Path) -> None:
    blocks = pyogrio.read_dataframe(snapshot, layer="blocks")
    rows = pyogrio.read_dataframe(snapshot, layer="buildings")
    one, other = neighbours(blocks)
    inside = rows[rows["block_id"] == other["block_id"]]
    nearest = inside.loc[inside.distance(one.geometry).idxmin(), "building_id"]

    def edit(frames: Frames) -> None:
        buildings = frames["buildings"]
        buildings.loc[buildings["building_id"] == nearest, "block_id"] = one["block_id"]

    outcome = workflow.read_as_edits(planned, edited(snapshot, edit), accept=True)
    assert operations(outcome) + operations(outcome, "refused") == ["move_buildings"]
    with store.open(planned) as file:
        home = file.table("buildings").set_index("building_id").loc[nearest, "block_id"]
    assert home == (one if operations(outcome) else other)["block_id"]
    assert sound(planned)


def test_ground_left_to_nobody_stays_and_is_said(planned: Path, snapshot: Path) -> None:
    one, _ = neighbours(pyogrio.read_dataframe(snapshot, layer="blocks"))

    def edit(frames: Frames) -> None:
        rows = frames["blocks"]
        smaller = shapely.buffer(one.geometry, -6)
        rows.loc[rows["block_id"] == one["block_id"], "geometry"] = max(shapely.get_parts(smaller), key=shapely.area)

    before = planned.read_bytes()
    outcome = workflow.read_as_edits(planned, edited(snapshot, edit), accept=True)
    assert (outcome.rows, kinds(outcome)) == ((), ["edits_ground_left"])
    assert planned.read_bytes() == before


@pytest.mark.filterwarnings("ignore:Normalized/laundered")
@pytest.mark.parametrize("driver", ["ESRI Shapefile", "GPKG"])
def test_copy_that_another_program_saved_in_other_order(
    planned: Path, snapshot: Path, tmp_path: Path, driver: str
) -> None:
    rows = pyogrio.read_dataframe(snapshot, layer="buildings")
    rows.loc[0, "household_count"] += 3
    saved = tmp_path / ("buildings_edited.shp" if driver != "GPKG" else "edited elsewhere.gpkg")
    shuffled = rows.iloc[::-1][[*reversed(rows.columns.drop("geometry")), "geometry"]]
    layer = {} if driver != "GPKG" else {"layer": "buildings"}
    pyogrio.write_dataframe(shuffled.to_crs("EPSG:4490"), saved, driver=driver, encoding="UTF-8", **layer)
    with pytest.raises(UsageError) as refusal:
        workflow.read_as_edits(planned, saved)
    assert refusal.value.kind == "publish_none"
    outcome = workflow.read_as_edits(planned, saved, of=snapshot, accept=True)
    assert (operations(outcome), kinds(outcome)) == (["set_households"], []), [str(f) for f in outcome.report][:5]
    shuffled.drop(columns="building_id").to_file(tmp_path / "buildings.gpkg", layer="buildings")
    with pytest.raises(UsageError) as refusal:
        workflow.read_as_edits(planned, tmp_path / "buildings.gpkg", of=snapshot)
    assert refusal.value.kind == "publish_no_key"


def free_ground(blocks: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> Any:
    """Return a small square on the ground of a block, clear of every building."""
    taken = shapely.union_all(shapely.buffer(buildings.geometry.array, 3))
    for block in blocks.geometry[blocks["kind"] == "ground"]:
        left = shapely.buffer(shapely.difference(shapely.buffer(block, -3), taken), -5)
        if not left.is_empty:
            point = shapely.point_on_surface(left)
            return shapely.box(point.x - 3, point.y - 3, point.x + 3, point.y + 3)
    raise AssertionError("the district has free ground")
