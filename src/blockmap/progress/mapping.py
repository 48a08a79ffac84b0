"""How the columns of a return are understood: a *mapping*, in a TOML file that an office can read, copy and amend.

Shipped mappings lie in ``progress/mappings``; the manual is ``docs/returns.md``. A mapping names for every role (place, dates,
worker …) the columns that may play it, in the order in which they are tried, and for every measure the columns that hold its
figures. Whether these are *totals so far* or *increments of the day* only the mapping can say; it is never guessed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from blockmap.errors import SourceError, UsageError
from blockmap.progress.lists import plain
from blockmap.tabular.words import words
from blockmap.wrong_values import WrongValues

Role = Literal[
    "id", "building", "block", "community", "short_code", "area", "number", "entrance", "unit", "phase", "measure", "value",
    "outcome", "review", "households", "work_date", "entry_date", "worker", "typist", "channel", "attempt", "slot",
]  # fmt: skip
"""What a column can be about."""

ROLES: tuple[Role, ...] = get_args(Role)

PLACE: tuple[Role, ...] = ("building", "block", "community", "short_code", "number", "area")
"""Roles that name the place of a row, together."""

STAFF: tuple[Role, ...] = ("worker", "typist")
"""Roles of staff: a column of names is taken, as staff are named; identity and telephone numbers are not."""

SLICE = re.compile(r"^(.*)\[(\d*):(\d*)\]$")
"""``key[0:15]``: only these characters of a column."""


def _listed(value: Any) -> Any:
    """Take a list of words as it is best written: separated by commas."""
    return words(value) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Figure(BaseModel):
    """Which columns hold the figures of a measure, or the figure that every row stands for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measure: str = Field(min_length=1)
    columns: Words = ()
    value: int | None = None


class Mapping(BaseModel):
    """How the columns of one kind of file are understood."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    extends: str | None = None
    is_abstract: bool = False
    form: Literal["table", "csdb"] = "table"
    source: str = Field("", description="the stream of deliveries among which one supersedes another")
    level: Literal["area", "block", "building", "dwelling"] | None = Field(None, description="none: what the place is")
    phase: str = Field("short_form", description="phase of rows that do not say theirs")
    figures: Literal["total", "increment"] = "total"
    signature: Words = Field((), description="columns by which a file of this kind is known")
    needs: Words = Field((), description="roles without which it makes no sense; place, date, figure for any of them")
    known: Words = Field((), description="columns that are known and not needed, so that they need not be said")
    columns: dict[Role, Words] = Field(default_factory=dict)
    measures: tuple[Figure, ...] = ()
    targets: tuple[Figure, ...] = ()
    words: dict[Role, dict[str, str]] = Field(default_factory=dict)
    outcome: str | None = Field(None, description="outcome of visits that do not say theirs")
    is_visit: bool = Field(False, description="a row is a visit to a dwelling")
    is_id_by_date: bool = Field(
        False, description="the id names a line of a form, which every day of work fills in anew"
    )
    groups: str = Field(
        "", description="characters between the groups of a form and its questions, in the names of columns"
    )
    utc_offset: str = Field(
        "+08:00", pattern=r"^[+-]\d\d:\d\d$", description="offset in which times marked as UTC are dated"
    )

    @property
    def headers(self) -> set[str]:
        """Names of all columns it knows, in lower case."""
        every = [
            *self.columns.values(),
            *(f.columns for f in (*self.measures, *self.targets)),
            self.signature,
            self.known,
        ]
        return {name.casefold() for names in every for name in names}


@dataclass(frozen=True, slots=True)
class Fit:
    """A mapping as it meets the columns of one table.

    Attributes
    ----------
    mapping
        The mapping.
    roles
        Role → column (perhaps with a slice).
    measures, targets
        Measure → column; none for a figure that every row stands for.
    lacking
        What it needs and does not find.
    """

    mapping: Mapping
    roles: dict[str, str]
    measures: dict[str, str | None]
    targets: dict[str, str]
    lacking: tuple[str, ...]

    @property
    def used(self) -> dict[str, str]:
        """Ours → theirs."""
        figures = {measure: column for measure, column in self.measures.items() if column}
        return self.roles | figures | {f"target:{measure}": column for measure, column in self.targets.items()}


def shipped() -> dict[str, Mapping]:
    """Return the mappings that come with the program, by name."""
    return {name: mapping for name, mapping in _shipped().items() if not mapping.is_abstract}


@cache
def _shipped() -> dict[str, Mapping]:
    folder = files("blockmap.progress") / "mappings"
    texts = {Path(f.name).stem: f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".toml")}
    raw = {name: tomllib.loads(text) for name, text in texts.items()}
    return {name: Mapping.model_validate(_extended(raw[name], raw) | {"name": name}) for name in sorted(raw)}


def named(said: str) -> Mapping:
    """Return a mapping by the name of a shipped one, or from a file.

    Raises
    ------
    UsageError
        There is no mapping of this name, or the file makes no sense; every fault is named.
    SourceError
        The file cannot be read.
    """
    if said in shipped():
        return shipped()[said]
    path = Path(said)
    if path.suffix.lower() != ".toml":
        raise UsageError("mapping_unknown", mapping=said, known=", ".join(shipped()))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise SourceError("source_unreadable", file=path.name, why=str(fault)[:200]) from fault
    return parsed(text, path.stem, path.name)


def parsed(text: str, name: str, file_name: str) -> Mapping:
    """Make a mapping of the text of its file; see `named`."""
    try:
        raw = tomllib.loads(text)
        parents = {known: mapping.model_dump(exclude_unset=True) for known, mapping in _shipped().items()}
        whole = _extended(raw, parents)
        mapping = Mapping.model_validate(whole | {"name": name, "source": whole.get("source") or name})
    except tomllib.TOMLDecodeError as fault:
        raise UsageError("mapping_faults", file=file_name, faults=str(fault)) from fault
    except KeyError as fault:
        raise UsageError("mapping_unknown", mapping=str(raw["extends"]), known=", ".join(_shipped())) from fault
    except ValidationError as fault:
        raise UsageError("mapping_faults", file=file_name, faults=WrongValues(fault.errors())) from fault
    return mapping


OWN = frozenset({"is_abstract", "name", "source"})
"""What a mapping never takes over: two forms are two streams, or one would supersede the other's figures."""


