"""The map while a count goes on: figures of any area on any day, lists, colours, people, address, picture, print."""

from __future__ import annotations

import io
import math
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest

from blockmap import maps, terms
from blockmap.topology import datum
from tests.browser.conftest import Sheet
from tests.browser.test_progress_map import as_rgb, pixel
from tests.maps import count, town

pytestmark = pytest.mark.browser

TOWN = town.make()
COUNT = count.make(TOWN)
LAST = len(count.DAYS) - 1
CODE_OF_2 = TOWN.blocks.set_index("block_id").loc[2, "block_code"]
PLACES = """() => {
    const { returns, territory } = __blockmap.page;
    return { phase: returns.phase, measure: returns.measure, areas: territory.areas.code, blocks: territory.blocks.code };
}"""


def saved(folder: Path, name: str = "map.html", **options: object) -> Path:
    """Save a map of the count."""
    path = folder / name
    if not options:
        path.write_bytes(plain())
        return path
    frames = {**TOWN.arguments(), **COUNT.arguments(), "settings": town.SETTINGS, "lang": "zh"}
    maps.save(maps.progress_map(**{**frames, **options}), path)
    return path


@cache
def plain() -> bytes:
    """The map that most tests open."""
    with TemporaryDirectory() as folder:
        return saved(Path(folder), lang="zh").read_bytes()


@pytest.fixture
def counted(sheet: Sheet, tmp_path: Path) -> Sheet:
    """Open the town on the last day of the count."""
    return sheet.open(saved(tmp_path))


def say(key: str, **values: object) -> str:
    """Return a text of the page in Chinese."""
    return terms.text(f"maps.page.{key}", "zh", **values)


def choose(sheet: Sheet, phase: str, measure: str, day: int) -> None:
    """Choose phase, measure and day by the page's own controls."""
    sheet.page.select_option("#bm-phase", phase)
    sheet.page.wait_for_function("(phase) => __blockmap.page.returns.phase === phase", arg=phase)
    if sheet.page.is_enabled("#bm-measure"):
        sheet.page.select_option("#bm-measure", measure)
    sheet.page.wait_for_function("(measure) => __blockmap.page.returns.measure === measure", arg=measure)
    sheet.ask(
        "(day) => { const s = document.getElementById('bm-day'); s.value = day; s.dispatchEvent(new Event('input')); }",
        day,
    )
    sheet.settle()


def expected(code: str, phase: str, measure: str, day: int) -> tuple[int, int]:
    """Sum done and target of an area from the raw visits."""
    raw = COUNT.raw[
        (COUNT.raw["phase"] == phase) & (COUNT.raw["measure"] == measure) & (COUNT.raw["day"] <= count.DAYS[day])
    ]
    blocks = TOWN.blocks[TOWN.blocks["block_code"].str.startswith(code)]
    done = int(raw.loc[raw["block_id"].isin(blocks["block_id"]), "added"].sum())
    targets = count._targets(TOWN)
    target = sum(targets[block] for block in blocks["block_id"])
    if 2 in set(blocks["block_id"]) and day >= 4 and _has_row(phase, measure, day):
        target -= 20
    if "500112001".startswith(code):
        done += 9 if day >= 4 else 6 if day >= 1 else 0
        target += 10
    return done, target


def _has_row(phase: str, measure: str, day: int) -> bool:
    """Whether block 2 told its smaller target by a day."""
    rows = COUNT.progress[
        (COUNT.progress["phase"] == phase) & (COUNT.progress["measure"] == measure) & (COUNT.progress["block_id"] == 2)
    ]
    return bool(((rows["day"] >= count.DAYS[4]) & (rows["day"] <= count.DAYS[day])).any())


@pytest.mark.parametrize(("phase", "measure"), count.SERIES)
def test_every_area_on_every_day_is_the_sum_of_the_raw_visits(counted: Sheet, phase: str, measure: str) -> None:
    choose(counted, phase, measure, LAST)
    codes = counted.ask(PLACES)["areas"]
    for day in range(len(count.DAYS)):
        sums = counted.ask(
            "(day) => __blockmap.page.returns.ofArea.map((sums) => [sums.done[day], sums.target[day], sums.beside[day]])",
            day,
        )
        for code, (done, target, beside) in zip(codes, sums, strict=True):
            assert (done, target) == expected(code, phase, measure, day), f"{code} on day {day}"
            assert beside == (7 if code == "500112" and day >= 2 else 0), "what met no place stands beside the sums"


