"""Made-up towns as planners edit them: rows in memory, numbered, frozen or not, and all checks that a territory has to pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
import shapely
from hypothesis import strategies as st

from blockmap.blocks import check as blocks_check
from blockmap.blocks.cells import Cells
from blockmap.blocks.edit_operations import Renumber
from blockmap.blocks.edit_state import LOOKED_UP, Delta, Row, State
from blockmap.blocks.edits import prepare
from blockmap.buildings import check as buildings_check
from blockmap.report import Finding
from blockmap.schema import TABLES
from blockmap.topology import rings
from blockmap.topology.patch import Patch, pieces
from blockmap.workflow.division import typed
from tests.blocks.towns import SETTINGS, SQUARE_M, towns

COMMUNITY_CODES = ("990101001001", "990101001002")
WALL_M = 3.0
"""From the edge of a cell to the wall of its house."""


class Town:
    """Where rows come from: a town in memory."""

    def __init__(self, rows: Mapping[str, list[Row]]) -> None:
        self._tables = rows

    def areas(self) -> Sequence[Row]:
        return self._tables["areas"]

    def community(self, community_id: int) -> Mapping[str, Sequence[Row]]:
        blocks = [row["block_id"] for row in self._tables["blocks"] if row["community_id"] == community_id]
        return {
            "barriers": self._tables["barriers"],
            "register": [row for row in self._tables["register"] if row["block_id"] in blocks],
            **{
                name: [row for row in self._tables[name] if row["community_id"] == community_id]
                for name in ("cells", "blocks", "buildings")
            },
        }

    def communities_of(self, table: str, ids: Iterable[int]) -> set[int]:
        wanted = set(ids)
        return {row["community_id"] for row in self._tables[table] if row[TABLES[table].key] in wanted}

    def find(self, table: str, ids: Iterable[int]) -> Sequence[Row]:
        wanted = set(ids)
        return [row for row in self._tables.get(table, []) if row[TABLES[table].key] in wanted]

    def next_id(self, table: str) -> int:
        return max([0, *(row[TABLES[table].key] for row in self._tables.get(table, []))]) + 1


def state_of(cells: Cells, households: Sequence[float], *, is_frozen: bool = False) -> State:
    """A town with blocks of about six squares, numbered."""
    state = State(SETTINGS, Town(_rows(cells, households)))
    areas = state.rows("areas", "level", "community")
    state.open(row["area_id"] for row in areas)
    for row in areas:
        state.take(prepare(state, Renumber(communities=(row["area_id"],))).rows)
    if is_frozen:
        freeze(state)
    return state


def freeze(state: State) -> None:
    """Issue all codes and numbers."""
    for table, column in (("areas", "is_frozen"), ("blocks", "is_frozen"), ("buildings", "is_number_frozen")):
        key = TABLES[table].key
        state.take({table: {row[key]: (row, {**row, column: True}) for row in state.every(table)}})


def errors(state: State) -> list[Finding]:
    """Everything that a check of the territory finds wrong."""
    tables = {name: frame(state, name) for name in LOOKED_UP}
    report = blocks_check.check(tables, settings=SETTINGS)
    report.extend(buildings_check.check(tables, settings=SETTINGS))
    return report.of("error")


def frame(state: State, name: str) -> pd.DataFrame:
    """A table as stages want it."""
    rows = pd.DataFrame(state.every(name), columns=list(TABLES[name].names))
    return typed(rows, TABLES[name], SETTINGS.crs)


def snapshot(state: State) -> dict[str, dict[int, dict[str, object]]]:
    """All rows with geometries as bytes."""
    return {
        name: {
            row[TABLES[name].key]: {k: v.wkb if isinstance(v, shapely.Geometry) else v for k, v in row.items()}
            for row in state.every(name)
        }
        for name in LOOKED_UP
    }


def took(state: State, delta: Delta) -> Delta:
    """Make a change that is not refused."""
    if not delta.is_refused:
        state.take(delta.rows)
    return delta


@st.composite
def edited_towns(draw: st.DrawFn, most: int = 8) -> State:
    """A town to edit, frozen or not."""
    cells, households = draw(towns(most))
    return state_of(cells, households, is_frozen=draw(st.booleans()))


def _rows(cells: Cells, households: Sequence[float]) -> dict[str, list[Row]]:
    ids, polygons = rings.polygons(cells.fabric)
    community = cells.community[ids] + 1
    block = _blocks_of(polygons, community)
    town: dict[str, list[Row]] = {name: [] for name in LOOKED_UP}
    _, outlines = Patch.of(polygons).polygons(community)
    _, whole = Patch.of(polygons).polygons(np.zeros(len(ids), np.int64))
    town["areas"] = [
        _row("areas", area_id=98, level="district", code="990101", geom=_multi(whole[0])),
        _row("areas", area_id=99, level="town", parent_id=98, code="990101001", geom=_multi(whole[0])),
        *(
            _row("areas", area_id=i + 1, level="community", parent_id=99, code=COMMUNITY_CODES[i], geom=_multi(one))
            for i, one in enumerate(outlines)
        ),
    ]
    numbers, shapes = Patch.of(polygons).polygons(block)
    for i, cell in enumerate(ids.tolist()):
        place = {"community_id": int(community[i]), "block_id": int(block[i])}
        building = cell + 1 if cell in cells.building_cell else None
        town["cells"].append(_row("cells", cell_id=cell + 1, building_id=building, geom=polygons[i], **place))
        if building is not None:
            house = shapely.buffer(polygons[i], -WALL_M, join_style="mitre")
            count = int(households[cell])
            town["buildings"].append(
                _row(
                    "buildings",
                    building_id=building,
                    cell_id=cell + 1,
                    household_count=count,
                    geom=house,
                    state="standing",
                    person_count=2 * count,
                    **place,
                )
            )
    for number, shape in zip(numbers.tolist(), shapes, strict=True):
        inside = [row for row in town["buildings"] if row["block_id"] == number]
        held = [row["household_count"] for row in inside]
        town["blocks"].append(
            _row(
                "blocks",
                block_id=number,
                community_id=int(community[block == number][0]),
                kind="ground",
                community_code=COMMUNITY_CODES[community[block == number][0] - 1],
                short_code=f"{number:03d}",
                block_code=COMMUNITY_CODES[community[block == number][0] - 1] + f"{number:03d}",
                household_count=sum(held),
                person_count=2 * sum(held) if held else None,
                building_count=len(held),
                irregular="big_building" if max(held, default=0) > SETTINGS.high else None if sum(held) else "empty",
                geom=shape,
            )
        )
    return town


def _blocks_of(polygons: np.ndarray, community: np.ndarray) -> np.ndarray:
    """Connected blocks of about three by two squares, from 1."""
    corner = shapely.bounds(polygons)[:, :2] // (SQUARE_M * np.array([3, 2]))
    _, tile = np.unique(np.column_stack([community, corner]), axis=0, return_inverse=True)
    one, other, _ = Patch.of(polygons).borders()
    same = tile.ravel()[one] == tile.ravel()[other]
    return pieces(len(polygons), one[same], other[same]) + 1


def _row(table: str, **values: object) -> Row:
    """A row with what is left out filled in: ``False`` for what is required, none for the rest."""
    blank = {
        c.name: False if c.type == "BOOLEAN" and c.required else 0 if c.name == "revision" else None
        for c in TABLES[table].columns
    }
    return blank | values


def _multi(polygon: shapely.Geometry) -> shapely.Geometry:
    return polygon if polygon.geom_type == "MultiPolygon" else shapely.MultiPolygon([polygon])
