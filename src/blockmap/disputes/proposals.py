"""Proposals: ways in which a dispute could be settled, each with what it would mean, ranked; none is applied by itself.

Every proposal is a line from end to end of the disputed ground, or one side has all of it. No proposal cuts a building: the
line bends round it, and it goes whole to the side that has the larger part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd
import shapely

from blockmap.disputes import (
    proposal_balance,
    proposal_cuts,
    proposal_drawn,
    proposal_features,
    proposal_middle,
    whole_buildings,
)
from blockmap.disputes import strip as strips
from blockmap.disputes.parties import Parties
from blockmap.disputes.strip import OURS, THEIRS, Labels, Strip
from blockmap.disputes.whole_buildings import Divided
from blockmap.report import Report

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Method = Literal[
    "ours", "theirs", "historic", "road", "river", "median", "equal-area", "addresses", "minimal", "blocks"
]
METHODS: tuple[Method, ...] = get_args(Method)
DRAWN = "drawn"
"""Method of a line that was drawn or surveyed."""

VISIBLE_M = 5.0
"""A line this near a barrier follows it."""
SPLIT_M2 = 1.0
"""A block is divided when both sides have more of it than this."""
BALANCINGS = 8
"""How often the equal-area line is sought anew to make up for the buildings it bends round."""
MOST_BALANCED = 8
"""Ways of making up the rest that are tried."""
EVEN_M2 = 0.05
"""Halves are the same when they differ by no more than areas are stated with."""


@dataclass(frozen=True)
class Surroundings:
    """What proposals look at beside the two sides.

    Attributes
    ----------
    buildings
        Buildings that touch the disputed ground, by id.
    blocks, barriers
        Tables.
    names
        Names of our side and of theirs that an address may hold.
    historic
        Lines that were handed in as historic.
    """

    buildings: GeoDataFrame
    blocks: GeoDataFrame
    barriers: GeoDataFrame
    names: tuple[list[str], list[str]] = ((), ())  # type: ignore[assignment]
    historic: Sequence[Any] = ()


@dataclass(frozen=True)
class Proposal:
    """One way to settle a dispute.

    Attributes
    ----------
    method
        How the line was found.
    side
        The side that has all of the disputed ground; ``None`` when the line divides it.
    line
        Border between the two sides on the disputed ground, a multilinestring.
    ours, theirs
        What each side has then: `area_m2, building_count, household_count, person_count`.
    to_ours, to_theirs
        ``building_id`` of those that change sides, against who has them now.
    buildings_ours
        ``building_id`` of all buildings on disputed ground that would be ours.
    bent
        ``building_id`` of those that the line bends round.
    blocks_split
        Codes of our blocks that would be on both sides.
    visible_share
        Part of the line that follows a visible feature.
    score
        1 is best: mean of even ground, households that stay, whole blocks and visibility.
    """

    method: str
    side: str | None
    line: Any
    ours: Mapping[str, float]
    theirs: Mapping[str, float]
    to_ours: tuple[int, ...]
    to_theirs: tuple[int, ...]
    buildings_ours: tuple[int, ...]
    bent: tuple[int, ...]
    blocks_split: tuple[str, ...]
    visible_share: float
    score: float

    @property
    def subject(self) -> str:
        """Hash of the line and the side: what is signed is what is applied."""
        return subject_of(self.line, self.side)

    def details(self) -> dict[str, Any]:
        """Everything but the line, as JSON can hold it."""
        return {
            "method": self.method,
            "side": self.side,
            "ours": dict(self.ours),
            "theirs": dict(self.theirs),
            "to_ours": list(self.to_ours),
            "to_theirs": list(self.to_theirs),
            "bent": list(self.bent),
            "blocks_split": list(self.blocks_split),
            "visible_share": round(self.visible_share, 4),
            "score": round(self.score, 4),
        }


def subject_of(line: Any, side: str | None) -> str:
    """Hash of a decided line, or of the side that has all of the ground."""
    return sha256(
        (side or "").encode() + (shapely.to_wkb(shapely.normalize(line)) if side is None else b"")
    ).hexdigest()


def propose(
    parties: Parties,
    methods: Sequence[str],
    around: Surroundings,
    *,
    drawn: Sequence[Any] = (),
    area_m2: float | None = None,
) -> tuple[list[Proposal], Report]:
    """Work out proposals, best first.

    Parameters
    ----------
    parties
        The two sides.
    methods
        Some of `METHODS`.
    around
        Buildings, blocks, barriers, names, historic lines.
    drawn
        Lines that were drawn or surveyed, in the CRS of the territory.
    area_m2
        Disputed ground on the ellipsoid; areas are scaled to it.

    Returns
    -------
    proposals
        Ranked; those of equal lines are kept under the first method.
    report
        Notes on methods that do not apply here, warnings on lines that do not divide the ground.
    """
    report = Report()
    base = strips.lay(parties.ours, parties.theirs, parties.ground)
    found: list[Proposal] = []
    for method in methods:
        divided, why = _divided(method, parties, base, around)
        if divided is None:
            report.add(f"proposal_{why}", "note", table="disputes", code=parties.code, method=method)
        else:
            _keep(
                found, measured(method, parties, divided, around, area_m2), divided, parties, around.buildings, report
            )
    for line in drawn:
        fitted = proposal_drawn.fit(line, base, parties.ground)
        divided, leaks = by_line(parties, fitted, around.buildings)
        if len(leaks) or shapely.is_empty(fitted):
            x, y = leaks[0] if len(leaks) else shapely.get_coordinates(shapely.point_on_surface(parties.ground))[0]
            report.add(
                "proposal_leaks", "error", table="disputes", code=parties.code, x=float(x), y=float(y), method=DRAWN
            )
        else:
            _keep(found, measured(DRAWN, parties, divided, around, area_m2), divided, parties, around.buildings, report)
    return sorted(found, key=lambda p: (-p.score, (*METHODS, DRAWN).index(p.method))), report


def by_line(parties: Parties, line: Any, buildings: GeoDataFrame, *, is_final: bool = False) -> tuple[Divided, Any]:
    """Divide the ground by a line; also the places where the line does not divide it.

    A line that is drawn divides disputed ground only, wherever else it runs; a final one says all, where it bends round a
    building that reaches beyond the disputed ground too.
    """
    strip = strips.lay(parties.ours, parties.theirs, parties.ground, [line])
    _, leaks = strips.divided_by(strip, line)
    return whole_buildings.divide(parties, [line], lambda s: _labels(s, line, is_final), buildings), leaks


def _labels(strip: Strip, line: Any, is_final: bool) -> Labels:
    labels, _ = strips.divided_by(strip, line)
    return labels if is_final else np.where(strip.is_disputed, labels, strip.undisputed).astype(np.int8)


def by_side(parties: Parties, side: str, buildings: GeoDataFrame) -> Divided:
    """Give all of the disputed ground to one side."""
    return whole_buildings.divide(parties, [], lambda s: _all_to(s, OURS if side == "ours" else THEIRS), buildings)


def measured(
    method: str, parties: Parties, divided: Divided, around: Surroundings, area_m2: float | None = None
) -> Proposal:
    """Say what a division means."""
    strip, labels, buildings = divided.strip, divided.labels, around.buildings
    flat = strip.area_m2 * strip.is_disputed
    scale = area_m2 / flat.sum() if area_m2 and flat.sum() else 1.0
    is_ours = divided.side == OURS
    was_ours = buildings["block_id"].notna().to_numpy()
    sums = [
        {
            "area_m2": round(float(flat[labels == label].sum() * scale), 1),
            "building_count": int(which.sum()),
            "household_count": int(buildings.loc[which, "household_count"].sum()),
            "person_count": int(buildings.loc[which, "person_count"].fillna(0).sum()),
        }
        for label, which in ((OURS, is_ours), (THEIRS, ~is_ours))
    ]
    ids = buildings["building_id"].to_numpy()
    line = strip.border(labels)
    side = next((s for s, area in (("ours", sums[1]), ("theirs", sums[0])) if area["area_m2"] == 0), None)
    if divided.is_bent.any():
        side = None
    split = _blocks_split(strip, labels, around.blocks)
    households = buildings["household_count"].to_numpy(dtype=float)
    moved = (
        households[is_ours != was_ours].sum() / max(households.sum(), 1.0) if parties.theirs_table != "areas" else 0.0
    )
    visible = _visible_share(line, around.barriers)
    areas = [s["area_m2"] for s in sums]
    even = 1 - abs(areas[0] - areas[1]) / max(sum(areas), 1.0)
    return Proposal(
        method=method,
        side=side,
        line=line,
        ours=sums[0],
        theirs=sums[1],
        to_ours=tuple(ids[is_ours & ~was_ours].tolist()),
        to_theirs=tuple(ids[~is_ours & was_ours].tolist()),
        buildings_ours=tuple(ids[is_ours].tolist()),
        bent=tuple(ids[divided.is_bent].tolist()),
        blocks_split=tuple(split),
        visible_share=visible,
        score=float(np.mean([even, 1 - moved, 1 / (1 + len(split)), visible])),
    )


def _keep(
    found: list[Proposal],
    proposal: Proposal,
    divided: Divided,
    parties: Parties,
    buildings: GeoDataFrame,
    report: Report,
) -> None:
    """Keep a proposal that is lawful and says something new."""
    about: dict[str, Any] = {"table": "disputes", "code": parties.code, "method": proposal.method}
    if divided.is_cut.any():
        report.add("proposal_cuts", "warning", count=int(divided.is_cut.sum()), **about)
    elif proposal.subject in {other.subject for other in found}:
        report.add("proposal_same", "note", **about)
    elif not _says_all(proposal, divided, parties, buildings):
        x, y = shapely.get_coordinates(shapely.point_on_surface(parties.ground))[0].tolist()
        report.add("proposal_leaks", "warning", x=x, y=y, **about)
    else:
        found.append(proposal)


def _says_all(proposal: Proposal, divided: Divided, parties: Parties, buildings: GeoDataFrame) -> bool:
    """Tell whether the line, or the side, alone gives the same division again: only that is signed, and only that applied."""
    if proposal.side is not None:
        again, leaks = by_side(parties, proposal.side, buildings), np.empty((0, 2))
    else:
        again, leaks = by_line(parties, proposal.line, buildings, is_final=True)
    same_sides = bool((again.side == divided.side).all())
    return not len(leaks) and same_sides and not again.is_bent.any() and not again.is_cut.any()


def _divided(method: str, parties: Parties, base: Strip, around: Surroundings) -> tuple[Divided | None, str]:
    """Divide by one method; or say why it does not apply: ``no_feature``, ``no_historic``, ``no_addresses``, ``no_middle``."""
    buildings = around.buildings
    if method in ("ours", "theirs"):
        return by_side(parties, method, buildings), ""
    if method == "minimal":
        return whole_buildings.divide(parties, [], proposal_cuts.minimal, buildings), ""
    if method == "blocks":
        return _by_blocks(parties, around)
    if method == "addresses":
        return _by_addresses(parties, around)
    if method == "equal-area":
        return _by_equal_area(parties, base, buildings)
    line, why = _line(method, parties, base, around)
    if line is None or shapely.is_empty(line):
        return None, why
    divided, leaks = by_line(parties, line, buildings)
    return (None, why) if len(leaks) else (divided, "")


def _line(method: str, parties: Parties, base: Strip, around: Surroundings) -> tuple[Any, str]:
    """Line of a method that draws one."""
    if method == "median":
        return _between_the_claims(proposal_middle.field_of(base), proposal_middle.MEDIAN, parties, base), "no_middle"
    if method == "historic":
        lines = [proposal_drawn.fit(line, base, parties.ground) for line in around.historic]
        return (shapely.union_all(lines) if lines else None), "no_historic"
    return proposal_features.follow(method, base, parties.ground, around.barriers), "no_feature"


def _between_the_claims(field: proposal_middle.Field, level: float, parties: Parties, base: Strip) -> Any:
    """Line evenly between the claims, taken to the points where these meet."""
    line = field.line(level)
    return line if shapely.is_empty(line) else proposal_drawn.fit(line, base, parties.ground)


def _by_blocks(parties: Parties, around: Surroundings) -> tuple[Divided | None, str]:
    lines = proposal_cuts.block_lines(around.blocks, parties.ground)
    if not lines:
        return None, "no_blocks"
    labeller = lambda s: proposal_cuts.by_blocks(s, around.blocks, parties.ground)  # noqa: E731  as a value
    return whole_buildings.divide(parties, lines, labeller, around.buildings), ""


def _by_addresses(parties: Parties, around: Surroundings) -> tuple[Divided | None, str]:
    sides = proposal_cuts.registered(around.buildings, around.names)
    if not sides.any():
        return None, "no_addresses"
    lines = proposal_cuts.address_lines(around.buildings, parties.ground)
    labeller = lambda s: proposal_cuts.by_addresses(s, around.buildings, sides)  # noqa: E731
    return whole_buildings.divide(parties, lines, labeller, around.buildings), ""


def _by_equal_area(parties: Parties, base: Strip, buildings: GeoDataFrame) -> tuple[Divided | None, str]:
    """Move the line between the claims until both sides have the same, buildings kept whole.

    The line is sought among those that lie evenly between the claims; what the buildings it bends round leave over is made up by
    moving points of it over free ground. Where no ground is free for that, the two differ by no more than the buildings that
    would have to change sides.
    """
    field = proposal_middle.field_of(base)
    if np.unique(field.values).size < 2:
        return None, "no_middle"
    low, high, share = 0.0, 1.0, 0.5
    best, least = None, np.inf
    for _ in range(BALANCINGS):
        line = _between_the_claims(field, proposal_middle.halving(field, share), parties, base)
        if shapely.is_empty(line):
            break
        divided, leaks = by_line(parties, line, buildings)
        off = _too_much_m2(divided)
        if not len(leaks) and abs(off) < least:
            best, least = divided, abs(off)
        low, high = (low, share) if off > 0 else (share, high)
        guess = share - off / max(float(shapely.area(parties.ground)), strips.FINE_M)
        share = guess if low < guess < high else (low + high) / 2
    return (None if best is None else _evened_out(best, parties, buildings)), "no_middle"


def _too_much_m2(divided: Divided) -> float:
    """Ground in the plane that our side has beyond half."""
    area = divided.strip.area_m2 * divided.strip.is_disputed
    return float(area[divided.labels == OURS].sum() - area.sum() / 2)


def _evened_out(nearest: Divided, parties: Parties, buildings: GeoDataFrame) -> Divided:
    """Move points of the line so that both sides have the same; as it is where there is no room."""
    off = _too_much_m2(nearest)
    if nearest.is_cut.any() or abs(off) < EVEN_M2:
        return nearest
    footprints = buildings["geom"].to_numpy()
    for line in islice(proposal_balance.balanced(nearest.strip, nearest.labels, -off, footprints), MOST_BALANCED):
        divided, leaks = by_line(parties, line, buildings, is_final=True)
        is_same = bool((divided.side == nearest.side).all()) and not divided.is_bent.any() and not divided.is_cut.any()
        if not len(leaks) and is_same and abs(_too_much_m2(divided)) < EVEN_M2:
            return replace(divided, is_bent=nearest.is_bent)
    return nearest


def _all_to(strip: Strip, label: int) -> Labels:
    labels = strip.undisputed
    labels[strip.is_disputed] = label
    return labels


def _blocks_split(strip: Strip, labels: Labels, blocks: GeoDataFrame) -> list[str]:
    """Codes of our ground blocks of which both sides would have a part."""
    on_ground = blocks[blocks["geom"].notna()]
    lost = strip.faces[(labels == THEIRS) & strip.in_ours]
    if on_ground.empty or not len(lost):
        return []
    outlines = on_ground["geom"].to_numpy()
    face, block = shapely.STRtree(outlines).query(lost, predicate="intersects")
    area = pd.Series(shapely.area(shapely.intersection(lost[face], outlines[block]))).groupby(block).sum()
    rest = shapely.area(outlines[area.index]) - area.to_numpy()
    split = area.index[(area.to_numpy() > SPLIT_M2) & (rest > SPLIT_M2)]
    return sorted(on_ground["block_code"].iloc[split].astype(str))


def _visible_share(line: Any, barriers: GeoDataFrame) -> float:
    """Part of a line within a few metres of a ranked barrier."""
    length = shapely.length(line)
    ranked = barriers.loc[barriers["rank"] > 0, "geom"].to_numpy()
    if not length or not len(ranked):
        return 0.0
    near = ranked[shapely.STRtree(ranked).query(line, predicate="dwithin", distance=VISIBLE_M)]
    if not len(near):
        return 0.0
    beside = shapely.buffer(shapely.union_all(near), VISIBLE_M, quad_segs=4)
    return float(shapely.length(shapely.intersection(line, beside)) / length)


def building_sides(divided: Divided, buildings: pd.DataFrame) -> pd.Series[str]:
    """``ours`` or ``theirs`` by ``building_id``."""
    said = ["ours" if side == OURS else "theirs" for side in divided.side.tolist()]
    return pd.Series(said, index=buildings["building_id"].to_numpy(), dtype=object)
