"""Gaps cut at tripoints: nobody's ground along one area and two of its neighbours is two disputes, not one.

Overlaps are parted by the neighbours' own common border. In a gap there is none; so from the point where the two neighbours meet
at its rim it is cut straight across to the third, where that is a short way compared with the stretches on either side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from blockmap.disputes import faces as finding
from blockmap.disputes import graph as graphs
from blockmap.disputes.faces import Faces
from blockmap.disputes.mismatch import Borders, Floats, Ints, Points
from blockmap.disputes.width import is_wider

SLENDER = 2.0
"""Both stretches of a gap that is cut are so many times longer than the cut."""


def find(borders: Borders, geometries: Any, *, tolerance_m: float, rank: Ints, lines: Points | None = None) -> Faces:
    """Find disputed faces as `blockmap.disputes.faces.find` does, with gaps wider than the tolerance cut at tripoints.

    Parameters
    ----------
    rank
        (areas,) order that settles ties; negative for what is no party.
    """
    unmatched = borders.unmatched()
    found = finding.find(borders, geometries, unmatched=unmatched, lines=lines)
    cut = cuts(found, tolerance_m=tolerance_m, rank=rank)
    if not len(cut):
        return found
    every = cut if lines is None else np.concatenate([lines, cut])
    return finding.find(borders, geometries, unmatched=unmatched, lines=every)


def cuts(found: Faces, *, tolerance_m: float, rank: Ints) -> Points:
    """(cuts, 2, 2) ends of the cuts across gaps, in the coordinates that were given."""
    is_party = rank[found.rim_row] >= 0
    neighbours = np.bincount(found.rim_face[is_party], minlength=len(found))
    candidates = np.flatnonzero((found.claim_count == 0) & (neighbours > 2))
    candidates = candidates[is_wider(found.ground[candidates], tolerance_m)]
    segments = [cut for face in candidates.tolist() for cut in _cuts_across(found, face, rank)]
    if not segments:
        return np.empty((0, 2, 2))
    plane, metres = found.graph.plane, np.array(segments)
    units = np.rint((metres - np.array(plane.origin)) * plane.scale).astype(np.int64)
    ends = [_as_given(found, units[:, k]) for k in range(2)]
    return np.stack(ends, axis=1)


def _as_given(found: Faces, units: Ints) -> Points:
    """Coordinates of grid points, as they were given where they are vertices."""
    graph = found.graph
    place = graph.plane.places(units[:, 0], units[:, 1])
    vertex = graphs.vertices_at(graph, units[:, 0], units[:, 1])
    place[vertex >= 0] = graph.place[vertex[vertex >= 0]]
    return place


@dataclass(frozen=True)
class _Rim:
    """Outer rim of a gap: its points, and of each side the area whose border it is, by rank; one round, left open."""

    xy: Points
    neighbour: Ints

    @property
    def length_m(self) -> Floats:
        """(sides,) length."""
        step = np.roll(self.xy, -1, axis=0) - self.xy
        return np.asarray(np.hypot(*step.T))

    def line_of(self, neighbour: int) -> Any:
        """Border of one neighbour along the rim."""
        ends = np.stack([self.xy, np.roll(self.xy, -1, axis=0)], axis=1)
        return shapely.multilinestrings(shapely.linestrings(ends[self.neighbour == neighbour]))


def _cuts_across(found: Faces, face: int, rank: Ints) -> list[Points]:
    """Cuts from points where two neighbours meet to the one with the longest border."""
    rim = _rim(found, face, rank)
    lengths = np.bincount(rim.neighbour + 1, rim.length_m)
    main = int(np.argmax(lengths[1:])) if len(lengths) > 1 else -1
    runs = _runs(rim)
    opposite = rim.line_of(main)
    chosen = []
    for (before, before_m, _), (after, after_m, at) in zip([runs[-1], *runs[:-1]], runs, strict=True):
        if main in (before, after) or -1 in (before, after) or before == after:
            continue
        cut = shapely.shortest_line(shapely.points(rim.xy[at]), opposite)
        is_inside = shapely.covers(shapely.buffer(found.ground[face], 1 / found.graph.plane.scale), cut)
        if is_inside and SLENDER * shapely.length(cut) < min(before_m, after_m):
            chosen.append(shapely.get_coordinates(cut))
    return chosen


def _runs(rim: _Rim) -> list[tuple[int, float, int]]:
    """Stretches of one neighbour each, going round: neighbour, length, first point."""
    starts = np.flatnonzero(rim.neighbour != np.roll(rim.neighbour, 1))
    if not len(starts):
        return [(int(rim.neighbour[0]), float(rim.length_m.sum()), 0)]
    metres = np.add.reduceat(np.roll(rim.length_m, -starts[0]), starts - starts[0])
    return list(zip(rim.neighbour[starts].tolist(), metres.tolist(), starts.tolist(), strict=True))


def _rim(found: Faces, face: int, rank: Ints) -> _Rim:
    """Outer rim of a gap; a side along which two areas have a border belongs to the first by rank, of nobody's it is -1."""
    graph = found.graph
    xy = shapely.get_coordinates(shapely.get_exterior_ring(found.ground[face]))[:-1]
    units = np.rint((xy - np.array(graph.plane.origin)) * graph.plane.scale).astype(np.int64)
    vertex = graphs.vertices_at(graph, units[:, 0], units[:, 1])
    stride = len(graph.x)
    follows = np.roll(vertex, -1)
    side = np.minimum(vertex, follows) * stride + np.maximum(vertex, follows)
    fragment = np.flatnonzero((found.of_side.reshape(-1, 2) == face).any(axis=1)[graph.edge] & (graph.owner >= 0))
    fragment = fragment[rank[graph.owner[fragment]] >= 0]
    key = graph.tail[graph.edge[fragment]] * stride + graph.head[graph.edge[fragment]]
    order = np.lexsort([rank[graph.owner[fragment]], key])
    key, neighbour = key[order], rank[graph.owner[fragment]][order]
    at = np.searchsorted(key, side)
    is_found = at < len(key)
    is_found[is_found] = key[at[is_found]] == side[is_found]
    named = np.full(len(side), -1)
    named[is_found] = neighbour[at[is_found]]
    return _Rim(xy, named)
