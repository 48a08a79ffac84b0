"""What a map file holds: the tables, nothing else, and the same bytes for the same tables."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from blockmap import maps, terms
from blockmap.errors import UsageError
from blockmap.maps import series
from tests.maps import count, decode, town

TOWN = town.make()


def drawn(tables: town.Town = TOWN, **options: object) -> maps.ProgressMap:
    """Draw the town."""
    return maps.progress_map(**tables.arguments(), **{"settings": town.SETTINGS, "lang": "zh"} | options)


@pytest.fixture(scope="module")
def html() -> str:
    return drawn().standalone_html()


@pytest.fixture(scope="module")
def core(html: str) -> decode.Opened:
    return decode.sections(html)["core"]


def test_blocks_are_where_they_are(core: decode.Opened) -> None:
    columns, ground = core.columns, core.meta["ground"]
    xy = np.column_stack([columns["arc.x"], columns["arc.y"]]) * ground["step"] + [ground["west"], ground["south"]]
    back = pyproj.Transformer.from_crs("EPSG:3857", town.CRS, always_xy=True)
    xy = np.column_stack(back.transform(xy[:, 0], xy[:, 1]))
    rings = decode.rings(columns["ring.refs"], columns["ring.ref_count"], decode.runs(xy, columns["arc.point_count"]))
    expected = TOWN.blocks[TOWN.blocks["kind"] == "ground"]["geom"]
    assert set(columns["face.ring_count"]) == {1}
    for ring, block in zip(rings, expected, strict=False):
        assert shapely.hausdorff_distance(shapely.Polygon(ring), block) < ground["metres"]
    assert columns["face.unplanned"].tolist() == [6], "the community without blocks is a face of its own"


def test_counts_and_codes_are_those_of_the_tables(core: decode.Opened) -> None:
    columns = core.columns
    assert columns["block.code"] == TOWN.blocks["block_code"].tolist()
    assert columns["block.household_count"].tolist() == TOWN.blocks["household_count"].tolist()
    assert columns["block.own_building_count"].sum() == TOWN.buildings["block_id"].notna().sum()
    assert columns["area.building_count"].sum() == len(TOWN.buildings)
    assert (
        columns["block.estimated_count"].sum()
        == TOWN.buildings.loc[TOWN.buildings["is_estimate"], "household_count"].sum()
    )
    assert columns["block.kind"].tolist()[-2:] == [1, 2]
    assert columns["block.host"].tolist()[-2:] == [0, -1]


def test_buildings_keep_number_storeys_and_block(html: str) -> None:
    columns = decode.sections(html)["buildings"].columns
    rows = TOWN.buildings.sort_values(["block_id", "number"], na_position="last")
    assert columns["building.number"].tolist() == rows["number"].fillna(0).tolist()
    assert columns["building.floor_count"].tolist() == rows["floor_count"].fillna(0).tolist()
    assert (columns["building.block"] == -1).sum() == rows["block_id"].isna().sum()


def test_nothing_outside_the_area_is_in_the_file() -> None:
    held = decode.texts(drawn(area="500112002001").standalone_html())
    assert "青松村" in held
    for other in ("500112001", "500112002002", "龙溪街道", "朝阳社区", "柏林村", "石船镇", "渝北区"):
        assert other not in held
    columns = decode.sections(drawn(area="500112002").standalone_html())["buildings"].columns
    assert len(columns["building.number"]) == TOWN.buildings["community_id"].isin([6, 7]).sum()


def test_lines_are_cut_to_the_area() -> None:
    opened = decode.sections(drawn(area="500112001001").standalone_html())
    lines, ground = opened["lines"].columns, opened["core"].meta["ground"]
    width_m = (lines["line.x"].max() - lines["line.x"].min()) * ground["metres"]
    assert width_m == pytest.approx(2 * town.SIDE, abs=10)


def test_sensitive_places_are_not_named() -> None:
    names = decode.sections(drawn().standalone_html())["buildings"].columns["building.name"]
    first_block = TOWN.buildings["block_id"].eq(1).sum()
    assert names[:first_block] == [""] * first_block
    assert names[first_block] == "002号楼1"
    assert "营房" not in decode.texts(drawn().standalone_html())


def test_completion_travels_day_by_day() -> None:
    returned = town.returns(TOWN)
    opened = decode.sections(drawn(progress=returned).standalone_html())
    meta, columns = opened["core"].meta, opened["series_0"].columns
    assert [(one["phase"], one["measure"]) for one in meta["series"]] == [("", "")]
    assert meta["days"] == ["2020-11-01", "2020-11-02", "2020-11-03"]
    assert meta["as_of"] == "2020-11-03"
    done = columns["block.done"].reshape(-1, 3).cumsum(axis=1) - 1
    expected = returned.pivot_table(index="block_id", columns="day", values="done")
    assert (done[: len(expected)] == expected.to_numpy()).all()
    assert (done[len(expected) :] == -1).all(), "blocks without a return are not at zero"
    assert columns["block.target"].tolist() == TOWN.blocks["household_count"].tolist()


def test_phases_and_measures_are_series_of_their_own() -> None:
    rows = [(phase, measure) for phase in ("listing", "short_form") for measure in ("entered", "visited")]
    several = pd.concat([town.returns(TOWN).assign(phase=phase, measure=measure, target=50) for phase, measure in rows])
    meta = decode.sections(drawn(progress=several).standalone_html())["core"].meta
    assert [(one["phase"], one["measure"]) for one in meta["series"]] == rows


@pytest.mark.parametrize("seed", [1, 2])
def test_order_of_rows_does_not_matter(html: str, seed: int) -> None:
    assert drawn(TOWN.shuffled(seed)).standalone_html() == html


def test_the_same_map_is_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = (
        "import sys; from tests.maps import test_progress as t; "
        "import folium; m = t.drawn(); folium.Marker([29.7, 106.6], popup='a', icon=folium.Icon()).add_to(m); m.save(sys.argv[1])"
    )
    root = Path(__file__).parents[2]
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, tmp_path / seed],
            check=True,
            cwd=root,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_saving_twice_writes_the_same_bytes(tmp_path: Path) -> None:
    whole = drawn()
    maps.save(whole, tmp_path / "a.html")
    maps.save(whole, tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_both_languages_and_the_note_on_jurisdiction_are_in_the_file(core: decode.Opened) -> None:
    for lang in terms.LANGUAGES:
        assert core.meta["texts"][lang]["disclaimer"] == terms.text("disclaimer", lang)
        assert core.meta["texts"][lang]["planned"] == terms.text("maps.page.planned", lang)


def test_tables_stay_as_they_are() -> None:
    before = {name: frame.copy() for name, frame in TOWN.arguments().items()}
    drawn(area="500112001", progress=town.returns(TOWN))
    for name, frame in TOWN.arguments().items():
        pd.testing.assert_frame_equal(pd.DataFrame(before[name]), pd.DataFrame(frame))


def test_an_unknown_area_is_named() -> None:
    with pytest.raises(UsageError, match="999"):
        drawn(area="999")


def test_a_territory_without_blocks_or_buildings_is_drawn_blank() -> None:
    empty = maps.progress_map(
        areas=TOWN.areas,
        blocks=TOWN.blocks.iloc[:0],
        buildings=TOWN.buildings.iloc[:0],
        settings=town.SETTINGS,
        lang="en",
    )
    assert decode.sections(empty.standalone_html())["core"].columns["face.unplanned"].tolist() == [3, 4, 5, 6]


def test_a_count_in_another_order_is_the_same_map() -> None:
    counted = count.make(TOWN)
    html = drawn(**counted.arguments()).standalone_html()
    assert drawn(TOWN.shuffled(5), **counted.shuffled(6)).standalone_html() == html


def test_targets_that_change_travel_day_by_day() -> None:
    opened = decode.sections(drawn(**count.make(TOWN).arguments()).standalone_html())
    number = [one["measure"] for one in opened["core"].meta["series"]].index("entered")
    target = opened[f"series_{number}"].columns["block.target"].reshape(-1, len(count.DAYS)).cumsum(axis=1)
    assert target[1, 0] - target[1, -1] == 20, "a building of block 2 was demolished"
    assert (target[3:] == target[3:, :1]).all()


def test_a_late_entry_is_the_latest_return() -> None:
    rows = pd.DataFrame(
        {
            "block_id": [1, 1],
            "day": ["2020-11-01", "2020-11-02"],
            "done": [5, 9],
            "target": [40, 40],
            "last_return": ["2020-11-03", "2020-11-04"],
        }
    )
    opened = decode.sections(drawn(progress=rows, as_of="2020-11-05").standalone_html())
    assert opened["core"].meta["days"] == [f"2020-11-0{day}" for day in range(1, 6)]
    late = opened["series_0"].columns["block.late"].reshape(-1, 5).cumsum(axis=1)[0]
    last_change = np.array([0, 1, 1, 1, 1])
    assert (last_change + late).tolist() == [0, 1, 2, 3, 3], "a day of the slider knows of no return that came later"


def test_a_person_of_an_area_answers_for_its_blocks() -> None:
    people = pd.DataFrame(
        {
            "area_id": [1, 2, None],
            "block_id": [None, None, 1],
            "role": "supervision",
            "name": ["甲", "乙", "丙"],
            "team": [None, None, None],
        }
    )
    opened = decode.sections(drawn(people=people).standalone_html())["groups"]
    assert opened.meta["groupings"] == [["role", "supervision"]]
    names = opened.columns["group.0.name"]
    of = dict(zip(opened.columns["group.0.block"], (names[k] for k in opened.columns["group.0.of"]), strict=True))
    assert of[0] == "丙", "the block's own"
    assert of[1] == "乙", "its town's"
    far = TOWN.blocks.index[TOWN.blocks["community_id"] == 6][0]
    assert of[far] == "甲", "its district's"


def test_buildings_tell_what_is_left_and_since_when() -> None:
    rows = pd.DataFrame(
        {
            "building_id": [1, 2, 5],
            "done": [20, 12, 23],
            "target": [20, 20, 20],
            "day": "2020-11-03",
            "complete_date": ["2020-11-02", None, "2020-11-03"],
        }
    )
    returned = town.returns(TOWN)
    columns = decode.sections(drawn(progress=returned, building_progress=rows).standalone_html())["doors_0"].columns
    assert columns["door.left"][:6].tolist() == [1, 9, 0, 0, -3, 0]
    assert columns["door.day"][:6].tolist() == [2, 0, 0, 0, 3, 0]
    assert set(columns["door.target"].tolist()) == {0}, "households are the target where nothing else is told"


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(UsageError, match="Nowhere"):
        drawn(zones=count.make(TOWN).zones, zone="Nowhere")


def test_a_date_with_a_wrong_year_makes_no_map_of_decades() -> None:
    rows = pd.DataFrame({"block_id": [1, 1, 2], "day": ["1920-11-01", "2020-11-02", "2020-11-03"], "done": [3, 5, 7]})
    opened = decode.sections(drawn(progress=rows, as_of="2026-01-01").standalone_html())
    days = opened["core"].meta["days"]
    assert days[-1] == "2020-11-03", "a campaign that ended long ago has no further days"
    assert len(days) == series.MOST_DAYS
    done = opened["series_0"].columns["block.done"].reshape(-1, len(days)).cumsum(axis=1) - 1
    assert done[0, [0, -3, -2, -1]].tolist() == [3, 3, 5, 5]
    assert done[1, [-2, -1]].tolist() == [-1, 7]


def test_a_figure_that_was_corrected_downward_goes_down() -> None:
    rows = pd.DataFrame({"block_id": 1, "day": ["2020-11-01", "2020-11-02"], "done": [9, 4]})
    columns = decode.sections(drawn(progress=rows).standalone_html())["series_0"].columns
    assert (columns["block.done"].reshape(-1, 2).cumsum(axis=1)[0] - 1).tolist() == [9, 4]
