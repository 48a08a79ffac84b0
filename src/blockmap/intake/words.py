"""Lists of words as they are best read and amended: separated by commas, over as many lines as it takes."""

from __future__ import annotations

from collections.abc import Mapping


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
