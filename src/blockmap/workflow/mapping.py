"""``blockmap map``: tables of the territory to one HTML file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from blockmap import store
from blockmap.errors import UsageError
from blockmap.terms import Language
from blockmap.workflow.outcome import Outcome


def draw_map(territory: Path, kind: str, output: Path, *, area: str | None = None, lang: Language = "en") -> Outcome:
    """Draw a map of a planned territory.

    Parameters
    ----------
    territory
        The territory.
    kind
        ``progress``.
    output
        HTML file to write; one file, opened from disk without any outside request.
    area
        Code of an area; nothing outside it is in the file.
    lang
        Language the map opens in; the reader can switch.

    Raises
    ------
    UsageError
        There are no blocks yet, no area of this code, or no HTML file can be written there.
    """
    from blockmap import maps

    if output.suffix.lower() not in (".html", ".htm"):
        raise UsageError("map_output", path=output)
    with store.open(territory) as file:
        tables: dict[str, Any] = {
            name: file.table(name) for name in ("areas", "blocks", "buildings", "barriers", "places")
        }
        settings = file.settings
        as_of = datetime.fromisoformat(file.history()[-1].at)
    if tables["blocks"].empty:
        raise UsageError("no_blocks", territory=territory.name)
    if area is not None and area not in set(tables["areas"]["code"]):
        raise UsageError("no_such_area", code=area)
    drawn = maps.progress_map(**tables, settings=settings, lang=lang, area=area, as_of=as_of)
    try:
        maps.save(drawn, output)
    except OSError as fault:
        raise UsageError("cannot_write", path=output, why=fault.strerror or fault) from fault
    return Outcome(
        "map",
        written=(output,),
        next_step="map",
        values={"output": output, "megabytes": f"{output.stat().st_size / 1e6:.2f}"},
    )
