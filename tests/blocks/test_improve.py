from __future__ import annotations

import numpy as np
import pytest

from blockmap.blocks import _energy, _random, _trees, graph, improve
from blockmap.blocks.partition import Prices
from tests.blocks.test_partition import assert_lawful
from tests.blocks.towns import SETTINGS, sheet, squared

TASTE = _energy.taste(SETTINGS)


@pytest.fixture
def ground():
    """A town of one piece, and a first division of it."""
    cells = squared(sheet(16, 16), vertical={5: 2, 11: 3}, horizontal={8: 2})
    net = graph.build(cells, np.random.default_rng(4).poisson(10, 256).astype(float), settings=SETTINGS)
    piece = Prices(net).net(0)
    desk = _trees.desk(256, len(piece.neighbour))
    labels = _trees.divide(piece, np.arange(256, dtype=np.int32), 32, 2, desk, TASTE, _random.state(1))
    return net, piece, desk, labels


def total_energy(piece, labels):
    count = int(labels.max()) + 1
    tail = np.repeat(labels, np.diff(piece.start))
    return (
        _energy.tally(piece, labels, count, TASTE).energy.sum() + piece.price[tail != labels[piece.neighbour]].sum() / 2
    )


def in_order(labels):
    first, index = np.unique(labels, return_index=True, return_inverse=True)[1:]
    return np.argsort(np.argsort(first))[index]


def test_a_division_has_the_number_asked_for_and_connected_parts(ground):
    net, _, _, labels = ground
    assert len(np.unique(labels)) == 32
    assert_lawful(net, in_order(labels))


def test_annealing_without_heat_lowers_the_energy_and_breaks_nothing(ground):
    net, piece, _, labels = ground
    before = total_energy(piece, labels)
    improve.anneal(piece, labels, 32, 20, 1e-9, 1e-9, TASTE, _random.state(2))
    assert total_energy(piece, labels) < before
    assert_lawful(net, in_order(labels))


def test_recombination_lowers_the_energy_and_breaks_nothing(ground):
    net, piece, desk, labels = ground
    before = total_energy(piece, labels)
    improve.recombine(piece, labels, 32, 4, 4, 0.0, False, desk, TASTE, _random.state(2))
    assert total_energy(piece, labels) < before
    assert_lawful(net, in_order(labels))


def test_recombination_keeps_the_number_of_blocks_when_it_is_fixed(ground):
    _, piece, desk, labels = ground
    for seed in range(5):
        improve.recombine(piece, labels, 32, 2, 4, 0.0, True, desk, TASTE, _random.state(seed))
    assert len(np.unique(labels)) == 32


def test_a_cut_of_two_reports_its_own_energy(ground):
    _, piece, desk, labels = ground
    around = labels[piece.neighbour[np.repeat(labels == 0, np.diff(piece.start))]]
    nodes = np.flatnonzero((labels == 0) | (labels == around[around > 0][0])).astype(np.int32)
    _, cost = _trees.cut(piece, nodes, 2, 3, desk, TASTE, _random.state(3))
    labels = np.full(256, 2, np.int32)
    labels[nodes] = desk.side[: len(nodes)]
    blocks = _energy.tally(piece, labels, 3, TASTE)
    tail = np.repeat(labels, np.diff(piece.start))
    between = (tail == 0) & (labels[piece.neighbour] == 1)
    assert cost == pytest.approx(blocks.energy[:2].sum() + piece.price[between].sum())
