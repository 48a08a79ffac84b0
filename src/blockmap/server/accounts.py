"""Who may come in: accounts with passwords, sessions that can be revoked, and the log of who came.

They are kept beside the territory, in ``NAME.users.db``, never in it: a territory is mailed around, accounts are not.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from blockmap.errors import UsageError

Role = Literal["admin", "planner", "reviewer", "supervisor"]
ROLES: tuple[Role, ...] = get_args(Role)

EVERYWHERE = "*"
"""Grant for the whole territory."""

IDLE_SECONDS, LONGEST_SECONDS = 30 * 60, 12 * 3600
"""A session ends after so long without a request, and in any case after so long."""

SEEN_SECONDS = 60
"""That a session was used is written down so often at most: it waits for the disk, and a page asks many things a second."""

SHORTEST_PASSWORD = 10

_TABLES = """
CREATE TABLE IF NOT EXISTS users (name TEXT PRIMARY KEY, password_hash TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS grants (name TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (name, code));
CREATE TABLE IF NOT EXISTS sessions (token_hash TEXT PRIMARY KEY, name TEXT NOT NULL, begun REAL NOT NULL, seen REAL NOT NULL);
CREATE TABLE IF NOT EXISTS logins (at REAL NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL, outcome TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works with the server.

    Attributes
    ----------
    name
        Name of the account.
    role
        What the person may do, see `blockmap.server.rights`.
    grants
        Codes of the areas in which the person may do it; `EVERYWHERE` for all.
    """

    name: str
    role: Role
    grants: frozenset[str]


class Accounts:
    """The accounts of one territory. Safe to use from several threads.

    Parameters
    ----------
    path
        File of the accounts; made when it is missing, readable by its owner only.
    """

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.executescript(_TABLES)
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex())

    @classmethod
    def beside(cls, territory: Path) -> Accounts:
        """Open the accounts of a territory."""
        return cls(territory.with_name(territory.name + ".users.db"))

    def add(self, name: str, password: str, role: Role, grants: Iterable[str] = ()) -> None:
        """Add an account, or give a known one a new password, role and grants; its sessions end.

        Raises
        ------
        UsageError
            The name is empty, the role unknown, the password too short.
        """
        if not name.strip() or role not in ROLES:
            raise UsageError("account_role", name=name, role=role, roles=", ".join(ROLES))
        if len(password) < SHORTEST_PASSWORD:
            raise UsageError("account_password", least=SHORTEST_PASSWORD)
        hashed = self._hasher.hash(password)
        with self._lock, self._connection:
            self._connection.execute("INSERT OR REPLACE INTO users VALUES (?, ?, ?)", (name, hashed, role))
            self._connection.execute("DELETE FROM grants WHERE name = ?", (name,))
            self._connection.execute("DELETE FROM sessions WHERE name = ?", (name,))
        if grants:
            self.grant(name, grants)

    def grant(self, name: str, codes: Iterable[str]) -> None:
        """Let an account work in further areas."""
        self._known(name)
        with self._lock:
            self._connection.executemany("INSERT OR IGNORE INTO grants VALUES (?, ?)", [(name, code) for code in codes])

    def revoke(self, name: str, codes: Iterable[str] | None = None) -> None:
        """Take areas away from an account; without codes take the account itself away. Its sessions end."""
        self._known(name)
        with self._lock:
            self._connection.execute("DELETE FROM sessions WHERE name = ?", (name,))
            if codes is None:
                self._connection.execute("DELETE FROM grants WHERE name = ?", (name,))
                self._connection.execute("DELETE FROM users WHERE name = ?", (name,))
            else:
                pairs = [(name, code) for code in codes]
                self._connection.executemany("DELETE FROM grants WHERE name = ? AND code = ?", pairs)

    def people(self) -> list[Person]:
        """List all accounts by name."""
        with self._lock:
            names = [name for (name,) in self._connection.execute("SELECT name FROM users ORDER BY name")]
            return [person for name in names if (person := self._person(name)) is not None]

    def log_in(self, name: str, password: str, *, address: str, now: float) -> str | None:
        """Check a password; return the token of a new session, or ``None``. Both are logged.

        A wrong name takes as long as a wrong password.
        """
        with self._lock:
            found = self._connection.execute("SELECT password_hash FROM users WHERE name = ?", (name,)).fetchone()
        is_right = self._matches(found[0] if found else self._nobody, password) and found is not None
        self.note(name, "in" if is_right else "refused", address=address, now=now)
        return self.begin(name, now=now) if is_right else None

    def begin(self, name: str, *, now: float) -> str:
        """Begin a session of a known account and return its token; only the token's hash is kept."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (_digest(token), name, now, now))
        return token

    def person(self, token: str, *, now: float) -> Person | None:
        """Return who holds a session; ``None`` when it never was, has ended, or the account is gone."""
        with self._lock:
            found = self._connection.execute(
                "SELECT name, begun, seen FROM sessions WHERE token_hash = ?", (_digest(token),)
            ).fetchone()
            if found is None:
                return None
            name, begun, seen = found
            # Of a clock that was set back nobody knows how long ago it was.
            if abs(now - seen) > IDLE_SECONDS or now - begun > LONGEST_SECONDS:
                self._connection.execute("DELETE FROM sessions WHERE token_hash = ?", (_digest(token),))
                return None
            if abs(now - seen) > SEEN_SECONDS:
                self._connection.execute("UPDATE sessions SET seen = ? WHERE token_hash = ?", (now, _digest(token)))
            return self._person(name)

    def log_out(self, token: str, *, address: str, now: float) -> None:
        """End a session."""
        person = self.person(token, now=now)
        if person is not None:
            self.note(person.name, "out", address=address, now=now)
        with self._lock:
            self._connection.execute("DELETE FROM sessions WHERE token_hash = ?", (_digest(token),))

    def note(self, name: str, outcome: Literal["in", "out", "refused"], *, address: str, now: float) -> None:
        """Write into the log who came in, went or was refused, with a password or by the one-time link."""
        with self._lock:
            self._connection.execute("INSERT INTO logins VALUES (?, ?, ?, ?)", (now, name[:100], address, outcome))

    def logins(self) -> list[tuple[float, str, str, str]]:
        """Return the log: time, name, address, and ``in``, ``out`` or ``refused``."""
        with self._lock:
            return self._connection.execute("SELECT at, name, address, outcome FROM logins ORDER BY rowid").fetchall()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _known(self, name: str) -> None:
        with self._lock:
            if self._person(name) is None:
                raise UsageError("account_unknown", name=name)

    def _person(self, name: str) -> Person | None:
        found = self._connection.execute("SELECT role FROM users WHERE name = ?", (name,)).fetchone()
        codes = self._connection.execute("SELECT code FROM grants WHERE name = ?", (name,)).fetchall()
        return Person(name, found[0], frozenset(code for (code,) in codes)) if found else None

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
