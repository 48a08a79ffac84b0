"""A refused edit: what stands against it, where, and what to do instead."""

from __future__ import annotations

from collections.abc import Sequence

from blockmap.errors import GateError
from blockmap.report import Finding, Report
from blockmap.terms import Language, default_language


class RefusedError(GateError):
    """An edit would break a rule; the territory is as it was.

    Parameters
    ----------
    kind
        ``finding.KIND`` says what stands against it.
    table, row_id, code, x, y
        Where, as in `blockmap.report.Finding`.
    **values
        Values of the finding.
    """

    def __init__(
        self,
        kind: str,
        *,
        table: str | None = None,
        row_id: int | None = None,
        code: str | None = None,
        x: float | None = None,
        y: float | None = None,
        **values: object,
    ) -> None:
        report = Report([Finding(kind, "error", table, row_id, code, x, y, values)])
        super().__init__(kind, report=report, **values)

    def text(self, lang: Language | None = None) -> str:
        """Say what stands against it and what to do."""
        finding = self.report.findings[0]
        said = lang or default_language()
        return f"{finding.text(said)} {finding.next_step(said)}".strip()


NAMED_AT_MOST = 8
"""Things that one sentence names."""


def listed(codes: Sequence[str]) -> str:
    """Name the first few."""
    return ", ".join(codes[:NAMED_AT_MOST]) + (" …" if len(codes) > NAMED_AT_MOST else "")
