"""Wrong values are said in the language of the reader: every fault that our models can meet has words in Chinese."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from blockmap.errors import UsageError
from blockmap.settings import Settings
from blockmap.workflow.territory import make_settings
from blockmap.wrong_values import WrongValues

ENGLISH = re.compile(r"\b(should|must|input|value|valid|error)\b", re.IGNORECASE)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 2000), st.floats(), st.text(max_size=8), st.lists(st.integers())
)
CHOICES = sorted(set(Settings.model_fields) - {"crs"})


@given(st.dictionaries(st.sampled_from([*CHOICES, "unknown"]), VALUES, min_size=1, max_size=6))
def test_every_fault_of_a_choice_is_said_in_chinese_with_its_place(choices: dict[str, Any]) -> None:
    try:
        Settings(crs="EPSG:4544", **choices)
    except ValidationError as fault:
        said = WrongValues(fault.errors()).said("zh")
        places = {str(one["loc"][0]) for one in fault.errors() if one["loc"]}
        assert all(place in said for place in places)
        given_back = "|".join(re.escape(str(value)) for value in choices.values() if str(value))
        assert not ENGLISH.search(re.sub(given_back, "", said) if given_back else said)


@pytest.mark.parametrize(("lang", "words"), [("en", "low is 90, target 80, high 60"), ("zh", "现为 90、80、60")])
def test_a_band_in_the_wrong_order_names_its_three_numbers(lang: Any, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        make_settings("EPSG:4544", {"low": 90, "high": 60})
    assert words in refused.value.text(lang)
