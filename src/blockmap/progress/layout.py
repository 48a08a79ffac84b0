"""How a tally is laid out: frames by block and by area, one row where something happened, with phase, measure and day."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress import counting, days
from blockmap.progress.counting import Rows
from blockmap.progress.ground import NOWHERE, Ground
from blockmap.progress.reckoning import Series, Sorted
from blockmap.progress.targets import Targets

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NOT_APPORTIONED, UNMATCHED = "not_apportioned", "unmatched"

BLOCK_COLUMNS = {
    "block_id": "int64", "phase": "", "measure": "", "day": "datetime64[s]", "done": "Int64", "target": "Int64",
    "last_return": "datetime64[s]",
}  # fmt: skip
AREA_COLUMNS = {
    "area_id": "int64", "kind": "str", "phase": "", "measure": "", "day": "datetime64[s]", "done": "int64", "target": "int64",
}  # fmt: skip


def of_blocks(added: Rows, sent: Rows, series: tuple[Series, ...], ground: Ground, aims: Targets) -> pd.DataFrame:
    """Lay out every series block by block and day by day, and keep the days on which something happened."""
    frames = []
    last_day = int(sent.day.max(initial=days.NEVER))
    for number, (phase, measure) in enumerate(series):
        here, came = added.of_series(number), sent.of_series(number)
        if not len(came):
            continue
        steps = aims.of_blocks(phase, measure)
        moved = came.day[:0] if steps is None else steps.day[steps.day <= last_day]
        first = int(came.day.min())
        dates = np.unique(np.concatenate([came.day, np.maximum(moved, first)]))
        done = table_of(here, len(ground.block), dates)
        entry = np.full(done.shape, days.NEVER, dtype=np.int64)
        np.maximum.at(entry.reshape(-1), came.place * len(dates) + np.searchsorted(dates, came.day), came.entry)
        last = np.maximum.accumulate(entry, axis=1)
        is_said = entry != days.NEVER
        target = None
        if steps is not None:
            target = steps.over(dates)
            is_said[:, 1:] |= target[:, 1:] != target[:, :-1]
            is_said[:, 0] = True
        block, at = np.nonzero(is_said)
        frames.append(
            pd.DataFrame(
                {
                    "block_id": ground.block.ids[block],
                    "series": np.full(len(block), number, dtype=np.int64),
                    "day": stamps(dates[at]),
                    "done": _masked(done[is_said], last[is_said] == days.NEVER),
                    "target": _masked(np.zeros(len(block)) if target is None else target[is_said], target is None),
                    "last_return": stamps(last[is_said]),
                }
            )
        )
    return _frame(frames, BLOCK_COLUMNS, series)


def table_of(added: Rows, count: int, dates: Ints) -> Ints:
    """Return (places, days) what is done up to and on each of some days, which ascend and hold all days of the rows."""
    out = np.zeros(count * len(dates), dtype=np.int64)
    np.add.at(out, added.place * len(dates) + np.searchsorted(dates, added.day), added.value)
    summed: Ints = np.cumsum(out.reshape(count, len(dates)), axis=1)
    return summed


def of_areas(rows: Rows, held: Sorted, ground: Ground, aims: Targets) -> pd.DataFrame:
    """Lay out what no block holds, area by area and day by day, and what met no place at all."""
    top = ground.chains[-1][ground.chains[-1] >= 0][:1] if len(ground.area) else np.zeros(0, dtype=np.int64)
    stray = counting.run(held.unmatched).as_increments()
    stray = stray.take(stray.day != days.NEVER)
    at_top = np.full(len(stray), top[0] if len(top) else NOWHERE)
    frames = []
    for kind, of_kind in ((NOT_APPORTIONED, rows), (UNMATCHED, stray.at(at_top))):
        of_kind = of_kind.take(of_kind.place >= 0)
        for number, (phase, measure) in enumerate(held.series):
            here = of_kind.of_series(number)
            steps = aims.of_loose(phase, measure) if kind == NOT_APPORTIONED else None
            due = np.zeros(len(ground.area), dtype=bool) if steps is None else steps.base > 0
            dates = np.unique(np.concatenate([here.day, np.full(int(due.any()), aims.first_day(phase))]))
            if not len(dates):
                continue
            done = table_of(here, len(ground.area), dates)
            is_said = np.zeros(done.shape, dtype=bool)
            is_said[due, 0] = True
            is_said[here.place, np.searchsorted(dates, here.day)] = True
            area, at = np.nonzero(is_said)
            target = np.zeros(len(area), dtype=np.int64) if steps is None else steps.over(dates)[is_said]
            frames.append(
                pd.DataFrame(
                    {
                        "area_id": ground.area.ids[area],
                        "kind": kind,
                        "series": np.full(len(area), number, dtype=np.int64),
                        "day": stamps(dates[at]),
                        "done": done[is_said],
                        "target": target,
                    }
                )
            )
    return _frame(frames, AREA_COLUMNS, held.series)


def unmatched(held: Sorted) -> pd.DataFrame:
    """Count the rows that met no place."""
    changes = counting.run(held.unmatched)
    by_row = pd.DataFrame(
        {"series": held.unmatched.series, "why": held.why, "row_count": 1, "place": held.unmatched.place}
    )
    rows = by_row.groupby(["series", "why"], sort=True)["row_count"].sum().reset_index()
    of_place = by_row.drop_duplicates(["series", "place"]).set_index(["series", "place"])["why"]
    added = pd.DataFrame(
        {"series": changes.rows.series, "place": changes.rows.place, "done": changes.after - changes.before}
    )
    added["why"] = of_place.reindex(pd.MultiIndex.from_frame(added[["series", "place"]])).to_numpy()
    done = added.groupby(["series", "why"])["done"].sum()
    rows["done"] = done.reindex(pd.MultiIndex.from_frame(rows[["series", "why"]])).fillna(0).to_numpy(dtype=np.int64)
    return with_series(rows, rows.pop("series").to_numpy(), held.series)[
        ["phase", "measure", "why", "row_count", "done"]
    ]


def _frame(frames: list[pd.DataFrame], columns: dict[str, str], series: tuple[Series, ...]) -> pd.DataFrame:
    """Join the rows of all series, with phase and measure instead of a number."""
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items() if kind})
    whole = pd.concat(frames, ignore_index=True) if frames else empty.assign(series=pd.Series(dtype="int64"))
    return with_series(whole, whole["series"].to_numpy(np.int64), series)[list(columns)]


def with_series(frame: pd.DataFrame, number: Ints, series: tuple[Series, ...]) -> pd.DataFrame:
    """Add phase and measure of the number of a series."""
    for position, name in enumerate(("phase", "measure")):
        words = sorted({pair[position] for pair in series})
        codes = np.array([words.index(pair[position]) for pair in series], dtype=np.int64)
        frame[name] = pd.Categorical.from_codes(codes[number.astype(np.int64)], categories=pd.Index(words, dtype="str"))
    return frame


def stamps(numbers: Ints) -> NDArray[np.datetime64]:
    """Days as timestamps; the missing one for `days.NEVER`."""
    return np.asarray(numbers, dtype="int64").astype("datetime64[D]").astype("datetime64[s]")


def _masked(values: NDArray[np.int64] | NDArray[np.float64], is_missing: Bools | bool) -> pd.arrays.IntegerArray:
    mask = np.broadcast_to(np.asarray(is_missing, dtype=bool), values.shape).copy()
    return pd.arrays.IntegerArray(values.astype(np.int64), mask)
