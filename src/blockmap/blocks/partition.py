"""Dividing communities into blocks: how many, where, and the same whoever computes it.

Each connected piece of a community gets the number of blocks whose mean is nearest the target. It is cut in two again and
again along random trees that cross barriers last, then improved and put in shape. Pieces do not know of each other: they run in
threads, each with random numbers of its own, so the number of threads changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from blockmap.blocks import _energy, _random, _trees, improve, shape
from blockmap.blocks._energy import Labels, Net, Taste
from blockmap.blocks.graph import Floats, Graph, Ints
from blockmap.errors import UsageError
from blockmap.schema import MAJOR_RANK
from blockmap.settings import Settings

Progress = Callable[[int, int], None]
"""Called with pieces done and pieces in all."""

TREES = 2
"""Random trees per cut of the first division."""
TURNS = 16
"""Times that annealing and recombination follow each other."""
SWEEPS, LAST_SWEEPS = 8, 60
"""Tries of annealing per unit in every turn, and in the end."""
HOT, WARM, COOL, COLD = 1.0, 0.3, 0.05, 0.005
"""Heat of annealing: in the beginning of the first and of the last turn, at the end of every turn, and at the very end."""
RETREES, TRIES = 2, 2
"""Random trees per pair of blocks that is recombined, and neighbours tried."""
DULL = 5.0
"""Energy under which a block is left alone."""


def partition(
    graph: Graph,
    *,
    settings: Settings,
    seed: int = 0,
    workers: int = 1,
    exactly: int | None = None,
    progress: Progress | None = None,
) -> Ints:
    """Divide every community into blocks.

    Parameters
    ----------
    graph
        Units of all communities.
    settings
        ``target, low, high, min_block_m2, min_block_width_m`` are read.
    seed
        Another seed gives another, about equally good partition.
    workers
        Threads; the result does not depend on it.
    exactly
        Number of blocks in all, shared out over the pieces by households; default: as many as fit the target best.
    progress
        Called in this thread after every piece.

    Returns
    -------
    (units,) block of every unit, ``0 .. blocks - 1`` in order of their first unit. Blocks are connected and lie in one piece
    of one community.

    Raises
    ------
    UsageError
        ``exactly`` is less than one block for each connected piece, or more than there are units.
    """
    counts = block_counts(graph, settings=settings, exactly=exactly)
    prices = Prices(graph)
    taste = _energy.taste(settings)
    numbers = _number_in_community(graph)

    def solve(piece: int) -> Labels:
        begin = graph.community[graph.piece_start[piece]]
        random = _random.state(seed, graph.codes[begin], numbers[piece])
        return _solve(prices.net(piece), int(counts[piece]), exactly is not None, taste, random)

    labels = np.zeros(graph.unit_count, np.int64)
    made = 0
    largest_first = np.argsort(-np.diff(graph.piece_start), kind="stable")
    solved: list[Labels] = [np.zeros(0, np.int32)] * graph.piece_count
    for done, (piece, part) in enumerate(zip(largest_first, _each(solve, largest_first, workers), strict=True), 1):
        solved[piece] = part
        if progress is not None:
            progress(done, graph.piece_count)
    for piece, part in enumerate(solved):
        labels[graph.piece_start[piece] : graph.piece_start[piece + 1]] = part + made
        made += int(part.max()) + 1
    return labels


def nearest_count(households: Floats, target: float) -> Ints:
    """Return the number of blocks, at least one, whose mean is nearest the target."""
    fewer = np.maximum(1, np.floor(households / target))
    is_more = np.abs(households / (fewer + 1) - target) < np.abs(households / fewer - target)
    return (fewer + is_more).astype(np.int64)


def block_counts(graph: Graph, *, settings: Settings, exactly: int | None = None) -> Ints:
    """Return the number of blocks due to every piece: the nearest count, or ``exactly`` shared out by largest remainder."""
    units = np.diff(graph.piece_start)
    if exactly is None:
        return np.minimum(nearest_count(graph.piece_weight, settings.target), units)
    if exactly < graph.piece_count:
        raise UsageError("too_few_blocks", exactly=exactly, pieces=graph.piece_count)
    if exactly > graph.unit_count:
        raise UsageError("too_many_blocks", exactly=exactly, units=graph.unit_count)
    return _share_out(exactly, graph.piece_weight, units)


def _share_out(total: int, weight: Floats, most: Ints) -> Ints:
    """Share ``total`` out by weight, at least one and at most ``most`` each; what is left goes to the largest remainders."""
    due = np.clip(weight * (total / max(weight.sum(), 1.0)), 1, most)
    counts = np.floor(due).astype(np.int64)
    while counts.sum() != total:
        step = 1 if counts.sum() < total else -1
        is_open = counts < most if step > 0 else counts > 1
        urgency = np.where(is_open, step * (due - counts), -np.inf)
        amount = min(abs(total - int(counts.sum())), int(is_open.sum()))
        counts[np.argsort(-urgency, kind="stable")[:amount]] += step
    return counts


class Prices:
    """Price and lateness of every edge of the graph, and the piecewise view of it that the search works on."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        by_rank, length = graph.length_by_rank, graph.length_m
        tail = np.repeat(np.arange(graph.unit_count), np.diff(graph.start))
        head = graph.neighbour
        is_shared = (graph.compound[tail] >= 0) & (graph.compound[tail] == graph.compound[head])
        is_housed = (graph.household_count[tail] > 0) & (graph.household_count[head] > 0)
        price = by_rank @ np.asarray(_energy.BORDER) / (1.0 + length / _energy.LONG_M)
        price += np.where(is_shared, _energy.COMPOUND, 0.0) * length
        behind = by_rank[:, MAJOR_RANK:].sum(axis=1) / np.maximum(length, 1e-9)
        self.price = price - behind * np.where(is_housed, _energy.SEVERED, _energy.SEVERED_GROUND)
        late = by_rank @ np.asarray(_energy.LATE) / np.maximum(length, 1e-9)
        self.late = np.where(is_shared, _energy.LATE_IN_COMPOUND, 1.0) * late

    def net(self, piece: int) -> Net:
        """Return one piece as arrays that start at 0."""
        graph = self.graph
        begin, end = graph.piece_start[piece : piece + 2]
        first, last = graph.start[begin], graph.start[end]
        return Net(
            start=graph.start[begin : end + 1] - first,
            link_end=graph.link_end[begin:end] - first,
            neighbour=(graph.neighbour[first:last] - begin).astype(np.int32),
            length=graph.length_m[first:last],
            price=self.price[first:last],
            late=self.late[first:last],
            weight=graph.weight[begin:end],
            area=graph.area_m2[begin:end],
            outline=graph.outline_m[begin:end],
        )


