"""Starting the server: on this PC alone by default, on the office network only when it is walled in."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from blockmap import store
from blockmap.errors import SystemFault, UsageError
from blockmap.report import Report
from blockmap.server.accounts import Accounts
from blockmap.server.addresses import own_addresses, own_names
from blockmap.server.certificate import Certificate
from blockmap.server.certificate import read as read_certificate
from blockmap.server.context import Context
from blockmap.server.imagery import Imagery
from blockmap.server.office import Office
from blockmap.server.recent import remember
from blockmap.store import drives

if TYPE_CHECKING:
    import uvicorn

LOOPBACK = "127.0.0.1"
USUAL_PORT = 8000
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where and how the server listens.

    Attributes
    ----------
    port
        Port; 0 takes a free one, ``None`` the usual one or, when that is taken, a free one.
    is_lan
        Reachable from the office network.
    certificate, key
        Files of TLS; needed on a network unless ``is_waived``.
    is_waived
        The office takes it upon itself to run without TLS on its network.
    """

    port: int | None = None
    is_lan: bool = False
    certificate: Path | None = None
    key: Path | None = None
    is_waived: bool = False

    @property
    def scheme(self) -> str:
        """``https`` where there is a certificate."""
        return "https" if self.certificate else "http"


def check(place: Place, accounts: Accounts | None) -> Certificate:
    """Read the certificate, where there is one; refuse what is not walled in.

    A network is not opened to a territory without accounts, nor to anything without TLS unless that was waived.

    With no territory the start page is for this PC alone; whoever opens one there gives accounts in the browser.

    Raises
    ------
    UsageError
        What is missing.
    """
    if (place.certificate is None) != (place.key is None):
        raise UsageError("serve_half_tls")
    for file in (place.certificate, place.key):
        if file is not None and not file.is_file():
            raise UsageError("serve_no_file", path=file)
    if place.is_lan:
        if accounts is not None and not accounts.people():
            raise UsageError("serve_no_accounts")
        if place.certificate is None and not place.is_waived:
            raise UsageError("serve_no_tls")
    return read_certificate(place.certificate, place.key) if place.certificate and place.key else Certificate()


def names_of(place: Place, certificate: Certificate) -> list[str]:
    """Return by what the server is called from the network, best first: browsers trust the names of the certificate alone."""
    return list(dict.fromkeys([*certificate.names, *own_addresses(), *own_names()])) if place.is_lan else []


def hosts_of(place: Place, port: int, names: Iterable[str]) -> frozenset[str]:
    """Return the values of the ``Host`` header by which the server may be called.

    Its addresses are lawful as well: `Guard` compares them with the one at which a request arrived.
    """
    default = {"http": 80, "https": 443}[place.scheme]
    every = [written for name in (*LOCAL_NAMES, *names) for written in _as_sent(name.lower())]
    return frozenset(name if port == default else f"{name}:{port}" for name in every)


def _as_sent(name: str) -> Iterator[str]:
    """Give a name as browsers send it: a Chinese one in letters of ASCII."""
    yield name
    with suppress(UnicodeError):
        yield name.encode("idna").decode("ascii")


def serve(
    territory: Path | None, place: Place, *, imagery: Path | None = None, said: Callable[[str, list[str], Report], None]
) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    territory
        The territory; ``None`` shows the start page.
    place
        Where to listen.
    imagery
        Pictures to show under the map; see `blockmap.server.imagery`.
    said
        Called once it listens, with the link for this PC (good for one use), the addresses for the network, and what is to be
        seen to soon.

    Raises
    ------
    UsageError
        The place is not walled in, or the port is taken.
    TerritoryError
        The territory cannot be opened for writing.
    """
    import uvicorn

    from blockmap.server.app import build
    from blockmap.server.wire import Wire

    accounts = Accounts.beside(territory) if territory is not None and place.is_lan else None
    certificate, report = check(place, accounts), Report()
    if place.certificate is not None:
        certificate.look(time.time(), place.certificate, report)
    listener = _listen("0.0.0.0" if place.is_lan else LOOPBACK, place.port)  # noqa: S104
    port = listener.getsockname()[1]
    pictures = _pictures(territory, imagery)
    context = Context(
        Office(territory) if territory else None,
        accounts,
        is_secure=place.certificate is not None,
        is_lan=place.is_lan,
    )
    if territory is not None:
        remember(territory)
        if drives.is_remote(territory):
            report.add("territory_remote", "warning", path=territory)
    context.imagery = pictures
    names = names_of(place, certificate)
    said(
        f"{place.scheme}://{LOOPBACK}:{port}/enter?key={context.new_key()}",
        [f"{place.scheme}://{name}:{port}/" for name in names],
        report,
    )
    config = uvicorn.Config(
        build(context, hosts=hosts_of(place, port, names)),
        http=Wire,
        log_level="warning",
        access_log=False,
        server_header=False,
        ssl_certfile=place.certificate,
        ssl_keyfile=place.key,
        timeout_graceful_shutdown=3,
    )
    with listener:
        _stopping(config, context).run(sockets=[listener])


def _stopping(config: uvicorn.Config, context: Context) -> uvicorn.Server:
    """Return a server that ends the streams of its pages when it is told to stop: they would never end by themselves."""
    import uvicorn

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            super().handle_exit(sig, frame)
            with suppress(RuntimeError):  # it has not begun yet
                asyncio.get_running_loop().call_soon_threadsafe(context.stop)

    return Server(config)


def _pictures(territory: Path | None, imagery: Path | None) -> Imagery | None:
    """Open the pictures under the map, before anything else is."""
    if territory is None or imagery is None:
        return None
    with store.open(territory) as file:
        return Imagery(imagery, file.settings.crs)


def _listen(address: str, port: int | None) -> socket.socket:
    """Take the port before anything is opened, so that a second server is refused with a plain word."""
    # Named as TCP, or asyncio leaves Nagle's delay on what it accepts: 40 ms for every answer of two packets.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform == "win32":
        # There SO_REUSEADDR would let a second server take the same port, and this one refuses it.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, USUAL_PORT if port is None else port))
    except OSError as fault:
        listener.close()
        if port is None:
            return _listen(address, 0)
        raise UsageError("serve_port", port=port, why=SystemFault(fault)) from fault
    listener.listen()  # whoever follows the link at once waits until the server is ready, and is not refused
    return listener
