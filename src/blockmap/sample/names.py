"""Names: made-up names of places, roads and estates, and made-up codes.

All codes start with 99, which no province bears. Names are put together from common characters; where a real place bears
the same name, that is chance. No person is named.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

DISTRICT_CODE = "990101"
DISTRICT_NAME = "清岚区"
NEIGHBOUR_CODE = "990102"
NEIGHBOUR_NAME = "北屏区"

_FIRST = "云青碧翠金银玉锦紫丹清澄明朗兴隆福瑞安宁和泰康顺文望景秀华芳松柏竹桂梅兰荷枫"
_SECOND = "岭溪湖泉塘桥坪湾渡屏峰台冲垭滩洲岗坡亭井"
_HAMLET_FIRST = "上下前后大小新老东西南北石黄白黑长高"
_HAMLET_SECOND = "沟湾坝坪垭坡冲塘房桥井院岩林田"
_QUARTERS = ("", "东", "西", "南", "北", "中", "一", "二", "三", "四")
_VIRTUES = (
    "文昌兴业民安和顺康宁永泰新华建设友谊学府科苑龙腾凤栖百花春晖秋实迎宾惠民同心长乐"
    "朝阳滨江园林体育站前富民振兴光明育才青年和平团结繁荣创新锦程紫薇香樟银杏玉兰金桂"
)
_ESTATE_FIRST = "金澜翠屏锦绣云锦丽景御景阳光春江绿洲时代华府水岸东方雅居学府枫林香榭盛世星河天悦"
_ESTATE_SECOND = "花园雅苑名都新城家园小区佳苑国际公馆华庭"
_RIVERS = ("清岚河", "碧溪河", "云水河")
_RAILWAYS = ("岚屏铁路", "北屏联络线")
_NUMERALS = "二三四五六七八九"
_PLACES = {
    "学校": ("小学", "中学", "实验学校", "职业学校"),
    "工厂": ("机械厂", "建材厂", "食品厂", "包装厂", "服装厂"),
    "在建工地": ("安置房工地", "商住楼工地", "综合体工地"),
    "征收地块": ("片区征收地块",),
}


def _words(text: str) -> list[str]:
    """Take a text apart into words of two characters."""
    return [text[k : k + 2] for k in range(0, len(text), 2)]


def _distinct(firsts: Sequence[str], seconds: Sequence[str], count: int, rng: np.random.Generator) -> list[str]:
    """Give ``count`` different two-part names; when they run out, numbered ones follow."""
    pairs = [a + b for a in firsts for b in seconds if a != b]
    order = rng.permutation(len(pairs)).tolist()
    return [pairs[order[k % len(pairs)]] + _numeral(k // len(pairs)) for k in range(count)]


def _numeral(number: int) -> str:
    """Write 0 as nothing, 1 as 二, and so on."""
    digits = "" if number < 1 + len(_NUMERALS) else _numeral(number // (1 + len(_NUMERALS)))
    last = number % (1 + len(_NUMERALS))
    return digits + (_NUMERALS[last - 1] if last else "十" if number else "")


def towns(is_urban: list[bool], rng: np.random.Generator) -> list[str]:
    """Names of towns: street offices in the city, towns in the country."""
    stems = _distinct(_FIRST, _SECOND, len(is_urban), rng)
    return [stem + ("街道" if urban else "镇") for stem, urban in zip(stems, is_urban, strict=True)]


def communities(is_urban: list[bool], rng: np.random.Generator) -> list[str]:
    """Names of communities: residents' committees in the city, villages in the country."""
    city = iter(_distinct(_FIRST, _SECOND + "园苑", sum(is_urban), rng))
    country = iter(_distinct(_HAMLET_FIRST + _FIRST, _HAMLET_SECOND, len(is_urban) - sum(is_urban), rng))
    return [next(city) + "社区" if urban else next(country) + "村" for urban in is_urban]


def roads(count: int, rng: np.random.Generator) -> list[str]:
    """Stems of road names, the plain ones first; the suffix depends on the class of the road."""
    virtues = _words(_VIRTUES)
    plain = [*virtues, *_distinct(_FIRST, _SECOND, len(virtues), rng)]
    stems = [plain[k] for k in rng.permutation(len(plain)).tolist()]
    rest = max(count - len(stems), 0)
    rare = _distinct(_distinct(_FIRST, _SECOND, len(_FIRST) * len(_SECOND), rng), _QUARTERS, rest, rng) if rest else []
    return (stems + rare)[:count]


def estates(count: int, rng: np.random.Generator) -> list[str]:
    """Names of gated estates."""
    return _distinct(_words(_ESTATE_FIRST), _words(_ESTATE_SECOND), count, rng)


def places(kinds: list[str], rng: np.random.Generator) -> list[str | None]:
    """Names of special places by their kind; a sensitive kind gets none."""
    stems = _distinct(_FIRST, _SECOND, len(kinds), rng)
    pick = rng.integers(0, 60, len(kinds)).tolist()
    endings = [_PLACES.get(kind) for kind in kinds]
    return [stem + ends[k % len(ends)] if ends else None for stem, k, ends in zip(stems, pick, endings, strict=True)]


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
