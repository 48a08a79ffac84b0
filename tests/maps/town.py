"""A small exact town for map tests: a grid of square blocks whose every border, count and place is known beforehand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap import schema
from blockmap.settings import Settings

CRS = "EPSG:4544"
SETTINGS = Settings(crs=CRS)
WEST, SOUTH = 545_000.0, 3_290_000.0
SIDE = 120.0
"""Side of a block in metres."""
BORDER_POINTS = 3
"""Points inside each side of a block, so that borders are crooked and arcs have something to simplify."""

INTEGERS = {"INTEGER": "Int64", "BOOLEAN": "bool", "REAL": "float64"}


def table(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Complete rows to all columns of a table of the schema."""
    declared = schema.TABLES[name]
    for column in declared.columns:
        if column.name not in rows:
            rows[column.name] = False if column.type == "BOOLEAN" else None
        if column.type in INTEGERS:
            rows[column.name] = rows[column.name].astype(INTEGERS[column.type])
    out = rows[list(declared.names)].reset_index(drop=True)
    return gpd.GeoDataFrame(out, geometry="geom", crs=CRS) if declared.geometry else out


@dataclass(frozen=True)
class Town:
    """Tables of the town, as `blockmap.maps.progress_map` takes them."""

    areas: gpd.GeoDataFrame
    blocks: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    places: gpd.GeoDataFrame

    def arguments(self) -> dict:
        return {name: getattr(self, name) for name in ("areas", "blocks", "buildings", "barriers", "places")}

    def shuffled(self, seed: int) -> Town:
        """Return the same rows in another order."""
        return replace(
            self, **{name: frame.sample(frac=1, random_state=seed) for name, frame in self.arguments().items()}
        )

    def renamed(self, name: str) -> Town:
        """Return the town with every name replaced: areas, buildings, barriers, remarks."""
        return replace(
            self,
            areas=self.areas.assign(name=name),
            blocks=self.blocks.assign(remark=name),
            buildings=self.buildings.assign(name=name, address=name),
            barriers=self.barriers.assign(name=name),
        )


def _side(from_xy: tuple[float, float], to_xy: tuple[float, float]) -> list[tuple[float, float]]:
    """Return points from one corner to another, the last left out, bent to the same side whichever way it is walked."""
    low, high = sorted([from_xy, to_xy])
    step = np.linspace(0, 1, BORDER_POINTS + 2)[:-1]
    points = [(low[0] + (high[0] - low[0]) * t, low[1] + (high[1] - low[1]) * t) for t in np.append(step, 1)]
    bent = [
        (x + 4 * np.sin(3 * np.pi * t), y + 4 * np.sin(3 * np.pi * t))
        for (x, y), t in zip(points, np.append(step, 1), strict=True)
    ]
    bent = [tuple(np.round(point, 3)) for point in bent]
    bent[0], bent[-1] = low, high
    return (bent if from_xy == low else bent[::-1])[:-1]


def square(column: int, row: int) -> shapely.Polygon:
    """Return a block of the grid, rows counted from the south."""
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    corners = [(west, south), (west + SIDE, south), (west + SIDE, south + SIDE), (west, south + SIDE)]
    return shapely.Polygon([point for k in range(4) for point in _side(corners[k], corners[(k + 1) % 4])])


def make(rows: int = 4, columns: int = 8) -> Town:
    """Make a district of two towns with two communities each; the last community has no blocks yet.

    A community is `rows` high and `columns` / 4 wide. Each block holds four buildings of 20 households, the first block of all a
    stacked block beside it, the first community a virtual block.
    """
    wide = columns // 4
    grid = {(c, r): square(c, r) for c in range(columns) for r in range(rows)}
    communities = [[(c, r) for c in range(k * wide, (k + 1) * wide) for r in reversed(range(rows))] for k in range(4)]
    codes = ["500112001001", "500112001002", "500112002001", "500112002002"]
    names = ["朝阳社区", "桂花社区", "青松村", "柏林村"]
    shapes = [shapely.coverage_union_all([grid[cell] for cell in cells]) for cells in communities]
    towns = [shapely.coverage_union_all(shapes[:2]), shapely.coverage_union_all(shapes[2:])]
    areas = table(
        "areas",
        pd.DataFrame(
            {
                "area_id": [1, 2, 3, 4, 5, 6, 7],
                "level": ["district", "town", "town", *["community"] * 4],
                "parent_id": [None, 1, 1, 2, 2, 3, 3],
                "code": ["500112", "500112001", "500112002", *codes],
                "name": ["渝北区", "龙溪街道", "石船镇", *names],
                "geom": [
                    shapely.multipolygons([part]) for part in [shapely.coverage_union_all(towns), *towns, *shapes]
                ],
            }
        ),
    )
    blocks = _blocks(communities[:3], codes, grid)
    return Town(areas, blocks, _buildings(blocks, communities[3], grid), _barriers(rows, columns), _places(grid))


