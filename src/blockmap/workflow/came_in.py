"""``progress unmatched|history``: what came in, which of it no place counts, and everything that ever came in for one place."""

from __future__ import annotations

from pathlib import Path

from blockmap import store
from blockmap.errors import UsageError
from blockmap.progress import rows, tracing
from blockmap.progress.matching import Ground
from blockmap.report import Report
from blockmap.workflow.outcome import Outcome

COLUMNS_OF_BUILDINGS = [
    "building_id", "source_key", "name", "address", "community_id", "block_id", "number", "household_count",
]  # fmt: skip

HEAD = ["return_id", "source_id", "received_at", "as_of", "mapping", "replaces", "revises", "row_count"]
"""Columns of a delivery without its rows."""

MOST_HISTORY = 500
"""Lines of the history of a place that are shown."""


def ground_of(file: store.Territory) -> Ground:
    """Return the places of a territory as returns name them."""
    return Ground(
        file.table("areas", columns=["area_id", "level", "code", "name"]),
        file.table(
            "blocks",
            columns=["block_id", "community_id", "community_code", "block_code", "short_code", "household_count"],
        ),
        file.table("buildings", columns=COLUMNS_OF_BUILDINGS),
        file.table("building_parts", columns=["building_id", "block_id"]),
        file.table("retired"),
        file.table("lineage"),
    )


def list_unmatched(territory: Path) -> Outcome:
    """List the returns that no place counts: every code once, with its rows, where they stand, and what the code may be."""
    with store.open(territory) as file:
        ground = ground_of(file)
        frame = rows.current(rows.read_all(file.table("returns")))
        names = file_names(file)
    listed = tracing.strangers(frame, ground)
    report = Report()
    for one in listed:
        kind = f"return_unmatched_{one.why}"
        report.add(
            kind,
            "warning",
            table=names.get(one.return_id, ""),
            row_id=one.row_number,
            code=one.code,
            count=one.row_count,
            codes=one.suggestion,
        )
    figures = sum(one.figure_count for one in listed)
    report.figures |= {"codes": len(listed), "figures": figures}
    table = tuple(
        {
            "level": one.level,
            "code": one.code,
            "figures": one.figure_count,
            "file": names.get(one.return_id, ""),
            "row": one.row_number,
            "why": one.why,
            "suggestion": one.suggestion,
        }
        for one in listed
    )
    values = {"territory": territory.name, "codes": len(listed), "figures": figures}
    step = "unmatched" if listed else ""
    return Outcome("progress unmatched", report, rows=table, said="unmatched", next_step=step, values=values)


def returns_history(territory: Path, place: str) -> Outcome:
    """List every figure that ever came in for a place, with the file and row it stood in, and whether it holds.

    Parameters
    ----------
    place
        Code of an area, a block or a building, as in the returns or as in the territory.

    Raises
    ------
    UsageError
        There is no such place, and no return for one.
    """
    with store.open(territory) as file:
        ground = ground_of(file)
        frame = rows.read_all(file.table("returns"), with_replaced=True)
        holds = rows.holds(frame, file.table("returns", columns=HEAD))
        names = file_names(file)
    found = tracing.history(frame, holds, ground, place)
    if found is None:
        raise UsageError("place_unknown", place=place)
    shown = found.head(MOST_HISTORY)
    shown = shown.assign(file=shown.pop("return_id").map(names).fillna(""))
    listed = tuple({str(name): value for name, value in row.items()} for row in shown.to_dict("records"))
    values = {"place": place, "figures": len(found), "holding": int((found["holds"] == "yes").sum())}
    return Outcome("progress history", rows=listed, said="returns_history", values=values)


def file_names(file: store.Territory) -> dict[int, str]:
    """Names of the files behind the deliveries."""
    returns = file.table("returns", columns=["return_id", "source_id"])
    names = file.table("sources", columns=["source_id", "file_name"]).set_index("source_id")["file_name"]
    return dict(zip(returns["return_id"].tolist(), returns["source_id"].map(names).fillna("").tolist(), strict=True))