def test_the_figures_that_are_written_are_those_of_the_day(counted: Sheet) -> None:
    for day in (0, 4, LAST):
        choose(counted, "short_form", "visited", day)
        done, target = expected("500112", "short_form", "visited", day)
        summary = counted.text("#bm-summary")
        assert say("summary_done", done=f"{done:,}", target=f"{target:,}") in summary
        assert f"{math.floor(1000 * done / target + 0.5) / 10:.1f}%" in summary
        assert counted.text("#bm-today") == count.DAYS[day]
        rows = counted.page.locator("#bm-table tbody tr")
        left = [int(text.replace(",", "")) for text in rows.locator("td:nth-child(3)").all_inner_texts()]
        assert sum(left) == target - done, "lines add up to the whole"


def test_the_table_shows_all_columns_when_there_is_room(counted: Sheet) -> None:
    counted.page.click("#bm-wide")
    heads = counted.page.locator("#bm-table thead button").all_inner_texts()
    for key in ("done", "target", "left", "rate", "forecast", "complete_blocks", "last_return", "charge"):
        assert say(key) in heads
    first = counted.page.locator("#bm-table tbody tr").first.inner_text()
    assert "王督导" in first
    assert counted.page.locator("#bm-table caption").count() == 1


def test_what_no_block_holds_has_a_line_of_its_own(counted: Sheet) -> None:
    counted.page.click("#bm-table >> text=龙溪街道")
    line = counted.page.locator("#bm-table tbody tr.bm-extra")
    assert line.locator("th").inner_text() == say("extra.not_apportioned")
    assert line.locator("td").all_inner_texts()[:2] == ["90.0%", "1"]


def test_drilling_down_reaches_the_building(counted: Sheet) -> None:
    for name in ("龙溪街道", "朝阳社区", "002"):
        counted.page.click(f"#bm-table >> text={name}")
    crumbs = counted.page.locator("#bm-crumbs > *").all_inner_texts()
    assert crumbs == ["渝北区", "龙溪街道", "朝阳社区", say("block_heading", short="002")]
    titles = counted.page.locator("#bm-table tbody th").all_inner_texts()
    assert [title.split()[0] for title in titles] == ["1", "2", "3", "4"]
    counted.page.locator("#bm-table tbody button").first.click()
    assert say("building_heading", number=1) in counted.text(".leaflet-popup-content h2")


def test_colours_follow_the_day_and_complete_blocks_bear_a_flag(counted: Sheet) -> None:
    colour = counted.ask("__blockmap.page.territory.meta.completion_bands.slice(-1)[0].colour")
    assert pixel(counted, 0)[:3] == pytest.approx(as_rgb(colour), abs=30)
    planted = counted.ask(
        """() => {
            const { page } = __blockmap, seen = [];
            const original = page.painter.flagBlock;
            page.painter.flagBlock = function (view, label, ...rest) {
                if (page.returns.completeSince(label.block, page.day) !== -1) { seen.push(label.block); }
                original.call(this, view, label, ...rest);
            };
            page.tiles.repaintNow();
            page.painter.flagBlock = original;
            return seen;
        }"""
    )
    assert 0 in planted
    counted.ask("__blockmap.page.goTo({ block: 0 })")
    raw = COUNT.raw[
        (COUNT.raw["block_id"] == 1) & (COUNT.raw["phase"] == "short_form") & (COUNT.raw["measure"] == "visited")
    ]
    assert raw["day"].max() in counted.text(".leaflet-popup-content")
    silent = 2
    counted.ask("(block) => __blockmap.page.goTo({ block })", silent)
    assert say("legend.no_return") in counted.text(".leaflet-popup-content")


def test_days_can_be_played(counted: Sheet) -> None:
    counted.page.click("#bm-play")
    counted.page.wait_for_function("__blockmap.page.day === 2")
    counted.page.click("#bm-play")
    day = counted.ask("__blockmap.page.day")
    counted.page.wait_for_timeout(800)
    assert counted.ask("__blockmap.page.day") == day
    assert counted.text("#bm-today") == count.DAYS[day]
    heights = counted.ask(
        "[...document.querySelectorAll('#bm-curve rect')].map((bar) => Number(bar.getAttribute('height')) > 0)"
    )
    raw = COUNT.raw[(COUNT.raw["phase"] == "short_form") & (COUNT.raw["measure"] == "visited")]
    assert heights == [
        bool(raw.loc[raw["day"] == one, "added"].sum() + (one in (count.DAYS[1], count.DAYS[4]))) for one in count.DAYS
    ]


