"""Where the browser for browser tests is. ``python -m tests.chromium`` says so, and installs Debian's where it may."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
"""Programs that speak the same protocol; the first one found is used. ``BLOCKMAP_CHROMIUM`` names another."""


def find() -> str | None:
    """Return the path of a Chromium, or none."""
    return os.environ.get("BLOCKMAP_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def _may_install() -> bool:
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def main() -> int:
    """Say which browser the tests will use; install Debian's, with Chinese fonts, when there is none and this user may."""
    if find() is None and _may_install():
        print("No Chromium yet: installing Debian's chromium and Chinese fonts …", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk"],
        ):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    found = find()
    print(
        f"Browser tests use {found}."
        if found
        else "There is no Chromium on this machine: browser tests will be SKIPPED.",
        flush=True,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
