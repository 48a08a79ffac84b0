"""The page: scales that fit and are round, text that stays text, the same bytes for the same page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from blockmap.errors import UsageError
from blockmap.sheets import fonts
from blockmap.sheets.mapview import ROUND_SCALES, fitting_scale, line_outline, polygon_outline
from blockmap.sheets.page import BOUND, Album, Frame, Page, Swatch, fitted, round_length

AS_OF = datetime(2020, 11, 7, 17, tzinfo=UTC)
metres = st.floats(1, 50_000)


@given(metres, metres, st.floats(20, 800), st.floats(20, 800))
def test_the_scale_is_the_greatest_round_one_that_fits(
    width_m: float, height_m: float, wide: float, high: float
) -> None:
    scale = fitting_scale((5.0, 7.0, 5.0 + width_m, 7.0 + height_m), wide, high)
    least = max(width_m / wide, height_m / high) * 1000
    assert scale >= least * 0.999
    every = sorted({s * 10**k for s in ROUND_SCALES for k in range(5)})
    assert scale in every
    assert not [s for s in every if least * 1.001 < s < scale * 0.999]


@given(st.floats(0.01, 1e6))
def test_lengths_of_scale_bars_are_round(most: float) -> None:
    length = round_length(most)
    assert most / 2.6 < length <= most * 1.001
    assert f"{length:e}"[0] in "125"


def test_a_map_is_true_to_scale_and_centred() -> None:
    page = Page("A4", margins=BOUND)
    frame = Frame(35, 30, 160, 180)
    view = page.map((1000, 2000, 1100, 2050), frame=frame, scale=1000)
    corners = view.on_page(np.array([[1000, 2000], [1100, 2050], [1050, 2025]]))
    assert corners[1, 0] - corners[0, 0] == pytest.approx(100)
    assert corners[0, 1] - corners[1, 1] == pytest.approx(50)
    assert corners[2].tolist() == pytest.approx([35 + 80, 30 + 90])
    assert view.bounds == pytest.approx((970, 1935, 1130, 2115))


@given(st.text(max_size=60), st.floats(4, 20), st.floats(1, 80))
def test_fitted_text_has_room(text: str, size: float, room: float) -> None:
    face = fonts.find().regular
    said, points = fitted(face.printable(text), size, face.width, room)
    assert points <= size
    assert said.rstrip("…") == face.printable(text)[: len(said.rstrip("…"))] or said == face.printable(text)
    if len(said) > 1:
        assert face.width(said) * points * 0.352778 <= room * 1.001


def test_text_is_never_markup(tmp_path: Path) -> None:
    hostile = ["$x^2$", "$\\frac{1}{", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "a\nb\x00c\u202ed", "😀"]
    page = Page("A4")
    for i, text in enumerate(hostile):
        page.text(20, 20 + 10 * i, text)
    page.picture(tmp_path / "page.png", pixels_wide=300)
    written = page.texts
    assert written[:4] == hostile[:4]
    assert written[4] == "a b c d"
    assert all(c.isprintable() for text in written for c in text)


def test_the_same_page_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        page = Page("A3", landscape=True)
        page.text(30, 30, "第020普查小区图", size=20, bold=True)
        view = page.map((0, 0, 100, 60), frame=page.inner)
        view.fill([shapely.box(10, 10, 20, 20), shapely.Point(15, 15).buffer(30)], face="#eeeeee", edge="#333333")
        page.scale_bar(view, 20, 250)
        page.legend([Swatch("building", face="#eeeeee"), Swatch("river", edge="#7777ff", width=1)], 100, 250)
        page.north_arrow(380, 20)
        page.picture(tmp_path / f"{name}.png", pixels_wide=500)
        with Album(tmp_path / f"{name}.pdf", as_of=AS_OF, title="x") as album:
            album.add(page)
    for kind in ("png", "pdf"):
        assert (tmp_path / f"one.{kind}").read_bytes() == (tmp_path / f"two.{kind}").read_bytes()


def test_outlines_keep_holes_and_leave_out_what_is_no_polygon() -> None:
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(3, 3, 6, 6))
    mixed = shapely.GeometryCollection([ring, shapely.LineString([(0, 0), (5, 5)]), shapely.Point(1, 1)])
    outline = polygon_outline(np.array([mixed, shapely.Polygon()], dtype=object))
    assert outline is not None
    rings = [shapely.LinearRing(ring) for ring in (outline.vertices[:5], outline.vertices[5:])]
    assert [ring.is_ccw for ring in rings] == [True, False], "the hole runs the other way, so that it stays open"
    assert polygon_outline(np.array([], dtype=object)) is None
    lines = line_outline(np.array([mixed], dtype=object))
    assert lines is not None
    assert len(lines.vertices) == 2 + 5 + 5


def test_a_font_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(fonts.FONT_VARIABLE, str(tmp_path / "nothing.ttf"))
    with pytest.raises(UsageError) as caught:
        fonts.find()
    assert caught.value.kind == "no_such_font"


def test_chinese_without_a_chinese_font_is_refused_and_english_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib as mpl

    latin = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    monkeypatch.setenv(fonts.FONT_VARIABLE, str(latin))
    assert fonts.need("Block 020").regular.path == latin
    with pytest.raises(UsageError) as caught:
        fonts.need("Block", "普查小区")
    assert caught.value.kind == "no_chinese_font"
    assert fonts.FONT_VARIABLE in caught.value.text("zh")


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    page = Page("A4")
    with pytest.raises(UsageError):
        page.picture(tmp_path / "nowhere" / "page.png", pixels_wide=100)
    with pytest.raises(UsageError), Album(tmp_path / "nowhere" / "page.pdf", as_of=AS_OF, title="x") as album:
        album.add(page)
