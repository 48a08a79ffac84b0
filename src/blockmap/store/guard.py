"""The lock on the tables: triggers that refuse a write from outside the gate, whatever program tries it.

Table ``gate`` holds one row. Its ``is_open`` is 1 only inside a transaction of the gate and 0 in every state that is ever
committed, so another program never sees it open.
"""

from __future__ import annotations

import sqlite3

from blockmap.schema import Table
from blockmap.terms import text

TABLE = "gate"
TABLE_SQL = "CREATE TABLE gate (gate_id INTEGER PRIMARY KEY NOT NULL, is_open BOOLEAN NOT NULL, schema_version INTEGER NOT NULL)"


def trigger_sql(table: Table) -> dict[str, str]:
    """Return the SQL of the triggers of one table by name; rows of the ledger are never changed, not even by the gate."""
    if table.is_free:
        return {}
    closed = "WHEN (SELECT is_open FROM gate) IS NOT 1 "
    always = closed if table.governed else ""
    events = {"insert": closed, "update": always, "delete": always}
    return {
        f"gate_{table.name}_{event}": (
            f'CREATE TRIGGER "gate_{table.name}_{event}" BEFORE {event.upper()} ON "{table.name}" {condition}'
            f"BEGIN SELECT RAISE(ABORT, '{_refusal(table)}'); END"
        )
        for event, condition in events.items()
    }


def fill(connection: sqlite3.Connection, schema_version: int) -> None:
    """Write the one row, closed."""
    connection.execute("INSERT INTO gate VALUES (1, 0, ?)", (schema_version,))


def set_open(connection: sqlite3.Connection, is_open: bool) -> None:
    """Open or close the gate inside the running transaction."""
    connection.execute("UPDATE gate SET is_open = ?", (int(is_open),))


def _refusal(table: Table) -> str:
    """Say in both languages why a write is refused, as an SQL literal."""
    key = "store.outside_gate" if table.governed else "store.ledger_append_only"
    return " / ".join(text(key, lang, table=table.name) for lang in ("en", "zh")).replace("'", "''")
