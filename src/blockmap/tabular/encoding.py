"""The encoding of a text file: what the desk says; a byte-order mark; strict UTF-8; strict GB18030, which holds GBK and GB2312.

Every byte is decoded before an encoding is believed. Nothing is guessed by statistics: those take GBK for Korean.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from blockmap.errors import SourceError, UsageError
from blockmap.report import Report

CODEPAGES: dict[str, str] = {"65001": "utf-8", "936": "gb18030", "54936": "gb18030", "20936": "gb18030"}
"""Encodings told by a number of Windows that Python names otherwise."""

CHINESE = ("gbk", "gb2312", "gb18030", "cp936", "hz")

CANDIDATES = ("utf-8", "gb18030", "big5", "cp1252", "cp1250", "cp1251", "cp932", "cp949")
"""Encodings offered to the person at the desk when the ladder ends."""

MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""Byte-order marks: a declaration that is believed."""

PIECE = 1 << 22
"""Bytes decoded at a time, so that a large file is never held as text and as bytes at once."""

LOOKED_AT = 1 << 12
"""Bytes in which the zeros of UTF-16 without a mark show."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding and the key of why it was taken: option, cpg, language, ascii, mark, assumed."""

    name: str
    why: str

    def __str__(self) -> str:
        """Say both, for the table ``sources``."""
        return f"{self.name} ({self.why})"


def named(name: str) -> str:
    """Return Python's name of an encoding the person at the desk gave; GBK and GB2312 become GB18030, which holds both."""
    codec = lookup(name)
    if codec is None:
        raise UsageError("encoding_name", encoding=name, candidates=", ".join(CANDIDATES))
    return codec


def lookup(name: str) -> str | None:
    """Return Python's name of an encoding (``936``, ``ANSI 936``, ``88591``, ``GBK`` …); ``None`` when there is none.

    Examples
    --------
    >>> [lookup(name) for name in ("ANSI 936", "GB2312", "88591", "nonsense")]
    ['gb18030', 'gb18030', 'iso8859-1', None]
    """
    number = re.fullmatch(r"(?i)(?:ansi|oem|cp|windows|ms)?[ _-]?(\d{3,5})", name.strip())
    if number:
        digits = number[1]
        name = CODEPAGES.get(digits) or (f"iso8859-{digits[4:]}" if digits.startswith("8859") else f"cp{digits}")
    try:
        codec = codecs.lookup(name.strip())
    except (LookupError, ValueError):
        return None
    if not getattr(codec, "_is_text_encoding", True):
        return None
    return "gb18030" if codec.name in CHINESE else codec.name


def of_text(content: bytes, *, option: str | None, file_name: str) -> tuple[str, Encoding, Report]:
    """Decode a whole text file; see `as_utf8`."""
    decoded, encoding, report = as_utf8(content, option=option, file_name=file_name)
    return decoded.decode("utf-8"), encoding, report


def as_utf8(content: bytes, *, option: str | None, file_name: str) -> tuple[bytes, Encoding, Report]:
    """Return a text file as UTF-8 without a byte-order mark, how it was written, and what had to be assumed.

    Parameters
    ----------
    content
        The file.
    option
        What the person at the desk says it is written in.
    file_name
        For the sentences.

    Raises
    ------
    UsageError
        There is no encoding called ``option``.
    SourceError
        No rung of the ladder holds.
    """
    report = Report()
    mark = next((mark for mark in MARKS if content.startswith(mark)), b"")
    if mark and option is None:
        text = _decoded(content[len(mark) :], MARKS[mark])
        if text is not None:
            return text, Encoding(MARKS[mark], "mark"), report
    rungs = [named(option)] if option else [*_by_zeros(content), "utf-8", "gb18030"]
    for name in rungs:
        text = _decoded(content, name)
        if text is None:
            continue
        why = "option" if option else "ascii" if content.isascii() and name == "utf-8" else "assumed"
        if why == "assumed":
            report.add("encoding_assumed", "note", table=file_name, encoding=name, example=_example(text))
        return text.removeprefix(codecs.BOM_UTF8), Encoding(name, why), report
    if option:
        raise SourceError("encoding_unfit", file=file_name, encoding=option, count=1)
    raise SourceError("encoding_unknown", file=file_name, candidates=", ".join(CANDIDATES))


def _decoded(content: bytes, encoding: str) -> bytes | None:
    """Return bytes in this encoding as UTF-8; ``None`` when they are not in it."""
    pieces = _pieces(content, encoding)
    try:
        if encoding == "utf-8":
            for _ in pieces:
                pass
            return content
        return b"".join(piece.encode("utf-8") for piece in pieces)
    except UnicodeError:
        return None


def _pieces(content: bytes, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(content)
    for start in range(0, len(view), PIECE):
        yield decoder.decode(bytes(view[start : start + PIECE]))
    yield decoder.decode(b"", final=True)


def _by_zeros(content: bytes) -> list[str]:
    """Tell UTF-16 without a mark by its zeros: digits and delimiters have one in every second byte, no other text has any."""
    head = content[: LOOKED_AT // 2 * 2]
    if b"\0" not in head:
        return []
    return ["utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"]


def _example(text: bytes) -> str:
    """Return the first words that are not plain ASCII, so that a person sees at a glance whether they read right."""
    first = re.search(rb"[\x80-\xff]+", text)
    return first[0].decode("utf-8")[:20] if first else ""
