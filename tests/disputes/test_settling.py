"""A dispute from finding to applying on a file: the border moves, undo gives back the bytes, replay gives the same ones."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image

from blockmap import store, terms, workflow
from blockmap.blocks import variants
from blockmap.errors import GateError, SourceError, UsageError
from blockmap.schema import TABLES
from blockmap.workflow.editing import state_of
from tests.disputes.disputed_town import Draft, Town, disputed
from tests.maps import decode
from tests.strategies import SETTINGS, Plan

PEOPLE = ["ours: 王一, 民政局", "theirs: 李二, 民政局"]
DRAFT = Draft(Plan(2, 2, 2, 1, 7, is_frozen=True), (0.9, 0.9, -0.8, -0.8), 3)


def write(town: Town, path: Path) -> Path:
    """The town as a territory, its disputes on file as if they had just been detected."""
    with store.create(path, SETTINGS) as file, file.operation("read", {}) as operation:
        for name in TABLES:
            if name in town.tables and len(town.tables[name]):
                operation.replace(name, town.tables[name])
        operation.insert("disputes", town.disputes)
        workflow_keep(file, operation)
    return path


def workflow_keep(file: store.Territory, operation: store.Operation) -> None:
    from blockmap.workflow.settling import keep_interim

    keep_interim(file, operation)


@pytest.fixture(scope="module")
def _territory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(disputed(DRAFT), tmp_path_factory.mktemp("disputed") / "town.gpkg")


@pytest.fixture
def territory(_territory: Path, tmp_path: Path) -> Path:
    return Path((tmp_path / "town.gpkg").write_bytes(_territory.read_bytes()) and tmp_path / "town.gpkg")


@pytest.fixture
def agreement(tmp_path: Path) -> Path:
    path = tmp_path / "agreement.pdf"
    path.write_bytes(b"signed and sealed")
    return path


def digest(territory: Path) -> str:
    with store.open(territory) as file:
        return file.digest()


def table(territory: Path, name: str) -> pd.DataFrame:
    with store.open(territory) as file:
        return file.table(name)


def decide(territory: Path, code: str, agreement: Path, method: str) -> None:
    workflow.propose_lines(territory, code, methods=[method])
    workflow.decide_dispute(territory, code, document=agreement, signed=PEOPLE, proposal=1)


@pytest.mark.parametrize("method", ["ours", "theirs", "median", "equal-area"])
@pytest.mark.parametrize("which", [0, 1])
def test_apply_and_undo_give_back_the_bytes(territory: Path, agreement: Path, method: str, which: int) -> None:
    code = table(territory, "disputes")["code"].iloc[which]
    decide(territory, code, agreement, method)
    before = digest(territory)
    dry = workflow.apply_decision(territory, code, dry_run=True)
    assert digest(territory) == before
    done = workflow.apply_decision(territory, code)
    assert done.rows == dry.rows
    assert table(territory, "disputes").set_index("code")["state"][code] == "applied"
    checked = workflow.check(territory)
    assert [f.kind for f in checked.report.of("error")] == []
    with store.open(territory) as file:
        assert file.replay(territory.with_name("again.gpkg")) == file.digest()
    workflow.undo(territory)
    assert digest(territory) == before


def test_codes_and_issued_numbers_stay(territory: Path, agreement: Path) -> None:
    before = {name: table(territory, name) for name in ("blocks", "buildings")}
    for code in table(territory, "disputes")["code"]:
        decide(territory, code, agreement, "theirs")
        workflow.apply_decision(territory, code)
    blocks, buildings = table(territory, "blocks"), table(territory, "buildings").set_index("building_id")
    codes = before["blocks"].set_index("block_id")["block_code"]
    kept = blocks[blocks["block_id"].isin(codes.index)]
    assert (kept["block_code"] == kept["block_id"].map(codes)).all()
    frozen = before["buildings"][before["buildings"]["is_number_frozen"]].set_index("building_id")
    stayed = frozen[frozen["block_id"] == buildings["block_id"].reindex(frozen.index)]
    assert (buildings.loc[stayed.index, "number"] == stayed["number"]).all()
    left = buildings[buildings["block_id"].isna()].index
    retired = set(table(territory, "retired")["building_id"].dropna().astype(int))
    assert set(frozen.index) & set(left) <= retired
    households = before["buildings"].set_index("building_id")["household_count"]
    ground = blocks[blocks["kind"] != "virtual"]["household_count"].sum()
    assert ground == households.drop(left).sum()


def test_nothing_is_applied_that_is_not_decided_and_nothing_twice(territory: Path, agreement: Path) -> None:
    code = table(territory, "disputes")["code"].iloc[0]
    before = digest(territory)
    with pytest.raises(GateError) as refused:
        workflow.apply_decision(territory, code)
    assert "dispute_undecided" in refused.value.report.kinds()
    workflow.propose_lines(territory, code, methods=["median"])
    with pytest.raises(GateError) as refused:
        workflow.decide_dispute(territory, code, document=agreement, signed=PEOPLE[:1], proposal=1)
    assert list(refused.value.report.kinds()) == ["dispute_unsigned_theirs"]
    with pytest.raises(UsageError):
        workflow.decide_dispute(territory, code, document=agreement, signed=PEOPLE, proposal=9)
    workflow.undo(territory)
    assert digest(territory) == before
    decide(territory, code, agreement, "median")
    workflow.apply_decision(territory, code)
    with pytest.raises(GateError):
        workflow.apply_decision(territory, code)


def test_what_is_handed_over_comes_back_the_same(territory: Path, agreement: Path, tmp_path: Path) -> None:
    code = table(territory, "disputes")["code"].iloc[0]
    decide(territory, code, agreement, "median")
    drafted = workflow.export_disputes(territory, tmp_path / "before", codes=[code], encoding="gbk")
    workflow.apply_decision(territory, code)
    workflow.export_disputes(territory, tmp_path / "after", codes=None, encoding="utf-8")
    folders = [tmp_path / name / code for name in ("before", "after")]
    one, other = (gpd.read_file(folder / "polygons.shp").geometry for folder in folders)
    assert shapely.equals(one.to_numpy(), other.to_numpy()).all()
    assert len(drafted.written) >= 10
    for answer in ("polygons.shp", "agreed_line.shp", f"{code}.gpkg"):
        outcome = workflow.import_answer(territory, folders[1] / answer)
        assert outcome.report.is_clean, answer
        assert outcome.rows[0]["vertices_equal"] == outcome.rows[0]["vertices"]
    theirs = gpd.read_file(folders[1] / "polygons.shp")
    line = gpd.read_file(folders[1] / "agreed_line.shp").geometry.iloc[0]
    middle = shapely.get_coordinates(line)[len(shapely.get_coordinates(line)) // 2]
    theirs["geometry"] = shapely.transform(
        theirs.geometry.to_numpy(), lambda xy: np.where((xy == middle).all(axis=1)[:, None], xy + 0.5, xy)
    )
    theirs.to_file(tmp_path / "moved.shp")
    outcome = workflow.import_answer(territory, tmp_path / "moved.shp")
    assert "answer_missing" in outcome.report.kinds()
    kinds = table(territory, "dispute_records")["kind"].value_counts()
    assert kinds["verification"] == 4


def test_surveys_visit_several_and_tracks_are_kept(territory: Path, tmp_path: Path) -> None:
    codes = table(territory, "disputes")["code"].tolist()
    ground = table(territory, "disputes")["geom"].iloc[0]
    x0, y0, x1, y1 = shapely.bounds(ground)
    track = gpd.GeoSeries([shapely.LineString([((x0 + x1) / 2, y0 - 3), ((x0 + x1) / 2, y1 + 3)])], crs=SETTINGS.crs)
    track.to_crs("EPSG:4326").to_file(tmp_path / "track.gpx", driver="GPX", layer="tracks")
    workflow.record_survey(territory, codes, survey_code="K-1", people=PEOPLE, track=tmp_path / "track.gpx")
    assert (table(territory, "disputes")["state"] == "negotiating").all()
    lines = table(territory, "dispute_lines")
    assert (lines["role"] == "track").sum() == len(codes)
    figures = workflow.dispute_statistics(territory).report.figures
    assert figures["survey_count"] == 1
    assert figures["dispute_count"] == len(codes)


def test_the_list_to_be_signed(territory: Path, tmp_path: Path) -> None:
    for name in ("list.csv", "list.xlsx"):
        outcome = workflow.interim_responsibility(territory, tmp_path / name, lang="zh")
        assert (tmp_path / name).stat().st_size > 100
    rows = pd.read_csv(tmp_path / "list.csv", encoding="utf-8-sig")
    assert len(rows) == len(outcome.rows) == len(table(territory, "dispute_buildings"))
    assert set(rows["登记责任方"]) <= {"我方", "对方"}
    code = table(territory, "disputes")["code"].iloc[0]
    workflow.agree_interim(territory, [code], side="theirs", reason="agreed by telephone")
    sides = table(territory, "dispute_buildings").groupby("dispute_id")["interim_side"].unique()
    assert sides.iloc[0].tolist() in (["theirs"], []) or code not in set(rows["争议编号"])


def test_the_same_line_keeps_its_number(territory: Path, agreement: Path) -> None:
    code = table(territory, "disputes")["code"].iloc[0]
    first = workflow.propose_lines(territory, code)
    before = digest(territory)
    again = workflow.propose_lines(territory, code)
    assert again.rows == first.rows
    assert digest(territory) == before, "nothing new was said"
    only = workflow.propose_lines(territory, code, methods=["median"])
    number = next(row["proposal"] for row in first.rows if row["method"] == "median")
    assert [row["proposal"] for row in only.rows] == [number]
    workflow.decide_dispute(territory, code, document=agreement, signed=PEOPLE, proposal=number)
    workflow.reopen_disputes(territory, [code], reason="the superior sent it back")
    (later,) = workflow.propose_lines(territory, code, methods=["median"]).rows
    assert later["proposal"] == len(first.rows) + 1, "what was said before it was reopened no longer stands"


def test_a_line_that_means_something_else_by_now_is_written_down_again(territory: Path) -> None:
    code = next(
        code
        for code in table(territory, "disputes")["code"]
        if workflow.propose_lines(territory, code, methods=["theirs"]).rows[0]["theirs_households"]
    )
    with store.open(territory, write=True) as file, file.operation("returns", {}) as operation:
        buildings = file.table("buildings")
        operation.upsert("buildings", buildings.assign(household_count=buildings["household_count"] + 1))
    (row,) = workflow.propose_lines(territory, code, methods=["theirs"]).rows
    assert row["proposal"] == 1
    written = table(territory, "dispute_records")
    assert (written["kind"] == "proposal").sum() >= 2


def test_quality_is_measured_anew_where_ground_changed_hands(territory: Path, agreement: Path) -> None:
    def measured(file: store.Territory, community_id: int) -> dict[str, float]:
        state = state_of(file)
        return variants.judged(state, community_id, variants.today(state, [community_id]))

    with store.open(territory, write=True) as file:
        communities = file.table("areas").query("level == 'community'")["area_id"].tolist()
        rows = [(None, "cv", 0.5)] + [(c, m, v) for c in communities for m, v in measured(file, c).items()]
        quality = pd.DataFrame(rows, columns=["community_id", "measure", "value"]).astype({"community_id": "Int64"})
        with file.operation("plan", {}) as operation:
            operation.replace("quality", quality.assign(quality_id=range(1, len(quality) + 1)))
    code = table(territory, "disputes")["code"].iloc[0]
    decide(territory, code, agreement, "theirs")
    before = table(territory, "quality").set_index(["community_id", "measure"])["value"]
    workflow.apply_decision(territory, code)
    after = table(territory, "quality").set_index(["community_id", "measure"])["value"]
    with store.open(territory) as file:
        expected = {(c, m): v for c in communities for m, v in measured(file, c).items()}
    assert after.to_dict() == pytest.approx(expected)
    changed = before.reindex(after.index) != after
    assert changed.any(), "the ground of a community is another"
    workflow.undo(territory)
    assert table(territory, "quality")["community_id"].isna().sum() == 1


def a_photo(path: Path, size: tuple[int, int] = (3000, 2000)) -> Path:
    """A picture as a camera writes it: large, lying on its side, with its place and owner beside it."""
    noise = np.random.default_rng(5).integers(0, 255, (size[1] // 40, size[0] // 40, 3), dtype=np.uint8)
    picture = Image.fromarray(noise).resize(size)
    told = Image.Exif()
    told[0x0112], told[0x8298] = 6, "owner of the camera"
    picture.save(path, exif=told, quality=95)
    return path


def test_photos_of_a_survey_are_hashed_and_shown_small(territory: Path, tmp_path: Path) -> None:
    code = table(territory, "disputes")["code"].iloc[0]
    photo = a_photo(tmp_path / "桥头 <b>.jpg")
    workflow.record_survey(territory, [code], survey_code="K-2", people=PEOPLE, photos=[photo])
    (record,) = table(territory, "dispute_records").query("kind == 'survey'").to_dict("records")
    (kept,) = json.loads(record["details"])["photos"]
    assert kept["sha256"] == hashlib.sha256(photo.read_bytes()).hexdigest()
    small = base64.b64decode(kept["jpeg"])
    assert len(small) <= 160_000 < photo.stat().st_size
    assert b"owner" not in small
    assert Image.open(io.BytesIO(small)).size == (853, 1280), "upright, and no larger than a screen"
    shown = workflow.show_dispute(territory, code)
    assert kept["jpeg"][:40] not in str(shown.rows)
    page = tmp_path / "map.html"
    workflow.draw_map(territory, "disputes", page)
    with pytest.raises(SourceError):
        workflow.record_survey(territory, [code], survey_code="K-3", people=PEOPLE, photos=[page])
    with pytest.raises(UsageError):
        workflow.record_survey(territory, [code], survey_code="K-3", people=PEOPLE, photos=[photo] * 13)


def test_figures_of_disputes_are_in_map_and_bulletin(territory: Path, agreement: Path, tmp_path: Path) -> None:
    codes = table(territory, "disputes")["code"].tolist()
    workflow.record_survey(territory, codes, survey_code="K-1", people=PEOPLE)
    decide(territory, codes[0], agreement, "median")
    workflow.escalate_disputes(territory, codes[1:2], office="市民政局", reason="no agreement")
    figures = workflow.dispute_statistics(territory).report.figures
    assert (figures["agreed_count"], figures["escalated_count"], figures["survey_count"]) == (1, 1, 1)
    said = terms.text("said.dispute_stats", "zh", **figures)
    assert f"争议 {len(codes)} 处" in said
    workflow.draw_map(territory, "progress", tmp_path / "map.html", lang="zh")
    assert decode.sections((tmp_path / "map.html").read_text("utf-8"))["core"].meta["disputes_said"]["zh"] == said
    community = table(territory, "areas").query("level == 'community'")["code"].iloc[0]
    workflow.draw_map(territory, "progress", tmp_path / "part.html", area=community)
    part = decode.sections((tmp_path / "part.html").read_text("utf-8"))["core"].meta
    assert "disputes_said" not in part, "nothing outside an area is in its map"
    written = workflow.send_bulletin(territory, tmp_path / "out", cadence="daily", lang="zh").written
    (chat,) = [path for path in written if path.suffix == ".txt"]
    assert said in chat.read_text("utf-8-sig")


def test_a_day_alone_is_its_end_by_the_clock_of_the_office(territory: Path, tmp_path: Path) -> None:
    """A dispute due on a day is not overdue on that day, wherever the desk stands; figures of a day hold to its end."""
    code = table(territory, "disputes")["code"].iloc[0]
    workflow.notify_office(territory, [code], office="民政局", due=date(2026, 3, 5))
    for day, is_late in (("2026-03-05", False), ("2026-03-06", True)):
        workflow.draw_map(territory, "disputes", tmp_path / "map.html", as_of=day)
        meta = decode.sections((tmp_path / "map.html").read_text("utf-8"))["disputes"].meta
        assert meta["as_of"] == f"{day}T23:59+08:00"
        (card,) = [one for one in meta["disputes"] if one["code"] == code]
        assert card["is_late"] == is_late
