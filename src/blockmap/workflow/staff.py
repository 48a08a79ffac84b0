"""What every command about staff asks of an open territory: people, places, this moment."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from blockmap import store
from blockmap.errors import UsageError
from blockmap.progress.lists import records
from blockmap.progress.locating import NOTHING_LIKE_IT, Places, spelled
from blockmap.progress.moments import as_last_moment, as_moment
from blockmap.progress.opening import Staff
from blockmap.progress.people import worker_index


def zone_of(territory: Path, *, write: bool = False) -> tzinfo | None:
    """Return the clock of the office, ``None`` for that of this machine; ``write`` where the command is going to write."""
    with store.open(territory, write=write) as file:
        return file.settings.zone


def at_desk(zone: tzinfo | None = None) -> str:
    """Return this moment, as it is stored: by the office's clock, or by that of this machine."""
    return datetime.now(UTC).astimezone(zone).isoformat(timespec="seconds")


def moment(said: str | None, zone: tzinfo | None = None) -> str:
    """Return a moment that was typed, or this one; ``zone`` is the office's clock.

    Raises
    ------
    UsageError
        It is no moment.
    """
    if said is None:
        return at_desk(zone)
    found = as_moment(said, zone)
    if found is None:
        raise UsageError("no_moment", said=said)
    return found


def last_moment(said: str, zone: tzinfo | None = None) -> str:
    """Return a moment that was typed, up to which figures hold: a day alone means its end; ``zone`` is the office's clock.

    Raises
    ------
    UsageError
        It is no moment.
    """
    found = as_last_moment(said, zone)
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
        raise UsageError("worker_unknown", code=code, likely=like_worker(workers, code))
    return found


def like_worker(workers: pd.DataFrame, said: str) -> str:
    """Offer codes of workers spelled like this."""
    codes = {spelled(code): code for code in workers["code"].dropna().astype(str)}
    near = get_close_matches(spelled(said), [*codes], n=3, cutoff=0.6)
    return ", ".join(codes[one] for one in near) or NOTHING_LIKE_IT


def area_of(areas: pd.DataFrame, said: str) -> int:
    """Id of an area, by its code or by a name that only one bears.

    Raises
    ------
    UsageError
        There is none.
    """
    places = Places(areas, pd.DataFrame())
    found = places.area(said)
    if found is None:
        raise UsageError("area_unknown", code=said, likely=places.like_area(said))
    return found


def rows_of(frame: pd.DataFrame, *columns: str) -> tuple[dict[str, Any], ...]:
    """Rows to show, in plain Python values."""
    return tuple(records(frame, *columns))
