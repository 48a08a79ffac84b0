"""``dispute propose`` and ``decide``: lines are worked out, drawn or surveyed, signed by both sides, and decided."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap import store
from blockmap.disputes import parties as sides
from blockmap.disputes import proposal_cuts, proposals, whole_buildings
from blockmap.disputes.parties import Parties
from blockmap.disputes.proposals import Proposal, Surroundings
from blockmap.disputes.records import Entry, as_json, details_of, standing
from blockmap.errors import SourceError, UsageError
from blockmap.report import Report
from blockmap.schema import TABLES
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.settling import (
    codes_known,
    document_of,
    entry,
    person,
    refuse,
    with_line,
    write_records,
)


def propose_lines(
    territory: Path, code: str, *, methods: Sequence[str] | None = None, line: Path | None = None, at: str | None = None
) -> Outcome:
    """Work out proposals for a dispute and keep them with it, numbered and ranked.

    A line that was proposed before keeps its number; it is written down again only when it would mean something else by now.

    Parameters
    ----------
    territory, code
        The territory and the dispute.
    methods
        Some of `blockmap.disputes.proposals.METHODS`; all when neither methods nor a line are given.
    line
        File with a line that was drawn or surveyed.
    at
        When it was proposed.

    Raises
    ------
    UsageError
        There is no such dispute, or no such method.
    GateError
        The line does not divide the disputed ground.
    """
    unknown = sorted(set(methods or ()) - set(proposals.METHODS))
    if unknown:
        raise UsageError("dispute_method", method=", ".join(unknown), methods=", ".join(proposals.METHODS))
    wanted = methods if methods is not None else proposals.METHODS if line is None else ()
    with store.open(territory, write=True) as file:
        disputes = file.table("disputes")
        (known,) = codes_known(disputes, [code])
        dispute = disputes[disputes["code"] == known].to_dict("records")[0]
        drawn = [] if line is None else [read_line(line, file.settings.crs)]
        found, report = worked_out(file, dispute, wanted, drawn)
        refuse(report)
        numbered = _with_numbers(file, dispute, found)
        fresh = [(number, p) for number, p, is_kept in numbered if not is_kept]
        if fresh:
            entries = [_entry_of(p, number, at) for number, p in fresh]
            with file.operation("dispute proposal", {"dispute": [known], "methods": list(wanted)}) as operation:
                written = write_records(file, operation, disputes, [known], entries)
                operation.insert("dispute_lines", _line_rows(file, dispute, fresh, written["added"]))
    rows = tuple(_shown(number, p) for number, p, _ in numbered)
    values = {"code": known, "count": len(found), "territory": territory.name}
    return Outcome(
        "dispute",
        report,
        written=(territory,) if fresh else (),
        rows=rows,
        said="dispute_proposed",
        values=values,
        next_step="dispute_proposed",
    )


def decide_dispute(
    territory: Path,
    code: str,
    *,
    document: Path,
    signed: Sequence[str],
    proposal: int | None = None,
    line: Path | None = None,
    superior: str | None = None,
    at: str | None = None,
) -> Outcome:
    """Decide a dispute: the line both sides signed, or that a superior ruled.

    Parameters
    ----------
    territory, code
        The territory and the dispute.
    document
        Agreement or ruling; hashed.
    signed
        Who signed, each as ``side: name, office``; without a side the first is ours and the second theirs.
    proposal, line
        Number of the proposal, or a file with the line.
    superior
        Who ruled, where the dispute was escalated.
    at
        When it was decided.

    Raises
    ------
    UsageError
        No line is named, or two.
    GateError
        Something is missing: a signature, a ruling, the document.
    """
    if (proposal is None) == (line is None):
        raise UsageError("dispute_which_line")
    with store.open(territory, write=True) as file:
        disputes = file.table("disputes")
        (known,) = codes_known(disputes, [code])
        dispute = disputes[disputes["code"] == known].to_dict("records")[0]
        subject, decided, details, drawn = _decided(file, dispute, proposal, line)
        signatures = [
            entry("signature", at, side=p.side, people=(p,), office=p.office or None, subject=subject)
            for p in _signatories(signed, superior)
        ]
        made = entry("decision", at, subject=subject, details=details, **document_of(document))
        entries = [*([replace(drawn, at=made.at)] if drawn is not None else []), *signatures, made]
        with file.operation("dispute decision", {"dispute": [known], "proposal": proposal}) as operation:
            written = write_records(file, operation, disputes, [known], entries)
            operation.insert("dispute_lines", _decided_row(file, dispute, decided, written["added"]))
    values = {"code": known, "territory": territory.name, "count": len(signatures)}
    return Outcome(
        "dispute",
        written["report"],
        written=(territory,),
        said="dispute_decided",
        values=values,
        next_step="dispute_decided",
    )


def read_line(path: Path, crs: str) -> Any:
    """Read the lines of a file as one line; see `read_shapes`."""
    shapes = read_shapes(path, crs)
    return shapely.union_all(np.where(shapely.get_dimensions(shapes) == 1, shapes, shapely.boundary(shapes)))


def read_shapes(path: Path, crs: str) -> Any:
    """Read all lines and polygons of a file in the CRS of the territory: shapefile, GeoJSON, GeoPackage, GPX track or route.

    A file that does not say its CRS is taken to be in that of the territory.

    Raises
    ------
    SourceError
        The file cannot be read, or holds no line and no polygon.
    """
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        frames = [gpd.read_file(path, layer=str(name)) for name, _ in pyogrio.list_layers(path)]
    except (DataSourceError, DataLayerError, OSError, ValueError) as fault:
        raise SourceError("dispute_line_unread", path=path, what=str(fault)) from fault
    shapes = [
        shapely.force_2d((frame if frame.crs is None or frame.crs == crs else frame.to_crs(crs)).geometry.to_numpy())
        for frame in frames
        if isinstance(frame, gpd.GeoDataFrame) and len(frame)
    ]
    found = np.concatenate([np.empty(0, object), *shapes])
    found = found[~shapely.is_missing(found)]
    found = found[shapely.get_dimensions(found) > 0]
    if not len(found):
        raise SourceError("dispute_no_line", path=path)
    return found


def keep_lines(territory: Path, codes: Sequence[str], made: Entry, path: Path, role: str) -> Outcome:
    """Write a record together with the line that came with it."""
    with store.open(territory, write=True) as file:
        disputes = file.table("disputes")
        known = codes_known(disputes, codes)
        line = _multi(read_line(path, file.settings.crs))
        with file.operation(
            f"dispute {made.kind}", {"dispute": known, "file": path.name}, reason=made.reason
        ) as operation:
            written = write_records(file, operation, disputes, known, [with_line(made, shapely.length(line))])
            rows = written["added"][["dispute_id", "dispute_record_id"]].assign(role=role, label=path.name, geom=line)
            operation.insert("dispute_lines", _numbered(file, rows))
    values = {"count": len(known), "codes": ", ".join(known), "record": made.kind}
    values["state"] = ", ".join(sorted(set(written["changed"]["state"])))
    return Outcome(
        "dispute",
        written["report"],
        written=(territory,),
        said="dispute_recorded",
        values=values,
        next_step="dispute_recorded",
    )


def around(file: store.Territory, dispute: dict[Any, Any]) -> tuple[Parties, Surroundings]:
    """Both sides of a dispute as they are drawn now, and what lies around."""
    areas = file.table("areas")
    parties = sides.find(dispute, areas, file.table("neighbours"))
    lines = file.table(
        "dispute_lines", where="dispute_id = ? AND role = 'historic'", parameters=(dispute["dispute_id"],)
    )
    buildings = whole_buildings.near(file.table("buildings"), parties)
    names = proposal_cuts.side_names(parties, areas, str(dispute["our_name"] or ""), str(dispute["their_name"] or ""))
    return parties, Surroundings(buildings, file.table("blocks"), file.table("barriers"), names, list(lines["geom"]))


def worked_out(
    file: store.Territory, dispute: dict[Any, Any], methods: Sequence[str], drawn: Sequence[Any]
) -> tuple[list[Proposal], Report]:
    """Proposals of some methods and for some drawn lines."""
    parties, surroundings = around(file, dispute)
    return proposals.propose(parties, methods, surroundings, drawn=drawn, area_m2=dispute["area_m2"])


def _decided(
    file: store.Territory, dispute: dict[Any, Any], number: int | None, line: Path | None
) -> tuple[str, Any, dict[str, Any], Entry | None]:
    """Subject, line and details of what is decided, and the record of a line that is proposed only now."""
    if line is not None:
        found, report = worked_out(file, dispute, (), [read_line(line, file.settings.crs)])
        if not found:
            report.add("proposal_leaks", table="disputes", code=dispute["code"], method=proposals.DRAWN)
        refuse(report)
        serial = _next_number(file, dispute)
        return (
            found[0].subject,
            found[0].line,
            found[0].details() | {"number": serial},
            _entry_of(found[0], serial, None),
        )
    kept = proposals_of(file, dispute)
    if number not in kept:
        raise UsageError(
            "no_such_proposal", number=number, code=dispute["code"], numbers=", ".join(map(str, kept)) or "-"
        )
    record, geometry = kept[number]
    details = details_of(record)
    return str(details.pop("subject")), geometry, details, None


def proposals_of(file: store.Territory, dispute: dict[Any, Any]) -> dict[int, tuple[dict[Any, Any], Any]]:
    """Records and lines of the proposals that stand, by number."""
    where, mine = "dispute_id = ?", (int(dispute["dispute_id"]),)
    records = standing(file.table("dispute_records", where=where, parameters=mine))
    lines = file.table("dispute_lines", where=f"{where} AND role = 'proposal'", parameters=mine)
    of = lines.set_index("dispute_record_id")["geom"]
    rows = records[records["kind"] == "proposal"].to_dict("records")
    return {
        int(details_of(row)["number"]): (row, of.get(row["dispute_record_id"], shapely.MultiLineString()))
        for row in rows
    }


def _with_numbers(
    file: store.Territory, dispute: dict[Any, Any], found: Sequence[Proposal]
) -> list[tuple[int, Proposal, bool]]:
    """Number of every proposal, and whether the very same stands already: same line, same number."""
    kept = {details["subject"]: details for details in (details_of(r) for r, _ in proposals_of(file, dispute).values())}
    next_number, numbered = _next_number(file, dispute), []
    for proposal in found:
        before = kept.get(proposal.subject)
        number = next_number if before is None else int(before["number"])
        next_number += before is None
        said = {"number": number, "subject": proposal.subject, **proposal.details()}
        numbered.append((number, proposal, before == json.loads(as_json(said))))
    return numbered


def _next_number(file: store.Territory, dispute: dict[Any, Any]) -> int:
    """Number of the next proposal: numbers are never given twice in a dispute."""
    rows = file.table(
        "dispute_records", where="dispute_id = ? AND kind = 'proposal'", parameters=(int(dispute["dispute_id"]),)
    )
    return max((int(details_of(row)["number"]) for row in rows.to_dict("records")), default=0) + 1


def _entry_of(proposal: Proposal, number: int, at: str | None) -> Entry:
    return entry(
        "proposal", at, side="ours", subject=proposal.subject, details={"number": number, **proposal.details()}
    )


def _signatories(signed: Sequence[str], superior: str | None) -> list[Any]:
    """People who signed; the first two are ours and theirs where they do not say it."""
    order: list[Any] = ["ours", "theirs", *[None] * len(signed)]
    people = [person(said, side) for said, side in zip(signed, order, strict=False)]
    return [*people, person(superior, "superior")] if superior else people


def _line_rows(
    file: store.Territory, dispute: dict[Any, Any], fresh: Sequence[tuple[int, Proposal]], added: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Rows of `dispute_lines` for proposals; one that gives everything to one side may have no line."""
    ids = added["dispute_record_id"].tolist()
    rows = pd.DataFrame(
        [
            {
                "dispute_id": int(dispute["dispute_id"]),
                "dispute_record_id": record_id,
                "role": "proposal",
                "label": f"{number} {proposal.method}",
                "geom": _multi(proposal.line),
            }
            for record_id, (number, proposal) in zip(ids, fresh, strict=True)
        ]
    )
    return _numbered(file, rows)


