"""The door and the accounts behind it: administrators manage them, nobody else, and what is revoked ends at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from blockmap.server.accounts import ROLES, Accounts
from blockmap.server.context import Context
from tests.server.conftest import Page

PASSWORD = "correct horse battery"


@pytest.fixture
def accounts(context: Context) -> Iterator[Accounts]:
    assert context.office is not None
    held = Accounts.beside(context.office.path)
    for role in ROLES:
        held.add(role, PASSWORD, role, ["*"])
    context.accounts = held
    yield held
    held.close()


def logged_in(context: Context, name: str) -> Page:
    assert context.accounts is not None
    token = context.accounts.log_in(name, PASSWORD, address="10.0.0.5", now=time.time())
    return Page(context, token)


def test_door_tells_no_secret(context: Context) -> None:
    said = Page(context, token="").get("/api/door")
    assert said == {"has_accounts": False, "is_in": False, "is_at_desk": True}


@pytest.mark.parametrize("role", ROLES)
def test_only_administrators_manage_accounts_and_publish(context: Context, accounts: Accounts, role: str) -> None:
    page = logged_in(context, role)
    allowed = role == "admin"
    account = {"name": "new", "password": PASSWORD, "role": "planner"}
    for method, path, body in (
        ("GET", "/api/users", None),
        ("POST", "/api/users", account),
        ("POST", "/api/users/planner/grants", {"codes": ["990101"]}),
        ("DELETE", "/api/users/planner/grants", {"codes": ["990101"]}),
        ("POST", "/api/users/planner/password", {"password": PASSWORD + "!"}),
        ("DELETE", "/api/users/reviewer" if allowed else "/api/users/admin", None),
    ):
        status = page.ask(method, path, json=body).status_code
        assert status == (200 if allowed else 403), (method, path)
    if not allowed:
        assert page.ask("POST", "/api/publish").status_code == 403
    names = {person.name for person in accounts.people()}
    assert names == ({"admin", "planner", "supervisor", "new"} if allowed else set(ROLES))


def test_what_is_refused_changes_nothing(context: Context, accounts: Accounts) -> None:
    admin = logged_in(context, "admin")
    before = accounts.people()
    assert admin.ask("DELETE", "/api/users/admin").status_code == 409
    taken = {"name": "planner", "password": PASSWORD, "role": "admin"}
    assert admin.ask("POST", "/api/users", json=taken).status_code == 409
    short = {"name": "n", "password": "short", "role": "planner"}
    assert admin.ask("POST", "/api/users", json=short).status_code == 422
    assert admin.ask("POST", "/api/users/nobody/password", json={"password": PASSWORD}).status_code == 404
    assert accounts.people() == before


def test_new_password_ends_the_sessions(context: Context, accounts: Accounts) -> None:
    planner = logged_in(context, "planner")
    planner.get("/api/session")
    answer = logged_in(context, "admin").post("/api/users/planner/password", {"password": PASSWORD + "2"})
    assert planner.ask("GET", "/api/session").status_code == 401
    assert [line["outcome"] for line in answer["logins"][:2]] == ["in", "in"]
    person = next(one for one in accounts.people() if one.name == "planner")
    assert (person.role, person.grants) == ("planner", frozenset({"*"}))


def test_accounts_of_one_pc_are_those_beside_the_territory(page: Page, context: Context) -> None:
    assert context.office is not None
    page.post("/api/users", {"name": "zhang", "password": PASSWORD, "role": "planner", "codes": ["990101001"]})
    beside: Path = context.office.path
    held = Accounts.beside(beside)
    assert [(one.name, one.grants) for one in held.people()] == [("zhang", frozenset({"990101001"}))]
    held.close()
