"""``dispute export`` and ``import``: the agreed line for the neighbour, in every form, and their answer checked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap import store, writing
from blockmap.disputes import answering
from blockmap.disputes.applying import segments_along
from blockmap.disputes.turning_points import course, turning_points
from blockmap.errors import UsageError
from blockmap.file_names import distinct, plain
from blockmap.report import Report
from blockmap.terms import Language, text
from blockmap.workflow.applying import settle
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.planning import Tables, tables_of
from blockmap.workflow.proposing import read_shapes
from blockmap.workflow.settling import codes_known, entry, write_records

Encoding = Literal["gbk", "utf-8"]
CODE_PAGES: dict[Encoding, str] = {"gbk": "GBK", "utf-8": "UTF-8"}
DECIDED = ("decided", "applied")
DOCUMENTS_CRS = "EPSG:4326"
"""GeoJSON is in longitude and latitude (RFC 7946)."""


@dataclass(frozen=True)
class Agreed:
    """What is handed over for one dispute.

    Attributes
    ----------
    code
        Number of the dispute.
    line
        Agreed line with every vertex that both sides share.
    polygons
        `side, code, name, geom`: both new polygons.
    points
        Turning points.
    """

    code: str
    line: Any
    polygons: gpd.GeoDataFrame
    points: pd.DataFrame


def export_disputes(
    territory: Path,
    directory: Path,
    *,
    codes: Sequence[str] | None = None,
    encoding: Encoding = "utf-8",
    lang: Language = "zh",
) -> Outcome:
    """Write what the neighbour needs for decided disputes: the line, both polygons, and the table of turning points.

    Parameters
    ----------
    territory, directory
        The territory, and the folder; every dispute gets a folder of its own in it.
    codes
        Disputes; all that are decided when ``None``.
    encoding
        Of shapefiles.
    lang
        Language of the heads of tables and of the course.

    Raises
    ------
    UsageError
        No dispute is decided, or one of those that were named is not; or the folder cannot be written.
    """
    with store.open(territory) as file:
        disputes = file.table("disputes")
        decided = disputes[disputes["state"].isin(DECIDED)]
        wanted = codes_known(disputes, codes) if codes else decided["code"].tolist()
        undecided = sorted(set(wanted) - set(decided["code"]))
        if undecided or not wanted:
            raise UsageError("dispute_not_decided", codes=", ".join(undecided) or "-")
        before = tables_of(file)
        rows = decided[decided["code"].isin(wanted)].to_dict("records")
        agreed = [agreed_of(file, row, before) for row in rows]
        crs = file.settings.crs
    written: list[Path] = []
    with writing.said_plainly(directory):
        for one, name in zip(agreed, distinct(one.code for one in agreed), strict=True):
            folder = directory / name
            folder.mkdir(parents=True, exist_ok=True)
            written += _written(one, folder, crs, encoding, lang)
    values = {"count": len(agreed), "directory": directory, "files": len(written)}
    return Outcome(
        "dispute", written=tuple(written), said="dispute_exported", values=values, next_step="dispute_exported"
    )


def import_answer(
    territory: Path, source: Path, *, codes: Sequence[str] | None = None, at: str | None = None
) -> Outcome:
    """Check a file of the neighbour against the agreed lines, vertex by vertex, and put it on the record.

    Parameters
    ----------
    territory, source
        The territory, and the neighbour's file: lines or polygons.
    codes
        Disputes it is about; all decided ones whose line it comes near when ``None``.
    at
        When it came.

    Raises
    ------
    SourceError
        The file cannot be read.
    UsageError
        It comes near no agreed line.
    """
    report, rows = Report(), []
    with store.open(territory, write=True) as file:
        disputes = file.table("disputes")
        theirs = read_shapes(source, file.settings.crs)
        before = tables_of(file)
        wanted = (
            codes_known(disputes, codes) if codes else disputes.loc[disputes["state"].isin(DECIDED), "code"].tolist()
        )
        mine = disputes[disputes["code"].isin(wanted) & disputes["state"].isin(DECIDED)].to_dict("records")
        agreed = [agreed_of(file, row, before) for row in mine]
        near = [one for one in agreed if codes or shapely.dwithin(one.line, theirs, 1.0).any()]
        if not near:
            raise UsageError("dispute_answer_elsewhere", path=source)
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        with file.operation(
            "dispute verification", {"dispute": [one.code for one in near], "file": source.name}
        ) as operation:
            for one in near:
                answer = answering.compare(one.line, theirs)
                said = answering.explained(answer, one.code)
                details = {**said.figures, "is_same": answer.is_same}
                made = entry("verification", at, side="theirs", document=source.name, sha256=digest, details=details)
                write_records(file, operation, file.table("disputes"), [one.code], [made])
                report.findings += said.findings
                rows.append({"code": one.code, **said.figures})
    same = sum(row["vertices_missing"] == row["vertices_extra"] == 0 for row in rows)
    values = {"file": source.name, "count": len(rows), "same": same}
    key = "dispute_answer_same" if same == len(rows) else "dispute_answer_differs"
    return Outcome("dispute", report, written=(territory,), rows=tuple(rows), said=key, values=values, next_step=key)


def agreed_of(file: store.Territory, dispute: dict[Any, Any], before: Tables) -> Agreed:
    """Line and polygons of a decided dispute, as they are or as they will be when it is applied."""
    from blockmap.disputes import parties as sides
    from blockmap.workflow.applying import decision_for

    if dispute["state"] == "decided":
        done = settle(file, dispute, decision_for(before, dispute), before)
        tables, parties = done.tables, done.parties
    else:
        tables, parties = before, sides.find(dispute, before["areas"], before["neighbours"])
    both = [("ours", "areas", "area_id", parties.ours_id), ("theirs", parties.theirs_table, "", parties.theirs_id)]
    rows = []
    for side, table, _, row_id in both:
        row = tables[table][tables[table].iloc[:, 0] == row_id].iloc[0]
        rows.append({"side": side, "code": row["code"], "name": row["name"], "geom": row["geom"]})
    polygons = gpd.GeoDataFrame(rows, geometry="geom", crs=file.settings.crs)
    line = _shared(polygons, dispute["geom"])
    points = turning_points(line, file.settings.crs, before["barriers"])
    return Agreed(str(dispute["code"]), line, polygons, points)


def _shared(polygons: gpd.GeoDataFrame, ground: Any) -> Any:
    """Border that both polygons have on, or along, the ground that was disputed, with every vertex."""
    from blockmap.disputes import strip as strips

    around = shapely.buffer(ground, strips.NEAR_M)
    shapely.prepare(around)
    ours, theirs = (segments_along(geometry, around) for geometry in polygons["geom"])
    both = sorted(ours & {(b, a) for a, b in theirs})
    if not both:
        return shapely.MultiLineString()
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(np.array(both))))
    return merged if merged.geom_type == "MultiLineString" else shapely.multilinestrings([merged])


def _written(agreed: Agreed, folder: Path, crs: str, encoding: Encoding, lang: Language) -> list[Path]:
    """Write all files of one dispute."""
    import pyogrio

    layers = {
        "agreed_line": gpd.GeoDataFrame({"dispute": [agreed.code], "geom": [agreed.line]}, geometry="geom", crs=crs),
        "polygons": agreed.polygons,
        "turning_points": _as_points(agreed.points, crs),
    }
    written = []
    package = folder / f"{plain(agreed.code)}.gpkg"
    package.unlink(missing_ok=True)
    for name, layer in layers.items():
        shape = folder / f"{name}.shp"
        pyogrio.write_dataframe(_short_names(layer), shape, driver="ESRI Shapefile", encoding=CODE_PAGES[encoding])
        shape.with_suffix(".cpg").write_text(CODE_PAGES[encoding], encoding="ascii")
        pyogrio.write_dataframe(layer, package, layer=name, driver="GPKG", append=package.exists())
        flat = folder / f"{name}.geojson"
        flat.unlink(missing_ok=True)
        pyogrio.write_dataframe(
            layer.to_crs(DOCUMENTS_CRS), flat, driver="GeoJSON", layer_options={"COORDINATE_PRECISION": 10}
        )
        written += [shape, flat]
    return [*written, package, *_tables(agreed, folder, lang)]


def _as_points(points: pd.DataFrame, crs: str) -> gpd.GeoDataFrame:
    """Turning points as a layer."""
    geometry = gpd.points_from_xy(points["longitude"].astype(float), points["latitude"].astype(float), crs="EPSG:4490")
    return gpd.GeoDataFrame(points, geometry=geometry).to_crs(crs).rename_geometry("geom")


def _short_names(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Names of ten letters at most, as shapefiles have them."""
    return layer.rename(columns={name: name[:10] for name in layer.columns if name != "geom"})


