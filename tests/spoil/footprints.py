"""Buildings spoiled: cut, moved, doubled, of no block."""

from __future__ import annotations

import shapely

from tests.spoil.file import BESIDE, BLOCK, Said, Spoiler, spoil


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
