"""What a stage has to say: every finding at once, each with what, where, why and what to do next.

A `Finding` names its kind; the words come from `blockmap.terms` in either language, so a report is data and is said late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from blockmap.terms import Language, has, text, worded

if TYPE_CHECKING:
    import pandas as pd

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    Attributes
    ----------
    kind
        Key of its term ``finding.KIND`` (what, where, why) and ``finding.KIND.next`` (what to do).
    severity
        ``error``: a rule is broken; ``warning``: somebody should look; ``note``: said for the record.
    table, row_id, code
        Where: table and id in the territory (or file name and row number at intake), and the official code if there is one.
    x, y
        Where on the ground, in the CRS of the territory; ``None`` when the finding has no place.
    values
        Values of the templates. Counts, codes and measures only: never a person's data.
    """

    kind: str
    severity: Severity = "error"
    table: str | None = None
    row_id: int | None = None
    code: str | None = None
    x: float | None = None
    y: float | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def _values(self) -> dict[str, Any]:
        where = {"table": self.table, "row_id": self.row_id, "code": self.code, "x": self.x, "y": self.y}
        return where | dict(self.values)

    def text(self, lang: Language) -> str:
        """Say what was found, where and why."""
        return text(f"finding.{self.kind}", lang, **worded(self._values(), lang))

    def next_step(self, lang: Language) -> str:
        """Say what to do about it; empty when there is nothing to do."""
        key = f"finding.{self.kind}.next"
        return text(key, lang, **worded(self._values(), lang)) if has(key) else ""

    def next_on_page(self, lang: Language) -> str:
        """Say what to do about it to somebody in the browser, where the way there is another than on the command line."""
        key = f"finding.{self.kind}.page"
        return text(key, lang, **worded(self._values(), lang)) if has(key) else self.next_step(lang)


@dataclass(slots=True)
class Report:
    """Findings of one stage, in a stable order, with the figures it measured.

    Attributes
    ----------
    findings
        All findings, in the order of the table they are about.
    figures
        Named numbers the stage counted or measured (``rows_read``, ``blocks``, ``overlap_m2`` …).
    """

    findings: list[Finding] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def add(
        self,
        kind: str,
        severity: Severity = "error",
        *,
        table: str | None = None,
        row_id: int | None = None,
        code: str | None = None,
        x: float | None = None,
        y: float | None = None,
        **values: Any,
    ) -> None:
        """Record one finding; see `Finding` for the parameters."""
        self.findings.append(Finding(kind, severity, table, row_id, code, x, y, values))

    def add_rows(
        self,
        kind: str,
        severity: Severity = "error",
        *,
        table: str,
        key: str,
        rows: pd.DataFrame,
        code: str | None = None,
        **values: str,
    ) -> None:
        """Record the same kind of finding for many rows of a table, each at a point of its ground.

        Parameters
        ----------
        rows
            Rows of ``table``; placed where they have a `geom`.
        key, code, **values
            Columns of ``rows`` that hold the id, the official code and the values of the templates.
        """
        columns = {name: rows[column].tolist() for name, column in values.items()}
        codes = rows[code].tolist() if code else [None] * len(rows)
        for i, (row_id, said, (x, y)) in enumerate(zip(rows[key].tolist(), codes, _places(rows), strict=True)):
            here = {name: column[i] for name, column in columns.items()}
            self.add(kind, severity, table=table, row_id=int(row_id), code=said, x=x, y=y, **here)

    def extend(self, other: Report) -> Report:
        """Take over another stage's findings and figures; returns itself."""
        self.findings += other.findings
        self.figures |= other.figures
        return self

    def of(self, *severities: Severity) -> list[Finding]:
        """Return the findings of these severities."""
        return [f for f in self.findings if f.severity in severities]

    def kinds(self) -> Counter[str]:
        """Count findings by kind."""
        return Counter(f.kind for f in self.findings)

    @property
    def is_clean(self) -> bool:
        """No error and no warning."""
        return not self.of("error", "warning")

    def __iter__(self) -> Iterator[Finding]:
        """Iterate over the findings."""
        return iter(self.findings)

    def __len__(self) -> int:
        """Count the findings."""
        return len(self.findings)


def _places(rows: pd.DataFrame) -> list[tuple[float | None, float | None]]:
    """Point in the ground of every row; nowhere where it has none."""
    if "geom" not in rows:
        return [(None, None)] * len(rows)
    import shapely

    geometries = rows["geom"].to_numpy().copy()
    geometries[shapely.is_empty(geometries)] = None
    points = shapely.point_on_surface(geometries)
    xy = zip(shapely.get_x(points).tolist(), shapely.get_y(points).tolist(), strict=True)
    return [(None, None) if x != x else (x, y) for x, y in xy]


def merge(reports: Iterable[Report]) -> Report:
    """Join the reports of several stages into one."""
    whole = Report()
    for report in reports:
        whole.extend(report)
    return whole
