"""The progress map: blocks coloured by how far they are, and, until the first return, by how well they are sized.

One HTML file from the tables of a territory. What it holds is decided here; how it looks is in ``assets/page``.
"""

from __future__ import annotations

from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from branca.element import MacroElement
from folium.template import Template

from blockmap import terms
from blockmap.errors import UsageError
from blockmap.maps import assets, disputed, doors, groups, payload, series, wording
from blockmap.maps.background import Background
from blockmap.maps.coding import Section
from blockmap.maps.extract import Extract, extract, ground_of
from blockmap.maps.folium_map import OfflineMap
from blockmap.maps.ground import WGS84
from blockmap.maps.offline import Verbatim
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


def progress_map(
    *,
    areas: gpd.GeoDataFrame,
    blocks: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame | None = None,
    places: gpd.GeoDataFrame | None = None,
    progress: pd.DataFrame | None = None,
    extra: pd.DataFrame | None = None,
    building_progress: pd.DataFrame | None = None,
    phases: pd.DataFrame | None = None,
    people: pd.DataFrame | None = None,
    zones: pd.DataFrame | None = None,
    tags: pd.DataFrame | None = None,
    disputes: gpd.GeoDataFrame | None = None,
    settings: Settings,
    lang: Language,
    area: str | None = None,
    zone: str | None = None,
    title: str | None = None,
    as_of: date | datetime | str | None = None,
    background: Background | None = None,
) -> ProgressMap:
    """Draw a territory as one map.

    Parameters
    ----------
    areas, blocks, buildings, barriers
        Tables of the territory, see `blockmap.schema`, in its projected CRS.
    places
        Special places. They are not drawn; buildings that touch a sensitive one lose name, address and use.
    progress
        Returns per block: ``block_id``, ``done`` (units done so far) and, where there are any, ``target``, ``day``, ``phase``,
        ``measure``. A day without a row keeps the figures of the day before; a target may change from day to day. While there is
        none, blocks are coloured by planned households against the target, and the map says so.
    extra
        Figures of areas that no block holds: ``area_id``, ``kind`` (``not_apportioned``, ``unmatched``) and the columns of
        `progress`. They are listed beside the blocks and summed with them.
    building_progress
        Returns per building: ``building_id``, ``done``, optional ``target``, ``phase``, ``measure``, ``day`` (the latest row of a
        building counts) and ``complete_date``.
    phases
        ``code``, ``name``, ``first_date``, ``last_date``, ``measure`` as in the schema: names, the days between which a phase is
        to be done, and the measure by which it is judged.
    people
        ``role``, ``name``, ``team``, and ``block_id`` or ``area_id``: who is in charge of what.
    zones
        ``system``, ``code``, ``name``, ``block_id``: zones of any number of systems, at most one per system and block.
    tags
        ``block_id``, ``tag``: difficulties.
    disputes
        ``code``, ``state``, ``kind``, ``geom``, optional ``building_count``, ``household_count``, ``interim_side``.
    settings
        Target, band, levels and CRS of the territory.
    lang
        Language in which the page opens; a reader can switch.
    area
        Code of the area to show: nothing outside it is in the file.
    zone
        ``SYSTEM`` to open the map by a zone system; ``SYSTEM/CODE`` to show one zone: nothing outside it is in the file.
    title
        Heading; by default the name of the widest area.
    as_of
        Moment for which the figures hold; by default the last day of `progress`, if any.
    background
        Pictures of the ground beneath the blocks; none by default.

    Returns
    -------
    ProgressMap
        To be written by `blockmap.maps.save`, before or after folium layers are added.

    Raises
    ------
    blockmap.errors.UsageError
        There are no areas, or none has the code asked for, or no zone.
    """
    system, only = _zone(zones, zone)
    shown = extract(areas, blocks, _discreet(buildings, places), barriers, settings=settings, area=area, only=only)
    days = series.days_of(progress, extra, until=_day(as_of))
    ids = {"block_ids": shown.blocks["block_id"], "area_ids": shown.areas["area_id"]}
    households = payload.whole_numbers(shown.blocks["household_count"])
    returns = series.from_frames(progress, extra, days=days, households=households, **ids)
    parted = groups.groupings(shown, people, zones, tags)
    name = title or _name(shown)
    meta = wording.meta(shown, settings, phases, parted) | {
        "name": name,
        "has_title": title is not None,
        "as_of": _as_of(as_of, days),
        "days": list(days),
        "series": [one.meta() for one in returns],
        "opens_with": _opens_with(returns, phases),
        "opens_by": ["zone", system] if system else None,
    }
    ground = None if shown.is_whole else ground_of(shown.areas, shown.blocks, only)
    more = _doors(building_progress, returns, shown, days)
    more["groups"] = groups.section(parted, groups.in_charge(shown, people))
    data = payload.build(shown, returns, meta, disputes=disputed.open_ones(disputes, ground), more=more)
    heading = name if title else terms.text("maps.page.title", lang, name=name)
    return ProgressMap(_bounds(shown), data, lang=lang, title=heading, background=background)


