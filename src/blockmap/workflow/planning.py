"""``plan``, ``number``, ``freeze``, ``check``: from what was read to a proved territory."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

from blockmap import intake, store
from blockmap.blocks import check as blocks_check
from blockmap.buildings import check as buildings_check
from blockmap.buildings import number as numbers
from blockmap.errors import TerritoryError, UsageError
from blockmap.report import Report
from blockmap.schema import TABLES
from blockmap.settings import Settings
from blockmap.store.choices import settings_frame
from blockmap.workflow import division, locking, wishes
from blockmap.workflow.findings import with_findings
from blockmap.workflow.outcome import Outcome, Progress, silent
from blockmap.workflow.reading import with_received_lines
from blockmap.workflow.submitting import refuse_submitted

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Tables = dict[str, pd.DataFrame]
"""Tables of the territory by name."""


def tables_of(file: store.Territory, *names: str) -> Tables:
    """Read these tables, or all but the ledger, in one state."""
    with file.snapshot():
        return {name: file.table(name) for name in names or (n for n, table in TABLES.items() if table.governed)}


def plan(
    territory: Path,
    *,
    communities: list[str] | None = None,
    seed: int = 0,
    workers: int | None = None,
    exactly: int | None = None,
    oversize: Literal["whole", "parts"] = "whole",
    factors: Mapping[str, float] | None = None,
    own: Sequence[str] | None = None,
    shared: Sequence[str] | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Divide communities into blocks.

    A plan of everything starts from the lines that were delivered. A plan of some communities, or of a territory in which codes
    are issued or blocks locked, starts from the working lines and leaves every other community as it is. Locked blocks stay
    exactly as they are, with their codes; figures of quality are those of the ground that was divided.

    Parameters
    ----------
    territory
        The territory.
    communities
        Codes of the communities; all when ``None``.
    seed
        The same input, options and seed give the same bytes.
    workers
        Threads; as many as the machine has cores when ``None``.
    exactly
        Exactly so many ground blocks in all, locked ones among them.
    oversize
        ``whole`` or ``parts``: what becomes of a building above the band.
    factors
        Work of one household by kind of difficulty, such as ``{"building_site": 1.5}``; from now on, until another is given.
        One that is not named keeps its factor; 1 takes it back.
    own
        Kinds or names of estates and special places that become blocks of their own, from now on; an empty list: none.
    shared
        Names of places that do not, although their kind does.
    progress
        Called as stages advance.

    Raises
    ------
    UsageError
        There is nothing to divide, no community of such a code, or a factor makes no sense.
    GateError
        The areas overlap or leave gaps beyond the tolerance, a community is handed in, or the result did not pass the checks.
    """
    with store.open(territory, write=True) as file:
        settings = wishes.of_plan(file.settings, factors=factors, own=own, shared=shared)
        before = tables_of(file)
        if before["buildings"].empty and before["areas"].empty:
            raise UsageError("nothing_to_plan", territory=territory.name)
        is_issued = bool(before["areas"]["is_frozen"].any())
        is_partial = communities is not None or is_issued or bool(locking.locked_in(before))
        settled, report = (before, Report()) if is_partial else _settled(before, settings)
        chosen = _chosen(settled["areas"], communities, settings)
        refuse_submitted(file, chosen["area_id"])
        after, said = division.divide(
            settled,
            chosen,
            settings=settings,
            seed=seed,
            workers=workers or os.cpu_count() or 1,
            exactly=exactly,
            oversize=oversize,
            progress=progress,
        )
        report.extend(said)
        proof = _proved(after, settings, "plan")
        report.figures |= _summary(after["quality"])
        arguments = {"communities": communities, "seed": seed, "exactly": exactly, "oversize": oversize}
        with file.operation("plan", arguments | wishes.as_arguments(factors, own, shared)) as operation:
            if settings != file.settings:
                operation.replace("settings", settings_frame(settings))
            for name in division.WRITTEN:
                operation.replace(name, after[name])
            operation.replace("findings", with_findings(before["findings"], "plan", report))
    values = {
        "territory": territory.name,
        "blocks": len(after["blocks"]),
        "communities": len(chosen),
        "proved": len(proof),
    }
    return Outcome(
        "plan", report, written=(territory,), rows=_quality_rows(after["quality"]), values=values, next_step="plan"
    )


def _settled(before: Tables, settings: Settings) -> tuple[Tables, Report]:
    """Complete the hierarchy from the delivered lines, and repair overlaps and gaps within the tolerance."""
    delivered = before["areas"][~before["areas"]["is_derived"]].reset_index(drop=True)
    areas, buildings, report = intake.settle(
        with_received_lines(delivered, before["received"], settings), before["buildings"], settings=settings
    )
    areas, fitted = intake.fit(areas, settings=settings)
    report.extend(fitted)
    division.refuse_errors(report, "plan")
    return before | {"areas": division.typed(areas, TABLES["areas"], areas.crs), "buildings": buildings}, report


def _chosen(areas: GeoDataFrame, codes_wanted: list[str] | None, settings: Settings) -> GeoDataFrame:
    """Communities to divide, by code."""
    every = areas[areas["level"] == settings.community_level].sort_values("code", ignore_index=True)
    if codes_wanted is None:
        return every
    unknown = sorted(set(codes_wanted) - set(every["code"]))
    if unknown:
        raise UsageError("no_such_community", codes=", ".join(unknown))
    return every[every["code"].isin(codes_wanted)].reset_index(drop=True)


