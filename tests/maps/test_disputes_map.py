"""The negotiation map, opened from disk: it asks for nothing, holds what the tables hold, and stays dead to hostile names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from playwright.sync_api import Page
from typer.testing import CliRunner, Result

from blockmap import store, workflow
from tests.commands import build
from tests.disputes.disputed_town import disputed
from tests.disputes.test_settling import DRAFT, PEOPLE, write
from tests.maps import decode

HOSTILE = '<img src=x onerror="window.harmed=1"></script><script>window.harmed=1</script>{{7*7}}'


@pytest.fixture(scope="module")
def territory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town with disputes of which one was surveyed and has proposals; every name in it is hostile."""
    folder = tmp_path_factory.mktemp("map")
    path = write(disputed(DRAFT), folder / "town.gpkg")
    with store.open(path) as file:
        code = first_code(file)
    claim(path)
    workflow.propose_lines(path, code, methods=["ours", "theirs"])
    workflow.record_survey(path, [code], survey_code="S-1", people=PEOPLE, finding=HOSTILE)
    with store.open(path, write=True) as file, file.operation("name", {}) as operation:
        for table, column in (("disputes", "their_name"), ("buildings", "address"), ("areas", "name")):
            operation.upsert(table, keyed(file.table(table)).assign(**{column: HOSTILE}))
    return path


def claim(path: Path) -> None:
    """Put both claims on file: either outline along the disputed ground."""
    with store.open(path, write=True) as file, file.operation("claim", {}) as operation:
        disputes = file.table("disputes")
        outlines = {
            "our_claim": file.table("areas")["geom"].iloc[0],
            "their_claim": file.table("neighbours")["geom"].iloc[0],
        }
        rows = [
            {"dispute_id": row["dispute_id"], "role": role, "label": role, "geom": along(outline, row["geom"])}
            for row in disputes.to_dict("records")
            for role, outline in outlines.items()
        ]
        made = gpd.GeoDataFrame(rows, geometry="geom", crs=disputes.crs)
        made.insert(0, "dispute_line_id", range(1, len(made) + 1))
        operation.insert("dispute_lines", made.assign(dispute_record_id=None))


def along(outline: shapely.Geometry, ground: shapely.Geometry) -> shapely.MultiLineString:
    cut = shapely.line_merge(shapely.intersection(shapely.boundary(outline), shapely.buffer(ground, 0.01)))
    return shapely.multilinestrings(shapely.get_parts(cut))


def keyed(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(table[[table.columns[0]]])


def first_code(file: store.Territory) -> str:
    return str(file.table("disputes").sort_values(["building_count", "code"])["code"].iloc[-1])


@pytest.fixture(scope="module")
def html(territory: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("drawn") / "disputes.html"
    workflow.draw_map(territory, "disputes", out, lang="zh")
    return out


@pytest.fixture(scope="module")
def page(browser: Any, html: Path) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1200, "height": 800})
    opened.asked = []
    opened.faults = []
    opened.on("request", lambda asked: opened.asked.append(asked.url))
    opened.on("pageerror", lambda fault: opened.faults.append(str(fault)))
    opened.on("console", lambda said: said.type == "error" and opened.faults.append(said.text))
    opened.goto(html.as_uri())
    opened.wait_for_function("window.__blockmap.page !== null")
    yield opened
    opened.close()


