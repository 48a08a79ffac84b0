"""What a planner is used to from other map programs: what is offered is seen, Escape is one step, lists, measuring, way back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

from tests.browser.served import POLL_MS, Desk
from tests.browser.test_drawing_page import desk as drawing  # noqa: F401
from tests.browser.test_drawing_page import free_ground, territory  # noqa: F401
from tests.workflow.conftest import _planned, _read, copy_of, office  # noqa: F401

pytestmark = pytest.mark.browser

NO_DOUBLE_CLICK_MS = 300

ADVICE = "willReadFrequently"
"""Chromium's advice on how OpenLayers finds what lies under a click."""


@pytest.fixture
def desk(drawing: Desk) -> Desk:  # noqa: F811
    """The largest town, open in the page, where Chromium's advice is no fault."""
    drawing.brought.append(ADVICE)
    return drawing


OFFERED = """p.view.overlay("offered").getFeatures().map((one) => ({
    households: one.row.households,
    parts: one.getGeometry().getType() === "Polygon" ? [one.getGeometry().getCoordinates()] : one.getGeometry().getCoordinates(),
}))"""
"""Ground that the page shows for what is offered."""


def ground(desk: Desk, script: str) -> shapely.Geometry:
    """Return the union of the polygons that a script of the page gives."""
    parts = [part for shown in desk.ask(script) for part in shown["parts"]]
    return shapely.union_all([shapely.Polygon(part[0], part[1:]) for part in parts])


def largest(desk: Desk) -> int:
    return int(
        desk.ask(
            """p.town.blocks.getFeatures().filter(({ row }) => row.kind === "ground")
            .sort((one, other) => other.row.buildings - one.row.buildings)[0].getId()"""
        )
    )


def test_what_is_offered_is_seen_on_the_map_and_each_escape_is_one_step(desk: Desk) -> None:
    block = largest(desk)
    held = desk.ask("p.town.block(argument).row.households", block)
    own = f"""[p.town.block({block})].map((one) => one.getGeometry()).map((held) => ({{
        parts: held.getType() === "Polygon" ? [held.getCoordinates()] : held.getCoordinates() }}))"""
    desk.ask("p.showBlock(argument)", block)
    desk.rest()
    before = ground(desk, own)
    desk.page.keyboard.press("h")
    desk.until("p.proposal")
    assert len(desk.ask(OFFERED)) == 2
    assert sum(one["households"] for one in desk.ask(OFFERED)) == held
    assert ground(desk, OFFERED).symmetric_difference(before).area == pytest.approx(0, abs=0.5)
    steps = [("p.proposal === null && p.chosen.blocks.length === 1", "what is offered goes first")]
    steps.append(("p.chosen.blocks.length === 0", "then what is chosen"))
    for script, what in steps:
        desk.page.keyboard.press("Escape")
        assert desk.ask(script), what
    assert desk.ask(OFFERED) == []

    x0, y0, x1, y1 = before.bounds
    desk.ask("p.showBlock(argument)", block)
    desk.rest()
    desk.page.keyboard.press("s")
    left, right = desk.spot(x0, (y0 + y1) / 2), desk.spot(x1, (y0 + y1) / 2)
    for x, y in ((left[0] - 15, left[1]), (right[0] + 15, right[1])):
        desk.page.mouse.click(x, y)
        desk.page.wait_for_timeout(NO_DOUBLE_CLICK_MS)
    assert desk.ask("p.tools.isDrawing()")
    desk.page.mouse.click(right[0] + 30, right[1] - 20, button="right")  # ends the line where it is
    desk.until("p.proposal && !p.tools.isDrawing()")
    assert len(desk.ask("p.proposal.operation.lines[0]")) >= 2
    desk.page.mouse.click(left[0] - 15, left[1] - 20)
    assert desk.ask("p.proposal === null && p.tools.isDrawing()"), "a new line takes the place of the old one"
    steps = [
        ("!p.tools.isDrawing() && p.chosen.blocks.length === 1", "the line"),
        ("!p.chosen.blocks.length", "the block"),
    ]
    for script, what in [*steps, ("p.tools.name === 'select'", "the tool")]:
        desk.page.keyboard.press("Escape")
        assert desk.ask(script), what


def test_an_answer_that_comes_late_disturbs_nobody(desk: Desk) -> None:
    """Over a slow line one goes on before the server answers: what is looked at or drawn by then stays."""
    block = largest(desk)
    waiting: list[Any] = []
    desk.page.route("**/api/operations", lambda route: waiting.append(route))

    def let_go() -> None:
        while not waiting:
            desk.page.wait_for_timeout(POLL_MS)
        waiting.pop(0).continue_()

    desk.ask("p.showBlock(argument)", block)
    desk.page.keyboard.press("h")
    desk.page.wait_for_timeout(NO_DOUBLE_CLICK_MS)
    assert desk.page.inner_text("#status") == "Trying …"
    desk.ask("p.choose([], [])")
    let_go()
    desk.page.wait_for_timeout(NO_DOUBLE_CLICK_MS)
    assert desk.ask("p.proposal === null"), "nobody waits for it any more"

    desk.page.unroute("**/api/operations")
    desk.ask("p.showBlock(argument)", block)
    desk.page.keyboard.press("h")
    desk.until("p.proposal")
    desk.page.route("**/api/operations", lambda route: waiting.append(route))
    revision = desk.ask("p.town.revision")
    desk.page.locator("#accept").click()
    desk.until("p.unsaved === 1")
    desk.page.keyboard.press("q")
    x, y = free_ground(desk)
    desk.page.mouse.click(*desk.spot(x, y))
    let_go()
    desk.until("p.town.revision > argument && !p.unsaved", revision)
    assert desk.ask("p.tools.isDrawing()")
    desk.page.unroute("**/api/operations")


