"""What is behind a figure of a bulletin: every row of every delivery that moved it, and by how much; these add up to the figure.

A row that says *so many so far* adds what it says beyond what was known; a row that was superseded, or that a higher level
overrules, adds nothing and is not listed. The tally is run again with the number of every row in the place of its worker, which
it carries to the end, so the rows are traced through the very rules by which they were counted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.errors import UsageError
from blockmap.progress import counting, days
from blockmap.progress.bulletin import narrowed
from blockmap.progress.bulletin_figures import ALL, Figures
from blockmap.progress.ground import Ground
from blockmap.progress.rollup import Grouping, by_level
from blockmap.progress.sums import sums
from blockmap.progress.tallying import Tally, tally

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SOURCE = (
    "return_id", "sheet", "row_number", "row_key", "level", "code", "dwelling", "work_date", "entry_date", "worker", "value",
    "is_increment",
)  # fmt: skip
"""Columns of a return that tell where a figure comes from."""

TRACED = ("done", "new")
COUNTED = ("expected",)

REST = "rest"
"""Level of the line for what no single row moved: returns of blocks that were divided since, of buildings in no block."""


@dataclass(frozen=True)
class Behind:
    """Lines behind a figure, and their sum.

    Attributes
    ----------
    rows
        Columns `SOURCE` and `added`; for ``expected`` the columns `code` and `added` of every block.
    total
        Sum of `added`.
    """

    rows: pd.DataFrame
    total: int


@dataclass(frozen=True)
class Asked:
    """A figure by its name.

    Attributes
    ----------
    by, key
        Grouping and row of it; ``all`` for both where it is the whole.
    measure, column
        Measure and figure.
    """

    by: str
    key: str
    measure: str
    column: str


def parsed(figure: str, groupings: Collection[str] = ()) -> Asked:
    """Read the name of a figure; ``groupings`` tells apart names that hold a colon themselves.

    Raises
    ------
    UsageError
        It is no figure that rows add up to.

    Examples
    --------
    >>> parsed("town:500112001/entered/done")
    Asked(by='town', key='500112001', measure='entered', column='done')
    """
    row, measure, column = ["", "", *figure.rsplit("/", 2)][-3:]
    by = next((name for name in groupings if row.startswith(f"{name}:")), row.partition(":")[0])
    key = row.removeprefix(by).removeprefix(":")
    if column not in (*TRACED, *COUNTED) or not measure:
        raise UsageError("figure_not_counted", figure=figure, columns=", ".join((*TRACED, *COUNTED)))
    return Asked(by, key or ALL, measure, column)


def behind(
    current: pd.DataFrame,
    found: Figures,
    figure: str,
    tables: Mapping[str, Any],
    others: Mapping[str, Grouping] | None = None,
) -> Behind:
    """List what is behind a figure.

    Parameters
    ----------
    current
        Rows of the deliveries that the bulletin counted, as of `blockmap.progress.rows.current`.
    found
        Figures of the bulletin.
    figure
        Name of the figure; see `blockmap.progress.bulletin_figures.named`.
    tables
        What `blockmap.progress.tallying.tally` is given besides.
    others
        Groupings besides the levels, by their names, for a figure of one of theirs.

    Raises
    ------
    UsageError
        It is no figure that rows add up to.
    """
    asked = parsed(figure, found["about"]["groupings"])
    about = found["about"]
    phase, on = about["phase"]["code"], days.number(about["on"])
    rows = _concerned(current, phase, asked.measure)
    counted, _ = tally(rows.assign(worker=np.arange(len(rows))), **tables)
    grouping, place = _place(counted.ground, asked, about, others or {})
    if asked.column in COUNTED:
        return _blocks_behind(counted, grouping, place, phase, asked.measure, on)
    since = days.number(about["since"]) if asked.column == "new" else days.NEVER
    lines = _traced(counted, grouping, place, phase, asked.measure)
    lines = lines[((lines["day"] > since) & (lines["day"] <= on)).to_numpy()]
    listed = rows.iloc[lines["row"]][list(SOURCE)].reset_index(drop=True).assign(added=lines["added"].to_numpy())
    listed = listed.sort_values(["work_date", "return_id", "row_number"], kind="stable", ignore_index=True)
    total = _total(counted, grouping, place, phase, asked.measure, on, since)
    rest = total - int(listed["added"].sum())
    if rest:
        listed = pd.concat([listed.astype(object), pd.DataFrame([{"level": REST, "added": rest}])], ignore_index=True)
    return Behind(listed, total)


def _concerned(current: pd.DataFrame, phase: str, measure: str) -> pd.DataFrame:
    """Return the rows that can bear on a figure: those of its phase and measure; all of the phase where dwellings have states."""
    is_concerned = (current["phase"] == phase).to_numpy()
    if current["outcome"].isna().all():
        is_concerned = is_concerned & (current["measure"] == measure).to_numpy()
    return current[is_concerned].reset_index(drop=True)


def _place(ground: Ground, asked: Asked, about: Figures, others: Mapping[str, Grouping]) -> tuple[Grouping, int]:
    """Grouping and position of the row that is asked for; -1 for the total, -2 for not apportioned, -3 for outside."""
    if asked.by == ALL:
        area = about["area"]
        if about["is_whole"]:
            return by_level(ground, ground.areas["level"].iloc[0]), -1
        asked = Asked(area["level"], area["code"], asked.measure, asked.column)
    grouping = others[asked.by] if asked.by in others else by_level(ground, asked.by)
    if not about["is_whole"]:
        codes = ground.areas["code"] == about["area"]["code"]
        grouping = narrowed(grouping, ground, int(ground.areas.loc[codes, "area_id"].iloc[0]))
    ends = {"total": -1, "not_apportioned": -2, "outside": -3}
    if asked.key in ends and about["is_whole"]:
        return grouping, ends[asked.key]
    at = np.flatnonzero(grouping.groups["code"].to_numpy(dtype=object) == asked.key)
    if not len(at):
        raise UsageError("figure_not_counted", figure=f"{asked.by}:{asked.key}", columns=", ".join((*TRACED, *COUNTED)))
    return grouping, int(at[0])


def _traced(counted: Tally, grouping: Grouping, place: int, phase: str, measure: str) -> pd.DataFrame:
    """Rows that moved the figure: `row, day, added`, those of one row and day together."""
    credit = counted.credited((phase, measure))
    credit = credit.take(_is_in(grouping.of_block[credit.place], place))
    of_blocks = pd.DataFrame({"row": credit.worker, "day": credit.day, "added": credit.value})
    moved = counting.run(counted._sorted.areas).as_increments().of_series(counted.numbered(phase, measure))
    here = moved.take(_is_in(grouping.of_area[moved.place], place))
    of_areas = pd.DataFrame({"row": here.worker, "day": here.day, "added": here.value})
    both = pd.concat([of_blocks, of_areas], ignore_index=True)
    summed = both.groupby(["row", "day"], sort=True)["added"].sum().reset_index()
    return summed[summed["added"] != 0]


def _is_in(group: Ints, place: int) -> Bools:
    """Tell what belongs to a row: a group, the total, not apportioned (wider than any group), or outside (in none)."""
    if place == -1:
        return np.ones(len(group), dtype=bool)
    return np.asarray(group == (place if place >= 0 else place if place == -2 else -1))


def _total(counted: Tally, grouping: Grouping, place: int, phase: str, measure: str, on: int, since: int) -> int:
    """Figure as the tally has it now."""
    course = sums(counted, grouping, phase, measure, on).course
    row = place if place >= 0 else len(course.done) + place
    before = 0 if since == days.NEVER else int(course.on(since)[row])
    return int(course.on(on)[row]) - before


def _blocks_behind(counted: Tally, grouping: Grouping, place: int, phase: str, measure: str, on: int) -> Behind:
    """List what is expected block by block; what is expected of areas beside them is the rest."""
    steps = counted.targets.of_blocks(phase, measure)
    due = np.zeros(len(counted.ground.block), dtype=np.int64) if steps is None else steps.on(on)
    mine = _is_in(grouping.of_block, place)
    codes = counted.ground.blocks["block_code"].to_numpy(dtype=object)
    rows = pd.DataFrame({"level": "block", "code": codes[mine], "added": due[mine]})
    course = sums(counted, grouping, phase, measure, on).course
    total = int(course.due(on)[place if place >= 0 else len(course.target) + place])
    rest = total - int(rows["added"].sum())
    if rest:
        rows = pd.concat([rows, pd.DataFrame([{"level": REST, "added": rest}])], ignore_index=True)
    return Behind(rows.sort_values(["level", "code"], ignore_index=True), total)
