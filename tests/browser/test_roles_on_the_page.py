"""Who sees what on the drawing page: a planner of one town, and a supervisor, logged in at once on a real server."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from blockmap import store
from blockmap.server.accounts import Accounts
from tests.browser.served import Desk, opened, serving
from tests.workflow.conftest import _planned, _read, copy_of, office  # noqa: F401

pytestmark = pytest.mark.browser

PASSWORD = "nine lives of a cat"

REFUSED = ("status of 401", "status of 403")
"""What the console says of requests that are refused on purpose: before the login, and past the page."""

HARMLESS = ("/api/presence", "/api/login")
"""What a page that only looks may send."""

STATES = {
    "work": "p.choose([], []); p.openTab('work')",
    "block": "p.openTab('work'); p.showBlock(p.town.blocks.getFeatures().find((one) => one.row.kind === 'ground').getId())",
    "two blocks": "p.openTab('work'); p.choose(p.town.blocks.getFeatures().slice(0, 2), [])",
    "buildings": "p.openTab('work'); p.choose([], p.town.buildings.getFeatures().slice(0, 3))",
    "building": "p.openTab('work'); p.choose([], p.town.buildings.getFeatures().slice(0, 1))",
    "line": "p.openTab('work'); p.choose([], [], null, p.town.barriers.getFeatures()[0])",
    "lines": "p.openTab('work'); p.choose([], []); p.useTool('barrier')",
} | {
    name: f"p.useTool('select'); p.choose(p.town.blocks.getFeatures().slice(0, 1), []); p.openTab('{name}')"
    for name in ("checks", "plan", "review", "people", "returns", "history")
}
"""Everything the panel can show of a town: how the page is brought there."""

WRITING = re.compile(
    r"accept.*|approve.*|assign.*|balance|claim|delete-.*|draw-line|edge|footprint|halve|house|house-#-.*|barrier-#-.*"
    r"|into-#|line|lock|mend-#|merge|new-.*|propose-.*|pin-remark|redo|remark|redraw-line|remark-text|replan-.*|resolve-#|split|split-.*"
    r"|along|submit-#|take-from|to-#|today-.*|typing-collector|undo|undo-#|jump-#|variant-name|variant-delete-#|withdraw-#"
)
"""Controls that change something, by their keys, numbers as ``#``."""


@pytest.fixture
def territory(_planned: Path, copy_of: Callable[[Path], Path]) -> Path:  # noqa: F811
    return copy_of(_planned)


@contextlib.contextmanager
def came_in(browser: Any, home: str, name: str, lang: str = "zh") -> Iterator[Desk]:
    """Log in by the form."""
    with opened(browser, home, lang=lang) as desk:
        desk.brought += REFUSED
        desk.page.fill("#login-name", name)
        desk.page.fill("#login-password", PASSWORD)
        desk.page.locator("form button[type=submit]").click()
        desk.page.wait_for_selector("#standing")
        yield desk


def controls(desk: Desk, state: str) -> set[str]:
    """Bring the page to a state; name its enabled controls, without the numbers of rows."""
    found = desk.ask(
        f"""(() => {{ {STATES[state]};
            const all = [...document.querySelectorAll("#panel button, #panel input, #panel select, #tools button")];
            const open = all.filter((one) => !one.disabled && !one.readOnly);
            return open.map((one) => one.dataset.key || one.id || one.textContent); }})()"""
    )
    return {re.sub(r"\d+", "#", name) for name in found}


def is_writing(name: str) -> bool:
    return WRITING.fullmatch(name) is not None


def open_town(desk: Desk, area: int) -> None:
    desk.ask("p.openTown(argument)", area)
    desk.until("p.town?.area.area_id === argument", area)
    desk.rest()


