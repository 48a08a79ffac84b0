"""What a source is: a file (or a zip, or a folder) as an office hands it in, and the one layer of it that is read.

A zip is unpacked into a temporary folder, with its Chinese file names whatever their encoding; parts of a shapefile are
found whatever the case of their suffix. Only vector formats named here are opened, so that a file cannot make GDAL reach
for the network.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from blockmap.errors import SourceError, SystemFault, UsageError
from blockmap.intake import placemarks
from blockmap.tabular import zipped

FORMS: dict[str, str] = {
    ".shp": "shapefile", ".csv": "csv", ".parquet": "parquet", ".geoparquet": "parquet", ".geojson": "json",
    ".json": "json", ".topojson": "json", ".geojsonl": "gdal", ".gpkg": "gdal", ".fgb": "gdal", ".gdb": "gdal", ".tab": "gdal",
    ".mif": "gdal", ".pbf": "gdal", ".osm": "gdal", ".kml": "gdal", ".kmz": "gdal", ".dxf": "gdal", ".gml": "gdal",
    ".sqlite": "gdal", ".xlsx": "workbook", ".xlsm": "workbook", ".xls": "workbook", ".ods": "workbook",
}  # fmt: skip
"""How a file of this suffix is read: ``gdal`` as it is, the others with some care of our own."""

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
COMPANIONS = {".shp": SHAPEFILE_PARTS, ".tab": (".tab", ".dat", ".map", ".id", ".ind"), ".mif": (".mif", ".mid")}

MOST_UNPACKED_BYTES = 4 << 30
"""A zip that would unpack to more is refused: no part of a shapefile may be larger than 2 GB."""

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """One dataset on disk, ready to be opened.

    Attributes
    ----------
    name
        Name of the file that was handed in, without its folder.
    path
        What is opened: the file itself, or what was unpacked from it.
    form
        ``shapefile``, ``csv``, ``workbook``, ``parquet``, ``json`` or ``gdal``.
    parts
        Files of a shapefile by suffix in lower case; empty for other forms.
    sha256
        Hash of the bytes of all files handed in, in the order of their names.
    work
        Temporary folder that lives as long as the source is open.
    names
        Columns as the office calls them, by the name under which GDAL knows them, where the two differ.
    """

    name: str
    path: Path
    form: str
    sha256: str
    work: Path
    parts: dict[str, Path] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def part(self, suffix: str) -> bytes | None:
        """Bytes of one part of a shapefile; ``None`` when the office did not deliver it."""
        return self.parts[suffix].read_bytes() if suffix in self.parts else None


@contextmanager
def opened(source: Path, *, member: str | None = None) -> Iterator[Source]:
    """Find out what was handed in and make it ready for reading; clean up afterwards.

    Parameters
    ----------
    source
        A file, a zip, or a folder that is a File Geodatabase.
    member
        Which dataset of a zip, by the name of its file without suffix, when there are several.

    Raises
    ------
    SourceError
        The file is missing, broken, or of a format that is not read here.
    """
    source = Path(source)
    if not source.exists():
        raise SourceError("source_missing", file=str(source))
    try:
        with tempfile.TemporaryDirectory(prefix="blockmap-") as folder:
            work = Path(folder)
            path = _unpacked(source, work, member) if source.suffix.lower() == ".zip" else source
            yield _described(source, path, work)
    except OSError as fault:
        raise SourceError("source_unreadable", file=source.name, why=SystemFault(fault)) from fault


def _described(source: Path, path: Path, work: Path) -> Source:
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise SourceError("format_unknown", file=source.name, known=" ".join([*FORMS, ".zip"]))
    parts = companions(path) if form == "shapefile" else {}
    files = [source] if path != source else sorted(parts.values()) or [path]
    digest = _hash(files)
    names: dict[str, str] = {}
    if path.suffix.lower() in placemarks.SUFFIXES:
        try:
            path, names = placemarks.with_plain_names(path, work)
        except zipfile.BadZipFile as fault:
            raise SourceError("zip_broken", file=source.name, why=str(fault)) from fault
    return Source(source.name, path, form, digest, work, parts, names)


def companions(path: Path) -> dict[str, Path]:
    """Return the files that belong to one dataset (same name, other suffix in any case), by suffix in lower case."""
    wanted = COMPANIONS.get(path.suffix.lower(), (path.suffix.lower(),))
    stem = path.stem.casefold()
    beside = sorted(p for p in path.parent.iterdir() if p.stem.casefold() == stem and p.suffix.lower() in wanted)
    return {p.suffix.lower(): p for p in beside} | {path.suffix.lower(): path}


def _hash(files: list[Path]) -> str:
    digest = hashlib.sha256()
    inside = [p for f in files for p in (sorted(f.rglob("*")) if f.is_dir() else [f])]
    for path in inside:
        if path.is_file() and path.suffix.lower() != ".lock":
            with path.open("rb") as stream:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
    return digest.hexdigest()


def _unpacked(source: Path, work: Path, member: str | None) -> Path:
    """Unpack the one dataset of a zip that is wanted and return its main file."""
    with zipped.opened(source) as (archive, entries):
        main = _main_entry(source, entries, member)
        wanted = {name: e for name, e in entries.items() if _belongs(name, main)}
        if sum(e.file_size for e in wanted.values()) > MOST_UNPACKED_BYTES:
            raise SourceError("zip_too_large", file=source.name)
        for name, entry in wanted.items():
            (work / _place(name, main)).parent.mkdir(exist_ok=True)
            (work / _place(name, main)).write_bytes(archive.read(entry))
    return work / _place(main, main)


def _geodatabase(name: PurePosixPath) -> PurePosixPath | None:
    """Folder of the File Geodatabase a zipped file lies in."""
    return next((p for p in name.parents if p.suffix.lower() == ".gdb"), None)


def _main_entry(source: Path, entries: dict[PurePosixPath, zipfile.ZipInfo], member: str | None) -> PurePosixPath:
    mains = {
        _geodatabase(name) or name for name in entries if "__MACOSX" not in name.parts and not name.name.startswith(".")
    }
    mains = {name for name in mains if name.suffix.lower() in FORMS}
    spatial = {name for name in mains if FORMS[name.suffix.lower()] not in ("csv", "workbook")} or mains
    if member is not None:
        spatial = {name for name in spatial if name.stem == member} or spatial
    if not spatial:
        inside = ", ".join(sorted(name.name for name in entries)[:10])
        raise SourceError("zip_without_layer", file=source.name, inside=inside)
    if len(spatial) > 1:
        raise UsageError("layer_which", file=source.name, layers=", ".join(sorted(name.stem for name in spatial)))
    return spatial.pop()


def _belongs(name: PurePosixPath, main: PurePosixPath) -> bool:
    if main.suffix.lower() == ".gdb":
        return main in name.parents
    wanted = COMPANIONS.get(main.suffix.lower(), (main.suffix.lower(),))
    same = name.parent == main.parent and name.stem.casefold() == main.stem.casefold()
    return same and name.suffix.lower() in wanted


def _place(name: PurePosixPath, main: PurePosixPath) -> Path:
    """Where a zipped file is put: flat, under the name of its dataset, so that no entry can leave the folder."""
    if main.suffix.lower() == ".gdb":
        return Path("unpacked.gdb") / name.name if name != main else Path("unpacked.gdb")
    return Path(_plain(main.stem) + name.suffix.lower())


def _plain(stem: str) -> str:
    return "".join(c if c.isalnum() or c in "-_ " else "_" for c in stem)[:80] or "unpacked"
