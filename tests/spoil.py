"""Ways to spoil a good territory past the gate, each with what a check must say about it, and where, and nothing else.

A *spoil* writes raw SQL into the file and returns the findings it must cause: ``(kind, id)`` for a finding about a row,
``(kind, code)`` for ground of a community, a block or an area that is wrong. Its *damage* is the ground that changed: whatever is
said about ground must be said there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from blockmap.schema import TABLES
from blockmap.store import blobs
from blockmap.topology.grid import SCALE
from tests.strategies import CRS, Plan

PLAN = Plan(2, 2, 2, 3, seed=5, is_frozen=True)
"""The good territory: communities 4 to 7, ground blocks 1 to 24, a stacked block 25 on 24, a virtual block 26; 4 is frozen."""
BLOCK, BESIDE, FAR, ABROAD = 8, 9, 12, 10
"""A block; the next one in its community; one of another community that is far away, and one beside it."""
Said = set[tuple[str, int | str]]


@dataclass
class Spoiler:
    """An open file without its triggers."""

    path: Path
    damage: list[BaseGeometry] = field(default_factory=list)

    def __enter__(self) -> Spoiler:
        self.connection = sqlite3.connect(self.path)
        blobs.register_functions(self.connection)
        self.triggers = self.connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in self.triggers:
            if not name.startswith("rtree"):
                self.connection.execute(f'DROP TRIGGER "{name}"')
        return self

    def __exit__(self, *_: object) -> None:
        for name, sql in self.triggers:
            if not name.startswith("rtree"):
                self.connection.execute(sql)
        self.connection.commit()
        self.connection.close()

    def run(self, sql: str, *parameters: object) -> None:
        """Write."""
        self.connection.execute(sql, parameters)

    def ask(self, sql: str, *parameters: object) -> list[Any]:
        """Read the first column."""
        return [row[0] for row in self.connection.execute(sql, parameters)]

    def value(self, sql: str, *parameters: object) -> Any:
        """Read one value."""
        return self.ask(sql, *parameters)[0]

    def geometry(self, table: str, row_id: int) -> BaseGeometry:
        """Read a geometry."""
        blob = self.value(f"SELECT geom FROM {table} WHERE {TABLES[table].key} = ?", row_id)
        return shapely.from_wkb(blobs.to_wkbs([blob])[0])

    def put(self, table: str, row_id: int, geometry: BaseGeometry | None) -> None:
        """Write a geometry and remember what ground changed."""
        blob = None if geometry is None else blobs.to_blobs(blobs.to_wkb(np.array([geometry])), int(CRS[5:]))[0]
        key = TABLES[table].key
        self.damage += [g for g in (geometry, self.geometry(table, row_id)) if g is not None]
        self.run(f"UPDATE {table} SET geom = ? WHERE {key} = ?", blob, row_id)

    def copy(self, table: str, row_id: int, **changed: object) -> None:
        """Insert a row like another but for some values."""
        names = TABLES[table].names
        values = ", ".join("?" if name in changed else f'"{name}"' for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        parameters = [changed[name] for name in names if name in changed]
        self.run(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE {TABLES[table].key} = ?",
            *parameters,
            row_id,
        )

    def code(self, block_id: int) -> str:
        """Code of a block."""
        return self.value("SELECT block_code FROM blocks WHERE block_id = ?", block_id)

    def community(self, block_id: int) -> str:
        """Code of a block's community."""
        return self.value("SELECT community_code FROM blocks WHERE block_id = ?", block_id)

    def empty_cell(self, block_id: int) -> int:
        """A cell of a block in which nothing stands, or the last."""
        return self.value(
            "SELECT cell_id FROM cells WHERE block_id = ? ORDER BY building_id IS NULL DESC, cell_id DESC", block_id
        )

    def house(self, block_id: int) -> int:
        """The polygon building of a block with the largest number."""
        buildings = self.ask("SELECT building_id FROM buildings WHERE block_id = ? ORDER BY number DESC", block_id)
        return next(b for b in buildings if self.geometry("buildings", b).area)


SPOILS: dict[str, Callable[[Spoiler], Said]] = {}


def spoil(function: Callable[[Spoiler], Said]) -> Callable[[Spoiler], Said]:
    """Register a way to spoil."""
    SPOILS[function.__name__] = function
    return function


