"""Where the words of a command go: a screen, a file or another program, which may not know all characters or end too soon.

A Chinese Windows writes files and pipes in code page 936, which has no ``²``. There the nearest words are written, not nothing.
"""

from __future__ import annotations

import codecs
import errno
import os
import sys
import unicodedata
from contextlib import suppress
from typing import TextIO

from rich.console import Console

NEAREST = "blockmap.nearest"
"""Name of the way in which characters are written that an encoding does not have."""

ALIKE = {"−": "-", "–": "-", "—": "-", "→": "->", "≤": "<=", "≥": ">=", "×": "x", "·": "-", "✓": "√", "•": "·"}
"""What is written instead of characters that Unicode does not take apart."""

GONE = (errno.EPIPE, errno.EINVAL)
"""What writing to a program that reads no more is called, on Linux and on Windows."""

ESCAPED_BYTE = range(0xDC80, 0xDD00)
"""Characters by which Python keeps bytes of a file name that are no text; they go out as the bytes they were."""


def make_ready() -> None:
    """Let no word fail for want of a character. A program may set this for its process; a library would not."""
    codecs.register_error(NEAREST, nearest)
    if sys.stdout is None:  # a program without a console began us
        sys.stdout = _nowhere()
    if sys.stderr is None:
        sys.stderr = _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=NEAREST)


def give_up() -> None:
    """Write no more: whoever read has gone, or the disk is full; Python would complain of it once more at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


class Screen(Console):
    """A screen that leaves it to the command what it means when nobody reads on; rich would end the program, as with findings."""

    def on_broken_pipe(self) -> None:
        """Raise the fault again."""
        raise


def knows_all_characters() -> bool:
    """Tell whether every character can be written as it is."""
    return (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")


def is_no_text(error: UnicodeEncodeError) -> bool:
    """Tell whether a fault came of a name whose bytes are no text in the encoding of this session."""
    return any(ord(character) in ESCAPED_BYTE for character in error.object[error.start : error.end])


def as_utf8(name: str) -> str:
    """Return such a name as most systems write it."""
    return name.encode(errors="surrogateescape").decode(errors="replace")


def nearest(error: UnicodeError) -> tuple[bytes, int]:
    """Write characters that an encoding does not have: as their like, else taken apart (``m²`` is ``m2``), else by number."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return b"".join(_nearest(character, error.encoding) for character in wrong), error.end


def _nearest(character: str, encoding: str) -> bytes:
    if ord(character) in ESCAPED_BYTE:
        return bytes([ord(character) - 0xDC00])
    pieces = unicodedata.normalize("NFKD", character)
    plain = "".join(piece for piece in pieces if not unicodedata.combining(piece))
    for like in (ALIKE.get(character), plain):
        with suppress(UnicodeEncodeError):
            if like:
                return like.encode(encoding)
    return character.encode("ascii", "backslashreplace")


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  open as long as the program runs
