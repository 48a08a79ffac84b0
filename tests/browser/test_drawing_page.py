"""The drawing page in a real browser on a real server: a planner's morning, by pointer and by keyboard alone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import blockmap
from blockmap import store
from tests.browser.conftest import LAPTOP
from tests.browser.served import Desk, opened, serving
from tests.workflow.conftest import _planned, _read, copy_of, office  # noqa: F401

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def territory(_planned: Path, copy_of: Callable[[Path], Path]) -> Path:  # noqa: F811
    return copy_of(_planned)


@pytest.fixture
def desk(territory: Path, browser: Any) -> Iterator[Desk]:
    """The largest town of the district, open in the page; afterwards the territory is as sound as before."""
    with serving(territory) as link, opened(browser, link) as held:
        held.until("p.territory && p.view")
        open_largest(held)
        yield held
    with store.open(territory) as file:
        assert not store.check(file).of("error")
    assert not blockmap.check(territory).report.of("error")


def open_largest(desk: Desk) -> None:
    desk.ask("p.openTown([...p.territory.towns].sort((a, b) => b.blocks - a.blocks)[0].area_id)")
    desk.until("p.town")
    desk.rest()


def ledger(territory: Path) -> list[tuple[str, int | None]]:
    with store.open(territory) as file:
        return [(event.operation, event.undo_of) for event in file.history()]


def neighbours(desk: Desk, block: int) -> list[int]:
    """Blocks that the panel lists beside a block."""
    desk.ask("p.showBlock(argument)", block)
    desk.rest()
    return desk.ask(
        "[...document.querySelectorAll('[data-key^=\"go-\"]')].map((one) => Number(one.dataset.key.slice(3)))"
    )


def total(desk: Desk) -> int:
    return int(desk.ask("p.town.blockRows().reduce((sum, row) => sum + row.households, 0)"))


def test_the_overview_lists_the_towns_and_opens_them(territory: Path, browser: Any) -> None:
    with serving(territory) as link, opened(browser, link, lang="zh") as desk:
        desk.until("p.territory && document.querySelector('.overview')")
        towns = desk.ask("p.territory.towns.map((town) => town.name)")
        listed = desk.ask("[...document.querySelectorAll('.overview .link')].map((one) => one.textContent)")
        assert sorted(listed) == sorted(towns)
        shares = desk.ask(
            "[...document.querySelectorAll('.overview tbody td:nth-child(5)')].map((one) => parseInt(one.textContent))"
        )
        assert shares == sorted(shares, reverse=True), "worst first"
        desk.page.locator(".overview .link").first.click()
        desk.until("p.town")
        assert desk.page.locator("#tab-work").inner_text() == "划分"
        assert desk.ask("document.documentElement.lang") in ("zh", "zh-CN")


def test_a_planners_morning(desk: Desk, territory: Path) -> None:
    households = total(desk)
    # the worst block is the first of the list
    worst = desk.ask("Number(document.querySelector('[data-key^=\"block-\"]').dataset.key.slice(6))")
    sizes = desk.ask(
        "p.town.blockRows().filter((row) => row.kind === 'ground' && !row.irregular).map((row) => row.households)"
    )
    desk.press(f"block-{worst}")
    desk.rest()
    worst_size = desk.ask("p.town.block(argument).row.households", worst)
    assert abs(worst_size - 80) == max(abs(size - 80) for size in sizes)

    move_with_lasso(desk, worst)
    split_and_merge(desk, worst)
    drag_a_border(desk)
    assert total(desk) == households

    # undo everything, do the last again
    steps = desk.ask("p.town.revision")
    desk.page.locator("#map").focus()
    desk.page.keyboard.press("Control+z")
    desk.until("p.town.revision > argument", steps)
    desk.page.keyboard.press("Control+Shift+z")
    desk.until("p.town.revision > argument + 1", steps)
    assert total(desk) == households

    mend_a_finding(desk, territory, worst)

    # lock
    desk.ask("p.showBlock(argument)", worst)
    desk.press("lock")
    desk.until("p.town.block(argument).row.locked", worst)
    # hand the community in
    community = desk.ask("p.town.block(argument).row.community_id", worst)
    steps = len(ledger(territory))
    desk.ask("p.openTab('review')")
    desk.until("document.querySelector(`[data-key='submit-${argument}']`)", community)
    desk.press(f"submit-{community}")
    while len(ledger(territory)) == steps:
        desk.page.wait_for_timeout(50)
    operations = [name for name, _ in ledger(territory)]
    assert operations[-9:-2] == ["split_block", "merge_blocks", "redraw_edge", "undo", "undo", "test", "draw_building"]
    assert operations[-2:] == ["lock_blocks", "submit"]
    assert "move_buildings" in operations


def move_with_lasso(desk: Desk, block: int) -> None:
    """Draw round a building, see both counts before anything is done, accept."""
    beside = neighbours(desk, block)
    same = desk.ask(
        "argument[1].filter((id) => p.town.block(id).row.community_id === p.town.block(argument[0]).row.community_id)",
        [block, beside],
    )
    moved = None
    for other in same:
        desk.ask("p.showBlock(argument)", other)
        desk.rest()
        for house in desk.ask("p.town.buildingsOf(argument).map((one) => one.getId())", other):
            desk.page.locator('[data-key="lasso"]').click()
            x, y = desk.point("building", house)
            desk.page.mouse.move(x - 5, y - 5)
            desk.page.mouse.down()
            for dx, dy in ((5, -5), (5, 5), (-5, 5), (-5, -4)):
                desk.page.mouse.move(x + dx, y + dy, steps=3)
            desk.page.mouse.up()
            desk.until("p.chosen.houses.length === 1")
            assert desk.ask("p.chosen.houses[0].getId()") == house
            desk.press(f"to-{block}")
            desk.until("p.proposal || document.querySelector('#status.bad')")
            if desk.ask("!!p.proposal"):
                moved = (house, other)
                break
        if moved:
            break
    assert moved, "some building beside the worst block can come over"
    house, other = moved
    counts = {count["block_id"]: count for count in desk.ask("p.proposal.counts")}
    held = desk.ask("p.town.building(argument).row.ground_households", house)
    assert counts[block]["after"]["households"] - counts[block]["before"]["households"] == held
    assert counts[other]["before"]["households"] - counts[other]["after"]["households"] == held
    desk.accept()
    assert desk.ask("p.town.building(argument).row.block_id", house) == block
    desk.page.locator('[data-key="select"]').click()


def split_and_merge(desk: Desk, block: int) -> None:
    """Cut a block along a drawn line, then put it together again."""
    desk.ask("p.showBlock(argument)", block)
    desk.rest()
    before = desk.ask("p.town.blockRows().length")
    desk.press("split")
    x0, y0, x1, y1 = desk.ask("p.town.block(argument).getGeometry().getExtent()", block)
    left, right = desk.spot(x0, (y0 + y1) / 2), desk.spot(x1, (y0 + y1) / 2)
    desk.page.mouse.click(left[0] - 15, left[1])
    desk.page.wait_for_timeout(300)
    desk.page.mouse.move(right[0] + 15, right[1], steps=4)
    seen = live_counts(desk)
    held = desk.ask("p.town.block(argument).row.households", block)
    assert len(seen) == 2, "both sides are seen before the line is ended"
    assert sum(seen) == held > max(seen)
    desk.page.mouse.dblclick(right[0] + 15, right[1])
    desk.until("p.proposal")
    asked = desk.ask("p.proposal.counts.map((one) => one.after.households)")
    assert live_counts(desk) == []
    assert sorted(asked) == pytest.approx(sorted(seen), abs=met_by_line(desk, (y0 + y1) / 2))
    desk.accept()
    assert desk.ask("p.town.blockRows().length") == before + 1
    newest = desk.ask("Math.max(...p.town.blockRows().map((row) => row.id))")
    neighbours(desk, block)
    desk.press(f"and-{newest}")
    desk.press(f"into-{block}")
    desk.accept()
    assert desk.ask("p.town.blockRows().length") == before
    assert desk.ask("p.town.block(argument) === undefined || p.town.block(argument) === null", newest)


def live_counts(desk: Desk) -> list[int]:
    """Return what the note over the map says that blocks would hold."""
    texts = desk.ask(
        "[...document.querySelectorAll('#live:not([hidden]) p span:nth-of-type(1)')].map((one) => one.textContent)"
    )
    return [int(text.split("→")[1].replace(",", "")) for text in texts]


def met_by_line(desk: Desk, y: float) -> int:
    """Households of the chosen block's buildings through which a level line goes: the border bends round them to either side."""
    return int(
        desk.ask(
            """p.town.buildingsOf(p.proposal.operation.block).filter((one) => {
                const [, low, , high] = one.getGeometry().getExtent();
                return low <= argument && argument <= high;
            }).reduce((sum, one) => sum + one.row.households, 0)""",
            y,
        )
    )


