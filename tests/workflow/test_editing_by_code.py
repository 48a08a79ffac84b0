"""``blockmap edit`` as a planner types it: tried first, done, refused with the reason, taken back."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from typer.testing import CliRunner, Result

from blockmap import store
from tests.commands import build


def blockmap(*arguments: object, lang: str = "en") -> Result:
    return CliRunner().invoke(build(lang), [str(argument) for argument in arguments])  # type: ignore[arg-type]


def said(*arguments: object) -> dict[str, list[dict[str, object]]]:
    return json.loads(blockmap(*arguments, "--json").output)


def digest(territory: Path) -> str:
    with store.open(territory) as file:
        return file.digest()


def neighbours(territory: Path) -> tuple[dict[str, object], dict[str, object], shapely.Geometry]:
    """Two blocks of one community that share a straight enough border, and that border."""
    with store.open(territory) as file:
        blocks = file.rows("blocks", "kind = 'ground' AND building_count BETWEEN 4 AND 60")
    for one in blocks:
        for other in blocks:
            if other["block_id"] <= one["block_id"] or one["community_id"] != other["community_id"]:
                continue
            shared = shapely.line_merge(shapely.intersection(one["geom"].boundary, other["geom"].boundary))
            if shared.geom_type == "LineString" and shared.length > 20:
                return one, other, shared
    raise AssertionError("no two neighbours")


def write_line(path: Path, line: shapely.Geometry, crs: str) -> Path:
    gpd.GeoDataFrame(geometry=[line], crs=crs).to_file(path)
    return path


@pytest.fixture
def crs(planned: Path) -> str:
    with store.open(planned) as file:
        return file.settings.crs


def test_a_split_is_tried_then_done_and_taken_back(planned: Path, tmp_path: Path, crs: str) -> None:
    one, _, _ = neighbours(planned)
    start = digest(planned)
    x0, y0, x1, y1 = one["geom"].bounds  # type: ignore[attr-defined]
    line = write_line(
        tmp_path / "line.geojson", shapely.LineString([((x0 + x1) / 2, y0 - 5), ((x0 + x1) / 2, y1 + 5)]), crs
    )
    for how in (["--line", line], ["--into", 2]):
        tried = said("edit", "split", planned, one["block_code"], *how, "--dry-run")
        assert digest(planned) == start
        done = said("edit", "split", planned, one["block_code"], *how, "--reason", "too large")
        assert done["rows"] == tried["rows"]
        assert sum(row["households_after"] for row in done["rows"]) == one["household_count"]  # type: ignore[misc]
        assert done["rows"][0]["households_before"] == one["household_count"]
        assert said("history", planned)["rows"][-1]["reason"] == "too large"
        assert blockmap("undo", planned).exit_code == 0
        assert digest(planned) == start


def test_two_blocks_are_merged_and_split_again(planned: Path) -> None:
    one, other, _ = neighbours(planned)
    done = said("edit", "merge", planned, one["block_code"], other["block_code"])
    after = [row["households_after"] for row in done["rows"]]
    assert sorted(after, key=lambda count: count is None) == [one["household_count"] + other["household_count"], None]  # type: ignore[operator]
    assert not [f for f in said("check", planned)["findings"] if f["severity"] == "error"]


def test_a_border_is_redrawn(planned: Path, tmp_path: Path, crs: str) -> None:
    one, other, shared = neighbours(planned)
    (x0, y0), (x1, y1) = shared.coords[0], shared.coords[-1]
    course = shapely.LineString([(x0, y0), ((x0 + x1) / 2 + (y1 - y0) / 5, (y0 + y1) / 2 - (x1 - x0) / 5), (x1, y1)])
    line = write_line(tmp_path / "line.shp", course, crs)
    result = blockmap("edit", "redraw", planned, one["block_code"], other["block_code"], "--line", line, "--json")
    assert result.exit_code in (0, 1), result.output
    if "rows" in json.loads(result.output):
        assert not [f for f in said("check", planned)["findings"] if f["severity"] == "error"]


def test_buildings_move_and_locked_blocks_stay(planned: Path) -> None:
    one, other, _ = neighbours(planned)
    with store.open(planned) as file:
        building = next(
            row["building_id"]
            for row in file.rows("buildings", "block_id = ?", [one["block_id"]])
            if file.rows("cells", "cell_id = ?", [row["cell_id"]])[0]["geom"].intersection(other["geom"]).length > 0
        )
    start = digest(planned)
    assert blockmap("edit", "lock", planned, other["block_code"], "--reason", "agreed").exit_code == 0
    refused = blockmap("edit", "move", planned, "--buildings", building, "--to", other["block_code"])
    assert refused.exit_code == 1
    assert "Locked" in refused.output
    assert blockmap("edit", "unlock", planned, other["block_code"]).exit_code == 0
    assert digest(planned) == start
    moved = said("edit", "move", planned, "--buildings", building, "--to", other["block_code"])
    assert len(moved.get("rows", [])) == 2 or moved["findings"]
    assert blockmap("edit", "renumber", planned).exit_code == 0
    assert not [f for f in said("check", planned)["findings"] if f["severity"] == "error"]


def test_a_proposal_is_shown_and_only_done_when_accepted(planned: Path) -> None:
    one, other, _ = neighbours(planned)
    start = digest(planned)
    codes = (one["block_code"], other["block_code"])
    shown = said("edit", "propose", planned, *codes, "--exactly", 3)
    assert digest(planned) == start
    done = said("edit", "propose", planned, *codes, "--exactly", 3, "--accept")
    assert done["rows"] == shown["rows"]
    assert len([row for row in done["rows"] if row["households_after"] is not None]) == 3
    assert digest(planned) != start


def test_misuse_is_said_plainly(planned: Path, tmp_path: Path) -> None:
    one, _, _ = neighbours(planned)
    start = digest(planned)
    for arguments, words in (
        (["move", planned, "--buildings", "x", "--to", "new"], "--buildings"),
        (["move", planned, "--buildings", "1", "--to", "nowhere"], "nowhere"),
        (["split", planned, one["block_code"]], "--into"),
        (["merge", planned, one["block_code"]], "two"),
        (["split", planned, one["block_code"], "--line", tmp_path / "none.shp"], "none.shp"),
        (["propose", planned, one["block_code"], "--exactly", "5000"], "most"),
        (["renumber", planned, "--community", "nowhere"], "nowhere"),
    ):
        result = blockmap("edit", *arguments)
        assert result.exit_code in (1, 2), result.output
        assert words in result.output + result.stderr
        assert "Traceback" not in result.output
    assert digest(planned) == start
