"""``blockmap progress read|unmatched|history``: returns come in, and nothing of them is lost or counted twice."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, tzinfo
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from blockmap import store
from blockmap.errors import SourceError, UsageError
from blockmap.progress import corrections, reading, rematching, rows, stating
from blockmap.progress import read_sources as sources_of
from blockmap.progress.mapping import Mapping, Role, named, nearest
from blockmap.progress.moments import as_moment
from blockmap.progress.understanding import Understanding, allowed_columns, known_headers, understand
from blockmap.progress.vocabulary import phase_of
from blockmap.report import Report
from blockmap.tabular import Sheet, refused
from blockmap.terms import Pairs
from blockmap.workflow.came_in import HEAD, file_names, ground_of
from blockmap.workflow.effects import Effect
from blockmap.workflow.findings import with_findings
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.rematching import rematch_in, say_met
from blockmap.workflow.staff import at_desk, zone_of

MOST_FALLS = 50
"""Totals that fell which are said one by one."""


def read_returns(
    territory: Path,
    source: Path,
    *,
    mapping: str | None = None,
    as_of: str | None = None,
    phase: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    actor: str | None = None,
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
    actor
        Who; the user at this desk when ``None``.

    Raises
    ------
    UsageError
        There is no such mapping, or a moment that cannot be read.
    SourceError
        The file cannot be read.
    """
    said = named(mapping) if mapping is not None else None
    zone = zone_of(territory, write=True)
    phase = None if phase is None else phase_of(phase)
    of = _Delivered(source, _hash(source), _moment(as_of, zone), at_desk(zone), phase, sheet, encoding)
    with store.open(territory, write=True) as file:
        before = _before(file, of.sha256)
        if _is_known(before, said, of):
            return _again(file, of)
        known = said.headers if said is not None else known_headers()
        sheets = sources_of.tables(source, encoding=encoding, sheet=sheet, known=known)
        understood = understand(sheets, said, source.name)
        if not understood.sheets:
            return _unclear(source, understood, said)
        came = reading.read(
            understood.sheets,
            ground_of(file),
            file_name=source.name,
            as_of=date.fromisoformat(of.moment[:10]) if of.moment else None,
            today=date.fromisoformat(of.received_at[:10]),
            phase=phase,
        )
        came.report.findings[:0] = understood.report.findings
        return _written(file, of, understood, came, before, actor)


