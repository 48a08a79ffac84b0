"""The proof of a cover: no gap, no overlap, and every ground is the union of what it is divided into. On integers.

Every polygon is the sum of its directed border segments. If, for each ground, the segments of its pieces add up to its own
(a segment and its reverse cancel), then its pieces cover every point of it once and no other point: a sum of borders
that is a border decides what is inside. This holds for pieces that are each bounded by closed rings that do not cross, so that
is proved too: no two different segments share a point but a common end, and where rings of one polygon touch, its ground
still hangs together. Nothing is measured with a tolerance and nothing is overlaid.

Where the segments do not add up, those left over are gathered to places, and only there GEOS is asked what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.kernel import kernel
from blockmap.topology import segments
from blockmap.topology.crossings import crossings
from blockmap.topology.faults import Fault, Kind, Layer
from blockmap.topology.leftovers import explain, root_overlaps
from blockmap.topology.segments import Segments

__all__ = ["Fault", "Kind", "Layer", "prove"]


def prove(layers: Sequence[Layer]) -> list[Fault]:
    """List every place where the layers are not exact covers of one another; an empty list is a proof that they are.

    Parameters
    ----------
    layers
        From the finest to the widest. A ground without any piece is not asked to be covered.

    Returns
    -------
    faults
        By layer, kind and place. The same ground is reported at each layer where it is wrong, and at no other place.
    """
    read = segments.read([layer.geometries for layer in layers])
    own, above, is_divided = _belonging(layers, read)
    order = np.argsort(read.key, kind="stable")
    runs = _runs(read.key[order])
    left_over = _uncancelled(order, runs, read.tail < read.head, own, above, is_divided)
    is_part = (above >= 0) | is_divided[own]
    faults = [
        *_off_grid(read),
        *explain(layers, read, left_over),
        *root_overlaps(layers),
        *_crossed(read, _clean(left_over, is_part, order, runs)),
        *_spoiled_rings(layers),
    ]
    return sorted(faults, key=lambda f: (f.layer, f.kind, f.parent, f.rows, f.x, f.y))


def _runs(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Bounds of the runs of equal keys."""
    return (
        np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1], [True]])) if len(keys) else np.zeros(1, np.int64)
    )


def _belonging(
    layers: Sequence[Layer], read: Segments
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Number all grounds through; (segments,) own ground and the one above, -1 for none; (grounds,) whether it has pieces."""
    base = np.concatenate([[0], np.cumsum([len(layer.parent) for layer in layers])])
    parent = np.concatenate([layer.parent for layer in layers])
    is_divided = np.zeros(base[-1], np.bool_)
    for upper, layer in zip(base[1:], layers, strict=False):
        is_divided[upper + layer.parent[layer.parent >= 0]] = True
    own = base[read.layer] + read.row
    above = np.where(parent[own] >= 0, base[read.layer + 1] + parent[own], -1)
    return own, above, is_divided


@kernel
def _uncancelled(
    order: NDArray[np.int64],
    runs: NDArray[np.int64],
    is_forward: NDArray[np.bool_],
    own: NDArray[np.int64],
    above: NDArray[np.int64],
    is_divided: NDArray[np.bool_],
) -> NDArray[np.int8]:
    """Tell what is left over: 1 as the border of a piece in its ground, 2 as the border of a divided ground, 3 as both.

    For every ground each run of one undirected segment is added up: its pieces' with their sign, its own against it.
    """
    state = np.zeros(len(order), np.int8)
    for run in range(len(runs) - 1):
        for i in range(runs[run], runs[run + 1]):
            s = order[i]
            for role in range(2):
                ground = above[s] if role == 0 else own[s]
                if ground < 0 or (role == 1 and not is_divided[ground]):
                    continue
                total = 0
                for j in range(runs[run], runs[run + 1]):
                    t = order[j]
                    sign = 1 if is_forward[t] else -1
                    total += sign * (int(above[t] == ground) - int(own[t] == ground))
                mine = 1 if is_forward[s] == (role == 0) else -1
                if total * mine > 0:
                    state[s] |= 1 << role
    return state


def _clean(
    left_over: NDArray[np.int8], is_part: NDArray[np.bool_], order: NDArray[np.int64], runs: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Pick one segment of every run of which nothing is left over and that is part of some cover."""
    if len(runs) < 2:
        return np.zeros(0, np.int64)
    is_clean = np.bitwise_or.reduceat(left_over[order], runs[:-1]) == 0
    is_used = np.logical_or.reduceat(is_part[order], runs[:-1])
    return order[runs[:-1]][is_clean & is_used]


def _off_grid(read: Segments) -> list[Fault]:
    """Polygons with a coordinate between grid points."""
    places = zip(read.off_grid.tolist(), read.off_grid_xy.tolist(), strict=True)
    return [Fault("off_grid", layer, (row,), -1, x, y) for (layer, row), (x, y) in places]


def _crossed(read: Segments, distinct: NDArray[np.int64]) -> list[Fault]:
    """Crossings among distinct segments that cancel; those left over are explained by their ground."""
    pairs = crossings(read.xy, read.tail[distinct], read.head[distinct])
    if not len(pairs):
        return []
    one, other = read.metres(distinct[pairs[:, 0]]), read.metres(distinct[pairs[:, 1]])
    meeting = shapely.intersection(shapely.linestrings(one), shapely.linestrings(other))
    places = shapely.get_coordinates(
        shapely.point_on_surface(np.where(shapely.is_empty(meeting), shapely.points(one[:, 0]), meeting))
    )
    sides = _sides(read, distinct[np.unique(pairs)])
    found: dict[tuple[int, tuple[int, ...]], tuple[float, float]] = {}
    for pair, place in zip(distinct[pairs].tolist(), places.tolist(), strict=True):
        finest = min(layer for s in pair for layer, _ in sides[s])
        rows = tuple(sorted({row for s in pair for layer, row in sides[s] if layer == finest}))
        found.setdefault((finest, rows), (place[0], place[1]))
    return [Fault("crossing", layer, rows, -1, x, y) for (layer, rows), (x, y) in found.items()]


def _sides(read: Segments, which: NDArray[np.int64]) -> dict[int, list[tuple[int, int]]]:
    """Layer and row of all polygons that have one of the segments, in whichever direction."""
    key = read.key
    wanted = dict(zip(key[which].tolist(), which.tolist(), strict=True))
    sides: dict[int, list[tuple[int, int]]] = {s: [] for s in which.tolist()}
    for i in np.flatnonzero(np.isin(key, key[which])).tolist():
        sides[wanted[int(key[i])]].append((int(read.layer[i]), int(read.row[i])))
    return sides


def _spoiled_rings(layers: Sequence[Layer]) -> list[Fault]:
    """Polygons that are not valid by themselves (GEOS decides that with exact orientations)."""
    faults = []
    for number, layer in enumerate(layers):
        bad = np.flatnonzero(~shapely.is_valid(layer.geometries))
        for row, reason in zip(bad.tolist(), shapely.is_valid_reason(layer.geometries[bad]), strict=True):
            kind: Kind = (
                "parts" if reason.startswith(("Interior is disconnected", "Ring Self-intersection")) else "ring"
            )
            x, y = _place_in(reason) or tuple(shapely.get_coordinates(layer.geometries[row])[0].tolist())
            faults.append(Fault(kind, number, (row,), -1, x, y))
    return faults


def _place_in(reason: str) -> tuple[float, float] | None:
    """Point that GEOS names in square brackets."""
    found = re.search(r"\[(\S+) (\S+)\]", reason)
    return (float(found[1]), float(found[2])) if found else None
