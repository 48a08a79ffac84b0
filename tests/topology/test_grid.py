"""The integer grid: metres are integers in disguise."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.topology.grid import SCALE, on_grid, to_metres, to_units

units = st.integers(-(2**42), 2**42)


@settings(deadline=None)
@given(st.lists(units, min_size=1))
def test_units_survive_metres(values: list[int]) -> None:
    given_units = np.array(values)
    assert (to_units(to_metres(given_units)) == given_units).all()


@settings(deadline=None)
@given(units, units, st.integers(1, 1000))
def test_millimetres_survive_the_grid(x: int, y: int, millimetres: int) -> None:
    metres = x // SCALE + millimetres / 1000
    assert round(float(to_metres(to_units(np.array([metres])))[0]), 3) == round(metres, 3)


def test_on_grid_tells_every_geometry() -> None:
    geometries = np.array(
        [shapely.Point(1, 2), shapely.Point(0.1, 0), shapely.box(0, 0, 1 / SCALE, 1), shapely.Point()]
    )
    assert on_grid(geometries).tolist() == [True, False, True, True]
