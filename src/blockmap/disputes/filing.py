"""What was detected as rows of the tables: disputes, the lines of both sides, and the neighbours that drew them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap.schema.disputes import DISPUTE_LINES, DISPUTES, NEIGHBOURS

ROLES = {"our_line": "our_claim", "their_line": "their_claim", "third_line": "third_claim"}
"""Columns of the detection and the roles of their lines."""


UNCOUNTED = ("building_count", "household_count", "person_count", "block_count")
"""Columns that `blockmap.disputes.affected.affected` fills in."""


def dispute_rows(found: gpd.GeoDataFrame, first_id: int, *, detected_at: str) -> gpd.GeoDataFrame:
    """Rows of table `disputes`: open, and until they are decided ours to count; what stands on them is not counted yet.

    Parameters
    ----------
    found
        As `blockmap.disputes.detect.detect` gives them.
    first_id
        Id of the first row.
    detected_at
        When they were found.
    """
    rows = found.assign(
        dispute_id=np.arange(first_id, first_id + len(found)),
        state="open",
        close_reason=None,
        interim_side="ours",
        detected_at=detected_at,
        due_date=None,
    )
    for column in UNCOUNTED:
        rows[column] = pd.array(np.zeros(len(found), np.int64), dtype="Int64")
    return gpd.GeoDataFrame(rows[list(DISPUTES.names)], geometry="geom", crs=found.crs)


def line_rows(found: gpd.GeoDataFrame, disputes: gpd.GeoDataFrame, first_id: int) -> gpd.GeoDataFrame:
    """Rows of table `dispute_lines`: what each party draws, labelled with its name."""
    named = {
        "our_line": found["our_name"].fillna(found["our_code"]),
        "their_line": found["their_name"].fillna(found["their_code"]),
        "third_line": found["third_codes"],
    }
    parts = [
        pd.DataFrame(
            {"dispute_id": disputes["dispute_id"], "role": ROLES[column], "label": label, "geom": found[column]}
        )
        for column, label in named.items()
    ]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[~shapely.is_empty(rows["geom"].to_numpy(object))].sort_values(
        "dispute_id", kind="stable", ignore_index=True
    )
    rows["dispute_line_id"] = np.arange(first_id, first_id + len(rows))
    rows["dispute_record_id"] = pd.array([pd.NA] * len(rows), dtype="Int64")
    return gpd.GeoDataFrame(rows[list(DISPUTE_LINES.names)], geometry="geom", crs=found.crs)


def neighbour_rows(
    theirs: gpd.GeoDataFrame, before: gpd.GeoDataFrame, name: str | None, level: str, source_id: int, first_id: int
) -> tuple[gpd.GeoDataFrame, list[int]]:
    """Rows of table `neighbours`, and ids of those that this neighbour does not draw any more.

    Parameters
    ----------
    theirs
        Areas as they came: ``code, name, geom``.
    before
        Table `neighbours` as it is: an area of the same neighbour, level and code keeps its id.
    name
        Name by which the neighbour is filed; that of each area when ``None``.
    """
    filed = pd.Series([name] * len(theirs)) if name else theirs["name"].fillna(theirs["code"])
    keys = pd.DataFrame({"name": filed.astype(str), "level": level, "code": theirs["code"].astype(object)})
    mine = before[before["name"].isin(keys["name"]) & (before["level"] == level)]
    known = keys.merge(mine[["name", "level", "code", "neighbour_id"]], how="left", on=["name", "level", "code"])[
        "neighbour_id"
    ]
    is_new = known.isna().to_numpy()
    ids = known.to_numpy(object)
    ids[is_new] = range(first_id, first_id + int(is_new.sum()))
    keys = keys.assign(neighbour_id=ids.astype(np.int64), source_id=source_id)
    rows = gpd.GeoDataFrame(keys, geometry=theirs.geometry.array, crs=theirs.crs).rename_geometry("geom")
    gone = mine.loc[~mine["neighbour_id"].isin(keys["neighbour_id"]), "neighbour_id"]
    return rows[list(NEIGHBOURS.names)], gone.astype(int).tolist()
