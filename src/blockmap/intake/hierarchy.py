"""The hierarchy as it comes: complete, or with levels missing, and completed here.

Offices deliver communities without towns, a district alone, or nothing at all. What is missing is derived: an upper level as the
union of its children, grouped by the official code where codes have their full length; a lower one as the same ground as
its parent;
and without any area the extent of the buildings becomes one community. Whatever is derived is marked and said.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.errors import UsageError
from blockmap.intake.doubles import said_of_twins
from blockmap.intake.order import by_position
from blockmap.intake.repair import GRID_M, snap
from blockmap.report import Report
from blockmap.schema.ground import AREAS
from blockmap.settings import Settings
from blockmap.topology.grid import Geometries

AROUND_M = 30.0
"""Ground round the outermost buildings that belongs to a community made from their extent: a street's width."""

MOSTLY = 0.5
"""An area lies in the parent that holds more than this share of it."""


def settle(
    areas: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, *, settings: Settings
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, Report]:
    """Complete the hierarchy and say in which community every building lies.

    Steps: make a community from the buildings where there is no area; derive missing upper levels from below; find every area's
    parent; give every area without children one of the same ground; put buildings into communities.

    Parameters
    ----------
    areas
        Delivered areas, any levels, valid; ids may be missing. Empty input is fine when there are buildings.
    buildings
        Footprints and points.

    Returns
    -------
    areas, buildings, report
        Areas of all levels with ``parent_id``, by id; buildings with ``community_id``; what was derived and what has no place.

    Raises
    ------
    UsageError
        There are neither areas nor buildings.
    """
    report = Report()
    if buildings.empty:
        report.add("no_buildings", "warning", table="buildings")
    report.extend(said_of_twins(buildings))
    table = gpd.GeoDataFrame(areas[list(AREAS.names)], geometry="geom", crs=settings.crs)
    if table.empty:
        table = _made_of_buildings(buildings, settings, report)
    table = _numbered(table, settings)
    table = _with_upper_levels(table, settings, report)
    table = _with_lower_levels(table, settings, report)
    return table, _placed(buildings, table, settings, report), report


def _numbered(areas: gpd.GeoDataFrame, settings: Settings) -> gpd.GeoDataFrame:
    """Give ids to areas without one, by level and code after the largest there is; sort by id."""
    rank = areas["level"].map({level: at for at, level in enumerate(settings.levels)})
    order = areas.assign(_rank=rank).sort_values(["_rank", "code"], kind="stable").index
    areas = areas.loc[order].reset_index(drop=True)
    areas["area_id"] = areas["area_id"].astype("Int64")
    areas["parent_id"] = areas["parent_id"].astype("Int64")
    missing = areas["area_id"].isna().to_numpy()
    first = 1 if missing.all() else int(areas["area_id"].max()) + 1
    areas.loc[missing, "area_id"] = np.arange(first, first + missing.sum())
    return areas.sort_values("area_id", ignore_index=True)


def _rows(
    level: str,
    codes: list[str],
    names: list[str | None],
    parents: list[int | None],
    geometry: Geometries,
    settings: Settings,
) -> gpd.GeoDataFrame:
    """Return derived areas, without ids."""
    count = len(codes)
    empty = np.full(count, None, object)
    columns = {
        "area_id": pd.array([pd.NA] * count, dtype="Int64"),
        "level": level,
        "parent_id": pd.array(parents, dtype="Int64"),
        "code": np.array(codes, dtype=object),
        "name": np.array(names, dtype=object),
        "parent_code": empty,
        "valid_from": empty,
        "valid_to": empty,
        "is_derived": True,
        "is_frozen": False,
    }
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(geometry, crs=settings.crs)).rename_geometry("geom")


def _joined(areas: gpd.GeoDataFrame, derived: gpd.GeoDataFrame, settings: Settings) -> gpd.GeoDataFrame:
    """Return both, the derived ones numbered after the others."""
    both = pd.concat([areas, derived], ignore_index=True) if len(areas) else derived
    return _numbered(gpd.GeoDataFrame(both, geometry="geom", crs=settings.crs), settings)


def _made_of_buildings(buildings: gpd.GeoDataFrame, settings: Settings, report: Report) -> gpd.GeoDataFrame:
    """Make one community of the ground on which the buildings stand: their hull and a street's width around it."""
    if buildings.empty:
        raise UsageError("nothing_to_settle")
    corners = shapely.multipoints(shapely.get_coordinates(np.asarray(buildings.geometry.array, dtype=object)))
    hull = shapely.buffer(shapely.convex_hull(corners), AROUND_M, quad_segs=2)
    ground = snap(np.array([hull], dtype=object))
    code = _first_code(settings.community_level, settings)
    report.add("community_of_buildings", "warning", table="areas", code=code, count=len(buildings))
    return _rows(settings.community_level, [code], [None], [None], ground, settings)


