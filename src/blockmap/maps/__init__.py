"""Maps: one HTML file that a supervisor opens from disk, and that stays a folium map to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blockmap.maps.folium_map import OfflineMap, save
    from blockmap.maps.progress import ProgressMap, progress_map

__all__ = ["OfflineMap", "ProgressMap", "progress_map", "save"]

_HOMES = {
    "OfflineMap": "blockmap.maps.folium_map",
    "ProgressMap": "blockmap.maps.progress",
    "progress_map": "blockmap.maps.progress",
    "save": "blockmap.maps.folium_map",
}


def __getattr__(name: str) -> Any:
    """Import folium only when a map is made."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