def test_rankings_and_laggards(counted: Sheet) -> None:
    counted.page.click("#bm-tab-rank")
    counted.page.select_option("#bm-by", "community")
    shares = counted.page.locator("#bm-table tbody td:nth-child(2)").all_inner_texts()
    known = [float(share.rstrip("%")) for share in shares if share != "–"]
    assert known == sorted(known, reverse=True)
    counted.page.select_option("#bm-by", "zone.功能区")
    titles = counted.page.locator("#bm-table tbody th button").all_inner_texts()
    assert sorted(titles) == sorted(["G1 高新区", say("rest.zone")])
    blocks_of_zone = counted.ask(
        "(() => { const { rows, territory } = __blockmap.page;"
        " const zones = territory.groupings.find((one) => one.kind === 'zone');"
        " return rows.ofGrouping(zones).map((row) => row.blocks.length); })()"
    )
    assert sum(blocks_of_zone) == len(TOWN.blocks), "zones and what is outside them are everything"
    counted.page.click("#bm-tab-behind")
    first = counted.page.locator("#bm-table tbody tr").first.inner_text()
    assert "003" in first
    assert "0.0%" in first


@pytest.mark.parametrize("mode", ["team", "role.instructor", "role.enumerator", "zone.功能区", "tag", "age", "size"])
def test_the_map_can_be_coloured_by_whom_and_what(counted: Sheet, mode: str) -> None:
    counted.page.select_option(".bm-legend select", mode)
    counted.settle()
    assert counted.ask("__blockmap.page.mode.id") == mode
    colours = counted.ask(
        "__blockmap.page.territory.areas.blocksUnder(-1).slice(0, 8).map((b) => __blockmap.page.mode.classOf(b))"
        ".map((one) => (one === -1 ? null : __blockmap.page.mode.colour(one)))"
    )
    for block, colour in enumerate(colours):
        if colour is not None:
            assert pixel(counted, block)[:3] == pytest.approx(as_rgb(colour), abs=30), f"block {block}"


def test_blocks_without_a_person_stand_out(counted: Sheet) -> None:
    counted.page.select_option(".bm-legend select", "role.enumerator")
    counted.settle()
    assert say("rest.role") in counted.text(".bm-legend")
    assert pixel(counted, 4)[:3] == pytest.approx(as_rgb("#c2410c"), abs=30)


def test_people_are_found_by_name(counted: Sheet) -> None:
    field = counted.page.locator("#bm-query")
    field.fill("指导员1")
    field.press("Enter")
    assert counted.page.locator("path.leaflet-interactive").count() == 0
    outlined = counted.ask("__blockmap.page.highlights.shapes.block.getLatLngs().length")
    assert outlined == 4
    field.fill("普查员03")
    field.press("Enter")
    assert "普查员03" in counted.text(".leaflet-popup-content")


def test_people_are_found_by_the_code_of_the_office(counted: Sheet) -> None:
    field = counted.page.locator("#bm-query")
    field.fill("p00003")
    assert "普查员03" in counted.text("#bm-found")
    field.press("Enter")
    assert "普查员03" in counted.text(".leaflet-popup-content")
    field.fill("Z001")
    field.press("Enter")
    assert counted.ask("__blockmap.page.highlights.shapes.block.getLatLngs().length") == 4
    field.fill("P0000")
    assert counted.text("#bm-found") == say("nothing_found"), "a code is found whole or not at all"


@pytest.mark.parametrize("block", [0, 4, 9, 14])
def test_a_card_does_not_hide_its_block(counted: Sheet, block: int) -> None:
    """Neither when the block is gone to, nor when it is clicked on in a view that has room for both."""
    counted.ask("(block) => __blockmap.page.goTo({ block })", block)
    for _ in range(2):
        counted.settle()
        boxes = counted.ask(
            """() => {
                const { page, map } = __blockmap;
                const box = document.querySelector(".leaflet-popup").getBoundingClientRect();
                const frame = map.getContainer().getBoundingClientRect();
                const outline = page.highlights.shapes.block.getBounds();
                const [nw, se] = [outline.getNorthWest(), outline.getSouthEast()].map((c) => map.latLngToContainerPoint(c));
                const block = [frame.top + nw.y, frame.top + se.y];
                return { card: [box.top, box.bottom], block: block, map: [frame.top, frame.bottom] };
            }"""
        )
        assert boxes["card"][1] <= boxes["block"][0] + 3
        assert boxes["card"][0] >= boxes["map"][0]
        assert boxes["block"][1] <= boxes["map"][1]
        place = "(b) => { const x = __blockmap.page.territory.borders; return [x.labelX[b], x.labelY[b]]; }"
        spot = counted.ask(place, block)
        counted.ask("__blockmap.map.closePopup()")
        counted.click_place(*spot)


