"""The whole job, from files on disk to a checked territory, against the inexact reference: ``python -m tests.bench.whole_job``.

The reference is what others would do: faces, Voronoi cells of outlines, METIS, union (the shared benchmark's substrate). Both
run in processes of their own; CPU and peak memory are those of the whole process. Compiled kernels are loaded, not compiled: a
small job runs first, and the time that it needed to compile is reported apart.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
from rich.console import Console
from rich.table import Table

from tests.bench.sets import SHARED, generator

KINDS = {"river": "river", "rail": "railway", "main": "main_road", "minor": "street"}
"""Barriers of the generator by our names."""

RECIPE = """territory = "district.gpkg"
crs = "EPSG:32648"
map = []
[settings]
levels = ["community"]
[[read]]
table = "communities"
source = "communities.shp"
[[read]]
table = "barriers"
source = "barriers.shp"
[[read]]
table = "buildings"
source = "buildings.shp"
"""

REFERENCE = """
import sys; sys.path.insert(0, sys.argv[1])
import numpy as np, pymetis, geopandas as gpd
from scipy.sparse import coo_matrix
import common
data = common.load(sys.argv[2])
made = common.build(data)
weight, one, other = np.minimum(made["hh"], 90.0), made["a"], made["b"]
net = coo_matrix((np.ones(2 * len(one)), (np.r_[one, other], np.r_[other, one])), (len(weight),) * 2).tocsr()
options = pymetis.Options(); options.contig = 1; options.ufactor = 100; options.seed = 1; options.niter = 20
_, part = pymetis.part_graph(round(weight.sum() / 80), xadj=net.indptr.tolist(), adjncy=net.indices.tolist(),
                             vweights=weight.astype(int).tolist(), recursive=False, options=options)
common.dissolve(made["unit_geom"], np.array(part))
"""


@dataclass(frozen=True)
class Cost:
    """What a process took."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def run(argv: list[str]) -> Cost:
    """Run a program to its end; findings (exit code 1) are no failure."""
    begin = time.perf_counter()
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise RuntimeError(f"{argv[:4]} failed with {os.waitstatus_to_exitcode(status)}")
    return Cost(time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def write_files(folder: Path, count: int, seed: int) -> None:
    """Write a generated district as shapefiles for us and as parquet for the reference."""
    tables = dict(zip(("boundary", "towns", "buildings", "barriers"), generator().make(count, seed), strict=True))
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet")
    towns = tables["towns"]
    towns.assign(code=[f"{town + 1:03d}" for town in towns["town"]])[["code", "geometry"]].to_file(
        folder / "communities.shp"
    )
    barriers = tables["barriers"]
    barriers.assign(kind=barriers["kind"].map(KINDS)).to_file(folder / "barriers.shp")
    buildings: gpd.GeoDataFrame = tables["buildings"]
    buildings.rename(columns={"bid": "id"})[["id", "households", "geometry"]].to_file(folder / "buildings.shp")
    (folder / "recipe.toml").write_text(RECIPE)


def main(arguments: list[str] | None = None) -> int:
    """Measure the sizes asked for; returns the number of bars missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 117_000])
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    ours: dict[int, Cost] = {}
    table = Table(
        "job", "wall s", "CPU s", "peak MB", title="whole job: files to checked territory", title_justify="left"
    )
    for size in asked.sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_files(folder, size, asked.seed)
            job = [sys.executable, "-m", "blockmap", "run", str(folder / "recipe.toml"), "--quiet"]
            if not ours:
                first = run(job)
                (folder / "district.gpkg").unlink()
            ours[size] = run(job)
            if len(ours) == 1:
                table.add_row("compilation, once", f"{first.wall_s - ours[size].wall_s:.1f}", "", "")
            reference = run([sys.executable, "-c", REFERENCE, str(SHARED / "bench" / "partition"), str(folder)])
        table.add_row(f"{size} buildings", *_figures(ours[size]))
        table.add_row("  reference, inexact", *_figures(reference))
    console = Console()
    console.print(table)
    largest, smallest = max(ours), min(ours)
    bars = [
        ("wall, 117,000 buildings, 2 quiet cores", ours[largest].wall_s, 40.0),
        ("peak GB", ours[largest].peak_mb / 1024, 3.0),
        ("CPU ÷ reference", ours[largest].cpu_s / reference.cpu_s, 0.75),
        ("time, growth 10k to 117k", ours[largest].wall_s / ours[smallest].wall_s, 13.0),
        ("memory, growth 10k to 117k", ours[largest].peak_mb / ours[smallest].peak_mb, 11.0),
    ]
    missed = 0
    for name, value, most in bars:
        missed += value > most
        console.print(f"{name}: {value:.2f} (asked: at most {most}) {'MISSED' if value > most else 'yes'}")
    return missed


def _figures(cost: Cost) -> tuple[str, str, str]:
    return f"{cost.wall_s:.1f}", f"{cost.cpu_s:.1f}", f"{cost.peak_mb:.0f}"


if __name__ == "__main__":
    raise SystemExit(min(main(), 1))
