"""What was drawn is measured before it is cut out of the town: one scribble may not keep everybody else waiting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import shapely
from fastapi import HTTPException
from numpy.typing import NDArray
from pydantic import BaseModel

MOST_POINTS = 20_000
"""A lasso round a whole town, point by point as the pointer moved, has a few thousand."""

MOST_CROSSINGS = 200
"""So often may the lines of one operation cross themselves and each other; a hand that trembles crosses a few times."""

MOST_METRES = 1e8
"""No projected coordinate is larger; beyond it millimetres are lost."""

MOST_ID = 2**31
"""No id of the page is larger; those of new rows are counted on from it, and the browser counts exactly up to 2**53 only."""

AT_ONCE = 32
"""Segments whose crossings are looked for in one go."""

Line = NDArray[np.float64]


def measure(operation: BaseModel) -> None:
    """Refuse an operation whose drawing is no drawing, or too much of one.

    Parameters
    ----------
    operation
        One of ``blocks.edit_operations``; fields ``ring``, ``rings``, ``line``, ``lines`` and ``holes`` are looked at.

    Raises
    ------
    HTTPException
        422 ``server_drawing_place``, ``server_drawing_short``, ``server_drawing_points`` or
        ``server_drawing_crossings``; ``server_number`` of an id that is none.
    """
    drawn = list(_drawn(operation))
    if sum(len(points) for points, _ in drawn) > MOST_POINTS:
        raise HTTPException(422, "server_drawing_points")
    if any(number > MOST_ID for number in _ids(operation)):
        raise HTTPException(422, "server_number")
    lines = [_line(points) for points, _ in drawn]
    if not all(np.all(np.abs(line) < MOST_METRES) for line in lines):  # false of NaN, too
        raise HTTPException(422, "server_drawing_place")
    if any(
        len(np.unique(line, axis=0)) < fewest
        for line, fewest in zip(lines, (fewest for _, fewest in drawn), strict=True)
    ):
        raise HTTPException(422, "server_drawing_short")
    if crossings(lines, most=MOST_CROSSINGS) > MOST_CROSSINGS:
        raise HTTPException(422, "server_drawing_crossings")


def crossings(lines: list[Line], *, most: int = 2**31) -> int:
    """Count how often segments that are not neighbours in a line cross or touch; stops soon after ``most``."""
    pairs = [np.stack([line[:-1], line[1:]], axis=1) for line in lines if len(line) > 1]
    if not pairs:
        return 0
    segments = shapely.linestrings(np.concatenate(pairs))
    firsts = np.cumsum([0, *(len(pair) for pair in pairs)])
    line_of = np.repeat(np.arange(len(pairs)), np.diff(firsts))
    is_closed = np.array([np.array_equal(pair[0, 0], pair[-1, 1]) for pair in pairs])
    last_of = np.where(is_closed[line_of], firsts[1:][line_of] - 1, -1)
    tree = shapely.STRtree(segments)
    found = 0
    for start in range(0, len(segments), AT_ONCE):
        one, other = tree.query(segments[start : start + AT_ONCE], predicate="intersects")
        one = one + start
        is_beside = (line_of[one] == line_of[other]) & (other - one == 1)
        is_closing = (line_of[one] == line_of[other]) & (one == firsts[line_of[one]]) & (other == last_of[one])
        found += int(np.count_nonzero((other > one) & ~is_beside & ~is_closing))
        if found > most:
            break
    return found


def _drawn(operation: BaseModel) -> Iterator[tuple[Sequence[tuple[float, float]], int]]:
    """Give every line of an operation, and how many different points it must have."""
    for name, fewest in (("ring", 3), ("line", 2)):
        if (points := getattr(operation, name, None)) is not None:
            yield points, fewest
    for name, fewest in (("rings", 3), ("holes", 3), ("lines", 2)):
        for points in getattr(operation, name, None) or ():
            yield points, fewest


def _line(points: Sequence[tuple[float, float]]) -> Line:
    """Return a line, points repeated one after the other once."""
    line = np.array(points, dtype=float).reshape(-1, 2)
    return line[np.append(True, np.any(line[1:] != line[:-1], axis=1))[: len(line)]]


def _ids(held: object) -> Iterator[int]:
    """Give every whole number of an operation, its parts included."""
    if isinstance(held, BaseModel):
        for name in type(held).model_fields:
            yield from _ids(getattr(held, name))
    elif isinstance(held, Mapping):
        yield from _ids((*held.keys(), *held.values()))
    elif isinstance(held, tuple):
        for one in held:
            yield from _ids(one)
    elif isinstance(held, int):
        yield abs(held)
