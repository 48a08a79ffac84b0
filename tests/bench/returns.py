"""Reading the returns of a whole district through the command, and getting them back: ``python -m tests.bench.returns``.

A made-up district of 10,372 blocks and 117,000 buildings; 2.66 million figures (building × day × measure, 30 days) in one CSV
file of one figure per row, in UTF-8 and in GBK. The command runs in a process of its own; seconds and peak memory are those of
that process, with its start. The bar is held against CPU seconds, which on a quiet machine are more than what the clock shows
and on a busy one less. What is read is compared with the file.
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

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from blockmap import store
from blockmap.progress import rows
from tests.progress.office import district

BUILDINGS, BLOCKS, COMMUNITIES = 117_000, 10_372, 544
FIGURES = 2_660_000
DAYS = 30
READ_BAR_S, MEMORY_BAR_MB, UNPACK_BAR_S = 20.0, 2048.0, 1.0


@dataclass(frozen=True)
class Figure:
    """One measured figure and the bar it must stay under."""

    name: str
    value: float
    bar: float | None
    unit: str


def returns(buildings: pd.DataFrame, seed: int = 20201101) -> pd.DataFrame:
    """Return figures so far of two measures on some of 30 days: one row per building, day and measure."""
    rng = np.random.default_rng(seed)
    every = len(buildings) * DAYS * 2
    chosen = np.sort(rng.choice(every, FIGURES, replace=False))
    day, rest = np.divmod(chosen, len(buildings) * 2)
    at, measure = np.divmod(rest, 2)
    dates = np.datetime_as_string(np.datetime64("2020-11-01") + np.arange(DAYS + 1))
    return pd.DataFrame(
        {
            "建筑物编号": buildings["building"].to_numpy(dtype=object)[at],
            "指标": np.array(["登记户数", "录入户数"], dtype=object)[measure],
            "工作日期": dates.astype(object)[day],
            "录入日期": dates.astype(object)[day + measure],
            "采集员": buildings["worker"].to_numpy(dtype=object)[at],
            "累计": rng.integers(0, 41, FIGURES),
        }
    )


def read(territory: Path, source: Path) -> tuple[float, float, float]:
    """Read by the command; return wall and CPU seconds and peak memory in MB of its process."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "blockmap", "progress", "read", str(territory), str(source), "--quiet"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) > 1 or b"Traceback" in output:
        raise SystemExit(output.decode())
    return time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def unpacked(territory: Path, expected: pd.DataFrame) -> float:
    """Seconds to unpack what holds; the figures must be those of the file."""
    with store.open(territory) as file:
        table = file.table("returns")
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        frame = rows.current(rows.read_all(table))
        seconds.append(time.perf_counter() - began)
    by_measure = frame.groupby("measure", observed=True)["value"].sum()
    stated = expected.groupby("指标")["累计"].sum()
    same = len(frame) == len(expected) and frame["building_id"].notna().all()
    if not same or int(by_measure["registered"]) != int(stated["登记户数"]):
        raise SystemExit("the figures read are not those of the file")
    return min(seconds)


def measure(folder: Path) -> list[Figure]:
    """Measure everything once."""
    empty = folder / "empty.gpkg"
    expected = returns(district(empty, buildings=BUILDINGS, blocks=BLOCKS, communities=COMMUNITIES))
    figures = []
    for encoding in ("utf-8-sig", "gb18030"):
        source = folder / f"returns_{encoding}.csv"
        expected.to_csv(source, index=False, encoding=encoding)
        territory = folder / f"{encoding}.gpkg"
        territory.write_bytes(empty.read_bytes())
        wall, cpu, memory = read(territory, source)
        label = f"{FIGURES:,} figures from CSV ({encoding}, {source.stat().st_size / 1e6:.0f} MB): CPU"
        figures += [
            Figure(label, cpu, READ_BAR_S, "s"),
            Figure("  by the clock", wall, None, "s"),
            Figure("  peak memory", memory, MEMORY_BAR_MB, "MB"),
            Figure("  growth of the file", (territory.stat().st_size - empty.stat().st_size) / 1e6, None, "MB"),
            Figure("  unpacked, and what holds", unpacked(territory, expected), UNPACK_BAR_S, "s"),
        ]
        _, cpu, _ = read(territory, source)
        figures.append(Figure("  the same file again: CPU", cpu, READ_BAR_S, "s"))
    return figures


def main(arguments: list[str] | None = None) -> int:
    """Print every figure beside its bar; return how many miss it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="folder in which the files stay")
    keep = parser.parse_args(arguments).keep
    with tempfile.TemporaryDirectory() as temporary:
        figures = measure(keep or Path(temporary))
    table = Table("figure", "measured", "bar")
    for one in figures:
        bar = "" if one.bar is None else f"≤ {one.bar:,.0f} {one.unit}"
        table.add_row(one.name, f"{one.value:,.2f} {one.unit}", bar)
    Console().print(table)
    return sum(one.bar is not None and one.value > one.bar for one in figures)


if __name__ == "__main__":
    raise SystemExit(main())
