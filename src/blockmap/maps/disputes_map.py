"""The negotiation map: both claims side by side with what stands between them, for the table at which a border is agreed.

One HTML file. What it holds is decided here; how it looks is in ``assets/disputes``. Only ground near a dispute travels in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap import terms
from blockmap.errors import UsageError
from blockmap.maps import assets, contents, payload
from blockmap.maps.background import Background
from blockmap.maps.coding import Section
from blockmap.maps.dispute_cards import cards, line_facts, said
from blockmap.maps.drawing import DEEPEST_ZOOM, BlockLayer
from blockmap.maps.folium_map import OfflineMap
from blockmap.maps.ground import WGS84, Ground
from blockmap.maps.offline import Verbatim
from blockmap.settings import Settings
from blockmap.terms import LANGUAGES, Language

if TYPE_CHECKING:
    import geopandas as gpd

NEAR_M = 250.0
"""Buildings, blocks and visible lines this far from a dispute are on its map."""
STEP_M = 0.05
"""Grain of the coordinates on the page: finer than a signed line is staked out."""

ROLES = ("our_claim", "their_claim", "third_claim", "proposal", "track", "decided")
"""Roles of lines, in the order in which they lie over each other."""

PAGE_TERMS = "maps.disputes."
"""Terms under this prefix travel in the page, in both languages."""

SHARED_TERMS = (
    *(
        "other_language",
        "print",
        "search",
        "nothing_found",
        "zoom_in",
        "zoom_out",
        "zoom_all",
        "skip",
        "fold",
        "unfold",
    ),
    *("legend", "address", "households", "persons", "buildings", "state", "kind", "as_of"),
)
"""Terms of the progress map that this page says too."""

SHARED_SERIES = ("kind.", "state.", "interim_side.", "side.", "record.", "method.", "barrier.", "level.")
"""Series of terms of other files that the page says under their own names."""

LIBRARIES = (
    "page/turns.js",
    "page/sections.js",
    "page/geometry.js",
    "page/texts.js",
    "page/search.js",
    "page/furniture.js",
    "page/background.js",
)
"""Scripts of the progress map that this page uses too."""

OWN_SCRIPTS = (
    "model",
    "earth",
    "ground",
    "claims",
    "labels",
    "cards",
    "measuring",
    "legend",
    "list",
    "heading",
    "page",
)
"""Scripts of the page, in the order in which they are put; they share one scope."""


class DisputesMap(OfflineMap):
    """A folium map of disputes; any folium layer can be added to it. Made by `disputes_map`."""

    def __init__(
        self,
        bounds: list[list[float]],
        section: Section,
        *,
        lang: Language,
        title: str,
        background: Background | None = None,
    ) -> None:
        centre = np.mean(bounds, axis=0).tolist()
        super().__init__(centre, zoom_control=False, max_zoom=DEEPEST_ZOOM, zoom_snap=0.25, wheel_px_per_zoom_level=120)
        figure = self.figure
        figure.title = escape(title)
        styles = assets.read("page/page.css") + assets.read("disputes/disputes.css")
        figure.header.add_child(Verbatim(f"<style>{styles}</style>"), name="blockmap_styles")
        figure.header.add_child(Verbatim(f"<script>{_page_script()}</script>"), name="blockmap_script")
        figure.html.add_child(Verbatim(assets.read("disputes/disputes.html")), name="blockmap_page")
        figure.html.add_child(Verbatim(payload.element("disputes", section.packed())), name="blockmap_data")
        if background is not None:
            self.allowed_origins = background.origins
            tiles = payload.element("tiles", background.section().packed())
            figure.html.add_child(Verbatim(tiles), name="blockmap_tiles")
        self.add_child(BlockLayer(bounds, lang))


@dataclass(frozen=True)
class Case:
    """The disputes of one map and what stands near them; tables of the schema, rows in the order of the page."""

    disputes: gpd.GeoDataFrame
    lines: gpd.GeoDataFrame
    records: pd.DataFrame
    buildings: gpd.GeoDataFrame
    blocks: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame
    outlines: gpd.GeoDataFrame
    responsible: pd.DataFrame
    register: pd.DataFrame


def disputes_map(
    *,
    areas: gpd.GeoDataFrame,
    neighbours: gpd.GeoDataFrame,
    blocks: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame | None = None,
    disputes: gpd.GeoDataFrame,
    dispute_lines: gpd.GeoDataFrame,
    dispute_buildings: pd.DataFrame,
    dispute_records: pd.DataFrame,
    register: pd.DataFrame,
    settings: Settings,
    lang: Language,
    only: str | None = None,
    title: str | None = None,
    as_of: datetime,
    background: Background | None = None,
) -> DisputesMap:
    """Draw disputes for the table at which they are negotiated.

    Parameters
    ----------
    areas, neighbours, blocks, buildings, barriers, disputes, dispute_lines, dispute_buildings, dispute_records, register
        Tables of a territory, see `blockmap.schema`, in its projected CRS.
    places
        Special places. Buildings that touch a sensitive one lose name, address and use.
    settings
        Levels and CRS of the territory.
    lang
        Language in which the page opens; a reader can switch.
    only
        Code of one dispute, or of an area whose disputes are meant; all when missing.
    title
        Heading; the name of our widest area when missing.
    as_of
        Moment for which it holds; deadlines before its day are overdue.
    background
        Pictures of the ground; none by default.

    Returns
    -------
    DisputesMap
        To be written by `blockmap.maps.save`.

    Raises
    ------
    UsageError
        There is no dispute, or neither a dispute nor an area has the code asked for.
    """
    chosen = choose(disputes, areas, only)
    case = _case(
        chosen,
        areas,
        neighbours,
        blocks,
        contents.discreet(buildings, places),
        barriers,
        dispute_lines,
        dispute_buildings,
        dispute_records,
        register,
    )
    name = title or _name(areas)
    bounds = chosen.to_crs(WGS84).total_bounds
    meta: dict[str, Any] = {"name": name, "as_of": as_of.isoformat(timespec="minutes"), "texts": _texts()}
    meta |= {
        "disputes": cards(case.disputes, case.records, case.register, as_of),
        "lines": line_facts(case.disputes, case.lines, case.records),
    }
    heading = terms.text("maps.disputes.title", lang, name=name)
    west, south, east, north = (float(value) for value in bounds)
    return DisputesMap(
        [[south, west], [north, east]], _section(case, meta, settings), lang=lang, title=heading, background=background
    )


def choose(disputes: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, only: str | None) -> gpd.GeoDataFrame:
    """Return the disputes asked for, by code: one by its own code, or those that touch an area."""
    if disputes.empty:
        raise UsageError("dispute_map_none")
    chosen = disputes
    if only is not None:
        chosen = disputes[disputes["code"].eq(only)]
        inside = areas[areas["code"].eq(only)]
        if chosen.empty and inside.empty:
            raise UsageError("dispute_map_unknown", code=only)
        if chosen.empty:
            touching = shapely.dwithin(disputes["geom"].to_numpy(), inside["geom"].iloc[0], 1.0)
            chosen = disputes[touching]
        if chosen.empty:
            raise UsageError("dispute_map_none_in", code=only)
    return chosen.sort_values("code", kind="stable", ignore_index=True)


def _case(
    chosen: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    neighbours: gpd.GeoDataFrame,
    blocks: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame,
    lines: gpd.GeoDataFrame,
    responsible: pd.DataFrame,
    records: pd.DataFrame,
    register: pd.DataFrame,
) -> Case:
    """Pick what stands near the disputes; lines for orientation are cut to that ground."""
    near = shapely.union_all(shapely.envelope(shapely.buffer(shapely.envelope(chosen["geom"].to_numpy()), NEAR_M)))
    shapely.prepare(near)
    ids = chosen["dispute_id"]
    levels = {*chosen["level"], *areas.loc[areas["parent_id"].isna(), "level"]}
    ours = areas[areas["level"].isin(levels)]
    outlines = pd.concat([ours[["name", "geom"]], neighbours[["name", "geom"]]], ignore_index=True)
    mine = lines[lines["dispute_id"].isin(ids)]
    order = pd.Series(range(len(ROLES)), index=ROLES)
    mine = mine.assign(order=mine["role"].map(order)).sort_values(["dispute_id", "order", "dispute_line_id"])
    cut = barriers[shapely.intersects(barriers["geom"].to_numpy(), near)]
    return Case(
        chosen,
        mine.reset_index(drop=True),
        records[records["dispute_id"].isin(ids)].sort_values(["at", "dispute_record_id"], ignore_index=True),
        _rows(buildings[buildings["state"].ne("demolished")], near, "building_id"),
        _rows(blocks[blocks["geom"].notna()], near, "block_id"),
        cut.assign(geom=shapely.intersection(cut["geom"].to_numpy(), near)).sort_values("barrier_id"),
        outlines,
        responsible[responsible["dispute_id"].isin(ids)],
        register[register["dispute_id"].isin(ids)].sort_values("register_id"),
    )


def _rows(table: gpd.GeoDataFrame, near: Any, key: str) -> gpd.GeoDataFrame:
    """Rows that touch some ground, by their key."""
    return table[shapely.intersects(table["geom"].to_numpy(), near)].sort_values(key, ignore_index=True)


def _section(case: Case, meta: dict[str, Any], settings: Settings) -> Section:
    """Write shapes as steps, and what is said of buildings and blocks as columns."""
    shapes = {
        "face": case.disputes["geom"],
        "line": case.lines["geom"],
        "building": case.buildings["geom"],
        "block": case.blocks["geom"],
        "barrier": case.barriers["geom"],
        "outline": case.outlines["geom"],
    }
    every = np.concatenate([column.to_numpy() for column in shapes.values()])
    ground = Ground.over(shapely.total_bounds(every), settings.crs, STEP_M)
    made = Section(**meta, ground={"west": ground.west, "south": ground.south, "step": ground.step})
    for name, column in shapes.items():
        _add_shapes(made, name, column.to_numpy(), ground)
    _add_buildings(made, case)
    made.add_text("block.code", _texts_of(case.blocks["block_code"]))
    made.add_text("block.short", _texts_of(case.blocks["short_code"]))
    made.add_text("barrier.kind", _texts_of(case.barriers["kind"]))
    made.add_text("barrier.name", _texts_of(case.barriers["name"]))
    made.add_text("outline.name", _texts_of(case.outlines["name"]))
    return made


def _add_shapes(made: Section, name: str, shapes: NDArray[Any], ground: Ground) -> None:
    """Add the rings of polygons and the parts of lines: how many per row, how long each, and their points."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    is_area = shapely.get_dimensions(parts) == 2
    rings, part = shapely.get_rings(parts[is_area], return_index=True)
    runs = np.concatenate([rings, parts[~is_area]])
    owner = np.concatenate([row[is_area][part], row[~is_area]])
    order = np.argsort(owner, kind="stable")
    points, places = shapely.get_coordinates(runs[order]), np.bincount(owner, minlength=len(shapes))
    steps = ground.steps(points) if len(points) else np.zeros((0, 2), dtype=np.int64)
    made.add(f"{name}.run_count", places)
    made.add(f"{name}.point_count", shapely.get_num_coordinates(runs[order]))
    made.add(f"{name}.x", steps[:, 0], "delta")
    made.add(f"{name}.y", steps[:, 1], "delta")


