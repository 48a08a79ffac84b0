"""A snapshot that was edited in QGIS, as a difference against the moment it was published: which rows are new, gone, changed.

Nothing is decided here about what a difference means; `blockmap.workflow.as_edits` makes operations of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from blockmap.errors import UsageError
from blockmap.settings import Settings
from blockmap.workflow.publishing import Moment, base_of, hashes, layers_of, moment_of
from blockmap.workflow.saved_elsewhere import saved_layers


@dataclass(frozen=True)
class LayerDifference:
    """What was edited in one layer.

    Attributes
    ----------
    rows
        The layer as it came back; ``row_id`` is missing on new features.
    added
        Positions of new features, and of the further features that share an id (a feature that was split).
    gone
        Ids that are no longer there.
    reshaped, rewritten
        Positions of features whose geometry, or whose attributes, are no longer what was published.
    """

    rows: pd.DataFrame
    added: tuple[int, ...]
    gone: tuple[int, ...]
    reshaped: tuple[int, ...]
    rewritten: tuple[int, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing was edited."""
        return not (self.added or self.gone or self.reshaped or self.rewritten)


@dataclass(frozen=True)
class EditedCopy:
    """An edited snapshot: of which moment, and what differs in each layer that is still there."""

    moment: Moment
    layers: dict[str, LayerDifference]
    missing: tuple[str, ...]


def read_copy(path: Path, settings: Settings, of: Path | None = None) -> EditedCopy:
    """Read a snapshot that was edited.

    Parameters
    ----------
    path
        The copy; QGIS must have saved its edits. With ``of`` also a shapefile or GeoPackage that another program wrote.
    settings
        Choices of the territory; names of the levels.
    of
        The snapshot as it was published; of layers that the copy lacks nothing is said then.

    Raises
    ------
    UsageError
        It is no snapshot written by ``blockmap publish``, or holds none of its layers.
    SourceError
        A layer cannot be read.
    """
    snapshot = of or path
    moment = moment_of(snapshot) if snapshot.is_file() else None
    if moment is None or not path.is_file():
        raise UsageError("publish_none", path=snapshot if path.is_file() else path)
    base = base_of(snapshot)
    layers = layers_of(path, settings) if of is None else saved_layers(path, layers_of(of, settings))
    found = {name: _difference(layer, base[base["layer"] == name]) for name, layer in layers.items()}
    missing = sorted(set(base["layer"]) - set(layers)) if of is None else ()
    return EditedCopy(moment, found, tuple(missing))


def _difference(layer: pd.DataFrame, base: pd.DataFrame) -> LayerDifference:
    """Compare a layer with the hashes of what was published; of those that share an id the one least changed is the old one."""
    now = hashes(layer).reset_index(drop=True)
    held = now.merge(
        base.astype({"row_id": "Int64", "attributes": "Int64", "shape": "Int64"}),
        on="row_id",
        how="left",
        suffixes=("", "_base"),
    )
    is_known = held["attributes_base"].notna().to_numpy(dtype=bool)
    is_elsewhere = (held["shape"] != held["shape_base"]).fillna(True)
    reshaped = is_known & is_elsewhere.to_numpy(dtype=bool)
    is_other = (held["attributes"] != held["attributes_base"]).fillna(True)
    rewritten = is_known & is_other.to_numpy(dtype=bool)
    area = layer.geometry.area.to_numpy() if "geometry" in layer else np.zeros(len(layer))
    order = pd.DataFrame({"row_id": held["row_id"], "reshaped": reshaped, "rewritten": rewritten, "small": -area})
    order = order[is_known].sort_values(["row_id", "reshaped", "rewritten", "small"], kind="stable")
    is_copy = np.zeros(len(layer), dtype=bool)
    is_copy[order.index[order["row_id"].duplicated()]] = True
    gone = sorted(set(base["row_id"].tolist()) - set(held.loc[is_known, "row_id"].tolist()))
    return LayerDifference(
        layer.reset_index(drop=True),
        tuple(np.flatnonzero(~is_known | is_copy).tolist()),
        tuple(int(key) for key in gone),
        tuple(np.flatnonzero(reshaped & ~is_copy).tolist()),
        tuple(np.flatnonzero(rewritten & ~is_copy).tolist()),
    )
