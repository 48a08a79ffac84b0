"""Generated exact towns: small territories whose every answer is known, as the tables the stages take and give.

The ground is a lattice of crooked cells on the integer grid. Cells are grouped in brick-like rows to blocks, blocks to
communities, communities to two towns and a district, so borders meet in threes and fours and nothing is parallel to an axis.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import strategies as st

from blockmap import schema
from blockmap.blocks import codes
from blockmap.buildings import number
from blockmap.settings import Settings
from blockmap.topology.grid import to_metres

CRS = "EPSG:4544"
SETTINGS = Settings(crs=CRS)
ORIGIN_M = (545_000.0, 3_290_000.0)
PITCH = 32 * 1024
"""Size of a cell, in grid units."""
Tables = dict[str, pd.DataFrame]

PANDAS_TYPES = {"INTEGER": "Int64", "REAL": "float64", "BOOLEAN": "bool"}


def table(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Complete rows to all columns of a table of the schema, in its order and types."""
    declared = schema.TABLES[name]
    out = rows.reset_index(drop=True)
    for column in declared.columns:
        if column.name not in out:
            out[column.name] = False if column.type == "BOOLEAN" else None
        if column.type in PANDAS_TYPES:
            out[column.name] = out[column.name].astype(PANDAS_TYPES[column.type])
        if column.type == "INTEGER" and column.required:
            out[column.name] = out[column.name].fillna(0).astype(np.int64)
    out = out[list(declared.names)]
    return gpd.GeoDataFrame(out, geometry="geom", crs=CRS) if declared.geometry else pd.DataFrame(out)


@dataclass(frozen=True)
class Plan:
    """Shape of a generated territory.

    Attributes
    ----------
    community_rows, community_columns
        Communities from north to south and from west to east; the first half of the columns is the first town.
    block_rows, block_columns
        Blocks in a community.
    seed
        Crookedness and counts.
    is_frozen
        Codes and numbers of the first community are issued.
    """

    community_rows: int = 1
    community_columns: int = 2
    block_rows: int = 2
    block_columns: int = 2
    seed: int = 0
    is_frozen: bool = False


BLOCK_CELLS = (2, 3)
"""Rows and columns of cells in a block."""
TOWER_HOUSEHOLDS, TOWER_FLOORS = 180, 20


def plans() -> st.SearchStrategy[Plan]:
    """Small shapes of all kinds."""
    few = st.integers(1, 3)
    return st.builds(Plan, few, st.integers(2, 3), few, few, st.integers(0, 10_000), st.booleans())


def territory(plan: Plan | None = None) -> Tables:
    """Return the tables of an exact territory in which nothing is to be found.

    It has empty cells, buildings known as points, terraces that fill their cells, footprints that overlap in one cell, a
    building over the outer edge, a tower in two parts with its stacked block, and a virtual block.
    """
    plan = plan or Plan()
    rng = np.random.default_rng(plan.seed)
    cells = _cells(plan, rng)
    areas = _areas(cells, plan)
    buildings = _buildings(cells, rng)
    parts = _tower(buildings)
    blocks = _blocks(cells, buildings, parts)
    tables = {
        "areas": table("areas", areas),
        "buildings": table("buildings", buildings.drop(columns="is_edge")),
        "building_parts": table("building_parts", parts),
        "blocks": table("blocks", blocks),
        "cells": table("cells", cells.assign(building_id=cells["cell_id"].map(_first_building(buildings)))),
        "exceptions": table("exceptions", _exceptions(buildings)),
        "retired": table("retired", pd.DataFrame()),
        "lineage": table("lineage", pd.DataFrame()),
    }
    return _numbered(tables, plan)


