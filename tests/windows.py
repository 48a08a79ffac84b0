"""What Windows refuses and Linux does not: to rename, replace or delete a file that is open, or a folder that holds one.

`refusing` makes this process refuse it too. SQLite and GDAL call the system by themselves, and know both systems; what is asked
for through Python is looked at, whoever holds the file: this process, or one that it began.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

IN_USE = "The process cannot access the file because it is being used by another process"

MAPPED_AT = 73
"""Column at which Linux writes the name of a mapped file."""

FORBIDDEN = '<>:"/\\|?*'
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{k}" for port in ("com", "lpt") for k in range(1, 10))}


def refusing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Refuse from now on what Windows would; return the list to which every refusal is added."""
    refused: list[str] = []

    def guarded(call: Callable[..., Any], *, both: bool, onto: bool = True) -> Callable[..., Any]:
        def asked(source: Any, *rest: Any, **how: Any) -> Any:
            places = [source, rest[0]] if both else [source]
            if not onto and os.path.lexists(rest[0]):
                raise FileExistsError(errno.EEXIST, "Cannot create a file when that file already exists", str(rest[0]))
            for place in places:
                if held := _held(place):
                    refused.append(f"{call.__name__} {held}")
                    raise PermissionError(errno.EACCES, IN_USE, str(place))
            return call(source, *rest, **how)

        return asked

    monkeypatch.setattr(os, "replace", guarded(os.replace, both=True))
    monkeypatch.setattr(os, "rename", guarded(os.rename, both=True, onto=False))
    for name in ("unlink", "remove", "rmdir"):
        monkeypatch.setattr(os, name, guarded(getattr(os, name), both=False))
    monkeypatch.setattr(shutil, "_use_fd_functions", False)  # by paths, as on Windows
    return refused


def _held(place: Any) -> str:
    """Name the open file that keeps a place from being moved or deleted; nothing when none does."""
    path = str(Path(place).resolve())
    inside = path + os.sep
    return next((file for file in _open_files() if file == path or file.startswith(inside)), "")


def _open_files() -> Iterator[str]:
    """Give the files that are open, or mapped into memory, in this process and in those that it began."""
    for process in _family(os.getpid()):
        with suppress(OSError):
            for descriptor in (process / "fd").iterdir():
                with suppress(OSError):
                    yield str(descriptor.readlink())
        with suppress(OSError):
            for line in (process / "maps").read_text(encoding="utf-8", errors="replace").splitlines():
                yield line[MAPPED_AT:]


def _family(pid: int) -> Iterator[Path]:
    """Give a process and all that it began, and these."""
    process = Path("/proc") / str(pid)
    yield process
    with suppress(OSError):
        for children in process.glob("task/*/children"):
            for child in children.read_text(encoding="ascii").split():
                yield from _family(int(child))


def faulty_names(folder: Path) -> list[str]:
    """Return the names below a folder that no file can have on Windows, and those that differ in capital letters only."""
    faults, seen = [], set()
    for path in sorted(folder.rglob("*")):
        name, key = path.name, str(path).lower()
        is_device = name.split(".")[0].strip().lower() in DEVICES
        is_odd = any(c in FORBIDDEN or ord(c) < 32 for c in name) or name != name.rstrip(". ")
        if is_device or is_odd or key in seen:
            faults.append(str(path.relative_to(folder)))
        seen.add(key)
    return faults
