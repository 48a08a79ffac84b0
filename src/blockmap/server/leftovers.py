"""Work folders of servers: those of one that was killed are deleted when the next one starts.

Every running server keeps a list of its folders, locked for as long as it lives; the system lets the lock go however it ends.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from blockmap.server.recent import config_folder

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

MAKING = (".", ".blockmap-new")
"""How the name of a folder begins and ends in which a territory is made; see `blockmap.workflow.making`."""

LOCKED_BYTE = 1 << 30
"""Far behind every line: where Windows locks the list, so that it can still be read."""

TEMPORARY = "blockmap-"
"""How the name of a temporary folder begins."""


class Leftovers:
    """The work folders of this server. Deletes, when made, those of servers that are no more."""

    def __init__(self) -> None:
        self._list: IO[str] | None = None
        lists = config_folder() / "running"
        with suppress(OSError):  # where nothing can be written, nothing is swept
            lists.mkdir(parents=True, exist_ok=True)
            for old in sorted(lists.glob("*.txt")):
                with suppress(OSError):  # somebody looks at it just now: it is swept the next time
                    _sweep(old)
            number, name = tempfile.mkstemp(suffix=".txt", dir=lists)
            self._path = Path(name)
            self._list = os.fdopen(number, "w", encoding="utf-8")
            _is_locked(self._list)

    def add(self, folder: Path) -> None:
        """Remember a folder, before it is made."""
        if self._list is not None:
            self._list.write(f"{folder.resolve()}\n")
            self._list.flush()

    def close(self) -> None:
        """Forget them: this server has deleted its own."""
        if self._list is not None:
            self._list.close()
            self._list = None
            with suppress(OSError):
                self._path.unlink()


def _sweep(old: Path) -> None:
    """Delete the folders of a list whose server is no more."""
    with old.open("r+", encoding="utf-8") as held:
        if _is_locked(held):
            return
        for line in held.read().splitlines():
            folder = Path(line)
            is_ours = folder.name.startswith(TEMPORARY) and folder.parent == Path(tempfile.gettempdir()).resolve()
            is_made = folder.name.startswith(MAKING[0]) and folder.name.endswith(MAKING[1])
            if (is_ours or is_made) and folder.is_dir() and not folder.is_symlink():
                shutil.rmtree(folder, ignore_errors=True)
    old.unlink()


def _is_locked(file: IO[str]) -> bool:
    """Lock a file, and tell whether another process holds it."""
    try:
        if sys.platform == "win32":
            file.seek(LOCKED_BYTE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(0)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False
