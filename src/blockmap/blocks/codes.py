"""Codes of blocks: the code of the community and, behind it, the number people say ("020").

Numbers are given in serpentine order inside the community, from 001. They are free until the community is frozen, that is
until its codes are issued; from then on a block keeps its code as long as it keeps its ``block_id`` (see
`blockmap.blocks.identity`), a new block takes the number after the largest that was ever used, and the code of a block
that is gone is retired for good.

How many digits: under official 12-digit communities always ``settings.block_digits`` (three: 001 to 899, virtual blocks
from 900). A community with more blocks than that is an error; its surplus is written with one digit more, from 1000, so
that nothing is lost and everybody sees it. Under foreign parents all communities that are coded together get as many
digits as the largest of them needs, because two codes of equal tails can only be equal when their communities are; the
last tenth of the numbers is left to virtual blocks there too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import count, islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.numbering import first_virtual, is_official, serpentine_by_group, short_code
from blockmap.report import Report
from blockmap.settings import Settings

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def assign(
    blocks: GeoDataFrame,
    communities: GeoDataFrame,
    *,
    settings: Settings,
    retired: pd.DataFrame | None = None,
    previous: pd.DataFrame | None = None,
    locked: Collection[int] = (),
) -> tuple[GeoDataFrame, Report]:
    """Give every block its code.

    Parameters
    ----------
    blocks
        All blocks of the communities that are coded: `block_id, community_id, kind, host_block_id, geom`. A stacked block
        is numbered right after its host, a virtual one in the order of the ids.
    communities
        `area_id, code, is_frozen` of at least their communities.
    retired
        Table `retired`: codes that are never given again.
    previous
        Table `blocks` as it was: in a frozen community a block with the same ``block_id`` keeps its code.
    locked
        Blocks that keep their code also where codes are free; the others get the numbers between.

    Returns
    -------
    blocks
        Copy with `community_code, short_code, block_code, is_frozen`, rows by `block_id`. A new block of a frozen community
        is frozen at once: that community is in the field.
    report
        ``code_overflow`` and ``virtual_overflow`` where the numbers do not suffice, ``code_digits_mixed`` where new codes
        of a frozen community are longer than the issued ones.
    """
    report = Report()
    out = blocks.sort_values("block_id", ignore_index=True)
    of_area = communities.set_index("area_id")
    out["community_code"] = out["community_id"].map(of_area["code"].astype(str)).astype(object)
    out["is_frozen"] = out["community_id"].map(of_area["is_frozen"]).astype(bool)
    out["short_code"] = _issued(out, previous, locked)

    digits = _digits(out, settings)
    largest = _largest_ordinals(out, digits, previous, retired, settings)
    kept = out.loc[out["short_code"].notna(), ["community_code", "short_code"]].groupby("community_code")["short_code"]
    held = {str(code): shorts.tolist() for code, shorts in kept}
    for (code, is_virtual), place in _walks(out).items():
        numbering = _Numbering(digits[code], is_virtual, settings)
        taken = {numbering.ordinal(int(short)) for short in held.get(code, ()) if short.isdecimal()}
        free = (ordinal for ordinal in count(largest.get((code, is_virtual), 0) + 1) if ordinal not in taken)
        ordinals = list(islice(free, len(place)))
        out.loc[place, "short_code"] = [numbering.written(ordinal) for ordinal in ordinals]
        _report_overflow(report, code, ordinals[-1], numbering)
    _report_mixed_digits(report, out)
    out["block_code"] = out["community_code"] + out["short_code"]
    return out, report


def retire(previous: pd.DataFrame, blocks: pd.DataFrame, retired: pd.DataFrame | None = None) -> pd.DataFrame:
    """List the issued codes whose block is gone, as rows of table `retired`.

    Parameters
    ----------
    previous, blocks
        Blocks before and after: `block_id, block_code, is_frozen`.
    retired
        Table `retired` so far; ids go on after its largest.
    """
    gone = previous[previous["is_frozen"].astype(bool) & ~previous["block_id"].isin(blocks["block_id"])]
    gone = gone.sort_values("block_id")
    first = 1 if retired is None or retired.empty else int(retired["retired_id"].max()) + 1
    return pd.DataFrame(
        {
            "retired_id": np.arange(first, first + len(gone), dtype=np.int64),
            "kind": "block",
            "code": gone["block_code"].to_numpy(),
            "block_id": gone["block_id"].astype("Int64").to_numpy(),
            "building_id": pd.array([pd.NA] * len(gone), dtype="Int64"),
        }
    )


def following(
    community_code: str, used: Iterable[str], count: int, *, settings: Settings, is_virtual: bool = False
) -> tuple[list[str], Report]:
    """Return the next short codes of a community, whether its codes are issued or not.

    Parameters
    ----------
    community_code
        Its code.
    used
        Short codes that were ever used in it.
    count
        How many are wanted.
    settings, is_virtual
        Choices of the office; whether they are for virtual blocks.

    Returns
    -------
    short_codes, report
        As `assign` would append them, with ``code_overflow`` or ``virtual_overflow`` where the numbers do not suffice.
    """
    report = Report()
    known = [short for short in used if short.isdecimal()]
    digits = max([settings.block_digits, *map(len, known)])
    numbering = _Numbering(settings.block_digits if is_official(community_code) else digits, is_virtual, settings)
    last = max((numbering.ordinal(int(short)) for short in known), default=0)
    _report_overflow(report, community_code, last + count, numbering)
    return [numbering.written(last + k) for k in range(1, count + 1)], report


class _Numbering:
    """The row of numbers that the ground and stacked, or the virtual, blocks of one community are given."""

    def __init__(self, digits: int, is_virtual: bool, settings: Settings) -> None:
        border = first_virtual(digits, settings.virtual_from)
        self.is_virtual = is_virtual
        self.digits = digits
        self.first = border if is_virtual else 1
        self.capacity = 10**digits - border if is_virtual else border - 1
        self.surplus = 10 ** (digits + 2) if is_virtual else 10**digits

    def written(self, ordinal: int) -> str:
        """Short code of the ``ordinal``-th block, from 1."""
        over = ordinal - self.capacity
        return short_code(self.surplus + over - 1 if over > 0 else self.first + ordinal - 1, self.digits)

    def ordinal(self, number: int) -> int:
        """Which block bears this number, from 1; 0 for a number of the other kind of block."""
        if self.first <= number < self.first + self.capacity:
            return number - self.first + 1
        other_surplus = 10 ** (self.digits + 2)
        is_surplus = number >= self.surplus and (self.is_virtual or number < other_surplus)
        return number - self.surplus + self.capacity + 1 if is_surplus else 0


def _issued(blocks: GeoDataFrame, previous: pd.DataFrame | None, locked: Collection[int]) -> pd.Series[str]:
    """Short codes that are kept: of blocks of frozen communities that were there before, and of locked ones."""
    if previous is None or previous.empty:
        return pd.Series(None, index=blocks.index, dtype=object)
    before = previous.set_index("block_id")
    is_same = blocks["block_id"].map(before["community_id"]) == blocks["community_id"]
    stays = blocks["is_frozen"] | blocks["block_id"].isin(set(locked))
    kept: pd.Series[str] = blocks["block_id"].map(before["short_code"]).where(stays & is_same, None)
    return kept.astype(object)


def _digits(blocks: GeoDataFrame, settings: Settings) -> dict[str, int]:
    """Digits of the short codes of every community, by its code."""
    count = blocks[blocks["kind"] != "virtual"].groupby("community_code").size()
    foreign = [int(n) for code, n in count.items() if not is_official(str(code))]
    common = settings.block_digits
    while first_virtual(common, settings.virtual_from) - 1 < max(foreign, default=0):
        common += 1
    issued = blocks["short_code"].dropna().str.len().groupby(blocks["community_code"]).max()
    return {
        code: settings.block_digits if is_official(code) else max(common, int(issued.get(code, 0)))
        for code in blocks["community_code"].unique()
    }


def _largest_ordinals(
    blocks: GeoDataFrame,
    digits: dict[str, int],
    previous: pd.DataFrame | None,
    retired: pd.DataFrame | None,
    settings: Settings,
) -> dict[tuple[str, bool], int]:
    """Largest ordinal ever used in every frozen community, for ground and stacked and for virtual blocks."""
    frozen = set(blocks.loc[blocks["is_frozen"], "community_code"])
    used: list[tuple[str, str]] = []
    if previous is not None and not previous.empty:
        used += list(zip(previous["community_code"], previous["short_code"], strict=True))
    if retired is not None and not retired.empty:
        codes = retired.loc[retired["kind"] == "block", "code"]
        used += [(code[:cut], code[cut:]) for cut in sorted({len(c) for c in frozen}) for code in codes]
    largest: dict[tuple[str, bool], int] = {}
    for community, short in used:
        if community not in frozen or not short.isdecimal():
            continue
        for is_virtual in (False, True):
            ordinal = _Numbering(digits[community], is_virtual, settings).ordinal(int(short))
            largest[community, is_virtual] = max(ordinal, largest.get((community, is_virtual), 0))
    return largest


def _walks(blocks: GeoDataFrame) -> dict[tuple[str, bool], NDArray[np.int64]]:
    """Rows of the blocks that still need a code, per community and kind of number, in the order of their numbers."""
    fresh = blocks[blocks["short_code"].isna()]
    kind = pd.DataFrame({"code": fresh["community_code"], "is_virtual": fresh["kind"] == "virtual"})
    group = kind.groupby(["code", "is_virtual"]).ngroup()
    kind["place"] = serpentine_by_group(_points(blocks)[fresh.index], group, tie=_rank_at_point(fresh))
    groups = kind.sort_values(["code", "is_virtual", "place"]).groupby(["code", "is_virtual"], sort=True)
    return {(str(code), bool(is_virtual)): rows.index.to_numpy() for (code, is_virtual), rows in groups}


def _points(blocks: GeoDataFrame) -> NDArray[np.float64]:
    """Place of every block: its centroid, a stacked block's is its host's; virtual blocks all stand at 0, 0."""
    centres = shapely.centroid(blocks["geom"].to_numpy())
    xy = pd.DataFrame({"x": shapely.get_x(centres), "y": shapely.get_y(centres)}, index=blocks["block_id"])
    standing = blocks["host_block_id"].fillna(blocks["block_id"])
    return np.nan_to_num(xy.reindex(standing).to_numpy())


def _rank_at_point(blocks: GeoDataFrame) -> NDArray[np.int64]:
    """Ground before stacked blocks at the same place; stacked and virtual ones by id."""
    return np.where(blocks["kind"] == "ground", 0, blocks["block_id"].to_numpy(dtype=np.int64) + 1)


def _report_overflow(report: Report, community: str, count: int, numbering: _Numbering) -> None:
    """Say that a community needs more numbers than there are."""
    if count > numbering.capacity:
        kind = "virtual_overflow" if numbering.is_virtual else "code_overflow"
        report.add(kind, table="areas", code=community, count=count, capacity=numbering.capacity)


def _report_mixed_digits(report: Report, blocks: GeoDataFrame) -> None:
    """Say where new codes of a community are longer than the issued ones."""
    length = blocks["short_code"].str.len().groupby(blocks["community_code"]).agg(["min", "max"])
    for code, (least, most) in length[length["min"] < length["max"]].iterrows():
        if not is_official(str(code)):
            report.add("code_digits_mixed", "warning", table="areas", code=str(code), least=int(least), most=int(most))
