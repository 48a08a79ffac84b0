"""What the file says of itself: findings, quality, sources, settings, ledger."""

from __future__ import annotations

from blockmap.schema.declaration import declare

FINDINGS = declare(
    "findings",
    "what the last read, plan, number or check found, as a layer",
    ("finding_id", "INTEGER", "id"),
    ("stage", "TEXT", "command that found it", True),
    ("kind", "TEXT", "key of its term", True),
    ("severity", "TEXT", "error, warning or note", True),
    ("table_name", "TEXT", "table, or file at intake"),
    ("row_id", "INTEGER", "id in that table, or row of the file"),
    ("code", "TEXT", "official code"),
    ("message_en", "TEXT", "what, where, why in English", True),
    ("message_zh", "TEXT", "what, where, why in Chinese", True),
    ("next_en", "TEXT", "what to do, in English"),
    ("next_zh", "TEXT", "what to do, in Chinese"),
    geometry="POINT",
)
QUALITY = declare(
    "quality",
    "how the partition was judged when it was planned, per community and in all; later edits are not in it",
    ("quality_id", "INTEGER", "id"),
    ("community_id", "INTEGER", "area_id; none for the whole territory"),
    ("measure", "TEXT", "name of the figure", True),
    ("value", "REAL", "its value"),
)
SOURCES = declare(
    "sources",
    "files read",
    ("source_id", "INTEGER", "id"),
    ("table_name", "TEXT", "table it was read for", True),
    ("file_name", "TEXT", "name of the file, without its folder", True),
    ("layer", "TEXT", "layer in the file"),
    ("sha256", "TEXT", "hash of the file's bytes (all parts of a shapefile)", True),
    ("encoding", "TEXT", "encoding used, and why"),
    ("crs", "TEXT", "CRS of the file"),
    ("mapping", "TEXT", "fields used, as JSON"),
    ("rows_read", "INTEGER", "rows in the file", True),
    ("rows_taken", "INTEGER", "rows taken as they are", True),
    ("rows_repaired", "INTEGER", "rows taken after a repair", True),
    ("rows_rejected", "INTEGER", "rows set aside", True),
)
SETTINGS = declare(
    "settings",
    "choices of the office",
    ("setting_id", "INTEGER", "id"),
    ("name", "TEXT", "name of the choice", True),
    ("value", "TEXT", "its value, as JSON", True),
)
LEDGER = declare(
    "ledger",
    "every change, append-only, each row chained to the one before",
    ("seq", "INTEGER", "order of the operation, from 1"),
    ("at", "TEXT", "when, ISO 8601 with offset", True),
    ("actor", "TEXT", "who", True),
    ("operation", "TEXT", "what", True),
    ("arguments", "TEXT", "its arguments, as JSON", True),
    ("reason", "TEXT", "why"),
    ("undo_of", "INTEGER", "seq of the operation that this one undoes"),
    ("changes", "BLOB", "rows before and after, compressed", True),
    ("previous_hash", "TEXT", "hash of the row before", True),
    ("hash", "TEXT", "hash of this row", True),
    governed=False,
)
