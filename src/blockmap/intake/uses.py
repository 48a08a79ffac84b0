"""What buildings are used for, in the words of Chinese offices, OpenStreetMap and the French agency, and in ours."""

from __future__ import annotations

import pandas as pd

from blockmap.tabular.words import by_value, meanings, words

HOUSES = frozenset(
    words("""
    house, detached, semidetached_house, bungalow, terrace, farm, cabin, hut, static_caravan,
    独栋, 别墅, 农房, 农村住宅, 平房, 民房
    """)
)
"""Uses that mean one household under one roof."""

FLATS = frozenset(
    words("""
    apartments, residential, dormitory, block, mixed, résidentiel,
    住宅, 居住, 住宅楼, 居民楼, 公寓, 宿舍, 集体宿舍, 商住, 商住两用, 商住楼, 居住用房, 城镇住宅
    """)
)
"""Uses that mean several households."""

NO_HOMES = frozenset(
    words("""
    non_residential, garage, garages, shed, roof, carport, industrial, warehouse, retail, commercial, office, church,
    chapel, school,
    university, hospital, barn, farm_auxiliary, greenhouse, public, hotel, train_station, transportation, service, kiosk, stadium,
    civic, government, stable, temple, mosque, cathedral, kindergarten, college, construction, ruins, bunker, hangar, supermarket,
    parking, manufacture, sports_hall, toilets, storage_tank, silo, cowshed, sty,
    annexe, commercial et services, industriel, agricole, sportif, religieux,
    非住宅, 商业, 办公, 工业, 厂房, 仓库, 学校, 医院, 车库, 公共, 公共建筑, 商业用房, 办公用房, 工业用房, 教学楼, 办公楼,
    商铺, 配电房, 公厕,
    车棚, 棚房, 门卫
    """)
)
"""Uses that mean nobody lives there. Dormitories, barracks and prisons do hold people."""

OURS = meanings(
    {
        "residential": """住宅, 居住, 住宅楼, 居民楼, 公寓, 居住用房, 城镇住宅, 农村住宅, 农房, 别墅, 民房, 平房,
        résidentiel, apartments, house,
        detached, terrace, semidetached_house, bungalow""",
        "mixed": "商住, 商住两用, 商住楼, 综合",
        "non_residential": """非住宅, 商业, 办公, 工业, 厂房, 仓库, 商业用房, 办公用房, 工业用房, annexe, commercial et
        services, industriel,
        agricole""",
        "dormitory": "宿舍, 集体宿舍",
    }
)
"""Our four words for uses that mean exactly that; every other use stays as delivered."""

UNKNOWN = frozenset(words("yes, indifférencié, indifférenciée, 未知, 其他, unknown"))

STATES = meanings(
    {
        "under_construction": "under_construction, construction, 在建, 施工, 建设中, en construction, en projet",
        "under_demolition": "under_demolition, 拆迁, 拆迁中, 征收, 征收中, 待拆, 拆除中",
        "demolished": "demolished, razed, 已拆, 已拆除, 拆除, en ruine",
    }
)
"""Words for the state of a building; everything else is standing."""

SENSITIVE = frozenset(
    words("""
    barracks, prison, military, jail, naval_base, airfield, bunker, range, danger_area, training_area,
    军营, 部队, 营区, 军事, 军事区, 军事用地, 军事禁区, 监狱, 看守所, 拘留所, 戒毒所, 涉密
    """)
)
"""Kinds of places that are never named on a map or in an export."""


def in_our_words(use: pd.Series) -> pd.Series:
    """Say uses in our words where one means exactly that, else as delivered; ``None`` for what says nothing."""
    return by_value(use, lambda said: None if said in UNKNOWN else OURS.get(said, said))


def is_sensitive(*kinds: pd.Series) -> pd.Series:
    """Tell which rows speak of a barracks, a prison or the like in any of these columns."""
    found = pd.Series(False, index=kinds[0].index)
    for kind in kinds:
        found |= by_value(kind, _is_sensitive_word).fillna(False).astype(bool)
    return found


def _is_sensitive_word(said: str) -> bool:
    low = said.lower()
    return low in SENSITIVE or any(word in low for word in SENSITIVE if not word.isascii())
