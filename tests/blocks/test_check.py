"""The check of blocks: silent on any exact territory, and on what is not yet done only that is said."""

import geopandas as gpd
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.blocks import codes
from blockmap.blocks.check import check
from tests.strategies import CRS, SETTINGS, Plan, plans, table, territory


@settings(max_examples=20, deadline=None)
@given(plans(), st.randoms())
def test_an_exact_territory_is_clean_in_any_order_of_rows(plan, random):
    tables = territory(plan)
    shuffled = {name: rows.sample(frac=1, random_state=random.randrange(2**31)) for name, rows in tables.items()}
    report = check(shuffled, settings=SETTINGS)
    assert list(report) == []
    assert report.figures["cells_checked"] == len(tables["cells"])


def test_before_the_first_plan_there_is_nothing_to_prove():
    tables = territory()
    report = check({"areas": tables["areas"], "buildings": tables["buildings"]}, settings=SETTINGS)
    assert report.kinds() == {"nothing_planned": 1}
    assert report.is_clean


def test_communities_that_are_not_planned_yet_are_named_and_their_lines_left_alone():
    tables = territory(Plan(2, 2, 2, 2, seed=2))
    out = 4
    gone = tables["blocks"]["community_id"] == out
    kept = {name: tables[name][tables[name]["community_id"] != out] for name in ("blocks", "cells", "buildings")}
    areas = tables["areas"].copy()
    raw = areas["area_id"] == out
    areas.loc[raw, "geom"] = areas.loc[raw, "geom"].simplify(5)
    report = check(tables | kept | {"areas": areas}, settings=SETTINGS)
    assert gone.any()
    assert [(f.kind, f.row_id, f.severity) for f in report] == [("community_without_blocks", out, "warning")]


def test_blocks_without_codes_are_checked_for_everything_else():
    tables = territory()
    tables["blocks"] = tables["blocks"].assign(block_code=None, short_code=None, community_code=None)
    assert check(tables, settings=SETTINGS).kinds() == {"not_coded": 1}


def test_foreign_codes_are_lawful():
    tables = territory(Plan(1, 3, 2, 2, seed=6))
    areas = tables["areas"].assign(code=["LI", "North", "South", "Ruggell", "Eschen", "Vaduz"])
    tables["areas"] = areas
    communities = areas[areas["level"] == "community"]
    tables["blocks"], _ = codes.assign(tables["blocks"], communities, settings=SETTINGS)
    assert list(check(tables, settings=SETTINGS)) == []


def test_an_exclave_is_lawful_when_declared():
    """Communities 1 and 2 side by side; 1 has a second part beyond 2."""
    strips = shapely.box([0, 100, 200], 0, [100, 200, 300], 100)
    ids = [1, 2, 3]
    community = [2, 3, 2]
    ring = shapely.Polygon([(x, 0) for x in (0, 100, 200, 300)] + [(x, 100) for x in (300, 200, 100, 0)])
    geoms = [ring, shapely.MultiPolygon([strips[0], strips[2]]), strips[1]]
    areas = pd.DataFrame(
        {"area_id": ids, "level": ["district", "community", "community"], "parent_id": [None, 1, 1], "geom": geoms}
    )
    areas["code"] = ["500112", "500112001001", "500112001002"]
    blocks = pd.DataFrame(
        {"block_id": ids, "community_id": community, "kind": "ground", "irregular": "empty", "geom": strips}
    )
    two_levels = SETTINGS.model_copy(update={"levels": ("district", "community"), "code_digits": (6, 12)})
    tables = {"areas": table("areas", areas)}
    tables["areas"]["geom"] = gpd.GeoSeries(geoms, crs=CRS)
    tables["blocks"], _ = codes.assign(table("blocks", blocks), tables["areas"], settings=two_levels)
    cells = pd.DataFrame({"cell_id": ids, "community_id": community, "block_id": ids, "geom": strips})
    tables["cells"] = table("cells", cells)
    report = check(tables, settings=two_levels)
    assert [(f.kind, f.row_id) for f in report] == [("exclave_undeclared", 2)]
    declared = pd.DataFrame({"exception_id": [1], "kind": "exclave", "area_id": 2, "reason": "exclave", "geom": None})
    assert list(check(tables | {"exceptions": table("exceptions", declared)}, settings=two_levels)) == []


def test_soft_rules_are_notes():
    tables = territory(Plan(seed=9))
    strict = SETTINGS.model_copy(update={"min_block_m2": 1e6, "min_block_width_m": 500.0})
    report = check(tables, settings=strict)
    ground = (tables["blocks"]["kind"] == "ground").sum()
    assert report.kinds() == {"small_block": ground, "narrow_block": ground}
    assert report.is_clean
