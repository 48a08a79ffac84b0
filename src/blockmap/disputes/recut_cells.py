"""The cells and blocks on ground that changes hands, and the buildings on it.

A cell that is cut keeps its id for the part with its building. Ground that is gained becomes cells of the block across the
longest border, or a block of its own where that block would come above the band. A block that falls apart gives its smaller
parts to the neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap.disputes.outlines import summed
from blockmap.disputes.recut_areas import NOWHERE, Ints, Pieces
from blockmap.report import Report
from blockmap.settings import Settings
from blockmap.topology.patch import Patch
from blockmap.topology.patch import pieces as connected_pieces

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@dataclass(frozen=True)
class Ground:
    """Cells, blocks and buildings after the ground was recut.

    Attributes
    ----------
    cells
        Table `cells`.
    blocks
        `block_id, community_id, geom` of ground blocks whose outline changed, new ones among them.
    gone
        ``block_id`` of blocks that have no ground left.
    buildings
        Table `buildings`: `community_id, cell_id, block_id` follow.
    left, joined, moved
        ``building_id`` of those that leave the territory, come to it, or change their block.
    """

    cells: GeoDataFrame
    blocks: GeoDataFrame
    gone: list[int]
    buildings: GeoDataFrame
    left: list[int]
    joined: list[int]
    moved: list[int]


def recut(
    cells: GeoDataFrame,
    blocks: GeoDataFrame,
    buildings: GeoDataFrame,
    pieces: Pieces,
    leaving: set[int],
    *,
    settings: Settings,
    first_cell_id: int,
    first_block_id: int,
    report: Report,
) -> Ground:
    """Recut cells and blocks.

    Parameters
    ----------
    cells, blocks, buildings
        Tables, new points woven in.
    pieces
        Ground that changes hands.
    leaving
        ``building_id`` of buildings that are outside the territory from now on.
    settings
        Choices of the office: the band.
    first_cell_id, first_block_id
        Next free ids.
    report
        Takes ``apply_block_apart`` where a block cannot be kept in one piece, ``apply_new_block`` and ``apply_shared_cell``.
    """
    cut = _cut(cells, buildings, pieces, leaving, first_cell_id)
    homes = _homes(cut, buildings, leaving)
    touched = set(cut.loc[cut["is_touched"], "block_id"]) | set(
        cells.loc[cells["cell_id"].isin(cut.attrs["touched"]), "block_id"]
    )
    cut = _joined(cut, homes, buildings, settings, first_block_id, report)
    touched = {block for block in touched if block >= 0} | set(cut.loc[cut["is_touched"], "block_id"])
    near = cut[cut["block_id"].isin(touched)]
    label = _in_one_piece(near, homes, buildings, blocks, report)
    cut.loc[near.index, "block_id"] = label
    drawn = _drawn(cut, touched | set(label.tolist()))
    gone = sorted(touched - set(drawn["block_id"]))
    cut["building_id"] = (
        cut["cell_id"].map(homes.dropna().reset_index().groupby("cell_id")["building_id"].min()).astype("Int64")
    )
    placed = _placed(buildings, homes, cut)
    is_in, was_in = placed["block_id"].notna(), buildings["block_id"].notna()
    ids = placed["building_id"]
    stays = (placed["block_id"] != buildings["block_id"]).fillna(False).to_numpy(dtype=bool)
    for cell_id, count in homes.dropna().loc[ids[is_in & ~was_in]].value_counts().items():
        if count > 1:
            report.add("apply_shared_cell", "note", table="cells", row_id=int(cell_id), count=int(count))
    columns = ["cell_id", "community_id", "block_id", "building_id", "geom"]
    return Ground(
        cells=cut[columns]
        .sort_values("cell_id", ignore_index=True)
        .astype({"block_id": "int64", "community_id": "int64"}),
        blocks=drawn,
        gone=[int(block_id) for block_id in gone],
        buildings=placed,
        left=ids[was_in & ~is_in].tolist(),
        joined=ids[is_in & ~was_in].tolist(),
        moved=ids[is_in & was_in & stays].tolist(),
    )


def _cut(
    cells: GeoDataFrame, buildings: GeoDataFrame, pieces: Pieces, leaving: set[int], first_id: int
) -> GeoDataFrame:
    """Cells after pieces were taken out and new ones added; ``is_touched`` marks those of new shape, ``block_id`` -1 is open."""
    points = shapely.point_on_surface(pieces.polygons)
    piece, cell = shapely.STRtree(cells["geom"].to_numpy()).query(points, predicate="intersects")
    community = cells["community_id"].to_numpy()
    is_moved = pieces.community[piece] != community[cell]
    piece, cell = piece[is_moved], cell[is_moved]
    rows: list[dict[str, Any]] = []
    next_id = first_id
    touched = np.unique(cell)
    stays = buildings[~buildings["building_id"].isin(leaving)]
    for position in touched.tolist():
        row = cells.iloc[position]
        taken = piece[cell == position]
        rest = summed([row["geom"]], list(pieces.polygons[taken]))
        parts = list(shapely.get_parts(rest)) if rest is not None else []
        parts = _main_first(parts, stays[stays["cell_id"] == row["cell_id"]])
        for k, part in enumerate(parts):
            rows.append(
                _cell(int(row["cell_id"]) if k == 0 else next_id, row["community_id"], row["block_id"], part, -1)
            )
            next_id += k > 0
        for target in np.unique(pieces.community[taken]):
            if target == NOWHERE:
                continue
            group = int(pieces.group[taken[pieces.community[taken] == target][0]])
            moved = summed(list(pieces.polygons[taken[pieces.community[taken] == target]]))
            for part in shapely.get_parts(moved):
                rows.append(_cell(next_id, target, -1, part, group))
                next_id += 1
    is_new = (pieces.community != NOWHERE) & ~np.isin(np.arange(len(points)), _covered(cells, points))
    for group in np.unique(pieces.group[is_new]):
        which = is_new & (pieces.group == group)
        for part in shapely.get_parts(summed(list(pieces.polygons[which]))):
            rows.append(_cell(next_id, pieces.community[which][0], -1, part, int(group)))
            next_id += 1
    kept = cells.drop(index=cells.index[touched]).assign(is_touched=False, group=-1)
    fresh = gpd.GeoDataFrame(
        rows,
        columns=["cell_id", "community_id", "block_id", "building_id", "geom", "is_touched", "group"],
        geometry="geom",
        crs=cells.crs,
    )
    out = pd.concat([kept, fresh.astype({"building_id": "Int64"})], ignore_index=True) if len(fresh) else kept
    out = gpd.GeoDataFrame(out, geometry="geom", crs=cells.crs)
    out.attrs["touched"] = cells["cell_id"].to_numpy()[touched].tolist()
    return out


def _covered(cells: GeoDataFrame, points: Any) -> Ints:
    """Positions of points that some cell holds."""
    return np.unique(shapely.STRtree(cells["geom"].to_numpy()).query(points, predicate="intersects")[0])


def _cell(cell_id: int, community_id: int, block_id: int, geom: Any, group: int) -> dict[str, Any]:
    return {
        "cell_id": int(cell_id),
        "community_id": int(community_id),
        "block_id": int(block_id),
        "building_id": pd.NA,
        "geom": geom,
        "is_touched": True,
        "group": group,
    }


def _main_first(parts: list[Any], buildings: GeoDataFrame) -> list[Any]:
    """Parts of a cell, the one with its building first, else the largest."""
    points = shapely.point_on_surface(buildings["geom"].to_numpy())
    return sorted(parts, key=lambda part: (-int(shapely.intersects(part, points).sum()), -shapely.area(part)))


def _homes(cells: GeoDataFrame, buildings: GeoDataFrame, leaving: set[int]) -> pd.Series[Any]:
    """Cell of every building, by ``building_id``: unchanged where its cell is, else the one it stands in; none outside."""
    homes = buildings.set_index("building_id")["cell_id"].copy()
    touched = cells[cells["is_touched"]].sort_values("cell_id", ignore_index=True)
    loose = homes.isna() | homes.isin(cells.attrs["touched"])
    rows = buildings[loose.to_numpy()]
    building, cell = shapely.STRtree(touched["geom"].to_numpy()).query(
        shapely.point_on_surface(rows["geom"].to_numpy()), predicate="intersects"
    )
    first = pd.Series(touched["cell_id"].to_numpy()[cell]).groupby(building).min()
    homes[rows["building_id"].to_numpy()] = pd.NA
    homes[rows["building_id"].to_numpy()[first.index]] = first.to_numpy()
    homes[homes.index.isin(leaving)] = pd.NA
    return homes


def _joined(
    cells: GeoDataFrame,
    homes: pd.Series[Any],
    buildings: GeoDataFrame,
    settings: Settings,
    first_block_id: int,
    report: Report,
) -> GeoDataFrame:
    """Give every group of new cells its block: across the longest border, or a new one where that would come above the band."""
    out = cells.copy()
    out.attrs = cells.attrs
    households = _households(homes, buildings)
    next_block = first_block_id
    for group in sorted(set(out.loc[out["block_id"] < 0, "group"])):
        which = (out["block_id"] < 0) & (out["group"] == group)
        community = int(out.loc[which, "community_id"].iloc[0])
        mine = out.loc[which, "cell_id"]
        brought = int(households.reindex(mine).fillna(0).sum())
        near = out[~which & (out["community_id"] == community) & (out["block_id"] >= 0)]
        block = _across(out.loc[which, "geom"].to_numpy(), near)
        now = int(households.reindex(near.loc[near["block_id"] == block, "cell_id"]).fillna(0).sum())
        if brought >= settings.low and now + brought > settings.high:
            report.add("apply_new_block", "note", table="blocks", row_id=next_block, count=brought)
            block = next_block
            next_block += 1
        out.loc[which, "block_id"] = block
    return out


def _across(ground: Any, near: GeoDataFrame) -> int:
    """Block with the longest border along some ground."""
    edge = shapely.boundary(shapely.coverage_union_all(ground))
    touching = near.iloc[np.sort(shapely.STRtree(near["geom"].to_numpy()).query(edge, predicate="intersects"))]
    shared = shapely.length(shapely.intersection(shapely.boundary(touching["geom"].to_numpy()), edge))
    metres = pd.Series(shared).groupby(touching["block_id"].to_numpy()).sum()
    return int(metres.index.to_numpy()[metres.to_numpy().argmax()])


def _households(homes: pd.Series[Any], buildings: GeoDataFrame) -> pd.Series[Any]:
    """Households of every cell that has some."""
    count = buildings.set_index("building_id")["household_count"].reindex(homes.index)
    return count.groupby(homes).sum()


def _in_one_piece(
    cells: GeoDataFrame, homes: pd.Series[Any], buildings: GeoDataFrame, blocks: GeoDataFrame, report: Report
) -> Ints:
    """Block of every cell, when parts of blocks that were cut off have gone to the neighbours."""
    label = cells["block_id"].to_numpy(dtype=np.int64).copy()
    community = cells["community_id"].to_numpy()
    if not len(cells):
        return label
    one, other, length = Patch.of(cells["geom"].to_numpy()).borders()
    weight = cells["cell_id"].map(_households(homes, buildings)).fillna(0).to_numpy(dtype=float)
    area = shapely.area(cells["geom"].to_numpy())
    for _ in range(len(cells)):
        same = label[one] == label[other]
        part = connected_pieces(len(cells), one[same], other[same])
        size = (
            pd.DataFrame({"part": part, "block": label, "weight": weight, "area": area})
            .groupby(["block", "part"])
            .sum()
        )
        size = size.sort_values(["weight", "area"], ascending=False).reset_index()
        lesser = size[size.duplicated("block")]
        if lesser.empty:
            return label
        cut_off = int(lesser["part"].iloc[-1])
        taken = _taken_by(part == cut_off, label, community, one, other, length)
        if taken is None:
            block = int(lesser["block"].iloc[-1])
            code = blocks.set_index("block_id")["block_code"].get(block)
            x, y = shapely.get_coordinates(shapely.point_on_surface(cells["geom"].to_numpy()[part == cut_off]))[
                0
            ].tolist()
            report.add("apply_block_apart", table="blocks", row_id=block, code=code, x=x, y=y)
            return label
        label[part == cut_off] = taken
    return label


def _taken_by(mine: Any, label: Ints, community: Ints, one: Ints, other: Ints, length: Any) -> int | None:
    """Block of the same community with the longest border along a part of another block; ``None`` when there is none."""
    metres: dict[int, float] = {}
    for a, b in ((one, other), (other, one)):
        beside = mine[a] & ~mine[b] & (community[a] == community[b])
        for block, metre in zip(label[b[beside]].tolist(), length[beside].tolist(), strict=True):
            metres[block] = metres.get(block, 0.0) + metre
    return max(metres, key=lambda block: (metres[block], -block)) if metres else None


def _drawn(cells: GeoDataFrame, touched: set[int]) -> GeoDataFrame:
    """Outlines of blocks from their cells."""
    mine = cells[cells["block_id"].isin(touched)].sort_values("cell_id", ignore_index=True)
    if mine.empty:
        return gpd.GeoDataFrame({"block_id": [], "community_id": [], "geom": []}, geometry="geom", crs=cells.crs)
    label = mine["block_id"].to_numpy(dtype=np.int64)
    ids, polygons = Patch.of(mine["geom"].to_numpy()).polygons(label)
    community = mine.drop_duplicates("block_id").set_index("block_id")["community_id"]
    return gpd.GeoDataFrame(
        {"block_id": ids, "community_id": community.reindex(ids).to_numpy(dtype=np.int64), "geom": polygons},
        geometry="geom",
        crs=cells.crs,
    )


def _placed(buildings: GeoDataFrame, homes: pd.Series[Any], cells: GeoDataFrame) -> GeoDataFrame:
    """Buildings with their cell, block and community."""
    out = buildings.copy()
    of_cell = cells.set_index("cell_id")
    home = homes.reindex(out["building_id"]).to_numpy()
    out["cell_id"] = pd.array(home, dtype="Int64")
    is_loose = buildings["community_id"].notna().to_numpy() | out["cell_id"].notna().to_numpy()
    for name in ("block_id", "community_id"):
        out[name] = out["cell_id"].map(of_cell[name]).astype("Int64").where(is_loose, buildings[name])
    return out
