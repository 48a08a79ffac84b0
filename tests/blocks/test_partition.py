from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from blockmap.blocks import graph
from blockmap.blocks.partition import block_counts, nearest_count, partition
from blockmap.errors import UsageError
from tests.blocks.towns import SETTINGS, sheet, squared, towns


def assert_lawful(net, block):
    """Every block is one piece, inside one piece of a community, and numbered in order of its first unit."""
    tail = np.repeat(np.arange(net.unit_count), np.diff(net.start))
    same = block[tail] == block[net.neighbour]
    joined = coo_matrix((np.ones(same.sum()), (tail[same], net.neighbour[same])), (net.unit_count,) * 2)
    part = connected_components(joined, directed=False)[1]
    assert len(np.unique(part)) == len(np.unique(np.c_[part, block], axis=0)) == block.max() + 1
    piece = np.repeat(np.arange(net.piece_count), np.diff(net.piece_start))
    assert len(np.unique(np.c_[piece, block], axis=0)) == block.max() + 1
    first = np.unique(block, return_index=True)[1]
    assert (np.diff(first) > 0).all()


@given(towns(), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_blocks_are_connected_and_stay_in_their_community(town, seed):
    cells, households = town
    net = graph.build(cells, households, settings=SETTINGS)
    assert_lawful(net, partition(net, settings=SETTINGS, seed=seed))


@given(towns(), st.data())
@settings(max_examples=30, deadline=None)
def test_exactly_makes_exactly_so_many(town, data):
    cells, households = town
    net = graph.build(cells, households, settings=SETTINGS)
    exactly = data.draw(st.integers(net.piece_count, net.unit_count))
    block = partition(net, settings=SETTINGS, exactly=exactly)
    assert block.max() + 1 == exactly
    assert_lawful(net, block)


def test_exactly_refuses_what_cannot_be():
    net = graph.build(squared(sheet(2, 4), walls={2: 1}), np.ones(8), settings=SETTINGS)
    for exactly, kind in ((1, "too_few_blocks"), (9, "too_many_blocks")):
        with pytest.raises(UsageError) as refused:
            partition(net, settings=SETTINGS, exactly=exactly)
        assert refused.value.kind == kind
        assert str(exactly) in refused.value.text("en")
        assert str(exactly) in refused.value.text("zh")


def test_exactly_follows_the_households():
    community = np.repeat([0, 1], 50)
    cells = squared(sheet(10, 10), community=community)
    net = graph.build(cells, np.where(community == 0, 30.0, 10.0), settings=SETTINGS)
    assert block_counts(net, settings=SETTINGS, exactly=8).tolist() == [6, 2]


@given(st.floats(0, 5000), st.integers(2, 500))
@settings(deadline=None)
def test_no_other_count_has_a_mean_nearer_the_target(households, target):
    count = int(nearest_count(np.array([households]), target)[0])
    best = min(abs(households / k - target) for k in range(1, int(households / target) + 3))
    assert abs(households / count - target) <= best + 1e-9


@pytest.mark.parametrize("each", [4, 8, 20])
def test_even_ground_gives_even_blocks(each):
    net = graph.build(squared(sheet(24, 24), horizontal={12: 4}), np.full(576, float(each)), settings=SETTINGS)
    block = partition(net, settings=SETTINGS)
    households = np.bincount(block, net.household_count)
    assert ((households >= SETTINGS.low) & (households <= SETTINGS.high)).all()
    assert len(households) == pytest.approx(576 * each / 80, abs=2)


def test_a_river_ends_blocks_where_the_numbers_allow_it():
    net = graph.build(squared(sheet(20, 20), vertical={10: 4}), np.full(400, 8.0), settings=SETTINGS)
    block = partition(net, settings=SETTINGS)
    tail = np.repeat(np.arange(net.unit_count), np.diff(net.start))
    on_river = net.length_by_rank[:, 4] > 0
    assert on_river.any()
    assert (block[tail[on_river]] != block[net.neighbour[on_river]]).all()


def test_a_compound_that_fits_stays_whole():
    compound = np.full((14, 14), -1)
    compound[3:5, 4:9] = 0
    cells = squared(sheet(14, 14))
    for seed in range(3):
        net = graph.build(cells, np.full(196, 8.0), compound_of_cell=compound.ravel(), settings=SETTINGS)
        block = partition(net, settings=SETTINGS, seed=seed)[net.unit]
        assert len(np.unique(block[compound.ravel() == 0])) == 1


def test_progress_counts_the_pieces_and_one_seed_is_one_result():
    community = np.arange(300) // 50
    cells = squared(sheet(30, 10), community=community)
    net = graph.build(cells, np.arange(300) % 17.0, codes=[f"{i:012d}" for i in range(6)], settings=SETTINGS)
    told = []
    one = partition(net, settings=SETTINGS, seed=5, progress=lambda done, total: told.append((done, total)))
    assert told == [(i, 6) for i in range(1, 7)]
    assert np.array_equal(one, partition(net, settings=SETTINGS, seed=5, workers=2))
    assert not np.array_equal(one, partition(net, settings=SETTINGS, seed=6))


def test_a_community_is_divided_alike_alone_and_beside_others():
    community = np.repeat([0, 1], 100)
    households = np.arange(200) % 13.0
    both = graph.build(squared(sheet(20, 10), community=community), households, codes=["a", "b"], settings=SETTINGS)
    alone = graph.build(squared(sheet(10, 10), origin=(0, 10)), households[100:], codes=["b"], settings=SETTINGS)
    block = partition(both, settings=SETTINGS)[both.piece_start[1] :]
    assert np.array_equal(block - block.min(), partition(alone, settings=SETTINGS))


SCRIPT = """
import hashlib, numpy as np
from blockmap.blocks import graph
from blockmap.blocks.partition import partition
from tests.blocks.towns import SETTINGS, sheet, squared
net = graph.build(squared(sheet(20, 20), community=np.arange(400) // 100), np.arange(400) % 23.0, settings=SETTINGS)
print(hashlib.sha256(partition(net, settings=SETTINGS, seed=3).tobytes()).hexdigest())
"""


def test_two_processes_agree_whatever_the_hash_seed(request):
    said = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            check=True,
            capture_output=True,
            text=True,
            cwd=request.config.rootpath,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