def moved(polygon: BaseGeometry, vertex: int, step: float) -> shapely.Polygon:
    """Polygon with a vertex moved to the inside (or the outside) by about a step, on the grid."""
    xy = shapely.get_coordinates(polygon)[:-1]
    way = shapely.get_coordinates(polygon.centroid)[0] - xy[vertex]
    xy[vertex] += np.round(way / np.hypot(*way) * step * SCALE) / SCALE
    return shapely.Polygon(xy)


def convex_vertex(polygon: BaseGeometry) -> int:
    """Vertex with the sharpest corner, so that pulling it in only takes ground away."""
    xy = shapely.get_coordinates(shapely.orient_polygons(polygon))[:-1]
    back, on = xy - np.roll(xy, 1, axis=0), np.roll(xy, -1, axis=0) - xy
    turn = (back[:, 0] * on[:, 1] - back[:, 1] * on[:, 0]) / np.hypot(*back.T) / np.hypot(*on.T)
    return int(turn.argmax())


# The ground


@spoil
def a_gap_of_one_millimetre(file: Spoiler) -> Said:
    ground = shapely.orient_polygons(file.geometry("blocks", BLOCK))
    file.put("blocks", BLOCK, moved(ground, convex_vertex(ground), 0.0015))
    return {("blocks_gap", file.community(BLOCK)), ("cells_beyond", file.code(BLOCK))}


@spoil
def a_vertex_pulled_out(file: Spoiler) -> Said:
    ground = shapely.orient_polygons(file.geometry("blocks", FAR))
    new = moved(ground, convex_vertex(ground), -3.0)
    gained = shapely.difference(new, ground)
    file.put("blocks", FAR, new)
    others = file.connection.execute("SELECT block_id, community_code FROM blocks WHERE kind = 'ground'").fetchall()
    own = file.community(FAR)
    hit = {code for b, code in others if b != FAR and file.geometry("blocks", b).intersection(gained).area > 0}
    kinds = {("blocks_overlap", own)} if own in hit else set()
    outside = hit != {own}
    return kinds | ({("blocks_beyond", own)} if outside else set()) | {("cells_gap", file.code(FAR))}


@spoil
def a_t_vertex_that_the_neighbours_lack(file: Spoiler) -> Said:
    xy = shapely.get_coordinates(file.geometry("blocks", BLOCK))
    file.put("blocks", BLOCK, shapely.Polygon(np.insert(xy, 1, xy[:2].mean(axis=0), axis=0)))
    return {("blocks_t_vertex", file.community(BLOCK)), ("cells_t_vertex", file.code(BLOCK))}


@spoil
def a_coordinate_off_the_grid(file: Spoiler) -> Said:
    xy = shapely.get_coordinates(file.geometry("blocks", BLOCK))
    xy[1] += 1e-7
    file.put("blocks", BLOCK, shapely.Polygon(xy))
    return {("cover_off_grid", BLOCK)}


@spoil
def a_block_deleted(file: Spoiler) -> Said:
    file.damage.append(file.geometry("blocks", BLOCK))
    said = {("blocks_gap", file.community(BLOCK))}
    said |= {("cell_block_unknown", c) for c in file.ask("SELECT cell_id FROM cells WHERE block_id = ?", BLOCK)}
    said |= {
        ("building_block_unknown", b) for b in file.ask("SELECT building_id FROM buildings WHERE block_id = ?", BLOCK)
    }
    file.run("DELETE FROM blocks WHERE block_id = ?", BLOCK)
    return said


@spoil
def a_block_doubled(file: Spoiler) -> Said:
    code = file.community(BLOCK) + "050"
    file.copy("blocks", BLOCK, block_id=99, short_code="050", block_code=code)
    file.damage.append(file.geometry("blocks", BLOCK))
    sums = {(f"{what}_sum", 99) for what in ("household", "person", "building")}
    return {("blocks_overlap", file.community(BLOCK)), ("block_without_cells", 99)} | sums


@spoil
def a_block_that_swallows_a_neighbours_cell(file: Spoiler) -> Said:
    cell = next(
        c
        for c in file.ask("SELECT cell_id FROM cells WHERE block_id = ?", BESIDE)
        if shapely.union(file.geometry("blocks", BLOCK), file.geometry("cells", c)).geom_type == "Polygon"
    )
    both = [file.geometry("blocks", BLOCK), file.geometry("cells", cell)]
    file.put("blocks", BLOCK, shapely.coverage_union_all(both))
    return {("blocks_overlap", file.community(BLOCK)), ("cells_gap", file.code(BLOCK))}


