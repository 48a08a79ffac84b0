"""Every text a person reads, in English and Chinese, from one place.

A *term* is a key with two templates. Each room keeps its own file of terms beside this one; a template names its values in
braces (``{code}``), the same names in both languages. ``finding.KIND`` says what is wrong, where and why;
``finding.KIND.next`` says what to do about it; ``error.KIND`` is the text of an exception. A word that follows a count is
written ``{count:row|rows}``: the first for one, the second for any other.
"""

from __future__ import annotations

import locale
import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from string import Formatter
from typing import Literal, get_args

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

ROOMS = (
    "common",
    "wrong_values",
    "intake",
    "intake_refusals",
    "blocks",
    "cells",
    "partition",
    "difficulty",
    "edits",
    "buildings",
    "disputes",
    "settlement",
    "settlement_faults",
    "dispute_map",
    "dispute_sheets",
    "returns",
    "corrections",
    "templates",
    "virtual_blocks",
    "tally",
    "people",
    "people_faults",
    "bulletins",
    "sheets",
    "store",
    "maps",
    "sample",
    "workflow",
    "server",
    "editor",
    "office",
    "office_page",
    "start",
    "start_choices",
    "start_files",
    "page_standing",
    "page_next",
    "page_tools",
    "operations",
    "cli",
)
"""Files of terms, one per room; each holds ``TERMS: dict[key, (English, Chinese)]``."""


@cache
def catalogue() -> dict[str, tuple[str, str]]:
    """All terms of all rooms by key. A key that two rooms define is a programming error and raises ``ValueError``."""
    every: dict[str, tuple[str, str]] = {}
    for room in ROOMS:
        terms: dict[str, tuple[str, str]] = import_module(f"{__name__}.{room}").TERMS
        twice = every.keys() & terms.keys()
        if twice:
            raise ValueError(f"terms defined twice: {sorted(twice)}")
        every |= terms
    return every


def text(key: str, lang: Language, /, **values: object) -> str:
    """Return the term ``key`` in ``lang`` with its values filled in.

    Raises
    ------
    KeyError
        The key has no term, or the template names a value that was not given: both are programming errors.
    """
    return _FORMATTER.vformat(catalogue()[key][LANGUAGES.index(lang)], (), values)


class _Counting(Formatter):
    """Fills in values; ``{count:row|rows}`` becomes the word that fits the count."""

    def format_field(self, value: object, spec: str) -> str:
        """Choose the word for one or for several where the specification names both."""
        if "|" not in spec:
            return str(super().format_field(value, spec))
        one, several = spec.split("|")
        return one if value == 1 else several


_FORMATTER = _Counting()


WORDED = {
    name: name
    for name in ("phase", "measure", "outcome", "state", "denominator", "level", "kind", "step", "record", "operation")
} | {
    "list_kind": "template",
    "list_column": "column",
    "parent": "level",
    "later_operation": "operation",
}
"""Values of templates that are words of ours, and the first part of their terms: they are said in the language of the reader."""


def worded(values: Mapping[str, object], lang: Language) -> dict[str, object]:
    """Return the values of a template with our own words in ``lang``; words of the office stay as they are."""
    every = catalogue()
    keys = {
        name: f"{WORDED[name]}.{value}" for name, value in values.items() if name in WORDED and isinstance(value, str)
    }
    said = {name: text(keys[name], lang) if keys.get(name) in every else value for name, value in values.items()}
    return {name: value.said(lang) if isinstance(value, Spoken) else value for name, value in said.items()}


class Spoken(ABC):
    """A value of a template that has words of its own in either language."""

    @abstractmethod
    def said(self, lang: Language) -> str:
        """Say it in the language of the reader."""


class Pairs(dict[str, str], Spoken):
    """Columns by what they are for us: ours → theirs."""

    def said(self, lang: Language) -> str:
        """Say what each column is taken for: 建筑物=编号、登记户数=已登记户数."""
        mark = "、" if lang == "zh" else ", "
        return mark.join(f"{ours(name, lang)}={theirs}" for name, theirs in self.items()) or "—"


def ours(name: str, lang: Language) -> str:
    """Return what a role or a measure of a mapping is called."""
    if name.startswith("target:"):
        return text("ours.target", lang, measure=ours(name.removeprefix("target:"), lang))
    found = next((key for key in (f"ours.{name}", f"measure.{name}") if has(key)), None)
    return text(found, lang) if found else name


def has(key: str) -> bool:
    """Tell whether a term of this key exists."""
    return key in catalogue()


def default_language() -> Language:
    """Language of the person at the desk: ``BLOCKMAP_LANG``, else the system's, else English."""
    said = os.environ.get("BLOCKMAP_LANG") or locale.getlocale()[0] or os.environ.get("LANG") or "en"
    return "zh" if said.lower().startswith(("zh", "chinese")) else "en"
