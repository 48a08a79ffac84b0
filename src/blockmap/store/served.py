"""A territory that a server has open: whoever else wants to write it asks the server for the turn, and hands it back.

Beside the territory the server keeps a *mark* that only its own user can read: where it listens, on this PC only, and a secret.
The turn is a connection: it ends with the command, however that ends. A mark whose server is gone is of no account.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from blockmap.store.ledger import this_actor

LOOPBACK = "127.0.0.1"

ANSWER_SECONDS = 5.0
"""A server that lives says so at once, however busy its pages keep it."""

LONGEST_LINE = 4096

State = Literal["waiting", "yours"]

told: ContextVar[Callable[[Path, State, str], None] | None] = ContextVar("told", default=None)
"""Called while a turn is asked for: somebody else's comes first, or it is ours now. Set by whoever has a screen."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the server of a territory listens for other writers, and what they prove themselves with."""

    port: int
    secret: str
    pid: int
    host: str

    @property
    def greeting(self) -> str:
        """What the server says first: whoever else has its port by now does not know the secret."""
        return sha256(self.secret.encode()).hexdigest()


class Turn:
    """The right to write, until it is closed."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def close(self) -> None:
        """Hand the turn back."""
        with suppress(OSError):
            self._connection.close()


def mark_of(territory: Path) -> Path:
    """Return the file that marks a territory as served."""
    return territory.with_name(f".{territory.name}.served")


def put_mark(territory: Path, port: int) -> Mark:
    """Mark a territory as served by this process. Where nothing can be written there is no mark, and the gate alone guards."""
    mark = Mark(port, secrets.token_urlsafe(24), os.getpid(), socket.gethostname())
    file = mark_of(territory)
    with suppress(OSError):
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump(asdict(mark), out)
    return mark


def drop_mark(territory: Path, mark: Mark) -> None:
    """Take the mark away, unless it is another server's by now."""
    if read_mark(territory) == mark:
        with suppress(OSError):
            mark_of(territory).unlink()


def read_mark(territory: Path) -> Mark | None:
    """Return the mark of a territory; ``None`` where there is none that this user can read."""
    try:
        return Mark(**json.loads(mark_of(territory).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_served(territory: Path) -> bool:
    """Tell whether another process of this PC serves a territory right now."""
    found = _reached(territory)
    if found is None:
        return False
    found[1].close()
    return True


def ask(territory: Path) -> Turn | None:
    """Wait for the turn to write; ``None`` when nobody serves the territory, or its server ended meanwhile."""
    found = _reached(territory)
    if found is None:
        return None
    mark, connection = found
    say = told.get()
    try:
        connection.settimeout(None)
        connection.sendall(json.dumps({"secret": mark.secret, "who": this_actor()}).encode() + b"\n")
        while line := _line(connection):
            answer = json.loads(line)
            if say is not None:
                say(territory, answer["state"], answer["who"])
            if answer["state"] == "yours":
                return Turn(connection)
    except (OSError, ValueError, KeyError):
        pass  # the server ended: the territory is free
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


def _reached(territory: Path) -> tuple[Mark, socket.socket] | None:
    """Connect to the server of a territory, if it is another process, of this PC, and lives."""
    mark = read_mark(territory)
    if mark is None or mark.pid == os.getpid() or mark.host != socket.gethostname():
        return None
    try:
        connection = socket.create_connection((LOOPBACK, mark.port), ANSWER_SECONDS)
    except OSError:
        return None
    try:
        if _line(connection) == mark.greeting:
            return mark, connection
    except (OSError, ValueError):
        pass
    connection.close()
    return None


def _line(connection: socket.socket) -> str:
    """Read one line; nothing when the other side has closed."""
    read = b""
    while not read.endswith(b"\n") and len(read) < LONGEST_LINE:
        got = connection.recv(1)
        if not got:
            return ""
        read += got
    return read.decode().rstrip("\n")
