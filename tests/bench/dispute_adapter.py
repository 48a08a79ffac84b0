"""blockmap's detection and algebra as the shared dispute bench calls them: plain arrays in, dictionaries out.

The scorer and its set of peers know nothing of blockmap; they ask for ``detect(polys, tau, lines=None) -> (disputes, state)``
and ``resolve(polys, disputes, state, decide) -> (polys, touched, broken)``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely

from blockmap.disputes import chains, cutting, grouping, mismatch
from blockmap.topology.grid import Geometries

Dispute = dict[str, Any]
State = dict[str, Any]
Decide = Callable[[Dispute, int, list[int]], int]

TAU_M = 2.0


def detect(polys: Geometries, tau: float = TAU_M, lines: Sequence[Any] | None = None) -> tuple[list[Dispute], State]:
    """Find disputes and noise between polygons in metres."""
    polys = np.asarray(polys, object)
    borders = mismatch.read(polys, mismatch.plane_of(polys))
    rank = order_of(polys)
    found = cutting.find(borders, polys, tolerance_m=tau, rank=rank, lines=mismatch.segments_of(lines or []))
    groups = grouping.group(found, tolerance_m=tau, rank=rank)
    shapes = [shapely.multipolygons(found.geometry[g.faces]) for g in groups]
    disputes = [
        {"faces": g.faces.tolist(), "parties": frozenset(g.parties), "kind": g.kind, "width": g.width_m,
         "area": g.area_m2, "genuine": g.is_genuine, "geom": shape}
        for g, shape in zip(groups, shapes, strict=True)
    ]  # fmt: skip
    bord: dict[int, dict[int, float]] = defaultdict(dict)
    rims = (found.rim_face.tolist(), found.rim_row.tolist(), found.rim_m.tolist())
    for face, row, metres in zip(*rims, strict=True):
        bord[face][row] = metres
    claims: dict[int, list[int]] = defaultdict(list)
    for face, row in zip(found.claim_face.tolist(), found.claim_row.tolist(), strict=True):
        claims[face].append(row)
    state = {"faces": found.geometry, "bord": bord, "claims": claims, "found": found, "borders": borders, "rank": rank}
    return disputes, state


def resolve(
    polys: Geometries, disputes: Sequence[Dispute], state: State, decide: Decide | None = None
) -> tuple[Geometries, list[int], list[int]]:
    """Give every face to one party: as ``decide`` says, else to the one whose border along it is longest."""
    polys, found, rank = np.asarray(polys, object), state["found"], state["rank"]

    def longest(_: Dispute, face: int, parties: list[int]) -> int:
        return max(parties, key=lambda j: (round(state["bord"][face].get(j, 0.0), 3), -rank[j]))

    decide = decide or longest
    winner = np.full(len(found), chains.UNDECIDED)
    for dispute in disputes:
        for face in dispute["faces"]:
            parties = state["claims"].get(face) or sorted(state["bord"][face])
            if parties:
                winner[face] = decide(dispute, face, parties)
    applied = chains.apply(state["borders"], polys, found, winner, with_mismatches=True)
    touched = np.union1d(applied.changed, applied.gained_vertices)
    broken = touched[~shapely.is_valid(applied.geometry[touched])]
    return applied.geometry, touched.tolist(), broken.tolist()


def order_of(polys: Geometries) -> np.ndarray:
    """Rank of polygons by their place, whatever the order of rows."""
    bounds = shapely.bounds(polys)
    rank = np.empty(len(polys), np.int64)
    rank[np.lexsort(bounds.T[::-1])] = np.arange(len(polys))
    return rank
