"""The sheet of one dispute: what both sides have on the table, and sign. A3 or A4 across, bound on the left.

First the map with both claims, as Chinese practice draws a map of claims (0.3 mm, one side red, the other blue), the line agreed
or proposed, and the buildings with their households; then the course of the line in words and its turning points
(DB50/T 1621-2024), and the buildings with the side that counts them meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.sheets import ground as g
from blockmap.sheets.block_sheet import Drawn, map_corner
from blockmap.sheets.dispute_pages import Course, Paper, building_pages, course_pages, headed, signature_box
from blockmap.sheets.ground import Ground
from blockmap.sheets.labels import Labels, details, labels
from blockmap.sheets.mapview import Bounds, MapView, fitting_scale
from blockmap.sheets.page import MM_PER_POINT, QUIET, Album, Frame, Page, Swatch
from blockmap.terms import text

CLAIM_MM, AGREED_MM = 0.3, 0.6
"""Width of claims as practice has it, and of the line agreed, which must not be lost under them."""

LINES: dict[str, tuple[str, float, tuple[float, ...] | None]] = {
    "our_claim": ("#c8141e", CLAIM_MM, None),
    "their_claim": ("#0b4fb3", CLAIM_MM, (5.0, 1.0)),
    "third_claim": ("#7b2d8b", CLAIM_MM, (1.0, 1.0)),
    "track": ("#3c3c3c", 0.25, (0.4, 1.0)),
    "proposal": ("#0f5a2b", AGREED_MM, (4.0, 1.2)),
    "decided": ("#0f5a2b", AGREED_MM, None),
}
"""Colour, width and dashes of every kind of line; colour-blind readers tell them by dash, width and the names beside them."""

MARKED = ("decided", "proposal")
"""Lines whose turning points are marked on the map."""

HATCH, HATCH_MM = "#b08d57", 2.6
BLOCK_CODE = "#8a6b96"
SIDE_MM, FOOT_MM = 76.0, 62.0
"""Millimetres for the panel beside or under the map."""
SIGNATURE_MM, FACT_MM = 20.5, 4.7
CONTEXT = 0.12
LEAST_CONTEXT_M = 25.0
TAG_SIZE = 7.5
POINT_ROOM_MM = 4.5
"""Numbers of turning points nearer to each other than this are left out on the map; the table has them all."""


@dataclass(frozen=True)
class DisputeCase:
    """What one sheet shows.

    Attributes
    ----------
    row
        Row of table `disputes`.
    lines
        ``role, label, geom`` of what is drawn.
    held
        Disputed buildings: ``short_code, number, address, household_count, person_count, side, geom, floors, floor_count``.
    courses
        The line agreed or proposed; both claims where there is none yet.
    """

    row: dict[Any, Any]
    lines: pd.DataFrame
    held: pd.DataFrame
    courses: Sequence[Course]

    @property
    def ours(self) -> str:
        """Name of our side, or its code."""
        return str(self.row["our_name"] if isinstance(self.row["our_name"], str) else self.row["our_code"])

    @property
    def theirs(self) -> str:
        """Name of the other side, or its code."""
        return str(self.row["their_name"] if isinstance(self.row["their_name"], str) else self.row["their_code"])


def write_dispute_sheets(ground: Ground, cases: Sequence[DisputeCase], path: Path, how: Drawn, paper: Paper) -> int:
    """Write the sheets of some disputes into one PDF; returns the number of pages.

    Raises
    ------
    UsageError
        The file cannot be written.
    """
    count = 0
    with Album(path, as_of=how.as_of, title=how.say("dispute.album")) as album:
        for case in cases:
            for page in dispute_sheet(ground, case, how, paper):
                album.add(page)
                count += 1
    return count


def dispute_sheet(ground: Ground, case: DisputeCase, how: Drawn, paper: Paper = "A3") -> list[Page]:
    """Draw the sheet of one dispute: map, crowded parts at a greater scale, course and turning points, buildings."""
    page, body = headed(how, paper, _title(case, how), _between(case, how))
    frame, panel = _divided(body, _extent(case))
    view = page.map(_extent(case), frame=frame)
    swatches = _map(page, view, ground, case, how)
    written = _labels(case, how)
    crowded = written.crowded(view.scale)
    written.pick(~crowded).write(view, how.lang)
    _panel(page, panel, case, swatches, how)
    pages = [page]
    if crowded.any():
        pages += _details(ground, case, how, paper, details(written.pick(crowded), view.scale, body.width, body.height))
    title, subtitle = _title(case, how), _between(case, how)
    for course in case.courses:
        pages += course_pages(course, f"{title} · {course.title}", subtitle, how, paper)
    return [*pages, *building_pages(case.held, f"{title} · {how.say('dispute.buildings_title')}", subtitle, how, paper)]


def _title(case: DisputeCase, how: Drawn) -> str:
    return how.say("dispute.title", code=case.row["code"])


def _between(case: DisputeCase, how: Drawn) -> str:
    return how.say("dispute.between", ours=case.ours, theirs=case.theirs)


def _extent(case: DisputeCase) -> Bounds:
    """Disputed ground with some land around it."""
    low_x, low_y, high_x, high_y = shapely.bounds(case.row["geom"]).tolist()
    rim = max(LEAST_CONTEXT_M, CONTEXT * max(high_x - low_x, high_y - low_y))
    return (low_x - rim, low_y - rim, high_x + rim, high_y + rim)


def _divided(body: Frame, extent: Bounds) -> tuple[Frame, Frame]:
    """Divide a page between map and panel: beside it, or under it where that shows the ground at a greater scale."""
    beside = Frame(body.x, body.y, body.width - SIDE_MM - 3, body.height)
    above = Frame(body.x, body.y, body.width, body.height - FOOT_MM - 3)
    if fitting_scale(extent, above.width, above.height) < fitting_scale(extent, beside.width, beside.height):
        return above, Frame(body.x, above.bottom + 3, body.width, FOOT_MM)
    return beside, Frame(beside.right + 3, body.y, SIDE_MM, body.height)


def _map(page: Page, view: MapView, ground: Ground, case: DisputeCase, how: Drawn) -> list[Swatch]:
    """Draw ground, buildings, disputed ground and lines; returns the legend."""
    standing = ground.standing.iloc[ground.seen("buildings", view.ground)]
    blocks = ground.blocks.iloc[ground.seen("blocks", view.ground)]
    kinds = ground.draw_barriers(view, ground.seen("barriers", view.ground))
    view.fill(standing["geom"].to_numpy(), face=g.OTHER_FACE, edge=g.OTHER_EDGE, layer=2)
    view.fill(case.held["geom"].to_numpy(), face=g.BUILDING_FACE, edge=g.BUILDING_EDGE, width=0.15, layer=2.6)
    view.stroke(hatching(case.row["geom"], HATCH_MM * view.scale / 1000), colour=HATCH, width=0.12, layer=2.4)
    view.stroke(blocks["geom"].to_numpy(), colour=g.OTHER_BLOCK_LINE, width=0.2, layer=2.7)
    _block_codes(view, blocks)
    roles = [role for role in LINES if (case.lines["role"] == role).any()]
    for role in roles:
        colour, width, dash = LINES[role]
        shapes = case.lines.loc[case.lines["role"] == role, "geom"].to_numpy()
        view.stroke(shapes, colour=colour, width=width, dash=dash, layer=4)
    _turning_points(page, view, case)
    for role in roles:
        for geometry in case.lines.loc[case.lines["role"] == role, "geom"]:
            _tag(page, view, geometry, _named(case, how, "tag", role), role)
    page.box(view.frame, width=0.3)
    map_corner(page, view, how)
    return [
        *(_line_swatch(role, _named(case, how, "legend", role)) for role in roles),
        Swatch(how.say("dispute.legend.ground"), edge=HATCH, width=0.12, dash=(0.6, 0.6)),
        Swatch(how.say("dispute.legend.building"), face=g.BUILDING_FACE, edge=g.BUILDING_EDGE),
        Swatch(how.say("dispute.legend.other"), face=g.OTHER_FACE, edge=g.OTHER_EDGE),
        Swatch(how.say("dispute.legend.block"), edge=g.OTHER_BLOCK_LINE),
        *g.barrier_swatches(kinds, how.lang),
    ]


def _named(case: DisputeCase, how: Drawn, where: str, role: str) -> str:
    """What a line is called on the map (``tag``) or in the ``legend``."""
    return how.say(f"dispute.{where}.{role}", name={"our_claim": case.ours, "their_claim": case.theirs}.get(role, ""))


def _line_swatch(role: str, label: str) -> Swatch:
    colour, width, dash = LINES[role]
    return Swatch(label, edge=colour, width=width, dash=dash)


def hatching(ground: Any, apart_m: float) -> NDArray[Any]:
    """Lines at 45 degrees over an area, so far apart."""
    low_x, low_y, high_x, high_y = shapely.bounds(ground)
    high = high_y - low_y
    starts = np.arange(low_x - high, high_x, apart_m * np.sqrt(2))
    ends = np.stack([starts, np.full(len(starts), low_y), starts + high, np.full(len(starts), high_y)], axis=1)
    return np.asarray(shapely.intersection(shapely.linestrings(ends.reshape(-1, 2, 2)), ground))


def _block_codes(view: MapView, blocks: pd.DataFrame) -> None:
    """Write short codes of blocks where enough of them is seen."""
    seen = shapely.intersection(blocks["geom"].to_numpy(), view.ground)
    large = view.millimetres(np.sqrt(shapely.area(seen))) > 12
    points = shapely.get_coordinates(shapely.point_on_surface(seen[large]))
    view.write(points, blocks["short_code"][large].tolist(), size=8, colour=BLOCK_CODE, layer=4.5)


def _tag(page: Page, view: MapView, line: Any, said: str, role: str) -> None:
    """Write on a line whose it is: halfway; where its turns are marked, on the longest stretch without one."""
    seen = shapely.get_parts(shapely.intersection(line, view.ground))
    xy, run = shapely.get_coordinates(seen, return_index=True)
    legs = np.where(run[1:] == run[:-1], np.hypot(*np.diff(xy, axis=0).T), 0.0)
    if not len(legs):
        return
    at = int(legs.argmax()) if role in MARKED else int(np.searchsorted(legs.cumsum(), legs.sum() / 2))
    ((x, y),) = view.on_page((xy[at] + xy[at + 1]) / 2).tolist()
    half = page.font.bold.width(page.font.bold.printable(said)) * TAG_SIZE * MM_PER_POINT / 2 + 0.6
    page.box(Frame(x - half, y - 1.7, 2 * half, 3.4), face="#ffffffe6", edge=LINES[role][0], width=0.1, layer=5.6)
    page.text(x, y + 0.95, said, size=TAG_SIZE, align="center", bold=True, colour=LINES[role][0], layer=5.7)


def _turning_points(page: Page, view: MapView, case: DisputeCase) -> None:
    """Mark the turning points of the line agreed or proposed, numbered where there is room."""
    taken: list[tuple[float, float]] = []
    for course in case.courses:
        if course.role not in MARKED:
            continue
        frame = view.frame
        for number, (x, y) in zip(course.points["number"], view.on_page(course.places).tolist(), strict=True):
            if not (frame.x < x < frame.right and frame.y < y < frame.bottom):
                continue
            page.box(Frame(x - 0.5, y - 0.5, 1, 1), face="white", edge=LINES["decided"][0], width=0.2, layer=5.2)
            if all(np.hypot(x - tx, y - ty) > POINT_ROOM_MM for tx, ty in taken):
                page.text(x + 0.9, y - 0.8, str(number), size=6, bold=True, colour=LINES["decided"][0], layer=5.3)
                taken.append((x, y))


def _labels(case: DisputeCase, how: Drawn) -> Labels:
    """Number and households of every disputed building: ``12/28``; a dash for what is not known."""
    held = case.held
    said = tuple(
        f"{_whole(number)}/{_whole(households)}"
        for number, households in zip(held["number"], held["household_count"], strict=True)
    )
    return replace(labels(held.assign(number=0, floors=None, floor_count=None), how.font), numbers=said)


def _whole(value: Any) -> str:
    return "—" if pd.isna(value) else str(int(value))


def _details(
    ground: Ground, case: DisputeCase, how: Drawn, paper: Paper, crowd: tuple[float, list[Bounds]]
) -> Iterator[Page]:
    """Draw crowded parts at a greater scale."""
    scale, windows = crowd
    for number, window in enumerate(windows, 1):
        title = _title(case, how) + how.say("detail", name=number)
        page, body = headed(how, paper, title, _between(case, how))
        view = page.map(window, frame=body, scale=scale)
        _map(page, view, ground, case, how)
        _labels(case, how).write(view, how.lang)
        yield page


def _panel(page: Page, panel: Frame, case: DisputeCase, swatches: list[Swatch], how: Drawn) -> None:
    """Facts, legend, and the boxes in which both sides and the superior sign; one under the other, or side by side."""
    if panel.width > panel.height:
        facts, key = panel.width * 0.23, panel.width * 0.4
        signed = Frame(panel.x + facts + key + 10, panel.y, panel.width - facts - key - 10, panel.height)
        _write_facts(page, Frame(panel.x, panel.y, facts, panel.height), case, how)
        rows = max((len(swatches) + 1) // 2, 1)
        page.legend(swatches, panel.x + facts + 6, panel.y, title=how.say("legend"), rows=rows, column_width=key / 2)
    else:
        signed = Frame(panel.x, panel.bottom - 3 * SIGNATURE_MM, panel.width, 3 * SIGNATURE_MM)
        y = _write_facts(page, panel, case, how)
        page.legend(swatches, panel.x, y + 3, title=how.say("legend"), column_width=panel.width)
    for k, (side, name) in enumerate([("ours", case.ours), ("theirs", case.theirs), ("superior", "")]):
        frame = Frame(signed.x, signed.y + k * SIGNATURE_MM, signed.width, SIGNATURE_MM - 1.5)
        signature_box(page, frame, how.say(f"dispute.sign.{side}", name=name), how)


def _write_facts(page: Page, frame: Frame, case: DisputeCase, how: Drawn) -> float:
    """Write what is said of the dispute, one fact a line; returns where the last one ends."""
    y = frame.y
    for label, value in _facts(case, how):
        page.text(frame.x, y + 3.2, label, size=8, colour=QUIET, max_width=frame.width * 0.58)
        page.text(frame.right, y + 3.2, value, size=8, align="right", max_width=frame.width * 0.4)
        y += FACT_MM
    return y


def _facts(case: DisputeCase, how: Drawn) -> Iterator[tuple[str, str]]:
    """What is said of the dispute beside its map."""
    row = case.row
    due = row["due_date"]
    yield how.say("dispute.state"), text(f"state.{row['state']}", how.lang)
    yield how.say("dispute.kind"), text(f"kind.{row['kind']}", how.lang)
    yield how.say("dispute.area"), how.say("dispute.square_metres", value=f"{row['area_m2']:,.1f}")
    yield how.say("dispute.length"), how.say("dispute.metres", value=f"{row['length_m']:,.1f}")
    yield how.say("dispute.width"), how.say("dispute.metres", value=f"{row['width_m']:,.1f}")
    yield how.say("buildings"), f"{int(row['building_count']):,}"
    yield how.say("households"), f"{int(row['household_count']):,}"
    yield how.say("persons"), "—" if pd.isna(row["person_count"]) else f"{int(row['person_count']):,}"
    yield how.say("dispute.blocks"), f"{int(row['block_count']):,}"
    side = row["interim_side"]
    yield how.say("dispute.interim"), text(f"interim_side.{side}", how.lang) if isinstance(side, str) else "—"
    yield how.say("dispute.due"), "—" if pd.isna(due) else str(due)[:10]
