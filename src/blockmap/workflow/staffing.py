"""``progress workers|teams``, ``assign``: who there is, and who answers for what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from blockmap import store
from blockmap.errors import GateError, UsageError
from blockmap.progress import assigning, opening, people
from blockmap.progress.lists import Field, headers
from blockmap.progress.locating import Places, spelled
from blockmap.report import Report
from blockmap.workflow.lists import Listed, listed, record, source_id, taken_over
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.staff import at_desk, moment, places_of, staff_of, zone_of

ASSIGNMENT_LIST: tuple[Field, ...] = (
    Field("worker", "key", headers("worker", "人员编号, 普查员编号, 编号, 工号, 人员, 普查员, 指导员"), is_staff=True),
    Field("team", "text", headers("team", "督导组, 工作组, 小组, 组号, 组别")),
    Field("role", "word", headers("role", "角色, 岗位, 职责"), words=people.role_words()),
    Field("block", "key", headers("block", "普查小区, 小区编码, 普查小区编码, 小区代码, 小区, block code")),
    Field("area", "text", headers("area", "区域, 普查区, 社区, 乡镇街道, 镇街, 区划代码, area code, community, town")),
    Field("building", "key", headers("building", "建筑物, 建筑物编号, 楼栋, 楼栋编号")),
    Field("number", "integer", headers("number", "楼号, 建筑物号, 栋号, building number")),
    Field("entrance", "text", headers("entrance", "门栋, 单元, 楼门, 楼道")),
    Field("from_at", "moment", headers("from_at", "开始时间, 开始日期, 起始日期, 上岗时间, from, since")),
    Field("to_at", "moment", headers("to_at", "结束时间, 结束日期, 终止日期, 离岗时间, to, until")),
    Field("reason", "text", headers("reason", "原因, 事由, 备注")),
)  # fmt: skip
"""A list of who answers for what. A row with an end closes what holds."""


def read_workers(
    territory: Path, source: Path, *, accept: bool = False, encoding: str | None = None, sheet: str | None = None
) -> Outcome:
    """Read the list of workers.

    Parameters
    ----------
    territory, source
        The territory and the list.
    accept
        Take values that differ from what is known.
    encoding, sheet
        How to read the file, where it does not say.

    Raises
    ------
    SourceError
        The file cannot be read, or is no list of workers.
    """
    came = listed(source, people.WORKERS, encoding=encoding, sheet=sheet)
    with store.open(territory, write=True) as file:
        rows, said = people.placed_workers(came.rows, file.table("teams"), places_of(file), file_name=came.file_name)
        came.rows = rows
        came.report.extend(said)
        return taken_over(territory, file, came, "workers", rows, ["code"], accept=accept)


def read_teams(
    territory: Path, source: Path, *, accept: bool = False, encoding: str | None = None, sheet: str | None = None
) -> Outcome:
    """Read the list of teams; a team with areas answers for them from now on. For the parameters see `read_workers`."""
    came = listed(source, people.TEAMS, encoding=encoding, sheet=sheet)
    with store.open(territory, write=True) as file:
        rows, areas, said = people.placed_teams(
            came.rows, file.table("workers"), places_of(file), file_name=came.file_name
        )
        came.report.extend(said)
        outcome = taken_over(territory, file, came, "teams", rows, ["code"], accept=accept)
        if outcome.said != "list_differs":
            _answer_for(file, areas)
    return outcome


def _answer_for(file: store.Territory, areas: pd.DataFrame) -> None:
    """Open assignments of teams to the areas that the list names; those that hold already stay."""
    index = people.team_index(file.table("teams"))
    wanted = pd.DataFrame(
        {
            "role": "supervision",
            "team_id": [index[spelled(code)] for code in areas["code"]],
            "area_id": areas["area_id"],
            "from_at": at_desk(file.settings.zone),
        }
    )
    assignments = file.table("assignments")
    rows, _ = opening.opened(wanted, assignments, staff_of(file), next_id=file.next_id("assignments"))
    with file.operation("assign", {"count": len(rows)}) as operation:
        operation.insert("assignments", rows)


def assign(
    territory: Path,
    source: Path | None = None,
    *,
    block: str | None = None,
    area: str | None = None,
    building: str | None = None,
    entrance: str | None = None,
    worker: str | None = None,
    team: str | None = None,
    role: str = assigning.OWNER,
    at: str | None = None,
    reason: str | None = None,
    end: bool = False,
    needs_training: bool = False,
) -> Outcome:
    """Assign staff to blocks, areas, buildings or entrances, one by one or from a list; or end what holds.

    Parameters
    ----------
    territory
        The territory.
    source
        A list (`ASSIGNMENT_LIST`); then the options below are its defaults.
    block, area, building, entrance
        The place.
    worker, team
        Codes of who answers for it.
    role
        ``enumerator``, ``instructor``, ``helper``, ``building_head``, ``supervision`` …
    at
        From when (or, with ``end``, until when); now when left out.
    reason
        Why, in the words of the office.
    end
        End what holds, without a successor.
    needs_training
        Refuse who was never trained, instead of warning.

    Raises
    ------
    UsageError
        Nobody or nothing of this name, or no place and no list.
    GateError
        Nothing of it may be done; the report says why.
    """
    when = moment(at, zone_of(territory, write=True))
    if source is None:
        said = {"worker": worker, "team": team, "role": role, "block": block, "area": area, "building": building}
        came = _typed(said | {"entrance": entrance, "from_at": when, "to_at": when if end else None, "reason": reason})
    else:
        came = listed(source, ASSIGNMENT_LIST, zone=zone_of(territory, write=True))
        came.rows["role"] = came.rows["role"].fillna(role)
        came.rows["from_at"] = came.rows["from_at"].fillna(when)
    with store.open(territory, write=True) as file:
        wanted = _wanted(came, file, is_typed=source is None)
        ending = wanted["to_at"].notna()
        assignments = file.table("assignments")
        ended, said_end = _ended(wanted[ending], assignments)
        held = assigning.with_rows(assignments, ended)
        rows, said_open = opening.opened(
            wanted[~ending], held, staff_of(file, needs_training), next_id=file.next_id("assignments")
        )
        report = came.report.extend(said_end).extend(said_open)
        if source is None and report.of("error"):
            raise GateError("assign_refused", report=report)
        with file.operation("assign", {"file": came.file_name or None}, reason=reason) as operation:
            operation.insert("assignments", rows)
            operation.upsert("assignments", ended)
            if source is not None:
                record(operation, file, came, "assignments", source_id(file, "assignments", came.file_name))
    values = {"territory": territory.name, "opened": len(rows), "ended": len(ended)}
    report.figures |= {"opened": len(rows), "ended": len(ended)}
    return Outcome("assign", report, written=(territory,), values=values, next_step="assign")


def _typed(said: dict[str, Any]) -> Listed:
    """Make a list of the one row that was typed."""
    if not (said["worker"] or said["team"]) or not (said["block"] or said["area"] or said["building"]):
        raise UsageError("assign_what")
    row = {of.name: None for of in ASSIGNMENT_LIST} | said | {"row_number": 1}
    return Listed("", "", None, pd.DataFrame([row]), {}, 1)


def _wanted(came: Listed, file: store.Territory, *, is_typed: bool) -> pd.DataFrame:
    """Find people and places of a list; a row that names unknown ones is set aside, or refused when it was typed."""
    rows = came.rows
    places = places_of(file, buildings=True)
    out = rows[["row_number", "role", "entrance", "from_at", "to_at", "reason"]].copy()
    workers, teams = people.worker_index(file.table("workers")), people.team_index(file.table("teams"))
    out["worker_id"] = people.found(rows["worker"], lambda text: workers.get(spelled(text)))
    out["team_id"] = people.found(rows["team"], lambda text: teams.get(spelled(text)))
    rows = places.told_apart(rows)
    out["area_id"] = people.found(rows["area"], places.area)
    out["block_id"] = _blocks(rows, out["area_id"], places)
    out["building_id"] = _buildings(rows, out["block_id"], places)
    out.loc[out["block_id"].notna() & out["building_id"].isna(), "area_id"] = pd.NA
    said = Report()
    for column, like in (
        ("worker", lambda _: ""),
        ("team", lambda _: ""),
        ("area", places.like_area),
        ("block", places.like_block),
        ("building", places.like_building),
    ):
        named = rows[column].notna() & (out["block_id"].isna() if column == "area" else True)
        people.say_unknown(rows[named], column, out.loc[named, f"{column}_id"], like, came.file_name, said)
    is_lost = pd.Series(False, index=rows.index)
    for column in ("worker", "team", "area", "block", "building"):
        is_lost |= rows[column].notna() & out[f"{column}_id"].isna() & ~(out["block_id"].notna() & (column == "area"))
    is_lost |= out[["area_id", "block_id", "building_id"]].isna().all(axis=1)
    is_lost |= out[["worker_id", "team_id"]].isna().all(axis=1)
    came.report.extend(said)
    if is_typed and is_lost.any():
        raise UsageError("assign_unknown", report=said)
    for number in rows.loc[is_lost, "row_number"].tolist():
        came.report.add("list_row_aside", "error", table=came.file_name, row_id=number)
    came.rows = rows[~is_lost]
    return out[~is_lost].reset_index(drop=True)


def _blocks(rows: pd.DataFrame, area_ids: pd.Series, places: Places) -> pd.Series:
    both = zip(rows["block"], area_ids, strict=True)
    found = [places.block(text, None if pd.isna(area) else int(area)) for text, area in both]
    return pd.Series(found, index=rows.index, dtype="Int64")


def _buildings(rows: pd.DataFrame, block_ids: pd.Series, places: Places) -> pd.Series:
    """Buildings by key, or by block and number."""
    found = []
    for key, number, block in zip(rows["building"], rows["number"], block_ids, strict=True):
        at = None if pd.isna(block) else int(block)
        found.append(places.building(key, block=at, number=None if pd.isna(number) else int(number))[0])
    return pd.Series(found, index=rows.index, dtype="Int64")


def _ended(wanted: pd.DataFrame, assignments: pd.DataFrame) -> tuple[pd.DataFrame, Report]:
    """End what the rows name and what holds at their moment."""
    report = Report()
    ended = []
    for row in wanted.to_dict("records"):
        now = assigning.active(assignments, row["to_at"])
        same = now["role"] == row["role"]
        for column in ("worker_id", "team_id", *opening.PLACE):
            same &= now[column].isna() if pd.isna(row[column]) else (now[column] == row[column]).fillna(False)
        if not same.any():
            report.add("nothing_to_end", "warning", table="assignments", row_id=row["row_number"], at=row["to_at"])
            continue
        rows, said = opening.closed(now[same.to_numpy(dtype=bool)], row["to_at"], row["reason"])
        report.extend(said)
        ended.append(rows)
    columns = ["assignment_id", "to_at", "reason"]
    whole = pd.concat(ended, ignore_index=True) if ended else pd.DataFrame(columns=columns)
    return whole.drop_duplicates("assignment_id", ignore_index=True), report