def test_each_sees_what_is_theirs_to_do(territory: Path, browser: Any) -> None:
    with store.open(territory) as file:
        areas = file.table("areas").sort_values("code")
    towns = areas[areas["level"] == "town"][["area_id", "code", "name"]]
    (mine, code, name), (other, *_) = towns.head(2).itertuples(index=False)
    accounts = Accounts.beside(territory)
    accounts.add("甲", PASSWORD, "planner", (code,))
    accounts.add("督导", PASSWORD, "supervisor", ("*",))
    with serving(territory, "--lan", "--without-tls") as link:
        home = link.split("/enter")[0]
        with came_in(browser, home, "甲") as planner, came_in(browser, home, "督导") as supervisor:
            writes: list[str] = []
            supervisor.page.on(
                "request",
                lambda asked: (
                    writes.append(asked.url) if asked.method != "GET" and not asked.url.endswith(HARMLESS) else None
                ),
            )
            planner.until("p.town?.area.area_id === argument", int(mine))  # whoever has one town begins there
            assert planner.ask("document.querySelector('#standing').className") == "edits"
            own = {state: controls(planner, state) for state in STATES}
            open_town(planner, int(other))
            assert name in planner.page.inner_text("#standing")
            theirs = {state: controls(planner, state) for state in STATES}
            open_town(supervisor, int(mine))
            seen = {state: controls(supervisor, state) for state in STATES}
            for state in STATES:
                assert any(map(is_writing, own[state])), f"{state}: a planner can do something in the own town"
                assert not [one for one in theirs[state] | seen[state] if is_writing(one)], state
            press_everything(supervisor)
            assert writes == []
            the_planner_edits(planner, int(mine), supervisor)
            assert past_the_page(planner, int(other)) == 403
            assert writes == []
    with store.open(territory) as file:
        assert [event.operation for event in file.history()][-1] == "split_block"
        assert not store.check(file).of("error")


def press_everything(desk: Desk) -> None:
    """Press every enabled control of every state, and every key: a page that only looks sends nothing of it."""
    for state, script in STATES.items():
        count = desk.ask(
            f"""(async () => {{
                const bring = () => {{ {script}; return [...document.querySelectorAll("#panel button, #tools button")]; }};
                const count = bring().length;
                for (let at = 0; at < count; at += 1) {{
                    bring()[at]?.click();
                    document.querySelectorAll("dialog[open]").forEach((one) => one.close());
                }}
                return count; }})()"""
        )
        assert count > 5, state
    desk.ask(f"(() => {{ {STATES['two blocks']} }})()")
    desk.page.locator("#map").focus()
    for key in ("s", "e", "d", "w", "h", "m", "n", "k", "Enter", "Control+z", "Control+Shift+z", "Backspace", "Escape"):
        desk.ask(f"(() => {{ {STATES['block']} }})()")
        desk.page.keyboard.press(key)
        assert desk.ask("p.proposal === null")
    desk.page.wait_for_timeout(300)


def the_planner_edits(planner: Desk, town: int, supervisor: Desk) -> None:
    """An edit by the planner shows on the supervisor's page, which stands where it was."""
    open_town(planner, town)
    open_town(supervisor, town)
    before = supervisor.ask("p.town.blockRows().length")
    planner.ask(
        """(() => { const ground = p.town.blocks.getFeatures().filter((one) => one.row.kind === "ground");
            p.openTab("work");
            p.showBlock(ground.sort((one, other) => other.row.buildings - one.row.buildings)[0].getId()); })()"""
    )
    planner.press("halve")
    planner.accept()
    supervisor.until("p.town.blockRows().length === argument + 1", before)
    assert "甲" in supervisor.page.inner_text("#status")


def past_the_page(desk: Desk, town: int) -> int:
    """Ask the server itself for an edit in somebody else's town: the status of its answer."""
    open_town(desk, town)
    return int(
        desk.ask(
            """fetch("/api/operations", {
                method: "POST",
                headers: {"content-type": "application/json", "x-blockmap": "1"},
                body: JSON.stringify({operation: {kind: "lock_blocks", blocks: [p.town.blocks.getFeatures()[0].getId()]}}),
            }).then((answer) => answer.status)"""
        )
    )
