"""A saved map asks for nothing, whatever folium layer is in it; what would ask is refused by name."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import folium
import folium.plugins
import pytest

from blockmap import maps, terms
from blockmap.errors import UsageError
from blockmap.maps import assets, payload

PLACE = [29.72, 106.47]
LOADING = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "embed": "src",
    "object": "data",
    "audio": "src",
    "video": "src",
    "source": "src",
    "image": "href",
    "use": "href",
    "base": "href",
    "form": "action",
}


class Page(HTMLParser):
    """Addresses that a browser would load, scripts, and the policy of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.scripts: list[str] = []
        self.policy = ""
        self._is_script = False
        self.feed(html)
        styles = re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL)
        self.loads += [url for style in styles for url in re.findall(r"(?:url\(|@import)\s*['\"]?([^'\")\s]+)", style)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._is_script = tag == "script" and "type" not in values
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"] or ""
        if LOADING.get(tag) in values:
            self.loads.append(values[LOADING[tag]] or "")

    def handle_data(self, data: str) -> None:
        if self._is_script:
            self.scripts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._is_script = False


def full_map() -> maps.OfflineMap:
    """Draw a map with a layer of every kind that folium has without plugins."""
    m = maps.OfflineMap(PLACE, zoom_start=13)
    folium.Marker(PLACE, popup="a popup", tooltip="a tip", icon=folium.Icon(color="green", icon="home")).add_to(m)
    folium.Marker(PLACE, popup=folium.Popup("<b>lazy</b>", lazy=True)).add_to(m)
    folium.Circle(PLACE, radius=200).add_to(m)
    point = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": PLACE[::-1]},
        "properties": {"site": "http://example.org"},
    }
    points = {"type": "FeatureCollection", "features": [point]}
    folium.GeoJson(points, tooltip=folium.GeoJsonTooltip(["site"])).add_to(m)
    folium.LayerControl().add_to(m)
    return m


def test_a_saved_map_loads_nothing_from_outside() -> None:
    page = Page(full_map().standalone_html())
    assert page.scripts
    assert [url for url in page.loads if not url.startswith(("data:", "#"))] == []


def test_only_known_scripts_may_run_and_nothing_may_be_fetched() -> None:
    page = Page(full_map().standalone_html())
    rules = dict(rule.strip().split(" ", 1) for rule in page.policy.split(";"))
    assert rules["default-src"] == "'none'"
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in page.scripts
    }
    assert set(rules["script-src"].split()) == hashes | {"'unsafe-eval'"}
    assert all("http" not in rule for rule in rules.values())


@pytest.mark.parametrize(
    ("layer", "named"),
    [
        (lambda: folium.TileLayer("OpenStreetMap"), "tile.openstreetmap.org"),
        (lambda: folium.plugins.MarkerCluster(), "leaflet.markercluster"),
        (lambda: folium.WmsTileLayer("https://maps.example/wms", layers="x"), "maps.example"),
        (
            lambda: folium.raster_layers.ImageOverlay("https://pictures.example/a.png", [[0, 0], [1, 1]]),
            "pictures.example",
        ),
        (lambda: folium.Marker(PLACE, icon=folium.CustomIcon("https://icons.example/a.png")), "icons.example"),
    ],
)
def test_layers_that_would_fetch_are_refused_by_name(layer: object, named: str, tmp_path: Path) -> None:
    m = maps.OfflineMap(PLACE)
    layer().add_to(m)
    with pytest.raises(UsageError) as refusal:
        maps.save(m, tmp_path / "map.html")
    assert named in refusal.value.text("en")
    assert named in refusal.value.text("zh")
    assert list(tmp_path.iterdir()) == []


def test_a_plugin_works_with_local_copies_of_its_files(tmp_path: Path) -> None:
    m = maps.OfflineMap(PLACE)
    folium.plugins.MarkerCluster().add_to(m)
    (tmp_path / "copy.js").write_text("L.MarkerClusterGroup = 1; // </script>", encoding="utf-8")
    (tmp_path / "copy.css").write_text(".cluster {}", encoding="utf-8")
    addresses = [
        url for _, url in [*folium.plugins.MarkerCluster.default_js, *folium.plugins.MarkerCluster.default_css]
    ]
    copies = {url: tmp_path / ("copy.js" if url.endswith(".js") else "copy.css") for url in addresses}
    page = Page(m.standalone_html(copies))
    assert [url for url in page.loads if not url.startswith(("data:", "#"))] == []
    assert any("MarkerClusterGroup = 1" in script for script in page.scripts)


def test_text_that_looks_like_the_end_of_a_script_does_not_end_it() -> None:
    hostile = "</script><script>window.__xss = 1</script><!--"
    m = maps.OfflineMap(PLACE)
    folium.Marker(PLACE, popup=hostile, tooltip=hostile).add_to(m)
    scripts = Page(m.standalone_html()).scripts
    assert len(scripts) == len(Page(maps.OfflineMap(PLACE).standalone_html()).scripts)
    assert sum("window.__xss" in script for script in scripts) == 1, "it is text inside the map's own script"


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "map.html"
    path.write_text("old", encoding="utf-8")

    def full_disk(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.raises(OSError, match="disk full"):
        maps.save(full_map(), path)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_readers_may_enlarge_the_page() -> None:
    assert "user-scalable" not in full_map().standalone_html()


def test_every_text_that_the_page_says_has_a_term() -> None:
    said = set(re.findall(r'\bsay\(\s*"([\w.]+)"', "\n".join(map(assets.read, assets.PAGE_SCRIPTS))))
    completed = {
        "state.": [state for state in payload.BUILDING_STATES if state != "standing"],
        "tab.": ["list", "rank", "behind"],
        "legend.door_": ["complete", "begun"],
        "rest.": ["role", "team", "zone", "tag"],
        "reckoned.": ["gone", "given", "beyond", "dwelling_count", "person_count", "building_count"],
    }
    said = said - completed.keys() | {start + end for start, ends in completed.items() for end in ends}
    assert len(said) > 40
    missing = {key for key in said if not terms.has(f"maps.page.{key}") and not terms.has(key)}
    assert missing == set()
