"""Roads drawn as areas: their centre lines lie in the middle and hang together as the roads do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap import intake
from blockmap.intake.axes import centre_lines
from tests.intake.files import EAST, NORTH, SETTINGS, geopackage, kinds, layer

WIDTH_M = 10.0


def grid_of_roads(columns: int, rows: int, block: float) -> np.ndarray:
    """Straight roads that cross at right angles and reach 40 m beyond the last crossing."""
    width, height = block * (columns - 1), block * (rows - 1)
    across = [[(EAST + block * n, NORTH - 40), (EAST + block * n, NORTH + height + 40)] for n in range(columns)]
    along = [[(EAST - 40, NORTH + block * n), (EAST + width + 40, NORTH + block * n)] for n in range(rows)]
    return shapely.linestrings(across + along)


@settings(deadline=None, max_examples=20)
@given(
    columns=st.integers(1, 4),
    rows=st.integers(1, 4),
    block=st.floats(60, 200),
    is_one=st.booleans(),
    half=st.floats(2, 12),
)
def test_a_network_keeps_its_blocks(columns: int, rows: int, block: float, is_one: bool, half: float) -> None:
    """As one polygon or as one for each road, the axes enclose as many blocks as the roads, each of their size."""
    roads = grid_of_roads(columns, rows, block)
    areas = shapely.buffer(roads, half, cap_style="flat")
    areas = np.array([shapely.union_all(areas)], object) if is_one else areas
    lines = centre_lines(areas)
    assert (shapely.get_dimensions(lines) == 1).all()
    blocks = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.node(shapely.union_all(lines)))))
    real = blocks[shapely.area(blocks) > block**2 / 2]
    assert len(real) == (columns - 1) * (rows - 1)
    assert shapely.area(real) == pytest.approx([block**2] * len(real), rel=0.1)
    off = shapely.get_coordinates(lines)
    assert shapely.distance(shapely.points(off), shapely.union_all(roads)).max() < 1.5 * half


def test_squares_keep_their_edge_and_pieces_of_a_road_meet(tmp_path: Path) -> None:
    square = shapely.box(EAST, NORTH, EAST + 200, NORTH + 200)
    pieces = [shapely.box(EAST + 300 + 50 * n, NORTH, EAST + 349.7 + 50 * n, NORTH + WIDTH_M) for n in range(3)]
    rows = layer(np.array([square, *pieces], object), 道路类型=["支路"] * 4)
    reading = intake.read(geopackage(tmp_path / "道路面.gpkg", rows), "barriers", settings=SETTINGS)
    assert "road_areas" in kinds(reading)
    lines = reading.rows.geometry.to_numpy()
    assert reading.source["rows_taken"] == 4
    assert shapely.length(lines).max() == 800.0
    joined = shapely.line_merge(shapely.union_all(lines[shapely.length(lines) < 100]))
    assert shapely.length(shapely.get_parts(joined)).max() > 130, "the slits between the pieces do not part the axis"
