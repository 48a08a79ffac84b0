"""What can go wrong, as a person at the desk would name it.

::

    BlockmapError
    ├── UsageError          the call makes no sense: wrong option, unknown table, unknown code
    ├── SourceError         a file that was handed in cannot be read, or not in this way
    ├── TerritoryError      the territory file is missing, is none, is newer than this program, or is busy
    │   └── GateError       a change was refused; the territory is as it was
    └── TopologyError       linework that cannot be made exact on the grid

An error carries the key of its term and the values in it, so that it can be said in either language. Many faults at once are
not an exception but a `blockmap.report.Report`; an error may carry one.
"""

from __future__ import annotations

from typing import Any

from blockmap.terms import Language, default_language, text, worded


class BlockmapError(Exception):
    """Root of all errors that blockmap raises on purpose.

    Parameters
    ----------
    kind
        ``error.KIND`` is the term to show.
    report
        The findings behind the refusal, when there are several (a `blockmap.report.Report`).
    **values
        Values of the template.
    """

    def __init__(self, kind: str, *, report: Any = None, **values: object) -> None:
        self.kind = kind
        self.values = values
        self.report = report
        super().__init__(kind, values)

    def text(self, lang: Language | None = None) -> str:
        """Return the whole sentence: what, where, why and what to do next."""
        lang = lang or default_language()
        return text(f"error.{self.kind}", lang, **worded(self.values, lang))

    def __str__(self) -> str:
        """Say it in the language of this desk."""
        return self.text()


class UsageError(BlockmapError):
    """The call makes no sense; nothing was read or written."""


class SourceError(BlockmapError):
    """A file that was handed in cannot be read, or not in this way."""


class TerritoryError(BlockmapError):
    """The territory file cannot be used as it is."""


class GateError(TerritoryError):
    """A change was refused at the gate; the territory is as it was."""


class TopologyError(BlockmapError):
    """Linework that cannot be made exact on the grid."""