def _zone(zones: pd.DataFrame | None, asked: str | None) -> tuple[str, set[int] | None]:
    """Return the zone system asked for, and the ids of the only blocks to show."""
    if asked is None:
        return "", None
    system, _, code = asked.partition("/")
    rows = zones[zones["system"].eq(system)] if zones is not None else None
    if rows is None or rows.empty:
        raise UsageError("map_unknown_zone", zone=asked)
    if not code:
        return system, None
    only = set(rows.loc[rows["code"].astype(str).eq(code), "block_id"].dropna().astype(int))
    if not only:
        raise UsageError("map_unknown_zone", zone=asked)
    return system, only


def _opens_with(returns: list[series.Series], phases: pd.DataFrame | None) -> int:
    """Return the number of the series to open with: the phase that came last, by the measure by which it is judged."""
    begun = [
        number for number, one in enumerate(returns) if (one.done != series.NO_RETURN).any() or len(one.extra.kind)
    ]
    if not begun:
        return 0
    phase = returns[begun[-1]].phase
    judged = {} if phases is None else dict(zip(phases["code"], phases["measure"], strict=True))
    of_phase = [number for number in begun if returns[number].phase == phase]
    return next((number for number in of_phase if returns[number].measure == judged.get(phase)), of_phase[0])


def _doors(
    building_progress: pd.DataFrame | None, returns: list[series.Series], shown: Extract, days: tuple[str, ...]
) -> dict[str, Section]:
    """Write the completion of buildings, for the series that have any."""
    by_name = doors.by_name(building_progress)
    ids, households = shown.buildings["building_id"], payload.whole_numbers(shown.buildings["household_count"])
    return {
        f"doors_{number}": doors.section(
            by_name[one.phase, one.measure], building_ids=ids, households=households, days=days
        )
        for number, one in enumerate(returns)
        if (one.phase, one.measure) in by_name
    }


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


def _day(as_of: date | datetime | str | None) -> date | None:
    """Return the day of the moment for which the figures hold; none when it is told in words."""
    if isinstance(as_of, datetime):
        return as_of.date()
    if isinstance(as_of, str):
        try:
            return datetime.fromisoformat(as_of).date()
        except ValueError:
            return None
    return as_of


def _as_of(as_of: date | datetime | str | None, days: tuple[str, ...]) -> str:
    """Return the moment for which the figures hold, to the minute; empty when nobody said."""
    if isinstance(as_of, datetime):
        return as_of.isoformat(sep=" ", timespec="minutes")
    return days[-1] if as_of is None else str(as_of)


def _bounds(shown: Extract) -> list[list[float]]:
    """Return the bounds of the map as folium wants them: latitude and longitude of the south-west and the north-east corner."""
    west, south, east, north = shown.areas.to_crs(WGS84).total_bounds
    return [[float(south), float(west)], [float(north), float(east)]]
