"""Lots: what a face between streets is used for, and the ground in it that may be built on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.sample.district import Character
from blockmap.sample.streets import DECIMALS, Streets
from blockmap.sample.ways import STYLES, Way
from blockmap.topology.grid import Geometries

Usage = Literal[
    "estate",
    "apartments",
    "slabs",
    "shops",
    "offices",
    "school",
    "site",
    "factory",
    "terrace",
    "demolition",
    "detached",
    "village",
    "open",
]

MIXES: dict[Character, dict[Usage, float]] = {
    "core": {
        "estate": 0.31,
        "slabs": 0.33,
        "shops": 0.08,
        "offices": 0.07,
        "school": 0.05,
        "site": 0.04,
        "apartments": 0.01,
        "open": 0.11,
    },
    "terrace": {
        "terrace": 0.5,
        "shops": 0.13,
        "slabs": 0.18,
        "estate": 0.04,
        "factory": 0.02,
        "school": 0.04,
        "open": 0.09,
    },
    "market": {"detached": 0.5, "shops": 0.2, "slabs": 0.1, "factory": 0.07, "school": 0.04, "open": 0.09},
    "rural": {"village": 0.5, "factory": 0.03, "open": 0.47},
}
"""Odds of what a face is used for, by the character of its community."""

ASSURED: dict[Character, tuple[Usage, ...]] = {
    "core": ("estate", "estate", "school", "site", "estate", "slabs", "apartments", "estate"),
    "terrace": ("terrace", "demolition", "shops"),
    "market": ("detached", "factory", "shops"),
    "rural": ("village", "village"),
}
"""Uses that the first large faces of each character get, so that even a small district shows them."""

SMALLEST_M2 = 900.0
"""A face with less ground than this stays open."""

WALLED: tuple[Usage, ...] = ("estate", "apartments", "school", "site", "factory")
"""Uses whose lots are walled."""

BROAD_MARGIN_M = 20.0
BROAD_M2 = 2_500.0
"""A walled lot has at least so much ground this far inside its edge."""

LARGEST_FACTORY_M2 = 45_000.0
"""A lot with more ground is no factory."""


@dataclass(frozen=True)
class Lots:
    """Ground that may be built on, one lot in each face that has some.

    Attributes
    ----------
    face, community
        (lots,) face in `Streets` and community it was drawn in.
    usage
        (lots,) what it is used for.
    ground
        (lots,) polygons, clear of the reserves of the streets around.
    origin, angle, width, depth
        Frame of the lot: lower left corner on the ground, direction of its rows in radians within 45° of east, and its extent
        along and across the rows in metres.
    """

    face: NDArray[np.int64]
    community: NDArray[np.int64]
    usage: NDArray[np.str_]
    ground: Geometries
    origin: NDArray[np.float64]
    angle: NDArray[np.float64]
    width: NDArray[np.float64]
    depth: NDArray[np.float64]

    def of(self, *usages: Usage) -> NDArray[np.int64]:
        """Lots of these uses."""
        return np.flatnonzero(np.isin(self.usage, usages))


def divide(streets: Streets, characters: list[Character], river_width_m: float, rng: np.random.Generator) -> Lots:
    """Find the lot in every face and decide what it is used for."""
    reserve = _reserves(streets, river_width_m)
    ground = _largest(shapely.buffer(streets.faces, -reserve, join_style="mitre"))
    face = np.flatnonzero(shapely.area(ground) > SMALLEST_M2)
    ground = shapely.normalize(shapely.set_precision(ground[face], 10.0**-DECIMALS))
    community = streets.face_community[face]
    character = np.array(characters)[community]
    usage = _usages(character, ground, rng)
    origin, angle, width, depth = frames(ground)
    return Lots(face, community, usage, ground, origin, angle, width, depth)


def frames(
    ground: Geometries,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Origin, angle, width and depth of the smallest rectangle round each polygon, its width within 45° of east."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(ground)).reshape(-1, 5, 2)
    side = corners[:, 1] - corners[:, 0]
    angle = np.arctan2(side[:, 1], side[:, 0])
    angle -= np.round(angle / (np.pi / 2)) * np.pi / 2
    origin, width, depth = extents(ground, angle)
    return origin, angle, width, depth


def extents(
    ground: Geometries, angle: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Origin, width and depth of the rectangle round each polygon whose rows run at ``angle``."""
    along = np.c_[np.cos(angle), np.sin(angle)]
    square = np.c_[-along[:, 1], along[:, 0]]
    xy, index = shapely.get_coordinates(ground, return_index=True)
    u, v = (xy * along[index]).sum(axis=1), (xy * square[index]).sum(axis=1)
    first = np.searchsorted(index, np.arange(len(ground)))
    low_u, low_v = np.minimum.reduceat(u, first), np.minimum.reduceat(v, first)
    origin = along * low_u[:, None] + square * low_v[:, None]
    return origin, np.maximum.reduceat(u, first) - low_u, np.maximum.reduceat(v, first) - low_v


def _reserves(streets: Streets, river_width_m: float) -> NDArray[np.float64]:
    """Mean reserve of the lines round every face, weighted by their length."""
    reserve = np.array([STYLES[Way(k)].reserve_m for k in range(len(Way))])
    reserve[Way.RIVER] = river_width_m / 2 + 12
    face_of = np.asarray(shapely.STRtree(streets.faces).nearest(shapely.point_on_surface(streets.ground)))
    weight = np.zeros(len(streets.faces))
    total = np.zeros(len(streets.faces))
    length = shapely.length(streets.lines)
    seen = streets.ways > Way.HIDDEN
    for side in (streets.left, streets.right):
        edge = np.flatnonzero((side >= 0) & seen)
        np.add.at(weight, face_of[side[edge]], length[edge])
        np.add.at(total, face_of[side[edge]], length[edge] * reserve[streets.ways[edge]])
    return np.divide(total, weight, out=np.full(len(weight), 5.0), where=weight > 0)


def _largest(polygons: Geometries) -> Geometries:
    """Largest part of every geometry."""
    parts, index = shapely.get_parts(polygons, return_index=True)
    order = np.lexsort((shapely.area(parts), index))
    largest = np.full(len(polygons), shapely.Polygon(), dtype=object)
    largest[index[order]] = parts[order]
    return largest


def _usages(character: NDArray[np.str_], ground: Geometries, rng: np.random.Generator) -> NDArray[np.str_]:
    area_m2 = shapely.area(ground)
    is_broad = shapely.area(shapely.buffer(ground, -BROAD_MARGIN_M, join_style="mitre")) > BROAD_M2
    usage = np.full(len(character), "open", dtype="<U12")
    for name, mix in MIXES.items():
        lots = np.flatnonzero(character == name)
        usage[lots] = rng.choice(list(mix), size=len(lots), p=np.array(list(mix.values())) / sum(mix.values()))
        large = lots[is_broad[lots] & (area_m2[lots] > 0.6 * np.median(area_m2[lots]))] if len(lots) else lots
        chosen = rng.permutation(large)[: len(ASSURED[name])]
        usage[lots[(usage[lots] == "factory") & (area_m2[lots] > LARGEST_FACTORY_M2)]] = "open"
        usage[lots[np.isin(usage[lots], WALLED) & ~is_broad[lots]]] = "open"
        usage[chosen] = ASSURED[name][: len(chosen)]
    return usage
