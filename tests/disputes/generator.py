"""Exact covers with planted disputes and noise, so that detection and resolution can be asked for what is known.

A cover is made of *edges* between Voronoi junctions; every area refers to its edges, and planting gives one area its own version
of an edge. What is planted is labelled by construction and measured by another method than the product's (GEOS's inscribed
circle): a dispute is at least 2.1 m wide, noise at most 1.9 m, with a tolerance of 2 m between them.
"""

from __future__ import annotations

import argparse
import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from tests.disputes.covers import Cover, Edge, Planted, Points, exact, to_millimetres

TOLERANCE_M = 2.0
STRIP_M, NOISE_M = (2.1, 2.5), (1.5, 1.9)
"""Greatest width of the narrowest disputes, and of the widest noise."""

CLEAR_M = 5.0
"""What is planted stays so far away from all other borders."""

SHARES = {
    "overlap": 0.2, "gap": 0.16, "shift": 0.14, "strip": 0.2, "enclave": 0.06, "orphan_hole": 0.05, "triple": 0.05,
    "overlap_chain": 0.04, "gap_chain": 0.04, "with_noise": 0.06,
}  # fmt: skip
NOISE_SHARES = {"noise": 0.6, "sliver": 0.2, "vertex": 0.2}


def generate(count: int, disputes: int, seed: int, *, rounded: Callable[[Points], Points] = to_millimetres) -> Cover:
    """Plant ``disputes`` disputes and as much noise into a cover of ``count`` areas."""
    rng = np.random.default_rng([seed, count, disputes])
    cover = exact(count, rng, rounded)
    shared: dict[Edge, list[int]] = defaultdict(list)
    for area, ring in enumerate(cover.rings):
        for edge, _ in ring:
            shared[edge].append(area)
    free = [edge for edge, areas in shared.items() if len(areas) == 2 and len(cover.edges[edge]) >= 8]
    planter = _Planter(cover, shared, [free[i] for i in rng.permutation(len(free))], rng)
    for kind in rng.choice(list(SHARES), disputes, p=list(SHARES.values())):
        planter.plant(str(kind))
    for kind in rng.choice(list(NOISE_SHARES), disputes, p=list(NOISE_SHARES.values())):
        planter.plant(str(kind))
    return cover


# ---------------------------------------------------------------- planting