@spoil
def a_hole_in_a_block(file: Spoiler) -> Said:
    ground = file.geometry("blocks", BLOCK)
    at = np.round(shapely.get_coordinates(ground.centroid)[0])
    hole = shapely.box(*at, *(at + 1))
    file.put("blocks", BLOCK, shapely.Polygon(ground.exterior, [hole.exterior]))
    return {("blocks_gap", file.community(BLOCK)), ("cells_beyond", file.code(BLOCK)), ("block_enclave", BLOCK)}


@spoil
def a_block_in_two_parts(file: Spoiler) -> Said:
    """A cell that does not touch the block is given to it, everywhere, so that only the shape is wrong."""
    cell = next(
        c
        for c in file.ask("SELECT cell_id FROM cells WHERE building_id IS NULL AND community_id = 7")
        if not file.geometry("cells", c).intersects(file.geometry("blocks", 16))
    )
    giver = file.value("SELECT block_id FROM cells WHERE cell_id = ?", cell)
    rest = file.ask("SELECT cell_id FROM cells WHERE block_id = ? AND cell_id <> ?", giver, cell)
    file.put("blocks", 16, shapely.MultiPolygon([file.geometry("blocks", 16), file.geometry("cells", cell)]))
    file.put("blocks", giver, shapely.coverage_union_all([file.geometry("cells", c) for c in rest]))
    file.run("UPDATE cells SET block_id = 16 WHERE cell_id = ?", cell)
    return {("block_multipart", 16)}


@spoil
def a_block_that_crosses_itself(file: Spoiler) -> Said:
    xy = shapely.get_coordinates(shapely.orient_polygons(file.geometry("blocks", BLOCK)))[:-1]
    corner = convex_vertex(shapely.Polygon(xy))
    xy[[corner - 1, corner]] = xy[[corner, corner - 1]]
    file.put("blocks", BLOCK, shapely.Polygon(xy))
    gained = shapely.difference(shapely.buffer(shapely.Polygon(xy), 0), file.damage[-1])
    assert gained.area == 0
    return {("cover_ring", BLOCK), ("blocks_gap", file.community(BLOCK)), ("cells_beyond", file.code(BLOCK))}


@spoil
def a_block_without_polygon(file: Spoiler) -> Said:
    file.put("blocks", BLOCK, None)
    return {("ground_without_polygon", BLOCK), ("blocks_gap", file.community(BLOCK))}


@spoil
def a_block_given_to_another_community(file: Spoiler) -> Said:
    file.damage.append(file.geometry("blocks", BLOCK))
    file.run("UPDATE blocks SET community_id = 5 WHERE block_id = ?", BLOCK)
    said = {("blocks_gap", file.community(BLOCK)), ("blocks_beyond", file.community(ABROAD)), ("community_code", BLOCK)}
    said |= {("cell_community", c) for c in file.ask("SELECT cell_id FROM cells WHERE block_id = ?", BLOCK)}
    return said | {
        ("building_community", b) for b in file.ask("SELECT building_id FROM buildings WHERE block_id = ?", BLOCK)
    }


@spoil
def a_block_of_no_community(file: Spoiler) -> Said:
    file.damage.append(file.geometry("blocks", BLOCK))
    file.run("UPDATE blocks SET community_id = 777 WHERE block_id = ?", BLOCK)
    said = {("blocks_gap", file.community(BLOCK)), ("block_community_unknown", BLOCK)}
    said |= {("cell_community", c) for c in file.ask("SELECT cell_id FROM cells WHERE block_id = ?", BLOCK)}
    return said | {
        ("building_community", b) for b in file.ask("SELECT building_id FROM buildings WHERE block_id = ?", BLOCK)
    }


@spoil
def a_cell_with_the_wrong_block(file: Spoiler) -> Said:
    cell = file.value("SELECT cell_id FROM cells WHERE building_id IS NULL AND community_id = 7")
    own = file.value("SELECT block_id FROM cells WHERE cell_id = ?", cell)
    other = file.value("SELECT block_id FROM blocks WHERE kind = 'ground' AND community_id = 7 AND block_id <> ?", own)
    file.damage.append(file.geometry("cells", cell))
    file.run("UPDATE cells SET block_id = ? WHERE cell_id = ?", other, cell)
    return {("cells_gap", file.code(own)), ("cells_beyond", file.code(other))}


