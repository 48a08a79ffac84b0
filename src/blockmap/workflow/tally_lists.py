"""``progress phases|targets|milestones|states|zones``: the lists by which a tally is judged come in.

The same list twice changes nothing; rows that name what is not known are set aside, with suggestions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from blockmap import intake, store
from blockmap.errors import UsageError
from blockmap.progress import people, phases, tally_lists
from blockmap.progress.lists import Field
from blockmap.progress.locating import Places, spelled
from blockmap.progress.merging import merge
from blockmap.report import Report
from blockmap.schema import TABLES, layer_name
from blockmap.workflow.lists import Listed, listed, settled, source_id
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.staff import places_of

Placed = tuple[pd.DataFrame, Report]

SHAPES = (".shp", ".gpkg", ".geojson", ".json", ".zip", ".fgb", ".gdb", ".kml", ".tab", ".mif")
"""Files of zones that are drawn."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of list: its columns, its table, by what a row is the same thing, and how its rows are understood."""

    fields: Sequence[Field]
    table: str
    key: tuple[str, ...]
    place: Callable[[Listed, store.Territory, str | None], Placed]


def _phases(came: Listed, file: store.Territory, phase: str | None) -> Placed:
    return tally_lists.checked_phases(came.rows, file_name=came.file_name)


def _targets(came: Listed, file: store.Territory, phase: str | None) -> Placed:
    known = phases.phases_of(file.table("phases"))
    rows, report = _of_phase(came, file, phase)
    judged = {code: one.measure for code, one in known.items()}
    rows["measure"] = rows["measure"].where(rows["measure"].notna(), rows["phase"].map(judged))
    placed, said = tally_lists.placed(rows, _places(file), file_name=came.file_name, needs_place=True)
    return placed, report.extend(said)


def _milestones(came: Listed, file: store.Territory, phase: str | None) -> Placed:
    rows, report = _of_phase(came, file, phase)
    rows["share"] = rows["share"].fillna(1.0)
    placed, said = tally_lists.placed(rows, places_of(file), file_name=came.file_name, needs_place=False)
    return placed.drop(columns=["block_id", "building_id"]), report.extend(said)


def _states(came: Listed, file: store.Territory, phase: str | None) -> Placed:
    rows, report = tally_lists.known_words(came.rows, "state", tally_lists.STATES, file_name=came.file_name)
    placed, said = tally_lists.placed(rows, _places(file), file_name=came.file_name, needs_place=True)
    is_building = placed["building_id"].notna()
    for number in placed.loc[~is_building, "row_number"].tolist():
        said.add("list_no_building", "error", table=came.file_name, row_id=int(number))
    kept = placed[is_building].drop(columns=["area_id", "block_id"]).reset_index(drop=True)
    return kept, report.extend(said)


def _of_phase(came: Listed, file: store.Territory, phase: str | None) -> Placed:
    """Give rows that name no phase the one that was typed; set aside those whose phase is not known."""
    known = tuple(phases.phases_of(file.table("phases")))
    if phase is not None:
        phase = phases.asked_for(phases.phases_of(file.table("phases")), phase).code
    if phase is None and len(came.rows) and came.rows["phase"].isna().all():
        raise UsageError("list_without_phase", file=came.file_name, known=", ".join(known))
    rows = came.rows.assign(phase=came.rows["phase"].where(came.rows["phase"].notna(), phase))
    return tally_lists.known_words(rows, "phase", known, file_name=came.file_name)


def _places(file: store.Territory) -> Places:
    return places_of(file, buildings=True)


KINDS = {
    "phases": Kind(tally_lists.PHASE_LIST, "phases", ("code",), _phases),
    "targets": Kind(
        tally_lists.TARGET_LIST,
        "targets",
        ("phase", "measure", "area_id", "block_id", "building_id", "valid_from"),
        _targets,
    ),
    "milestones": Kind(tally_lists.MILESTONE_LIST, "milestones", ("name", "phase", "area_id"), _milestones),
    "states": Kind(tally_lists.STATE_LIST, "building_states", ("building_id", "valid_from"), _states),
}
"""Lists of one table each."""


