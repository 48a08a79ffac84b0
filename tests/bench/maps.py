"""The progress map of a whole district against plain folium on the same data: ``python -m tests.bench.maps --modules DIR``.

Figures in milliseconds are those of the shared harness, which opens files from disk with the network refused; on a busy machine
they are scaled by its fixed loop (``calib_ms``) to the fastest that this kind of machine was seen at. DIR holds ``node_modules``
with playwright-core and jpeg-js, and axe-core where accessibility is to be audited.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pandas as pd
from rich.console import Console

from blockmap import maps, store, workflow
from blockmap.maps import assets
from blockmap.settings import Settings
from tests import chromium
from tests.bench import maps_district
from tests.bench.maps_district import DAYS, SERIES, District
from tests.bench.sets import SHARED

QUIET_CALIB_MS = 330
"""The harness's fixed loop at its fastest here."""

HARNESS = SHARED / "bench" / "maps"
LOOP = """(() => {
    const begin = performance.now();
    let x = 1;
    for (let i = 0; i < 6e7; i++) { x = (x * 1664525 + 1013904223) >>> 0; }
    return performance.now() - begin + (x & 0);
})()"""
"""The harness's fixed loop."""

SETTINGS = Settings(crs=maps_district.CRS)
HOSTILE = '<img src=x onerror="window.__xss=1">`${window.__xss=2}`</script><script>window.__xss=3</script>'
SHOWN = ("short_form", "registered")
PLACES = 200
TURNS = 3
"""How often both maps are opened by turns."""


@dataclass(frozen=True)
class Bar:
    """One figure beside what was asked."""

    name: str
    value: float
    asked: float
    is_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the figure is as asked."""
        return self.value >= self.asked if self.is_least else self.value <= self.asked

    def line(self) -> str:
        """Write the figure beside its bar."""
        sign = "at least" if self.is_least else "at most"
        return f"{self.name}: {self.value:,.2f} (asked: {sign} {self.asked:g}) {'yes' if self.is_met else 'MISSED'}"


def main(arguments: list[str] | None = None) -> int:
    """Measure; returns the number of bars missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--modules", type=Path, help="folder of node_modules; without it the harness is left out")
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "blockmap-bench-maps")
    parser.add_argument("--no-folium", action="store_true", help="leave the comparison out")
    asked = parser.parse_args(arguments)
    console = Console()
    district = maps_district.load(maps_district.made(asked.data))
    with tempfile.TemporaryDirectory() as name:
        bars = list(_figures(district, Path(name), asked))
    for bar in bars:
        console.print(bar.line())
    return sum(not bar.is_met for bar in bars)


def _figures(district: District, folder: Path, asked: argparse.Namespace) -> Iterator[Bar]:
    """Draw the maps, and measure one after the other."""
    one, whole, hostile = (folder / f"{name}.html" for name in ("one", "whole", "hostile"))
    _draw(one, district, district.of(*SHOWN))
    _draw(whole, district, district.count)
    _draw(hostile, _named(district, HOSTILE), district.of(*SHOWN))
    size_mb, whole_mb = (path.stat().st_size / 1e6 for path in (one, whole))
    yield Bar("size, one phase and measure, MB", size_mb, 3.5)
    yield Bar("each further phase × measure, MB", (whole_mb - size_mb) / (len(SERIES) - 1), 0.3)
    yield Bar("size, everything, MB", whole_mb, 6.0)
    yield from _from_territory(district, folder)
    yield from _in_page(district, whole, hostile, asked.modules)
    if asked.modules is not None:
        ours = _harness(one, asked.modules, folder)
        yield from _timings(ours)
        if not asked.no_folium:
            yield from _against_folium(one, _folium(asked.data, folder), asked.modules, folder)


def _against_folium(ours: Path, theirs: Path, modules: Path, folder: Path) -> Iterator[Bar]:
    """Open both by turns, and compare the best of each: what else runs on the machine must not decide."""
    copies = _copies(folder)
    best = {ours: float("inf"), theirs: float("inf")}
    for _ in range(TURNS):
        for path in best:
            said = _harness(path, modules, folder, "--no-interact", "--cdn", str(copies))
            best[path] = min(best[path], said["first_map_ms"] / said["calib_ms"])
    yield Bar("size against folium with buildings", ours.stat().st_size / theirs.stat().st_size, 1 / 15)
    yield Bar("first map, times sooner than folium with buildings", best[theirs] / best[ours], 12, is_least=True)