def _first_code(level: str, settings: Settings) -> str:
    """Return the code of the first area of a level, for want of an official one: 000001001001."""
    code = ""
    for at in range(settings.levels.index(level) + 1):
        code += f"{1:0{_digits(at, settings)}d}"
    return code


def _digits(at: int, settings: Settings) -> int:
    """Digits that a level adds to the code of the level above."""
    return settings.code_digits[at] - (settings.code_digits[at - 1] if at else 0)


def _has_full_codes(areas: gpd.GeoDataFrame, at: int, settings: Settings) -> bool:
    """Tell whether all areas of a level have official codes of the length declared, so that their parents' codes are in them."""
    return bool(areas["code"].str.fullmatch(rf"\d{{{settings.code_digits[at]}}}").all())


def _with_upper_levels(areas: gpd.GeoDataFrame, settings: Settings, report: Report) -> gpd.GeoDataFrame:
    """Find the parents of every level below the top, deriving levels that were not delivered."""
    present = [at for at, level in enumerate(settings.levels) if (areas["level"] == level).any()]
    for at in range(max(present) - 1, -1, -1):
        level = settings.levels[at]
        is_child = areas["level"] == settings.levels[at + 1]
        if not (areas["level"] == level).any():
            areas = _with_derived_level(areas, at, settings, report)
            continue
        parents, children = areas[areas["level"] == level], areas[is_child]
        parent_id = _by_code(children, parents, at, settings)
        parent_id = _checked_by_place(parent_id, children, parents, report)
        areas.loc[is_child, "parent_id"] = parent_id.to_numpy()
    return areas


def _with_derived_level(areas: gpd.GeoDataFrame, at: int, settings: Settings, report: Report) -> gpd.GeoDataFrame:
    """Derive a missing level as unions of its children: by their codes, their parents' codes, the next level above, or one."""
    level = settings.levels[at]
    is_child = (areas["level"] == settings.levels[at + 1]).to_numpy()
    children = areas[is_child]
    if _has_full_codes(children, at + 1, settings):
        group = children["code"].str[: settings.code_digits[at]]
    elif children["parent_code"].notna().all():
        group = children["parent_code"].astype(str)
    else:
        group = _group_by_ancestor(children, areas, at, settings)
    codes = sorted(group.unique())
    geometry = np.asarray(children.geometry.array, dtype=object)
    unions = [shapely.union_all(geometry[(group == code).to_numpy()], grid_size=GRID_M) for code in codes]
    derived = _rows(level, codes, [None] * len(codes), [None] * len(codes), np.array(unions, dtype=object), settings)
    report.add("level_derived", "note", table="areas", level=level, count=len(codes), children=len(children))
    areas = _joined(areas, derived, settings)
    ids = areas[areas["level"] == level].set_index("code")["area_id"]
    child_ids = children["area_id"]
    return areas.assign(
        parent_id=areas["parent_id"].where(
            ~areas["area_id"].isin(child_ids),
            areas["area_id"].map(pd.Series(group.map(ids).to_numpy(), index=child_ids.to_numpy())),
        )
    )


def _group_by_ancestor(children: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, at: int, settings: Settings) -> pd.Series:
    """Return for each child the code of the area to derive: the one of the nearest delivered level above that holds it."""
    for above in range(at - 1, -1, -1):
        ancestors = areas[areas["level"] == settings.levels[above]]
        if len(ancestors):
            holder = _by_place(children, ancestors)[0]
            tail = "".join(f"{1:0{_digits(step, settings)}d}" for step in range(above + 1, at + 1))
            code = ancestors.set_index("area_id")["code"]
            return holder.map(code).fillna(str(code.iloc[0])).astype(str) + tail
    return pd.Series(_first_code(settings.levels[at], settings), index=children.index)


def _by_code(children: gpd.GeoDataFrame, parents: gpd.GeoDataFrame, at: int, settings: Settings) -> pd.Series:
    """Return the parent that the source names, else the one whose code begins a child's code; ``NA`` where there is none."""
    ids = parents.drop_duplicates("code").set_index("code")["area_id"]
    named = children["parent_code"].map(ids).astype("Int64")
    if not _has_full_codes(children, at + 1, settings):
        return named
    return named.fillna(children["code"].str[: settings.code_digits[at]].map(ids).astype("Int64"))


