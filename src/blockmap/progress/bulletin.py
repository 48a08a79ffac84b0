"""The figures of a bulletin (通报), as they are frozen: plain data that can be hashed, compared, explained and printed again.

A bulletin says for one phase and one day how far every group is, for every measure by itself (doors visited and records entered
are never mixed), and lists who is behind, who is silent, and where nobody answers. Nothing in it depends on when or where it is
printed. The whole is JSON in one canonical form, so equal figures have equal hashes.

Shape: ``about`` (cadence, area, phase, moment, measures) · ``tables`` by grouping, each a table of columns, with one table of
columns per measure · ``lists`` of blocks · ``sources`` behind it · ``last``, the bulletin before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from blockmap.progress import days, standing
from blockmap.progress.ground import Ground
from blockmap.progress.moments import day_of, xun_of
from blockmap.progress.phases import Phase
from blockmap.progress.rollup import OUTSIDE, Grouping, by_block, by_level
from blockmap.progress.tallying import Tally

FORMAT = 1
"""Shape of the figures; a reader of an older shape can tell."""

CADENCES = ("daily", "2-day", "weekly", "2-week", "xun", "monthly")
DAYS_OF_CADENCE = {"daily": 1, "2-day": 2, "weekly": 7, "2-week": 14}

LEADING = ("visited", "entered")
"""Measures that every bulletin shows apart where they came in: doors visited (入户) and records entered (录入)."""

ADDED = ("expected", "done", "left", "new")
"""Figures that add up over groups."""

OUTSIDE_ROW, REST_ROW = "outside", "not_apportioned"
ENDS = (OUTSIDE_ROW, REST_ROW, "total", "unmatched")
"""Rows beside the groups, in the order in which they stand below them."""

ALL = "all"
"""Name of the row for everything the bulletin is about."""

SHARED = (
    "block_count",
    "complete_count",
    "complete_date",
    "mapped",
    "listed",
    "silent_count",
    "unassigned_count",
    "last_return",
)
"""Columns of a group that are the same for every measure."""

JUDGED = (
    "expected", "done", "share", "left", "new", "rate", "required_rate", "finish_date", "ahead_days", "rank", "not_apportioned",
    "reason",
)  # fmt: skip
"""Columns of a group by measure."""

Figures = dict[str, Any]
Frame = pd.DataFrame


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
        "sources": _plain(sources.sort_values("return_id", ignore_index=True)),
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


def canonical(found: Figures) -> str:
    """Write figures as JSON in one form: keys sorted, no blanks, no number that is none."""
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(found: Figures) -> str:
    """SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(found).encode()).hexdigest()


def with_changes(found: Figures, last: Figures | None) -> Figures:
    """Add to every row by how much its figure differs from what the last bulletin said: `change`, none for a new row."""
    for name, table in found["tables"].items():
        for measure, columns in table["measures"].items():
            said = _said(last, name, measure) if last else {}
            columns["change"] = [
                None if (was := said.get(key)) is None or done is None else done - was
                for key, done in zip(keys(table), columns["done"], strict=True)
            ]
    return found


def _said(last: Figures, name: str, measure: str) -> dict[str, Any]:
    """What a bulletin said was done, by row."""
    table = last["tables"].get(name)
    if table is None or measure not in table["measures"]:
        return {}
    return dict(zip(keys(table), table["measures"][measure]["done"], strict=True))


def keys(table: Figures) -> list[str]:
    """Names of the rows of a table: their code, or what kind of row they are."""
    return [code if row == "group" else row for row, code in zip(table["row"], table["code"], strict=True)]


