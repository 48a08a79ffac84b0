"""The map in a browser with the network cut: what a supervisor sees, finds and clicks."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import folium
import pytest
import shapely

from blockmap import maps, terms
from tests.browser.conftest import Sheet
from tests.maps import town

pytestmark = pytest.mark.browser

TOWN = town.make()
HOSTILE = (
    '<img src=x onerror="window.__xss=1">`${window.__xss=2}`</script><script>window.__xss=3</script>\'"{{7*7}}<!--',
    "=cmd|' /C calc'!A0",
)


def saved(folder: Path, tables: town.Town = TOWN, **options: object) -> Path:
    """Save a map of the town."""
    path = folder / "map.html"
    if tables is TOWN and not options:
        path.write_bytes(plain())
    else:
        maps.save(maps.progress_map(**tables.arguments(), **{"settings": town.SETTINGS, "lang": "zh"} | options), path)
    return path


@cache
def plain() -> bytes:
    """The map that most tests open."""
    with TemporaryDirectory() as folder:
        return saved(Path(folder), lang="zh").read_bytes()


@pytest.fixture
def planned(sheet: Sheet, tmp_path: Path) -> Sheet:
    """Open the town before any return."""
    return sheet.open(saved(tmp_path))


def pixel(sheet: Sheet, block: int) -> list[int]:
    """Return the colour of the map near the north-west corner of a block, away from its label and buildings."""
    return sheet.ask(
        """(block) => {
            const { page } = __blockmap;
            const { borders } = page.territory;
            const side = borders.box[block * 4 + 2] - borders.box[block * 4];
            const x = borders.box[block * 4] + 0.15 * side;
            const y = borders.box[block * 4 + 3] - 0.15 * side;
            for (const tile of Object.values(page.tiles._tiles)) {
                const perPixel = 2 * Math.PI * 6378137 / (256 * Math.pow(2, tile.coords.z)) / page.territory.meta.ground.step;
                const ground = page.territory.meta.ground;
                const west = (tile.coords.x * 512 * perPixel * ground.step - Math.PI * 6378137 - ground.west) / ground.step;
                const north = (Math.PI * 6378137 - tile.coords.y * 512 * perPixel * ground.step - ground.south) / ground.step;
                const left = (x - west) / perPixel, top = (north - y) / perPixel;
                if (tile.current && left >= 0 && top >= 0 && left < 512 && top < 512) {
                    return Array.from(tile.el.getContext("2d").getImageData(left, top, 1, 1).data);
                }
            }
            return null;
        }""",
        block,
    )


def as_rgb(colour: str) -> list[int]:
    """Return #rrggbb as numbers."""
    return [int(colour[k : k + 2], 16) for k in (1, 3, 5)]


def test_every_block_is_painted_in_the_colour_of_its_class(planned: Sheet) -> None:
    ground = TOWN.blocks[TOWN.blocks["kind"] == "ground"]
    bands = planned.ask("__blockmap.page.mode.bands")
    for block, households in enumerate(ground["household_count"]):
        band = max((one for one in bands if one["lowest"] <= households), key=lambda one: one["lowest"])
        assert pixel(planned, block)[:3] == pytest.approx(as_rgb(band["colour"]), abs=3), f"block {block}"


def test_heading_totals_and_notes_are_said(planned: Sheet) -> None:
    assert planned.text("#bm-title") == terms.text("maps.page.title", "zh", name="渝北区")
    assert terms.text("maps.page.planned", "zh") in planned.text("#bm-state")
    assert planned.text("#bm-disclaimer") == terms.text("disclaimer", "zh")
    blocks, buildings = len(TOWN.blocks), len(TOWN.buildings)
    households = f"{TOWN.blocks['household_count'].sum():,}"
    said = terms.text("maps.page.summary", "zh", blocks=blocks, buildings=buildings, households=households)
    assert said in planned.text("#bm-summary")


def test_a_click_tells_of_the_block_there(planned: Sheet) -> None:
    label = planned.ask("[__blockmap.page.territory.borders.labelX[9], __blockmap.page.territory.borders.labelY[9]]")
    planned.click_place(*label)
    block = TOWN.blocks.iloc[9]
    card = planned.text(".leaflet-popup-content")
    assert block["block_code"] in card
    assert str(block["household_count"]) in card
    assert "龙溪街道" in card
    assert planned.ask("__blockmap.page.block") == 9
    assert planned.page.locator("path.leaflet-interactive").count() == 0, "outlines do not catch clicks"


