"""The commands of returns as a person types them, and everything they can say, in both languages."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner, Result

from blockmap import progress, tabular, workflow
from blockmap.cli import progress as commands
from blockmap.cli.words import Words
from blockmap.progress.mapping import parsed
from blockmap.progress.matching import Why
from blockmap.progress.reading import REASONS
from blockmap.progress.vocabulary import MEASURE_OF_OUTCOME, MEASURES, OUTCOMES, PHASES
from blockmap.terms import Language, catalogue
from blockmap.terms.returns import TERMS
from tests.progress.office import district

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office") / "district.gpkg"
    district(path, buildings=8, blocks=4, communities=2)
    return path


@pytest.fixture
def desk(_empty: Path, tmp_path: Path) -> Callable[..., Result]:
    """Type ``blockmap progress …`` about a territory of one's own."""
    territory = Path(shutil.copy(_empty, tmp_path / "district.gpkg"))

    def type_in(command: str, *arguments: object, lang: Language = "en") -> Result:
        app = typer.Typer(pretty_exceptions_enable=False)
        commands.add(app, Words(lang))
        typed = ["progress", command, str(territory), *map(str, arguments), "--lang", lang]
        return CliRunner(env={"COLUMNS": "200"}).invoke(app, typed)

    return type_in


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two good rows and one whose code meets nothing."""
    table = pd.DataFrame(
        {"编号": ["B000001", "B000002", "B00000l"], "工作日期": "2020-11-01", "录入日期": "2020-11-02"}
    )
    table = table.assign(应登记户数=40, 已登记户数=[3, 4, 5], 已录入户数=0, 采集员="P1")
    path = tmp_path / "returns_20201101.csv"
    table.to_csv(path, index=False, encoding="gbk")
    return path


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_reading_listing_and_tracing(desk: Callable[..., Result], source: Path, lang: Language) -> None:
    read = desk("read", source, lang=lang)
    assert read.exit_code == 1, read.output
    assert bool(CHINESE.search(read.output.splitlines()[-1])) == (lang == "zh")
    again = desk("read", source, "--quiet", lang=lang)
    assert (again.exit_code, len(again.output.strip().splitlines())) == (0, 1)
    unmatched = json.loads(desk("unmatched", "--json", lang=lang).output)
    assert [row["code"] for row in unmatched["rows"]] == ["B00000l"]
    assert "B000001" in desk("unmatched", lang=lang).output
    history = json.loads(desk("history", "B000002", "--json", lang=lang).output)
    assert {(row["measure"], row["value"], row["row"]) for row in history["rows"]} == {
        ("registered", "4", 3),
        ("entered", "0", 3),
    }
    assert ("登记户数" in desk("history", "B000002", lang=lang).output) == (lang == "zh")


def test_misuse_is_2_and_one_sentence(desk: Callable[..., Result], source: Path, tmp_path: Path) -> None:
    for arguments in (
        ["read", tmp_path / "nowhere.csv"],
        ["read", source, "--mapping", "nowhere"],
        ["read", source, "--as-of", "soon"],
        ["read", source, "--encoding", "klingon"],
        ["history", "nowhere"],
    ):
        for lang in ("en", "zh"):
            result = desk(*arguments, lang=lang)
            assert result.exit_code == 2, (arguments, result.output)
            assert "Traceback" not in result.output


def test_what_is_not_certain_is_shown(desk: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("建筑物编号,日期,指标,数值\nB000001,2020-11-01,登记户数,3\n", encoding="utf-8")
    result = desk("read", path, lang="zh")
    assert result.exit_code == 1
    assert "long_totals" in result.output
    assert "long_increments" in result.output
    assert "当日数" in result.output


def test_the_mapping_of_the_manual_is_one() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "returns.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```toml\n(.*?)```", manual, re.DOTALL)
    mapping = parsed(text, "manual", "manual.toml")
    assert (mapping.source, mapping.phase) == ("gas_company", "listing")
    assert "gas_meters" in {figure.measure for figure in mapping.measures}
    assert tomllib.loads(text)["words"]["outcome"]["A9"] == "refused"


def test_everything_has_its_words_in_both_languages() -> None:
    known = catalogue()
    for key, (english, chinese) in TERMS.items():
        names = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (english, chinese)]
        assert names[0] == names[1], key
        assert CHINESE.search(chinese) or key.startswith("cli.help"), key
        assert not CHINESE.search(english), key
    rooms = (
        Path(tabular.__file__).parent,
        Path(progress.__file__).parent,
        Path(workflow.__file__).parent / "returns.py",
    )
    files = [path for room in rooms for path in (sorted(room.glob("*.py")) if room.is_dir() else [room])]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    for error in re.findall(r'(?:SourceError|UsageError)\(\s*"(\w+)"', text):
        assert f"error.{error}" in known, error
    for finding in re.findall(r'(?:notes|report)\.add\(\s*"(\w+)"|say_rows\(\s*"(\w+)"', text):
        assert f"finding.{''.join(finding)}" in known, finding
    wanted = {f"finding.return_{reason}" for reason in REASONS} - {"finding.return_row_shifted"}
    wanted |= {f"finding.return_unmatched_{why}" for why in Why.__args__}
    wanted |= {f"measure.{name}" for name in (*MEASURES, *MEASURE_OF_OUTCOME.values())}
    wanted |= {f"outcome.{name}" for name in OUTCOMES} | {f"phase.{name}" for name in PHASES}
    assert wanted <= set(known)
