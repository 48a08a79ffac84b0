"""The ground of a tally: blocks, buildings and areas as numbers from 0, and which blocks a building's figures go to.

A building lies in one block, or, when it is divided into parts, in several. Its figures then go to the blocks of its parts by
share; a row that names the block of one part goes there (and then the rows of that building that name no part belong to the part
in the block where it stands).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress.shares import Shares
from blockmap.progress.steps import Steps

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NOWHERE = -1

LOOSEST = 16
"""Up to so many numbers per id a list of all numbers is kept: looked up at once, where a search takes a tally half its time."""


class Index:
    """Ids as positions from 0, in the order of the ids."""

    def __init__(self, ids: pd.Series[Any]) -> None:
        self.ids: Ints = np.sort(ids.to_numpy(dtype=np.int64))
        self._listed = self._list()

    def __len__(self) -> int:
        """Count the ids."""
        return len(self.ids)

    def of(self, ids: pd.Series[Any] | Ints) -> Ints:
        """Return the position of every id; `NOWHERE` where it is missing or not among them."""
        wanted = ids.astype("Int64").to_numpy(dtype=np.int64, na_value=NOWHERE) if isinstance(ids, pd.Series) else ids
        if not len(self.ids):
            return np.full(len(wanted), NOWHERE, dtype=np.int64)
        if self._listed is not None:
            number = wanted - self.ids[0]
            is_known = (number >= 0) & (number < len(self._listed))
            return self._listed[number] if is_known.all() else self._listed[np.where(is_known, number, -1)]
        at = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        return np.where(self.ids[at] == wanted, at, NOWHERE)

    def _list(self) -> Ints | None:
        """List the position of every number from the lowest id on, and `NOWHERE` at the end; none where ids lie far apart."""
        span = int(self.ids[-1] - self.ids[0]) + 1 if len(self.ids) else 0
        if not 0 < span <= LOOSEST * len(self.ids):
            return None
        listed = np.full(span + 1, NOWHERE, dtype=np.int64)
        listed[self.ids - self.ids[0]] = np.arange(len(self.ids))
        return listed


@dataclass(frozen=True, slots=True)
class Spread:
    """Figures of buildings as figures of blocks: row of the figure, position of the block, its share."""

    row: Ints | slice
    block: Ints
    figures: tuple[Ints, ...]


class Ground:
    """Index of blocks, buildings and areas.

    Parameters
    ----------
    blocks
        `block_id, block_code, short_code, community_id, kind, household_count, person_count`.
    buildings
        `building_id, community_id, block_id, household_count, dwelling_count, person_count, state, state_date`.
    parts
        `building_id, block_id, household_count`: table ``building_parts``.
    areas
        `area_id, level, parent_id, code, name`.

    Attributes
    ----------
    block, building, area
        Their `Index`.
    blocks, buildings, areas
        The tables in the order of the index.
    community
        (blocks,) position of the community's area.
    """

    def __init__(
        self, *, blocks: pd.DataFrame, buildings: pd.DataFrame, parts: pd.DataFrame, areas: pd.DataFrame
    ) -> None:
        self.block, self.building, self.area = (
            Index(blocks["block_id"]),
            Index(buildings["building_id"]),
            Index(areas["area_id"]),
        )
        self.blocks = blocks.sort_values("block_id", ignore_index=True)
        self.buildings = buildings.sort_values("building_id", ignore_index=True)
        self.areas = areas.sort_values("area_id", ignore_index=True)
        self.community = self.area.of(self.blocks["community_id"])
        self._parts(parts)

    def _parts(self, parts: pd.DataFrame) -> None:
        """Arrange the parts of divided buildings, those of one building together, by their order."""
        parts = parts.assign(building=self.building.of(parts["building_id"]), block=self.block.of(parts["block_id"]))
        parts = parts[(parts["building"] >= 0) & (parts["block"] >= 0)]
        parts = parts.sort_values(["building", "block"], kind="stable", ignore_index=True)
        self.part_building, self.part_block = parts["building"].to_numpy(), parts["block"].to_numpy()
        divided, number = np.unique(self.part_building, return_inverse=True)
        self._shares = Shares(number, parts["household_count"].to_numpy(dtype=np.int64))
        self.part_count = np.zeros(len(self.building), dtype=np.int64)
        self.part_count[divided] = np.bincount(number, minlength=len(divided)) if len(divided) else 0
        self.first_part = np.full(len(self.building), NOWHERE, dtype=np.int64)
        self.first_part[divided] = np.searchsorted(self.part_building, divided)

    @cached_property
    def home_block(self) -> Ints:
        """(homes,) block of every home, `NOWHERE` for one that lies in none.

        A *home* is a place to which figures of buildings and dwellings belong: first the buildings, then the parts of divided
        ones, then, one for each block, its doors of which nobody said the building.
        """
        own = self.block.of(self.buildings["block_id"])
        return np.concatenate([own, self.part_block, np.arange(len(self.block))])

    @cached_property
    def home_area(self) -> Ints:
        """(homes,) community of every home."""
        own = self.area.of(self.buildings["community_id"])
        return np.concatenate([own, own[self.part_building], self.community])

    def doors_of(self, block: Ints) -> Ints:
        """Return the home for doors in a block of which nobody said the building; `NOWHERE` where the block is not known."""
        return np.where(block >= 0, len(self.building) + len(self.part_block) + block, NOWHERE)

    def part_home(self, building: Ints, block: Ints) -> Ints:
        """Return the home that is the part of a building in a block; `NOWHERE` where it has none there."""
        stride = len(self.block) + 1
        keys = self.part_building * stride + self.part_block
        wanted = building * stride + block
        if not len(keys):
            return np.full(len(building), NOWHERE, dtype=np.int64)
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where((keys[at] == wanted) & (building >= 0) & (block >= 0), len(self.building) + at, NOWHERE)

    def spread(self, home: Ints, *figures: Ints) -> Spread:
        """Give the figures of homes to their blocks.

        Parameters
        ----------
        home
            (rows,) homes.
        *figures
            (rows,) cumulative figures of each.

        Returns
        -------
        One row per row and block; a home in no block has `NOWHERE`.
        """
        parts = np.concatenate([self.part_count, np.zeros(len(self.home_block) - len(self.building), dtype=np.int64)])
        count = parts[home]
        is_divided = count > 0
        if not is_divided.any():
            return Spread(slice(None), self.home_block[home], figures)
        simple, shared = np.flatnonzero(~is_divided), np.flatnonzero(is_divided)
        row = np.repeat(shared, count[shared])
        turn = np.arange(len(row)) - np.repeat(np.cumsum(count[shared]) - count[shared], count[shared])
        part = self.first_part[home[row]] + turn
        parts_of = tuple(np.concatenate([f[simple], self._shares.of(part, f[row])]) for f in figures)
        block = np.concatenate([self.home_block[home[simple]], self.part_block[part]])
        return Spread(np.concatenate([simple, row]), block, parts_of)

    def to_blocks(self, steps: Steps) -> Steps:
        """Return figures of buildings as figures of their blocks; buildings in no block are left out."""
        base = self.spread(np.arange(len(self.building)), steps.base)
        after = steps.value
        changes = self.spread(steps.place, after, after - steps.added)
        is_in, is_change = base.block >= 0, changes.block >= 0
        sums = np.zeros(len(self.block), dtype=np.int64)
        np.add.at(sums, base.block[is_in], base.figures[0][is_in])
        added = changes.figures[0] - changes.figures[1]
        return Steps.of(sums, changes.block[is_change], steps.day[changes.row][is_change], added[is_change])

    def to_areas(self, steps: Steps) -> Steps:
        """Return figures of the buildings that lie in no block as figures of their communities."""
        is_loose = (self.home_block[: len(self.building)] < 0) & (self.part_count == 0)
        area = np.where(is_loose, self.home_area[: len(self.building)], NOWHERE)
        sums = np.zeros(len(self.area), dtype=np.int64)
        np.add.at(sums, area[area >= 0], steps.base[area >= 0])
        there = area[steps.place]
        return Steps.of(sums, there[there >= 0], steps.day[there >= 0], steps.added[there >= 0])

    @cached_property
    def chains(self) -> tuple[Ints, ...]:
        """Areas above every area: (areas,) itself, then its parent, and so on to the top, `NOWHERE` beyond it."""
        parent = self.area.of(self.areas["parent_id"])
        found = [np.arange(len(self.area))]
        while (found[-1] >= 0).any() and len(found) <= len(parent):
            found.append(np.where(found[-1] >= 0, parent[found[-1]], NOWHERE))
        return tuple(found[:-1]) if len(found) > 1 else tuple(found)

    def at_level(self, area: Ints, level: str) -> Ints:
        """Return the area of a level in which every area lies, itself included; `NOWHERE` where there is none."""
        is_level = (self.areas["level"] == level).to_numpy()
        out = np.full(len(area), NOWHERE, dtype=np.int64)
        for chain in self.chains:
            above = np.where(area >= 0, chain[area], NOWHERE) if len(chain) else out
            is_found = (out < 0) & (above >= 0) & is_level[above]
            out = np.where(is_found, above, out)
        return out
