"""The tally: what is done and what is to be done, block by block and day by day, out of everything that was returned.

The rules, in the order in which they are applied:

1. *Totals and increments* (`counting`). Rows of a place are put in order of work date, then entry date. A total so far sets the
   figure, increments after it add to it. The order in which files arrived does not matter.
2. *One level counts.* For a block, phase and measure the block's own returns count from the day of the first of them; before it,
   and where there are none, those of its buildings; for a building likewise its own before those of its dwellings. Where two
   levels differ, that is a finding (``levels_disagree``), never a sum of both.
3. *Dwellings carry states* (`reckoning`). Of the outcomes of a dwelling the latest counts.
4. *Parts.* A return of a divided building goes to the blocks of its parts by share (`shares`), or to the part that it names.
5. *Not apportioned.* Returns of a community, a town or the district stay there and count from that area upward, beside the sum of
   its blocks; so do those of a block that was divided since, less what its successors have done, until all of them have sent a
   return of their own; so do those of a building that lies in no block.
6. *Unmatched.* Rows that met no place are counted apart, never in a sum.
7. *Figures hold by work date*; the entry date tells only when the last return came.

So figures add up: the blocks of a community and what is not apportioned in it are its figure, and so upward, and for any zones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress import counting, days, divided, layout, reckoning
from blockmap.progress.counting import Disagreement, Rows, joined
from blockmap.progress.ground import NOWHERE, Ground
from blockmap.progress.phases import Phase, phases_of
from blockmap.progress.reckoning import Sorted
from blockmap.progress.targets import Targets
from blockmap.report import Report
from blockmap.settings import Settings

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Tally:
    """Everything that was returned, counted once.

    Attributes
    ----------
    series
        `block_id, phase, measure, day, done, target, last_return`, sorted by phase, measure, block and day. One row where a block
        sent something or its target changed, and one on the first day of every series; ``done`` is the figure up to and
        on that day, missing before the first return; ``target`` the denominator of that day, missing for a measure that is
        compared with nothing; ``last_return`` the latest entry date so far.
    extra
        `area_id, kind, phase, measure, day, done, target`: what no block holds, by the area from which it counts; ``kind`` is
        ``not_apportioned``, or ``unmatched`` (at the widest area, to be shown beside the sums).
    unmatched
        `phase, measure, why, row_count, done`: rows that met no place (``no_place``), whose block is no more (``gone``), or that
        bear no date (``no_date``).
    phases, targets, ground
        Against which it was counted.
    """

    series: pd.DataFrame
    extra: pd.DataFrame
    unmatched: pd.DataFrame
    phases: dict[str, Phase]
    targets: Targets
    ground: Ground
    _sorted: Sorted
    _homes: Rows
    _blocks: Rows

    @cached_property
    def credit(self) -> pd.DataFrame:
        """Who did how much: `worker, block_id, phase, measure, day, added, last_return`, sorted; none for rows without a worker.

        Credit goes by the record, not by whose block it is. A total so far is credited with what it adds to the figure before it.
        """
        rows = self.credited()
        frame = pd.DataFrame(
            {"worker": pd.Categorical.from_codes(rows.worker, categories=pd.Index(self._sorted.workers, dtype="str"))}
        )
        return layout.with_series(frame, rows.series, self._sorted.series).assign(
            block_id=self.ground.block.ids[rows.place],
            day=layout.stamps(rows.day),
            added=rows.value,
            last_return=layout.stamps(rows.entry),
        )[["worker", "block_id", "phase", "measure", "day", "added", "last_return"]]

    def credited(self, pair: tuple[str, str] | None = None) -> Rows:
        """Return who added how much to which block on which day, sorted, of one phase and measure or of all."""
        rows = self._blocks if pair is None else self._blocks.of_series(self.numbered(*pair))
        rows = rows.take(rows.worker >= 0)
        rows = rows.take(np.lexsort((rows.day, rows.place, rows.series, rows.worker)))
        is_first = np.zeros(len(rows), dtype=bool)
        is_first[:1] = True
        for column in (rows.worker, rows.series, rows.place, rows.day):
            is_first[1:] |= column[1:] != column[:-1]
        starts = np.flatnonzero(is_first)
        if not len(starts):
            return rows
        added, entry = np.add.reduceat(rows.value, starts), np.maximum.reduceat(rows.entry, starts)
        return replace(rows.take(starts), value=added, entry=entry)

    def numbered(self, phase: str, measure: str) -> int:
        """Return the number of a series; `NOWHERE` where nothing was returned."""
        pair = (phase, measure)
        return self._sorted.series.index(pair) if pair in self._sorted.series else NOWHERE

    def of_homes(self, phase: str, measure: str) -> Rows:
        """Return what was added to buildings and their parts, as increments; places are homes of the `Ground`."""
        return self._homes.of_series(self.numbered(phase, measure))


def tally(
    current: pd.DataFrame,
    *,
    blocks: pd.DataFrame,
    buildings: pd.DataFrame,
    parts: pd.DataFrame,
    areas: pd.DataFrame,
    phases: pd.DataFrame,
    targets: pd.DataFrame,
    states: pd.DataFrame,
    lineage: pd.DataFrame | None = None,
    settings: Settings,
) -> tuple[Tally, Report]:
    """Count everything that was returned.

    Parameters
    ----------
    current
        Rows that hold, as of `blockmap.progress.rows.current`, in any order.
    blocks, buildings, parts, areas
        Tables ``blocks``, ``buildings``, ``building_parts``, ``areas``; geometry is not needed.
    phases, targets, states
        Tables ``phases`` (those of 2020 while it is empty), ``targets`` and ``building_states``.
    lineage
        `from_block_id, to_block_id` of blocks that became others, and `last_return_id`: the last delivery read before
        that, missing where it is not known (then all returns of a block that is no more are from before).
    settings
        Persons per household.

    Returns
    -------
    tally
        The figures.
    report
        ``levels_disagree``, ``block_divided_since``, ``area_beside_blocks``, ``returns_unmatched``, ``phase_unknown``.
    """
    ground = Ground(blocks=blocks, buildings=buildings, parts=parts, areas=areas)
    known = phases_of(phases)
    aims = Targets(ground, known, targets, states, settings=settings)
    became = divided.divisions(lineage, ground)
    held = reckoning.sort(current, ground, divided.former_blocks(became, ground))
    report = Report()
    _say_unmatched(held, report)
    for phase in sorted({phase for phase, _ in held.series} - set(known)):
        report.add("phase_unknown", "warning", table="returns", code=phase, known=", ".join(known))

    doors = counting.run(held.dwellings).as_increments()
    homes, differing = counting.settle(held.homes, doors.at(held.home_of_dwelling[doors.place]))
    _say_disagreement(differing, "buildings", _building_ids(ground, differing.place), None, held, report)
    of_homes, loose = _spread(homes, ground)
    of_blocks, differing = counting.settle(held.blocks, of_homes)
    codes = ground.blocks["block_code"].to_numpy(dtype=object)[differing.place]
    _say_disagreement(differing, "blocks", ground.block.ids[differing.place], codes, held, report)

    of_areas = counting.run(held.areas).as_increments()
    _say_areas_beside_blocks(of_areas, of_blocks, ground, held, report)
    sent = joined(held.blocks, of_homes, _doors_at_blocks(held, ground))
    former, said = divided.figures(held, became, of_blocks, ground)
    report.extend(said)
    return Tally(
        series=layout.of_blocks(of_blocks, sent, held.series, ground, aims),
        extra=layout.of_areas(joined(of_areas, loose, former), held, ground, aims),
        unmatched=layout.unmatched(held),
        phases=known,
        targets=aims,
        ground=ground,
        _sorted=held,
        _homes=homes,
        _blocks=of_blocks,
    ), report


def _spread(homes: Rows, ground: Ground) -> tuple[Rows, Rows]:
    """Give what was added to buildings to their blocks; what was added to buildings in no block to their communities."""
    placed = homes.at(ground.home_block[homes.place])
    if (ground.part_count > 0).any():
        run = counting.run(homes)
        shared = ground.spread(run.rows.place, run.after, run.before)
        homes = run.as_increments().take(shared.row)
        placed = replace(homes, place=shared.block, value=shared.figures[0] - shared.figures[1])
    is_in = placed.place >= 0
    if is_in.all():
        return placed, placed.none()
    out = homes.take(~is_in)
    return placed.take(is_in), out.at(ground.home_area[out.place])


def _doors_at_blocks(held: Sorted, ground: Ground) -> Rows:
    """Return the rows of dwellings by block, whether they count or not."""
    shared = ground.spread(held.home_of_dwelling[held.dwellings.place])
    return held.dwellings.take(shared.row).at(shared.block).take(shared.block >= 0)


def _building_ids(ground: Ground, home: Ints) -> Ints:
    """Return the ids of the buildings of homes."""
    whole = len(ground.building)
    of_part = ground.part_building[home[home >= whole] - whole]
    out = home.copy()
    out[home >= whole] = of_part
    return ground.building.ids[out]


def _say_disagreement(
    found: Disagreement, table: str, ids: Ints, codes: NDArray[np.object_] | None, held: Sorted, report: Report
) -> None:
    for k in range(len(found.place)):
        phase, measure = held.series[found.series[k]]
        report.add(
            "levels_disagree",
            "warning",
            table=table,
            row_id=int(ids[k]),
            code=None if codes is None else str(codes[k]),
            place=str(ids[k]) if codes is None else str(codes[k]),
            phase=phase,
            measure=measure,
            day=days.text(int(found.day[k])),
            said=int(found.said[k]),
            summed=int(found.summed[k]),
        )


def _say_areas_beside_blocks(of_areas: Rows, of_blocks: Rows, ground: Ground, held: Sorted, report: Report) -> None:
    """Say where an area sent a figure for itself while its blocks sent theirs: both count, and might mean the same."""
    for area, number in sorted(set(zip(of_areas.place.tolist(), of_areas.series.tolist(), strict=True))):
        below = np.zeros(len(ground.area) + 1, dtype=bool)
        for chain in ground.chains:
            below[:-1] |= chain == area
        of_series = of_blocks.of_series(number)
        summed = int(of_series.value[below[ground.community[of_series.place]]].sum())
        own = int(of_areas.value[(of_areas.place == area) & (of_areas.series == number)].sum())
        if summed and own:
            phase, measure = held.series[number]
            code = str(ground.areas["code"].iloc[area])
            report.add(
                "area_beside_blocks",
                "warning",
                table="areas",
                row_id=int(ground.area.ids[area]),
                code=code,
                own=own,
                summed=summed,
                phase=phase,
                measure=measure,
            )


def _say_unmatched(held: Sorted, report: Report) -> None:
    if len(held.unmatched):
        report.add("returns_unmatched", "warning", table="returns", count=len(held.unmatched))
