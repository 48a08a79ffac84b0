"""Words for visible lines, and the kind of barrier each one means.

The rank of a kind is that of the census (`blockmap.schema.BARRIER_KINDS`): 4 water, 3 railway, motorway, trunk and primary road,
2 street, 1 lane, path, wall, field edge.
"""

from __future__ import annotations

from blockmap.schema import BARRIER_KINDS
from blockmap.tabular.words import meanings, words

TAGS: dict[str, dict[str, str]] = {
    "highway": meanings(
        {
            "main_road": "motorway, trunk, primary, motorway_link, trunk_link, primary_link",
            "street": """secondary, tertiary, unclassified, residential, living_street, secondary_link, tertiary_link,
            road, busway""",
            "lane": """service, pedestrian, track, path, footway, cycleway, bridleway, steps, track_grade1, track_grade2,
            track_grade3,
            track_grade4, track_grade5""",
        }
    ),
    "railway": meanings(
        {
            "railway": "rail, light_rail, narrow_gauge, monorail, subway, preserved, funicular",
            "street": "tram",
        }
    ),
    "waterway": meanings(
        {
            "river": "river, canal, riverbank, dock, stream, tidal_channel",
            "field_edge": "drain, ditch, wadi, dam",
        }
    ),
    "natural": meanings(
        {
            "river": "water, bay, strait, coastline",
            "field_edge": "cliff, tree_row, earth_bank",
        }
    ),
    "landuse": meanings({"river": "reservoir, basin"}),
    "barrier": meanings(
        {
            "wall": "wall, city_wall, fence, retaining_wall, guard_rail",
            "field_edge": "hedge, ditch",
        }
    ),
    "man_made": meanings({"field_edge": "embankment, dyke"}),
}
"""Values of OpenStreetMap's tags that are barriers. Every other value (proposed, platform, abandoned, gate …) is none."""

WORDS: dict[str, str] = (
    {value: kind for tag in reversed(TAGS) for value, kind in TAGS[tag].items()}
    | {kind: kind for kind in BARRIER_KINDS}
    | meanings(
        {
            # Chinese base maps and road maps
            "main_road": """高速公路, 高速, 国道, 省道, 快速路, 快速, 城市快速路, 主干道, 主干路, 主路, 一级公路, 匝道""",
            "street": """次干道, 次干路, 支路, 县道, 街道, 城市道路, 市政道路, 道路, 公路, 二级公路, 三级公路""",
            "lane": """乡道, 村道, 巷, 巷道, 胡同, 里弄, 弄, 小路, 内部道路, 小区道路, 人行道, 便道, 步道, 机耕路, 四级公路""",
            "river": """河流, 河, 江, 湖泊, 湖, 水库, 水系, 水面, 运河, 渠, 干渠, 溪, 海, 面状水系, 线状水系, 坑塘, 池塘""",
            "railway": """铁路, 高铁, 轨道, 轨道交通, 轻轨, 地铁""",
            "wall": """围墙, 墙, 城墙, 栅栏, 栏杆, 围栏""",
            "field_edge": """田埂, 地类界, 植被界线, 陡坎, 斜坡, 堤, 沟, 沟渠, 山脊线""",
        }
    )
    | meanings(
        {
            # Classes of the US Census Bureau's lines (MTFCC)
            "main_road": "s1100, s1630",
            "street": "s1200, s1400",
            "lane": "s1500, s1640, s1710, s1720, s1730, s1740, s1750, s1780, s1810, s1820, s1830",
            "railway": "r1011, r1051, r1052",
            "river": "h2025, h2030, h2040, h2041, h2051, h2053, h2060, h2081, h3010, h3013, h3020",
            "field_edge": "c3023, c3024, c3025, l4110, l4121, l4125, l4130",
        }
    )
    | meanings(
        {
            # IGN BD TOPO, and plain English
            "main_road": "type autoroutier, autoroute, route à 2 chaussées, bretelle",
            "street": "route à 1 chaussée, rond-point, streets, roads",
            "lane": "route empierrée, chemin, sentier, escalier, piste cyclable",
            "river": """écoulement naturel, ecoulement naturel, plan d'eau, retenue, réservoir-bassin, réservoir-bassin
            d'orage, mare, lac,
            estuaire, lake, rivers, waterways""",
            "railway": "voie ferrée principale, lgv, railways, main_line",
            "wall": "walls, mur",
            "field_edge": "haie",
        }
    )
)
"""Words in a column of kinds, in lower case."""

NO_BARRIER = frozenset(
    words("""
    proposed, construction, abandoned, disused, razed, platform, station, rest_area, services, administrative, weir, lock_gate,
    waterfall, miniature, elevator, corridor, bus_stop, crossing, voie de service, none
    """)
)
"""Words for lines that no enumerator sees on the ground, or that bound nothing."""

PARTS: dict[str, str] = meanings(
    {
        "main_road": "高速, 国道, 省道, 快速路, 主干",
        "street": "次干, 支路",
        "railway": "铁路, 轨道",
        "river": "河, 江, 湖, 水库, 水系",
        "wall": "围墙",
        "lane": "巷, 小路",
        "field_edge": "沟",
    }
) | meanings({"street": "公路, 道路"})
"""Parts of Chinese words, tried in this order when the whole word is not known (城市主干道 II 级)."""

LAYER_PARTS: dict[str, str] = (
    meanings({
        "railway": "railway, ferree, 铁路, 轨道",
        "river": "water, hydro, river, 水系, 河",
        "main_road": "main_road, motorway",
        "wall": "wall, fence, 围墙",
    })
    | meanings({"street": "road, street, route, 道路"})
)  # fmt: skip
"""Parts of a layer's or file's name that tell what all its lines are when no column does, tried in this order."""