def test_a_click_on_a_footprint_tells_of_the_building(planned: Sheet) -> None:
    planned.ask("__blockmap.page.goToBuilding(5)")
    planned.settle()
    planned.page.keyboard.press("Escape")
    planned.ask("__blockmap.map.closePopup()")
    spot = planned.ask(
        "[__blockmap.page.territory.buildings.x[__blockmap.page.territory.buildings.firstPoint(5)] - 40,"
        " __blockmap.page.territory.buildings.y[__blockmap.page.territory.buildings.firstPoint(5)]]"
    )
    planned.click_place(*spot)
    card = planned.text(".leaflet-popup-content")
    assert "002号楼2" in card
    assert terms.text("maps.page.estimated_count", "zh", count=20) in card


def test_buildings_are_drawn_when_one_is_near(planned: Sheet) -> None:
    planned.ask("__blockmap.page.showEverything()")
    planned.settle()
    assert planned.ask("__blockmap.page.territory.buildings.count") == len(TOWN.buildings)
    drawn = planned.ask(
        """() => {
            const { page } = __blockmap;
            let count = 0;
            const original = page.painter.buildings.drawBuilding;
            page.painter.buildings.drawBuilding = function (...rest) { count++; original.apply(this, rest); };
            const tile = Object.values(page.tiles._tiles)[0];
            page.painter.paint(tile.el, tile.coords, 512);
            page.painter.buildings.drawBuilding = original;
            return count;
        }"""
    )
    assert drawn > 0


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_names_are_text_and_nothing_else(sheet: Sheet, tmp_path: Path, hostile: str) -> None:
    sheet.open(saved(tmp_path, TOWN.renamed(hostile), title=hostile))
    assert sheet.text("#bm-title") == hostile
    sheet.ask("__blockmap.page.goTo({ block: 9 })")
    assert hostile in sheet.text(".leaflet-popup-content")
    sheet.ask("__blockmap.page.goToBuilding(20)")
    assert hostile in sheet.text(".leaflet-popup-content h2")
    sheet.page.fill("#bm-query", hostile)
    assert hostile in sheet.text("#bm-found")
    sheet.page.click("#bm-language")
    sheet.page.mouse.move(800, 400)
    sheet.settle()
    assert sheet.ask("window.__xss") is None
    assert sheet.page.locator("img[src=x]").count() == 0


def test_hostile_names_do_not_run_in_a_folium_popup_either(sheet: Sheet, tmp_path: Path) -> None:
    m = maps.progress_map(**TOWN.arguments(), settings=town.SETTINGS, lang="zh")
    popup = "<img src='data:,' onerror='window.__xss=1'><b>beside</b>"
    folium.Marker([29.7245, 107.467], popup=folium.Popup(popup, show=True)).add_to(m)
    maps.save(m, tmp_path / "map.html")
    sheet.open(tmp_path / "map.html")
    assert "beside" in sheet.text(".leaflet-popup-content")
    assert sheet.ask("window.__xss") is None
    refused = [error for error in sheet.errors if "Content Security Policy" in error]
    assert refused, "the browser says that it refused the planted script"
    sheet.errors.clear()


def test_search_finds_by_short_code_code_building_and_name(planned: Sheet) -> None:
    field = planned.page.locator("#bm-query")
    field.fill("7")
    field.press("Enter")
    assert planned.text(".leaflet-popup-content h2") == terms.text("maps.page.block_heading", "zh", short="007")
    field.fill(TOWN.blocks.iloc[12]["block_code"])
    field.press("Enter")
    assert planned.ask("__blockmap.page.block") == 12
    field.fill("003-4")
    field.press("Enter")
    assert terms.text("maps.page.building_heading", "zh", number=4) in planned.text(".leaflet-popup-content h2")
    field.fill("青松")
    field.press("ArrowDown")
    assert planned.ask("document.activeElement.firstChild.textContent") == "青松村"
    planned.page.keyboard.press("Enter")
    assert planned.text("#bm-crumbs strong") == "青松村"
    area = planned.ask("__blockmap.page.territory.blocks.area[7]")
    name = planned.ask("(area) => __blockmap.page.territory.areas.name[area]", area)
    short = TOWN.blocks.iloc[7]["short_code"]
    for said in (f"{name} {short}", f"{name}{short}", f"{name[:2]} {short.lstrip('0')}"):
        field.fill(said)
        field.press("Enter")
        assert planned.ask("__blockmap.page.block") == 7, said
    in_block = planned.ask("__blockmap.page.territory.areas.name[__blockmap.page.territory.blocks.area[2]]")
    field.fill(f"{in_block} 003-4")
    assert planned.text("#bm-found").startswith("003-4")
    field.fill("no such place")
    assert planned.text("#bm-found") == terms.text("maps.page.nothing_found", "zh")


