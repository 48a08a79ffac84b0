"""Decisions on disputed ground carried out: by the line both sides agreed on, or by giving the ground to one of them.

An agreed line is noded in with the borders, so that it divides the ground exactly; what of it runs beyond the ground has no
effect, and ends that stop short are led to the rim. Each piece of ground then goes to the side on whose undisputed ground it
borders without the line between. Ground that was not decided on stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from blockmap.disputes import chains, earth, mismatch
from blockmap.disputes import faces as finding
from blockmap.disputes.faces import NOBODY, Faces
from blockmap.disputes.mismatch import Floats, Ints
from blockmap.report import Report
from blockmap.topology.grid import Geometries

if TYPE_CHECKING:
    from pyproj import CRS

REACH_M = 1.0
"""An end of an agreed line that stops so little short of the rim of the ground is led to it."""

JOIN_M = 0.01
"""A point of an agreed line this near to a point of a border is that point."""

LEAK_M = 0.5
"""Ground that borders on both sides by more than this without the line between is not divided."""


@dataclass(frozen=True)
class Ruling:
    """What was decided on one dispute.

    Attributes
    ----------
    code
        Number of the dispute.
    ground
        Disputed ground.
    parties
        Rows of the areas concerned.
    line
        Line agreed on; ``None`` when all of the ground goes to one party.
    winner
        Row of the party that gets all of it.
    """

    code: str
    ground: Any
    parties: tuple[int, ...]
    line: Any | None = None
    winner: int | None = None


@dataclass(frozen=True)
class Resolved:
    """Areas after the decisions.

    Attributes
    ----------
    geometry
        (areas,) those that were not touched are the very objects that were given.
    changed, gained_vertices
        Rows that gained or lost ground, and rows that only gained vertices at the end of a line.
    report
        Errors where a line does not divide its ground or an area would fall apart: then nothing may be written.
    """

    geometry: Geometries
    changed: Ints
    gained_vertices: Ints
    report: Report


def resolve(
    geometries: Geometries, rulings: Sequence[Ruling], *, codes: Sequence[str], crs: CRS | None = None
) -> Resolved:
    """Carry out decisions.

    Parameters
    ----------
    geometries
        Areas: valid polygons and multipolygons.
    rulings
        Decisions, on grounds that do not overlap.
    codes
        (areas,) what the areas are called in the report.
    crs
        CRS of the coordinates; needed where these are degrees.
    """
    metric = earth.plane_in_metres(crs, geometries) if crs is not None and len(geometries) else None
    borders = mismatch.read(geometries, mismatch.plane_of(geometries, *(metric or ())))
    agreed = [_led_to_rim(r.line, r.ground, reach=REACH_M / _metres_per_unit(crs)) for r in rulings]
    pieces = [mismatch.segments_of([line] if line is not None else []) for line in agreed]
    rims = mismatch.segments_of([shapely.boundary(r.ground) for r in rulings])
    of_line = np.repeat(np.arange(len(rulings)), [len(p) for p in pieces])
    faces = finding.find(borders, geometries, lines=np.concatenate([*pieces, rims]) if rulings else None)
    report = Report()
    winner = _winners(faces, rulings, of_line, report)
    applied = chains.apply(borders, geometries, faces, winner, drawn=len(of_line))
    _check(applied, geometries, codes, report)
    return Resolved(applied.geometry, applied.changed, applied.gained_vertices, report)


def _metres_per_unit(crs: CRS | None) -> float:
    """About how many metres a unit of the coordinates is."""
    return 111_000.0 if crs is not None and crs.is_geographic else 1.0


def _led_to_rim(line: Any | None, ground: Any, *, reach: float) -> Any | None:
    """Join a line to points of the rim it passes, and lead ends inside the ground to the rim."""
    if line is None:
        return None
    rim = shapely.boundary(ground)
    points = shapely.multipoints(shapely.get_coordinates(rim))
    joined = shapely.get_parts(
        shapely.line_merge(shapely.snap(shapely.force_2d(line), points, JOIN_M / REACH_M * reach))
    )
    return shapely.multilinestrings([_with_ends_led(part, ground, rim, reach) for part in joined])


def _with_ends_led(line: Any, ground: Any, rim: Any, reach: float) -> Any:
    """Lead ends of a line that lie inside the ground, near its rim, to the nearest point of the rim."""
    xy = shapely.get_coordinates(line)
    ways = [shapely.get_coordinates(shapely.shortest_line(shapely.points(xy[at]), rim)) for at in (0, -1)]
    lengths = [float(np.hypot(*(way[1] - way[0]))) for way in ways]
    led = [
        way[1:] if 0 < length <= reach and shapely.intersects(ground, shapely.points(way[0])) else way[:0]
        for way, length in zip(ways, lengths, strict=True)
    ]
    return shapely.linestrings(np.vstack([led[0], xy, led[1]]))


# ---------------------------------------------------------------- who gets what


def _winners(faces: Faces, rulings: Sequence[Ruling], of_line: Ints, report: Report) -> Ints:
    """(faces,) row of the area that gets each; `chains.UNDECIDED` for ground nobody decided on."""
    winner = np.full(len(faces), chains.UNDECIDED)
    if not rulings:
        return winner
    inside = shapely.point_on_surface(faces.geometry)
    of_ruling = np.full(len(faces), -1)
    ruling, face = shapely.STRtree(inside).query([r.ground for r in rulings], predicate="intersects")
    of_ruling[face] = ruling
    divided = _Divided(faces, of_ruling, of_line)
    for at, decided in enumerate(rulings):
        mine = np.flatnonzero(of_ruling == at)
        if decided.line is None:
            winner[mine] = chains.UNDECIDED if decided.winner is None else decided.winner
            continue
        for piece in divided.pieces(mine):
            contact = divided.contact(piece, decided.parties)
            best = max(contact, key=lambda row: (contact[row], -row))
            others = sorted(metres for row, metres in contact.items() if row != best)
            if others and others[-1] > LEAK_M:
                x, y = shapely.get_coordinates(inside[piece[0]])[0].tolist()
                report.add(
                    "resolve_not_divided", "error", table="disputes", code=decided.code, x=x, y=y, metres=others[-1]
                )
            winner[piece] = best
    return winner


class _Divided:
    """Disputed ground divided by agreed lines.

    Parameters
    ----------
    faces
        Disputed faces, the lines noded in.
    of_ruling
        (faces,) ruling on each, -1 for none.
    of_line
        (segments,) ruling whose line each segment of the lines belongs to; further segments are rims.
    """

    def __init__(self, faces: Faces, of_ruling: Ints, of_line: Ints) -> None:
        self._faces, self._of_ruling = faces, of_ruling
        graph = faces.graph
        self._is_line = np.zeros(len(graph.tail), np.bool_)
        self._is_line[graph.edge[(graph.line >= 0) & (graph.line < len(of_line))]] = True
        self._sides = faces.of_side.reshape(-1, 2)
        self._metres: Floats = graph.length_m
        self._claims: dict[int, set[int]] = {}
        for face, row in zip(faces.claim_face.tolist(), faces.claim_row.tolist(), strict=True):
            self._claims.setdefault(face, set()).add(row)
        is_border = graph.owner >= 0
        held = np.column_stack(
            [graph.edge[is_border], (~graph.forward[is_border]).astype(np.int64), graph.owner[is_border]]
        )
        self._held = held[np.lexsort(held.T[::-1])]
        self._bound = np.searchsorted(self._held[:, 0], np.arange(len(graph.tail) + 1))

    def pieces(self, mine: Ints) -> list[Ints]:
        """Faces of one ruling that hang together without its line between them."""
        number = {face: face for face in mine.tolist()}

        def top(face: int) -> int:
            while number[face] != face:
                face = number[face]
            return face

        beside = self._sides[~self._is_line]
        beside = beside[(beside != NOBODY).all(axis=1)]
        for a, b in beside[np.isin(beside, mine).all(axis=1)].tolist():
            low, high = sorted((top(a), top(b)))
            number[high] = low
        tops = np.array([top(face) for face in mine.tolist()], np.int64)
        return [mine[tops == t] for t in np.unique(tops).tolist()]

    def contact(self, piece: Ints, parties: tuple[int, ...]) -> dict[int, float]:
        """Metres by which some faces border on the undisputed ground of each party, the line left out."""
        metres = dict.fromkeys(parties, 0.0)
        inside = np.isin(self._sides, piece)
        for edge in np.flatnonzero(inside.any(axis=1) & ~inside.all(axis=1) & ~self._is_line).tolist():
            side = int(inside[edge].argmax())
            if self._sides[edge, 1 - side] != NOBODY:
                continue
            held = self._held[self._bound[edge] : self._bound[edge + 1]].tolist()
            here = {row for _, on, row in held if on == side}
            beyond = (self._claims.get(int(self._sides[edge, side]), set()) - here) | {
                row for _, on, row in held if on != side
            }
            for row in beyond & set(parties):
                metres[row] += float(self._metres[edge])
        return metres


# ---------------------------------------------------------------- what must not happen


def _check(applied: chains.Applied, before: Geometries, codes: Sequence[str], report: Report) -> None:
    """Refuse areas that fall apart, vanish or come out crossing themselves."""
    for row in np.concatenate([applied.changed, applied.gained_vertices]).tolist():
        after, was = applied.geometry[row], before[row]
        x, y = shapely.get_coordinates(shapely.point_on_surface(was))[0].tolist()
        where: dict[str, Any] = {"table": "areas", "code": str(codes[row]), "x": x, "y": y}
        if shapely.is_empty(after):
            report.add("resolve_vanishes", "error", **where)
        elif not shapely.is_valid(after):
            report.add("resolve_invalid", "error", why=str(shapely.is_valid_reason(after)), **where)
        elif shapely.get_num_geometries(after) > shapely.get_num_geometries(was):
            report.add("resolve_falls_apart", "error", parts=int(shapely.get_num_geometries(after)), **where)
