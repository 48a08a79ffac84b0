"""Pictures of the ground beneath the blocks: tiles from an address, or tiles and pictures that travel inside the file.

None by default: a closed network reaches no tile server. Chinese public maps are drawn in GCJ-02, which lies some hundred metres
beside the truth; the page moves each of their tiles to where it belongs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from blockmap.maps.coding import Section

Frame = Literal["wgs84", "gcj02"]


@dataclass(frozen=True)
class Background:
    """Tiles in the scheme of web maps.

    Attributes
    ----------
    frame
        Where the tiles say they lie.
    url
        Address with ``{z}``, ``{x}``, ``{y}``, optional ``{s}``; empty when the tiles are inside the file.
    subdomains
        What ``{s}`` stands for, in turn.
    media
        Media type of tiles inside the file.
    tiles
        Tiles inside the file by zoom, column and row (from the north).
    attribution
        Whose pictures they are.
    """

    frame: Frame = "wgs84"
    url: str = ""
    subdomains: tuple[str, ...] = ()
    media: str = "image/png"
    tiles: dict[tuple[int, int, int], bytes] = field(default_factory=dict)
    attribution: str = ""

    @property
    def origins(self) -> tuple[str, ...]:
        """Addresses of servers that the page may ask for pictures."""
        if not self.url:
            return ()
        scheme, _, rest = self.url.partition("://")
        host = rest.partition("/")[0]
        return tuple(f"{scheme}://{host.replace('{s}', one)}" for one in self.subdomains or ("",))

    def section(self) -> Section:
        """Write the tiles, or how to ask for them."""
        made = Section(
            frame=self.frame,
            url=self.url,
            subdomains=list(self.subdomains),
            media=self.media,
            attribution=self.attribution,
        )
        places = sorted(self.tiles)
        columns = np.array(places, dtype=np.int64).reshape(-1, 3)
        for number, name in enumerate(("z", "x", "y")):
            made.add(f"tile.{name}", columns[:, number], "delta")
        made.add("tile.length", [len(self.tiles[place]) for place in places])
        made.add_bytes("tile.bytes", b"".join(self.tiles[place] for place in places))
        return made
