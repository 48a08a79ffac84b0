"""Files that a page sends: written to disk as they come, under limits; zips are unpacked flat, no entry leaves the folder."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath

from blockmap.errors import SourceError, UsageError
from blockmap.intake.formats import COMPANIONS, FORMS
from blockmap.tabular import zipped
from blockmap.tabular.reading import WORKBOOKS

MOST_DRAFT_BYTES = 4 << 30
"""All files of one territory in the making, unpacked."""

MOST_FILES = 400

LONGEST_NAME = 120
"""Characters of a file's name; with Chinese ones still under what file systems take."""

TAKEN = frozenset(
    {*FORMS, *(suffix for parts in COMPANIONS.values() for suffix in parts), *WORKBOOKS, ".zip"} - {".gdb"}
)
"""Suffixes of files that are kept; others (``.sbn``, ``.qmd``, a readme) are named and left away."""

CHUNK = 1 << 20


def plain_name(name: str) -> str:
    """Return the name of a file if it is one that can be kept.

    Raises
    ------
    UsageError
        It is a path, is empty or too long, or holds control characters.
    """
    bad = (
        not name.strip(". ") or len(name) > LONGEST_NAME or any(c in '/\\:*?"<>|' or not c.isprintable() for c in name)
    )
    if bad or name.startswith("."):
        raise UsageError("upload_name", name="".join(c if c.isprintable() else "?" for c in name)[:LONGEST_NAME])
    return name


def is_taken(name: str) -> bool:
    """Tell whether a file of this name can be of use."""
    return PurePosixPath(name).suffix.lower() in TAKEN


async def receive(chunks: AsyncIterator[bytes], folder: Path, name: str) -> list[Path]:
    """Write a file as it comes, and unpack it when it is a zip.

    Parameters
    ----------
    chunks
        Its bytes.
    folder
        Where it goes.
    name
        Its name, as the page says it.

    Raises
    ------
    UsageError
        The name cannot be kept, or the limits of a territory in the making are reached.
    SourceError
        A zip is damaged, or would leave the folder or the limits.
    """
    target = folder / plain_name(name)
    room = MOST_DRAFT_BYTES - await asyncio.to_thread(_size, folder)
    arriving = target.with_name(target.name + ".part")
    try:
        await _write(chunks, arriving, room)
        arriving.replace(target)
    finally:
        arriving.unlink(missing_ok=True)
    if target.suffix.lower() != ".zip":
        return [target]
    try:
        return await asyncio.to_thread(unpack, target, folder, room)
    finally:
        target.unlink(missing_ok=True)


async def _write(chunks: AsyncIterator[bytes], path: Path, room: int) -> None:
    waiting = bytearray()
    with path.open("wb") as file:
        async for chunk in chunks:
            waiting += chunk
            room -= len(chunk)
            if room < 0:
                raise UsageError("upload_full", most=MOST_DRAFT_BYTES >> 30)
            if len(waiting) >= CHUNK:
                await asyncio.to_thread(file.write, bytes(waiting))
                waiting.clear()
        await asyncio.to_thread(file.write, bytes(waiting))


def unpack(archive: Path, folder: Path, room: int) -> list[Path]:
    """Unpack what is of use in a zip, flat; File Geodatabases keep their folder.

    Raises
    ------
    SourceError
        It is damaged, names a place outside itself, or holds more than ``room`` bytes or too many files.
    """
    with zipped.opened(archive) as (opened, entries):
        wanted = {path: entry for path, entry in entries.items() if _is_wanted(path, archive.name)}
        if sum(entry.file_size for entry in wanted.values()) > room or len(wanted) > MOST_FILES:
            raise SourceError("zip_too_large", file=archive.name)
        if not wanted:
            inside = ", ".join(sorted(path.name for path in entries)[:10])
            raise SourceError("zip_without_layer", file=archive.name, inside=inside)
        places = _places(sorted(wanted), folder)
        for path, place in places.items():
            place.parent.mkdir(exist_ok=True)
            with opened.open(wanted[path]) as packed, place.open("wb") as file:
                shutil.copyfileobj(packed, file, CHUNK)  # no more than the entry says: the zip reader stops there
        return sorted(places.values())


def _is_wanted(path: PurePosixPath, archive: str) -> bool:
    """Tell whether an entry is of use; one that would leave the folder condemns the whole zip."""
    if path.is_absolute() or ".." in path.parts or "\\" in str(path) or ":" in str(path):
        raise SourceError("zip_leaves", file=archive, name=str(path)[:LONGEST_NAME])
    if "__MACOSX" in path.parts or path.name.startswith("."):
        return False
    return _geodatabase(path) is not None or (is_taken(path.name) and path.suffix.lower() != ".zip")


def _geodatabase(path: PurePosixPath) -> PurePosixPath | None:
    return next((parent for parent in path.parents if parent.suffix.lower() == ".gdb"), None)


def _places(paths: list[PurePosixPath], folder: Path) -> dict[PurePosixPath, Path]:
    """Give every entry a place; files of one dataset keep one name, and no two datasets share one."""
    stems: dict[tuple[PurePosixPath, str], str] = {}
    used = {path.stem.casefold() for path in folder.iterdir() if path.suffix.lower() in FORMS}
    places = {}
    for path in paths:
        base = _geodatabase(path)
        dataset = (base.parent, base.stem) if base is not None else (path.parent, path.stem.casefold())
        if dataset not in stems:
            first = plain_name((base or path).name).rpartition(".")[0]
            stems[dataset] = next(
                name for name in (first, *(f"{first}_{i}" for i in range(2, MOST_FILES))) if name.casefold() not in used
            )
            used.add(stems[dataset].casefold())
        if base is not None:
            places[path] = folder / f"{stems[dataset]}.gdb" / plain_name(path.name)
        else:
            places[path] = folder / f"{stems[dataset]}{path.suffix.lower()}"
    return places


def _size(folder: Path) -> int:
    files = [path for path in folder.rglob("*") if path.is_file()]
    if len(files) >= MOST_FILES:
        raise UsageError("upload_many", most=MOST_FILES)
    return sum(path.stat().st_size for path in files)