class _Planter:
    """Plants on edges that are still free; an edge is used once."""

    def __init__(self, cover: Cover, shared: dict[Edge, list[int]], free: list[Edge], rng: np.random.Generator) -> None:
        self.cover, self.shared, self.rng = cover, shared, rng
        self.free: Iterator[Edge] = iter(free)
        self.used: set[Edge] = set()
        self.filled: set[int] = set()
        self.at_junction: dict[int, list[Edge]] = defaultdict(list)
        for edge in shared:
            for junction in edge:
                self.at_junction[junction].append(edge)

    def plant(self, kind: str) -> None:
        """Try edge after edge until one takes it."""
        where = getattr(self, f"_{kind}", self._bump)
        for edge in self.free:
            if edge in self.used:
                continue
            planted = where(kind, edge)
            if planted:
                self.used.add(edge)
                self.cover.planted += planted
                return
        raise ValueError(f"no edge is left for {kind}")

    def _sides(self, edge: Edge) -> tuple[int, int]:
        a, b = self.shared[edge]
        return (a, b) if self.rng.random() < 0.5 else (b, a)

    def _bump(self, kind: str, edge: Edge) -> list[Planted]:
        """One area draws part of an edge elsewhere: into the other's ground, away from it, or both."""
        line = self.cover.edges[edge]
        first, last = 1 + int(self.rng.integers(0, 2)), len(line) - 2 - int(self.rng.integers(0, 2))
        t = np.linspace(0, 1, last - first + 1)
        length = shapely.length(shapely.linestrings(line))
        if kind == "strip":
            off = self.rng.uniform(*STRIP_M) * np.minimum(1, np.minimum(t, 1 - t) * 8) * self.rng.choice([-1, 1])
        else:
            off = self.rng.uniform(10, 0.13 * length) * np.sin(np.pi * t) ** 0.7
            off = off * {"shift": np.where(t < 0.5, 1, -1), "gap": -1}.get(kind, 1)
        whole = np.zeros(len(line))
        whole[first : last + 1] = off
        bounds = STRIP_M if kind == "strip" else (STRIP_M[0], np.inf)
        return self._moved(kind, edge, whole, bounds)

    def _moved(
        self, kind: str, edge: Edge, off: Points, width: tuple[float, float], *, genuine: bool = True
    ) -> list[Planted]:
        """Let one area move the points of an edge sideways, if all stays valid, clear of others and as wide as it should be."""
        a, b = self._sides(edge)
        line = self.cover.edges[edge]
        scale = 1.0
        for _ in range(12):
            moved = self.cover.rounded(line + (scale * off)[:, None] * _normals(line) * self._towards(edge, b))
            shape = self.cover.outline(a, {(a, edge): moved})
            if not shapely.is_valid(shape):
                return []
            ground = shapely.symmetric_difference(shape, self.cover.base[a])
            widest = _width(ground)
            if width[0] <= widest <= width[1]:
                break
            scale *= (width[0] * 0.5 + min(width[1], width[0] * 1.5) * 0.5) / max(widest, 1e-6)
        else:
            return []
        if not self._is_clear(ground, a, b):
            return []
        self.cover.own[(a, edge)] = moved
        return [Planted(kind, frozenset((a, b)), ground, genuine)]

    def _towards(self, edge: Edge, area: int) -> int:
        """1 when the normals of an edge point into an area, else -1."""
        forward = dict(self.cover.rings[area])[edge]
        is_left = forward == bool(shapely.is_ccw(shapely.get_exterior_ring(self.cover.base[area])))
        return 1 if is_left else -1

    def _is_clear(self, ground: Any, *areas: int) -> bool:
        both = shapely.union_all(self.cover.base[list(areas)])
        outside = shapely.area(shapely.difference(ground, both))
        return bool(outside < 1e-6 and shapely.distance(ground, shapely.boundary(both)) >= CLEAR_M)

    def _with_noise(self, kind: str, edge: Edge) -> list[Planted]:
        """A dispute on the first half of an edge, and noise that crosses the line on the second."""
        line = self.cover.edges[edge]
        half = len(line) // 2
        if half < 5:
            return []
        off = np.zeros(len(line))
        off[2 : half - 1] = self.rng.uniform(4, 12) * np.sin(np.pi * np.linspace(0.2, 0.8, half - 3))
        off[half + 1 : -2] = self._jitter(len(line) - half - 3)
        found = self._moved("with_noise", edge, off, (STRIP_M[0], np.inf))
        if not found:
            return []
        parts = shapely.get_parts(found[0].ground)
        wide = np.array([_width(p) > TOLERANCE_M for p in parts])
        if wide.sum() != 1:
            (area,) = [a for a, e in self.cover.own if e == edge]
            del self.cover.own[(area, edge)]
            return []
        return [
            Planted("with_noise", found[0].parties, parts[wide][0]),
            Planted("noise", found[0].parties, shapely.multipolygons(parts[~wide]), is_genuine=False),
        ]

    def _jitter(self, count: int) -> Points:
        return self.rng.uniform(*NOISE_M, count) * np.where(np.arange(count) % 2, 0.9, -0.9)

    def _noise(self, kind: str, edge: Edge) -> list[Planted]:
        """Points beside the line, by turns on either side."""
        off = np.zeros(len(self.cover.edges[edge]))
        off[2:-2] = self._jitter(len(off) - 4)
        return self._moved("noise", edge, off, (0.5, NOISE_M[1]), genuine=False)

    def _sliver(self, kind: str, edge: Edge) -> list[Planted]:
        """The whole line off to one side: much area, no width."""
        off = np.zeros(len(self.cover.edges[edge]))
        off[2:-2] = self.rng.uniform(*NOISE_M)
        return self._moved("noise", edge, off, NOISE_M, genuine=False)

    def _vertex(self, kind: str, edge: Edge) -> list[Planted]:
        """A point on the line that one side alone has."""
        line, (a, b) = self.cover.edges[edge], self._sides(edge)
        at = int(self.rng.integers(1, len(line) - 2))
        self.cover.own[(a, edge)] = np.insert(line, at + 1, self.cover.rounded((line[at] + line[at + 1]) / 2), 0)
        return [Planted("vertex", frozenset((a, b)), shapely.linestrings(line), is_genuine=False)]

    def _island(self, edge: Edge) -> tuple[int, int, Points] | None:
        a, b = self._sides(edge)
        if b in self.filled:
            return None
        angle = np.sort(self.rng.uniform(0, 2 * np.pi, 14))
        radius = self.rng.uniform(20, 45) * self.rng.uniform(0.7, 1.2, 14)
        middle = shapely.get_coordinates(shapely.centroid(self.cover.base[b]))[0]
        ring = self.cover.rounded(middle + radius[:, None] * np.c_[np.cos(angle), np.sin(angle)])
        shape = shapely.polygons(ring)
        far = shapely.distance(shape, shapely.boundary(self.cover.base[b])) > 90
        if not (shapely.is_valid(shape) and far and shapely.contains_properly(self.cover.base[b], shape)):
            return None
        self.filled.add(b)
        return a, b, ring

    def _enclave(self, kind: str, edge: Edge) -> list[Planted]:
        """One area claims an island in the middle of another."""
        found = self._island(edge)
        if found is None:
            return []
        a, b, ring = found
        self.cover.extra[a].append(shapely.polygons(ring))
        return [Planted(kind, frozenset((a, b)), shapely.polygons(ring))]

    def _orphan_hole(self, kind: str, edge: Edge) -> list[Planted]:
        """One area leaves out an island that nobody claims."""
        found = self._island(edge)
        if found is None:
            return []
        _, b, ring = found
        self.cover.holes[b].append(ring)
        return [Planted(kind, frozenset((b,)), shapely.polygons(ring))]

    def _triple(self, kind: str, edge: Edge) -> list[Planted]:
        """Three areas claim a disc on the junction where they meet."""
        junction = edge[0]
        around = self.at_junction[junction]
        areas = sorted({area for e in around for area in self.shared[e]})
        radius = float(self.rng.uniform(12, 22))
        lengths = [shapely.length(shapely.linestrings(self.cover.edges[e])) for e in around]
        if len(areas) != 3 or len(around) != 3 or self.used & set(around) or min(lengths) < 4 * radius:
            return []
        at = self.cover.edges[edge][0]
        disc = shapely.buffer(shapely.points(at), radius, quad_segs=4)
        disc = shapely.polygons(self.cover.rounded(shapely.get_coordinates(disc)[:-1]))
        for area in self.rng.permutation(areas)[:2].tolist():
            self.cover.extra[area].append(disc)
        self.used |= set(around)
        return [Planted(kind, frozenset(areas), disc)]

    def _overlap_chain(self, kind: str, edge: Edge) -> list[Planted]:
        return self._chain(kind, edge, 1.0)

    def _gap_chain(self, kind: str, edge: Edge) -> list[Planted]:
        return self._chain(kind, edge, -1.0)

    def _chain(self, kind: str, edge: Edge, sign: float) -> list[Planted]:
        """One area draws its border elsewhere along two neighbours, across the junction where these meet."""
        a, _ = self._sides(edge)
        ring = self.cover.rings[a]
        at = [e for e, _ in ring].index(edge)
        (first, first_forward), (second, second_forward) = ring[at], ring[(at + 1) % len(ring)]
        if len(self.shared[second]) != 2 or second in self.used:
            return []
        lines = [
            self.cover.edges[e] if f else self.cover.edges[e][::-1] for e, f in (ring[at], ring[(at + 1) % len(ring)])
        ]
        if min(len(line) for line in lines) < 9:
            return []
        b, c = ((set(self.shared[e]) - {a}).pop() for e in (first, second))
        junction = next(j for j in first if j in second)
        third = [e for e in self.at_junction[junction] if e not in (first, second)]
        if b == c or len(third) != 1 or set(third) & self.used:
            return []
        path = np.vstack([lines[0], lines[1][1:]])
        t = np.linspace(0, 1, len(path) - 6)
        off = np.zeros(len(path))
        off[3:-3] = sign * self.rng.uniform(8, 16) * np.minimum(1, np.minimum(t, 1 - t) * 6)
        is_ccw = bool(shapely.is_ccw(shapely.get_exterior_ring(self.cover.base[a])))
        moved = self.cover.rounded(path + off[:, None] * _normals(path) * (-1 if is_ccw else 1))
        bend = len(lines[0]) - 1
        own = {(a, first): moved[: bend + 1], (a, second): moved[bend:]}
        forward = {first: first_forward, second: second_forward}
        own = {(area, e): line if forward[e] else line[::-1] for (area, e), line in own.items()}
        shape = self.cover.outline(a, own)
        if not shapely.is_valid(shape):
            return []
        ground = shapely.symmetric_difference(shape, self.cover.base[a])
        if not self._is_clear(ground, a, b, c) or shapely.get_num_geometries(ground) != 1:
            return []
        grounds = self._by_pair(ground, path[bend], moved[bend], lines, (b, c), sign)
        if grounds is None or min(_width(g) for g in grounds) < STRIP_M[0]:
            return []
        self.cover.own |= own
        self.used |= {second, *third}
        return [Planted(kind, frozenset((a, other)), g) for other, g in zip((b, c), grounds, strict=True)]

    def _by_pair(self, ground: Any, junction: Points, moved: Points, lines: Any, others: Any, sign: float) -> Any:
        """Ground disputed with each of two neighbours: in an overlap what each owns, in a gap what lies nearer to its border."""
        if sign > 0:
            return [shapely.intersection(ground, self.cover.base[o]) for o in others]
        beyond = junction + 3 * (moved - junction)
        before = junction - 0.2 * (moved - junction)
        parts = shapely.get_parts(shapely.polygonize([shapely.node(shapely.union_all(
            [shapely.boundary(ground), shapely.linestrings([before, beyond])]))]))  # fmt: skip
        parts = parts[shapely.contains(ground, shapely.point_on_surface(parts))]
        borders = [shapely.linestrings(line) for line in lines]
        halves = [[p for p in parts if _nearer(p, borders) == k] for k in range(2)]
        return None if not all(halves) else [shapely.union_all(h) for h in halves]


