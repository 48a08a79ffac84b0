"""A real ``blockmap serve`` of a copy of a planned district, and a page of it: no foreign request, no error of the console."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import processes
from tests.browser.conftest import LAPTOP

PATIENCE_SECONDS = 60.0

POLL_MS = 20


@contextlib.contextmanager
def serving(territory: Path | None, *more: str, home: Path | None = None) -> Iterator[str]:
    """Serve a territory, or the start page, in a process of its own for a user with this home; give the one-time link."""
    named = [str(territory)] if territory is not None else []
    folder = home or (territory or Path()).parent
    environment = os.environ | {"BLOCKMAP_CONFIG": str(folder / "config")}
    environment |= {"HOME": str(home), "USERPROFILE": str(home)} if home else {}
    run = processes.start(["serve", *named, "--port", "0", "--no-browser", *more], environment)
    with run.said:
        try:
            said: list[str] = []
            for line in run.said:
                said.append(line)
                if link := re.search(r"https?://\S+/enter\?key=\S+", line):
                    yield link.group()
                    break
            else:
                raise AssertionError("the server did not start: " + "".join(said))
        finally:
            run.process.terminate()
            run.wait(PATIENCE_SECONDS)


@dataclass
class Desk:
    """A page of the drawing tool in the browser.

    Attributes
    ----------
    page
        Playwright's page.
    home
        Address of the server; whatever else is asked for is foreign.
    foreign
        Foreign addresses that were asked for; each was refused.
    errors
        Errors of the console and of scripts.
    brought
        Parts of the texts of errors that the test itself brings about, whenever they come: it stops the server, it has an
        answer refused.
    """

    page: Any
    home: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    brought: list[str] = field(default_factory=list)

    def ask(self, script: str, argument: Any = None) -> Any:
        """Evaluate a function in the page; ``p`` is what the page holds."""
        return self.page.evaluate(f"(argument) => {{ const p = window.__blockmap; return ({script}); }}", argument)

    def until(self, script: str, argument: Any = None) -> None:
        """Ask until the answer is true; the page's policy forbids Playwright's own waiting.

        Only whether it is true comes back: a town with all that hangs on it takes seconds on the way.
        """
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if self.ask(f"(async () => Boolean(await ({script})))()", argument):
                return
            self.page.wait_for_timeout(POLL_MS)
        raise AssertionError(f"never true: {script}; status: {self.page.inner_text('#status')!r}; {self.errors}")

    def spot(self, x: float, y: float) -> tuple[float, float]:
        """Return where on the screen a place is."""
        found = self.ask(
            """(() => { const box = document.getElementById("map").getBoundingClientRect();
                const [x, y] = p.view.map.getPixelFromCoordinate(argument); return [box.left + x, box.top + y]; })()""",
            [x, y],
        )
        return found[0], found[1]

    def point(self, kind: str, key: int) -> tuple[float, float]:
        """Return where on the screen a point inside a block or building is, once the map shows it."""
        found = self.ask(
            """(() => { const [kind, id] = argument; const feature = kind === "block" ? p.town.block(id) : p.town.building(id);
                const ground = feature.getGeometry();
                const point = ground.getInteriorPoint?.() ?? ground.getInteriorPoints().getPoint(0);
                return point.getCoordinates().slice(0, 2); })()""",
            [kind, key],
        )
        return self.spot(*found)

    def press(self, text: str) -> None:
        """Press a button of the panel by its key in the page."""
        self.page.locator(f'[data-key="{text}"]').first.click()

    def accept(self) -> int:
        """Accept what is offered; return the number of the operation."""
        self.until("p.proposal")
        before = self.ask("p.town.revision")
        self.page.locator("#accept").click()
        self.until("p.town.revision > argument && !p.unsaved", before)
        return int(self.ask("p.town.revision"))

    def rest(self) -> None:
        """Wait until the map has come to rest."""
        self.until("p.view && p.town && !p.view.map.getView().getAnimating()")
        self.ask("new Promise(done => { p.view.map.once('rendercomplete', () => done(true)); p.view.map.render(); })")


@contextlib.contextmanager
def opened(browser: Any, link: str, *, lang: str = "en", size: dict[str, int] | None = None) -> Iterator[Desk]:
    """Open the link in a fresh browser; afterwards nothing foreign may have been asked for and no error have come up."""
    home = link.split("/enter")[0]
    context = browser.new_context(viewport=size or LAPTOP, locale="zh-CN" if lang == "zh" else "en-GB")
    page = context.new_page()
    desk = Desk(page, home)

    def refuse(route: Any) -> None:
        desk.foreign.append(route.request.url)
        route.abort("internetdisconnected")

    context.route(lambda url: not url.startswith((home, "data:", "blob:")), refuse)
    page.on("pageerror", lambda error: desk.errors.append(f"{error} {error.stack}"))
    page.on("console", lambda said: desk.errors.append(said.text) if said.type in ("error", "warning") else None)
    page.goto(link)
    yield desk
    context.close()
    assert desk.foreign == []
    assert [error for error in desk.errors if not any(part in error for part in desk.brought)] == []
