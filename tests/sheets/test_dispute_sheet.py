"""Sheets of disputes: every disputed building is on paper once, and the figures are those of the tables and of the export."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from blockmap import store, workflow
from blockmap.sheets import Album, Page
from blockmap.terms import LANGUAGES, Language, text
from tests.commands import build
from tests.disputes.disputed_town import disputed
from tests.disputes.test_settling import DRAFT, write
from tests.maps.test_disputes_map import claim, first_code


@pytest.fixture(scope="module")
def territory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town with disputes of which one has proposals."""
    path = write(disputed(DRAFT), tmp_path_factory.mktemp("sheets") / "town.gpkg")
    claim(path)
    workflow.propose_lines(path, code_of(path), methods=["ours", "theirs"])
    return path


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[Page]:
    """Pages that were put into a PDF."""
    added: list[Page] = []
    add = Album.add

    def remember(album: Album, page: Page) -> None:
        added.append(page)
        add(album, page)

    monkeypatch.setattr(Album, "add", remember)
    return added


def code_of(path: Path) -> str:
    with store.open(path) as file:
        return first_code(file)


def texts(pages: list[Page]) -> list[str]:
    return [said for page in pages for said in page.texts]


def run(*words: object, lang: Language = "en") -> Result:
    return CliRunner().invoke(build(lang), [*map(str, words), "--json"])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_every_disputed_building_is_on_the_map_and_in_the_list(
    territory: Path, tmp_path: Path, pages: list[Page], lang: Language, paper: str
) -> None:
    code = code_of(territory)
    done = run("dispute", "sheet", territory, code, "-o", tmp_path / "s.pdf", "--paper", paper, lang=lang)
    assert done.exit_code == 0, done.output
    with store.open(territory) as file:
        disputes, held = file.table("disputes"), file.table("dispute_buildings")
        row = disputes[disputes["code"] == code].iloc[0]
        mine = held.loc[held["dispute_id"] == row["dispute_id"], "building_id"]
        buildings = file.table("buildings").set_index("building_id").loc[mine]
    assert len(buildings) == row["building_count"] > 0
    said = texts(pages)
    wanted = Counter(
        f"{int(n)}/{int(h)}" for n, h in zip(buildings["number"], buildings["household_count"], strict=True)
    )
    found = Counter(one for one in said if re.fullmatch(r"\d+/\d+", one))
    assert wanted <= found
    assert set(found) == set(wanted)
    assert {page.width for page in pages} == {420 if paper == "A3" else 297}
    for figure in (code, f"{int(row['household_count']):,}", f"{row['area_m2']:,.1f}"):
        assert any(figure in one for one in said), figure
    for term in ("disclaimer", "sheet.north", "sheet.dispute.sign.superior", "sheet.legend", "turning.course"):
        assert text(term, lang) in said, term
    assert said.count(text("sheet.dispute.sign.name", lang)) == 3
    assert any(re.fullmatch(r"1:[\d,]+", one) for one in said)


def test_the_turning_points_of_a_decision_are_those_handed_to_the_neighbour(
    territory: Path, tmp_path: Path, pages: list[Page]
) -> None:
    path = tmp_path / "decided.gpkg"
    path.write_bytes(territory.read_bytes())
    code = code_of(path)
    agreement = tmp_path / "agreement.pdf"
    agreement.write_bytes(b"signed")
    workflow.decide_dispute(path, code, document=agreement, proposal=1, signed=["王一, 民政局", "李二, 民政局"])
    workflow.export_disputes(path, tmp_path / "export", codes=[code], lang="zh")
    workflow.draw_dispute_sheets(path, tmp_path / "s.pdf", [code], lang="zh")
    said = set(texts(pages))
    with (tmp_path / "export" / code / "turning_points.csv").open(encoding="utf-8-sig") as file:
        points = list(csv.DictReader(file))
    assert points
    for point in points:
        x, y, longitude, latitude = (point[text(f"turning.{name}", "zh")] for name in ("x", "y", "lon_dms", "lat_dms"))
        assert {f"{float(x):.3f}", f"{float(y):.3f}", longitude, latitude} <= said
    story = (tmp_path / "export" / code / "course.txt").read_text(encoding="utf-8").splitlines()[0]
    assert story in "".join(one for page in pages for one in page.texts)


