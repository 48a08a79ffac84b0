"""Kinds of places that an office may want to be blocks of their own, in its words and in ours."""

from __future__ import annotations

ESTATE, COLLECTIVE = "estate", "collective"

WORDS: dict[str, str] = {
    ESTATE: "小区, 住宅小区, 高档小区, 封闭小区, 门禁小区, gated, gated_estate, compound, residential",
    "cluster": "组团, 院落",
    "dormitory": "宿舍, 集体宿舍, 职工宿舍, 学生宿舍, 公寓楼, hostel, dorm",
    "building_site": "工地, 在建工地, 建筑工地, 施工工地, 施工现场, construction, site",
    "university": "高校, 大学, 学院, 高等院校, 大学校区, college, campus",
    "school": "学校, 中学, 小学, 寄宿学校, 中小学",
    "factory": "工厂, 厂区, 企业, 工业园, industrial, works",
    "hospital": "医院, 疗养院, clinic",
    "care_home": "养老院, 敬老院, 福利院, 养老机构, nursing_home, social_facility",
    COLLECTIVE: "集体户, 集体户口, collective_household",
    "demolition": "征收地块, 拆迁地块, 旧改地块, 征收, 拆迁",
}
"""Kind → what offices, and maps, call it. Other words stay as they are delivered."""

_KIND_OF = {word.strip().lower(): kind for kind, said in WORDS.items() for word in (kind, *said.split(","))}


def kind_of(said: str) -> str:
    """Return our word for a kind; one that is not known as it is written, in lower case.

    >>> kind_of("在建工地"), kind_of("Convent")
    ('building_site', 'convent')
    """
    plain = said.strip().lower().replace(" ", "_").replace("-", "_")
    return _KIND_OF.get(plain, plain)
