"""Rules of numbers and parts: every building of a block can be told by its number, and parts of a tower make it up exactly."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from blockmap.numbering import building_code
from blockmap.report import Report
from blockmap.schema import TABLES
from blockmap.settings import Settings


def check(tables: Mapping[str, pd.DataFrame], *, settings: Settings) -> Report:
    """Try every rule of numbers and of parts.

    Parameters
    ----------
    tables
        `buildings, building_parts, blocks, retired` as they are in the territory; one that is missing is taken as empty.
    settings
        Choices of the office.

    Returns
    -------
    report
        Errors by rule, then by id. Of blocks that were planned and not numbered since only that is said.
    """
    report = Report()
    buildings, parts, blocks, retired = (
        _sorted(tables, name) for name in ("buildings", "building_parts", "blocks", "retired")
    )
    buildings["code"] = buildings["block_id"].map(blocks.set_index("block_id")["block_code"])
    report.figures["numbers_checked"] = int(buildings["number"].notna().sum())
    report.figures["parts_checked"] = len(parts)
    _say_outside(buildings, report)
    is_waiting = _is_waiting(buildings, blocks)
    if is_waiting.any():
        report.add("not_numbered", "note", table="buildings", count=int(is_waiting.sum()))
    _check_numbers(buildings[~is_waiting], retired, report)
    _check_parts(parts, buildings, blocks, report)
    return report


def _sorted(tables: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """Return a table by id, as a plain frame; empty when it is missing."""
    declared = TABLES[name]
    table = tables.get(name)
    if table is None:
        table = pd.DataFrame(columns=list(declared.names))
    return pd.DataFrame(table).sort_values(declared.key, ignore_index=True, kind="stable")


def _say_outside(buildings: pd.DataFrame, report: Report) -> None:
    """Say how many buildings are in no community, once there is a plan: nobody will visit them."""
    is_outside = buildings["block_id"].isna() & buildings["community_id"].isna()
    if is_outside.any() and not is_outside.all():
        households = int(buildings.loc[is_outside, "household_count"].sum())
        report.add(
            "buildings_uncounted", "warning", table="buildings", count=int(is_outside.sum()), households=households
        )


def _is_waiting(buildings: pd.DataFrame, blocks: pd.DataFrame) -> pd.Series[bool]:
    """Tell which buildings stand in a block that has no number at all and whose code is not issued: it is yet to be numbered."""
    has_none = buildings.groupby("block_id")["number"].count().loc[lambda count: count == 0].index
    is_free = blocks.loc[~blocks["is_frozen"].astype(bool), "block_id"]
    return buildings["block_id"].isin(has_none) & buildings["block_id"].isin(is_free)


def _about_buildings(report: Report, kind: str, rows: pd.DataFrame, **values: str) -> None:
    """Record the same finding about some buildings, by the code of their block; ``values`` name columns."""
    report.add_rows(kind, "error", table="buildings", key="building_id", code="code", rows=rows, **values)


def _check_numbers(buildings: pd.DataFrame, retired: pd.DataFrame, report: Report) -> None:
    """Numbers of a block are 1 to n, each once; one that is missing is retired, and one that is retired is missing."""
    has_block, has_number = buildings["block_id"].notna(), buildings["number"].notna()
    _about_buildings(report, "number_missing", buildings[has_block & ~has_number])
    _about_buildings(report, "number_without_block", buildings[~has_block & has_number], number="number")

    numbered = buildings[has_block & has_number].astype({"block_id": np.int64, "number": np.int64})
    twice = numbered[numbered.duplicated(["block_id", "number"], keep=False)]
    _about_buildings(report, "number_twice", twice, number="number")
    written = [
        building_code(str(code), number) for code, number in zip(numbered["code"], numbered["number"], strict=True)
    ]
    issued = set(retired.loc[retired["kind"] == "building", "code"])
    again = numbered[np.array([code in issued for code in written], dtype=bool)]
    _about_buildings(report, "number_retired", again, number="number")
    _check_gaps(numbered, issued, report)


def _check_gaps(numbered: pd.DataFrame, issued: set[str], report: Report) -> None:
    """Between 1 and the largest number of a block every number is borne by a building or retired."""
    by_block = numbered.groupby("block_id")["number"]
    suspects = (by_block.max() != by_block.nunique()) | (by_block.min() < 1)
    for block_id in suspects.index[suspects]:
        inside = numbered[numbered["block_id"] == block_id]
        code = str(inside["code"].iloc[0])
        borne = set(inside["number"])
        wrong = [str(n) for n in sorted(borne) if n < 1]
        wrong += _ranges_between(sorted({0, *borne, *_retired_in(code, issued)}), max(borne))
        if wrong:
            report.add("number_gap", table="blocks", row_id=int(block_id), code=code, numbers=", ".join(wrong))


def _retired_in(block_code: str, issued: set[str]) -> set[int]:
    """Retired numbers of a block."""
    tails = (code.removeprefix(f"{block_code}-") for code in issued if code.startswith(f"{block_code}-"))
    return {int(tail) for tail in tails if tail.isdecimal()}


def _ranges_between(numbers: list[int], largest: int) -> list[str]:
    """Write the numbers that are missing between given ones, up to the largest: ``4`` or ``7-9``."""
    pairs = ((low + 1, high - 1) for low, high in pairwise(numbers) if low >= 0 and high <= largest)
    return [str(low) if low == high else f"{low}-{high}" for low, high in pairs if low <= high]


def _check_parts(parts: pd.DataFrame, buildings: pd.DataFrame, blocks: pd.DataFrame, report: Report) -> None:
    """Parts belong to buildings, are in order, lie in the building's block and its stacked blocks, and add up."""
    is_known = parts["building_id"].isin(buildings["building_id"])
    lost = parts[~is_known]
    report.add_rows("part_building_unknown", table="building_parts", key="part_id", rows=lost, building="building_id")
    is_bare = (blocks["kind"] == "stacked") & ~blocks["block_id"].isin(parts["block_id"])
    report.add_rows("stacked_without_part", table="blocks", key="block_id", code="block_code", rows=blocks[is_bare])
    parts = parts[is_known].sort_values(["building_id", "part_number", "part_id"], ignore_index=True)
    if parts.empty:
        return
    of_building = buildings.set_index("building_id")
    _check_blocks_of_parts(parts, of_building["block_id"], blocks.set_index("block_id"), report)

    groups = parts.groupby("building_id")
    divided = of_building.loc[list(groups.groups)].reset_index()
    expected = groups.cumcount() + 1
    is_disordered = (parts["part_number"] != expected).groupby(parts["building_id"]).any() | (groups.size() < 2)
    _about_buildings(report, "parts_order", divided[is_disordered.to_numpy()])
    is_overlapping = _is_overlapping(parts).groupby(parts["building_id"]).any()
    _about_buildings(report, "parts_floors", divided[is_overlapping.to_numpy()])
    for kind, column in (("parts_households", "household_count"), ("parts_persons", "person_count")):
        whole = divided.set_index("building_id")[column].astype("Float64")
        found = groups[column].sum(min_count=1).astype("Float64")
        is_off = (whole.fillna(0) != found.fillna(0)).to_numpy(dtype=np.bool_)
        rows = divided.assign(
            found=found.fillna(0).astype(np.int64).to_numpy(), expected=whole.fillna(0).astype(np.int64).to_numpy()
        )
        _about_buildings(report, kind, rows[is_off], found="found", expected="expected")


def _check_blocks_of_parts(
    parts: pd.DataFrame, block_of_building: pd.Series[int], blocks: pd.DataFrame, report: Report
) -> None:
    """The first part stays in the block of the building; every other part has a stacked block there of its own."""
    home = parts["building_id"].map(block_of_building)
    host = parts["block_id"].map(blocks["host_block_id"])
    is_first = parts["part_number"] == 1
    is_wrong = (is_first & (parts["block_id"] != home).fillna(True)) | (~is_first & (host != home).fillna(True))
    is_shared = parts.duplicated(["building_id", "block_id"], keep=False)
    rows = parts.assign(code=parts["block_id"].map(blocks["block_code"]))[is_wrong | is_shared]
    report.add_rows("part_block", table="building_parts", key="part_id", code="code", rows=rows, building="building_id")


def _is_overlapping(parts: pd.DataFrame) -> pd.Series[bool]:
    """Tell which parts have floors that end before they begin, or that the part before has too."""
    low, high = parts["floor_from"].astype("Float64"), parts["floor_to"].astype("Float64")
    before = high.groupby(parts["building_id"]).shift()
    is_wrong: pd.Series[bool] = ((high < low) | (low <= before)).fillna(False).astype(np.bool_)
    return is_wrong
