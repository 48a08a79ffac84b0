"""The ground spoiled: gaps, overlaps, lost vertices, rows that belong elsewhere."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from blockmap.topology.grid import SCALE
from tests.spoil.file import ABROAD, BESIDE, BLOCK, FAR, Said, Spoiler, spoil


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
