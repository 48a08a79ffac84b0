"""A small office for tests: areas, blocks, staff, and a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd

from blockmap.progress.opening import Staff
from tests.strategies import table

START = datetime(2020, 11, 1, tzinfo=UTC)


def hour(number: float) -> str:
    """So many hours after the start, in the offset of Beijing."""
    from zoneinfo import ZoneInfo

    return (START + timedelta(hours=number)).astimezone(ZoneInfo("Asia/Shanghai")).isoformat(timespec="seconds")


def areas() -> pd.DataFrame:
    """A district, two towns, four communities."""
    codes = [
        "500112",
        "500112001",
        "500112002",
        "500112001001",
        "500112001002",
        "500112002001",
        "500112002002",
    ]
    return pd.DataFrame(
        {
            "area_id": range(1, 8),
            "level": ["district", "town", "town", *["community"] * 4],
            "parent_id": pd.array([None, 1, 1, 2, 2, 3, 3], dtype="Int64"),
            "code": codes,
            "name": ["渝北区", "龙溪街道", "双凤桥街道", "龙溪社区", "新溪社区", "桥东村", "桥西村"],
        }
    )


def blocks(count: int = 8) -> pd.DataFrame:
    """Blocks dealt out to the four communities."""
    community = [4 + k % 4 for k in range(count)]
    codes = areas().set_index("area_id")["code"]
    serial = [k // 4 + 1 for k in range(count)]
    return pd.DataFrame(
        {
            "block_id": range(1, count + 1),
            "community_id": community,
            "community_code": [codes[c] for c in community],
            "short_code": [f"{n:03d}" for n in serial],
            "block_code": [f"{codes[c]}{n:03d}" for c, n in zip(community, serial, strict=True)],
            "household_count": 80,
        }
    )


def workers(count: int = 6, **columns: object) -> pd.DataFrame:
    """Enumerators hired by nobody in particular."""
    rows = {
        "worker_id": range(1, count + 1),
        "code": [f"P{k:03d}" for k in range(1, count + 1)],
        "name": [f"员{k}" for k in range(1, count + 1)],
        "role": "enumerator",
    }
    return table("workers", pd.DataFrame(rows | columns))


def staff(people: pd.DataFrame | None = None, *, needs_training: bool = False, **tables: pd.DataFrame) -> Staff:
    register = tables.get("register", table("register", pd.DataFrame()))
    return Staff(workers() if people is None else people, register, areas(), blocks(), needs_training)


def assignments() -> pd.DataFrame:
    """No assignment so far."""
    return table("assignments", pd.DataFrame())
