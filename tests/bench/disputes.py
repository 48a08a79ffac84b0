"""Disputes measured against their bars: ``python -m tests.bench.disputes [SECTION …]``, sections below, all when none is named.

Quality comes from the shared scorer (``bench/disputes/score.py`` beside the repository), run unchanged on this product through
`tests.bench.dispute_adapter`; CPU ratios are taken in one process, call by call in turns; memory in a process for each.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import numpy as np
import shapely
from pyproj import CRS

from blockmap.disputes import offsets
from blockmap.errors import GateError
from blockmap.topology import datum
from blockmap.topology.grid import Geometries
from tests.bench import dispute_adapter
from tests.disputes import generator

SHARED = Path(os.environ.get("BLOCKMAP_SHARED", Path(__file__).parents[2] / "../shared")).resolve()
SCORER = SHARED / "bench" / "disputes"
REPOSITORY = Path(__file__).parents[2]
SEEDS = (1, 2, 3, 5, 8)
RECORDED_SMART_REPAIR_S = 52.0
"""Wall seconds of maup's smart_repair on 1,000 areas with 62 disputes, recorded in the research page: maup is not installed."""

GAP_M = 250.0
STATED_M2 = 0.2
"""Halves are equal when they differ by no more than what both are rounded by."""
ROUNDS = 3

missed: list[str] = []


def figure(name: str, value: object, bar: str, *, met: bool) -> None:
    """Print a figure beside its bar."""
    if not met:
        missed.append(name)
    print(f"{'ok  ' if met else 'MISS'} {name:<66} {value!s:>12}  bar {bar}", flush=True)


@cache
def made(count: int, disputes: int, seed: int, *, shared: bool = False) -> Path:
    """Folder of a generated set: ours, or that of the shared generator."""
    folder = (
        Path(tempfile.gettempdir()) / "blockmap-disputes" / f"{'shared' if shared else 'own'}_{count}_{disputes}_{seed}"
    )
    if not (folder / "truth.pkl").exists():
        if shared:
            arguments = [sys.executable, str(SCORER / "gen.py"), str(folder), str(count), str(disputes), str(seed)]
            subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)
        else:
            generator.write(generator.generate(count, disputes, seed), folder)
    return folder


def loaded(folder: Path, name: str = "in") -> Geometries:
    return shapely.from_wkb(pickle.loads((folder / f"{name}.pkl").read_bytes()))


def scored(folder: Path, peer: str, mode: str, *more: str) -> dict[str, object]:
    """Run the shared scorer in a process of its own."""
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "disp2.py").write_text("from tests.bench.dispute_adapter import detect, resolve\n")
        environment = os.environ | {"DISPUTE_PROTO": f"{place}/disp2.py", "PYTHONPATH": str(REPOSITORY)}
        arguments = [sys.executable, str(SCORER / "score.py"), str(folder), peer, f"--{mode}", *more]
        done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def quality() -> None:
    """Recall, precision, parties, what is left after applying, what is touched: on five seeds of ours and one shared set."""
    sets = [(f"ours, seed {seed}", made(1000, 120, seed)) for seed in SEEDS]
    sets += [
        ("shared 1,000 / 62, seed 7", made(1000, 62, 7, shared=True)),
        ("shared 100 / 20", made(100, 20, 7, shared=True)),
    ]
    for name, folder in sets:
        found = scored(folder, "proto", "det")
        for key, bar in (("recall", 1.0), ("precision", 1.0), ("parties_exact", 1.0), ("records_per_dispute", 1.0)):
            figure(f"{name}: {key}", found[key], f"{bar:.3f}", met=found[key] == bar)
        more = ("--determinism",) if "100 / 20" in name else ()
        after = scored(folder, "proto", "res", *more)
        bars = {"residual_overlap_m2": 0, "residual_gap_m2": 0, "moved_over_min": 1.0, "far_vertices_changed": 0,
                "nonparty_bytes_changed": 0, "decisions_obeyed": 1.0, "coverage_valid": True, "valid_geoms": True}  # fmt: skip
        bars |= {"repeat_identical": True, "order_independent": 1.0} if more else {}
        for key, bar in bars.items():
            met = abs(float(after[key]) - float(bar)) < 5e-4
            figure(f"{name}: {key}", after[key], str(bar), met=met)


