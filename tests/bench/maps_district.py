"""The district on which the map is measured: 10,372 blocks and 117,000 buildings of the shared generator, and a count of 30 days.

The count is simulated door by door: a block is begun on some day and gone through in the order of its numbers; blocks are the
sums of their buildings. So what the page says of any area on any day can be told from the raw visits alone.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from tests.bench.sets import SHARED

CRS = "EPSG:32648"
DAYS = pd.date_range("2020-10-11", periods=30).strftime("%Y-%m-%d").to_numpy()
SERIES = (
    ("listing", "listed", 0),
    ("listing", "visited", 1),
    ("short_form", "visited", 6),
    ("short_form", "registered", 7),
)
"""Phase, measure, and the day on which the first blocks are begun."""
LAST_DAYS = {"listing": "2020-11-12", "short_form": "2020-11-20"}
NEVER = 10**6


@dataclass(frozen=True)
class District:
    """Tables and frames as `blockmap.maps.progress_map` takes them, and the visits behind them.

    Attributes
    ----------
    visits
        ``building_id, block_id, phase, measure, day, added``.
    """

    ground: dict[str, Any]
    count: dict[str, pd.DataFrame]
    visits: pd.DataFrame

    def of(self, phase: str, measure: str) -> dict[str, pd.DataFrame]:
        """Return the frames of one phase and measure alone."""
        return {
            name: frame[(frame["phase"] == phase) & (frame["measure"] == measure)]
            for name, frame in self.count.items()
            if name in ("progress", "building_progress")
        }


def made(folder: Path) -> Path:
    """Write the shared generator's data, once."""
    if not (folder / "buildings.parquet").exists():
        folder.mkdir(parents=True, exist_ok=True)
        program = SHARED / "bench" / "maps" / "make_map_data.py"
        subprocess.run([sys.executable, str(program), str(folder)], check=True, stdout=subprocess.DEVNULL)
    return folder


def load(folder: Path, seed: int = 7) -> District:
    """Read the data as tables of the schema, and count."""
    blocks = gpd.read_parquet(folder / "blocks.parquet").to_crs(CRS).sort_values("block_id", ignore_index=True)
    buildings = gpd.read_parquet(folder / "buildings.parquet").to_crs(CRS)
    areas = _areas(blocks)
    id_of = dict(zip(areas["code"], areas["area_id"], strict=True))
    shown = _buildings(buildings, blocks, id_of)
    households = shown.groupby("block_id")["household_count"].sum()
    ground = {"areas": areas, "blocks": _blocks(blocks, shown, id_of, households), "buildings": shown}
    visits = _visits(shown, np.random.default_rng(seed))
    return District(ground, _frames(visits, ground), visits)


