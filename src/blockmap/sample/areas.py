"""Areas: communities, towns and the district as unions of the finest pieces of ground, hence an exact cover."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from blockmap.sample.streets import Streets
from blockmap.sample.ways import Way
from blockmap.topology.grid import Geometries

BOTH_BANKS = 0.35
"""A community keeps its land beyond a river when that is at least this share of it."""


def assign(streets: Streets) -> NDArray[np.int64]:
    """Community of every piece of ground: as drawn, but land beyond a river goes to a neighbour over there."""
    community = streets.ground_community.copy()
    area = shapely.area(streets.ground)
    inner = (streets.left >= 0) & (streets.right >= 0) & (streets.left != streets.right)
    left, right = streets.left[inner], streets.right[inner]
    length = shapely.length(streets.lines)[inner]
    dry = streets.ways[inner] != Way.RIVER
    for _ in range(8):
        part = _parts(community, left, right, dry)
        part_area = np.bincount(part, area)
        community_area = np.bincount(community, area)
        owner = np.zeros(len(part_area), dtype=np.int64)
        owner[part] = community
        largest = np.zeros(len(community_area))
        np.maximum.at(largest, owner, part_area)
        loose = (part_area < largest[owner]) & (part_area < BOTH_BANKS * community_area[owner])
        new_owner = _neighbours(part, loose, owner, left[dry], right[dry], length[dry])
        if (new_owner == owner).all():
            break
        community = new_owner[part]
    return community


def _parts(
    community: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64], dry: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Find the connected parts of communities, not looking over rivers."""
    joined = dry & (community[left] == community[right])
    n = len(community)
    graph = coo_array((np.ones(joined.sum()), (left[joined], right[joined])), shape=(n, n))
    labels: NDArray[np.int64] = connected_components(graph, directed=False)[1].astype(np.int64)
    return labels


def _neighbours(
    part: NDArray[np.int64],
    loose: NDArray[np.bool_],
    owner: NDArray[np.int64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    length: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Owner of every part after loose parts went to the firm neighbour with which they share the longest line."""
    a, b = np.r_[part[left], part[right]], np.r_[part[right], part[left]]
    give = loose[a] & ~loose[b]
    key = a[give] * (owner.max() + 1) + owner[b[give]]
    pair, index = np.unique(key, return_inverse=True)
    shared = np.bincount(index, np.r_[length, length][give], minlength=len(pair))
    order = np.argsort(shared, kind="stable")
    new_owner = owner.copy()
    new_owner[pair[order] // (owner.max() + 1)] = pair[order] % (owner.max() + 1)
    return new_owner


def union(pieces: Geometries, label: NDArray[np.int64], count: int) -> Geometries:
    """Union of the pieces of every label ``0 .. count - 1``; shared vertices stay shared."""
    order = np.argsort(label, kind="stable")
    bounds = np.searchsorted(label[order], np.arange(count + 1))
    members = [pieces[order[start:end]] for start, end in pairwise(bounds.tolist())]
    return shapely.normalize(np.array([shapely.coverage_union_all(group) for group in members], dtype=object))
