"""The figures of a bulletin (通报), as they are frozen: plain data that can be hashed, compared, explained and printed again.

A bulletin says for one phase and one day how far every group is, for every measure by itself (doors visited and records entered
are never mixed), and lists who is behind, who is silent, and where nobody answers. Nothing in it depends on when or where it is
printed. The whole is JSON in one canonical form, so equal figures have equal hashes.

Shape: ``about`` (cadence, area, phase, moment, measures) · ``tables`` by grouping, each a table of columns, with one table of
columns per measure · ``lists`` of blocks · ``sources`` behind it · ``last``, the bulletin before it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from blockmap.progress import days, standing
from blockmap.progress.bulletin_figures import (
    ALL,
    FORMAT,
    OUTSIDE_ROW,
    REST_ROW,
    Figures,
    Frame,
    columns_of,
    digest,
    plain,
    text_of,
    with_changes,
    with_rest,
)  # fmt: skip
from blockmap.progress.ground import Ground
from blockmap.progress.moments import day_of, xun_of
from blockmap.progress.phases import Phase
from blockmap.progress.rollup import OUTSIDE, Grouping, by_block, by_level
from blockmap.progress.tallying import Tally

CADENCES = ("daily", "2-day", "weekly", "2-week", "xun", "monthly")
DAYS_OF_CADENCE = {"daily": 1, "2-day": 2, "weekly": 7, "2-week": 14}

LEADING = ("visited", "entered")
"""Measures that every bulletin shows apart where they came in: doors visited (入户) and records entered (录入)."""


@dataclass(frozen=True)
class Order:
    """What a bulletin is to be about.

    Attributes
    ----------
    cadence
        One of `CADENCES`.
    phase
        Code of the phase.
    as_of
        Moment for which it holds, with offset; its day is the last that counts.
    area_id
        Area it is about; everything when ``None``.
    of_total
        Name and number of a larger total of which it shows the share.
    """

    cadence: str
    phase: str
    as_of: datetime
    area_id: int | None = None
    of_total: tuple[str, int] | None = None

    @property
    def on(self) -> date:
        """Last day that counts."""
        return date.fromisoformat(day_of(self.as_of.isoformat()))


def figures(
    tally: Tally,
    order: Order,
    *,
    levels: Collection[str],
    others: Mapping[str, Grouping] | None = None,
    staffed: Collection[int] | None = None,
    open_blocks: Frame | None = None,
    sources: Frame,
    last: Figures | None = None,
) -> Figures:
    """Put together the figures of a bulletin.

    Parameters
    ----------
    tally
        Everything that was returned.
    order
        What it is to be about.
    levels
        Names of the levels, widest first.
    others
        Further groupings of blocks by their names: teams, zone systems.
    staffed
        Ids of the blocks for which somebody answers; ``None`` where nobody was assigned at all.
    open_blocks
        Blocks for which nobody answers: `block_id, since_at, hours`; asked for only with ``staffed``.
    sources
        `return_id, file_name, received_at, as_of, row_count, first_date, last_date` of the deliveries that were counted.
    last
        Figures of the bulletin before it, of the same cadence, area and phase.

    Returns
    -------
    The figures; `canonical` writes them down.
    """
    phase = tally.phases[order.phase]
    measures = measures_of(tally, phase)
    since = days.text(days.number(last["about"]["on"])) if last else before(order.cadence, order.on).isoformat()
    asked: dict[str, Any] = {
        "phase": phase.code,
        "on": order.on,
        "since": since,
        "as_of": order.as_of,
        "staffed": staffed,
    }
    inside = blocks_inside(tally.ground, order.area_id)
    wanted = {level: by_level(tally.ground, level) for level in levels} | dict(others or {})
    whole = _whole(tally, order, levels, measures, asked)
    tables = {
        name: _group_table(tally, grouping, order.area_id, whole, asked)
        for name, grouping in wanted.items()
        if _is_below(tally, name, levels, order.area_id)
    }
    blocks = {measure: standing.table(tally, by_block(tally.ground), measure=measure, **asked) for measure in measures}
    found: Figures = {
        "format": FORMAT,
        "about": _about(tally, order, phase, measures, since) | {"groupings": list(tables)},
        "tables": {ALL: whole} | tables,
        "lists": _lists(tally, blocks[measures[0]], inside, phase, open_blocks),
        "sources": plain(sources.sort_values("return_id", ignore_index=True)),
        "last": None if last is None else {"as_of": last["about"]["as_of"], "sha256": digest(last)},
    }
    return with_changes(found, last)


def measures_of(tally: Tally, phase: Phase) -> list[str]:
    """Measures of a bulletin: the one by which the phase is judged, then doors visited and records entered where they came in."""
    there = set(tally.series.loc[(tally.series["phase"] == phase.code).to_numpy(), "measure"].unique())
    led = [measure for measure in LEADING if measure in there]
    judged = [phase.measure] if phase.measure in there or not led else []
    return [*judged, *(measure for measure in led if measure not in judged)]


def before(cadence: str, on: date) -> date:
    """Return the last day of the period before the one that ends with a day.

    Examples
    --------
    >>> [str(before(c, date(2020, 11, 12))) for c in CADENCES]
    ['2020-11-11', '2020-11-10', '2020-11-05', '2020-10-29', '2020-11-10', '2020-10-31']
    """
    if cadence == "xun":
        return xun_of(on).first - timedelta(days=1)
    if cadence == "monthly":
        return on.replace(day=1) - timedelta(days=1)
    return on - timedelta(days=DAYS_OF_CADENCE[cadence])


def _about(tally: Tally, order: Order, phase: Phase, measures: list[str], since: str) -> Figures:
    """What the bulletin is about."""
    areas = tally.ground.areas.set_index("area_id")
    top = areas[areas["parent_id"].isna()]
    row = areas.loc[order.area_id] if order.area_id is not None else top.iloc[0] if len(top) == 1 else None
    return {
        "cadence": order.cadence,
        "area": None
        if row is None
        else {"code": str(row["code"]), "name": text_of(row["name"]), "level": str(row["level"])},
        "is_whole": order.area_id is None,
        "phase": {
            "code": phase.code,
            "name": phase.name,
            "first_date": days.text(phase.first),
            "last_date": days.text(phase.last),
        },
        "measures": measures,
        "as_of": order.as_of.isoformat(timespec="minutes"),
        "on": order.on.isoformat(),
        "since": since,
        "days_left": max(phase.last - days.number(order.on), 0),
        "of_total": None if order.of_total is None else {"name": order.of_total[0], "value": order.of_total[1]},
    }


def _whole(
    tally: Tally, order: Order, levels: Collection[str], measures: list[str], asked: Mapping[str, Any]
) -> Figures:
    """Table of one row for everything the bulletin is about."""
    if order.area_id is None:
        grouping, kind = by_level(tally.ground, next(iter(levels))), "total"
    else:
        areas = tally.ground.areas.set_index("area_id")
        grouping, kind = by_level(tally.ground, str(areas.loc[order.area_id, "level"])), "group"

    def chosen(frame: Frame) -> Frame:
        rows = frame[frame["row"] == kind]
        rows = rows if order.area_id is None else rows[(rows["area_id"] == order.area_id).fillna(False)]
        return rows.assign(row=ALL)

    return columns_of({m: chosen(standing.table(tally, grouping, measure=m, **asked)) for m in measures})


def _group_table(
    tally: Tally, grouping: Grouping, area_id: int | None, whole: Figures, asked: Mapping[str, Any]
) -> Figures:
    """Table of all groups; of those with a block inside, and of what is left, where the bulletin is about one area."""
    measures = list(whole["measures"])
    if area_id is None:
        return columns_of({m: standing.table(tally, grouping, measure=m, **asked) for m in measures})
    cut = narrowed(grouping, tally.ground, area_id)
    kept = np.isin(np.arange(len(grouping.groups)), cut.of_block)

    def chosen(frame: Frame) -> Frame:
        rows = frame[frame["row"] == "group"][kept]
        return rows.assign(rank=rows["share"].rank(method="min", ascending=False).astype("Int64"))

    table = columns_of({m: chosen(standing.table(tally, cut, measure=m, **asked)) for m in measures})
    is_level = grouping.by in set(tally.ground.areas["level"])
    return with_rest(table, whole, REST_ROW if is_level else OUTSIDE_ROW)


def narrowed(grouping: Grouping, ground: Ground, area_id: int | None) -> Grouping:
    """Return a grouping in which only what lies in an area belongs to a group."""
    inside = blocks_inside(ground, area_id)
    if inside is None:
        return grouping
    of_block = np.where(inside, grouping.of_block, OUTSIDE)
    of_area = np.where(_areas_inside(ground, area_id), grouping.of_area, OUTSIDE)
    return Grouping(grouping.by, grouping.groups, of_block, of_area)


def _is_below(tally: Tally, name: str, levels: Collection[str], area_id: int | None) -> bool:
    """Tell whether a grouping divides what the bulletin is about: levels under its area, teams, zones."""
    order = list(levels)
    if name not in order:
        return True
    if area_id is None:
        return order.index(name) > 0 or len(order) == 1
    level = str(tally.ground.areas.set_index("area_id").loc[area_id, "level"])
    return level in order and order.index(name) > order.index(level)


def blocks_inside(ground: Ground, area_id: int | None) -> np.ndarray[Any, Any] | None:
    """Tell which blocks lie in an area; ``None`` when it is all of them."""
    if area_id is None:
        return None
    below = np.append(_areas_inside(ground, area_id), False)
    return np.asarray(below[ground.community])


def _areas_inside(ground: Ground, area_id: int | None) -> np.ndarray[Any, Any]:
    """Tell which areas are an area or lie in it."""
    wanted = ground.area.of(np.array([area_id], dtype=np.int64))[0]
    below = np.zeros(len(ground.area), dtype=bool)
    for chain in ground.chains:
        below |= chain == wanted
    return below


def _lists(
    tally: Tally, rows: Frame, inside: np.ndarray[Any, Any] | None, phase: Phase, open_blocks: Frame | None
) -> Figures:
    """Blocks that are behind, blocks that are silent, blocks for which nobody answers."""
    ground = tally.ground
    of_code = pd.DataFrame(
        {
            "code": ground.blocks["block_code"].to_numpy(),
            "block_id": ground.block.ids,
            "community": _area_names(tally),
            "is_in": True if inside is None else inside,
        }
    )
    every = rows[rows["row"] == "group"].merge(of_code, on="code", how="left")
    every = every[every["is_in"].astype(bool)]
    unfinished = every[(every["left"].fillna(0) > 0).to_numpy()]
    columns = [
        "code",
        "community",
        "expected",
        "done",
        "share",
        "left",
        "rate",
        "required_rate",
        "finish_date",
        "last_return",
    ]
    is_late = ~(unfinished["ahead_days"].fillna(-1) >= 0)
    late = unfinished[is_late.to_numpy()].sort_values(["left", "code"], ascending=[False, True])
    silent = unfinished[(unfinished["silent_count"] > 0).to_numpy()].sort_values("code")
    lists: Figures = {"laggards": plain(late[columns]), "silent": plain(silent[columns]), "unassigned": None}
    if open_blocks is not None:
        mine = every.merge(open_blocks[["block_id", "since_at", "hours"]], on="block_id").sort_values("code")
        lists["unassigned"] = plain(
            mine[["code", "community", "expected", "done", "left", "since_at", "hours"]].round(1)
        )
    return lists


def _area_names(tally: Tally) -> list[str | None]:
    """Name of the community of every block; its code where it has none."""
    areas = tally.ground.areas
    names = areas["name"].where(areas["name"].notna(), areas["code"]).tolist()
    return [text_of(names[at]) if at >= 0 else None for at in tally.ground.community.tolist()]
