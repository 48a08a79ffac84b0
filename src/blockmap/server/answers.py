"""How findings, errors and rows are said to the page: in both languages, so that it can switch without asking again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from fastapi import Response
from fastapi.responses import JSONResponse

from blockmap.errors import BlockmapError
from blockmap.report import Finding
from blockmap.terms import LANGUAGES, Language, has, text, worded

MILLIMETRES = 1000
"""Coordinates are sent as whole millimetres, each as its step from the one before."""


def finding(found: Finding) -> dict[str, Any]:
    """Say one finding."""
    return {
        "kind": found.kind,
        "severity": found.severity,
        "table": found.table,
        "row_id": found.row_id,
        "code": found.code,
        "x": found.x,
        "y": found.y,
        "message": {lang: found.text(lang) for lang in LANGUAGES},
        "next": {lang: found.next_on_page(lang) for lang in LANGUAGES},
    }


def written(answer: Any) -> Response:
    """Write an answer as JSON at once: it holds plain values only, thousands of them, that nobody need look through again."""
    return Response(
        json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(),
        media_type="application/json",
    )


def error(fault: BlockmapError) -> dict[str, Any]:
    """Say an error with the findings behind it."""
    return {
        "error": fault.kind,
        "message": {lang: _on_page(fault, lang) for lang in LANGUAGES},
        "findings": [finding(found) for found in fault.report or ()],
    }


def _on_page(fault: BlockmapError, lang: Language) -> str:
    """Say an error to somebody in the browser, where the way out is another than on the command line."""
    key = f"error.{fault.kind}.page"
    return text(key, lang, **worded(fault.values, lang)) if has(key) else fault.text(lang)


def said(kind: str, status: int = 400, **values: object) -> JSONResponse:
    """Refuse in both languages; ``error.KIND`` says what."""
    key = f"error.{kind}" if has(f"error.{kind}") else "error.server_unknown"
    message = {lang: text(key, lang, **worded({"what": kind, **values}, lang)) for lang in LANGUAGES}
    return JSONResponse({"error": kind, "message": message, "findings": []}, status)


def shapes(geometries: Iterable[Any], corner: tuple[float, float]) -> dict[str, list[int]]:
    """Write polygons, multipolygons or lines as flat lists.

    Parameters
    ----------
    geometries
        In metres; a missing one has no part.
    corner
        South-west corner from which coordinates are counted.

    Returns
    -------
    ``parts`` of every geometry, ``rings`` of every part (lines have one), ``points`` of every ring, and ``xy``: the first point
    of a ring from the corner, each further one as the step from the one before, x and y in turn.
    """
    held = np.array([geometry if geometry is not None else shapely.Polygon() for geometry in geometries], dtype=object)
    parts, owner = shapely.get_parts(held, return_index=True)
    solid = ~shapely.is_empty(parts)
    parts, owner = parts[solid], owner[solid]
    rings, part_of_ring = _rings(parts)
    points = shapely.get_num_coordinates(rings)
    grid = np.rint((shapely.get_coordinates(rings) - corner) * MILLIMETRES).astype(np.int64)
    steps = np.diff(grid, axis=0, prepend=np.zeros((1, 2), np.int64))
    first = np.cumsum(points) - points
    steps[first] = grid[first]
    return {
        "parts": np.bincount(owner, minlength=len(held)).tolist(),
        "rings": np.bincount(part_of_ring, minlength=len(parts)).tolist(),
        "points": points.tolist(),
        "xy": steps.ravel().tolist(),
    }


def _rings(parts: Any) -> tuple[Any, Any]:
    """Return the rings of polygons, or lines as they are, and the part that each belongs to."""
    if len(parts) and shapely.get_type_id(parts[0]) == shapely.GeometryType.LINESTRING:
        return parts, np.arange(len(parts))
    rings, owner = shapely.get_rings(parts, return_index=True)
    return rings, owner


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    return value.item() if isinstance(value, np.generic) else value
