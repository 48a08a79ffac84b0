"""Rules of codes: unique, made of their parent's, of the right length, and never given twice."""

from __future__ import annotations

import numpy as np
import pandas as pd

from blockmap.blocks._check_tables import Checked, about_areas, about_blocks
from blockmap.numbering import first_virtual, is_official
from blockmap.report import Report


def check(checked: Checked, report: Report) -> None:
    """Check the codes of areas and blocks."""
    _check_areas(checked, report)
    if checked.blocks["block_code"].isna().all():
        report.add("not_coded", "note", table="blocks")
        return
    _check_parts_of_codes(checked, report)
    _check_numbers(checked, report)
    _check_uniqueness(checked, report)


def _check_areas(checked: Checked, report: Report) -> None:
    """Codes of areas are unique in their level, and official ones begin with their parent's."""
    areas = checked.areas
    twice = areas[areas.duplicated(["level", "code"], keep=False)]
    about_areas(report, "area_code_twice", twice, level="level")
    digits = dict(zip(checked.settings.levels, checked.settings.code_digits, strict=False))
    of_parent = areas["parent_id"].map(areas.set_index("area_id")["code"])
    parent_level = areas["parent_id"].map(areas.set_index("area_id")["level"])
    is_astray = [
        _is_official_at(code, digits.get(level))
        and _is_official_at(above, digits.get(above_level))
        and not code.startswith(above)
        for code, level, above, above_level in zip(areas["code"], areas["level"], of_parent, parent_level, strict=True)
    ]
    rows = areas.assign(parent_code=of_parent)[np.array(is_astray, dtype=np.bool_)]
    about_areas(report, "area_code_prefix", rows, parent="parent_code")


def _is_official_at(code: object, digits: int | None) -> bool:
    """Tell whether a code has the official form of a level."""
    return isinstance(code, str) and code.isdecimal() and len(code) == digits


def _check_parts_of_codes(checked: Checked, report: Report) -> None:
    """A block code is the code of its community and its short code."""
    blocks = checked.blocks
    community = blocks["community_id"].map(checked.communities.set_index("area_id")["code"])
    is_known = community.notna()
    is_other = is_known & (blocks["community_code"] != community)
    rows = blocks.assign(expected=community)[is_other]
    about_blocks(report, "community_code", rows, found="community_code", expected="expected")
    whole = community.where(is_known, blocks["community_code"]) + blocks["short_code"].fillna("")
    rows = blocks.assign(expected=whole)[(blocks["block_code"] != whole) & ~is_other]
    about_blocks(report, "block_code", rows, expected="expected")


def _check_numbers(checked: Checked, report: Report) -> None:
    """Short codes are numbers of the right length, virtual ones from 900, others below; too many are said per community."""
    settings, blocks = checked.settings, checked.blocks
    short = blocks["short_code"].astype("str").fillna("")
    is_number = short.str.fullmatch(r"[0-9]+") & ~short.str.fullmatch(r"0+")
    rows = blocks[~is_number]
    about_blocks(report, "short_code", rows, short="short_code")

    numbered = blocks[is_number].assign(number=short[is_number].astype(int), length=short[is_number].str.len())
    official = numbered["community_code"].astype(str).map(is_official)
    least = numbered["length"].where(~official, settings.block_digits)
    is_short = numbered["length"] < settings.block_digits
    about_blocks(report, "short_code", numbered[is_short], short="short_code")
    border = least.map({int(d): first_virtual(int(d), settings.virtual_from) for d in least.unique()})
    is_surplus = (numbered["number"] >= 10**least) & ~is_short
    _report_overflow(numbered[is_surplus], settings.block_digits, checked, report)
    is_misplaced = ((numbered["kind"] == "virtual") != (numbered["number"] >= border)) & ~is_surplus & ~is_short
    rows = numbered.assign(first=border)[is_misplaced]
    about_blocks(report, "virtual_number", rows, short="short_code", first="first")


def _report_overflow(surplus: pd.DataFrame, digits: int, checked: Checked, report: Report) -> None:
    """Say once per community that its numbers do not suffice."""
    border = first_virtual(digits, checked.settings.virtual_from)
    for is_virtual, rows in surplus.groupby(surplus["kind"] == "virtual"):
        kind, capacity = ("virtual_overflow", 10**digits - border) if is_virtual else ("code_overflow", border - 1)
        for _, inside in rows.groupby("community_id"):
            report.add(
                kind,
                table="areas",
                row_id=int(inside["community_id"].iloc[0]),
                code=str(inside["community_code"].iloc[0]),
                count=capacity + len(inside),
                capacity=capacity,
            )


def _check_uniqueness(checked: Checked, report: Report) -> None:
    """No two blocks bear one code, and none bears a retired one."""
    blocks = checked.blocks
    twice = blocks[blocks["block_code"].notna() & blocks.duplicated("block_code", keep=False)]
    about_blocks(report, "code_twice", twice)
    retired = checked.retired.loc[checked.retired["kind"] == "block", "code"]
    again = blocks[blocks["block_code"].isin(retired)]
    about_blocks(report, "code_retired", again)
