"""Names: made-up names of places, roads and estates, and made-up codes.

All codes start with 99, which no province bears. Names are put together from common characters; where a real place bears the same
name, that is chance. No person is named.
"""

from __future__ import annotations

import numpy as np

DISTRICT_CODE = "990101"
DISTRICT_NAME = "清岚区"
NEIGHBOUR_CODE = "990102"
NEIGHBOUR_NAME = "北屏区"

_FIRST = "云青碧翠金银玉锦紫丹清澄明朗兴隆福瑞安宁和泰康顺文望景秀华芳松柏竹桂梅兰荷枫"
_SECOND = "岭溪湖泉塘桥坪湾渡屏峰台冲垭滩洲岗坡亭井"
_VIRTUE = "文昌兴业民安和顺康宁永泰新华建设友谊学府科苑龙腾凤栖百花春晖秋实迎宾惠民同心长乐"
_HAMLET_FIRST = "上下前后大小新老东西南北石黄白黑长高"
_HAMLET_SECOND = "沟湾坝坪垭坡冲塘房桥井院岩林田"
_ESTATE_FIRST = (
    "金澜",
    "翠屏",
    "锦绣",
    "云锦",
    "丽景",
    "御景",
    "阳光",
    "春江",
    "绿洲",
    "时代",
    "华府",
    "水岸",
    "东方",
    "雅居",
    "学府",
    "枫林",
    "香榭",
    "盛世",
    "星河",
    "天悦",
)
_ESTATE_SECOND = ("花园", "雅苑", "名都", "新城", "家园", "小区", "佳苑", "国际", "公馆", "里", "湾", "苑")
_RIVERS = ("清岚河", "碧溪河", "云水河")
_RAILWAYS = ("岚屏铁路", "北屏联络线")


def _distinct(
    firsts: str | tuple[str, ...], seconds: str | tuple[str, ...], count: int, rng: np.random.Generator
) -> list[str]:
    """Give ``count`` different two-part names; when they run out, numbered ones follow."""
    pairs = [a + b for a in firsts for b in seconds if a != b]
    order = rng.permutation(len(pairs))
    rounds = -(-count // len(pairs))
    numerals = ("", "二", "三", "四", "五", "六", "七", "八", "九")
    return [pairs[k] + numerals[min(r, 8)] + "甲" * max(r - 8, 0) for r in range(rounds) for k in order][:count]


def towns(is_urban: list[bool], rng: np.random.Generator) -> list[str]:
    """Names of towns: street offices in the city, towns in the country."""
    stems = _distinct(_FIRST, _SECOND, len(is_urban), rng)
    return [stem + ("街道" if urban else "镇") for stem, urban in zip(stems, is_urban, strict=True)]


def communities(is_urban: list[bool], rng: np.random.Generator) -> list[str]:
    """Names of communities: residents' committees in the city, villages in the country."""
    city = iter(_distinct(_FIRST, _SECOND + "园苑城", sum(is_urban), rng))
    country = iter(_distinct(_HAMLET_FIRST + _FIRST, _HAMLET_SECOND, len(is_urban) - sum(is_urban), rng))
    return [next(city) + "社区" if urban else next(country) + "村" for urban in is_urban]


def roads(count: int, rng: np.random.Generator) -> list[str]:
    """Stems of road names; the suffix depends on the class of the road."""
    return _distinct(_VIRTUE + _FIRST, _VIRTUE[::2] + _SECOND, count, rng)


def estates(count: int, rng: np.random.Generator) -> list[str]:
    """Names of gated estates."""
    return _distinct(_ESTATE_FIRST, _ESTATE_SECOND, count, rng)


def hamlets(count: int, rng: np.random.Generator) -> list[str]:
    """Names of hamlets."""
    return _distinct(_HAMLET_FIRST + _FIRST, _HAMLET_SECOND, count, rng)


def river(number: int) -> str:
    """Name of a river, counted from 0."""
    return _RIVERS[number % len(_RIVERS)]


def railway(number: int) -> str:
    """Name of a railway, counted from 0."""
    return _RAILWAYS[number % len(_RAILWAYS)]


def town_codes(is_urban: list[bool]) -> list[str]:
    """9-digit codes: street offices from 001, towns from 100, as in the official list."""
    return _numbered([DISTRICT_CODE] * len(is_urban), is_urban, 100)


def community_codes(parents: list[str], is_urban: list[bool]) -> list[str]:
    """12-digit codes inside their town: residents' committees from 001, villages from 200."""
    return _numbered(parents, is_urban, 200)


def _numbered(parents: list[str], is_urban: list[bool], country_from: int) -> list[str]:
    used: dict[tuple[str, bool], int] = {}
    codes = []
    for parent, urban in zip(parents, is_urban, strict=True):
        number = used.setdefault((parent, urban), 1 if urban else country_from)
        used[parent, urban] = number + 1
        codes.append(f"{parent}{number:03d}")
    return codes
