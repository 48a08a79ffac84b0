"""What other agencies count: joined without loss, laid side by side, and the doors to visit named; never added to one another."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from blockmap.progress import comparing, sources
from blockmap.progress.lists import take
from blockmap.progress.locating import Places
from tests.progress.desk import table, territory, typed, written
from tests.progress.people_office import areas, blocks

unhurried = settings(deadline=None, max_examples=25)

BUILDINGS = pd.DataFrame(
    {
        "building_id": [1, 2, 3, 4],
        "source_key": ["B001", "B002", "B003", "B004"],
        "name": ["东苑1栋", "东苑2栋", None, "幼儿园"],
        "address": ["龙湖路12号1栋", "龙湖路12号2栋", "新桥街8号", None],
        "block_id": pd.array([1, 1, 2, 2], dtype="Int64"),
        "number": pd.array([1, 2, 1, 2], dtype="Int64"),
        "household_count": [10, 20, 30, 0],
        "dwelling_count": pd.array([12, 20, 30, 0], dtype="Int64"),
        "person_count": pd.array([25, 50, 70, 0], dtype="Int64"),
    }
)
PLACES = Places(areas(), blocks(), BUILDINGS)


def counted(frame: pd.DataFrame, measure: str = "household_count") -> tuple[pd.DataFrame, object]:
    taken = take(frame, sources.SOURCES, file_name="x.csv", row_number=list(range(2, 2 + len(frame))))
    return sources.counted(
        taken.rows, PLACES, source="registry", as_of="2020-10-31", measure=measure, file_name="x.csv"
    )


@st.composite
def lists(draw: st.DrawFn) -> tuple[pd.DataFrame, dict[int, int], int]:
    """Rows that name buildings in any way, spoiled ones among them; what each building must get; and how many meet nothing."""
    rows, truth, lost = [], {}, 0
    ways = {
        "建筑物编号": ["B001", "B002", "B003", "B004"],
        "地址": ["龙湖路12号1栋", "龙湖路 12号 2幢", "新桥街8号", None],
        "楼栋名称": ["东苑1栋", "东苑2栋", None, "幼儿园"],
    }
    for _ in range(draw(st.integers(0, 12))):
        building, households = draw(st.integers(0, 4)), draw(st.integers(0, 40))
        way = draw(st.sampled_from(sorted(ways)))
        said = "查无此处99号" if building == 4 else ways[way][building]
        if said is None:
            continue
        rows.append(dict.fromkeys(ways) | {way: said, "户数": str(households)})
        if building == 4:
            lost += 1
        else:
            truth[building + 1] = truth.get(building + 1, 0) + households
    return pd.DataFrame(rows, columns=[*ways, "户数"]), truth, lost


@unhurried
@given(lists())
def test_every_row_is_counted_once_or_named_as_unmet(made: tuple) -> None:
    frame, truth, lost = made
    found, report = counted(frame)
    got = found.groupby("building_id")["value"].sum().to_dict()
    assert {int(b): int(v) for b, v in got.items()} == truth
    assert sum(f.kind == "source_row_unmet" for f in report) == lost  # type: ignore[attr-defined]
    met = sum(n for name, n in report.figures.items() if name.startswith("met_"))  # type: ignore[attr-defined]
    assert met == len(frame)


def test_dwellings_are_told_from_addresses_and_counted_once() -> None:
    frame = pd.DataFrame(
        {
            "户籍地址": [
                "龙湖路12号1栋1单元101室",
                "龙湖路12号1栋1-101",
                "龙湖路12号1栋1单元102室",
                "新桥街8号",
                "龙湖路12号9栋",
            ],
            "姓名": ["甲", "乙", "丙", "丁", "戊"],
        }
    )
    found, report = counted(frame)
    assert found[["building_id", "dwelling", "value"]].astype(object).to_numpy().tolist() == [
        [1, "1-101", 1],
        [1, "1-102", 1],
        [3, None, 1],
    ]
    assert "甲" not in found.to_string()
    unmet = next(f for f in report if f.kind == "source_row_unmet")  # type: ignore[attr-defined]
    assert unmet.row_id == 6
    assert "龙湖路12号1栋" in unmet.text("zh")
    persons, _ = counted(frame, "person_count")
    assert persons["value"].tolist() == [2, 1, 1]


def counts(*rows: tuple[str, int, int, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["source", "building_id", "value", "dwelling"])
    frame = frame.assign(as_of="2020-10-31", measure="household_count", block_id=1, area_id=None)
    frame.loc[frame["source"] == "heating", "measure"] = "heated_count"
    return frame.astype({"building_id": "Int64", "value": "Int64", "block_id": "Int64"})


figures = st.lists(
    st.tuples(st.sampled_from(["registry", "property", "grid"]), st.integers(1, 4), st.integers(0, 9), st.none()),
    unique_by=lambda row: row[:2],
    max_size=12,
)


@unhurried
@given(figures)
def test_the_matrix_holds_what_each_source_says_and_the_visits_are_the_differences(rows: list) -> None:
    table_ = comparing.matrix(counts(*rows), measure="household_count")
    said = {(source, building): value for source, building, value, _ in rows}
    names = comparing.sources_in(table_)
    assert set(names) == {source for source, *_ in rows}
    expected = set()
    for row in table_.to_dict("records"):
        here = {name: said.get((name, row["building_id"])) for name in names}
        for name in names:
            assert (None if pd.isna(row[name]) else row[name]) == here[name]
        known = [value for value in here.values() if value is not None]
        assert row["spread"] == max(known) - min(known)
        if max(known) != min(known):
            expected.add(row["building_id"])
    nothing = comparing.occupancy(counts(*rows), registry="registry")
    dwellings = comparing.dwellings_of_one(counts(*rows), measure="household_count")
    visits = comparing.to_visit(table_, nothing, dwellings, BUILDINGS)
    assert set(visits["building_id"]) == expected
    for pair in comparing.known_to_one(table_).to_dict("records"):
        one, other = pair["known_to"], pair["unknown_to"]
        mine = [b for b in range(1, 5) if said.get((one, b), 0) > 0 and said.get((other, b), 0) == 0]
        assert pair["building_count"] == len(mine)
        assert pair["unit_count"] == sum(said[one, b] for b in mine)


def test_heated_but_unregistered_and_the_reverse_and_dwellings_of_one() -> None:
    held = counts(
        ("registry", 1, 5, None),
        ("heating", 1, 8, None),
        ("registry", 2, 5, None),
        ("heating", 2, 2, None),
        ("registry", 3, 5, None),
        ("heating", 3, 5, None),
        ("heating", 4, 3, None),
    )
    found = comparing.occupancy(held, registry="registry").set_index("building_id")["signal"]
    assert found.to_dict() == {1: "heated_unregistered", 2: "registered_unheated"}
    named = counts(("registry", 1, 1, "1-101"), ("registry", 1, 1, "1-102"), ("property", 1, 1, "1-101"))
    only = comparing.dwellings_of_one(named, measure="household_count")
    assert only.to_numpy().tolist() == [[1, "1-102", "registry", "property"]]


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.gpkg"
    territory(path)
    return path


def test_sources_at_the_desk(town: Path, tmp_path: Path) -> None:
    buildings = table(town, "buildings")
    chosen = buildings[buildings["block_id"].notna()].head(4)
    registry = [("建筑物编号", "户籍户数", "户主姓名", "联系电话")]
    registry += [(key, n, "张三", "13900001111") for key, n in zip(chosen["source_key"], (3, 0, 7, 2), strict=True)]
    registry.append(("K-999", 4, "李四", ""))
    grid = [("楼栋编号", "户数"), *zip(chosen["source_key"], (3, 5, 7, 1), strict=True)]
    heating = [("建筑物编号", "供热户数"), *zip(chosen["source_key"], (3, 5, 0, 2), strict=True)]
    first = written(tmp_path / "registry.csv", *registry)
    _, said = typed("progress", "sources", town, first, "--source", "registry", "--as-of", "2020-10-31")
    assert {f["kind"] for f in said["findings"]} >= {"list_columns_personal", "source_row_unmet"}
    assert (said["figures"]["met_by_key"], said["figures"]["met_nothing"]) == (4, 1)
    held = table(town, "sources").set_index("table_name").loc["source_counts"]
    assert (held["rows_read"], held["rows_rejected"]) == (5, 1)
    again = typed("progress", "sources", town, first, "--source", "registry", "--as-of", "2020-10-31")
    assert again[1]["written"] == []
    for name, rows in (("grid", grid), ("heating", heating)):
        path = written(tmp_path / f"{name}.csv", *rows)
        typed("progress", "sources", town, path, "--source", name, "--as-of", "2020-10-31")
    output = tmp_path / "compare.xlsx"
    _, shown = typed("progress", "compare", town, "-o", output)
    by_key = {row["building_key"]: row for row in shown["rows"]}
    keys = chosen["source_key"].tolist()
    assert set(by_key) == {keys[1], keys[2], keys[3]}
    assert "heated but unregistered" in by_key[keys[1]]["reasons"]
    assert "unknown to some source" in by_key[keys[1]]["reasons"]
    assert by_key[keys[2]]["reasons"] == "registered but unheated"
    assert by_key[keys[3]]["reasons"] == "counts differ"
    book = CalamineWorkbook.from_path(output)
    assert book.sheet_names == ["to visit", "matrix", "who knows what", "heated and registered", "dwellings"]
    matrix = book.get_sheet_by_name("matrix").to_python()
    assert {"registry", "grid", "map"} <= set(matrix[2])
    everything = " ".join(str(table(town, name).to_dict()) for name in ("source_counts", "findings", "sources"))
    assert "张三" not in everything
    assert "13900001111" not in everything


def test_a_source_is_split_by_block_checked_at_the_door_and_taken_back(town: Path, tmp_path: Path) -> None:
    buildings = table(town, "buildings")
    placed = buildings[buildings["block_id"].notna()]
    rows = [("建筑物编号", "户数", "人数"), *((key, 4, 9) for key in placed["source_key"])]
    listed = written(tmp_path / "registry.csv", *rows)
    typed("progress", "sources", town, listed, "--source", "registry", "--as-of", "2020-10-31")
    folder = tmp_path / "split"
    _, said = typed("progress", "sources", town, "--source", "registry", "--split", folder)
    blocks_ = table(town, "blocks").set_index("block_id")["block_code"]
    assert {Path(p).stem for p in said["written"]} == {blocks_[int(b)] for b in set(placed["block_id"])}
    sheet = CalamineWorkbook.from_path(next(iter(sorted(folder.glob("*.xlsx"))))).get_sheet_by_index(0).to_python()
    head = next(i for i, row in enumerate(sheet) if "building key" in row)
    header, lines = sheet[head], sheet[head + 1 :]
    key, checked = header.index("building key"), header.index("checked households")
    back = [("建筑物编号", "核实户数"), *((row[key], 4 + (i == 0)) for i, row in enumerate(lines))]
    assert all(row[checked] in ("", None) for row in lines)
    path = written(tmp_path / "checked.csv", *back)
    typed("progress", "sources", town, path, "--source", "registry-checked", "--as-of", "2020-11-05")
    _, shown = typed("progress", "compare", town, "--registry", "nobody")
    both = [row for row in shown["rows"] if row["reasons"] == "counts differ"]
    assert [row["building_key"] for row in both] == [lines[0][key]]


def test_an_address_of_several_buildings_counts_for_their_block_or_is_named() -> None:
    shared = BUILDINGS.assign(address=["龙湖路12号", "龙湖路12号", "新桥街8号", "新桥街8号"])
    shared.loc[3, "block_id"] = 3
    places = Places(areas(), blocks(), shared)
    frame = pd.DataFrame({"地址": ["龙湖路12号", "新桥街8号"], "户数": ["5", "6"]})
    taken = take(frame, sources.SOURCES, file_name="x.csv", row_number=[2, 3])
    found, report = sources.counted(
        taken.rows, places, source="heating", as_of="2020-10-31", measure="household_count", file_name="x.csv"
    )
    assert found[["block_id", "building_id", "value"]].astype(object).fillna(0).to_numpy().tolist() == [[1, 0, 5]]
    assert [(f.kind, f.row_id) for f in report] == [("source_row_ambiguous", 3)]
    assert "2" in next(iter(report)).text("zh")