def _lattice(rows: int, columns: int, rng: np.random.Generator) -> np.ndarray:
    """(rows + 1, columns + 1, 2) crooked lattice in metres, on the grid; row 0 is the southernmost."""
    y, x = np.mgrid[0 : rows + 1, 0 : columns + 1] * PITCH
    crooked = np.stack([x, y], axis=-1) + rng.integers(-PITCH // 8, PITCH // 8, (rows + 1, columns + 1, 2))
    return to_metres(crooked) + ORIGIN_M


def _cells(plan: Plan, rng: np.random.Generator) -> pd.DataFrame:
    """`cell_id, row, column, town, community_id, block_id, geom`; ids from the south-west."""
    rows = plan.community_rows * plan.block_rows * BLOCK_CELLS[0]
    columns = plan.community_columns * plan.block_columns * BLOCK_CELLS[1]
    at = _lattice(rows, columns, rng)
    rings = np.stack([at[:-1, :-1], at[:-1, 1:], at[1:, 1:], at[1:, :-1]], axis=2).reshape(-1, 4, 2)
    row, column = (index.ravel() for index in np.mgrid[0:rows, 0:columns])
    community_row, block_row = row // (plan.block_rows * BLOCK_CELLS[0]), row // BLOCK_CELLS[0]
    community_column, inside = divmod(column, plan.block_columns * BLOCK_CELLS[1])
    shift = block_row % 2 if plan.block_columns > 1 else 0
    block_column = np.minimum((inside + shift) // BLOCK_CELLS[1], plan.block_columns - 1)
    is_west = community_column < plan.community_columns // 2
    place = pd.DataFrame({"row": community_row, "column": community_column})
    block = pd.DataFrame({"row": block_row, "community": community_column, "column": block_column})
    return pd.DataFrame(
        {
            "cell_id": np.arange(1, len(rings) + 1),
            "row": row,
            "column": column,
            "town": np.where(is_west, 2, 3),
            "community_id": place.groupby(["row", "column"]).ngroup() + 4,
            "block_id": block.groupby(["row", "community", "column"]).ngroup() + 1,
            "geom": shapely.polygons(rings),
        }
    )


def union(polygons: pd.Series) -> object:
    """Exact union of polygons of a cover, all their vertices kept."""
    return shapely.coverage_union_all(polygons.to_numpy())


def _areas(cells: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """District 1, towns 2 and 3, communities from 4."""
    towns = cells.groupby("town")["geom"].agg(union)
    communities = cells.groupby("community_id").agg(town=("town", "first"), geom=("geom", union))
    serial = communities.groupby("town").cumcount() + 1
    levels = ["district", *["town"] * len(towns), *["community"] * len(communities)]
    codes_ = [
        "500112",
        "500112001",
        "500112002",
        *(f"5001120{t - 1:02d}{n:03d}" for t, n in zip(communities["town"], serial, strict=True)),
    ]
    geoms = [union(cells["geom"]), *towns, *communities["geom"]]
    return pd.DataFrame(
        {
            "area_id": np.arange(1, len(levels) + 1),
            "level": levels,
            "parent_id": [None, *[1] * len(towns), *communities["town"]],
            "code": codes_,
            "name": [f"area {code}" for code in codes_],
            "geom": shapely.multipolygons([[g] for g in geoms]),
        }
    )


def _buildings(cells: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Put up buildings of all kinds; the households of every block add up to its 80 or so."""
    n = len(cells)
    ring = shapely.get_coordinates(cells["geom"].to_numpy()).reshape(n, 5, 2)[:, :4]
    centre = ring.mean(axis=1, keepdims=True)
    small = shapely.polygons(np.round((centre + (ring - centre) * 0.5) * 1024) / 1024)
    kind = rng.choice(["house", "terrace", "point", "pair", "empty"], n, p=[0.6, 0.15, 0.1, 0.05, 0.1])
    kind[cells.groupby("block_id")["cell_id"].min() - 1] = "house"
    geom = np.where(
        kind == "terrace", cells["geom"].to_numpy(), np.where(kind == "point", shapely.centroid(small), small)
    )
    is_edge = np.asarray((cells["row"] == 1) & (cells["column"] == 0))
    outward = ring[is_edge] + np.array([[-9, 6], [-9, 6], [-9, -6], [-9, -6]])
    geom[is_edge] = shapely.polygons(outward)
    kind[is_edge] = "house"
    first = cells.assign(kind=kind, geom=geom, is_edge=is_edge)
    second = first[kind == "pair"].assign(is_edge=False)
    second["geom"] = shapely.transform(second["geom"].to_numpy(), lambda xy: xy + 1.5)
    both = pd.concat([first[kind != "empty"], second], ignore_index=True)
    share = 80 // both.groupby("block_id")["cell_id"].transform("size")
    households = np.where(both["kind"] == "point", share, share + rng.integers(0, 2, len(both)))
    return pd.DataFrame(
        {
            "building_id": np.arange(1, len(both) + 1),
            "source_key": [f"key-{i}" for i in range(1, len(both) + 1)],
            "floor_count": 6,
            "household_count": households,
            "person_count": households * 3,
            "is_estimate": both["block_id"] == 1,
            "state": "standing",
            "community_id": both["community_id"],
            "cell_id": both["cell_id"],
            "block_id": both["block_id"],
            "is_edge": both["is_edge"],
            "geom": both["geom"],
        }
    )


def _tower(buildings: pd.DataFrame) -> pd.DataFrame:
    """Make the first building of the last block a tower in two parts and empty the others; returns the parts."""
    last = buildings["block_id"].max()
    inside = buildings["block_id"] == last
    tower = buildings.index[inside][0]
    buildings.loc[inside, ["household_count", "person_count"]] = 0
    buildings.loc[tower, ["household_count", "person_count"]] = [TOWER_HOUSEHOLDS, TOWER_HOUSEHOLDS * 3]
    buildings.loc[tower, "floor_count"] = TOWER_FLOORS
    half = TOWER_HOUSEHOLDS // 2
    return pd.DataFrame(
        {
            "part_id": [1, 2],
            "building_id": buildings.loc[tower, "building_id"],
            "block_id": [last, last + 1],
            "part_number": [1, 2],
            "floor_from": [1, TOWER_FLOORS // 2 + 1],
            "floor_to": [TOWER_FLOORS // 2, TOWER_FLOORS],
            "household_count": half,
            "person_count": half * 3,
            "is_estimate": True,
        }
    )


def _blocks(cells: pd.DataFrame, buildings: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Ground blocks from the cells, one stacked block, one virtual block, with their counts."""
    ground = cells.groupby("block_id").agg(community_id=("community_id", "first"), geom=("geom", union)).reset_index()
    last = int(ground["block_id"].max())
    placeless = pd.DataFrame(
        {
            "block_id": [last + 1, last + 2],
            "community_id": ground["community_id"].iloc[-1],
            "host_block_id": [last, None],
            "geom": None,
        }
    )
    blocks = pd.concat([ground, placeless], ignore_index=True)
    blocks["kind"] = ["ground"] * last + ["stacked", "virtual"]
    blocks["irregular"] = [None] * last + ["stacked", "virtual"]
    whole = buildings[~buildings["building_id"].isin(parts["building_id"])]
    counted = pd.concat([whole, parts]).groupby("block_id")
    for column in ("household_count", "person_count"):
        blocks[column] = blocks["block_id"].map(counted[column].sum()).fillna(0)
    blocks["building_count"] = blocks["block_id"].map(counted.size()).fillna(0)
    blocks["is_estimate"] = blocks["block_id"].map(counted["is_estimate"].any()).fillna(False).astype(bool)
    blocks.loc[blocks["kind"] == "virtual", ["household_count", "person_count"]] = [40, 90]
    blocks["revision"] = 1
    return blocks


def _exceptions(buildings: pd.DataFrame) -> pd.DataFrame:
    """Declare the building over the outer edge."""
    edge = buildings[buildings["is_edge"]]
    return pd.DataFrame(
        {
            "exception_id": np.arange(1, len(edge) + 1),
            "kind": "edge_building",
            "building_id": edge["building_id"],
            "reason": "reason.edge_building",
            "geom": shapely.centroid(edge["geom"].to_numpy()),
        }
    )


def _first_building(buildings: pd.DataFrame) -> pd.Series:
    """Lowest building of every cell."""
    return buildings.groupby("cell_id")["building_id"].min()


def _numbered(tables: Tables, plan: Plan) -> Tables:
    """Codes and numbers; those of the first community issued if the plan says so."""
    communities = tables["areas"][tables["areas"]["level"] == "community"]
    tables["blocks"], _ = codes.assign(tables["blocks"], communities, settings=SETTINGS)
    tables["buildings"], _ = number.number(tables["buildings"], tables["blocks"], settings=SETTINGS)
    if plan.is_frozen:
        frozen = number.freeze(
            tables["areas"], tables["blocks"], tables["buildings"], settings=SETTINGS, communities=["500112001001"]
        )
        tables["areas"], tables["blocks"], tables["buildings"], _ = frozen
    return tables