def _by_place(children: gpd.GeoDataFrame, parents: gpd.GeoDataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the parent that holds most of each child, and the share it holds; ``NA`` and 0 where none does."""
    ours, theirs = (np.asarray(rows.geometry.array, dtype=object) for rows in (children, parents))
    child, parent = shapely.STRtree(theirs).query(ours)
    shared = pd.DataFrame(
        {"child": child, "parent": parent, "m2": shapely.area(shapely.intersection(ours[child], theirs[parent]))}
    )
    best = (
        shared.sort_values(["child", "m2", "parent"], ascending=[True, False, True])
        .drop_duplicates("child")
        .set_index("child")
    )
    best = best.reindex(np.arange(len(children)))
    ids = parents["area_id"].reset_index(drop=True)
    holder = best["parent"].map(ids).astype("Int64").set_axis(children.index)
    share = pd.Series(best["m2"].fillna(0).to_numpy() / shapely.area(ours), index=children.index)
    return holder, share


def _checked_by_place(
    by_code: pd.Series, children: gpd.GeoDataFrame, parents: gpd.GeoDataFrame, report: Report
) -> pd.Series:
    """Complete parents by place, and say where code and place contradict each other or no parent holds an area."""
    holder, share = _by_place(children, parents)
    is_held = share > MOSTLY
    codes = parents.set_index("area_id")["code"]
    for at in children.index:
        point = children.geometry[at].representative_point()
        where: dict[str, Any] = {
            "code": children["code"][at],
            "row_id": int(children["area_id"][at]),
            "x": point.x,
            "y": point.y,
        }
        if pd.isna(by_code[at]) and not is_held[at]:
            report.add("area_without_parent", "error", table="areas", level=children["level"][at], **where)
        elif not pd.isna(by_code[at]) and is_held[at] and holder[at] != by_code[at]:
            named = {"parent": codes[by_code[at]], "holder": codes[holder[at]]}
            report.add("area_in_another", "warning", table="areas", **named, **where)
    return by_code.fillna(holder.where(is_held))


def _with_lower_levels(areas: gpd.GeoDataFrame, settings: Settings, report: Report) -> gpd.GeoDataFrame:
    """Give every area above the last level that has no child one of the same ground and name."""
    for at, level in enumerate(settings.levels[:-1]):
        childless = areas[(areas["level"] == level) & ~areas["area_id"].isin(areas["parent_id"].dropna())]
        if childless.empty:
            continue
        below = settings.levels[at + 1]
        number = f"{1:0{_digits(at + 1, settings)}d}"
        derived = _rows(
            below,
            [code + number for code in childless["code"]],
            childless["name"].tolist(),
            childless["area_id"].tolist(),
            np.asarray(childless.geometry.array, dtype=object),
            settings,
        )
        areas = _joined(areas, derived, settings)
        codes = ", ".join(childless["code"].head(10))
        report.add(
            "child_derived", "warning", table="areas", level=below, parent=level, count=len(childless), codes=codes
        )
    return areas


def _placed(
    buildings: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, settings: Settings, report: Report
) -> gpd.GeoDataFrame:
    """Return buildings with the community that holds a point inside them; none for those outside, which are counted."""
    communities = areas[areas["level"] == settings.community_level].reset_index(drop=True)
    geometry = np.asarray(buildings.geometry.array, dtype=object)
    at = _first_holder(shapely.point_on_surface(geometry), np.asarray(communities.geometry.array, dtype=object))
    ids = communities["area_id"].to_numpy(object)
    placed = buildings.copy()
    placed["community_id"] = pd.array([ids[i] if i >= 0 else pd.NA for i in at], dtype="Int64")
    outside = placed[at < 0]
    if len(outside):
        where = pd.DataFrame(by_position(np.asarray(outside.geometry.array, dtype=object))).iloc[0]
        count, households = len(outside), int(outside["household_count"].sum())
        report.add("buildings_outside", "warning", table="buildings", count=count, households=households,
                   x=float(where["west"]), y=-float(where["north"]))  # fmt: skip
    return placed


def _first_holder(points: Geometries, communities: Geometries) -> NDArray[np.int64]:
    """Position of the first community that holds each point, -1 where none does."""
    community, point = shapely.STRtree(points).query(communities, predicate="intersects")
    holder = np.full(len(points), len(communities), np.int64)
    np.minimum.at(holder, point, community)
    holder[holder == len(communities)] = -1
    return holder
