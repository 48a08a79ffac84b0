"""A district without drawing: areas, blocks and buildings with squares for geometries, as small or as large as a test wants."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap import store
from blockmap.settings import Settings

CRS = "EPSG:4544"
PER_ROW = 1000
STEP, SIDE = 20.0, 10.0


def district(path: Path, *, buildings: int, blocks: int, communities: int, households: int = 40) -> pd.DataFrame:
    """Write a territory; return `building` (its key), `block`, `community`, `number` and `worker` of every building."""
    community_of_block = np.sort(np.arange(blocks) % communities)
    block_of_building = np.sort(np.arange(buildings) % blocks)
    community_codes = np.array([f"5001120{k // 20:02d}{k % 20:03d}" for k in range(communities)])
    short = pd.Series(community_of_block).groupby(community_of_block).cumcount().to_numpy() + 1
    block_codes = np.array([f"{community_codes[c]}{n:03d}" for c, n in zip(community_of_block, short, strict=True)])
    number = pd.Series(block_of_building).groupby(block_of_building).cumcount().to_numpy() + 1
    tables = {
        "areas": _layer(
            [shapely.MultiPolygon([square]) for square in _squares(communities)],
            area_id=np.arange(communities) + 1,
            level="community",
            code=community_codes,
            is_derived=False,
            is_frozen=False,
        ),
        "blocks": _layer(
            _squares(blocks),
            block_id=np.arange(blocks) + 1,
            community_id=community_of_block + 1,
            community_code=community_codes[community_of_block],
            block_code=block_codes,
            short_code=[f"{n:03d}" for n in short],
            kind="ground",
            household_count=households,
            building_count=1,
            is_estimate=False,
            is_frozen=False,
            revision=1,
        ),
        "buildings": _layer(
            _squares(buildings),
            building_id=np.arange(buildings) + 1,
            source_key=[f"B{k + 1:06d}" for k in range(buildings)],
            household_count=households,
            is_estimate=False,
            state="standing",
            community_id=community_of_block[block_of_building] + 1,
            block_id=block_of_building + 1,
            number=number,
            is_number_frozen=False,
        ),
    }
    settings = Settings(crs=CRS, levels=("community",), code_digits=(12,))
    with store.create(path, settings, overwrite=True) as file, file.operation("plan", {}) as operation:
        for table, frame in tables.items():
            operation.replace(table, frame)
    return pd.DataFrame(
        {
            "building": tables["buildings"]["source_key"],
            "block": block_codes[block_of_building],
            "community": community_codes[community_of_block[block_of_building]],
            "number": number,
            "worker": [f"P{k:05d}" for k in block_of_building],
        }
    )


def _layer(geometry: list[shapely.Geometry], **columns: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=CRS).rename_geometry("geom")


def _squares(count: int) -> list[shapely.Polygon]:
    x, y = np.divmod(np.arange(count), PER_ROW)
    return list(shapely.box(x * STEP, y * STEP, x * STEP + SIDE, y * STEP + SIDE))
