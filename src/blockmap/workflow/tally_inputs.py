"""What a tally is made from: tables of the territory, counted; blocks grouped by whatever was asked for; who has a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from blockmap import store, work
from blockmap.errors import UsageError
from blockmap.progress import assigning, by_block, by_level, by_members, days, people, rows
from blockmap.progress.lists import plain
from blockmap.progress.rollup import Grouping
from blockmap.progress.tallying import Tally, tally
from blockmap.progress.vocabulary import MEASURES
from blockmap.progress.zones import by_zone
from blockmap.report import Report
from blockmap.terms import LANGUAGES, has, text
from blockmap.workflow.data_moment import DataMoment, data_moment
from blockmap.workflow.staff import at_desk, last_moment

BLOCK_COLUMNS = [
    "block_id", "community_id", "community_code", "block_code", "short_code", "kind", "host_block_id", "household_count",
    "person_count", "is_estimate",
]  # fmt: skip
BUILDING_COLUMNS = [
    "building_id", "source_key", "address", "number", "community_id", "block_id", "household_count", "dwelling_count",
    "person_count", "state", "state_date",
]  # fmt: skip
AREA_COLUMNS = ["area_id", "level", "parent_id", "code", "name"]


def counted(file: store.Territory) -> tuple[Tally, Report]:
    """Count everything that was returned to an open territory; for what is raised see `counted_until`."""
    found, report, _ = counted_until(file)
    return found, report


def counted_until(file: store.Territory, *, with_ground: bool = False) -> tuple[Tally, Report, DataMoment | None]:
    """Count everything that was returned to an open territory, and say until when the returns tell.

    Parameters
    ----------
    file
        The territory.
    with_ground
        Read the ground of the blocks too: zones that are drawn need it.
    """
    with file.snapshot():
        tables = tables_of(file, with_ground=with_ground)
        returns = file.table("returns")
        lineage = lineage_of(file, returns)
        settings = file.settings
    if tables["blocks"].empty:
        raise UsageError("no_blocks", territory=file.path.name)
    current = rows.current(rows.read_all(returns))
    found, report = tally(current, lineage=lineage, settings=settings, **tables)
    return found, report, data_moment(current, returns, settings.zone)


def tables_of(file: store.Territory, *, with_ground: bool = False) -> dict[str, pd.DataFrame]:
    """Return the tables against which returns are counted."""
    tables = {
        "blocks": file.table("blocks", [*BLOCK_COLUMNS, *(["geom"] if with_ground else [])]),
        "buildings": file.table("buildings", BUILDING_COLUMNS),
        "parts": file.table("building_parts", ["building_id", "block_id", "household_count"]),
        "areas": file.table("areas", AREA_COLUMNS),
        "phases": file.table("phases"),
        "targets": file.table("targets"),
        "states": file.table("building_states"),
    }
    tables["blocks"]["effort"] = effort_of(file, tables)
    tables["blocks"]["per_day"] = file.settings.households_per_day / tables["blocks"]["effort"]
    return tables


def effort_of(file: store.Territory, tables: Mapping[str, pd.DataFrame], *, day: str | None = None) -> pd.Series[float]:
    """Return the work of one household of every block, by the difficulties of a day, or else of the days of the phases.

    Parameters
    ----------
    tables
        ``blocks, buildings, parts, areas``; without a day ``phases`` too.
    """
    of_kind = file.settings.work_factors
    tags = file.table("tags") if of_kind else None
    if tags is None or tags.empty:
        return pd.Series(1.0, index=tables["blocks"].index)
    first = last = day
    if day is None and len(tables["phases"]):
        first, last = str(tables["phases"]["first_date"].min()), str(tables["phases"]["last_date"].max())
    found = work.of_a_household(
        tables["blocks"],
        tables["buildings"],
        tables["parts"],
        tables["areas"],
        tags,
        of_kind=of_kind,
        first=first,
        last=last,
    )
    return pd.Series(found.to_numpy(), index=tables["blocks"].index)


def lineage_of(file: store.Territory, returns: pd.DataFrame) -> pd.DataFrame:
    """Return table ``lineage`` with `last_return_id`: the last delivery that was read before a block became another.

    It is told by the operation that wrote the row; where operations were taken back and this cannot be told, it is missing.
    """
    lineage = file.table("lineage")
    events = file.history()
    undone = {event.undo_of for event in events}
    written = [
        (event.at, event.changed["lineage"].inserted)
        for event in events
        if "lineage" in event.changed and event.seq not in undone and event.undo_of is None
    ]
    if sum(count for _, count in written) != len(lineage):
        return lineage.assign(last_return_id=pd.array([pd.NA] * len(lineage), dtype="Int64"))
    received = pd.to_datetime(returns["received_at"], utc=True, format="ISO8601")
    last = [returns.loc[received <= pd.Timestamp(at), "return_id"].max() for at, _ in written]
    numbers = np.repeat(np.array([0 if pd.isna(one) else int(one) for one in last]), [count for _, count in written])
    return lineage.assign(last_return_id=pd.array(numbers, dtype="Int64"))


def grouping_of(file: store.Territory, counted_: Tally, by: str, day: int) -> tuple[Grouping, Report]:
    """Return the grouping of a name."""
    ground, levels = counted_.ground, file.settings.levels
    if by == "block":
        return by_block(ground), Report()
    if by in levels:
        return by_level(ground, by), Report()
    if by == "team":
        return _by_team(file, counted_, day), Report()
    zones = file.table("zones")
    systems = sorted(zones["system"].unique())
    if by == "zone" and len(systems) == 1:
        by = systems[0]
    if by in systems:
        return by_zone(ground, by, zones=zones, members=file.table("zone_members"), on=days.text(day))
    known = [*levels, "block", "building", "compound", "worker", "team", *systems]
    raise UsageError("no_such_grouping", by=by, known=", ".join(known))


def measure_asked(said: str) -> str:
    """Return the measure that somebody means: by its code or its name in either language; an office's own stays as it is."""
    names = {
        plain(text(f"measure.{one}", lang)): one for one in MEASURES if has(f"measure.{one}") for lang in LANGUAGES
    }
    return names.get(plain(said), said)


