"""A map on a page: ground in metres laid into a rectangle of paper at a round scale, north up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from blockmap.sheets.page import Frame, Page

ROUND_SCALES = (100, 125, 150, 200, 250, 300, 400, 500, 600, 750, 800)
"""Scales that a ruler likes; ten, a hundred … times as much too."""

HALF_HEIGHT_MM = 0.125
"""Half the height of digits and Chinese characters above the baseline, in millimetres per point of size."""

Bounds = tuple[float, float, float, float]


class MapView:
    """A map in a rectangle of a page; made by `Page.map`. Geometries are in ground coordinates, widths in millimetres.

    Attributes
    ----------
    frame
        Rectangle on the page.
    scale
        Denominator of the scale.
    bounds
        Ground that is seen: least x and y, greatest x and y.
    """

    def __init__(self, page: Page, frame: Frame, wanted: Bounds, scale: float) -> None:
        self._page = page
        self.frame = frame
        self.scale = scale
        mm_per_m = 1000 / scale
        half = frame.width / mm_per_m / 2, frame.height / mm_per_m / 2
        middle = (wanted[0] + wanted[2]) / 2, (wanted[1] + wanted[3]) / 2
        self.bounds: Bounds = (middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1])
        self._to_page = (
            Affine2D()
            .translate(-self.bounds[0], -self.bounds[3])
            .scale(mm_per_m, -mm_per_m)
            .translate(frame.x, frame.y)
        )

    def fill(
        self,
        geometries: ArrayLike,
        *,
        face: str | None,
        edge: str | None = None,
        width: float = 0.15,
        dash: tuple[float, ...] | None = None,
        hatch: str | None = None,
        layer: float = 2,
    ) -> None:
        """Draw polygons in one style; parts of other kinds are left out."""
        outline = polygon_outline(self._seen(geometries))
        if outline is not None:
            style: dict[str, Any] = {"face": face, "edge": edge, "width": width, "dash": dash, "hatch": hatch}
            self._page.draw(outline, **style, layer=layer, transform=self._to_page, clip=self.frame)

    def stroke(
        self,
        geometries: ArrayLike,
        *,
        colour: str,
        width: float,
        dash: tuple[float, ...] | None = None,
        layer: float = 3,
    ) -> None:
        """Draw lines, or the outlines of polygons, in one style."""
        outline = line_outline(self._seen(geometries))
        if outline is not None:
            self._page.draw(
                outline, edge=colour, width=width, dash=dash, layer=layer, transform=self._to_page, clip=self.frame
            )

    def write(
        self,
        points: NDArray[np.float64],
        texts: list[str],
        *,
        size: float | NDArray[np.float64] = 6,
        bold: bool = False,
        colour: str = "#1b1b1b",
        angle: float | NDArray[np.float64] = 0,
        dy: float | NDArray[np.float64] = 0,
        layer: float = 5,
    ) -> None:
        """Write texts with their middle at ground points; what would begin outside the map is left out.

        Parameters
        ----------
        points
            (texts, 2) in metres.
        size
            Points, one for all or one each.
        angle
            Degrees counter-clockwise, one for all or one each.
        dy
            Millimetres further down the page, one for all or one each.
        """
        sizes, angles, shifts = (np.broadcast_to(v, len(texts)).tolist() for v in (size, angle, dy))
        for (x, y), text, points_size, turn, shift in zip(
            self.on_page(points).tolist(), texts, sizes, angles, shifts, strict=True
        ):
            if not self._holds(x, y):
                continue
            drop, turned = points_size * HALF_HEIGHT_MM, np.deg2rad(turn)
            self._page.text(
                x + np.sin(turned) * drop,
                y + np.cos(turned) * drop + shift,
                text,
                size=points_size,
                align="center",
                bold=bold,
                colour=colour,
                angle=turn,
                layer=layer,
            )

    def on_page(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn (n, 2) ground points into page millimetres."""
        return np.asarray(self._to_page.transform(np.asarray(points, dtype=np.float64).reshape(-1, 2)))

    def millimetres(self, metres: ArrayLike) -> NDArray[np.float64]:
        """Turn lengths on the ground into lengths on the page."""
        return np.asarray(metres, dtype=np.float64) * 1000 / self.scale

    @property
    def ground(self) -> Any:
        """The ground that is seen, as a polygon."""
        return shapely.box(*self.bounds)

    def _seen(self, geometries: ArrayLike) -> NDArray[Any]:
        """Cut geometries to the ground that is seen, with a rim that hides the cuts."""
        every = np.asarray(geometries, dtype=object)
        every = every[~shapely.is_missing(every)]
        rim = 5 * self.scale / 1000
        low_x, low_y, high_x, high_y = self.bounds
        box = (low_x - rim, low_y - rim, high_x + rim, high_y + rim)
        extent = shapely.bounds(every).reshape(-1, 4)
        inside = (
            (extent[:, 0] >= box[0]) & (extent[:, 1] >= box[1]) & (extent[:, 2] <= box[2]) & (extent[:, 3] <= box[3])
        )
        touching = (extent[:, 0] < box[2]) & (extent[:, 2] > box[0]) & (extent[:, 1] < box[3]) & (extent[:, 3] > box[1])
        cut = shapely.clip_by_rect(every[touching & ~inside], *box)
        return np.concatenate([every[inside], cut[~shapely.is_empty(cut)]])

    def _holds(self, x: float, y: float) -> bool:
        frame = self.frame
        return frame.x <= x <= frame.right and frame.y <= y <= frame.bottom


