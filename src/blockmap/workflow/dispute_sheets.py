"""``blockmap dispute sheet``: disputes on paper for signing, their index, a day's route, and the interim list."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap import sheets, store
from blockmap.disputes.interim import interim_list
from blockmap.disputes.route import route
from blockmap.disputes.states import UNSETTLED
from blockmap.disputes.turning_points import course, turning_points
from blockmap.errors import SystemFault, UsageError
from blockmap.sheets import Drawn, Ground
from blockmap.sheets.dispute_index import write_index, write_interim, write_route
from blockmap.sheets.dispute_pages import Course, Paper
from blockmap.sheets.dispute_sheet import DisputeCase, write_dispute_sheets
from blockmap.terms import Language, text
from blockmap.workflow.handing_over import DECIDED, agreed_of
from blockmap.workflow.outcome import Outcome, Progress, silent
from blockmap.workflow.planning import tables_of
from blockmap.workflow.settling import codes_known

GROUND = {
    "areas": "areas",
    "blocks": "blocks",
    "buildings": "buildings",
    "parts": "building_parts",
    "barriers": "barriers",
}
"""Tables by what sheets call them."""

CLAIMS = ("our_claim", "their_claim")
LONG_LAT = "EPSG:4490"


def draw_dispute_sheets(
    territory: Path,
    output: Path,
    codes: Sequence[str],
    *,
    proposal: int | None = None,
    paper: Paper = "A3",
    lang: Language = "zh",
    progress: Progress = silent,
) -> Outcome:
    """Draw the sheets of disputes into one PDF.

    Parameters
    ----------
    territory, output
        The territory, and the PDF.
    codes
        Disputes.
    proposal
        Number of the proposal that is drawn as the line to be signed; of decided disputes the agreed line is drawn.
    paper
        ``A3`` or ``A4``, across.
    lang
        Language of the sheets.

    Raises
    ------
    UsageError
        There is no such dispute or proposal, no Chinese font, or the file cannot be written.
    """
    with store.open(territory) as file, file.snapshot():
        ground, how = _drawing(file, lang)
        disputes = file.table("disputes")
        known = codes_known(disputes, codes)
        cases = []
        for done, code in enumerate(known):
            progress("sheets", done, len(known))
            cases.append(_case(file, ground, _row(disputes, code), proposal, lang))
    pages = _written(output, lambda: write_dispute_sheets(ground, cases, output, how, paper))
    return _outcome("dispute_sheet", output, count=len(cases), pages=pages)


def draw_dispute_index(territory: Path, output: Path, *, paper: Paper = "A3", lang: Language = "zh") -> Outcome:
    """Draw the index map of all disputes, and the table of them.

    Raises
    ------
    UsageError
        No dispute is on file, there is no Chinese font, or the file cannot be written.
    """
    with store.open(territory) as file, file.snapshot():
        ground, how = _drawing(file, lang)
        disputes, neighbours = file.table("disputes"), file.table("neighbours")
    if disputes.empty:
        raise UsageError("dispute_map_none")
    outlines = neighbours["geom"].to_numpy()
    pages = _written(output, lambda: write_index(ground, disputes, outlines, output, how, paper))
    return _outcome("dispute_sheet_index", output, count=len(disputes), pages=pages)


def draw_survey_route(
    territory: Path,
    output: Path,
    *,
    codes: Sequence[str] = (),
    start: tuple[float, float] | None = None,
    paper: Paper = "A4",
    lang: Language = "zh",
) -> Outcome:
    """Draw the route sheet of one day's joint survey.

    Parameters
    ----------
    codes
        Disputes to visit; all that are not settled when empty.
    start
        Where the day begins, in the CRS of the territory.

    Raises
    ------
    UsageError
        There is no such dispute or none to visit, no Chinese font, or the file cannot be written.
    """
    with store.open(territory) as file, file.snapshot():
        ground, how = _drawing(file, lang)
        disputes = file.table("disputes")
    wanted = codes_known(disputes, codes) if codes else disputes.loc[disputes["state"].isin(UNSETTLED), "code"].tolist()
    if not wanted:
        raise UsageError("dispute_map_none")
    stops = route(disputes[disputes["code"].isin(wanted)], start)
    pages = _written(output, lambda: write_route(ground, stops, disputes, output, how, paper))
    return _outcome("dispute_sheet_route", output, count=len(stops), pages=pages)


def draw_interim_list(territory: Path, output: Path, *, paper: Paper = "A4", lang: Language = "zh") -> Outcome:
    """Write the list of disputed buildings with who counts them, as PDF for both sides to sign.

    Raises
    ------
    UsageError
        There is no Chinese font, or the file cannot be written.
    """
    with store.open(territory) as file, file.snapshot():
        _, how = _drawing(file, lang)
        names = ("disputes", "dispute_buildings", "buildings", "blocks", "assignments", "workers")
        rows = interim_list(*(file.table(name) for name in names))
    pages = _written(output, lambda: write_interim(rows, output, how, paper))
    return _outcome("dispute_sheet_interim", output, count=len(rows), pages=pages)


def _drawing(file: store.Territory, lang: Language) -> tuple[Ground, Drawn]:
    """Read what is drawn, and find the font it is drawn with."""
    tables: dict[str, Any] = {field: file.table(name) for field, name in GROUND.items()}
    names = pd.concat([tables["areas"]["name"], file.table("disputes")["their_name"]]).dropna().astype(str)
    font = sheets.need(text("disclaimer", lang), *names)
    as_of = datetime.fromisoformat(file.history()[-1].at).astimezone(file.settings.zone)
    return Ground(**tables, settings=file.settings), Drawn(lang, font, as_of)


def _row(disputes: gpd.GeoDataFrame, code: str) -> dict[Any, Any]:
    return disputes[disputes["code"] == code].to_dict("records")[0]


def _case(
    file: store.Territory, ground: Ground, row: dict[Any, Any], proposal: int | None, lang: Language
) -> DisputeCase:
    """Gather what the sheet of one dispute shows."""
    every = file.table("dispute_lines", where="dispute_id = ?", parameters=(int(row["dispute_id"]),))
    kept = every[every["role"].isin((*CLAIMS, "third_claim", "track"))][["role", "label", "geom"]]
    names = {"our_claim": row["our_name"] or row["our_code"], "their_claim": row["their_name"] or row["their_code"]}
    crs, barriers = file.settings.crs, ground.barriers
    if row["state"] in DECIDED:
        agreed = agreed_of(file, row, tables_of(file))
        wanted = [("decided", text("sheet.dispute.course.decided", lang), agreed.line, agreed.points)]
    elif proposal is not None:
        line = _proposal(file, every, row, proposal)
        title = text("sheet.dispute.course.proposal", lang, number=proposal)
        wanted = [("proposal", title, line, turning_points(line, crs, barriers))]
    else:
        claims = {role: kept.loc[kept["role"] == role, "geom"].to_numpy() for role in CLAIMS}
        wanted = [
            (
                role,
                text(f"sheet.dispute.course.{role}", lang, name=names[role]),
                line,
                turning_points(line, crs, barriers),
            )
            for role, parts in claims.items()
            if len(parts)
            for line in [shapely.union_all(parts)]
        ]
    lines = kept
    if wanted and wanted[0][0] not in CLAIMS:
        role, title, line, _ = wanted[0]
        lines = pd.concat([kept, pd.DataFrame([{"role": role, "label": title, "geom": line}])], ignore_index=True)
    courses = [_course(role, title, points, crs, lang) for role, title, _, points in wanted]
    return DisputeCase(row, lines, _held(file, ground, row), courses)


def _proposal(file: store.Territory, lines: gpd.GeoDataFrame, row: dict[Any, Any], number: int) -> Any:
    """Line of a proposal by its number."""
    records = file.table("dispute_records", where="dispute_id = ?", parameters=(int(row["dispute_id"]),))
    numbered = [
        int(record["dispute_record_id"])
        for record in records.to_dict("records")
        if record["kind"] == "proposal" and json.loads(record["details"] or "{}").get("number") == number
    ]
    mine = lines[lines["role"].eq("proposal") & lines["dispute_record_id"].isin(numbered)]
    if mine.empty:
        raise UsageError("dispute_sheet_proposal", code=row["code"], number=number)
    return mine["geom"].iloc[-1]


def _course(role: str, title: str, points: pd.DataFrame, crs: str, lang: Language) -> Course:
    """Turning points of a line in words of the language, and their places on the map."""
    from pyproj import Transformer

    x, y = Transformer.from_crs(LONG_LAT, crs, always_xy=True).transform(
        points["longitude"].to_numpy(dtype=float), points["latitude"].to_numpy(dtype=float)
    )
    shown = points.assign(
        wind=points["wind"].map(lambda wind: text(f"wind.{wind}", lang), na_action="ignore"),
        feature=points["feature"].map(lambda feature: _feature(feature, lang), na_action="ignore"),
    )
    words = course(points, lang) if len(points) else ""
    return Course(role, title, shown, np.column_stack([x, y]), words)


def _feature(feature: str, lang: Language) -> str:
    """Name of a feature; what kind it is where it has none."""
    return text(f"barrier.{feature[5:]}", lang) if feature.startswith("kind:") else feature


def _held(file: store.Territory, ground: Ground, row: dict[Any, Any]) -> pd.DataFrame:
    """Disputed buildings with the side that counts them, by block and number."""
    rows = file.table("dispute_buildings", where="dispute_id = ?", parameters=(int(row["dispute_id"]),))
    side = rows["decided_side"].fillna(rows["interim_side"])
    of = ground.buildings.set_index("building_id").loc[rows["building_id"]]
    short = ground.blocks.set_index("block_id")["short_code"]
    held = of.assign(side=side.to_numpy(), short_code=of["block_id"].map(short).to_numpy())
    return pd.DataFrame(held).sort_values(["short_code", "number"], kind="stable").reset_index()


def _written(output: Path, draw: Any) -> int:
    """Draw; say plainly where nothing can be written."""
    if output.suffix.lower() != ".pdf":
        raise UsageError("dispute_sheet_output", path=output)
    try:
        return int(draw())
    except OSError as fault:
        raise UsageError("cannot_write", path=output, why=SystemFault(fault)) from fault


def _outcome(said: str, output: Path, **values: object) -> Outcome:
    return Outcome("dispute", written=(output,), said=said, values={"output": output} | values)
