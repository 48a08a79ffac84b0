from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.blocks import _energy, _random, graph, shape
from blockmap.blocks.partition import Prices, partition
from tests.blocks.test_partition import assert_lawful
from tests.blocks.towns import SETTINGS, sheet, squared

RING = np.array([[0, 0, 0, 0, 0], [0, 1, 1, 1, 0], [0, 1, 2, 1, 0], [0, 1, 1, 1, 0], [0, 0, 0, 0, 0]])


def piece_of(rows, columns, households):
    net = graph.build(squared(sheet(rows, columns)), households, settings=SETTINGS)
    return net, Prices(net).net(0)


def test_enclosers_are_named_from_the_outside_in():
    net, piece = piece_of(5, 5, np.ones(25))
    labels = np.empty(25, np.int32)
    labels[net.unit] = RING.ravel()
    assert shape.enclosers(piece, labels, 3).tolist() == [-1, 0, 1]


@given(st.integers(0, 50))
@settings(max_examples=15, deadline=None)
def test_enclosers_agree_with_taking_each_block_away(seed):
    _, piece = piece_of(7, 7, np.ones(49))
    labels = np.random.default_rng(seed).integers(0, 6, 49).astype(np.int32)
    found = shape.enclosers(piece, labels, 6) >= 0
    tail = np.repeat(np.arange(49), np.diff(piece.start))
    rim = set(np.unique(labels[piece.outline > np.bincount(tail, piece.length) + 0.01]).tolist())
    pairs = {(int(a), int(b)) for a, b in zip(labels[tail], labels[piece.neighbour], strict=True)}
    for block in np.unique(labels):
        hidden = False
        for without in set(np.unique(labels).tolist()) - {int(block)}:
            reached = {int(block)}
            for _ in range(6):
                reached |= {b for a, b in pairs if a in reached and b != without}
            hidden |= not reached & rim
        assert found[block] == hidden


def test_an_enclave_is_opened():
    net, piece = piece_of(8, 8, np.full(64, 2.5))
    labels = np.zeros(64, np.int32)
    inside = np.zeros((8, 8), np.int32)
    inside[2:6, 1:7] = 1
    labels[net.unit] = inside.ravel()
    shape.open_enclaves(piece, labels, 2, False, _energy.taste(SETTINGS), _random.state(1))
    assert (shape.enclosers(piece, labels, 2) < 0).all()
    assert len(np.unique(labels)) == 2


def test_no_tower_becomes_an_enclave_where_it_need_not():
    households = np.full((15, 15), 6.0)
    households[4, 4] = households[10, 9] = 95.0
    net, piece = piece_of(15, 15, households.ravel())
    for seed in range(3):
        block = partition(net, settings=SETTINGS, seed=seed)
        assert_lawful(net, block)
        assert (shape.enclosers(piece, block.astype(np.int32), int(block.max()) + 1) < 0).all()
