"""What the README says a person can type exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

import blockmap
from tests.commands import build

ROOT = Path(__file__).parents[1]
READMES = sorted(ROOT.glob("README*.md"))


@pytest.mark.parametrize("readme", READMES, ids=[readme.name for readme in READMES])
def test_commands_and_links_of_the_readme_exist(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    commands = typer.main.get_command(build("en")).commands  # type: ignore[attr-defined]
    typed = re.findall(r"^blockmap (\w+)([^\n#]*)", text, flags=re.MULTILINE)
    assert len(typed) >= 8
    for command, rest in typed:
        named = commands[command]
        if hasattr(named, "commands"):  # a group: the next word is its command
            named = named.commands[rest.split()[0]]
        known = {flag for parameter in named.params for flag in parameter.opts}
        assert set(re.findall(r"(?<!\S)--?[a-z-]+", rest)) <= known, command
    for target in re.findall(r"(?:`make |^make )(\w+)", text, flags=re.MULTILINE):
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / link).exists(), link


def test_the_python_of_the_readme_calls_what_there_is() -> None:
    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert code is not None
    compile(code.group(1), "README.md", "exec")
    for name in re.findall(r"blockmap\.(\w+)\(", code.group(1)):
        assert callable(getattr(blockmap, name))
