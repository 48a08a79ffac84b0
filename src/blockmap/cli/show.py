"""How an outcome is shown: on the screen for a person, or as JSON for a program."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.measure import Measurement
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from blockmap.cli import INTERRUPTED, MISUSE, streams
from blockmap.cli.streams import Screen
from blockmap.errors import BlockmapError, GateError, SystemFault, UsageError
from blockmap.figures import percent
from blockmap.report import SEVERITIES, Finding
from blockmap.terms import Language, has, text
from blockmap.workflow.outcome import Outcome, silent
from blockmap.workflow.outcome import Progress as ProgressCall

FINDINGS = 1
"""Exit code when something needs a look."""
SHOWN_PER_KIND = {"error": 10, "warning": 3, "note": 1}
"""Findings of one kind that are listed on the screen; all of them are in ``--json`` and in the layer ``findings``."""

SHARES = ("in_band", "within_", "on_barrier", "on_rank_", "near_feature", "along_feature")
"""Beginnings of the figures that are shares, and shown in percent."""

NOT_GROUPED = ("seq", "undo_of")
"""Whole numbers that are names, not counts."""

PIPE_WIDTH = 400
"""Room for a table that goes into a file or another program: no column is cut."""

COLOURS = {"error": "bold red", "warning": "yellow", "note": "dim"}


@dataclass(slots=True)
class Desk:
    """The person's screen, and how they want to be spoken to."""

    lang: Language
    as_json: bool = False
    quiet: bool = False
    out: Screen = field(default_factory=lambda: _screen())
    err: Screen = field(default_factory=lambda: Screen(stderr=True, soft_wrap=True, highlight=False))

    def run(self, command: Callable[[ProgressCall], Outcome]) -> int:
        """Run one command, show what came of it, and return the exit code."""
        from blockmap.store import served

        asking = served.told.set(None if self.quiet or self.as_json else self._served)
        try:
            with self._progress() as progress:
                outcome = command(progress)
        except BlockmapError as error:
            return self._say(_code_of(error), self._refuse, error)
        except OSError as fault:
            return self._say(MISUSE, self._refuse, _named(fault))
        except UnicodeEncodeError as fault:
            if not streams.is_no_text(fault):
                raise
            return self._say(MISUSE, self._refuse, UsageError("name_is_no_text", name=streams.as_utf8(fault.object)))
        except KeyboardInterrupt:
            self.err.print(escape(text("cli.interrupted", self.lang)))
            return INTERRUPTED
        finally:
            served.told.reset(asking)
        return self._say(outcome.exit_code, self._show, outcome)

    def _say(self, code: int, show: Callable[..., None], *what: Any) -> int:
        """Show something and return the exit code: that of the command, also when its reader left; not when words were lost."""
        try:
            show(*what)
            sys.stdout.flush()
        except OSError as fault:
            streams.give_up()
            if fault.errno not in streams.GONE:
                self.err.print(escape(text("cli.words_lost", self.lang, why=SystemFault(fault).said(self.lang))))
                return MISUSE
        return code

    def _served(self, territory: Path, state: str, who: str) -> None:
        """Say that a server has the territory open, and what that means for the command."""
        said = text(f"cli.served.{state}", self.lang, territory=territory.name, who=who)
        self.err.print(f"[yellow]{escape(said)}[/]")

    def _refuse(self, error: BlockmapError) -> None:
        """Say why nothing was done, with all findings behind it."""
        findings = list(error.report or ())
        if self.as_json:
            _print_json(
                {
                    "error": error.kind,
                    "message": error.text(self.lang),
                    "findings": [
                        {
                            "kind": f.kind,
                            "severity": f.severity,
                            "code": f.code,
                            "message": f.text(self.lang),
                            "next": f.next_step(self.lang),
                            "x": f.x,
                            "y": f.y,
                        }
                        for f in findings
                    ],
                }
            )
        else:
            self._list(findings)
            self.err.print(f"[bold red]{text('cli.error', self.lang)}[/] {escape(error.text(self.lang))}")

    def _show(self, outcome: Outcome) -> None:
        """Show what came of a command."""
        if self.as_json:
            _print_json(outcome.as_json(self.lang))
            return
        if not self.quiet:
            self._list(outcome.report.findings)
            self._tabulate(outcome)
        self.out.print(f"{escape(outcome.summary(self.lang))} {escape(outcome.advice(self.lang))}".rstrip())

    def _list(self, findings: list[Finding]) -> None:
        """List findings by severity and kind: a few of each, how many there are, and what to do."""
        ordered = sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), f.kind))
        for (severity, _), same in groupby(ordered, key=lambda f: (f.severity, f.kind)):
            group = list(same)
            for finding in group[: SHOWN_PER_KIND[severity]]:
                label = text(f"severity.{severity}", self.lang)
                self.out.print(f"[{COLOURS[severity]}]{label}[/] {escape(finding.text(self.lang))}")
            if len(group) > SHOWN_PER_KIND[severity]:
                self.out.print(
                    escape("  " + text("cli.more", self.lang, count=len(group) - SHOWN_PER_KIND[severity])), style="dim"
                )
            if step := group[0].next_step(self.lang):
                self.out.print(escape(f"  → {step}"))

    def _head(self, name: str) -> str:
        """Return the head of a column; sources and agencies keep the name that the office gave them."""
        found = next((key for key in (f"column.{name}", f"source.{name}") if has(key)), None)
        return text(found, self.lang) if found else name

    def _tabulate(self, outcome: Outcome) -> None:
        """Show rows as a table; where the screen is too narrow for it, one below the other, so that nothing is cut off."""
        if not outcome.rows:
            return
        names = list(outcome.rows[0])
        heads = [escape(self._head(name)) for name in names]
        lines = [self._cells(row) for row in outcome.rows]
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name, head in zip(names, heads, strict=True):
            numeric = all(isinstance(row[name], (int, float)) or row[name] is None for row in outcome.rows)
            table.add_column(head, justify="right" if numeric else "left", no_wrap=True)
        for cells in lines:
            table.add_row(*map(escape, cells))
        wide = self.out.options.update(max_width=PIPE_WIDTH)
        if Measurement.get(self.out, wide, table).maximum <= self.out.width:
            self.out.print(table)
            return
        for cells in lines:
            self.out.print(
                *(f"[dim]{head}[/] {escape(cell)}" for head, cell in zip(heads, cells, strict=True) if cell),
                sep="  ",
            )

    def _cells(self, row: Mapping[str, Any]) -> list[str]:
        kinds = {"value": "share"} if _is_share(row.get("figure")) else {}
        return [self._cell(kinds.get(name, name), value) for name, value in row.items()]

    def _cell(self, column: str, value: Any) -> str:
        """Write one cell as a person reads it."""
        if value is None:
            return ""
        if column == "share":
            return percent(value)
        if isinstance(value, int) and not isinstance(value, bool) and column not in NOT_GROUPED:
            return f"{value:,}"
        if isinstance(value, float):
            return f"{value:,.3f}".rstrip("0").rstrip(".")
        if has(f"{column}.{value}"):
            return text(f"{column}.{value}", self.lang)
        if isinstance(value, bool):
            return text("cli.yes" if value else "cli.no", self.lang)
        return str(value)

    @contextmanager
    def _progress(self) -> Iterator[ProgressCall]:
        """Give the workflow a progress bar on the screen; none in a pipe, with ``--quiet`` or ``--json``."""
        if self.quiet or self.as_json or not self.err.is_terminal:
            yield silent
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.err, transient=True) as bar:
            tasks: dict[str, TaskID] = {}

            def advance(stage: str, done: int, total: int) -> None:
                if stage not in tasks:
                    tasks[stage] = bar.add_task(text(f"stage.{stage}", self.lang), total=total)
                bar.update(tasks[stage], completed=done, total=total)

            yield advance


def _code_of(error: BlockmapError) -> int:
    """Return the exit code of a refusal: something was found, or what was asked for cannot be done."""
    is_found = any(finding.severity != "note" for finding in error.report or ())
    return FINDINGS if is_found or isinstance(error, GateError) else MISUSE


def _named(fault: OSError) -> UsageError:
    """Say what the system refused; a file is named where the system names one."""
    why = SystemFault(fault)
    return UsageError("system", why=why) if fault.filename is None else UsageError("file", path=fault.filename, why=why)


def _screen() -> Screen:
    """Return the screen; what goes into a file or another program is as wide as it needs to be."""
    screen = Screen(soft_wrap=True, highlight=False)
    return screen if screen.is_terminal else Screen(soft_wrap=True, highlight=False, width=PIPE_WIDTH)


def _is_share(figure: object) -> bool:
    return isinstance(figure, str) and figure.startswith(SHARES)


def _print_json(document: dict[str, Any]) -> None:
    """Write JSON: in any encoding but that of JSON itself by numbers, which every reader of JSON understands."""
    json.dump(document, sys.stdout, ensure_ascii=not streams.knows_all_characters(), indent=2, default=str)
    sys.stdout.write("\n")
