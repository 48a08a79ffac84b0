"""What a correction, a withdrawal or a new match does to the figures: totals of every phase and measure before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from blockmap import store
from blockmap.progress import layout, rows
from blockmap.progress.tallying import tally
from blockmap.report import Report
from blockmap.terms import Pairs
from blockmap.workflow.tally_inputs import lineage_of, tables_of

Totals = dict[tuple[str, str], int]
"""What is done of every phase and measure on the last day, over the whole territory."""


@dataclass(frozen=True)
class Effect:
    """Against what returns are counted, so that two states of them can be compared."""

    tables: dict[str, Any]

    @staticmethod
    def of(file: store.Territory, returns: pd.DataFrame) -> Effect | None:
        """Read what figures are counted against; ``None`` while there are no blocks, so that nothing is counted yet."""
        tables = tables_of(file)
        if tables["blocks"].empty:
            return None
        return Effect(tables | {"lineage": lineage_of(file, returns), "settings": file.settings})

    def say(self, before: pd.DataFrame, after: pd.DataFrame, report: Report) -> None:
        """Say of every measure whose total moves what it was and what it is.

        Parameters
        ----------
        before, after
            Table ``returns`` in its two states.
        """
        was, now = self._totals(before), self._totals(after)
        moves: dict[str, Pairs] = {}
        for phase, measure in sorted(was.keys() | now.keys()):
            old, new = was.get((phase, measure), 0), now.get((phase, measure), 0)
            if old != new:
                moves.setdefault(phase, Pairs())[measure] = f"{old:,} → {new:,} ({new - old:+,})"
        for phase, moved in moves.items():
            report.add("returns_effect", "note", table="returns", phase=phase, moves=moved)

    def _totals(self, returns: pd.DataFrame) -> Totals:
        counted, _ = tally(rows.current(rows.read_all(returns)), **self.tables)
        keys = ["phase", "measure"]
        of_blocks = counted.series[counted.series["done"].notna()].sort_values("day", kind="stable")
        of_areas = counted.extra[counted.extra["kind"] == layout.NOT_APPORTIONED].sort_values("day", kind="stable")
        last = [
            of_blocks.drop_duplicates([*keys, "block_id"], keep="last"),
            of_areas.drop_duplicates([*keys, "area_id"], keep="last"),
        ]
        done = pd.concat([one[[*keys, "done"]].astype({"phase": str, "measure": str, "done": "int64"}) for one in last])
        return {(p, m): int(v) for p, m, v in done.groupby(keys, as_index=False)["done"].sum().itertuples(index=False)}
