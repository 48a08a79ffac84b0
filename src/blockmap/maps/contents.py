"""What of the tables goes into a map, and what does not: zones asked for, names of sensitive places, days, buildings."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from blockmap.errors import UsageError
from blockmap.maps import doors, payload, series
from blockmap.maps.coding import Section
from blockmap.maps.extract import Extract

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


def zone(zones: pd.DataFrame | None, asked: str | None) -> tuple[str, set[int] | None]:
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


def opens_with(returns: list[series.Series], phases: pd.DataFrame | None) -> int:
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


def of_buildings(
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


def discreet(buildings: gpd.GeoDataFrame, places: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """Take name, address and use from buildings that touch a sensitive place."""
    if places is None or not places["is_sensitive"].any():
        return buildings
    sensitive = places.loc[places["is_sensitive"], "geom"].to_numpy()
    touching, _ = buildings.sindex.query(sensitive, predicate="intersects")[::-1]
    hidden = buildings.copy()
    hidden.iloc[np.unique(touching), [hidden.columns.get_loc(column) for column in ("name", "address", "use")]] = None
    return hidden


def day(as_of: date | datetime | str | None) -> date | None:
    """Return the day of the moment for which the figures hold; none when it is told in words."""
    if isinstance(as_of, datetime):
        return as_of.date()
    if isinstance(as_of, str):
        try:
            return datetime.fromisoformat(as_of).date()
        except ValueError:
            return None
    return as_of


def moment(as_of: date | datetime | str | None, days: tuple[str, ...]) -> str:
    """Return the moment for which the figures hold, to the minute, the end of a day as the day alone; empty when nobody said."""
    if isinstance(as_of, datetime) and (as_of.hour, as_of.minute) == (23, 59):
        return as_of.date().isoformat()
    if isinstance(as_of, datetime):
        return as_of.strftime("%Y-%m-%d %H:%M")
    return days[-1] if as_of is None else str(as_of)
