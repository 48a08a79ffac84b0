"""The ground of an edit: cells are given to blocks, blocks are drawn anew from their cells, and what shares their border follows.

Nothing is accepted on GEOS's word: the ground concerned keeps its outline, on which points may come to lie exactly, and inside it
cells cover blocks and blocks cover it, by the proof in whole numbers of `blockmap.topology.local_proof`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.blocks.edit_refusal import RefusedError, listed
from blockmap.blocks.edit_state import Draft, Row
from blockmap.topology import laying, local_proof
from blockmap.topology.grid import FINE_SCALE, Geometries
from blockmap.topology.laying import Chains
from blockmap.topology.patch import Patch

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Ground:
    """All cells of some blocks.

    Attributes
    ----------
    cell, block
        (cells,) ids, by cell.
    polygons
        (cells,) in metres.
    """

    cell: Ints
    block: Ints
    polygons: Geometries


def ground_of(draft: Draft, blocks: Iterable[int]) -> Ground:
    """Return the cells of blocks as they would be."""
    return _gathered([row for block in sorted(set(blocks)) for row in draft.rows("cells", "block_id", block)])


def give(draft: Draft, block_of_cell: Mapping[int, int]) -> set[int]:
    """Give cells, with the buildings in them, to blocks. Returns the blocks that lose or gain."""
    touched = set()
    for cell_id, block_id in block_of_cell.items():
        held = draft.need("cells", cell_id)["block_id"]
        if held == block_id:
            continue
        touched |= {held, block_id}
        draft.change("cells", cell_id, block_id=block_id)
        for building_id in draft.keys("buildings", "cell_id", cell_id):
            draft.change("buildings", building_id, block_id=block_id)
    return touched


def redraw(draft: Draft, blocks: Iterable[int]) -> None:
    """Draw blocks anew from their cells, prove them, and give their neighbours the points that their outline gained.

    Parameters
    ----------
    draft
        Its cells are as they are to be; rows of blocks without cells are gone already.
    blocks
        All blocks whose cells changed, those that are gone too.

    Raises
    ------
    RefusedError
        ``block_emptied``, ``block_apart``: a block would have no ground, or ground in several pieces. ``edit_unproved``.
    TopologyError
        The outline of these blocks would move.
    """
    touched = sorted(set(blocks))
    after = ground_of(draft, touched)
    for block_id in touched:
        if draft.row("blocks", block_id) is not None and not (after.block == block_id).any():
            raise RefusedError("block_emptied", table="blocks", row_id=block_id, code=code_of(draft, block_id))
    ids, drawn = Patch.of(after.polygons).polygons(after.block)
    _refuse_apart(draft, ids, drawn)
    gained = _gained(draft, touched, after)
    faults = local_proof.faults(after.polygons, np.searchsorted(ids, after.block), drawn)
    if faults:
        raise RefusedError("edit_unproved", x=faults[0].x, y=faults[0].y, fault=faults[0].kind)
    for block_id, polygon in zip(ids.tolist(), drawn, strict=True):
        draft.change("blocks", block_id, geom=polygon)
    weave(draft, gained, touched)


def weave(draft: Draft, gained: Chains, drawn: Iterable[int]) -> None:
    """Give every cell and block but those of ``drawn``, and every area, the points that came to lie on its border."""
    if not gained:
        return
    areas = _met(draft, gained)
    draft.state.open(area["area_id"] for area in areas if area["level"] == draft.settings.community_level)
    fresh = set(drawn)
    for table, rows in (
        ("areas", areas),
        ("blocks", _beside(draft, "blocks", areas, fresh)),
        ("cells", _beside(draft, "cells", areas, fresh)),
    ):
        key = f"{table[:-1]}_id"
        polygons, woven = laying.insert(np.array([row["geom"] for row in rows], dtype=object), gained)
        for position in woven.tolist():
            draft.change(table, rows[position][key], geom=polygons[position])


def code_of(draft: Draft, block_id: int) -> str:
    """Return the code of a block as it is, or is to be."""
    row = draft.row("blocks", block_id) or draft.before("blocks", block_id)
    return "" if row is None else row["block_code"]


def buildings_named(draft: Draft, buildings: list[int]) -> str:
    """Name the first few buildings as people say them: by block and number (020-13), where there is none by their own name."""
    return listed([_called(draft, key) for key in buildings])


def _called(draft: Draft, building: int) -> str:
    row = draft.before("buildings", building) or draft.need("buildings", building)
    home = None if row["block_id"] is None else draft.before("blocks", row["block_id"])
    if home is None or row["number"] is None:
        return row["name"] or row["address"] or row["source_key"] or f"#{building}"
    return f"{home['short_code']}-{row['number']}"


def _gathered(rows: list[Row]) -> Ground:
    rows = sorted(rows, key=lambda row: row["cell_id"])
    return Ground(
        np.array([row["cell_id"] for row in rows], np.int64),
        np.array([row["block_id"] for row in rows], np.int64),
        np.array([row["geom"] for row in rows], dtype=object),
    )


def _gained(draft: Draft, touched: list[int], after: Ground) -> Chains:
    """Points that the outline of these blocks gained."""
    state = draft.state
    before = _gathered([row for block in touched for row in state.rows("cells", "block_id", block)])
    if len(before.cell) == len(after.cell) and all(
        a is b for a, b in zip(before.polygons, after.polygons, strict=True)
    ):
        return {}
    return local_proof.gained(before.polygons, after.polygons)


def _refuse_apart(draft: Draft, ids: Ints, drawn: Geometries) -> None:
    several = np.flatnonzero(shapely.get_type_id(drawn) != shapely.GeometryType.POLYGON)
    if len(several):
        part = min(shapely.get_parts(drawn[several[0]]), key=shapely.area)
        x, y = shapely.get_coordinates(shapely.point_on_surface(part))[0].tolist()
        codes = [code_of(draft, int(ids[i])) for i in several]
        raise RefusedError(
            "block_apart", table="blocks", row_id=int(ids[several[0]]), code=codes[0], x=x, y=y, codes=listed(codes)
        )


def _met(draft: Draft, gained: Chains) -> list[Row]:
    """Return the areas whose box holds one of these segments."""
    ends = np.array([[*p, *q] for p, q in gained]) / FINE_SCALE
    low, high = np.minimum(ends[:, :2], ends[:, 2:]), np.maximum(ends[:, :2], ends[:, 2:])
    rows = [row for level in draft.settings.levels for row in draft.rows("areas", "level", level) if row["geom"]]
    boxes = shapely.bounds(np.array([row["geom"] for row in rows], dtype=object))
    holds = (boxes[:, None, :2] <= low).all(axis=2) & (boxes[:, None, 2:] >= high).all(axis=2)
    return [rows[i] for i in np.flatnonzero(holds.any(axis=1))]


def _beside(draft: Draft, table: str, areas: list[Row], drawn: set[int]) -> list[Row]:
    """Return the rows of these communities that are not drawn anew and have ground."""
    return [
        row
        for area in areas
        if area["level"] == draft.settings.community_level
        for row in draft.rows(table, "community_id", area["area_id"])
        if row["block_id"] not in drawn and row["geom"] is not None
    ]
