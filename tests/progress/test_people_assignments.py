"""Who answers for what: history is never rewritten, credit stays with whoever did the work, every gap is found and measured."""

from __future__ import annotations

import itertools
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blockmap.errors import GateError
from blockmap.progress import assigning, handover, opening
from tests.progress.people_office import assignments, blocks, hour, staff, workers
from tests.strategies import table

HOURS = 12
unhurried = settings(deadline=None, max_examples=12)
STAFF = staff()


def wanted(block: int, worker: int, at: float, role: str = "enumerator") -> pd.DataFrame:
    row = {"role": role, "worker_id": worker, "block_id": block, "from_at": hour(at), "reason": None}
    return pd.DataFrame([row])


def opened(rows: pd.DataFrame, held: pd.DataFrame, people: opening.Staff | None = None) -> tuple[pd.DataFrame, object]:
    next_id = int(held["assignment_id"].max()) + 1 if len(held) else 1
    return opening.opened(rows, held, people or STAFF, next_id=next_id)


def joined(held: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([held, rows], ignore_index=True) if len(held) else rows


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, int, int, int]]:
    """Steps of an office in the order of their hours: (what, block, worker, other worker)."""
    step = st.tuples(
        st.sampled_from(["open", "help", "end", "hand"]), st.integers(1, 4), st.integers(1, 6), st.integers(1, 6)
    )
    return draw(st.lists(step, min_size=1, max_size=HOURS))


def played(history: list[tuple[str, int, int, int]]) -> list[pd.DataFrame]:
    """All states of the table, the empty one first."""
    held, states = assignments(), [assignments()]
    for at, (what, block, worker, other) in enumerate(history):
        if what in ("open", "help"):
            role = "helper" if what == "help" else "enumerator"
            held = joined(held, opened(wanted(block, worker, at, role), held)[0])
        elif what == "end":
            now = assigning.active(held, hour(at))
            mine = now[(now["block_id"] == block) & (now["worker_id"] == worker)]
            ended, report = opening.closed(mine, hour(at), "left")
            assert report.is_clean
            held = assigning.with_rows(held, ended)
        else:
            try:
                made = handover.hand_over(
                    held,
                    STAFF,
                    block_id=block,
                    giver=worker,
                    taker=other,
                    at=hour(at),
                    reason="resigned",
                    items=["map"],
                    stand=STAND,
                    next_id=len(held) + 1,
                )
            except GateError:
                continue
            held = joined(assigning.with_rows(held, made.ended), made.begun)
        states.append(held)
    return states


STAND = pd.DataFrame({"building_id": pd.array([1], dtype="Int64"), "done_count": [3], "left_count": [2]})


@unhurried
@given(histories())
def test_what_was_written_of_an_assignment_never_changes_but_that_it_ends_once(history: list) -> None:
    for before, after in itertools.pairwise(played(history)):
        later = after.set_index("assignment_id").reindex(before["assignment_id"])
        fixed = ["role", "worker_id", "team_id", "area_id", "block_id", "building_id", "entrance", "from_at"]
        for name in fixed:
            assert before[name].astype(object).fillna("-").tolist() == later[name].astype(object).fillna("-").tolist()
        over = before["to_at"].notna().to_numpy()
        assert before.loc[over, "to_at"].tolist() == later.loc[over, "to_at"].tolist()
        assert before.loc[over, "handed_to"].fillna(0).tolist() == later.loc[over, "handed_to"].fillna(0).tolist()


@unhurried
@given(histories())
def test_one_enumerator_answers_for_a_block_at_a_time(history: list) -> None:
    held = played(history)[-1]
    for at in range(len(history) + 1):
        now = assigning.active(held, hour(at + 0.5))
        owners = now[now["role"] == "enumerator"]
        assert not owners["block_id"].duplicated().any()


@unhurried
@given(histories(), st.integers(0, HOURS))
def test_every_gap_is_found_and_measured(history: list, now: int) -> None:
    held, at = played(history)[-1], now + 0.5
    owned = {block: [False] * (now + 1) for block in range(1, 9)}
    for row in held[held["role"] == "enumerator"].to_dict("records"):
        for k in range(now + 1):
            ended = row["to_at"] is not None and not pd.isna(row["to_at"]) and row["to_at"] <= hour(k)
            owned[int(row["block_id"])][k] |= row["from_at"] <= hour(k) and not ended
    gaps = assigning.blocks_without_person(blocks(), held, workers(), hour(at))
    assert set(gaps["block_id"]) == {block for block, hours in owned.items() if not hours[now]}
    measured = assigning.time_without_owner(blocks(), held, workers(), hour(0), hour(now))
    assert measured["hours"].tolist() == pytest.approx([float(hours[:now].count(False)) for hours in owned.values()])
    idle = assigning.persons_without_block(workers(), held, hour(at))
    busy = assigning.active(held, hour(at))["worker_id"]
    assert set(idle["worker_id"]) == set(range(1, 7)) - set(busy)


