"""``dispute detect``: where a neighbour, or two of our own areas, draw the line elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from blockmap import intake, store
from blockmap.disputes import filing, offsets
from blockmap.disputes.detect import detect
from blockmap.disputes.offsets import Offset
from blockmap.errors import UsageError
from blockmap.report import Report
from blockmap.schema import layer_name
from blockmap.settings import Settings
from blockmap.workflow.findings import with_findings
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.reading import next_id, with_received_lines
from blockmap.workflow.settling import keep_interim, moment

Answer = Literal["accept", "correct"]
"""What to do about a systematic offset: detect as it stands, or take it back first."""


def detect_disputes(
    territory: Path,
    source: Path | None = None,
    *,
    neighbour: str | None = None,
    inside: bool = False,
    layer: str | None = None,
    level: str | None = None,
    tolerance_m: float | None = None,
    frame: Path | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    shift: Answer | None = None,
    at: str | None = None,
) -> Outcome:
    """Find disputes with a neighbour, or among the territory's own areas.

    What is found is written as open disputes with the lines of both sides; what is known already is left as it is. When the
    neighbour's coordinates lie off by a common rule nothing is detected and nothing written until ``shift`` or ``crs`` answers.

    Parameters
    ----------
    territory
        The territory.
    source
        File with the neighbour's areas, of the same level.
    neighbour
        Name by which the neighbour is filed; of several areas in the file only the one of this name or code, if there is one.
    inside
        Compare the territory's own areas with one another instead, as they were delivered.
    layer, crs, encoding
        How to read the file.
    level
        Level compared: the widest with a neighbour, the finest that was delivered inside.
    tolerance_m
        Declared tolerance of digitising; that of the settings when ``None``.
    frame
        File with the ground within which everything should belong to somebody; without it ground that lies open to the outside
        is not seen.
    shift
        Answer to a systematic offset.
    at
        When they came to light, where that was before today; now when ``None``.

    Raises
    ------
    UsageError
        Neither a neighbour nor ``inside`` is given, there are no areas to compare, or ``at`` is no moment.
    SourceError
        A file cannot be read.
    """
    if inside == (source is not None):
        raise UsageError("dispute_with_whom")
    detected_at = moment(at).isoformat(timespec="seconds")
    with store.open(territory, write=True) as file:
        settings = file.settings
        tolerance_m = settings.area_tolerance_m if tolerance_m is None else tolerance_m
        areas = file.table("areas")
        level = _level(areas, level, settings, is_inside=inside)
        ours = _ours(file, areas, level, settings, is_inside=inside)
        report = Report()
        came = None
        if source is not None:
            came = _came(
                source, ours, level, neighbour, report, settings=settings, layer=layer, crs=crs, encoding=encoding
            )
            offset = offsets.suspected(_shapes(ours), _shapes(came.rows), CRS(settings.crs), tolerance_m=tolerance_m)
            if offset is not None and shift is None:
                return _asks_about(offset, source.name, report)
            if offset is not None and shift == "correct":
                came = replace(came, rows=came.rows.assign(geom=shapely.transform(_shapes(came.rows), offset.correct)))
        known = file.table("disputes")
        ground = _ground(frame, level, settings)
        theirs = None if came is None else came.rows
        found, noise, said = detect(ours, theirs, tolerance_m=tolerance_m, frame=ground, known=known)
        report.extend(said)
        first_id = file.next_id("disputes")
        disputes = filing.dispute_rows(found, first_id, detected_at=detected_at)
        arguments = {
            "neighbour": neighbour,
            "file": source.name if source else None,
            "level": level,
            "inside": inside,
            "layer": layer,
            "crs": crs,
            "tolerance_m": tolerance_m,
            "frame": frame.name if frame else None,
            "shift": shift,
            "at": at,
        }
        with file.operation("dispute detect", arguments) as operation:
            if came is not None:
                _keep(operation, file, came, neighbour, level)
            operation.insert("disputes", disputes)
            operation.insert("dispute_lines", filing.line_rows(found, disputes, file.next_id("dispute_lines")))
            keep_interim(file, operation)
            stage = f"dispute detect {source.name if source else level}"
            operation.replace("findings", with_findings(file.table("findings"), stage, report))
        new = file.table("disputes", where="dispute_id >= ?", parameters=[first_id])
    values = {
        "territory": territory.name,
        "count": len(disputes),
        "hectares": float(found["area_m2"].sum()) / 1e4,
        "known": report.figures.get("disputes_known", 0),
        "noise": len(noise),
    }
    key = "dispute_detect" if len(disputes) else "dispute_none"
    return Outcome("dispute detect", report, (territory,), rows=_rows(new), said=key, next_step=key, values=values)


# ---------------------------------------------------------------- what is compared


def _level(areas: gpd.GeoDataFrame, wanted: str | None, settings: Settings, *, is_inside: bool) -> str:
    """Level to compare: the one asked for, else the finest delivered inside, the widest there is with a neighbour."""
    if wanted is not None and wanted not in settings.levels:
        raise UsageError("dispute_level", level=wanted, levels=", ".join(settings.levels))
    has = areas[~areas["is_derived"]] if is_inside else areas
    present = [level for level in settings.levels if (has["level"] == level).any()]
    if not present or (wanted is not None and not (areas["level"] == wanted).any()):
        raise UsageError("dispute_no_areas", level=wanted or settings.levels[0])
    return wanted or present[-1 if is_inside else 0]


def _ours(
    file: store.Territory, areas: gpd.GeoDataFrame, level: str, settings: Settings, *, is_inside: bool
) -> gpd.GeoDataFrame:
    """Areas of the level: inside as they were delivered, towards a neighbour as they are now."""
    ours = areas[areas["level"] == level].reset_index(drop=True)
    return with_received_lines(ours, file.table("received"), settings) if is_inside else ours


@dataclass(frozen=True)
class _Came:
    """A neighbour's areas as they came, and the file as a row of table `sources`."""

    rows: gpd.GeoDataFrame
    source: dict[str, Any]