def _nearer(part: Any, borders: list[Any]) -> int:
    along = [shapely.length(shapely.intersection(shapely.buffer(part, 0.01), border)) for border in borders]
    return int(np.argmax(along))


def _normals(line: Points) -> Points:
    """Unit normals at the points of a line, to its left: half way between those of the pieces on either side."""
    step = np.diff(line, axis=0)
    step = step / np.hypot(*step.T)[:, None]
    mean = np.vstack([step[:1], step[:-1] + step[1:], step[-1:]])
    mean = mean / np.hypot(*mean.T)[:, None]
    return np.c_[-mean[:, 1], mean[:, 0]]


def _width(ground: Any) -> float:
    """Diameter of the largest circle in some ground."""
    parts = shapely.get_parts(ground)
    parts = parts[shapely.area(parts) > 1e-6]
    if not len(parts):
        return 0.0
    return float(2 * shapely.length(shapely.maximum_inscribed_circle(parts, tolerance=0.005)).max())


def main() -> None:
    """Write a set as the shared bench reads it: ``in.pkl``, ``base.pkl``, ``truth.pkl``."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("directory", type=Path)
    for name in ("count", "disputes", "seed"):
        parser.add_argument(name, type=int)
    asked = parser.parse_args()
    write(generate(asked.count, asked.disputes, asked.seed), asked.directory)


def write(cover: Cover, directory: Path) -> None:
    """Write a cover for the shared scorer."""
    directory.mkdir(parents=True, exist_ok=True)
    truth = [{"kind": p.kind, "genuine": p.is_genuine, "parties": p.parties, "geom": p.ground} for p in cover.planted]
    areas = {"in": cover.areas, "base": cover.base}
    for name, what in ({k: shapely.to_wkb(v).tolist() for k, v in areas.items()} | {"truth": truth}).items():
        (directory / f"{name}.pkl").write_bytes(pickle.dumps(what))
    print(directory, dict(Counter(p.kind for p in cover.planted)))


if __name__ == "__main__":
    main()
