"""Barriers: which lines of a source may bound a block, of what kind and how strong.

Layers made like OpenStreetMap are understood without a mapping: roads, railways, waterways, water (by its shore), walls. What
runs in a tunnel is no line on the ground. A bridge is one, for the road on it; the water below stays a line of its own.
Every line
can be crossed unless the data or the mapping says that it cannot.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap.errors import UsageError
from blockmap.intake import axes
from blockmap.intake.barrier_words import LAYER_PARTS, NO_BARRIER, PARTS, TAGS, WORDS
from blockmap.intake.fields import flag_column, number_column, text_column
from blockmap.schema import BARRIER_KINDS
from blockmap.settings import Settings
from blockmap.topology.grid import Geometries

OPEN_TUNNELS = ("", "no", "n", "f", "false", "0", "building_passage", "avalanche_protector", "否", "无")
"""Values of a tunnel column that leave the line on the ground; a passage through a building is walked like any lane."""

UNDERGROUND = ("underground", "indoor")


@dataclass(frozen=True, slots=True)
class Rule:
    """What one value of a column means: the kind (``None``: no barrier), its rank, and whether it can be crossed."""

    kind: str | None
    rank: int
    is_crossable: bool = True


@dataclass(frozen=True)
class Rules:
    """A mapping file: the column it is about and what its values mean. Values it leaves out are read as without it."""

    field: str
    meaning: Mapping[str, Rule]


def rules(path: Path) -> Rules:
    """Read a mapping file.

    .. code-block:: toml

        field = "DLDJ"
        [values]
        "41" = { kind = "main_road" }
        "43" = { kind = "street", rank = 2 }
        "river" = { kind = "river", is_crossable = false }
        "99" = { kind = "none" }

    Raises
    ------
    UsageError
        It is missing, no TOML, or names a kind that does not exist.
    """
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise UsageError("mapping_unreadable", file=Path(path).name, why=str(fault)) from fault
    values = content.get("values")
    if not isinstance(content.get("field"), str) or not isinstance(values, dict):
        raise UsageError("mapping_incomplete", file=Path(path).name)
    return Rules(
        content["field"], {str(value): _rule(said, str(value), Path(path).name) for value, said in values.items()}
    )


def _rule(said: Any, value: str, file_name: str) -> Rule:
    kind = said.get("kind") if isinstance(said, dict) else said
    if kind == "none":
        return Rule(None, 0)
    rank = said.get("rank", BARRIER_KINDS.get(str(kind))) if isinstance(said, dict) else BARRIER_KINDS.get(str(kind))
    if kind not in BARRIER_KINDS or not isinstance(rank, int) or not 0 <= rank <= max(BARRIER_KINDS.values()):
        raise UsageError("mapping_kind", file=file_name, value=value, known=", ".join([*BARRIER_KINDS, "none"]))
    return Rule(kind, rank, bool(said.get("is_crossable", True)) if isinstance(said, dict) else True)


def classify(frame: pd.DataFrame, used: Mapping[str, str], said: Rules | None, layer: str) -> pd.DataFrame:
    """Tell of every row what barrier it is.

    Parameters
    ----------
    frame, used
        Attributes as delivered and the columns used (ours → theirs).
    said
        The mapping file, where one is given.
    layer
        Name of the layer and the file; tells the kind when no column does.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (``None``: no barrier), ``rank``, ``is_crossable, is_must_hold``, ``is_tunnel``, and ``is_assumed`` where
        neither a
        column nor the name of the layer told the kind.
    """
    tags = {tag: text_column(frame, used, tag) for tag in TAGS if tag in used}
    words = text_column(frame, used, "kind")
    meaning = {word: _meaning(str(word).lower()) for word in words.dropna().unique()}
    kinds = [tags[tag].map(_lowered(TAGS[tag])) for tag in tags]
    kinds.append(words.map(lambda word: meaning.get(word, (None, False))[0]))
    is_decided = words.map(lambda word: meaning.get(word, (None, False))[1]).astype(bool)
    for said_tag in tags.values():
        is_decided |= said_tag.notna()
    by_layer = _layer_kind(layer)
    # Among tagged lines one without any tag we know is something else (a power line); untagged ones are what the layer is.
    otherwise = None if tags else by_layer or "street"
    kind = _strongest(kinds).where(is_decided, otherwise).astype(object)
    kind = kind.where(kind.notna(), None)
    is_assumed = ~is_decided & (not tags and by_layer is None)
    rank = kind.map(BARRIER_KINDS).fillna(0).astype("int64")
    barrier = pd.DataFrame({"kind": kind, "rank": rank, "is_crossable": True, "is_assumed": is_assumed})
    if said is not None:
        barrier = _by_rules(frame, said, barrier)
    return _with_flags(frame, used, barrier).assign(is_tunnel=_is_tunnel(frame, used))


def _strongest(kinds: list[pd.Series]) -> pd.Series:
    """Return the kind of highest rank among several columns of a row (a road with a tram in it, a dam with a track on it)."""
    best = kinds[0]
    for kind in kinds[1:]:
        best = kind.where(kind.map(BARRIER_KINDS).fillna(0) > best.map(BARRIER_KINDS).fillna(0), best)
    return best


def _lowered(kinds: Mapping[str, str]) -> Callable[[Any], str | None]:
    """Look a tag's value up in lower case."""
    return lambda value: kinds.get(str(value).lower())


