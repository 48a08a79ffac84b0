"""Towns on squared paper: cells of whole squares, so that every length, area and neighbour is known without measuring."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from blockmap.blocks.cells import Cells
from blockmap.settings import Settings
from blockmap.topology.fabric import Fabric
from blockmap.topology.grid import SCALE

SETTINGS = Settings(crs="EPSG:4544")
SQUARE_M = 20


def squared(
    label: NDArray[np.int64],
    *,
    community: NDArray[np.int64] | None = None,
    vertical: dict[int, int] | None = None,
    horizontal: dict[int, int] | None = None,
    walls: dict[int, int] | None = None,
    empty: tuple[int, ...] = (),
    tied: tuple[tuple[int, int], ...] = (),
    origin: tuple[int, int] = (0, 0),
) -> Cells:
    """Cells of a sheet of squares.

    ``label[y, x]`` is the cell of a square, ``community`` that of each cell; ``vertical`` and ``horizontal`` give the rank of
    the line left of (below) that column (row), ``walls`` the flag of vertical lines; ``empty`` cells have no building, each of
    the others has one, in their order. Coordinates start at ``origin``, in squares.
    """
    rows, columns = label.shape
    count = int(label.max()) + 1
    padded = np.pad(label, 1, constant_values=-1)
    y, x = np.mgrid[0:rows, 0 : columns + 1]
    east = _pieces(x, y, x, y + 1, padded[1:-1, :-1], padded[1:-1, 1:], vertical or {}, x, walls or {})
    y, x = np.mgrid[0 : rows + 1, 0:columns]
    north = _pieces(x, y, x + 1, y, padded[1:, 1:-1], padded[:-1, 1:-1], horizontal or {}, y, {})
    tail_x, tail_y, head_x, head_y, left, right, rank, flag = (
        np.concatenate(pair) for pair in zip(east, north, strict=True)
    )
    kept = left != right
    grid = np.array([(x, y) for y in range(rows + 1) for x in range(columns + 1)], np.int64) + origin
    fabric = Fabric(
        xy=grid * SQUARE_M * SCALE,
        tail=(tail_y * (columns + 1) + tail_x)[kept],
        head=(head_y * (columns + 1) + head_x)[kept],
        left=left[kept],
        right=right[kept],
        rank=rank[kept].astype(np.int8),
        cell_count=count,
        flag=flag[kept].astype(np.uint8),
    )
    return Cells(
        fabric=fabric,
        community=np.zeros(count, np.int64) if community is None else community,
        face=np.zeros(count, np.int64),
        building_cell=np.setdiff1d(np.arange(count), empty),
        exceptions=gpd.GeoDataFrame(),
        tied=np.asarray(tied, np.int64).reshape(-1, 2),
    )


def _pieces(tail_x, tail_y, head_x, head_y, left, right, ranks, line, flags):
    rank = np.vectorize(lambda i: ranks.get(int(i), 0))(line)
    flag = np.vectorize(lambda i: flags.get(int(i), 0))(line)
    return tuple(part.ravel() for part in (tail_x, tail_y, head_x, head_y, left, right, rank, flag))


def sheet(rows: int, columns: int) -> NDArray[np.int64]:
    """Every square a cell."""
    return np.arange(rows * columns).reshape(rows, columns)


@st.composite
def towns(draw, most: int = 14):
    """A town of up to ``most`` times ``most`` squares with cells of several squares, streets, a river, two communities."""
    rows, columns = draw(st.integers(2, most)), draw(st.integers(2, most))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    split = draw(st.integers(1, columns))
    label = sheet(rows, columns)
    # Pairs of squares become one cell here and there, never across the border of the two communities.
    for y, x in zip(*np.nonzero(random.random((rows, columns - 1)) < 0.3), strict=True):
        if (
            x + 1 != split
            and np.count_nonzero(label == label[y, x]) == 1
            and np.count_nonzero(label == label[y, x + 1]) == 1
        ):
            label[y, x + 1] = label[y, x]
    label = np.unique(label, return_inverse=True)[1].reshape(rows, columns)
    community = np.zeros(label.max() + 1, np.int64)
    community[label[:, split:]] = 1
    vertical = {int(x): 2 for x in random.integers(1, columns + 1, 2)} | {int(random.integers(1, columns + 1)): 4}
    walls = {int(random.integers(1, columns + 1)): draw(st.sampled_from([0, 1, 2]))}
    cells = squared(
        label, community=community, vertical=vertical, horizontal={int(random.integers(0, rows + 1)): 3}, walls=walls
    )
    households = random.poisson(draw(st.sampled_from([1, 8, 30])), label.max() + 1).astype(float)
    households[random.random(len(households)) < 0.05] = 150
    return cells, households
