"""Crossings: the same answer as unlimited integers, at any size."""

from fractions import Fraction
from itertools import combinations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blockmap.topology.crossings import crossings, orientation

SMALL = st.integers(-4, 4)
LARGE = st.integers(-(2**40), 2**40)


def turn(p, q, r):
    value = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
    return (value > 0) - (value < 0)


def lies_on(p, a, b):
    return turn(a, b, p) == 0 and all(min(a[k], b[k]) <= p[k] <= max(a[k], b[k]) for k in (0, 1))


def collide(a, b, c, d):
    """Definition: some common point that is not a common end."""
    if turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0:
        return True
    touching = {p for p in (a, b) if lies_on(p, c, d)} | {p for p in (c, d) if lies_on(p, a, b)}
    return bool(touching - ({a, b} & {c, d})) or len({a, b} & {c, d}) == 2


def points(element):
    return st.lists(st.tuples(element, element), min_size=2, max_size=12, unique=True)


@settings(max_examples=150, deadline=None)
@given(points(SMALL) | points(SMALL.map(lambda v: v * 2**38 + 1)), st.randoms())
def test_the_same_pairs_as_by_definition(at, random):
    every = list(combinations(range(len(at)), 2))
    chosen = random.sample(every, min(len(every), 15))
    tail, head = np.array([pair if random.random() < 0.5 else pair[::-1] for pair in chosen]).T
    expected = [
        [i, j]
        for i, j in combinations(range(len(chosen)), 2)
        if collide(*(at[k] for k in chosen[i]), *(at[k] for k in chosen[j]))
    ]
    assert crossings(np.array(at, np.int64), tail, head).tolist() == expected


@given(LARGE, LARGE, LARGE, LARGE, st.integers(-2, 2), st.integers(0, 2**20))
@example(0, 0, 2**40, 2**40 - 1, 1, 1)
def test_orientation_is_exact_beside_a_long_line(ax, ay, bx, by, off, share):
    if (ax, ay) == (bx, by):
        return
    at = Fraction(share, 2**20)
    near = (round(ax + (bx - ax) * at), round(ay + (by - ay) * at) + off)
    xy = np.array([(ax, ay), (bx, by), near], np.int64)
    assert orientation(xy, 0, 1, 2) == turn((ax, ay), (bx, by), near)


def test_a_long_line_is_met_wherever_it_passes():
    length = 2**36
    xy = [(0, 0), (length, length // 3)]
    for k in range(1, 50):
        x = length * k // 50
        xy += [(x, x // 3 - 1000), (x + 1, x // 3 + 1000)]
    ends = np.arange(len(xy)).reshape(-1, 2)
    assert crossings(np.array(xy, np.int64), ends[:, 0], ends[:, 1]).tolist() == [[0, k] for k in range(1, 50)]
