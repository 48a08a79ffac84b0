"""Noding, against brute force in Python's unbounded integers."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings

from blockmap.errors import TopologyError
from blockmap.topology.exact import REACH, passes_pixel
from blockmap.topology.noding import Noded, node
from tests.topology.linework import Ints, segments

Point = tuple[int, int]


def edges_of(noded: Noded) -> list[tuple[Point, Point]]:
    xy = list(zip(noded.x.tolist(), noded.y.tolist(), strict=True))
    return [(xy[a], xy[b]) for a, b in zip(noded.tail.tolist(), noded.head.tolist(), strict=True)]


def side(a: Point, b: Point, c: Point) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def on_segment(a: Point, b: Point, c: Point) -> bool:
    return side(a, b, c) == 0 and (a[0] - c[0]) * (b[0] - c[0]) + (a[1] - c[1]) * (b[1] - c[1]) <= 0


def cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


@settings(deadline=None)
@given(segments())
def test_edges_meet_at_common_ends_only(given_segments: Ints) -> None:
    noded = node(*given_segments)
    edges = edges_of(noded)
    assert len(set(edges)) == len(edges)
    for (a, b), (c, d) in combinations(edges, 2):
        assert not cross(a, b, c, d)
        assert not any(on_segment(a, b, p) for p in {c, d} - {a, b})
        assert not any(on_segment(c, d, p) for p in {a, b} - {c, d})


@settings(deadline=None)
@given(segments())
def test_every_segment_becomes_a_chain_within_one_unit(given_segments: Ints) -> None:
    noded = node(*given_segments)
    ends = np.stack([noded.tail, noded.head])[:, noded.edge]
    ends = np.where(noded.forward, ends, ends[::-1])
    for i, (x0, y0, x1, y1) in enumerate(given_segments.T.tolist()):
        chain = ends[:, noded.parent == i]
        if (x0, y0) == (x1, y1):
            assert chain.shape[1] == 0
            continue
        assert (noded.x[chain[0, 0]], noded.y[chain[0, 0]]) == (x0, y0)
        assert (noded.x[chain[1, -1]], noded.y[chain[1, -1]]) == (x1, y1)
        assert (chain[1, :-1] == chain[0, 1:]).all()
        length = np.hypot(x1 - x0, y1 - y0)
        off = [abs(side((x0, y0), (x1, y1), (int(noded.x[v]), int(noded.y[v])))) / length for v in chain[1]]
        assert max(off) <= 2.0


@settings(deadline=None)
@given(segments())
def test_noding_again_changes_nothing_and_order_does_not_matter(given_segments: Ints) -> None:
    noded = node(*given_segments)
    again = node(noded.x[noded.tail], noded.y[noded.tail], noded.x[noded.head], noded.y[noded.head])
    turned = node(*given_segments[[2, 3, 0, 1]][:, ::-1])
    assert edges_of(again) == edges_of(noded) == edges_of(turned)


@settings(deadline=None)
@given(segments())
def test_a_point_lies_in_one_pixel_only(given_segments: Ints) -> None:
    x, y = given_segments[:2, 0].tolist()
    around = [(u, v) for u in (-1, 0, 1) for v in (-1, 0, 1) if passes_pixel(x, y, x, y, x + u, y + v)]
    assert around == [(0, 0)]


def test_too_wide_is_said() -> None:
    with pytest.raises(TopologyError, match="524"):
        node(*np.array([[0], [0], [REACH + 1], [5]]))
