"""What a command did: findings, figures, what was written, and what to try next. Data first; words come late."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from blockmap.report import Report
from blockmap.terms import Language, text, worded

Progress = Callable[[str, int, int], None]
"""Called as ``progress(stage, done, total)``; the stage is the key of a term ``stage.STAGE``."""


def silent(stage: str, done: int, total: int) -> None:
    """Show no progress."""


@dataclass(slots=True)
class Outcome:
    """Result of one command.

    Attributes
    ----------
    command
        Name of the command.
    report
        All findings and figures of its stages.
    written
        Files that were written or changed.
    rows
        Rows to show as a table (history, layers, quality …), every row with the same keys.
    said
        Key of the sentence that sums up what was done, ``said.KEY``, with ``values``.
    next_step
        Key of the sentence that says what to try next, ``next.KEY``.
    """

    command: str
    report: Report = field(default_factory=Report)
    written: tuple[Path, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    said: str = ""
    next_step: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 when nothing needs a look, 1 when there are errors or warnings."""
        return 0 if self.report.is_clean else 1

    def summary(self, lang: Language) -> str:
        """Say in one line what was written."""
        return text(f"said.{self.said or self.command}", lang, **worded(self.values, lang))

    def advice(self, lang: Language) -> str:
        """Say in one line what to try next; empty when there is nothing."""
        return text(f"next.{self.next_step}", lang, **worded(self.values, lang)) if self.next_step else ""

    def as_json(self, lang: Language) -> dict[str, Any]:
        """Everything as plain data, for ``--json``."""
        return {
            "command": self.command,
            "summary": self.summary(lang),
            "next": self.advice(lang),
            "written": [str(path) for path in self.written],
            "figures": self.report.figures,
            "rows": [dict(row) for row in self.rows],
            "findings": [
                {
                    "kind": f.kind,
                    "severity": f.severity,
                    "table": f.table,
                    "row_id": f.row_id,
                    "code": f.code,
                    "x": f.x,
                    "y": f.y,
                    "message": f.text(lang),
                    "next": f.next_step(lang),
                }
                for f in self.report
            ],
        }
