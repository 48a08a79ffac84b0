"""Files that a page sends: written to disk as they come, under limits; zips are unpacked flat, no entry leaves the folder."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from blockmap.errors import BlockmapError, SourceError, UsageError
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

MOST_ZIPS_DEEP = 3
"""Zips within zips that are unpacked; what lies deeper is named and left."""

DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, with whatever suffix."""

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
LOCKED = "EncryptedPackage".encode("utf-16-le")
"""A workbook with a password is no zip but a container of Microsoft's older kind, with an entry of this name."""


@dataclass(frozen=True)
class Received:
    """What came of one upload.

    Attributes
    ----------
    files
        Files that are kept.
    left
        Names of what was in a zip and is of no use.
    """

    files: tuple[Path, ...]
    left: tuple[str, ...] = ()


def plain_name(name: str) -> str:
    """Return the name of a file if it is one that can be kept.

    Raises
    ------
    UsageError
        It is a path, is empty or too long, or holds control characters.
    """
    bad = (
        not name.strip(". ")
        or len(name) > LONGEST_NAME
        or any(c in '/\\:*?"<>|;' or not c.isprintable() for c in name)
        or DEVICE.fullmatch(name)
    )
    if bad or name.startswith("."):
        raise UsageError("upload_name", name="".join(c if c.isprintable() else "?" for c in name)[:LONGEST_NAME])
    return name


def is_taken(name: str) -> bool:
    """Tell whether a file of this name can be of use."""
    return PurePosixPath(name).suffix.lower() in TAKEN


async def receive(chunks: AsyncIterator[bytes], folder: Path, name: str) -> Received:
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
        The name cannot be kept, the file is empty or has a password, or the limits of a territory in the making are reached.
    SourceError
        A zip is damaged, or would leave the folder or the limits.
    """
    target = folder / plain_name(name)
    room = MOST_DRAFT_BYTES - await asyncio.to_thread(_size, folder)
    arriving = target.with_name(target.name + ".part")
    try:
        await _write(chunks, arriving, room)
        _refuse_useless(arriving, name)
        arriving.replace(target)
    finally:
        arriving.unlink(missing_ok=True)
    if target.suffix.lower() != ".zip":
        return Received((target,))
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


def _refuse_useless(path: Path, name: str) -> None:
    """Refuse what can be read by nobody; parts of a dataset may be empty (a ``.cpg``), the dataset itself may not."""
    suffix = PurePosixPath(name).suffix.lower()
    if path.stat().st_size == 0 and suffix in {*FORMS, *WORKBOOKS, ".zip", ".dbf"}:
        raise UsageError("upload_empty", file=name)
    if suffix in WORKBOOKS:
        content = path.read_bytes()
        if content.startswith(OLE) and LOCKED in content:
            raise UsageError("upload_locked", file=name)


def unpack(archive: Path, folder: Path, room: int, depth: int = 1) -> Received:
    """Unpack what is of use in a zip, flat; File Geodatabases keep their folder. Zips within it are unpacked too.

    Raises
    ------
    SourceError
        It is damaged, names a place outside itself, or holds more than ``room`` bytes or too many files.
    """
    with zipped.opened(archive) as (opened, entries):
        if any(entry.flag_bits & 1 for entry in entries.values()):
            raise UsageError("upload_locked", file=archive.name)
        wanted = {path: entry for path, entry in entries.items() if _is_wanted(path, archive.name)}
        if sum(entry.file_size for entry in wanted.values()) > room or len(wanted) > MOST_FILES:
            raise SourceError("zip_too_large", file=archive.name)
        if not wanted:
            inside = ", ".join(sorted(path.name for path in entries)[:10]) or "0"
            raise SourceError("zip_without_layer", file=archive.name, inside=inside)
        left = [path.name for path in sorted(entries) if path not in wanted and not _is_of_the_system(path)]
        places = _places(sorted(wanted), folder)
        for path, place in places.items():
            place.parent.mkdir(exist_ok=True)
            with opened.open(wanted[path]) as packed, place.open("wb") as file:
                shutil.copyfileobj(packed, file, CHUNK)  # no more than the entry says: the zip reader stops there
    inner = sorted(place for place in places.values() if place.suffix == ".zip")
    files = [place for place in sorted(places.values()) if place not in inner]
    room -= sum(place.stat().st_size for place in files)
    for place in inner:
        try:
            if depth < MOST_ZIPS_DEEP:
                within = unpack(place, folder, room, depth + 1)
                room -= sum(file.stat().st_size for file in within.files)
                files += within.files
                left += within.left
            else:
                left.append(place.name)
        except BlockmapError:
            left.append(place.name)  # one that cannot be opened does not stop the others, and is said
        finally:
            place.unlink()
    return Received(tuple(files), tuple(left))


def _is_wanted(path: PurePosixPath, archive: str) -> bool:
    """Tell whether an entry is of use; one that would leave the folder condemns the whole zip."""
    if path.is_absolute() or ".." in path.parts or "\\" in str(path) or ":" in str(path):
        raise SourceError("zip_leaves", file=archive, name=str(path)[:LONGEST_NAME])
    return not _is_of_the_system(path) and (_geodatabase(path) is not None or is_taken(path.name))


def _is_of_the_system(path: PurePosixPath) -> bool:
    """Tell whether a file system or a program wrote an entry beside what people packed."""
    return "__MACOSX" in path.parts or path.name.startswith(".") or path.name.lower() in ("thumbs.db", "desktop.ini")


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