def _meaning(word: str) -> tuple[str | None, bool]:
    """Kind that a word in a column of kinds means, and whether the word is known at all."""
    if word in NO_BARRIER:
        return None, True
    kind = WORDS.get(word) or next((kind for part, kind in PARTS.items() if part in word), None)
    return kind, kind is not None


def _layer_kind(layer: str) -> str | None:
    return next((kind for part, kind in LAYER_PARTS.items() if part in layer.lower()), None)


def _by_rules(frame: pd.DataFrame, said: Rules, barrier: pd.DataFrame) -> pd.DataFrame:
    """Let the mapping file speak first."""
    if said.field not in frame.columns:
        raise UsageError("mapping_field", field=said.field, columns=", ".join(map(str, frame.columns)))
    values = text_column(frame, {"kind": said.field}, "kind")
    ruled = values.isin(list(said.meaning))
    rule = values[ruled].map(said.meaning)
    barrier = barrier.copy()
    barrier.loc[ruled, "kind"] = rule.map(lambda r: r.kind)
    barrier.loc[ruled, "rank"] = rule.map(lambda r: r.rank)
    barrier.loc[ruled, "is_crossable"] = rule.map(lambda r: r.is_crossable)
    barrier.loc[ruled, "is_assumed"] = False
    return barrier


def _with_flags(frame: pd.DataFrame, used: Mapping[str, str], barrier: pd.DataFrame) -> pd.DataFrame:
    """Let columns of our own names speak last: rank, crossable, must hold."""
    rank = number_column(frame, used, "rank")
    fits = rank.between(0, max(BARRIER_KINDS.values())) & barrier.kind.notna()
    yes, no = flag_column(frame, used, "is_crossable")
    must, _ = flag_column(frame, used, "is_must_hold")
    return barrier.assign(
        rank=barrier["rank"].where(~fits, rank.fillna(0)).astype("int64"),
        is_crossable=(barrier.is_crossable | yes) & ~no,
        is_must_hold=must | (barrier.kind == "must_hold"),
    )


def _is_tunnel(frame: pd.DataFrame, used: Mapping[str, str]) -> pd.Series:
    tunnel = text_column(frame, used, "tunnel").map(lambda value: str(value).lower() if value is not None else "")
    location = text_column(frame, used, "location").isin(UNDERGROUND)
    below = number_column(frame, used, "ground_position") < 0
    return ~tunnel.isin(OPEN_TUNNELS) | location | below


ROADS = ("main_road", "street", "lane", "railway")
"""Kinds that a base map may draw as the ground between their kerbs."""


def as_lines(kind: NDArray[Any], geometry: Geometries) -> tuple[Geometries, NDArray[np.bool_]]:
    """Return roads that are areas as their centre lines, other areas as their outlines (the shore of water), lines as they are.

    Returns
    -------
    lines, is_axis
        The lines, and which of them are centre lines.
    """
    is_area = shapely.get_dimensions(geometry) == 2
    is_axis = is_area & np.isin(kind, ROADS)
    lines = geometry.copy()
    if is_axis.any():
        lines[is_axis] = axes.centre_lines(geometry[is_axis])
        is_axis &= shapely.get_dimensions(lines) == 1
    is_area = shapely.get_dimensions(lines) == 2
    lines[is_area] = shapely.boundary(lines[is_area])
    return lines, is_axis


def is_pond(kind: NDArray[Any], geometry: Geometries, settings: Settings) -> NDArray[np.bool_]:
    """Tell which waters are smaller than the smallest block: one walks round them, they keep no households apart."""
    return np.asarray(
        (kind == "river") & (shapely.get_dimensions(geometry) == 2) & (shapely.area(geometry) < settings.min_block_m2)
    )
