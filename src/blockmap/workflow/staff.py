"""What every command about staff asks of an open territory: people, places, this moment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd

from blockmap import store
from blockmap.errors import UsageError
from blockmap.progress.lists import records
from blockmap.progress.locating import Places, spelled
from blockmap.progress.moments import as_last_moment, as_moment
from blockmap.progress.opening import Staff
from blockmap.progress.people import worker_index


def at_desk() -> str:
    """Return this moment, as it is stored."""
    return datetime.now(UTC).astimezone().isoformat(timespec="seconds")


def moment(said: str | None) -> str:
    """Return a moment that was typed, or this one.

    Raises
    ------
    UsageError
        It is no moment.
    """
    if said is None:
        return at_desk()
    found = as_moment(said)
    if found is None:
        raise UsageError("no_moment", said=said)
    return found


def last_moment(said: str) -> str:
    """Return a moment that was typed, up to which figures hold: a day alone means its end.

    Raises
    ------
    UsageError
        It is no moment.
    """
    found = as_last_moment(said)
    if found is None:
        raise UsageError("no_moment", said=said)
    return found


def places_of(file: store.Territory, *, buildings: bool = False) -> Places:
    """Index of areas and blocks, and of buildings where a list names them."""
    areas = file.table("areas", ["area_id", "level", "parent_id", "code", "name"])
    blocks = file.table("blocks", ["block_id", "community_id", "community_code", "block_code", "short_code"])
    if not buildings:
        return Places(areas, blocks)
    columns = ["building_id", "source_key", "name", "address", "block_id", "number"]
    return Places(areas, blocks, file.table("buildings", columns))


def staff_of(file: store.Territory, needs_training: bool = False) -> Staff:
    """People and places, as the rules of assignments ask for them."""
    blocks = file.table("blocks", ["block_id", "block_code", "community_id", "community_code"])
    areas = file.table("areas", ["area_id", "level", "parent_id", "code", "name"])
    return Staff(file.table("workers"), file.table("register"), areas, blocks, needs_training)


def worker_of(workers: pd.DataFrame, code: str) -> int:
    """Id of a worker.

    Raises
    ------
    UsageError
        There is none of this code.
    """
    found = worker_index(workers).get(spelled(code))
    if found is None:
        raise UsageError("no_such_worker", code=code)
    return found


def rows_of(frame: pd.DataFrame, *columns: str) -> tuple[dict[str, Any], ...]:
    """Rows to show, in plain Python values."""
    return tuple(records(frame, *columns))
