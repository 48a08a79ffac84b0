"""``blockmap read``: a source file becomes rows of the territory; nothing is lost, nothing is taken twice."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from blockmap import intake, store
from blockmap.intake import Difference
from blockmap.schema import TABLES, layer_name
from blockmap.schema.ground import RECEIVED
from blockmap.settings import Settings
from blockmap.workflow.findings import with_findings
from blockmap.workflow.outcome import Outcome


def read(
    territory: Path,
    table: str,
    source: Path,
    *,
    layer: str | None = None,
    where: str | None = None,
    fields: dict[str, str] | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    mapping: Path | None = None,
    accept: bool = False,
) -> Outcome:
    """Read a file into a table of the territory.

    The same file twice changes nothing. A newer version of a file (same name and layer) that would change or remove rows is
    only compared until ``accept`` is given: what would change is shown first.

    Parameters
    ----------
    territory, source
        The territory and the file to read.
    table
        ``buildings``, ``barriers``, ``compounds``, ``places`` or a declared level in the plural (``communities``).
    layer, where, fields, crs, encoding, mapping
        How to read it; see `blockmap.intake.read`.
    accept
        Take a newer version although it changes or removes rows.

    Raises
    ------
    UsageError
        There is no such table.
    SourceError
        The file cannot be read, or not in this way.
    """
    with store.open(territory, write=True) as file:
        settings = file.settings
        kind = intake.target(table, settings)[0]
        sources = file.table("sources")
        source_id, known = _source(sources, table, source.name, layer)
        existing = file.table(kind)
        received = file.table("received")
        ours = _of_source(kind, table, existing, received, source_id, settings)
        reading = intake.read(
            source,
            table,
            settings=settings,
            layer=layer,
            where=where,
            fields=fields,
            crs=crs,
            encoding=encoding,
            mapping_file=mapping,
            existing=ours,
            existing_extent=_extent(file),
        )
        report = reading.report
        ours = _answerable(kind, ours, reading.rows, received, source_id)
        difference = intake.difference(ours, reading.rows, kind)
        changes = {"added": len(difference.added), "changed": len(difference.changed), "gone": len(difference.gone)}
        report.figures |= changes
        values = {"territory": territory.name, "table": table, "file": source.name, "rows": len(reading.rows)} | changes
        if known and difference.is_empty:
            return Outcome("read", report, said="read_again", values=values, next_step="read")
        if (changes["changed"] or changes["gone"]) and not accept:
            report.extend(intake.explained(difference, ours, reading.rows, kind))
            return Outcome("read", report, said="read_differs", values=values, next_step="read_differs")
        fresh, came = intake.numbered(
            reading,
            source_id=source_id,
            next_id=next_id(existing, kind),
            next_received_id=next_id(received, "received"),
        )
        rows = _merged(kind, existing, fresh, difference)
        arguments = {
            "table": table,
            "file": source.name,
            "sha256": reading.source["sha256"],
            "layer": layer,
            "where": where,
        }
        arguments |= {"fields": fields or {}, "crs": crs, "encoding": encoding}
        with file.operation("read", arguments) as operation:
            operation.replace(kind, rows)
            operation.replace("sources", _with_source(sources, reading.source, source_id, table))
            operation.replace("received", _with_received(received, came, source_id))
            operation.replace("findings", with_findings(file.table("findings"), f"read {table} {source.name}", report))
    return Outcome("read", report, written=(territory,), values=values, next_step="read")


def _source(sources: pd.DataFrame, table: str, file_name: str, layer: str | None) -> tuple[int, bool]:
    """Id of the source, and whether it was read before: the same file name and layer for the same table."""
    same = sources[(sources["table_name"] == table) & (sources["file_name"] == file_name)]
    if layer is not None:
        same = same[same["layer"] == layer]
    if len(same):
        return int(same["source_id"].iloc[0]), True
    return int(sources["source_id"].max()) + 1 if len(sources) else 1, False


def _of_source(
    kind: str, table: str, existing: gpd.GeoDataFrame, received: gpd.GeoDataFrame, source_id: int, settings: Settings
) -> gpd.GeoDataFrame:
    """Rows that a new version of the source is compared with: those it gave, as it gave them; areas of the same level."""
    if kind != "areas":
        return existing[existing["source_id"] == source_id].reset_index(drop=True)
    level = next(level for level in settings.levels if layer_name(level) == table)
    delivered = existing[(existing["level"] == level) & ~existing["is_derived"]].reset_index(drop=True)
    return with_received_lines(delivered, received, settings)


def _answerable(
    kind: str, ours: gpd.GeoDataFrame, rows: gpd.GeoDataFrame, received: gpd.GeoDataFrame, source_id: int
) -> gpd.GeoDataFrame:
    """Rows that this source has a say in: areas that it gave before, or that it gives now; others are not gone without it."""
    if kind != "areas":
        return ours
    given = received.loc[received["source_id"] == source_id, "row_id"].dropna()
    return ours[ours["area_id"].isin(given) | ours["code"].isin(rows["code"])].reset_index(drop=True)


def with_received_lines(areas: gpd.GeoDataFrame, received: gpd.GeoDataFrame, settings: Settings) -> gpd.GeoDataFrame:
    """Areas with the lines that were delivered instead of the working lines; derived areas keep theirs."""
    return intake.as_delivered(areas, received, settings=settings)


def _extent(file: store.Territory) -> object | None:
    """Ground that the territory covers already, against which a shifted source stands out."""
    import shapely

    areas = file.table("areas", columns=["geom"])
    if len(areas):
        return shapely.union_all(areas.geometry.array)
    buildings = file.table("buildings", columns=["geom"])
    return shapely.box(*buildings.total_bounds) if len(buildings) else None


def next_id(rows: pd.DataFrame, table: str) -> int:
    """Return the id after the largest of a table."""
    key = TABLES[table].key
    return int(rows[key].max()) + 1 if len(rows) else 1


def _merged(kind: str, existing: gpd.GeoDataFrame, fresh: gpd.GeoDataFrame, difference: Difference) -> gpd.GeoDataFrame:
    """Return the whole table with the reading's rows in it.

    Rows that are the same stay as they are, with what planning and numbering added; changed ones take what the source says;
    rows that the source does not hold any more go.
    """
    of = TABLES[kind]
    fresh = fresh.reindex(columns=list(of.names))
    changed = fresh.iloc[difference.changed["row"].to_numpy(dtype=np.int64)]
    changed = _keeping_what_was_added(kind, changed, existing)
    stay = ~existing[of.key].isin(changed[of.key]) & ~existing[of.key].isin(difference.gone)
    parts = [part for part in (existing[stay], changed, fresh.iloc[difference.added]) if len(part)]
    rows = pd.concat(parts).sort_values(of.key, ignore_index=True) if parts else existing[stay]
    return gpd.GeoDataFrame(rows, geometry="geom", crs=existing.crs)


PLANNED: dict[str, tuple[str, ...]] = {
    "areas": ("parent_id", "is_frozen"),
    "buildings": ("community_id", "cell_id", "block_id", "number", "is_number_frozen", "work_factor"),
}
"""Columns that no source delivers: a changed row keeps them."""


def _keeping_what_was_added(kind: str, changed: gpd.GeoDataFrame, existing: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    key = TABLES[kind].key
    before = existing.set_index(key).reindex(changed[key])
    out = changed.copy()
    for name in PLANNED.get(kind, ()):
        out[name] = before[name].array
    return out


def _with_source(sources: pd.DataFrame, row: dict[str, object], source_id: int, table: str) -> pd.DataFrame:
    """Table `sources` with this source in it."""
    others = sources[sources["source_id"] != source_id]
    mine = pd.DataFrame([row | {"source_id": source_id, "table_name": table}])
    both = pd.concat([others, mine]) if len(others) else mine
    return both.sort_values("source_id", ignore_index=True)


def _with_received(received: gpd.GeoDataFrame, came: gpd.GeoDataFrame, source_id: int) -> gpd.GeoDataFrame:
    """Table `received` with what this source delivered instead of what it, or another for the same area, delivered before."""
    is_replaced = (received["table_name"].isin(came["table_name"])) & received["row_id"].isin(came["row_id"].dropna())
    others = received[(received["source_id"] != source_id) & ~is_replaced]
    parts = [part for part in (others, came) if len(part)]
    both = pd.concat(parts).sort_values("received_id", ignore_index=True) if parts else others
    return gpd.GeoDataFrame(both.reindex(columns=list(RECEIVED.names)), geometry="geom", crs=received.crs)
