"""The step that all drawing edits share: outlines of regions are laid into cells of a few blocks, and each piece gets its block.

A region bends round buildings first: one that it crosses goes whole to the side that holds more of it. Pieces of one cell that
come into the same block stay one cell; the piece with the building keeps the cell's id. Empty ground that would be an island goes
to the block that it borders on longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from blockmap.blocks.edit_ground import Ground, buildings_named, ground_of
from blockmap.blocks.edit_refusal import RefusedError
from blockmap.blocks.edit_state import Draft, Row
from blockmap.errors import TopologyError
from blockmap.topology.grid import SCALE, Geometries
from blockmap.topology.laying import Laid, lay
from blockmap.topology.patch import Patch, pieces

Ints = NDArray[np.int64]
MOST_TURNS = 4
"""Times that islands are given away: one may hang on another."""

Region = tuple[int, shapely.Geometry]
"""A block and the ground that it shall have."""

NEAR_M = 0.01
"""A block this near to a line may have to bend along."""

CUT_WIDTH_M = 0.001
"""A footprint may lose a strip this wide to rounding: area over the length of its outline."""


@dataclass(frozen=True)
class _Pieces:
    """Pieces of cells: their polygons, the position of the cell each is of, the block it goes to, and a mark.

    Pieces of a cell with different marks are not joined again.
    """

    polygons: Geometries
    cell: Ints
    block: Ints
    mark: Ints


@dataclass(frozen=True)
class Recut:
    """What was laid: the blocks that lose or gain ground, and all blocks whose cells changed, if only by a point on a border."""

    touched: frozenset[int]
    drawn: frozenset[int]


def recut(
    draft: Draft, blocks: Iterable[int], regions: Sequence[Region], *, rest: int | None = None, is_apart: bool = False
) -> Recut:
    """Lay the outlines of regions into blocks and give the ground inside each to its block.

    Parameters
    ----------
    draft
        Gets the rows of cells and buildings; blocks are drawn afterwards.
    blocks
        Blocks into which is laid.
    regions
        Where they overlap, the first has the ground.
    rest
        Block of the ground outside all regions; every cell keeps its own when ``None``.
    is_apart
        What lies in a region stays cut off from the rest of its cell, even if it is in the same block.

    Raises
    ------
    RefusedError
        A building would be cut.
    TopologyError
        The ground is too narrow, or an end finds no exact point.
    """
    wanted = set(blocks)
    bent = bend(draft, ground_of(draft, wanted), regions)
    ground, laid = _laid(draft, wanted, bent)
    inside = np.isin(ground.block, list(wanted))[laid.cell]
    otherwise = ground.block[laid.cell] if rest is None else np.where(inside, rest, ground.block[laid.cell])
    block = np.where(inside, _labelled(laid.polygons, otherwise, bent), otherwise)
    nowhere = np.zeros(len(laid.cell), np.int64)
    mark = _labelled(laid.polygons, nowhere, [(1, region) for _, region in bent]) if is_apart else nowhere
    made = _without_islands(draft, ground, _joined(_Pieces(laid.polygons, laid.cell, block, mark)), wanted)
    made = _joined(made)
    _written(draft, ground, made)
    return _told(ground, made)


def _laid(draft: Draft, wanted: set[int], regions: Sequence[Region]) -> tuple[Ground, Laid]:
    """Lay the outlines of regions into blocks; where they find no exact point, neighbours within the community bend along."""
    lines = shapely.get_parts(shapely.boundary(np.array([region for _, region in regions], dtype=object)))
    ground = ground_of(draft, wanted)
    try:
        return ground, lay(ground.polygons, lines)
    except TopologyError:
        more = _near(draft, wanted, lines)
        if not more:
            raise
        ground = ground_of(draft, wanted | more)
        return ground, lay(ground.polygons, lines, np.isin(ground.block, list(wanted)))


def _near(draft: Draft, wanted: set[int], lines: Geometries) -> set[int]:
    """Other blocks of the same communities that the lines come near."""
    communities = sorted({draft.need("blocks", key)["community_id"] for key in wanted})
    rows = [row for key in communities for row in draft.rows("blocks", "community_id", key)]
    others = [row for row in rows if row["geom"] is not None and row["block_id"] not in wanted]
    near = shapely.dwithin(np.array([row["geom"] for row in others], dtype=object), shapely.union_all(lines), NEAR_M)
    return {row["block_id"] for row, is_near in zip(others, near.tolist(), strict=True) if is_near}


def _told(ground: Ground, made: _Pieces) -> Recut:
    """Tell which blocks the changed pieces belong to, before and after."""
    changed = np.isin(made.cell, _changed(ground, made))
    before, after = ground.block[made.cell[changed]], made.block[changed]
    moved = before != after
    touched = frozenset(np.concatenate([before[moved], after[moved]]).tolist())
    return Recut(touched, frozenset(np.concatenate([before, after]).tolist()))


def bend(draft: Draft, ground: Ground, regions: Sequence[Region]) -> list[Region]:
    """Bend regions round the buildings of some ground: each goes whole to the region, or the rest, that holds most of it."""
    footprints = _footprints(draft, ground)
    if not len(footprints):
        return list(regions)
    outlines = shapely.union_all(shapely.boundary(np.array([region for _, region in regions], dtype=object)))
    footprints = footprints[shapely.intersects(footprints, outlines)]
    shares = np.array([shapely.area(shapely.intersection(footprints, region)) for _, region in regions])
    shares = np.vstack([shares, shapely.area(footprints) - shares.sum(axis=0)])
    side = shares.argmax(axis=0)
    crossed = (shares > CUT_WIDTH_M * shapely.length(footprints)).sum(axis=0) > 1
    bent = []
    for i, (block, region) in enumerate(regions):
        own, others = footprints[crossed & (side == i)], footprints[crossed & (side != i)]
        joined = shapely.union_all([region, *own]) if len(own) else region
        left = shapely.difference(joined, shapely.union_all(others)) if len(others) else joined
        bent.append((block, areal(left)))
    return bent


def areal(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return the areas of a geometry; overlays leave points and lines where things only touch."""
    parts = shapely.get_parts(geometry if geometry.is_valid else shapely.make_valid(geometry))
    parts = np.concatenate([shapely.get_parts(part) for part in parts]) if len(parts) else parts
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return shapely.multipolygons(parts)


