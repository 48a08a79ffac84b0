"""Exports of field systems are read as they come: ODK Central, KoboToolbox, Survey Solutions, CSPro, a compound's workbook."""

from __future__ import annotations

import os
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from blockmap import store
from blockmap.errors import SourceError
from blockmap.progress import rows
from blockmap.progress.mapping import fits, shipped
from blockmap.progress.vocabulary import MEASURE_OF_OUTCOME, OUTCOMES, outcome_of
from blockmap.tabular.words import words
from blockmap.workflow.outcome import Outcome
from blockmap.workflow.returns import read_returns
from tests.progress.office import district

SHARED = Path(os.environ.get("BLOCKMAP_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "progress"


@pytest.fixture(scope="module")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.DataFrame]:
    path = tmp_path_factory.mktemp("office") / "district.gpkg"
    return path, district(path, buildings=8, blocks=4, communities=2)


@pytest.fixture
def territory(_empty: tuple[Path, pd.DataFrame], tmp_path: Path) -> Path:
    """A territory without returns."""
    return Path(shutil.copy(_empty[0], tmp_path / "district.gpkg"))


@pytest.fixture
def buildings(_empty: tuple[Path, pd.DataFrame]) -> pd.DataFrame:
    """Every building with the ways in which people name it."""
    return _empty[1]


def holding(territory: Path) -> pd.DataFrame:
    with store.open(territory) as file:
        return rows.current(rows.read_all(file.table("returns")))


def read_by(outcome: Outcome) -> str:
    return str(outcome.as_json("en")["summary"]).split(" rows read by ")[1].split(":")[0]


def states(held: pd.DataFrame) -> dict[str, str]:
    """State of every dwelling, by its key."""
    state = held[~held["is_increment"] & held["outcome"].notna()].sort_values("work_date")
    return dict(zip(state["dwelling"].astype(str), state["measure"].astype(str), strict=True))


def visits(held: pd.DataFrame) -> int:
    return int(held.loc[held["measure"] == "visited", "value"].sum())


def odk(rows_: list[list[object]]) -> pd.DataFrame:
    names = [
        "SubmissionDate",
        "start",
        "today",
        "phonenumber",
        "place-building",
        "place-unit",
        "visit-outcome",
        "SubmitterName",
    ]
    names += ["enumerator", "hh-residents", "KEY", "ReviewState", "Edits"]
    return pd.DataFrame(rows_, columns=names)


def odk_row(
    key: str, unit: str, outcome: str | None, *, day: int = 1, at: str = "08:00:00", review: object = None
) -> list[object]:
    date = f"2020-11-{day:02d}"
    return [
        f"{date}T{at}.000Z", f"{date}T09:00:00.000+08:00", date, "13812345678", "B000001", unit, outcome, "Wang", "E7", 3, key,
        review, 0,
    ]  # fmt: skip


def test_odk_submissions_are_visits_and_a_review_changes_what_they_came_to(territory: Path, tmp_path: Path) -> None:
    some = [
        odk_row("uuid:1", "101", "completed"),
        odk_row("uuid:2", "102", "not_at_home"),
        odk_row("uuid:3", "102", "refused", day=2),
        odk_row("uuid:4", "103", "completed", review="hasIssues"),
        odk_row("uuid:5", "104", "vacant", at="18:30:00"),
    ]
    path = tmp_path / "visits.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("visits.csv", odk(some).to_csv(index=False))
        members = pd.DataFrame({"member_name": ["Li"], "age": [3], "PARENT_KEY": ["uuid:1"], "KEY": ["uuid:1/m[1]"]})
        archive.writestr("visits-members.csv", members.to_csv(index=False))
    outcome = read_returns(territory, path)
    assert read_by(outcome) == "odk"
    assert "personal_columns" in outcome.report.kinds()
    held = holding(territory)
    assert states(held) == {"101": "registered", "102": "refused", "103": "rejected", "104": "vacant"}
    assert visits(held) == 4
    assert held.loc[held["measure"] == "entered", "value"].sum() == 5
    assert held.loc[held["dwelling"] == "104", "entry_date"].astype(str).unique().tolist() == ["2020-11-02"]
    assert set(held["worker"]) == {"E7"}
    assert set(held["level"]) == {"dwelling"}
    # The next export is complete again: a submission that was edited supersedes itself, a new one is added.
    some[1] = odk_row("uuid:2", "102", "completed")
    some += [odk_row("uuid:6", "103", "completed", day=3)]
    (tmp_path / "visits.csv").write_text(odk(some).to_csv(index=False), encoding="utf-8")
    read_returns(territory, tmp_path / "visits.csv")
    held = holding(territory)
    assert visits(held) == 5
    assert states(held)["103"] == "registered"


def test_kobo_workbooks_are_read_and_their_repeats_are_not(territory: Path, tmp_path: Path) -> None:
    path = tmp_path / "kobo.xlsx"
    with pd.ExcelWriter(path, engine="xlsxwriter") as writer:
        main = pd.DataFrame(
            {
                "start": "2020-11-01T09:00:00.000+08:00",
                "today": "2020-11-01",
                "group_place/building": ["B000001", "B000002"],
                "group_place/unit": ["101", "201"],
                "outcome": ["拒访", "已登记"],
                "_id": [1, 2],
                "_uuid": ["a", "b"],
                "_submission_time": "2020-11-01T10:00:00",
                "_validation_status": [None, "validation_status_not_approved"],
                "_index": [1, 2],
            }
        )
        main.to_excel(writer, sheet_name="Household visit", index=False)
        members = pd.DataFrame({"household_member_name": ["peter"], "_index": [1], "_parent_index": [1]})
        members.to_excel(writer, sheet_name="member_repeat", index=False)
    outcome = read_returns(territory, path)
    assert read_by(outcome) == "kobo"
    assert outcome.report.kinds()["return_sheets_unused"] == 1
    assert states(holding(territory)) == {"101": "refused", "201": "rejected"}


def test_survey_solutions_takes_day_and_interviewer_from_paradata(territory: Path, tmp_path: Path) -> None:
    interviews = pd.DataFrame(
        {
            "interview__key": ["11-11", "22-22", "33-33"],
            "interview__id": ["a1", "b2", "c3"],
            "building": ["B000003", "B000003", "B000004"],
            "unit": ["1", "2", "1"],
            "head_name": ["Zhang", "Li", "Wu"],
            "interview__status": [120, 65, 100],
        }
    )
    log = [
        ["a1", 1, "InterviewCreated", "inter1", 1, "2020-11-01T23:00:00.000", "08:00:00", ""],
        ["a1", 2, "AnswerSet", "inter1", 1, "2020-11-01T23:10:00.000", "08:00:00", "head_name||Zhang"],
        ["a1", 3, "Completed", "inter1", 1, "2020-11-01T23:20:00.000", "08:00:00", ""],
        ["a1", 4, "ApproveBySupervisor", "super", 2, "2020-11-05T01:00:00.000", "08:00:00", ""],
        ["b2", 1, "Completed", "inter2", 1, "2020-11-03T02:00:00.000", "08:00:00", ""],
        ["c3", 1, "AnswerSet", "inter2", 1, "2020-11-04T02:00:00.000", "08:00:00", "head_name||Wu"],
    ]
    names = ["interview__id", "order", "event", "responsible", "role", "timestamp_utc", "tz_offset", "parameters"]
    paradata = pd.DataFrame(log, columns=names)
    roster = pd.DataFrame({"interview__key": "11-11", "interview__id": ["a1", "a1"], "members__id": [1, 2]})
    path = tmp_path / "survey.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, table in (("listing", interviews), ("paradata", paradata), ("members", roster)):
            archive.writestr(f"{name}.tab", table.to_csv(index=False, sep="\t"))
    outcome = read_returns(territory, path)
    assert read_by(outcome) == "survey_solutions"
    held = holding(territory)
    state = held[~held["is_increment"] & (held["measure"] != "entered")]
    told = state[["building_id", "dwelling", "measure", "work_date", "worker"]].astype("str").to_numpy().tolist()
    assert sorted(told) == [
        ["3", "1", "registered", "2020-11-02", "inter1"],
        ["3", "2", "rejected", "2020-11-03", "inter2"],
        ["4", "1", "registered", "2020-11-04", "inter2"],
    ]
    assert "Zhang" not in held.to_csv()


def csdb(path: Path, cases: list[tuple[object, ...]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "CREATE TABLE cases (id TEXT, key TEXT, label TEXT, questionnaire TEXT, deleted INTEGER, file_order INTEGER, "
            "verified INTEGER, partial_save_mode TEXT, last_modified_revision INTEGER)"
        )
        connection.execute("CREATE TABLE file_revisions (id INTEGER, device_id TEXT, timestamp INTEGER)")
        connection.executemany("INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", cases)
        connection.executemany(
            "INSERT INTO file_revisions VALUES (?, ?, ?)", [(1, "tablet7", 1604188800), (2, "tablet8", 1604275200)]
        )
    return path


def test_cases_of_cspro_count_by_the_head_of_their_key(
    territory: Path, buildings: pd.DataFrame, tmp_path: Path
) -> None:
    block = buildings["block"][0]
    path = csdb(
        tmp_path / "count.csdb",
        [
            ("u1", block + "001", "Zhang Wei", "{}", 0, 1, 0, None, 1),
            ("u2", block + "002", "Li", "{}", 0, 2, 0, "modify", 1),
            ("u3", block + "003", "Wu", "{}", 0, 3, 1, None, 2),
            ("u4", block + "004", "Xu", "{}", 1, 4, 0, None, 2),
        ],
    )
    outcome = read_returns(territory, path)
    assert read_by(outcome) == "cspro"
    held = holding(territory)
    assert states(held) == {"001": "registered", "002": "partial", "003": "registered", "004": "not_visited"}
    assert set(held["block_id"]) == {1}
    assert set(held["worker"]) == {"tablet7", "tablet8"}
    with store.open(territory) as file:
        for table in ("sources", "findings"):
            assert "Zhang Wei" not in file.table(table).to_csv()
    assert "Zhang Wei" not in held.to_csv()
    for name, content in (("broken.csdb", b"SQLite format 3\0broken"), ("locked.csdbe", b"x"), ("empty.csdb", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(SourceError):
            read_returns(territory, tmp_path / name)


def compound(path: Path, lines: list[list[object]], *, header: list[str], title: str) -> Path:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("幸福里")
    page.merge_range(0, 1, 0, len(header) - 1, title)
    page.set_column(0, 0, None, None, {"hidden": True})
    for row, cells in enumerate([header, *lines], start=1):
        for column, cell in enumerate(cells):
            if cell is not None:
                page.write(row, column, cell)
    book.add_worksheet("words").hide()
    book.close()
    return path


@pytest.mark.parametrize(
    "header",
    [
        ["key", "建筑物编号", "单元", "房号", "状态", "户数", "日期", "采集员"],
        ["key", "building", "entrance", "unit", "outcome", "households", "work date", "collector"],
    ],
)
def test_the_workbook_of_a_compound_is_read_as_it_is_filled_in(
    territory: Path, tmp_path: Path, header: list[str]
) -> None:
    first = [
        ["k1", "B000001", "1", "101", "已登记", 2, "2020-10-12", "P1"],
        ["k2", "B000001", "1", "102", "无人", None, "2020-10-12", "P1"],
        ["k3", "B000001", "2", "101", None, None, None, None],
        ["k4", "B000001", "2", "102", "vacant", None, "2020-10-12", "P1"],
        ["k5", "B000001", "2", "103", "不知道", None, "2020-10-12", "P1"],
    ]
    path = compound(tmp_path / "幸福里.xlsx", first, header=header, title="幸福里住户摸底表")
    outcome = read_returns(territory, path)
    assert read_by(outcome) == "compound"
    account = outcome.report.figures
    assert [account[f"rows_{k}"] for k in ("read", "taken", "empty", "rejected")] == [5, 3, 1, 1]
    assert outcome.report.kinds()["return_row_outcome"] == 1
    held = holding(territory)
    assert states(held) == {"1-101": "registered", "1-102": "non_contact", "2-102": "vacant"}
    assert held.loc[held["measure"] == "registered", "value"].tolist() == [2]
    # The next evening the same sheet comes back: one door was opened, one line filled in; what stood there stays.
    second = [list(line) for line in first[:4]]
    second[1][4], second[1][6] = "已登记", "2020-10-13"
    second[2][4:] = ["拒访", None, "2020-10-13", "P2"]
    read_returns(territory, compound(path, second, header=header, title="幸福里住户摸底表"))
    held = holding(territory)
    assert states(held) == {"1-101": "registered", "1-102": "registered", "2-101": "refused", "2-102": "vacant"}
    assert visits(held) == 5


def test_real_odk_submissions_without_codes_are_not_guessed(territory: Path, tmp_path: Path) -> None:
    source = SHARED / "odk_central_submissions.csv"
    if not source.is_file():
        pytest.skip("no shared data")
    outcome = read_returns(territory, source)
    assert outcome.said == "returns_unclear"
    mapping = tmp_path / "buildings.toml"
    mapping.write_text('extends = "odk"\n[columns]\nbuilding = "buildings-name"\n', encoding="utf-8")
    outcome = read_returns(territory, source, mapping=str(mapping))
    assert outcome.report.figures["rows_unmatched"] == outcome.report.figures["rows_read"] == 5
    assert "enumerator17" not in holding(territory).to_csv()


def test_every_shipped_mapping_knows_its_own_files() -> None:
    for name, mapping in shipped().items():
        columns = [*mapping.signature, *(known[0].split("[")[0] for known in mapping.columns.values() if known)]
        columns += [figure.columns[0] for figure in mapping.measures if figure.columns]
        found = fits(dict.fromkeys(columns))
        assert found[0].mapping.name == name, [one.mapping.name for one in found]


def test_a_word_means_one_outcome() -> None:
    from blockmap.progress import vocabulary

    meaning: dict[str, str] = {}
    for outcome, text in vocabulary._OUTCOME_WORDS.items():
        for word in words(text):
            assert meaning.setdefault(word, outcome) == outcome, word
            assert outcome_of(word) == outcome
    assert set(meaning.values()) <= set(OUTCOMES) == set(MEASURE_OF_OUTCOME)
