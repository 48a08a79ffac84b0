"""A kernel's cache is thrown away when code that it calls changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from numba.core.caching import CacheImpl

import blockmap.kernel

PACKAGE = {
    "__init__.py": "",
    "callee.py": "from made_up.kernel import kernel\n\n@kernel\ndef one(x):\n    return x + 1\n",
    "caller.py": "from made_up.callee import one\nfrom made_up.choice import FACTOR\nfrom made_up.kernel import kernel\n\n"
    "@kernel\ndef two(x):\n    return one(x) * FACTOR\n",
    "choice.py": "FACTOR = 2\n",
    "stranger.py": "NOTE = 1\n",
}


def answer(folder: Path) -> list[str]:
    """Call the kernel in a new process: its result, and how many kernels were compiled rather than loaded."""
    code = "from made_up.caller import two; print(two(10), sum(two.stats.cache_misses.values()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_a_changed_callee_recompiles_its_callers(tmp_path: Path) -> None:
    package = tmp_path / "made_up"
    package.mkdir()
    for name, text in PACKAGE.items():
        (package / name).write_text(text)
    (package / "kernel.py").write_bytes(Path(blockmap.kernel.__file__).read_bytes())
    assert answer(tmp_path) == ["22", "1"]
    assert answer(tmp_path) == ["22", "0"]
    (package / "callee.py").write_text(PACKAGE["callee.py"].replace("x + 1", "x + 5"))
    assert answer(tmp_path) == ["30", "1"]
    (package / "choice.py").write_text("FACTOR = 3\n")
    assert answer(tmp_path) == ["45", "1"]


def test_a_change_elsewhere_costs_nothing(tmp_path: Path) -> None:
    package = tmp_path / "made_up"
    package.mkdir()
    for name, text in PACKAGE.items():
        (package / name).write_text(text)
    (package / "kernel.py").write_bytes(Path(blockmap.kernel.__file__).read_bytes())
    assert answer(tmp_path) == ["22", "1"]
    (package / "stranger.py").write_text("NOTE = 2\n")
    assert answer(tmp_path) == ["22", "0"]


def test_where_nothing_can_be_kept_kernels_are_compiled_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CacheImpl, "_locator_classes", [])  # neither the package nor the user's folder can be written

    def twice(x: int) -> int:
        return 2 * x

    assert blockmap.kernel.kernel(twice)(21) == 42