def _about(tally: Tally, order: Order, phase: Phase, measures: list[str], since: str) -> Figures:
    """What the bulletin is about."""
    areas = tally.ground.areas.set_index("area_id")
    top = areas[areas["parent_id"].isna()]
    row = areas.loc[order.area_id] if order.area_id is not None else top.iloc[0] if len(top) == 1 else None
    return {
        "cadence": order.cadence,
        "area": None
        if row is None
        else {"code": str(row["code"]), "name": _text(row["name"]), "level": str(row["level"])},
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

    return _columns({m: chosen(standing.table(tally, grouping, measure=m, **asked)) for m in measures})


def _group_table(
    tally: Tally, grouping: Grouping, area_id: int | None, whole: Figures, asked: Mapping[str, Any]
) -> Figures:
    """Table of all groups; of those with a block inside, and of what is left, where the bulletin is about one area."""
    measures = list(whole["measures"])
    if area_id is None:
        return _columns({m: standing.table(tally, grouping, measure=m, **asked) for m in measures})
    cut = narrowed(grouping, tally.ground, area_id)
    kept = np.isin(np.arange(len(grouping.groups)), cut.of_block)

    def chosen(frame: Frame) -> Frame:
        rows = frame[frame["row"] == "group"][kept]
        return rows.assign(rank=rows["share"].rank(method="min", ascending=False).astype("Int64"))

    table = _columns({m: chosen(standing.table(tally, cut, measure=m, **asked)) for m in measures})
    is_level = grouping.by in set(tally.ground.areas["level"])
    return _with_rest(table, whole, REST_ROW if is_level else OUTSIDE_ROW)


def narrowed(grouping: Grouping, ground: Ground, area_id: int | None) -> Grouping:
    """Return a grouping in which only what lies in an area belongs to a group."""
    inside = blocks_inside(ground, area_id)
    if inside is None:
        return grouping
    of_block = np.where(inside, grouping.of_block, OUTSIDE)
    of_area = np.where(_areas_inside(ground, area_id), grouping.of_area, OUTSIDE)
    return Grouping(grouping.by, grouping.groups, of_block, of_area)


def _with_rest(table: Figures, whole: Figures, kind: str) -> Figures:
    """Add a row for what the whole has and no group holds, so that the rows add up to it."""
    rest = {m: {c: (columns[c][0] or 0) - sum(v or 0 for v in table["measures"][m][c]) for c in ADDED}
            for m, columns in whole["measures"].items()}  # fmt: skip
    blocks = whole["block_count"][0] - sum(table["block_count"])
    if not blocks and not any(value for columns in rest.values() for value in columns.values()):
        return table
    grown: Figures = {name: [*values, None] for name, values in table.items() if name != "measures"}
    grown["row"][-1], grown["block_count"][-1] = kind, blocks
    grown["measures"] = {
        m: {name: [*values, rest[m].get(name)] for name, values in columns.items()}
        for m, columns in table["measures"].items()
    }
    return grown


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


def _columns(by_measure: Mapping[str, Frame]) -> Figures:
    """Turn the tables of all measures into columns: what they share once, what is judged by measure.

    A row beside the groups may be there for one measure only; then its figures by the others are none.
    """
    every = pd.concat([frame.assign(at=frame["row"].map(_place)) for frame in by_measure.values()])
    shared = every.drop_duplicates(["row", "code"]).sort_values("at", kind="stable")
    rows = pd.MultiIndex.from_frame(shared[["row", "code"]].astype(object).fillna(""))
    table: Figures = {name: [_text(value) for value in shared[name]] for name in ("row", "code", "name")}
    table |= _plain(shared[[name for name in SHARED if name in shared]])
    table["measures"] = {}
    for measure, frame in by_measure.items():
        known = frame.set_index(pd.MultiIndex.from_frame(frame[["row", "code"]].astype(object).fillna("")))
        table["measures"][measure] = _plain(known[list(JUDGED)].reindex(rows))
    return table


def _place(row: str) -> int:
    """Order of a kind of row: groups first."""
    return ENDS.index(row) + 1 if row in ENDS else 0


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
    lists: Figures = {"laggards": _plain(late[columns]), "silent": _plain(silent[columns]), "unassigned": None}
    if open_blocks is not None:
        mine = every.merge(open_blocks[["block_id", "since_at", "hours"]], on="block_id").sort_values("code")
        lists["unassigned"] = _plain(
            mine[["code", "community", "expected", "done", "left", "since_at", "hours"]].round(1)
        )
    return lists


def _area_names(tally: Tally) -> list[str | None]:
    """Name of the community of every block; its code where it has none."""
    areas = tally.ground.areas
    names = areas["name"].where(areas["name"].notna(), areas["code"]).tolist()
    return [_text(names[at]) if at >= 0 else None for at in tally.ground.community.tolist()]


def _plain(frame: Frame) -> Figures:
    """Columns of a frame as lists of plain values; what is missing is ``None``, rates have six digits."""
    return {str(name): [_value(value) for value in frame[name].astype(object).tolist()] for name in frame}


def _value(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return round(float(value), 6)
    return str(value)


def _text(value: Any) -> str | None:
    return None if value is None or value is pd.NA or value != value else str(value)


def named(found: Figures) -> dict[str, Any]:
    """Return every figure by its name: ``town:500112001/entered/done``, ``all/visited/share``, ``community:…/silent_count``."""
    out: dict[str, Any] = {}
    for by, table in found["tables"].items():
        for i, key in enumerate(keys(table)):
            row = ALL if by == ALL else f"{by}:{key}"
            for column in SHARED:
                if column in table:
                    out[f"{row}/{column}"] = table[column][i]
            for measure, columns in table["measures"].items():
                for column, values in columns.items():
                    out[f"{row}/{measure}/{column}"] = values[i]
    return out


def differences(old: Figures, new: Figures) -> list[tuple[str, Any, Any]]:
    """List every figure that two editions or two bulletins say differently: name, before, after; by name."""
    before_, after = named(old), named(new)
    every = sorted(before_.keys() | after.keys())
    return [(name, before_.get(name), after.get(name)) for name in every if before_.get(name) != after.get(name)]
