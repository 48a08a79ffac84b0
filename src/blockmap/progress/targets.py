"""How many there are to do: targets of blocks and buildings, phase by phase, day by day.

Where nothing is given, a target is the phase's denominator on the map (households, dwellings, buildings, persons), moved by the
dated states of buildings: a building that is demolished leaves on its day, one that stands again returns. A target that is given
replaces this from its day on, for a building or for a whole block; of several the one with the latest day holds, on the same
day the one given last. What a block is given stays as it is until another is given: when buildings in it are demolished later,
this is said. A target given for an area replaces nothing: it is compared with the sum of what lies in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress import days
from blockmap.progress.ground import Ground
from blockmap.progress.phases import Phase
from blockmap.progress.steps import ALWAYS, Steps
from blockmap.report import Report
from blockmap.settings import Settings

Ints = NDArray[np.int64]

GONE = "demolished"
"""State of a building in which nobody is left to be counted."""

OF_BLOCKS = {"household_count": "household_count", "dwelling_count": "household_count", "person_count": "person_count"}
"""Denominator → column of ``blocks`` from which it is taken where a block has no building (virtual blocks)."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What is drawn on the map, what of it still stands on a day, what of that lies inside, and what is to be done of it."""

    drawn: int
    standing: int
    inside: int
    expected: int


