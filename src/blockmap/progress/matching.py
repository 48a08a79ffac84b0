"""Where a return belongs: its code against the blocks, buildings and areas of the territory, and what is near where none is.

A code is compared as it was meant (full-width digits, ``.0`` of a spreadsheet, a short code without its zeros), never by
likeness: what fits nothing is kept with a suggestion, and counted nowhere until somebody has looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from blockmap.numbering import building_code
from blockmap.progress.lists import key_text
from blockmap.progress.locating import Places
from blockmap.progress.mapping import Role

Level = Literal["area", "block", "building", "dwelling"]
Why = Literal["retired", "near", "moved", "foreign", "unknown"]
"""Why a code meets no place, and so what its suggestion is."""

MOST_LISTED = 3
"""Suggestions for one code."""

MARKS = ("-", "/")
"""What people write between a block's code and a building's number."""


@dataclass(frozen=True, slots=True)
class Match:
    """A place as delivered, and the place that it is.

    Attributes
    ----------
    level
        What it names.
    code
        The code as delivered, in one text.
    area_id, block_id, building_id
        The place and those it lies in; all none for a place that is not there.
    households
        Households there, as far as they are known.
    is_elsewhere
        The building is known, but lies in another block than the one that was named with it.
    """

    level: Level
    code: str
    area_id: int | None = None
    block_id: int | None = None
    building_id: int | None = None
    households: int | None = None
    is_elsewhere: bool = False

    @property
    def is_placed(self) -> bool:
        """The place is there."""
        return self.area_id is not None or self.block_id is not None or self.building_id is not None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a code that meets no place may be: why it meets none, and the codes to look at, joined by commas."""

    why: Why
    codes: str


