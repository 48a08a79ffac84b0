"""What holds of many deliveries, against a plain dictionary; packing and unpacking; damaged values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.progress import rows

WORDS = st.one_of(st.none(), st.sampled_from(["a", "b", "ß", "甲", "<b>"]))
IDS = st.one_of(st.none(), st.integers(1, 3))
DAYS = st.one_of(st.none(), st.integers(18_500, 18_503))

row = st.fixed_dictionaries(
    {
        "row_number": st.integers(2, 99),
        "row_key": st.one_of(st.none(), st.sampled_from(["k1", "k2", "k3"])),
        "copy": st.just(0),
        "source": st.sampled_from(["s", "t"]),
        "level": st.sampled_from(["block", "building", "dwelling"]),
        "code": st.sampled_from(["1", "2"]),
        "area_id": IDS,
        "block_id": IDS,
        "building_id": IDS,
        "dwelling": WORDS,
        "phase": st.just("short_form"),
        "measure": st.sampled_from(["registered", "entered"]),
        "value": st.integers(-5, 10**12),
        "is_increment": st.booleans(),
        "outcome": WORDS,
        "work_date": DAYS,
        "entry_date": DAYS,
        "worker": WORDS,
        "attempt": st.one_of(st.none(), st.integers(1, 5)),
        "sheet": WORDS,
    }
)


def frame(some: list[dict[str, object]]) -> pd.DataFrame:
    """Rows of one delivery, each key once."""
    told = pd.DataFrame(some, columns=list(some[0]) if some else None)
    for name in ("work_date", "entry_date"):
        if name in told:
            told[name] = pd.to_datetime(told[name].astype("Int64") * 86_400, unit="s")
    for name in ("area_id", "block_id", "building_id", "attempt"):
        if name in told:
            told[name] = told[name].astype("Int64")
    shaped = rows.shaped(told)
    return rows.shaped(shaped[~pd.Series(rows.delivery_key(shaped)).duplicated().to_numpy()].reset_index(drop=True))


def table(packed: list[bytes], **columns: list[object]) -> pd.DataFrame:
    count = len(packed)
    made = pd.DataFrame({"return_id": range(1, count + 1), "rows": packed})
    made["received_at"] = [f"2020-11-01T00:00:{k:02d}+08:00" for k in range(count)]
    for name in ("as_of", "replaces", "revises"):
        made[name] = pd.array(columns.get(name, [None] * count), dtype="object" if name == "as_of" else "Int64")
    return made


def told(held: pd.DataFrame) -> list[tuple[str, ...]]:
    return list(map(tuple, held.astype("str").fillna("").to_numpy().tolist()))


def by_dictionary(held: pd.DataFrame) -> list[tuple[str, ...]]:
    """What holds, row by row: the last delivery of every key."""
    last: dict[tuple[object, ...], object] = {}
    keys = []
    texts = held.astype({name: "str" for name in rows.COLUMNS if name not in ("is_increment", "return_id")})
    for one in texts.fillna("").to_dict("records"):
        if one["row_key"]:
            key: tuple[object, ...] = (one["source"], one["row_key"])
        else:
            names = [
                "source",
                "level",
                "code",
                "dwelling",
                "phase",
                "measure",
                "work_date",
                "worker",
                "channel",
                "attempt",
                "slot",
            ]
            key = (*(one[name] for name in names), one["copy"], one["is_increment"])
            key += () if one["is_increment"] else (one["entry_date"],)
        keys.append(key)
        last[key] = one["return_id"]
    which = [last[key] == return_id for key, return_id in zip(keys, held["return_id"], strict=True)]
    return told(held[np.array(which, dtype=bool)])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(row, min_size=1, max_size=8), min_size=1, max_size=4))
def test_what_holds_is_what_a_dictionary_holds(parts: list[list[dict[str, object]]]) -> None:
    packed = table([rows.pack(frame(part)) for part in parts])
    every = rows.read_all(packed)
    assert told(rows.current(every)) == by_dictionary(every)
    assert rows.holds(every, packed).sum() == len(rows.current(every))


@settings(max_examples=40, deadline=None)
@given(st.lists(row, max_size=12))
def test_what_is_packed_comes_out_the_same(some: list[dict[str, object]]) -> None:
    before = frame(some)
    packed = rows.pack(before)
    after = rows.unpack(packed)
    pd.testing.assert_frame_equal(before, after)
    assert rows.pack(after) == packed


@settings(max_examples=20, deadline=None)
@given(st.lists(row, min_size=1, max_size=5), st.integers(0, 10_000), st.integers(1, 255))
def test_a_damaged_value_is_known(some: list[dict[str, object]], at: int, flip: int) -> None:
    packed = bytearray(rows.pack(frame(some)))
    with pytest.raises(rows.DamagedReturnsError):
        rows.unpack(bytes(packed[: at % len(packed)]) + b"")
    with pytest.raises(rows.DamagedReturnsError):
        rows.unpack(b"nonsense" + bytes([flip]))


def test_a_replaced_delivery_is_history_only() -> None:
    base = {"source": "s", "level": "block", "measure": "registered", "phase": "listing", "value": 1}
    one, two = frame([base | {"code": "1"}]), frame([base | {"code": "2"}])
    packed = table([rows.pack(one), rows.pack(two)], replaces=[None, 1])
    assert rows.read_all(packed)["code"].tolist() == ["2"]
    every = rows.read_all(packed, with_replaced=True)
    assert every["code"].tolist() == ["1", "2"]
    assert rows.holds(every, packed).tolist() == [False, True]
    assert rows.read_all(table([]))["code"].tolist() == []
