"""The index of many maps: areas of one level coloured by how far they are, each a way to the map of its own.

A country or a city is too much for one file. The index shows its areas down to the level at which it is split, with the sums of
their blocks; what lies below is in the files of the areas.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.errors import UsageError
from blockmap.maps import contents, groups, payload, reckoned, series
from blockmap.maps.drawing import Contents, ProgressMap, draw
from blockmap.maps.extract import Extract, extract
from blockmap.maps.series import NO_RETURN, OWN, Extra, Series
from blockmap.settings import Settings
from blockmap.terms import Language

if TYPE_CHECKING:
    import geopandas as gpd

Ints = NDArray[np.int64]


def index_map(
    *,
    areas: gpd.GeoDataFrame,
    blocks: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    links: Mapping[str, str],
    level: str,
    progress: pd.DataFrame | None = None,
    extra: pd.DataFrame | None = None,
    denominators: Mapping[tuple[str, str], str] | None = None,
    phases: pd.DataFrame | None = None,
    people: pd.DataFrame | None = None,
    settings: Settings,
    lang: Language,
    title: str | None = None,
    as_of: date | datetime | str | None = None,
) -> ProgressMap:
    """Draw the index of the maps of all areas of a level.

    Parameters
    ----------
    areas, blocks, buildings, progress, extra, denominators, phases, people, settings, lang, title, as_of
        As `blockmap.maps.progress_map` takes them.
    links
        Address of the map of each area, by its code, relative to the index.
    level
        Level at which the maps are split.

    Raises
    ------
    blockmap.errors.UsageError
        There is no such level.
    """
    if level not in settings.levels:
        raise UsageError("map_unknown_level", level=level, known=", ".join(settings.levels))
    kept = settings.levels[: settings.levels.index(level) + 1]
    upper = settings.model_copy(update={"levels": kept, "code_digits": settings.code_digits[: len(kept)]})
    shown = extract(
        areas[areas["level"].isin(kept)], blocks.iloc[:0], buildings.iloc[:0], None, settings=upper, area=None
    )
    home = _home(areas, shown)
    days = series.days_of(progress, extra, until=contents.day(as_of))
    ids = {"block_ids": blocks["block_id"], "area_ids": areas["area_id"]}
    households = payload.whole_numbers(blocks["household_count"])
    whole = series.from_frames(progress, extra, days=days, households=households, **ids)
    whole = reckoned.told(whole, None, denominators, days=days, block_ids=ids["block_ids"])
    of_block = home.reindex(blocks["community_id"]).to_numpy(dtype=np.int64)
    of_area = home.reindex(areas["area_id"]).to_numpy(dtype=np.int64)
    returns = [_summed(one, of_block, of_area) for one in whole]
    held = Contents(
        replace(shown, unseen=_unseen(blocks, buildings, home, len(shown.areas))),
        days,
        returns,
        phases,
        sections={"groups": groups.section([], groups.in_charge(shown, people))},
        facts={"opens_with": contents.opens_with(returns, phases), "opens_by": None, "links": dict(links)},
    )
    return draw(held, settings=upper, lang=lang, title=title, as_of=contents.moment(as_of, days))


def _home(areas: gpd.GeoDataFrame, shown: Extract) -> pd.Series:
    """Map every area of the territory to the position of the area of the index in which it lies: itself, or the nearest above."""
    position = dict(zip(shown.areas["area_id"], range(len(shown.areas)), strict=True))
    parent = dict(zip(areas["area_id"], areas["parent_id"], strict=True))
    found = {}
    for area in areas["area_id"]:
        at = area
        while at not in position and not pd.isna(parent.get(at)):
            at = parent[at]
        found[area] = position.get(at, -1)
    return pd.Series(found, dtype="int64")


def _summed(one: Series, of_block: Ints, of_area: Ints) -> Series:
    """Return a series with the sums of blocks as figures of the areas of the index, and the other figures at theirs."""
    days = one.done.shape[1]
    homes = np.unique(of_block)
    at = np.searchsorted(homes, of_block)
    done, target, returned = (np.zeros((len(homes), days), dtype=np.int64) for _ in range(3))
    np.add.at(done, at, np.maximum(one.done, 0))
    np.add.at(returned, at, (one.done != NO_RETURN).astype(np.int64))
    np.add.at(target, at, one.target)
    own = Extra(homes, (OWN,) * len(homes), np.where(returned > 0, done, NO_RETURN), target)
    nothing = np.zeros((0, days), dtype=np.int64)
    both = Extra(
        np.concatenate([own.area, of_area[one.extra.area]]),
        (*own.kind, *one.extra.kind),
        np.concatenate([own.done, one.extra.done]),
        np.concatenate([own.target, one.extra.target]),
    )
    return Series(one.phase, one.measure, nothing, nothing, nothing, both, one.denominator)


def _unseen(blocks: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, home: pd.Series, count: int) -> Ints:
    """Count blocks, buildings and households of every area of the index."""
    of_block = home.reindex(blocks["community_id"]).to_numpy(dtype=np.int64)
    of_building = home.reindex(buildings["community_id"].dropna()).to_numpy(dtype=np.int64)
    households = payload.whole_numbers(blocks["household_count"])
    return np.column_stack(
        [
            np.bincount(of_block, minlength=count),
            np.bincount(of_building[of_building >= 0], minlength=count),
            np.bincount(of_block, weights=households, minlength=count).astype(np.int64),
        ]
    )
