"""The tables of a territory: one declaration from which the file, the checks, the exports and the manual are made.

A *governed* table is written only through the gate; a *free* one holds drafts that are no part of the territory's state. Geometry
columns are always called ``geom``; ids are integers given once, in a stable order, and never positions. Every level of the
hierarchy is also a view, named by `layer_name`.
"""

from __future__ import annotations

from blockmap.schema import disputes, file, ground, office, people, progress
from blockmap.schema.declaration import Column, GeometryType, Table, Type
from blockmap.schema.ground import BARRIER_KINDS, MAJOR_RANK

__all__ = [
    "BARRIER_KINDS",
    "MAJOR_RANK",
    "TABLES",
    "Column",
    "GeometryType",
    "Table",
    "Type",
    "layer_name",
]

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        ground.AREAS,
        ground.RECEIVED,
        ground.BARRIERS,
        ground.COMPOUNDS,
        ground.PLACES,
        ground.BUILDINGS,
        ground.BUILDING_PARTS,
        ground.CELLS,
        ground.BLOCKS,
        ground.RETIRED,
        ground.LINEAGE,
        ground.EXCEPTIONS,
        disputes.NEIGHBOURS,
        disputes.DISPUTES,
        disputes.DISPUTE_LINES,
        disputes.DISPUTE_BUILDINGS,
        disputes.DISPUTE_RECORDS,
        people.TEAMS,
        people.WORKERS,
        people.ASSIGNMENTS,
        people.REVIEWS,
        progress.PHASES,
        progress.TARGETS,
        progress.MILESTONES,
        progress.RETURNS,
        progress.BUILDING_STATES,
        progress.SOURCE_COUNTS,
        progress.TAGS,
        progress.ZONES,
        progress.ZONE_MEMBERS,
        progress.BULLETINS,
        progress.REGISTER,
        office.SUBMISSIONS,
        office.COMMENTS,
        office.VARIANTS,
        file.FINDINGS,
        file.QUALITY,
        file.SOURCES,
        file.SETTINGS,
        file.LEDGER,
    )
}
"""All tables, in the order in which they are made and hashed."""


def layer_name(level: str) -> str:
    """Name of the view that shows one level of the hierarchy: ``districts``, ``towns``, ``communities``."""
    return level[:-1] + "ies" if level.endswith("y") else level + "s"