@dataclass(frozen=True, slots=True)
class _Delivered:
    """A file, and how the person at the desk wants it read."""

    source: Path
    sha256: str
    moment: str | None
    received_at: str
    phase: str | None
    sheet: str | None
    encoding: str | None

    def how(self, mapping: Mapping) -> str:
        """Write down in full how it was understood: a shipped mapping may change with the program."""
        how: dict[str, Any] = {"mapping": mapping.model_dump(mode="json", exclude_defaults=True)}
        how |= {"phase": self.phase, "sheet": self.sheet, "encoding": self.encoding}
        return json.dumps(how, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _again(file: store.Territory, of: _Delivered) -> Outcome:
    """Say that a file was read before; what met no place then may meet one now."""
    outcome = rematch_in(file, of.source.name)
    outcome.command, outcome.said = "progress read", "returns_again"
    outcome.next_step = "returns" if outcome.written else ""
    return outcome


def _written(
    file: store.Territory,
    of: _Delivered,
    understood: Understanding,
    came: reading.Reading,
    before: pd.DataFrame,
    actor: str | None,
) -> Outcome:
    """Put a delivery into the territory, with its file, its findings and the targets that it states anew."""
    used = understood.sheets[0][1].mapping
    values: dict[str, Any] = {"territory": file.path.name, "file": of.source.name, "mapping": used.name}
    values |= came.account | {"figures": len(came.frame)}
    if came.frame.empty:
        return Outcome("progress read", came.report, said="returns_nothing", values=values)
    returns = file.table("returns")
    packed = rows.pack(came.frame)
    version = _version_before(returns, file, of, used, packed, before)
    source_id = file.next_id("sources")
    delivery = _delivery(came, of, used) | {"return_id": file.next_id("returns"), "source_id": source_id}
    delivery |= {"rows": packed, "replaces": version.replaces, "revises": version.revises}
    row = pd.DataFrame([delivery]).astype({"replaces": "Int64", "revises": "Int64"})
    met, found = rematching.rematched(returns, ground_of(file)) if len(returns) else (returns[:0], [])
    after = pd.concat([_with(returns, met), row], ignore_index=True) if len(returns) else row
    _say_correction(file, version, packed, returns, after, came)
    _say_falls(after, int(delivery["return_id"]), came)
    say_met(found, file_names(file), came.report)
    streams = {each["source"] for each in _mappings(returns[rows.is_standing(returns)])}
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
    with file.operation("progress read", arguments, actor=actor) as operation:
        if len(met):
            operation.upsert("returns", met)
        operation.insert("returns", row)
        operation.upsert("sources", _source(came, understood, of, source_id))
        if len(targets):
            operation.upsert("targets", targets)
        stage = f"progress read {of.source.name}"
        operation.replace("findings", with_findings(file.table("findings"), stage, came.report))
    came.report.figures |= {"targets_changed": len(targets), "return_id": int(delivery["return_id"])}
    values["return_id"] = int(delivery["return_id"])
    said = "returns_anew" if version.replaces is not None else "returns"
    step = "returns_unmatched" if came.account["rows_unmatched"] else "returns"
    return Outcome("progress read", came.report, written=(file.path,), said=said, next_step=step, values=values)


@dataclass(frozen=True, slots=True)
class _Version:
    """The version of a file that came before it: one it replaces (the same file) or revises (a corrected one), if any."""

    replaces: int | None = None
    revises: int | None = None
    figures_left: int = 0

    @property
    def before(self) -> int | None:
        """Delivery that it follows."""
        return self.revises if self.replaces is None else self.replaces


def _version_before(
    returns: pd.DataFrame, file: store.Territory, of: _Delivered, used: Mapping, packed: bytes, before: pd.DataFrame
) -> _Version:
    """Find the earlier version of a file: the same bytes; else one of the same name and stream, with most of its rows."""
    if len(before):
        return _Version(replaces=int(before["return_id"].iloc[-1]))
    sources = file.table("sources", columns=["source_id", "table_name", "file_name"])
    same = sources[(sources["table_name"] == "returns") & (sources["file_name"] == of.source.name)]
    is_stream = np.array([each["source"] == used.source for each in _mappings(returns)], dtype=bool)
    earlier = returns[returns["source_id"].isin(same["source_id"]) & is_stream & rows.is_standing(returns)]
    for return_id, rows_before in reversed(list(earlier[["return_id", "rows"]].itertuples(index=False))):
        is_revision, left = rows.revision(rows_before, packed)
        if is_revision:
            return _Version(revises=int(return_id), figures_left=left)
    return _Version()


def _with(returns: pd.DataFrame, met: pd.DataFrame) -> pd.DataFrame:
    """Put rows that were matched again into the table ``returns``."""
    packed = dict(zip(met["return_id"].tolist(), met["rows"].tolist(), strict=True))
    again = [
        packed.get(one, was) for one, was in zip(returns["return_id"].tolist(), returns["rows"].tolist(), strict=True)
    ]
    return returns.assign(rows=again)


def _say_correction(
    file: store.Territory,
    version: _Version,
    packed: bytes,
    returns: pd.DataFrame,
    after: pd.DataFrame,
    came: reading.Reading,
) -> None:
    """Say which rows of a file that came before changed, are new, or are gone, and what that does to the figures."""
    if version.before is None:
        return
    rows_before = returns.loc[returns["return_id"] == version.before, "rows"].iloc[0]
    found = corrections.compare(rows.unpack(rows_before), rows.unpack(packed))
    values: dict[str, Any] = {
        "same": found.same,
        "changed": found.changed,
        "added": found.added,
        "vanished": found.vanished,
    }
    name = file_names(file).get(version.before, "")
    came.report.add("return_corrected", "note", table=name, return_id=version.before, **values)
    came.report.figures |= {f"rows_{name}": count for name, count in values.items()}
    if version.figures_left:
        left: dict[str, Any] = {"count": version.figures_left, "return_id": version.before, "territory": file.path.name}
        came.report.add("return_left_out", "warning", table=name, **left)
    effect = Effect.of(file, returns)
    if effect is not None:
        effect.say(returns, after, came.report)


def _say_falls(after: pd.DataFrame, return_id: int, came: reading.Reading) -> None:
    """Say where a total so far is lower than that of an earlier day."""
    frame = came.frame.assign(return_id=return_id) if len(after) == 1 else rows.current(rows.read_all(after))
    found = corrections.falls(frame, (frame["return_id"] == return_id).to_numpy())
    lower = frame.iloc[found["row"].head(MOST_FALLS)]
    days = lower["work_date"].dt.strftime("%Y-%m-%d").tolist()
    shown = zip(
        lower["code"].astype(str), lower["phase"].astype(str), lower["measure"].astype(str), days, lower["value"].tolist(),
        found["day_before"].astype(str), found["value_before"], strict=False,
    )  # fmt: skip
    for code, phase, measure, day, value, day_before, value_before in shown:
        values = {"phase": phase, "measure": measure, "day": day, "value": value}
        values |= {"day_before": str(day_before)[:10], "value_before": int(value_before)}
        came.report.add("return_fell", "warning", table="returns", code=code, **values)
    if len(found) > MOST_FALLS:
        came.report.add("return_fell_more", "warning", table="returns", count=len(found) - MOST_FALLS)
    came.report.figures["totals_fallen"] = len(found)


def _mappings(returns: pd.DataFrame) -> list[dict[str, Any]]:
    return [json.loads(each)["mapping"] for each in returns["mapping"]]


def _moment(as_of: str | None, zone: tzinfo | None) -> str | None:
    if as_of is None:
        return None
    moment = as_moment(as_of, zone)
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
    return returns[rows.is_standing(returns) & returns["source_id"].isin(same["source_id"])]


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


def _unclear(source: Path, understood: Understanding, said: Mapping | None) -> Outcome:
    """Propose how the file could be read; nothing was read."""
    report = understood.report
    proposals = []
    for sheet, found in understood.proposals:
        if said is not None and found:
            lacking = Pairs({one: _wanted(said, one) for one in found[0].lacking})
            report.add(
                "return_mapping_lacks", "error", table=source.name, sheet=sheet.name, mapping=said.name, lacking=lacking
            )
        elif sheet.frame.empty:
            report.add("return_header_only", "error", table=source.name, sheet=sheet.name)
        elif not found:
            _say_nearest(source, sheet, report)
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


def _say_nearest(source: Path, sheet: Sheet, report: Report) -> None:
    """Say that no mapping fits a table, which one comes nearest, and what it lacks."""
    names = allowed_columns(sheet.frame, None, refused(sheet.frame))
    near = nearest(names, {name for name in names if sheet.frame[name].notna().any()})
    values: dict[str, Any] = {"sheet": sheet.name, "columns": ", ".join(map(str, sheet.frame.columns[:30]))}
    values |= {"mapping": near.mapping.name, "used": Pairs(near.used)}
    values["lacking"] = Pairs({one: _wanted(near.mapping, one) for one in near.lacking})
    report.add("return_mapping_none", "error", table=source.name, **values)


def _wanted(mapping: Mapping, lacking: str) -> str:
    """Name what a mapping lacks by columns that would do: those of a role, or of any role that would."""
    roles: dict[str, tuple[str, ...]] = {"place": ("block", "building"), "date": ("work_date",), "figure": ()}
    said = [mapping.columns.get(cast("Role", role), ()) for role in roles.get(lacking, (lacking,))]
    if lacking == "figure":
        said = [figure.columns for figure in mapping.measures][:2]
    names = [name for headers in said for name in (*headers[:1], *[h for h in headers if not h.isascii()][:2])]
    return " / ".join(dict.fromkeys(names)) or "?"


def _delivery(came: reading.Reading, of: _Delivered, used: Mapping) -> dict[str, Any]:
    """Row of the table ``returns``, but for its ids and its rows."""
    dates = came.frame["work_date"].dropna()
    return {
        "received_at": of.received_at,
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
        "rows_rejected": account["rows_rejected"] + account["rows_empty"] + account["rows_sums"],
    }
    return pd.DataFrame([row])
