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

Frames = dict[str, gpd.GeoDataFrame]
Edit = Callable[[Frames], None]


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


@pytest.fixture
def snapshot(planned: Path, tmp_path: Path) -> Path:
    return workflow.publish(planned, tmp_path / "snapshot.gpkg").written[0]


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
