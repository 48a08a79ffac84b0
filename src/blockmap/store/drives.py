"""Whether a file lies on another PC: SQLite's quick journal needs memory that all its programs share, which no network gives."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath

REMOTE_DRIVE = 4
"""Windows: what `GetDriveTypeW` calls a drive of the network."""

REMOTE_SYSTEMS = ("nfs", "cifs", "smb", "9p", "afs", "ncp", "fuse.sshfs", "fuse.davfs", "ceph", "glusterfs")
"""Linux: how the names of file systems of the network begin."""


def is_remote(path: Path) -> bool:
    """Tell whether a file lies on a drive of the network."""
    place = path.resolve()
    if sys.platform == "win32":
        return place.drive.startswith("\\\\") or _is_remote_drive(place.anchor)
    else:  # noqa: RET505  so that either system's part is checked as its own
        return kind_of(PurePosixPath(place), _mounts()).startswith(REMOTE_SYSTEMS)


def _is_remote_drive(anchor: str) -> bool:
    """Ask Windows about a drive."""
    import ctypes

    return bool(ctypes.windll.kernel32.GetDriveTypeW(anchor) == REMOTE_DRIVE)  # type: ignore[attr-defined,unused-ignore]


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def kind_of(place: PurePosixPath, mounts: str) -> str:
    """Return the kind of the file system that holds a place, from the list of what is mounted where; the last one wins."""
    longest, kind = -1, ""
    for line in mounts.splitlines():
        _, where, name, *_ = [*line.split(" "), "", ""]
        folder = PurePosixPath(where.replace("\\040", " ").replace("\\134", "\\"))
        if len(folder.parts) >= longest and place.is_relative_to(folder):
            longest, kind = len(folder.parts), name
    return kind
