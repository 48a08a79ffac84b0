"""What every route works with: the open office, the accounts, and who is asking."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Header, HTTPException, Request

from blockmap.server.accounts import EVERYWHERE, Accounts, Person
from blockmap.server.guarding import LOOPBACK
from blockmap.server.office import Office
from blockmap.server.recent import remember
from blockmap.server.rights import Deed, may

if TYPE_CHECKING:
    from blockmap.server.drafts import Drafts
    from blockmap.server.imagery import Imagery
    from blockmap.server.jobs import Jobs
    from blockmap.server.leftovers import Leftovers
    from blockmap.server.lending import Lender
    from blockmap.server.live_maps import MapRoom

COOKIE = "blockmap_session"

OWNER = "owner"
"""Account of the person at the PC itself, let in by the one-time link."""


@dataclass(slots=True)
class Context:
    """State of the server.

    Attributes
    ----------
    office
        The open territory; ``None`` while the start page is shown.
    accounts
        Accounts beside the territory; ``None`` on one PC, where the one-time link is the only way in.
    keys
        One-time keys that were printed and not yet used.
    local
        Sessions begun by a one-time key: token and when it was last seen.
    is_secure
        The server speaks TLS; cookies are marked so.
    is_lan
        The server is reachable from the office network.
    imagery
        Pictures under the map, when some were given.
    jobs, drafts, leftovers, maps, lender
        Long work; territories in the making; work folders; what draws the live maps; what lends the turn to the command line.
        Set up by `blockmap.server.app`.
    """

    office: Office | None = None
    accounts: Accounts | None = None
    keys: set[str] = field(default_factory=set)
    local: set[str] = field(default_factory=set)
    is_secure: bool = False
    is_lan: bool = False
    imagery: Imagery | None = None
    jobs: Jobs = field(init=False)
    drafts: Drafts = field(init=False)
    leftovers: Leftovers = field(init=False)
    maps: MapRoom | None = None
    lender: Lender | None = None
    _stopping: asyncio.Future[None] | None = None

    def new_key(self) -> str:
        """Make a one-time key."""
        key = secrets.token_urlsafe(24)
        self.keys.add(key)
        return key

    def enter(self, key: str, *, address: str = "") -> str | None:
        """Use a one-time key up; return the token of a session, or ``None`` when it is not one. Both are logged."""
        if self.accounts is not None:
            self.accounts.note(OWNER, "in" if key in self.keys else "refused", address=address, now=time.time())
        if key not in self.keys:
            return None
        self.keys.discard(key)
        token = secrets.token_urlsafe(32)
        self.local.add(token)
        return token

    def leave(self, token: str, *, address: str) -> None:
        """End a session, however it began."""
        if token in self.local and self.accounts is not None:
            self.accounts.note(OWNER, "out", address=address, now=time.time())
        self.local.discard(token)
        if self.accounts is not None:
            self.accounts.log_out(token, address=address, now=time.time())

    async def open(self, territory: Path) -> None:
        """Open another territory, with the accounts beside it on a network.

        Pages of the one before are told; what they still ask for is refused, never done on the other one.

        Raises
        ------
        TerritoryError
            It cannot be opened for writing; the one before stays open.
        """
        path = territory.resolve()
        if self.office is not None and self.office.path.resolve() == path:
            return
        office = await asyncio.to_thread(Office, path)
        before, self.office, self.imagery = self.office, office, None
        if self.is_lan:
            self.accounts = Accounts.beside(path)
        if self.maps is not None:
            self.maps.close()
            self.maps = None
        if self.lender is not None:
            await self.lender.serve(office)
        if before is not None:
            before.retire()
            await asyncio.to_thread(before.close)
        remember(path)

    def stop(self) -> None:
        """End streams and jobs, for the server was told to stop."""
        if self.office is not None:
            self.office.hub.end()
        self._stopping = asyncio.ensure_future(self.jobs.close())

    def person(self, token: str) -> Person | None:
        """Return who holds a session."""
        if token in self.local:
            return Person(OWNER, "admin", frozenset({EVERYWHERE}))
        return self.accounts.person(token, now=time.time()) if self.accounts is not None else None


def is_at_desk(request: Request) -> bool:
    """Tell whether a request comes from the very PC of the server."""
    return request.client is not None and request.client.host in LOOPBACK


async def context_of(request: Request) -> Context:
    """Return the state of the server. Like all that every request needs it runs where the request came in, not in a thread."""
    held: Context = request.app.state.context
    return held


async def person_of(request: Request, context: Annotated[Context, Depends(context_of)]) -> Person:
    """Return who is asking; nobody is turned away with 401."""
    person = context.person(request.cookies.get(COOKIE, ""))
    if person is None:
        raise HTTPException(401, "server_login")
    return person


async def office_of(
    context: Annotated[Context, Depends(context_of)],
    _: Annotated[Person, Depends(person_of)],
    x_blockmap_office: Annotated[str | None, Header(max_length=50)] = None,
) -> Office:
    """Return the open territory, to somebody who is logged in and, where the page says which one it shows, shows this one."""
    if context.office is None:
        raise HTTPException(409, "server_nothing_open")
    if x_blockmap_office is not None and x_blockmap_office != context.office.id:
        raise HTTPException(410, "server_other_territory")
    return context.office


Asking = Annotated[Person, Depends(person_of)]
Open = Annotated[Office, Depends(office_of)]
Server = Annotated[Context, Depends(context_of)]


def require(person: Person, deed: Deed, codes: Collection[str]) -> None:
    """Turn away whoever may not do this in all of these areas."""
    if not may(person, deed, codes):
        raise HTTPException(403, "server_rights")
