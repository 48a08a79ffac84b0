"""``blockmap publish``: a consistent snapshot for QGIS and other programs, which says of which moment it is.

It is a plain GeoPackage that may be edited. What it held at first is kept in it as hashes, so that a copy that was edited comes
back as a difference (`blockmap.workflow.edited_copy`).
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from blockmap import database, store, writing
from blockmap.errors import SourceError, UsageError
from blockmap.schema import TABLES, layer_name
from blockmap.settings import Settings
from blockmap.workflow.outcome import Outcome

MARKER, BASE = "blockmap_published", "blockmap_base"
"""Tables of a snapshot beside its layers: of which territory and moment it is, and hashes of its rows."""

SHOWN = ("compounds", "places", "exceptions", "findings")
"""Layers to look at; edits of them are not taken back."""

TAKEN_BACK = ("barriers", "buildings", "blocks")
"""Layers whose edits come back as operations."""

SECONDS = len("2020-11-01T12:00:00")

_TABLES = f"""
CREATE TABLE {MARKER} (id INTEGER PRIMARY KEY NOT NULL, territory TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL,
                       at TEXT NOT NULL);
CREATE TABLE {BASE} (id INTEGER PRIMARY KEY NOT NULL, layer TEXT NOT NULL, row_id INTEGER NOT NULL, attributes INTEGER NOT NULL,
                     shape INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """Of which territory, and of which operation of its ledger, a snapshot is."""

    territory: str
    seq: int
    hash: str
    when: str


def publish(territory: Path, target: Path) -> Outcome:
    """Write a snapshot as one GeoPackage; a former snapshot is replaced in one step, whoever reads it meanwhile.

    Parameters
    ----------
    territory
        The territory; planners may go on drawing.
    target
        File to write, or a folder in which it is called after the territory.

    Raises
    ------
    UsageError
        The target is something else than a former snapshot, or cannot be written.
    """
    path = target / f"{territory.stem}-published.gpkg" if target.is_dir() else target
    if path.suffix.lower() != ".gpkg" or (path.exists() and moment_of(path) is None):
        raise UsageError("publish_target", path=path)
    if not path.parent.is_dir():
        raise UsageError("not_a_folder", path=path.parent)
    with (
        writing.said_plainly(path),
        tempfile.TemporaryDirectory(prefix=f".{path.stem}.", dir=path.parent, ignore_cleanup_errors=True) as folder,
    ):
        draft, moment = _written(territory, Path(folder) / "out")
        _to_disk(draft)
        _put(draft, path)
        _to_disk(path.parent)
    values = {"path": path, "territory": territory.name, "seq": moment.seq}
    return Outcome("publish", written=(path,), values=values, next_step="publish")


def _put(draft: Path, path: Path) -> None:
    """Put a snapshot in the place of the former one, which Windows refuses while QGIS has it open, on any PC.

    It is not written into the open file instead: what somebody edits in it would then seem to be edits of another moment.
    """
    try:
        draft.replace(path)
    except PermissionError as fault:
        if not path.exists():
            raise
        raise UsageError("publish_held", path=path) from fault


def _written(territory: Path, folder: Path) -> tuple[Path, Moment]:
    """Write layers, moment and hashes into a new folder."""
    with store.open(territory) as file, file.snapshot():
        last = file.connection.execute("SELECT seq, hash, at FROM ledger ORDER BY seq DESC LIMIT 1").fetchone()
        levels = [layer_name(level) for level in file.settings.levels]
        store.export(file, folder, format="gpkg", layers=[*levels, *SHOWN, *TAKEN_BACK])
        settings = file.settings
    path = folder / f"{territory.stem}.gpkg"
    if not path.exists():
        raise UsageError("nothing_to_plan", territory=territory.name)
    moment = Moment(territory.name, int(last[0]), str(last[1]), str(last[2]))
    _mark(path, moment, {name: hashes(layer) for name, layer in layers_of(path, settings).items()})
    return path, moment


def _mark(path: Path, moment: Moment, held: dict[str, pd.DataFrame]) -> None:
    """Write moment and hashes beside the layers; triggers keep both as they are."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.executescript(f"BEGIN; {_TABLES}")
        connection.execute(
            f"INSERT INTO {MARKER} VALUES (1, ?, ?, ?, ?)",  # noqa: S608
            (moment.territory, moment.seq, moment.hash, moment.when),
        )
        for name, rows in held.items():
            numbers = rows[["row_id", "attributes", "shape"]].to_numpy(np.int64).tolist()
            connection.executemany(
                f"INSERT INTO {BASE} (layer, row_id, attributes, shape) VALUES (?, ?, ?, ?)",  # noqa: S608
                ((name, *row) for row in numbers),
            )
        for table in (MARKER, BASE):
            connection.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) VALUES (?, 'attributes', ?, ?)",
                (table, table, moment.when[:SECONDS] + "Z"),
            )
            for event in ("INSERT", "UPDATE", "DELETE"):
                connection.execute(
                    f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'this table says of which moment the snapshot is'); END"
                )
        connection.execute("COMMIT")


def moment_of(path: Path) -> Moment | None:
    """Return of which moment a snapshot is; ``None`` when the file is none."""
    with path.open("rb") as file:
        head = file.read(72)
    if not head.startswith(b"SQLite format 3"):
        return None
    with closing(sqlite3.connect(database.uri(path, "ro"), uri=True)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (MARKER,)).fetchone():
            return None
        return Moment(*connection.execute(f"SELECT territory, seq, hash, at FROM {MARKER}").fetchone())  # noqa: S608


def base_of(path: Path) -> pd.DataFrame:
    """Return the hashes that a snapshot was written with: ``layer, row_id, attributes, shape``."""
    with closing(sqlite3.connect(database.uri(path, "ro"), uri=True)) as connection:
        return pd.read_sql_query(f"SELECT layer, row_id, attributes, shape FROM {BASE}", connection)  # noqa: S608


def layers_of(path: Path, settings: Settings) -> dict[str, pd.DataFrame]:
    """Read the layers of a snapshot, or of an edited copy, that are there; the key is called ``row_id``, empty on new features.

    Raises
    ------
    SourceError
        A layer cannot be read.
    """
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        there = {name for name, _ in pyogrio.list_layers(path)}
        found = {}
        for name in (*map(layer_name, settings.levels), *SHOWN[:2], *TAKEN_BACK):
            if name in there:
                frame = pyogrio.read_dataframe(path, layer=name)
                key = TABLES[name if name in TABLES else "areas"].key
                found[name] = frame.rename(columns={key: "row_id"})
        return found
    except (DataSourceError, DataLayerError) as fault:
        raise SourceError("source_unreadable", file=path.name, why=str(fault).split(";")[0][:200]) from fault


def hashes(layer: pd.DataFrame) -> pd.DataFrame:
    """Return ``row_id, attributes, shape`` of a layer: hashes that differ where something was edited.

    Some programs write every polygon as one of many parts; with a single part that is the same shape.
    """
    geometry = np.asarray(layer["geometry"].array) if "geometry" in layer else np.full(len(layer), None)
    texts = pd.DataFrame(
        {name: _as_text(layer[name]) for name in sorted(layer.columns) if name not in ("geometry", "row_id")}
    )
    plain = np.where(shapely.get_num_geometries(geometry) == 1, shapely.get_geometry(geometry, 0), geometry)
    shape = pd.util.hash_array(
        np.asarray(shapely.to_wkb(shapely.normalize(plain), hex=True, output_dimension=2), dtype=object)
    )
    return pd.DataFrame(
        {
            "row_id": pd.to_numeric(layer["row_id"], errors="coerce").astype("Int64"),
            "attributes": pd.util.hash_pandas_object(texts, index=False).to_numpy().view(np.int64),
            "shape": _number(shape),
        }
    )


def _number(hashed: NDArray[np.uint64]) -> NDArray[np.int64]:
    return np.asarray(hashed, dtype=np.uint64).view(np.int64)


def _as_text(values: pd.Series) -> pd.Series:
    """Write values so that what QGIS writes back unedited reads the same: 1, 1.0 and true are one, nothing and empty too."""
    if pd.api.types.is_bool_dtype(values):
        values = values.astype("Int64")
    if pd.api.types.is_float_dtype(values):
        whole = values.dropna() % 1 == 0
        values = values.astype("Int64") if whole.all() else values
    if pd.api.types.is_datetime64_any_dtype(values):
        values = values.dt.strftime("%Y-%m-%d")
    return values.astype(object).where(values.notna(), "").astype(str).replace({"True": "1", "False": "0"})


def _to_disk(path: Path) -> None:
    """Wait until a file or folder is on the disk; folders cannot be waited for on Windows."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