def _footprints(draft: Draft, ground: Ground) -> Geometries:
    """Outlines of the buildings in these cells on the grid of cells; those that share a cell as one."""
    found = []
    for cell in ground.cell.tolist():
        shapes = [row["geom"] for row in draft.rows("buildings", "cell_id", cell) if shapely.area(row["geom"]) > 0]
        rounded = [shapely.transform(shape, lambda xy: np.rint(xy * SCALE) / SCALE) for shape in shapes]
        valid = [shape if shape.is_valid else shapely.make_valid(shape) for shape in rounded]
        found += [shapely.union_all(valid)] if len(valid) > 1 else valid
    return np.array(found, dtype=object)


def _labelled(polygons: Geometries, otherwise: Ints, regions: Sequence[Region]) -> Ints:
    """Block of each piece: that of the first region it lies in."""
    points = shapely.point_on_surface(polygons)
    block = otherwise.copy()
    for number, region in reversed(regions):
        shapely.prepare(region)
        block[shapely.intersects(region, points)] = number
    return block


def _joined(made: _Pieces) -> _Pieces:
    """Make one piece of those of a cell that come into the same block and touch."""
    pair = np.stack([made.cell, made.block, made.mark], axis=1)
    _, group, size = np.unique(pair, axis=0, return_inverse=True, return_counts=True)
    several = np.flatnonzero(size[group.ravel()] > 1)
    if not len(several):
        return made
    patch = Patch.of(made.polygons[several])
    one, other, _ = patch.borders()
    same = group.ravel()[several[one]] == group.ravel()[several[other]]
    part = pieces(len(several), one[same], other[same])
    _, drawn = patch.polygons(part)
    _, leader, count = np.unique(part, return_index=True, return_counts=True)
    alone = count == 1
    drawn[alone] = made.polygons[several[leader[alone]]]
    kept = np.setdiff1d(np.arange(len(made.cell)), several)
    source = np.concatenate([kept, several[leader]])
    joined = _Pieces(
        np.concatenate([made.polygons[kept], drawn]), made.cell[source], made.block[source], made.mark[source]
    )
    order = np.argsort(joined.cell, kind="stable")
    return _Pieces(joined.polygons[order], joined.cell[order], joined.block[order], joined.mark[order])


def _without_islands(draft: Draft, ground: Ground, made: _Pieces, wanted: set[int]) -> _Pieces:
    """Give empty ground that is apart from its block to the block that it borders on longest, of those that are edited."""
    block = made.block.copy()
    one, other, length = Patch.of(made.polygons).borders()
    takers = [*wanted, *np.unique(made.block).tolist()]
    for _ in range(MOST_TURNS):
        same = block[one] == block[other]
        part = pieces(len(block), one[same], other[same])
        strays = _strays(draft, ground, made, block, part)
        if not strays:
            break
        for stray in strays:
            rim = (part[one] == stray) != (part[other] == stray)
            beyond = np.where(part[one[rim]] == stray, block[other[rim]], block[one[rim]])
            takes = np.isin(beyond, takers)
            if takes.any():
                blocks, place = np.unique(beyond[takes], return_inverse=True)
                block[part == stray] = blocks[np.bincount(place, length[rim][takes]).argmax()]
    return _Pieces(made.polygons, made.cell, block, made.mark)


