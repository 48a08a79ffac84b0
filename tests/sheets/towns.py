"""Generated towns as sheets want them, and as a territory on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from blockmap import store
from blockmap.sheets import Ground
from tests.strategies import SETTINGS, Plan, Tables, table, territory


def tables(plan: Plan | None = None) -> Tables:
    """A town whose areas have Chinese names, with a named street along every western border of a block."""
    every = territory(plan)
    areas = every["areas"]
    areas["name"] = [f"{level[:2]}-{code[-3:]}区" for level, code in zip(areas["level"], areas["code"], strict=True)]
    every["buildings"]["dwelling_count"] = every["buildings"]["household_count"]
    every["barriers"] = table("barriers", _streets(every["blocks"]))
    every["compounds"] = table("compounds", _estates(every["blocks"]))
    return every


def _streets(blocks: pd.DataFrame) -> pd.DataFrame:
    """Border of every third block as a street."""
    shapes = blocks["geom"].dropna().to_numpy()[::3]
    rings = shapely.multilinestrings([[shapely.get_exterior_ring(shape)] for shape in shapes])
    names = [f"第{i}大道" for i in range(1, len(rings) + 1)]
    kinds = np.resize(["street", "river", "main_road", "lane"], len(rings))
    return pd.DataFrame(
        {"barrier_id": range(1, len(rings) + 1), "kind": kinds, "rank": 2, "name": names, "geom": rings}
    )


def _estates(blocks: pd.DataFrame) -> pd.DataFrame:
    shape = shapely.multipolygons([[blocks["geom"].iloc[0]]])
    return pd.DataFrame({"compound_id": [1], "name": ["=华润<b>花园"], "kind": "estate", "geom": shape})


def ground(plan: Plan | None = None) -> Ground:
    every = tables(plan)
    order = ("areas", "blocks", "buildings", "building_parts", "barriers")
    return Ground(*(every[name] for name in order), SETTINGS)


def on_disk(path: Path, plan: Plan | None = None) -> Path:
    every = tables(plan)
    with store.create(path, SETTINGS) as file, file.operation("plan", {}) as operation:
        for name, frame in every.items():
            operation.replace(name, frame)
    return path
