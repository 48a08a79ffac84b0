"""A small town for tallies: areas, blocks, buildings and returns, small enough to be counted by hand or by a slow program."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from blockmap.progress import rows, tally
from blockmap.progress.tallying import Tally
from blockmap.report import Report
from blockmap.schema import TABLES
from blockmap.settings import Settings

SETTINGS = Settings(crs="EPSG:4544")

BLOCKS = {
    10: (4, "ground"),
    11: (4, "ground"),
    12: (4, "stacked"),
    13: (5, "ground"),
    14: (5, "virtual"),
    15: (6, "ground"),
}
"""Block → community and kind. Communities 4 and 5 lie in town 2, community 6 in town 3; the district is 1."""

BUILDINGS = {100: (10, 8), 101: (10, 4), 102: (11, 90), 103: (13, 6), 104: (13, 0), 105: (15, 12), 106: (None, 3)}
"""Building → block and households. 102 is a tower in two parts: 60 in block 11 and 30 in block 12. 106 lies in no block."""

DAY_ONE = "2020-11-01"
PHASE = "short_form"


def empty(name: str) -> pd.DataFrame:
    """A table of the schema without rows."""
    return pd.DataFrame({column: pd.Series(dtype=object) for column in TABLES[name].names})


def frame(name: str, *given: dict[str, Any]) -> pd.DataFrame:
    """Rows of a table of the schema; what is left out is missing, the key is counted from 1."""
    made = pd.DataFrame([{TABLES[name].key: k + 1} | row for k, row in enumerate(given)])
    out = made.reindex(columns=list(TABLES[name].names))
    types = {c.name: "Int64" for c in TABLES[name].columns if c.type == "INTEGER"}
    return out.astype(types).astype({c: object for c in out.columns if c not in types and out[c].isna().all()})


@dataclass(frozen=True)
class Town:
    """Tables of the town."""

    targets: pd.DataFrame = field(default_factory=lambda: empty("targets"))
    states: pd.DataFrame = field(default_factory=lambda: empty("building_states"))
    phases: pd.DataFrame = field(default_factory=lambda: empty("phases"))
    lineage: pd.DataFrame | None = None
    blocks: dict[int, tuple[int, str]] = field(default_factory=lambda: dict(BLOCKS))
    buildings: dict[int, tuple[int | None, int]] = field(default_factory=lambda: dict(BUILDINGS))

    def tables(self) -> dict[str, Any]:
        parents = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3}
        levels = {1: "district", 2: "town", 3: "town", 4: "community", 5: "community", 6: "community"}
        areas = pd.DataFrame(
            [
                {"area_id": i, "level": levels[i], "parent_id": parents[i], "code": f"A{i}", "name": f"area {i}"}
                for i in parents
            ]
        ).astype({"parent_id": "Int64"})
        blocks = pd.DataFrame(
            [
                {"block_id": i, "community_id": c, "community_code": f"A{c}", "block_code": f"A{c}-{i}",
                 "short_code": f"{i:03d}", "kind": kind, "household_count": 20 if kind == "virtual" else 0,
                 "person_count": None, "is_estimate": False}
                for i, (c, kind) in self.blocks.items()
            ]
        ).astype({"person_count": "Int64"})  # fmt: skip
        buildings = pd.DataFrame(
            [
                {"building_id": i, "community_id": self.blocks[b][0] if b else 6, "block_id": b, "household_count": h,
                 "dwelling_count": None, "person_count": None, "state": "standing", "state_date": None}
                for i, (b, h) in self.buildings.items()
            ]
        ).astype({"block_id": "Int64", "dwelling_count": "Int64", "person_count": "Int64"})  # fmt: skip
        parts = pd.DataFrame({"building_id": [102, 102], "block_id": [11, 12], "household_count": [60, 30]})
        return {
            "areas": areas, "blocks": blocks, "buildings": buildings, "parts": parts, "phases": self.phases,
            "targets": self.targets, "states": self.states, "lineage": self.lineage, "settings": SETTINGS,
        }  # fmt: skip

    def with_targets(self, *given: dict[str, Any]) -> Town:
        return replace(
            self, targets=frame("targets", *({"phase": PHASE, "measure": "registered"} | row for row in given))
        )

    def with_states(self, *given: dict[str, Any]) -> Town:
        return replace(self, states=frame("building_states", *given))

    def count(self, current: pd.DataFrame) -> tuple[Tally, Report]:
        return tally(current, **self.tables())


def day(number: int) -> str:
    """The n-th day of November 2020."""
    return f"2020-11-{number:02d}"


def returned(place: str, value: int, on: int, **more: Any) -> dict[str, Any]:
    """One return: ``b10`` is a block, ``h100`` a building, ``d100/2`` a dwelling, ``a4`` an area, ``?x`` nothing known."""
    kinds = {
        "b": ("block", "block_id"),
        "h": ("building", "building_id"),
        "d": ("building", "building_id"),
        "a": ("area", "area_id"),
    }
    row: dict[str, Any] = {
        "code": place,
        "value": value,
        "work_date": day(on),
        "entry_date": day(more.pop("entry", on)),
    }
    row |= {
        "phase": PHASE,
        "measure": "registered",
        "source": "office",
        "return_id": 1,
        "is_increment": False,
        "level": "block",
    }
    if place[0] in kinds:
        number, _, dwelling = place[1:].partition("/")
        level, column = kinds[place[0]]
        row |= {"level": "dwelling" if dwelling else level, column: int(number), "dwelling": dwelling or None}
    elif place[0] == "n":  # a dwelling in a block of which nobody said the building
        row |= {"level": "dwelling", "block_id": int(place[1:].partition("/")[0]), "dwelling": place.partition("/")[2]}
    return row | more


def returns(*given: dict[str, Any]) -> pd.DataFrame:
    """Returns as `rows.current` gives them."""
    out = pd.DataFrame(list(given))
    for name in ("area_id", "block_id", "building_id", "attempt"):
        if name in out:
            out[name] = out[name].astype("Int64")
    return rows.shaped(out)


PLACES = (
    "b10",
    "b11",
    "b12",
    "b14",
    "b15",
    "h100",
    "h101",
    "h102",
    "h103",
    "h105",
    "h106",
    "d100/1",
    "d100/2",
    "d103/1",
    "a4",
    "a2",
    "?x",
)


@st.composite
def histories(draw: st.DrawFn, places: tuple[str, ...] = PLACES, most: int = 14) -> list[dict[str, Any]]:
    """Returns of all kinds: levels mixed, totals and increments, entered late, by several workers, of unknown places too."""
    one = st.builds(
        lambda place, value, on, late, more, measure, worker: returned(
            place, value, on, entry=on + late, is_increment=more, measure=measure, worker=worker
        ),
        st.sampled_from(places),
        st.integers(0, 30),
        st.integers(1, 8),
        st.integers(0, 3),
        st.booleans(),
        st.sampled_from(["registered", "visited"]),
        st.sampled_from(["P1", "P2", None]),
    )
    return draw(st.lists(one, min_size=1, max_size=most))