class Targets:
    """Targets of every block and building.

    Parameters
    ----------
    ground
        Blocks, buildings and areas.
    phases
        Phases by code.
    targets
        Table ``targets``.
    states
        Table ``building_states``.
    settings
        Persons per household, where persons are not known.
    """

    def __init__(
        self,
        ground: Ground,
        phases: dict[str, Phase],
        targets: pd.DataFrame,
        states: pd.DataFrame,
        *,
        settings: Settings,
    ) -> None:
        self.ground = ground
        self.phases = phases
        self._given = _in_order(targets, ground)
        self._presence = _presence(ground, states)
        self._settings = settings
        self.mapped = cache(self._mapped)
        self.of_loose = cache(self._of_loose)
        self.of_blocks = cache(self._of_blocks)
        self.of_buildings = cache(self._of_buildings)

    def _mapped(self, phase: str, measure: str) -> Steps | None:
        """Return what the map holds for a measure, block by block; ``None`` for one that is compared with nothing."""
        name = self._denominator(phase, measure)
        return None if name is None else self.ground.to_blocks(self._on_map(name)) + self._without_buildings(name)

    def _of_blocks(self, phase: str, measure: str) -> Steps | None:
        """Return the targets of blocks; ``None`` for a measure that is compared with nothing."""
        name = self._denominator(phase, measure)
        given = self._given[(self._given["phase"] == phase) & (self._given["measure"] == measure)]
        if name is None and given.empty:
            return None
        implied, told = self._buildings(name, given[given["building"] >= 0])
        whole = self.ground.to_blocks(implied)
        if name is not None:
            whole = whole + self._without_buildings(name)
        share = self.phases[phase].share if phase in self.phases else 1.0
        own = given[(given["building"] < 0) & (given["block"] >= 0)].drop_duplicates(["block", "day"], keep="last")
        own = own.sort_values(["block", "day"], kind="stable")
        return (whole.scaled(share) + self.ground.to_blocks(told)).replaced(
            own["block"].to_numpy(), own["day"].to_numpy(), own["value"].to_numpy(dtype=np.int64)
        )

    def _of_loose(self, phase: str, measure: str) -> Steps | None:
        """Return the targets of buildings in no block, summed by community; ``None`` where buildings have none."""
        steps = self.of_buildings(phase, measure)
        return None if steps is None else self.ground.to_areas(steps)

    def _of_buildings(self, phase: str, measure: str) -> Steps | None:
        """Return the targets of buildings; ``None`` for a measure compared with nothing, or with a share of the buildings'."""
        name = self._denominator(phase, measure)
        given = self._given[
            (self._given["phase"] == phase) & (self._given["measure"] == measure) & (self._given["building"] >= 0)
        ]
        is_share = phase in self.phases and self.phases[phase].share != 1.0
        if given.empty and (name is None or is_share):
            return None
        implied, told = self._buildings(None if is_share else name, given)
        return implied + told

    def of_areas(self, phase: str, measure: str, day: int) -> pd.DataFrame:
        """Return the targets that are given for areas on a day.

        Returns
        -------
        `area` (position), `value`, by area.
        """
        given = self._given
        of = given[
            (given["phase"] == phase) & (given["measure"] == measure) & (given["area"] >= 0) & (given["day"] <= day)
        ]
        return of.drop_duplicates("area", keep="last").sort_values("area")[["area", "value"]].reset_index(drop=True)

    def balance(self, phase: str, measure: str, day: int) -> Balance | None:
        """Say how what is to be done comes about from what is drawn; ``None`` for a measure compared with nothing."""
        name, steps = self._denominator(phase, measure), self.of_blocks(phase, measure)
        if name is None or steps is None:
            return None
        loose = self.of_loose(phase, measure)
        expected = int(steps.on(day).sum()) + (0 if loose is None else int(loose.on(day).sum()))
        without = int(self._without_buildings(name).on(day).sum())
        there = int(self._on_map(name).on(day).sum()) + without
        on_map = self._on_map(name)
        inside = (
            int((self.ground.to_blocks(on_map).on(day)).sum() + self.ground.to_areas(on_map).on(day).sum()) + without
        )
        return Balance(int(self._column(name).sum()) + without, there, inside, expected)

    def compare_areas(self, phase: str, measure: str, day: int) -> Report:
        """Compare the targets given for areas with what their blocks sum to."""
        report = Report()
        steps = self.of_blocks(phase, measure)
        given = self.of_areas(phase, measure, day)
        if given.empty:
            return report
        below = np.zeros(len(self.ground.area), dtype=np.int64)
        target = steps.on(day) if steps is not None else np.zeros(len(self.ground.block), dtype=np.int64)
        for chain in self.ground.chains:
            above = chain[self.ground.community]
            is_there = (above >= 0) & (self.ground.community >= 0)
            np.add.at(below, above[is_there], target[is_there])
        for area, value in given.itertuples(index=False):
            if int(value) != below[area]:
                report.add(
                    "area_target_differs",
                    "note",
                    table="areas",
                    row_id=int(self.ground.area.ids[area]),
                    code=str(self.ground.areas["code"].iloc[area]),
                    given=int(value),
                    summed=int(below[area]),
                    difference=int(value) - int(below[area]),
                    phase=phase,
                    measure=measure,
                )
        return report

    def stale(self, phase: str, measure: str, day: int) -> Report:
        """Say which blocks have a target of their own that is older than a demolition in them."""
        report = Report()
        given = self._given
        own = given[
            (given["phase"] == phase) & (given["measure"] == measure) & (given["block"] >= 0) & (given["building"] < 0)
        ]
        own = own[own["day"] <= day].drop_duplicates("block", keep="last")
        name = self._denominator(phase, measure)
        if own.empty or name is None:
            return report
        map_steps = self.ground.to_blocks(self._on_map(name))
        now = map_steps.on(day)
        for block, since, value in own[["block", "day", "value"]].sort_values("block").itertuples(index=False):
            first = self.phases[phase].first if phase in self.phases else since
            gone = int(map_steps.on(max(since, min(first, day)))[block] - now[block])
            if gone > 0:
                report.add(
                    "block_target_stale",
                    "warning",
                    table="blocks",
                    row_id=int(self.ground.block.ids[block]),
                    code=str(self.ground.blocks["block_code"].iloc[block]),
                    given=int(value),
                    gone=gone,
                )
        return report

    def first_day(self, phase: str) -> int:
        """Return the first day of a phase; the beginning of time for one that is not known."""
        return self.phases[phase].first if phase in self.phases else ALWAYS

    def _denominator(self, phase: str, measure: str) -> str | None:
        return self.phases[phase].denominator_of(measure) if phase in self.phases else None

    def _on_map(self, name: str) -> Steps:
        """Return a denominator of every building over time."""
        return self._buildings(name, self._given.iloc[:0])[0]

    def _without_buildings(self, name: str) -> Steps:
        """Return a denominator of the blocks that have no building."""
        ground = self.ground
        has_building = np.zeros(len(ground.block), dtype=bool)
        home = ground.home_block[: len(ground.building) + len(ground.part_block)]
        has_building[home[home >= 0]] = True
        column = OF_BLOCKS.get(name)
        if column is None:
            return Steps.constant(np.zeros(len(ground.block), dtype=np.int64))
        own = _whole(ground.blocks[column])
        return Steps.constant(np.where(has_building, 0, own))

    def _buildings(self, name: str | None, given: pd.DataFrame) -> tuple[Steps, Steps]:
        """Return what buildings are to be counted for: by the map, and by targets of their own, over time.

        On every day the latest row of a building holds: a state (the map's figure, or nothing when it is gone), or a target.
        """
        count = len(self.ground.building)
        on_map = self._column(name) if name is not None else np.zeros(count, dtype=np.int64)
        given = given.sort_values(["building", "day"], kind="stable")
        told = pd.DataFrame(
            {
                "building": given["building"].to_numpy(),
                "day": given["day"].to_numpy(),
                "rank": 1,
                "implied": 0,
                "told": given["value"].to_numpy(dtype=np.int64),
            }
        )
        states = self._presence
        seen = pd.DataFrame(
            {
                "building": states["building"].to_numpy(),
                "day": states["day"].to_numpy(),
                "rank": 0,
                "implied": np.where(states["is_there"], on_map[states["building"]], 0),
                "told": 0,
            }
        )
        rows = pd.concat([seen, told], ignore_index=True).astype(np.int64)
        rows = rows.sort_values(["building", "day", "rank"], kind="stable")
        rows = rows.drop_duplicates(["building", "day"], keep="last")
        building, day = rows["building"].to_numpy(), rows["day"].to_numpy()
        nothing = np.zeros(count, dtype=np.int64)
        is_first = ~rows.duplicated("building").to_numpy()
        now = rows[["implied", "told"]].to_numpy()
        at_first = np.column_stack([on_map[building], np.zeros(len(rows), dtype=np.int64)])
        added = now - np.where(is_first[:, None], at_first, np.roll(now, 1, axis=0))
        return Steps.of(on_map, building, day, added[:, 0]), Steps.of(nothing, building, day, added[:, 1])

    def _column(self, name: str) -> Ints:
        """Return a denominator of every building as it is drawn; what is not known is taken from its households."""
        buildings = self.ground.buildings
        if name == "building_count":
            return np.ones(len(buildings), dtype=np.int64)
        households = _whole(buildings["household_count"])
        if name == "household_count":
            return households
        per_household = self._settings.persons_per_household if name == "person_count" else 1.0
        known = buildings[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        return np.where(np.isnan(known), np.floor(households * per_household + 0.5), known).astype(np.int64)


def _in_order(targets: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Targets with positions instead of ids, `ALWAYS` where they hold for the whole phase, the latest last."""
    given = days.numbers(targets["valid_from"])
    out = pd.DataFrame(
        {
            "phase": targets["phase"].to_numpy(dtype=object),
            "measure": targets["measure"].to_numpy(dtype=object),
            "area": ground.area.of(targets["area_id"]),
            "block": ground.block.of(targets["block_id"]),
            "building": ground.building.of(targets["building_id"]),
            "value": targets["value"].to_numpy(dtype=np.int64),
            "day": np.where(given == days.NEVER, ALWAYS, given),
            "id": targets["target_id"].to_numpy(dtype=np.int64),
        }
    )
    return out.sort_values(["day", "id"], kind="stable", ignore_index=True)


def _presence(ground: Ground, states: pd.DataFrame) -> pd.DataFrame:
    """Tell from when a building is there or gone: `building` (position), `day`, `is_there`; only buildings that ever go."""
    own = ground.buildings
    own_day = days.numbers(own["state_date"])
    rows = pd.DataFrame(
        {
            "building": np.concatenate([np.arange(len(own)), ground.building.of(states["building_id"])]),
            "day": np.concatenate(
                [np.where(own_day == days.NEVER, ALWAYS, own_day), days.numbers(states["valid_from"])]
            ),
            "id": np.concatenate(
                [np.zeros(len(own), dtype=np.int64), states["building_state_id"].to_numpy(dtype=np.int64)]
            ),
            "is_there": np.concatenate([(own["state"] != GONE).to_numpy(), (states["state"] != GONE).to_numpy()]),
        }
    )
    rows = rows[rows["building"] >= 0].astype({"is_there": bool})
    ever_gone = rows.loc[~rows["is_there"], "building"].unique()
    rows = rows[rows["building"].isin(ever_gone)].sort_values(["building", "day", "id"], kind="stable")
    return rows.drop_duplicates(["building", "day"], keep="last").reset_index(drop=True)


def _whole(column: pd.Series[Any]) -> Ints:
    """Counts as whole numbers, 0 where one is missing."""
    return np.asarray(column.astype("Int64").fillna(0), dtype=np.int64)