def _add_buildings(made: Section, case: Case) -> None:
    """Add what is written on and said of buildings; the dispute and the side that counts them, where they are disputed."""
    buildings = case.buildings
    of = case.responsible.drop_duplicates("building_id").set_index("building_id").reindex(buildings["building_id"])
    position = pd.Series(range(len(case.disputes)), index=case.disputes["dispute_id"])
    short = case.blocks.set_index("block_id")["short_code"]
    made.add("building.number", _whole(buildings["number"]), "zigzag")
    made.add("building.households", _whole(buildings["household_count"]), "zigzag")
    made.add("building.persons", _whole(buildings["person_count"]), "zigzag")
    made.add("building.dispute", of["dispute_id"].map(position).fillna(-1).to_numpy(dtype=np.int64), "zigzag")
    made.add_text("building.block", _texts_of(buildings["block_id"].map(short)))
    made.add_text("building.address", _texts_of(buildings["address"]))
    made.add_text("building.name", _texts_of(buildings["name"]))
    made.add_text("building.side", _texts_of(of["decided_side"].fillna(of["interim_side"])))


def _texts() -> dict[str, dict[str, str]]:
    """Texts of the page in both languages."""
    catalogue = terms.catalogue()
    keys = {key.removeprefix(PAGE_TERMS): key for key in catalogue if key.startswith(PAGE_TERMS)}
    shared = {name: f"maps.page.{name}" for name in SHARED_TERMS} | {"disclaimer": "disclaimer"}
    keys |= {name: key for name, key in shared.items() if key in catalogue and name not in keys}
    keys |= {key: key for key in catalogue if key.startswith(SHARED_SERIES) and key not in keys}
    return {lang: {name: catalogue[key][at] for name, key in sorted(keys.items())} for at, lang in enumerate(LANGUAGES)}


def _page_script() -> str:
    """Return the page's files as one script with a scope of its own."""
    names = (*LIBRARIES, *(f"disputes/{name}.js" for name in OWN_SCRIPTS))
    return '(function () {\n"use strict";\n' + "\n".join(map(assets.read, names)) + "\n}());\n"


def _name(areas: gpd.GeoDataFrame) -> str:
    """Names of our widest areas."""
    tops = areas[areas["parent_id"].isna()].sort_values("code")
    return "、".join(said(name) or code for name, code in zip(tops["name"], tops["code"], strict=True))


def _texts_of(column: pd.Series[Any]) -> list[str]:
    return [said(value) for value in column]


def _whole(column: pd.Series[Any]) -> NDArray[np.int64]:
    """Whole numbers, -1 where unknown."""
    return pd.to_numeric(column).fillna(-1).to_numpy(dtype=np.int64)