def test_another_day_paints_what_painting_all_anew_paints(counted: Sheet) -> None:
    """What lies over the ground is kept from day to day: borders, names, disputes, and the words of the language."""
    tiles = """() => Object.values(__blockmap.page.tiles._tiles).map((tile) => {
        const { width, height } = tile.el;
        const { data } = tile.el.getContext("2d").getImageData(0, 0, width, height);
        return data.reduce((sum, value) => (sum * 31 + value) % 1e9, 7);
    })"""
    paint = "__blockmap.page.tiles.repaintNow(); __blockmap.page.tiles.finish()"
    fresh = "__blockmap.page.tiles.sheets = new WeakMap(); " + paint
    counted.ask("__blockmap.page.showEverything()")
    counted.settle()
    assert counted.ask("__blockmap.page.metresPerPixel()") > 0
    seen = set()
    for change in (
        "__blockmap.page.chooseDay(2)",
        "__blockmap.page.chooseDay(5)",
        "__blockmap.page.switchLanguage()",
        "__blockmap.page.territory.disputes.isShown = false; __blockmap.page.refresh()",
        "__blockmap.page.chooseDay(3)",
    ):
        counted.ask(change)
        counted.settle()
        counted.ask(paint)
        kept = counted.ask(tiles)
        counted.ask(fresh)
        assert counted.ask(tiles) == kept
        seen.add(tuple(kept))
    assert len(seen) >= 3


def test_disputed_ground_is_drawn_and_told(counted: Sheet) -> None:
    assert counted.ask("__blockmap.page.territory.disputes.code") == ["500112-500105-001"], "settled ones are not drawn"
    spot = counted.ask("(() => { const d = __blockmap.page.territory.disputes; return [d.labelX[0], d.labelY[0]]; })()")
    counted.ask("__blockmap.page.goTo({ block: 0 })")
    counted.ask("__blockmap.map.closePopup()")
    counted.settle()
    counted.click_place(*spot)
    card = counted.text(".leaflet-popup-content")
    assert "500112-500105-001" in card
    assert terms.text("kind.overlap", "zh") in card
    counted.page.uncheck(".bm-layer input")
    counted.settle()
    counted.ask("__blockmap.map.closePopup()")
    counted.click_place(*spot)
    assert "500112-500105-001" not in counted.text(".leaflet-popup-content")


def test_disputed_ground_is_drawn_as_it_stood_on_the_day_shown(sheet: Sheet, tmp_path: Path) -> None:
    """The first case is negotiated from the third day on and settled on the sixth; the second is found after the last day."""
    first, second = COUNT.disputes["code"]
    disputes = COUNT.disputes.assign(state=["closed", "open"])
    changes = [(first, 1, "open"), (first, 2, "negotiating"), (first, 5, "closed"), (second, None, "open")]
    days = [(code, count.DAYS[at] if at is not None else "2026-01-31", state) for code, at, state in changes]
    states = pd.DataFrame(days, columns=["code", "day", "state"])
    sheet.open(saved(tmp_path, disputes=disputes, dispute_states=states))

    def drawn(day: int) -> list[int]:
        choose(sheet, "short_form", "entered", day)
        return sheet.ask("__blockmap.page.territory.disputes.drawn(__blockmap.page.days[__blockmap.page.day])")

    not_drawn, known, later = 0, 1, 2
    assert [drawn(day) for day in (1, 2, 4)] == [[known, later]] * 3
    assert say("disputes", count=1) in sheet.text(".bm-legend")
    assert say("disputes_later", count=1) in sheet.text(".bm-legend")
    card = "__blockmap.page.describer.dispute(%d).textContent"
    negotiated = say("dispute_since", state=say("dispute_state.negotiating"), day=count.DAYS[2])
    assert negotiated in sheet.ask(card.replace("%d", "0"))
    assert say("dispute_later", day="2026-01-31") in sheet.ask(card.replace("%d", "1"))
    assert [drawn(day) for day in (5, LAST)] == [[not_drawn, later]] * 2, "it is settled"
    assert say("disputes", count=0) in sheet.text(".bm-legend")
    choose(sheet, "listing", "visited", 0)
    assert drawn(1) == [known, later]


