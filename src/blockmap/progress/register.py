"""The register: everything else an office keeps in lists, as dated rows of one table.

Trainings, meetings, supervision rounds, tasks by ten-day period, issues and suggestions, notices, referrals between areas,
indicators of other agencies, interruptions. A row is one thing at one place with one person; a line of a list that names several
areas or people becomes several rows. Nothing in it is about a counted person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pandas as pd

from blockmap.progress.lists import Field, headers, records
from blockmap.progress.locating import Places, spelled
from blockmap.progress.people import SEPARATORS, found, say_unknown, several, team_index, worker_index
from blockmap.report import Report

KINDS = {
    "training": "培训, 业务培训",
    "meeting": "会议, 座谈, 座谈会, 专题会, 例会",
    "visit": "督导, 督导检查, 走访, 巡查, 检查",
    "task": "任务, 工作任务, 重点工作, 工作清单",
    "issue": "问题, 问题清单",
    "suggestion": "建议, 意见, 意见建议",
    "notice": "通知, 文件, 通告",
    "referral": "转介, 协查, 移交线索, 线索",
    "indicator": "指标, 部门数据, 部门指标",
    "interruption": "中断, 停电, 停工, 停水",
    "bulletin": "通报",
    "pilot": "试点",
    "asset": "物资, 设备",
}
"""Kinds of rows → what offices call them; an office may add its own."""

STATES = {
    "open": "未完成, 进行中, 待办, 未办结, 未整改, 未开始, 待核实",
    "done": "已完成, 完成, 办结, 已办结, 已整改, 已召开, 已核实, 是",
    "cancelled": "取消, 作废, 撤销",
}

REGISTER: tuple[Field, ...] = (
    Field("kind", "word", headers("kind", "类别, 种类, 事项类别, 类型"),
          words={name: kind for kind, said in KINDS.items() for name in headers(kind, said)}),
    Field("code", "key", headers("code", "编号, 序号, 文号, 清单编号, no, number, id")),
    Field("class", "text", headers("class", "大类, 问题类别, 分类, 部门, 来源部门, 议题, 周期, agency, topic")),
    Field("aspect", "text", headers("aspect", "方面, 小类, 具体方面, 二级分类")),
    Field("title", "text", headers("title", "事项, 名称, 内容, 标题, 任务, "
        "工作内容, 问题, 培训内容, 会议名称, 具体问题, what"), True),
    Field("round", "integer", headers("round", "轮次, 轮, 次数, 批次")),
    Field("area", "text", headers("area", "区域, 地区, 镇街, 乡镇街道, 社区, 普查区, "
        "居委会, 接收地, 接收区域, 对象, to area, community, town")),
    Field("from_area", "text", headers("from_area", "来源地, 发出地, 发出区域, 转出地, 转出区域, from area")),
    Field("block", "key", headers("block", "普查小区, 小区编码, 普查小区编码")),
    Field("team", "text", headers("team", "督导组, 工作组, 小组, 责任组, 牵头组")),
    Field("worker", "text", headers("worker", "人员, 人员编号, 责任人编号, 督导人员, "
        "参训人员, 参加人员, 普查员编号, owner"), is_staff=True),
    Field("dispute", "key", headers("dispute", "争议, 争议编号")),
    Field("due_date", "date", headers("due_date", "期限, 完成期限, 截止日期, 要求完成日期, 计划日期, due, deadline")),
    Field("done_date", "date", headers("done_date", "完成日期, 办结日期, 日期, 培训日期, "
        "会议日期, 督导日期, 实际完成日期, date, done")),
    Field("state", "word", headers("state", "状态, 完成情况, 办理情况, status"),
          words={name: state for state, said in STATES.items() for name in headers(state, said)}),
    Field("measure", "text", headers("measure", "指标, 指标名称, 统计项")),
    Field("value", "number", headers("value", "数值, 数量, 人数, 值, figure, count")),
    Field("note", "text", headers("note", "备注, 说明, 情况说明, remark")),
)  # fmt: skip
"""A list for the register."""

KEY = ("kind", "code", "area_id", "worker_id", "measure")
"""Columns by which a row of a later list is the same as one before."""

IDENTITY = ("title", "class", "aspect", "round", "block_id", "from_area_id", "team_id", "due_date")
"""Columns from which a row without a number gets one."""


def placed(
    rows: pd.DataFrame,
    *,
    kind: str | None,
    places: Places,
    teams: pd.DataFrame,
    workers: pd.DataFrame,
    disputes: pd.DataFrame,
    file_name: str,
) -> tuple[pd.DataFrame, Report]:
    """Find the places and people of a list, and give every row a kind, a number and a state.

    Parameters
    ----------
    rows
        `row_number` and the columns of `REGISTER`.
    kind
        Kind of the rows that do not say theirs.
    places, teams, workers, disputes
        What can be named.
    file_name
        Named in findings.

    Returns
    -------
    Rows for the table ``register`` with `row_number`; a row without a kind is set aside. What names several areas or people
    stands there once for each.
    """
    report = Report()
    rows = rows.assign(kind=rows["kind"].fillna(kind) if kind else rows["kind"])
    for number in rows.loc[rows["kind"].isna(), "row_number"].tolist():
        report.add("register_without_kind", "error", table=file_name, row_id=number)
    rows = _spread(rows[rows["kind"].notna()])
    team, worker = team_index(teams), worker_index(workers)
    dispute = dict(zip(disputes["code"], disputes["dispute_id"], strict=True))
    look_up: dict[str, tuple[Callable[[str], int | None], Callable[[str], str]]] = {
        "area": (places.area, places.like_area),
        "from_area": (places.area, places.like_area),
        "team": (lambda text: team.get(spelled(text)), lambda _: ""),
        "worker": (lambda text: worker.get(spelled(text)), lambda _: ""),
        "dispute": (dispute.get, lambda _: ""),
    }
    out = rows.drop(columns=[*look_up, "block"])
    for column, (find, like) in look_up.items():
        out[f"{column}_id"] = found(rows[column], find)
        say_unknown(rows, column, out[f"{column}_id"], like, file_name, report)
    both = zip(rows["block"], out["area_id"], strict=True)
    out["block_id"] = pd.Series(
        [places.block(text, None if pd.isna(area) else int(area)) for text, area in both],
        index=out.index,
        dtype="Int64",
    )
    say_unknown(rows, "block", out["block_id"], places.like_block, file_name, report)
    out["state"] = out["state"].fillna(out["done_date"].notna().map({True: "done", False: "open"}))
    out["code"] = [row["code"] or _made_code(row) for row in records(out)]
    return out.reset_index(drop=True), report


def _spread(rows: pd.DataFrame) -> pd.DataFrame:
    """Make one row of every area and every person that a line names."""
    out = rows.reset_index(drop=True)
    for column in ("area", "worker"):
        has_several = out[column].map(lambda text: text is not None and SEPARATORS.search(text) is not None)
        if has_several.any():
            out[column] = [several(text) or [text] for text in out[column]]
            out = out.explode(column, ignore_index=True)
    return out


def _made_code(row: dict[str, object]) -> str:
    """Number a row that has none, by what it is: the same row gets the same number in a later list."""
    day = row["due_date"] or row["done_date"]
    said = "|".join(str(row[name] or "") for name in IDENTITY) + f"|{day or ''}"
    return "#" + hashlib.sha256(said.encode()).hexdigest()[:10]