def _came(
    source: Path,
    ours: gpd.GeoDataFrame,
    level: str,
    neighbour: str | None,
    report: Report,
    *,
    settings: Settings,
    **how: Any,
) -> _Came:
    """Read the neighbour's areas: those of its name or code where there are any, else all that are not ours."""
    read = intake.read(source, layer_name(level), settings=settings, **how)
    report.extend(read.report)
    rows = read.rows
    named = rows[(rows["name"] == neighbour) | (rows["code"] == neighbour)]
    theirs = named if len(named) else rows[~rows["code"].isin(ours["code"])]
    if theirs.empty:
        raise UsageError("dispute_no_neighbour", file=source.name, neighbour=neighbour or "")
    return _Came(theirs.reset_index(drop=True), read.source)


def _ground(frame: Path | None, level: str, settings: Settings) -> Any | None:
    """Ground of a declared frame."""
    if frame is None:
        return None
    rows = intake.read(frame, layer_name(level), settings=settings).rows
    return shapely.union_all(_shapes(rows)) if len(rows) else None


def _shapes(rows: gpd.GeoDataFrame) -> Any:
    return rows.geometry.to_numpy().astype(object)


def _asks_about(offset: Offset, file: str, report: Report) -> Outcome:
    """Say by which rule their coordinates lie off, and do nothing."""
    east, north = offset.step_m
    metres = float(np.hypot(east, north))
    values: dict[str, Any] = {"east": east, "north": north, "metres": metres, "detail": offset.detail}
    values |= {"before": offset.before_m, "after": offset.after_m}
    report.add(f"dispute_offset_{offset.name}", "error", table=file, **values)
    said = {"file": file, "metres": metres}
    return Outcome("dispute detect", report, said="dispute_offset", next_step="dispute_offset", values=said)


# ---------------------------------------------------------------- what is written and shown


def _keep(operation: store.Operation, file: store.Territory, came: _Came, neighbour: str | None, level: str) -> None:
    """Keep the neighbour's areas as it draws them, instead of what it drew before, and note the file."""
    sources = file.table("sources")
    of_table = f"neighbours {layer_name(level)}"
    same = sources[(sources["table_name"] == of_table) & (sources["file_name"] == came.source["file_name"])]
    source_id = int(same["source_id"].iloc[0]) if len(same) else next_id(sources, "sources")
    operation.upsert("sources", pd.DataFrame([came.source | {"source_id": source_id, "table_name": of_table}]))
    before = file.table("neighbours")
    rows, gone = filing.neighbour_rows(came.rows, before, neighbour, level, source_id, file.next_id("neighbours"))
    operation.delete("neighbours", gone)
    operation.upsert("neighbours", rows)


def _rows(disputes: gpd.GeoDataFrame) -> tuple[dict[str, object], ...]:
    """Show every new dispute with its figures."""
    shown = {
        "code": "code",
        "area_m2": "disputed_m2",
        "length_m": "stretch_m",
        "width_m": "widest_m",
        "building_count": "building_count",
        "household_count": "disputed_households",
    }
    rows = pd.DataFrame(disputes[list(shown)]).rename(columns=shown).round(1)
    return tuple(dict(zip(shown.values(), row, strict=True)) for row in rows.itertuples(index=False))
