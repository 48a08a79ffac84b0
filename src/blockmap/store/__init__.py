"""The store: a territory as one GeoPackage, the gate through which it changes, and the ledger that remembers.

>>> from blockmap import store
>>> from blockmap.settings import Settings
>>> with store.create("yubei.gpkg", Settings(crs="EPSG:4544")) as territory:  # doctest: +SKIP
...     with territory.operation("plan", {"seed": 1}, reason="first draft") as operation:
...         operation.replace("blocks", blocks)
...     territory.undo()
"""

from blockmap.store.check import check
from blockmap.store.drafts import discard, keep
from blockmap.store.export import ENCODINGS, FORMATS, export
from blockmap.store.gate import Operation
from blockmap.store.ledger import Event
from blockmap.store.territory import Territory, complete, create
from blockmap.store.territory import open_territory as open  # noqa: A004  `store.open` reads as it should
from blockmap.store.undo import Undone

__all__ = [
    "ENCODINGS",
    "FORMATS",
    "Event",
    "Operation",
    "Territory",
    "Undone",
    "check",
    "complete",
    "create",
    "discard",
    "export",
    "keep",
    "open",
]
