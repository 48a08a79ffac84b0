"""The tables of a territory: one declaration from which the file, the checks, the exports and the manual are made.

A *governed* table is written only through the gate. Geometry columns are always called ``geom``; ids are integers given once,
in a stable order, and never positions. A view listed in `LAYERS` shows the rows of a table as a layer of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["INTEGER", "REAL", "TEXT", "BOOLEAN", "DATE", "BLOB"]
GeometryType = Literal["POINT", "POLYGON", "MULTIPOLYGON", "MULTILINESTRING", "GEOMETRY"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, SQL type, what it holds, and whether a row must have it."""

    name: str
    type: Type
    note: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table. The first column is its primary key."""

    name: str
    note: str
    columns: tuple[Column, ...]
    geometry: GeometryType | None = None
    governed: bool = True

    @property
    def key(self) -> str:
        """Name of the primary key."""
        return self.columns[0].name

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, ``geom`` last where there is one."""
        return tuple(c.name for c in self.columns) + (("geom",) if self.geometry else ())


def _table(
    name: str,
    note: str,
    *columns: tuple[str, Type, str] | tuple[str, Type, str, bool],
    geometry: GeometryType | None = None,
    governed: bool = True,
) -> Table:
    first, *rest = columns
    return Table(name, note, (Column(*first[:3], required=True), *(Column(*c) for c in rest)), geometry, governed)


AREAS = _table(
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
RECEIVED = _table(
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
BARRIERS = _table(
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
BUILDINGS = _table(
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
    geometry="GEOMETRY",
)
BUILDING_PARTS = _table(
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
CELLS = _table(
    "cells",
    "the smallest pieces of ground: one per building (or group of overlapping footprints), and empty ground",
    ("cell_id", "INTEGER", "id"),
    ("community_id", "INTEGER", "area_id of its community", True),
    ("block_id", "INTEGER", "ground block it belongs to", True),
    ("building_id", "INTEGER", "lowest building_id in it; none on empty ground"),
    geometry="POLYGON",
)
BLOCKS = _table(
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
    geometry="POLYGON",
)
RETIRED = _table(
    "retired",
    "codes and numbers that were issued once and are never given again",
    ("retired_id", "INTEGER", "id"),
    ("kind", "TEXT", "block or building", True),
    ("code", "TEXT", "block code, or block code and number", True),
    ("block_id", "INTEGER", "block that bore the code, or in which the number was issued"),
    ("building_id", "INTEGER", "building that bore the number"),
)
LINEAGE = _table(
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
EXCEPTIONS = _table(
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
COMPOUNDS = _table(
    "compounds",
    "gated estates, kept whole where they fit",
    ("compound_id", "INTEGER", "id"),
    ("source_id", "INTEGER", "file it came from"),
    ("name", "TEXT", "name"),
    ("kind", "TEXT", "estate, cluster, dormitory, …"),
    geometry="MULTIPOLYGON",
)
PLACES = _table(
    "places",
    "special places: building sites, schools, barracks …",
    ("place_id", "INTEGER", "id"),
    ("source_id", "INTEGER", "file it came from"),
    ("name", "TEXT", "name; never kept for sensitive places"),
    ("kind", "TEXT", "building_site, school, factory, dormitory, barracks, prison, …", True),
    ("is_sensitive", "BOOLEAN", "never named on a map or in an export", True),
    geometry="GEOMETRY",
)
FINDINGS = _table(
    "findings",
    "what the last read, plan, number or check found, as a layer",
    ("finding_id", "INTEGER", "id"),
    ("stage", "TEXT", "command that found it", True),
    ("kind", "TEXT", "key of its term", True),
    ("severity", "TEXT", "error, warning or note", True),
    ("table_name", "TEXT", "table, or file at intake"),
    ("row_id", "INTEGER", "id in that table, or row of the file"),
    ("code", "TEXT", "official code"),
    ("message_en", "TEXT", "what, where, why in English", True),
    ("message_zh", "TEXT", "what, where, why in Chinese", True),
    ("next_en", "TEXT", "what to do, in English"),
    ("next_zh", "TEXT", "what to do, in Chinese"),
    geometry="POINT",
)
QUALITY = _table(
    "quality",
    "how the partition is judged, per community and in all",
    ("quality_id", "INTEGER", "id"),
    ("community_id", "INTEGER", "area_id; none for the whole territory"),
    ("measure", "TEXT", "name of the figure", True),
    ("value", "REAL", "its value"),
)
SOURCES = _table(
    "sources",
    "files read",
    ("source_id", "INTEGER", "id"),
    ("table_name", "TEXT", "table it was read for", True),
    ("file_name", "TEXT", "name of the file, without its folder", True),
    ("layer", "TEXT", "layer in the file"),
    ("sha256", "TEXT", "hash of the file's bytes (all parts of a shapefile)", True),
    ("encoding", "TEXT", "encoding used, and why"),
    ("crs", "TEXT", "CRS of the file"),
    ("mapping", "TEXT", "fields used, as JSON"),
    ("rows_read", "INTEGER", "rows in the file", True),
    ("rows_taken", "INTEGER", "rows taken as they are", True),
    ("rows_repaired", "INTEGER", "rows taken after a repair", True),
    ("rows_rejected", "INTEGER", "rows set aside", True),
)
SETTINGS = _table(
    "settings",
    "choices of the office",
    ("setting_id", "INTEGER", "id"),
    ("name", "TEXT", "name of the choice", True),
    ("value", "TEXT", "its value, as JSON", True),
)
LEDGER = _table(
    "ledger",
    "every change, append-only, each row chained to the one before",
    ("seq", "INTEGER", "order of the operation, from 1"),
    ("at", "TEXT", "when, ISO 8601 with offset", True),
    ("actor", "TEXT", "who", True),
    ("operation", "TEXT", "what", True),
    ("arguments", "TEXT", "its arguments, as JSON", True),
    ("reason", "TEXT", "why"),
    ("undo_of", "INTEGER", "seq of the operation that this one undoes"),
    ("changes", "BLOB", "rows before and after, compressed", True),
    ("previous_hash", "TEXT", "hash of the row before", True),
    ("hash", "TEXT", "hash of this row", True),
    governed=False,
)

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        AREAS,
        RECEIVED,
        BARRIERS,
        COMPOUNDS,
        PLACES,
        BUILDINGS,
        BUILDING_PARTS,
        CELLS,
        BLOCKS,
        RETIRED,
        LINEAGE,
        EXCEPTIONS,
        FINDINGS,
        QUALITY,
        SOURCES,
        SETTINGS,
        LEDGER,
    )
}
"""All tables, in the order in which they are made and hashed."""

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


def layer_name(level: str) -> str:
    """Name of the view that shows one level of the hierarchy: ``districts``, ``towns``, ``communities``."""
    return level[:-1] + "ies" if level.endswith("y") else level + "s"
