"""How files are written for others: whole or not at all, and what keeps them from being written is said in words.

On Windows a file that somebody has open (a map in a browser does no harm, a workbook in Excel does) is neither replaced nor
deleted; disks get full everywhere.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from blockmap.errors import SystemFault, UsageError


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
def workbook(path: Path, options: Mapping[str, object] | None = None) -> Iterator[Any]:
    """Give an XlsxWriter workbook to be filled, and write it as a whole file.

    Raises
    ------
    UsageError
        The file cannot be written, as when Excel has it open; that is said before anything is filled in.
    """
    import xlsxwriter

    try_out(path)
    drawn = BytesIO()
    with xlsxwriter.Workbook(drawn, {**(options or {}), "in_memory": True}) as book:
        yield book
    with said_plainly(path):
        whole(path, drawn.getvalue())


def try_out(path: Path) -> None:
    """Find out before long work whether a file can be written.

    Raises
    ------
    UsageError
        It cannot.
    """
    with said_plainly(path):
        is_new = not path.exists()
        with path.open("ab"):
            pass
        if is_new:
            path.unlink()


@contextmanager
def said_plainly(path: Path) -> Iterator[None]:
    """Turn what the system, SQLite and the writers of GDAL complain of while a file is written into words.

    Where a file is made in some other place first, the one that was asked for is named.

    Raises
    ------
    UsageError
        The file cannot be written.
    """
    try:
        yield
    except OSError as fault:
        raise UsageError("cannot_write", path=path, why=SystemFault(fault)) from fault
    except UsageError as fault:
        if fault.kind != "cannot_write":
            raise
        raise UsageError("cannot_write", path=path, why=fault.values["why"]) from fault
    except sqlite3.OperationalError as fault:
        raise UsageError("cannot_write", path=path, why=fault) from fault
    except _faults_of_gdal() as fault:
        raise UsageError("cannot_write", path=path, why=_first_line(fault)) from fault


def _faults_of_gdal() -> tuple[type[Exception], ...]:
    """Return what pyogrio and fiona raise; asked only when something went wrong, for both are slow to load."""
    from fiona._err import CPLE_BaseError  # raised at the closing of files, and not among the public ones
    from fiona.errors import FionaError
    from pyogrio.errors import DataLayerError, DataSourceError

    return DataSourceError, DataLayerError, FionaError, CPLE_BaseError


def _first_line(fault: Exception) -> str:
    said = getattr(fault, "errmsg", str(fault))  # fiona keeps bytes there
    return (said.decode(errors="replace") if isinstance(said, bytes) else str(said)).splitlines()[0][:200]
