"""Staff and lists at the size of a district: ``python -m tests.bench.people``. Each figure stands beside its bar.

Seconds are those of this run; the shares do not depend on the machine. A lattice of 10,372 blocks in 331 communities stands for
the district, since a real plan of that size takes a minute to make.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import shapely

from blockmap.progress import assigning, bordering, grouping, opening, proposing, sources
from blockmap.progress.lists import shaped, take
from blockmap.progress.locating import Places
from blockmap.report import Report
from blockmap.schema import TABLES

BLOCKS, COMMUNITIES = 10_372, 331
LISTED = 117_000


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    found = work()
    return found, time.perf_counter() - begun


def district() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Blocks as squares, community by community in strips of seven columns, the last row of a community cut short."""
    per = np.full(COMMUNITIES, BLOCKS // COMMUNITIES)
    per[: BLOCKS % COMMUNITIES] += 1
    community = np.repeat(np.arange(COMMUNITIES), per)
    inside = np.concatenate([np.arange(n) for n in per])
    x, y = (community % 20) * 700 + (inside % 7) * 100, (community // 20) * 700 + (inside // 7) * 100
    codes = np.array([f"500112{k // 100 + 1:03d}{k % 100 + 1:03d}" for k in range(COMMUNITIES)])
    blocks = pd.DataFrame(
        {
            "block_id": np.arange(1, BLOCKS + 1),
            "kind": "ground",
            "host_block_id": pd.array([None] * BLOCKS, dtype="Int64"),
            "community_id": community + 2,
            "community_code": codes[community],
            "short_code": [f"{n + 1:03d}" for n in inside],
            "geom": shapely.box(x, y, x + 100, y + 100),
        }
    )
    blocks["block_code"] = blocks["community_code"] + blocks["short_code"]
    areas = pd.DataFrame(
        {"area_id": np.arange(1, COMMUNITIES + 2), "level": ["district", *["community"] * COMMUNITIES]}
    )
    areas["parent_id"] = pd.array([None, *[1] * COMMUNITIES], dtype="Int64")
    areas["code"], areas["name"] = ["500112", *codes], None
    return blocks, areas


def staff(blocks: pd.DataFrame, areas: pd.DataFrame) -> opening.Staff:
    """An enumerator for every block and an instructor for every four, each hired by the community."""
    led = blocks.groupby("community_id").head(1)
    many = blocks.groupby("community_id")["block_id"].transform("size")
    led = led.loc[led.index.repeat(-(-many[led.index] // 4))]
    rows = pd.concat([blocks.assign(role="enumerator"), led.assign(role="instructor")], ignore_index=True)
    workers = pd.DataFrame(
        {"worker_id": np.arange(1, len(rows) + 1), "role": rows["role"], "area_id": rows["community_id"]}
    )
    workers["code"] = [f"P{k:06d}" for k in workers["worker_id"]]
    workers["name"] = workers["code"]
    people = shaped(TABLES["workers"], workers)
    return opening.Staff(people, shaped(TABLES["register"], pd.DataFrame()), areas, blocks)


def main() -> None:
    blocks, areas = district()
    office = staff(blocks, areas)
    nobody = shaped(TABLES["assignments"], pd.DataFrame())
    at = "2020-11-01T00:00:00+08:00"
    borders, seconds = timed(lambda: bordering.borders(blocks))
    print(f"borders of {BLOCKS} blocks: {seconds:.2f} s (bar 5); {len(borders)} pairs")
    (wanted, groups, report), seconds = timed(lambda: proposing.propose(blocks, borders, nobody, office, at=at))
    sizes = grouping.sizes(groups)
    cheapest = sum(grouping.cheapest(n) for n in blocks.groupby("community_code").size())
    price = sum(grouping.COSTS[n] for n in sizes)
    print(f"proposal: {seconds:.1f} s (bar 20)")
    print(f"groups of 4-5 blocks: {grouping.share_right(groups):.4f} of {len(sizes)} (bar .98)")
    print(f"price of sizes above the least possible: {price - cheapest} (bar 0 on a lattice)")
    print(f"blocks without anybody: {sum(f.kind == 'nobody_for_block' for f in report)} (bar 0)")
    (made, _), seconds = timed(lambda: opening.opened(wanted, nobody, office, next_id=1))
    print(f"{len(made)} assignments opened: {seconds:.1f} s (bar 5)")
    gaps, seconds = timed(lambda: assigning.blocks_without_person(blocks, made, office.workers, at))
    print(f"gaps: {len(gaps)} (bar 0) in {seconds:.2f} s (bar 1)")
    _sources(areas, blocks)


def _sources(areas: pd.DataFrame, blocks: pd.DataFrame) -> None:
    """Join a registry of one row per building."""
    ids = np.arange(1, LISTED + 1)
    buildings = pd.DataFrame(
        {"building_id": ids, "source_key": [f"B{k:06d}" for k in ids], "name": None, "address": None}
    )
    buildings["block_id"] = pd.array((ids - 1) % BLOCKS + 1, dtype="Int64")
    buildings["number"] = pd.array((ids - 1) // BLOCKS + 1, dtype="Int64")
    listed = pd.DataFrame({"建筑物编号": buildings["source_key"], "户籍户数": "7"}).astype("str")
    places = Places(areas, blocks, buildings)

    def join() -> tuple[pd.DataFrame, Report]:
        taken = take(listed, sources.SOURCES, file_name="registry", row_number=list(range(2, LISTED + 2)))
        return sources.counted(
            taken.rows, places, source="registry", as_of="2020-10-31", measure="household_count", file_name="registry"
        )

    (found, _), seconds = timed(join)
    print(f"{len(found)} of {LISTED} rows of a source joined: {seconds:.1f} s (bar 15)")


if __name__ == "__main__":
    main()