@dataclass(frozen=True)
class Ground:
    """The places of a territory as returns name them.

    Attributes
    ----------
    areas
        `area_id, level, code, name`.
    blocks
        `block_id, community_id, community_code, block_code, short_code, household_count`.
    buildings
        `building_id, source_key, name, address, community_id, block_id, number, household_count`.
    parts
        `building_id, block_id` of buildings that several blocks share.
    retired
        Table ``retired``.
    lineage
        Table ``lineage``.
    """

    areas: pd.DataFrame
    blocks: pd.DataFrame
    buildings: pd.DataFrame
    parts: pd.DataFrame
    retired: pd.DataFrame
    lineage: pd.DataFrame

    @cached_property
    def places(self) -> Places:
        """Index of codes."""
        return Places(self.areas, self.blocks, self.buildings)

    @cached_property
    def _keys(self) -> dict[str, int]:
        """Buildings by their key in the source, as it is written there, where only one bears it."""
        rows = self.buildings[["source_key", "building_id"]].dropna()
        rows = rows[~rows["source_key"].duplicated(keep=False)]
        return dict(zip(rows["source_key"].tolist(), rows["building_id"].tolist(), strict=True))

    @cached_property
    def _blocks(self) -> dict[int, tuple[Any, ...]]:
        return _rows(self.blocks, "block_id", "community_id", "household_count", "block_code")

    @cached_property
    def _buildings(self) -> dict[int, tuple[Any, ...]]:
        return _rows(self.buildings, "building_id", "community_id", "block_id", "household_count")

    @cached_property
    def _parts(self) -> set[tuple[int, int]]:
        return set(zip(self.parts["building_id"].tolist(), self.parts["block_id"].tolist(), strict=True))

    @cached_property
    def _digits(self) -> int:
        lengths = self.blocks["short_code"].str.len()
        return int(lengths.mode().iloc[0]) if len(lengths) else 3

    def match(self, said: Mapping[Role, str | None]) -> Match | None:
        """Find the place that the columns of a row name together; ``None`` when they name none.

        Parameters
        ----------
        said
            Words by role: ``building``, ``block``, ``community``, ``short_code``, ``number``, ``area``.
        """
        block = self._block(said)
        building = said.get("building")
        if building is not None:
            return self._building(building, block)
        number = said.get("number")
        if number is not None and block is not None:
            return self._numbered(block, number)
        if block is not None:
            return block
        area = said.get("area") or said.get("community")
        return None if area is None else self._area(area)

    def match_again(self, level: Level, code: str) -> Match | None:
        """Find the place of a return that met none when it was read, by its level and its code in one text, as they were kept."""
        community, mark, short = code.partition("/")
        by_level: dict[Level, list[Mapping[Role, str | None]]] = {
            "area": [{"area": code}],
            "block": [{"community": community, "short_code": short}] if mark else [{"block": code}],
            "building": [{"building": code}],
            "dwelling": [{"building": code}, {"block": code}],
        }
        found = (self.match(said) for said in by_level[level])
        return next((match for match in found if match is not None and match.is_placed), None)

    def _block(self, said: Mapping[Role, str | None]) -> Match | None:
        """Find the block: by its code, or by the short code inside the community named beside it."""
        code, short, community = said.get("block"), said.get("short_code"), said.get("community")
        if code is not None and not self._is_short(code):
            return self._of_block(key_text(code), self.places.block(code))
        short = short or code
        if short is None:
            return None
        short = key_text(short).zfill(self._digits)
        if community is None:
            return self._of_block(short, self.places.block(short))
        area = self.places.area(community)
        found = self.places.block(short, area) if area is not None else None
        text = key_text(community)
        return self._of_block(f"{text}{short}" if text.isdigit() else f"{text}/{short}", found)

    def _is_short(self, code: str) -> bool:
        return len(key_text(code)) <= self._digits and self.places.block(code, -1) is None

    def _of_block(self, code: str, block_id: int | None) -> Match:
        if block_id is None:
            return Match("block", code)
        community, households, _ = self._blocks[block_id]
        return Match("block", code, community, block_id, None, households)

    def _building(self, code: str, block: Match | None) -> Match:
        """Find a building by its key; else by block and number in one text; else by its id or name, where only one bears it."""
        if code in self._keys:
            return self._of_building(code, self._keys[code], block)
        text = key_text(code)
        found, _ = self.places.building(code)
        if found is None and any(mark in text for mark in MARKS):
            head, number = text[: max(map(text.rfind, MARKS))], text[max(map(text.rfind, MARKS)) + 1 :]
            if number.isdigit():
                return self._numbered(self._of_block(head, self.places.block(head)), number)
        if found is None and text.isdigit() and block is not None and len(text) <= MOST_NUMBER_DIGITS:
            return self._numbered(block, text)
        if found is None:
            found, _ = self.places.building(name=code)
        if found is None and text.isdigit() and int(text) in self._buildings:
            found = int(text)
        return Match("building", text) if found is None else self._of_building(text, found, block)

    def _numbered(self, block: Match, number: str) -> Match:
        """Find a building by its number inside a block."""
        if not key_text(number).isdigit():
            return Match("building", f"{block.code}-{key_text(number)}")
        code = building_code(block.code, int(key_text(number)))
        if block.block_id is None:
            return Match("building", code)
        found, _ = self.places.building(block=block.block_id, number=int(key_text(number)))
        return Match("building", code) if found is None else self._of_building(code, found, block)

    def _of_building(self, code: str, building_id: int, named: Match | None) -> Match:
        community, block_id, households = self._buildings[building_id]
        if named is None or named.block_id in (None, block_id):
            return Match("building", code, community, block_id, building_id, households)
        if (building_id, named.block_id) in self._parts:
            return Match("building", code, community, named.block_id, building_id, households)
        return Match("building", code, community, block_id, building_id, households, is_elsewhere=True)

    def _area(self, code: str) -> Match:
        text = key_text(code)
        found = self.places.area(code)
        if found is not None:
            return Match("area", text, found)
        block = self.places.block(code)
        return Match("area", text) if block is None else replace(self._of_block(text, block), level="block")

    def suggest(self, match: Match) -> Suggestion:
        """Say what a code that meets no place may be: what it has become, what is spelled like it, or that it is foreign."""
        became = self._successors.get(match.code, [])
        if became:
            return Suggestion("retired", _some(became))
        moved = self._moved.get(match.code)
        if moved:
            return Suggestion("moved", moved)
        known = self._codes[match.level if match.level != "dwelling" else "building"]
        near = sorted({code for code in neighbours(match.code) if code in known})
        if near:
            return Suggestion("near", _some(near))
        is_foreign = match.code[:6].isdigit() and len(match.code) >= 9 and match.code[:6] not in self._districts
        return Suggestion("foreign" if is_foreign else "unknown", "")

    @cached_property
    def _successors(self) -> dict[str, list[str]]:
        """Codes of the blocks that retired blocks have become."""
        became: dict[str, list[str]] = {}
        now = {block_id: row[2] for block_id, row in self._blocks.items()}
        steps = zip(self.lineage["from_code"], self.lineage["to_block_id"], strict=True)
        for code, block_id in steps:
            if block_id in now and code is not None and now[block_id] != code:
                became.setdefault(code, []).append(now[block_id])
        gone = self.retired.loc[self.retired["kind"] == "block", "code"]
        return {code: sorted(set(became.get(code, []))) for code in [*gone, *became] if became.get(code)}

    @cached_property
    def _moved(self) -> dict[str, str]:
        """Present block and number of buildings whose number in another block is retired."""
        rows = self.retired[(self.retired["kind"] == "building") & self.retired["building_id"].notna()]
        number = dict(zip(self.buildings["building_id"], self.buildings["number"], strict=True))
        moved = {}
        for code, building_id in zip(rows["code"], rows["building_id"], strict=True):
            block_id = self._buildings.get(building_id, (None, None))[1]
            if block_id in self._blocks and pd.notna(number.get(building_id)):
                moved[code] = building_code(self._blocks[block_id][2], int(number[building_id]))
        return moved

    @cached_property
    def _codes(self) -> dict[str, set[str]]:
        numbered = self.buildings[self.buildings["block_id"].notna() & self.buildings["number"].notna()]
        blocks = numbered["block_id"].map({block_id: row[2] for block_id, row in self._blocks.items()})
        joined = [
            building_code(b, int(n)) for b, n in zip(blocks, numbered["number"], strict=True) if isinstance(b, str)
        ]
        keys = self.buildings["source_key"].dropna().map(key_text)
        return {
            "area": set(self.areas["code"].dropna()),
            "block": set(self.blocks["block_code"].dropna()),
            "building": {*keys, *joined},
        }

    @cached_property
    def _districts(self) -> set[str]:
        return {code[:6] for code in self.areas["code"].dropna()}


