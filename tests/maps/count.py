"""A count in the exact town: visits over days, from which buildings, blocks and areas follow; people, zones, tags, disputes."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from tests.maps import town

DAYS = pd.date_range("2020-10-28", periods=8).strftime("%Y-%m-%d").tolist()
SERIES = [("listing", "visited"), ("short_form", "entered"), ("short_form", "visited")]
LAST_DAYS = {"listing": "2020-11-06", "short_form": "2020-11-12"}


@dataclass(frozen=True)
class Count:
    """Frames as `blockmap.maps.progress_map` takes them, and the raw rows from which they were made.

    Attributes
    ----------
    raw
        ``block_id, building_id, phase, measure, day, added``: one row per visit; stacked and virtual blocks have no building.
    """

    raw: pd.DataFrame
    progress: pd.DataFrame
    extra: pd.DataFrame
    building_progress: pd.DataFrame
    phases: pd.DataFrame
    people: pd.DataFrame
    zones: pd.DataFrame
    tags: pd.DataFrame
    disputes: gpd.GeoDataFrame

    def arguments(self) -> dict:
        return {name: value for name, value in vars(self).items() if name != "raw"}

    def shuffled(self, seed: int) -> dict:
        """Return the frames with their rows in another order."""
        return {name: frame.sample(frac=1, random_state=seed) for name, frame in self.arguments().items()}


def make(tables: town.Town, seed: int = 1) -> Count:
    """Count a town: each block starts on its own day, one never does, one is done at once; visits go on for days."""
    chance = np.random.default_rng(seed)
    raw = pd.concat([_visits(tables, phase, measure, chance) for phase, measure in SERIES], ignore_index=True)
    progress = _by_block(raw, tables)
    return Count(
        raw=raw,
        progress=progress,
        extra=_extra(tables),
        building_progress=_by_building(raw, tables),
        phases=_phases(),
        people=_people(tables),
        zones=_zones(tables),
        tags=_tags(tables),
        disputes=_disputes(tables),
    )


def _visits(tables: town.Town, phase: str, measure: str, chance: np.random.Generator) -> pd.DataFrame:
    """Draw visits: households found at a building, or in a block without a building, on some days."""
    buildings = tables.buildings.dropna(subset=["block_id"])
    homes = pd.DataFrame({"block_id": buildings["block_id"], "building_id": buildings["building_id"]})
    homes["due"] = buildings["household_count"].astype(int)
    guests = tables.blocks[tables.blocks["kind"] != "ground"]
    rest = pd.DataFrame(
        {"block_id": guests["block_id"], "building_id": pd.NA, "due": guests["household_count"].astype(int)}
    )
    homes = pd.concat([homes, rest], ignore_index=True)
    homes = homes[homes["block_id"] != 3]
    rows = []
    for home in homes.itertuples():
        start = int(chance.integers(0, 4)) + (2 if measure == "entered" else 0)
        left = home.due
        for day in DAYS[start:]:
            added = left if home.block_id == 1 else min(left, int(chance.integers(0, 9)))
            if added:
                rows.append((home.block_id, home.building_id, phase, measure, day, added))
            left -= added
    return pd.DataFrame(rows, columns=["block_id", "building_id", "phase", "measure", "day", "added"])


def _by_block(raw: pd.DataFrame, tables: town.Town) -> pd.DataFrame:
    """Sum visits up to each day; the target of block 2 shrinks on the fifth day, when a building of it is demolished."""
    daily = raw.groupby(["block_id", "phase", "measure", "day"], as_index=False)["added"].sum()
    daily["done"] = daily.groupby(["block_id", "phase", "measure"])["added"].cumsum()
    targets = _targets(tables)
    daily["target"] = daily["block_id"].map(targets).astype(int)
    shrunk = (daily["block_id"] == 2) & (daily["day"] >= DAYS[4])
    daily.loc[shrunk, "target"] -= 20
    silent = pd.DataFrame(
        [
            {"block_id": 3, "phase": phase, "measure": measure, "day": DAYS[0], "done": None, "target": targets[3]}
            for phase, measure in SERIES
        ]
    )
    whole = pd.concat([daily.drop(columns="added"), silent], ignore_index=True)
    return whole.assign(done=whole["done"].astype("Int64"), target=whole["target"].astype("Int64"))


def _targets(tables: town.Town) -> dict[int, int]:
    """Return the households of every block: those of its buildings, or its own where it has none."""
    own = tables.buildings.dropna(subset=["block_id"]).groupby("block_id")["household_count"].sum()
    guests = tables.blocks[tables.blocks["kind"] != "ground"].set_index("block_id")["household_count"]
    return {int(key): int(value) for key, value in pd.concat([own, guests]).items()}


def _by_building(raw: pd.DataFrame, tables: town.Town) -> pd.DataFrame:
    """Sum visits by building; a building is complete on the day on which its last household was found."""
    rows = raw.dropna(subset=["building_id"])
    summed = rows.groupby(["building_id", "phase", "measure"], as_index=False).agg(
        done=("added", "sum"), day=("day", "max")
    )
    due = tables.buildings.set_index("building_id")["household_count"]
    summed["target"] = summed["building_id"].map(due)
    summed["complete_date"] = summed["day"].where(summed["done"] >= summed["target"])
    return summed


def _extra(tables: town.Town) -> pd.DataFrame:
    """Return what a town did not apportion to blocks, and what met no place."""
    rows = [
        {"area_id": 2, "kind": "not_apportioned", "day": DAYS[1], "done": 6, "target": 10},
        {"area_id": 2, "kind": "not_apportioned", "day": DAYS[4], "done": 9, "target": 10},
        {"area_id": 1, "kind": "unmatched", "day": DAYS[2], "done": 7, "target": 0},
    ]
    return pd.DataFrame([{**row, "phase": phase, "measure": measure} for row in rows for phase, measure in SERIES])


def _phases() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": list(LAST_DAYS),
            "name": ["摸底", "短表"],
            "first_date": [DAYS[0], DAYS[0]],
            "last_date": list(LAST_DAYS.values()),
            "measure": "visited",
        }
    )


def _people(tables: town.Town) -> pd.DataFrame:
    """Give every block but the fifth an enumerator, four blocks one instructor, and each town a supervisor of a team."""
    blocks = tables.blocks.sort_values("block_code")
    own = pd.DataFrame(
        {"block_id": blocks["block_id"], "role": "enumerator", "name": [f"普查员{k:02d}" for k in range(len(blocks))]}
    ).assign(code=[f"P{k:05d}" for k in range(len(blocks))])
    own = own[own["block_id"] != 5]
    led = pd.DataFrame(
        {"block_id": blocks["block_id"], "role": "instructor", "name": [f"指导员{k // 4}" for k in range(len(blocks))]}
    ).assign(code=[f"Z{k // 4:03d}" for k in range(len(blocks))])
    over = pd.DataFrame(
        {"area_id": [2, 3], "role": "supervision", "name": ["王督导", "李督导"], "team": ["第一督导组", "第二督导组"]}
    )
    return pd.concat([own, led, over], ignore_index=True)


def _zones(tables: town.Town) -> pd.DataFrame:
    ids = tables.blocks["block_id"]
    return pd.DataFrame({"system": "功能区", "code": "G1", "name": "高新区", "block_id": ids[ids % 3 == 0]})


def _tags(tables: town.Town) -> pd.DataFrame:
    return pd.DataFrame({"block_id": [1, 1, 4], "tag": ["公租房多", "外籍人员多", "公租房多"]})


def _disputes(tables: town.Town) -> gpd.GeoDataFrame:
    """Dispute a strip of block 1, and one that was settled."""
    west, south, _, north = tables.blocks["geom"].iloc[0].bounds
    strip = shapely.multipolygons([shapely.box(west, south + 10, west + 40, north - 10)])
    rows = {"code": ["500112-500105-001", "500112-500105-002"], "state": ["open", "closed"], "kind": ["overlap", "gap"]}
    more = {
        "building_count": [2, 0],
        "household_count": [40, 0],
        "interim_side": ["ours", "ours"],
        "geom": [strip, strip],
    }
    return gpd.GeoDataFrame(rows | more, geometry="geom", crs=town.CRS)