def test_cards_and_counts_are_those_of_the_tables(territory: Path, html: Path) -> None:
    section = decode.sections(html.read_text(encoding="utf-8"))["disputes"]
    with store.open(territory) as file:
        disputes = file.table("disputes").sort_values("code")
        lines, held = file.table("dispute_lines"), file.table("dispute_buildings")
        records, buildings = file.table("dispute_records"), file.table("buildings").set_index("building_id")
    cards = section.meta["disputes"]
    for ours, theirs in (
        ("building", "building_count"),
        ("household", "household_count"),
        ("code", "code"),
        ("state", "state"),
    ):
        assert [card[ours] for card in cards] == disputes[theirs].tolist()
    assert sum(len(card["records"]) for card in cards) == len(records)
    on_map = section.columns["building.dispute"]
    assert (on_map >= 0).sum() == held["building_id"].nunique() > 0
    households = section.columns["building.households"][on_map >= 0]
    assert households.sum() == buildings.loc[held["building_id"].unique(), "household_count"].sum()
    roles = pd.Series([line["role"] for line in section.meta["lines"]]).value_counts().to_dict()
    assert roles == lines["role"].value_counts().to_dict()
    assert {"our_claim", "their_claim", "proposal"} <= set(roles)


def test_claims_lie_where_the_table_has_them(territory: Path, html: Path) -> None:
    section = decode.sections(html.read_text(encoding="utf-8"))["disputes"]
    with store.open(territory) as file:
        lines = file.table("dispute_lines").to_crs("EPSG:3857")
    ground, columns = section.meta["ground"], section.columns
    xy = np.column_stack(
        [ground["west"] + columns["line.x"] * ground["step"], ground["south"] + columns["line.y"] * ground["step"]]
    )
    assert (
        shapely.hausdorff_distance(
            shapely.multipoints(xy), shapely.multipoints(shapely.get_coordinates(lines["geom"].to_numpy()))
        )
        < 0.1
    )


def test_it_asks_for_nothing_and_hostile_names_stay_text(page: Page) -> None:
    page.evaluate("void(window.__blockmap.page.showDispute(0))")
    page.evaluate("void(window.__blockmap.page.goTo({ building: 0 }))")
    page.fill("#bm-query", "img")
    page.wait_for_timeout(200)
    assert page.evaluate("window.harmed") is None
    assert page.locator("#bm-side img, .leaflet-popup img, .bm-head img").count() == 0
    assert HOSTILE in page.locator("#bm-title").inner_text()
    assert [url for url in page.asked if not url.startswith(("file:", "data:", "blob:"))] == []  # type: ignore[attr-defined]
    assert page.faults == []  # type: ignore[attr-defined]


def test_claims_are_told_apart_without_colour(page: Page) -> None:
    page.evaluate("void(window.__blockmap.page.showEverything())")
    looks = {
        role: page.locator(f"path.bd-line-{role}").first.evaluate(
            "p => [p.getAttribute('stroke-dasharray'), p.getAttribute('stroke-width')]"
        )
        for role in ("our_claim", "their_claim")
    }
    assert looks["our_claim"][0] != looks["their_claim"][0]
    assert looks["our_claim"][1] != looks["their_claim"][1]


def test_meetings_of_the_register_stand_in_the_history_of_their_dispute(territory: Path, tmp_path: Path) -> None:
    path = tmp_path / "town.gpkg"
    path.write_bytes(territory.read_bytes())
    with store.open(path) as file:
        code = first_code(file)
    held = tmp_path / "meetings.csv"
    rows = [
        "编号,事项,大类,完成日期,争议编号",
        f"M-1,与区公安分局座谈,区域划分,2020-09-03,{code}",
        "M-2,专题会,信息采集,2020-09-08,",
    ]
    held.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert run("progress", "register", path, held, "--kind", "meeting").exit_code == 0
    workflow.draw_map(path, "disputes", tmp_path / "map.html", lang="zh")
    cards = decode.sections((tmp_path / "map.html").read_text(encoding="utf-8"))["disputes"].meta["disputes"]
    met = {card["code"]: [one for one in card["records"] if one["kind"] == "meeting"] for card in cards}
    assert [(one["at"], one["reason"]) for one in met.pop(code)] == [("2020-09-03", "与区公安分局座谈")]
    assert not any(met.values())


