"""The files that every saved map carries inside: Leaflet, the fallback decompressor, our page."""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib.resources import files

LIBRARY_SCRIPTS = ("vendor/leaflet/leaflet.js", "vendor/fflate/inflate.js")
"""Third-party scripts, in the order in which a page needs them."""

FOLIUM_SCRIPTS = ("page/folium_layers.js",)
"""What folium's own layers expect of a page, without the libraries folium would fetch."""

PAGE_SCRIPTS = (
    "page/turns.js",
    "page/sections.js",
    "page/model.js",
    "page/buildings.js",
    "page/lines.js",
    "page/line_names.js",
    "page/disputes.js",
    "page/geometry.js",
    "page/returns.js",
    "page/pace.js",
    "page/groups.js",
    "page/doors.js",
    "page/totals.js",
    "page/colours.js",
    "page/texts.js",
    "page/labels.js",
    "page/pen.js",
    "page/building_painter.js",
    "page/painter.js",
    "page/tiles.js",
    "page/background.js",
    "page/highlight.js",
    "page/popup.js",
    "page/search.js",
    "page/rows.js",
    "page/columns.js",
    "page/table.js",
    "page/panel.js",
    "page/timebar.js",
    "page/legend.js",
    "page/furniture.js",
    "page/printing.js",
    "page/picture.js",
    "page/address.js",
    "page/page.js",
    "page/start.js",
)
"""The page of a map, one idea per file; they share one scope and are put in this order."""

IMAGE_IN_CSS = re.compile(r"url\(images/([\w.-]+\.png)\)")
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)

MARKER_IMAGES = {"iconUrl": "marker-icon.png", "iconRetinaUrl": "marker-icon-2x.png", "shadowUrl": "marker-shadow.png"}


def read(name: str) -> str:
    """Return a text file of the folder ``assets``."""
    return files(__package__).joinpath("assets", name).read_text(encoding="utf-8")


def image(name: str) -> str:
    """Return one of Leaflet's pictures as a data URI."""
    picture = files(__package__).joinpath("assets", "vendor", "leaflet", name).read_bytes()
    return "data:image/png;base64," + base64.b64encode(picture).decode("ascii")


@cache
def leaflet_styles() -> str:
    """Return Leaflet's style sheet with its pictures inside."""
    return IMAGE_IN_CSS.sub(lambda found: f"url({image(found[1])})", read("vendor/leaflet/leaflet.css"))


@cache
def library_script() -> str:
    """Return Leaflet, the decompressor and what folium's layers expect, with their notices, as one script."""
    notice = "/*! fflate 0.8.3, MIT licence, (c) Arjun Barrett: inflateSync alone */"
    leaflet, inflate = (SOURCE_MAP.sub("", read(name)) for name in LIBRARY_SCRIPTS)
    icons = ", ".join(f"{option}: '{image(name)}'" for option, name in MARKER_IMAGES.items())
    marker = f"L.Icon.Default.imagePath = '';\nL.Icon.Default.mergeOptions({{{icons}}});"
    return "\n".join([leaflet, notice, inflate, marker, *map(read, FOLIUM_SCRIPTS)])


@cache
def page_script() -> str:
    """Return the page's own files as one script with a scope of its own."""
    return '(function () {\n"use strict";\n' + "\n".join(map(read, PAGE_SCRIPTS)) + "\n}());\n"
