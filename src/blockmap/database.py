"""The address by which SQLite is asked for a file, wherever it lies: on a drive, on a server of the office, with any name."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import Literal
from urllib.parse import quote_from_bytes


def uri(path: PurePath, mode: Literal["ro", "rw"], *, is_fixed: bool = False) -> str:
    r"""Return the URI of a database file that exists.

    `Path.as_uri` writes a file of a server, ``\\office\census\a.gpkg``, with the server as the URI's authority, which SQLite
    refuses. Drives that are mapped to servers become such paths when they are resolved, so nothing is resolved here.

    Parameters
    ----------
    path
        The file; a relative one is sought from where the program runs.
    mode
        For reading or for writing.
    is_fixed
        Nobody writes the file meanwhile, and no locks are needed.
    """
    place = path.absolute() if isinstance(path, Path) else path
    quoted = quote_from_bytes(os.fsencode(place.as_posix()), safe="/:")
    return f"file://{'' if quoted.startswith('/') else '/'}{quoted}?mode={mode}{'&immutable=1' if is_fixed else ''}"