def drag_a_border(desk: Desk) -> None:
    """Drag a point of a common border; both counts follow while it is dragged, and the server draws it."""
    pair = desk.ask(
        """(() => { const rows = p.town.blocks.getFeatures().filter((one) => one.row.kind === "ground" && !one.row.irregular);
            for (const one of rows) for (const other of rows) {
                if (one.getId() >= other.getId() || one.row.community_id !== other.row.community_id) continue;
                const border = p.commonBorder(one, other);
                if (border && border.length > 30 && border.line.length > 2) return [one.getId(), other.getId()];
            } })()"""
    )
    desk.ask("p.choose(argument.map((id) => p.town.block(id)), [])", pair)
    desk.ask("p.view.zoomTo(p.chosen.blocks[0].getGeometry().getExtent())")
    desk.rest()
    desk.press("edge")
    x, y = desk.ask(
        """(() => { const { line } = p.commonBorder(...p.chosen.blocks); return line[Math.floor(line.length / 2)]; })()"""
    )
    sx, sy = desk.spot(x, y)
    desk.page.mouse.move(sx, sy)
    desk.page.mouse.down()
    desk.page.mouse.move(sx + 6, sy + 4, steps=4)
    assert desk.ask("!document.getElementById('live').hidden")
    desk.page.mouse.up()
    desk.until("p.proposal || document.querySelector('#status.bad')")
    assert desk.ask("!!p.proposal"), desk.page.inner_text("#status")
    desk.accept()


