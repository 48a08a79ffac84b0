"""The font of printed pages: one that holds Chinese, found on this machine, embedded in every file.

Office machines differ: Windows brings YaHei, macOS Hiragino and STHeiti, Linux Noto or WenQuanYi. The first font of the list
that is there is taken, or the file that ``BLOCKMAP_FONT`` names. Where none is there a page that needs Chinese is not drawn with
empty boxes: `need` refuses, and says what to install.
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from blockmap.errors import UsageError

FONT_VARIABLE = "BLOCKMAP_FONT"
"""Environment variable that names a font file; goes before everything else."""

KNOWN = (
    ("NotoSansCJK-Regular.ttc", 2, "NotoSansCJK-Bold.ttc"),
    ("NotoSansCJKsc-Regular.otf", 0, "NotoSansCJKsc-Bold.otf"),
    ("NotoSansSC-Regular.otf", 0, "NotoSansSC-Bold.otf"),
    ("SourceHanSansSC-Regular.otf", 0, "SourceHanSansSC-Bold.otf"),
    ("SourceHanSansCN-Regular.otf", 0, "SourceHanSansCN-Bold.otf"),
    ("msyh.ttc", 0, "msyhbd.ttc"),
    ("Deng.ttf", 0, "Dengb.ttf"),
    ("simhei.ttf", 0, ""),
    ("simsun.ttc", 0, ""),
    ("Hiragino Sans GB.ttc", 0, ""),
    ("STHeiti Light.ttc", 0, "STHeiti Medium.ttc"),
    ("STHeiti Medium.ttc", 0, ""),
    ("Songti.ttc", 0, ""),
    ("Arial Unicode.ttf", 0, ""),
    ("wqy-microhei.ttc", 0, ""),
    ("wqy-zenhei.ttc", 0, ""),
    ("DroidSansFallbackFull.ttf", 0, ""),
    ("uming.ttc", 0, ""),
)
"""File, face in it that draws simplified Chinese, and file of the bold weight; the better ones first."""

_BREAKS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that have no place in a line: controls, direction marks, breaks."""

MISSING = "□"
"""Stands for a character that the font does not hold."""


@dataclass(frozen=True, slots=True)
class Face:
    """One weight of a font: where it is, which characters it holds, how wide they are."""

    path: Path
    index: int
    glyphs: frozenset[int]
    _widths: dict[str, float] = field(default_factory=dict, compare=False, repr=False)

    def printable(self, text: str) -> str:
        """Return one line of text without control characters, `MISSING` for what the font does not hold."""
        if text.isascii() and text.isprintable():
            return text
        kept = (" " if unicodedata.category(c) in _BREAKS else c for c in text)
        return "".join(c if ord(c) in self.glyphs else MISSING for c in kept)

    def width(self, text: str) -> float:
        """Width of a printable text in ems."""
        return sum(self._widths.get(c) or self._measure(c) for c in text)

    def properties(self, size: float) -> Any:
        """Return matplotlib's font properties of this face in points."""
        from matplotlib import font_manager

        at = getattr(font_manager, "FontPath", None)  # faces of a collection: since matplotlib 3.11
        return font_manager.FontProperties(fname=at(str(self.path), self.index) if at else str(self.path), size=size)

    def _measure(self, character: str) -> float:
        """Advance width of a character in ems, remembered."""
        font = _open(self.path, self.index)
        from matplotlib.ft2font import LoadFlags

        glyph = font.load_char(ord(character), flags=LoadFlags.NO_HINTING)
        self._widths[character] = glyph.linearHoriAdvance / 65536 / _MEASURED_AT
        return self._widths[character]


@dataclass(frozen=True, slots=True)
class Font:
    """A font in two weights."""

    regular: Face
    bold: Face
    holds_chinese: bool

    def face(self, is_bold: bool) -> Face:
        """Return one of the weights."""
        return self.bold if is_bold else self.regular


_MEASURED_AT = 100
"""Size at which widths are measured: any will do, they are proportional."""


def find() -> Font:
    """Find the font of this machine; one that comes with matplotlib, without Chinese, when there is no better one."""
    return _find(os.environ.get(FONT_VARIABLE, ""))


def need(*texts: str) -> Font:
    """Find a font in which these texts can be printed.

    Raises
    ------
    UsageError
        They hold Chinese characters and no font on this machine does; or ``BLOCKMAP_FONT`` names no font file.
    """
    font = find()
    if not font.holds_chinese and any(is_wide(c) for text in texts for c in text):
        raise UsageError("no_chinese_font", variable=FONT_VARIABLE)
    return font


def is_wide(character: str) -> bool:
    """Tell whether a character takes the room of two Latin ones, as Chinese does."""
    return unicodedata.east_asian_width(character) in "WF"


@cache
def _find(named: str) -> Font:
    if named:
        return _font(Path(named), 0, Path(named))
    here = _installed()
    for name, index, bold in KNOWN:
        if name in here:
            return _font(here[name], index, here.get(bold, here[name]))
    import matplotlib as mpl

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return _font(folder / "DejaVuSans.ttf", 0, folder / "DejaVuSans-Bold.ttf")


def _installed() -> dict[str, Path]:
    """Font files of this machine by name; the first folder wins."""
    found: dict[str, Path] = {}
    for folder in _folders():
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            found.setdefault(path.name, path)
    return found


def _folders() -> tuple[Path, ...]:
    """Where systems keep fonts."""
    home = Path.home()
    windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
    mac = (home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    linux = (home / ".local/share/fonts", home / ".fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))
    return (windows, home / "AppData/Local/Microsoft/Windows/Fonts", *mac, *linux)


def _font(regular: Path, index: int, bold: Path) -> Font:
    faces = [_face(path, index) for path in (regular, bold)]
    return Font(faces[0], faces[1], holds_chinese=all(ord(c) in faces[0].glyphs for c in "普查小区"))


def _face(path: Path, index: int) -> Face:
    return Face(path, index, frozenset(_open(path, index).get_charmap()))


@cache
def _open(path: Path, index: int) -> Any:
    """Open a font file for measuring."""
    import inspect

    from matplotlib.ft2font import FT2Font

    can_choose = "face_index" in (inspect.getdoc(FT2Font.__init__) or "")
    try:
        font = FT2Font(str(path), face_index=index) if can_choose else FT2Font(str(path))
    except (OSError, RuntimeError) as fault:
        raise UsageError("no_such_font", path=path, why=fault, variable=FONT_VARIABLE) from fault
    font.set_size(_MEASURED_AT, 72)
    return font
