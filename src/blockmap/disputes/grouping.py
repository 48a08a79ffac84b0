"""Disputes: the faces of one pair of parties along one contiguous stretch, and what kind of disagreement they are.

Where independent sources are laid side by side every border touches the next, so contact alone would make one dispute of a whole
district. What belongs together has the same parties *and* comes as near as the tolerance. Ground that three parties claim takes
in the ground beside it that only some of them claim, unless that is a stretch of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.disputes.faces import Faces
from blockmap.disputes.mismatch import Floats, Ints
from blockmap.disputes.width import is_wider, widths

Kind = Literal["overlap", "gap", "shift", "enclave", "orphan_hole", "triple", "vertex", "noise"]

Bools = NDArray[np.bool_]
Parties = tuple[int, ...]
"""Rows of areas: the two that are concerned most, then any others."""

HAIR_M = 0.01
"""Ground nowhere wider than this is no ground: one side has a vertex on the line that the other has not."""

THIRD_SHARE = 0.2
"""A third neighbour is party to a gap when so much of its outline is his border."""

STRETCH = 3.0
"""Ground that only some of three claimants dispute is a stretch of its own when it reaches so many times further."""

SHIFT_SHARE = 0.05
"""Overlap and gap in one stretch, the smaller of them at least so much of the larger, are a shift of the line."""


@dataclass(frozen=True)
class Group:
    """Faces that are one dispute, or one piece of noise.

    Attributes
    ----------
    faces
        Positions, ascending.
    parties
        Rows of the areas concerned; the first two are the pair under which it is filed.
    kind
        What kind of disagreement; ``noise`` and ``vertex`` are none.
    width_m, area_m2, length_m
        Greatest width; area; half the outline, which is the length of the stretch.
    """

    faces: Ints
    parties: Parties
    kind: Kind
    width_m: float
    area_m2: float
    length_m: float

    @property
    def is_genuine(self) -> bool:
        """It is a dispute, not noise."""
        return self.kind not in ("noise", "vertex")


def group(faces: Faces, *, tolerance_m: float, rank: Ints) -> list[Group]:
    """Gather faces to disputes and to pieces of noise, each kind in the order of the ground.

    Parameters
    ----------
    tolerance_m
        Declared tolerance of digitising: what is nowhere wider is noise.
    rank
        (areas,) order that settles ties, independent of the order of rows. Areas of negative rank are no parties: what lies
        outside a frame.
    """
    parties = _parties(faces, rank)
    concerned = np.array([len(p) > 0 for p in parties], np.bool_)
    is_core = is_wider(faces.ground, tolerance_m) & concerned
    core, rest = np.flatnonzero(is_core), np.flatnonzero(~is_core & concerned)
    width = np.zeros(len(faces))
    width[core] = np.maximum(widths(faces.ground[core]), tolerance_m)
    width[rest] = np.minimum(2 * shapely.area(faces.ground[rest]) / shapely.length(faces.ground[rest]), tolerance_m)
    groups = []
    for members in (core, rest):
        of_group, merged = _joined(faces, members, parties, tolerance_m)
        groups += _described(faces, members, of_group, merged, width, is_genuine=members is core)
    return groups


def _parties(faces: Faces, rank: Ints) -> list[Parties]:
    """Parties of every face: who claims it, or in a gap whose borders it lies between, the longest first."""
    parties: list[Parties] = []
    claim_at = np.searchsorted(faces.claim_face, np.arange(len(faces) + 1)).tolist()
    rim_at = np.searchsorted(faces.rim_face, np.arange(len(faces) + 1)).tolist()
    claim_row, rim_row, rim_m = faces.claim_row.tolist(), faces.rim_row.tolist(), faces.rim_m.tolist()
    order = rank.tolist()
    for face, count in enumerate(faces.claim_count.tolist()):
        if count > 1:
            rows = claim_row[claim_at[face] : claim_at[face + 1]]
            parties.append(() if any(order[r] < 0 for r in rows) else tuple(sorted(rows, key=lambda r: order[r])))
            continue
        here = range(rim_at[face], rim_at[face + 1])
        beside = sorted((-round(rim_m[k], 3), order[rim_row[k]], rim_row[k]) for k in here if order[rim_row[k]] >= 0)
        enough = THIRD_SHARE * sum(rim_m[k] for k in here)
        parties.append(tuple(r for at, (m, _, r) in enumerate(beside) if at < 2 or -m >= enough))
    return parties


def _joined(faces: Faces, members: Ints, parties: list[Parties], tolerance_m: float) -> tuple[Ints, list[Parties]]:
    """Group of each member, and the parties of each group."""
    if not len(members):
        return np.empty(0, np.int64), []
    sets = [frozenset(parties[face]) for face in members.tolist()]
    a, b = _near(faces.ground[members], tolerance_m)
    same = np.array([sets[i] == sets[j] for i, j in zip(a.tolist(), b.tolist(), strict=True)], np.bool_)
    group = _components(a[same], b[same], len(members))
    group = _absorbed(faces.ground[members], group, sets, a[~same], b[~same])
    widest = [frozenset[int]()] * (int(group.max()) + 1)
    named: list[Parties] = [()] * len(widest)
    for i, of in enumerate(group.tolist()):
        if len(sets[i]) > len(widest[of]):
            widest[of], named[of] = sets[i], parties[int(members[i])]
    return group, named


def _near(ground: Any, distance_m: float) -> tuple[Ints, Ints]:
    """Pairs of polygons that come as near as ``distance_m``, each once."""
    a, b = shapely.STRtree(ground).query(ground, predicate="dwithin", distance=distance_m)
    return a[a < b], b[a < b]


def _components(a: Ints, b: Ints, count: int) -> Ints:
    """Connected components of an undirected graph, numbered by their first member."""
    root = list(range(count))

    def top(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for i, j in zip(a.tolist(), b.tolist(), strict=True):
        i, j = sorted((top(i), top(j)))
        root[j] = i
    first = np.array([top(i) for i in range(count)], np.int64)
    return np.unique(first, return_inverse=True)[1].astype(np.int64)


def _absorbed(ground: Any, group: Ints, sets: list[frozenset[int]], a: Ints, b: Ints) -> Ints:
    """Join groups to a neighbouring one whose parties are theirs and more, unless they are a stretch of their own."""
    group_sets: dict[int, frozenset[int]] = {}
    for i, of in enumerate(group.tolist()):
        group_sets.setdefault(of, sets[i])
    beside = np.unique(
        np.column_stack([np.concatenate([group[a], group[b]]), np.concatenate([group[b], group[a]])]), axis=0
    )
    inner = [(s, t) for s, t in beside.tolist() if len(group_sets[t]) > 2 and group_sets[s] < group_sets[t]]
    if not inner:
        return group
    concerned = sorted({g for pair in inner for g in pair})
    reach = {g: float(shapely.minimum_bounding_radius(shapely.multipolygons(ground[group == g]))) for g in concerned}
    chosen: dict[int, int] = {}
    for s, t in inner:
        if reach[s] <= STRETCH * reach[t] and (s not in chosen or reach[t] > reach[chosen[s]]):
            chosen[s] = t
    links = np.array(sorted(chosen.items()), np.int64).reshape(-1, 2)
    whole = _components(links[:, 0], links[:, 1], int(group.max()) + 1)
    return whole[group]


def _described(
    faces: Faces, members: Ints, of_group: Ints, parties: list[Parties], width: Floats, *, is_genuine: bool
) -> list[Group]:
    """Describe each group; in the order of their first face."""
    area, half = shapely.area(faces.ground), shapely.length(faces.ground) / 2
    order = np.argsort(of_group, kind="stable")
    bounds = np.flatnonzero(np.diff(of_group[order], prepend=-1, append=-1)) if len(members) else np.zeros(1, np.int64)
    groups = []
    for at in range(len(bounds) - 1):
        mine = members[order[bounds[at] : bounds[at + 1]]]
        widest = float(width[mine].max())
        kind = _kind(faces, mine, area) if is_genuine else ("vertex" if widest <= HAIR_M else "noise")
        measures = (widest, float(area[mine].sum()), float(half[mine].sum()))
        groups.append(Group(mine, parties[int(of_group[order[bounds[at]]])], kind, *measures))
    return groups


def _kind(faces: Faces, mine: Ints, area: Floats) -> Kind:
    """What kind of disagreement some faces are."""
    count = faces.claim_count[mine]
    overlap, gap = float(area[mine][count > 1].sum()), float(area[mine][count == 0].sum())
    if (count > 2).any():
        return "triple"
    if min(overlap, gap) >= SHIFT_SHARE * max(overlap, gap):
        return "shift"
    if gap > overlap:
        return "orphan_hole" if all(_rim_count(faces, face) < 2 for face in mine.tolist()) else "gap"
    return "enclave" if all(_rim_count(faces, face) < 2 for face in mine.tolist()) else "overlap"


def _rim_count(faces: Faces, face: int) -> int:
    """Count the areas whose border runs along a face."""
    first, end = np.searchsorted(faces.rim_face, [face, face + 1])
    return int(end - first)
