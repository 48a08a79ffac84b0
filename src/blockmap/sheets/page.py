"""A sheet of paper: everything is placed in millimetres from the top left corner, y downwards.

A `Page` takes text, lines, areas and maps, and is put into an `Album` (a PDF of many pages) or saved as a picture. Pages know
nothing of the census; the sheets of this room, and those of others, are written with them::

    page = Page("A4", margins=BOUND, font=fonts.need(title))
    page.text(105, 22, title, size=14, align="center", bold=True)
    view = page.map(bounds, frame=page.inner)            # the widest round scale that fits
    view.fill(footprints, face="#f3e7c9", edge="#5b4a2f", width=0.15)
    page.north_arrow(180, 30)
    page.scale_bar(view, 40, 230)
    page.legend([Swatch("building", face="#f3e7c9", edge="#5b4a2f")], 40, 240)
    with Album(path, as_of=as_of, title=title) as album:
        album.add(page)

Text is drawn as it is (no markup, no formulas of any kind), as one line, in one font that is embedded in the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D

from blockmap import writing
from blockmap.sheets.album import Album
from blockmap.sheets.fonts import Font, find
from blockmap.sheets.mapview import MapView, fitting_scale
from blockmap.sheets.paper import (
    BOUND,
    EVEN,
    INK,
    MM_PER_INCH,
    MM_PER_POINT,
    QUIET,
    Align,
    Frame,
    Margins,
    Swatch,
    fitted,
    round_length,
    size_of,
)  # fmt: skip

__all__ = [
    "BOUND", "EVEN", "INK", "MM_PER_POINT", "QUIET", "Album", "Align", "Frame", "Margins", "Page", "Swatch", "fitted",
    "round_length",
]  # fmt: skip


class Page:
    """One sheet.

    Parameters
    ----------
    paper
        Key of `PAPERS`, or (width, height) in millimetres, which are taken as they are.
    landscape
        Long side lies at the bottom.
    margins
        Empty rim; `inner` is what is left.
    font
        Font of all text; the one of this machine when ``None``. Use `blockmap.sheets.fonts.need` for Chinese.

    Attributes
    ----------
    width, height
        Of the paper, in millimetres.
    inner
        The paper without its margins.
    figure
        The matplotlib figure, for what is not offered here.
    """

    def __init__(
        self,
        paper: str | tuple[float, float] = "A4",
        *,
        landscape: bool = False,
        margins: Margins = EVEN,
        font: Font | None = None,
        background: str = "white",
    ) -> None:
        self.width, self.height = size_of(paper, landscape)
        self.margins = margins
        self.font = font or find()
        self.figure = Figure(figsize=(self.width / MM_PER_INCH, self.height / MM_PER_INCH), facecolor=background)
        to_inches = Affine2D().scale(1 / MM_PER_INCH, -1 / MM_PER_INCH).translate(0, self.height / MM_PER_INCH)
        self.transform = to_inches + self.figure.dpi_scale_trans
        self._writings: dict[tuple[float, int], _Writing] = {}

    @property
    def inner(self) -> Frame:
        """The paper without its margins."""
        m = self.margins
        return Frame(m.left, m.top, self.width - m.left - m.right, self.height - m.top - m.bottom)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 8,
        align: Align = "left",
        bold: bool = False,
        colour: str = INK,
        angle: float = 0,
        max_width: float | None = None,
        layer: float = 5,
    ) -> float:
        """Write one line of text on the baseline ``y``; returns its width in millimetres.

        Parameters
        ----------
        size
            In points.
        angle
            Degrees, counter-clockwise, round the point given.
        max_width
            Room in millimetres: a longer text is set smaller, and cut with an ellipsis where that is not enough.
        layer
            Higher ones lie over lower ones.
        """
        face = self.font.face(bold)
        text, size = fitted(face.printable(text), size, face.width, max_width)
        width = face.width(text) * size * MM_PER_POINT
        shift = {"left": 0.0, "center": width / 2, "right": width}[align]
        turn = np.deg2rad(angle)
        at = (x - shift * np.cos(turn), y + shift * np.sin(turn))
        self.writing(layer).add(at, text, size, bold, colour, angle)
        return float(width)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        *,
        colour: str = INK,
        width: float = 0.2,
        dash: tuple[float, ...] | None = None,
        layer: float = 4,
    ) -> None:
        """Draw a line through points; its width and the lengths of its dashes in millimetres."""
        self.draw(Outline(np.asarray(points)), edge=colour, width=width, dash=dash, layer=layer)

    def box(
        self, frame: Frame, *, face: str | None = None, edge: str | None = INK, width: float = 0.2, layer: float = 4
    ) -> None:
        """Draw a rectangle."""
        corners = [
            (frame.x, frame.y),
            (frame.right, frame.y),
            (frame.right, frame.bottom),
            (frame.x, frame.bottom),
            (frame.x, frame.y),
        ]
        self.draw(Outline(np.asarray(corners), closed=True), face=face, edge=edge, width=width, layer=layer)

    def area(
        self, points: Sequence[tuple[float, float]], *, face: str | None, edge: str | None = None, layer: float = 4
    ) -> None:
        """Draw a polygon given by its corners."""
        self.draw(Outline(np.asarray([*points, points[0]]), closed=True), face=face, edge=edge, layer=layer)

    def map(self, bounds: tuple[float, float, float, float], *, frame: Frame, scale: float | None = None) -> MapView:
        """Lay a map into a rectangle.

        Parameters
        ----------
        bounds
            Ground that must be seen: least x and y, greatest x and y, in metres. It is put in the middle.
        frame
            Where the map goes; what lies outside is cut off.
        scale
            Denominator, ``1000`` for 1:1,000; the widest round scale at which ``bounds`` fit when ``None``.

        Returns
        -------
        MapView
            Takes geometries in ground coordinates.
        """
        return MapView(self, frame, bounds, scale or fitting_scale(bounds, frame.width, frame.height))

    def north_arrow(self, x: float, y: float, *, size: float = 12, letter: str = "N", layer: float = 8) -> None:
        """Draw an arrow to the north (the map's north) with its tip at the point given."""
        half = size * 0.28
        tip, foot, notch = (x, y), y + size, (x, y + size * 0.78)
        self.area([tip, (x - half, foot), notch], face=INK, edge=INK, layer=layer)
        self.area([tip, (x + half, foot), notch], face="white", edge=INK, layer=layer)
        self.text(x, foot + size * 0.38, letter, size=size * 0.8, align="center", bold=True, layer=layer)

    def scale_bar(
        self, view: MapView, x: float, y: float, *, longest: float = 50, caption: str = "", layer: float = 8
    ) -> float:
        """Draw a scale bar of two round lengths, its top left corner at the point given; returns its width.

        The caption stands under it; ``1:1,000`` when it is left empty.
        """
        step = round_length(longest / 2 * view.scale / 1000)
        width = step * 1000 / view.scale
        height, size = 1.4, 6.5
        self.box(Frame(x, y, width, height), face=INK, layer=layer)
        self.box(Frame(x + width, y, width, height), face="white", layer=layer)
        aligns: tuple[Align, ...] = ("left", "center", "left")
        for i, align in enumerate(aligns):
            unit = " m" if i == 2 else ""
            self.text(x + i * width, y - 1, f"{i * step:,g}{unit}", size=size, align=align, layer=layer)
        self.text(x, y + height + 3.2, caption or f"1:{view.scale:,g}", size=size + 0.5, layer=layer)
        return 2 * width

    def legend(
        self,
        entries: Sequence[Swatch],
        x: float,
        y: float,
        *,
        title: str = "",
        rows: int | None = None,
        column_width: float = 40,
        size: float = 7,
    ) -> float:
        """Write a legend in columns, its top left corner at the point given; returns its height.

        Parameters
        ----------
        rows
            Entries in a column; all in one when ``None``.
        column_width
            In millimetres; a longer label is set smaller.
        """
        pitch, sample = size * 0.62, 8.0
        top = y + (pitch if title else 0)
        if title:
            self.text(x, y + pitch * 0.6, title, size=size, bold=True)
        rows = rows or max(len(entries), 1)
        for i, entry in enumerate(entries):
            left, middle = x + i // rows * column_width, top + (i % rows + 0.5) * pitch
            self._sample(entry, Frame(left, middle - pitch * 0.32, sample, pitch * 0.64))
            self.text(
                left + sample + 2, middle + size * 0.12, entry.label, size=size, max_width=column_width - sample - 3
            )
        return (pitch if title else 0) + min(rows, len(entries)) * pitch

    def _sample(self, entry: Swatch, frame: Frame) -> None:
        """Draw what a legend explains."""
        if entry.face is None:
            middle = frame.y + frame.height / 2
            ends = [(frame.x, middle), (frame.right, middle)]
            self.line(ends, colour=entry.edge or INK, width=entry.width, dash=entry.dash)
        else:
            self.box(frame, face=entry.face, edge=entry.edge, width=entry.width)

    def draw(
        self,
        outline: Outline,
        *,
        face: str | None = None,
        edge: str | None = None,
        width: float = 0.2,
        dash: tuple[float, ...] | None = None,
        hatch: str | None = None,
        layer: float = 4,
        transform: Any = None,
        clip: Frame | None = None,
    ) -> None:
        """Draw an outline: page millimetres, or what ``transform`` makes page millimetres of."""
        points = width / MM_PER_POINT
        style: Any = "solid" if dash is None else (0, tuple(part / MM_PER_POINT / max(points, 0.1) for part in dash))
        patch = PathPatch(
            outline,
            facecolor=face or "none",
            edgecolor=edge or "none",
            linewidth=points if edge else 0,
            linestyle=style,
            hatch=hatch,
            joinstyle="round",
            capstyle="butt" if dash else "round",
            zorder=layer,
        )
        patch.set_transform(self.transform if transform is None else transform + self.transform)
        self.figure.add_artist(patch, clip=False)
        if clip is not None:
            patch.set_clip_path(self._rectangle(clip), self.transform)

    def writing(self, layer: float, clip: Frame | None = None) -> _Writing:
        """Return what collects the text of a layer, inside a rectangle or anywhere."""
        key = (layer, id(clip))
        if key not in self._writings:
            writing = _Writing(self, clip)
            writing.set_zorder(layer)
            self.figure.add_artist(writing, clip=False)
            self._writings[key] = writing
        return self._writings[key]

    @property
    def texts(self) -> list[str]:
        """All that is written on the page, layer by layer."""
        return [text for key in sorted(self._writings) for text in self._writings[key].texts]

    def picture(self, path: Path, *, pixels_wide: int) -> None:
        """Save the page as a PNG of so many pixels in width.

        Raises
        ------
        UsageError
            The file cannot be written.
        """
        drawn = BytesIO()
        dots = pixels_wide / (self.width / MM_PER_INCH)
        self.figure.savefig(drawn, format="png", dpi=dots, metadata={"Software": None})
        with writing.said_plainly(path):
            writing.whole(path, drawn.getvalue())

    @staticmethod
    def _rectangle(frame: Frame) -> Outline:
        x, y, right, bottom = frame.x, frame.y, frame.right, frame.bottom
        return Outline(np.array([[x, y], [right, y], [right, bottom], [x, bottom], [x, y]]), closed=True)


class _Writing(Artist):
    """Lines of text drawn in one go: a tenth of the cost of as many matplotlib texts, and never read as formulas."""

    def __init__(self, page: Page, clip: Frame | None) -> None:
        super().__init__()
        self._page = page
        self._clip = clip
        self._lines: list[tuple[tuple[float, float], str, float, bool, str, float]] = []

    def add(self, at: tuple[float, float], text: str, size: float, bold: bool, colour: str, angle: float) -> None:
        """Take a line of printable text, its baseline beginning at the point given."""
        if text.strip():
            self._lines.append((at, text, size, bold, colour, angle))

    @property
    def texts(self) -> list[str]:
        """The lines."""
        return [text for _, text, *_ in self._lines]

    def draw(self, renderer: Any) -> None:
        """Draw all lines; called by matplotlib."""
        if not self._lines:
            return
        points = self._page.transform.transform(np.array([at for at, *_ in self._lines]))
        if renderer.flipy():
            points[:, 1] = renderer.height - points[:, 1]
        styles: dict[tuple[float, bool], Any] = {}
        for (x, y), (_, text, size, bold, colour, angle) in zip(points.tolist(), self._lines, strict=True):
            if (size, bold) not in styles:
                styles[size, bold] = self._page.font.face(bold).properties(size)
            context = renderer.new_gc()
            context.set_foreground(colour)
            if self._clip is not None:
                context.set_clip_path(self._clip_path())
            renderer.draw_text(context, x, y, text, styles[size, bold], angle)
            context.restore()

    def _clip_path(self) -> Any:
        from matplotlib.transforms import TransformedPath

        assert self._clip is not None
        return TransformedPath(self._page._rectangle(self._clip), self._page.transform)
