"""Waters: rivers with both banks, and the ponds and lakes on open ground."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from blockmap.sample import addresses, names
from blockmap.sample.lots import Lots
from blockmap.sample.streets import DECIMALS, Streets
from blockmap.sample.terrain import Overlay
from blockmap.sample.ways import Way
from blockmap.topology.grid import Geometries

POND_ODDS = 0.22
"""Share of open lots with a pond or a lake."""


def rivers(
    streets: Streets, overlay: Overlay, overlay_from: int, outline: shapely.Polygon
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Centre lines and surfaces of the rivers, each with ``geom, name``."""
    piece = np.flatnonzero(streets.ways == Way.RIVER)
    if not len(piece):
        nothing = pd.DataFrame({"geom": np.empty(0, dtype=object), "name": np.empty(0, dtype=object)})
        return nothing, nothing
    number = overlay.number[streets.source[piece] - overlay_from]
    lines, index = addresses.merged(streets.lines[piece], number)
    surface = shapely.intersection(shapely.buffer(lines, overlay.river_width_m / 2, cap_style="square"), outline)
    called = [names.river(k) for k in index.tolist()]
    return (
        pd.DataFrame({"geom": lines, "name": called}),
        pd.DataFrame({"geom": shapely.set_precision(surface, 10.0**-DECIMALS), "name": called}),
    )


def ponds(lots: Lots, rng: np.random.Generator) -> Geometries:
    """Draw rounded waters in the middle of some open lots."""
    chosen = lots.of("open")
    chosen = chosen[rng.random(len(chosen)) < POND_ODDS]
    radius = np.minimum(np.minimum(lots.width, lots.depth)[chosen] * rng.uniform(0.12, 0.28, len(chosen)), 90.0)
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    phases = rng.uniform(0, 2 * np.pi, (2, len(chosen), 1))
    wobble = 1 + 0.22 * np.sin(2 * turn + phases[0]) + 0.12 * np.sin(3 * turn + phases[1])
    middle = shapely.get_coordinates(shapely.centroid(lots.ground[chosen])).reshape(-1, 1, 2)
    reach = (radius[:, None] * wobble)[:, :, None]
    shores = shapely.polygons((middle + reach * np.stack([np.cos(turn), np.sin(turn)], axis=-1)).round(DECIMALS))
    return shores[shapely.contains(lots.ground[chosen], shores)]
