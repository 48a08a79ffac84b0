"""An exact town whose eastern neighbour draws the border elsewhere, by turns inside our land and away from it."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import strategies as st

from blockmap.blocks import check as blocks_check
from blockmap.blocks import plan as ground_plan
from blockmap.disputes import applying, parties, proposals, whole_buildings
from blockmap.disputes.applying import Applied
from blockmap.disputes.parties import Parties
from blockmap.disputes.proposals import Surroundings
from blockmap.report import Report
from blockmap.topology.grid import to_metres, to_units
from tests.disputes import planted
from tests.strategies import CRS, SETTINGS, Plan, table, territory

DEPTH_M = 24.0
"""The neighbour's line lies this far from ours at most: most of a cell."""
BEYOND_M = 400.0


@dataclass(frozen=True)
class Town:
    """Tables of the town with the neighbour, and the disputes between them."""

    tables: dict[str, pd.DataFrame]
    disputes: gpd.GeoDataFrame

    def parties(self, code: str) -> Parties:
        row = self.disputes[self.disputes["code"] == code].to_dict("records")[0]
        return parties.find(row, self.tables["areas"], self.tables["neighbours"])

    def around(self, sides: Parties) -> Surroundings:
        near = whole_buildings.near(self.tables["buildings"], sides)
        return Surroundings(near, self.tables["blocks"], self.tables["barriers"], (["ours"], ["theirs"]))


@dataclass(frozen=True)
class Draft:
    """What makes a disputed town."""

    plan: Plan
    bulges: tuple[float, ...]
    bends: int


def drafts() -> st.SearchStrategy[Draft]:
    """Towns of two communities and more, and lines that bulge one way and the other."""
    few = st.integers(1, 2)
    plan = st.builds(Plan, few, st.just(2), few, few, st.integers(0, 10_000), st.booleans())
    bulges = st.lists(st.sampled_from([-1.0, -0.6, -0.25, 0.0, 0.3, 0.7, 1.0]), min_size=3, max_size=6)
    return st.builds(Draft, plan, bulges.map(tuple), st.integers(2, 5))


def disputed(draft: Draft) -> Town:
    """Lay the neighbour's outline beside the town."""
    tables = territory(draft.plan)
    tables["barriers"] = table("barriers", pd.DataFrame(columns=["geom"]))
    ours = tables["areas"]["geom"].iloc[0]
    theirs = _theirs(ours, draft)
    tables["neighbours"] = planted.neighbours(theirs, crs=CRS)
    found = planted.disputes(ours, tables["neighbours"]["geom"].iloc[0], "500112", crs=CRS)
    return Town(tables, found)


def _theirs(ours: shapely.MultiPolygon, draft: Draft) -> shapely.Polygon:
    """Outline of the neighbour: our eastern border with bulges, and land to the east of it."""
    ring = shapely.get_coordinates(shapely.get_exterior_ring(shapely.orient_polygons(shapely.get_geometry(ours, 0))))[
        :-1
    ]
    middle = ring.mean(axis=0)
    corners = [int((ring @ np.array(way)).argmax()) for way in ((1.0, -1.0), (1.0, 1.0))]
    count = (corners[1] - corners[0]) % len(ring)
    east = ring[(corners[0] + np.arange(count + 1)) % len(ring)]
    line = shapely.LineString(east)
    at = np.linspace(0, 1, len(draft.bulges) * draft.bends + 2)
    here = shapely.get_coordinates(shapely.line_interpolate_point(line, at, normalized=True))
    off = np.interp(at, np.linspace(0, 1, len(draft.bulges) + 2), [0.0, *draft.bulges, 0.0]) * DEPTH_M
    there = here - np.column_stack([off, np.zeros(len(at))])
    there[0], there[-1] = east[0], east[-1]
    far = middle[0] + (east[:, 0].max() - middle[0]) + BEYOND_M
    outline = np.vstack([there, [[far, there[-1, 1]], [far, there[0, 1]]]])
    return shapely.Polygon(to_metres(to_units(outline)))


def applied(town: Town, sides: Parties, line: object, side: str | None) -> tuple[Applied, Report]:
    """Apply a line to the tables."""
    tables = town.tables
    next_ids = {name: int(tables[name].iloc[:, 0].max()) + 1 for name in ("cells", "blocks")}
    near = whole_buildings.near(tables["buildings"], sides)
    return applying.apply(tables, sides, line, side, near, settings=SETTINGS, next_ids=next_ids)


def broken_rules(town: Town, done: Applied) -> list[str]:
    """Kinds of all errors of the ground after a line was applied; counts are summed again first, parts follow."""
    after = town.tables | done.tables
    parts = after["building_parts"]
    lost = parts["building_id"].isin(done.left)
    stacked = parts.loc[lost, "block_id"]
    after["building_parts"] = parts[~lost].reset_index(drop=True)
    blocks = after["blocks"][~(after["blocks"]["block_id"].isin(stacked) & (after["blocks"]["kind"] == "stacked"))]
    after["exceptions"] = after["exceptions"][~after["exceptions"]["building_id"].isin(done.left)]
    new = ~blocks["block_id"].isin(town.tables["blocks"]["block_id"])
    blocks = blocks.assign(kind=blocks["kind"].where(~new, "ground"))
    counted = ground_plan.count(blocks[blocks["kind"] != "virtual"], after["buildings"], after["building_parts"])
    after["blocks"] = gpd.GeoDataFrame(
        pd.concat([counted, blocks[blocks["kind"] == "virtual"]], ignore_index=True), geometry="geom", crs=CRS
    )
    report = blocks_check.check(after, settings=SETTINGS)
    of_new = set(after["blocks"].loc[after["blocks"]["block_code"].isna(), "block_id"])
    return [f.kind for f in report.of("error") if not (f.table == "blocks" and f.row_id in of_new)]


def all_proposals(
    town: Town, code: str, drawn: tuple[object, ...] = ()
) -> tuple[Parties, list[proposals.Proposal], Report]:
    """Work out every proposal for a dispute."""
    sides = town.parties(code)
    found, report = proposals.propose(sides, proposals.METHODS, town.around(sides), drawn=drawn)
    return sides, found, report