def mend_a_finding(desk: Desk, territory: Path, block: int) -> None:
    """Another program loses a building; the page sees it, says so, and mends it at a press."""
    home_of = desk.ask("Object.fromEntries(p.town.buildings.getFeatures().map(({ row }) => [row.id, row.block_id]))")
    lost = lose_a_building(desk, territory, at_least=5, but=block)
    home = home_of[str(lost)]
    desk.page.locator("#map").focus()
    desk.page.keyboard.press("u")
    desk.until("p.chosen.houses.length === 1 && p.chosen.houses[0].getId() === argument", lost)
    wrong = "p.findings.findIndex((found) => found.kind === 'building_without_block')"
    desk.until(f"{wrong} >= 0")
    desk.ask("p.openTab('checks')")
    desk.press(f"mend-{desk.ask(wrong)}")
    desk.accept()
    assert desk.ask("p.town.building(argument).row.block_id", lost) == home
    desk.until(f"{wrong} < 0")
    desk.ask("p.openTab('work')")


def lose_a_building(desk: Desk, territory: Path, *, at_least: int, but: int | None = None) -> int:
    """Another program takes a building out of its block; the page is told. Returns its id."""
    lost = int(
        desk.ask(
            """p.town.buildings.getFeatures().find(({ row }) => row.block_id !== argument[0] && row.block_id !== null
            && p.town.block(row.block_id).row.kind === "ground"
            && p.town.buildingsOf(row.block_id).length >= argument[1]).getId()""",
            [but, at_least],
        )
    )
    with store.open(territory, write=True) as file:
        row = file.table("buildings", where="building_id = ?", parameters=[lost])
        row["block_id"] = row["number"] = None
        with file.operation("test", {}) as operation:
            operation.upsert("buildings", row)
    desk.ask("p.refresh()")
    desk.until("p.town.building(argument).row.block_id === null", lost)
    return lost


def draw(desk: Desk, places: list[tuple[float, float]]) -> None:
    """Click from place to place, twice on the last one."""
    for x, y in places[:-1]:
        desk.page.mouse.click(*desk.spot(x, y))
        desk.page.wait_for_timeout(300)
    desk.page.mouse.dblclick(*desk.spot(*places[-1]))


def free_ground(desk: Desk) -> tuple[float, float]:
    """A place with ten metres of empty ground around it, shown on the map."""
    x, y = desk.ask(
        """(() => { for (const block of p.town.blocks.getFeatures()) {
            const [x0, y0, x1, y1] = block.getGeometry().getExtent();
            for (let x = x0 + 12; x < x1 - 12; x += 6) for (let y = y0 + 12; y < y1 - 12; y += 6) {
                const around = [x - 12, y - 12, x + 12, y + 12];
                const corners = [[x - 12, y - 12], [x + 12, y - 12], [x + 12, y + 12], [x - 12, y + 12], [x, y]];
                if (corners.every((at) => block.getGeometry().intersectsCoordinate(at))
                    && ![p.town.buildings, p.town.barriers].some((all) => all.getFeaturesInExtent(around).length)) return [x, y];
            } } })()"""
    )
    desk.ask("p.view.zoomTo([argument[0] - 40, argument[1] - 40, argument[0] + 40, argument[1] + 40], 0.1)", [x, y])
    desk.rest()
    return x, y


