"""How a target comes about: planned households less those demolished, and what was given apart, so that both figures agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as some

from blockmap import workflow
from blockmap.maps import reckoned, series
from tests.maps import decode
from tests.progress.test_figures_agree import counted as counted  # the town with a demolition in mid-count
from tests.progress.test_figures_agree import table

DAYS = tuple(pd.date_range("2020-11-01", periods=6).strftime("%Y-%m-%d"))
BLOCKS = pd.Series([3, 7, 9])


def told(rows: pd.DataFrame) -> np.ndarray | None:
    """Spread rows over three blocks and six days."""
    progress = pd.DataFrame({"block_id": [3], "done": [1], "phase": ["p"], "measure": ["m"], "day": [DAYS[0]]})
    ids = {"block_ids": BLOCKS, "area_ids": pd.Series([1])}
    made = series.from_frames(progress, None, days=DAYS, households=np.array([50, 50, 50]), **ids)
    return reckoned.told(made, rows, {}, days=DAYS, block_ids=BLOCKS)[0].gone


@settings(deadline=None)
@given(
    some.dictionaries(some.tuples(some.sampled_from([3, 7, 8]), some.integers(-1, 8)), some.integers(0, 9)),
    some.randoms(use_true_random=False),
)
def test_what_is_gone_holds_until_something_else_is_said(found: dict[tuple[int, int], int], chance: object) -> None:
    first = pd.Timestamp(DAYS[0])
    said = {key: None if key[1] < 0 else (first + pd.Timedelta(days=key[1] - 1)).strftime("%Y-%m-%d") for key in found}
    items = list(found.items())
    chance.shuffle(items)
    rows = pd.DataFrame([(key[0], said[key], value) for key, value in items], columns=["block_id", "day", "gone"])
    gone = told(rows.assign(phase="p", measure="m"))
    expected = np.zeros((3, len(DAYS)), dtype=int)
    for at, block in enumerate(BLOCKS):
        for number, day in enumerate(DAYS):
            known = [(key[1], value) for key, value in found.items() if key[0] == block and (said[key] or "") <= day]
            expected[at, number] = max(known)[1] if known else 0
    assert (np.zeros_like(expected) if gone is None else gone).tolist() == expected.tolist()


def test_a_demolition_in_mid_count_is_told_block_by_block(counted: Path, tmp_path: Path) -> None:
    page = tmp_path / "map.html"
    workflow.draw_map(counted, "progress", page, as_of="2020-11-05")
    opened = decode.sections(page.read_text("utf-8"))
    core = opened["core"]
    number, facts = next(
        (k, one) for k, one in enumerate(core.meta["series"]) if one["denominator"] == "household_count"
    )
    shape = (len(core.columns["block.code"]), len(core.meta["days"]))
    columns = opened[f"series_{number}"].columns
    gone = np.cumsum(np.asarray(columns["block.gone"]).reshape(shape), axis=1)
    states, buildings = table(counted, "building_states"), table(counted, "buildings").set_index("building_id")
    demolished = states[states["state"] == "demolished"]
    homes = buildings.loc[demolished["building_id"], "household_count"].astype(int)
    assert gone[:, -1].sum() == homes.sum() > 0
    day = core.meta["days"].index(demolished["valid_from"].iloc[0])
    assert gone[:, :day].sum() < gone[:, day].sum()
    target = np.cumsum(np.asarray(columns["block.target"]).reshape(shape), axis=1)
    is_moved = np.diff(gone, axis=1) != 0
    assert is_moved.any()
    assert (np.diff(target, axis=1)[is_moved] == -np.diff(gone, axis=1)[is_moved]).all(), facts