def _tables(agreed: Agreed, folder: Path, lang: Language) -> list[Path]:
    """Table of turning points as CSV and XLSX, and the course of the line as text."""
    shown = agreed.points.drop(columns=["longitude", "latitude", "bearing", "part"])
    shown = shown.assign(
        wind=[text(f"wind.{w}", lang) if isinstance(w, str) else "" for w in shown["wind"]],
        feature=[_feature(f, lang) for f in shown["feature"]],
    )
    heads = [text(f"turning.{name}", lang) for name in shown.columns]
    plain = folder / "turning_points.csv"
    shown.to_csv(plain, index=False, header=heads, encoding="utf-8-sig", lineterminator="\r\n")
    words = {language: course(agreed.points, language) for language in ("zh", "en")}
    book = folder / "turning_points.xlsx"
    with writing.workbook(book) as workbook:
        bold = workbook.add_format({"bold": True, "bottom": 1})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        sheet = workbook.add_worksheet(text("turning.sheet", lang))
        sheet.write_row(0, 0, heads, bold)
        for number, row in enumerate(shown.itertuples(index=False), 1):
            sheet.write_row(number, 0, ["" if pd.isna(value) else value for value in row])
        sheet.freeze_panes(1, 0)
        sheet.autofit()
        told = workbook.add_worksheet(text("turning.course", lang))
        told.set_column(0, 0, 110)
        for number, language in enumerate(("zh", "en")):
            told.write(number, 0, words[language], wrapped)
        told.write(3, 0, text("disclaimer", lang))
    story = folder / "course.txt"
    story.write_text("\n".join([words["zh"], words["en"], text("disclaimer", lang)]) + "\n", encoding="utf-8")
    return [plain, book, story]


def _feature(feature: object, lang: Language) -> str:
    if not isinstance(feature, str):
        return ""
    return text(f"barrier.{feature[5:]}", lang) if feature.startswith("kind:") else feature
