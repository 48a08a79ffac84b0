"""Photos of a survey: hashed as they came, and kept small, so that they are at hand wherever the territory is opened."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

from blockmap.errors import SourceError, UsageError

MOST_PHOTOS = 12
MOST_BYTES = 160_000
KEPT = ((1280, 78), (1280, 60), (1280, 45), (960, 60), (640, 60), (480, 40))
"""Longer side in pixels, and quality, of what is kept: the first that is small enough, else the last."""


def read_photos(paths: Sequence[Path]) -> list[dict[str, str]]:
    """Read photos as they are kept with a record: ``name``, ``sha256`` of the file, and a small ``jpeg`` in base64.

    What a camera wrote beside the picture, such as its place and its owner, is not kept.

    Raises
    ------
    UsageError
        There are more than `MOST_PHOTOS`.
    SourceError
        A file cannot be read, or is no picture.
    """
    if len(paths) > MOST_PHOTOS:
        raise UsageError("dispute_photos_many", count=len(paths), most=MOST_PHOTOS)
    return [_photo(path) for path in paths]


def _photo(path: Path) -> dict[str, str]:
    """One photo."""
    try:
        content = path.read_bytes()
        small = _small(content)
    except (OSError, ValueError, SyntaxError) as fault:
        raise SourceError("dispute_photo", path=path, what=getattr(fault, "strerror", None) or str(fault)) from fault
    return {
        "name": path.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "jpeg": base64.b64encode(small).decode("ascii"),
    }


def _small(content: bytes) -> bytes:
    """Return a picture upright, small, and with nothing but its pixels."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content)) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    kept = b""
    for longest, quality in KEPT:
        upright.thumbnail((longest, longest))
        written = io.BytesIO()
        upright.save(written, "JPEG", quality=quality, optimize=True)
        kept = written.getvalue()
        if len(kept) <= MOST_BYTES:
            break
    return kept
