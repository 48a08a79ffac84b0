"""A look at a folder of files: what each one probably is, for a recipe that a planner then reads and corrects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info

from blockmap.errors import BlockmapError
from blockmap.intake import crs as reference
from blockmap.intake import delivered, fields, formats, layers
from blockmap.intake.barrier_words import TAGS
from blockmap.intake.names import KNOWN

ORDER = ("districts", "towns", "communities", "compounds", "places", "barriers", "buildings")
"""Order in which a recipe reads tables."""

AREA_TABLES = {"districts": 6, "towns": 9, "communities": 12}
"""Tables of areas and the length of their official codes."""

CHINA_LON = range(73, 136)


@dataclass(frozen=True)
class Guess:
    """What one layer of one file probably is.

    Attributes
    ----------
    file, layer
        Where it lies; ``layer`` is ``None`` where the file has but one.
    table
        Table it is probably for.
    fields
        Ours → theirs.
    encoding, crs
        What has to be said to read it, ``None`` where the file says it itself; a missing CRS shows as an empty text.
    territory_crs
        A projected CRS in metres that suits its place; ``None`` where the place is not known.
    rows
        Rows in it.
    is_doubtful
        Another layer of the folder is rather this level of areas, or its name speaks of something else; a recipe leaves this one
        out until somebody says otherwise.
    where
        Which rows of a layer of many things, as an SQL condition.
    """

    file: Path
    layer: str | None
    table: str
    fields: dict[str, str]
    encoding: str | None
    crs: str | None
    territory_crs: str | None
    rows: int
    is_doubtful: bool = False
    where: str | None = None


def candidates(folder: Path) -> list[Path]:
    """Return the files of a folder whose format can be read, by name; territories of our own are no sources."""
    readable = (p for p in Path(folder).iterdir() if p.suffix.lower() in (*formats.FORMS, ".zip"))
    return sorted(p for p in readable if not layers.is_territory(p))


def suggest(folder: Path) -> list[Guess]:
    """Look at every file of a folder; what cannot be read is left out.

    Returns
    -------
    list of Guess
        In the order in which a recipe reads: areas from above, then lines, then buildings; then by file name.
    """
    files = candidates(folder)
    guesses = [guess for file in files for guess in _guesses(file)]
    in_order = sorted(guesses, key=lambda g: (ORDER.index(g.table), g.file.name, g.layer or ""))
    sure = [g for g in in_order if not g.is_doubtful]
    best = {table: min((g for g in sure if g.table == table), key=_likeness, default=None) for table in AREA_TABLES}
    return [g if best.get(g.table, g) is g else replace(g, is_doubtful=True) for g in in_order]


def _likeness(guess: Guess) -> tuple[bool, bool, int]:
    """Sort a level's layers: a neighbour's last, one that is called so first, then the one with most rows."""
    name = f"{guess.file.stem} {guess.layer or ''}"
    return layers.is_of_others(name), not layers.hinted(name, guess.table), -guess.rows


def _guesses(file: Path) -> Iterator[Guess]:
    """Guess every layer of a file that can be read."""
    try:
        with formats.opened(file) as source:
            names: list[str | None] = [None]
            if source.form in ("gdal", "json"):
                names = [name for name, kind in layers.listed(source.path) if kind is not None]
            for name in names:
                yield from _seen(file, source, name if len(names) > 1 else None)
    except (BlockmapError, *delivered.READ_FAULTS):
        return


def _seen(file: Path, source: formats.Source, layer: str | None) -> Iterator[Guess]:
    """Guess what one layer is; a layer of polygons of OpenStreetMap holds several tables."""
    came = delivered.load(source, "", layer=layer, where=None, encoding=None)
    if shapely.is_missing(came.geometry).all():
        return
    name = f"{file.stem} {layer or ''}"
    lowered = {str(c).lower(): c for c in came.frame.columns}
    is_area = shapely.get_dimensions(came.geometry) == 2
    if not {"building", "osm_id"} <= set(lowered) or not is_area.any():
        yield _guess(file, layer, came, name)
        return
    tags = {tag: came.frame[lowered[tag]].astype(object) for tag in OSM_TAGS if tag in lowered}
    nothing = came.frame.index[:0]
    for table, is_wanted, where in (
        ("buildings", tags["building"].notna(), None),
        ("barriers", tags.get("natural", nothing) == "water", "\"natural\" = 'water'"),
        *_levels(tags, is_area),
    ):
        rows = np.flatnonzero(is_area & np.asarray(is_wanted)) if len(is_wanted) else np.empty(0, np.int64)
        if len(rows):
            yield replace(_guess(file, layer, came, name, rows, table), where=where)


OSM_TAGS = ("building", "natural", "boundary", "admin_level")


def _levels(tags: dict[str, pd.Series], is_area: np.ndarray) -> Iterator[tuple[str, pd.Series, str]]:
    """Take the lowest level of administrative borders of which there are at least two areas for communities."""
    if not {"boundary", "admin_level"} <= set(tags):
        return
    level = tags["admin_level"].where((tags["boundary"] == "administrative") & is_area).dropna().astype(str)
    counts = level[level.str.fullmatch(r"\d{1,2}")].astype(int).value_counts()
    if (counts > 1).any():
        lowest = int(counts[counts > 1].index.max())
        wanted = (tags["boundary"] == "administrative") & (tags["admin_level"].astype(str) == str(lowest))
        yield "communities", wanted, f"\"boundary\" = 'administrative' AND \"admin_level\" = '{lowest}'"


def _guess(
    file: Path,
    layer: str | None,
    came: delivered.Delivered,
    name: str,
    rows: np.ndarray | None = None,
    table: str | None = None,
) -> Guess:
    """Guess the table of a layer, or of some rows of it, and the columns."""
    here = came.geometry if rows is None else came.geometry[rows]
    there = here[~shapely.is_missing(here)]
    whole = came.frame if rows is None else came.frame.iloc[rows]
    frame = fields.expand_tags(whole, "areas" if table in AREA_TABLES else table or "buildings")
    place = _metric_crs(came.crs, there)
    columns = [str(c) for c in frame.columns if frame[c].notna().any()]
    table = table or _table(name, there, columns, _typical_m2(came.crs, there))
    ours, level = ("areas", table.removesuffix("s")) if table in AREA_TABLES else (table, None)
    frame = frame.drop(columns=fields.personal(frame, ours))
    used = fields.mapping(fields.telling(frame, ours), ours, level={"communitie": "community"}.get(level or "", level))
    if ours == "areas" and used.get("code", "osm_id").lower() not in KEYS_OF_MAPS:
        table = _level_by_code(frame[used["code"]].dropna().astype(str).iloc[0], table)
    return Guess(file, layer, table, used, None, None if came.crs else "", place, len(frame), layers.is_of_no_use(name))


KEYS_OF_MAPS = ("osm_id", "id", "uid", "full_id")
"""Columns whose numbers are no official codes, however many digits they have."""

SMALL_M2, LARGE_M2 = 2_000.0, 20_000.0
"""Areas that are smaller, in the median, are buildings when nothing else tells; larger ones are none."""


def _table(name: str, geometry: np.ndarray, columns: list[str], typical_m2: float | None) -> str:
    """Tell the table by the name of file and layer, else by the columns, else by the kind of geometry and its size."""
    hinted = [table for table in ORDER if layers.hinted(name, table)]
    dimension = int(np.bincount(np.maximum(shapely.get_dimensions(geometry), 0)).argmax())
    possible = {0: ("places", "buildings"), 1: ("barriers",), 2: tuple(ORDER)}[dimension]
    fitting = [table for table in hinted if table in possible]
    if "buildings" in fitting:
        return "buildings"
    if fitting:
        return fitting[0]
    if dimension < 2:
        return possible[-1] if dimension == 1 else "places"
    counts = {table: len(fields.mapping(columns, table)) for table in ("buildings", "barriers")}
    tags = {c.lower() for c in columns} & set(TAGS)
    if (
        tags - {"landuse"}
        and "building" not in {c.lower() for c in columns}
        and counts["buildings"] < len(KNOWN["barriers"]) // 3
    ):
        return "barriers"
    if typical_m2 is not None and not SMALL_M2 <= typical_m2 <= LARGE_M2:
        return "buildings" if typical_m2 < SMALL_M2 else "communities"
    return "buildings" if counts["buildings"] >= 3 or len(geometry) > 1000 else "communities"


def _typical_m2(said: str | None, geometry: np.ndarray) -> float | None:
    """Median area of polygons, roughly in square metres; ``None`` where that cannot be told."""
    m2 = shapely.area(geometry)
    try:
        crs = reference.declared(said, None, "").crs if said else None
    except BlockmapError:
        crs = None
    if crs is None or not (m2 > 0).any():
        return None
    if not crs.is_geographic:
        return float(np.median(m2[m2 > 0])) * float(crs.axis_info[0].unit_conversion_factor) ** 2
    _, south, _, north = shapely.total_bounds(geometry)
    return float(np.median(m2[m2 > 0])) * METRES_OF_DEGREE**2 * float(np.cos(np.radians((south + north) / 2)))


METRES_OF_DEGREE = 111_320.0


def _level_by_code(code: str, otherwise: str) -> str:
    return next((table for table, digits in AREA_TABLES.items() if code.isdigit() and len(code) == digits), otherwise)


def _metric_crs(said: str | None, geometry: np.ndarray) -> str | None:
    """Return the CRS of the data when it is in metres, else a CGCS2000 zone in China and a UTM zone elsewhere."""
    if said is None:
        return None
    try:
        crs = reference.declared(said, None, "").crs
    except BlockmapError:
        return None
    if (
        crs.is_projected
        and not reference.distorts(crs, geometry)
        and all(axis.unit_conversion_factor == 1.0 for axis in crs.axis_info)
        and crs.to_epsg()
    ):
        return f"EPSG:{crs.to_epsg()}"
    west, south, east, north = shapely.total_bounds(geometry)
    to_degrees = Transformer.from_crs(crs, reference.WGS84, always_xy=True)
    lon, lat = to_degrees.transform((west + east) / 2, (south + north) / 2)
    if not np.isfinite([lon, lat]).all():
        return None
    if int(lon) in CHINA_LON and 18 <= lat <= 54:
        zone = round(lon / 3)
        return f"EPSG:{reference.CENTRAL_MERIDIAN[3][zone - 25]}"
    found = query_utm_crs_info("WGS 84", AreaOfInterest(lon, lat, lon, lat))
    return f"EPSG:{CRS.from_authority('EPSG', found[0].code).to_epsg()}" if found else None
