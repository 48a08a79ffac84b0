"""Rows of returns made of lines and their figures, and the targets that a table states beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from blockmap.progress.columns import Bools, Column, Ints, column
from blockmap.progress.lists import key_text
from blockmap.progress.mapping import STAFF, Fit
from blockmap.progress.read_figures import LARGEST_FIGURE, Figures
from blockmap.progress.read_lines import EMPTY, NO_COUNT, NO_DAY, Account, Lines, whole
from blockmap.tabular import Sheet


def frame_of(sheet: Sheet, fit: Fit, lines: Lines, figures: list[Figures], account: Account) -> pd.DataFrame:
    """Put the figures of all measures below one another: rows of returns."""
    is_open = account.is_open | (account.reason == "row_figure")
    parts = [_kept(one, is_open) for one in figures]
    rows = np.concatenate([one.rows for one in parts]) if parts else np.empty(0, dtype=np.int64)
    shared = {role: lines.columns[role] for role in ("phase", "channel", "slot") if role in lines.columns}
    staff = {role: lines.columns[role].renamed(key_text) for role in STAFF if role in lines.columns}
    made: dict[str, Any] = {
        "_row": rows,
        "row_number": sheet.row_number[rows],
        "source": _word(fit.mapping.source, len(rows)),
        "value": np.concatenate([one.value for one in parts]) if parts else rows,
        "is_increment": _repeated([one.is_increment for one in parts], parts, bool),
        "measure": _measures(parts),
        "outcome": _outcome_words(parts),
        "work_date": _dates(lines.work[rows]),
        "entry_date": _dates(lines.entry[rows]),
        **_place_columns(fit, lines, rows),
        **{name: words.at(rows).category() for name, words in (shared | staff).items()},
    }
    if lines.row_key is not None:
        made["row_key"] = pd.array(lines.row_key[rows], dtype="str")
    if lines.attempt is not None:
        attempts = np.clip(lines.attempt[rows], -1, np.iinfo(np.int16).max)
        made["attempt"] = pd.arrays.IntegerArray(attempts.astype(np.int16), attempts < 0)
    return pd.DataFrame(made)


def _kept(one: Figures, is_open: Bools) -> Figures:
    """Leave away the figures of lines that are rejected."""
    keep = is_open[one.rows]
    if keep.all():
        return one
    at = np.flatnonzero(keep)
    measure = one.measure if isinstance(one.measure, str) else one.measure.at(at)
    return Figures(one.rows[at], measure, one.value[at], one.is_increment, one.outcome.at(at) if one.outcome else None)


def _repeated(values: list[Any], parts: list[Figures], kind: type) -> NDArray[Any]:
    return np.repeat(np.array(values, dtype=kind), [len(one.rows) for one in parts])


def _measures(parts: list[Figures]) -> pd.Series:
    columns = [
        Column(np.zeros(len(one.rows), dtype=np.int64), [one.measure]) if isinstance(one.measure, str) else one.measure
        for one in parts
    ]
    return _stacked(columns)


def _outcome_words(parts: list[Figures]) -> pd.Series:
    return _stacked([one.outcome or Column(np.full(len(one.rows), -1, dtype=np.int64), []) for one in parts])


def _stacked(columns: list[Column]) -> pd.Series:
    """Put columns below one another."""
    words = list(dict.fromkeys(word for one in columns for word in one.words))
    number = {word: k for k, word in enumerate(words)}
    codes = [np.array([*(number[word] for word in one.words), -1], dtype=np.int64)[one.codes] for one in columns]
    return Column(np.concatenate(codes) if codes else np.empty(0, dtype=np.int64), words).category()


def _word(word: str, length: int) -> pd.Series:
    return Column(np.zeros(length, dtype=np.int64), [word]).category()


def _dates(days: Ints) -> NDArray[np.datetime64]:
    dates = days.astype("datetime64[D]").astype("datetime64[s]")
    dates[days == NO_DAY] = np.datetime64("NaT")
    return dates


def _place_columns(fit: Fit, lines: Lines, rows: Ints) -> dict[str, Any]:
    """Level, code and ids of the place of every figure."""
    place = lines.place[rows]
    matches = lines.matches
    levels = Column(np.arange(len(matches)), [m.level if m else "area" for m in matches]).renamed(str)
    if fit.mapping.level == "dwelling" or lines.dwelling is not None:
        has_dwelling = lines.dwelling.is_given[rows] if lines.dwelling is not None else np.zeros(len(rows), bool)
        is_dwelling = has_dwelling | (fit.mapping.level == "dwelling")
        words = [*levels.words, "dwelling"]
        codes = np.where(is_dwelling, len(levels.words), levels.codes[place])
        level = Column(codes, words).category()
    else:
        level = levels.at(place).category()
    made: dict[str, Any] = {"level": level}
    codes_said = Column(np.arange(len(matches)), [m.code if m else "" for m in matches]).renamed(str)
    made["code"] = codes_said.at(place).category()
    for name in ("area_id", "block_id", "building_id"):
        ids = np.array([(getattr(m, name) if m else None) or 0 for m in matches], dtype=np.int64)
        made[name] = pd.arrays.IntegerArray(ids[place], (ids == 0)[place])
    if lines.dwelling is not None:
        made["dwelling"] = lines.dwelling.at(rows).category()
    return made


def targets_of(fit: Fit, sheet: Sheet, lines: Lines, account: Account) -> pd.DataFrame:
    """Targets that the file states beside its figures, of places that are there: one row per line and measure."""
    made = []
    is_open = account.is_open | (account.reason == "row_figure") | (account.reason == EMPTY)
    for measure, theirs in fit.targets.items():
        value = column(sheet.frame, theirs).numbers(whole, NO_COUNT)
        rows = np.flatnonzero(is_open & (value >= 0) & (value <= LARGEST_FIGURE))
        columns = _place_columns(fit, lines, rows)
        made.append(
            pd.DataFrame(
                {
                    "phase": lines.columns["phase"].at(rows).category().astype("str"),
                    "measure": measure,
                    **{name: columns[name] for name in ("area_id", "block_id", "building_id")},
                    "level": columns["level"].astype("str"),
                    "value": value[rows],
                    "valid_from": _dates(lines.work[rows]),
                    "households": np.array(
                        [m.households if m and m.households is not None else -1 for m in lines.matches]
                    )[lines.place[rows]],
                }
            )
        )
    names = ["phase", "measure", "area_id", "block_id", "building_id", "level", "value", "valid_from", "households"]
    return pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=names)