def timing() -> None:
    """CPU ratios at 10,000 areas, in turns in one process; wall time at 1,000."""
    for disputes, bar in ((62, 0.25), (1000, 0.75)):
        areas = loaded(made(10_000, disputes, 7, shared=True))
        best = _best_cpu(areas)
        both = best["detect"] + best["resolve"]
        ratio = both / best["coverage_clean"]
        figure(
            f"10,000 / {disputes}: detect + resolve CPU ÷ coverage_clean", f"{ratio:.3f}", f"<= {bar}", met=ratio <= bar
        )
        if disputes == 62:
            ratio = best["detect"] / best["coverage_is_valid"]
            figure("10,000 / 62: detect CPU ÷ coverage_is_valid", f"{ratio:.3f}", "<= 1.2", met=ratio <= 1.2)
    areas = loaded(made(1000, 62, 7, shared=True))
    begin = time.perf_counter()
    dispute_adapter.resolve(areas, *dispute_adapter.detect(areas))
    ratio = (time.perf_counter() - begin) / RECORDED_SMART_REPAIR_S
    figure("1,000 / 62: wall ÷ maup smart_repair (recorded, 52 s)", f"{ratio:.4f}", "<= 0.05", met=ratio <= 0.05)


def _best_cpu(areas: Geometries) -> dict[str, float]:
    """Best CPU seconds of each piece of work."""
    best: dict[str, float] = {}

    def measured(name: str, work: Callable[[], object]) -> object:
        begin = time.process_time()
        result = work()
        best[name] = min(best.get(name, np.inf), time.process_time() - begin)
        return result

    dispute_adapter.resolve(areas, *dispute_adapter.detect(areas))  # kernels are loaded
    for _ in range(ROUNDS):
        found = measured("detect", lambda: dispute_adapter.detect(areas))
        measured("resolve", lambda found=found: dispute_adapter.resolve(areas, *found))
        measured("coverage_is_valid", lambda: shapely.coverage_is_valid(areas))
        measured("coverage_clean", lambda: shapely.coverage_clean(areas, gap_width=GAP_M))
    return best


def memory() -> None:
    """Peak memory at 10,000 areas, each in a process of its own that does nothing else: read, settle by a rule, end."""
    ours = "from tests.bench import dispute_adapter as d; d.resolve(areas, *d.detect(areas))"
    theirs = f"shapely.coverage_clean(areas, gap_width={GAP_M})"
    for disputes in (62, 1000):
        folder = made(10_000, disputes, 7, shared=True)
        mine, peer = _peak_mb(folder, ours), _peak_mb(folder, theirs)
        name = f"10,000 / {disputes}: memory ÷ coverage_clean ({mine:.0f} of {peer:.0f} MB)"
        figure(name, f"{mine / peer:.2f}", "<= 0.75", met=mine / peer <= 0.75)


