"""Zips: the names of their entries, which Chinese tools write in GBK without saying so, and the tables inside."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from blockmap.errors import SourceError

MOST_UNPACKED_BYTES = 4 << 30
"""A zip that would unpack to more is refused."""


def entry_name(entry: zipfile.ZipInfo) -> PurePosixPath:
    """Name of a file in a zip, whatever encoding it is written in."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                return PurePosixPath(raw.decode(encoding))
            except UnicodeDecodeError:
                continue
    return PurePosixPath(name)


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[PurePosixPath, zipfile.ZipInfo]]]:
    """Open a zip; give it, and its files by name.

    Raises
    ------
    SourceError
        It is damaged, locked by a password, or packed in a way that cannot be read: at whatever step this shows.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive, {entry_name(entry): entry for entry in archive.infolist() if not entry.is_dir()}
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, ValueError) as fault:
        raise SourceError("zip_broken", file=path.name, why=str(fault)) from fault


def entries(path: Path, suffixes: tuple[str, ...]) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Give the files of these suffixes in a zip, in the order of their names.

    Raises
    ------
    SourceError
        The zip is damaged, holds no such file, or would unpack to more than `MOST_UNPACKED_BYTES`.
    """
    with opened(path) as (archive, inside):
        wanted = sorted(name for name in inside if name.suffix.lower() in suffixes and "__MACOSX" not in name.parts)
        if not wanted:
            listed = ", ".join(sorted(name.name for name in inside)[:10])
            raise SourceError("zip_without_table", file=path.name, inside=listed)
        if sum(inside[name].file_size for name in wanted) > MOST_UNPACKED_BYTES:
            raise SourceError("zip_too_large", file=path.name)
        for name in wanted:
            yield name, archive.read(inside[name])
