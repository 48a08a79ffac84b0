"""The rest of the territory as vector tiles: what a page draws round the town that it has in full.

Tiles lie on a square grid of the territory itself, so that nothing is reprojected: tile 0/0/0 is the square of side ``grid.side``
whose north-west corner is ``grid.west, grid.north`` of ``/api/territory``. Every town is a layer of its own (``blocks:ID``), so
that an edit spoils only the tiles that its town meets.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import numpy as np
import shapely
from fastapi import APIRouter, HTTPException, Path, Request, Response

from blockmap.server import towns
from blockmap.server.context import Open
from blockmap.server.office import Desk
from blockmap.tiles.layer import HALF_WORLD_M, TileLayer

router = APIRouter(prefix="/api")

Kind = Literal["blocks", "buildings"]

DEEPEST = 14
MIN_PIXELS = {"blocks": 2.0, "buildings": 1.0}
"""Features smaller than so many pixels are left out."""

LISTED = "SELECT value FROM json_each(?)"
MANY_ROWS = 20_000
"""When more rows than this changed at once, every town counts as changed."""


@dataclass(slots=True)
class Frame:
    """The square on which tiles lie."""

    west: float
    north: float
    side: float

    def laid(self, geometries: Any) -> Any:
        """Return geometries as if the square were the world of EPSG:3857, in which tiles are encoded."""
        scale = 2 * HALF_WORLD_M / self.side
        origin = np.array([self.west, self.north])
        offset = np.array([-HALF_WORLD_M, HALF_WORLD_M])
        return shapely.transform(geometries, lambda xy: (xy - origin) * scale + offset)

    def box(self, z: int, x: int, y: int) -> tuple[float, float, float, float]:
        """Return west, south, east and north of a tile in the territory's CRS."""
        side = self.side / 2**z
        west, north = self.west + x * side, self.north - y * side
        return west, north - side, west + side, north


@dataclass(slots=True)
class Tiling:
    """Layers of towns, kept until something in the town changes. Used by the owner's thread; layers encode anywhere.

    Attributes
    ----------
    frame
        The square of the tiles.
    bounds
        Box of every town.
    marks
        Last operation that changed something in a town.
    """

    frame: Frame
    bounds: dict[int, tuple[float, float, float, float]]
    marks: dict[int, int]
    seen: int
    layers: dict[tuple[Kind, int], tuple[int, TileLayer]] = field(default_factory=dict)

    @classmethod
    def of(cls, desk: Desk) -> Tiling:
        """Begin with no layer made."""
        said = towns.overview(desk)
        bounds = {town["area_id"]: tuple(town["extent"]) for town in said["towns"]}
        return cls(Frame(**said["grid"]), bounds, dict.fromkeys(bounds, desk.revision), desk.revision)

    def catch_up(self, desk: Desk) -> None:
        """Mark the towns in which something changed since."""
        last, touched = desk.file.touched_since(self.seen)
        if last == self.seen:
            return
        self.seen = last
        keys = {table: touched[table].tolist() for table in ("blocks", "buildings", "areas") if table in touched}
        if "areas" in keys or sum(map(len, keys.values())) > MANY_ROWS:
            self.marks = dict.fromkeys(self.marks, last)
            return
        for table, ids in keys.items():
            for town in _towns_of(desk, table, ids):
                self.marks[town] = last

    def met(self, z: int, x: int, y: int) -> list[int]:
        """Return the towns that a tile meets."""
        west, south, east, north = self.frame.box(z, x, y)
        return [
            town
            for town, (x0, y0, x1, y1) in sorted(self.bounds.items())
            if x0 <= east and x1 >= west and y0 <= north and y1 >= south
        ]

    def layer(self, desk: Desk, kind: Kind, town: int) -> TileLayer | None:
        """Return the layer of a town as it is now; nothing where it has no such features."""
        mark, layer = self.layers.get((kind, town), (-1, None))
        if mark != self.marks[town]:
            layer = self._made(desk, kind, town)
            if layer is None:
                return None
            self.layers[kind, town] = (self.marks[town], layer)
        return layer

    def _made(self, desk: Desk, kind: Kind, town: int) -> TileLayer | None:
        communities = str(towns.communities_of(desk.editor.state, town))
        rows = [row for row in desk.file.rows(kind, f"community_id IN ({LISTED})", [communities]) if _has_ground(row)]
        if not rows:
            return None
        ids = np.array([row[f"{kind[:-1]}_id"] for row in rows], np.int64)
        values = {"households": np.array([row["household_count"] or 0 for row in rows], np.int64)}
        if kind == "blocks":
            values["special"] = np.array([row["irregular"] is not None for row in rows], np.int64)
        shapes = self.frame.laid(np.array([row["geom"] for row in rows], dtype=object))
        return TileLayer(f"{kind}:{town}", shapes, ids, values)


def tiling_of(desk: Desk) -> Tiling:
    """Return the layers kept for a territory."""
    return desk.kept("tiling", Tiling.of)


@router.get("/tiles/{kind}/{z}/{x}/{y}.pbf")
async def tile(
    kind: Kind, z: Annotated[int, Path(ge=0, le=DEEPEST)], x: int, y: int, office: Open, request: Request
) -> Response:
    """Return one tile; nothing when the page has it already."""
    if not (0 <= x < 2**z and 0 <= y < 2**z):
        raise HTTPException(404, "server_no_tile")

    def prepare(desk: Desk) -> tuple[str, list[TileLayer]]:
        held = tiling_of(desk)
        held.catch_up(desk)
        met = held.met(z, x, y)
        mark = '"' + "-".join(f"{town}.{held.marks[town]}" for town in met) + '"'
        if request.headers.get("if-none-match") == mark:
            return mark, []
        return mark, [layer for town in met if (layer := held.layer(desk, kind, town)) is not None]

    mark, layers = await office.ask(prepare)
    headers = {"etag": mark, "cache-control": "private, no-cache"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    content = await asyncio.to_thread(_encoded, layers, z, x, y, MIN_PIXELS[kind])
    return Response(content, media_type="application/vnd.mapbox-vector-tile", headers=headers)


def _encoded(layers: list[TileLayer], z: int, x: int, y: int, min_pixels: float) -> bytes:
    return b"".join(layer.encode(z, x, y, min_pixels=min_pixels) for layer in layers)


def _has_ground(row: dict[str, Any]) -> bool:
    return row["geom"] is not None and row["geom"].geom_type.endswith("Polygon")


def _towns_of(desk: Desk, table: str, ids: list[int]) -> set[int]:
    """Return the towns of changed rows; of rows that are gone, those of the rows that changed with them."""
    if table == "areas":
        return set()
    communities = desk.file.connection.execute(
        f'SELECT DISTINCT community_id FROM "{table}" WHERE "{table[:-1]}_id" IN ({LISTED})',  # noqa: S608
        (str(ids),),
    )
    found = (towns.town_of(desk.editor.state, key) for (key,) in communities if key is not None)
    return {town["area_id"] for town in found if town is not None}
