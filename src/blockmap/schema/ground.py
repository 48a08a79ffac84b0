"""The ground and what stands on it: areas, barriers, buildings, cells, blocks, and what became of them."""

from __future__ import annotations

from blockmap.schema.declaration import declare

AREAS = declare(
    "areas",
    "the hierarchy at every declared level; the geometry is the working line",
    ("area_id", "INTEGER", "id"),
    ("level", "TEXT", "name of its level", True),
    ("parent_id", "INTEGER", "area_id one level up; none at the top"),
    ("parent_code", "TEXT", "code of the area above, where the source says it"),
    ("code", "TEXT", "official code, unique in its level", True),
    ("name", "TEXT", "official name"),
    ("valid_from", "DATE", "first day it is valid"),
    ("valid_to", "DATE", "last day it is valid"),
    ("is_derived", "BOOLEAN", "made as the union of its children, not delivered", True),
    ("is_frozen", "BOOLEAN", "its block codes and building numbers are issued (communities)", True),
    geometry="MULTIPOLYGON",
)
RECEIVED = declare(
    "received",
    "areas as they were delivered, untouched, in the CRS of the territory; and every row that was set aside",
    ("received_id", "INTEGER", "id"),
    ("source_id", "INTEGER", "file it came from", True),
    ("row_number", "INTEGER", "row in that file, counted from 1", True),
    ("table_name", "TEXT", "table it was read for", True),
    ("row_id", "INTEGER", "id it was given there; none when it was set aside"),
    ("reason", "TEXT", "kind of the finding why it was set aside; none when it was taken"),
    geometry="GEOMETRY",
)
BARRIERS = declare(
    "barriers",
    "visible lines that may bound a block",
    ("barrier_id", "INTEGER", "id"),
    ("source_id", "INTEGER", "file it came from"),
    ("kind", "TEXT", "river, railway, main_road, street, lane, wall, field_edge, must_hold", True),
    (
        "rank",
        "INTEGER",
        "4 water; 3 railway, motorway, trunk, primary; 2 street; 1 lane, path, wall, field edge; 0 no barrier",
        True,
    ),
    ("is_crossable", "BOOLEAN", "an enumerator can walk across it; where not, no block lies on both sides", True),
    ("is_must_hold", "BOOLEAN", "every block must end here", True),
    ("name", "TEXT", "name on the ground"),
    geometry="MULTILINESTRING",
)
BUILDINGS = declare(
    "buildings",
    "numbered footprints with their counts",
    ("building_id", "INTEGER", "id"),
    ("source_id", "INTEGER", "file it came from"),
    ("source_key", "TEXT", "its id in that file, or a key made from its geometry"),
    ("name", "TEXT", "name of the building"),
    ("address", "TEXT", "street and house number"),
    ("use", "TEXT", "residential, mixed, non_residential, dormitory, … as delivered"),
    ("floor_count", "INTEGER", "storeys above ground"),
    ("dwelling_count", "INTEGER", "dwellings, vacant ones too"),
    ("household_count", "INTEGER", "households", True),
    ("person_count", "INTEGER", "persons, as a count"),
    ("is_estimate", "BOOLEAN", "the household count is estimated from footprint and storeys", True),
    ("state", "TEXT", "standing, under_demolition, demolished, under_construction", True),
    ("state_date", "DATE", "day from which the state holds"),
    ("community_id", "INTEGER", "area_id of its community; none outside"),
    ("cell_id", "INTEGER", "cell that holds its footprint"),
    ("block_id", "INTEGER", "block it belongs to (the ground block for a building in parts)"),
    ("number", "INTEGER", "number inside the block, from 1"),
    ("is_number_frozen", "BOOLEAN", "the number is issued", True),
    ("work_factor", "REAL", "work of one of its households, as the last plan weighed its difficulties; none: 1"),
    geometry="GEOMETRY",
)
BUILDING_PARTS = declare(
    "building_parts",
    "logical shares of a building in several blocks; the footprint stays whole",
    ("part_id", "INTEGER", "id"),
    ("building_id", "INTEGER", "building", True),
    ("block_id", "INTEGER", "block that counts this part", True),
    ("part_number", "INTEGER", "order of the part, from 1", True),
    ("floor_from", "INTEGER", "lowest storey of the part"),
    ("floor_to", "INTEGER", "highest storey of the part"),
    ("entrances", "TEXT", "entrances of the part, where they are known"),
    ("household_count", "INTEGER", "households of the part", True),
    ("person_count", "INTEGER", "persons of the part, as a count"),
    ("is_estimate", "BOOLEAN", "equal floor ranges, for want of data on entrances", True),
)
CELLS = declare(
    "cells",
    "the smallest pieces of ground: one per building (or group of overlapping footprints), and empty ground",
    ("cell_id", "INTEGER", "id"),
    ("community_id", "INTEGER", "area_id of its community", True),
    ("block_id", "INTEGER", "ground block it belongs to", True),
    ("building_id", "INTEGER", "lowest building_id in it; none on empty ground"),
    geometry="POLYGON",
)
BLOCKS = declare(
    "blocks",
    "one enumerator's work",
    ("block_id", "INTEGER", "immutable id; everything refers to it"),
    ("community_id", "INTEGER", "area_id of its community", True),
    ("community_code", "TEXT", "code of its community", True),
    ("block_code", "TEXT", "code of the community and the short code", True),
    ("short_code", "TEXT", "number inside the community as people say it, from 001", True),
    ("kind", "TEXT", "ground, stacked or virtual", True),
    ("host_block_id", "INTEGER", "ground block whose building a stacked block shares"),
    ("household_count", "INTEGER", "sum over its buildings and parts", True),
    ("person_count", "INTEGER", "sum over its buildings and parts"),
    ("building_count", "INTEGER", "buildings and parts in it", True),
    ("is_estimate", "BOOLEAN", "some household count in it is an estimate", True),
    ("irregular", "TEXT", "why it is left out of balance figures; none for a regular block"),
    ("is_frozen", "BOOLEAN", "its code is issued", True),
    ("revision", "INTEGER", "changes since it was made", True),
    ("remark", "TEXT", "entrances and floors of shared buildings, and what the office notes"),
    ("work_count", "INTEGER", "work by which its size is judged, in ordinary households; none: its households"),
    geometry="POLYGON",
)
RETIRED = declare(
    "retired",
    "codes and numbers that were issued once and are never given again",
    ("retired_id", "INTEGER", "id"),
    ("kind", "TEXT", "block or building", True),
    ("code", "TEXT", "block code, or block code and number", True),
    ("block_id", "INTEGER", "block that bore the code, or in which the number was issued"),
    ("building_id", "INTEGER", "building that bore the number"),
)
LINEAGE = declare(
    "lineage",
    "which block came from which",
    ("lineage_id", "INTEGER", "id"),
    ("from_block_id", "INTEGER", "block before", True),
    ("to_block_id", "INTEGER", "block after", True),
    ("from_code", "TEXT", "code before"),
    ("to_code", "TEXT", "code after"),
    ("household_count", "INTEGER", "households that went this way", True),
    ("reason", "TEXT", "operation", True),
)
EXCEPTIONS = declare(
    "exceptions",
    "declared departures from a rule",
    ("exception_id", "INTEGER", "id"),
    ("kind", "TEXT", "bend, stray_ground, edge_building, severed_building, overlap_group, exclave", True),
    ("area_id", "INTEGER", "area concerned"),
    ("building_id", "INTEGER", "building concerned"),
    ("area_m2", "REAL", "ground concerned"),
    ("household_count", "INTEGER", "households concerned"),
    ("reason", "TEXT", "why, as the key of a term", True),
    geometry="POINT",
)
COMPOUNDS = declare(
    "compounds",
    "gated estates, kept whole where they fit",
    ("compound_id", "INTEGER", "id"),
    ("source_id", "INTEGER", "file it came from"),
    ("name", "TEXT", "name"),
    ("kind", "TEXT", "estate, cluster, dormitory, …"),
    ("contact", "TEXT", "organisation to turn to, such as the property company; never a person"),
    geometry="MULTIPOLYGON",
)
PLACES = declare(
    "places",
    "special places: building sites, schools, barracks …",
    ("place_id", "INTEGER", "id"),
    ("source_id", "INTEGER", "file it came from"),
    ("name", "TEXT", "name; never kept for sensitive places"),
    ("kind", "TEXT", "building_site, school, factory, dormitory, barracks, prison, …", True),
    ("is_sensitive", "BOOLEAN", "never named on a map or in an export", True),
    ("contact", "TEXT", "organisation to turn to, such as the school's office; never a person"),
    geometry="GEOMETRY",
)

BARRIER_KINDS: dict[str, int] = {
    "river": 4,
    "railway": 3,
    "main_road": 3,
    "street": 2,
    "lane": 1,
    "wall": 1,
    "field_edge": 1,
    "must_hold": 1,
}
"""Rank of each kind of barrier; a stronger line is crossed later and bounds a block rather."""

MAJOR_RANK = 3
"""From this rank on a line is major: rivers, railways, main roads; no household should be cut off behind one."""
