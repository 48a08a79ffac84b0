"""``blockmap map``: tables of the territory to one HTML file, or to an index and one file per area."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from blockmap import store
from blockmap.errors import SystemFault, UsageError
from blockmap.file_names import distinct
from blockmap.terms import Language
from blockmap.workflow import map_frames
from blockmap.workflow.dispute_mapping import draw_disputes
from blockmap.workflow.outcome import Outcome, Progress, silent
from blockmap.workflow.staff import last_moment

if TYPE_CHECKING:
    from blockmap.maps import OfflineMap

GROUND = ("areas", "blocks", "buildings", "barriers", "places")
"""Tables of the ground that a map shows."""

OF_COUNT = ("progress", "extra", "denominators", "phases", "people")
"""What of a count is on an index too."""

NO_FILE_NAME = re.compile(r"[^\w.-]+")


def draw_map(
    territory: Path,
    kind: str,
    output: Path,
    *,
    area: str | None = None,
    phases: Sequence[str] = (),
    zone: str | None = None,
    split: str | None = None,
    tiles: str | None = None,
    tiles_frame: Literal["wgs84", "gcj02"] | None = None,
    as_of: str | None = None,
    lang: Language = "en",
    progress: Progress = silent,
) -> Outcome:
    """Draw a map of a planned territory.

    Parameters
    ----------
    territory
        The territory.
    kind
        ``progress``, or ``disputes`` for the negotiation map.
    output
        HTML file to write, opened from disk without any outside request; with `split` the index, beside which one file per area
        is written.
    area
        Code of an area; nothing outside it is in the file. Of disputes, the code of one or of an area that they touch.
    phases
        Codes of the only phases to show; all when empty.
    zone
        ``SYSTEM`` to open by a zone system, ``SYSTEM/CODE`` for one zone and nothing else.
    split
        Level of which each area gets a file of its own.
    tiles
        Background: address of tiles, MBTiles, PMTiles, or a picture that knows where it lies.
    tiles_frame
        Where the tiles say they lie; by default what is known of the server, else WGS 84.
    as_of
        Moment for which the figures hold, a day alone up to its end; the last day of work in the returns when missing.
    lang
        Language the map opens in; the reader can switch.
    progress
        Called for every file of a split map.

    Raises
    ------
    UsageError
        There are no blocks yet, no area, phase, zone or level of this name, no such background, or nothing can be written there.
    """
    from blockmap import maps

    if output.suffix.lower() not in (".html", ".htm"):
        raise UsageError("map_output", path=output)
    if kind == "disputes":
        foreign = {"--phase": phases, "--zone": zone, "--split": split}
        return draw_disputes(
            territory, output, only=area, tiles=tiles, tiles_frame=tiles_frame, as_of=as_of, foreign=foreign, lang=lang
        )
    if split is not None and area is not None:
        raise UsageError("map_split_area")
    with store.open(territory) as file, file.snapshot():
        ground: dict[str, Any] = {name: file.table(name) for name in GROUND}
        if ground["blocks"].empty:
            raise UsageError("no_blocks", territory=territory.name)
        if area is not None and area not in set(ground["areas"]["code"]):
            raise UsageError("no_such_area", code=area)
        settings = file.settings
        at = map_frames.moment_of(file, last_moment(as_of, settings.zone) if as_of is not None else None)
        count = map_frames.frames(file, ground, at, chosen_phases=phases)
    shared: dict[str, Any] = {"settings": settings, "lang": lang, "as_of": datetime.fromisoformat(at.at)}
    if split is None:
        options = {"area": area, "zone": zone, "tiles": (tiles, tiles_frame)}
        _save(_one(ground, count, shared, options), output)
        return _written((output,), output)
    if split not in settings.levels:
        raise UsageError("map_unknown_level", level=split, known=", ".join(settings.levels))
    areas = _with_blocks(ground, split)
    names = distinct(NO_FILE_NAME.sub("_", code) for code in areas)
    links = {code: f"{output.stem}-{name}{output.suffix}" for code, name in zip(areas, names, strict=True)}
    for number, (code, name) in enumerate(links.items()):
        progress("map", number, len(links))
        options = {"area": code, "zone": zone, "tiles": (tiles, tiles_frame), "home": output.name}
        _save(_one(ground, count, shared, options), output.with_name(name))
    upper: dict[str, Any] = {name: ground[name] for name in ("areas", "blocks", "buildings")}
    upper |= {name: count.get(name) for name in OF_COUNT}
    index = maps.index_map(**upper, **shared, links=links, level=split)
    _save(index, output)
    return _written((output, *(output.with_name(name) for name in links.values())), output)


def _one(ground: dict[str, Any], count: dict[str, Any], shared: dict[str, Any], options: dict[str, Any]) -> OfflineMap:
    """Draw one map."""
    from blockmap import maps

    tiles, frame = options.pop("tiles")
    background = None
    if tiles is not None:
        code = options["area"]
        shown = ground["areas"] if code is None else ground["areas"][ground["areas"]["code"].eq(code)]
        background = maps.read_background(tiles, maps.bounds(shown), frame=frame)
    return maps.progress_map(**ground, **count, **shared, **options, background=background)


def _with_blocks(ground: dict[str, Any], level: str) -> list[str]:
    """Return the codes of the areas of a level that hold blocks, in their order."""
    areas, blocks = ground["areas"], ground["blocks"]
    held = set(blocks["community_id"].astype(int))
    parent = areas.set_index("area_id")["parent_id"]
    while True:
        above = set(parent.reindex(sorted(held)).dropna().astype(int)) - held
        if not above:
            break
        held |= above
    return sorted(areas.loc[areas["level"].eq(level) & areas["area_id"].isin(held), "code"])


def _save(drawn: OfflineMap, path: Path) -> None:
    """Write a map; say plainly where nothing can be written."""
    from blockmap import maps

    try:
        maps.save(drawn, path)
    except OSError as fault:
        raise UsageError("cannot_write", path=path, why=SystemFault(fault)) from fault


def _written(paths: tuple[Path, ...], output: Path) -> Outcome:
    """Say what was written."""
    size = sum(path.stat().st_size for path in paths)
    values = {"output": output, "megabytes": f"{size / 1e6:.2f}", "files": len(paths)}
    return Outcome("map", written=paths, said="map" if len(paths) == 1 else "map_split", next_step="map", values=values)
