"""Where the words of a command go: files and pipes of a Chinese Windows, readers that leave, disks that are full."""

from __future__ import annotations

import codecs
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blockmap.cli import streams
from blockmap.cli.serving import _password
from blockmap.cli.show import Desk
from blockmap.cli.words import Words
from blockmap.errors import UsageError
from blockmap.terms import catalogue
from blockmap.workflow.outcome import Outcome

OFFICE = {"PYTHONIOENCODING": "cp936", "BLOCKMAP_LANG": "zh"}
"""Output to a file or pipe on an ordinary PC of a Chinese office."""

BARE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "BLOCKMAP_LANG": "zh"}
"""A scheduled task without any locale."""


def blockmap(
    *arguments: object, environment: dict[str, str], stdout: int = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    """Run the program itself."""
    command = [sys.executable, "-m", "blockmap", *map(str, arguments)]
    return subprocess.run(
        command, env=os.environ | environment, stdout=stdout, stderr=subprocess.PIPE, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def territory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("streams") / "t.gpkg"
    made = blockmap("new", path, "--crs", "EPSG:4544", environment={})
    assert made.returncode == 0, made.stderr
    return path


@pytest.fixture(autouse=True)
def _made_ready() -> None:
    codecs.register_error(streams.NEAREST, streams.nearest)


@given(st.text(), st.sampled_from(["cp936", "gb18030", "ascii", "utf-8", "cp1252"]))
def test_every_text_can_be_written_and_keeps_what_the_encoding_has(text: str, encoding: str) -> None:
    written = text.encode(encoding, streams.NEAREST)
    known = "".join(character for character in text if _has(encoding, character))
    rest = iter(written.decode(encoding, "replace"))
    assert all(character in rest for character in known)


def _has(encoding: str, character: str) -> bool:
    try:
        return character.encode(encoding).decode(encoding) == character
    except UnicodeError:
        return False


def test_all_our_words_stay_legible_in_a_chinese_file() -> None:
    for key, (english, chinese) in catalogue().items():
        for said in (english, chinese):
            assert not re.search(rb"\\[ux]", said.encode("cp936", streams.NEAREST)), (key, said)
    assert "41.2 m² ✓ a→b é".encode("cp936", streams.NEAREST).decode("cp936") == "41.2 m2 √ a→b é"


def test_a_figure_never_becomes_another_figure() -> None:
    assert "½".encode("cp936", streams.NEAREST) == b"\\xbd"


def test_bytes_of_a_name_that_is_no_text_stay_these_bytes() -> None:
    assert b"\xd4\xc6.gpkg".decode("ascii", "surrogateescape").encode("ascii", streams.NEAREST) == b"\xd4\xc6.gpkg"


@pytest.mark.parametrize("environment", [OFFICE, BARE], ids=["office", "bare"])
def test_help_findings_and_refusals_come_whole_into_any_file(environment: dict[str, str], territory: Path) -> None:
    for arguments in (["--help"], ["plan", "--help"], ["info", territory], ["plan", territory], ["nonsense", "½²"]):
        done = blockmap(*arguments, environment=environment)
        assert done.returncode in (0, 2), done.stderr
        assert b"Traceback" not in done.stderr
        assert done.stdout or done.stderr


def test_a_name_that_is_no_text_in_this_session_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    def asks_gdal(name: str) -> Callable[[object], Outcome]:
        return lambda _: Outcome(name.encode().decode())

    assert Desk("zh").run(asks_gdal(b"\xe4\xba\x91.gpkg".decode("ascii", "surrogateescape"))) == 2
    assert "PYTHONUTF8=1" in capsys.readouterr().err
    with pytest.raises(UnicodeEncodeError):
        Desk("zh").run(asks_gdal("\ud800"))  # a mistake of ours


def test_json_is_json_whatever_the_encoding_of_the_file(territory: Path) -> None:
    for environment in (OFFICE, BARE | {"PYTHONIOENCODING": "cp936"}, {"PYTHONIOENCODING": "utf-8"}):
        done = blockmap("info", territory, "--json", "--lang", "zh", environment=environment)
        assert done.returncode == 0, done.stderr
        assert "区域数据文件" in json.loads(done.stdout.decode("utf-8"))["summary"]


@pytest.mark.parametrize("arguments", [["history"], ["history", "--json"], ["info"]])
def test_a_reader_that_leaves_changes_neither_code_nor_peace(arguments: list[str], territory: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = blockmap(arguments[0], territory, *arguments[1:], environment={}, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_full_disk_behind_the_output_is_said_in_words(form: list[str], territory: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = blockmap("info", territory, *form, environment={"BLOCKMAP_LANG": "en"}, stdout=full.fileno())
    assert done.returncode == 2
    assert b"could not be written" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_program_without_a_console_says_nothing_and_fails_at_nothing(territory: Path) -> None:
    for form in ([], ["--json"]):
        closed = "import os, sys; os.close(1); os.execv(sys.argv[1], sys.argv[1:])"
        command = [sys.executable, "-m", "blockmap", "info", str(territory), *form]
        done = subprocess.run(
            [sys.executable, "-c", closed, *command], stderr=subprocess.PIPE, timeout=120, check=False
        )
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("piped", "encoding", "password"),
    [
        ("普查资料密码一二三四\n".encode(), "cp936", "普查资料密码一二三四"),
        ("普查资料密码一二三四\r\n".encode("utf-8-sig"), "cp936", "普查资料密码一二三四"),
        ("普查资料密码一二三四\r\n".encode("gbk"), "cp936", "普查资料密码一二三四"),
        (b"correct horse battery", "ascii", "correct horse battery"),
        ("普查资料密码一二三四\n".encode("gbk"), "utf-8", None),
    ],
)
def test_passwords_from_a_pipe_are_those_that_are_typed_in_the_browser(
    piped: bytes, encoding: str, password: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(piped), encoding=encoding))
    if password is None:
        with pytest.raises(UsageError):
            _password(Words("zh"))
    else:
        assert _password(Words("zh")) == password