def compounds_of(file: store.Territory) -> tuple[pd.DataFrame, pd.Series]:
    """Return the compounds, and the one of every building whose middle lies in one (in several: the one with the lowest id).

    Raises
    ------
    UsageError
        The territory has no compounds.
    """
    import shapely

    compounds = file.table("compounds").sort_values("compound_id", ignore_index=True)
    if compounds.empty:
        raise UsageError("tally_no_compounds", territory=file.path.name)
    buildings = file.table("buildings", ["building_id", "geom"])
    points = shapely.point_on_surface(buildings["geom"].to_numpy())
    at, building = shapely.STRtree(points).query(compounds["geom"].to_numpy(), predicate="intersects")
    both = pd.DataFrame({"compound": compounds["compound_id"].to_numpy()[at], "building": building})
    first = both.sort_values("compound").drop_duplicates("building")
    ids = buildings["building_id"].to_numpy()[first["building"].to_numpy()]
    found = pd.Series(first["compound"].to_numpy(dtype="int64"), index=ids)
    return pd.DataFrame(compounds[["compound_id", "name", "kind"]]), found


def _by_team(file: store.Territory, counted_: Tally, day: int) -> Grouping:
    """Group blocks by the team that answers for them: of the block itself, of its enumerator, of its smallest area."""
    assignments, staff = file.table("assignments"), file.table("workers")
    at = _evening(file, day)
    active = assigning.active(assignments, at)
    by_own = active[active["block_id"].notna() & active["team_id"].notna()]
    owners = assigning.in_charge(assignments, staff, at).merge(staff[["worker_id", "team_id"]], on="worker_id")
    named = pd.concat([by_own[["block_id", "team_id"]], owners.loc[owners["team_id"].notna(), ["block_id", "team_id"]]])
    team = named.astype("int64").drop_duplicates("block_id").set_index("block_id")["team_id"]
    of_area = active[active["area_id"].notna() & active["team_id"].notna()].sort_values("assignment_id")
    by_area = dict(zip(of_area["area_id"].astype(int), of_area["team_id"].astype(int), strict=True))
    chains = people.ancestors(file.table("areas", AREA_COLUMNS))
    blocks = counted_.ground.blocks
    rest = {
        block: next((by_area[area] for area in chains.get(community, ()) if area in by_area), None)
        for block, community in zip(blocks["block_id"].tolist(), blocks["community_id"].tolist(), strict=True)
        if block not in team.index
    }
    found = pd.Series({block: one for block, one in rest.items() if one is not None}, dtype="int64")
    teams = file.table("teams").rename(columns={"team_id": "group_id"})
    return by_members(counted_.ground, "team", teams, pd.concat([team, found]))


def _evening(file: store.Territory, day: int) -> str:
    """Return the last second of a day by the office's clock, or this moment where the day is still to end."""
    zone = file.settings.zone
    end = last_moment(days.text(day), zone)
    return min(end, at_desk(zone), key=datetime.fromisoformat)


def staffed(file: store.Territory, day: int) -> set[int] | None:
    """Return the blocks that have a person; ``None`` where nobody was assigned at all."""
    assignments = file.table("assignments")
    if assignments.empty:
        return None
    blocks = file.table("blocks", ["block_id", "block_code", "community_code"])
    lacking = assigning.blocks_without_person(blocks, assignments, file.table("workers"), _evening(file, day))
    return set(blocks["block_id"]) - set(lacking["block_id"])


def owners(file: store.Territory, day: int) -> pd.DataFrame | None:
    """Return who answers for which block; ``None`` where nobody was assigned at all."""
    assignments = file.table("assignments")
    if assignments.empty:
        return None
    there = assigning.in_charge(assignments, file.table("workers"), _evening(file, day))
    own = there[there["role"] == assigning.OWNER]
    return own[["code", "block_id"]].rename(columns={"code": "worker"})
