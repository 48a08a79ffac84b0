"""``blockmap rebuild``: the territory again in a new file, from its ledger alone, without what was written past blockmap."""

from __future__ import annotations

from pathlib import Path

from blockmap import store
from blockmap.workflow.outcome import Outcome


def rebuild(territory: Path, target: Path) -> Outcome:
    """Make a territory again from its ledger, in a new file that is whole; the old file stays as it is.

    Parameters
    ----------
    territory
        The territory, such as one whose rows, locks or indexes another program changed.
    target
        The new file.

    Raises
    ------
    TerritoryError
        The new file exists or cannot be made, or the ledger itself was changed.
    """
    with store.open(territory) as file:
        count = len(file.history())
        file.replay(target)
    values = {"territory": territory.name, "path": target, "count": count}
    return Outcome("rebuild", written=(target,), said="rebuild", next_step="rebuild", values=values)