def test_the_address_brings_a_colleague_to_the_same_view(counted: Sheet, tmp_path: Path) -> None:
    counted.page.click("#bm-language")
    choose(counted, "listing", "visited", 3)
    counted.page.select_option(".bm-legend select", "age")
    counted.page.click("#bm-tab-rank")
    counted.ask("__blockmap.page.goTo({ block: 9 })")
    counted.settle()
    seen = (
        "(() => { const { page, map } = __blockmap;"
        " return [page.day, page.block, page.mode.id, page.returns.phase, map.getZoom()]; })()"
    )
    before = counted.ask(seen)
    address = counted.page.url
    assert "a=500112001002" in address
    counted.page.goto("about:blank")
    counted.page.goto(address)
    counted.page.wait_for_function("window.__blockmap && __blockmap.page && __blockmap.page.isWhole")
    counted.settle()
    assert counted.ask(seen) == before
    assert counted.ask("document.documentElement.lang") == "en"
    assert counted.ask("__blockmap.page.panel.tab") == "rank"


def test_an_address_of_another_map_is_no_harm(sheet: Sheet, tmp_path: Path) -> None:
    path = saved(tmp_path)
    sheet.page.goto(
        path.as_uri() + "#a=<img src=x onerror=window.__xss=1>&b=999&p=none&d=1999-01-01&c=nothing&v=a_b_c&t=x"
    )
    sheet.page.wait_for_function("window.__blockmap && __blockmap.page && __blockmap.page.isWhole")
    assert sheet.text("#bm-crumbs strong") == "渝北区"
    assert sheet.ask("window.__xss") is None


def test_the_list_follows_the_view(counted: Sheet) -> None:
    counted.ask(
        "__blockmap.map.setView(__blockmap.page.areaBounds(4).getCenter(), __blockmap.map.getZoom() + 2, { animate: false })"
    )
    counted.page.wait_for_function("__blockmap.page.area === 4")
    assert counted.text("#bm-crumbs strong") == "桂花社区"
    counted.page.click(".bm-zoom button:nth-child(3)")
    counted.settle()
    assert counted.text("#bm-crumbs strong") == "渝北区"


def test_the_picture_holds_the_map_with_its_legend(counted: Sheet) -> None:
    from PIL import Image

    with counted.page.expect_download() as download:
        counted.page.click("#bm-picture")
    picture = Image.open(io.BytesIO(Path(download.value.path()).read_bytes())).convert("RGB")
    assert download.value.suggested_filename.endswith(f"{count.DAYS[-1]}.png")
    size = counted.ask("(() => { const s = __blockmap.map.getSize(); return [s.x, s.y]; })()")
    assert picture.width == 2 * (size[0] + 48)
    colours = {colour for _, colour in picture.getcolors(1 << 24)}
    complete = counted.ask("__blockmap.page.territory.meta.completion_bands.slice(-1)[0].colour")
    assert tuple(as_rgb(complete)) in colours, "the legend is in it"


def test_a_printed_sheet_bears_phase_day_and_legend(counted: Sheet) -> None:
    counted.ask("window.dispatchEvent(new Event('beforeprint'))")
    for selector in ("#bm-title", "#bm-state", "#bm-choices", ".bm-legend", "#bm-disclaimer"):
        assert counted.page.is_visible(selector), selector
    for selector in ("#bm-side", "#bm-time", ".bm-tools", ".bm-zoom"):
        assert not counted.page.is_visible(selector), selector
    counted.ask("window.dispatchEvent(new Event('afterprint'))")


def test_nothing_outside_the_area_is_in_the_file(tmp_path: Path) -> None:
    from tests.maps import decode

    held = decode.texts(saved(tmp_path, area="500112002").read_text(encoding="utf-8"))
    for other in ("500112001", "王督导", "第一督导组", "普查员00", "公租房多", "龙溪街道"):
        assert other not in held
    assert "李督导" in held


def test_one_zone_is_a_map_of_its_own(sheet: Sheet, tmp_path: Path) -> None:
    sheet.open(saved(tmp_path, zone="功能区/G1"))
    members = TOWN.blocks.loc[TOWN.blocks["block_id"] % 3 == 0, "block_code"]
    assert sorted(sheet.ask("__blockmap.page.territory.blocks.code")) == sorted(members)


def test_a_zone_system_opens_the_map_by_its_zones(sheet: Sheet, tmp_path: Path) -> None:
    sheet.open(saved(tmp_path, zone="功能区"))
    assert sheet.ask("__blockmap.page.mode.id") == "zone.功能区"
    assert "G1 高新区" in sheet.text("#bm-table")


