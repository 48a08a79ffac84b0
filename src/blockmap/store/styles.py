"""How QGIS draws a territory: the table ``layer_styles``, which QGIS reads and may write as it likes."""

from __future__ import annotations

import sqlite3

from blockmap.settings import Settings

TABLE = "layer_styles"
TABLE_SQL = (
    "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), "
    "f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, "
    "styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), "
    "update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"
)


def fill(connection: sqlite3.Connection, settings: Settings, at: str) -> None:
    """Write the default style of every layer."""
