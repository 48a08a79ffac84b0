"""What a bulletin is counted from: the tables of a territory in one state, and the order completed from them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from blockmap import store
from blockmap.disputes import statistics
from blockmap.errors import UsageError
from blockmap.progress import assigning, bulletin, bulletin_figures, days, phases, rollup, rows
from blockmap.progress.moments import day_of
from blockmap.progress.tallying import Tally, tally
from blockmap.report import Report
from blockmap.workflow.data_moment import DataMoment, data_moment
from blockmap.workflow.staff import area_of, last_moment, rows_of
from blockmap.workflow.tally_inputs import AREA_COLUMNS, BLOCK_COLUMNS, BUILDING_COLUMNS, grouping_of, lineage_of

WITHOUT_GROUND = {"areas": AREA_COLUMNS, "blocks": [*BLOCK_COLUMNS, "geom"], "buildings": BUILDING_COLUMNS}
"""Columns that a tally needs of the tables with geometry."""

WHOLE = (
    "building_parts", "phases", "targets", "building_states", "returns", "assignments", "workers", "sources", "teams", "zones",
    "dispute_records",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What was asked for.

    Attributes
    ----------
    cadence
        ``daily``, ``2-day``, ``weekly``, ``2-week``, ``xun`` or ``monthly``.
    area
        Code of the area; everything when ``None``.
    phase
        Code of the phase; the one of that day that has returns when ``None``.
    as_of
        Moment, a day alone up to its end; that of the last day of work in the returns when ``None``.
    of_total
        Name and number of a larger total of which the share is shown.
    """

    cadence: str
    area: str | None = None
    phase: str | None = None
    as_of: str | None = None
    of_total: tuple[str, int] | None = None