@pytest.mark.parametrize(
    "hostile", ["<img src=x onerror=window.__xss=1>", "</script><script>window.__xss=2</script>", "=1+1"]
)
def test_hostile_names_of_people_zones_and_phases_are_text(sheet: Sheet, tmp_path: Path, hostile: str) -> None:
    frames = {
        "people": COUNT.people.assign(name=hostile, team=hostile),
        "zones": COUNT.zones.assign(system=hostile, name=hostile),
        "tags": COUNT.tags.assign(tag=hostile),
        "phases": COUNT.phases.assign(name=hostile),
        "disputes": COUNT.disputes.assign(code=hostile, kind=hostile),
        "progress": COUNT.progress.assign(measure=hostile),
    }
    sheet.open(saved(tmp_path, **frames))
    sheet.page.fill("#bm-query", hostile)
    assert hostile in sheet.text("#bm-found")
    sheet.ask("__blockmap.page.goTo({ block: 3 })")
    assert hostile in sheet.text(".leaflet-popup-content")
    sheet.page.click("#bm-tab-rank")
    assert sheet.page.locator("#bm-measure option").first.inner_text() == hostile
    assert sheet.ask("window.__xss") is None
    assert sheet.page.locator("img[src=x]").count() == 0


def test_an_old_browser_opens_all_sections(sheet: Sheet, tmp_path: Path) -> None:
    sheet.page.add_init_script("delete window.DecompressionStream; delete Uint8Array.fromBase64;")
    sheet.open(saved(tmp_path))
    done, _ = expected("500112", "short_form", "visited", LAST)
    assert sheet.ask("(day) => __blockmap.page.returns.whole.done[day]", LAST) == done


def test_series_without_dates_have_no_days(sheet: Sheet, tmp_path: Path) -> None:
    plain = COUNT.progress[COUNT.progress["day"] == count.DAYS[-1]].drop(columns=["day", "phase", "measure"])
    plain = plain.drop_duplicates("block_id")
    sheet.open(saved(tmp_path, progress=plain, extra=None, building_progress=None, phases=None))
    assert not sheet.page.is_visible("#bm-time")
    assert not sheet.page.is_visible("#bm-choices")
    done = int(pd.to_numeric(plain["done"]).fillna(0).sum())
    assert f"{done:,}" in sheet.text("#bm-summary .bm-share")


def test_tiles_in_gcj02_are_moved_to_where_they_belong(sheet: Sheet, tmp_path: Path) -> None:
    place = maps.bounds(TOWN.areas)
    middle = [sum(ends) / 2 for ends in zip(*place, strict=True)]
    shifts = {}
    for frame in ("wgs84", "gcj02"):
        background = maps.Background(frame=frame, tiles={(10, 0, 0): b"nothing"})
        sheet.open(saved(tmp_path, f"{frame}.html", background=background))
        shifts[frame] = sheet.ask(
            """([lat, lng]) => {
                const { map, page } = __blockmap;
                const point = map.project([lat, lng], 16);
                const moved = map.unproject(point.add(page.background.shiftAt(point, 16)), 16);
                return [map.distance([lat, lng], [moved.lat, lng]), map.distance([lat, lng], [lat, moved.lng])];
            }""",
            middle,
        )
    assert shifts["wgs84"] == pytest.approx([0, 0], abs=0.01)
    [(lng, lat)] = datum.to_wgs84(np.array([middle[::-1]]), "gcj02")
    expected = [abs(lat - middle[0]) * 111_195, abs(lng - middle[1]) * 111_195 * math.cos(math.radians(middle[0]))]
    assert shifts["gcj02"] == pytest.approx(expected, abs=3)
    assert max(expected) > 200, "the place is one where the shift matters"


def test_a_background_inside_the_file_is_drawn_beneath(sheet: Sheet, tmp_path: Path) -> None:
    from blockmap.maps.mercator import tiles_over
    from tests.maps.test_background import picture

    tiles = {place: picture((200, 30, 30)) for place in tiles_over(maps.bounds(TOWN.areas), 15)}
    sheet.open(saved(tmp_path, background=maps.Background(tiles=tiles)))
    sheet.page.wait_for_function(
        "[...document.querySelectorAll('.bm-background img')].some((tile) => tile.naturalWidth === 256)"
    )
    assert sheet.ask("__blockmap.page.background.isInside")


