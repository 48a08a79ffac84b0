"""Lists of words as they are best read and amended: separated by commas, over as many lines as it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd


def words(text: str) -> tuple[str, ...]:
    """Return the words of a list.

    Examples
    --------
    >>> words("river, canal, plan d'eau,")
    ('river', 'canal', "plan d'eau")
    """
    return tuple(word for line in text.splitlines() for word in map(str.strip, line.split(",")) if word)


def meanings(lists: Mapping[str, str]) -> dict[str, str]:
    """Return word → meaning from meaning → list of words.

    Examples
    --------
    >>> meanings({"river": "river, 河", "wall": "wall, 墙"})
    {'river': 'river', '河': 'river', 'wall': 'wall', '墙': 'wall'}
    """
    return {word: meaning for meaning, text in lists.items() for word in words(text)}


def by_value(values: pd.Series, meaning: Callable[[Any], Any]) -> pd.Series:
    """Look every distinct value up once; a missing value means ``None``.

    Examples
    --------
    >>> by_value(pd.Series(["a", None, "a"], dtype=object), str.upper).tolist()
    ['A', None, 'A']
    """
    codes, distinct = pd.factorize(values)
    found = [*(meaning(value) for value in distinct), None]
    return pd.Series([found[code] for code in codes.tolist()], index=values.index, dtype=object)
