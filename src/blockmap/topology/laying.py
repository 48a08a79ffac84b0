"""Laying lines into cells: the one drawing step of every edit. GEOS proposes the new pieces, whole numbers make them fit.

A drawn line is cut off shortly before the outline of the cells, and its ends are tied to points of the outline: a vertex
where one is near, else a point of the fine grid that lies *exactly* on the outline, so that it is only divided there and never
bent. Inside, line and cell borders are noded on the fine grid; where that bends a border by a hair, the cells on both sides
bend with it. What comes out covers the same ground as what went in: its outline differs by points on it alone (see
`blockmap.topology.local_proof`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import gcd, hypot

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.errors import TopologyError
from blockmap.topology.grid import FINE_SCALE, SCALE, Geometries
from blockmap.topology.patch import Ints, Patch, Point, canonical

Segment = tuple[Point, Point]
Chains = dict[Segment, list[Point]]
"""Points that came between the ends of a former segment, in its direction; both directions are keys. In fine units."""

CLEARANCE_M = 0.002
"""A line nearer than this to the outline is the outline."""

VERTEX_REACH_M = 0.010
"""An end this near to a vertex of the outline, and a drawn point this near to any vertex, is that vertex."""

EXACT_REACH_M = 0.400
"""How far an end may slide along the outline to a point that lies exactly on it."""

SLIVER_M = 0.020
"""Pieces of a cell narrower than this stay with the piece beside them."""


@dataclass(frozen=True)
class Laid:
    """Cells after lines were laid into them.

    Attributes
    ----------
    polygons
        Pieces of all cells, in metres and canonical. A cell that did not change is the very same object.
    cell
        (pieces,) position of the cell that each is a piece of, ascending.
    gained
        Points that the outline of all cells together gained; whatever shares that outline must gain them too.
    """

    polygons: Geometries
    cell: Ints
    gained: Chains


def lay(cells: Geometries, lines: Geometries, inside: NDArray[np.bool_] | None = None) -> Laid:
    """Lay lines into cells.

    Parameters
    ----------
    cells
        Polygons in metres on the fine grid that share their borders point by point.
    lines
        Lines in metres, anywhere; only what runs inside the cells is laid, and ends inside a cell divide nothing.
    inside
        (cells,) lines are laid into these only; the others follow where a common border is divided, and there an end need not
        lie exactly on it: both sides bend by a hair. ``None``: all.

    Returns
    -------
    laid
        Pieces of the cells.

    Raises
    ------
    TopologyError
        The ground is too narrow for the grid (``laying_narrow``), no point of the grid lies exactly on the outline near an end
        of the line (``laying_no_point``), or the outline would bend (``outline_moved``).
    """
    patch = Patch.of(cells)
    local = shapely.transform(cells, lambda xy: xy * FINE_SCALE - patch.origin)
    within = np.ones(len(cells), np.bool_) if inside is None else inside
    drawn = _tied(shapely.transform(lines, lambda xy: xy * FINE_SCALE - patch.origin), local, patch, within)
    if not len(drawn):
        return Laid(cells.copy(), np.arange(len(cells)), {})
    crossed = np.flatnonzero(shapely.dwithin(local, shapely.multilinestrings(drawn), 2.0))
    faces, of = _faces(local[crossed], drawn)
    of = crossed[of]
    group = _without_slivers(faces, of)
    pieces, piece_cell = _drawn(faces, of, group, patch)
    return _fitted(cells, crossed, pieces, piece_cell)


def insert(polygons: Geometries, gained: Chains) -> tuple[Geometries, Ints]:
    """Give polygons the points that came between the ends of segments of theirs.

    Parameters
    ----------
    polygons
        In metres; ``None`` stays.
    gained
        The points.

    Returns
    -------
    The polygons, and the positions of those that gained points. All others are the very same objects.
    """
    out = polygons.copy()
    if not gained:
        return out, np.empty(0, np.int64)
    changed = []
    boxes = shapely.bounds(polygons) * FINE_SCALE
    ends = np.array([[*p, *q] for p, q in gained], np.float64)
    for position in np.flatnonzero(_meets(boxes, ends)).tolist():
        woven = _woven(polygons[position], gained)
        if woven is not polygons[position]:
            out[position] = woven
            changed.append(position)
    return out, np.array(changed, np.int64)


# ---------------------------------------------------------------- the line and its ends


def _tied(lines: Geometries, cells: Geometries, patch: Patch, within: NDArray[np.bool_]) -> Geometries:
    """Lines inside the cells, their ends tied to the outline, in local units; drawn points are on the grid of what is read."""
    whole = shapely.coverage_union_all(cells[within])
    beyond = np.where(patch.twin >= 0, within[patch.cell[patch.twin]], False)
    outer = np.flatnonzero(within[patch.cell] & ~beyond)
    may_bend = patch.twin[outer] >= 0
    ends = np.stack([patch.xy[patch.tail[outer]], patch.xy[patch.head[outer]]], axis=1)
    border = shapely.linestrings(ends.astype(np.float64))
    unit = FINE_SCALE
    near = border[shapely.dwithin(border, shapely.union_all(lines), 2 * CLEARANCE_M * unit)]
    inside = shapely.intersection(lines, whole)
    if len(near):
        inside = shapely.difference(inside, shapely.buffer(shapely.union_all(near), CLEARANCE_M * unit, quad_segs=2))
    tree = shapely.STRtree(border)
    vertices = shapely.STRtree(shapely.points(patch.xy.astype(np.float64)))
    tied = []
    for part in _merged_parts(inside):
        points = _snapped(shapely.get_coordinates(part), patch, vertices)
        if not part.is_closed:
            first, last = (tuple(at) for at in shapely.get_coordinates(part)[[0, -1]].tolist())
            points = [
                *_landing(first, tree, ends, may_bend, points[0]),
                *points,
                *_landing(last, tree, ends, may_bend, points[-1]),
            ]
        course = [p for p, before in zip(points, [None, *points[:-1]], strict=True) if p != before]
        if len(course) > 1:
            tied.append(shapely.linestrings(np.array(course, np.float64)))
    return np.array(tied, dtype=object)


def _merged_parts(lines: Geometries) -> list[shapely.LineString]:
    """Single lines of some length, joined where they meet end to end."""
    parts = shapely.get_parts(shapely.get_parts(lines))
    parts = parts[(shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING) & (shapely.length(parts) > 0)]
    if not len(parts):
        return []
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(parts)))
    return list(merged[shapely.length(merged) > 0])


def _snapped(xy: NDArray[np.float64], patch: Patch, vertices: shapely.STRtree) -> list[Point]:
    """Drawn points: the vertex that is there, else the nearest point of the grid of what is read."""
    coarse = FINE_SCALE // SCALE
    rounded = (np.rint((xy + patch.origin) / coarse) * coarse).astype(np.int64) - patch.origin
    given, vertex = vertices.query_nearest(
        shapely.points(xy), max_distance=VERTEX_REACH_M * FINE_SCALE, all_matches=False
    )
    rounded[given] = patch.xy[vertex]
    return [(x, y) for x, y in rounded.tolist()]


def _landing(
    end: tuple[float, ...], tree: shapely.STRtree, ends: Ints, may_bend: NDArray[np.bool_], present: Point
) -> list[Point]:
    """Where an end of a line meets the outline; nothing when it ends inside."""
    near = tree.query_nearest(shapely.Point(end), max_distance=(CLEARANCE_M + 0.001) * FINE_SCALE, all_matches=False)
    if not len(near):
        return []
    host = (tuple(ends[near[0], 0].tolist()), tuple(ends[near[0], 1].tolist()))
    found = landing(end, host, may_bend=bool(may_bend[near[0]]))
    return [] if found == present else [found]


def landing(end: tuple[float, ...], host: Segment, *, may_bend: bool = False) -> Point:
    """Where a line that comes near a segment meets it: at a vertex that is near, else at a grid point exactly on it.

    A segment that may bend is met at the nearest grid point where no exact one is near.
    """
    (px, py), (qx, qy) = host
    dx, dy = qx - px, qy - py
    length = hypot(dx, dy)
    at = min(max(((end[0] - px) * dx + (end[1] - py) * dy) / length, 0.0), length)
    if min(at, length - at) <= VERTEX_REACH_M * FINE_SCALE:
        return host[0] if at < length - at else host[1]
    steps = gcd(dx, dy)
    k = min(max(round(at / length * steps), 0), steps)
    if abs(k * length / steps - at) > EXACT_REACH_M * FINE_SCALE:
        if may_bend:
            return round(px + dx * at / length), round(py + dy * at / length)
        raise TopologyError("laying_no_point", reach_m=EXACT_REACH_M)
    return px + dx // steps * k, py + dy // steps * k


# ---------------------------------------------------------------- faces


def _faces(cells: Geometries, lines: Geometries) -> tuple[Geometries, Ints]:
    """Faces of cell borders and lines on the grid, and the cell that each lies in, sorted by it."""
    noded = shapely.union_all([*shapely.boundary(cells), *lines], grid_size=1)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    face, cell = shapely.STRtree(cells).query(shapely.point_on_surface(faces), predicate="within")
    order = np.lexsort((face, cell))
    return faces[face[order]], cell[order]


def _without_slivers(faces: Geometries, of: Ints) -> Ints:
    """Number the faces; narrow ones bear the number of the face of their cell that they share most border with."""
    group = np.arange(len(faces))
    narrow = 2 * shapely.area(faces) < SLIVER_M * FINE_SCALE * shapely.length(faces)
    for face in np.flatnonzero(narrow).tolist():
        beside = np.flatnonzero((of == of[face]) & ~narrow)
        if len(beside):
            shared = shapely.length(shapely.intersection(shapely.boundary(faces[beside]), faces[face].boundary))
            if shared.max() > 0:
                group[face] = beside[int(shared.argmax())]
    return group


def _drawn(faces: Geometries, of: Ints, group: Ints, patch: Patch) -> tuple[Geometries, Ints]:
    """Canonical polygons of groups of faces, in metres, and the cell of each."""
    metres = shapely.transform(faces, lambda xy: (xy + patch.origin) / FINE_SCALE)
    numbers, polygons = Patch.of(metres).polygons(group)
    if (shapely.get_type_id(polygons) != shapely.GeometryType.POLYGON).any():
        raise TopologyError("laying_narrow")
    return polygons, of[numbers]


# ---------------------------------------------------------------- fitting them in


def _fitted(cells: Geometries, crossed: Ints, pieces: Geometries, piece_cell: Ints) -> Laid:
    """Set the pieces of crossed cells among the others, which gain the points that their common border gained."""
    before = Patch.of(cells[crossed]).outline()
    gained = chains(before, Patch.of(pieces).outline())
    outline = set(Patch.of(cells).outline())
    kept = np.setdiff1d(np.arange(len(cells)), crossed)
    others, woven = insert(cells[kept], gained)
    if len(woven):
        others[woven] = canonical(others[woven])
    polygons, cell = np.concatenate([pieces, others]), np.concatenate([piece_cell, kept])
    order = np.argsort(cell, kind="stable")
    polygons, cell = polygons[order], cell[order]
    same = np.flatnonzero(np.bincount(cell, minlength=len(cells))[cell] == 1)
    equal = same[shapely.equals_exact(polygons[same], cells[cell[same]])]
    polygons[equal] = cells[cell[equal]]
    outer = {segment: points for segment, points in gained.items() if segment in outline}
    if not is_exact(outer):
        raise TopologyError("outline_moved")
    return Laid(polygons, cell, {**outer, **{(q, p): points[::-1] for (p, q), points in outer.items()}})


def is_exact(gained: Chains) -> bool:
    """Tell whether all points lie exactly on their former segments."""
    return all(
        (q[0] - p[0]) * (y - p[1]) == (q[1] - p[1]) * (x - p[0]) for (p, q), points in gained.items() for x, y in points
    )


def chains(before: Iterable[Segment], after: Iterable[Segment]) -> Chains:
    """Find the points that an outline gained, in both directions.

    Parameters
    ----------
    before, after
        Directed segments of the outline.

    Raises
    ------
    TopologyError
        The outline is another one (``laying_narrow``).
    """
    old, new = set(before), set(after)
    onward: dict[Point, list[Point]] = defaultdict(list)
    for p, q in sorted(new - old):
        onward[p].append(q)
    found: Chains = {}
    used = 0
    for p, q in sorted(old - new):
        path = _path(p, q, onward)
        used += len(path) + 1
        found[p, q], found[q, p] = path, path[::-1]
    if used != len(new - old):
        raise TopologyError("laying_narrow")
    return found


def _path(p: Point, q: Point, onward: dict[Point, list[Point]]) -> list[Point]:
    """Points between ``p`` and ``q`` along segments that keep within a unit or so of the straight line."""
    dx, dy = q[0] - p[0], q[1] - p[1]
    length = hypot(dx, dy)
    here, path = p, list[Point]()
    while True:
        off = [
            (abs(dx * (end[1] - p[1]) - dy * (end[0] - p[0])), end)
            for end in onward.get(here, ())
            if (end[0] - here[0]) * dx + (end[1] - here[1]) * dy > 0
        ]
        if not off or min(off)[0] > 1.01 * length:
            raise TopologyError("laying_narrow")
        here = min(off)[1]
        if here == q:
            return path
        path.append(here)


# ---------------------------------------------------------------- points into polygons


def _meets(boxes: NDArray[np.float64], segments: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which boxes a segment may belong to."""
    low, high = np.minimum(segments[:, :2], segments[:, 2:]), np.maximum(segments[:, :2], segments[:, 2:])
    result: NDArray[np.bool_] = np.zeros(len(boxes), np.bool_)
    for (x0, y0), (x1, y1) in zip(low.tolist(), high.tolist(), strict=True):
        result |= (boxes[:, 0] <= x0) & (boxes[:, 1] <= y0) & (boxes[:, 2] >= x1) & (boxes[:, 3] >= y1)
    return result


