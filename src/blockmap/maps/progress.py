"""The progress map: blocks coloured by how far they are, and, until the first return, by how well they are sized.

One HTML file from the tables of a territory. What it holds is decided here; how it looks is in ``assets/page``.
"""

from __future__ import annotations

from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from branca.element import MacroElement
from folium.template import Template

from blockmap import terms
from blockmap.maps import assets, palette, payload, series
from blockmap.maps.extract import Extract, extract
from blockmap.maps.folium_map import OfflineMap
from blockmap.maps.ground import WGS84
from blockmap.maps.offline import Verbatim
from blockmap.settings import Settings
from blockmap.terms import LANGUAGES, Language

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

PAGE_TERMS = "maps.page."
"""Terms under this prefix travel in the page, in both languages."""

DEEPEST_ZOOM = 21


class ProgressMap(OfflineMap):
    """A folium map that shows a territory's blocks and buildings; any folium layer can be added to it.

    Made by `progress_map`.
    """

    def __init__(self, bounds: list[list[float]], data: payload.Payload, *, lang: Language, title: str) -> None:
        centre = np.mean(bounds, axis=0).tolist()
        super().__init__(
            centre,
            zoom_control=False,
            max_zoom=DEEPEST_ZOOM,
            zoom_snap=0.5,
            wheel_px_per_zoom_level=120,
            fade_animation=False,
        )
        figure = self.figure
        figure.title = escape(title)
        figure.header.add_child(Verbatim(f"<style>{assets.read('page/page.css')}</style>"), name="blockmap_styles")
        figure.header.add_child(Verbatim(f"<script>{assets.page_script()}</script>"), name="blockmap_script")
        figure.html.add_child(Verbatim(assets.read("page/page.html")), name="blockmap_page")
        figure.html.add_child(Verbatim(data.elements()), name="blockmap_data")
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


def progress_map(
    *,
    areas: gpd.GeoDataFrame,
    blocks: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame | None = None,
    places: gpd.GeoDataFrame | None = None,
    progress: pd.DataFrame | None = None,
    settings: Settings,
    lang: Language,
    area: str | None = None,
    title: str | None = None,
    as_of: date | datetime | str | None = None,
) -> ProgressMap:
    """Draw a territory as one map.

    Parameters
    ----------
    areas, blocks, buildings, barriers
        Tables of the territory, see `blockmap.schema`, in its projected CRS.
    places
        Special places. They are not drawn; buildings that touch a sensitive one lose name, address and use.
    progress
        Returns per block: ``block_id``, ``done`` and, where there are any, ``target``, ``day``, ``phase``, ``measure``. While it
        is missing or empty, blocks are coloured by planned households against the target, and the map says so.
    settings
        Target, band, levels and CRS of the territory.
    lang
        Language in which the page opens; a reader can switch.
    area
        Code of the area to show: nothing outside it is in the file.
    title
        Heading; by default the name of the widest area.
    as_of
        Moment for which the figures hold; by default the last day of `progress`, if any.

    Returns
    -------
    ProgressMap
        To be written by `blockmap.maps.save`, before or after folium layers are added.

    Raises
    ------
    blockmap.errors.UsageError
        There are no areas, or none has the code asked for.
    """
    shown = extract(areas, blocks, _discreet(buildings, places), barriers, settings=settings, area=area)
    households = payload.whole_numbers(shown.blocks["household_count"])
    returns = series.from_progress(progress, shown.blocks["block_id"], households)
    name = title or _name(shown)
    meta = _meta(shown, settings, name, has_title=title is not None, as_of=_as_of(as_of, returns))
    data = payload.build(shown, returns, meta)
    heading = name if title else terms.text("maps.page.title", lang, name=name)
    return ProgressMap(_bounds(shown), data, lang=lang, title=heading)


def _discreet(buildings: gpd.GeoDataFrame, places: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """Take name, address and use from buildings that touch a sensitive place."""
    if places is None or not places["is_sensitive"].any():
        return buildings
    sensitive = places.loc[places["is_sensitive"], "geom"].to_numpy()
    touching, _ = buildings.sindex.query(sensitive, predicate="intersects")[::-1]
    hidden = buildings.copy()
    hidden.iloc[np.unique(touching), [hidden.columns.get_loc(column) for column in ("name", "address", "use")]] = None
    return hidden


def _name(shown: Extract) -> str:
    """Return the names of the widest areas shown."""
    tops = shown.areas[shown.parent < 0]
    return "、".join(name or code for name, code in zip(tops["name"], tops["code"], strict=True))


def _as_of(as_of: date | datetime | str | None, returns: list[series.Series]) -> str:
    """Return the moment for which the figures hold, to the minute; empty when nobody said."""
    if isinstance(as_of, datetime):
        return as_of.isoformat(sep=" ", timespec="minutes")
    if as_of is not None:
        return str(as_of)
    return max((one.days[-1] for one in returns), default="")


def _meta(shown: Extract, settings: Settings, name: str, *, has_title: bool, as_of: str) -> dict[str, Any]:
    """Collect what the page says and how it colours."""
    return {
        "name": name,
        "has_title": has_title,
        "as_of": as_of,
        "target": settings.target,
        "low": settings.low,
        "high": settings.high,
        "size_bands": palette.as_json(palette.size_bands(settings)),
        "completion_bands": palette.as_json(palette.completion_bands()),
        "level_names": {level: _level_name(level) for level in settings.levels},
        "texts": _page_texts(shown),
    }


def _level_name(level: str) -> dict[str, str]:
    """Return the name of a level in both languages; a level that the office named itself keeps its name."""
    key = f"level.{level}"
    return {lang: terms.text(key, lang) if terms.has(key) else level for lang in LANGUAGES}


def _page_texts(shown: Extract) -> dict[str, dict[str, str]]:
    """Return the texts of the page in both languages, and the reasons why blocks of this map are irregular."""
    catalogue = terms.catalogue()
    keys = {key.removeprefix(PAGE_TERMS): key for key in catalogue if key.startswith(PAGE_TERMS)} | {
        "disclaimer": "disclaimer"
    }
    reasons = {reason for reason in shown.blocks["irregular"] if isinstance(reason, str)}
    keys |= {
        f"irregular.{reason}": f"irregular.{reason}" for reason in sorted(reasons) if terms.has(f"irregular.{reason}")
    }
    return {
        lang: {short: catalogue[key][number] for short, key in sorted(keys.items())}
        for number, lang in enumerate(LANGUAGES)
    }


def _bounds(shown: Extract) -> list[list[float]]:
    """Return the bounds of the map as folium wants them: latitude and longitude of the south-west and the north-east corner."""
    west, south, east, north = shown.areas.to_crs(WGS84).total_bounds
    return [[float(south), float(west)], [float(north), float(east)]]
