"""How files are written for others: whole or not at all, and what keeps them from being written is said in words.

On Windows a file that somebody has open (a map in a browser does no harm, a workbook in Excel does) is neither replaced nor
deleted; disks get full everywhere.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from blockmap.errors import UsageError


def whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that a reader finds the old one or the new one."""
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


@contextmanager
def said_plainly(path: Path) -> Iterator[None]:
    """Turn what the system, SQLite and the writers of GDAL complain of while a file is written into words.

    Raises
    ------
    UsageError
        The file cannot be written.
    """
    try:
        yield
    except OSError as fault:
        raise UsageError("cannot_write", path=path, why=fault.strerror or fault) from fault
    except sqlite3.OperationalError as fault:
        raise UsageError("cannot_write", path=path, why=fault) from fault
    except Exception as fault:
        if not isinstance(fault, _faults_of_gdal()):
            raise
        raise UsageError("cannot_write", path=path, why=_first_line(fault)) from fault


def _faults_of_gdal() -> tuple[type[Exception], ...]:
    """Return what pyogrio and fiona raise; both are slow to load and, where something was written, are loaded."""
    from fiona.errors import FionaError
    from pyogrio.errors import DataLayerError, DataSourceError

    return DataSourceError, DataLayerError, FionaError, _of_fiona()


def _first_line(fault: Exception) -> str:
    said = fault.args[0] if fault.args else fault
    return (said.decode(errors="replace") if isinstance(said, bytes) else str(said)).splitlines()[0][:200]
