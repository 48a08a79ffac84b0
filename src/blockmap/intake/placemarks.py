"""Attributes of placemarks (KML, KMZ) under the names that the office gave them.

Google Earth and its Chinese relatives write attributes as ``<Data name="户数">``. GDAL turns every letter outside ASCII in such
a name into an underscore, so that 户数 and 层数 become one column and all but one are lost. The names are therefore exchanged
for plain ones before GDAL sees the file, and given back afterwards.
"""

from __future__ import annotations

import html
import re
import zipfile
from pathlib import Path

SUFFIXES = (".kml", ".kmz")

DATA = re.compile(rb"""(<(?:\w+:)?Data\s+name\s*=\s*)(["'])(.*?)\2""", re.DOTALL)
"""An untyped attribute; typed ones (``SimpleData``) keep their names."""

PLAIN = re.compile(r"[A-Za-z_]\w*", re.ASCII)
"""Names that GDAL leaves as they are."""


def with_plain_names(path: Path, work: Path) -> tuple[Path, dict[str, str]]:
    """Write a copy in which attributes have names that GDAL keeps.

    Parameters
    ----------
    path
        A KML or KMZ file.
    work
        Folder for the copy.

    Returns
    -------
    path, names
        What is to be opened, the file itself where no name needs it; given name of every exchanged one.

    Raises
    ------
    zipfile.BadZipFile
        A KMZ that is no zip.
    """
    names: dict[str, str] = {}
    copy = work / ("placemarks" + path.suffix.lower())
    if path.suffix.lower() == ".kml":
        content = _exchanged(path.read_bytes(), names)
        if names:
            copy.write_bytes(content)
    else:
        with zipfile.ZipFile(path) as archive:
            documents = [e for e in archive.infolist() if e.filename.lower().endswith(".kml")]
            contents = [_exchanged(archive.read(e), names) for e in documents]
        if names:
            with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as archive:
                for document, content in zip(documents, contents, strict=True):
                    archive.writestr(document.filename, content)
    return (copy, {plain: given for given, plain in names.items()}) if names else (path, {})


def _exchanged(content: bytes, names: dict[str, str]) -> bytes:
    """Exchange the names in one document; adds to ``names`` (given → plain)."""

    def plain(found: re.Match[bytes]) -> bytes:
        try:
            given = html.unescape(found[3].decode("utf-8")).strip()
        except UnicodeDecodeError:
            return found[0]
        if not given or PLAIN.fullmatch(given):
            return found[0]
        short = names.setdefault(given, f"blockmap_{len(names) + 1}")
        return b'%s"%s"' % (found[1], short.encode("ascii"))

    return DATA.sub(plain, content)
