"""Maps: one HTML file that a supervisor opens from disk, and that stays a folium map to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blockmap.maps.background import Background
    from blockmap.maps.drawing import ProgressMap, bounds
    from blockmap.maps.folium_map import OfflineMap, save
    from blockmap.maps.index import index_map
    from blockmap.maps.pictures import read as read_background
    from blockmap.maps.progress import progress_map

__all__ = ["Background", "OfflineMap", "ProgressMap", "bounds", "index_map", "progress_map", "read_background", "save"]

_HOMES = {
    "Background": ("background", "Background"),
    "OfflineMap": ("folium_map", "OfflineMap"),
    "ProgressMap": ("drawing", "ProgressMap"),
    "bounds": ("drawing", "bounds"),
    "index_map": ("index", "index_map"),
    "progress_map": ("progress", "progress_map"),
    "read_background": ("pictures", "read"),
    "save": ("folium_map", "save"),
}


def __getattr__(name: str) -> Any:
    """Import folium only when a map is made."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _HOMES[name]
    return getattr(import_module(f"{__name__}.{module}"), attribute)