MOST_NUMBER_DIGITS = 4
"""A number of a building inside its block has no more digits; longer ones are keys."""


def neighbours(code: str) -> Iterator[str]:
    """Codes one slip of the hand away: a digit wrong, missing, doubled, or two of them exchanged.

    Examples
    --------
    >>> found = set(neighbours("12"))
    >>> {"21", "1", "2", "13", "120", "112"} <= found, "12" in found
    (True, False)
    """
    digits = "0123456789"
    for at in range(len(code) + 1):
        head, tail = code[:at], code[at:]
        slips: Iterable[str] = [head + digit + tail for digit in digits]
        if tail:
            slips = [*slips, head + tail[1:], *(head + digit + tail[1:] for digit in digits)]
        if len(tail) > 1:
            slips = [*slips, head + tail[1] + tail[0] + tail[2:]]
        yield from (slip for slip in slips if slip != code)


def _rows(table: pd.DataFrame, key: str, *columns: str) -> dict[int, tuple[Any, ...]]:
    """Rows by their key; a missing value is ``None``."""
    values = [table[column].astype(object).where(table[column].notna(), None).tolist() for column in columns]
    return dict(zip(table[key].tolist(), zip(*values, strict=True), strict=True))


def _some(codes: list[str]) -> str:
    return ", ".join(codes[:MOST_LISTED]) + (" …" if len(codes) > MOST_LISTED else "")