def _draw(path: Path, district: District, count: dict[str, Any]) -> None:
    maps.save(maps.progress_map(**district.ground, **count, settings=SETTINGS, lang="zh"), path)


def _named(district: District, name: str) -> District:
    """Return the district with every name replaced."""
    ground = {
        "areas": district.ground["areas"].assign(name=name),
        "blocks": district.ground["blocks"].assign(remark=name),
    }
    buildings = district.ground["buildings"].assign(name=name, address=name)
    return District(district.ground | ground | {"buildings": buildings}, district.count, district.visits)


def _from_territory(district: District, folder: Path) -> Iterator[Bar]:
    """Store the district with the returns of two measures, and time the drawing of the map from it."""
    path = folder / "district.gpkg"
    with store.create(path, SETTINGS) as file, file.operation("set up", {}) as operation:
        for name, table in district.ground.items():
            operation.replace(name, table)
    chosen = district.visits[district.visits["phase"] == "short_form"]
    code = district.ground["blocks"].set_index("block_id")["block_code"]
    number = district.ground["buildings"].set_index("building_id")["number"]
    rows = pd.DataFrame(
        {
            "block": chosen["block_id"].map(code),
            "number": chosen["building_id"].map(number),
            "phase": chosen["phase"],
            "measure": chosen["measure"],
            "value": chosen["added"],
            "work_date": chosen["day"],
            "entry_date": chosen["day"],
        }
    )
    rows.to_csv(folder / "returns.csv", index=False)
    workflow.read_returns(path, folder / "returns.csv", mapping="long_increments", as_of=f"{DAYS[-1]}T18:00")
    calib = _calib()
    begin = time.process_time()
    workflow.draw_map(path, "progress", folder / "drawn.html")
    yield Bar(
        "HTML from the territory, CPU seconds, scaled", (time.process_time() - begin) * QUIET_CALIB_MS / calib, 5.0
    )


