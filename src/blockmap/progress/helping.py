"""Who could help where: people whose block is done, or who have none, beside blocks that are late, by distance on the ground."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.progress.assigning import in_charge, persons_without_block
from blockmap.progress.lists import records

Frame = pd.DataFrame


def idle_places(blocks: Frame, areas: Frame, assignments: Frame, workers: Frame, work: Frame, at: str) -> Frame:
    """List who has time, and where they are.

    Parameters
    ----------
    blocks, areas
        With `geom`; `block_id`, `area_id`.
    assignments, workers
        Tables of the territory.
    work
        `block_id, target_count, left_count`.
    at
        The moment.

    Returns
    -------
    `worker_id, code, name, from_block_id, geom` by code: those whose blocks are all done, at their block; those without a block,
    in the area that hired them. Who was hired by nobody in particular has no place.
    """
    left = work.set_index("block_id")["left_count"]
    busy = in_charge(assignments, workers, at)
    busy["left_count"] = busy["block_id"].map(left).fillna(1)
    is_done = busy.groupby("worker_id")["left_count"].transform("max") == 0
    done = busy[is_done].drop_duplicates("worker_id")
    ground = blocks.set_index("block_id")["geom"]
    finished = pd.DataFrame(
        {
            "worker_id": done["worker_id"],
            "code": done["code"],
            "name": done["name"],
            "from_block_id": done["block_id"],
            "geom": [ground.get(block) for block in done["block_id"]],
        }
    )
    free = persons_without_block(workers, assignments, at)
    outline = areas.set_index("area_id")["geom"]
    waiting = pd.DataFrame(
        {
            "worker_id": free["worker_id"],
            "code": free["code"],
            "name": free["name"],
            "from_block_id": pd.NA,
            "geom": [None if pd.isna(area) else outline.get(area) for area in free["area_id"]],
        }
    )
    both = pd.concat([finished.astype(object), waiting.astype(object)], ignore_index=True)
    return both.drop_duplicates("worker_id").sort_values("code", ignore_index=True)


def helpers(idle: Frame, late: Frame) -> Frame:
    """Propose for every late block the nearest person who has time; nobody is proposed twice.

    Parameters
    ----------
    idle
        `worker_id, code, name, from_block_id, geom`, as of `idle_places`.
    late
        `block_id, block_code, left_count, geom`.

    Returns
    -------
    `block_code, left_count, worker, name, distance_m, block_id, worker_id`, the block with most left first. Who has no place on
    the map comes last, without a distance.
    """
    order = late.sort_values(["left_count", "block_code"], ascending=[False, True])
    free = np.ones(len(idle), dtype=bool)
    places = idle["geom"].to_numpy(dtype=object)
    found = []
    for block in records(order):
        if not free.any():
            break
        k = _nearest(places, block["geom"], free)
        free[k] = False
        person = idle.iloc[k]
        is_far = places[k] is None or block["geom"] is None
        found.append(
            {
                "block_code": block["block_code"],
                "left_count": block["left_count"],
                "worker": person["code"],
                "name": person["name"],
                "distance_m": None if is_far else round(float(shapely.distance(places[k], block["geom"])), 1),
                "block_id": block["block_id"],
                "worker_id": int(person["worker_id"]),
            }
        )
    columns = ["block_code", "left_count", "worker", "name", "distance_m", "block_id", "worker_id"]
    return pd.DataFrame(found, columns=columns)


def _nearest(places: NDArray[np.object_], ground: object, free: NDArray[np.bool_]) -> int:
    """Position of the nearest free person; the first of them where nobody has a place."""
    far = np.full(len(places), np.inf)
    if ground is not None:
        far = shapely.distance(places, ground)
        far[np.isnan(far)] = np.inf
    far[~free] = np.nan
    return int(np.nanargmin(far))