def test_proposals_are_switched_and_the_card_tells_the_history(page: Page) -> None:
    rows = page.evaluate("window.__blockmap.page.territory.disputes.map((d) => d.records.length)")
    page.evaluate(f"void(window.__blockmap.page.showDispute({rows.index(max(rows))}))")
    assert page.locator("path.bd-line-proposal").count() == 0
    page.locator(".bd-proposal input").first.check()
    assert page.locator("path.bd-line-proposal").count() == 1
    page.locator(".bd-proposal input").first.uncheck()
    assert page.locator("path.bd-line-proposal").count() == 0
    assert page.locator(".bd-history li").count() == max(rows)
    assert "踏勘" in page.locator(".bd-history").inner_text()
    page.click("#bm-language")
    assert "survey" in page.locator(".bd-history").inner_text()
    page.click("#bm-language")


def test_measuring_agrees_with_the_ellipsoid(page: Page) -> None:
    """A square of a hundred steps of arc near the town, against geographiclib's figures through pyproj."""
    from pyproj import Geod

    points = [(29.70, 106.50), (29.70, 106.51), (29.71, 106.51), (29.71, 106.50)]
    page.evaluate("void(window.__blockmap.page.measuring.toggle())")
    for latitude, longitude in points:
        page.evaluate(f"void(window.__blockmap.page.measuring.add(L.latLng({latitude}, {longitude})))")
    said = page.locator(".bd-measured").inner_text()
    page.keyboard.press("Escape")
    assert page.locator(".bd-measured").is_hidden()
    latitudes, longitudes = zip(*points, strict=True)
    geod = Geod(ellps="GRS80")
    length, area = geod.line_length(longitudes, latitudes), abs(geod.polygon_area_perimeter(longitudes, latitudes)[0])
    told = [
        float(word.replace(",", ""))
        for word in said.replace("·", " ").split()
        if word.replace(",", "").replace(".", "").isdigit()
    ]
    assert told[0] == len(points)
    assert told[1] == pytest.approx(length, rel=2e-5)
    assert told[2] * 10_000 == pytest.approx(area, rel=1e-3)


def test_on_a_telephone_the_map_comes_first_and_the_note_on_jurisdiction_stays(browser: Any, html: Path) -> None:
    phone = browser.new_page(viewport={"width": 390, "height": 844})
    phone.goto(html.as_uri())
    phone.wait_for_function("window.__blockmap && window.__blockmap.page")
    assert not phone.is_visible("#bm-side")
    on_top = """(id) => {
        const box = document.getElementById(id).getBoundingClientRect();
        return document.elementFromPoint(box.left + 30, box.top + box.height / 2).closest("#" + id) !== null;
    }"""
    assert phone.evaluate(on_top, "bm-disclaimer")
    phone.evaluate("__blockmap.page.chooseDispute(0, new Event('click'))")
    assert phone.is_visible("#bm-side"), "a dispute that was chosen on the map is told"
    assert phone.evaluate(on_top, "bm-disclaimer")
    phone.close()


def test_one_dispute_by_its_code_and_foreign_options_are_refused(territory: Path, tmp_path: Path) -> None:
    with store.open(territory) as file:
        code = first_code(file)
    done = run("map", territory, "disputes", "-o", tmp_path / "one.html", "--area", code)
    assert done.exit_code == 0, done.output
    cards = decode.sections((tmp_path / "one.html").read_text(encoding="utf-8"))["disputes"].meta["disputes"]
    assert [card["code"] for card in cards] == [code]
    assert run("map", territory, "disputes", "-o", tmp_path / "none.html", "--area", "nowhere").exit_code == 2
    assert run("map", territory, "disputes", "-o", tmp_path / "none.html", "--split", "town").exit_code == 2
    assert not (tmp_path / "none.html").exists()
    again = tmp_path / "again.html"
    run("map", territory, "disputes", "-o", again, "--area", code)
    assert again.read_bytes() == (tmp_path / "one.html").read_bytes()


def run(*words: object) -> Result:
    done = CliRunner().invoke(build("en"), [*map(str, words), "--json"])
    json.loads(done.stdout)
    return done
