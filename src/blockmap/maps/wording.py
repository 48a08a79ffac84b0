"""What the page says and how it colours: texts in both languages, names of levels and phases, classes of colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from blockmap import terms
from blockmap.maps import palette
from blockmap.maps.extract import Extract
from blockmap.maps.groups import Grouping
from blockmap.settings import Settings
from blockmap.terms import LANGUAGES

PAGE_TERMS = "maps.page."
"""Terms under this prefix travel in the page, in both languages."""

SHARED_TERMS = ("disclaimer",)
"""Terms of other files that the page says too."""

SHARED_SERIES = {
    "measure.": "measure.",
    "phase.": "phase.",
    "role.": "role.",
    "side.": "side.",
    "kind.": "dispute_kind.",
}
"""Series of terms of other files, and what the page calls them."""


def meta(
    shown: Extract, settings: Settings, phases: pd.DataFrame | None, groupings: Sequence[Grouping]
) -> dict[str, Any]:
    """Collect texts, names and classes; anything JSON can hold."""
    return {
        "target": settings.target,
        "low": settings.low,
        "high": settings.high,
        "size_bands": palette.as_json(palette.size_bands(settings)),
        "completion_bands": palette.as_json(palette.completion_bands()),
        "level_names": {level: _level_name(level) for level in settings.levels},
        "phases": _phases(phases),
        "groupings": [[one.kind, one.key] for one in groupings],
        "texts": _texts(shown),
    }


def _level_name(level: str) -> dict[str, str]:
    """Return the name of a level in both languages; a level that the office named itself keeps its name."""
    key = f"level.{level}"
    return {lang: terms.text(key, lang) if terms.has(key) else level for lang in LANGUAGES}


def _phases(phases: pd.DataFrame | None) -> dict[str, dict[str, str]]:
    """Return name, first and last day, and measure of each phase by its code; what is missing is empty."""
    if phases is None:
        return {}
    found = {}
    for row in phases.sort_values("code", kind="stable").to_dict("records"):
        days = {name: _iso(row.get(f"{name}_date")) for name in ("first", "last")}
        said = {name: str(row[name]) if isinstance(row.get(name), str) else "" for name in ("name", "measure")}
        found[str(row["code"])] = days | said
    return found


def _iso(day: Any) -> str:
    """Return a day as ISO 8601, empty when there is none."""
    return "" if day is None or pd.isna(day) else pd.Timestamp(day).strftime("%Y-%m-%d")


def _texts(shown: Extract) -> dict[str, dict[str, str]]:
    """Return the texts of the page in both languages, and the reasons why blocks of this map are irregular."""
    catalogue = terms.catalogue()
    keys = {key.removeprefix(PAGE_TERMS): key for key in catalogue if key.startswith(PAGE_TERMS)}
    reasons = {f"irregular.{reason}" for reason in shown.blocks["irregular"] if isinstance(reason, str)}
    keys |= {key: key for key in {*SHARED_TERMS, *reasons} if key in catalogue}
    for start, ours in SHARED_SERIES.items():
        keys |= {ours + key.removeprefix(start): key for key in catalogue if key.startswith(start)}
    return {
        lang: {short: catalogue[key][number] for short, key in sorted(keys.items())}
        for number, lang in enumerate(LANGUAGES)
    }
