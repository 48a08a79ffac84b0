"""What other agencies count (registry, property, heating, grid, property management …), joined to our buildings.

Every row of their list is met with a building by its key, by block and number, by its address or by its name; else it counts for
the block or the area that it names. An address that several buildings of one block bear counts for that block. A list with one
row per dwelling or per person is counted row by row: names are refused, the number of rows is kept. What meets nothing, or
several things, is listed with the nearest spellings, and counted nowhere.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from blockmap.progress.lists import Field, headers, key_text, records
from blockmap.progress.locating import Places
from blockmap.report import Report

SOURCES: tuple[Field, ...] = (
    Field("key", "key", headers("key", "建筑物编号, 楼栋编号, 楼栋编码, 建筑编号, 编号, building, building key, building id")),
    Field("block", "key", headers("block", "普查小区, 小区编码, 普查小区编码, block code")),
    Field("area", "text", headers("area", "普查区, 社区, 村社, 居委会, 乡镇街道, 镇街, 区划代码, community, town")),
    Field("number", "integer", headers("number", "楼号, 建筑物号, 栋号, building number")),
    Field("address", "text", headers("address", "地址, 门牌, 门牌号, 住址, 坐落, 房屋坐落, 用热地址, 户籍地址, 现住地址")),
    Field("name", "text", headers("name", "楼栋名称, 建筑物名称, 楼栋, 小区楼栋, building name")),
    Field("dwelling", "key", headers("dwelling", "房号, 户号, 房间号, 单元房号, 室号, 住房编号, 门牌室号, unit, apartment")),
    Field("household_count", "integer", headers("checked households", "household_count, 核实户数, 户数, "
        "户籍户数, 登记户数, 住户数, households")),
    Field("person_count", "integer", headers("checked persons", "person_count, 核实人数, 人数, "
        "人口数, 户籍人数, 常住人数, 总人数, persons")),
    Field("dwelling_count", "integer", headers("checked dwellings", "dwelling_count, 核实套数, 套数, "
        "房屋套数, 住房套数, dwellings")),
    Field("heated_count", "integer", headers("checked heated", "heated_count, 核实供热户数, 供热户数, "
        "供暖户数, 用热户数, 在供户数, heated")),
    Field("is_heated", "flag", headers("is_heated", "是否供热, 是否供暖, 用热状态, 供热")),
)  # fmt: skip
"""A list of another agency: where, and how many."""

MEASURES = ("household_count", "person_count", "dwelling_count", "heated_count")
"""What such lists count."""

KEY = ("source", "as_of", "area_id", "block_id", "building_id", "dwelling", "measure")
"""Columns by which a count of a later list is the same as one before."""

UNIT = re.compile(
    r"^(?P<building>.*?\d+(?:号|栋|幢|座|#|楼|弄|巷)?)[\s\-—]*"
    r"(?P<unit>(?:[\dA-Za-z一二三四五六七八九十]+单元)[\s\-—]*\w*?|\d+[\-—]\d+(?:[\-—]\d+)?|\d{3,4})(?:室|房|户|号房)?$"
)
"""An address with a unit at its end: 12号3栋2单元301, 12号3-2-301, 12号 301室."""


def split_address(address: str | None) -> tuple[str | None, str | None]:
    """Return the building's part of an address and the unit at its end, where one can be told.

    Examples
    --------
    >>> split_address("龙湖路12号3栋2单元301室")
    ('龙湖路12号3栋', '2单元301')
    >>> split_address("龙湖路12号-3-2-301"), split_address("龙湖路12号")
    (('龙湖路12号', '3-2-301'), ('龙湖路12号', None))
    """
    if address is None:
        return None, None
    found = UNIT.match(address.strip())
    return (found["building"], found["unit"]) if found else (address.strip(), None)


def counted(
    rows: pd.DataFrame, places: Places, *, source: str, as_of: str, measure: str, file_name: str
) -> tuple[pd.DataFrame, Report]:
    """Join a list and count it.

    Parameters
    ----------
    rows
        `row_number` and the columns of `SOURCES`.
    places
        Areas, blocks and buildings.
    source, as_of
        Name of the source, and the day for which it holds.
    measure
        What one row counts for where the list has no column of counts.
    file_name
        Named in findings.

    Returns
    -------
    `row_number, source, as_of, area_id, block_id, building_id, dwelling, measure, value`: one row per place, dwelling (where the
    list names dwellings) and measure. The report holds every row that met nothing, and figures of how rows were met:
    `met_by_key, met_by_number, met_by_address, met_by_name, met_block, met_area, met_nothing`.
    """
    report = Report()
    has_counts = any(rows[name].notna().any() for name in MEASURES) or bool(rows["is_heated"].any())
    how_met: dict[str, int] = dict.fromkeys(("key", "number", "address", "name", "block", "area", "nothing"), 0)
    found: list[dict[str, Any]] = []
    for row in records(rows):
        place, how = _place(row, places)
        how_met[how] += 1
        if how == "nothing":
            _say_unmet(row, places, file_name, report)
            continue
        dwelling = row["dwelling"] or (split_address(row["address"])[1] if place["building_id"] else None)
        base = {"row_number": row["row_number"], "source": source, "as_of": as_of, **place}
        base["dwelling"] = _dwelling_key(dwelling)
        found += [base | {"measure": name, "value": value} for name, value in _counts(row, has_counts, measure).items()]
    report.figures |= {(f"met_by_{how}" if how in HOW_BUILDING else f"met_{how}"): n for how, n in how_met.items()}
    columns = ["row_number", *KEY, "value"]
    summed = _summed(pd.DataFrame(found, columns=columns))
    if not has_counts and measure in ("household_count", "dwelling_count"):
        summed.loc[summed["dwelling"].notna(), "value"] = 1  # several rows of one dwelling are its people
    return summed, report


HOW_BUILDING = ("key", "number", "address", "name")


def _place(row: dict[str, Any], places: Places) -> tuple[dict[str, int | None], str]:
    """Find the building of a row, else its block, else its area; and say how."""
    area = places.area(row["area"])
    block = places.block(row["block"], area)
    building, how = places.building(
        row["key"], block=block, number=row["number"], address=row["address"], name=row["name"]
    )
    if building is None and row["address"]:
        building, how = places.building(address=split_address(row["address"])[0])
    if building is not None and how is not None:
        return {"area_id": None, "block_id": places.block_of_building.get(building), "building_id": building}, how
    names_building = any(row[name] is not None for name in ("key", "address", "name", "number"))
    sharing = {places.block_of_building.get(one) for one in _sharing(row, places)}
    if len(sharing) == 1 and None not in sharing:
        return {"area_id": None, "block_id": sharing.pop(), "building_id": None}, "block"
    if block is not None and not names_building:
        return {"area_id": None, "block_id": block, "building_id": None}, "block"
    if area is not None and not names_building and row["block"] is None:
        return {"area_id": area, "block_id": None, "building_id": None}, "area"
    return {"area_id": None, "block_id": None, "building_id": None}, "nothing"


def _sharing(row: dict[str, Any], places: Places) -> list[int]:
    """Buildings that bear the address of a row, where several do."""
    both = places.sharing(row["address"]) or places.sharing(split_address(row["address"])[0])
    return both if len(both) > 1 else []


def _say_unmet(row: dict[str, Any], places: Places, file_name: str, report: Report) -> None:
    """Say of a row why it meets nothing: what it names is not known, or is borne by buildings of several blocks."""
    said = next((row[name] for name in ("address", "key", "name", "block", "area") if row[name]), "")
    where = {"table": file_name, "row_id": row["row_number"]}
    several = _sharing(row, places)
    if several:
        report.add("source_row_ambiguous", "warning", **where, said=said, count=len(several))
        return
    likely = places.like_building(split_address(row["address"])[0], row["key"], row["name"])
    report.add("source_row_unmet", "warning", **where, said=said, likely=likely)


def _dwelling_key(said: str | None) -> str | None:
    """Return an opaque key of a dwelling in one spelling.

    Examples
    --------
    >>> _dwelling_key("2单元301室"), _dwelling_key("2-301"), _dwelling_key(None)
    ('2-301', '2-301', None)
    """
    if said is None:
        return None
    plain = re.sub(r"单元|[—/\s]", "-", key_text(said))
    return re.sub(r"-+", "-", re.sub(r"室|房|户|号$", "", plain)).strip("-") or None


def _counts(row: dict[str, Any], has_counts: bool, measure: str) -> dict[str, int]:
    """What a row counts: its counts, or itself as one where the list has none."""
    if not has_counts:
        return {measure: 1}
    said = {name: int(row[name]) for name in MEASURES if row[name] is not None}
    return said | {"heated_count": 1} if row["is_heated"] and "heated_count" not in said else said


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """Sum rows of the same place, dwelling and measure; the first row of the file stands for them."""
    rows = rows.astype(dict.fromkeys(("area_id", "block_id", "building_id", "value"), "Int64"))
    keys = list(KEY)
    summed = rows.groupby(keys, dropna=False, sort=False).agg(row_number=("row_number", "min"), value=("value", "sum"))
    out = summed.reset_index().sort_values(["row_number", "measure"], ignore_index=True)
    out["dwelling"] = out["dwelling"].astype(object).where(out["dwelling"].notna(), None)
    return out[["row_number", *keys, "value"]]


def split_by_block(counts: pd.DataFrame, buildings: pd.DataFrame, blocks: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Split the counts of one source by block, as sheets to be checked at the door: keys and counts only.

    Parameters
    ----------
    counts
        Rows of ``source_counts`` of one source and day.
    buildings
        `building_id, source_key, number, address`.
    blocks
        `block_id, block_code`.

    Returns
    -------
    By block code: `key, number, address, dwelling`, the measures of the source, and an empty ``checked_…`` column for each, by
    number and dwelling. What is told of a block or an area as a whole is in the sheet of no block.
    """
    mine = counts[counts["building_id"].notna() & counts["block_id"].notna()]
    if mine.empty:
        return {}
    keys = ["block_id", "building_id", "dwelling"]
    wide = mine.pivot_table(index=keys, columns="measure", values="value", aggfunc="sum", dropna=False)
    wide = wide.dropna(how="all").reset_index().rename_axis(columns=None)
    measures = [name for name in wide.columns if name not in keys]
    named = wide.merge(buildings[["building_id", "source_key", "number", "address"]], on="building_id")
    named = named.merge(blocks[["block_id", "block_code"]], on="block_id").rename(columns={"source_key": "key"})
    named = named.sort_values(["block_code", "number", "key", "dwelling"], ignore_index=True)
    columns = ["key", "number", "address", "dwelling", *measures]
    return {str(code): same[columns].reset_index(drop=True) for code, same in named.groupby("block_code")}
