"""What is shipped of the page is what its sources say. Needs the tools of the page: ``npm ci`` in ``web/``."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB, SHIPPED = ROOT / "web", ROOT / "src" / "blockmap" / "server" / "static"
TOOLS = WEB / "node_modules" / ".bin"

pytestmark = pytest.mark.skipif(not TOOLS.exists(), reason="the page's tools are not installed: npm ci in web/")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(tool: str, *arguments: str) -> None:
    done = subprocess.run([str(TOOLS / tool), *arguments], cwd=WEB, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_shipped_page_is_built_from_its_sources(tmp_path: Path) -> None:
    run("vite", "build", "--outDir", str(tmp_path), "--emptyOutDir")
    built, shipped = contents(tmp_path), contents(SHIPPED)
    assert sorted(built) == sorted(shipped)
    assert [name for name in built if built[name] != shipped[name]] == [], (
        "npm run build in web/, and commit what it made"
    )


def test_sources_of_the_page_are_in_order() -> None:
    run("biome", "check", "--error-on-warnings", "..")
