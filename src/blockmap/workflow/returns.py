"""``blockmap progress read|unmatched|history``: returns come in, and nothing of them is lost or counted twice."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from blockmap import store
from blockmap.errors import SourceError, UsageError
from blockmap.progress import read_sources as sources_of
from blockmap.progress import reading, rows, stating, tracing
from blockmap.progress.mapping import Mapping, named
from blockmap.progress.matching import Ground
from blockmap.progress.moments import as_moment
from blockmap.progress.understanding import Understanding, known_headers, understand
from blockmap.report import Report
from blockmap.workflow.findings import with_findings
from blockmap.workflow.outcome import Outcome

COLUMNS_OF_BUILDINGS = [
    "building_id", "source_key", "name", "address", "community_id", "block_id", "number", "household_count",
]  # fmt: skip

HEAD = ["return_id", "source_id", "received_at", "as_of", "mapping", "replaces", "revises", "row_count"]
"""Columns of a delivery without its rows."""

MOST_HISTORY = 500
"""Lines of the history of a place that are shown."""


def read_returns(
    territory: Path,
    source: Path,
    *,
    mapping: str | None = None,
    as_of: str | None = None,
    phase: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Outcome:
    """Read the returns of a file.

    The same file twice changes nothing. A file that was read before in another way (mapping, phase, moment) takes the place of
    what it gave then. Rows whose code meets no place are kept and counted nowhere.

    Parameters
    ----------
    territory, source
        The territory and the file.
    mapping
        Name of a shipped mapping, or a TOML file; where left out, the columns decide, if they do.
    as_of
        Moment for which the file holds: deliveries supersede one another in its order, and it dates rows that bear no date.
    phase
        Phase of rows that do not say theirs, instead of the mapping's.
    encoding, sheet
        How a text file is written; the one worksheet to read.

    Raises
    ------
    UsageError
        There is no such mapping, or a moment that cannot be read.
    SourceError
        The file cannot be read.
    """
    said = named(mapping) if mapping is not None else None
    of = _Delivered(source, _hash(source), _moment(as_of), phase, sheet, encoding)
    with store.open(territory, write=True) as file:
        before = _before(file, of.sha256)
        if _is_known(before, said, of):
            values = {"territory": territory.name, "file": source.name}
            return Outcome("progress read", said="returns_again", values=values)
        known = said.headers if said is not None else known_headers()
        sheets = sources_of.tables(source, encoding=encoding, sheet=sheet, known=known)
        understood = understand(sheets, said, source.name)
        if not understood.sheets:
            return _unclear(source, understood, said)
        came = reading.read(
            understood.sheets,
            _ground(file),
            file_name=source.name,
            as_of=date.fromisoformat(of.moment[:10]) if of.moment else None,
            today=datetime.now().astimezone().date(),
            phase=phase,
        )
        came.report.findings[:0] = understood.report.findings
        return _written(file, of, understood, came, before)


@dataclass(frozen=True, slots=True)
class _Delivered:
    """A file, and how the person at the desk wants it read."""

    source: Path
    sha256: str
    moment: str | None
    phase: str | None
    sheet: str | None
    encoding: str | None

    def how(self, mapping: Mapping) -> str:
        """Write down in full how it was understood: a shipped mapping may change with the program."""
        how: dict[str, Any] = {"mapping": mapping.model_dump(mode="json", exclude_defaults=True)}
        how |= {"phase": self.phase, "sheet": self.sheet, "encoding": self.encoding}
        return json.dumps(how, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _written(
    file: store.Territory, of: _Delivered, understood: Understanding, came: reading.Reading, before: pd.DataFrame
) -> Outcome:
    """Put a delivery into the territory, with its file, its findings and the targets that it states anew."""
    used = understood.sheets[0][1].mapping
    values: dict[str, Any] = {"territory": file.path.name, "file": of.source.name, "mapping": used.name}
    values |= came.account | {"figures": len(came.frame)}
    if came.frame.empty:
        return Outcome("progress read", came.report, said="returns_nothing", values=values)
    packed = rows.pack(came.frame)
    replaces = int(before["return_id"].iloc[-1]) if len(before) else None
    revises = None if replaces is not None else _revised(file, of, used, packed, came)
    source_id = file.next_id("sources")
    delivery = _delivery(came, of, used) | {"return_id": file.next_id("returns"), "source_id": source_id}
    delivery |= {"rows": packed, "replaces": replaces, "revises": revises}
    streams = {each["source"] for each in _mappings(file.table("returns", columns=HEAD))}
    targets = stating.fresh(came.targets, file.table("targets"), is_first=used.source not in streams)
    first = file.next_id("targets")
    targets = targets.assign(target_id=range(first, first + len(targets)), source_id=source_id)
    arguments = {
        "file": of.source.name,
        "sha256": of.sha256,
        "mapping": used.name,
        "as_of": of.moment,
        "phase": of.phase,
    }
    with file.operation("progress read", arguments) as operation:
        operation.insert("returns", pd.DataFrame([delivery]).astype({"replaces": "Int64", "revises": "Int64"}))
        operation.upsert("sources", _source(came, understood, of, source_id))
        if len(targets):
            operation.upsert("targets", targets)
        stage = f"progress read {of.source.name}"
        operation.replace("findings", with_findings(file.table("findings"), stage, came.report))
    came.report.figures |= {"targets_changed": len(targets)}
    said = "returns_anew" if replaces is not None else "returns"
    step = "returns_unmatched" if came.account["rows_unmatched"] else "returns"
    return Outcome("progress read", came.report, written=(file.path,), said=said, next_step=step, values=values)


def _revised(file: store.Territory, of: _Delivered, used: Mapping, packed: bytes, came: reading.Reading) -> int | None:
    """Find the earlier version of a file: of the same name and stream, with most of its rows. Say what is no longer in it."""
    returns = file.table("returns", columns=HEAD)
    sources = file.table("sources", columns=["source_id", "table_name", "file_name"])
    same = sources[(sources["table_name"] == "returns") & (sources["file_name"] == of.source.name)]
    is_stream = np.array([each["source"] == used.source for each in _mappings(returns)], dtype=bool)
    earlier = returns[returns["source_id"].isin(same["source_id"]) & is_stream & _stands(returns)]
    for return_id in reversed(earlier["return_id"].tolist()):
        rows_before = file.table("returns", columns=["rows"], where="return_id = ?", parameters=[return_id])[
            "rows"
        ].iloc[0]
        is_revision, left = rows.revision(rows_before, packed)
        if is_revision:
            if left:
                came.report.add("return_left_out", "warning", table=of.source.name, count=left)
            return int(return_id)
    return None


def _mappings(returns: pd.DataFrame) -> list[dict[str, Any]]:
    return [json.loads(each)["mapping"] for each in returns["mapping"]]


def _stands(returns: pd.DataFrame) -> pd.Series:
    return ~returns["return_id"].isin(returns["replaces"].dropna())


def _moment(as_of: str | None) -> str | None:
    if as_of is None:
        return None
    moment = as_moment(as_of)
    if moment is None:
        raise UsageError("as_of_unclear", said=as_of)
    return moment


def _hash(source: Path) -> str:
    if not source.is_file():
        raise SourceError("source_missing", file=str(source))
    with source.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _before(file: store.Territory, sha256: str) -> pd.DataFrame:
    """Deliveries of the very same file that stand, the latest last."""
    returns = file.table("returns", columns=HEAD)
    sources = file.table("sources", columns=["source_id", "table_name", "sha256"])
    same = sources[(sources["table_name"] == "returns") & (sources["sha256"] == sha256)]
    return returns[_stands(returns) & returns["source_id"].isin(same["source_id"])]


def _is_known(before: pd.DataFrame, said: Mapping | None, of: _Delivered) -> bool:
    """Tell whether this very file was read in this very way; a mapping that nobody names is the one that was used."""
    if before.empty:
        return False
    last = before.iloc[-1]
    how = json.loads(last["mapping"])
    moment = None if pd.isna(last["as_of"]) else str(last["as_of"])
    is_same_mapping = said is None or how["mapping"] == said.model_dump(mode="json", exclude_defaults=True)
    same = (how["phase"], how["sheet"], how["encoding"], moment) == (of.phase, of.sheet, of.encoding, of.moment)
    return is_same_mapping and same


def _ground(file: store.Territory) -> Ground:
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


def _unclear(source: Path, understood: Understanding, said: Mapping | None) -> Outcome:
    """Propose how the file could be read; nothing was read."""
    report = understood.report
    proposals = []
    for sheet, found in understood.proposals:
        if said is not None and found:
            lacking = ", ".join(found[0].lacking)
            report.add(
                "return_mapping_lacks", "error", table=source.name, sheet=sheet.name, mapping=said.name, lacking=lacking
            )
        elif not found:
            columns = ", ".join(map(str, sheet.frame.columns[:30]))
            report.add("return_mapping_none", "error", table=source.name, sheet=sheet.name, columns=columns)
        else:
            names = ", ".join(one.mapping.name for one in found)
            report.add("return_mapping_several", "error", table=source.name, sheet=sheet.name, mappings=names)
        for one in found:
            proposals += [
                {
                    "sheet": sheet.name,
                    "mapping": one.mapping.name,
                    "figures": one.mapping.figures,
                    "ours": ours,
                    "theirs": theirs,
                }
                for ours, theirs in one.used.items()
            ]
    return Outcome(
        "progress read", report, rows=tuple(proposals), said="returns_unclear", next_step="returns_unclear",
        values={"file": source.name},
    )  # fmt: skip


def _delivery(came: reading.Reading, of: _Delivered, used: Mapping) -> dict[str, Any]:
    """Row of the table ``returns``, but for its ids and its rows."""
    dates = came.frame["work_date"].dropna()
    return {
        "received_at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "as_of": of.moment,
        "mapping": of.how(used),
        "account": came.account_json(),
        "row_count": len(came.frame),
        "first_date": str(dates.min())[:10] if len(dates) else None,
        "last_date": str(dates.max())[:10] if len(dates) else None,
    }


def _source(came: reading.Reading, understood: Understanding, of: _Delivered, source_id: int) -> pd.DataFrame:
    """Row of the table ``sources``; rows that met no place are kept, so they count as taken there."""
    account = came.account
    sheet, fit = understood.sheets[0]
    row = {
        "source_id": source_id,
        "table_name": "returns",
        "file_name": of.source.name,
        "layer": ", ".join(one.name for one, _ in understood.sheets) if len(understood.sheets) > 1 else None,
        "sha256": of.sha256,
        "encoding": sheet.encoding,
        "mapping": json.dumps(fit.used, ensure_ascii=False, sort_keys=True),
        "rows_read": account["rows_read"],
        "rows_taken": account["rows_taken"] + account["rows_unmatched"],
        "rows_repaired": 0,
        "rows_rejected": account["rows_rejected"] + account["rows_empty"],
    }
    return pd.DataFrame([row])


def list_unmatched(territory: Path) -> Outcome:
    """List the returns that no place counts: every code once, with its rows, where they stand, and what the code may be."""
    with store.open(territory) as file:
        ground = _ground(file)
        frame = rows.current(rows.read_all(file.table("returns")))
        names = _file_names(file)
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
        ground = _ground(file)
        frame = rows.read_all(file.table("returns"), with_replaced=True)
        holds = rows.holds(frame, file.table("returns", columns=HEAD))
        names = _file_names(file)
    found = tracing.history(frame, holds, ground, place)
    if found is None:
        raise UsageError("place_unknown", place=place)
    shown = found.head(MOST_HISTORY)
    shown = shown.assign(file=shown.pop("return_id").map(names).fillna(""))
    listed = tuple({str(name): value for name, value in row.items()} for row in shown.to_dict("records"))
    values = {"place": place, "figures": len(found), "holding": int((found["holds"] == "yes").sum())}
    return Outcome("progress history", rows=listed, said="returns_history", values=values)


def _file_names(file: store.Territory) -> dict[int, str]:
    """Names of the files behind the deliveries."""
    returns = file.table("returns", columns=["return_id", "source_id"])
    names = file.table("sources", columns=["source_id", "file_name"]).set_index("source_id")["file_name"]
    return dict(zip(returns["return_id"].tolist(), returns["source_id"].map(names).fillna("").tolist(), strict=True))
