"""What leaves the office: the layers of an export, for the whole territory or one area, without names that must not be shown.

Every level of the hierarchy is a layer of its own, as in the file. ``received`` and ``ledger`` never leave: the one holds
whatever was delivered, the other every state there ever was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.errors import UsageError
from blockmap.report import Report
from blockmap.schema import TABLES, Table, layer_name
from blockmap.store.geopackage import level_columns
from blockmap.terms import LANGUAGES, has, text

if TYPE_CHECKING:
    import geopandas as gpd

    from blockmap.store.territory import Territory

KEPT_BACK = ("received", "ledger")
"""Tables that are never exported."""

USUAL = ("barriers", "compounds", "places", "buildings", "building_parts", "cells", "blocks", "exceptions", "findings")
"""Tables that are exported when none are named, after the levels."""

_NAMES = {"places": ["name"], "buildings": ["name", "address"], "compounds": ["name"]}
"""Columns that could name a sensitive place."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of an export: its name, the table its rows come from, and the rows."""

    name: str
    table: Table
    rows: pd.DataFrame


def read(territory: Territory, *, area: str | None, names: Sequence[str] | None, report: Report) -> list[Layer]:
    """Read the layers to be exported.

    Parameters
    ----------
    territory
        Open territory; read in one state.
    area
        Code of an area at any level: only what belongs to it or touches its ground. ``None``: everything.
    names
        Tables, or levels by the name of their layer; the levels and `USUAL` when ``None``.
    report
        Takes a note on names that were withheld.

    Raises
    ------
    UsageError
        There is no such layer, or no area of this code.
    """
    levels = {layer_name(level): level for level in territory.settings.levels}
    known = [*levels, *(name for name, table in TABLES.items() if table.governed and name not in KEPT_BACK)]
    wanted = list(names) if names is not None else [*levels, *USUAL]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise UsageError("unknown_layer", layers=", ".join(unknown), known=", ".join(known))
    with territory.snapshot():
        restricted = _Area.of(territory, area) if area is not None else None
        withheld = _Withheld.of(territory)
        layers = []
        for name in wanted:
            table = TABLES["areas" if name in levels else name]
            rows = territory.table(table.name)
            if restricted is not None:
                rows = _of_area(restricted, table, rows, report)
            rows = _with_words(name, withheld.without_names(name, rows, report))
            layers.append(Layer(name, table, _of_level(rows, levels[name]) if name in levels else rows))
    return layers


def _of_area(area: _Area, table: Table, rows: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Return the rows that belong to an area; findings that belong to no place are counted, since they stay behind."""
    held = area.holds(table, rows)
    if table.name == "findings":
        left = int((~held & rows["geom"].isna() & rows["code"].isna()).sum())
        if left:
            report.add("findings_without_place", "note", table=table.name, count=left)
    return rows[held].reset_index(drop=True)


def _with_words(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return exceptions with their reason in words, in both languages, beside its key."""
    if name != "exceptions":
        return rows
    known = {key: key for key in rows["reason"].dropna().unique() if has(key)}
    words = {f"reason_{lang}": rows["reason"].map({key: text(key, lang) for key in known}) for lang in LANGUAGES}
    return rows.assign(**{column: said.astype(object).where(said.notna(), None) for column, said in words.items()})


def _of_level(areas: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return the areas of one level under the names that its layer has."""
    names = level_columns(level)
    return areas.loc[areas["level"] == level, list(names)].rename(columns=names).reset_index(drop=True)


@dataclass(frozen=True, slots=True)
class _Area:
    """One area with all below it: ids of areas, buildings and blocks, and the ground."""

    codes: tuple[str, ...]
    areas: set[int]
    buildings: set[int]
    blocks: set[int]
    ground: gpd.GeoSeries

    @classmethod
    def of(cls, territory: Territory, code: str) -> _Area:
        every = territory.table("areas")
        top = every[every["code"] == code]
        if top.empty:
            raise UsageError("unknown_area", code=code)
        kept: set[int] = set()
        below = set(top["area_id"])
        while below:
            kept |= below
            below = set(every.loc[every["parent_id"].isin(below), "area_id"]) - kept
        buildings = territory.table("buildings", ["building_id", "community_id"])
        blocks = territory.table("blocks", ["block_id", "community_id"])
        return cls(
            tuple(every.loc[every["area_id"].isin(kept), "code"]),
            kept,
            set(buildings.loc[buildings["community_id"].isin(kept), "building_id"]),
            set(blocks.loc[blocks["community_id"].isin(kept), "block_id"]),
            top.geometry,
        )

    def holds(self, table: Table, rows: pd.DataFrame) -> pd.Series[bool]:
        """Tell which rows belong to the area by their ids; where a table has none, by their ground or their code."""
        members = {
            "area_id": self.areas,
            "community_id": self.areas,
            "building_id": self.buildings,
            "block_id": self.blocks,
            "from_block_id": self.blocks,
            "to_block_id": self.blocks,
        }
        named = [name for name in members if name in table.names]
        if table.name in ("sources", "settings"):
            return pd.Series(True, index=rows.index)
        if "community_id" in named:
            named = ["community_id"]
        if named:
            return pd.concat([rows[name].isin(members[name]) for name in named], axis=1).any(axis=1)
        belongs = pd.Series(False, index=rows.index)
        if "code" in rows:
            belongs |= rows["code"].astype("str").str.startswith(self.codes)
        if table.geometry:
            belongs |= rows.geometry.intersects(self.ground.union_all())
        return belongs


@dataclass(frozen=True, slots=True)
class _Withheld:
    """The ground of sensitive places: whatever stands on it is not named."""

    places: gpd.GeoDataFrame

    @classmethod
    def of(cls, territory: Territory) -> _Withheld:
        return cls(territory.table("places", ["place_id", "is_sensitive", "geom"], "is_sensitive"))

    def without_names(self, name: str, rows: pd.DataFrame, report: Report) -> pd.DataFrame:
        """Return the rows with the names of sensitive places, and of what stands on their ground, taken out."""
        if name not in _NAMES or self.places.empty or rows.empty:
            return rows
        is_sensitive = rows["is_sensitive"].to_numpy() if name == "places" else self._stands_there(rows)
        columns = _NAMES[name]
        is_named = is_sensitive & rows[columns].notna().any(axis=1).to_numpy()
        out = rows.copy()
        out.loc[is_sensitive, columns] = None
        if is_named.any():
            report.add("names_withheld", "note", table=name, count=int(is_named.sum()))
        return out

    def _stands_there(self, rows: pd.DataFrame) -> NDArray[np.bool_]:
        """Tell which rows share ground with a sensitive place, or hold the point by which it is known."""
        import shapely

        geometries = rows["geom"].to_numpy()
        ours, theirs = shapely.STRtree(self.places.geometry.to_numpy()).query(geometries, predicate="intersects")
        places = self.places.geometry.to_numpy()[theirs]
        shares = ~shapely.touches(geometries[ours], places)
        found = np.zeros(len(rows), dtype=np.bool_)
        found[ours[shares]] = True
        return found