def test_houses_that_left_us_stay_on_the_sheet_with_their_households(
    territory: Path, tmp_path: Path, pages: list[Page]
) -> None:
    path = tmp_path / "applied.gpkg"
    path.write_bytes(territory.read_bytes())
    code = code_of(path)
    agreement = tmp_path / "agreement.pdf"
    agreement.write_bytes(b"signed")
    with store.open(path) as file:
        records = file.table("dispute_records")
        number = next(
            told["number"]
            for told in map(json.loads, records.loc[records["kind"] == "proposal", "details"])
            if told["method"] == "theirs"
        )
    workflow.decide_dispute(path, code, document=agreement, proposal=number, signed=["王一, 民政局", "李二, 民政局"])
    workflow.apply_decision(path, code)
    workflow.draw_dispute_sheets(path, tmp_path / "s.pdf", [code], lang="zh")
    with store.open(path) as file:
        disputes, held = file.table("disputes"), file.table("dispute_buildings")
        mine = held[held["dispute_id"].isin(disputes.loc[disputes["code"] == code, "dispute_id"])]
        buildings = file.table("buildings").set_index("building_id").loc[mine["building_id"]]
    assert mine["decided_side"].eq("theirs").any()
    households = Counter(one.split("/")[1] for one in texts(pages) if re.fullmatch(r"(\d+|—)/\d+", one))
    assert Counter(str(int(count)) for count in buildings["household_count"]) <= households


def test_a_proposal_is_drawn_to_be_signed_and_an_unknown_one_refused(
    territory: Path, tmp_path: Path, pages: list[Page]
) -> None:
    code = code_of(territory)
    workflow.draw_dispute_sheets(territory, tmp_path / "p.pdf", [code], proposal=2, lang="zh")
    assert text("sheet.dispute.legend.proposal", "zh") in texts(pages)
    assert run("dispute", "sheet", territory, code, "-o", tmp_path / "q.pdf", "--proposal", 99).exit_code == 2
    assert not (tmp_path / "q.pdf").exists()


def test_the_index_names_all_disputes_with_their_sums(territory: Path, tmp_path: Path, pages: list[Page]) -> None:
    done = run("dispute", "sheet", territory, "--index", "-o", tmp_path / "i.pdf")
    assert done.exit_code == 0, done.output
    with store.open(territory) as file:
        disputes = file.table("disputes")
    said = texts(pages)
    assert all(said.count(code) == 1 for code in disputes["code"])
    assert f"{disputes['household_count'].sum():,}" in said
    assert f"{disputes['area_m2'].sum():,.0f}" in said


def test_the_route_goes_to_every_open_dispute(territory: Path, tmp_path: Path, pages: list[Page]) -> None:
    done = run("dispute", "sheet", territory, "--route", "-o", tmp_path / "r.pdf")
    stops = json.loads(run("dispute", "route", territory).stdout)["rows"]
    assert done.exit_code == 0, done.output
    said = texts(pages)
    places = [said.index(stop["code"]) for stop in stops]
    assert places == sorted(places)
    assert len(stops) > 1


def test_the_interim_list_has_every_disputed_building_once_and_two_boxes_to_sign(
    territory: Path, tmp_path: Path, pages: list[Page]
) -> None:
    done = run("dispute", "sheet", territory, "--interim", "-o", tmp_path / "l.pdf")
    assert done.exit_code == 0, done.output
    rows = json.loads(run("dispute", "interim", territory).stdout)["rows"]
    said = Counter(texts(pages))
    assert all(said[row["building"]] == 1 for row in rows)
    assert said[text("sheet.dispute.sign.name", "en")] == 2 * len(pages)
    assert rows


def test_the_same_sheet_is_the_same_file_and_what_is_asked_must_be_clear(territory: Path, tmp_path: Path) -> None:
    code = code_of(territory)
    for name in ("one.pdf", "two.pdf"):
        workflow.draw_dispute_sheets(territory, tmp_path / name, [code], lang="zh", paper="A4")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert run("dispute", "sheet", territory, "-o", tmp_path / "x.pdf").exit_code == 2
    assert run("dispute", "sheet", territory, code, "--index", "-o", tmp_path / "x.pdf").exit_code == 2
    assert run("dispute", "sheet", territory, code, "-o", tmp_path / "x.png").exit_code == 2
    assert run("dispute", "sheet", territory, "nobody", "-o", tmp_path / "x.pdf").exit_code == 2
    assert not list(tmp_path.glob("x.*"))