def test_buildings_and_lines_are_drawn(desk: Desk, territory: Path) -> None:
    x, y = free_ground(desk)
    households = total(desk)
    desk.page.locator('[data-key="house"]').click()
    draw(desk, [(x - 5, y - 4), (x + 5, y - 4), (x + 5, y + 4), (x - 5, y + 4)])
    desk.until("document.getElementById('new-house-household_count')")
    desk.page.fill("#new-house-household_count", "9")
    desk.page.fill("#new-house-name", "门卫室")
    desk.page.locator("form.fields button[type=submit]").click()
    desk.accept()
    assert total(desk) == households + 9
    house = desk.ask("p.town.buildings.getFeatures().find(({ row }) => row.name === '门卫室').getId()")
    assert desk.ask("p.town.building(argument).getGeometry().getArea()", house) == pytest.approx(80, abs=2)

    desk.ask("p.showHouse(argument)", house)
    desk.rest()
    desk.press("footprint")
    corner = desk.spot(x + 5, y + 4)
    desk.page.mouse.move(*corner)
    desk.page.mouse.down()
    desk.page.mouse.move(*desk.spot(x + 7, y + 5), steps=4)
    desk.page.mouse.up()
    desk.accept()
    assert desk.ask("p.town.building(argument).getGeometry().getArea()", house) > 85

    desk.ask("p.showHouse(argument)", house)
    desk.page.locator(f"details:has(#house-{house}-state-state) summary").click()
    desk.page.select_option(f"#house-{house}-state-state", "under_construction")
    desk.page.fill(f"#house-{house}-state-state_date", "2020-10-01")
    desk.page.locator(f"form:has(#house-{house}-state-state) button[type=submit]").click()
    desk.accept()
    assert desk.ask("p.town.building(argument).row.state", house) == "under_construction"

    desk.ask("p.drop()")
    desk.page.locator('[data-key="barrier"]').click()
    desk.press("draw-line")
    draw(desk, [(x - 9, y - 9), (x + 9, y - 9), (x + 9, y + 9)])
    desk.until("document.getElementById('new-line-barrier_kind')")
    desk.page.select_option("#new-line-barrier_kind", "wall")
    desk.page.check("#new-line-is_must_hold")
    desk.page.locator("form.fields button[type=submit]").click()
    lines = desk.ask("p.town.barriers.getFeatures().length")
    desk.accept()
    desk.until("p.town.barriers.getFeatures().length === argument + 1", lines)
    wall = desk.ask("Math.max(...p.town.barriers.getFeatures().map((one) => one.getId()))")
    assert desk.ask("p.town.barriers.getFeatureById(argument).row.must_hold", wall)
    assert [name for name, _ in ledger(territory)][-4:] == [
        "draw_building", "draw_building", "set_building_state", "add_barrier"
    ]  # fmt: skip


def test_history_jumps_and_search_finds(desk: Desk, territory: Path) -> None:
    start = desk.ask("p.town.revision")
    before = desk.ask("JSON.stringify(p.town.blockRows().sort((a, b) => a.id - b.id))")
    made = some_move(desk)
    desk.accept()
    desk.ask("p.openTab('history')")
    desk.until("document.querySelector(`[data-key='jump-${argument}']`)", start)
    desk.press(f"jump-{start}")
    desk.until("p.town.revision > argument + 1", start)
    assert desk.ask("JSON.stringify(p.town.blockRows().sort((a, b) => a.id - b.id))") == before

    row = desk.ask("p.town.building(argument.house).row", made)
    short = desk.ask("p.town.block(argument.from).row.short", made)
    code = desk.ask("p.town.block(argument.from).row.code", made)
    for asked in (code, f"{code}-{row['number']}", short, row["address"]):
        desk.ask("p.drop()")
        desk.page.keyboard.press("/")
        desk.page.keyboard.type(asked)
        desk.page.keyboard.press("Enter")
        desk.until("p.chosen.blocks.length || p.chosen.houses.length")
        found = desk.ask("[...p.chosen.blocks, ...p.chosen.houses].map((one) => one.row)")[0]
        assert found.get("short") == short or found.get("number") == row["number"] or found["address"] == row["address"]


def test_a_border_of_the_town_opens_a_dispute(desk: Desk, territory: Path) -> None:
    course = desk.ask(
        """(() => { const [one, other] = p.town.communities.getFeatures(); const border = p.commonBorder(one, other);
            const at = (share) => border.line[Math.floor(border.line.length * share)];
            const [[ax, ay], [mx, my], [bx, by]] = [at(0.3), at(0.5), at(0.7)]; const far = Math.hypot(bx - ax, by - ay);
            return [[ax, ay], [mx - (by - ay) / far * 40, my + (bx - ax) / far * 40], [bx, by]]; })()"""
    )
    xs, ys = [x for x, _ in course], [y for _, y in course]
    desk.ask("p.view.zoomTo(argument, 0.1)", [min(xs) - 5, min(ys) - 5, max(xs) + 5, max(ys) + 5])
    desk.rest()
    desk.press("claim")
    draw(desk, [tuple(place) for place in course])
    desk.until("document.getElementById('claim-reason')")
    desk.page.fill("#claim-reason", "the wall stands here")
    desk.page.locator("form.fields button[type=submit]").click()
    desk.until("p.town.disputes.getFeatures().length === 1")
    assert ledger(territory)[-1][0] == "dispute claim"


