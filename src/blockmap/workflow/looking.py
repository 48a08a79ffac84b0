"""Files as an office hands them in, looked at before anything is read: what each layer probably is, what reading it would give.

What is proposed are steps of a recipe. A planner corrects them on the start page; the same steps then stand in the recipe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from blockmap import intake
from blockmap.errors import BlockmapError
from blockmap.intake import delivered, formats, layers
from blockmap.intake.fields import expand_tags, known_names, text_column
from blockmap.progress import difficulties
from blockmap.report import Report
from blockmap.schema import layer_name
from blockmap.settings import Settings
from blockmap.tabular import persons
from blockmap.tabular.reading import TEXT, WORKBOOKS
from blockmap.workflow.households import COLUMNS, TABLE, load
from blockmap.workflow.lists import listed
from blockmap.workflow.recipe import ReadStep
from blockmap.workflow.watching import TAGS

PREVIEW_ROWS = 1500
"""Rows of a layer that a preview shows, spread evenly over it."""

PREVIEW_STEPS = 600
"""A preview is drawn as fine as its extent divided by this."""

MOST_VALUES = 60
"""Different values of a column of lines that are counted; a column with more tells no kinds."""

SAMPLES = 3
"""Values of a column that are shown, so that a planner sees what it holds."""


@dataclass(frozen=True)
class Seen:
    """What one layer of one file is taken for.

    Attributes
    ----------
    step
        How it would be read; its source is the name of the file.
    is_proposed
        A recipe reads it; a doubtful or unreadable one is left out until somebody says otherwise.
    layers
        Layers of the file with geometries, where it has several.
    territory_crs
        A CRS in metres that suits its place; ``None`` when the place is not known.
    """

    step: ReadStep
    is_proposed: bool
    layers: tuple[str, ...] = ()
    territory_crs: str | None = None


@dataclass(frozen=True)
class Tried:
    """What reading a layer in this way gives.

    Attributes
    ----------
    columns
        Columns of the source with some of their values; those about persons are left away.
    known
        Our columns, those that the source may give.
    used
        Ours → theirs.
    encoding, crs
        As they were read; ``None`` where nothing could be.
    account
        ``rows_read``, ``rows_taken`` and so on.
    report
        Findings; an error that stops the reading is `fault`.
    fault
        Why nothing can be read in this way.
    preview
        Some geometries in the CRS of the territory, simplified.
    values
        Of a source of lines, by column: how many rows have each value, the most frequent first; of columns with few values.
    """

    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    known: tuple[str, ...] = ()
    used: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    crs: str | None = None
    account: Mapping[str, int] = field(default_factory=dict)
    report: Report = field(default_factory=Report)
    fault: BlockmapError | None = None
    preview: tuple[Any, ...] = ()
    values: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def look(folder: Path) -> list[Seen]:
    """Look at every file of a folder.

    Returns
    -------
    Layers in the order in which a recipe reads them; then files in which nothing was recognised.
    """
    seen = [_seen(guess) for guess in intake.suggest(folder)]
    known = {item.step.source.name for item in seen}
    lists = (*TEXT, *WORKBOOKS)
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in (*formats.FORMS, *lists))
    rest = [path for path in files if path.name not in known]
    tables = {path: _list_of(path) if path.suffix.lower() in lists else "" for path in rest}
    others = [Seen(ReadStep(table=table, source=Path(path.name)), bool(table)) for path, table in tables.items()]
    return seen + sorted(others, key=lambda item: not item.is_proposed)


def _list_of(path: Path) -> str:
    """Tell what a table without a map is a list of: difficulties, households, or nothing that is known."""
    try:
        said = listed(path, difficulties.TAGS).rows["tag"].dropna()
        if len(said) and said.isin(list(difficulties.KINDS)).mean() >= 1 / 2:
            return TAGS
    except BlockmapError:
        pass  # no such list
    try:
        load(path)
    except BlockmapError:
        return ""
    return TABLE


def _seen(guess: intake.Guess) -> Seen:
    step = ReadStep(
        table=guess.table,
        source=Path(guess.file.name),
        layer=guess.layer,
        where=guess.where,
        encoding=guess.encoding,
        crs=guess.crs or None,
    )
    several = guess.layer is not None
    names = tuple(name for name, kind in layers.listed(guess.file) if kind is not None) if several else ()
    return Seen(step, not guess.is_doubtful, names, guess.territory_crs)


def try_reading(folder: Path, step: ReadStep, settings: Settings) -> Tried:
    """Read a layer as a recipe would, without keeping it.

    Parameters
    ----------
    folder
        Where the source lies.
    step
        How it is read; without a table only its columns are looked at.
    settings
        Choices of the territory that is to be made.
    """
    source = folder / step.source.name
    if step.table == TABLE:
        return _try_households(source, step)
    if step.table == TAGS:
        return _try_tags(source, step)
    try:
        frame = _frame(source, step)
        columns = {str(name): _samples(frame[name]) for name in frame.columns}
        if not step.table:
            return Tried(columns, account={"rows_read": len(frame)}, report=_unknown(source.name, frame))
        name, level = intake.target(step.table, settings)
    except BlockmapError as fault:
        return Tried(fault=fault)
    known = tuple(known_names(name, level))
    values = _values(frame) if name == "barriers" else {}
    how = step.model_dump(include={"layer", "where", "fields", "crs", "encoding"})
    mapping = folder / step.mapping.name if step.mapping else None
    try:
        reading = intake.read(source, step.table, settings=settings, mapping_file=mapping, **how)
    except BlockmapError as fault:
        return Tried(columns, known, fault=fault, values=values)
    return Tried(
        columns,
        known,
        {ours: theirs for ours, theirs in _mapping(reading).items() if ours in known},
        reading.source["encoding"],
        reading.source["crs"],
        {name: int(value) for name, value in reading.report.figures.items() if name.startswith("rows_")},
        reading.report,
        preview=_preview(reading.rows),
        values=values,
    )


def _try_households(source: Path, step: ReadStep) -> Tried:
    try:
        listed = load(source, fields=step.fields, encoding=step.encoding)
    except BlockmapError as fault:
        return Tried(known=COLUMNS, fault=fault)
    columns = {str(name): _samples(listed.frame[name]) for name in listed.frame.columns}
    account = {"rows_read": len(listed.frame)}
    return Tried(columns, COLUMNS, listed.used, listed.encoding, account=account, report=listed.report)


def _unknown(file_name: str, frame: pd.DataFrame) -> Report:
    """Say why a file that can be opened is read as nothing."""
    report = Report()
    report.add("source_unknown" if len(frame) else "source_without_rows", "warning", table=file_name)
    return report


def lone_parts(folder: Path) -> list[tuple[str, str]]:
    """List parts of datasets without the file that makes them one: name, and the suffix of what is missing."""
    there = {path.name.lower() for path in folder.iterdir()}
    main = {part: suffix for suffix, parts in formats.COMPANIONS.items() for part in parts if part not in formats.FORMS}
    return [
        (path.name, main[path.suffix.lower()])
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in main and f"{path.stem}{main[path.suffix.lower()]}".lower() not in there
    ]


def _try_tags(source: Path, step: ReadStep) -> Tried:
    try:
        came = listed(source, difficulties.TAGS, encoding=step.encoding)
    except BlockmapError as fault:
        return Tried(fault=fault)
    columns = {theirs: _samples(came.rows[ours]) for ours, theirs in came.used.items()}
    account = {"rows_read": came.read_count, "rows_rejected": came.read_count - len(came.rows)}
    return Tried(columns, tuple(came.used), came.used, came.encoding, account=account, report=came.report)


def _mapping(reading: intake.Reading) -> dict[str, str]:
    import json

    used: dict[str, str] = json.loads(reading.source["mapping"])
    return used


def _frame(source: Path, step: ReadStep) -> pd.DataFrame:
    """Return the attributes of a layer, but for those about persons."""
    with formats.opened(source, member=step.layer) as opened:
        came = delivered.load(opened, step.table, layer=step.layer, where=step.where, encoding=step.encoding)
    frame = expand_tags(came.frame, "buildings")
    return frame.drop(columns=persons.refused(frame))


def _values(frame: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Count the values of the columns that have few of them."""
    counts = {str(name): text_column(frame, {"kind": name}, "kind").value_counts() for name in frame.columns}
    few = {name: found for name, found in counts.items() if 0 < len(found) <= MOST_VALUES}
    return {name: {str(value): int(count) for value, count in found.items()} for name, found in few.items()}


def _samples(values: pd.Series) -> tuple[str, ...]:
    there = values.dropna().head(200)
    if pd.api.types.is_float_dtype(there) and (there % 1 == 0).all():
        there = there.astype("int64")
    there = there.astype(str).str.strip()
    return tuple(there[there != ""].drop_duplicates().head(SAMPLES).str.slice(0, 30))


def _preview(rows: gpd.GeoDataFrame) -> tuple[Any, ...]:
    """Return some geometries, spread evenly, simplified to what a small map can show."""
    if not len(rows):
        return ()
    chosen = np.unique(np.linspace(0, len(rows) - 1, PREVIEW_ROWS).astype(int))
    geometries = rows.geometry.array[chosen]
    west, south, east, north = rows.total_bounds
    fine = max(east - west, north - south) / PREVIEW_STEPS
    simple = shapely.simplify(np.asarray(geometries), fine / 2, preserve_topology=True)
    return tuple(simple[~shapely.is_empty(simple)])


def tables_of(settings: Settings) -> tuple[str, ...]:
    """Return the tables that a source can be read for."""
    return (*map(layer_name, settings.levels), "compounds", "places", "barriers", "buildings", TABLE, TAGS)