def _strays(draft: Draft, ground: Ground, made: _Pieces, block: Ints, part: Ints) -> list[int]:
    """Parts of blocks that hold no building; of every block one part stays, that with most built ground."""
    area = np.bincount(part, shapely.area(made.polygons))
    found = []
    for number in np.unique(block).tolist():
        own = np.unique(part[block == number]).tolist()
        if len(own) == 1:
            continue
        built = {
            p: sum(_building_area(draft, ground, made, i) for i in np.flatnonzero(part == p).tolist()) for p in own
        }
        main = max(own, key=lambda p: (built[p], area[p], -p))
        found += [p for p in own if p != main and not built[p]]
    return found


def _building_area(draft: Draft, ground: Ground, made: _Pieces, piece: int) -> float:
    """Ground of buildings in a piece, counted at least as something where a building has none."""
    rows = draft.rows("buildings", "cell_id", int(ground.cell[made.cell[piece]]))
    if not rows:
        return 0.0
    shapes = np.array([row["geom"] for row in rows], dtype=object)
    inside = shapely.area(shapely.intersection(shapes, made.polygons[piece]))
    points = (shapely.area(shapes) == 0) & shapely.intersects(shapes, made.polygons[piece])
    enough = inside > CUT_WIDTH_M * shapely.length(shapes)
    return float(inside[enough].sum() + points.sum())


def _changed(ground: Ground, made: _Pieces) -> Ints:
    """Positions of the cells that are cut, bent or go to another block."""
    same = np.array([made.polygons[i] is ground.polygons[c] for i, c in enumerate(made.cell.tolist())])
    return np.unique(made.cell[~same | (made.block != ground.block[made.cell])])


def _written(draft: Draft, ground: Ground, made: _Pieces) -> None:
    """Write rows of cells and buildings."""
    cut: list[int] = []
    for position in _changed(ground, made).tolist():
        own = np.flatnonzero(made.cell == position)
        row = draft.need("cells", int(ground.cell[position]))
        buildings = draft.rows("buildings", "cell_id", row["cell_id"])
        home, missed = _homes(buildings, row["geom"], made.polygons[own])
        cut += missed
        _write_cell(draft, row, made, own, dict(zip([b["building_id"] for b in buildings], home, strict=True)))
    if cut:
        x, y = shapely.get_coordinates(shapely.point_on_surface(draft.need("buildings", cut[0])["geom"]))[0].tolist()
        raise RefusedError(
            "buildings_cut",
            table="buildings",
            row_id=cut[0],
            x=x,
            y=y,
            buildings=buildings_named(draft, cut),
            count=len(cut),
        )


def _homes(buildings: list[Row], cell: shapely.Geometry, polygons: Geometries) -> tuple[list[int], list[int]]:
    """Position of the piece that holds each building, and the buildings that none holds whole as far as the cell did."""
    home, cut = [], []
    for row in buildings:
        shape = row["geom"]
        if len(polygons) == 1:
            home.append(0)
            continue
        if shapely.area(shape) == 0:
            home.append(int(shapely.distance(polygons, shape).argmin()))
            continue
        inside = shapely.area(shapely.intersection(polygons, shape))
        home.append(int(inside.argmax()))
        if shapely.area(shapely.intersection(cell, shape)) - inside.max() > CUT_WIDTH_M * shapely.length(shape):
            cut.append(row["building_id"])
    return home, cut


def _write_cell(draft: Draft, row: Row, made: _Pieces, own: Ints, home: Mapping[int, int]) -> None:
    """Replace one cell by its pieces: the first that holds a building, else the largest, keeps the id."""
    lowest = {place: min(b for b, at in home.items() if at == place) for place in set(home.values())}
    by_size = sorted(range(len(own)), key=lambda i: -shapely.area(made.polygons[own[i]]))
    keeper = home[min(home)] if home else by_size[0]
    for place in [keeper, *(i for i in range(len(own)) if i != keeper)]:
        cell_id = row["cell_id"] if place == keeper else draft.new_id("cells")
        block_id = int(made.block[own[place]])
        columns = {"block_id": block_id, "building_id": lowest.get(place), "geom": made.polygons[own[place]]}
        draft.put("cells", {**row, "cell_id": cell_id, **columns})
        for building_id, at in home.items():
            if at == place:
                draft.change("buildings", building_id, cell_id=cell_id, block_id=block_id)