def _number_in_community(graph: Graph) -> Ints:
    """Count the pieces inside each community, from 0."""
    community = graph.community[graph.piece_start[:-1]]
    return np.arange(graph.piece_count) - np.searchsorted(community, community)


def _each(solve: Callable[[int], Labels], pieces: Ints, workers: int) -> Iterator[Labels]:
    """Solve all pieces, in this order; a break-off leaves nothing behind."""
    if workers == 1:
        yield from map(solve, pieces)
        return
    pool = ThreadPoolExecutor(workers)
    try:
        yield from pool.map(solve, pieces)
    finally:
        pool.shutdown(cancel_futures=True)


def _solve(net: Net, count: int, fixed: bool, taste: Taste, random: NDArray[np.uint64]) -> Labels:
    """Blocks of one piece."""
    units = len(net.weight)
    if count == 1 and (fixed or net.weight.sum() <= taste.high):
        return np.zeros(units, np.int32)
    desk = _trees.desk(units, len(net.neighbour))
    labels = _trees.divide(net, np.arange(units, dtype=np.int32), count, TREES, desk, taste, random)
    for turn in range(TURNS):
        hot = HOT * (WARM / HOT) ** (turn / (TURNS - 1))
        improve.anneal(net, labels, count, SWEEPS, hot, COOL, taste, random)
        count = improve.recombine(net, labels, count, RETREES, TRIES, DULL, fixed, desk, taste, random)
    improve.anneal(net, labels, count, LAST_SWEEPS, WARM, COLD, taste, random)
    shape.open_enclaves(net, labels, count, fixed, taste, random)
    return _in_order(labels)


def _in_order(labels: Labels) -> Labels:
    """Renumber blocks in order of their first unit."""
    _, first, index = np.unique(labels, return_index=True, return_inverse=True)
    number = np.empty(len(first), np.int32)
    number[np.argsort(first)] = np.arange(len(first))
    return number[index]
