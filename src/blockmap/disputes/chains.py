"""Decisions applied: the border of every party plus the borders of the ground it gains, minus those of the ground it loses.

Borders are sums of directed segments, and the border of a union or difference of pieces of ground is the sum or difference of
their borders: ∂(P ± F) = ∂P ± ∂F. Added over exact vertices this is no overlay: what is not in dispute is not computed anew, and
both sides of a line have the same vertices because they have the same segments.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.disputes import ringwork
from blockmap.disputes.faces import Faces
from blockmap.disputes.graph import LINE, Graph, places, vertices_at
from blockmap.disputes.mismatch import SEGMENTS_AT_A_TIME, Borders, Ints, Points
from blockmap.topology.fabric import Fabric
from blockmap.topology.grid import Geometries
from blockmap.topology.noding import unique_points
from blockmap.topology.rings import polygons

Bools = NDArray[np.bool_]

UNDECIDED = -1
"""Winner of a face that is left as it is."""


@dataclass(frozen=True)
class Applied:
    """Areas after some decisions.

    Attributes
    ----------
    geometry
        (areas,) those that are not touched are the very objects that were given.
    changed
        Rows that gained or lost ground.
    gained_vertices
        Rows that only gained vertices on a border which ends at theirs now.
    """

    geometry: Geometries
    changed: Ints
    gained_vertices: Ints


def apply(
    borders: Borders,
    geometries: Geometries,
    faces: Faces,
    winner: Ints,
    *,
    with_mismatches: bool = False,
    drawn: int | None = None,
) -> Applied:
    """Give faces to areas.

    Parameters
    ----------
    borders, geometries, faces
        Areas, and what is disputed between them.
    winner
        (faces,) row of the area that gets each; `UNDECIDED` leaves it.
    with_mismatches
        Also put vertices that one side of a shared border lacks into it.
    drawn
        So many of the segments of other lines were drawn on purpose and keep their points; all when ``None``. The rest, such as
        rims of the ground, only part faces.
    """
    moves = _moves(faces, winner)
    pieces = _pieces(faces.graph, _kept_vertices(faces, winner, with_mismatches=with_mismatches))
    changed = np.unique(moves[:, 0])
    divided = pieces.owner[
        np.bincount(pieces.parent, minlength=int(faces.graph.parent.max(initial=-1)) + 1)[pieces.parent] > 1
    ]
    touched = np.union1d(changed, divided)
    if not len(touched):
        return Applied(geometries.copy(), changed, touched)
    lines = int(faces.graph.line.max(initial=-1)) + 1 if drawn is None else drawn
    sums = _summed_up(borders, faces, pieces, moves, touched, lines)
    after = geometries.copy()
    after[touched] = shapely.Polygon()
    for rows in sums.batches():
        chain = sums.chain(rows)
        label, shape = polygons(chain.fabric(len(rows)))
        after[rows[label]] = ringwork.as_before(shape, rows[label], chain, borders, geometries)
    same = shapely.equals_exact(after[touched], geometries[touched])  # every vertex put in was needless
    after[touched[same]] = geometries[touched[same]]
    return Applied(after, np.setdiff1d(changed, touched[same]), np.setdiff1d(touched[~same], changed))


def _moves(faces: Faces, winner: Ints) -> Ints:
    """(moves, 3) row, face, and 1 where the area gains it or -1 where it loses it."""
    lost = (winner[faces.claim_face] != UNDECIDED) & (winner[faces.claim_face] != faces.claim_row)
    stride = int(max(faces.claim_row.max(initial=0), winner.max(initial=0))) + 1
    decided = np.flatnonzero(winner != UNDECIDED)
    is_claimed = np.isin(decided * stride + winner[decided], faces.claim_face * stride + faces.claim_row)
    gained = decided[~is_claimed]
    losses = np.column_stack([faces.claim_row[lost], faces.claim_face[lost], np.full(lost.sum(), -1)])
    gains = np.column_stack([winner[gained], gained, np.ones(len(gained), np.int64)])
    return np.concatenate([losses, gains]).astype(np.int64)


def _kept_vertices(faces: Faces, winner: Ints, *, with_mismatches: bool) -> Bools:
    """(vertices,) vertices at which borders are divided: those round decided faces, and where wanted those one side lacks."""
    graph = faces.graph
    of_side = faces.of_side.reshape(-1, 2)
    is_decided = np.append(winner != UNDECIDED, False)[of_side].any(axis=1)
    kept = np.zeros(len(graph.x), np.bool_)
    kept[graph.tail[is_decided]] = True
    kept[graph.head[is_decided]] = True
    if with_mismatches:
        kept[graph.starts[graph.mismatched()]] = True
    return kept


@dataclass(frozen=True)
class _Pieces:
    """Segments of borders in the graph, divided only at the vertices that are kept."""

    tail: Ints
    head: Ints
    owner: Ints
    parent: Ints
    segment: Ints


def _pieces(graph: Graph, kept: Bools) -> _Pieces:
    """Join fragments of a segment again where no kept vertex lies between them."""
    starts = graph.is_first | kept[graph.starts]
    first = np.flatnonzero(starts)
    last = np.append(first[1:], len(starts)) - 1
    is_border = graph.owner[first] >= 0
    first, last = first[is_border], last[is_border]
    return _Pieces(graph.starts[first], graph.ends[last], graph.owner[first], graph.parent[first], graph.segment[first])


@dataclass(frozen=True)
class Chain:
    """Borders of some areas after the decisions.

    Attributes
    ----------
    x, y, place
        Vertices.
    tail, head, row
        Directed pieces and the area on their left, by position among these areas.
    is_needless
        (vertices,) lies within one straight piece of a given border and nothing ends there.
    """

    x: Ints
    y: Ints
    place: Points
    tail: Ints
    head: Ints
    row: Ints
    is_needless: Bools

    def fabric(self, area_count: int) -> Fabric:
        """Return the pieces as a fabric whose cells are the areas."""
        nothing = np.full(len(self.row), -1)
        line = np.zeros(len(self.row), np.int8)
        return Fabric(np.column_stack([self.x, self.y]), self.tail, self.head, self.row, nothing, line, area_count)


@dataclass(frozen=True)
class _Sums:
    """Borders of all touched areas after the decisions: what runs in the graph, summed, and whole segments outside it.

    Attributes
    ----------
    borders, graph
        Areas, and their borders that do not meet.
    tail, head, row
        Directed pieces between vertices of the graph and the area on their left, sorted by area.
    segment
        Segments outside the graph, sorted by area.
    is_needless
        (vertices,) of the graph; see `Chain`.
    """

    borders: Borders
    graph: Graph
    tail: Ints
    head: Ints
    row: Ints
    segment: Ints
    is_needless: Bools

    def batches(self) -> Iterator[Ints]:
        """Areas that still have a border, few enough at a time to need little memory."""
        owner = np.concatenate([self.borders.owner[self.segment], self.row])
        rows, size = np.unique(owner, return_counts=True)
        batch = np.cumsum(size) // SEGMENTS_AT_A_TIME
        yield from np.split(rows, np.flatnonzero(np.diff(batch)) + 1) if len(rows) else ()

    def chain(self, rows: Ints) -> Chain:
        """Borders of some of the areas, which follow one another."""
        borders, graph = self.borders, self.graph
        first, end = np.searchsorted(self.row, [rows[0], rows[-1] + 1])
        tail, head, row = self.tail[first:end], self.head[first:end], self.row[first:end]
        first, end = np.searchsorted(borders.owner[self.segment], [rows[0], rows[-1] + 1])
        segment = self.segment[first:end]
        vertex, (tails, heads) = _each_once(len(graph.x), tail, head)
        points, (starts, stops) = _each_once(len(borders.x), borders.tail[segment], borders.head[segment])
        px, py = borders.x[points].astype(np.int64), borders.y[points].astype(np.int64)
        x, y, at = unique_points(np.concatenate([graph.x[vertex], px]), np.concatenate([graph.y[vertex], py]))
        in_graph, on_border = at[: len(vertex)], at[len(vertex) :]
        place = places(borders.plane, x, y, px, py, borders.given(points))
        place[in_graph] = graph.place[vertex]
        is_needless = np.zeros(len(x), np.bool_)
        is_needless[in_graph] = self.is_needless[vertex]
        return Chain(
            x=x,
            y=y,
            place=place,
            tail=np.concatenate([on_border[starts], in_graph[tails]]),
            head=np.concatenate([on_border[stops], in_graph[heads]]),
            row=np.searchsorted(rows, np.concatenate([borders.owner[segment], row])),
            is_needless=is_needless,
        )


def _summed_up(borders: Borders, faces: Faces, pieces: _Pieces, moves: Ints, touched: Ints, drawn: int) -> _Sums:
    """Add up the borders of the areas that are touched."""
    graph = faces.graph
    is_touched = np.zeros(borders.row_count, np.bool_)
    is_touched[touched] = True
    mine = np.flatnonzero(is_touched[pieces.owner])
    move_of, moved_tail, moved_head = _moved(faces, moves)
    tail = np.concatenate([pieces.tail[mine], moved_tail])
    head = np.concatenate([pieces.head[mine], moved_head])
    row = np.concatenate([pieces.owner[mine], moves[move_of, 0]])
    tail, head, row = _summed(tail, head, row, len(graph.x))
    is_whole = is_touched[borders.owner]
    is_whole[pieces.segment] = False
    segment = np.flatnonzero(is_whole)
    needless = _needless(graph, tail, head, row, is_touched=is_touched, drawn=drawn)
    needless[_in_graph(graph, borders, segment)] = False
    return _Sums(borders, graph, tail, head, row, segment, needless)


def _in_graph(graph: Graph, borders: Borders, segment: Ints) -> Ints:
    """Vertices of the graph at which segments outside it end: borders outside the graph have all the points they were given."""
    found = [np.empty(0, np.int64)]
    for begin in range(0, len(segment), SEGMENTS_AT_A_TIME):
        some = segment[begin : begin + SEGMENTS_AT_A_TIME]
        points, _ = _each_once(len(borders.x), borders.tail[some], borders.head[some])
        vertex = vertices_at(graph, borders.x[points].astype(np.int64), borders.y[points].astype(np.int64))
        found.append(np.unique(vertex[vertex >= 0]))
    return np.concatenate(found)


def _each_once(count: int, *ends: NDArray[np.integer]) -> tuple[Ints, list[NDArray[np.int32]]]:
    """Return positions that are named, each once and in order, and where among these each end stands."""
    is_used = np.zeros(count, np.bool_)
    for end in ends:
        is_used[end] = True
    number = np.cumsum(is_used, dtype=np.int32) - 1
    return np.flatnonzero(is_used), [number[end] for end in ends]


def _moved(faces: Faces, moves: Ints) -> tuple[Ints, Ints, Ints]:
    """Directed borders of the faces moved, turned round where a face is lost: move, tail, head."""
    side = np.argsort(faces.of_side, kind="stable")
    bound = np.searchsorted(faces.of_side[side], np.arange(len(faces) + 1))
    count = np.diff(bound)[moves[:, 1]]
    move_of = np.repeat(np.arange(len(moves)), count)
    place = np.arange(len(move_of)) - np.repeat(np.cumsum(count) - count, count)
    mine = side[bound[moves[move_of, 1]] + place]
    edge = mine >> 1
    is_forward = ((mine & 1) == 0) == (moves[move_of, 2] > 0)
    tail, head = faces.graph.tail[edge], faces.graph.head[edge]
    return move_of, np.where(is_forward, tail, head), np.where(is_forward, head, tail)


def _summed(tail: Ints, head: Ints, row: Ints, vertex_count: int) -> tuple[Ints, Ints, Ints]:
    """Cancel what an area runs through both ways."""
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    key, at = np.unique((row * vertex_count + low) * vertex_count + high, return_inverse=True)
    net = np.rint(np.bincount(at, np.where(tail < head, 1, -1), len(key))).astype(np.int64)
    key, net = key[net != 0], net[net != 0]
    low, high, row = key // vertex_count % vertex_count, key % vertex_count, key // vertex_count**2
    return np.where(net > 0, low, high), np.where(net > 0, high, low), row


def _needless(graph: Graph, tail: Ints, head: Ints, row: Ints, *, is_touched: Bools, drawn: int) -> Bools:
    """Tell at which vertices nothing ends: two edges meet there, and a border or line runs straight along both.

    A border ends there when somebody who still has it has a point there, and so does a line that was drawn.
    """
    vertex_count = len(graph.x)
    edge = np.minimum(tail, head) * vertex_count + np.maximum(tail, head)
    edges = np.unique(edge)
    low, high = edges // vertex_count, edges % vertex_count
    has_two = np.bincount(np.concatenate([low, high]), minlength=vertex_count) == 2
    of_graph = graph.tail * vertex_count + graph.head
    is_used = np.isin(of_graph, edges)[graph.edge]
    is_line = graph.owner == LINE
    runs_on = np.append(False, is_used[1:] & is_used[:-1]) & ~graph.is_first
    is_last = np.append(graph.is_first[1:], True)
    is_passed = np.zeros(vertex_count, np.bool_)
    is_passed[graph.starts[runs_on & is_line]] = True
    is_drawn = is_used & is_line & (graph.line < drawn)
    is_passed[np.append(graph.starts[is_drawn & graph.is_first], graph.ends[is_drawn & is_last])] = False
    is_passed[graph.starts[runs_on & ~is_line]] = True
    stride = int(max(row.max(initial=0), graph.owner.max(initial=0))) + 1
    still_has = np.isin(of_graph[graph.edge] * stride + graph.owner, edge * stride + row)
    counts = is_used & ~is_line & (~is_touched[graph.owner] | still_has)
    is_passed[np.append(graph.starts[counts & graph.is_first], graph.ends[counts & is_last])] = False
    is_joined = ~np.isin(edges, of_graph)
    is_passed[low[is_joined]] = False
    is_passed[high[is_joined]] = False
    return has_two & is_passed