def _woven(geometry: shapely.Geometry, gained: Chains) -> shapely.Geometry:
    """Return the geometry with the points in it, or the same object when it has none of the segments."""
    parts, changed = [], False
    for polygon in shapely.get_parts(geometry):
        rings = []
        for ring in shapely.get_rings(polygon):
            xy = shapely.get_coordinates(ring)
            units = np.rint(xy * FINE_SCALE).astype(np.int64)
            places, points = _places(units, gained)
            changed |= len(places) > 0
            rings.append(np.insert(xy, places, np.array(points).reshape(-1, 2) / FINE_SCALE, axis=0))
        parts.append(shapely.polygons(rings[0], holes=[shapely.linearrings(hole) for hole in rings[1:]] or None))
    if not changed:
        return geometry
    return parts[0] if geometry.geom_type == "Polygon" else shapely.multipolygons(parts)


def _places(units: Ints, gained: Chains) -> tuple[list[int], list[Point]]:
    """Positions in a ring before which points go, once for every point, and the points."""
    tails = np.array([p for p, _ in gained], np.int64)
    candidate = np.isin(units[:-1, 0], tails[:, 0]) & np.isin(units[:-1, 1], tails[:, 1])
    places: list[int] = []
    points: list[Point] = []
    for i in np.flatnonzero(candidate).tolist():
        (px, py), (qx, qy) = units[i].tolist(), units[i + 1].tolist()
        between = gained.get(((px, py), (qx, qy)), [])
        places += [i + 1] * len(between)
        points += between
    return places, points