def test_the_whole_morning_by_keyboard_alone(desk: Desk, territory: Path) -> None:
    """No pointer: the worst block, a move, a split along a road, a drawn split, a new border, undo, a finding, hand in."""
    keys = Keys(desk)
    households = total(desk)
    keys.go("#map", "j")
    desk.until("p.chosen.blocks.length === 1")
    assert desk.ask("document.activeElement.id") == "map"

    for _ in range(12):  # buildings of the worst block that can go, to a block beside it
        if move_by_keyboard(keys):
            break
        keys.press("Escape", "j")
        desk.until("p.chosen.blocks.length === 1")
    keys.accept()
    assert ledger(territory)[-1][0] == "move_buildings"

    split_along_a_road(keys)
    assert ledger(territory)[-1][0] == "split_block"
    assert total(desk) == households, "split_block"
    draw_by_keyboard(keys)
    assert ledger(territory)[-1][0] == "split_block"
    assert total(desk) == households, "split_block"
    redraw_by_keyboard(keys)
    assert ledger(territory)[-1][0] == "redraw_edge"
    assert total(desk) == households, "redraw_edge"
    footprint_by_keyboard(keys)
    assert ledger(territory)[-1][0] == "draw_building"
    assert total(desk) == households + 5

    before = desk.ask("p.town.revision")
    keys.press("Control+z")
    desk.until("p.town.revision > argument", before)
    assert total(desk) == households

    lost = lose_a_building(desk, territory, at_least=4)
    keys.go("#map", "f")
    wrong = "p.findings.findIndex((found) => found.kind === 'building_without_block')"
    desk.until(f"{wrong} >= 0")
    keys.tab_to(f'[data-key="mend-{desk.ask(wrong)}"]')
    keys.press("Enter")
    keys.accept()
    assert desk.ask("p.town.building(argument).row.block_id", lost) is not None

    keys.press("4")
    keys.tab_to('[data-key^="submit-"]')
    steps = len(ledger(territory))
    keys.press("Enter")
    while len(ledger(territory)) == steps:
        desk.page.wait_for_timeout(50)
    assert ledger(territory)[-1][0] == "submit"
    keys.press("?")
    desk.until("document.querySelector('dialog[open]')")
    keys.press("Escape")
    desk.until("!document.querySelector('dialog[open]')")
    assert desk.ask("document.activeElement !== document.body"), "who works by keyboard is never thrown to the start"


