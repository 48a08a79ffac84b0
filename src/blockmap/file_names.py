"""Names of files that bear codes and names of the office: they can be kept on every system, and each is one file.

Foreign codes may hold any character. On Windows a name ends in no dot or space, ``CON`` and ``AUX`` are devices, and ``a1`` and
``A1`` are the same file: the second of two sheets would be written over the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)\s*(\.|$)", re.IGNORECASE)

LONGEST = 120
"""Characters, Chinese ones count for more: with an ending the name stays below the 255 bytes that Linux takes."""


def plain(said: str) -> str:
    """Return a text as the name of a file without its ending; one that can be such a name stays as it is.

    Examples
    --------
    >>> plain("990101-990102-003"), plain("A/1"), plain("Aux"), plain("东 1..")
    ('990101-990102-003', 'A_1', '_Aux', '东 1')
    """
    kept = FORBIDDEN.sub("_", said).strip()
    kept = kept.encode(errors="ignore")[: 2 * LONGEST].decode(errors="ignore").rstrip(". ")
    return f"_{kept}" if not kept or DEVICE.match(kept) or kept.startswith(".") else kept


def distinct(said: Iterable[str]) -> list[str]:
    """Return a name of a file for each of these texts, in their order; no two are the same file anywhere.

    Examples
    --------
    >>> distinct(["a1", "A1", "A/2", "A:2"])
    ['a1', 'A1-2', 'A_2', 'A_2-2']
    """
    taken: set[str] = set()
    given = []
    for text in said:
        name, number = plain(text), 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain(text)}-{number}"
        taken.add(name.casefold())
        given.append(name)
    return given
