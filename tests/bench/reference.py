"""METIS as the yardstick: plain contiguous k-way, one connected piece of a community at a time, on our graph."""

from __future__ import annotations

import numpy as np
import pymetis
from numpy.typing import NDArray

from blockmap.blocks.graph import Graph
from blockmap.blocks.partition import block_counts
from blockmap.settings import Settings

TOUCH_M = 1.0
"""Borders shorter than this are no edges for METIS either, unless nothing else joins the two units."""
UNEVENNESS = 100
"""Its ``ufactor``: ten per cent over the mean are allowed."""
PASSES = 20


def metis(graph: Graph, *, settings: Settings, seed: int) -> NDArray[np.int64]:
    """Block of every unit as METIS makes them: same weights, same number of blocks, no weights on edges."""
    options = pymetis.Options()
    options.contig, options.ufactor, options.seed, options.niter = 1, UNEVENNESS, seed, PASSES
    labels = np.zeros(graph.unit_count, np.int64)
    is_edge = graph.length_m >= TOUCH_M
    position = np.arange(len(graph.neighbour))
    is_edge |= position < np.repeat(graph.link_end, np.diff(graph.start))
    made = 0
    for piece, count in enumerate(block_counts(graph, settings=settings)):
        begin, end = graph.piece_start[piece : piece + 2]
        if count > 1:
            edges = slice(graph.start[begin], graph.start[end])
            kept = is_edge[edges]
            before = np.concatenate([[0], np.cumsum(kept)])
            starts = before[graph.start[begin : end + 1] - graph.start[begin]]
            heads = graph.neighbour[edges][kept] - begin
            weights = np.rint(graph.weight[begin:end]).astype(int)
            if end - begin > count:
                _, part = pymetis.part_graph(
                    int(count),
                    xadj=starts.tolist(),
                    adjncy=heads.tolist(),
                    vweights=weights.tolist(),
                    recursive=False,
                    options=options,
                )
            else:
                part = range(end - begin)
            labels[begin:end] = np.asarray(part) + made
        else:
            labels[begin:end] = made
        made = int(labels[begin:end].max()) + 1
    return np.unique(labels, return_inverse=True)[1]
