"""The territories opened last on this PC, kept in the user's own folder of configuration; their paths never leave the PC."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

MOST = 12
"""Territories that are remembered."""

FOLDER_VARIABLE = "BLOCKMAP_CONFIG"
"""Environment variable that names another folder of configuration."""


def config_folder() -> Path:
    """Return the folder in which this user's programs keep their configuration, with ours in it."""
    said = os.environ.get(FOLDER_VARIABLE)
    if said:
        return Path(said)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / "blockmap"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "blockmap"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "blockmap"


def recent() -> list[Path]:
    """Return the territories opened last, newest first; those that are gone are left out."""
    return [path for path in _held() if path.is_file()]


def remember(territory: Path) -> None:
    """Put a territory first. Where nothing can be written, nothing is remembered: a list for comfort stops no work."""
    path = territory.resolve()
    kept = [path, *(other for other in _held() if other != path)][:MOST]
    file = _file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".new")
        draft.write_text(json.dumps([str(p) for p in kept], ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(file)
    except OSError:
        return


def _file() -> Path:
    return config_folder() / "recent.json"


def _held() -> list[Path]:
    try:
        held = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [Path(path) for path in held if isinstance(path, str)] if isinstance(held, list) else []
