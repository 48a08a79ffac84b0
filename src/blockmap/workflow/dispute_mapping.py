"""``blockmap map TERRITORY disputes``: the negotiation map of a territory as one HTML file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from blockmap import store
from blockmap.errors import SystemFault, UsageError
from blockmap.terms import Language
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.staff import last_moment

if TYPE_CHECKING:
    import geopandas as gpd

TABLES = (
    "areas",
    "neighbours",
    "blocks",
    "buildings",
    "barriers",
    "places",
    "disputes",
    "dispute_lines",
    "dispute_buildings",
    "dispute_records",
    "register",
)


def draw_disputes(
    territory: Path,
    output: Path,
    *,
    only: str | None = None,
    tiles: str | None = None,
    tiles_frame: Literal["wgs84", "gcj02"] | None = None,
    as_of: str | None = None,
    foreign: Mapping[str, object] | None = None,
    lang: Language = "en",
) -> Outcome:
    """Draw the negotiation map.

    Parameters
    ----------
    territory
        The territory.
    output
        HTML file to write, opened from disk without any outside request.
    only
        Code of one dispute, or of an area whose disputes are meant; all when missing.
    tiles, tiles_frame
        Background, as for the progress map.
    as_of
        Moment by which deadlines are judged, a day alone up to its end; that of the last change of the territory when missing.
    foreign
        Options of the progress map by name, none of which may be given here.
    lang
        Language in which it opens; the reader can switch.

    Raises
    ------
    UsageError
        There is no dispute, none with this code, an option belongs to another map, or nothing can be written there.
    """
    from blockmap import maps
    from blockmap.maps.disputes_map import choose, disputes_map

    given = [name for name, value in (foreign or {}).items() if value]
    if given:
        raise UsageError("dispute_map_option", option=", ".join(given))
    with store.open(territory) as file, file.snapshot():
        tables: dict[str, Any] = {name: file.table(name) for name in TABLES}
        settings = file.settings
        said = last_moment(as_of, settings.zone) if as_of is not None else file.history()[-1].at
        at = datetime.fromisoformat(said).astimezone(settings.zone)
    chosen: gpd.GeoDataFrame = choose(tables["disputes"], tables["areas"], only)
    background = maps.read_background(tiles, maps.bounds(chosen), frame=tiles_frame) if tiles is not None else None
    drawn = disputes_map(**tables, settings=settings, lang=lang, only=only, as_of=at, background=background)
    try:
        maps.save(drawn, output)
    except OSError as fault:
        raise UsageError("cannot_write", path=output, why=SystemFault(fault)) from fault
    values = {"count": len(chosen), "output": output, "megabytes": f"{output.stat().st_size / 1e6:.2f}"}
    return Outcome("map", written=(output,), said="dispute_map", next_step="dispute_map", values=values)