def test_the_index_leads_to_the_map_of_a_town_and_back(sheet: Sheet, tmp_path: Path) -> None:
    upper = {name: getattr(TOWN, name) for name in ("areas", "blocks", "buildings")}
    frames = {name: getattr(COUNT, name) for name in ("progress", "extra", "phases", "people")}
    links = {"500112001": "town.html"}
    maps.save(
        maps.index_map(**upper, **frames, links=links, level="town", settings=town.SETTINGS, lang="zh"),
        tmp_path / "all.html",
    )
    saved(tmp_path, "town.html", area="500112001", home="all.html")
    sheet.open(tmp_path / "all.html", has_buildings=False)
    done, target = expected("500112", "short_form", "visited", LAST)
    assert say("summary_done", done=f"{done:,}", target=f"{target:,}") in sheet.text("#bm-summary")
    sheet.page.click("#bm-table a.bm-open")
    sheet.page.wait_for_function("window.__blockmap && __blockmap.page && __blockmap.page.isWhole")
    assert sheet.text("#bm-crumbs strong") == "龙溪街道"
    sheet.page.click("#bm-crumbs a")
    sheet.page.wait_for_function("window.__blockmap && __blockmap.page && __blockmap.page.isWhole")
    assert sheet.text("#bm-crumbs strong") == "渝北区"


FAULTS = """() => {
    const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
            .map((part) => (part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4)));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
        const colour = getComputedStyle(element).backgroundColor;
        const isSeen = !/, 0\\)$|transparent/.test(colour);
        if (isSeen) { return colour; }
        return element.parentElement ? ground(element.parentElement) : 'rgb(255, 255, 255)';
    };
    const contrast = (element) => {
        const [one, other] = [light(getComputedStyle(element).color), light(ground(element))].sort((a, b) => b - a);
        return (one + 0.05) / (other + 0.05);
    };
    const nameOf = (element) => element.getAttribute('aria-label') || element.getAttribute('aria-labelledby')
        || element.textContent.trim() || [...(element.labels || [])].map((label) => label.textContent.trim()).join('');
    const controls = 'button, input, select, a[href], [role=img], [role=tab], [tabindex="0"]';
    const faults = [];
    document.querySelectorAll('.leaflet-container *, .bm-head *, .bm-side *, .bm-time *, .bm-foot *').forEach((element) => {
        if (!element.checkVisibility({ visibilityProperty: true })) { return; }
        const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
        if (hasText && contrast(element) < 4.5) { faults.push('contrast: ' + element.outerHTML.slice(0, 90)); }
        if (element.matches(controls) && !nameOf(element)) { faults.push('name: ' + element.outerHTML.slice(0, 90)); }
    });
    return faults;
}"""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_everything_has_a_name_and_enough_contrast(
    sheet: Sheet, tmp_path: Path, lang: str, size: tuple[int, int]
) -> None:
    sheet.page.set_viewport_size({"width": size[0], "height": size[1]})
    sheet.open(saved(tmp_path, lang=lang))
    if size[0] < 720:
        sheet.page.click("#bm-fold")
    sheet.ask("__blockmap.page.panel.chooseTab('rank')")
    faults = sheet.ask(FAULTS)
    assert faults == []
    assert sheet.ask("document.documentElement.scrollWidth") <= size[0]


def test_the_panel_says_how_the_target_comes_about(sheet: Sheet, tmp_path: Path) -> None:
    """A leader who sees two figures side by side must not take one of them for a mistake.

    Targets of this town follow its buildings, which have not just the households of their blocks.
    """
    demolished = pd.DataFrame(
        {"block_id": [2], "phase": ["listing"], "measure": ["visited"], "day": [count.DAYS[4]], "gone": [20]}
    )
    sheet.open(saved(tmp_path, gone=demolished))
    sheet.ask(
        "(code) => __blockmap.page.goTo({ block: __blockmap.page.territory.blocks.code.indexOf(code) })", CODE_OF_2
    )
    planned = int(TOWN.blocks.set_index("block_id").loc[2, "household_count"])
    target = int(TOWN.buildings.loc[TOWN.buildings["block_id"].eq(2), "household_count"].sum())
    assert target != planned + 20
    choose(sheet, "listing", "visited", LAST)
    parts = say("reckoned.gone", change="−20") + "，" + say("reckoned.given", change=f"+{target - planned}")
    said = say("reckoned", target=f"{target - 20:,}", households=f"{planned:,}", parts=parts)
    assert said in sheet.text("#bm-summary")
    choose(sheet, "listing", "visited", 3)
    parts = say("reckoned.given", change=f"+{target - planned}")
    assert say("reckoned", target=f"{target:,}", households=f"{planned:,}", parts=parts) in sheet.text("#bm-summary")
    choose(sheet, "short_form", "entered", LAST)
    said = say("reckoned.given", change=("+" if target - planned > 20 else "−") + str(abs(target - planned - 20)))
    assert said in sheet.text("#bm-summary"), "nobody said that it was demolished"


def test_a_place_seen_whole_stays_whole_beside_a_wide_list(counted: Sheet) -> None:
    whole = "(() => { const { map, page } = __blockmap; return map.getBounds().contains(page.bounds); })()"
    assert counted.ask(whole)
    counted.page.click("#bm-wide")
    counted.settle()
    assert counted.ask(whole)
    counted.page.click("#bm-wide")
    counted.settle()
    assert counted.ask(whole)