def _proved(after: Tables, settings: Settings, operation: str) -> Report:
    """Check what is about to be written; an error refuses it."""
    proof = blocks_check.check(after, settings=settings)
    division.refuse_errors(proof, operation)
    return proof


def _summary(quality: pd.DataFrame) -> dict[str, float]:
    """Figures of the whole territory."""
    whole = quality[quality["community_id"].isna()]
    return dict(zip(whole["measure"], whole["value"].astype(float), strict=True))


def _quality_rows(quality: pd.DataFrame) -> tuple[dict[str, object], ...]:
    return tuple({"figure": name, "value": value} for name, value in _summary(quality).items())


def number(territory: Path) -> Outcome:
    """Number the buildings of every block in serpentine order; issued numbers stay.

    Raises
    ------
    UsageError
        There are no blocks yet.
    GateError
        Numbers would change in a community that is handed in.
    """
    with store.open(territory, write=True) as file:
        settings = file.settings
        before = tables_of(file, "buildings", "blocks", "retired", "findings")
        _need_blocks(before, territory)
        buildings, report = numbers.number(
            before["buildings"], before["blocks"], settings=settings, retired=before["retired"]
        )
        refuse_submitted(file, _renumbered(before["buildings"], buildings))
        with file.operation("number", {}) as operation:
            operation.replace("buildings", buildings)
            operation.replace("findings", with_findings(before["findings"], "number", report))
    values = {"territory": territory.name, "count": report.figures["buildings_numbered"]}
    return Outcome("number", report, written=(territory,), values=values, next_step="number")


def _renumbered(before: pd.DataFrame, after: pd.DataFrame) -> list[int]:
    """Return the communities in which a building gets another number."""
    old = after["building_id"].map(before.set_index("building_id")["number"]).astype("Int64").fillna(0)
    return after.loc[old != after["number"].fillna(0), "community_id"].dropna().unique().tolist()


def freeze(territory: Path, *, communities: list[str] | None = None) -> Outcome:
    """Issue the codes of blocks and the numbers of buildings of some communities, or of all.

    Raises
    ------
    UsageError
        There are no blocks yet, or no community of such a code.
    GateError
        One is handed in: approving issues its codes, and nothing goes past the reviewer.
    """
    with store.open(territory, write=True) as file:
        settings = file.settings
        before = tables_of(file, "areas", "buildings", "blocks", "findings")
        _need_blocks(before, territory)
        areas, blocks, buildings, report = numbers.freeze(
            before["areas"], before["blocks"], before["buildings"], settings=settings, communities=communities
        )
        issued = (
            areas["area_id"].isin(before["areas"].loc[~before["areas"]["is_frozen"], "area_id"]) & areas["is_frozen"]
        )
        refuse_submitted(file, areas.loc[issued, "area_id"])
        with file.operation("freeze", {"communities": communities}) as operation:
            operation.replace("areas", areas)
            operation.replace("blocks", blocks)
            operation.replace("buildings", buildings)
            operation.replace("findings", with_findings(before["findings"], "freeze", report))
    values = {"territory": territory.name, "count": report.figures["communities_frozen"]}
    return Outcome("freeze", report, written=(territory,), values=values, next_step="freeze")


def _faulty(territory: Path, report: Report) -> Outcome:
    """A territory whose file is at fault."""
    values = {"territory": territory.name, "errors": len(report.of("error")), "warnings": len(report.of("warning"))}
    return Outcome("check", report, said="check_faulty", values=values, next_step="check_faulty")


def _need_blocks(tables: Tables, territory: Path) -> None:
    if tables["blocks"].empty:
        raise UsageError("no_blocks", territory=territory.name)


def check(territory: Path, *, progress: Progress = silent) -> Outcome:
    """Prove the territory: the file and its ledger, the cover at every level, codes, numbers and counts.

    The findings are stored as a layer, unless the file itself is at fault: evidence is not written over. A file of an older build
    is first given the tables and columns that it lacks.
    """
    report = store.complete(territory)
    with store.open(territory) as file:
        settings = file.settings
        progress("check", 0, 3)
        report.extend(store.check(file))
        is_sound = not report.of("error")
        try:
            tables = tables_of(file)
        except TerritoryError:
            if is_sound:
                raise
            return _faulty(territory, report)  # what cannot be read was named by the store
        progress("check", 1, 3)
        if len(tables["blocks"]):
            report.extend(blocks_check.check(tables, settings=settings))
        progress("check", 2, 3)
        report.extend(buildings_check.check(tables, settings=settings))
        progress("check", 3, 3)
    if is_sound and os.access(territory, os.W_OK):
        with store.open(territory, write=True) as file, file.operation("check", {}) as operation:
            operation.replace("findings", with_findings(tables["findings"], "check", report))
    values = {
        "territory": territory.name,
        "blocks": len(tables["blocks"]),
        "buildings": len(tables["buildings"]),
        "errors": len(report.of("error")),
        "warnings": len(report.of("warning")),
    }
    said = "check_faulty" if report.of("error") else "check" if len(tables["blocks"]) else "check_unplanned"
    return Outcome("check", report, said=said, values=values, next_step=said)
