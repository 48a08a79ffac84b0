"""A server or a job that is killed leaves no half territory; what it leaves is swept at the next start; Ctrl+C stops cleanly."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

PATIENCE = 40.0

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@dataclass
class Server:
    """A server of the start page, in a group of processes of its own, and a page of it."""

    run: subprocess.Popen[str]
    page: httpx.Client
    home: Path
    temporary: Path

    def plan(self, office: Path) -> dict[str, Any]:
        """Drop the files of an office and begin to plan them; return when the work folder is there."""
        draft = ""
        for path in sorted(office.iterdir()):
            answer = self.page.post(
                "/api/start/upload", params={"name": path.name, "draft": draft}, content=path.read_bytes()
            )
            draft = answer.json()["draft"]
        self.page.post(f"/api/start/{draft}/look")
        job = self.page.post(f"/api/start/{draft}/plan", json={"folder": str(self.home), "name": "half"}).json()
        until(lambda: (self.home / ".half.blockmap-new" / "recipe.toml").exists())
        return dict(job)

    def left(self) -> list[str]:
        """Name what is left in the user's folder and in that for temporary files."""
        return sorted(
            path.name
            for folder in (self.home, self.temporary)
            for path in folder.iterdir()
            if path.name not in ("config", ".cache", ".config")
        )

    def children(self) -> list[int]:
        """Return the processes that the server began."""
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.run.pid)], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in listed.stdout.split()]


def until(what: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


@contextlib.contextmanager
def started(home: Path) -> Iterator[Server]:
    temporary = home.with_name("temporary")
    temporary.mkdir(exist_ok=True)
    home.mkdir(exist_ok=True)
    own = {
        "HOME": str(home),
        "BLOCKMAP_CONFIG": str(home / "config"),
        "TMPDIR": str(temporary),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "blockmap", "--lang", "en", "serve", "--port", "0", "--no-browser"]
    with subprocess.Popen(
        command, stdout=-1, stderr=subprocess.STDOUT, text=True, env=os.environ | own, start_new_session=True
    ) as run:
        try:
            assert run.stdout is not None
            link = next(found for line in run.stdout if (found := re.search(r"(http://[\d.:]+)/enter\?key=\S+", line)))
            with httpx.Client(base_url=link.group(1), headers={"x-blockmap": "1"}, timeout=PATIENCE) as page:
                page.get(link.group())
                yield Server(run, page, home, temporary)
        finally:
            run.kill()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_killed_job_leaves_nothing_and_can_be_begun_again(office: Path, home: Path) -> None:
    with started(home) as server:
        job = server.plan(office)
        for child in server.children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        until(lambda: server.page.get(f"/api/jobs/{job['id']}").json()["state"] == "failed")
        said = server.page.get(f"/api/jobs/{job['id']}").json()
        assert said["answer"]["error"] == "job_broke"
        assert [name for name in server.left() if "half" in name] == []
        assert server.page.get("/api/start").status_code == 200


def test_killed_server_leaves_no_half_territory_and_the_next_one_sweeps(office: Path, home: Path) -> None:
    with started(home) as server:
        server.plan(office)
        children = server.children()
        server.run.kill()
        server.run.wait(PATIENCE)
        assert not (home / "half").exists()
        until(lambda: not any(is_alive(child) for child in children))
        assert ".half.blockmap-new" in server.left(), "it was killed in the middle"
        (home / ".mine.blockmap-new").mkdir()
    with started(home) as server:
        assert [name for name in server.left() if "half" in name or name.startswith("blockmap-")] == []
        assert (home / ".mine.blockmap-new").is_dir(), "only what a server of ours listed is deleted"
        with started(home):
            server.plan(office)
        with started(home):
            drafts = [name for name in server.left() if name.startswith("blockmap-draft")]
            assert len(drafts) == 1, "what a server at work needs is not swept by another"


def test_interrupted_server_says_goodbye_and_leaves_nothing(office: Path, home: Path) -> None:
    with started(home) as server:
        server.plan(office)
        begun = time.monotonic()
        os.killpg(server.run.pid, signal.SIGINT)
        assert server.run.wait(PATIENCE) == 0
        assert time.monotonic() - begun < PATIENCE
        assert server.run.stdout is not None
        said = server.run.stdout.read()
        assert "has stopped" in said
        assert "Traceback" not in said
        assert "ERROR" not in said
        assert server.left() == []
        assert list((home / "config" / "running").iterdir()) == []


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    try:
        return (
            state.read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
            if Path("/proc").is_dir()
            else _answers(pid)
        )
    except OSError:
        return False


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
