"""The office's tabs in a real browser: a proposal accepted in part, variants, hand-in, remarks, people, and typing in returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import blockmap
from blockmap import store, workflow
from blockmap.progress import rows
from blockmap.workflow.work import work_on
from tests.browser.served import Desk, opened, serving
from tests.workflow.conftest import _planned, _read, copy_of, office  # noqa: F401

pytestmark = pytest.mark.browser

OFFLINE = "net::ERR_INTERNET_DISCONNECTED"
REFUSED = "the server responded with a status of 4"
"""What the console says of requests that were cut off or refused on purpose."""
DOUBLE_CLICK_MS = 300
"""Two clicks in less are one double click, wherever they are: the map zooms."""


@pytest.fixture
def territory(_planned: Path, copy_of: Callable[[Path], Path], tmp_path: Path) -> Path:  # noqa: F811
    path = copy_of(_planned)
    people = tmp_path / "workers.csv"
    enumerators = "".join(f"W{i:03},采集员{i},enumerator\n" for i in range(1, 160))
    people.write_text(f"code,name,role\n{enumerators}I01,指导甲,instructor\n", encoding="utf-8")
    workflow.read_workers(path, people)
    return path


@pytest.fixture
def desk(territory: Path, browser: Any) -> Iterator[Desk]:
    """The largest town, open in the page; afterwards the territory is as sound as before."""
    with serving(territory) as link, opened(browser, link, lang="zh") as held:
        held.brought += [OFFLINE, REFUSED]
        held.until("p.territory && p.view")
        held.ask("p.openTown([...p.territory.towns].sort((a, b) => b.blocks - a.blocks)[0].area_id)")
        held.until("p.town")
        held.rest()
        yield held
    assert not blockmap.check(territory).report.of("error")


def tab(desk: Desk, key: str) -> None:
    desk.ask("p.openTab(argument)", key)
    desk.until("document.querySelector('#tab .card')")


def submit_form(desk: Desk, field: str) -> None:
    """Send the form that holds a field."""
    desk.page.locator(f"form:has(#{field}) button[type=submit]").click()


def ledger(territory: Path) -> list[str]:
    with store.open(territory) as file:
        return [event.operation for event in file.history()]


def test_a_proposal_is_accepted_in_part_and_kept_as_a_variant(desk: Desk, territory: Path) -> None:
    tab(desk, "plan")
    ids = desk.ask("p.town.blockRows().map((row) => row.community_id)")
    desk.page.select_option("#replan-community", str(max(sorted(set(ids)), key=ids.count)))
    desk.page.fill("#replan-seed", "3")
    submit_form(desk, "replan-seed")
    desk.until("document.querySelector('[data-key=accept-parts]')")
    assert desk.page.locator(".figures tbody tr").count() >= 6
    households = desk.ask("p.town.blockRows().reduce((sum, row) => sum + row.households, 0)")
    parts = desk.page.locator("[id^=part-]")
    assert parts.count() > 1
    for place in range(1, parts.count()):
        parts.nth(place).uncheck()
    desk.page.locator(".folded:has(#variant-name) summary").click()
    desk.page.fill("#variant-name", "方案甲 <b>")
    submit_form(desk, "variant-name")
    desk.until("document.querySelector('li.variant b')?.textContent === argument", "方案甲 <b>")
    revision = desk.ask("p.town.revision")
    desk.press("accept-parts")
    desk.until("p.town.revision > argument && !document.querySelector('[data-key=accept-parts]')", revision)
    assert desk.ask("p.town.blockRows().reduce((sum, row) => sum + row.households, 0)") == households
    assert ledger(territory)[-1] == "relabel"
    desk.page.locator("[data-key^=variant-]").first.click()
    desk.until("document.querySelector('.figures')")
    desk.press("drop-division")
    desk.ask("p.undo()")
    desk.until("p.town.revision > argument + 1", revision)
    with store.open(territory) as file:
        assert [row["name"] for row in file.rows("variants")] == ["方案甲 <b>"]


def test_handed_in_and_sent_back_with_a_mark(desk: Desk, territory: Path) -> None:
    tab(desk, "review")
    block = desk.ask("p.town.blockRows().find((row) => row.kind === 'ground').id")
    desk.ask("p.showBlock(argument)", block)
    desk.rest()
    text = "<img src=x onerror=alert(1)> 请核对"
    desk.page.fill("#remark-text", text)
    submit_form(desk, "remark-text")
    desk.until("document.querySelector('.remark .text')?.textContent === argument", text)
    href = desk.page.locator("[data-key=sheet]").get_attribute("href")
    answer = desk.page.request.get(f"{desk.home}{href}")
    assert answer.body().startswith(b"%PDF")
    community = desk.ask("p.town.block(argument).row.community_id", block)
    desk.press(f"submit-{community}")
    desk.until("document.querySelector('#status.bad')")  # the mark is open
    desk.page.locator("[data-key^=resolve-]").first.click()
    desk.until("!document.querySelector('.remark')")
    desk.press(f"submit-{community}")
    desk.until("document.querySelector('.badge.submitted')")
    desk.ask("p.perform({kind: 'lock_blocks', blocks: [argument]})", block)
    desk.until("document.querySelector('#status.bad')")
    assert "lock_blocks" not in ledger(territory)
    desk.page.locator(f"[data-community='{community}'] summary").click()
    desk.page.fill(f"#back-{community}-reason", "020 过大")
    submit_form(desk, f"back-{community}-reason")
    desk.until("document.querySelector('.badge.sent_back')")
    desk.ask("p.perform({kind: 'lock_blocks', blocks: [argument]})", block)
    desk.until("p.town.block(argument).row.locked", block)
    desk.press(f"submit-{community}")
    desk.until("document.querySelector('.badge.submitted')")
    desk.press(f"approve-{community}")
    desk.until("p.town.block(argument).row.frozen", block)


def test_a_remark_is_pinned_by_a_click_and_by_keys(desk: Desk, territory: Path) -> None:
    block = desk.ask("p.town.blocks.getFeatures().find((one) => one.row.kind === 'ground').getId()")
    desk.ask("p.showBlock(argument)", block)
    desk.rest()
    x, y = desk.point("block", block)
    desk.press("remark")
    desk.page.mouse.click(x, y)
    desk.until("document.activeElement.id === 'remark-text'")
    desk.page.keyboard.type("此处缺一栋楼")
    desk.page.keyboard.press("Enter")
    desk.until("document.querySelector('.remark .text')")
    desk.ask("p.drop()")
    desk.ask("p.openTab('work')")
    desk.page.wait_for_timeout(DOUBLE_CLICK_MS)
    desk.page.mouse.click(x, y - 17)  # the head of the pin
    desk.until("document.querySelector('.remark.current .text')")
    assert desk.ask("document.activeElement.classList.contains('current')"), "a pin is opened and read aloud"
    assert desk.ask("p.chosen.blocks.length") == 0, "the click is the pin's, not the block's"

    keys = desk.page.keyboard
    desk.page.locator("#map").focus()
    for key in ("r", "ArrowRight", "ArrowRight", "Enter"):
        keys.press(key)
    desk.until("document.activeElement.id === 'remark-text'")
    keys.type("second")
    keys.press("Enter")
    desk.until("document.querySelectorAll('.remark').length === 2")
    newest = desk.page.locator("[data-key^=resolve-]").first
    newest.focus()
    keys.press("Enter")
    desk.until("document.querySelectorAll('.remark').length === 1")
    assert desk.ask("document.activeElement !== document.body")
    with store.open(territory) as file:
        first, second = file.rows("comments")
    assert (first["state"], first["block_id"], second["state"]) == ("open", block, "resolved")
    place = desk.spot(first["geom"].x, first["geom"].y)
    assert place == pytest.approx((x, y), abs=1.5)


def test_blocks_are_given_to_people(desk: Desk, territory: Path) -> None:
    tab(desk, "people")
    blocks = desk.ask("p.town.blocks.getFeatures().slice(0, 3).map((one) => one.getId())")
    desk.ask("p.choose(argument.map(p.town.block), [])", blocks)
    desk.page.select_option("#assign-worker", "W007")
    submit_form(desk, "assign-worker")
    desk.until("document.querySelector('[data-key=person-W007]')")
    desk.press("colour-enumerator")
    desk.press("without")
    total = desk.ask("p.town.blockRows().length")
    assert desk.ask("p.chosen.blocks.length") == total - 3
    desk.press("propose-people")
    desk.until("document.querySelector('[data-key=accept-people]')")
    desk.press("accept-people")
    desk.until("!document.querySelector('[data-key=accept-people]')")
    desk.press("colour-enumerator")
    desk.until("!document.querySelector('[data-key=without]')")
    with store.open(territory) as file:
        held = file.rows("assignments", "role = 'enumerator' AND to_at IS NULL")
    assert len({row["block_id"] for row in held}) == len(held) == total


def test_what_is_typed_outlives_the_network_and_the_page(desk: Desk, territory: Path) -> None:
    def open_grid() -> None:
        tab(desk, "returns")
        desk.page.fill("#typing-date", "2020-11-03")
        desk.page.select_option("#typing-phase", "short_form")
        desk.page.select_option("#typing-collector", "W003")
        submit_form(desk, "typing-date")
        desk.until("document.querySelector('dialog.typing input')")

    open_grid()
    keyboard = desk.page.keyboard
    keyboard.type("12")
    keyboard.press("Enter")
    keyboard.type("9")
    keyboard.press("ArrowDown")
    keyboard.type("99999")  # far above what there is to do: said, and taken
    assert desk.page.locator(".grid input.odd").count() == 1
    sums = desk.page.locator(".grid tfoot td").all_inner_texts()
    assert sums[1].replace(",", "") == str(12 + 9 + 99999)
    desk.until("!document.querySelector('.grid input.unsaved')")
    desk.page.context.set_offline(True)
    keyboard.press("Control+a")
    keyboard.type("30")
    desk.page.wait_for_timeout(1500)
    assert desk.page.locator(".grid input.unsaved").count() == 1
    desk.page.context.set_offline(False)
    desk.page.reload()
    desk.until("p.town")
    open_grid()
    assert desk.page.locator(".grid tbody tr:nth-child(3) input").first.input_value() == "30"
    desk.until("!document.querySelector('.grid input.unsaved')")
    with store.open(territory) as file:
        work = work_on(file, "2020-11-03", "short_form").blocks
        assert int(work["done_count"].sum()) == 12 + 9 + 30
    clear_a_cell_in_the_grid_of_the_town(desk, territory)


def clear_a_cell_in_the_grid_of_the_town(desk: Desk, territory: Path) -> None:
    """Over all communities of the town: the first figure is taken back; it counts no more, the history keeps it."""
    desk.press("close-grid")
    desk.page.select_option("#typing-community", str(desk.ask("p.town.area.area_id")))
    submit_form(desk, "typing-date")
    desk.until("document.querySelectorAll('.grid tbody tr').length === p.town.blockRows().length")
    cell = desk.page.locator(".grid input:not([value=''])").first
    assert cell.input_value() == "12"
    cell.fill("")
    assert desk.page.locator(".grid input.cleared").count() == 1
    desk.until("!document.querySelector('.grid input.unsaved')")
    with store.open(territory) as file:
        work = work_on(file, "2020-11-03", "short_form").blocks
        assert int(work["done_count"].sum()) == 9 + 30
        every = rows.read_all(file.table("returns"), with_replaced=True)
        assert every["value"].tolist().count(12) == 1
