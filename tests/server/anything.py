"""Anything that planners may do: an operation of every kind the API knows, drawn at random, lawful as a rule and sometimes not.

The kinds come from the code (`KINDS`); one without a way to draw it here fails the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from blockmap.blocks.edit_operations import Operation
from blockmap.blocks.edit_state import LOCK, Row, State
from blockmap.schema import BARRIER_KINDS
from tests.bench.edits import Planner, _beside

KINDS = tuple(one.model_fields["kind"].default for one in Operation.__origin__.__args__)  # type: ignore[attr-defined]
"""Every kind of operation that the API takes."""

Body = dict[str, Any]
Way = Callable[[State, Row, list[Row]], Body | None]


class Anything:
    """Draws operations as a page would send them, or as no page would.

    Parameters
    ----------
    random
        Draws.
    spoilt
        Share of operations that are spoilt in one place.
    """

    def __init__(self, random: np.random.Generator, *, spoilt: float = 0.0) -> None:
        self._random = random
        self._spoilt = spoilt
        self._planner = Planner(random)
        self.ways: dict[str, Way] = {
            "move_buildings": self._of(self._planner._move),
            "merge_blocks": self._of(self._planner._merge),
            "split_block": self._split,
            "redraw_edge": self._of(self._planner._redraw),
            "move_ground": self._of(self._planner._take),
            "relabel": self._relabel,
            "lock_blocks": lambda state, block, near: {"blocks": [block["block_id"]], "reason": "锁定"},
            "unlock_blocks": self._unlock,
            "set_households": self._of(self._planner._count),
            "set_building_state": self._state,
            "draw_building": self._draw,
            "delete_building": self._delete,
            "divide_building": self._divide,
            "add_barrier": self._add_barrier,
            "change_barrier": self._change_barrier,
            "delete_barrier": self._delete_barrier,
            "renumber": lambda state, block, near: {"communities": [block["community_id"]]},
        }

    def draw(self, state: State, kind: str, community: int) -> Body | None:
        """An operation of a kind in a community; ``None`` where there is nothing to do it to."""
        state.open([community])
        blocks = [row for row in state.rows("blocks", "community_id", community) if row["kind"] == "ground"]
        block = blocks[self._random.integers(len(blocks))]
        drawn = self.ways[kind](state, block, _beside(block, blocks))
        if drawn is None:
            return None
        drawn = {"kind": kind} | drawn
        if self._chance(0.3):
            drawn["revisions"] = {str(block["block_id"]): block["revision"] - int(self._chance(0.1))}
        return self._spoil(drawn) if self._chance(self._spoilt) else drawn

    def _chance(self, share: float) -> bool:
        return bool(self._random.random() < share)

    def _of(self, way: Callable[[State, Row, list[Row]], Operation | None]) -> Way:
        def body(state: State, block: Row, near: list[Row]) -> Body | None:
            made = way(state, block, near)
            return None if made is None else made.model_dump(mode="json", exclude_defaults=True)

        return body

    def _split(self, state: State, block: Row, near: list[Row]) -> Body:
        if self._chance(0.3):
            return {"block": block["block_id"], "parts": int(self._random.integers(2, 4))}
        return self._planner._split(state, block, near).model_dump(mode="json", exclude_defaults=True)

    def _relabel(self, state: State, block: Row, near: list[Row]) -> Body | None:
        """Some cells side by side go to a block beside it, or to a new one."""
        cells = state.rows("cells", "block_id", block["block_id"])
        middle = cells[self._random.integers(len(cells))]["geom"]
        reach = self._random.uniform(0.1, 0.6) * block["geom"].length / 4
        chosen = [row["cell_id"] for row in cells if row["geom"].distance(middle) < reach]
        others = [0, *(row["block_id"] for row in near)]
        return {"block_of_cell": {str(cell): int(self._random.choice(others)) for cell in chosen[:1]}} | (
            {"block_of_cell": dict.fromkeys(map(str, chosen), int(self._random.choice(others)))}
        )

    def _unlock(self, state: State, block: Row, near: list[Row]) -> Body:
        locked = [row["block_id"] for row in state.every("register") if row["kind"] == LOCK and row["state"] == "open"]
        return {"blocks": locked[:5] or [block["block_id"]]}

    def _building(self, state: State, block: Row) -> Row | None:
        rows = state.rows("buildings", "block_id", block["block_id"])
        return rows[self._random.integers(len(rows))] if rows else None

    def _state(self, state: State, block: Row, near: list[Row]) -> Body | None:
        row = self._building(state, block)
        states = ("standing", "under_demolition", "demolished", "under_construction")
        day = f"2020-10-{self._random.integers(1, 31):02}"
        said = {"state": str(self._random.choice(states)), "state_date": day}
        return None if row is None else {"building": row["building_id"]} | said

    def _draw(self, state: State, block: Row, near: list[Row]) -> Body | None:
        """A new footprint somewhere in the block, or another one for a building that is there."""
        row = self._building(state, block) if self._chance(0.4) else None
        x0, y0, x1, y1 = block["geom"].bounds
        x, y = self._random.uniform((x0, y0), (x1, y1)).tolist()
        if row is not None and row["geom"] is not None:
            x, y = shapely.get_coordinates(row["geom"].centroid)[0].tolist()
        a, b, turn = *self._random.uniform(2, 9, 2).tolist(), self._random.uniform(0, np.pi)
        corners = np.array([(-a, -b), (a, -b), (a, b), (-a, b), (-a, -b)])
        turned = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + (x, y)
        body: Body = {"rings": [turned.tolist()]}
        if row is not None:
            return body | {"building": row["building_id"]}
        return body | {"household_count": int(self._random.integers(40)), "floor_count": int(self._random.integers(9))}

    def _delete(self, state: State, block: Row, near: list[Row]) -> Body | None:
        row = self._building(state, block)
        return None if row is None else {"building": row["building_id"]}

    def _divide(self, state: State, block: Row, near: list[Row]) -> Body | None:
        """A building shared out by floors, or one whole again."""
        row = self._building(state, block)
        if row is None:
            return None
        if state.keys("building_parts", "building_id", row["building_id"]) and self._chance(0.7):
            return {"building": row["building_id"], "parts": []}
        count = int(self._random.integers(2, 4))
        shares = self._random.multinomial(row["household_count"], [1 / count] * count).tolist()
        persons = self._random.multinomial(row["person_count"] or 0, [1 / count] * count).tolist()
        parts = [
            {"household_count": held, "person_count": people, "floor_from": 3 * i + 1, "floor_to": 3 * i + 3}
            for i, (held, people) in enumerate(zip(shares, persons, strict=True))
        ]
        return {"building": row["building_id"], "parts": parts}

    def _add_barrier(self, state: State, block: Row, near: list[Row]) -> Body:
        line = self._planner._split(state, block, near).lines
        return {"barrier_kind": str(self._random.choice(list(BARRIER_KINDS))), "lines": line, "name": "新路"}

    def _barrier(self, state: State) -> int | None:
        rows = state.every("barriers")
        return rows[self._random.integers(len(rows))]["barrier_id"] if rows else None

    def _change_barrier(self, state: State, block: Row, near: list[Row]) -> Body | None:
        key = self._barrier(state)
        return None if key is None else {"barrier": key, "rank": int(self._random.integers(5)), "is_must_hold": True}

    def _delete_barrier(self, state: State, block: Row, near: list[Row]) -> Body | None:
        key = self._barrier(state)
        return None if key is None else {"barrier": key}

    def _spoil(self, drawn: Body) -> Body:
        """Make one value of an operation what it should not be."""
        names = [name for name in drawn if name != "kind"]
        name = str(self._random.choice(names))
        wrong: list[Any] = [0, -1, 2**31 - 7, 2**40, None, "x", [], {}, [[]], 1.5, [1, 2], [2**31 - 7]]
        wrong += [[[1e9, 1e9], [0, 0], [5, 5]], [[[0.0, 0.0], [1e-9, 0.0]]], {"1": 1}, {"7": -3}, True, "甲" * 2000]
        return drawn | {name: wrong[self._random.integers(len(wrong))]}
