"""Which layer of a file is wanted for a table, where the file holds several."""

from __future__ import annotations

import warnings
from pathlib import Path

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from blockmap.errors import SourceError, UsageError
from blockmap.report import Report

HINTS: dict[str, tuple[str, ...]] = {
    "buildings": ("building", "batiment", "footprint", "建筑", "房屋", "楼"),
    "barriers": (
        "barrier",
        "road",
        "street",
        "line",
        "water",
        "hydrograph",
        "rail",
        "道路",
        "河",
        "水系",
        "界线",
        "铁路",
    ),
    "compounds": ("compound", "estate", "小区", "组团"),
    "places": ("place", "poi", "pofw", "场所", "地点"),
    "communities": ("communit", "tract", "tabblock", "adminarea", "commune", "village", "社区", "普查区", "村"),
    "towns": ("town", "street_office", "镇", "街道", "乡"),
    "districts": ("district", "county", "borough", "区县", "区界"),
}
"""Parts of layer and file names that tell for which table a layer is made."""

OTHER_WORDS = (
    "landuse", "land_use", "landcover", "contour", "parcel", "plots", "tessellation", "traffic", "transport", "powerline",
    "pipeline", "等高线", "等高", "高程", "管线", "电力", "植被", "土地利用", "地类图斑", "宗地",
)  # fmt: skip
"""Parts of names of layers that are none of ours, whatever their shapes look like."""

OSM_LAYERS = {"barriers": "lines", "places": "points"}
OSM_NAMES = {"points", "lines", "multilinestrings", "multipolygons", "other_relations"}


def listed(path: Path) -> list[tuple[str, str | None]]:
    """Layers of a file and their geometry types (``None`` for a plain table)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [(str(name), kind) for name, kind in pyogrio.list_layers(path)]


def choose(path: Path, table: str, wanted: str | None, file_name: str, report: Report) -> str:
    """Return the layer to read: the one asked for, the only one with geometries, or the one whose name fits the table.

    Raises
    ------
    SourceError
        GDAL cannot open the file, or no layer of it holds geometries.
    UsageError
        The layer does not exist, or several fit and somebody has to choose.
    """
    try:
        there = listed(path)
    except (DataSourceError, DataLayerError, RuntimeError) as fault:
        raise SourceError("source_unreadable", file=file_name, why=str(fault).split(";")[0][:200]) from fault
    names = [name for name, kind in there if kind is not None]
    if wanted is not None:
        if wanted not in {name for name, _ in there}:
            raise UsageError("layer_unknown", file=file_name, layer=wanted, layers=", ".join(names))
        return wanted
    if not names:
        raise SourceError("layer_without_geometry", file=file_name)
    fitting = _fitting(names, table)
    if len(fitting) != 1:
        raise UsageError("layer_which", file=file_name, layers=", ".join(names))
    if len(names) > 1:
        others = ", ".join(name for name in names if name != fitting[0])
        report.add("layer_chosen", "note", table=file_name, layer=fitting[0], others=others)
    return fitting[0]


def _fitting(names: list[str], table: str) -> list[str]:
    if len(names) == 1:
        return names
    if OSM_NAMES.issuperset(names):
        return [OSM_LAYERS.get(table, "multipolygons")]
    exact = [name for name in names if name.lower() == table]
    return exact or [name for name in names if hinted(name, table)]


def is_territory(path: Path) -> bool:
    """Tell whether a file is a territory that blockmap has made."""
    if path.suffix.lower() != ".gpkg":
        return False
    try:
        return {"areas", "cells", "ledger"} <= {name for name, _ in listed(path)}
    except (DataSourceError, DataLayerError, RuntimeError):
        return False


def is_of_no_use(name: str) -> bool:
    """Tell whether the name of a layer or file speaks of something that no table takes (land use, contour lines, pipes)."""
    return any(word in name.lower() for word in OTHER_WORDS)


def is_of_others(name: str) -> bool:
    """Tell whether the name of a layer or file speaks of a neighbour's outline or of a claim, which divides no ground of ours."""
    return any(word in name.lower() for word in ("neighbour", "neighbor", "claim", "邻", "对方", "主张"))


def hinted(name: str, table: str) -> bool:
    """Tell whether the name of a layer or file speaks of a table."""
    said = name.lower().replace("extract", "")  # holds no census tracts
    return any(hint in said for hint in HINTS.get(table, (table.rstrip("s"),)))
