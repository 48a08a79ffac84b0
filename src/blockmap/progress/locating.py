"""Where a row of a list belongs: areas, blocks and buildings by what people write of them.

An area is known by its official code (12 digits with trailing zeros too) or by a name that only one area bears; a block by its
code, or by its short code inside a community; a building by its key in the source, by block and number, by address or by name.
What fits nothing, or several things, is left without an id, and the nearest spellings are offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import pandas as pd

from blockmap.progress.lists import key_text

SUGGESTED = 3
"""Spellings that are offered."""

NOTHING_LIKE_IT = "—"
"""Offered where nothing is spelled alike."""

LIKENESS = 0.75
"""How alike a spelling must be to be offered (share of equal characters, `difflib`)."""

NOISE = re.compile(r"[\s,，.。·、\-—_()（）#＃]+")
HOUSE_WORDS = str.maketrans({"幢": "栋", "座": "栋", "号": None})

Names = dict[str, int | None]
"""What people write → id; ``None`` where it means several things."""


def spelled(text: str) -> str:
    """Return a name or address in the spelling by which it is compared.

    Examples
    --------
    >>> spelled("龙湖路 12 号（3幢）") == spelled("龙湖路12号3栋")
    True
    """
    return NOISE.sub("", key_text(text)).casefold().translate(HOUSE_WORDS)


@dataclass(frozen=True)
class Places:
    """Index of what can be named in a list.

    Attributes
    ----------
    areas
        `area_id, level, code, name`.
    blocks
        `block_id, community_code, block_code, short_code`.
    buildings
        `building_id, source_key, name, address, block_id, number`; may be left out where no list names buildings.
    """

    areas: pd.DataFrame
    blocks: pd.DataFrame
    buildings: pd.DataFrame = field(default_factory=pd.DataFrame)

    @cached_property
    def _area_codes(self) -> Names:
        codes = unique(zip(self.areas["code"], self.areas["area_id"], strict=True))
        padded = {str(code).ljust(12, "0"): found for code, found in codes.items() if len(str(code)) < 12}
        return padded | codes

    @cached_property
    def _area_names(self) -> Names:
        named = self.areas[self.areas["name"].notna()]
        return unique((spelled(name), i) for name, i in zip(named["name"], named["area_id"], strict=True))

    @cached_property
    def _block_codes(self) -> Names:
        return unique(zip(self.blocks["block_code"], self.blocks["block_id"], strict=True))

    @cached_property
    def _short_codes(self) -> Names:
        both = zip(self.blocks["community_code"], self.blocks["short_code"], self.blocks["block_id"], strict=True)
        return unique((f"{community}/{short}", i) for community, short, i in both)

    @cached_property
    def _shorts_alone(self) -> Names:
        return unique(zip(self.blocks["short_code"], self.blocks["block_id"], strict=True))

    @cached_property
    def _building_keys(self) -> Names:
        return self._buildings_by("source_key", key_text)

    @cached_property
    def _building_names(self) -> Names:
        return self._buildings_by("name", spelled)

    @cached_property
    def _addresses(self) -> Names:
        return self._buildings_by("address", spelled)

    @cached_property
    def _numbers(self) -> Names:
        placed = self.buildings[self.buildings["block_id"].notna() & self.buildings["number"].notna()]
        both = zip(placed["block_id"], placed["number"], placed["building_id"], strict=True)
        return unique((f"{block}/{number}", i) for block, number, i in both)

    def _buildings_by(self, column: str, spelling: Any) -> Names:
        said = self.buildings[self.buildings[column].notna()]
        return unique((spelling(text), i) for text, i in zip(said[column], said["building_id"], strict=True))

    def area(self, text: str | None) -> int | None:
        """Return the id of an area."""
        if text is None:
            return None
        return self._area_codes.get(key_text(text), self._area_names.get(spelled(text)))

    def block(self, text: str | None, community: int | None = None) -> int | None:
        """Return the id of a block, by its code, or by its short code in a community (or in all, where only one bears it)."""
        if text is None:
            return None
        code = key_text(text)
        if code in self._block_codes:
            return self._block_codes[code]
        if community is None:
            return self._shorts_alone.get(code)
        return self._short_codes.get(f"{self._community_code.get(community)}/{code}")

    def told_apart(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Move codes of blocks that a list holds in its column of areas to `block`, where nothing else names one."""
        pairs = list(zip(rows["area"], rows["block"], strict=True))
        is_block = [
            a is not None and b is None and self.area(a) is None and key_text(a) in self._block_codes for a, b in pairs
        ]
        moved = [(None, a) if is_one else (a, b) for (a, b), is_one in zip(pairs, is_block, strict=True)]
        return rows.assign(
            area=pd.Series([a for a, _ in moved], index=rows.index, dtype=object),
            block=pd.Series([b for _, b in moved], index=rows.index, dtype=object),
        )

    @cached_property
    def _community_code(self) -> Mapping[int, str]:
        return dict(zip(self.areas["area_id"], self.areas["code"], strict=True))

    @cached_property
    def block_of_building(self) -> Mapping[int, int]:
        """Block in which a building stands."""
        placed = self.buildings[self.buildings["block_id"].notna()]
        return dict(zip(placed["building_id"].astype(int), placed["block_id"].astype(int), strict=True))

    def building(
        self,
        key: str | None = None,
        *,
        block: int | None = None,
        number: int | None = None,
        address: str | None = None,
        name: str | None = None,
    ) -> tuple[int | None, str | None]:
        """Return the id of a building and by what it was found: ``key``, ``number``, ``address`` or ``name``."""
        tries = (
            ("key", self._building_keys.get(key_text(key)) if key else None),
            ("number", self._numbers.get(f"{block}/{number}") if block is not None and number is not None else None),
            ("address", self._addresses.get(spelled(address)) if address else None),
            ("name", self._building_names.get(spelled(name)) if name else None),
        )
        return next(((found, how) for how, found in tries if found is not None), (None, None))

    @cached_property
    def _sharing(self) -> Mapping[str, list[int]]:
        """Buildings that bear an address."""
        index: dict[str, list[int]] = {}
        said = self.buildings[self.buildings["address"].notna()]
        for address, building in zip(said["address"], said["building_id"], strict=True):
            index.setdefault(spelled(address), []).append(int(building))
        return index

    def sharing(self, address: str | None) -> list[int]:
        """Return the ids of all buildings that bear an address: where there are several, it does not tell which one is meant."""
        return self._sharing.get(spelled(address), []) if address else []

    def like_area(self, text: str) -> str:
        """Offer codes and names of areas spelled like this."""
        return alike(text, [*self.areas["code"].dropna(), *self.areas["name"].dropna()])

    def like_block(self, text: str) -> str:
        """Offer codes of blocks spelled like this; of the same community first."""
        code = key_text(text)
        same = [c for c in self.blocks["block_code"].dropna() if c[:-3] == code[:-3]]
        return alike(code, same or self.blocks["block_code"].dropna().tolist())

    def like_building(self, *texts: str | None) -> str:
        """Offer keys and addresses of buildings spelled like these."""
        offered = [*self.buildings["source_key"].dropna(), *self.buildings["address"].dropna()]
        return ", ".join(near for text in texts if text for near in _nearest(text, offered)) or NOTHING_LIKE_IT


def unique(pairs: Iterable[tuple[Any, Any]]) -> Names:
    """Return an index in which a name of several things means ``None``."""
    index: Names = {}
    for name, found in pairs:
        if name is None or pd.isna(name):
            continue
        index[name] = None if index.get(name, int(found)) != int(found) else int(found)
    return index


def alike(text: str, offered: Iterable[str]) -> str:
    """Return the nearest spellings, joined by commas; `NOTHING_LIKE_IT` when nothing is near."""
    return ", ".join(_nearest(text, offered)) or NOTHING_LIKE_IT


def _nearest(text: str, offered: Iterable[str]) -> list[str]:
    return get_close_matches(text, list(dict.fromkeys(offered)), SUGGESTED, LIKENESS)