def _peak_mb(folder: Path, work: str) -> float:
    """Peak resident megabytes of a process that loads the areas of a set and does some work.

    Taken from the kernel's high-water mark, which begins anew with the process; the limit that `resource` gives would include
    what this process had in use when it started the other.
    """
    script = f"""
import pickle, shapely
areas = shapely.from_wkb(pickle.load(open({str(folder / "in.pkl")!r}, "rb")))
{work}
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1]) / 1024


def systematic() -> None:
    """Systematic offsets recognised, and no false alarm, on 20 seeds."""
    crs = CRS("EPSG:4544")
    right = dict.fromkeys(("none", "gcj02", "bd09", "ours_gcj02", "axes", "zone", "step"), 0)
    for seed in range(20):
        areas = generator.generate(64, 12, seed).areas
        west = shapely.get_x(shapely.centroid(areas)) < np.median(shapely.get_x(shapely.centroid(areas)))
        ours, theirs = areas[west], areas[~west]
        for name, moved in _offset(theirs, crs, seed).items():
            found = offsets.suspected(ours, moved, crs, tolerance_m=generator.TOLERANCE_M)
            right[name] += (found.name if found else "none") == name
    for name, count in right.items():
        figure(f"systematic offset, {name}: recognised of 20", count, "20", met=count == 20)


def _offset(theirs: Geometries, crs: CRS, seed: int) -> dict[str, Geometries]:
    """The other side as it comes with each systematic offset."""
    degrees = offsets.transformation(crs, "EPSG:4326")
    back = offsets.transformation("EPSG:4326", crs)
    angle, step = seed * 0.7, 8 + 40 * (seed % 5)
    other = CRS("EPSG:4545")
    changes: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "none": lambda xy: xy,
        "gcj02": lambda xy: back(datum.from_wgs84(degrees(xy), "gcj02")),
        "bd09": lambda xy: back(datum.from_wgs84(degrees(xy), "bd09")),
        "ours_gcj02": lambda xy: back(datum.to_wgs84(degrees(xy), "gcj02")),
        "axes": lambda xy: xy[:, ::-1],
        "zone": offsets.transformation(crs, other),
        "step": lambda xy: xy + step * np.array([np.cos(angle), np.sin(angle)]),
    }
    return {name: shapely.transform(theirs, change) for name, change in changes.items()}


def scale() -> None:
    """100,000 areas: time and memory, in this process."""
    folder = made(100_000, 1000, 7)
    areas = loaded(folder)
    begin = time.perf_counter()
    found, state = dispute_adapter.detect(areas)
    after, _, broken = dispute_adapter.resolve(areas, found, state)
    seconds = time.perf_counter() - begin
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    planted = sum(t["genuine"] for t in pickle.loads((folder / "truth.pkl").read_bytes()))
    genuine = sum(d["genuine"] for d in found)
    figure("100,000: wall seconds, detect + resolve", f"{seconds:.1f}", "< 300", met=seconds < 300)
    figure("100,000: peak MB, areas and generator included", f"{megabytes:.0f}", "< 4096", met=megabytes < 4096)
    figure("100,000: disputes found", genuine, str(planted), met=genuine == planted)
    is_whole = not broken and bool(shapely.coverage_is_valid(after))
    figure("100,000: cover valid after resolving", is_whole, "True", met=is_whole)


def real() -> None:
    """Four digitisations of Chongqing's districts against each other: Yubei's lines against the neighbours of another source."""
    from tests.disputes.real import LAYERS, layer, verdicts

    if not (SHARED / "data" / "chongqing_boundaries.gpkg").exists():
        return
    for ours in LAYERS:
        for theirs in LAYERS:
            begin = time.perf_counter()
            found, said = verdicts(layer(ours), None if ours == theirs else layer(theirs))
            seconds = time.perf_counter() - begin
            figure(f"{ours} against {theirs}: {said}, m²", f"{found['area_m2'].sum():.0f}", "runs", met=seconds < 60)


def settling() -> None:
    """Decisions on territory files: applied, undone, replayed; equal halves; CPU of each step."""
    from blockmap import store, workflow
    from tests.disputes.disputed_town import Draft, disputed
    from tests.disputes.test_settling import PEOPLE, write
    from tests.strategies import Plan

    right = dict.fromkeys(("applied or lawfully refused", "undo gives the bytes", "replay gives the bytes", "clean"), 0)
    count, halves = 0, []
    spent: dict[str, list[float]] = {}

    def timed(name: str, work: Callable[[], object]) -> object:
        begin = time.process_time()
        result = work()
        spent.setdefault(name, []).append(time.process_time() - begin)
        return result

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "agreement.pdf").write_bytes(b"signed")
        for seed in SEEDS:
            town = disputed(Draft(Plan(2, 2, 2, 1, seed, is_frozen=True), (0.9, 0.9, -0.8, 0.5), 3))
            path = write(town, folder / f"{seed}.gpkg")
            for code in town.disputes["code"]:
                rows = timed("propose, all methods", partial(workflow.propose_lines, path, code)).rows
                for row in rows:
                    if row["method"] == "equal-area":
                        sides = town.parties(code)
                        inside = shapely.intersection(town.around(sides).buildings["geom"].to_numpy(), sides.ground)
                        off = abs(row["ours_m2"] - row["theirs_m2"])
                        halves.append((off <= STATED_M2, off <= max(STATED_M2, shapely.area(inside).max(initial=0))))
                number = rows[count % len(rows)]["proposal"]
                workflow.decide_dispute(path, code, document=folder / "agreement.pdf", signed=PEOPLE, proposal=number)
                count += 1
                before = _digest(path)
                try:
                    timed("apply", partial(workflow.apply_decision, path, code))
                except GateError:
                    right["applied or lawfully refused"] += _digest(path) == before
                    for name in list(right)[1:]:
                        right[name] += 1
                    continue
                right["applied or lawfully refused"] += 1
                right["clean"] += not workflow.check(path).report.of("error")
                with store.open(path) as file:
                    again = path.with_name("again.gpkg")
                    again.unlink(missing_ok=True)
                    right["replay gives the bytes"] += file.replay(again) == file.digest()
                timed("undo", partial(workflow.undo, path))
                right["undo gives the bytes"] += _digest(path) == before
    for name, hits in right.items():
        figure(f"decisions on file: {name}, of {count}", hits, str(count), met=hits == count)
    exact, lawful = (sum(column) for column in zip(*halves, strict=True))
    name = f"equal-area: within the largest building on the ground, of {len(halves)}; exact: {exact}"
    figure(name, lawful, str(len(halves)), met=lawful == len(halves))
    for name, seconds in spent.items():
        figure(f"{name}: CPU seconds, median of {len(seconds)}", f"{np.median(seconds):.2f}", "none asked", met=True)


def _digest(path: Path) -> str:
    from blockmap import store

    with store.open(path) as file:
        return file.digest()


SECTIONS = {s.__name__: s for s in (memory, quality, timing, systematic, scale, settling, real)}
"""Memory comes first: a process counts what the one that started it had in use."""


def main(wanted: list[str]) -> int:
    """Measure, print, and return how many figures missed their bar."""
    for name in wanted or SECTIONS:
        print(f"-- {name}: {(SECTIONS[name].__doc__ or '').splitlines()[0]}")
        SECTIONS[name]()
    print(f"{len(missed)} missed" if missed else "every figure meets its bar")
    return len(missed)


if __name__ == "__main__":
    raise SystemExit(min(main(sys.argv[1:]), 1))
