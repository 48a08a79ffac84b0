"""The drawing page on a planned district of 117,000 buildings: opening, panning, choosing, counting, its size.

``python -m tests.bench.page [TERRITORY.gpkg | --one-town]``: the territory is made when none is given (some minutes);
``--one-town`` makes a district of 16,000 buildings whose only town holds them all. Run in Debian's Chromium without a graphics
card, on the machine as it is; every figure is printed beside its bar.
"""

from __future__ import annotations

import gzip
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests import chromium
from tests.browser.served import Desk, opened, serving
from tests.conftest import ARGUMENTS

ONE_TOWN = "--one-town"

STATIC = Path(__file__).parents[2] / "src" / "blockmap" / "server" / "static"

PAN = """new Promise((done) => { const view = p.view.map.getView(); const [x, y] = view.getCenter();
    const step = 8 * view.getResolution();
    const times = []; let count = 0, last = performance.now();
    p.view.map.on("postrender", function frame() { const now = performance.now(); times.push(now - last); last = now;
        count += 1; if (count > 60) { p.view.map.un("postrender", frame); done(times.slice(2)); return; }
        requestAnimationFrame(() => { last = performance.now(); view.setCenter([x + step * (count % 20), y]);
            p.view.map.renderSync(); }); });
    p.view.map.renderSync(); })"""
"""Move the map by eight pixels at a time; milliseconds that drawing each frame took."""

LASSO = """(() => { const [x0, y0, x1, y1] = p.town.area.extent; const n = 200, ring = [];
    for (let k = 0; k < n; k += 1) { const a = k / n * 2 * Math.PI;
        ring.push([(x0 + x1) / 2 + (x1 - x0) * 0.72 * Math.cos(a), (y0 + y1) / 2 + (y1 - y0) * 0.72 * Math.sin(a)]); }
    const begin = performance.now(); const houses = p.housesIn(p.town, ring);
    const found = performance.now() - begin; const sum = houses.reduce((all, one) => all + one.row.households, 0);
    p.choose([], houses, ring); const total = performance.now() - begin; p.view.map.renderSync();
    return [houses.length, total, performance.now() - begin, sum, found]; })()"""

COUNTS = """(() => { const houses = p.town.buildings.getFeatures().slice(0, 400);
    const blocks = p.town.blocks.getFeatures().slice(0, 40);
    return blocks.map((block) => { const begin = performance.now();
        p.live.show(p.ifMoved(p.town, houses, block.getId())); return performance.now() - begin; }); })()"""


LINE = """(() => { const times = [], blocks = p.town.blocks.getFeatures().filter((one) => one.row.kind === "ground").slice(0, 40);
    for (const block of blocks) { const [x0, y0, x1, y1] = block.getGeometry().getExtent();
        const line = Array.from({length: 40}, (_, k) => [x0 - 1 + (k / 39) * (x1 - x0 + 2), (y0 + y1) / 2 + (k % 2)]);
        const begin = performance.now(); p.live.show(p.ifCut(p.town, [block], line)); times.push(performance.now() - begin); }
    p.live.hide(); return times; })()"""
"""A line of 40 points through each of 40 blocks: milliseconds until both sides are counted and shown."""


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "district.gpkg"
        wanted = sys.argv[1] if len(sys.argv) > 1 else None
        if wanted is None:
            _make(copy, 117_000)
        elif wanted == ONE_TOWN:
            _make(copy, 16_000, is_one_town=True)
        else:
            shutil.copy(wanted, copy)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(ARGUMENTS))
            with serving(copy) as link, opened(browser, link) as desk:
                desk.until("p.territory && p.view")
                _measure(desk)
            browser.close()
    _say("script, gzip", _script_kb(), 250, "KB")


def _measure(desk: Desk) -> None:
    towns = sorted(desk.ask("p.territory.towns"), key=lambda town: town["buildings"])
    mean = sum(town["buildings"] for town in towns) / len(towns)
    middle = min(towns, key=lambda town: abs(town["buildings"] - mean))
    largest = towns[-1]
    print(
        f"{len(towns)} towns, mean {mean:,.0f} buildings; largest {largest['buildings']:,}, {largest['blocks']:,} blocks"
    )
    towns_opened = [("a mean town", middle, 1500), ("the largest", largest, 3000)][middle is largest :]
    for when in ("first time", "again"):
        for name, town, bar in towns_opened:
            _say(f"open {name}, {when}", _open(desk, town), bar, "ms")
    for name, resolution in (
        ("whole town", None),
        ("4.9 m a pixel, all buildings", 4.9),
        ("1.2 m a pixel", 1.2),
        ("0.5 m a pixel", 0.5),
    ):
        if resolution:
            desk.ask("p.view.map.getView().setResolution(argument)", resolution)
        desk.rest()
        times = desk.ask(PAN)
        _say(f"pan, {name}: p50", statistics.median(times), 20, "ms")
        _say(f"pan, {name}: p95", _p95(times), 60, "ms")
    desk.ask("p.view.zoomTo(p.town.area.extent)")
    desk.rest()
    count, chosen, drawn, _, _ = desk.ask(LASSO)
    _say(f"lasso of {count:,} buildings with totals", chosen, 100, "ms")
    _say("the same, drawn", drawn, None, "ms")
    _say("counts while pointing, p95", _p95(desk.ask(COUNTS)), 50, "ms")
    _say("counts while a line is drawn, p95", _p95(desk.ask(LINE)), 50, "ms")
    _round_trips(desk)
    payload = desk.ask(
        "fetch(`/api/towns/${p.town.area.area_id}`).then((got) => got.text()).then((text) => text.length)"
    )
    _say("payload of the largest, before gzip", payload / 1e6, None, "MB")


