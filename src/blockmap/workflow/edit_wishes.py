"""What an edited snapshot wants of buildings and lines, as operations; what cannot be understood is a finding with its place.

A *wish* is asked for its operation only when its turn comes: what went before may have fulfilled it already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypedDict

import pandas as pd
import shapely

from blockmap.blocks.edit_operations import (
    AddBarrier,
    ChangeBarrier,
    DeleteBarrier,
    DeleteBuilding,
    DrawBuilding,
    MoveBuildings,
    Operation,
    SetBuildingState,
    SetHouseholds,
)
from blockmap.blocks.edit_state import Row, State
from blockmap.report import Report
from blockmap.workflow.edited_copy import LayerDifference

Wish = Callable[[State], Operation | None]

COUNTS = ("household_count", "person_count", "dwelling_count")
DRAWN = ("household_count", "person_count", "floor_count", "name", "address", "use")
"""Attributes of a building that was drawn in QGIS which are taken over."""

MAY_BE_WITHHELD = ("name", "address")
"""Columns that are empty in a snapshot where the place is sensitive: empty says nothing there."""

OF_BARRIERS = ("rank", "is_crossable", "is_must_hold")


@dataclass(frozen=True)
class Changed:
    """The rows of one table that somebody else changed since the snapshot; edits of them are not taken."""

    keys: frozenset[int]

    def refuses(self, report: Report, table: str, key: int, row: Row | None, place: Any) -> bool:
        """Tell whether a row was changed meanwhile, and say so."""
        if key not in self.keys and row is not None:
            return False
        report.add("edits_overtaken", "warning", table=table, row_id=key, **place_of(place))
        return True


def buildings(difference: LayerDifference, state: State, changed: Changed, report: Report) -> Iterator[Wish]:
    """Give the wishes of the layer of buildings: gone ones, new and redrawn footprints, other blocks, counts and states."""
    rows = difference.rows
    for gone in difference.gone:
        row = row_of(state, "buildings", gone)
        if row is not None and not changed.refuses(report, "buildings", gone, row, row["geom"]):
            yield lambda _, key=gone: DeleteBuilding(building=key)  # type: ignore[misc]
    for i in (*difference.added, *difference.reshaped):
        feature = rows.iloc[i]
        key = None if i in difference.added else int(feature["row_id"])
        rings = _rings(feature["geometry"])
        if key is not None and changed.refuses(
            report, "buildings", key, row_of(state, "buildings", key), feature["geometry"]
        ):
            continue
        if rings is None:
            report.add("edits_footprint", "warning", table="buildings", row_id=key, **place_of(feature["geometry"]))
            continue
        said: dict[str, Any] = {name: _plain(feature.get(name)) for name in DRAWN} if key is None else {}
        drawn = DrawBuilding(
            building=key, rings=rings, **{name: value for name, value in said.items() if value is not None}
        )
        yield lambda _, drawn=drawn: drawn  # type: ignore[misc]
    yield from _attributes(difference, state, changed, report)


def _attributes(difference: LayerDifference, state: State, changed: Changed, report: Report) -> Iterator[Wish]:
    moves: dict[int, list[int]] = {}
    for i in difference.rewritten:
        feature = difference.rows.iloc[i]
        key = int(feature["row_id"])
        row = row_of(state, "buildings", key)
        if changed.refuses(report, "buildings", key, row, feature["geometry"]) or row is None:
            continue
        other = _differing(feature, row)
        target = other.pop("block_id", row["block_id"])
        if target != row["block_id"]:
            if target is None or row_of(state, "blocks", int(target)) is None:
                report.add(
                    "edits_no_block",
                    "warning",
                    table="buildings",
                    row_id=key,
                    **place_of(feature["geometry"]),
                    block=target or "",
                )
            else:
                moves.setdefault(int(target), []).append(key)
        counts = {name: other.pop(name) for name in COUNTS if name in other}
        if any(value is not None for value in counts.values()):
            counts = {"household_count": row["household_count"]} | {n: v for n, v in counts.items() if v is not None}
            yield lambda _, key=key, counts=counts: SetHouseholds(building=key, **counts)  # type: ignore[misc]
        if "state" in other or "state_date" in other:
            said = {"state": other.pop("state", row["state"]), "state_date": other.pop("state_date", row["state_date"])}
            yield lambda _, key=key, said=said: SetBuildingState(building=key, **said)  # type: ignore[misc]
        if other:
            report.add(
                "edits_columns",
                "warning",
                table="buildings",
                row_id=key,
                columns=", ".join(sorted(other)),
                **place_of(feature["geometry"]),
            )
    for target, keys in sorted(moves.items()):
        yield lambda state, target=target, keys=keys: _move(state, target, keys)  # type: ignore[misc]


def _move(state: State, target: int, keys: list[int]) -> Operation | None:
    """Move the buildings that are not there already."""
    rows = [row for key in keys if (row := row_of(state, "buildings", key)) is not None]
    left = tuple(row["building_id"] for row in rows if row["block_id"] != target)
    return MoveBuildings(buildings=left, to_block=target) if left else None


def barriers(difference: LayerDifference, state: State, changed: Changed, report: Report) -> Iterator[Wish]:
    """Give the wishes of the layer of lines: gone, new, redrawn, ranked otherwise."""
    rows = difference.rows
    for gone in difference.gone:
        row = row_of(state, "barriers", gone)
        if row is not None and not changed.refuses(report, "barriers", gone, row, row["geom"]):
            yield lambda _, key=gone: DeleteBarrier(barrier=key)  # type: ignore[misc]
    for i in sorted({*difference.added, *difference.reshaped, *difference.rewritten}):
        feature = rows.iloc[i]
        is_new = i in difference.added
        key = None if is_new else int(feature["row_id"])
        row = None if key is None else row_of(state, "barriers", key)
        if key is not None and (changed.refuses(report, "barriers", key, row, feature["geometry"]) or row is None):
            continue
        other = {} if row is None else _differing(feature, row)
        is_redrawn = is_new or i in difference.reshaped or bool({"kind", "name"} & set(other))
        if not is_redrawn:
            ranks = {name: other[name] for name in OF_BARRIERS if name in other}
            if ranks:
                yield lambda _, key=key, ranks=ranks: ChangeBarrier(barrier=key, **ranks)  # type: ignore[misc]
            continue
        added = _barrier(feature)
        if added is None:
            report.add("edits_line", "warning", table="barriers", row_id=key, **place_of(feature["geometry"]))
            continue
        yield lambda _, added=added: added  # type: ignore[misc]
        if key is not None:
            yield lambda _, key=key: DeleteBarrier(barrier=key)  # type: ignore[misc]


def _barrier(feature: pd.Series) -> AddBarrier | None:
    """Return a line as an operation; none when it has no kind that we know, or no course."""
    from pydantic import ValidationError

    parts = [] if feature["geometry"] is None else shapely.get_parts(feature["geometry"]).tolist()
    said = {name: _plain(feature.get(name)) for name in ("rank", "name", *OF_BARRIERS[1:])}
    lines = tuple(tuple(map(tuple, shapely.get_coordinates(part).tolist())) for part in parts)
    try:
        return AddBarrier(
            barrier_kind=_plain(feature.get("kind")), lines=lines, **{n: v for n, v in said.items() if v is not None}
        )
    except ValidationError:
        return None


def _differing(feature: pd.Series, row: Row) -> dict[str, Any]:
    """Return the attributes of a feature that are not those of the row."""
    found = {}
    for name in feature.index.intersection(list(row)):
        value, held = _plain(feature[name]), row[name]
        is_silent = value is None and name in MAY_BE_WITHHELD
        if name != "geom" and not is_silent and _comparable(value) != _comparable(held):
            found[name] = value
    return found


def _comparable(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(int(value) if isinstance(value, bool) else value)


def _plain(value: Any) -> Any:
    """Return a value of a data frame as Python has it; nothing for what is missing or empty."""
    if value is None or value is pd.NA or value != value or value == "":
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    value = value.item() if hasattr(value, "item") else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _rings(geometry: Any) -> tuple[tuple[tuple[float, float], ...], ...] | None:
    """Return the rings of a polygon; none for anything else, or of several parts."""
    if geometry is None or shapely.get_num_geometries(geometry) != 1:
        return None
    polygon = shapely.get_geometry(geometry, 0)
    if shapely.get_type_id(polygon) != shapely.GeometryType.POLYGON or shapely.is_empty(polygon):
        return None
    return tuple(tuple(map(tuple, shapely.get_coordinates(ring).tolist())) for ring in shapely.get_rings(polygon))


def row_of(state: State, table: str, key: int) -> Row | None:
    """Return a row as it is; its community is read where need be."""
    state.open_around(table, [key])
    return state.row(table, key)


class Place(TypedDict, total=False):
    """Where a finding lies."""

    x: float
    y: float


def place_of(geometry: Any) -> Place:
    """Return a point of a geometry as the place of a finding."""
    if geometry is None or shapely.is_empty(geometry):
        return {}
    point = shapely.point_on_surface(geometry)
    return {"x": float(shapely.get_x(point)), "y": float(shapely.get_y(point))}