@spoil
def a_cell_deleted(file: Spoiler) -> Said:
    cell = file.value("SELECT cell_id FROM cells WHERE building_id IS NULL")
    file.damage.append(file.geometry("cells", cell))
    own = file.value("SELECT block_id FROM cells WHERE cell_id = ?", cell)
    file.run("DELETE FROM cells WHERE cell_id = ?", cell)
    return {("cells_gap", file.code(own))}


@spoil
def all_cells_deleted(file: Spoiler) -> Said:
    file.run("DELETE FROM cells")
    return {("no_cells", "none")}


@spoil
def a_cell_doubled(file: Spoiler) -> Said:
    cell = file.value("SELECT cell_id FROM cells WHERE building_id IS NULL")
    file.damage.append(file.geometry("cells", cell))
    file.copy("cells", cell, cell_id=9999)
    return {("cells_overlap", file.code(file.value("SELECT block_id FROM cells WHERE cell_id = ?", cell)))}


@spoil
def a_cell_that_names_another_building(file: Spoiler) -> Said:
    cell = file.value("SELECT cell_id FROM cells WHERE building_id IS NULL")
    file.run("UPDATE cells SET building_id = 1 WHERE cell_id = ?", cell)
    return {("cell_building", cell)}


@spoil
def a_town_that_is_not_the_union_of_its_communities(file: Spoiler) -> Said:
    town = file.geometry("areas", 2).geoms[0]
    outer = shapely.box(*file.geometry("areas", 1).bounds)
    xy = shapely.get_coordinates(shapely.orient_polygons(town))[:-1]
    corner = int(np.argmin(shapely.distance(shapely.points(xy), shapely.Point(outer.bounds[0], outer.bounds[1]))))
    file.put("areas", 2, shapely.MultiPolygon([moved(shapely.Polygon(xy), corner, 2.0)]))
    return {("area_beyond", "500112001"), ("area_gap", "500112")}


@spoil
def a_community_under_the_wrong_town(file: Spoiler) -> Said:
    file.damage.append(file.geometry("areas", 4))
    file.run("UPDATE areas SET parent_id = 3 WHERE area_id = 4")
    return {("area_gap", "500112001"), ("area_beyond", "500112002"), ("area_code_prefix", 4)}


@spoil
def a_community_without_parent(file: Spoiler) -> Said:
    file.damage.append(file.geometry("areas", 4))
    file.run("UPDATE areas SET parent_id = NULL WHERE area_id = 4")
    return {("area_parent", 4), ("area_gap", "500112001")}


# Buildings on the ground


@spoil
def a_footprint_moved_across_a_line(file: Spoiler) -> Said:
    border = shapely.intersection(file.geometry("blocks", BLOCK), file.geometry("blocks", BESIDE))
    at = shapely.get_coordinates(shapely.line_interpolate_point(shapely.line_merge(border), 0.5, normalized=True))[0]
    file.put("buildings", file.house(BLOCK), shapely.box(*(at - 4), *(at + 4)))
    return {("building_cut", file.house(BLOCK))}


@spoil
def a_footprint_in_parts_in_two_blocks(file: Spoiler) -> Said:
    house = file.house(BLOCK)
    at = shapely.get_coordinates(file.geometry("cells", file.empty_cell(BESIDE)).centroid)[0]
    file.put(
        "buildings", house, shapely.MultiPolygon([file.geometry("buildings", house), shapely.box(*(at - 1), *(at + 1))])
    )
    return {("building_severed", house)}


@spoil
def a_footprint_moved_into_another_block(file: Spoiler) -> Said:
    at = shapely.get_coordinates(file.geometry("cells", file.empty_cell(BESIDE)).centroid)[0]
    file.put("buildings", file.house(BLOCK), shapely.box(*(at - 1), *(at + 1)))
    return {("building_elsewhere", file.house(BLOCK))}


@spoil
def a_footprint_moved_out_of_the_territory(file: Spoiler) -> Said:
    house = file.house(BLOCK)
    file.put("buildings", house, shapely.transform(file.geometry("buildings", house), lambda xy: xy + 5000.0))
    return {("building_outside", house)}


