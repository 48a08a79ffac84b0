"""Lists by which a tally is judged: phases, targets, milestones, states of buildings, zones.

A place in a list is a building (by its key, or by block and number), a block, an area, or, where none of them is named, the whole
territory. A row whose place is not known is set aside, with the spellings that come nearest.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from blockmap.progress.lists import Field, headers
from blockmap.progress.locating import Places
from blockmap.progress.phases import DENOMINATORS
from blockmap.report import Report

PHASE_WORDS = {
    "mapping": "绘图, 标绘",
    "listing": "摸底, 入户摸底",
    "short_form": "短表, 短表登记, 正式登记, short form",
    "long_form": "长表, 长表登记, long form",
    "check_back": "复查, 比对复查, check-back",
}
MEASURE_WORDS = {
    "visited": "入户, 已入户, 入户数, 入户户数, doors visited",
    "listed": "摸底, 已摸底, 摸底户数",
    "entered": "录入, 已录入, 录入数, 录入户数, records entered",
    "registered": "登记, 已登记, 登记数, 登记户数, 签约, 已签约",
    "person_resident": "常住人口, 现住人口, residents",
    "person_registered": "户籍人口, registered persons",
}
DENOMINATOR_WORDS = {
    "household_count": "户, 户数, 户口数, households",
    "dwelling_count": "住房单元, 套, 套数, 房屋套数, dwellings",
    "building_count": "栋, 栋数, 建筑物, buildings",
    "person_count": "人, 人数, 人口, persons",
}
STATE_WORDS = {
    "standing": "在用, 正常, 存在, 保留",
    "under_demolition": "拆迁中, 拆迁, 征收, 征收中, 待拆, 拆除中, under demolition",
    "demolished": "已拆, 已拆除, 拆除, 灭失",
    "under_construction": "在建, 施工, 施工中, under construction",
}


def words_of(lists: dict[str, str]) -> dict[str, str]:
    """What people write → our word."""
    return {name: word for word, said in lists.items() for name in headers(word, said)}


AREA_HEADERS = "区域, 地区, 区划代码, 普查区, 普查区代码, 社区, 村社, 乡镇街道, 镇街, area code, community, town"

PLACE: tuple[Field, ...] = (
    Field("area", "text", headers("area", AREA_HEADERS)),
    Field("block", "key", headers("block", "普查小区, 普查小区代码, 小区编码, 小区代码, block code")),
    Field("building", "key", headers("building", "建筑物, 建筑物编号, 楼栋编号, 楼栋, building id")),
    Field("number", "integer", headers("number", "建筑物号, 楼号, 栋号, building number")),
)  # fmt: skip
"""Columns that say where."""

DATES: tuple[Field, ...] = (
    Field("valid_from", "date", headers("valid_from", "起始日期, 生效日期, 开始日期, 日期, from, since, date")),
    Field("valid_to", "date", headers("valid_to", "截止日期, 失效日期, 结束日期, to, until")),
)
PHASE = Field("phase", "word", headers("phase", "阶段, 普查阶段"), words=words_of(PHASE_WORDS))
MEASURE = Field("measure", "word", headers("measure", "指标, 口径"), words=words_of(MEASURE_WORDS))
VALUE = headers("value", "应登记数, 应登记户数, 应完成数, 目标, 目标数, 任务数, 户数, target, count, households")

PHASE_LIST: tuple[Field, ...] = (
    Field(
        "code", "word", headers("code", "阶段, 阶段代码, 代码, phase"), is_required=True, words=words_of(PHASE_WORDS)
    ),
    Field("name", "text", headers("name", "名称, 阶段名称")),
    Field("first_date", "date", headers("first_date", "开始日期, 起始日期, 开始时间, from, start"), is_required=True),
    Field("last_date", "date", headers("last_date", "结束日期, 截止日期, 结束时间, to, end"), is_required=True),
    Field("measure", "word", headers("measure", "指标, 考核指标"), words=words_of(MEASURE_WORDS)),
    Field("denominator", "word", headers("denominator", "分母, 应登记口径, 基数"), words=words_of(DENOMINATOR_WORDS)),
    Field("share", "number", headers("share", "比例, 抽样比例, 应完成比例")),
)
TARGET_LIST: tuple[Field, ...] = (
    *PLACE, PHASE, MEASURE, Field("value", "integer", VALUE, is_required=True), DATES[0],
    Field("reason", "text", headers("reason", "原因, 事由, 调整原因, 备注")),
)  # fmt: skip
MILESTONE_LIST: tuple[Field, ...] = (
    Field("name", "text", headers("name", "名称, 节点, 时间节点, 里程碑, 要求, milestone"), is_required=True),
    PHASE,
    PLACE[0],
    Field("required_date", "date", headers("required_date", "要求日期, 要求完成日期, 完成时限, 截止日期, due"), is_required=True),
    Field("share", "number", headers("share", "完成比例, 比例, 完成率, 要求完成率")),
)  # fmt: skip
STATE_LIST: tuple[Field, ...] = (
    *PLACE, Field("address", "text", headers("address", "地址, 门牌, 详细地址")),
    Field("state", "word", headers("state", "状态, 建筑状态, 房屋状态"), is_required=True, words=words_of(STATE_WORDS)),
    Field("valid_from", "date", headers("valid_from", "日期, 状态日期, 拆除日期, 生效日期, from, date"), is_required=True),
    Field("reason", "text", headers("reason", "原因, 依据, 备注")),
)  # fmt: skip
ZONE_LIST: tuple[Field, ...] = (
    Field("system", "text", headers("system", "片区体系, 分区体系, 体系")),
    Field("code", "key", headers("code", "片区编号, 分区编号, 片区代码, 组号, 编号, zone, zone code"), is_required=True),
    Field("name", "text", headers("name", "片区名称, 分区名称, 片区, 名称, zone name")),
    Field("team", "text", headers("team", "督导组, 工作组, 负责组, 小组")),
    *PLACE[:2], *DATES,
)  # fmt: skip
"""One row per member; a zone that has several stands in several rows."""

STATES = tuple(STATE_WORDS)


def placed(rows: pd.DataFrame, places: Places, *, file_name: str, needs_place: bool) -> tuple[pd.DataFrame, Report]:
    """Find the place of every row.

    Parameters
    ----------
    rows
        `row_number` and those columns of `PLACE` (and `address`) that the list has.
    places
        What can be named.
    file_name
        Named in findings.
    needs_place
        A row that names no place is set aside; else it is about the whole territory.

    Returns
    -------
    rows
        Those whose place is known, with `area_id, block_id, building_id` of the smallest place named instead of the names.
    report
        ``list_place_unknown``, ``list_place_missing`` for the rows that were set aside.
    """
    report = Report()
    rows = places.told_apart(rows) if "block" in rows else rows
    found = [_place(row, places) for row in rows.to_dict("records")]
    is_known = []
    for row, (ids, strange) in zip(rows.to_dict("records"), found, strict=True):
        number = int(row["row_number"])
        if strange is not None:
            report.add(
                "list_place_unknown", "error", table=file_name, row_id=number, said=strange, likely=_like(row, places)
            )
        elif needs_place and not any(ids):
            report.add("list_place_missing", "error", table=file_name, row_id=number)
        is_known.append(strange is None and (any(ids) or not needs_place))
    out = rows.drop(columns=[c for c in ("area", "block", "building", "number", "address") if c in rows])
    for position, name in enumerate(("area_id", "block_id", "building_id")):
        out[name] = pd.array([ids[position] for ids, _ in found], dtype="Int64")
    return out[np.array(is_known, dtype=bool)].reset_index(drop=True), report


def _place(row: dict[Any, Any], places: Places) -> tuple[tuple[int | None, int | None, int | None], str | None]:
    """Return ids of area, block and building, only the smallest that is named, and what is not known."""
    said = {name: _text(row.get(name)) for name in ("area", "block", "building", "address")}
    number = row.get("number")
    known_number = int(number) if number is not None and not pd.isna(number) else None
    area = places.area(said["area"])
    block = places.block(said["block"], area)
    if said["building"] or said["address"] or known_number is not None:
        building, _ = places.building(said["building"], block=block, number=known_number, address=said["address"])
        return (None, None, building), None if building is not None else _joined(said, known_number)
    if said["block"]:
        return (None, block, None), None if block is not None else said["block"]
    if said["area"]:
        return (area, None, None), None if area is not None else said["area"]
    return (None, None, None), None


def _joined(said: dict[str, str | None], number: int | None) -> str:
    parts = [said["block"], said["building"], said["address"], None if number is None else str(number)]
    return " / ".join(part for part in parts if part)


def _like(row: dict[Any, Any], places: Places) -> str:
    """Offer the nearest spellings of what was not found."""
    building, address, block, area = (_text(row.get(name)) for name in ("building", "address", "block", "area"))
    if building or address:
        return places.like_building(building, address)
    return places.like_block(block) if block else places.like_area(area or "")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def known_words(
    rows: pd.DataFrame, column: str, known: tuple[str, ...], *, file_name: str
) -> tuple[pd.DataFrame, Report]:
    """Set aside the rows whose word is none of those known."""
    report = Report()
    is_known = rows[column].isin(known)
    for number, said in rows.loc[~is_known, ["row_number", column]].itertuples(index=False):
        report.add("list_word_unknown", "error", table=file_name, row_id=int(number), said=said, known=", ".join(known))
    return rows[is_known].reset_index(drop=True), report


def checked_phases(rows: pd.DataFrame, *, file_name: str) -> tuple[pd.DataFrame, Report]:
    """Complete a list of phases and set aside those that end before they begin or are compared with nothing known.

    Where the list does not say, a phase is judged by what is registered, against the households.
    """
    filled = rows.assign(
        measure=rows["measure"].where(rows["measure"].notna(), "registered"),
        denominator=rows["denominator"].where(rows["denominator"].notna(), "household_count"),
    )
    out, report = known_words(filled, "denominator", DENOMINATORS, file_name=file_name)
    is_forward = (out["first_date"] <= out["last_date"]).to_numpy(dtype=bool)
    is_share = (out["share"].isna() | ((out["share"] > 0) & (out["share"] <= 1))).to_numpy(dtype=bool)
    for number, code in out.loc[~(is_forward & is_share), ["row_number", "code"]].itertuples(index=False):
        report.add("phase_impossible", "error", table=file_name, row_id=int(number), code=code)
    return out[is_forward & is_share].reset_index(drop=True), report
