"""The data of a map file, in sections that a page opens when it needs them.

========== ===============================================================================================
section    holds
========== ===============================================================================================
core       areas, blocks, shared borders, texts: what the first picture needs
series_N   completion by block and day, one phase and measure each: opened when it is looked at
doors_N    completion of buildings, one phase and measure each
groups     people, teams, zones, tags
buildings  footprints, numbers, storeys, households: opened when the page is idle or somebody zooms in
lines      barriers as thin lines for orientation
disputes   disputed ground
tiles      pictures of a background, where one was handed in
========== ===============================================================================================

Every name and text from the data is inside a section, deflated, so no name can ever reach the HTML or the script parser.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.maps import arcs, disputed, footprints
from blockmap.maps.coding import Section
from blockmap.maps.extract import NOWHERE, Extract
from blockmap.maps.ground import Ground
from blockmap.maps.series import Series

Ints = NDArray[np.int64]

VERSION = 2
"""Raised when a page written for an older payload could not read a newer one."""

FINE_STEP_M = 0.1
COARSE_STEP_M = 0.25
FINE_UP_TO_BUILDINGS = 30_000
"""Up to so many buildings a map can afford the finer step; beyond, a quarter of a metre keeps a whole district within 4 MB."""

LINE_TOLERANCE_M = 1.0
"""Lines for orientation may lie so far from where they are; they are drawn two metres wide or more."""

BLOCK_KINDS = ("ground", "stacked", "virtual")
BUILDING_STATES = ("standing", "under_construction", "under_demolition", "demolished")

LABEL_TOLERANCE = 0.05
"""How exactly the roomiest place of a polygon is sought, as a share of the root of its area."""


@dataclass(frozen=True)
class Payload:
    """Sections of a map file by name, packed."""

    sections: dict[str, bytes]

    def elements(self) -> str:
        """Return the sections as inert elements of an HTML page."""
        return "\n".join(element(name, packed) for name, packed in self.sections.items())


def element(name: str, packed: bytes) -> str:
    """Return a packed section as an inert element of an HTML page."""
    coded = base64.b64encode(packed).decode("ascii")
    return f'<script type="application/octet-stream" id="blockmap-{name}">{coded}</script>'


def build(
    shown: Extract,
    series: list[Series],
    meta: dict[str, Any],
    *,
    disputes: gpd.GeoDataFrame | None = None,
    more: Mapping[str, Section] | None = None,
) -> Payload:
    """Write the rows of a map as sections.

    Parameters
    ----------
    shown
        Rows of the map.
    series
        Completion over time, one per phase and measure; none when nothing is returned yet.
    meta
        What the page says and how it colours; anything JSON can hold.
    disputes
        Disputed ground to draw.
    more
        Further sections by name.
    """
    metres = FINE_STEP_M if len(shown.buildings) <= FINE_UP_TO_BUILDINGS else COARSE_STEP_M
    ground = Ground.over(shown.areas.total_bounds, shown.crs, metres)
    sections = {"core": _core(shown, ground, meta)}
    sections |= {f"series_{number}": one.section() for number, one in enumerate(series)}
    if len(shown.buildings):
        sections["buildings"] = _buildings(shown, ground)
    if shown.barriers is not None and len(shown.barriers):
        sections["lines"] = _lines(shown.barriers, ground)
    if disputes is not None:
        sections["disputes"] = disputed.section(disputes, ground)
    sections |= more or {}
    with ThreadPoolExecutor() as pool:  # deflating leaves Python to others
        return Payload(dict(zip(sections, pool.map(Section.packed, sections.values()), strict=True)))


def _core(shown: Extract, ground: Ground, meta: dict[str, Any]) -> Section:
    """Write areas, blocks and borders."""
    frame = {"west": ground.west, "south": ground.south, "step": ground.step, "metres": ground.metres}
    section = Section(version=VERSION, ground=frame, block_kinds=BLOCK_KINDS, **meta)
    _add_areas(section, shown, ground)
    _add_faces(section, shown, ground)
    _add_blocks(section, shown)
    return section


def _add_areas(section: Section, shown: Extract, ground: Ground) -> None:
    areas = shown.areas
    levels = list(dict.fromkeys(areas["level"]))
    section.meta["levels"] = [level for level in section.meta["level_names"] if level in levels]
    section.add("area.level", [section.meta["levels"].index(level) for level in areas["level"]])
    section.add("area.parent", shown.parent, "delta")
    section.add_text("area.code", texts(areas["code"]))
    section.add_text("area.name", texts(areas["name"]))
    # Counted over buildings, not over blocks, so that buildings that no block holds yet are not forgotten.
    owned = shown.building_area[shown.building_area != NOWHERE]
    section.add("area.building_count", np.bincount(owned, minlength=len(areas)))
    for number, name in enumerate(("block", "building", "household")):
        section.add(f"area.unseen_{name}_count", shown.unseen[:, number])
    _add_label_places(section, "area", areas["geom"].to_numpy(), ground)


def _add_faces(section: Section, shown: Extract, ground: Ground) -> None:
    """Write the borders: faces are the blocks with a polygon and, after them, communities that have none yet."""
    block_shapes = shown.blocks["geom"].to_numpy()[: shown.ground_count]
    faces = np.concatenate([block_shapes, shown.areas["geom"].to_numpy()[shown.unplanned]])
    borders = arcs.shared(faces)
    steps, point_count = arcs.without_repeats(ground.steps(borders.xy), borders.point_count)
    section.add("face.unplanned", shown.unplanned)
    section.add("face.ring_count", borders.ring_count)
    section.add("ring.ref_count", borders.ref_count)
    section.add("ring.refs", borders.refs, "delta")
    section.add("arc.point_count", point_count)
    section.add("arc.x", steps[:, 0], "delta")
    section.add("arc.y", steps[:, 1], "delta")
    _add_label_places(section, "face", faces, ground)


def _add_label_places(section: Section, what: str, shapes: NDArray[np.object_], ground: Ground) -> None:
    """Write the roomiest place of each polygon and its radius there, in steps: where a label fits, and whether it does."""
    tolerance = np.maximum(LABEL_TOLERANCE * np.sqrt(shapely.area(shapes)), ground.metres)
    radius_line = shapely.maximum_inscribed_circle(shapes, tolerance=tolerance)
    steps = ground.steps(shapely.get_coordinates(shapely.get_point(radius_line, 0)))
    section.add(f"{what}.label_x", steps[:, 0], "delta")
    section.add(f"{what}.label_y", steps[:, 1], "delta")
    section.add(f"{what}.label_radius", np.floor(shapely.length(radius_line) / ground.metres).astype(np.int64))


def _add_blocks(section: Section, shown: Extract) -> None:
    blocks = shown.blocks
    count = len(blocks)
    in_block = shown.building_block != NOWHERE
    owner = shown.building_block[in_block]
    is_guessed = shown.buildings["is_estimate"].to_numpy(dtype=bool)[in_block]
    guessed = np.where(is_guessed, whole_numbers(shown.buildings["household_count"])[in_block], 0)
    section.add("block.area", shown.block_area, "delta")
    section.add("block.kind", [BLOCK_KINDS.index(kind) for kind in blocks["kind"]])
    section.add("block.host", shown.block_host, "zigzag")
    section.add("block.household_count", whole_numbers(blocks["household_count"]))
    section.add("block.person_count", whole_numbers(blocks["person_count"], missing=NOWHERE), "zigzag")
    section.add("block.building_count", whole_numbers(blocks["building_count"]))
    section.add("block.own_building_count", np.bincount(owner, minlength=count))
    section.add("block.estimated_count", np.bincount(owner, weights=guessed, minlength=count).astype(np.int64))
    section.add_text("block.code", texts(blocks["block_code"]))
    section.add_text("block.short_code", texts(blocks["short_code"]))
    section.add_text("block.irregular", texts(blocks["irregular"]))
    section.add_text("block.remark", texts(blocks["remark"]))


def _buildings(shown: Extract, ground: Ground) -> Section:
    """Write footprints and what stands on a building's popup."""
    buildings = shown.buildings
    outlines = footprints.outlines(buildings["geom"].to_numpy(), ground)
    walls = footprints.walls(outlines)
    section = Section(states=BUILDING_STATES)
    section.add("building.block", shown.building_block, "delta")
    section.add("building.area", shown.building_area, "delta")
    section.add("building.number", whole_numbers(buildings["number"]), "delta")
    section.add("building.floor_count", whole_numbers(buildings["floor_count"]))
    section.add("building.household_count", whole_numbers(buildings["household_count"]))
    section.add("building.is_estimate", buildings["is_estimate"].to_numpy(dtype=bool))
    section.add("building.state", [_state_number(state) for state in texts(buildings["state"])])
    section.add_text("building.name", _unless_all_empty(texts(buildings["name"])))
    section.add_text("building.address", _unless_all_empty(texts(buildings["address"])))
    section.add("building.ring_count", outlines.ring_count)
    section.add("ring.point_count", outlines.point_count)
    for name, places in (("ring.first", walls.first), ("ring.second", walls.second), ("corner.rest", walls.rest)):
        section.add(f"{name}_x", places[:, 0], "zigzag")
        section.add(f"{name}_y", places[:, 1], "zigzag")
    section.add("corner.turn", walls.turn, "zigzag")
    return section