def _areas(blocks: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make district, towns and communities from the codes of blocks."""
    shapes = blocks.geometry.to_numpy()
    rows = [("district", None, "500112", "渝北区", shapely.coverage_union_all(shapes))]
    for level, digits, name in (("town", 9, "town"), ("community", 12, "community")):
        for code, of_area in blocks.groupby(blocks["block_id"].str[:digits]):
            rows.append(
                (
                    level,
                    code[: digits - 3],
                    code,
                    of_area[name].iloc[0],
                    shapely.coverage_union_all(of_area.geometry.to_numpy()),
                )
            )
    frame = pd.DataFrame(rows, columns=["level", "parent_code", "code", "name", "geom"])
    frame["area_id"] = np.arange(1, len(frame) + 1)
    frame["parent_id"] = (
        frame["parent_code"].map(dict(zip(frame["code"], frame["area_id"], strict=True))).astype("Int64")
    )
    frame = frame.assign(is_derived=False, is_frozen=False, valid_from=None, valid_to=None)
    return gpd.GeoDataFrame(frame, geometry="geom", crs=CRS)


def _blocks(
    blocks: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, id_of: dict[str, int], households: pd.Series
) -> gpd.GeoDataFrame:
    code = blocks["block_id"]
    ids = np.arange(1, len(blocks) + 1)
    own = households.reindex(ids).fillna(0).astype("Int64").to_numpy()
    nothing = pd.array([pd.NA] * len(blocks), dtype="Int64")
    rows = {
        "block_id": ids,
        "community_id": code.str[:12].map(id_of),
        "community_code": code.str[:12],
        "block_code": code,
        "short_code": code.str[12:],
        "kind": "ground",
        "host_block_id": nothing,
        "household_count": own,
        "person_count": nothing,
        "building_count": np.bincount(buildings["block_id"].astype(int), minlength=len(blocks) + 1)[1:],
        "is_estimate": False,
        "irregular": None,
        "is_frozen": False,
        "revision": 0,
        "remark": None,
        "geom": blocks.geometry.to_numpy(),
    }
    return gpd.GeoDataFrame(rows, geometry="geom", crs=CRS)


def _buildings(buildings: gpd.GeoDataFrame, blocks: gpd.GeoDataFrame, id_of: dict[str, int]) -> gpd.GeoDataFrame:
    position = pd.Series(np.arange(1, len(blocks) + 1), index=blocks["block_id"])
    nothing = pd.array([pd.NA] * len(buildings), dtype="Int64")
    rows = {
        "building_id": np.arange(1, len(buildings) + 1),
        "source_id": nothing,
        "source_key": np.arange(1, len(buildings) + 1).astype(str),
        "name": None,
        "address": None,
        "use": None,
        "floor_count": buildings["floors"].astype("Int64").to_numpy(),
        "dwelling_count": nothing,
        "household_count": buildings["households"].astype("Int64").to_numpy(),
        "person_count": nothing,
        "is_estimate": False,
        "state": "standing",
        "state_date": None,
        "community_id": buildings["block_id"].str[:12].map(id_of).astype("Int64").to_numpy(),
        "cell_id": nothing,
        "block_id": position.reindex(buildings["block_id"]).astype("Int64").to_numpy(),
        "number": buildings["no"].astype("Int64").to_numpy(),
        "is_number_frozen": False,
        "geom": buildings.geometry.to_numpy(),
    }
    return gpd.GeoDataFrame(rows, geometry="geom", crs=CRS)


def _visits(buildings: gpd.GeoDataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """Draw the day on which each building was done, for every phase and measure; some blocks are never begun."""
    due = buildings["household_count"].to_numpy(dtype=np.int64)
    block = buildings["block_id"].to_numpy(dtype=np.int64)
    order = np.lexsort((buildings["number"].to_numpy(dtype=np.int64), block))
    so_far = np.empty(len(due))
    so_far[order] = pd.Series(due[order]).groupby(block[order]).cumsum().to_numpy()
    start, pace = chance.integers(0, 10, block.max() + 1), chance.uniform(8, 40, block.max() + 1)
    never = chance.random(block.max() + 1) < 0.04
    parts = []
    for phase, measure, first in SERIES:
        day = np.floor(first + start[block] + so_far / pace[block] + chance.random(len(due)) * 1.5)
        day = np.where(never[block] | (due == 0), NEVER, day).astype(np.int64)
        is_done = day < len(DAYS)
        visit = {
            "building_id": buildings["building_id"].to_numpy()[is_done],
            "block_id": block[is_done],
            "added": due[is_done],
        }
        parts.append(pd.DataFrame(visit | {"phase": phase, "measure": measure, "day": DAYS[day[is_done]]}))
    return pd.concat(parts, ignore_index=True)


def _frames(visits: pd.DataFrame, ground: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Sum visits by block and day; give every block an enumerator, five blocks an instructor, each town a team."""
    blocks, areas = ground["blocks"], ground["areas"]
    daily = visits.groupby(["phase", "measure", "block_id", "day"], as_index=False)["added"].sum()
    daily["done"] = daily.groupby(["phase", "measure", "block_id"])["added"].cumsum()
    daily["target"] = daily["block_id"].map(blocks.set_index("block_id")["household_count"]).astype("int64")
    doors = visits.rename(columns={"added": "done"}).assign(target=visits["added"], complete_date=visits["day"])
    town = areas.set_index("area_id")["parent_id"].reindex(blocks["community_id"]).to_numpy(dtype=np.int64)
    number = np.arange(len(blocks))
    people = [
        pd.DataFrame(
            {"block_id": blocks["block_id"], "role": "enumerator", "name": [f"普查员{k:05d}" for k in number]}
        ),
        pd.DataFrame(
            {"block_id": blocks["block_id"], "role": "instructor", "name": [f"指导员{k // 5:04d}" for k in number]}
        ),
    ]
    staff = pd.concat(people, ignore_index=True).assign(team=np.tile([f"第{t % 4 + 1}督导组" for t in town], 2))
    phases = {
        "code": list(LAST_DAYS),
        "name": ["摸底", "短表"],
        "first_date": [DAYS[0], DAYS[6]],
        "last_date": list(LAST_DAYS.values()),
    }
    return {
        "progress": daily.drop(columns="added"),
        "building_progress": doors.drop(columns="block_id"),
        "people": staff,
        "phases": pd.DataFrame(phases | {"measure": ["listed", "registered"]}),
        "zones": pd.DataFrame(
            {"system": "直管区", "code": "Z", "name": "两江", "block_id": blocks["block_id"][town % 7 == 0]}
        ),
    }