def _blocks(communities: list[list[tuple[int, int]]], codes: list[str], grid: dict) -> gpd.GeoDataFrame:
    rows = [
        {
            "community_id": 4 + k,
            "community_code": codes[k],
            "short_code": f"{n:03d}",
            "kind": "ground",
            "household_count": 40 + 13 * n % 70,
            "building_count": 4,
            "geom": grid[cell],
        }
        for k, cells in enumerate(communities)
        for n, cell in enumerate(cells, 1)
    ]
    first = {"community_id": 4, "community_code": codes[0], "household_count": 30, "building_count": 1, "geom": None}
    rows += [first | {"short_code": "088", "kind": "stacked", "host_block_id": 1}]
    rows += [first | {"short_code": "900", "kind": "virtual", "household_count": 12, "building_count": 0}]
    frame = pd.DataFrame(rows)
    frame["block_id"] = np.arange(1, len(frame) + 1)
    frame["block_code"] = frame["community_code"] + frame["short_code"]
    frame["person_count"] = frame["household_count"] * 3
    return table("blocks", frame)


def _buildings(blocks: gpd.GeoDataFrame, unplanned: list[tuple[int, int]], grid: dict) -> gpd.GeoDataFrame:
    """Put four buildings into each block, the third known only as a point, and one into each cell without a block."""
    rows = []
    ground = blocks[blocks["kind"] == "ground"]
    for block in ground.itertuples():
        west, south, east, north = block.geom.bounds
        middle = ((west + east) / 2, (south + north) / 2)
        for number, (dx, dy) in enumerate([(-30, 30), (30, 30), (-30, -30), (30, -30)], 1):
            place = shapely.Point(middle[0] + dx, middle[1] + dy)
            rows.append(
                {
                    "block_id": block.block_id,
                    "community_id": block.community_id,
                    "number": number,
                    "household_count": 20,
                    "floor_count": 6 + number,
                    "is_estimate": number == 2,
                    "state": "demolished" if number == 4 else "standing",
                    "name": f"{block.short_code}号楼{number}",
                    "geom": place if number == 3 else place.buffer(9, quad_segs=2),
                }
            )
    rows += [
        {
            "block_id": None,
            "community_id": 7,
            "number": None,
            "household_count": 5,
            "state": "standing",
            "geom": grid[cell].centroid.buffer(10, cap_style="square"),
        }
        for cell in unplanned
    ]
    frame = pd.DataFrame(rows)
    frame["is_estimate"] = frame["is_estimate"].eq(True)
    frame["building_id"] = np.arange(1, len(frame) + 1)
    return table("buildings", frame)


def _barriers(rows: int, columns: int) -> gpd.GeoDataFrame:
    """Lay a river, a street and a lane across the whole town."""
    east, north = WEST + columns * SIDE, SOUTH + rows * SIDE
    lines = [
        shapely.LineString([(WEST, SOUTH + SIDE), (east, SOUTH + SIDE)]),
        shapely.LineString([(WEST + 2 * SIDE, SOUTH), (WEST + 2 * SIDE, north)]),
        shapely.LineString([(WEST, SOUTH + 2 * SIDE), (east, SOUTH + 2 * SIDE)]),
    ]
    return table(
        "barriers",
        pd.DataFrame(
            {
                "barrier_id": [1, 2, 3],
                "kind": ["river", "street", "lane"],
                "rank": [4, 2, 1],
                "name": ["后河", "新南路", None],
                "geom": [shapely.multilinestrings([line]) for line in lines],
            }
        ),
    )


def _places(grid: dict) -> gpd.GeoDataFrame:
    """Make one sensitive place over the whole first block from the north-west."""
    last_row = max(row for _, row in grid)
    return table(
        "places",
        pd.DataFrame(
            {
                "place_id": [1],
                "name": ["某部营房"],
                "kind": ["barracks"],
                "is_sensitive": [True],
                "geom": [grid[0, last_row]],
            }
        ),
    )


def returns(town: Town) -> pd.DataFrame:
    """Return three days of completion: none, half, and everything in every second block; the last block never reports."""
    ground = town.blocks[town.blocks["kind"] == "ground"].iloc[:-1]
    households = ground["household_count"].to_numpy()
    done = {"2020-11-01": households * 0, "2020-11-02": households // 2}
    done["2020-11-03"] = np.where(np.arange(len(ground)) % 2 == 0, households, households // 2)
    return pd.concat(
        [pd.DataFrame({"block_id": ground["block_id"], "day": day, "done": count}) for day, count in done.items()],
        ignore_index=True,
    )
