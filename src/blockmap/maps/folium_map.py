"""A folium map that opens from disk on a closed network: nothing in it is fetched, whatever layer a user adds.

folium links to four hosts for its scripts and styles. Here the lists of links are empty, Leaflet stands in the page itself, and
the few things that folium's layers expect beside it (``$``, awesome markers) are answered by a small script of our own.
"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

import folium

from blockmap import writing
from blockmap.maps import assets, offline
from blockmap.maps.offline import Verbatim


class OfflineMap(folium.Map):
    """A `folium.Map` without outside requests; takes the same parameters, but has no background tiles unless told.

    Examples
    --------
    >>> import folium
    >>> from blockmap.maps import OfflineMap
    >>> m = OfflineMap([29.72, 106.63], zoom_start=12)
    >>> _ = folium.Marker([29.72, 106.63], tooltip="office").add_to(m)
    >>> "https://cdn" in m.standalone_html()
    False
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  folium reads these lists from the class
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self, location: Any = None, *, tiles: Any = None, **options: Any) -> None:
        super().__init__(location, tiles=tiles, **{"attribution_control": False} | options)
        header = self.figure.header
        header.add_child(Verbatim(f"<style>{assets.leaflet_styles()}</style>"), name="leaflet_styles")
        header.add_child(
            Verbatim(f"<script>{offline.guarded(assets.library_script())}</script>"), name="leaflet_script"
        )

    @property
    def figure(self) -> Any:
        """Page that holds this map: branca's ``Figure``, with the elements of its head, its body and its script."""
        return self.get_root()

    def standalone_html(self, copies: Mapping[str, str | PathLike[str]] | None = None) -> str:
        """Return the whole page as text; see `save`."""
        return offline.standalone(self, copies or {})

    def save(
        self,
        outfile: str | bytes | PathLike[str] | BinaryIO,
        close_file: bool = True,
        *,
        copies: Mapping[str, str | PathLike[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        """Write one HTML file, whole or not at all; the same map gives the same bytes.

        Parameters
        ----------
        outfile
            Path, or a file opened for writing bytes.
        close_file
            Close an opened file afterwards, as folium does.
        copies
            Local copies of scripts and styles that an added plugin would fetch, by address.

        Raises
        ------
        blockmap.errors.UsageError
            A layer was added that would fetch something from outside.
        """
        whole = self.standalone_html(copies).encode()
        if isinstance(outfile, (str, bytes, PathLike)):
            path = Path(outfile.decode() if isinstance(outfile, bytes) else outfile)
            writing.whole(path, whole)
            return
        outfile.write(whole)
        if close_file:
            outfile.close()


def save(
    map: OfflineMap, path: str | PathLike[str], *, copies: Mapping[str, str | PathLike[str]] | None = None
) -> None:
    """Write a map as one self-contained HTML file; see `OfflineMap.save`."""
    map.save(path, copies=copies)
