"""``blockmap export``: plain copies for other programs."""

from __future__ import annotations

from pathlib import Path

from blockmap import store
from blockmap.workflow.outcome import Outcome


def export(
    territory: Path, directory: Path, *, format: str, encoding: str = "utf-8", area: str | None = None
) -> Outcome:
    """Write the layers of a territory as plain files; see `blockmap.store.export`.

    Raises
    ------
    UsageError
        There is no area of this code.
    """
    with store.open(territory) as file:
        report = store.export(file, directory, format=format, encoding=encoding, area=area)
    return Outcome(
        "export", report, written=(directory,), values={"directory": directory, "format": format}, next_step=""
    )
