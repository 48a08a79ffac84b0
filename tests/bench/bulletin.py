"""A bulletin with all its outputs at full size: ``python -m tests.bench.bulletin``.

30 towns, 544 communities, 10,372 blocks, 117,000 buildings, 30 days, two measures (2.66 million rows). A fresh process tallies
the rows once, as the command does, then puts the figures together and writes workbook, page, PDF, picture, text and CSV; imports
of matplotlib and XlsxWriter count. The tally has a bar of its own and is told apart. Block sheets: an atlas of generated blocks.
Seconds are those of the processor, which a busy machine does not stretch; those of the clock stand beside them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

T = TypeVar("T")

TOWNS, COMMUNITIES, BLOCKS, BUILDINGS, DAYS, ROWS = 30, 544, 10_372, 117_000, 30, 2_660_000
BULLETIN_S, SHEETS_PER_S = 5.0, 2.0
FIRST = np.datetime64("2020-11-01")
AS_OF = "2020-11-30T17:00:00+08:00"


def district(seed: int = 1) -> dict[str, pd.DataFrame]:
    """Areas, blocks and buildings of a district of the size of Yubei."""
    rng = np.random.default_rng(seed)
    town = np.sort(rng.integers(0, TOWNS, COMMUNITIES))
    community = np.sort(rng.integers(0, COMMUNITIES, BLOCKS))
    block = np.sort(rng.integers(0, BLOCKS, BUILDINGS))
    areas = pd.DataFrame(
        {
            "area_id": np.arange(1 + TOWNS + COMMUNITIES) + 1,
            "level": ["district"] + ["town"] * TOWNS + ["community"] * COMMUNITIES,
            "parent_id": pd.array([pd.NA] + [1] * TOWNS + (town + 2).tolist(), dtype="Int64"),
            "code": ["500112"] + [f"500112{k:03d}" for k in range(1, TOWNS + 1)]
            + [f"500112{t + 1:03d}{k:03d}" for k, t in enumerate(town.tolist())],
            "name": ["某区"] + [f"某某{k}街道" for k in range(1, TOWNS + 1)] + [f"某某{k}社区" for k in range(COMMUNITIES)],
        }
    )  # fmt: skip
    codes = areas["code"].to_numpy()[1 + TOWNS + community]
    short = [f"{k:03d}" for k in (pd.Series(community).groupby(community).cumcount() + 1).tolist()]
    blocks = pd.DataFrame(
        {
            "block_id": np.arange(BLOCKS) + 1,
            "community_id": community + 2 + TOWNS,
            "community_code": codes,
            "block_code": [f"{code}{s}" for code, s in zip(codes, short, strict=True)],
            "short_code": short,
            "kind": "ground",
            "household_count": 80,
            "person_count": pd.array([pd.NA] * BLOCKS, dtype="Int64"),
            "is_estimate": False,
        }
    )
    buildings = pd.DataFrame(
        {
            "building_id": np.arange(BUILDINGS) + 1,
            "community_id": community[block] + 2 + TOWNS,
            "block_id": pd.array(block + 1, dtype="Int64"),
            "household_count": rng.integers(1, 14, BUILDINGS),
            "dwelling_count": pd.array([pd.NA] * BUILDINGS, dtype="Int64"),
            "person_count": pd.array([pd.NA] * BUILDINGS, dtype="Int64"),
            "state": "standing",
            "state_date": None,
        }
    )
    return {"areas": areas, "blocks": blocks, "buildings": buildings}


def rows_of(buildings: pd.DataFrame, seed: int = 2) -> pd.DataFrame:
    """Increments, building by building and day by day, of doors visited and records entered."""
    from blockmap.progress import rows

    rng = np.random.default_rng(seed)
    at = rng.integers(0, BUILDINGS, ROWS)
    day = FIRST + rng.integers(0, DAYS, ROWS)
    return rows.shaped(
        pd.DataFrame(
            {
                "return_id": 1,
                "row_number": np.arange(ROWS),
                "source": pd.Categorical.from_codes(np.zeros(ROWS, dtype=np.int8), ["office"]),
                "level": pd.Categorical.from_codes(np.zeros(ROWS, dtype=np.int8), ["building"]),
                "building_id": buildings["building_id"].to_numpy()[at],
                "phase": pd.Categorical.from_codes(np.zeros(ROWS, dtype=np.int8), ["short_form"]),
                "measure": pd.Categorical.from_codes(rng.integers(0, 2, ROWS).astype(np.int8), ["entered", "visited"]),
                "value": (rng.random(ROWS) < 0.25).astype(np.int64),
                "is_increment": True,
                "work_date": day,
                "entry_date": day,
            }
        )
    )


def measured(taken: dict[str, float], name: str, work: Callable[[], T]) -> T:
    """Do some work and note the seconds it took, of the processor and by the clock."""
    cpu, clock = time.process_time(), time.perf_counter()
    done = work()
    taken[name] = time.process_time() - cpu
    taken[f"{name}, by the clock"] = time.perf_counter() - clock
    return done


def outputs(found: dict[str, Any], folder: Path) -> list[Path]:
    """Write every form of a bulletin; what has to be imported is imported here."""
    from blockmap.progress import bulletin_figures
    from blockmap.report import Report
    from blockmap.sheets import view, write_bulletin

    return write_bulletin(view(found, lang="zh"), folder, "b", sha256=bulletin_figures.digest(found), report=Report())


def once(folder: Path) -> dict[str, float]:
    """Measure everything in this process."""
    from blockmap.progress import bulletin, bulletin_figures, bulletin_rows, tally
    from blockmap.schema import TABLES
    from blockmap.settings import Settings

    ground = district()
    empty = {name: pd.DataFrame({c: pd.Series(dtype=object) for c in TABLES[name].names})
             for name in ("building_parts", "phases", "targets", "building_states")}  # fmt: skip
    current = rows_of(ground["buildings"])
    parts = empty["building_parts"].astype({"building_id": "int64", "block_id": "int64", "household_count": "int64"})
    inputs: dict[str, Any] = ground | {
        "parts": parts, "phases": empty["phases"], "targets": empty["targets"], "states": empty["building_states"],
        "lineage": None, "settings": Settings(crs="EPSG:4544"),
    }  # fmt: skip
    taken: dict[str, float] = {}
    counted, _ = measured(taken, "tally", lambda: tally(current, **inputs))
    sources = pd.DataFrame({"return_id": [1], "file_name": ["returns.csv"], "received_at": [AS_OF], "as_of": [AS_OF],
                            "row_count": [ROWS], "first_date": ["2020-11-01"], "last_date": ["2020-11-30"]})  # fmt: skip
    order = bulletin.Order("daily", "short_form", datetime.fromisoformat(AS_OF))
    found = measured(
        taken,
        "figures",
        lambda: bulletin.figures(counted, order, levels=("district", "town", "community"), sources=sources),
    )
    written = measured(taken, "outputs", lambda: outputs(found, folder))
    for clock in ("", ", by the clock"):
        taken["bulletin, all outputs" + clock] = taken["figures" + clock] + taken["outputs" + clock]
    taken["megabytes of figures"] = len(bulletin_figures.canonical(found)) / 1e6
    taken["megabytes written"] = sum(path.stat().st_size for path in written) / 1e6
    figure = "town:500112007/entered/done"
    behind = measured(taken, "explain one figure", lambda: bulletin_rows.behind(current, found, figure, inputs))
    if behind.rows["added"].sum() != bulletin_figures.named(found)[figure]:
        raise AssertionError("rows behind the figure do not add up")
    return taken


def sheets_per_second(folder: Path) -> float:
    """Block sheets of a generated community with its atlas, in this process."""
    from datetime import UTC

    from blockmap.sheets import Drawn, Ground, fonts, write_atlas
    from tests.sheets.towns import tables
    from tests.strategies import SETTINGS, Plan

    every = tables(Plan(1, 2, 8, 8))
    ground = Ground(*(every[n] for n in ("areas", "blocks", "buildings", "building_parts", "barriers")), SETTINGS)
    how = Drawn("zh", fonts.find(), datetime(2020, 11, 7, tzinfo=UTC))
    start = time.process_time()
    count = write_atlas(ground, int(ground.blocks["community_id"].iloc[0]), folder / "atlas.pdf", how)
    return count / (time.process_time() - start)


def main() -> int:
    """Print the figures; returns how many missed their bar."""
    code = (
        "import json, sys; from pathlib import Path; from tests.bench import bulletin as b; f = Path(sys.argv[1]);"
        "print(json.dumps(b.once(f) | {'sheets per second': b.sheets_per_second(f)}))"
    )
    with tempfile.TemporaryDirectory() as folder:
        said = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True).stdout
    taken: dict[str, float] = json.loads(said)
    bars = {"bulletin, all outputs": (taken["bulletin, all outputs"] <= BULLETIN_S, f"≤ {BULLETIN_S} s"),
            "sheets per second": (taken["sheets per second"] >= SHEETS_PER_S, f"≥ {SHEETS_PER_S}")}  # fmt: skip
    table = Table("figure", "measured", "bar", "met")
    for name, value in taken.items():
        met, bar = bars.get(name, (True, ""))
        table.add_row(name, f"{value:.2f}", bar, "" if not bar else "yes" if met else "NO")
    Console().print(table)
    return sum(not met for met, _ in bars.values())


if __name__ == "__main__":
    raise SystemExit(min(main(), 1))