@spoil
def a_building_of_another_block(file: Spoiler) -> Said:
    house = file.house(BLOCK)
    last = file.value("SELECT max(number) FROM buildings WHERE block_id = ?", BESIDE)
    gap = file.value("SELECT number FROM buildings WHERE building_id = ?", house)
    largest = file.value("SELECT max(number) FROM buildings WHERE block_id = ?", BLOCK)
    file.run("UPDATE buildings SET block_id = ?, number = ? WHERE building_id = ?", BESIDE, last + 1, house)
    sums = {(f"{what}_sum", b) for what in ("household", "person", "building") for b in (BLOCK, BESIDE)}
    gaps = {("number_gap", BLOCK)} if gap < largest else set()
    return {("building_elsewhere", house), ("building_cell", house)} | sums | gaps


@spoil
def a_building_of_no_block(file: Spoiler) -> Said:
    house = file.value("SELECT building_id FROM buildings WHERE block_id = ? ORDER BY number DESC", BLOCK)
    file.run("UPDATE buildings SET block_id = NULL WHERE building_id = ?", house)
    sums = {(f"{what}_sum", BLOCK) for what in ("household", "person", "building")}
    return {("building_without_block", house), ("number_without_block", house)} | sums


@spoil
def a_building_in_two_blocks_as_two_rows(file: Spoiler) -> Said:
    house = file.house(BLOCK)
    last = file.value("SELECT max(number) FROM buildings WHERE block_id = ?", BESIDE)
    file.copy("buildings", house, building_id=9999, block_id=BESIDE, number=last + 1)
    sums = {(f"{what}_sum", BESIDE) for what in ("household", "person", "building")}
    return {("building_elsewhere", 9999), ("building_cell", 9999)} | sums


@spoil
def a_building_in_two_blocks_as_two_parts(file: Spoiler) -> Said:
    house = file.house(BLOCK)
    columns = "part_id, building_id, block_id, part_number, household_count, person_count, is_estimate"
    for part, block in ((1, BLOCK), (2, BESIDE)):
        file.run(
            f"INSERT INTO building_parts ({columns}) "
            "SELECT ?, building_id, ?, ?, household_count, person_count, 0 FROM buildings WHERE building_id = ?",
            *(90 + part, block, part, house),
        )
    sums = {(f"{what}_sum", BESIDE) for what in ("household", "person", "building")}
    return {("part_block", 92), ("parts_households", house), ("parts_persons", house)} | sums


@spoil
def a_building_with_the_wrong_community(file: Spoiler) -> Said:
    file.run("UPDATE buildings SET community_id = 5 WHERE building_id = ?", file.house(BLOCK))
    return {("building_community", file.house(BLOCK))}


@spoil
def a_building_with_the_wrong_cell(file: Spoiler) -> Said:
    house = file.house(BESIDE)
    own = file.value("SELECT cell_id FROM buildings WHERE building_id = ?", house)
    cell = file.value(
        "SELECT cell_id FROM cells WHERE block_id = ? AND building_id IS NOT NULL ORDER BY building_id", 1
    )
    file.run("UPDATE buildings SET cell_id = ? WHERE building_id = ?", cell, house)
    is_first = file.value("SELECT building_id FROM cells WHERE cell_id = ?", own) == house
    return {("building_cell", house)} | ({("cell_building", own)} if is_first else set())


@spoil
def a_footprint_that_crosses_itself(file: Spoiler) -> Said:
    house = file.house(BLOCK)
    x, y = shapely.get_coordinates(file.geometry("buildings", house).centroid)[0]
    file.put("buildings", house, shapely.Polygon([(x, y), (x + 1, y + 1), (x + 1, y), (x, y + 1)]))
    return {("building_ring", house)}


# Counts


@spoil
def a_wrong_household_sum(file: Spoiler) -> Said:
    file.run("UPDATE blocks SET household_count = household_count + 1 WHERE block_id = ?", BLOCK)
    return {("household_sum", BLOCK)}


@spoil
def a_wrong_person_sum(file: Spoiler) -> Said:
    file.run("UPDATE blocks SET person_count = person_count - 1 WHERE block_id = ?", BLOCK)
    return {("person_sum", BLOCK)}


@spoil
def a_wrong_building_count(file: Spoiler) -> Said:
    file.run("UPDATE blocks SET building_count = 0 WHERE block_id = ?", BLOCK)
    return {("building_sum", BLOCK)}