def _lines(barriers: pd.DataFrame, ground: Ground) -> Section:
    """Write barriers as lines, by kind and name."""
    shapes = shapely.simplify(barriers["geom"].to_numpy(), LINE_TOLERANCE_M)
    order = np.argsort(barriers["barrier_id"].to_numpy(), kind="stable")
    parts, owner = shapely.get_parts(shapes[order], return_index=True)
    steps = ground.steps(shapely.get_coordinates(parts))
    kinds = sorted(set(barriers["kind"]))
    names = texts(barriers["name"])
    kind = np.array([kinds.index(kind) for kind in barriers["kind"]], dtype=np.int64)[order][owner]
    section = Section(kinds=kinds)
    section.add("line.kind", kind)
    section.add_text("line.name", _unless_all_empty([names[k] for k in order[owner]]))
    section.add("line.point_count", shapely.get_num_coordinates(parts))
    section.add("line.x", steps[:, 0], "delta")
    section.add("line.y", steps[:, 1], "delta")
    return section


def _state_number(state: str) -> int:
    """Return the number of a building's state; an unknown one is shown as standing."""
    return BUILDING_STATES.index(state) if state in BUILDING_STATES else 0


def _unless_all_empty(values: list[str]) -> list[str]:
    """Return the values, or an empty list when there is nothing in any."""
    return values if any(values) else []


def texts(column: pd.Series) -> list[str]:
    """Return a column as strings, missing ones empty."""
    return [value if isinstance(value, str) else "" for value in column]


def whole_numbers(column: pd.Series, missing: int = 0) -> Ints:
    """Return a nullable column of whole numbers with missing ones filled in."""
    return np.asarray(pd.to_numeric(column).astype("Int64").fillna(missing), dtype=np.int64)