def test_the_list_leads_down_to_blocks_and_back(planned: Sheet) -> None:
    assert planned.page.locator("#bm-table tbody tr").count() == 2
    planned.page.click("#bm-table >> text=龙溪街道")
    planned.page.click("#bm-table >> text=朝阳社区")
    codes = planned.page.locator("#bm-table tbody th button").all_inner_texts()
    assert codes == [*(f"{n:03d}" for n in range(1, 9)), "088 *", "900 *"]
    assert terms.text("maps.page.guest_note", "zh") in planned.text("#bm-note")
    planned.page.click("#bm-table >> text=088")
    assert terms.text("maps.page.kind.stacked", "zh", host="001") in planned.text(".leaflet-popup-content")
    planned.page.click("#bm-crumbs >> text=朝阳社区")
    planned.page.click("#bm-table >> text=900")
    assert terms.text("maps.page.kind.virtual", "zh") in planned.text(".leaflet-popup-content")
    planned.page.click("#bm-crumbs >> text=渝北区")
    assert planned.page.locator("#bm-table tbody tr").count() == 2


def test_totals_of_children_add_up_to_their_parent(planned: Sheet) -> None:
    for area, row in TOWN.areas.iterrows():
        sums = planned.ask(
            "(area) => { const s = __blockmap.page.totals.of(area); return [s.blocks, s.buildings, s.households]; }",
            area,
        )
        inside = TOWN.areas[TOWN.areas["code"].str.startswith(row["code"])]["area_id"]
        blocks = TOWN.blocks[TOWN.blocks["community_id"].isin(inside)]
        buildings = TOWN.buildings["community_id"].isin(inside).sum()
        assert sums == [len(blocks), buildings, blocks["household_count"].sum()]


def test_languages_switch_in_the_page(planned: Sheet) -> None:
    planned.page.click("#bm-language")
    assert planned.text("#bm-title") == terms.text("maps.page.title", "en", name="渝北区")
    assert planned.text("#bm-disclaimer") == terms.text("disclaimer", "en")
    assert planned.ask("document.documentElement.lang") == "en"
    planned.page.click("#bm-language")
    assert planned.text("#bm-disclaimer") == terms.text("disclaimer", "zh")


def test_the_keyboard_alone_is_enough(planned: Sheet) -> None:
    planned.ask("document.querySelector('.folium-map').focus()")
    before = planned.ask("__blockmap.map.getCenter().lng")
    planned.page.keyboard.press("ArrowRight")
    planned.page.wait_for_timeout(400)
    assert planned.ask("__blockmap.map.getCenter().lng") > before
    planned.page.keyboard.press("Enter")
    assert planned.page.locator(".leaflet-popup-content").count() == 1
    assert planned.ask("document.getElementById('bm-live').textContent") != ""
    nameless = planned.ask(
        "[...document.querySelectorAll('button, input, select, [role=img]')]"
        ".filter(e => e.checkVisibility() && !(e.getAttribute('aria-label') || e.textContent.trim())).length"
    )
    assert nameless == 0


def test_any_folium_layer_can_be_added_and_shows(sheet: Sheet, tmp_path: Path) -> None:
    m = maps.progress_map(**TOWN.arguments(), settings=town.SETTINGS, lang="en")
    folium.Marker([29.7245, 107.467], popup="office", icon=folium.Icon(color="red")).add_to(m)
    folium.Circle([29.7245, 107.467], radius=60, fill=True).add_to(m)
    folium.GeoJson(TOWN.areas[["name", "geom"]].iloc[[1]], name="first town").add_to(m)
    folium.Marker([29.7240, 107.467]).add_to(m)
    folium.LayerControl(collapsed=False).add_to(m)
    maps.save(m, tmp_path / "map.html")
    sheet.open(tmp_path / "map.html")
    assert sheet.page.locator(".leaflet-marker-icon").count() == 2
    assert sheet.page.locator(".leaflet-overlay-pane path").count() == 2
    assert "first town" in sheet.text(".leaflet-control-layers")
    widths = sheet.ask("[...document.querySelectorAll('.leaflet-marker-icon')].map(image => image.naturalWidth)")
    assert min(widths) > 0, "the pictures of the markers are in the file"


