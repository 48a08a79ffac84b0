"""Sources beside each other, building by building: who counts what, what one knows and another does not, which doors to visit.

Counts are compared, never added to one another and never to the field's. Of every source the latest day holds. Where two sources
name dwellings, they are compared dwelling by dwelling; else by the figures of the building.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd

Frame = pd.DataFrame

FIELD = "field"
"""Name of our own returns among the sources."""

MAP = "map"
"""Name of the counts of the map (households as planned) among the sources."""

HEATED = "heated_count"
HOUSEHOLDS = "household_count"


def latest(counts: Frame) -> Frame:
    """Return, of every source and measure, the counts of its latest day.

    Parameters
    ----------
    counts
        Table ``source_counts``.
    """
    day = counts["as_of"].fillna("").astype(str)
    newest = day.groupby([counts["source"], counts["measure"]]).transform("max")
    return counts[day == newest].reset_index(drop=True)


def with_own(counts: Frame, buildings: Frame, done: Frame, measure: str) -> Frame:
    """Add the counts of the map and of the field to those of the sources.

    Parameters
    ----------
    counts
        As of `latest`.
    buildings
        `building_id, block_id, household_count, dwelling_count, person_count`.
    done
        `building_id, done_count` of the returns; empty while there are none.
    measure
        What is compared; the map and the field stand beside it where they count it.
    """
    parts = [counts[["source", "block_id", "building_id", "dwelling", "measure", "value"]]]
    if measure in buildings:
        known = buildings[buildings[measure].notna()]
        parts.append(_own(known, known[measure], MAP, measure))
    if measure == HOUSEHOLDS and len(done):
        placed = buildings.merge(done[done["building_id"].notna()], on="building_id")
        parts.append(_own(placed, placed["done_count"], FIELD, measure))
    return pd.concat(parts, ignore_index=True).astype(dict.fromkeys(("block_id", "building_id", "value"), "Int64"))


def _own(buildings: Frame, values: pd.Series, source: str, measure: str) -> Frame:
    return pd.DataFrame(
        {
            "source": source,
            "block_id": buildings["block_id"].astype("Int64"),
            "building_id": buildings["building_id"].astype("Int64"),
            "dwelling": None,
            "measure": measure,
            "value": values.astype("Int64"),
        }
    )


def matrix(counts: Frame, *, measure: str, by: str = "building_id") -> Frame:
    """Lay the sources side by side.

    Parameters
    ----------
    counts
        As of `latest` or `with_own`.
    measure
        What is compared.
    by
        ``building_id`` or ``block_id``; to a block, what its buildings have and what is told of it as a whole add up.

    Returns
    -------
    The id, one column per source (missing where it says nothing), and `spread`: the largest less the smallest, 0 where only one
    speaks; by id.
    """
    mine = counts[(counts["measure"] == measure) & counts[by].notna()]
    if mine.empty:
        return pd.DataFrame({by: pd.array([], dtype="int64"), "spread": pd.array([], dtype="Int64")})
    sums = mine.groupby([by, "source"])["value"].sum().reset_index()
    wide = sums.pivot_table(index=by, columns="source", values="value", aggfunc="first").astype("Int64")
    wide["spread"] = wide.max(axis=1) - wide.min(axis=1)
    out = wide.reset_index().rename_axis(columns=None)
    return out.astype({by: "int64"}).sort_values(by, ignore_index=True)


def sources_in(table: Frame) -> list[str]:
    """Names of the sources in a matrix, in the order of its columns."""
    return [str(name) for name in table.columns if name not in ("building_id", "block_id", "spread")]


def known_to_one(table: Frame) -> Frame:
    """Count, for every two sources, the buildings that the one knows (counts above 0) and the other does not.

    Returns
    -------
    `known_to, unknown_to, building_count, unit_count` for every ordered pair: buildings, and what the first one counts in them.
    """
    rows = []
    for one, other in permutations(sources_in(table), 2):
        gap = (table[one].fillna(0) > 0) & (table[other].fillna(0) == 0)
        rows.append((one, other, int(gap.sum()), int(table.loc[gap, one].sum())))
    return pd.DataFrame(rows, columns=["known_to", "unknown_to", "building_count", "unit_count"])


def dwellings_of_one(counts: Frame, *, measure: str) -> Frame:
    """List dwellings that one source names and another does not, in buildings where both name dwellings.

    Returns
    -------
    `building_id, dwelling, known_to, unknown_to`, sorted; the two as names joined by commas.
    """
    mine = counts[(counts["measure"] == measure) & counts["building_id"].notna() & counts["dwelling"].notna()]
    mine = mine[mine["value"] > 0][["building_id", "dwelling", "source"]].drop_duplicates()
    rows = []
    for building, same in mine.groupby("building_id"):
        everybody = set(same["source"])
        for dwelling, sources in same.groupby("dwelling")["source"]:
            knows = set(sources)
            if lacks := everybody - knows:
                rows.append((building, dwelling, ", ".join(sorted(knows)), ", ".join(sorted(lacks))))
    return pd.DataFrame(rows, columns=["building_id", "dwelling", "known_to", "unknown_to"])


def occupancy(counts: Frame, *, registry: str) -> Frame:
    """Find buildings that are heated although nobody is registered, and the reverse.

    Parameters
    ----------
    counts
        As of `latest`; heated dwellings as the measure ``heated_count``, whoever says so.
    registry
        Name of the source that says who is registered.

    Returns
    -------
    `building_id, registered_count, heated_count, signal`: ``heated_unregistered`` where more is heated than registered,
    ``registered_unheated`` where less; buildings of which only one of the two is known are left out. By building.
    """
    placed = counts[counts["building_id"].notna()]
    heated = placed[placed["measure"] == HEATED].groupby("building_id")["value"].sum()
    registered = placed[(placed["source"] == registry) & (placed["measure"] == HOUSEHOLDS)]
    both = pd.concat(
        [registered.groupby("building_id")["value"].sum().rename("registered_count"), heated.rename("heated_count")],
        axis=1,
        join="inner",
    )
    both = both[both["heated_count"] != both["registered_count"]].sort_index().reset_index()
    more = (both["heated_count"] > both["registered_count"]).to_numpy(dtype=bool)
    return both.assign(signal=np.where(more, "heated_unregistered", "registered_unheated")).astype(
        {"building_id": "int64"}
    )


def to_visit(table: Frame, occupied: Frame, dwellings: Frame, buildings: Frame, *, tolerance: int = 0) -> Frame:
    """List the doors to visit: buildings of which sources say different things, and dwellings that only some know.

    Parameters
    ----------
    table
        As of `matrix` by building.
    occupied, dwellings
        As of `occupancy` and `dwellings_of_one`.
    buildings
        `building_id, block_id, number, source_key, address`.
    tolerance
        A spread up to this is no reason.

    Returns
    -------
    `building_id, block_id, number, key, address, spread, reasons, dwellings`, the widest spread first, then by building: reasons
    as keys joined by commas (``unknown_to_some``, ``counts_differ``, ``heated_unregistered``, ``registered_unheated``,
    ``dwelling_unknown_to_some``), and the dwellings where they are known.
    """
    named = sources_in(table)
    values = table[named]
    some = (values.fillna(0) > 0).any(axis=1)
    not_all = (values.fillna(0) == 0).any(axis=1)
    spread = table["spread"].fillna(0)
    reasons: dict[int, list[str]] = {}
    spreads = dict(zip(table["building_id"].tolist(), spread.astype(int).tolist(), strict=True))
    for reason, ids in (
        ("unknown_to_some", table.loc[some & not_all & (spread > tolerance), "building_id"]),
        ("counts_differ", table.loc[some & ~not_all & (spread > tolerance), "building_id"]),
        *((signal, same["building_id"]) for signal, same in occupied.groupby("signal")),
        ("dwelling_unknown_to_some", dwellings["building_id"].drop_duplicates()),
    ):
        for building in ids.tolist():
            reasons.setdefault(int(building), []).append(str(reason))
    doors = dwellings.groupby("building_id")["dwelling"].agg(", ".join) if len(dwellings) else pd.Series(dtype=object)
    found = pd.DataFrame({"building_id": sorted(reasons)}, dtype="int64")
    found["spread"] = found["building_id"].map(spreads).fillna(0).astype("int64")
    found["reasons"] = [", ".join(reasons[building]) for building in found["building_id"]]
    found["dwellings"] = found["building_id"].map(doors).astype(object)
    named_rows = buildings[["building_id", "block_id", "number", "source_key", "address"]]
    out = found.merge(named_rows, on="building_id", how="left").rename(columns={"source_key": "key"})
    columns = ["building_id", "block_id", "number", "key", "address", "spread", "reasons", "dwellings"]
    return out.sort_values(["spread", "building_id"], ascending=[False, True], ignore_index=True)[columns]
