"""What is written into a section comes back from an independent reader."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blockmap.maps.coding import Section
from tests.maps import decode

COUNTS = st.lists(st.integers(0, 2**31 - 1), max_size=60)
NUMBERS = st.lists(st.integers(-(2**30), 2**30 - 1), max_size=60)


@given(counts=COUNTS, signed=NUMBERS, walked=NUMBERS, names=st.lists(st.text(), max_size=8))
def test_columns_come_back(counts: list[int], signed: list[int], walked: list[int], names: list[str]) -> None:
    section = Section(unit="步", nested={"a": [1, None]})
    section.add("counts", counts)
    section.add("signed", signed, "zigzag")
    section.add_text("names", names)
    section.add("walked", walked, "delta")
    opened = decode.opened(section.packed())
    assert opened.meta == {"unit": "步", "nested": {"a": [1, None]}}
    assert list(opened.columns) == ["counts", "signed", "names", "walked"]
    assert opened.columns["counts"].tolist() == counts
    assert opened.columns["signed"].tolist() == signed
    assert opened.columns["walked"].tolist() == walked
    assert opened.columns["names"] == names


def test_small_differences_take_one_byte_each() -> None:
    walk = 1_000_000 + np.arange(50_000) % 7
    whole, differences = Section(), Section()
    whole.add("walk", walk)
    differences.add("walk", walk, "delta")
    assert sum(map(len, differences._bodies)) < 50_010 < sum(map(len, whole._bodies))


def test_negative_numbers_are_refused_where_they_would_be_lost() -> None:
    with pytest.raises(ValueError, match="negative"):
        Section().add("count", [3, -1])
