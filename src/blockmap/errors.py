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

import errno
from typing import Any

from blockmap.terms import Language, Spoken, default_language, has, text, worded


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


class SystemFault(Spoken):
    """Why the system refused, as a value of an error: the usual reasons in the language of the reader, others as it says them.

    Parameters
    ----------
    fault
        What the system raised.
    """

    def __init__(self, fault: OSError) -> None:
        name = errno.errorcode.get(fault.errno or 0, "")
        self.key = f"fault.{name}" if has(f"fault.{name}") else None
        self.plain = fault.strerror or str(fault)

    def said(self, lang: Language) -> str:
        """Say it."""
        return text(self.key, lang) if self.key else self.plain

    def __str__(self) -> str:
        """Say it as the system does."""
        return self.plain


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
