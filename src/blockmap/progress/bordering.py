"""Which blocks lie side by side, exactly: two blocks border on each other when one has a segment and the other its reverse.

A stacked block shares the footprint of its host, so it lies beside the host, beside the others in it and beside the host's
neighbours. A virtual block has no place and borders on nothing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.topology import segments


def borders(blocks: pd.DataFrame) -> pd.DataFrame:
    """Measure the shared borders of blocks.

    Parameters
    ----------
    blocks
        `block_id, kind, host_block_id, geom`; polygons of a cover, in metres. Those that meet in a point only do not border.

    Returns
    -------
    `one, other, length_m`: ids of two blocks, the lower first, and the length they share; sorted.
    """
    ground = blocks[blocks["kind"] == "ground"]
    ids = ground["block_id"].to_numpy(dtype=np.int64)
    found = _shared(ground["geom"].to_numpy(), ids)
    stacked = blocks[(blocks["kind"] == "stacked") & blocks["host_block_id"].notna()]
    if len(stacked):
        found = pd.concat([found, _of_stacked(found, stacked, ids)], ignore_index=True)
    low = found[["one", "other"]].min(axis=1)
    high = found[["one", "other"]].max(axis=1)
    pairs = pd.DataFrame({"one": low, "other": high, "length_m": found["length_m"]})
    return pairs.groupby(["one", "other"])["length_m"].sum().reset_index()


def _shared(geometries: NDArray[np.object_], ids: NDArray[np.int64]) -> pd.DataFrame:
    """Sum the segments that two polygons have in common."""
    if not len(ids):
        return pd.DataFrame({"one": [], "other": [], "length_m": []}).astype({"one": "int64", "other": "int64"})
    found = segments.read([geometries])
    order = np.argsort(found.key, kind="stable")
    key = found.key[order]
    first = np.flatnonzero(key[1:] == key[:-1])
    one, other = order[first], order[first + 1]
    ends = found.metres(one)
    length = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    is_pair = found.row[one] != found.row[other]
    return pd.DataFrame(
        {
            "one": ids[found.row[one[is_pair]]],
            "other": ids[found.row[other[is_pair]]],
            "length_m": length[is_pair],
        }
    )


def _of_stacked(found: pd.DataFrame, stacked: pd.DataFrame, ids: NDArray[np.int64]) -> pd.DataFrame:
    """Give every stacked block the borders of its host, and one with the host and with each other block stacked there."""
    both = pd.concat([found, found.rename(columns={"one": "other", "other": "one"})], ignore_index=True)
    lies = pd.DataFrame(
        {"block": stacked["block_id"].astype("int64"), "host": stacked["host_block_id"].astype("int64")}
    )
    lies = pd.concat([lies, pd.DataFrame({"block": ids, "host": ids})], ignore_index=True)
    in_host = lies.merge(lies, on="host", suffixes=("", "_2"))
    in_host = in_host[in_host["block"] < in_host["block_2"]]
    outline = both.groupby("one")["length_m"].sum()
    inside = pd.DataFrame(
        {
            "one": in_host["block"],
            "other": in_host["block_2"],
            "length_m": in_host["host"].map(outline).fillna(1.0),
        }
    )
    beside = both.groupby(["one", "other"])["length_m"].sum().reset_index()
    beside = beside.merge(lies, left_on="one", right_on="host").merge(lies, left_on="other", right_on="host")
    is_new = (beside["block_x"] != beside["one"]) | (beside["block_y"] != beside["other"])
    beside = beside[is_new & (beside["block_x"] < beside["block_y"])]
    columns = {"block_x": "one", "block_y": "other"}
    beside = beside[["block_x", "block_y", "length_m"]].rename(columns=columns)
    return pd.concat([inside, beside], ignore_index=True)