def _decided_row(file: store.Territory, dispute: dict[Any, Any], line: Any, added: pd.DataFrame) -> gpd.GeoDataFrame:
    """Row of `dispute_lines` for the line that was decided."""
    record_id = int(added.loc[added["kind"] == "decision", "dispute_record_id"].iloc[-1])
    row = {
        "dispute_id": int(dispute["dispute_id"]),
        "dispute_record_id": record_id,
        "role": "decided",
        "label": dispute["code"],
    }
    return _numbered(file, pd.DataFrame([row | {"geom": _multi(line)}]))


def _numbered(file: store.Territory, rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """Rows of `dispute_lines` with their ids."""
    first = file.next_id("dispute_lines")
    out = rows.reset_index(drop=True).assign(dispute_line_id=np.arange(first, first + len(rows)))
    out = out.reindex(columns=list(TABLES["dispute_lines"].names))
    return gpd.GeoDataFrame(out, geometry="geom", crs=file.settings.crs)


def _multi(line: Any) -> Any:
    return (
        line
        if line.geom_type == "MultiLineString"
        else shapely.multilinestrings([p for p in shapely.get_parts(line) if shapely.get_dimensions(p) == 1])
    )


def _shown(number: int, proposal: Proposal) -> dict[str, Any]:
    """A proposal as a row for the screen."""
    return {
        "proposal": number,
        "method": proposal.method,
        "score": round(proposal.score, 3),
        "ours_m2": proposal.ours["area_m2"],
        "theirs_m2": proposal.theirs["area_m2"],
        "ours_buildings": proposal.ours["building_count"],
        "theirs_buildings": proposal.theirs["building_count"],
        "ours_households": proposal.ours["household_count"],
        "theirs_households": proposal.theirs["household_count"],
        "to_ours": len(proposal.to_ours),
        "to_theirs": len(proposal.to_theirs),
        "blocks_split": len(proposal.blocks_split),
        "bent": len(proposal.bent),
    }
