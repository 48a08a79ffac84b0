"""How offices, OpenStreetMap, the French and the New York agencies call the columns we need.

A name is compared without regard to case, blanks, underscores, colons and hyphens. Within one of our columns the first name that
is found wins.
"""

from __future__ import annotations

from blockmap.tabular.words import words

KNOWN: dict[str, dict[str, tuple[str, ...]]] = {
    "areas": {
        "code": words("""
            code, area_code, official_code, 代码, 区划代码, 普查区代码, 统计代码, 行政区划代码, 区划码, 编码, 编号,
            社区代码, 村代码, 乡镇代码,
            街道代码, 区县代码, 地址码, xzqdm, dm, adcode, areacode, insee_com, geoid, ref, borocd, borocode, boroct2010,
            ct2010, tract_no, geoid20, geoid10, geoid00, cd_setor, cd_bairro, bfs_nummer, ags,
            precinctid, srprec, adm2_code, adcode99, osm_id, uid, id
            """),
        "name": words("""
            name, area_name, 名称, 普查区名称, 区划名称, 行政区名称, 社区名称, 村名称, 乡镇名称, 街道名称, 区县名称, 社区,
            村名, mc, xzqmc, nom,
            boroname, name_zh, adm2_name, label, nom_com, namelsad, namelsad20, namelsad10, name20, name10, nm_bairro, shapename
            """),
        "parent_code": words(
            "parent_code, parent, 上级代码, 所属代码, 上级区划代码, town_code, district_code, district"
        ),
        "valid_from": words("valid_from, 启用日期, 生效日期"),
        "valid_to": words("valid_to, 停用日期, 失效日期"),
    },
    "buildings": {
        "source_key": words("""
            source_key, building_id, bldg_id, bid, 建筑物编号, 建筑编号, 建筑物代码, 建筑物编码, 楼栋编号, 楼栋编码,
            楼编号, 房屋编号, 图斑编号,
            编号, 编码, osm_id, osm_way_id, full_id, id, gml_id, uid, bin, gid, cleabs, objectid
            """),
        "name": words("name, building_name, 名称, 建筑物名称, 建筑名称, 楼名, 楼栋名称, 楼宇名称, name:zh, nom"),
        "address": words("address, 地址, 门牌, 门牌号, 详细地址, 坐落, 座落, addr, addr_full, addr:full"),
        "street": words("street, addr_street, addr:street, 街路巷, 街道路名"),
        "house_number": words("house_number, addr_no, addr:housenumber, housenumber, 门牌号码"),
        "use": words("""
            use, 建筑用途, 用途, 使用性质, 房屋用途, 建筑类型, 房屋类型, building, usage1, use1, usage, bldgclass, building_use
            """),
        "amenity": words("amenity, shop, office, military, landuse"),
        "floor_count": words("""
            floor_count, floors, floor, storeys, stories, levels, building:levels, building_levels, 层数, 楼层, 楼层数,
            地上层数, 建筑层数,
            总层数, nb_etages, numfloors, cs
            """),
        "height_m": words("height_m, height, hauteur, 高度, 建筑高度, 楼高, heightroof, building:height"),
        "dwelling_count": words("""
            dwelling_count, dwellings, 住房单元, 住房单元数, 住房套数, 套数, 住宅套数, nb_logts, flats, building:flats, unitsres
            """),
        "household_count": words("household_count, households, 户数, 家庭户数, 总户数, 常住户数, 住户数, hh, houshold"),
        "estimated_count": words("households_est, 估计户数, 估算户数, 预估户数"),
        "person_count": words("person_count, persons, population, pop, 人数, 人口, 人口数, 总人口, 常住人口, 居住人数"),
        "state": words("state, 状态, 建筑状态, 房屋状态, etat, status, 拆迁状态"),
        "state_date": words("state_date, 状态日期, 拆除日期, 变更日期, 日期"),
    },
    "barriers": {
        "kind": words("""
            kind, 类型, 类别, 界线类型, 道路类型, 等级, 道路等级, type, fclass, mtfcc, class, nature, road_class,
            地物类型, 要素类型
            """),
        "rank": words("rank, 级别, 界线级别"),
        "is_crossable": words("is_crossable, crossable, 可穿越, 可通行, 可跨越, 能否通行"),
        "is_must_hold": words("is_must_hold, must_hold, 必守, 必须遵守"),
        "name": words("name, 名称, 道路名称, 河流名称, 路名, name:zh, toponyme, fullname"),
        "highway": ("highway",),
        "railway": ("railway",),
        "waterway": ("waterway",),
        "natural": ("natural",),
        "landuse": ("landuse",),
        "barrier": ("barrier",),
        "man_made": ("man_made",),
        "tunnel": words("tunnel, 隧道"),
        "location": ("location",),
        "ground_position": ("pos_sol",),
    },
    "compounds": {
        "name": words("name, 名称, 小区名称, 院落名称, 小区名, nom"),
        "kind": words("kind, 类型, 小区类型, 类别, type, landuse"),
        "contact": words("contact, 联系单位, 物业公司, 物业单位, 物业, 管理单位, 物业管理单位, operator"),
    },
    "places": {
        "name": words("name, 名称, 单位名称, 场所名称, name:zh, nom"),
        "kind": words("""
            kind, 类型, 场所类型, 类别, 性质, military, amenity, building, landuse, place, type, fclass, nature
            """),
        "is_sensitive": words("is_sensitive, sensitive, 敏感, 涉密"),
        "contact": words("contact, 联系单位, 主管单位, 管理单位, 施工单位, 物业公司, operator"),
    },
}
"""Names of a source's columns by table and by our column. Some of ours are not stored: they are what others are made from."""

LEVEL_WORDS: dict[str, str] = {"district": "区县", "town": "乡镇", "community": "社区"}
"""Chinese words that stand before 代码 and 名称 for a level."""

TAG_COLUMNS = ("other_tags", "tags", "all_tags", "hstore")
"""Columns in which OpenStreetMap exports keep the tags that have no column of their own."""
