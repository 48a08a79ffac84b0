"""What makes a block hard: public rental, empty registration, building sites, special groups, foreigners, people who refuse.

They are flags and counts. Kinds that are about persons stand on blocks (or wider areas) only: a count of a building could point
at a person, so it is added to the building's block, and that is said.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from blockmap.progress.lists import Field, headers, plain, records
from blockmap.progress.locating import Places
from blockmap.progress.people import found, say_unknown
from blockmap.report import Report

OF_PERSONS = ("special_group", "foreign", "uncooperative", "criminal_record")
"""Kinds that are kept for blocks and areas only, never for a building."""

KINDS = {
    "public_rental": "公租房, 公租房多, 廉租房, 保障房, public rental",
    "empty_registration": "空挂户, 空挂户多, 空挂, empty registration",
    "building_site": "建筑工地, 建筑工地多, 工地, 在建工地, building site",
    "special_group": "特殊群体, 特殊群体多, 特殊人群, special group",
    "foreign": "外籍, 外籍人员, 外籍人员多, 外国人, 境外人员, foreigners",
    "uncooperative": "不配合, 不配合人员, 拒访",
    "criminal_record": "有犯罪案底人员, 有案底人员",
    "collective_household": "集体户, 集体户口",
    "gated": "高档小区, 封闭小区, 门禁小区",
}
"""Difficulties (五多 and others) → what offices call them; an office may add its own."""

_KIND_OF = {plain(name): kind for kind, said in KINDS.items() for name in headers(kind, said)}


def kind_of(said: str) -> str:
    """Return our word for a difficulty; one that is not known as it is written.

    >>> kind_of("建筑工地"), kind_of("building site"), kind_of("堰塞湖")
    ('building_site', 'building_site', '堰塞湖')
    """
    return _KIND_OF.get(plain(said), said.strip())


TAGS: tuple[Field, ...] = (
    Field("tag", "word", headers("tag", "难点, 难点类型, 难点类别, 类型, 类别, 特殊情况, 标签, kind"), is_required=True,
          words={name: tag for tag, said in KINDS.items() for name in headers(tag, said)}),
    Field("area", "text", headers("area", "区域, 区划代码, 普查区, 社区, 村社, 镇街, 乡镇街道, area code, community, town")),
    Field("block", "key", headers("block", "普查小区, 普查小区代码, 小区编码, 小区代码, 普查小区编码, block code")),
    Field("building", "key", headers("building", "建筑物编号, 楼栋编号, 建筑物, building id")),
    Field("number", "integer", headers("number", "楼号, 建筑物号, 栋号, building number")),
    Field("case_count", "integer", headers("case_count", "数量, 例数, 件数, 人数, 户数, count, cases")),
    Field("valid_from", "date", headers("valid_from", "起始日期, 日期, 开始日期, 生效日期, from, since")),
    Field("valid_to", "date", headers("valid_to", "结束日期, 终止日期, 截止日期, to, until")),
)  # fmt: skip
"""A list of difficulties."""

KEY = ("tag", "area_id", "block_id", "building_id", "valid_from")
"""Columns by which two rows are the same thing."""


def placed(rows: pd.DataFrame, places: Places, *, file_name: str) -> tuple[pd.DataFrame, Report]:
    """Find the places of a list of difficulties.

    Parameters
    ----------
    rows
        `row_number` and the columns of `TAGS`.
    places
        Areas, blocks and buildings.
    file_name
        Named in findings.

    Returns
    -------
    Rows for the table ``tags`` with `row_number`: the narrowest place that a row names, kinds that are about persons on blocks
    only. A row whose place is not known is set aside.
    """
    report = Report()
    rows = places.told_apart(rows)
    area = found(rows["area"], places.area)
    both = list(zip(rows["block"], area, strict=True))
    block = [places.block(text, None if pd.isna(inside) else int(inside)) for text, inside in both]
    out = rows.drop(columns=["area", "block", "building", "number"])
    out["block_id"] = pd.array(block, dtype="Int64")
    named = zip(rows["building"], rows["number"], block, strict=True)
    building = [
        places.building(key, block=inside, number=None if pd.isna(number) else int(number))[0]
        for key, number, inside in named
    ]
    out["building_id"] = pd.array(building, dtype="Int64")
    out["area_id"] = area
    say_unknown(rows, "area", out["area_id"], places.like_area, file_name, report)
    say_unknown(rows, "block", out["block_id"], places.like_block, file_name, report)
    say_unknown(rows, "building", out["building_id"], places.like_building, file_name, report)
    names_more = rows["building"].notna() | rows["number"].notna()
    is_lost = names_more & out["building_id"].isna()
    is_lost |= ~names_more & rows["block"].notna() & out["block_id"].isna()
    is_lost |= out[["area_id", "block_id", "building_id"]].isna().all(axis=1)
    for number in rows.loc[is_lost, "row_number"].tolist():
        report.add("list_row_aside", "error", table=file_name, row_id=number)
    kept = out[~is_lost].reset_index(drop=True)
    kept.loc[kept["building_id"].notna(), ["block_id", "area_id"]] = pd.NA
    kept.loc[kept["block_id"].notna(), "area_id"] = pd.NA
    rows_, said = on_blocks(kept, places.block_of_building, file_name=file_name)
    return rows_, report.extend(said)


def on_blocks(
    rows: pd.DataFrame, block_of_building: Mapping[int, int], *, file_name: str
) -> tuple[pd.DataFrame, Report]:
    """Put kinds that are about persons on the block of their building, and add up what then stands in one place.

    Parameters
    ----------
    rows
        `row_number, tag, area_id, block_id, building_id, case_count, valid_from, valid_to`.
    block_of_building
        Block in which a building stands; a building in none leaves its case with nobody: the row is set aside.
    file_name
        Named in findings.
    """
    report = Report()
    is_raised = rows["tag"].isin(OF_PERSONS) & rows["building_id"].notna()
    if not is_raised.any():
        return rows, report
    raised = rows[is_raised].copy()
    raised["block_id"] = raised["building_id"].map(block_of_building).astype("Int64")
    raised["building_id"] = pd.array([pd.NA] * len(raised), dtype="Int64")
    raised["area_id"] = pd.array([pd.NA] * len(raised), dtype="Int64")
    for row in records(raised, "row_number", "tag", "block_id"):
        kind, severity = ("tag_raised_to_block", "note") if row["block_id"] else ("list_row_aside", "error")
        report.add(kind, severity, table=file_name, row_id=row["row_number"], tag=row["tag"])  # type: ignore[arg-type]
    both = pd.concat([rows[~is_raised], raised[raised["block_id"].notna()]], ignore_index=True)
    order = both.groupby(list(KEY), dropna=False, sort=False)
    summed = order.agg(
        row_number=("row_number", "min"),
        case_count=("case_count", lambda counts: counts.sum(min_count=1)),
        valid_to=("valid_to", "first"),
    )
    return summed.reset_index().astype({"case_count": "Int64"}), report


def hard_first(
    blocks: pd.DataFrame,
    tags: pd.DataFrame,
    block_of_building: Mapping[int, int],
    *,
    above: Mapping[int, tuple[int, ...]],
    day: str,
) -> pd.DataFrame:
    """Order blocks by how hard they are, so that the hard ones are begun first.

    Parameters
    ----------
    blocks
        `block_id, block_code, community_id, household_count`, and maybe `effort` (work of one household) and `per_day`
        (households one person finishes in a day).
    tags
        Table ``tags``: those of a building count for its block, those of an area for all its blocks.
    block_of_building
        Block in which a building stands.
    above
        Areas around each area, itself among them.
    day
        ISO date: tags that hold on it.

    Returns
    -------
    `block_id, block_code, tags, case_count, difficulty` with the hardest first: kinds joined by commas, cases, and one for every
    kind plus its cases as a share of the households (at most one more for each kind). Where the office said how much work
    difficulties are, that work decides first, and `work, expected_per_day, person_days` are added.
    """
    begins = tags["valid_from"].astype(object).fillna("0000-01-01").astype(str)
    ends = tags["valid_to"].astype(object).fillna("9999-12-31").astype(str)
    now = tags[(begins <= day) & (day <= ends)]
    home = now["building_id"].map(block_of_building).astype("Int64")
    own = now.assign(block_id=now["block_id"].astype("Int64").fillna(home))[["tag", "block_id", "case_count"]]
    wide = now[now["area_id"].notna() & own["block_id"].isna()][["tag", "area_id"]]
    chains = blocks["community_id"].map(lambda community: above.get(int(community), (int(community),)))
    around = blocks[["block_id"]].assign(area_id=chains).explode("area_id")
    wide = wide.astype({"area_id": "int64"}).merge(around.astype({"area_id": "int64"}), on="area_id")
    wide = wide[["tag", "block_id"]].assign(case_count=0)
    every = pd.concat([own[own["block_id"].notna()].astype(object), wide.astype(object)], ignore_index=True)
    every = every.astype({"block_id": "int64", "case_count": "Int64"})
    by_kind = every.groupby(["block_id", "tag"])["case_count"].sum().reset_index().merge(blocks, on="block_id")
    share = (by_kind["case_count"] / by_kind["household_count"].clip(lower=1)).astype(float).clip(upper=1.0)
    scored = by_kind.assign(difficulty=1.0 + share).groupby("block_id")
    totals = scored.agg(
        tags=("tag", lambda kinds: ", ".join(sorted(kinds))),
        case_count=("case_count", "sum"),
        difficulty=("difficulty", "sum"),
    )
    out = blocks[["block_id", "block_code"]].merge(totals, on="block_id", how="left")
    out["tags"] = out["tags"].astype(object).where(out["tags"].notna(), "")
    out["case_count"] = out["case_count"].fillna(0).astype("int64")
    out["difficulty"] = out["difficulty"].fillna(0.0).round(4)
    if "effort" not in blocks:
        return out.sort_values(["difficulty", "block_code"], ascending=[False, True], ignore_index=True)
    households = blocks["household_count"].fillna(0).to_numpy(dtype=float)
    speed = blocks.assign(
        work=(households * blocks["effort"]).round().astype("int64"),
        expected_per_day=blocks["per_day"].round(1),
        person_days=(households / blocks["per_day"]).round(1),
    )[["block_id", "effort", "work", "expected_per_day", "person_days"]]
    order = ["effort", "difficulty", "block_code"]
    ordered = out.merge(speed, on="block_id").sort_values(order, ascending=[False, False, True], ignore_index=True)
    return ordered.drop(columns="effort")


def carried(tags: pd.DataFrame, moved: pd.DataFrame) -> tuple[pd.DataFrame, Report]:
    """Let difficulties of blocks that were divided anew follow the ground.

    A count is shared out by households, so that sums stay what they were; a flag comes to every block most of whose households
    were flagged, or else to the one that got most of them.

    Parameters
    ----------
    tags
        Table `tags`.
    moved
        `from_block, to_block, household_count`: how many households of each block went where.

    Returns
    -------
    tags
        Table `tags` with the new blocks; rows of other places are as they were.
    report
        ``tags_shared_out``, where a block came apart.
    """
    report = Report()
    is_concerned = tags["block_id"].isin(moved["from_block"]) & tags["building_id"].isna()
    if not is_concerned.any():
        return tags, report
    size = moved.groupby("to_block")["household_count"].sum()
    routes = {block: moved[moved["from_block"] == block] for block in moved["from_block"].unique().tolist()}
    made: list[dict[str, object]] = []
    parted = 0
    for row in records(tags[is_concerned], *tags.columns):
        ways = routes[row["block_id"]].sort_values("to_block", ignore_index=True)
        shares = _flags(ways, size) if pd.isna(row["case_count"]) else _counts(ways, row["case_count"])
        parted += len(shares) > 1
        made += [{**row, "block_id": block, "case_count": cases} for block, cases in shares]
    fresh = pd.DataFrame(made, columns=list(tags.columns)).astype({"block_id": "Int64", "case_count": "Int64"})
    order = [name for name in KEY if name != "valid_from"]
    fresh = _added_up(fresh).sort_values(["tag_id", *order], ignore_index=True)
    again = fresh["tag_id"].duplicated()
    first = int(tags["tag_id"].max()) + 1
    fresh.loc[again, "tag_id"] = range(first, first + int(again.sum()))
    if parted:
        report.add("tags_shared_out", "note", table="tags", count=parted)
    both = pd.concat([tags[~is_concerned], fresh.astype(tags.dtypes.to_dict())], ignore_index=True)
    return both.sort_values("tag_id", ignore_index=True), report


def _flags(ways: pd.DataFrame, size: pd.Series[int]) -> list[tuple[int, object]]:
    """Blocks that take a flag over."""
    count = ways["household_count"]
    takes = 2 * count > ways["to_block"].map(size)
    if not takes.any():
        takes = takes.index.to_series() == count.idxmax()
    return [(int(block), pd.NA) for block in ways.loc[takes, "to_block"]]


def _counts(ways: pd.DataFrame, cases: int) -> list[tuple[int, object]]:
    """Share cases out by households, largest remainders first; nobody gets none of them."""
    count = ways["household_count"].clip(lower=0)
    weight = count if count.sum() else count + 1
    exact = weight * cases / weight.sum()
    whole = exact.astype("int64")
    rest = (exact - whole).sort_values(ascending=False, kind="stable").index[: cases - int(whole.sum())]
    whole.loc[rest] += 1
    kept = whole > 0 if cases else weight == weight.max()
    return [(int(block), n) for block, n in zip(ways.loc[kept, "to_block"], whole[kept], strict=True)]


def _added_up(rows: pd.DataFrame) -> pd.DataFrame:
    """Join rows that say the same of the same block, as when two blocks became one; a flag swallows a count."""
    grouped = rows.groupby(list(KEY), dropna=False, sort=False)
    summed = grouped.agg(
        tag_id=("tag_id", "min"),
        case_count=("case_count", lambda counts: pd.NA if counts.isna().any() else counts.sum()),
        valid_to=("valid_to", "first"),
        source_id=("source_id", "first"),
    )
    return summed.reset_index()[list(rows.columns)]