def _extended(raw: Table[str, Any], others: Table[str, Table[str, Any]]) -> dict[str, Any]:
    """Return a mapping with what it takes over: columns and words by role, figures by measure; its own go before."""
    if not raw.get("extends"):
        return dict(raw)
    parent = _extended(others[raw["extends"]], others)
    whole = {k: v for k, v in parent.items() if k not in OWN} | dict(raw)
    for part in ("columns", "words"):
        whole[part] = {**parent.get(part, {}), **raw.get(part, {})}
    for part in ("measures", "targets"):
        mine = {figure["measure"]: figure for figure in raw.get(part, ()) if "measure" in figure}
        theirs = {figure["measure"]: figure for figure in parent.get(part, ())}
        whole[part] = [*(theirs | mine).values()]
    return whole


def fit(mapping: Mapping, columns: Iterable[str], filled: Collection[str] | None = None) -> Fit:
    """Find the columns of a table that a mapping means; no column plays two roles.

    Parameters
    ----------
    columns
        Columns of the table that may be used.
    filled
        Those in which anything stands: a column without a word names no place. All of them when ``None``.
    """
    names = list(columns)
    there = _by_header(names, mapping.groups)
    naming = there if filled is None else _by_header([name for name in names if name in filled], mapping.groups)
    taken: set[str] = set()
    roles = {}
    for role in mapping.columns:
        found = _first(mapping.columns[role], naming if role in PLACE else there, taken)
        if found is not None:
            roles[str(role)] = found
    measures = {f.measure: (_first(f.columns, there, taken) if f.columns else None) for f in mapping.measures}
    measures = {f.measure: measures[f.measure] for f in mapping.measures if not f.columns or measures[f.measure]}
    # What should be done may be the target of several measures: doors and records alike.
    targets = {f.measure: found for f in mapping.targets if (found := _first(f.columns, there, set(taken)))}
    plain_there = {plain(name) for name in there}
    lacking = [name for name in mapping.signature if plain(name) not in plain_there]
    has_figure = any(measures.values()) or {"measure", "value"} <= roles.keys() or mapping.is_visit
    any_of = {"place": not roles.keys().isdisjoint(PLACE), "figure": has_figure}
    any_of["date"] = not roles.keys().isdisjoint(("work_date", "entry_date"))
    lacking += [need for need in mapping.needs if not any_of.get(need, need in roles)]
    return Fit(mapping, roles, measures, targets, tuple(lacking))


def _by_header(columns: Iterable[str], groups: str) -> dict[str, str]:
    """Columns by the names under which they are found: the whole header, then its last part behind the groups of a form."""
    names = list(columns)
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(plain(name), name)
    for name in names:
        for mark in groups:
            found.setdefault(plain(name.rsplit(mark, 1)[-1]), name)
    return found


def _first(candidates: Iterable[str], there: Table[str, str], taken: set[str]) -> str | None:
    """Return the first candidate that is there and not taken yet, with its slice if it has one."""
    for candidate in candidates:
        sliced = SLICE.match(candidate)
        theirs = there.get(plain(sliced[1] if sliced else candidate))
        if theirs is None:
            continue
        said = f"{theirs}[{sliced[2]}:{sliced[3]}]" if sliced else theirs
        if said not in taken:
            taken.add(said)
            return said
    return None


def fits(columns: Iterable[str], filled: Collection[str] | None = None) -> list[Fit]:
    """Return the shipped mappings that make sense of a table, those that explain most of its columns first; see `fit`."""
    names = list(columns)
    found = [fit(mapping, names, filled) for mapping in shipped().values()]
    whole = [one for one in found if not one.lacking]
    return sorted(whole, key=lambda one: (-len(one.used), -len(one.mapping.signature), one.mapping.name))


def nearest(columns: Iterable[str], filled: Collection[str] | None = None) -> Fit:
    """Return the shipped mapping that lacks least of a table; of several the one that explains most columns; see `fit`."""
    names = list(columns)
    found = [fit(mapping, names, filled) for mapping in shipped().values()]
    return min(found, key=lambda one: (len(one.lacking), -len(one.used), one.mapping.name))


def certain(found: list[Fit]) -> Fit | None:
    """Return the mapping that explains more columns than every other one; ``None`` when two explain as many."""
    if not found:
        return None
    rank = [(len(one.used), len(one.mapping.signature)) for one in found]
    return found[0] if len(found) == 1 or rank[0] > rank[1] else None
