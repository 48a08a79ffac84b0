"""No text file is opened without saying in which encoding: on a Chinese Windows the usual one is GBK, and nobody's files are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parents[1]


def test_every_text_file_is_opened_in_an_encoding_that_is_said() -> None:
    rule = ["--isolated", "--preview", "--select", "PLW1514", "--target-version", "py311", "--output-format", "concise"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", *rule, "src", "tests"],
        cwd=HERE,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