@spoil
def an_estimate_not_said(file: Spoiler) -> Said:
    file.run("UPDATE blocks SET is_estimate = 0 WHERE block_id = 1")
    return {("estimate_mark", 1)}


@spoil
def a_block_over_the_cap(file: Spoiler) -> Said:
    more = 998
    file.run(
        "UPDATE buildings SET household_count = household_count + ? WHERE building_id = ?", more, file.house(BLOCK)
    )
    file.run("UPDATE blocks SET household_count = household_count + ? WHERE block_id = ?", more, BLOCK)
    return {("over_cap", BLOCK)}


@spoil
def a_block_out_of_band_without_reason(file: Spoiler) -> Said:
    file.run("UPDATE buildings SET household_count = household_count + 50 WHERE building_id = ?", file.house(BLOCK))
    file.run("UPDATE blocks SET household_count = household_count + 50 WHERE block_id = ?", BLOCK)
    return {("out_of_band", BLOCK)}


# Codes


@spoil
def two_codes_swapped(file: Spoiler) -> Said:
    for block, code in ((BLOCK, file.code(BESIDE)), (BESIDE, file.code(BLOCK))):
        file.run("UPDATE blocks SET block_code = ? WHERE block_id = ?", code, block)
    return {("block_code", BLOCK), ("block_code", BESIDE)}


@spoil
def two_codes_swapped_across_communities(file: Spoiler) -> Said:
    names = "community_code, short_code, block_code"
    rows = {
        b: file.connection.execute(f"SELECT {names} FROM blocks WHERE block_id = ?", [b]).fetchone()
        for b in (BLOCK, ABROAD)
    }
    for block, other in ((BLOCK, ABROAD), (ABROAD, BLOCK)):
        file.run(
            "UPDATE blocks SET community_code = ?, short_code = ?, block_code = ? WHERE block_id = ?",
            *rows[other],
            block,
        )
    return {("community_code", BLOCK), ("community_code", ABROAD)}


@spoil
def one_code_twice(file: Spoiler) -> Said:
    file.run(
        "UPDATE blocks SET (short_code, block_code) = "
        "(SELECT short_code, block_code FROM blocks WHERE block_id = ?) WHERE block_id = ?",
        BLOCK,
        BESIDE,
    )
    return {("code_twice", BLOCK), ("code_twice", BESIDE)}


@spoil
def a_code_with_the_wrong_prefix(file: Spoiler) -> Said:
    file.run("UPDATE blocks SET block_code = '999' || substr(block_code, 4) WHERE block_id = ?", BLOCK)
    return {("block_code", BLOCK)}


@spoil
def a_short_code_that_does_not_match(file: Spoiler) -> Said:
    file.run("UPDATE blocks SET short_code = '077' WHERE block_id = ?", BLOCK)
    return {("block_code", BLOCK)}


@spoil
def a_short_code_that_is_no_number(file: Spoiler) -> Said:
    file.run("UPDATE blocks SET short_code = 'A01', block_code = community_code || 'A01' WHERE block_id = ?", BLOCK)
    return {("short_code", BLOCK)}


@spoil
def a_short_code_with_too_few_digits(file: Spoiler) -> Said:
    file.run("UPDATE blocks SET short_code = '77', block_code = community_code || '77' WHERE block_id = ?", BLOCK)
    return {("short_code", BLOCK)}


@spoil
def a_code_beyond_the_last_number(file: Spoiler) -> Said:
    file.run("UPDATE blocks SET short_code = '1000', block_code = community_code || '1000' WHERE block_id = ?", BLOCK)
    return {("code_overflow", 4)}


@spoil
def a_ground_block_with_a_virtual_number(file: Spoiler) -> Said:
    file.run("UPDATE blocks SET short_code = '901', block_code = community_code || '901' WHERE block_id = ?", BLOCK)
    return {("virtual_number", BLOCK)}


@spoil
def a_retired_code_given_again(file: Spoiler) -> Said:
    file.run("INSERT INTO retired (retired_id, kind, code, block_id) VALUES (1, 'block', ?, 500)", file.code(BLOCK))
    return {("code_retired", BLOCK)}


@spoil
def an_area_code_twice(file: Spoiler) -> Said:
    file.run("UPDATE areas SET code = '500112001' WHERE area_id = 3")
    under = file.ask("SELECT area_id FROM areas WHERE parent_id = 3")
    return {("area_code_twice", 2), ("area_code_twice", 3)} | {("area_code_prefix", area) for area in under}


