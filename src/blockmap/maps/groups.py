"""Who and what a block belongs to beside its area: people by role, teams, zones of any system, difficulty tags.

A *grouping* parts the blocks of a map into groups by name. A block without a group is "outside" or "nobody"; only tags may give a
block several. The page colours by a grouping, lists its groups with their totals, and finds blocks by the names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.maps.coding import Section
from blockmap.maps.extract import Extract

Ints = NDArray[np.int64]

FIRST_ROLES = ("instructor", "enumerator", "supervision")
"""Roles whose team is a block's team, the likeliest first; then all others by name."""

JOINER = "、"
"""Between several names in one role."""


@dataclass(frozen=True)
class Grouping:
    """Blocks by one kind of group.

    Attributes
    ----------
    kind
        ``role``, ``team``, ``zone`` or ``tag``.
    key
        The role or the zone system; empty for teams and tags.
    names
        Names of the groups, in their order.
    codes
        Codes of the people behind each name in the office's lists, with spaces between; empty where there are none.
    block, group
        Positions of a block and of its group, pair by pair, by block.
    """

    kind: str
    key: str
    names: tuple[str, ...]
    codes: tuple[str, ...]
    block: Ints
    group: Ints


def groupings(
    shown: Extract, people: pd.DataFrame | None, zones: pd.DataFrame | None, tags: pd.DataFrame | None
) -> list[Grouping]:
    """Arrange people, zones and tags as groupings of the blocks shown.

    Parameters
    ----------
    shown
        Rows of the map.
    people
        Columns ``role``, ``name``, optional ``code``, ``team``, and ``block_id`` or ``area_id``: who is in charge of what. A
        block without anybody in a role has the person of the nearest area above it.
    zones
        Columns ``system``, ``code``, ``name``, ``block_id``: at most one zone per system and block.
    tags
        Columns ``block_id``, ``tag``.
    """
    blocks = pd.Series(np.arange(len(shown.blocks)), index=shown.blocks["block_id"].to_numpy())
    made = [] if people is None else _of_people(people, shown, blocks)
    if zones is not None:
        for system, rows in zones.groupby("system", sort=True):
            titles = (rows["code"].fillna("").astype(str) + " " + rows["name"].fillna("").astype(str)).str.strip()
            made += _grouping("zone", str(system), rows["block_id"].map(blocks), titles)
    if tags is not None:
        made += _grouping("tag", "", tags["block_id"].map(blocks), tags["tag"])
    return made


def in_charge(shown: Extract, people: pd.DataFrame | None) -> list[list[Any]]:
    """Return who is in charge of whole areas: position of the area, role, names with their teams."""
    if people is None or "area_id" not in people:
        return []
    position = pd.Series(np.arange(len(shown.areas)), index=shown.areas["area_id"].to_numpy())
    rows = people.assign(area=people["area_id"].map(position), title=_titles(people)).dropna(subset=["area"])
    joined = _joined(rows, ["area", "role"], "title")
    flat = joined.reset_index()
    return [[int(row["area"]), str(row["role"]), row["title"]] for row in flat.to_dict("records")]


def section(made: list[Grouping], charges: list[list[Any]]) -> Section:
    """Write groupings as one section."""
    whole = Section(groupings=[[one.kind, one.key] for one in made], charges=charges)
    for number, one in enumerate(made):
        whole.add_text(f"group.{number}.name", list(one.names))
        whole.add_text(f"group.{number}.code", list(one.codes))
        whole.add(f"group.{number}.block", one.block, "delta")
        whole.add(f"group.{number}.of", one.group, "delta")
    return whole


def _of_people(people: pd.DataFrame, shown: Extract, blocks: pd.Series) -> list[Grouping]:
    """Arrange people by role, and blocks by team."""
    made: list[Grouping] = []
    roles = sorted(set(people["role"].astype(str)), key=_rank)
    for role in roles:
        rows = people[people["role"].astype(str) == role]
        made += _grouping("role", role, *_spread(rows, rows["name"], shown, blocks), codes=_codes(rows))
    if "team" in people and people["team"].notna().any():
        with_team = people[people["team"].notna()]
        rank = with_team["role"].astype(str).map(_rank)
        first = with_team.assign(_rank=rank).sort_values(["_rank", "team"], kind="stable")
        keys = [key for key in ("block_id", "area_id") if key in first]
        first = first[~first.duplicated(subset=keys, keep="first")]
        made += _grouping("team", "", *_spread(first, first["team"], shown, blocks))
    return made


