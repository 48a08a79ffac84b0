"""How figures are written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from blockmap.figures import percent


@given(st.integers(1, 5000), st.data())
def test_percent_never_says_all_or_nothing_falsely(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    said = float(percent(part / whole).rstrip("%"))
    assert (said == 100) == (part == whole)
    assert (said == 0) == (part == 0)
    assert abs(said - 100 * part / whole) <= 0.1
    assert percent(1 / 16) == "6.3%"
