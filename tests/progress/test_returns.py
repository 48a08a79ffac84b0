"""Returns come in: nothing is lost, nothing counts twice, in whatever order, file, format and encoding it arrives."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blockmap import store
from blockmap.errors import UsageError
from blockmap.progress import rows
from blockmap.workflow.came_in import list_unmatched, returns_history
from blockmap.workflow.returns import read_returns
from tests.progress.office import district

BUILDINGS, BLOCKS, COMMUNITIES = 36, 9, 3
COLUMNS = ["建筑物编号", "指标", "工作日期", "录入日期", "采集员", "累计"]
MEASURES = {"登记户数": "registered", "录入户数": "entered", "入户户数": "visited"}

Event = tuple[int, str, int, int, int]
"""Building, measure, work day, days until entry, figure."""

events = st.lists(
    st.tuples(
        st.integers(0, BUILDINGS - 1),
        st.sampled_from(sorted(MEASURES)),
        st.integers(1, 20),
        st.integers(0, 3),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda event: event[:4],
)  # fmt: skip

relaxed = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.DataFrame]:
    path = tmp_path_factory.mktemp("office") / "district.gpkg"
    return path, district(path, buildings=BUILDINGS, blocks=BLOCKS, communities=COMMUNITIES)


@pytest.fixture
def buildings(_empty: tuple[Path, pd.DataFrame]) -> pd.DataFrame:
    """Every building with the ways in which people name it."""
    return _empty[1]


@pytest.fixture
def fresh(_empty: tuple[Path, pd.DataFrame], tmp_path: Path) -> Callable[[], Path]:
    """Make a territory without returns, as often as wanted."""
    made = iter(range(1000))

    def copy() -> Path:
        return Path(shutil.copy(_empty[0], tmp_path / f"district{next(made)}.gpkg"))

    return copy


def lines(some: list[Event], buildings: pd.DataFrame) -> pd.DataFrame:
    first = np.datetime64("2020-11-01")
    return pd.DataFrame(
        [
            [buildings["building"][b], measure, str(first + day), str(first + day + lag), f"P{b % 4}", str(value)]
            for b, measure, day, lag, value in some
        ],
        columns=COLUMNS,
    )


def write(path: Path, table: pd.DataFrame, encoding: str = "gbk") -> Path:
    if path.suffix == ".xlsx":
        table.to_excel(path, index=False, engine="xlsxwriter")
    else:
        table.to_csv(path, index=False, encoding=encoding)
    return path


def holding(territory: Path) -> pd.DataFrame:
    with store.open(territory) as file:
        return rows.current(rows.read_all(file.table("returns")))


def told(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """What rows say, without which file said it."""
    names = ["building_id", "measure", "work_date", "entry_date", "worker", "value", "is_increment"]
    return sorted(map(tuple, frame[names].astype("str").to_numpy().tolist()))


def truth(some: list[Event]) -> list[tuple[Any, ...]]:
    first = np.datetime64("2020-11-01")
    every = [
        (str(b + 1), MEASURES[m], str(first + day), str(first + day + lag), f"P{b % 4}", str(value), "False")
        for b, m, day, lag, value in some
    ]
    return sorted(every)


@relaxed
@given(some=events, order=st.randoms(use_true_random=False), parts=st.integers(1, 4), data=st.data())
def test_in_any_order_in_any_number_of_files_the_same_figures_hold(
    fresh: Callable[[], Path],
    buildings: pd.DataFrame,
    tmp_path: Path,
    some: list[Event],
    order: Any,
    parts: int,
    data: st.DataObject,
) -> None:
    shuffled = list(some)
    order.shuffle(shuffled)
    territory = fresh()
    for number in range(parts):
        part = shuffled[number::parts]
        if not part:
            continue
        kind = data.draw(st.sampled_from([".csv", ".xlsx", ".tsv.csv"]))
        path = tmp_path / f"returns{number}{kind}"
        write(path, lines(part, buildings), data.draw(st.sampled_from(["gbk", "utf-8-sig", "utf-16"])))
        outcome = read_returns(territory, path)
        assert outcome.report.figures["rows_taken"] == len(part)
    assert told(holding(territory)) == truth(some)


@relaxed
@given(some=events, data=st.data())
def test_a_correction_holds_and_both_stay_in_history(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path, some: list[Event], data: st.DataObject
) -> None:
    which = data.draw(st.sets(st.integers(0, len(some) - 1), min_size=1))
    corrected = [(*event[:4], event[4] + 1) if at in which else event for at, event in enumerate(some)]
    territory = fresh()
    read_returns(territory, write(tmp_path / "first.csv", lines(some, buildings)))
    again = [corrected[at] for at in sorted(which)] if data.draw(st.booleans()) else corrected
    read_returns(territory, write(tmp_path / "second.csv", lines(again, buildings)))
    assert told(holding(territory)) == truth(corrected)
    building = buildings["building"][some[min(which)][0]]
    listed = returns_history(territory, building).rows
    assert {row["file"] for row in listed} == {"first.csv", "second.csv"}
    superseded = [row for row in listed if row["holds"] == "no"]
    assert superseded
    assert all(row["file"] == "first.csv" for row in superseded)


def test_the_moment_of_a_file_goes_before_the_order_of_arrival(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path
) -> None:
    old = write(tmp_path / "old.csv", lines([(0, "登记户数", 1, 0, 3)], buildings))
    new = write(tmp_path / "new.csv", lines([(0, "登记户数", 1, 0, 5)], buildings))
    moments = {old: "2020-11-03 17:00", new: "2020-11-04 17:00"}
    for order in ([old, new], [new, old]):
        territory = fresh()
        for path in order:
            read_returns(territory, path, as_of=moments[path])
        assert holding(territory)["value"].tolist() == [5]


def test_the_same_file_twice_changes_nothing_and_says_so(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path
) -> None:
    territory = fresh()
    path = write(tmp_path / "a.csv", lines([(0, "登记户数", 1, 0, 3), (1, "录入户数", 2, 1, 4)], buildings))
    assert read_returns(territory, path).said == "returns"
    before = territory.read_bytes()
    assert read_returns(territory, path).said == "returns_again"
    assert read_returns(territory, path, mapping="long_totals").said == "returns_again"
    assert territory.read_bytes() == before


def test_a_file_read_in_another_way_takes_its_own_place(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path
) -> None:
    territory = fresh()
    table = lines([(0, "登记户数", 1, 0, 3)], buildings).rename(columns={"累计": "数值"})
    path = write(tmp_path / "a.csv", table)
    read_returns(territory, path, mapping="long_totals")
    assert read_returns(territory, path, mapping="long_increments", phase="listing").said == "returns_anew"
    held = holding(territory)
    assert (len(held), held["phase"].iloc[0], bool(held["is_increment"].iloc[0])) == (1, "listing", True)
    assert len(returns_history(territory, "B000001").rows) == 2


@settings(relaxed, max_examples=6)
@given(some=events)
def test_the_same_rows_pack_to_the_same_bytes_whatever_file_they_came_in(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path, some: list[Event]
) -> None:
    table = lines(some, buildings)
    packed = set()
    for name, encoding in (("a.csv", "gbk"), ("b.csv", "utf-8-sig"), ("c.csv", "utf-16"), ("d.xlsx", "")):
        territory = fresh()
        read_returns(territory, write(tmp_path / name, table, encoding))
        with store.open(territory) as file:
            packed.add(file.table("returns")["rows"].iloc[0])
    assert len(packed) == 1


@relaxed
@given(
    some=events, spoils=st.lists(st.sampled_from(["unknown", "blank", "date", "text", "sum", "double"]), max_size=12)
)
def test_every_row_is_accounted_for(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path, some: list[Event], spoils: list[str]
) -> None:
    good = lines(some, buildings)
    bad = good.iloc[[0] * len(spoils)].reset_index(drop=True)
    for at, spoil in enumerate(spoils):
        change = {
            "unknown": {"建筑物编号": f"X{at:06d}"},
            "blank": {"建筑物编号": None},
            "date": {"工作日期": "某日"},
            "text": {"累计": "三户"},
            "sum": {"建筑物编号": "合计"},
            "double": {},
        }[spoil]
        for column, value in change.items():
            bad.loc[at, column] = value
    path = write(tmp_path / "a.csv", pd.concat([good, bad]))
    outcome = read_returns(fresh(), path)
    account = outcome.report.figures
    unknown = spoils.count("unknown")
    assert account["rows_read"] == len(some) + len(spoils)
    assert account["rows_taken"] == len(some)
    assert account["rows_unmatched"] == unknown
    sums = spoils.count("sum")
    assert account["rows_sums"] == sums
    assert account["rows_rejected"] == len(spoils) - unknown - sums
    assert account["rows_empty"] == 0
    kinds = outcome.report.kinds()
    for spoil, kind in (
        ("blank", "row_no_place"), ("date", "row_date"), ("text", "row_figure"), ("double", "row_double"),
    ):  # fmt: skip
        said = [f for f in outcome.report if f.kind == f"return_{kind}"]
        expected = [len(some) + 2 + at for at, each in enumerate(spoils) if each == spoil]
        assert sorted(f.row_id or 0 for f in said) == expected
    assert kinds["return_unmatched_unknown"] == unknown


def test_every_way_to_name_a_building_names_the_same(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path
) -> None:
    rest = {"日期": "2020-11-01", "已登记户数": [str(k) for k in range(BUILDINGS)]}
    number = buildings["number"].astype(str)
    ways = {
        "key": pd.DataFrame({"建筑物编号": buildings["building"], **rest}),
        "full": pd.DataFrame({"建筑物编号": buildings["building"].str.replace("B", "Ｂ"), **rest}),
        "number": pd.DataFrame({"普查小区代码": buildings["block"], "建筑物号": number, **rest}),
        "short": pd.DataFrame(
            {
                "普查区代码": buildings["community"],
                "普查小区编号": buildings["block"].str[-3:].str.lstrip("0"),
                "建筑物号": number + ".0",
                **rest,
            }
        ),
        "joined": pd.DataFrame({"建筑物编号": buildings["block"] + "-" + number.str.zfill(3), **rest}),
        "slash": pd.DataFrame({"建筑物编号": buildings["block"] + "/" + number, **rest}),
    }
    for name, table in ways.items():
        territory = fresh()
        outcome = read_returns(territory, write(tmp_path / f"{name}.csv", table))
        assert outcome.report.figures["rows_taken"] == BUILDINGS, name
        held = holding(territory).sort_values("value")
        assert held["building_id"].tolist() == list(range(1, BUILDINGS + 1)), name
        assert held["block_id"].notna().all()


def test_blocks_and_areas_are_found_too(fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path) -> None:
    codes = sorted(set(buildings["block"])) + sorted(set(buildings["community"]))
    table = pd.DataFrame({"区划代码": codes, "日期": "2020/11/1", "已登记户数": "7"})
    territory = fresh()
    read_returns(territory, write(tmp_path / "a.csv", table))
    held = holding(territory)
    assert held["level"].value_counts().to_dict() == {"block": BLOCKS, "area": COMMUNITIES}
    assert held["area_id"].notna().all()


def test_codes_typed_as_numbers_are_restored_and_lost_ones_are_refused(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path
) -> None:
    code = buildings["block"][0]
    path = tmp_path / "a.xlsx"
    pd.DataFrame({"普查小区代码": [float(code), 5.00112e17], "日期": "2020-11-01", "已登记户数": [1, 2]}).to_excel(
        path, index=False, engine="xlsxwriter"
    )
    territory = fresh()
    outcome = read_returns(territory, path)
    assert outcome.report.figures["rows_taken"] == 1
    assert outcome.report.figures["rows_rejected"] == 1
    assert {"digits_lost", "return_row_digits_lost"} <= outcome.report.kinds().keys()
    assert holding(territory)["code"].tolist() == [code]


def test_a_code_without_a_place_is_kept_with_a_suggestion_and_counts_nowhere(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path
) -> None:
    territory = fresh()
    block, other = sorted(set(buildings["block"]))[::3][:2]
    slipped = block[:-1] + "0"
    codes = [slipped, "500105001001001", "XYZ", other]
    table = pd.DataFrame({"普查小区代码": codes, "日期": "2020-11-01", "已登记户数": ["1", "2", "3", "4"]})
    path = write(tmp_path / "a.csv", table)
    outcome = read_returns(territory, path)
    assert outcome.report.figures["rows_unmatched"] == 3
    assert outcome.exit_code == 1
    listed = {row["code"]: row for row in list_unmatched(territory).rows}
    assert (listed[slipped]["why"], block in listed[slipped]["suggestion"]) == ("near", True)
    assert listed["500105001001001"]["why"] == "foreign"
    assert listed["XYZ"]["why"] == "unknown"
    assert {row["row"] for row in listed.values()} == {2, 3, 4}
    assert told_values(territory) == {other: 4}
    corrected = table.assign(普查小区代码=[block, *codes[1:]])
    read_returns(territory, write(path, corrected))
    assert told_values(territory) == {block: 1, other: 4}
    assert [row["code"] for row in list_unmatched(territory).rows] == ["500105001001001", "XYZ"]


def told_values(territory: Path) -> dict[str, int]:
    """Figures that met a place, by code."""
    held = holding(territory)
    met = held[rows.is_placed(held)]
    return dict(zip(met["code"].astype(str), met["value"].tolist(), strict=True))


def test_the_next_day_under_the_same_name_is_no_newer_version(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path
) -> None:
    territory = fresh()
    path = tmp_path / "returns.csv"
    for day in (1, 2, 3):
        table = lines([(k, "登记户数", day, 0, day) for k in range(4)], buildings)
        table.loc[len(table)] = [f"X{day}", "登记户数", f"2020-11-{day:02d}", f"2020-11-{day:02d}", "P1", "3"]
        outcome = read_returns(territory, write(path, table))
        assert "return_left_out" not in outcome.report.kinds()
    assert len(list_unmatched(territory).rows) == 3
    assert len(holding(territory)) == 15
    outcome = read_returns(territory, write(path, table.iloc[1:]))
    assert outcome.report.kinds()["return_left_out"] == 1
    assert len(holding(territory)) == 15


def test_a_block_that_was_retired_says_what_it_has_become(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path
) -> None:
    territory = fresh()
    gone, heir = sorted(set(buildings["block"]))[:2]
    path = write(tmp_path / "a.csv", pd.DataFrame({"普查小区代码": [gone], "日期": "2020-11-01", "已登记户数": ["4"]}))
    read_returns(territory, path)
    with store.open(territory, write=True) as file, file.operation("edit", {}) as operation:
        blocks = file.table("blocks")
        ids = dict(zip(blocks["block_code"], blocks["block_id"], strict=True))
        housed = file.table("buildings")
        operation.upsert("buildings", housed[housed["block_id"] == ids[gone]].assign(block_id=ids[heir]))
        operation.delete("blocks", [ids[gone]])
        lineage = {"lineage_id": 1, "from_block_id": ids[gone], "to_block_id": ids[heir], "from_code": gone}
        lineage |= {"to_code": heir, "household_count": 40, "reason": "merge"}
        operation.insert("lineage", pd.DataFrame([lineage]))
    (row,) = list_unmatched(territory).rows
    assert (row["code"], row["why"], row["suggestion"]) == (gone, "retired", heir)


PEOPLE = {
    "户主姓名": "张伟",
    "身份证号": "11010519491231002X",
    "联系电话": "13812345678",
    "owner_name": "Wang Fang",
    "备注": "户主电话 13998765432",
}


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_nothing_about_counted_persons_is_ever_in_the_file(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path, name: str
) -> None:
    territory = fresh()
    table = lines([(k, "登记户数", 1, 0, 3) for k in range(12)], buildings).assign(**PEOPLE)
    table["采集员"] = [f"P{k}" for k in range(12)]
    table.loc[1, "采集员"] = "13812345678"
    table.loc[2, "建筑物编号"] = "11010519491231002X"
    outcome = read_returns(territory, write(tmp_path / name, table))
    kinds = outcome.report.kinds()
    assert {"personal_columns", "personal_values", "return_row_personal"} <= kinds.keys()
    said = json.dumps(outcome.as_json("zh"), ensure_ascii=False, default=str)
    with store.open(territory) as file:
        contents = [file.table(table).to_csv() for table in ("sources", "findings", "targets", "settings")]
        frame = rows.read_all(file.table("returns"))
        ledger = file.connection.execute("SELECT arguments FROM ledger").fetchall()
    contents += [frame.to_csv(), said, str(ledger), territory.read_bytes().decode("latin-1")]
    for value in ("张伟", "11010519491231002X", "13812345678", "Wang Fang", "13998765432", "户主电话"):
        for content in contents:
            assert value not in content
            assert value.encode().decode("latin-1") not in content


def test_hostile_names_are_text(fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path) -> None:
    hostile = [
        "<img src=x onerror=alert(1)>",
        "=cmd|' /C calc'!A0",
        "'); DROP TABLE returns; --",
        "{row_id}",
        "[red]x[/]",
    ]
    table = lines([(k, "登记户数", 1, 0, 3) for k in range(len(hostile))], buildings).assign(采集员=hostile)
    table.loc[len(table)] = ["{code}%s[/]", "登记户数", "2020-11-01", "2020-11-01", "P1", "3"]
    territory = fresh()
    path = write(tmp_path / "{x}%s[bold].csv", table)
    outcome = read_returns(territory, path)
    for lang in ("en", "zh"):
        assert outcome.as_json(lang)["findings"]
    assert sorted(holding(territory)["worker"].astype(str)) == sorted([*hostile, "P1"])
    assert list_unmatched(territory).rows[0]["code"] == "{code}%s[/]"
    with sqlite3.connect(territory) as connection:
        assert connection.execute("SELECT count(*) FROM returns").fetchone() == (1,)


def test_what_is_odd_is_said_with_its_rows(fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path) -> None:
    table = lines([(k, "登记户数", 5, 0, k) for k in range(9)], buildings)
    table.loc[0, "工作日期"] = "2999-01-01"
    table.loc[1, "录入日期"] = "2020-11-01"
    table.loc[2, "累计"] = "-3"
    table.loc[3, "累计"] = "4000"
    table.loc[4, "累计"] = "13812345678"
    outcome = read_returns(fresh(), write(tmp_path / "a.csv", table))
    said = {f.kind: (f.row_id, dict(f.values).get("rows")) for f in outcome.report}
    assert said["return_future"] == (2, "2")
    assert said["return_entry_early"][1] == "2, 3"
    assert said["return_figure"][1] == "4, 6"
    assert said["return_implausible"] == (5, "5")
    assert outcome.report.figures["rows_rejected"] == 2


def test_increments_may_be_corrections_and_totals_are_not(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path
) -> None:
    table = lines([(0, "登记户数", 1, 0, 3)], buildings).rename(columns={"累计": "今日新增"})
    table["当日"] = table.pop("今日新增")
    table.loc[1] = table.loc[0]
    table.loc[1, ["工作日期", "当日"]] = ["2020-11-09", "-2"]
    territory = fresh()
    outcome = read_returns(territory, write(tmp_path / "a.csv", table))
    assert outcome.report.kinds()["return_negative"] == 1
    held = holding(territory)
    assert held["is_increment"].all()
    assert held["value"].tolist() == [3, -2]


def test_rows_of_one_key_are_told_apart_and_said(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path
) -> None:
    table = lines([(0, "登记户数", 1, 0, 3)] * 2, buildings).rename(columns={"累计": "今日"})
    table["今日"] = ["3", "5"]
    for order in ([0, 1], [1, 0]):
        territory = fresh()
        outcome = read_returns(territory, write(tmp_path / f"{order[0]}.csv", table.iloc[order]))
        assert outcome.report.kinds()["return_same_key"] == 1
        assert sorted(zip(holding(territory)["value"], holding(territory)["copy"], strict=True)) == [(3, 0), (5, 1)]


def test_what_is_not_certain_is_proposed_and_not_read(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path
) -> None:
    territory = fresh()
    before = territory.read_bytes()
    neutral = lines([(0, "登记户数", 1, 0, 3)], buildings).rename(columns={"累计": "数值"})
    outcome = read_returns(territory, write(tmp_path / "a.csv", neutral))
    assert (outcome.said, outcome.exit_code) == ("returns_unclear", 1)
    assert {row["mapping"] for row in outcome.rows} == {"long_totals", "long_increments"}
    strange = pd.DataFrame({"甲": ["1"], "乙": ["2"]})
    assert read_returns(territory, write(tmp_path / "b.csv", strange)).said == "returns_unclear"
    assert read_returns(territory, write(tmp_path / "c.csv", strange), mapping="long_totals").said == "returns_unclear"
    assert territory.read_bytes() == before
    assert read_returns(territory, tmp_path / "a.csv", mapping="long_increments").said == "returns"


def test_an_office_writes_its_own_mapping(fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path) -> None:
    mapping = tmp_path / "ours.toml"
    mapping.write_text(
        'extends = "daily_totals"\nphase = "listing"\n[columns]\nbuilding = "楼"\n[[measures]]\nmeasure = "gas_meters"\n'
        'columns = "燃气表"\n',
        encoding="utf-8",
    )
    path = write(tmp_path / "a.csv", pd.DataFrame({"楼": buildings["building"], "日期": "11月", "燃气表": "2"}))
    table = pd.DataFrame({"楼": buildings["building"], "日期": "2020年11月5日", "燃气表": "2", "无关": "x"})
    path = write(tmp_path / "a.csv", table)
    territory = fresh()
    outcome = read_returns(territory, path, mapping=str(mapping))
    held = holding(territory)
    assert set(held["measure"]) == {"gas_meters"}
    assert set(held["phase"]) == {"listing"}
    assert set(held["source"]) == {"ours"}
    unused = next(f for f in outcome.report if f.kind == "return_columns_unused")
    assert "无关" in unused.text("zh")
    mapping.write_text('figures = "sometimes"\ncolour = 1\n[columns]\nname = "x"\n', encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        read_returns(territory, path, mapping=str(mapping))
    assert all(word in refused.value.text("en") for word in ("figures", "colour", "columns"))
    for nonsense in ("nowhere", "x = ["):
        with pytest.raises(UsageError):
            read_returns(territory, path, mapping=nonsense)


def test_a_file_without_dates_holds_for_its_moment(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path
) -> None:
    mapping = tmp_path / "snapshot.toml"
    mapping.write_text('extends = "daily_totals"\nneeds = "place, figure"\n', encoding="utf-8")
    path = write(tmp_path / "a.csv", pd.DataFrame({"建筑物编号": ["B000001"], "已登记户数": ["3"]}))
    territory = fresh()
    assert read_returns(territory, path, mapping=str(mapping)).said == "returns_nothing"
    read_returns(territory, path, mapping=str(mapping), as_of="2020-11-07 17:00")
    assert holding(territory)["work_date"].astype(str).tolist() == ["2020-11-07"]
    with pytest.raises(UsageError):
        read_returns(territory, path, as_of="soon")


def test_targets_are_kept_where_they_differ_from_the_households(
    fresh: Callable[[], Path], buildings: pd.DataFrame, tmp_path: Path
) -> None:
    def daily(day: int, targets: list[int]) -> Path:
        date = f"2020-11-{day:02d}"
        table = pd.DataFrame({"编号": buildings["building"][:3], "工作日期": date, "录入日期": date})
        table = table.assign(应登记户数=targets, 已登记户数=day, 已录入户数=0, 采集员="P1")
        return write(tmp_path / f"{day}.csv", table)

    territory = fresh()
    for day, targets in ((1, [40, 41, 0]), (2, [40, 41, 0]), (3, [38, 41, 0])):
        read_returns(territory, daily(day, targets))
    with store.open(territory) as file:
        kept = file.table("targets")
    assert set(kept["measure"]) == {"registered", "entered"}
    for _, same in kept.groupby("measure"):
        found = same[["building_id", "value", "valid_from"]].astype(object)
        told_of = found.where(found.notna(), None).to_numpy().tolist()
        assert sorted(told_of, key=str) == [[1, 38, "2020-11-03"], [2, 41, None], [3, 0, None]]


def test_a_place_that_nobody_knows_is_an_error(fresh: Callable[[], Path]) -> None:
    with pytest.raises(UsageError):
        returns_history(fresh(), "nowhere")
