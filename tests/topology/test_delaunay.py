"""The constrained triangulation, against its definition."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings

from blockmap.topology.delaunay import BOX, Triangulation, following, preceding, triangulate
from blockmap.topology.exact import area2, circle_side
from blockmap.topology.noding import node
from blockmap.topology.refining import refine
from tests.topology.linework import Ints, segments


def triangulated(given_segments: Ints) -> tuple[Triangulation, Ints, Ints]:
    noded = node(*given_segments)
    return triangulate(noded.x, noded.y, noded.tail, noded.head), noded.tail, noded.head


def assert_whole(t: Triangulation) -> None:
    """Triangles turn left, fill the box, and agree with their neighbours."""
    area = area2(t.x, t.y, t.corners)
    assert (area > 0).all()
    assert sum(area.tolist()) == 2 * (int(t.x[1]) - int(t.x[0])) * (int(t.y[2]) - int(t.y[1]))
    inner = np.flatnonzero(t.twin >= 0)
    assert len(t.twin) - len(inner) == BOX
    assert (t.twin[t.twin[inner]] == inner).all()
    end = np.array([t.start[following(e)] for e in range(len(t.start))])
    assert (t.start[t.twin[inner]] == end[inner]).all()
    assert (t.edge[t.twin[inner]] == t.edge[inner]).all()
    assert (t.start[t.at] == np.arange(len(t.x))).all()


@settings(deadline=None)
@given(segments())
def test_it_holds_every_edge_and_vertex(given_segments: Ints) -> None:
    t, tail, head = triangulated(given_segments)
    assert_whole(t)
    assert len(t.start) // 3 == 2 * (len(t.x) - BOX) + 2
    end = np.array([t.start[following(e)] for e in range(len(t.start))])
    on = np.flatnonzero(t.edge >= 0)
    found = np.sort(np.stack([t.start[on], end[on]]), axis=0) - BOX
    assert (found == np.stack([tail[t.edge[on]], head[t.edge[on]]])).all()
    assert np.bincount(t.edge[on], minlength=len(tail)).tolist() == [2] * len(tail)


@settings(deadline=None)
@given(segments())
def test_no_free_edge_breaks_the_rule_of_the_circle(given_segments: Ints) -> None:
    t, _, _ = triangulated(given_segments)
    for e in np.flatnonzero((t.edge < 0) & (t.twin >= 0)):
        a, b, c = t.start[e], t.start[following(e)], t.start[preceding(e)]
        d = t.start[preceding(t.twin[e])]
        assert exact_circle_side(t, a, b, c, d) <= 0


def exact_circle_side(t: Triangulation, a: int, b: int, c: int, d: int) -> int:
    """Sign of the circle test in unbounded integers; must be what the kernel says."""
    (ax, ay), (bx, by), (cx, cy) = ((int(t.x[v]) - int(t.x[d]), int(t.y[v]) - int(t.y[d])) for v in (a, b, c))
    value = (
        (ax * ax + ay * ay) * (bx * cy - by * cx)
        + (bx * bx + by * by) * (cx * ay - cy * ax)
        + (cx * cx + cy * cy) * (ax * by - ay * bx)
    )
    sign = (value > 0) - (value < 0)
    assert circle_side(t.x, t.y, a, b, c, d) == sign
    return sign


def edge_set(t: Triangulation, low: Ints, high: Ints) -> set[tuple[int, int, int, int]]:
    """Edges between vertices in a box of coordinates."""
    inside = (t.x >= low[0]) & (t.x <= high[0]) & (t.y >= low[1]) & (t.y <= high[1]) & (np.arange(len(t.x)) >= BOX)
    end = t.start[[following(e) for e in range(len(t.start))]]
    keep = inside[t.start] & inside[end]
    return set(zip(*(v[keep].tolist() for v in (t.x[t.start], t.y[t.start], t.x[end], t.y[end])), strict=True))


def test_ties_fall_by_coordinates_whatever_lies_outside() -> None:
    """A square lattice, all ties: its inside is the same alone and beside other ground, in any order."""
    side = 9
    x, y = (v.ravel() for v in np.meshgrid(np.arange(side) * 1000, np.arange(side) * 1000, indexing="ij"))
    rim = np.array([[0, 0], [8000, 0], [8000, 8000], [0, 8000], [0, 0]])
    rim = np.array([np.r_[a, b] for a, b in pairwise(rim)]).T
    stubs = np.stack([x, y, x + 1, y + 3])[:, (x < 8000) & (y < 8000) & (x > 0) & (y > 0)]
    outside = np.random.default_rng(0).integers(9000, 40000, (4, 60))
    alone, _, _ = triangulated(np.concatenate([rim, stubs], axis=1))
    beside, _, _ = triangulated(np.concatenate([outside, stubs[:, ::-1], rim], axis=1))
    low, high = np.array([0, 0]), np.array([8000, 8000])
    assert edge_set(alone, low, high) == edge_set(beside, low, high)


@settings(deadline=None)
@given(segments())
def test_refining_keeps_triangles_whole_and_lines_in_place(given_segments: Ints) -> None:
    t, tail, _ = triangulated(given_segments * (50 if given_segments.max() < 10**6 else 1))
    before = area2(t.x, t.y, t.corners)
    fine, origin = refine(t, np.ones(len(tail), np.bool_), np.arange(len(t.x)) >= BOX, 200)
    assert_whole(fine)
    assert (fine.x[: len(t.x)] == t.x).all()
    assert origin.max() < len(before)
    again, _ = refine(fine, np.ones(len(tail), np.bool_), np.arange(len(fine.x)) >= BOX, 2**40)
    assert len(again.start) == len(fine.start)
