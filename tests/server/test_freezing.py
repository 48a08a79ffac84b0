"""Codes are issued at the command line while the server runs: in its turn, and never past the reviewer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx

from blockmap import store
from tests.server.test_lending import at_work, operations  # noqa: F401
from tests.workflow.conftest import _planned, _read, copy_of, office, planned  # noqa: F401


def command(*words: str) -> subprocess.CompletedProcess[str]:
    told = [sys.executable, "-m", "blockmap", "--lang", "en", *words]
    return subprocess.run(told, capture_output=True, text=True, check=False)


def frozen(territory: Path) -> set[str]:
    with store.open(territory) as file:
        blocks = file.table("blocks")
        return set(blocks.loc[blocks["is_frozen"], "community_code"])


def test_what_is_handed_in_is_issued_by_its_approval_alone(planned: Path, at_work: httpx.Client) -> None:  # noqa: F811
    with store.open(planned) as file:
        blocks = file.table("blocks").drop_duplicates("community_id").sort_values("community_code")
    one, other = blocks[["community_id", "community_code"]].to_numpy().tolist()[:2]
    assert at_work.post("/api/submit", json={"communities": [one[0]]}).status_code == 200
    for words in (("--community", one[1]), ()):
        refused = command("freeze", str(planned), *words)
        assert refused.returncode != 0
        assert one[1] in refused.stdout + refused.stderr
        assert "Traceback" not in refused.stderr
    assert frozen(planned) == set()
    done = command("freeze", str(planned), "--community", other[1])
    assert done.returncode == 0, done.stderr
    assert frozen(planned) == {other[1]}
    body = {"communities": [one[0]], "verdict": "approved"}
    assert at_work.post("/api/review", json=body).status_code == 200
    assert frozen(planned) == {one[1], other[1]}
    assert operations(planned)[-3:] == ["submit", "freeze", "approve"]
