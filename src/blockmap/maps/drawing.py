"""The folium map of blocks and buildings, and how its payload is put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from branca.element import MacroElement
from folium.template import Template

from blockmap import terms
from blockmap.maps import assets, payload, wording
from blockmap.maps.background import Background
from blockmap.maps.coding import Section
from blockmap.maps.extract import Extract
from blockmap.maps.folium_map import OfflineMap
from blockmap.maps.ground import WGS84
from blockmap.maps.groups import Grouping
from blockmap.maps.offline import Verbatim
from blockmap.maps.series import Series
from blockmap.settings import Settings
from blockmap.terms import Language

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

DEEPEST_ZOOM = 21


class ProgressMap(OfflineMap):
    """A folium map that shows a territory's blocks and buildings; any folium layer can be added to it.

    Made by `progress_map`.
    """

    def __init__(
        self,
        bounds: list[list[float]],
        data: payload.Payload,
        *,
        lang: Language,
        title: str,
        background: Background | None = None,
    ) -> None:
        centre = np.mean(bounds, axis=0).tolist()
        super().__init__(
            centre,
            zoom_control=False,
            max_zoom=DEEPEST_ZOOM,
            zoom_snap=0.25,
            wheel_px_per_zoom_level=120,
            fade_animation=False,
        )
        figure = self.figure
        figure.title = escape(title)
        figure.header.add_child(Verbatim(f"<style>{assets.read('page/page.css')}</style>"), name="blockmap_styles")
        figure.header.add_child(Verbatim(f"<script>{assets.page_script()}</script>"), name="blockmap_script")
        figure.html.add_child(Verbatim(assets.read("page/page.html")), name="blockmap_page")
        figure.html.add_child(Verbatim(data.elements()), name="blockmap_data")
        if background is not None:
            self.allowed_origins = background.origins
            figure.html.add_child(
                Verbatim(payload.element("tiles", background.section().packed())), name="blockmap_tiles"
            )
        self.add_child(BlockLayer(bounds, lang))


class BlockLayer(MacroElement):
    """The blocks and buildings of a map, drawn by the page's own script from the payload."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.__blockmap.start({{ this._parent.get_name() }}, {{ this.settings|tojavascript }});
        {% endmacro %}
        """
    )

    def __init__(self, bounds: list[list[float]], lang: Language) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "BlockLayer"
        self.bounds = bounds
        self.settings = {"bounds": bounds, "lang": lang}

    def _get_self_bounds(self) -> list[list[float | None]]:
        """Return the bounds for folium's own ``fit_bounds``."""
        return [list(corner) for corner in self.bounds]


@dataclass(frozen=True)
class Contents:
    """Everything that a map shows.

    Attributes
    ----------
    shown
        Rows of the map.
    days
        Its days.
    returns
        Completion, one per phase and measure.
    phases
        Names and days of the phases.
    groupings
        People, teams, zones, tags.
    disputes
        Disputed ground to draw.
    sections
        Further sections by name.
    facts
        What the page is told besides; anything JSON can hold.
    """

    shown: Extract
    days: tuple[str, ...]
    returns: list[Series]
    phases: pd.DataFrame | None = None
    groupings: list[Grouping] = field(default_factory=list)
    disputes: gpd.GeoDataFrame | None = None
    sections: dict[str, Section] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)


def draw(
    contents: Contents,
    *,
    settings: Settings,
    lang: Language,
    title: str | None,
    as_of: str,
    background: Background | None = None,
) -> ProgressMap:
    """Make the map of some contents; `title` is the name of the widest area when missing."""
    shown = contents.shown
    name = title or _name(shown)
    meta = wording.meta(shown, settings, contents.phases, contents.groupings) | {
        "name": name,
        "has_title": title is not None,
        "as_of": as_of,
        "days": list(contents.days),
        "series": [one.meta() for one in contents.returns],
        **contents.facts,
    }
    data = payload.build(shown, contents.returns, meta, disputes=contents.disputes, more=contents.sections)
    heading = name if title else terms.text("maps.page.title", lang, name=name)
    return ProgressMap(bounds(shown.areas), data, lang=lang, title=heading, background=background)


def _name(shown: Extract) -> str:
    """Return the names of the widest areas shown."""
    tops = shown.areas[shown.parent < 0]
    return "、".join(name or code for name, code in zip(tops["name"], tops["code"], strict=True))


def bounds(areas: gpd.GeoDataFrame) -> list[list[float]]:
    """Return the bounds of areas as folium wants them: latitude and longitude of the south-west and the north-east corner."""
    west, south, east, north = areas.to_crs(WGS84).total_bounds
    return [[float(south), float(west)], [float(north), float(east)]]
