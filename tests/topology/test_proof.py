"""The proof of a cover: silent when it is exact, and naming the place and the rows when it is not."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.topology.grid import FINE_SCALE, SCALE
from blockmap.topology.proof import Layer, prove
from tests.strategies import Plan, plans, territory


def layers_of(tables):
    """Cells, blocks, communities, towns, district."""
    areas, blocks = tables["areas"], tables["blocks"]
    levels = [tables["cells"], blocks[blocks["kind"] == "ground"]]
    levels += [areas[areas["level"] == level] for level in ("community", "town", "district")]
    keys = [("block_id", "block_id"), ("community_id", "area_id"), ("parent_id", "area_id"), ("parent_id", "area_id")]
    parents = [
        pd.Index(above[key]).get_indexer(below[column])
        for below, above, (column, key) in zip(levels, levels[1:], keys, strict=False)
    ]
    return [Layer(t["geom"].to_numpy(), p) for t, p in zip(levels, [*parents, np.array([-1])], strict=True)]


def changed(layers, number, row, geometry):
    """Layers with one geometry replaced."""
    geometries = layers[number].geometries.copy()
    geometries[row] = geometry
    return [Layer(geometries, layer.parent) if i == number else layer for i, layer in enumerate(layers)]


def moved(polygon, vertex, dx, dy):
    """Polygon with one vertex moved."""
    xy = shapely.get_coordinates(polygon)[:-1]
    xy[vertex % len(xy)] += (dx, dy)
    return shapely.Polygon(xy)


def kinds(faults):
    return sorted((f.layer, f.kind) for f in faults)


@settings(max_examples=25, deadline=None)
@given(plans())
def test_an_exact_cover_is_proved(plan):
    assert prove(layers_of(territory(plan))) == []


@settings(max_examples=40, deadline=None)
@given(plans(), st.data())
def test_one_moved_vertex_is_named_at_its_place_and_nowhere_else(plan, data):
    layers = layers_of(territory(plan))
    number = data.draw(st.integers(0, 1))
    row = data.draw(st.integers(0, len(layers[number].geometries) - 1))
    step = st.sampled_from([1 / SCALE, -1 / SCALE, 0.5, -2.0, 16 / FINE_SCALE])
    vertex, dx, dy = data.draw(st.integers(0, 30)), data.draw(step), data.draw(step)
    polygon = layers[number].geometries[row]
    spoiled = moved(polygon, vertex, dx, dy)
    faults = prove(changed(layers, number, row, spoiled))
    assert faults
    assert {f.layer for f in faults} <= {number - 1, number}
    damage = shapely.symmetric_difference(polygon, spoiled)
    for fault in faults:
        assert shapely.dwithin(shapely.Point(fault.x, fault.y), damage, 1e-3)
        if fault.layer == number:
            assert row in fault.rows or fault.kind == "gap"
        else:
            assert fault.parent == row
    whole = sum(f.area_m2 for f in faults if f.layer == number)
    if abs(dx) > 0.1:
        assert whole == pytest.approx(damage.area, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(plans(), st.data())
def test_a_missing_a_doubled_and_a_misplaced_block(plan, data):
    layers = layers_of(territory(plan))
    blocks = layers[1]
    row = data.draw(st.integers(0, len(blocks.geometries) - 1))
    ground = blocks.geometries[row]
    siblings = (blocks.parent == blocks.parent[row]).sum()

    orphan = np.where(np.arange(len(blocks.parent)) == row, -1, blocks.parent)
    faults = prove([layers[0], Layer(blocks.geometries, orphan), *layers[2:]])
    assert [(f.kind, f.parent) for f in faults] == ([("gap", blocks.parent[row])] if siblings > 1 else [])
    assert all(f.area_m2 == pytest.approx(ground.area) and ground.contains(shapely.Point(f.x, f.y)) for f in faults)

    twice = Layer(np.append(blocks.geometries, ground), np.append(blocks.parent, blocks.parent[row]))
    faults = prove([layers[0], twice, *layers[2:]])
    assert [(f.layer, f.kind, f.rows) for f in faults] == [(1, "overlap", (row, len(blocks.parent)))]

    other = (blocks.parent[row] + 1) % len(layers[2].parent)
    faults = prove([layers[0], Layer(blocks.geometries, np.where(orphan < 0, other, blocks.parent)), *layers[2:]])
    expected = [("beyond", other)] + ([("gap", blocks.parent[row])] if siblings > 1 else [])
    assert sorted((f.kind, f.parent) for f in faults) == expected


def test_a_lost_t_vertex_is_named_even_when_the_line_is_straight():
    left, right = shapely.Polygon([(0, 0), (4, 0), (4, 2), (4, 4), (0, 4)]), shapely.box(4, 0, 8, 4)
    whole = shapely.Polygon([(0, 0), (4, 0), (8, 0), (8, 4), (4, 4), (0, 4)])
    faults = prove([Layer(np.array([left, right]), np.zeros(2, int)), Layer(np.array([whole]), np.full(1, -1))])
    assert [(f.kind, f.rows, f.x, f.y) for f in faults] == [("t_vertex", (0, 1), 4.0, 2.0)]


def test_a_border_that_crosses_itself_on_both_sides_is_found():
    bow = [(2, 0), (2, 1), (3, 3), (1, 3), (3, 1), (2, 4)]
    left = shapely.Polygon([(0, 0), *bow, (0, 4)])
    right = shapely.Polygon([(4, 4), *bow[::-1], (4, 0)])
    whole = shapely.Polygon([(0, 0), (2, 0), (4, 0), (4, 4), (2, 4), (0, 4)])
    faults = prove([Layer(np.array([left, right]), np.zeros(2, int)), Layer(np.array([whole]), np.full(1, -1))])
    assert ("crossing", (0, 1)) in {(f.kind, f.rows) for f in faults}


def test_a_block_that_hangs_in_a_point_is_found():
    pinched = shapely.Polygon([(0, 0), (2, 2), (4, 0), (4, 4), (2, 2), (0, 4)])
    rest = [shapely.Polygon([(0, 0), (4, 0), (2, 2)]), shapely.Polygon([(0, 4), (2, 2), (4, 4)])]
    faults = prove(
        [
            Layer(np.array([pinched, *rest]), np.zeros(3, int)),
            Layer(np.array([shapely.box(0, 0, 4, 4)]), np.full(1, -1)),
        ]
    )
    assert [(f.kind, f.rows, f.x, f.y) for f in faults] == [("parts", (0,), 2.0, 2.0)]


def test_the_cover_that_geos_calls_invalid_is_proved():
    """The false alarm of coverage_is_valid: a hole that touches its shell where a neighbour passes."""
    shell = shapely.Polygon([(0, 0), (10, -10), (20, 0), (10, 10)], [[(0, 0), (4, 1), (4, -1)]])
    enclave = shapely.Polygon([(0, 0), (4, 1), (4, -1)])
    beside = shapely.Polygon([(0, 0), (-5, 10), (-5, -10)])
    pieces = np.array([shell, enclave, beside])
    parents = np.array([shapely.MultiPolygon([shapely.Polygon(shell.exterior), beside])])
    assert not shapely.coverage_is_valid(pieces)
    assert prove([Layer(pieces, np.zeros(3, int)), Layer(parents, np.full(1, -1))]) == []


def test_an_exclave_belongs_to_its_multipart_parent():
    ground = shapely.box([0, 1, 5], 0, [1, 2, 6], 1)
    parents = np.array([shapely.MultiPolygon([ground[0], ground[2]]), ground[1]])
    assert prove([Layer(ground, np.array([0, 1, 0])), Layer(parents, np.full(2, -1))]) == []


def test_districts_that_overlap_are_found_though_nothing_lies_above_them():
    boxes = shapely.box([0, 3], 0, [4, 8], 4)
    faults = prove([Layer(boxes, np.full(2, -1))])
    assert [(f.kind, f.rows, f.area_m2) for f in faults] == [("overlap", (0, 1), 4.0)]


def test_the_answer_does_not_depend_on_the_order_of_rows():
    layers = layers_of(territory(Plan(seed=8)))
    spoiled = changed(layers, 0, 5, moved(layers[0].geometries[5], 1, 1, 0))
    order = np.random.default_rng(0).permutation(len(spoiled[0].parent))
    shuffled = [Layer(spoiled[0].geometries[order], spoiled[0].parent[order]), *spoiled[1:]]
    renamed = sorted(
        (f.kind, f.layer, tuple(sorted(order[list(f.rows)].tolist())), f.x, f.y)
        for f in prove(shuffled)
        if f.layer == 0
    )
    assert renamed == sorted((f.kind, f.layer, f.rows, f.x, f.y) for f in prove(spoiled) if f.layer == 0)
    assert kinds(prove(shuffled)) == kinds(prove(spoiled))
