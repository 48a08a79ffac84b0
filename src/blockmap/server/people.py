"""The door, and the accounts behind it: what administrators do in the browser that ``blockmap user`` does at the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field

from blockmap.errors import UsageError
from blockmap.server import answers
from blockmap.server.accounts import ROLES, SHORTEST_PASSWORD, Accounts, Person, Role
from blockmap.server.context import COOKIE, Asking, Context, Open, Server, is_at_desk, require
from blockmap.server.office import Desk

router = APIRouter(prefix="/api")

MOST_LOGINS = 200
"""Lines of the login log that a page shows, newest first."""

LEVELS_SHOWN = 2
"""Levels whose areas are offered as grants: districts and towns, in the usual hierarchy."""


def administrator(person: Asking) -> Person:
    """Return who is asking, if accounts are theirs to manage."""
    require(person, "manage", ())
    return person


Administrator = Annotated[Person, Depends(administrator)]


class NewAccount(BaseModel):
    """An account that is added, or given a new password, role and grants."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=100)
    password: str = Field(max_length=1000)
    role: Role
    codes: list[str] = Field(default_factory=list, max_length=1000)


class Codes(BaseModel):
    """Codes of areas."""

    model_config = ConfigDict(extra="forbid")

    codes: list[Annotated[str, Field(max_length=40)]] = Field(min_length=1, max_length=1000)


class Password(BaseModel):
    """A password."""

    model_config = ConfigDict(extra="forbid")

    password: str = Field(max_length=1000)


@router.get("/door")
def door(request: Request, context: Server) -> dict[str, bool]:
    """Tell whether one comes in with a password, is in already, and sits at the server's PC; none of it is a secret."""
    return {
        "has_accounts": context.accounts is not None,
        "is_in": context.person(request.cookies.get(COOKIE, "")) is not None,
        "is_at_desk": is_at_desk(request),
    }


@router.get("/users")
async def users(_: Administrator, office: Open, context: Server) -> dict[str, Any]:
    """List accounts and who came in."""
    areas = await office.ask(_areas)
    with _accounts(context) as held:
        people = [{"name": p.name, "role": p.role, "grants": sorted(p.grants)} for p in held.people()]
        logins = held.logins()[-MOST_LOGINS:][::-1]
    names = ("at", "name", "address", "outcome")
    return {
        "territory": office.path.name,
        "is_lan": context.is_lan,
        "people": people,
        "logins": [dict(zip(names, line, strict=True)) for line in logins],
        "areas": areas,
        "roles": ROLES,
        "shortest_password": SHORTEST_PASSWORD,
    }


@router.post("/users")
async def add(account: NewAccount, person: Administrator, office: Open, context: Server) -> dict[str, Any]:
    """Add an account; one that is there is not changed by accident."""
    with _accounts(context) as held:
        if any(known.name == account.name for known in held.people()):
            raise HTTPException(409, "account_exists")
        held.add(account.name, account.password, account.role, account.codes)
    return await users(person, office, context)


@router.post("/users/{name}/grants")
async def grant(name: str, areas: Codes, person: Administrator, office: Open, context: Server) -> dict[str, Any]:
    """Let an account work in further areas."""
    with _accounts(context) as held:
        held.grant(name, areas.codes)
    return await users(person, office, context)


@router.delete("/users/{name}/grants")
async def revoke(name: str, areas: Codes, person: Administrator, office: Open, context: Server) -> dict[str, Any]:
    """Take areas away from an account."""
    with _accounts(context) as held:
        held.revoke(name, areas.codes)
    return await users(person, office, context)


@router.post("/users/{name}/password")
async def reset(name: str, new: Password, person: Administrator, office: Open, context: Server) -> dict[str, Any]:
    """Give an account a new password; its sessions end."""
    with _accounts(context) as held:
        known = next((known for known in held.people() if known.name == name), None)
        if known is None:
            raise HTTPException(404, answers.error(UsageError("account_unknown", name=name)))
        held.add(name, new.password, known.role, known.grants)
    return await users(person, office, context)


@router.delete("/users/{name}")
async def remove(name: str, person: Administrator, office: Open, context: Server) -> dict[str, Any]:
    """Take an account away; nobody takes away their own."""
    if name == person.name:
        raise HTTPException(409, "account_own")
    with _accounts(context) as held:
        held.revoke(name)
    return await users(person, office, context)


@contextmanager
def _accounts(context: Context) -> Iterator[Accounts]:
    """Give the accounts of the open territory: those in use on a network, else those that the next ``serve --lan`` will use."""
    if context.accounts is not None:
        yield context.accounts
        return
    if context.office is None:
        raise HTTPException(409, "server_nothing_open")
    with closing(Accounts.beside(context.office.path)) as held:
        yield held


def _areas(desk: Desk) -> list[dict[str, str]]:
    """List the areas that are granted, widest first."""
    state = desk.editor.state
    levels = state.settings.levels[:LEVELS_SHOWN]
    rows = [area for area in state.every("areas") if area["level"] in levels]
    rows.sort(key=lambda area: (levels.index(area["level"]), area["code"]))
    return [{"code": area["code"], "label": f"{area['name'] or ''} {area['code']}".strip()} for area in rows]