def read_tally_list(
    territory: Path,
    source: Path,
    kind: str,
    *,
    phase: str | None = None,
    accept: bool = False,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Outcome:
    """Read a list of phases, targets, milestones, or states of buildings.

    Parameters
    ----------
    territory, source
        The territory and the list.
    kind
        One of `KINDS`.
    phase
        Phase of rows that name none.
    accept
        Take values that differ from what is known.
    encoding, sheet
        How to read the file, where it does not say.

    Raises
    ------
    SourceError
        The file cannot be read, or is no such list.
    UsageError
        There is no such phase.
    """
    how = KINDS[kind]
    came = listed(source, how.fields, encoding=encoding, sheet=sheet)
    with store.open(territory, write=True) as file:
        where = source_id(file, how.table, came.file_name)
        came.rows, said = how.place(came, file, phase)
        came.report.extend(said)
        merged = merge(
            TABLES[how.table],
            file.table(how.table),
            came.rows,
            how.key,
            source_id=where,
            next_id=file.next_id(how.table),
            file_name=came.file_name,
        )
        return _advised(settled(territory, file, came, how.table, merged, accept=accept, source=where))


def read_zones(
    territory: Path,
    source: Path,
    *,
    system: str | None = None,
    accept: bool = False,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Outcome:
    """Read the zones of a system: a list of areas and blocks, or polygons.

    Parameters
    ----------
    territory, source
        The territory, and a list (one row per member) or a file of polygons with code and name.
    system
        Name of the system, where the list does not say it; the name of the file when ``None``.
    accept
        Take values that differ from what is known.
    encoding, sheet
        How to read the file, where it does not say; of polygons ``sheet`` is the layer.
    """
    if source.suffix.lower() in SHAPES:
        return _read_drawn(territory, source, system or source.stem, encoding=encoding, layer=sheet)
    came = listed(source, tally_lists.ZONE_LIST, encoding=encoding, sheet=sheet)
    with store.open(territory, write=True) as file:
        where = source_id(file, "zones", came.file_name)
        named = came.rows.assign(system=came.rows["system"].fillna(system or source.stem))
        rows, said = tally_lists.placed(named, places_of(file), file_name=came.file_name, needs_place=True)
        came.report.extend(said)
        came.rows = _with_teams(rows, file)
        zones = came.rows.drop_duplicates(["system", "code"])[["row_number", "system", "code", "name", "team_id"]]
        zones = zones.assign(name=zones["name"].where(zones["name"].notna(), zones["code"])).reset_index(drop=True)
        merged = merge(
            TABLES["zones"],
            file.table("zones"),
            zones,
            ("system", "code"),
            source_id=where,
            next_id=file.next_id("zones"),
            file_name=came.file_name,
        )
        outcome = settled(territory, file, came, "zones", merged, accept=accept, source=where)
        if outcome.said != "list_differs":
            _put_members(file, came, where)
    return _advised(outcome)


def _advised(outcome: Outcome) -> Outcome:
    """Point to the tally, once a list is taken."""
    if outcome.next_step.startswith("list") and outcome.next_step != "list_differs":
        outcome.next_step = "tally_list"
    return outcome


def _with_teams(rows: pd.DataFrame, file: store.Territory) -> pd.DataFrame:
    """Add the team of every row, where it is known."""
    index = people.team_index(file.table("teams"))
    found = people.found(rows["team"], lambda said: index.get(spelled(said)))
    return rows.drop(columns="team").assign(team_id=found)


def _put_members(file: store.Territory, came: Listed, where: int) -> None:
    """Write down what lies in the zones of a list; members that are there already stay."""
    zones = file.table("zones", ["zone_id", "system", "code"])
    wanted = came.rows.merge(zones, on=["system", "code"])
    members = wanted[["row_number", "zone_id", "system", "area_id", "block_id", "valid_from", "valid_to"]]
    merged = merge(
        TABLES["zone_members"],
        file.table("zone_members"),
        members.astype({"zone_id": "Int64"}),
        ("zone_id", "area_id", "block_id", "valid_from"),
        source_id=where,
        next_id=file.next_id("zone_members"),
        file_name=came.file_name,
    )
    if merged.is_empty:
        return
    with file.operation("list", {"table": "zone_members", "file": came.file_name}) as operation:
        operation.upsert("zone_members", merged.rows)


def _read_drawn(territory: Path, source: Path, system: str, *, encoding: str | None, layer: str | None) -> Outcome:
    """Read zones that are drawn: which blocks lie in them is told whenever it is asked."""
    with store.open(territory, write=True) as file:
        settings = file.settings
        drawn = intake.read(source, layer_name(settings.levels[0]), settings=settings, layer=layer, encoding=encoding)
        where = source_id(file, "zones", source.name)
        existing = file.table("zones")
        known = dict(zip(existing["system"] + " / " + existing["code"], existing["zone_id"].tolist(), strict=True))
        shapes = drawn.rows.sort_values("code", ignore_index=True)
        ids, first = [], file.next_id("zones")
        for code in shapes["code"].tolist():
            ids.append(known.get(f"{system} / {code}", first))
            first += ids[-1] == first
        rows = shapes[["code", "name", "geom"]].assign(
            zone_id=np.array(ids, dtype=np.int64),
            system=system,
            name=shapes["name"].where(shapes["name"].notna(), shapes["code"]),
            source_id=where,
        )
        values = {"territory": territory.name, "file": source.name, "system": system, "count": len(rows)}
        with file.operation("zones", {"file": source.name, "system": system}) as operation:
            operation.upsert("zones", rows)
            if operation.is_empty:
                return Outcome("progress zones", drawn.report, said="zones_again", values=values)
            operation.upsert("sources", pd.DataFrame([drawn.source | {"source_id": where, "table_name": "zones"}]))
    return Outcome("progress zones", drawn.report, written=(territory,), said="zones", values=values, next_step="zones")
