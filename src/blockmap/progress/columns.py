"""Columns of a delivery by their distinct words: a column of millions of rows holds a few thousand, and each is read once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress.mapping import SLICE
from blockmap.tabular.persons import is_personal_value

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Column:
    """Texts of a column.

    Attributes
    ----------
    codes
        (rows,) number of the word, -1 where the cell is empty.
    words
        Distinct words, in the order in which they first stand.
    """

    codes: Ints
    words: list[str]

    @property
    def is_given(self) -> Bools:
        """(rows,) where something stands."""
        return self.codes >= 0

    def read(self, meaning: Callable[[str], Any]) -> NDArray[Any]:
        """(rows,) what every word means; ``None`` where nothing stands."""
        found = np.array([*map(meaning, self.words), None], dtype=object)
        return found[self.codes]

    def numbers(self, meaning: Callable[[str], int | None], missing: int) -> Ints:
        """(rows,) number that every word means; ``missing`` where nothing stands or a word means none."""
        found = [number if (number := meaning(word)) is not None else missing for word in self.words]
        return np.array([*found, missing], dtype=np.int64)[self.codes]

    def flags(self, meaning: Callable[[str], bool]) -> Bools:
        """(rows,) whether a word is one of a kind; no where nothing stands."""
        return np.array([*map(meaning, self.words), False], dtype=bool)[self.codes]

    def renamed(self, meaning: Callable[[str], str | None]) -> Column:
        """Return the column with every word replaced by what it means; equal meanings become one word, ``None`` none."""
        meant = [meaning(word) for word in self.words]
        words = list(dict.fromkeys(word for word in meant if word is not None))
        number = {word: k for k, word in enumerate(words)}
        new = np.array([-1 if word is None else number[word] for word in meant] + [-1], dtype=np.int64)
        return Column(new[self.codes], words)

    def at(self, positions: Ints) -> Column:
        """Return the column at some rows."""
        return Column(self.codes[positions], self.words)

    def category(self) -> pd.Series:
        """Return the column as a category, none where nothing stands."""
        return pd.Series(pd.Categorical.from_codes(self.codes, categories=pd.Index(self.words, dtype="str")))


def column(frame: pd.DataFrame, said: str) -> Column:
    """Read a column of a sheet, or some characters of it (``key[0:15]``)."""
    sliced = SLICE.match(said)
    is_sliced = sliced is not None and said not in frame.columns
    codes, distinct = pd.factorize(frame[sliced[1] if is_sliced and sliced else said])
    whole = Column(codes.astype(np.int64), [str(word) for word in distinct])
    if not is_sliced or sliced is None:
        return whole
    first, last = (int(part) if part else None for part in sliced.groups()[1:])
    return whole.renamed(lambda word: word[first:last] or None)


def blotted(said: Column) -> tuple[Column, int]:
    """Take identity and telephone numbers out of a column; return it and how many rows lost theirs."""
    personal = {word for word in said.words if len(word) >= 11 and is_personal_value(word)}
    if not personal:
        return said, 0
    return said.renamed(lambda word: None if word in personal else word), int(said.flags(personal.__contains__).sum())


def combined(columns: list[Column]) -> tuple[Ints, list[tuple[str | None, ...]]]:
    """Number the distinct combinations of several columns: (rows,) numbers, and the words of each, ``None`` where none."""
    keys = np.zeros(len(columns[0].codes), dtype=np.int64)
    for one in columns:
        keys = pd.factorize(keys * (len(one.words) + 1) + one.codes + 1)[0]
    first = np.zeros(int(keys.max(initial=-1)) + 1, dtype=np.int64)
    first[keys[::-1]] = np.arange(len(keys))[::-1]
    texts = [[one.words[code] if code >= 0 else None for code in one.codes[first].tolist()] for one in columns]
    return keys, list(zip(*texts, strict=True))