class Keys:
    """A planner without a mouse."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def press(self, *keys: str) -> None:
        for key in keys:
            self.desk.page.keyboard.press(key)

    def tab_to(self, selector: str, *, most: int = 250) -> None:
        """Press Tab until the focus is there; fails when the way does not lead there."""
        for _ in range(most):
            if self.desk.ask("document.activeElement.matches(argument)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"Tab never comes to {selector}")

    def go(self, selector: str, *keys: str) -> None:
        self.tab_to(selector)
        self.press(*keys)

    def accept(self) -> None:
        """Enter on the map accepts what is offered."""
        self.desk.until("p.proposal")
        before = self.desk.ask("p.town.revision")
        self.go("#map", "Enter")
        self.desk.until("p.town.revision > argument && !p.unsaved", before)


def move_by_keyboard(keys: Keys) -> bool:
    """Tick the first building of the chosen block, choose it, press the first target; tell whether it was offered."""
    desk = keys.desk
    keys.tab_to("#tab details:last-of-type > summary")
    keys.press("Enter")
    keys.tab_to('input[id^="house-"]')
    keys.press("Space")
    keys.tab_to('[data-key="choose-these"]')
    keys.press("Enter")
    desk.until("p.chosen.houses.length === 1")
    if not desk.ask("!!document.querySelector('[data-key^=\"to-\"]')"):
        return False
    keys.tab_to('[data-key^="to-"]')
    keys.press("Enter")
    desk.until("p.proposal || document.querySelector('#status.bad')")
    return bool(desk.ask("!!p.proposal"))


def find(keys: Keys, code: str) -> None:
    """Go to a block by its code."""
    keys.press("Escape")
    keys.go("#map", "/")
    keys.desk.page.keyboard.type(code)
    keys.press("Enter")
    keys.desk.until("p.chosen.blocks.length === 1 && p.chosen.blocks[0].row.code === argument", code)
    keys.desk.rest()


def split_along_a_road(keys: Keys) -> None:
    """Take the first road that the panel lists for a block, without drawing."""
    desk = keys.desk
    crossed = desk.ask(
        """p.town.blocks.getFeatures().filter((one) => one.row.kind === "ground" && one.row.code && !one.row.locked
            && p.roadsThrough([one]).length)
            .sort((one, other) => other.row.households - one.row.households).map(({ row }) => row.code)"""
    )
    assert crossed, "some road leads through a block"
    before = desk.ask("p.town.blockRows().length")
    for code in crossed:
        find(keys, code)
        keys.tab_to('[data-key="along"]')
        keys.press("Enter")
        desk.until(
            "document.querySelector('[data-key=along]').parentElement.querySelector('[role=status]').textContent.match(/\\d|None/)"
        )
        if desk.ask("!!document.querySelector('[data-key=along-0]')"):
            break
    keys.tab_to('[data-key="along-0"]')
    assert desk.ask("p.view.layers.chosenLines.getSource().getFeatures().length") == 1, "the road is shown"
    keys.press("Enter")
    keys.accept()
    assert desk.ask("p.town.blockRows().length") > before


def draw_by_keyboard(keys: Keys) -> None:
    """Draw a line through a large block by arrow keys, taking one point back."""
    desk = keys.desk
    code = desk.ask(
        """p.town.blocks.getFeatures().filter(({ row }) => row.kind === "ground" && row.code && row.buildings > 5)
            .sort((one, other) => other.getGeometry().getArea() - one.getGeometry().getArea())[0].row.code"""
    )
    find(keys, code)
    before = desk.ask("p.town.blockRows().length")
    keys.press("s")
    assert desk.ask("document.activeElement.id") == "map"
    keys.press("Enter")
    seen = desk.ask("document.getElementById('status').textContent")
    keys.press("ArrowUp")
    assert desk.ask("document.getElementById('status').textContent") != seen, "where the crosshair stands is said"
    width = desk.ask(
        "p.chosen.blocks[0].getGeometry().getExtent()[2] - p.chosen.blocks[0].getGeometry().getExtent()[0]"
    )
    steps = int(width / 2 / desk.ask("p.view.map.getView().getResolution() * 16")) + 3
    keys.press(
        *["ArrowLeft"] * steps,
        "Enter",
        "Shift+ArrowRight",
        "Shift+ArrowDown",
        *["ArrowRight"] * 3,
        "Enter",
        "Backspace",
    )
    keys.press(*["ArrowRight"] * (2 * steps), "Enter", "Enter")
    desk.until("p.proposal || document.querySelector('#status.bad')")
    assert desk.ask("!!p.proposal"), desk.page.inner_text("#status")
    keys.accept()
    assert desk.ask("p.town.blockRows().length") > before


def redraw_by_keyboard(keys: Keys) -> None:
    """Choose two neighbours and draw their border anew, from corner to corner."""
    desk = keys.desk
    pairs = desk.ask(
        """(() => { const found = [];
            const rows = p.town.blocks.getFeatures().filter(({ row }) => row.kind === "ground" && row.code && !row.irregular);
            for (const one of rows) for (const other of rows) {
                if (one === other || one.row.community_id !== other.row.community_id) continue;
                const border = p.commonBorder(one, other);
                if (!border || border.line.length < 5 || border.length < 40) continue;
                found.push([one.row.code, other.getId(), border.line[0], border.line.at(-1)]);
            } return found; })()"""
    )
    for code, other, first, last in pairs[:20]:
        find(keys, code)
        keys.tab_to(f'[data-key="and-{other}"]')
        keys.press("Enter")
        desk.until("p.chosen.blocks.length === 2")
        keys.press("s")
        keys.press("Enter")
        aim(keys, first)
        keys.press("Enter")
        aim(keys, last)
        keys.press("Enter", "Enter")
        desk.until("p.proposal || document.querySelector('#status.bad')")
        if desk.ask("!!p.proposal"):
            break
    keys.accept()


def aim(keys: Keys, place: list[float]) -> None:
    """Bring the crosshair near a place by the arrow keys; a corner there catches it."""
    desk = keys.desk
    for coarse, step in ((16, ""), (2, "Shift+")):
        x, y = desk.ask("p.tools.cursor.place()")
        pixel = desk.ask("p.view.map.getView().getResolution()")
        right, up = round((place[0] - x) / pixel / coarse), round((place[1] - y) / pixel / coarse)
        keys.press(*[f"{step}Arrow{'Right' if right > 0 else 'Left'}"] * abs(right))
        keys.press(*[f"{step}Arrow{'Up' if up > 0 else 'Down'}"] * abs(up))


def footprint_by_keyboard(keys: Keys) -> None:
    """Draw a building of four corners on empty ground and say its households."""
    desk = keys.desk
    x, y = free_ground(desk)
    keys.press("Escape")
    keys.go("#map", "d", "Enter")
    for dx, dy in ((-5, -4), (5, -4), (5, 4), (-5, 4)):
        aim(keys, [x + dx, y + dy])
        keys.press("Enter")
    keys.press("Enter")
    keys.tab_to("#new-house-household_count")
    keys.press("Control+a")
    desk.page.keyboard.type("5")
    keys.press("Enter")
    keys.accept()


def some_move(desk: Desk) -> dict[str, Any]:
    """Offer a move of one building that the server would accept."""
    found = desk.ask(
        """(async () => { for (const { row } of p.town.buildings.getFeatures()) {
            const home = p.town.block(row.block_id);
            if (!home || home.row.irregular || p.town.buildingsOf(row.block_id).length < 4) continue;
            for (const other of p.town.blocks.getFeatures()) {
                if (other === home || other.row.community_id !== home.row.community_id || !p.commonBorder(home, other)) continue;
                p.choose([], [p.town.building(row.id)]);
                const move = {kind: "move_buildings", buildings: [row.id], to_block: other.getId()};
                await p.propose(move, [home.getId(), other.getId()]);
                if (p.proposal) return {house: row.id, from: home.getId(), to: other.getId()};
            } } })()"""
    )
    assert found
    return dict(found)


def test_two_planners_on_the_same_block(desk: Desk, territory: Path) -> None:
    """The later edit is not lost: what was done in between is shown, and mine can be done on top of it."""
    made = some_move(desk)
    before = desk.ask("p.town.revision")
    other = Desk(desk.page.context.new_page(), desk.home, desk.foreign, desk.errors)
    other.page.goto(desk.home)
    other.until("p.territory && p.view")
    open_largest(other)
    other.ask("p.perform({kind: 'set_households', building: argument.house, household_count: 3})", made)
    other.until("p.town.revision > argument", before)
    desk.until("p.town.revision > argument", before)  # told by the server; what is offered stays
    assert desk.ask("!!p.proposal")
    desk.page.locator("#accept").click()
    desk.until("p.proposal && p.proposal.conflict")
    assert desk.ask("p.proposal.conflict.map((one) => one.operation)") == ["set_households"]
    assert desk.ask("p.view.overlay('conflict').getFeatures().length") > 0
    desk.page.locator("#accept").click()
    desk.until("p.proposal && !p.proposal.conflict")
    desk.accept()
    assert [name for name, _ in ledger(territory)][-2:] == ["set_households", "move_buildings"]
    other.until("p.town.building(argument.house).row.block_id === argument.to", made)
    assert desk.errors == ["Failed to load resource: the server responded with a status of 409 (Conflict)"]
    desk.brought.append("409 (Conflict)")


def test_a_lost_answer_and_a_lost_network(desk: Desk, territory: Path) -> None:
    """An accepted edit waits until it is saved, and is done once, whether the request or only its answer was lost."""
    made = some_move(desk)
    done = len(ledger(territory))
    lost: list[str] = []

    def lose(route: Any) -> None:
        if len(lost) < 2:
            lost.append(route.request.post_data)
            if len(lost) == 2:
                route.fetch()  # it reaches the server, the answer does not reach us
            route.abort("connectionreset")
        else:
            route.continue_()

    desk.page.route("**/api/operations", lose)
    desk.page.locator("#accept").click()
    desk.until("p.unsaved === 1 && document.querySelector('.saving').textContent !== ''")
    desk.until("p.unsaved === 0 && p.town.building(argument.house).row.block_id === argument.to", made)
    assert len(lost) == 2
    assert lost[0] == lost[1]
    assert len(ledger(territory)) == done + 1
    desk.brought.append("ERR_CONNECTION_RESET")


def test_a_mistake_of_the_page_is_not_called_a_lost_network(desk: Desk) -> None:
    """An answer cut short is asked for again; one that makes no sense is the page's mistake, said and seen in the console."""
    answers = iter(['{"changed": ', "{}"])
    desk.page.route("**/api/undo", lambda route: route.fulfill(body=next(answers), content_type="application/json"))
    desk.page.locator("[data-key='undo']").first.click()
    desk.until("document.querySelector('#status').textContent.startsWith('This page made a mistake')")
    assert next(answers, None) is None
    assert len(desk.errors) == 1
    desk.brought.append("TypeError")