# Blocks without ground, and parts


@spoil
def a_virtual_block_with_a_polygon(file: Spoiler) -> Said:
    ground = file.geometry("blocks", BLOCK)
    file.run("UPDATE blocks SET geom = (SELECT geom FROM blocks WHERE block_id = ?) WHERE block_id = 26", BLOCK)
    file.damage.append(ground)
    return {("placeless_with_polygon", 26)}


@spoil
def a_stacked_block_without_host(file: Spoiler) -> Said:
    file.run("UPDATE blocks SET host_block_id = NULL WHERE block_id = 25")
    return {("block_host", 25), ("part_block", 2)}


@spoil
def a_stacked_block_without_part(file: Spoiler) -> Said:
    file.copy(
        "blocks",
        25,
        block_id=97,
        short_code="050",
        block_code="500112002002050",
        household_count=0,
        person_count=0,
        building_count=0,
    )
    file.run("UPDATE blocks SET is_estimate = 0 WHERE block_id = 97")
    return {("stacked_without_part", 97)}


@spoil
def a_kind_of_block_that_does_not_exist(file: Spoiler) -> Said:
    file.run("UPDATE blocks SET kind = 'floating', irregular = NULL WHERE block_id = 26")
    return {("block_kind", 26), ("virtual_number", 26), ("household_sum", 26), ("person_sum", 26), ("out_of_band", 26)}


@spoil
def parts_that_do_not_add_up(file: Spoiler) -> Said:
    file.run("UPDATE building_parts SET household_count = household_count - 10 WHERE part_id = 2")
    tower = file.value("SELECT building_id FROM building_parts WHERE part_id = 2")
    return {("parts_households", tower), ("household_sum", 25)}


@spoil
def parts_that_share_a_floor(file: Spoiler) -> Said:
    file.run("UPDATE building_parts SET floor_from = 10 WHERE part_id = 2")
    return {("parts_floors", file.value("SELECT building_id FROM building_parts WHERE part_id = 2"))}


@spoil
def a_part_of_no_building(file: Spoiler) -> Said:
    file.copy("building_parts", 2, part_id=77, building_id=55555, household_count=0, person_count=0)
    return {("part_building_unknown", 77), ("building_sum", 25)}


@spoil
def parts_out_of_order(file: Spoiler) -> Said:
    file.run("UPDATE building_parts SET part_number = 3 WHERE part_id = 2")
    return {("parts_order", file.value("SELECT building_id FROM building_parts WHERE part_id = 2"))}


# Numbers


@spoil
def a_number_twice(file: Spoiler) -> Said:
    file.run("UPDATE buildings SET number = 1 WHERE block_id = ? AND number = 2", BLOCK)
    both = file.ask("SELECT building_id FROM buildings WHERE block_id = ? AND number = 1", BLOCK)
    return {("number_twice", b) for b in both} | {("number_gap", BLOCK)}


@spoil
def a_number_skipped(file: Spoiler) -> Said:
    file.run("UPDATE buildings SET number = number + 3 WHERE building_id = ?", file.house(BLOCK))
    return {("number_gap", BLOCK)}


@spoil
def a_number_below_one(file: Spoiler) -> Said:
    last = file.value("SELECT building_id FROM buildings WHERE block_id = ? ORDER BY number DESC", BLOCK)
    file.run("UPDATE buildings SET number = 0 WHERE building_id = ?", last)
    return {("number_gap", BLOCK)}


@spoil
def a_number_lost(file: Spoiler) -> Said:
    last = file.value("SELECT building_id FROM buildings WHERE block_id = ? ORDER BY number DESC", BLOCK)
    file.run("UPDATE buildings SET number = NULL WHERE building_id = ?", last)
    return {("number_missing", last)}


@spoil
def a_retired_number_given_again(file: Spoiler) -> Said:
    house, number = file.connection.execute(
        "SELECT building_id, number FROM buildings WHERE block_id = ?", [BLOCK]
    ).fetchone()
    code = f"{file.code(BLOCK)}-{number:03d}"
    file.run("INSERT INTO retired (retired_id, kind, code, block_id) VALUES (1, 'building', ?, ?)", code, BLOCK)
    return {("number_retired", house)}
