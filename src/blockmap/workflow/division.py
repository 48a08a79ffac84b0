"""From divided ground to tables of the territory: identity, parts, counts, codes, lineage, and the rest left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap.blocks import codes, identity
from blockmap.blocks import plan as ground_plan
from blockmap.blocks.plan import Ground
from blockmap.buildings import number as numbers
from blockmap.buildings import parts as shared
from blockmap.errors import GateError, UsageError
from blockmap.report import Report
from blockmap.schema import TABLES, Column, Table
from blockmap.settings import Settings
from blockmap.topology import weave
from blockmap.workflow import locking, weighing
from blockmap.workflow.outcome import Progress

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Tables = dict[str, pd.DataFrame]

WRITTEN = (
    "areas",
    "buildings",
    "building_parts",
    "cells",
    "blocks",
    "retired",
    "lineage",
    "exceptions",
    "quality",
    "tags",
)
"""Tables that a plan writes."""


def divide(
    before: Tables,
    chosen: GeoDataFrame,
    *,
    settings: Settings,
    seed: int,
    workers: int,
    exactly: int | None,
    oversize: Literal["whole", "parts"],
    progress: Progress,
) -> tuple[Tables, Report]:
    """Divide the chosen communities and set them among the others.

    Parameters
    ----------
    before
        All tables, with the lines to start from in ``areas``.
    chosen
        Rows of ``areas``: the communities to divide, by code. Locked blocks in them stay as they are.
    settings, seed, workers, exactly, oversize, progress
        See `blockmap.workflow.plan`.

    Returns
    -------
    tables
        All tables as they are to be.
    report
        What locks, cells, partition, parts and codes had to say.

    Raises
    ------
    UsageError
        Everything is locked.
    """
    locked = locking.locked_in(before, chosen["area_id"])
    chosen = locking.open_ground(chosen, before["blocks"], locked)
    if chosen.empty:
        raise UsageError("plan_all_locked")
    if exactly is not None:
        exactly -= int((before["blocks"]["block_id"].isin(locked) & (before["blocks"]["kind"] == "ground")).sum())
    kept = _kept(before, chosen, locked)
    buildings, report = weighing.weighed(before, chosen, locked, settings=settings)
    before = before | {"buildings": buildings}
    ground, said = ground_plan.plan(
        before["areas"],
        chosen,
        _concerned(before["buildings"], chosen, locked),
        before["barriers"],
        before["compounds"],
        before["places"],
        settings=settings,
        seed=seed,
        workers=workers,
        exactly=exactly,
        progress=progress,
    )
    report.extend(said)
    ground = _with_ids_of_their_own(ground, _last_block_id(before))
    report.extend(locking.said(before["blocks"], locked))
    drawn = _drawn(before, kept, ground, chosen, locked)
    moved = drawn["buildings"][drawn["buildings"]["_is_moved"]]
    ground_blocks = ground_plan.count(ground.blocks, moved, before["building_parts"][:0])
    parts, stacked, said = shared.divide(moved, ground_blocks, settings=settings, oversize=oversize)
    report.extend(said)
    drawn |= _identified(before, kept, drawn, _together(ground_blocks, stacked), parts)
    drawn["blocks"] = _counted(drawn)
    communities = drawn["areas"][drawn["areas"]["level"] == settings.community_level]
    drawn["blocks"], said = codes.assign(
        drawn["blocks"],
        communities,
        settings=settings,
        retired=before["retired"],
        previous=before["blocks"],
        locked=locked,
    )
    report.extend(said)
    drawn["tags"], said = weighing.follow(before, drawn, chosen)
    report.extend(said)
    drawn |= _history(before, drawn)
    return before | {name: typed(drawn[name], TABLES[name], chosen.crs) for name in WRITTEN}, report


def refuse_errors(report: Report, operation: str) -> None:
    """Refuse to go on where a report holds errors; it goes with the refusal."""
    errors = len(report.of("error"))
    if errors:
        raise GateError("checks_failed", report=report, operation=operation, count=errors)


def _with_ids_of_their_own(ground: Ground, last: int) -> Ground:
    """Provisional ids of blocks beyond all that are given, so that nothing of other communities is taken for theirs."""
    shifted = {name: getattr(ground, name) for name in ("blocks", "cells", "buildings")}
    return replace(ground, **{name: rows.assign(block_id=rows["block_id"] + last) for name, rows in shifted.items()})


def _kept(before: Tables, chosen: GeoDataFrame, locked: frozenset[int]) -> Tables:
    """Rows of other communities and of locked blocks, and virtual blocks everywhere: a plan leaves them alone."""
    in_chosen = {
        name: before[name]["community_id"].isin(chosen["area_id"]) & ~before[name]["block_id"].isin(locked)
        for name in ("blocks", "cells")
    }
    in_chosen["quality"] = before["quality"]["community_id"].isin(chosen["area_id"])
    blocks = before["blocks"][~in_chosen["blocks"] | (before["blocks"]["kind"] == "virtual")]
    quality = before["quality"][~in_chosen["quality"] & before["quality"]["community_id"].notna()]
    return {
        "blocks": blocks,
        "cells": before["cells"][~in_chosen["cells"]],
        "building_parts": before["building_parts"][before["building_parts"]["block_id"].isin(blocks["block_id"])],
        "exceptions": before["exceptions"],
        "quality": quality,
    }


def _concerned(buildings: GeoDataFrame, chosen: GeoDataFrame, locked: frozenset[int]) -> GeoDataFrame:
    """Buildings that are in the chosen communities and not locked, or in none so far and touch them."""
    in_other = buildings["community_id"].notna() & ~buildings["community_id"].isin(chosen["area_id"])
    in_other |= buildings["block_id"].isin(locked)
    homeless = buildings["community_id"].isna().to_numpy()
    touching = np.zeros(len(buildings), bool)
    touching[
        shapely.STRtree(buildings["geom"].to_numpy()).query(chosen["geom"].to_numpy(), predicate="intersects")[1]
    ] = True
    is_far = homeless & ~touching & bool(in_other.any())
    return buildings[~in_other & ~is_far].reset_index(drop=True)


def _drawn(before: Tables, kept: Tables, ground: Ground, chosen: GeoDataFrame, locked: frozenset[int]) -> Tables:
    """Lines, cells and buildings as drawn; blocks of the chosen communities still have provisional ids."""
    areas = before["areas"].copy()
    working = ground.areas.set_index("area_id")["geom"]
    gained = (
        weave.chains(chosen["geom"].to_numpy(), working.reindex(chosen["area_id"]).to_numpy())
        if len(kept["cells"])
        else {}
    )
    for name in ("cells", "blocks"):
        kept[name] = kept[name].assign(geom=weave.weave(kept[name]["geom"].to_numpy(), gained)[0])
    lines = locking.rejoined(ground.areas, areas, kept["blocks"], locked)
    new_lines = areas["area_id"].map(lines.set_index("area_id")["geom"])
    woven, _ = weave.weave(areas["geom"].to_numpy(), gained)
    areas["geom"] = gpd.GeoSeries(np.where(new_lines.notna(), new_lines.to_numpy(), woven), crs=areas.crs)

    offset = int(kept["cells"]["cell_id"].max()) if len(kept["cells"]) else 0
    cells = ground.cells.assign(cell_id=ground.cells["cell_id"] + offset)

    buildings = before["buildings"].copy()
    is_moved = buildings["community_id"].isin(chosen["area_id"]) & ~buildings["block_id"].isin(locked)
    is_moved |= buildings["building_id"].isin(ground.buildings["building_id"])
    place = ground.buildings.assign(cell_id=ground.buildings["cell_id"] + offset).set_index("building_id")
    place = place.reindex(buildings["building_id"])
    for name in ("community_id", "cell_id", "block_id"):
        buildings[name] = buildings[name].mask(is_moved, place[name].astype("Int64").array)
    exceptions = _exceptions(kept, ground, lines, before, locked)
    return {
        "areas": areas,
        "cells": cells,
        "buildings": buildings.assign(_is_moved=is_moved),
        "exceptions": exceptions,
        "quality": _renumbered("quality", kept["quality"], ground.quality, ["community_id", "measure"]),
    }


def _exceptions(
    kept: Tables, ground: Ground, lines: GeoDataFrame, before: Tables, locked: frozenset[int]
) -> pd.DataFrame:
    """Declared departures from a rule: those elsewhere and in locked blocks as they were, and those of the plan."""
    others = ~kept["exceptions"]["area_id"].isin(lines["area_id"])
    fresh = ground.exceptions
    if locked:
        held = kept["blocks"][kept["blocks"]["block_id"].isin(locked) & (kept["blocks"]["kind"] == "ground")]
        others |= locking.lies_in_locked(kept["exceptions"], before["buildings"], held["geom"], locked)
        exclaves = ground_plan.exclaves(before["areas"], lines)
        fresh = pd.concat([fresh[fresh["kind"] != "exclave"], exclaves], ignore_index=True)
    return _renumbered("exceptions", kept["exceptions"][others], fresh, ["area_id", "kind", "building_id"])


def _together(ground_blocks: GeoDataFrame, stacked: pd.DataFrame) -> GeoDataFrame:
    """Ground and stacked blocks as rows of one table."""
    ground_blocks = ground_blocks.assign(
        kind="ground", host_block_id=pd.array([pd.NA] * len(ground_blocks), dtype="Int64")
    )
    both = pd.concat([ground_blocks, stacked], ignore_index=True) if len(stacked) else ground_blocks
    return gpd.GeoDataFrame(both, geometry="geom", crs=ground_blocks.crs)


def _counted(drawn: Tables) -> GeoDataFrame:
    """Sum what blocks hold over their buildings; a virtual one has none, and keeps what it was given."""
    own = ["household_count", "person_count", "building_count", "is_estimate", "work_count"]
    counted = ground_plan.count(drawn["blocks"], drawn["buildings"], drawn["building_parts"])
    is_virtual = drawn["blocks"]["kind"] == "virtual"
    counted.loc[is_virtual, own] = drawn["blocks"].loc[is_virtual, own]
    return counted


def _identified(before: Tables, kept: Tables, drawn: Tables, blocks: GeoDataFrame, parts: pd.DataFrame) -> Tables:
    """Give blocks the ids by which they are known, everywhere, and set them among the kept ones."""
    is_kept = before["blocks"]["block_id"].isin(kept["blocks"]["block_id"])
    previous = before["blocks"][~is_kept]
    moved = drawn["buildings"]["_is_moved"]
    was_in = before["buildings"][before["buildings"]["block_id"].isin(previous["block_id"])]
    parts_before = before["building_parts"][before["building_parts"]["block_id"].isin(previous["block_id"])]
    final = identity.inherit(
        blocks,
        identity.units(drawn["buildings"][moved], parts),
        previous,
        identity.units(was_in, parts_before),
        last_id=_last_block_id(before),
    )
    blocks = blocks.assign(
        block_id=blocks["block_id"].map(final), host_block_id=blocks["host_block_id"].map(final).astype("Int64")
    )
    blocks["revision"] = _revisions(blocks, previous)
    buildings = drawn["buildings"].drop(columns="_is_moved")
    buildings["block_id"] = buildings["block_id"].where(~moved, buildings["block_id"].map(final).astype("Int64"))
    buildings = _with_lasting_numbers(buildings, before["buildings"])
    cells = drawn["cells"].assign(block_id=drawn["cells"]["block_id"].map(final))
    parts = parts.assign(block_id=parts["block_id"].map(final))
    every_part = _concat(kept["building_parts"], parts).sort_values(["building_id", "part_number"], ignore_index=True)
    return {
        "blocks": _concat(kept["blocks"], blocks).sort_values("block_id", ignore_index=True),
        "cells": _concat(kept["cells"], cells).sort_values("cell_id", ignore_index=True),
        "buildings": buildings,
        "building_parts": every_part.assign(part_id=np.arange(1, len(every_part) + 1)),
    }


def _with_lasting_numbers(buildings: GeoDataFrame, before: GeoDataFrame) -> GeoDataFrame:
    """Keep issued numbers of buildings that stay in their block, and all numbers of blocks whose buildings are the same."""
    stays = (buildings["block_id"] == before["block_id"]).fillna(False).to_numpy(dtype=bool)
    of_block = buildings["block_id"]
    all_stay = pd.Series(stays).groupby(of_block).transform("all").fillna(False).to_numpy(dtype=bool)
    size, size_before = (of_block.map(blocks.value_counts()) for blocks in (of_block, before["block_id"]))
    is_same = all_stay & (size == size_before).to_numpy(dtype=bool, na_value=False)
    keeps = stays & (is_same | buildings["is_number_frozen"].to_numpy())
    return buildings.assign(
        number=buildings["number"].where(keeps), is_number_frozen=buildings["is_number_frozen"] & keeps
    )


def _last_block_id(before: Tables) -> int:
    """Largest id that any block bears, or bore when it was issued."""
    columns = (before["blocks"]["block_id"], before["retired"]["block_id"], before["lineage"]["to_block_id"])
    return max((int(column.dropna().max()) for column in columns if column.notna().any()), default=0)


def _revisions(blocks: GeoDataFrame, previous: GeoDataFrame) -> pd.Series[int]:
    """Changes since a block was made: one more than before where its ground changed."""
    before = previous.set_index("block_id").reindex(blocks["block_id"])
    old, new = before["geom"].to_numpy(), blocks["geom"].to_numpy()
    is_changed = before["kind"].notna().to_numpy() & ~(
        shapely.equals(old, new) | (shapely.is_missing(old) & shapely.is_missing(new))
    )
    return pd.Series(before["revision"].fillna(0).to_numpy(dtype=np.int64) + is_changed, index=blocks.index)


def _history(before: Tables, drawn: Tables) -> Tables:
    """What was issued and is gone, and which issued block became which."""
    retired = before["retired"]
    retired = _concat(retired, codes.retire(before["blocks"], drawn["blocks"], retired))
    retired = _concat(retired, numbers.retire(before["buildings"], before["blocks"], drawn["buildings"], retired))
    issued = before["blocks"][before["blocks"]["is_frozen"].astype(bool)]
    was_in = before["buildings"][before["buildings"]["block_id"].isin(issued["block_id"])]
    parts_before = before["building_parts"][before["building_parts"]["block_id"].isin(issued["block_id"])]
    lineage = identity.lineage(
        drawn["blocks"],
        identity.units(drawn["buildings"], drawn["building_parts"]),
        issued,
        identity.units(was_in, parts_before),
        reason="plan",
        first_id=len(before["lineage"]) + 1,
    )
    return {"retired": retired, "lineage": _concat(before["lineage"], lineage)}


def _renumbered(name: str, kept: pd.DataFrame, fresh: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """Rows kept and new ones, in order, with ids from 1."""
    both = _concat(kept, fresh).sort_values(order, ignore_index=True, kind="stable")
    return both.assign(**{TABLES[name].key: np.arange(1, len(both) + 1)})


def _concat(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Rows of both; columns of an empty one do not decide the types."""
    parts = [part for part in (one, other) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else one.reset_index(drop=True)


def typed(rows: pd.DataFrame, table: Table, crs: object) -> pd.DataFrame:
    """Rows with the columns of a table, in the types of ``docs/architecture.md``; missing columns are empty."""
    out = rows.reindex(columns=list(table.names))
    out = out.astype({column.name: _dtype(column) for column in table.columns})
    return gpd.GeoDataFrame(out, geometry="geom", crs=crs) if table.geometry else out


def _dtype(column: Column) -> str:
    if column.type == "INTEGER":
        return "int64" if column.required else "Int64"
    return {"REAL": "float64", "BOOLEAN": "bool"}.get(column.type, "object")