def test_a_reload_and_a_server_started_anew(territory: Path, browser: Any) -> None:
    """What was accepted while the server was away is sent, also after a reload; who must log in again is told how."""
    with contextlib.ExitStack() as first:
        link = first.enter_context(serving(territory))
        with opened(browser, link) as desk:
            desk.until("p.territory && p.view")
            open_largest(desk)
            made = some_move(desk)
            done = len(ledger(territory))
            first.close()
            desk.page.locator("#accept").click()
            desk.until("p.unsaved === 1")
            desk.until("document.body.classList.contains('offline') && document.querySelector('.saving.off')")

            port = desk.home.rsplit(":", 1)[1]
            with serving(territory, "--port", port) as anew:
                desk.until("document.querySelector('dialog.again')")
                assert "another tab" in desk.page.inner_text("dialog.again")
                other = desk.page.context.new_page()
                other.goto(anew)
                other.close()
                desk.until("!document.querySelector('dialog.again') && !p.unsaved")
                desk.until("!document.body.classList.contains('offline')")
                desk.until("p.town.building(argument.house).row.block_id === argument.to", made)
                assert len(ledger(territory)) == done + 1

                desk.page.route("**/api/operations", lambda route: route.abort("connectionreset"))
                desk.ask("void p.perform({kind: 'set_households', building: argument.house, household_count: 7})", made)
                desk.until("p.unsaved === 1")
                desk.page.once("dialog", lambda dialog: dialog.accept())
                desk.page.reload()
                desk.page.unroute("**/api/operations")
                desk.until("p.territory && p.town && !p.unsaved")
                desk.until("p.town.building(argument.house).row.households === 7", made)
                assert len(ledger(territory)) == done + 2
            desk.brought += [
                "ERR_CONNECTION",
                "ERR_INCOMPLETE",
                "ERR_EMPTY_RESPONSE",
                "401 (Unauthorized)",
                "410 (Gone)",
            ]


HOSTILE = [
    "<img src=x onerror=document.title='taken'>",
    "</script><script>document.title='taken'</script>",
    "\u202egnp.exe\u202d",
    "=1+1",
]


