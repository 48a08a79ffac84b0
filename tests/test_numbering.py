"""The serpentine: an enumerator's walk from the north-west."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from blockmap.numbering import (
    building_code,
    first_virtual,
    is_official,
    serpentine,
    serpentine_by_group,
    short_code,
)

POINTS = arrays(np.float64, st.tuples(st.integers(0, 40), st.just(2)), elements=st.integers(-50, 50).map(float))


def test_walks_rows_there_and_back():
    grid = [(x, y) for y in (20, 10, 0) for x in (0, 10, 20, 30)]
    walk = [grid[i] for i in serpentine(grid)]
    assert walk == [*grid[:4], *reversed(grid[4:8]), *grid[8:]]


def test_uneven_houses_of_a_street_stay_one_row():
    street = [(x, (x * 7) % 3) for x in range(0, 200, 10)]
    assert serpentine(street).tolist() == list(range(20))


def test_a_column_is_walked_to_the_south():
    assert serpentine([(0, y) for y in range(5)]).tolist() == [4, 3, 2, 1, 0]


def test_rows_of_a_given_height():
    points = [(0, 0), (1, 4), (2, 8), (3, 12)]
    assert serpentine(points, row_height=5).tolist() == [2, 3, 1, 0]
    assert serpentine(points, row_height=100).tolist() == [0, 1, 2, 3]


@given(POINTS, st.randoms())
def test_permuted_points_make_the_same_walk(xy, random):
    shuffled = list(range(len(xy)))
    random.shuffle(shuffled)
    ids = np.arange(len(xy)) * 3
    walk = ids[serpentine(xy, tie=ids)]
    again = ids[shuffled][serpentine(xy[shuffled], tie=ids[shuffled])]
    assert walk.tolist() == again.tolist()


@given(POINTS, st.integers(1, 5))
def test_groups_are_walked_each_by_itself(xy, count):
    group = (np.arange(len(xy)) * 7) % count + 100
    place = serpentine_by_group(xy, group)
    for name in np.unique(group):
        inside = np.flatnonzero(group == name)
        assert inside[serpentine(xy[inside])].tolist() == inside[np.argsort(place[inside])].tolist()


@given(POINTS)
def test_rows_go_south_and_alternate(xy):
    walk = xy[serpentine(xy)]
    if len(xy):
        assert walk[0, 1] >= xy[:, 1].max() - np.sqrt(np.prod(np.ptp(xy, axis=0)) / len(xy))
    assert sorted(map(tuple, walk)) == sorted(map(tuple, xy))


def test_numbers_as_people_write_them():
    assert short_code(20, 3) == "020"
    assert building_code("500112003008020", 7) == "500112003008020-007"
    assert building_code("A1020", 1234) == "A1020-1234"


def test_the_last_tenth_is_left_to_virtual_blocks():
    assert [first_virtual(digits, 900) for digits in (1, 2, 3, 4)] == [9, 90, 900, 9000]


def test_only_twelve_digits_are_official():
    assert is_official("500112003008")
    assert not is_official("50011200300")
    assert not is_official("US-NY-061002")