def test_dozens_of_houses_are_moved_by_a_click_on_a_house(desk: Desk) -> None:
    """Where houses stand wall to wall, the block they shall go to is hit on a house; Shift adds to what a box took."""
    pair = desk.ask(
        """(() => { const all = p.town.blocks.getFeatures().filter(({ row }) => row.kind === "ground" && row.buildings > 3);
            for (const one of all) for (const other of all)
                if (one !== other && one.row.community_id === other.row.community_id && p.commonBorder(one, other)
                    && p.town.buildingsOf(other.getId()).some((house) => house.getGeometry().getArea() > 60))
                    return [one.getId(), other.getId()]; })()"""
    )
    own, other = pair
    desk.ask("p.showBlock(argument)", own)
    desk.ask("p.view.zoomTo(p.town.block(argument[0]).getGeometry().getExtent().map((value, at) => at < 2"
             " ? Math.min(value, p.town.block(argument[1]).getGeometry().getExtent()[at])"
             " : Math.max(value, p.town.block(argument[1]).getGeometry().getExtent()[at])))", pair)  # fmt: skip
    desk.rest()
    desk.page.keyboard.press("Escape")
    houses = desk.ask("p.town.buildingsOf(argument).map((one) => one.getId()).slice(0, 2)", own)
    mouse, resolution = desk.page.mouse, desk.ask("p.view.map.getView().getResolution()")
    for at, house in enumerate(houses):
        desk.page.keyboard.press("b")
        x, y = desk.point("building", house)
        if at:
            desk.page.keyboard.down("Shift")
        mouse.move(x - 3, y - 3)
        mouse.down()
        mouse.move(x + 3, y + 3, steps=3)
        mouse.up()
        desk.page.keyboard.up("Shift")
        desk.until("p.chosen.houses.length >= argument", at + 1)
    assert desk.ask("p.view.map.getView().getResolution()") == resolution, "Shift does not zoom meanwhile"
    chosen = desk.ask("p.chosen.houses.map((one) => one.getId())")
    assert set(houses) <= set(chosen)
    target = desk.ask(
        "p.town.buildingsOf(argument).sort((a, b) => b.getGeometry().getArea() - a.getGeometry().getArea())[0].getId()",
        other,
    )
    desk.page.wait_for_timeout(NO_DOUBLE_CLICK_MS)
    mouse.click(*desk.point("building", target))
    desk.until("p.proposal || document.querySelector('#status.bad')")
    assert desk.ask("p.chosen.houses.map((one) => one.getId())") == chosen
    if desk.ask("!!p.proposal"):
        assert desk.ask("p.proposal.operation.to_block") == other


def test_the_table_of_blocks_says_what_the_map_says(desk: Desk) -> None:
    desk.page.keyboard.press("a")
    rows = desk.ask("p.town.blockRows().map(({ id, households, buildings }) => [id, households ?? 0, buildings ?? 0])")
    households = (
        "[...document.querySelectorAll('table.blocks td:nth-child(2)')]"
        ".map((one) => Number(one.textContent.replace(/,/g, '')))"
    )
    shown = "[...document.querySelectorAll('table.blocks tr[data-block]')].map((one) => Number(one.dataset.block))"
    assert sorted(desk.ask(shown)) == sorted(key for key, *_ in rows)
    assert sum(desk.ask(households)) == sum(count for _, count, _ in rows)
    desk.press("order-households")
    assert desk.ask(households) == sorted((count for _, count, _ in rows), reverse=True)
    desk.press("order-households")
    assert desk.ask(households) == sorted(count for _, count, _ in rows)
    worst = desk.ask("p.territory.towns.find((town) => town.area_id === p.town.area.area_id).out_of_band")
    desk.page.select_option("#blocks-filter", "out")
    assert len(desk.ask(shown)) == worst, "as the overview counts them"
    desk.page.select_option("#blocks-filter", "all")
    key = desk.ask(shown)[0]
    desk.press(f"row-{key}")
    assert desk.ask("p.chosen.blocks[0].getId()") == key
    assert desk.ask("document.querySelector('table.blocks tr.chosen').dataset.block") == str(key)


def test_measuring_and_the_way_back(desk: Desk, territory: Path) -> None:  # noqa: F811
    x, y = free_ground(desk)
    desk.page.keyboard.press("q")
    for px, py in ((x, y), (x + 9, y), (x + 9, y + 4)):
        desk.page.mouse.click(*desk.spot(px, py))
        desk.page.wait_for_timeout(NO_DOUBLE_CLICK_MS)
    desk.page.mouse.click(*desk.spot(x + 9, y + 4), button="right")
    said = desk.page.inner_text("#live")
    assert "encloses 18 m²" in said
    assert "length 13 m" in said

    first = desk.ask("p.town.area.area_id")
    second = desk.ask("p.territory.towns.find((town) => town.area_id !== argument).area_id", first)
    desk.ask("(p.openTown(null), p.openTown(argument), 1)", second)  # in haste: the last one asked for is shown
    desk.until("p.town?.area.area_id === argument", second)
    desk.page.go_back()
    desk.until("p.town?.area.area_id === argument", first)
    desk.page.go_forward()
    desk.until("p.town?.area.area_id === argument", second)
