"""Programs that write a territory, to be killed while they do."""

from __future__ import annotations

from blockmap import store

from .frames import rows


def plan(path: str) -> None:
    """Fill three tables in one operation, partly by triggers, partly in bulk."""
    with store.open(path, write=True) as territory, territory.operation("plan", {"seed": 1}) as operation:
        operation.replace("blocks", rows("blocks", list(range(1, 200)), seed=1))
        operation.replace("cells", rows("cells", list(range(1, 1_500)), seed=1))
        operation.upsert("buildings", rows("buildings", list(range(100, 900)), seed=2))


def undo(path: str) -> None:
    """Take the last operation back."""
    with store.open(path, write=True) as territory:
        territory.undo()
