"""Polygons as directed integer segments."""

import numpy as np
import shapely
from hypothesis import given, settings

from blockmap.topology import segments
from blockmap.topology.grid import FINE_SCALE
from tests.strategies import plans, territory

SQUARE = shapely.box(0, 0, 4, 4)
RING = shapely.Polygon(SQUARE.exterior.coords[::-1], [shapely.box(1, 1, 2, 2).exterior.coords])


def test_the_polygon_lies_on_the_left_whichever_way_its_rings_run():
    read = segments.read([np.array([RING, shapely.reverse(RING)])])
    ends = read.metres(np.arange(len(read.tail)))
    x, y = ends[..., 0], ends[..., 1]
    twice_area = x[:, 0] * y[:, 1] - x[:, 1] * y[:, 0]
    assert np.bincount(read.row, twice_area).tolist() == [2 * RING.area] * 2
    assert sorted(zip(read.tail[read.row == 0], read.head[read.row == 0], strict=True)) == sorted(
        zip(read.tail[read.row == 1], read.head[read.row == 1], strict=True)
    )


@settings(max_examples=10, deadline=None)
@given(plans())
def test_coordinates_come_back_exactly_and_areas_add_up(plan):
    geometries = territory(plan)["cells"]["geom"].to_numpy()
    read = segments.read([geometries, geometries[:0]])
    assert len(np.unique(read.xy, axis=0)) == len(read.xy)
    points = {tuple(p) for p in shapely.get_coordinates(geometries).tolist()}
    assert {tuple(p) for p in (read.xy / FINE_SCALE).tolist()} == points
    assert not len(read.off_grid)


def test_what_is_off_the_grid_is_said_once_per_polygon():
    odd = shapely.transform(SQUARE, lambda xy: np.add(xy, (1e-7, 0)))
    read = segments.read([np.array([SQUARE, odd]), np.array([odd])])
    assert read.off_grid.tolist() == [[0, 1], [1, 0]]
    assert read.off_grid_xy.tolist() == [[4 + 1e-7, 0], [4 + 1e-7, 0]]


def test_repeated_points_and_empty_parts_leave_no_segment():
    repeated = shapely.Polygon([(0, 0), (4, 0), (4, 0), (4, 4), (0, 4)])
    read = segments.read([np.array([repeated, shapely.MultiPolygon()])])
    assert len(read.tail) == 4