@dataclass(frozen=True)
class Office:
    """Tables of a territory, as a bulletin needs them.

    Attributes
    ----------
    tables
        By name; those with geometry without it.
    inputs
        What `blockmap.progress.tallying.tally` is given besides the returns.
    changed_at
        Moment of the last change that is no bulletin.
    """

    tables: dict[str, pd.DataFrame]
    inputs: dict[str, Any]
    changed_at: str

    @staticmethod
    def read(file: store.Territory, territory: Path) -> Office:
        """Read all tables in one state.

        Raises
        ------
        UsageError
            There are no blocks yet.
        """
        with file.snapshot():
            tables = {name: file.table(name, columns) for name, columns in WITHOUT_GROUND.items()}
            tables |= {name: file.table(name) for name in WHOLE}
            tables["disputes"] = file.table("disputes").drop(columns="geom")
            tables["lineage"] = lineage_of(file, tables["returns"])
            changed_at = [event.at for event in file.history() if event.operation != "bulletin"][-1]
            settings = file.settings
        if tables["blocks"].empty:
            raise UsageError("no_blocks", territory=territory.name)
        names = {"parts": "building_parts", "states": "building_states"} | {
            name: name for name in (*WITHOUT_GROUND, "phases", "targets", "lineage")
        }
        inputs = {given: tables[name] for given, name in names.items()} | {"settings": settings}
        return Office(tables, inputs, changed_at)

    def order(self, wanted: Wanted) -> bulletin.Order:
        """Complete what was asked for.

        Raises
        ------
        UsageError
            There is no such phase or area, or the moment is none.
        """
        until = self.until
        default = self.changed_at if until is None else until.at
        zone = self.inputs["settings"].zone
        said = last_moment(wanted.as_of, zone) if wanted.as_of else default
        as_of = datetime.fromisoformat(said).astimezone(zone)
        known = phases.phases_of(self.tables["phases"])
        came = () if until is None else until.phases
        day = days.number(day_of(as_of.isoformat()))
        phase = (
            phases.phase_reported(known, came, day) if wanted.phase is None else phases.asked_for(known, wanted.phase)
        )
        return bulletin.Order(wanted.cadence, phase.code, as_of, self._area(wanted.area), wanted.of_total)

    def _area(self, code: str | None) -> int | None:
        """Id of an area; none for the whole territory, by whatever name it is asked for."""
        if code is None:
            return None
        areas = self.tables["areas"]
        found = area_of(areas, code)
        tops = areas[areas["parent_id"].isna()]
        return None if len(tops) == 1 and found == int(tops["area_id"].iloc[0]) else found

    @cached_property
    def current(self) -> pd.DataFrame:
        """Rows that hold, of all deliveries."""
        return rows.current(rows.read_all(self.tables["returns"]))

    @cached_property
    def until(self) -> DataMoment | None:
        """Until when the returns tell."""
        return data_moment(self.current, self.tables["returns"], self.inputs["settings"].zone)

    def deliveries(self, return_ids: Collection[int]) -> pd.DataFrame:
        """Rows that hold among some deliveries."""
        returns = self.tables["returns"]
        is_named = returns["return_id"].isin(list(return_ids))
        return self.current if is_named.all() else rows.current(rows.read_all(returns[is_named]))

    def figures(
        self, file: store.Territory, order: bulletin.Order, last: bulletin_figures.Figures | None
    ) -> tuple[bulletin_figures.Figures, Report]:
        """Count everything, and put the figures together."""
        counted, report = tally(self.current, **self.inputs)
        open_blocks = self._open_blocks(order.as_of.isoformat())
        staffed = None
        if open_blocks is not None:
            staffed = set(self.tables["blocks"]["block_id"]) - set(open_blocks["block_id"])
        found = bulletin.figures(
            counted,
            order,
            levels=self.inputs["settings"].levels,
            others=self.groupings(file, counted, order.on.isoformat()),
            staffed=staffed,
            open_blocks=open_blocks,
            sources=self._sources(),
            last=last,
        )
        if order.area_id is None and len(self.disputes_of(order)):
            found[bulletin_figures.DISPUTES] = self._disputes(order)
        return found, report

    def disputes_of(self, order: bulletin.Order) -> tuple[dict[str, Any], ...]:
        """Disputes that were known at the end of the day: `dispute, state, neighbour, household_count`, by code."""
        known = statistics.as_of(self.tables["disputes"], self.tables["dispute_records"], order.on)
        rows = known.rename(columns={"code": "dispute", "their": "neighbour"}).sort_values("dispute")
        return rows_of(rows, "dispute", "state", "neighbour", "household_count")

    def _disputes(self, order: bulletin.Order) -> dict[str, Any]:
        """How far the border disputes are at the end of the day."""
        return statistics.headline(
            statistics.statistics(self.tables["disputes"], self.tables["dispute_records"], order.on)
        )

    def groupings(self, file: store.Territory, counted: Tally, on: str) -> dict[str, rollup.Grouping]:
        """Group blocks by team and by every zone system, as far as there are such."""
        systems = sorted(self.tables["zones"]["system"].unique())
        names = [*(["team"] if len(self.tables["teams"]) and len(self.tables["assignments"]) else []), *systems]
        every = {name: grouping_of(file, counted, name, days.number(on))[0] for name in names}
        return {name: found for name, found in every.items() if (found.of_block >= 0).any()}

    def _open_blocks(self, at: str) -> pd.DataFrame | None:
        """Blocks for which nobody answers; ``None`` where nobody was assigned at all."""
        t = self.tables
        if t["assignments"].empty:
            return None
        return assigning.blocks_without_person(t["blocks"], t["assignments"], t["workers"], at)

    def _sources(self) -> pd.DataFrame:
        """Deliveries that stand, with the names of their files."""
        returns = self.tables["returns"]
        standing = returns[rows.is_standing(returns)]
        files = standing.merge(self.tables["sources"][["source_id", "file_name"]], on="source_id", how="left")
        return files[["return_id", "file_name", "received_at", "as_of", "row_count", "first_date", "last_date"]]