def _round_trips(desk: Desk) -> None:
    """Edits of single buildings: as the server answers them, and until the page shows them."""
    desk.page.wait_for_timeout(2_000)
    script = """(async () => { const now = () => performance.now(); const times = [];
        for (let k = 0; k < 40; k += 1) { const { feature } = p.town.points[k * 11];
            const operation = {kind: "set_households", building: feature.getId(), household_count: 40 + k};
            const how = {method: "POST", headers: {"content-type": "application/json", "x-blockmap": "1"},
                body: JSON.stringify({operation, corner: p.town.corner})};
            const begin = now(); const done = await (await fetch("/api/operations", how)).json(); times.push(now() - begin);
            p.town.revision = done.revision;
            await new Promise((done) => setTimeout(done, 150)); }
        return times; })()"""
    times = desk.ask(script)
    _say("edit round trip, p50", statistics.median(times), 20, "ms")
    _say("edit round trip, p95", _p95(times), 100, "ms")
    desk.ask("p.refresh()")
    desk.page.wait_for_timeout(2_000)
    shown = desk.ask(
        """(async () => { const times = [];
            for (let k = 0; k < 12; k += 1) { const { feature } = p.town.points[k * 17];
                const operation = {kind: "set_households", building: feature.getId(), household_count: 50 + k};
                await p.propose(operation, [feature.row.block_id]);
                const begin = performance.now(); await p.accept(); p.view.map.renderSync(); times.push(performance.now() - begin);
                await new Promise((done) => setTimeout(done, 1500)); }
            return times; })()"""
    )
    _say("from Accept until the whole town is drawn, p50", statistics.median(shown), None, "ms")


def _open(desk: Desk, town: dict[str, Any]) -> float:
    """Milliseconds from the choice of a town to the first whole picture of it."""
    return float(
        desk.ask(
            """(async () => { const begin = performance.now(); await p.openTown(argument);
                const whole = new Promise((done) => p.view.map.once("postrender", done)); p.view.map.render(); await whole;
                return performance.now() - begin; })()""",
            town["area_id"],
        )
    )


def _p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


def _script_kb() -> float:
    scripts = [STATIC / name for name in ("page.js", "shared.js") if (STATIC / name).exists()]
    return sum(len(gzip.compress(script.read_bytes(), 9)) for script in scripts) / 1000


def _say(name: str, value: float, bar: float | None, unit: str) -> None:
    mark = "" if bar is None else f"  bar {bar:,} {unit}  {'ok' if value <= bar else 'MISSED'}"
    print(f"{name:<44}{value:>10,.1f} {unit}{mark}", flush=True)


def _make(territory: Path, count: int, *, is_one_town: bool = False) -> None:
    """Generate, read, plan and number a district."""
    import blockmap
    from blockmap import sample
    from blockmap.workflow.recipe import load

    begin = time.perf_counter()
    folder = territory.parent / "source"
    sample.write(sample.generate(count, 5), folder, format="shp", encoding="gbk")
    if is_one_town:
        _merge_towns(folder)
    recipe = load(Path(shutil.copy(sample.bundled() / "recipe.toml", folder)))
    blockmap.new(territory, crs=recipe.crs, **recipe.settings)
    for step in recipe.read:
        blockmap.read(territory, step.table, folder / step.source)
    blockmap.plan(territory, workers=2)
    blockmap.number(territory)
    print(f"district made in {time.perf_counter() - begin:,.0f} s")


def _merge_towns(folder: Path) -> None:
    """Make one town of all; its communities are counted through."""
    import geopandas as gpd

    towns, communities = (gpd.read_file(folder / f"{name}.shp") for name in ("towns", "communities"))
    one = towns.iloc[[0]].set_geometry([towns.geometry.union_all()], crs=towns.crs)
    code = one["代码"].iloc[0]
    communities["代码"] = [f"{code}{place + 1:03}" for place in range(len(communities))]
    communities["上级"] = code
    one.to_file(folder / "towns.shp", encoding="gbk")
    communities.to_file(folder / "communities.shp", encoding="gbk")


if __name__ == "__main__":
    main()
