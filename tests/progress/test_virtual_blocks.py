"""Virtual blocks: empty registrations and collective households count like any block, lie nowhere, and outlast a new plan."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from blockmap import store
from blockmap.errors import UsageError
from blockmap.progress import by_level
from blockmap.workflow import check, plan, read_returns, tally_returns, virtual_block
from blockmap.workflow.tally_inputs import counted
from tests import strategies
from tests.progress.desk import spoken, table, territory, typed, written

TOTALS = ["普查小区代码", "日期", "累计登记户数", "累计录入户数"]


@pytest.fixture(scope="module")
def _town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("town") / "town.gpkg"
    territory(path, strategies.Plan(block_rows=2, block_columns=3))
    return path


@pytest.fixture
def town(_town: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(_town, tmp_path / "town.gpkg"))


def community_of(town: Path) -> str:
    return str(table(town, "blocks")["community_code"].iloc[0])


@pytest.mark.mission("N1")
def test_empty_registrations_count_and_are_never_painted(town: Path, tmp_path: Path) -> None:
    community = community_of(town)
    before = expected(town, community)
    first = virtual_block(town, community=community, name="拆迁空挂户", households=37, reason="区普查办批复")
    second = virtual_block(town, community=community, name="集体户", households=5, persons=120)
    blocks = table(town, "blocks").set_index("block_code")
    codes = [f"{community}900", f"{community}901"]
    mine = blocks[(blocks["kind"] == "virtual") & (blocks["community_code"] == community)]
    assert mine.index.tolist() == codes
    assert blocks.loc[codes, "geom"].isna().all()
    assert first.written == second.written == (town,)
    assert not check(town).report.of("error")
    assert expected(town, community) == before + 42, "they are in the target of their community"

    source = written(tmp_path / "a.csv", TOTALS, (codes[0], "2020-11-03", 30, 20), (codes[1], "2020-11-03", 5, 5))
    assert read_returns(town, source).report.figures["rows_taken"] == 2
    shown = {row["place_code"]: row for row in tally_returns(town, by="block", phase="短表").rows}
    assert [(shown[code]["done_count"], shown[code]["target_count"]) for code in codes] == [(30, 37), (5, 5)]
    with store.open(town) as file:
        assert file.history()[-3].reason == "区普查办批复"


def expected(town: Path, community: str) -> int:
    """Households of a community by the tally's own targets."""
    with store.open(town) as file:
        tally_, _ = counted(file)
    steps = tally_.targets.of_blocks("short_form", "registered")
    grouping = by_level(tally_.ground, "community")
    at = grouping.groups["code"].tolist().index(community)
    assert steps is not None
    return int(steps.on(800_000)[grouping.of_block == at].sum())


def test_a_plan_leaves_them_as_they_are(town: Path) -> None:
    virtual_block(town, community=community_of(town), name="空挂户", households=37, persons=80)
    before = table(town, "blocks")
    plan(town)
    after = table(town, "blocks")
    ours = ["block_id", "block_code", "household_count", "person_count", "remark"]
    kept = [frame.loc[frame["kind"] == "virtual", ours].astype(str).to_numpy().tolist() for frame in (before, after)]
    assert kept[0] == kept[1]


@pytest.mark.mission("N11")
def test_a_collective_household_is_one_place_with_one_contact(town: Path, tmp_path: Path) -> None:
    community = community_of(town)
    staff = [("编号", "姓名", "岗位"), ("P001", "员一", "普查员"), ("P002", "员二", "普查员")]
    typed("progress", "workers", town, written(tmp_path / "w.csv", *staff))
    code, _ = typed(
        "block", "virtual", town, "--community", community, "--name", "大学集体户", "--households", 1, "--persons", 900
    )
    assert code == 0
    block = f"{community}900"
    typed("assign", town, "--block", block, "--worker", "P001")
    owners = table(town, "assignments")
    assert len(owners) == 1
    _, gaps = typed("assign", town, "--gaps")
    assert block not in {row["block_code"] for row in gaps["rows"]}
    _, refused = typed("assign", town, "--block", block, "--worker", "P002")
    assert [finding["severity"] for finding in refused["findings"]][:1] == ["error"], "one contact answers for it"
    assert len(table(town, "assignments")) == 1
    said = spoken("block", "virtual", town)
    assert "大学集体户" in said
    assert "900" in said


def test_numbers_change_by_code_and_codes_are_never_given_again(town: Path) -> None:
    community = community_of(town)
    virtual_block(town, community=community, name="空挂户", households=37)
    virtual_block(town, block=f"{community}900", households=30)
    blocks = table(town, "blocks").set_index("block_code")
    assert (blocks.loc[f"{community}900", "household_count"], blocks.loc[f"{community}900", "revision"]) == (30, 2)
    ground = blocks.index[blocks["kind"] == "ground"][0]
    for asked in (
        {"block": ground, "households": 3},
        {"community": community, "name": "空挂户"},
        {"community": "nowhere", "name": "空挂户", "households": 3},
    ):
        with pytest.raises(UsageError):
            virtual_block(town, **asked)
