"""The ground as sheets show it: blocks, buildings and visible lines, found quickly by place, and how each is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from blockmap.settings import Settings
from blockmap.sheets.mapview import MapView
from blockmap.sheets.page import Swatch
from blockmap.terms import Language, text

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

BLOCK_LINE = "#8c1d5a"
"""Boundary of the block a sheet is about; dark, so that it stays the strongest line on a grey printer too."""
AREA_LINE = "#3b3b3b"
AREA_DASH = (4.0, 1.0, 0.6, 1.0)
BUILDING_FACE, BUILDING_EDGE = "#f3e3bf", "#4d4026"
OTHER_FACE, OTHER_EDGE = "#f1f1f1", "#c4c4c4"
OTHER_BLOCK_LINE = "#b08aa0"
FAINT = "#8f8f8f"

ON_LINE_M = 0.5
"""A point so near a border lies on it."""

BARRIER_STYLES: dict[str, tuple[str, float, tuple[float, ...] | None]] = {
    "river": ("#84b6dc", 1.6, None),
    "railway": ("#4a4a4a", 0.5, (2.2, 1.2)),
    "main_road": ("#e3b25f", 1.3, None),
    "street": ("#c7c7c7", 0.9, None),
    "lane": ("#b3b3b3", 0.4, (1.6, 0.8)),
    "wall": ("#8a6d4b", 0.35, None),
    "field_edge": ("#7f9f63", 0.35, (0.7, 0.7)),
    "must_hold": ("#2b2b2b", 0.3, (3.0, 1.0)),
}
"""Colour, width and dashes in millimetres of every kind of visible line; weaker kinds lie under stronger ones."""


@dataclass(frozen=True)
class Ground:
    """Tables of a territory, ready for drawing.

    Attributes
    ----------
    areas, blocks, buildings, parts, barriers
        Tables of the schema.
    settings
        Choices of the office.
    """

    areas: GeoDataFrame
    blocks: GeoDataFrame
    buildings: GeoDataFrame
    parts: pd.DataFrame
    barriers: GeoDataFrame
    settings: Settings

    @cached_property
    def communities(self) -> GeoDataFrame:
        """Areas that are divided into blocks, by `area_id`."""
        return self.areas[self.areas["level"] == self.settings.community_level].set_index("area_id")

    @cached_property
    def standing(self) -> GeoDataFrame:
        """Buildings that are not demolished."""
        return self.buildings[self.buildings["state"] != "demolished"].reset_index(drop=True)

    @cached_property
    def _trees(self) -> dict[str, shapely.STRtree]:
        tables = {"blocks": self.blocks, "buildings": self.standing, "barriers": self.barriers}
        tables["communities"] = self.communities
        return {name: shapely.STRtree(table["geom"].to_numpy()) for name, table in tables.items()}

    def seen(self, table: str, ground: Any) -> np.ndarray[Any, Any]:
        """Return the positions of rows that touch a geometry, of ``blocks``, ``buildings``, ``barriers`` or ``communities``."""
        return np.sort(self._trees[table].query(ground, predicate="intersects"))

    def nearest_barriers(self, points: np.ndarray[Any, Any], within_m: float) -> np.ndarray[Any, Any]:
        """Return for every point the position of the nearest named or unnamed barrier, -1 where none is so near."""
        found = np.full(len(points), -1)
        which, barrier = self._trees["barriers"].query_nearest(points, max_distance=within_m, all_matches=False)
        found[which] = barrier
        return found

    def on_community_line(self, points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Tell for every (x, y) whether it lies on the border of a community."""
        found = np.zeros(len(points), dtype=bool)
        near = self._line_tree.query_nearest(shapely.points(points), max_distance=ON_LINE_M, all_matches=False)
        found[near[0]] = True
        return found

    @cached_property
    def _line_tree(self) -> shapely.STRtree:
        rings = shapely.get_rings(shapely.get_parts(self.communities["geom"].to_numpy()))
        coordinates, index = shapely.get_coordinates(rings, return_index=True)
        same = index[1:] == index[:-1]
        return shapely.STRtree(shapely.linestrings(np.stack([coordinates[:-1][same], coordinates[1:][same]], axis=1)))

    def lineage_names(self, area_id: int, lang: Language) -> list[str]:
        """Names of an area and all above it, widest first; the code where an area has no name."""
        rows = self.areas.set_index("area_id")
        names: list[str] = []
        step: Any = area_id
        while not pd.isna(step) and step in rows.index:
            row = rows.loc[step]
            names.append(str(row["code"] if pd.isna(row["name"]) or not row["name"] else row["name"]))
            step = row["parent_id"]
        return names[::-1]

    @cached_property
    def _blocks_by_id(self) -> pd.DataFrame:
        return pd.DataFrame(self.blocks).set_index("block_id", drop=False)

    def block(self, block_id: int) -> pd.Series[Any]:
        """Return the row of a block."""
        row: pd.Series[Any] = self._blocks_by_id.loc[block_id]  # type: ignore[assignment]  # ids are unique
        return row

    def shape_of(self, block_id: int) -> Any | None:
        """Return the ground of a block; that of its host for a stacked one, none for a virtual one."""
        host = self.block(block_id)["host_block_id"]
        shape = self.block(block_id if pd.isna(host) else int(host))["geom"]
        return shape if isinstance(shape, shapely.Geometry) else None

    def draw_barriers(self, view: MapView, positions: np.ndarray[Any, Any]) -> list[str]:
        """Draw visible lines, weaker ones first; returns the kinds that were drawn, in the order of the legend."""
        rows = self.barriers.iloc[positions]
        kinds = [kind for kind in BARRIER_STYLES if (rows["kind"] == kind).any()]
        for kind in reversed(kinds):
            colour, width, dash = BARRIER_STYLES[kind]
            view.stroke(rows["geom"][rows["kind"] == kind].to_numpy(), colour=colour, width=width, dash=dash, layer=1.5)
        return kinds


def barrier_swatches(kinds: list[str], lang: Language) -> list[Swatch]:
    """Legend entries of visible lines."""
    return [
        Swatch(text(f"sheet.kind.{kind}", lang), edge=colour, width=width, dash=dash)
        for kind in kinds
        for colour, width, dash in [BARRIER_STYLES[kind]]
    ]