def test_hostile_names_are_text(desk: Desk) -> None:
    x, y = free_ground(desk)
    for name in HOSTILE:
        rings = [[[x - 3, y - 3], [x + 3, y - 3], [x + 3, y + 3], [x - 3, y + 3]]]
        said = {"kind": "draw_building", "rings": rings, "name": name, "address": name * 3}
        assert desk.ask("p.perform(argument).then((done) => !!done)", said)
        house = desk.ask("p.town.buildings.getFeatures().find(({ row }) => row.name === argument).getId()", name)
        desk.ask("p.showHouse(argument)", house)
        assert name in desk.ask("document.getElementById('tab').textContent")
        desk.page.locator("#find").fill(name[:12])
        desk.until("!document.getElementById('hits').hidden")
        desk.page.locator("#find").fill("")
        for tab in ("checks", "history", "work"):
            desk.ask("p.openTab(argument)", tab)
        assert desk.ask("document.querySelectorAll('img[src=x], body script:not([src])').length") == 0
        assert "taken" not in desk.page.title()
        assert desk.ask("document.getElementById('panel').scrollWidth <= document.getElementById('panel').clientWidth")
        desk.ask("p.perform({kind: 'delete_building', building: argument}).then((done) => !!done)", house)


CHOSEN = (
    "p.town.blocks.getFeatures().slice(4, 5), []",
    "p.town.blocks.getFeatures().slice(0, 2), []",
    "[], p.town.buildings.getFeatures().slice(0, 1)",
    "[], [], null, p.town.barriers.getFeatures()[0]",
)
"""What can be chosen, each with a card of its own."""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_serious_stands_against_its_accessibility(territory: Path, browser: Any, lang: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in web/")
    with serving(territory) as link, opened(browser, link, lang=lang) as desk:
        desk.until("p.territory && document.querySelector('.overview')")
        right = desk.ask("document.getElementById('panel').getBoundingClientRect().right")
        assert desk.ask("document.querySelector('.overview table').getBoundingClientRect().right") < right
        desk.page.route("**/axe.js", lambda route: route.fulfill(path=AXE, content_type="text/javascript"))
        desk.page.add_script_tag(url=f"{desk.home}/axe.js")
        audit(desk, "overview")
        open_largest(desk)
        desk.until("p.findings.length")
        for tab in desk.ask("[...document.querySelectorAll('#tabs button')].map((one) => one.id.slice(4))"):
            desk.ask("p.openTab(argument)", tab)
            audit(desk, tab)
        desk.ask("p.openTab('work')")
        for what in CHOSEN:
            desk.ask(f"p.choose({what})")
            audit(desk, what)
        desk.page.locator("#ways").click()
        audit(desk, "ways")
        fits_when_magnified(desk)
        some_move(desk)
        audit(desk, "offer")
        desk.ask("p.showHelp()")
        audit(desk, "shortcuts")


def fits_when_magnified(desk: Desk) -> None:
    """At 200 % of a laptop's screen nothing has to be scrolled sideways, and every tool and tab can be reached."""
    town = desk.ask("p.town.area.area_id")
    desk.page.set_viewport_size({"width": LAPTOP["width"] // 2, "height": LAPTOP["height"] // 2})
    for tab in [None, *desk.ask("[...document.querySelectorAll('#tabs button')].map((one) => one.id.slice(4))")]:
        if (tab is None) == desk.ask("!!p.town"):
            desk.ask("p.openTown(argument)", None if tab is None else town)  # none: all towns
            desk.until("!p.town === argument", tab is None)
        desk.ask("p.openTab(argument)", tab or "work")
        wide = desk.ask(
            """["html", "#bar", "#tools", "#panel"].filter((name) => {
                const one = document.querySelector(name);
                return one.scrollWidth > one.clientWidth;
            })"""
        )
        cut = desk.ask(
            """(() => { const edge = document.getElementById("panel").getBoundingClientRect().right;
                const all = [...document.querySelectorAll("#panel button, #panel input, #panel select, #panel td")];
                return all.filter((one) => one.getBoundingClientRect().right > edge + 1).map((one) => one.textContent); })()"""
        )
        assert (wide, cut) == ([], []), tab
        assert desk.ask("document.getElementById('map').clientHeight") > 250
    help_button = desk.page.locator('#tools [data-key="help"]')
    help_button.scroll_into_view_if_needed()
    help_button.click()
    assert desk.page.locator("dialog[open] button").last.is_visible()
    desk.page.keyboard.press("Escape")
    desk.page.set_viewport_size(LAPTOP)
    desk.ask("p.openTab('work')")


def audit(desk: Desk, what: str) -> None:
    found = desk.ask(
        """axe.run(document, {resultTypes: ["violations"]}).then(({ violations }) => violations
            .filter((one) => ["serious", "critical"].includes(one.impact))
            .map((one) => [one.id, ...one.nodes.map((node) => node.html.slice(0, 160))]))"""
    )
    assert found == [], what
