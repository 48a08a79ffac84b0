"""The way in, measured: files of a whole district through the start page. ``python -m tests.bench.start [BUILDINGS]``."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx

from blockmap import workflow
from tests.browser.served import serving

BUILDINGS = 117_000
SECONDS_UPLOAD, SECONDS_LOOK, SECONDS_TRY, SECONDS_MAKE, GIB = 30.0, 20.0, 10.0, 300.0, 4.0
"""Bars: what a planner waits for with patience at a progress bar, and what an office PC of 8 GB has to spare."""


class Memory(threading.Thread):
    """Watches the most memory that a process and all processes it began ever held together, in GiB."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0

    def run(self) -> None:
        while True:
            listed = subprocess.run(["ps", "-eo", "pid=,ppid=,rss=,args="], capture_output=True, text=True, check=True)
            rows = [line.split(None, 3) for line in listed.stdout.splitlines()]
            mine = {row[0] for row in rows if "-m blockmap serve --port 0 --no-browser" in row[3]}
            held = sum(int(row[2]) for row in rows if row[0] in mine or row[1] in mine)
            self.most = max(self.most, held / 1024**2)
            time.sleep(0.5)


def main(buildings: int = BUILDINGS) -> None:
    with tempfile.TemporaryDirectory(prefix="blockmap-bench-") as folder:
        source, home = Path(folder) / "source", Path(folder) / "home"
        home.mkdir()
        workflow.write_sample(source, buildings=buildings)
        memory = Memory()
        memory.start()
        with serving(None, home=home) as link:
            measure(link, source, home)
        said("most memory of server and job, GiB", memory.most, GIB)


def measure(link: str, source: Path, home: Path) -> None:
    """Drop, look, try every file, plan."""
    with httpx.Client(base_url=link.split("/enter")[0], headers={"x-blockmap": "1"}, timeout=None) as page:
        page.get(link)
        begun, draft = time.monotonic(), ""
        for path in sorted(source.iterdir()):
            answer = page.post(
                "/api/start/upload", params={"name": path.name, "draft": draft}, content=path.read_bytes()
            )
            draft = answer.json()["draft"]
        said("upload of all files, s", time.monotonic() - begun, SECONDS_UPLOAD)
        begun = time.monotonic()
        seen = page.post(f"/api/start/{draft}/look").json()["sources"]
        said("look at all files, s", time.monotonic() - begun, SECONDS_LOOK)
        longest = 0.0
        for one in seen:
            begun = time.monotonic()
            page.get(f"/api/start/{draft}/sources/{one['number']}")
            longest = max(longest, time.monotonic() - begun)
        said("read the largest file for a trial, s", longest, SECONDS_TRY)
        begun = time.monotonic()
        job = page.post(f"/api/start/{draft}/plan", json={"folder": str(home), "name": "bench"}).json()
        slowest = 0.0
        while job["state"] == "running":
            time.sleep(0.5)
            asked = time.monotonic()
            job = page.get(f"/api/jobs/{job['id']}").json()
            slowest = max(slowest, time.monotonic() - asked)
        said(f"read, settle, plan, number, map: {job['state']}, s", time.monotonic() - begun, SECONDS_MAKE)
        said("slowest answer of the page meanwhile, s", slowest, 1.0)
        begun = time.monotonic()
        page.post("/api/start/open", json={"path": job["answer"]["territory"]})
        page.get("/api/territory")
        said("open what was made, s", time.monotonic() - begun, 5.0)


def said(what: str, figure: float, bar: float) -> None:
    print(f"{what:<60} {figure:8.2f}   bar {bar:g}{'' if figure <= bar else '   OVER'}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