def fitting_scale(bounds: Bounds, width: float, height: float) -> float:
    """Return the greatest round scale, 1:100 at most, at which ``bounds`` (metres) fit into a rectangle (millimetres).

    Examples
    --------
    >>> fitting_scale((0, 0, 150, 90), 160, 180)
    1000
    """
    least = max((bounds[2] - bounds[0]) / width, (bounds[3] - bounds[1]) / height) * 1000
    least = max(least, ROUND_SCALES[0])
    ten = 10.0 ** np.floor(np.log10(least / ROUND_SCALES[0]))
    steps = [scale * ten * more for more in (1, 10) for scale in ROUND_SCALES]
    return int(min(step for step in steps if step >= least * 0.9999))


def polygon_outline(geometries: NDArray[Any]) -> Outline | None:
    """Return polygons as one outline; outer rings run one way and holes the other, so holes stay open."""
    parts = shapely.get_parts(shapely.get_parts(geometries))
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    rings = shapely.get_rings(shapely.orient_polygons(parts))
    return _outline(rings, is_closed=True)


def line_outline(geometries: NDArray[Any]) -> Outline | None:
    """Return lines, and the outlines of polygons, as one outline."""
    parts = shapely.get_parts(shapely.get_parts(geometries))
    kinds = shapely.get_type_id(parts)
    is_line = (kinds == shapely.GeometryType.LINESTRING) | (kinds == shapely.GeometryType.LINEARRING)
    rings = shapely.get_rings(parts[kinds == shapely.GeometryType.POLYGON])
    return _outline(np.concatenate([parts[is_line], rings]), is_closed=False)


def _outline(lines: NDArray[Any], *, is_closed: bool) -> Outline | None:
    """Join lines to one outline."""
    vertices, index = shapely.get_coordinates(lines, return_index=True)
    if not len(vertices):
        return None
    codes = np.full(len(vertices), Outline.LINETO, dtype=Outline.code_type)
    first = np.flatnonzero(np.diff(index, prepend=-1))
    codes[first] = Outline.MOVETO
    if is_closed:
        codes[np.append(first[1:], len(vertices)) - 1] = Outline.CLOSEPOLY
    return Outline(vertices, codes)
