from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.blocks import graph
from blockmap.topology.fabric import MUST_HOLD, UNCROSSABLE
from tests.blocks.towns import SETTINGS, SQUARE_M, sheet, squared, towns


def edges(net):
    tail = np.repeat(np.arange(net.unit_count), np.diff(net.start))
    return {(int(a), int(b)): float(metres) for a, b, metres in zip(tail, net.neighbour, net.length_m, strict=True)}


@given(towns())
@settings(max_examples=40, deadline=None)
def test_neighbours_are_mutual_and_outlines_close(town):
    cells, households = town
    net = graph.build(cells, households, settings=SETTINGS)
    shared = edges(net)
    assert all(shared[b, a] == metres for (a, b), metres in shared.items())
    assert np.array_equal(net.length_by_rank.sum(axis=1), net.length_m)
    assert net.area_m2.sum() == sum(graph.measures(cells.fabric)[0])
    inside = np.zeros(net.unit_count)
    np.add.at(inside, [a for a, _ in shared], list(shared.values()))
    assert (inside <= net.outline_m + 1e-9).all()


@given(towns())
@settings(max_examples=40, deadline=None)
def test_nothing_joins_two_communities_or_crosses_a_wall(town):
    cells, households = town
    net = graph.build(cells, households, settings=SETTINGS)
    tail = np.repeat(np.arange(net.unit_count), np.diff(net.start))
    assert (net.community[tail] == net.community[net.neighbour]).all()
    fabric = cells.fabric
    barred = (fabric.flag > 0) & (fabric.left >= 0) & (fabric.right >= 0)
    across = {(net.unit[a], net.unit[b]) for a, b in zip(fabric.left[barred], fabric.right[barred], strict=True)}
    open_ = (fabric.flag == 0) & (fabric.left >= 0) & (fabric.right >= 0)
    joined = {(net.unit[a], net.unit[b]) for a, b in zip(fabric.left[open_], fabric.right[open_], strict=True)}
    assert not (across - joined - {(b, a) for a, b in joined}) & edges(net).keys()


@given(towns(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_graph_does_not_depend_on_the_numbers_of_the_cells(town, random):
    cells, households = town
    number = np.arange(cells.fabric.cell_count)
    random.shuffle(number)
    fabric = cells.fabric
    turned = replace(fabric, left=np.append(number, -1)[fabric.left], right=np.append(number, -1)[fabric.right])
    community = np.empty_like(cells.community)
    community[number] = cells.community
    other = replace(cells, fabric=turned, community=community, building_cell=number[cells.building_cell])
    one, two = (graph.build(each, households, settings=SETTINGS) for each in (cells, other))
    assert np.array_equal(one.unit, two.unit[number])
    for name in ("weight", "area_m2", "outline_m", "start", "link_end", "neighbour", "length_by_rank", "piece_start"):
        assert np.array_equal(getattr(one, name), getattr(two, name)), name


def test_a_community_has_the_same_graph_alone_and_beside_another():
    label = sheet(4, 6)
    community = np.zeros(24, np.int64)
    community[label[:, 3:]] = 1
    households = np.arange(24.0)
    both = graph.build(squared(label, community=community), households, settings=SETTINGS)
    right = sheet(4, 3)
    alone = graph.build(squared(right, origin=(3, 0)), households[label[:, 3:].ravel()], settings=SETTINGS)
    half = both.piece_start[1]
    assert np.array_equal(both.weight[half:], alone.weight)
    assert np.array_equal(both.neighbour[both.start[half] :] - half, alone.neighbour)


def test_pockets_and_slivers_go_to_a_neighbour_and_large_empty_ground_stays():
    label = np.array([[0, 1, 2, 2], [0, 3, 2, 2], [4, 4, 4, 4], [4, 4, 4, 4]])
    net = graph.build(squared(label, empty=(1, 4)), np.array([5.0, 6.0, 7.0]), settings=SETTINGS)
    assert net.unit[1] != net.unit[4]
    assert net.unit_count == 5  # cell 1 borders on three others, none along half its outline
    pocket = np.array([[0, 0, 0], [0, 1, 2], [0, 0, 0]])
    net = graph.build(squared(pocket, empty=(1,)), np.array([5.0, 6.0]), settings=SETTINGS)
    assert net.unit[0] == net.unit[1] != net.unit[2]
    assert net.area_m2[net.unit[0]] == 8 * SQUARE_M**2


def test_a_building_above_the_band_counts_as_one_target_and_so_does_what_cannot_be_parted():
    cells = squared(sheet(1, 4), tied=((2, 3),))
    net = graph.build(cells, np.array([300.0, 100.0, 60.0, 60.0]), tied=cells.tied, settings=SETTINGS)
    assert sorted(zip(net.weight, net.household_count, net.is_big, strict=True)) == [
        (80.0, 120.0, False),
        (80.0, 300.0, True),
        (100.0, 100.0, False),
    ]


def test_tied_cells_share_a_unit_with_the_ground_between_them():
    cells = squared(sheet(1, 5), tied=((0, 2),))
    net = graph.build(cells, np.ones(5), tied=cells.tied, settings=SETTINGS)
    assert len(set(net.unit[:3])) == 1
    assert net.unit_count == 3


def test_a_wall_through_a_community_makes_two_pieces():
    for flag in (UNCROSSABLE, MUST_HOLD):
        net = graph.build(squared(sheet(3, 4), walls={2: flag}), np.ones(12), settings=SETTINGS)
        assert net.piece_start.tolist() == [0, 6, 12]
