"""The words of a return: levels, phases, measures, and what a visit to a dwelling came to, as fields of work say them.

The outcomes are a closed list: a word that is none of them is reported, not taken for something similar. The measures are open:
these are the ones that blockmap itself knows the meaning of.
"""

from __future__ import annotations

import re

from blockmap.tabular.words import meanings

LEVELS = ("area", "block", "building", "dwelling")
"""What a return can be about, widest first."""

PHASES = ("mapping", "listing", "short_form", "long_form", "check_back")

MEASURES = (
    "visited", "listed", "entered", "registered", "person_resident", "person_registered", "present_unregistered",
    "registered_absent", "vacant", "refused", "non_contact",
)  # fmt: skip
"""Measures with a meaning of their own, kept apart: doors visited, dwellings listed, records entered, households registered …"""

REGISTERED = "registered"
"""Measure of a dwelling whose household has been counted, whoever said so and by whichever channel."""

MEASURE_OF_OUTCOME: dict[str, str] = {
    "not_visited": "not_visited", "completed": REGISTERED, "self_response": REGISTERED, "proxy": REGISTERED,
    "admin_record": REGISTERED, "approved": REGISTERED, "verified": REGISTERED, "in_pes": REGISTERED, "partial": "partial",
    "non_contact": "non_contact", "refused": "refused", "vacant": "vacant", "second_home": "second_home",
    "non_residential": "non_residential", "demolished": "demolished", "under_construction": "under_construction",
    "duplicate": "duplicate", "not_found": "not_found", "moved": "moved", "deceased": "deceased", "rejected": "rejected",
}  # fmt: skip
"""What a dwelling counts as after a visit of this outcome; its keys are the closed list of outcomes."""

OUTCOMES = tuple(MEASURE_OF_OUTCOME)

NOT_A_VISIT = frozenset({"not_visited", "self_response", "admin_record", "approved", "rejected", "verified", "in_pes"})
"""Outcomes that say nothing of a person at the door: they add no visit."""

_OUTCOME_WORDS: dict[str, str] = {
    "not_visited": "not visited, not started, open, todo, 0, 未入户, 未访问, 未开始, 未登记, 未走访, 待入户",
    "completed": """
        completed, complete, done, finished, interview, interviewed, interview completed, registered, occupied, ok, 100,
        已完成, 完成, 已登记, 登记完成, 完成登记, 已入户, 入户登记, 已采集, 常住, 有人, √, 是
        """,
    "self_response": "self response, self-response, self enumeration, internet, cawi, 自主填报, 自主申报, 自填, 网上填报",
    "proxy": "proxy, proxy interview, proxy response, neighbour, neighbor, 代填, 代登记, 知情人登记, 邻居代报, 他人代报",
    "admin_record": "admin record, administrative record, register, from register, 行政记录, 部门数据, 户籍资料登记",
    "partial": "partial, partially completed, partly completed, incomplete, in progress, 部分完成, 未填完, 进行中, 登记中",
    "non_contact": """
        non contact, non-contact, noncontact, no contact, nobody home, no one home, not at home, absent, call back, callback,
        无人, 家中无人, 无人在家, 未遇, 未接触, 敲门无人, 多次入户无人, 外出, 预约
        """,
    "refused": "refused, refusal, refuse, 拒访, 拒绝, 拒绝登记, 不配合, 拒不配合",
    "vacant": "vacant, empty, unoccupied, 空置, 空房, 空户, 无人居住, 空关户",
    "second_home": "second home, occasional, seasonal, holiday home, 第二住所, 偶尔居住, 季节性居住, 临时居住",
    "non_residential": "non residential, non-residential, business, commercial, not a dwelling, 非住宅, 非居住, 商用, 办公, 门店",
    "demolished": "demolished, destroyed, 已拆除, 拆除, 已拆迁, 拆迁",
    "under_construction": "under construction, 在建, 施工中, 未完工",
    "duplicate": "duplicate, double, 重复, 重复登记",
    "not_found": "not found, unable to locate, cannot locate, 查无此房, 未找到, 找不到, 查无",
    "moved": "moved, moved away, whole household moved, 搬走, 已搬走, 全户搬离, 整户外迁, 举家外迁",
    "deceased": "deceased, all deceased, 999, 死亡, 全户死亡",
    "rejected": "rejected, rejected by supervisor, rejectedbysupervisor, has issues, hasissues, 退回, 审核退回, 驳回, 审核未通过",
    "approved": "approved, approved by supervisor, approvedbysupervisor, accepted, 审核通过, 通过审核, 已审核, 验收合格",
    "verified": "verified, check-back done, rechecked, 已复查, 已比对, 比对复查完成, 复核完成, 已复核",
    "in_pes": "in pes, post-enumeration survey, 事后质量抽查, 抽查样本, 质量抽查",
}

_PHASE_WORDS: dict[str, str] = {
    "mapping": "mapping, 绘图, 标绘, 区划绘图",
    "listing": "listing, 摸底, 入户摸底, 摸底调查",
    "short_form": "short form, short, 短表, 短表登记, 正式登记, 登记",
    "long_form": "long form, long, 长表, 长表登记",
    "check_back": "check back, check-back, checkback, 复查, 比对复查, 复核",
}

_LEVEL_WORDS: dict[str, str] = {
    "area": "district, town, community, 区县, 乡镇, 街道, 社区, 村, 普查区",
    "block": "ea, enumeration area, 普查小区, 小区",
    "building": "structure, 建筑物, 楼栋, 楼",
    "dwelling": "household, unit, 住房单元, 户, 房",
}


def _plain(word: str) -> str:
    """Compare words without regard to case, blanks, hyphens, underscores and full-width brackets."""
    return re.sub(r"[\s_\-()（）]", "", word).casefold()


def _table(lists: dict[str, str]) -> dict[str, str]:
    return {_plain(word): meaning for word, meaning in meanings(lists).items()} | {_plain(key): key for key in lists}


_OUTCOMES, _PHASES, _LEVELS = _table(_OUTCOME_WORDS), _table(_PHASE_WORDS), _table(_LEVEL_WORDS)


def outcome_of(word: str) -> str | None:
    """Return the outcome that a word of either language means; ``None`` for a word that is none.

    Examples
    --------
    >>> [outcome_of(word) for word in ("拒访", "Not at home", "ApprovedBySupervisor", "不清楚")]
    ['refused', 'non_contact', 'approved', None]
    """
    return _OUTCOMES.get(_plain(word))


def phase_of(word: str) -> str:
    """Return the code of a phase; a word that we do not know is the office's own phase."""
    return _PHASES.get(_plain(word), word.strip())


def level_of(word: str) -> str | None:
    """Return the level that a word means; ``None`` for a word that is none."""
    return _LEVELS.get(_plain(word))
