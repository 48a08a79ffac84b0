"""Staff: the workers and teams of an office, from its lists.

A worker is an opaque code and a display name with a role; never a counted person. Telephone and identity numbers of staff are
not kept either, and it is said which columns were left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from blockmap.progress.lists import Field, headers
from blockmap.progress.locating import Places, spelled, unique
from blockmap.report import Report

ROLES = {
    "enumerator": "普查员, 调查员, 采集员",
    "instructor": "普查指导员, 指导员",
    "typist": "录入员, 数据录入员",
    "reviewer": "审核员, 审核人员, 质量审核员",
    "grid_worker": "网格员, 专职网格员",
    "volunteer": "志愿者, 志愿网格员, 志愿普查员",
    "building_head": "楼长, 楼栋长, 楼组长",
    "supervisor": "督导员, 督导",
    "helper": "协助, 协助人员, 助手",
    "supervision": "督导组, 督导责任",
    "lead": "组长, 负责人, 责任人, leader",
}
"""Roles of staff and of responsibilities → what offices call them."""

FIELD_ROLES = ("enumerator", "grid_worker", "volunteer")
"""Roles that can be given a block to count."""

TEAM_KINDS = {
    "supervision": "督导组, 工作督导组, 督导",
    "working": "工作组, 社区组",
    "special": "特殊普查员小组, 特殊小组, 专项组, 特殊",
}


def role_words() -> dict[str, str]:
    """What people write → role."""
    return {name: role for role, said in ROLES.items() for name in headers(role, said)}


WORKERS: tuple[Field, ...] = (
    Field("code", "key", headers("code", "人员编号, 编号, 工号, 普查员编号, 证号, worker, worker code, id"), True, is_staff=True),
    Field("name", "text", headers("name", "姓名, 名称, 人员姓名, 普查员姓名, display name, full name"), True, is_staff=True),
    Field(
        "role", "word", headers("role", "角色, 岗位, 职务, 类别, 人员类别, position"), is_required=True, words=role_words()
    ),
    Field("team", "text", headers("team", "督导组, 工作组, 小组, 组别, 所属组, 班组, team code")),
    Field("area", "text", headers("area", "聘用区域, 所属区域, 区域, 普查区, 社区, 村社, 乡镇街道, 单位, area code, community")),
    Field("qualification", "text", headers("qualification", "资格, 资质, 培训合格, 业务资格, qualified for")),
    Field("valid_from", "date", headers("valid_from", "起始日期, 开始日期, 上岗日期, 聘用日期, from, start")),
    Field("valid_to", "date", headers("valid_to", "结束日期, 终止日期, 离岗日期, 离职日期, to, end")),
)  # fmt: skip
"""The list of workers."""

TEAMS: tuple[Field, ...] = (
    Field("code", "key", headers("code", "组号, 编号, 组编号, 小组编号, team, team code, id"), is_required=True),
    Field("name", "text", headers("name", "组名, 名称, 小组名称, 组别, team name"), is_required=True),
    Field("kind", "word", headers("kind", "类别, 类型, 组类别, type"), is_required=True,
          words={name: kind for kind, said in TEAM_KINDS.items() for name in headers(kind, said)}),
    Field("lead", "key", headers("lead", "组长编号, 组长, 负责人编号, 负责人, leader"), is_staff=True),
    Field("areas", "text", headers("areas", "负责区域, 负责镇街, 督导镇街, 督导区域, 责任区域, 包片, area")),
)  # fmt: skip
"""The list of teams, with the areas each is responsible for."""

SEPARATORS = re.compile(r"[、,，;；\n]+")
"""What stands between several codes in one cell."""


def several(text: str | None) -> list[str]:
    """Return the codes or names in one cell.

    Examples
    --------
    >>> several("P001、P002，P003")
    ['P001', 'P002', 'P003']
    """
    return [part.strip() for part in SEPARATORS.split(text or "") if part.strip()]


def team_index(teams: pd.DataFrame) -> dict[str, int | None]:
    """Codes and names of teams → id; a name that two bear means none."""
    named = unique((spelled(name), i) for name, i in zip(teams["name"], teams["team_id"], strict=True))
    return named | unique((spelled(code), i) for code, i in zip(teams["code"], teams["team_id"], strict=True))


def worker_index(workers: pd.DataFrame) -> dict[str, int | None]:
    """Codes of workers → id."""
    return unique((spelled(code), i) for code, i in zip(workers["code"], workers["worker_id"], strict=True))


def placed_workers(
    rows: pd.DataFrame, teams: pd.DataFrame, places: Places, *, file_name: str
) -> tuple[pd.DataFrame, Report]:
    """Find the team and the area of every worker in a list.

    Parameters
    ----------
    rows
        `row_number` and the columns of `WORKERS`.
    teams
        Table ``teams``.
    places
        The areas.
    file_name
        Named in findings.

    Returns
    -------
    The rows with `team_id` and `area_id` instead of `team` and `area`; what is not known is missing, and said.
    """
    report = Report()
    index = team_index(teams)
    out = rows.drop(columns=["team", "area"])
    out["team_id"] = found(rows["team"], lambda text: index.get(spelled(text)))
    out["area_id"] = found(rows["area"], places.area)
    say_unknown(rows, "team", out["team_id"], lambda _: "", file_name, report)
    say_unknown(rows, "area", out["area_id"], places.like_area, file_name, report)
    backwards = (first_day(rows) > last_day(rows)).to_numpy()
    for number, code in rows.loc[backwards, ["row_number", "code"]].itertuples(index=False):
        report.add("worker_backwards", "error", table=file_name, row_id=number, code=code)
    return out[~backwards].reset_index(drop=True), report


def placed_teams(
    rows: pd.DataFrame, workers: pd.DataFrame, places: Places, *, file_name: str
) -> tuple[pd.DataFrame, pd.DataFrame, Report]:
    """Find the leader and the areas of every team in a list.

    Returns
    -------
    teams
        The rows with `lead_worker_id` instead of `lead`, without `areas`.
    areas
        `code` (of the team), `area_id`: what each is responsible for.
    report
        Who and what is not known.
    """
    report = Report()
    index = worker_index(workers)
    out = rows.drop(columns=["lead", "areas"])
    out["lead_worker_id"] = found(rows["lead"], lambda text: index.get(spelled(text)))
    for number, said in rows.loc[
        rows["lead"].notna() & out["lead_worker_id"].isna(), ["row_number", "lead"]
    ].itertuples(index=False):
        report.add("leader_unknown", "warning", table=file_name, row_id=number, said=said)
    responsible = rows[["row_number", "code", "areas"]].assign(area=rows["areas"].map(several)).explode("area")
    responsible = responsible[responsible["area"].notna()].reset_index(drop=True)
    responsible["area_id"] = found(responsible["area"], places.area)
    say_unknown(responsible, "area", responsible["area_id"], places.like_area, file_name, report)
    known = responsible[responsible["area_id"].notna()]
    return out, known[["code", "area_id"]].reset_index(drop=True), report


def found(said: pd.Series, look_up: Callable[[str], int | None]) -> pd.Series:
    """Look every text up; ``Int64``, missing where nothing was said or found."""
    return pd.Series([None if text is None else look_up(text) for text in said], index=said.index, dtype="Int64")


def say_unknown(
    rows: pd.DataFrame,
    column: str,
    ids: pd.Series,
    like: Callable[[str], str],
    file_name: str,
    report: Report,
) -> None:
    """Report every row whose ``column`` says something that was not found, with the nearest spellings."""
    for number, said in rows.loc[rows[column].notna() & ids.isna(), ["row_number", column]].itertuples(index=False):
        report.add(
            f"{column}_unknown",
            "warning",
            table=file_name,
            row_id=number,
            said=said,
            likely=like(said),
        )


def at_work(workers: pd.DataFrame, day: str) -> pd.Series:
    """Tell who is in office on a day: between the first and the last day of work, where these are known.

    Parameters
    ----------
    workers
        `valid_from, valid_to`.
    day
        ISO date.
    """
    return (first_day(workers) <= day) & (day <= last_day(workers))


def first_day(workers: pd.DataFrame) -> pd.Series:
    """First day of work, as ISO text; the beginning of time where none is given."""
    return workers["valid_from"].astype(object).fillna("0000-01-01").astype(str)


def last_day(workers: pd.DataFrame) -> pd.Series:
    """Last day of work, as ISO text; the end of time where none is given."""
    return workers["valid_to"].astype(object).fillna("9999-12-31").astype(str)


def ancestors(areas: pd.DataFrame) -> dict[int, tuple[int, ...]]:
    """Areas that hold an area, itself first and the widest last."""
    parent = dict(zip(areas["area_id"].astype(int), areas["parent_id"], strict=True))
    chains: dict[int, tuple[int, ...]] = {}
    for area in parent:
        chain, here = [area], parent[area]
        while not pd.isna(here) and int(here) not in chain and int(here) in parent:
            chain.append(int(here))
            here = parent[int(here)]
        chains[area] = tuple(chain)
    return chains


def trained(workers: pd.DataFrame, register: pd.DataFrame, areas: pd.DataFrame, day: str) -> pd.Series:
    """Tell who was trained up to a day: a training in the register names the worker, the worker's team, or a holding area.

    Parameters
    ----------
    workers
        `worker_id, team_id, area_id`.
    register
        Table ``register``; of it, trainings that were held.
    areas
        `area_id, parent_id`.
    day
        ISO date; a training without a day counts when its state is ``done``.
    """
    held = register[(register["kind"] == "training") & (register["state"] != "cancelled")]
    dated = held["done_date"].notna()
    held = held[
        (dated & (held["done_date"].fillna("9999-12-31").astype(str) <= day)) | (~dated & (held["state"] == "done"))
    ]
    by_worker = _ids(held["worker_id"])
    unnamed = held[held["worker_id"].isna()]
    by_team = _ids(unnamed["team_id"])
    by_area = _ids(unnamed.loc[unnamed["team_id"].isna(), "area_id"])
    chains = ancestors(areas)
    above = workers["area_id"].map(lambda a: () if pd.isna(a) else chains.get(int(a), ()))
    in_area = above.map(lambda chain: any(area in by_area for area in chain))
    return workers["worker_id"].isin(by_worker) | workers["team_id"].isin(by_team) | in_area.astype(bool)


def _ids(column: pd.Series) -> set[int]:
    return set(column.dropna().astype(int))
