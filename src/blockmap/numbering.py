"""The order in which things are numbered on the ground, and how the numbers are written.

Blocks in a community and buildings in a block are numbered as an enumerator walks: from the north-west, the first row
from west to east, the next one back, row by row to the south (a serpentine, 蛇形编号).

How rows are made: a row begins at the northernmost point that is in no row yet and takes every point at most one *row
height* further south. Unless it is given, the row height of a group is the spacing its points would have if they were
spread evenly over their bounding box, ``sqrt(width * height / count)``; so a single street stays one row however many
houses stand in it, and a column of houses has one row for each of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from blockmap.kernel import kernel

BUILDING_DIGITS = 3
"""Least digits of a building's number where it is written behind a block code."""
OFFICIAL_DIGITS = 12
"""Length of an official community code in China: province 2, prefecture 2, county 2, town 3, community 3."""


def serpentine(xy: ArrayLike, row_height: float | None = None, tie: ArrayLike | None = None) -> NDArray[np.int64]:
    """Return the positions of points in serpentine order.

    Parameters
    ----------
    xy
        (points, 2) coordinates in metres, y to the north. May be empty.
    row_height
        Height of a row in metres; by default the even spacing of the points (see the module).
    tie
        (points,) integers that decide between points at the same place; by default their position.

    Returns
    -------
    order
        ``xy[order]`` is the walk.

    Examples
    --------
    >>> serpentine([[0, 0], [10, 0], [0, 10], [10, 10]]).tolist()
    [2, 3, 1, 0]
    """
    points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    place = serpentine_by_group(points, np.zeros(len(points), dtype=np.int64), row_height, tie)
    return np.argsort(place)


def serpentine_by_group(
    xy: ArrayLike, group: ArrayLike, row_height: float | None = None, tie: ArrayLike | None = None
) -> NDArray[np.int64]:
    """Return the place of every point in the serpentine walk of its group, from 0.

    Parameters
    ----------
    xy, row_height, tie
        As for `serpentine`; the default row height is each group's own.
    group
        (points,) integer that names the group of every point.

    Returns
    -------
    place
        (points,) ``0 .. n - 1`` within every group. Depends on the points and ``tie``, not on their order.
    """
    points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    if not len(points):
        return np.zeros(0, dtype=np.int64)
    east, north = points[:, 0], points[:, 1]
    decider = np.arange(len(points)) if tie is None else np.asarray(tie)
    _, groups = np.unique(np.asarray(group), return_inverse=True)
    count = np.bincount(groups)
    height = np.full(len(count), row_height, dtype=np.float64) if row_height is not None else _spacing(points, groups)

    southward = np.lexsort((-north, groups))
    row = np.empty(len(points), dtype=np.int64)
    row[southward] = _rows(north[southward], groups[southward], height)
    walk = np.lexsort((decider, -north, np.where(row % 2 == 0, east, -east), row, groups))

    start = np.cumsum(count) - count
    place = np.empty(len(points), dtype=np.int64)
    place[walk] = np.arange(len(points)) - np.repeat(start, count)
    return place


def _spacing(points: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Even spacing of the points of every group in its bounding box."""
    count = np.bincount(groups)
    low = np.full((len(count), 2), np.inf)
    high = np.full((len(count), 2), -np.inf)
    np.minimum.at(low, groups, points)
    np.maximum.at(high, groups, points)
    spacing: NDArray[np.float64] = np.sqrt((high - low).prod(axis=1) / count)
    return spacing


@kernel
def _rows(north: NDArray[np.float64], groups: NDArray[np.int64], height: NDArray[np.float64]) -> NDArray[np.int64]:
    """Row of every point, from 0; points sorted by group, then from north to south."""
    rows = np.zeros(len(north), dtype=np.int64)
    row = 0
    first = 0
    for i in range(1, len(north)):
        if groups[i] != groups[i - 1]:
            row = 0
            first = i
        elif north[first] - north[i] > height[groups[i]]:
            row += 1
            first = i
        rows[i] = row
    return rows


def short_code(number: int, digits: int) -> str:
    """Write the number of a block as people say it: ``7`` as ``007``."""
    return f"{number:0{digits}d}"


def building_code(block_code: str, number: int) -> str:
    """Write a building's number behind the code of its block: ``500112003008020-007``."""
    return f"{block_code}-{number:0{BUILDING_DIGITS}d}"


def is_official(community_code: str) -> bool:
    """Tell whether a community code is one of the 12-digit statistical codes."""
    return len(community_code) == OFFICIAL_DIGITS and community_code.isdecimal()


def first_virtual(digits: int, of_three: int) -> int:
    """First number of virtual blocks when short codes have so many digits: 900 of three become 90 of two, 9000 of four."""
    return max(2, of_three * 10**digits // 1000)
