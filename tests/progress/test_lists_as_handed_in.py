"""Lists and returns as offices hand them in: whatever the columns are called, with sums, without rows, or on our own template."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blockmap import tabular
from blockmap.progress.lists import fits, headers, matched, take
from blockmap.progress.mapping import shipped
from blockmap.report import Finding
from blockmap.terms import Language
from blockmap.workflow import read_returns, write_template
from blockmap.workflow.list_templates import LISTS, RETURN_LIST, header_of
from tests.progress.desk import spoken, table, typed, written
from tests.progress.office import district

ALIASES = ("代码", "区划代码", "code", "普查区代码", "区域", "area", "社区代码", "编码")


@pytest.fixture(scope="module")
def office_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office") / "district.gpkg"
    district(path, buildings=12, blocks=4, communities=2)
    return path


@pytest.fixture
def territory(office_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(office_file, tmp_path / "district.gpkg"))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", sorted(LISTS))
def test_a_template_is_read_back_as_its_list(tmp_path: Path, kind: str, lang: Language) -> None:
    path = tmp_path / "a.xlsx"
    assert write_template(kind, path, lang=lang).written == (path,)
    first = path.read_bytes()
    sheets = pd.read_excel(path, sheet_name=None, dtype=str, engine="calamine")
    empty, explained = sheets.values()
    named = [str(name) for name in empty.columns]
    assert empty.dropna(how="all").empty
    assert explained.iloc[:, 0].tolist() == named
    fields = LISTS[kind]
    assert fits(named, fields)
    assert len(matched(named, fields)) == len(fields), "no two columns mean the same"
    example = pd.DataFrame([dict(zip(named, explained.iloc[:, 3], strict=True))])
    taken = take(example, fields, file_name="a", row_number=[2])
    assert len(taken.rows) == 1, [f.text("en") for f in taken.report]
    assert not taken.report.of("warning", "error")
    write_template(kind, path, lang=lang)
    assert path.read_bytes() == first


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_template_of_returns_is_read(territory: Path, tmp_path: Path, lang: Language) -> None:
    names = {of.name: header_of(of, lang) for of in RETURN_LIST}
    row = {"block": "500112000000001", "work_date": "2020-11-01", "registered": "3", "entered": "2", "worker": "P1"}
    pd.DataFrame([{names[k]: row.get(k) for k in names}]).to_excel(tmp_path / "a.xlsx", index=False)
    outcome = read_returns(territory, tmp_path / "a.xlsx")
    assert outcome.report.figures["rows_read"] == 1, [f.text("en") for f in outcome.report]
    assert "daily_totals" in shipped()


@pytest.mark.parametrize("name", ALIASES)
def test_the_place_of_a_target_may_be_called_many_things(territory: Path, tmp_path: Path, name: str) -> None:
    path = written(
        tmp_path / "a.csv", (name, "阶段", "应登记户数"), ("500112000000", "短表", 90), ("500112000000001", "短表", 30)
    )
    code, said = typed("progress", "targets", territory, path)
    assert code == 0, said
    targets = table(territory, "targets")
    assert (targets["area_id"].notna().sum(), targets["block_id"].notna().sum()) == (1, 1)


def test_nothing_that_names_a_place_is_taken_for_another(territory: Path, tmp_path: Path) -> None:
    """A column of bare codes is no place, where the list has another column for it."""
    path = written(tmp_path / "a.csv", ("代码", "普查小区代码", "阶段", "目标"), ("X", "500112000000001", "短表", 30))
    assert typed("progress", "targets", territory, path)[0] == 0
    assert table(territory, "targets")["block_id"].notna().all()


def change_of(finding: Finding) -> str:
    said = finding.values  # noqa: PD011  of a finding
    return str(said["change"])


TOTALS = ["普查小区代码", "日期", "累计登记户数", "累计录入户数"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    figures=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=4),
    wrong=st.integers(-3, 3),
    word=st.sampled_from(["合计", "合 计", "总计：", "Total"]),
    in_place=st.booleans(),
)
def test_a_line_of_sums_is_checked_and_no_row(
    office_file: Path, tmp_path: Path, figures: list[tuple[int, int]], wrong: int, word: str, in_place: bool
) -> None:
    territory = Path(shutil.copy(office_file, tmp_path / "t.gpkg"))
    codes = ["500112000000001", "500112000000002", "500112000001001", "500112000001002"]
    lines = [["", code, "2020-11-03", str(a), str(b)] for code, (a, b) in zip(codes, figures, strict=False)]
    registered, entered = (sum(each) for each in zip(*figures, strict=True))
    total = ["", word, "", registered + wrong, entered] if in_place else [word, "", "", registered + wrong, entered]
    frame = pd.DataFrame([*lines, total], columns=["序号", *TOTALS]).replace("", None)
    frame.to_excel(tmp_path / "a.xlsx", index=False, engine="xlsxwriter")
    outcome = read_returns(territory, tmp_path / "a.xlsx")
    account = outcome.report.figures
    assert (account["rows_sums"], account["rows_rejected"], account["rows_taken"]) == (1, 0, len(lines))
    differing = [change_of(f) for f in outcome.report if f.kind == "return_sum_differs"]
    assert differing == ([f"{wrong:+,}"] if wrong else [])
    assert outcome.report.kinds()["return_sum_agrees"] == 1, "the other column agrees"
    assert f"合计行 {account['rows_sums']} 行" in outcome.summary("zh")


def test_subtotals_are_sums_since_the_last_one(territory: Path, tmp_path: Path) -> None:
    rows = [
        ("500112000000001", "2020-11-03", 3, 1), ("500112000000002", "2020-11-03", 4, 1), ("小计", "", 7, 2),
        ("500112000001001", "2020-11-03", 5, 1), ("小计", "", 6, 1), ("合计", "", 12, 3),
    ]  # fmt: skip
    outcome = read_returns(territory, written(tmp_path / "a.csv", TOTALS, *rows))
    differing = [(f.row_id, change_of(f)) for f in outcome.report if f.kind == "return_sum_differs"]
    assert differing == [(6, "+1")]
    assert outcome.report.figures["rows_sums"] == 3


def test_what_fits_nothing_hears_what_is_nearest(territory: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", ("普查小区代码", "累计登记户数"), ("500112000000001", 3))
    said = spoken("progress", "read", territory, path)
    assert "最接近的是 daily_totals" in said
    assert "还缺：日期=" in said
    assert "日期" in said


def test_a_header_alone_is_said_plainly(territory: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", TOTALS)
    assert "只有表头，没有数据" in spoken("progress", "read", territory, path)
    said = spoken("progress", "targets", territory, written(tmp_path / "b.csv", ("代码", "阶段", "目标")))
    assert "只有表头" in said


def test_common_names_stand_after_those_of_the_list() -> None:
    assert headers("area", "区域")[0] == "area"
    assert not tabular.refused(pd.DataFrame({"代码": ["500112000000"]}))
