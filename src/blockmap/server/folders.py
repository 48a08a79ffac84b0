"""The folders of this PC, for whoever sits at it: to find a territory, or a place for a new one."""

from __future__ import annotations

import os
import string
from pathlib import Path
from typing import Any

from blockmap.errors import SystemFault, UsageError
from blockmap.store.geopackage import APPLICATION_ID

MOST_LISTED = 500

_MARK_AT = 68
"""Where SQLite writes the application id of a file."""


def home() -> Path:
    """Return the folder in which new territories are put when nobody says otherwise."""
    documents = Path.home() / "Documents"
    return documents if documents.is_dir() else Path.home()


def listed(folder: Path) -> dict[str, Any]:
    """List the folders and GeoPackages in a folder, by name; hidden ones are left out.

    Raises
    ------
    UsageError
        It is no folder, or may not be looked into.
    """
    if not folder.is_absolute() or not folder.is_dir():
        raise UsageError("not_a_folder", path=folder)
    try:
        with os.scandir(folder) as entries:
            there = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda e: e.name)
            folders = [entry.name for entry in there if entry.is_dir()]
            files = [Path(entry.path) for entry in there if entry.name.lower().endswith(".gpkg") and entry.is_file()]
    except OSError as fault:
        raise UsageError("folder_unreadable", path=folder, why=SystemFault(fault)) from fault
    return {
        "path": str(folder),
        "parent": str(folder.parent) if folder.parent != folder else None,
        "roots": roots(),
        "folders": folders[:MOST_LISTED],
        "territories": [described(path) for path in files if is_marked(path)][:MOST_LISTED],
        "is_writable": os.access(folder, os.W_OK),
    }


def described(territory: Path) -> dict[str, Any]:
    """Say a territory's file."""
    held = territory.stat()
    return {
        "path": str(territory),
        "name": territory.name,
        "folder": str(territory.parent),
        "bytes": held.st_size,
        "changed": held.st_mtime,
    }


def is_marked(path: Path) -> bool:
    """Tell by its first bytes whether a file may be a territory."""
    try:
        with path.open("rb") as file:
            head = file.read(_MARK_AT + 4)
    except OSError:
        return False
    return head.startswith(b"SQLite format 3") and head[_MARK_AT:] == APPLICATION_ID.to_bytes(4, "big")


def roots() -> list[str]:
    """Return the drives of the PC; on systems without drives the topmost folder."""
    if os.name != "nt":
        return ["/"]
    return [f"{letter}:\\" for letter in string.ascii_uppercase if Path(f"{letter}:\\").is_dir()]
