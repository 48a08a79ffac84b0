"""What goes to paper and to workbooks: bulletins, block sheets, compound workbooks, negotiation sheets.

Everything is imported when it is first asked for: matplotlib and XlsxWriter only where something is drawn with them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blockmap.sheets.atlas import write_atlas, write_sheet
    from blockmap.sheets.block_sheet import Drawn, block_sheet
    from blockmap.sheets.bulletin_files import write_bulletin
    from blockmap.sheets.bulletin_view import view
    from blockmap.sheets.compound_workbook import write_workbook
    from blockmap.sheets.fonts import need
    from blockmap.sheets.ground import Ground
    from blockmap.sheets.page import Album, Page
    from blockmap.sheets.slips import Slip, write_slips
    from blockmap.sheets.wall_map import Numbers, write_wall_map

_HOME = {
    "Album": "page",
    "Drawn": "block_sheet",
    "Ground": "ground",
    "Numbers": "wall_map",
    "Page": "page",
    "Slip": "slips",
    "block_sheet": "block_sheet",
    "need": "fonts",
    "view": "bulletin_view",
    "write_atlas": "atlas",
    "write_bulletin": "bulletin_files",
    "write_sheet": "atlas",
    "write_slips": "slips",
    "write_wall_map": "wall_map",
    "write_workbook": "compound_workbook",
}

__all__ = [
    "Album",
    "Drawn",
    "Ground",
    "Numbers",
    "Page",
    "Slip",
    "block_sheet",
    "need",
    "view",
    "write_atlas",
    "write_bulletin",
    "write_sheet",
    "write_slips",
    "write_wall_map",
    "write_workbook",
]


def __getattr__(name: str) -> Any:
    """Load the file that holds a name."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