def _rank(role: str) -> tuple[int, str]:
    """Order of a role."""
    return (FIRST_ROLES.index(role) if role in FIRST_ROLES else len(FIRST_ROLES), role)


def _titles(people: pd.DataFrame) -> pd.Series:
    """Return names with their teams in brackets."""
    name = _texts(people["name"])
    team = _texts(people["team"]) if "team" in people else pd.Series("", index=people.index)
    return name.where((team == "") | (team == name), (name + " (" + team + ")").str.strip())


def _texts(column: pd.Series) -> pd.Series:
    """Return a column as texts, what is missing empty."""
    return pd.Series([value if isinstance(value, str) else "" for value in column], index=column.index, dtype="object")


def _joined(rows: pd.DataFrame, keys: list[str], name: str) -> pd.Series:
    """Return the names of every key, each once, joined in a stable order."""
    named = rows.dropna(subset=[*keys, name]).assign(**{name: lambda given: given[name].astype(str)})
    pairs = named[[*keys, name]].drop_duplicates().sort_values([*keys, name], kind="stable").set_index(keys)[name]
    is_several = pairs.index.duplicated(keep=False)
    several = pairs[is_several].groupby(level=keys).agg(JOINER.join)
    return pd.concat([pairs[~is_several], several]).sort_index()


def _spread(rows: pd.DataFrame, names: pd.Series, shown: Extract, blocks: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Give every block its own name, else that of the nearest area above it; positions of blocks and names."""
    if "block_id" in rows:
        of_block = rows.assign(name=names, place=rows["block_id"].map(blocks)).dropna(subset=["place"])
        own = _joined(of_block, ["place"], "name").reindex(np.arange(len(blocks)))
    else:
        own = pd.Series(None, index=np.arange(len(blocks)), dtype="object")
    if "area_id" in rows:
        of_area = rows.assign(name=names).dropna(subset=["area_id"])
        named = _joined(of_area, ["area_id"], "name")
        own = own.where(own.notna(), _inherited(named, shown))
    given = own.dropna()
    return given.index.to_series(), given


def _inherited(named: pd.Series, shown: Extract) -> pd.Series:
    """Return for every block the name of the nearest area above it that has one."""
    area = shown.blocks["community_id"].astype("Int64").reset_index(drop=True)
    found = area.map(named).astype("object")
    while area.notna().any():
        area = area.map(shown.parents).astype("Int64")
        found = found.where(found.notna(), area.map(named))
    return found


def _codes(people: pd.DataFrame) -> dict[str, str]:
    """Codes of the people of every name, with spaces between."""
    if "code" not in people:
        return {}
    known = people[["name", "code"]].dropna().astype(str).drop_duplicates().sort_values(["name", "code"])
    return {str(name): " ".join(codes) for name, codes in known.groupby("name")["code"]}


def _grouping(
    kind: str, key: str, places: pd.Series, names: pd.Series, *, codes: dict[str, str] | None = None
) -> list[Grouping]:
    """Make a grouping of pairs of places and names; none when no block shown has a name."""
    pairs = pd.DataFrame({"block": places.to_numpy(), "name": names.to_numpy()}).dropna()
    pairs = pairs.assign(name=pairs["name"].astype(str)).drop_duplicates().sort_values(["block", "name"])
    if pairs.empty:
        return []
    known = sorted(set(pairs["name"]))
    group = pd.Index(known).get_indexer(pairs["name"])
    of_name = codes or {}
    said = tuple(" ".join(filter(None, (of_name.get(one, "") for one in name.split(JOINER)))) for name in known)
    return [Grouping(kind, key, tuple(known), said, pairs["block"].to_numpy(dtype=np.int64), group.astype(np.int64))]