def test_communities_alone_are_a_map_too(sheet: Sheet, tmp_path: Path) -> None:
    communities = TOWN.areas[TOWN.areas["level"] == "community"].assign(parent_id=None)
    m = maps.progress_map(
        areas=communities, blocks=TOWN.blocks, buildings=TOWN.buildings, settings=town.SETTINGS, lang="zh"
    )
    maps.save(m, tmp_path / "map.html")
    sheet.open(tmp_path / "map.html")
    assert sheet.text("#bm-crumbs strong") == terms.text("maps.page.everything", "zh")
    assert sheet.page.locator("#bm-table tbody tr").count() == 4
    sheet.page.click("#bm-table >> text=桂花社区")
    assert sheet.page.locator("#bm-table tbody tr").count() == 8


def test_an_old_browser_without_decompression_opens_the_map(sheet: Sheet, tmp_path: Path) -> None:
    sheet.page.add_init_script("delete window.DecompressionStream; delete Uint8Array.fromBase64;")
    sheet.open(saved(tmp_path))
    said = terms.text(
        "maps.page.summary", "zh", blocks=len(TOWN.blocks), buildings=len(TOWN.buildings), households="{n}"
    )
    assert said.split("{n}")[0] in sheet.text("#bm-summary")


def test_a_small_screen_starts_with_the_map_and_opens_the_list(sheet: Sheet, tmp_path: Path) -> None:
    sheet.page.set_viewport_size({"width": 390, "height": 780})
    sheet.open(saved(tmp_path))
    assert not sheet.page.is_visible("#bm-side")
    sheet.page.click("#bm-fold")
    assert sheet.page.is_visible("#bm-side")
    assert sheet.ask("document.documentElement.scrollWidth") <= 390


def test_a_printed_sheet_has_the_whole_map_and_nothing_of_the_screen(planned: Sheet) -> None:
    before = planned.ask("__blockmap.map.getBounds().toBBoxString()")
    planned.ask("window.dispatchEvent(new Event('beforeprint'))")
    assert not planned.page.is_visible("#bm-side")
    assert not planned.page.is_visible("#bm-print")
    assert planned.page.is_visible("#bm-disclaimer")
    assert planned.page.is_visible(".bm-legend")
    assert planned.ask("__blockmap.map.getBounds().contains(__blockmap.page.bounds)")
    assert planned.ask("__blockmap.page.tiles.queue.length") == 0, "all tiles are painted before the sheet is printed"
    planned.ask("window.dispatchEvent(new Event('afterprint'))")
    assert planned.page.is_visible("#bm-side")
    assert planned.ask("__blockmap.map.getBounds().toBBoxString()") == before


def test_names_of_streets_are_not_written_over_each_other_nor_twice_side_by_side(sheet: Sheet, tmp_path: Path) -> None:
    west, south, east, north = TOWN.areas.total_bounds
    middle, end = (south + north) / 2, min(east, west + 400)
    lines = {
        "大学路": [(west, middle), (end, middle)],
        "大学路 ": [(west, middle + 12), (end - 10, middle + 12)],
        "横路": [((west + end) / 2, middle - 55), ((west + end) / 2, middle + 85)],
        "远路": [(west, middle + 150), (end, middle + 150)],
    }
    barriers = TOWN.barriers.iloc[[0] * len(lines)].reset_index(drop=True)
    barriers["barrier_id"] = range(1, len(lines) + 1)
    barriers["name"] = [name.strip() for name in lines]
    barriers["geom"] = [shapely.multilinestrings([ends]) for ends in lines.values()]
    sheet.open(saved(tmp_path, replace(TOWN, barriers=barriers)))
    named = """(metres) => {
        const { page } = __blockmap, { lines } = page.territory;
        const scale = page.territory.meta.ground.metres / metres;
        return lines.names.filter((_, line) => lines.isNamed(line, scale)).sort();
    }"""
    assert sheet.ask(named, 1.0) == ["大学路", "远路"], "the longer one, once, and nothing across it"
    assert sheet.ask(named, 0.05) == ["大学路", "大学路", "横路", "远路"], (
        "very near there is room for all but where they cross"
    )
