"""A whole district as an office receives it, from a number of buildings and a seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from blockmap.errors import UsageError
from blockmap.sample import areas, district, lots, office, settlement, streets, terrain
from blockmap.sample.office import Built, Sample

FEWEST_BUILDINGS = 50
"""A smaller district is none."""

MIDDLE_M = np.array([58_000.0, 3_287_000.0])
"""Middle of the district, metres east of the central meridian and north of the equator."""

ROOM = (1.0, 1.25)
"""Buildings that the ground must take, least and most, as a multiple of those asked for; with far too many it looks empty."""

TRIES = 8
"""How often the ground is made larger or smaller until it takes the number of buildings."""


def generate(building_count: int, seed: int, *, crs: str = "EPSG:4544") -> Sample:
    """Generate a believable district of ``building_count`` buildings.

    The same arguments give the same district. 4,000 buildings make 4 towns of 3 communities, 117,000 make 30 towns of 12.

    Parameters
    ----------
    building_count
        Buildings, at least 50; exactly so many are made.
    seed
        Any whole number, 0 or more.
    crs
        Projected CRS in metres; the district lies 58 km east of its central meridian.

    Examples
    --------
    >>> from blockmap.sample import generate
    >>> len(generate(60, seed=1).buildings)
    60
    """
    if building_count < FEWEST_BUILDINGS:
        raise UsageError("sample_too_small", count=building_count, least=FEWEST_BUILDINGS)
    if seed < 0:
        raise UsageError("sample_seed", seed=seed)
    origin = MIDDLE_M + _false_origin(crs)
    built = _build_until_enough(building_count, seed, origin)
    return office.write_down(built, seed, crs)


def _false_origin(crs: str) -> NDArray[np.float64]:
    try:
        frame = CRS.from_user_input(crs)
    except CRSError as error:
        raise UsageError("sample_crs", crs=crs) from error
    if not frame.is_projected or frame.axis_info[0].unit_conversion_factor != 1:
        raise UsageError("sample_crs", crs=crs)
    parameters = {p.name: p.value for p in frame.coordinate_operation.params} if frame.coordinate_operation else {}
    return np.array([parameters.get("False easting", 0.0), parameters.get("False northing", 0.0)])


def _build_until_enough(building_count: int, seed: int, origin: NDArray[np.float64]) -> Built:
    """Build, with more ground or less until it takes enough buildings and not far too many."""
    scale = 1.0
    for attempt in range(TRIES):
        built = _build(building_count, seed, scale, origin)
        room = len(built.buildings) / building_count
        if room >= ROOM[0] and (room <= ROOM[1] or attempt >= TRIES // 2):
            break
        scale *= float(np.clip(1.12 / max(room, 0.01), 0.6, 2.5))
    chosen = settlement.exactly(built.buildings, built.lots.ground, building_count, _rng(seed, 7))
    return replace(built, buildings=chosen)


def _rng(seed: int, stage: int) -> np.random.Generator:
    """Make the generator of one stage, so that a change in one leaves the others as they were."""
    return np.random.default_rng([seed, stage])


def _build(building_count: int, seed: int, scale: float, origin: NDArray[np.float64]) -> Built:
    drawing = district.draw(district.programme(building_count), scale, _rng(seed, 1))
    overlay = terrain.overlay(shapely.Polygon(drawing.outline), drawing.city, drawing.size_m, _rng(seed, 2))
    laid = streets.lay(drawing, overlay, terrain.bend(drawing.size_m, drawing.city, _rng(seed, 3)), origin)
    communities = areas.union(laid.ground, areas.assign(laid), len(drawing.cells))
    divided = lots.divide(laid, drawing.character, overlay.river_width_m, _rng(seed, 4))
    buildings, paths, village_lanes = settlement.settle(
        laid, divided, communities, overlay.river_width_m, building_count, _rng(seed, 5)
    )
    return Built(drawing, overlay, laid, communities, divided, buildings, paths, village_lanes)
