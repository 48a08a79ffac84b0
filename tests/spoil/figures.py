"""Counts, codes, parts and numbers spoiled."""

from __future__ import annotations

from tests.spoil.file import ABROAD, BESIDE, BLOCK, Said, Spoiler, spoil


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
