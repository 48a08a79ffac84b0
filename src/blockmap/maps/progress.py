"""The progress map: blocks coloured by how far they are, and, until the first return, by how well they are sized.

One HTML file from the tables of a territory. What it holds is decided here; how it looks is in ``assets/page``. Areas are never
summed here: the page adds up the blocks, so that any area on any day is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from blockmap import terms
from blockmap.maps import contents, disputed, groups, payload, reckoned, series
from blockmap.maps.background import Background
from blockmap.maps.drawing import Contents, ProgressMap, draw
from blockmap.maps.extract import extract, ground_of
from blockmap.settings import Settings
from blockmap.terms import LANGUAGES, Language

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


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
    gone: pd.DataFrame | None = None,
    denominators: Mapping[tuple[str, str], str] | None = None,
    phases: pd.DataFrame | None = None,
    people: pd.DataFrame | None = None,
    zones: pd.DataFrame | None = None,
    tags: pd.DataFrame | None = None,
    disputes: gpd.GeoDataFrame | None = None,
    dispute_states: pd.DataFrame | None = None,
    dispute_figures: Mapping[str, int] | None = None,
    settings: Settings,
    lang: Language,
    area: str | None = None,
    zone: str | None = None,
    title: str | None = None,
    as_of: date | datetime | str | None = None,
    background: Background | None = None,
    home: str | None = None,
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
    gone
        ``block_id``, ``phase``, ``measure``, ``day``, ``gone``: households planned that left a target with demolished buildings,
        see `blockmap.maps.reckoned`.
    denominators
        What each phase and measure is compared with, such as ``household_count``; households where it is not named.
    phases
        ``code``, ``name``, ``first_date``, ``last_date``, ``measure`` as in the schema: names, the days between which a phase is
        to be done, and the measure by which it is judged.
    people
        ``role``, ``name``, ``code``, ``team``, and ``block_id`` or ``area_id``: who is in charge of what.
    zones
        ``system``, ``code``, ``name``, ``block_id``: zones of any number of systems, at most one per system and block.
    tags
        ``block_id``, ``tag``: difficulties.
    disputes
        ``code``, ``state``, ``kind``, ``geom``, optional ``building_count``, ``household_count``, ``interim_side``.
    dispute_states
        ``code``, ``day``, ``state``: from which day on each dispute was in which state, the first one from the day on which
        it was found. Without them the state of `disputes` holds on every day.
    dispute_figures
        How far all disputes are on the last day: the values of the term ``said.dispute_stats``; shown where the whole territory
        is.
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
    home
        Address of the index of which this is one map, relative to its file.

    Returns
    -------
    ProgressMap
        To be written by `blockmap.maps.save`, before or after folium layers are added.

    Raises
    ------
    blockmap.errors.UsageError
        There are no areas, or none has the code asked for, or no zone.
    """
    system, only = contents.zone(zones, zone)
    discreet = contents.discreet(buildings, places)
    shown = extract(areas, blocks, discreet, barriers, settings=settings, area=area, only=only)
    days = series.days_of(progress, extra, until=contents.day(as_of))
    ids = {"block_ids": shown.blocks["block_id"], "area_ids": shown.areas["area_id"]}
    households = payload.whole_numbers(shown.blocks["household_count"])
    returns = series.from_frames(progress, extra, days=days, households=households, **ids)
    returns = reckoned.told(returns, gone, denominators, days=days, block_ids=ids["block_ids"])
    parted = groups.groupings(shown, people, zones, tags)
    ground = None if shown.is_whole else ground_of(shown.areas, shown.blocks, only)
    sections = contents.of_buildings(building_progress, returns, shown, days)
    sections["groups"] = groups.section(parted, groups.in_charge(shown, people))
    opening: dict[str, Any] = {
        "opens_with": contents.opens_with(returns, phases),
        "opens_by": ["zone", system] if system else None,
    }
    if dispute_figures is not None and shown.is_whole:
        opening["disputes_said"] = {one: terms.text("said.dispute_stats", one, **dispute_figures) for one in LANGUAGES}
    held = Contents(
        shown,
        days,
        returns,
        phases,
        parted,
        disputed.to_draw(disputes, dispute_states, ground, days=days),
        sections,
        facts=opening | ({"home": home} if home else {}),
    )
    moment = contents.moment(as_of, days)
    return draw(held, settings=settings, lang=lang, title=title, as_of=moment, background=background)
