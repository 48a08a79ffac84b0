"""The choices of the office as rows of the table ``settings``: one row per choice, its value as JSON."""

from __future__ import annotations

import json
import sqlite3

import pandas as pd

from blockmap.errors import TerritoryError
from blockmap.settings import Settings


def read_settings(connection: sqlite3.Connection) -> Settings:
    """Read the choices that hold for this territory; ``TerritoryError`` when somebody spoiled them."""
    found = connection.execute("SELECT name, value FROM settings ORDER BY setting_id")
    try:
        return Settings(**{name: json.loads(value) for name, value in found})
    except (TypeError, ValueError) as fault:
        raise TerritoryError("damaged_settings") from fault


def settings_frame(settings: Settings) -> pd.DataFrame:
    """Return the choices as rows of ``settings``, in the order in which `Settings` declares them."""
    values = settings.model_dump(mode="json")
    return pd.DataFrame(
        {
            "setting_id": range(1, len(values) + 1),
            "name": list(values),
            "value": [json.dumps(value, ensure_ascii=False) for value in values.values()],
        }
    )
