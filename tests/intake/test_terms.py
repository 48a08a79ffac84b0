"""Everything intake says has its words, in both languages, with the same values."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

from blockmap import intake, tabular
from blockmap.terms import catalogue
from blockmap.terms.intake import TERMS

ROOMS = (Path(intake.__file__).parent, Path(tabular.__file__).parent)
SOURCE = "\n".join(path.read_text(encoding="utf-8") for room in ROOMS for path in room.glob("*.py"))
ERRORS = set(re.findall(r'(?:SourceError|UsageError)\(\s*"(\w+)"', SOURCE))
FINDINGS = set(re.findall(r'"((?:row|repaired)_(?!number|id)\w+|areas_(?:gap|overlap))"', SOURCE))
FINDINGS |= set(re.findall(r'report\.add\(\s*"(\w+)"', SOURCE))


def test_every_kind_has_its_words_and_no_words_are_idle() -> None:
    wanted = {f"error.{kind}" for kind in ERRORS} | {f"finding.{kind}" for kind in FINDINGS}
    assert wanted <= set(catalogue())
    idle = {key.removesuffix(".next") for key in TERMS} - wanted
    assert all(f'"{key.split(".")[1]}"' in SOURCE for key in idle), idle


def test_both_languages_name_the_same_values() -> None:
    for key, pair in TERMS.items():
        english, chinese = ({name for _, name, _, _ in Formatter().parse(text) if name} for text in pair)
        assert english == chinese, key
