"""The findings of a stage as rows of the ``findings`` layer: what the planner sees in QGIS beside the blocks."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from blockmap.report import Report
from blockmap.schema.file import FINDINGS

STAGES = ("read", "plan", "edit", "number", "freeze", "dispute", "progress", "check")
"""Commands that find something, as the work goes; the first word of a stage is its command."""


def with_findings(previous: gpd.GeoDataFrame, stage: str, report: Report) -> gpd.GeoDataFrame:
    """Replace the findings of one stage and number all of them anew.

    Parameters
    ----------
    previous
        Table ``findings`` as it stands.
    stage
        Command whose findings are replaced.
    report
        What it found this time.

    Returns
    -------
    Table ``findings``, in the order of the stages of the work: the order in which commands were run leaves no trace.
    """
    fresh = pd.DataFrame(
        {
            "stage": stage,
            "kind": f.kind,
            "severity": f.severity,
            "table_name": f.table,
            "row_id": f.row_id,
            "code": f.code,
            "message_en": f.text("en"),
            "message_zh": f.text("zh"),
            "next_en": f.next_step("en") or None,
            "next_zh": f.next_step("zh") or None,
            "geom": None if f.x is None or f.y is None else shapely.Point(f.x, f.y),
        }
        for f in report
    )
    kept = previous[previous["stage"] != stage]
    rows = pd.concat([frame for frame in (kept, fresh) if len(frame)]) if len(kept) or len(fresh) else previous[:0]
    rows = rows.sort_values("stage", key=_in_order, kind="stable")
    rows = rows.assign(finding_id=range(1, len(rows) + 1)).reset_index(drop=True)
    table = rows.reindex(columns=list(FINDINGS.names)).astype({"finding_id": "Int64", "row_id": "Int64"})
    return gpd.GeoDataFrame(table, geometry="geom", crs=previous.crs)


def _in_order(stages: pd.Series[str]) -> pd.Series[str]:
    """Key that sorts stages as the work goes, and files within ``read`` by name."""
    words = stages.str.split(" ", n=1).str[0]
    return words.map(STAGES.index).astype(str) + stages
