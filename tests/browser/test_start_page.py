"""The way in, in a real browser: from dropped GBK shapefiles to an opened plan, cancelling, correcting, logging in."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from blockmap import store
from tests.browser.served import Desk, opened, serving
from tests.workflow.conftest import _planned, _read, copy_of, office, planned  # noqa: F401

pytestmark = pytest.mark.browser

PLAN_SECONDS = 120.0

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def drop(desk: Desk, files: list[Path]) -> None:
    """Give files to the page, and wait until each was read for a trial."""
    desk.page.wait_for_selector(".drop")
    desk.page.set_input_files("#files", [str(file) for file in files])
    desk.until("p.making && p.making.said && p.making.said.sources.length === p.making.tried.size")


def shapefiles(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix != ".toml")


def wait(desk: Desk, selector: str) -> None:
    desk.page.wait_for_selector(selector, timeout=PLAN_SECONDS * 1000)


def test_from_dropped_shapefiles_to_the_drawing_page(browser: Any, office: Path, home: Path) -> None:  # noqa: F811
    with serving(None, home=home) as link, opened(browser, link, lang="zh") as desk:
        drop(desk, shapefiles(office))
        number = desk.ask("p.making.said.sources.find((one) => one.step.source === 'buildings.shp').number")
        desk.page.click(f"#source-{number}")
        assert "gb18030" in desk.page.inner_text(".source-card")
        assert desk.page.input_value("#source-column-household_count") == "户数"
        assert desk.ask("p.making.preview.layers.size") > 5
        desk.page.fill("#choice-name", "清岚区")
        desk.page.fill("#choice-target", "70")
        desk.page.dispatch_event("#choice-target", "change")
        desk.until("p.making.said.choices.target === 70")
        desk.page.click("#plan")
        desk.page.wait_for_selector("#steps progress")
        wait(desk, "#open-made")
        told = desk.page.inner_text(".found")
        assert "户数为估算值" in told
        assert "--" not in told, "nobody in the browser is sent to the command line"
        desk.page.click("#open-made")
        wait(desk, "#towns")
        desk.until("p.territory && p.territory.settings.target === 70")
        desk.page.goto(f"{desk.home}/start")
        desk.page.wait_for_selector(".recent")
        assert "清岚区.gpkg" in desk.page.inner_text(".recent")
    with store.open(home / "清岚区" / "清岚区.gpkg") as file:
        assert len(file.table("blocks")) > 0
    assert (home / "清岚区" / "recipe.toml").is_file()


def test_cancel_leaves_nothing_and_the_files_can_be_tried_again(browser: Any, office: Path, home: Path) -> None:  # noqa: F811
    with serving(None, home=home) as link, opened(browser, link) as desk:
        drop(desk, shapefiles(office))
        desk.page.click("#plan")
        desk.page.wait_for_selector("#steps progress[value]", timeout=30_000)
        desk.page.click(".working button")
        desk.page.wait_for_selector('[data-state="cancelled"]')
        assert [path.name for path in home.iterdir() if path.name not in ("config", ".cache", ".config")] == []
        desk.page.click(".working button")
        desk.page.wait_for_selector("#plan")
        assert desk.page.is_enabled("#plan")


def test_a_file_that_cannot_be_read_so_is_corrected(browser: Any, office: Path, home: Path) -> None:  # noqa: F811
    files = [path for path in shapefiles(office) if path.name != "buildings.prj"]
    with serving(None, home=home) as link, opened(browser, link) as desk:
        drop(desk, files)
        number = desk.ask("p.making.said.sources.find((one) => one.step.source === 'buildings.shp').number")
        assert not desk.page.is_enabled("#plan")
        desk.page.click(f"#source-{number}")
        assert desk.page.inner_text(".source-card .fault")
        desk.page.select_option("#source-crs", "EPSG:4544")
        desk.until("!p.making.tried.get(argument)?.fault && p.making.tried.has(argument)", number)
        desk.until("!document.getElementById('plan').disabled")


def test_names_of_files_and_columns_are_text_never_markup(browser: Any, home: Path, tmp_path: Path) -> None:
    bad = tmp_path / "x.geojson"
    house = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [106.5, 29.5]},
        "properties": {"<b>x</b>": "<i>1</i>", "<img src=x onerror=alert(1)>": 3},
    }
    bad.write_text(json.dumps({"type": "FeatureCollection", "features": [house]}), encoding="utf-8")
    with serving(None, home=home) as link, opened(browser, link) as desk:
        drop(desk, [bad])
        desk.page.locator(".source").first.click()
        assert "<b>x</b>" in desk.page.inner_text("#start")
        assert desk.ask("document.querySelectorAll('#start img, #start i, #start select b').length") == 0


def test_planner_logs_in_and_stays_where_he_was_when_the_session_ends(browser: Any, planned: Path) -> None:  # noqa: F811
    command = [sys.executable, "-m", "blockmap", "user", "add", str(planned), "zhang"]
    subprocess.run(command, input="correct horse battery\n", text=True, check=True, capture_output=True)
    with serving(planned, "--lan", "--without-tls") as link:
        home = link.split("/enter")[0]
        context = browser.new_context(locale="zh-CN")
        page = context.new_page()
        page.goto(home)
        page.wait_for_selector("#login-name")
        for password in ("wrong password", "correct horse battery"):
            page.fill("#login-name", "zhang")
            page.fill("#login-password", password)
            page.click("form button")
            page.wait_for_selector(".fault:not(:empty)" if password.startswith("wrong") else "#towns")
        context.clear_cookies()
        answer = page.evaluate(
            "() => { window.asked = fetch('/api/session').then((one) => one.status); return window.asked; }"
        )
        assert answer == 401
        page.select_option("#towns", index=1)
        page.wait_for_selector("dialog.again #login-name")
        page.fill("dialog.again #login-name", "zhang")
        page.fill("dialog.again #login-password", "correct horse battery")
        page.click("dialog.again form button")
        for _ in range(200):
            if page.evaluate("() => Boolean(window.__blockmap.town)"):
                break
            time.sleep(0.05)
        assert page.evaluate("() => Boolean(window.__blockmap.town)"), "what was asked is asked again"
        context.close()


def test_accounts_are_managed_in_the_browser(browser: Any, planned: Path) -> None:  # noqa: F811
    with serving(planned) as link, opened(browser, link) as desk:
        desk.page.wait_for_selector("#towns")
        desk.page.goto(f"{desk.home}/users")
        desk.page.fill("#user-name", "李审核")
        desk.page.fill("#user-password", "long enough 1")
        desk.page.select_option("#user-role", "reviewer")
        desk.page.click("form button[type=submit]")
        desk.page.wait_for_selector(".people-table")
        assert "李审核" in desk.page.inner_text(".people-table")
        desk.page.select_option(".people-table select", "*")
        desk.page.wait_for_selector(".grant")
        desk.page.click(".grant button")
        desk.page.wait_for_selector(".grant", state="detached")
        desk.page.locator(".people-table td button").last.click()
        desk.page.click("dialog button[type=submit]")
        desk.page.wait_for_selector(".people-table", state="detached")


def audit(desk: Desk, what: str) -> None:
    """Refuse what axe calls serious or critical."""
    if not desk.ask("Boolean(window.axe)"):
        desk.page.route("**/axe.js", lambda route: route.fulfill(path=AXE, content_type="text/javascript"))
        desk.page.add_script_tag(url=f"{desk.home}/axe.js")
    found = desk.ask(
        """axe.run(document, {resultTypes: ["violations"]}).then(({ violations }) => violations
            .filter((one) => ["serious", "critical"].includes(one.impact))
            .map((one) => [one.id, ...one.nodes.map((node) => node.html.slice(0, 160))]))"""
    )
    assert found == [], what


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm ci in web/")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_serious_stands_against_its_accessibility(
    browser: Any,
    office: Path,  # noqa: F811
    home: Path,
    planned: Path,  # noqa: F811
    lang: str,
) -> None:
    with serving(None, home=home) as link, opened(browser, link, lang=lang) as desk:
        desk.page.wait_for_selector(".drop")
        audit(desk, "start")
        drop(desk, shapefiles(office))
        audit(desk, "draft")
        desk.page.locator(".source").first.click()
        audit(desk, "source")
        desk.page.click("#plan")
        desk.page.wait_for_selector("#steps progress")
        audit(desk, "working")
        desk.page.click(".working button")
        desk.page.wait_for_selector('[data-state="cancelled"]')
        audit(desk, "cancelled")
    command = [sys.executable, "-m", "blockmap", "user", "add", str(planned), "zhang"]
    subprocess.run(command, input="correct horse battery\n", text=True, check=True, capture_output=True)
    with serving(planned, "--lan", "--without-tls") as link:
        with opened(browser, link.split("/enter")[0], lang=lang) as desk:
            desk.page.wait_for_selector("#login-name")
            audit(desk, "log in")
        with opened(browser, link, lang=lang) as desk:
            desk.page.wait_for_selector("#towns")
            desk.page.click("#ways")
            audit(desk, "ways")
            desk.page.goto(f"{desk.home}/users")
            desk.page.wait_for_selector(".people-table")
            audit(desk, "accounts")


def test_whole_way_in_by_keyboard_alone(browser: Any, office: Path, home: Path) -> None:  # noqa: F811
    with serving(None, home=home) as link, opened(browser, link) as desk:
        desk.page.on("filechooser", lambda chooser: chooser.set_files([str(file) for file in shapefiles(office)]))
        desk.page.wait_for_selector(".drop")
        reach(desk, "document.activeElement.matches('.drop button')")
        desk.page.keyboard.press("Enter")
        desk.until("p.making && p.making.said && p.making.said.sources.length === p.making.tried.size")
        reach(desk, "document.activeElement.id === 'choice-name'")
        desk.page.keyboard.press("Control+A")
        desk.page.keyboard.type("by keys")
        reach(desk, "document.activeElement.id === 'plan'")
        desk.page.keyboard.press("Enter")
        wait(desk, "#open-made")
        reach(desk, "document.activeElement.id === 'open-made'")
        desk.page.keyboard.press("Enter")
        wait(desk, "#towns")
        reach(desk, "document.activeElement.id === 'ways'")
        desk.page.keyboard.press("Enter")
        reach(desk, "document.activeElement.getAttribute('href') === '/users'")
        desk.page.keyboard.press("Enter")
        desk.page.wait_for_selector("#user-name")
        reach(desk, "document.activeElement.id === 'user-name'")
    assert (home / "by keys" / "by keys.gpkg").is_file()


def reach(desk: Desk, where: str) -> None:
    """Press Tab until the focus is there; it must be seen on the way."""
    for _ in range(80):
        if desk.ask(where):
            return
        desk.page.keyboard.press("Tab")
    raise AssertionError(f"not reached by keyboard: {where}")


def test_page_at_work_is_told_that_another_territory_was_opened(browser: Any, home: Path, planned: Path) -> None:  # noqa: F811
    other = home / "other.gpkg"
    other.write_bytes(planned.read_bytes())
    with serving(planned, home=home) as link, opened(browser, link) as desk:
        desk.until("p.territory && p.session")
        second = desk.page.context.new_page()
        second.goto(f"{desk.home}/start")
        second.wait_for_selector(".drop")
        second.evaluate(
            """(path) => fetch("/api/start/open", {method: "POST", body: JSON.stringify({path}),
                headers: {"content-type": "application/json", "x-blockmap": "1"}})""",
            str(other),
        )
        desk.page.wait_for_selector(".notice.closed")
        desk.brought.append("410 (Gone)")
        desk.page.click(".notice button")
        desk.until("p && p.territory && p.territory.name === 'other.gpkg'")
