"""How good and how fast the partition is: METIS and ours on the same cells, in the same run, against the bars we set ourselves.

::

    python -m tests.bench.partition [SET ...] [--seeds 3]

A set is a name of `tests.bench.sets.REAL` or ``synthetic-BUILDINGS-SEED``; ``synthetic`` stands for five districts of 10,000
buildings. One line per figure: ours, METIS, what is asked for, and whether it is reached; medians over the seeds of the solver
(and over the five districts). Seconds are processor time of this process, compilation left out and said apart.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from rich.console import Console
from rich.table import Table

from blockmap.blocks import cells as cells_of
from blockmap.blocks import graph, partition, quality
from blockmap.settings import Settings
from blockmap.topology import rings
from tests.bench import sets
from tests.bench.reference import metis

SYNTHETIC = tuple(f"synthetic-10000-{seed}" for seed in range(1, 6))
EVERYTHING = ("synthetic", "synthetic-117000-1", *sets.REAL)
NECK_M = 6.0
"""A block that falls apart when half of this is taken off all round has a neck."""

Figures = dict[str, float]


@dataclass(frozen=True)
class Bar:
    """What is asked of one figure: a test of ours against METIS, and its words."""

    figure: str
    words: str
    holds: Callable[[float, float], bool]


def _ratio(figure: str, most: float) -> Bar:
    return Bar(figure, f"<= {most:g} x METIS", lambda ours, other: ours <= most * other)


def _more(figure: str, least: float) -> Bar:
    return Bar(figure, f">= {least:g}", lambda ours, _: ours >= least)


EVERYWHERE = (
    Bar("in_band", ">= METIS, >= .995 where METIS is", lambda ours, other: ours >= min(other, 0.995)),
    Bar("cv", "< .15", lambda ours, _: ours < 0.15),
    _ratio("off_barrier", 0.90),
    _ratio("severed_blocks", 0.45),
    _ratio("severed_households", 0.45),
    _more("polsby_popper_median", 0.411),
    _more("polsby_popper_p5", 0.221),
    Bar("blocks_with_holes", "< METIS, or 0", lambda ours, other: ours < other or ours == 0),
    Bar("necks", "< METIS, or 0", lambda ours, other: ours < other or ours == 0),
    Bar("multipart_blocks", "0", lambda ours, _: ours == 0),
    Bar("unreachable_households", "0", lambda ours, _: ours == 0),
)
"""Bars of every set."""
ON_SYNTHETIC = (
    _more("in_band", 0.995),
    _more("within_12_percent", 0.90),
    Bar("on_barrier", ">= 1.6 x METIS", lambda ours, other: ours >= 1.6 * other),
    _ratio("severed_blocks", 0.30),
    _ratio("severed_households", 0.30),
    _ratio("major_inside_m", 0.30),
    _ratio("seconds", 1.5),
)
ON_REAL = (
    _more("within_12_percent", 0.796),
    Bar("seconds_per_1000_cells", "<= .04", lambda ours, _: ours <= 0.04),
)
ON_MANHATTAN = (_more("within_12_percent", 0.76), ON_REAL[1])
"""Its buildings are too big for ±12 per cent: about seven make a block."""
REPORTED = (
    "blocks",
    "regular_blocks",
    *(f"irregular_{reason}" for reason in quality.IRREGULAR),
    "households_beside_big_building",
    "regret",
    "reock_median",
    "small_blocks",
    "narrow_blocks",
    "seconds",
    "seconds_of_graph",
)
"""Figures without a bar."""


def bars(name: str) -> tuple[Bar, ...]:
    """Bars of one set; a stricter one of the set takes the place of the general one."""
    own = ON_SYNTHETIC if name.startswith("synthetic") else ON_MANHATTAN if name.startswith("manhattan") else ON_REAL
    stricter = {bar.figure for bar in own}
    return tuple(bar for bar in EVERYWHERE if bar.figure not in stricter) + own


def measure(name: str, seeds: Iterable[int]) -> tuple[list[Figures], list[Figures]]:
    """Figures of our partitions of one set and of METIS', one for each seed."""
    place = sets.load(name)
    settings = Settings(crs=place.communities.crs.to_string())
    cells, _ = cells_of.build(place.communities, place.buildings, place.barriers, settings=settings)
    begun = time.process_time()
    net = graph.build(cells, place.households, tied=cells.tied, codes=place.communities["code"], settings=settings)
    graph_seconds = time.process_time() - begun
    ids = place.communities["area_id"].to_numpy()

    def judge(divide: Callable[[], np.ndarray]) -> Figures:
        begun = time.process_time()
        block = divide()[net.unit]
        seconds = time.process_time() - begun
        table = quality.measure(cells, net, block, ids, settings=settings).figures
        whole = table[table["community_id"].isna()]
        figures = dict(zip(whole["measure"], whole["value"], strict=True))
        polygons = rings.polygons(cells.fabric, block)[1]
        worn = shapely.buffer(polygons, -NECK_M / 2, quad_segs=2)
        return figures | {
            "off_barrier": 1 - figures.get("on_barrier", 1.0),
            "necks": float((shapely.get_num_geometries(worn) > 1).sum()),
            "seconds": seconds,
            "seconds_per_1000_cells": seconds / cells.fabric.cell_count * 1000,
            "seconds_of_graph": graph_seconds,
        }

    ours = [judge(lambda s=seed: partition.partition(net, settings=settings, seed=s)) for seed in seeds]
    theirs = [judge(lambda s=seed: metis(net, settings=settings, seed=s)) for seed in seeds]
    return ours, theirs


def report(name: str, ours: list[Figures], theirs: list[Figures]) -> tuple[Table, int]:
    """Table of one set, and how many of its bars are missed."""
    table = Table("figure", "ours", "METIS", "ratio", "asked", "", title=name, title_justify="left")
    missed = 0
    for bar in bars(name):
        mine, other = _median(ours, bar.figure), _median(theirs, bar.figure)
        reached = bar.holds(mine, other)
        missed += not reached
        table.add_row(
            bar.figure, f"{mine:.4g}", f"{other:.4g}", _quotient(mine, other), bar.words, "yes" if reached else "NO"
        )
    for figure in REPORTED:
        mine, other = _median(ours, figure), _median(theirs, figure)
        table.add_row(figure, f"{mine:.4g}", f"{other:.4g}", _quotient(mine, other), "", "")
    return table, missed


def _median(runs: list[Figures], figure: str) -> float:
    return float(np.median([run.get(figure, 0.0) for run in runs]))


def _quotient(mine: float, other: float) -> str:
    return f"{mine / other:.2f}" if other else ""


def main(arguments: list[str] | None = None) -> int:
    """Run the sets that are named, all by default; returns the number of bars missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.partition", description=__doc__.partition("\n")[0])
    parser.add_argument("sets", nargs="*", default=EVERYTHING, metavar="SET")
    parser.add_argument("--seeds", type=int, default=3, help="seeds of the solver")
    chosen = parser.parse_args(arguments)
    console = Console(width=110)
    begun = time.process_time()
    measure("bubenec", [0])
    console.print(f"first run, mostly compilation: {time.process_time() - begun:.1f} s of processor time")
    missed = 0
    for name in chosen.sets:
        ours: list[Figures] = []
        theirs: list[Figures] = []
        for place in SYNTHETIC if name == "synthetic" else (name,):
            mine, other = measure(place, range(chosen.seeds))
            ours += mine
            theirs += other
        table, failed = report(name, ours, theirs)
        missed += failed
        console.print(table)
    console.print(f"bars missed: {missed}")
    return missed


if __name__ == "__main__":
    raise SystemExit(min(main(), 1))
