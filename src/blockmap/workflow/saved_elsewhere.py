"""Layers of a snapshot that another program saved as a shapefile or a new GeoPackage: other order, cut names, other types.

They are brought back to the columns and the CRS of the snapshot, so that they differ only where somebody edited.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap.errors import SourceError, UsageError
from blockmap.schema import TABLES
from blockmap.workflow.publishing import TAKEN_BACK

NAME_LENGTH = 10
"""Characters that a shapefile leaves of a name."""

SAME_M = 0.001
"""A shape that went to another CRS and back is off by less than this, and is the same."""


def saved_layers(path: Path, snapshot: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Read the layers that a file holds of a snapshot; columns that it lacks are as they were published.

    Parameters
    ----------
    path
        A file of layers called after those of the snapshot; a shapefile whose name begins with that of its layer.
    snapshot
        The layers as they were published, their key called ``row_id``.

    Raises
    ------
    SourceError
        The file cannot be read, or does not say where it lies.
    UsageError
        It holds no such layer, or a layer without the column of its ids.
    """
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        there = [str(name) for name, _ in pyogrio.list_layers(path)]
        named = {
            ours: theirs for ours in TAKEN_BACK if ours in snapshot for theirs in there if _is_called(theirs, ours)
        }
        if not named:
            raise UsageError("publish_no_layer", file=path.name, layers=", ".join(TAKEN_BACK))
        frames = {ours: pyogrio.read_dataframe(path, layer=theirs) for ours, theirs in named.items()}
    except (DataSourceError, DataLayerError) as fault:
        raise SourceError("source_unreadable", file=path.name, why=str(fault).split(";")[0][:200]) from fault
    return {name: _restored(path, name, frame, snapshot[name]) for name, frame in frames.items()}


def _is_called(theirs: str, ours: str) -> bool:
    return theirs.lower().replace("-", "_").startswith(ours)


def _restored(path: Path, name: str, frame: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Give a layer the columns of the snapshot, and its CRS."""
    key = TABLES[name].key
    wanted = {"row_id": key} | {column: column for column in published.columns if column not in ("row_id", "geometry")}
    theirs = {column.lower(): column for column in frame.columns}
    found = {ours: theirs.get(said.lower(), theirs.get(said.lower()[:NAME_LENGTH])) for ours, said in wanted.items()}
    if found["row_id"] is None:
        raise UsageError("publish_no_key", file=path.name, layer=name, key=key)
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None:
        raise SourceError("crs_missing", file=path.name)
    columns = {ours: frame[column] for ours, column in found.items() if column is not None}
    kept = pd.DataFrame(columns, index=frame.index)
    before = published.drop_duplicates("row_id").set_index("row_id")
    for column in published.columns.difference([*columns, "geometry"]):
        kept[column] = before[column].reindex(kept["row_id"]).to_numpy()
    old = np.asarray(before.geometry.reindex(kept["row_id"]).array)
    now = np.asarray(frame.geometry.to_crs(published.crs).array)
    ground = np.where(shapely.hausdorff_distance(now, old) < SAME_M, old, now)
    return gpd.GeoDataFrame(kept[[c for c in published.columns if c != "geometry"]], geometry=ground, crs=published.crs)