def _calib() -> float:
    """Run the harness's fixed loop in node: how slow the machine is right now."""
    done = subprocess.run(["node", "-e", f"console.log({LOOP})"], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _in_page(district: District, whole: Path, hostile: Path, modules: Path | None) -> Iterator[Bar]:
    """Ask the page for figures, repaint it day by day, plant scripts, audit it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        problems: list[str] = []
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda fault: problems.append(str(fault)))
        page.route(
            lambda url: not url.startswith(("file:", "data:", "blob:")),
            lambda route: (problems.append(route.request.url), route.abort()),
        )
        _open(page, whole)
        yield Bar("figures of areas and days that differ from the raw visits", _differing(page, district), 0)
        calib = page.evaluate(LOOP)
        worst = max(page.evaluate(REPAINT, day) for day in (3, 9, 15, 21, 27))
        yield Bar("slider: repaint of the whole district, ms, scaled", worst * QUIET_CALIB_MS / calib, 80)
        if modules is not None and (axe := modules / "node_modules" / "axe-core" / "axe.min.js").exists():
            yield Bar("axe: serious or critical findings", _audit(page, axe.read_text(encoding="utf-8")), 0)
        _open(page, hostile)
        page.evaluate("__blockmap.page.goTo({ block: 5 })")
        page.fill("#bm-query", "img")
        page.evaluate("__blockmap.page.goToBuilding(9)")
        yield Bar("planted scripts that ran", float(page.evaluate("window.__xss !== undefined")), 0)
        yield Bar("outside requests and errors of the console", len(problems), 0)
        browser.close()


REPAINT = """async (day) => {
    const { page } = __blockmap;
    page.day = day;
    const begin = performance.now();
    page.tiles.repaintNow();
    return performance.now() - begin;
}"""


def _open(page: Any, path: Path) -> None:
    page.goto(path.as_uri())
    page.wait_for_function("window.__blockmap && __blockmap.page && __blockmap.page.isWhole", timeout=120_000)


def _differing(page: Any, district: District) -> int:
    """Compare what the page says of random areas and days with sums of the raw visits."""
    chance = np.random.default_rng(1)
    blocks = district.ground["blocks"]
    differing = 0
    for number, (phase, measure) in enumerate(
        page.evaluate("__blockmap.page.territory.meta.series.map((s) => [s.phase, s.measure])")
    ):
        page.evaluate("(number) => __blockmap.page.chooseSeries(number)", number)
        codes = page.evaluate("__blockmap.page.territory.areas.code")
        visits = district.visits[(district.visits["phase"] == phase) & (district.visits["measure"] == measure)]
        code_of = visits["block_id"].map(blocks.set_index("block_id")["block_code"])
        for _ in range(PLACES // len(SERIES)):
            area, day = int(chance.integers(len(codes))), int(chance.integers(len(DAYS)))
            is_here = code_of.str.startswith(codes[area]) & (visits["day"] <= DAYS[day])
            target = blocks.loc[blocks["block_code"].str.startswith(codes[area]), "household_count"].sum()
            said = page.evaluate(
                "([area, day]) => { const s = __blockmap.page.returns.sumsOf(area); return [s.done[day], s.target[day]]; }",
                [area, day],
            )
            differing += said != [visits.loc[is_here, "added"].sum(), target]
    return differing


def _audit(page: Any, axe: str) -> int:
    """Count serious and critical findings of axe over the states of the page."""
    page.evaluate(axe)
    found = set()
    for step in (
        "0",
        "__blockmap.page.goTo({ block: 5 })",
        "__blockmap.page.panel.chooseTab('rank')",
        "__blockmap.page.panel.widen(true)",
        "__blockmap.page.switchLanguage()",
    ):
        page.evaluate(f"() => {{ {step}; }}")
        page.wait_for_timeout(400)
        report = page.evaluate("() => axe.run()")
        found |= {
            (one["id"], node["html"][:120])
            for one in report["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        }
    for finding in sorted(found):
        Console(stderr=True).print(*finding)
    return len(found)


def _harness(path: Path, modules: Path, folder: Path, *options: str) -> dict[str, Any]:
    """Run the shared harness on one file."""
    command = ["node", str(HARNESS / "measure_map.mjs"), str(path), "--modules", str(modules), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def _timings(ours: dict[str, Any]) -> Iterator[Bar]:
    """Put what the harness measured beside the bars, scaled to a quiet machine."""
    scale = QUIET_CALIB_MS / ours["calib_ms"]
    yield Bar("harness: outside requests and errors", ours["ext_requests"] + ours["errors"], 0)
    yield Bar("first map, s", ours["first_map_ms"] * scale / 1000, 1.0)
    yield Bar("interactive, s", ours["interactive_ms"] * scale / 1000, 1.5)
    yield Bar("heap after use, MB", max(ours["heap_mb"], ours["heap_after_mb"]), 45)
    for zoom, frames in ours["pan"].items():
        yield Bar(f"pan at zoom +{zoom}, p95, ms", frames["p95"] * min(1, scale), 17)
        yield Bar(f"pan at zoom +{zoom}, worst, ms", frames["max"] * min(1, scale), 50)
    yield Bar("wheel, worst frame, ms", ours["zoom"]["max"] * min(1, scale), 150)


def _folium(data: Path, folder: Path) -> Path:
    """Build the same map with plain folium: blocks and buildings as GeoJSON on Leaflet's canvas."""
    name = "folium_geojson_canvas_bld"
    subprocess.run(
        [sys.executable, str(HARNESS / "build_peers.py"), str(data), str(folder), name],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return folder / f"{name}.html"


def _copies(folder: Path) -> Path:
    """Answer folium's links from disk: Leaflet as it is; what a map of polygons never calls with as little as it needs."""
    copies = folder / "cdn"
    copies.mkdir()
    (copies / "leaflet.js").write_text(assets.library_script(), encoding="utf-8")
    (copies / "leaflet.css").write_text(assets.leaflet_styles(), encoding="utf-8")
    (copies / "empty").write_text("", encoding="utf-8")
    links = [url for _, url in [*folium.Map.default_js, *folium.Map.default_css]]
    chosen = {
        url: next((name for name in ("leaflet.js", "leaflet.css") if url.endswith(f"/{name}")), "empty")
        for url in links
    }
    (copies / "index.json").write_text(json.dumps(chosen), encoding="utf-8")
    return copies


if __name__ == "__main__":
    raise SystemExit(min(main(sys.argv[1:]), 1))