@unhurried
@given(histories(), st.randoms())
def test_the_order_of_rows_does_not_matter(history: list, random: object) -> None:
    held = played(history)[-1]
    shuffled = held.sample(frac=1, random_state=random.randint(0, 99)).reset_index(drop=True)  # type: ignore[attr-defined]
    at = hour(HOURS)
    assert assigning.blocks_without_person(blocks(), held, workers(), at).equals(
        assigning.blocks_without_person(blocks(), shuffled, workers(), at)
    )
    assert assigning.time_without_owner(blocks(), held, workers(), hour(0), at).equals(
        assigning.time_without_owner(blocks(), shuffled, workers(), hour(0), at)
    )


def test_who_resigned_leaves_a_gap_although_nobody_closed_the_assignment() -> None:
    held, _ = opened(wanted(1, 1, 0), assignments())
    people = workers(valid_to=["2020-11-02", *[None] * 5])
    assert 1 not in set(assigning.blocks_without_person(blocks(), held, people, hour(1))["block_id"])
    gaps = assigning.blocks_without_person(blocks(), held, people, hour(72)).set_index("block_id")
    assert gaps.loc[1, "since_at"] == "2020-11-02"
    assert gaps.loc[1, "hours"] == pytest.approx(72 - 40)  # 2 November ends at 16:00 UTC, 40 hours after the start
    assert gaps.loc[1, "last_worker_id"] == 1


def test_a_handover_says_what_is_done_and_left_and_keeps_it() -> None:
    held, _ = opened(wanted(1, 1, 0), assignments())
    buildings = pd.DataFrame(
        {
            "building_id": [10, 11, 12],
            "block_id": pd.array([1, 1, 2], dtype="Int64"),
            "number": pd.array([1, 2, 1], dtype="Int64"),
            "address": ["龙湖路1号", "龙湖路2号", None],
        }
    )
    done = pd.DataFrame({"building_id": [10, 11, 12], "target_count": [5, 3, 9], "done_count": [4, 0, 9]})
    stand = handover.standing(buildings, done, (10, 5), 1)
    assert stand["done_count"].tolist() == [4, 0, 1]  # the block's own figure names no building
    assert stand["left_count"].tolist() == [1, 3, 1]
    made = handover.hand_over(
        held,
        staff(),
        block_id=1,
        giver=1,
        taker=2,
        at=hour(30),
        reason="辞职",
        items=["摸底册", "PAD"],
        stand=stand,
        next_id=2,
    )
    record = json.loads(made.ended["items"].iloc[0])
    assert (record["done"], record["left"], record["buildings_left"]) == (5, 5, 3)
    assert record["items"] == ["PAD", "摸底册"]
    assert made.ended["handed_to"].iloc[0] == made.begun["assignment_id"].iloc[0] == 2
    assert made.ended["to_at"].iloc[0] == made.begun["from_at"].iloc[0] == hour(30)


def test_what_is_refused_and_what_is_warned_of() -> None:
    hired = workers(
        area_id=pd.array([4, 5, None, 2, None, None], dtype="Int64"),
        valid_from=[None] * 4 + ["2020-12-01", None],
        role=["enumerator"] * 5 + ["typist"],
    )
    training = {"register_id": 1, "kind": "training", "title": "业务培训", "area_id": 1, "state": "done"}
    taught = table("register", pd.DataFrame([training | {"done_date": "2020-10-20"}]))
    held = assignments()
    kinds = {}
    for worker in range(1, 7):  # block 1 lies in community 4 of town 2
        rows, report = opened(wanted(1, worker, 0), held, staff(hired, register=taught))
        kinds[worker] = (len(rows), sorted(f.kind for f in report))
    assert kinds == {
        1: (1, []),
        2: (0, ["worker_of_other_area"]),
        3: (1, ["worker_untrained"]),  # nobody's area, so the training of the district says nothing of them
        4: (1, []),
        5: (0, ["worker_not_at_work", "worker_untrained"]),
        6: (1, ["worker_other_role", "worker_untrained"]),
    }
    rows, report = opened(wanted(1, 3, 0), held, staff(hired, register=taught, needs_training=True))
    assert rows.empty
    held, _ = opened(wanted(1, 1, 0), held)
    assert opened(wanted(1, 2, 5), held)[1].kinds() == {"block_has_enumerator": 1}
    assert len(opened(wanted(1, 2, 5, "helper"), held)[0]) == 1
    assert opened(wanted(2, 1, 5), held)[1].kinds() == {"no_training_known": 1, "worker_has_block": 1}
    assert opened(wanted(1, 1, 0), held)[0].empty
