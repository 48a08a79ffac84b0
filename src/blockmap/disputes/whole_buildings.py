"""No line runs through a building: where it would, it bends round it, and the building goes whole to the side with more of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.disputes import strip as strips
from blockmap.disputes.parties import Parties
from blockmap.disputes.strip import NOBODY, OURS, THEIRS, Labels, Strip

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

CUT_WIDTH_M = 0.001
"""A footprint may reach this far over a line, the rounding of the grid: area over the length of its outline."""
ROUNDS = 4
"""Bending round one building may bring the line into the next."""

Labeller = Callable[[Strip], Labels]


@dataclass(frozen=True)
class Divided:
    """Disputed ground that is divided without cutting a building.

    Attributes
    ----------
    strip, labels
        Faces and whose they are to be.
    shares_m2
        (buildings, 2) ground of every building on our and on their side.
    is_bent
        (buildings,) the line was bent round it.
    is_cut
        (buildings,) it is cut all the same.
    """

    strip: Strip
    labels: Labels
    shares_m2: NDArray[np.float64]
    is_bent: NDArray[np.bool_]
    is_cut: NDArray[np.bool_]

    @property
    def side(self) -> Labels:
        """(buildings,) side with the larger part of each."""
        return np.where(self.shares_m2[:, 0] >= self.shares_m2[:, 1], OURS, THEIRS).astype(np.int8)


def near(buildings: GeoDataFrame, parties: Parties) -> GeoDataFrame:
    """Buildings with more than rounding of their footprint on the disputed ground, by id."""
    footprints = buildings["geom"].to_numpy()
    touching = np.unique(shapely.STRtree(footprints).query(parties.ground, predicate="intersects"))
    mine = footprints[touching]
    on_it = shapely.area(shapely.intersection(mine, parties.ground))
    real = (shapely.area(mine) == 0) | (on_it > CUT_WIDTH_M * shapely.length(mine))
    return buildings.iloc[touching[real]].sort_values("building_id", ignore_index=True)


def divide(parties: Parties, lines: list[Any], labeller: Labeller, buildings: GeoDataFrame) -> Divided:
    """Divide the strip, and bend the line round every building that it would cut.

    Parameters
    ----------
    parties
        The two sides.
    lines
        Lines to node in first.
    labeller
        Says which face goes to whom, when these lines are noded in.
    buildings
        Buildings that touch the disputed ground: `geom`; points are never cut.
    """
    footprints = buildings["geom"].to_numpy()
    strip = strips.lay(parties.ours, parties.theirs, parties.ground, lines)
    labels = strips.connected(strip, labeller(strip))
    bent = np.zeros(len(buildings), np.bool_)
    for _ in range(ROUNDS):
        shares = shares_m2(strip, labels, parties, footprints)
        cut = is_cut(shares, footprints)
        if not (cut & ~bent).any():
            break
        bent |= cut
        strip, labels = _bend(parties, strip, labels, _groups(footprints, bent), shares, footprints)
    shares = shares_m2(strip, labels, parties, footprints)
    return Divided(strip, labels, shares, bent, is_cut(shares, footprints))


def shares_m2(strip: Strip, labels: Labels, parties: Parties, footprints: NDArray[Any]) -> NDArray[np.float64]:
    """(buildings, 2) ground of every footprint that will be ours and theirs; a point counts as one square metre.

    Ground that both claim, or nobody does, and that this dispute is not about, counts for neither.
    """
    is_point = shapely.area(footprints) == 0
    both = _held(parties.theirs, shapely.intersection(footprints, parties.ours), is_point)
    shares = np.column_stack(
        [_held(outline, footprints, is_point) - both for outline in (parties.ours, parties.theirs)]
    )
    alone = np.where(strip.in_ours == strip.in_theirs, NOBODY, np.where(strip.in_ours, OURS, THEIRS))
    changed = np.flatnonzero((alone != labels) & (labels != NOBODY))
    building, at = shapely.STRtree(strip.faces[changed]).query(footprints, predicate="intersects")
    face = changed[at]
    held = _held(strip.faces[face], footprints[building], is_point[building])
    for column, label in enumerate((OURS, THEIRS)):
        np.add.at(shares[:, column], building, held * ((labels[face] == label).astype(int) - (alone[face] == label)))
    return np.maximum(shares, 0)


def is_cut(shares: NDArray[np.float64], footprints: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which footprints lie on both sides by more than rounding."""
    cut: NDArray[np.bool_] = (shares.min(axis=1) > CUT_WIDTH_M * shapely.length(footprints)) & (
        shapely.area(footprints) > 0
    )
    return cut


def _held(ground: Any, footprints: NDArray[Any], is_point: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Area of each footprint on some ground, or each on its own."""
    area: NDArray[np.float64] = shapely.area(shapely.intersection(footprints, ground))
    return np.where(is_point, shapely.intersects(ground, footprints).astype(float), area)


def _groups(footprints: NDArray[Any], bent: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(buildings,) number of the group of overlapping footprints that must stay together, -1 where the line need not bend."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    one, other = shapely.STRtree(footprints).query(footprints, predicate="intersects")
    overlap = shapely.area(shapely.intersection(footprints[one], footprints[other]))
    real = overlap > CUT_WIDTH_M * shapely.length(footprints[one])
    links = coo_array((np.ones(real.sum()), (one[real], other[real])), shape=(len(footprints),) * 2)
    _, of = connected_components(links, directed=False)
    group: NDArray[np.int64] = np.where(np.isin(of, of[bent]), of, -1)
    return group


def _bend(
    parties: Parties,
    strip: Strip,
    labels: Labels,
    group: NDArray[np.int64],
    shares: NDArray[np.float64],
    footprints: NDArray[Any],
) -> tuple[Strip, Labels]:
    """Node the footprints in and give each group whole to the side with more of it."""
    total = pd.DataFrame(shares).groupby(group).sum()
    total = total[total.index >= 0]
    outlines = [strips.on_grid(shapely.union_all(footprints[group == number])) for number in total.index]
    fresh = strips.lay(parties.ours, parties.theirs, parties.ground, [strip.border(labels), *outlines])
    point, face = shapely.STRtree(strip.faces).query(shapely.point_on_surface(fresh.faces), predicate="intersects")
    given = fresh.undisputed.copy()
    given[point] = np.where(labels[face] == NOBODY, given[point], labels[face])
    for outline, (ours, theirs) in zip(outlines, total.to_numpy(), strict=True):
        given[fresh.inside(outline)] = OURS if ours >= theirs else THEIRS
    return fresh, strips.connected(fresh, given)