def test_the_map_is_drawn_once_and_never_read_back_from_the_graphics_card(sheet: Sheet, tmp_path: Path) -> None:
    """Each tile is drawn once while a map opens; one canvas of the card among those of the processor holds up all of them."""
    sheet.page.add_init_script(
        """window.__canvases = [];
        const original = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, options) {
            window.__canvases.push([this.width, Boolean(options && options.willReadFrequently)]);
            return original.call(this, kind, options);
        };"""
    )
    sheet.open(saved(tmp_path))
    canvases = sheet.ask("window.__canvases")
    tiles = sheet.ask("Object.keys(__blockmap.page.tiles._tiles).length")
    assert all(kept for _, kept in canvases)
    assert sum(width >= 512 for width, _ in canvases) <= 2 * tiles, "a tile and what lies over its ground"


def test_one_is_said_as_one(counted: Sheet) -> None:
    counted.page.click("#bm-language")
    counted.ask("__blockmap.page.goTo({ block: 4 })")
    said = terms.text("maps.page.summary", "en", blocks=1, buildings="B", households="H")
    assert said.split(";")[0] == "1 block"
    assert "1 block;" in counted.text("#bm-summary")
    assert "1 blocks" not in counted.text("#bm-summary")


def test_flags_leave_the_numbers_of_small_buildings_legible(counted: Sheet) -> None:
    """Houses in a row are coloured when they are complete; a flag is planted once a building is larger than flag and date."""
    complete = """() => {
        const { page } = __blockmap, { buildings } = page.territory;
        return Array.from(buildings.block.keys()).filter((one) => page.doors.completeSince(one, page.day) !== -1)[0];
    }"""
    planted = """([building, width]) => {
        const { page, map } = __blockmap;
        page.goToBuilding(building);
        const drawn = [];
        const context = new Proxy({}, { get: (_, name) => (...what) => {
            drawn.push([name, ...what]);
            return { width: 44 };
        }, set: () => true });
        const { box } = page.territory.buildings;
        const scale = width / (box[building * 4 + 2] - box[building * 4]);
        const view = { context, zoom: 19, scale, left: (x) => x, top: (y) => -y };
        page.painter.buildings.flagBuilding(view, building);
        return [drawn.some(([name]) => name === "fill"), drawn.some(([name]) => name === "fillText")];
    }"""
    building = counted.ask(complete)
    assert counted.ask(planted, [building, 20]) == [False, False], "narrower than a flag"
    assert counted.ask(planted, [building, 50])[1] is False, "the date would stand out"
    assert counted.ask(planted, [building, 400]) == [True, True]
    assert say("legend.door_complete") in counted.text(".bm-legend")
    counted.ask("__blockmap.page.showEverything(); __blockmap.map.setZoom(14, { animate: false })")
    counted.settle()
    assert say("legend.door_complete") not in counted.text(".bm-legend")


def test_of_single_blocks_no_count_of_complete_blocks_is_listed(counted: Sheet) -> None:
    counted.page.click("#bm-wide")
    heading = say("complete_blocks")
    assert heading in counted.text("#bm-table thead")
    counted.page.click("#bm-tab-behind")
    assert heading not in counted.text("#bm-table thead")
    assert say("last_return") in counted.text("#bm-table thead")


def test_the_wide_list_tells_which_areas_are_behind(counted: Sheet) -> None:
    """Days ahead of the last day of the phase, or behind it, as in the summary of each area; sorted by one click."""
    counted.page.click("#bm-wide")
    expected = counted.ask(
        """() => {
            const { page } = __blockmap, { pace, returns, rows, day } = page;
            return rows.below().filter((row) => !row.isExtra).map((row) => pace.ahead(row.sums, day, returns.phase));
        }"""
    )
    assert any(days is not None for days in expected)
    counted.page.click(f"#bm-table thead button:text-is('{say('ahead_days')}')")
    at = counted.ask("[...document.querySelectorAll('#bm-table thead th')].findIndex((one) => one.ariaSort !== 'none')")
    shown = counted.ask(
        "(at) => [...document.querySelectorAll('#bm-table tbody tr')].map((row) => row.children[at].textContent)", at
    )
    said = [
        "0" if days == 0 else f"{'+' if days > 0 else '−'}{abs(days)}"
        for days in sorted((d for d in expected if d is not None), reverse=True)
    ]
    assert shown[: len(said)] == said
