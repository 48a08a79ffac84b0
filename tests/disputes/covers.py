"""Exact covers: areas between Voronoi junctions; each ring refers to shared edges, of which an area may draw its own version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from scipy.spatial import Voronoi

SPACING_M, STEP_M = 500.0, 25.0
ORIGIN_M = (500_000.0, 3_280_000.0)

Edge = tuple[int, int]
Points = np.ndarray


@dataclass(frozen=True)
class Planted:
    """One thing planted: its kind, the areas concerned, and its ground (for a chain one for each pair)."""

    kind: str
    parties: frozenset[int]
    ground: Any
    is_genuine: bool = True


@dataclass
class Cover:
    """Areas as they should be, as they are after planting, and what was planted."""

    rings: list[list[tuple[Edge, bool]]]
    edges: dict[Edge, Points]
    rounded: Callable[[Points], Points]
    base: np.ndarray
    own: dict[tuple[int, Edge], Points] = field(default_factory=dict)
    extra: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    holes: dict[int, list[Points]] = field(default_factory=lambda: defaultdict(list))
    planted: list[Planted] = field(default_factory=list)

    def outline(self, area: int, own: dict[tuple[int, Edge], Points]) -> Any:
        """Outline of an area with its own versions of some edges."""
        pieces = []
        for edge, forward in self.rings[area]:
            line = own.get((area, edge), self.edges[edge])
            pieces.append(line[:-1] if forward else line[::-1][:-1])
        return shapely.polygons(np.vstack(pieces))

    @property
    def areas(self) -> np.ndarray:
        """Areas as they are handed in."""
        out = self.base.copy()
        touched = {a for a, _ in self.own} | set(self.extra) | set(self.holes)
        for area in touched:
            shell = self.outline(area, self.own)
            holes = [shapely.linearrings(h) for h in self.holes.get(area, [])]
            shape = shapely.polygons(shapely.get_exterior_ring(shell), holes or None)
            out[area] = shapely.union_all([shape, *self.extra[area]]) if self.extra.get(area) else shape
        return out


def to_millimetres(xy: Points) -> Points:
    return np.round(xy, 3)


def to_grid(xy: Points) -> Points:
    return np.round(xy * 1024) / 1024


def exact(count: int, rng: np.random.Generator, rounded: Callable[[Points], Points]) -> Cover:
    side = int(np.ceil(np.sqrt(count)))
    y, x = np.mgrid[0 : side + 4, 0 : side + 4]
    sites = (np.c_[x.ravel(), y.ravel()] + rng.uniform(-0.33, 0.33, (x.size, 2))) * SPACING_M + ORIGIN_M
    inner = np.flatnonzero(((x >= 2) & (x < side + 2) & (y >= 2) & (y < side + 2)).ravel())[:count]
    diagram = Voronoi(sites)
    junction = rounded(diagram.vertices)
    regions = [diagram.regions[diagram.point_region[i]] for i in inner]
    rings = [[((min(a, b), max(a, b)), a < b) for a, b in zip(r, r[1:] + r[:1], strict=True)] for r in regions]
    edges = {edge: _crooked(junction[list(edge)], rng, rounded) for ring in rings for edge, _ in ring}
    for _ in range(8):
        cover = Cover(rings, edges, rounded, np.empty(0, object))
        cover.base = np.array([cover.outline(area, {}) for area in range(len(rings))], object)
        wrong = ~shapely.is_valid(cover.base) | ~shapely.is_empty(shapely.coverage_invalid_edges(cover.base))
        if not wrong.any():
            return cover
        edges |= {edge: junction[list(edge)] for area in np.flatnonzero(wrong) for edge, _ in rings[area]}
    raise AssertionError("no exact cover came about")


def _crooked(ends: Points, rng: np.random.Generator, rounded: Callable[[Points], Points]) -> Points:
    along = ends[1] - ends[0]
    pieces = int(np.hypot(*along) // STEP_M)
    if pieces < 2:
        return ends
    t = np.linspace(0, 1, pieces + 1)
    waves = sum(rng.normal(0, 0.035 / f) * np.sin(np.pi * f * t) for f in (1, 2, 3, 5))
    waves = waves + rng.normal(0, 0.004, pieces + 1) * np.sin(np.pi * t)
    line = rounded(ends[0] + t[:, None] * along + waves[:, None] * np.array([-along[1], along[0]]))
    line[0], line[-1] = ends
    return line
