"""A border between two communities is not moved by drawing: whoever sees it elsewhere files a dispute with the line drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from blockmap import store
from blockmap.disputes import filing
from blockmap.disputes.detect import detect
from blockmap.errors import UsageError
from blockmap.store.ledger import now
from blockmap.workflow.settling import entry, keep_interim, write_records

END_REACH_M = 2.0
"""An end of the line this near to a border is led there."""

BEYOND_M = 0.05
"""So far over the border, because no point computed lies on it exactly."""


def claim_border(
    file: store.Territory,
    line: Sequence[tuple[float, float]],
    *,
    community_id: int,
    reason: str | None = None,
    actor: str | None = None,
) -> gpd.GeoDataFrame:
    """File a dispute over the ground between a border as it is and as a community would have it.

    Steps: see in which community the line runs and who claims ground there; cut off the ground between line and border; let
    `blockmap.disputes.detect` measure it; file it, with a dated record of who drew it and why.

    Parameters
    ----------
    file
        Territory, open for writing.
    line
        The course as it should be, in the territory's CRS; it begins and ends at the border.
    community_id
        Community on whose behalf it is drawn.
    reason, actor
        Why, and who; both go into the ledger and the dispute's records.

    Returns
    -------
    disputes
        Rows of `disputes` that were filed.

    Raises
    ------
    UsageError
        The line cuts no ground off between two communities, or what it cuts off is no wider than the declared tolerance.
    """
    settings = file.settings
    areas = file.table("areas", where="level = ?", parameters=[settings.community_level]).reset_index(drop=True)
    course = shapely.LineString(line)
    pair = _parties(areas, course, community_id)
    holder, claimant = areas.loc[pair[0]], areas.loc[pair[1]]
    ground = _between(holder["geom"], claimant["geom"], course)
    if ground is None:
        raise UsageError("border_claim_nothing", code=holder["code"])
    claimed = areas.loc[pair].reset_index(drop=True)
    claimed.loc[1, "geom"] = shapely.union_all([claimant["geom"], ground])
    claimed = gpd.GeoDataFrame(claimed, geometry="geom", crs=areas.crs)
    known = file.table("disputes")
    found, _, report = detect(claimed, None, tolerance_m=settings.area_tolerance_m, known=known)
    if found.empty:
        is_known = bool(report.figures.get("disputes_known", 0))
        raise UsageError("border_claim_known" if is_known else "border_claim_narrow", code=holder["code"])
    rows = filing.dispute_rows(found, file.next_id("disputes"), detected_at=now())
    arguments = {
        "community": str(holder["code"]),
        "claimed_by": str(claimant["code"]),
        "line": [list(xy) for xy in line],
    }
    with file.operation("dispute claim", arguments, actor=actor, reason=reason) as operation:
        operation.insert("disputes", rows)
        operation.insert("dispute_lines", filing.line_rows(found, rows, file.next_id("dispute_lines")))
        note = entry("note", reason=reason or str(claimant["code"]))
        note = replace(note, actor=actor) if actor else note
        write_records(file, operation, rows, rows["code"].tolist(), [note])
        keep_interim(file, operation)
    return rows


def _parties(areas: gpd.GeoDataFrame, course: Any, community_id: int) -> list[int]:
    """Return the places of the community in which most of a line runs, and of the one that claims ground there."""
    shapes = areas.geometry.to_numpy().astype(object)
    inside = shapely.length(shapely.intersection(shapes, course))
    holder = int(inside.argmax())
    own = np.flatnonzero(areas["area_id"].to_numpy() == community_id)
    if inside[holder] == 0 or not len(own):
        raise UsageError("border_claim_nothing", code="")
    if holder != own[0]:
        return [holder, int(own[0])]
    reach = shapely.area(shapely.intersection(shapes, shapely.buffer(course, END_REACH_M)))
    reach[holder] = 0.0
    if reach.max() == 0:
        raise UsageError("border_claim_nothing", code=areas.loc[holder, "code"])
    return [holder, int(reach.argmax())]


def _between(holder: Any, claimant: Any, course: Any) -> Any | None:
    """Return the ground of the holder between a line and the claimant's border; nothing when the line cuts none off."""
    led = _led(course, holder.boundary)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all([holder.boundary, led]))))
    faces = faces[shapely.contains(holder, shapely.point_on_surface(faces))]
    if len(faces) < 2:
        return None
    beside = shapely.length(shapely.intersection(shapely.boundary(faces), claimant.boundary)) > 0
    beside[int(shapely.area(faces).argmax())] = False
    return shapely.union_all(faces[beside]) if beside.any() else None


def _led(course: Any, border: Any) -> Any:
    """Lead the ends of a line to a border that is near, and a little beyond, so that they cross it."""
    points = [np.array(xy) for xy in shapely.get_coordinates(course)]
    for place, end in ((0, points[0]), (len(points), points[-1])):
        here = shapely.Point(end)
        reach = border.distance(here)
        if 0 < reach <= END_REACH_M:
            nearest = shapely.get_coordinates(shapely.shortest_line(here, border))[1]
            points.insert(place and len(points), nearest + (nearest - end) / reach * BEYOND_M)
    return shapely.LineString(points)
