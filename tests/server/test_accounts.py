"""Accounts: passwords, sessions, grants, and the log of who came."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blockmap.errors import UsageError
from blockmap.server import accounts
from blockmap.server.accounts import EVERYWHERE, ROLES, Accounts, Person
from blockmap.server.context import Context
from blockmap.server.rights import DEEDS, may

PASSWORD = "correct horse"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Accounts]:
    held = Accounts.beside(tmp_path / "district.gpkg")
    held.add("李规划", PASSWORD, "planner", ["500112001"])
    yield held
    held.close()


def test_a_session_needs_the_right_password(office: Accounts) -> None:
    assert office.log_in("李规划", "wrong horse!", address="10.0.0.7", now=0) is None
    assert office.log_in("nobody", PASSWORD, address="10.0.0.7", now=1) is None
    token = office.log_in("李规划", PASSWORD, address="10.0.0.7", now=2)
    assert token is not None
    assert office.person(token, now=3) == Person("李规划", "planner", frozenset({"500112001"}))
    assert [entry[1:] for entry in office.logins()] == [
        ("李规划", "10.0.0.7", "refused"),
        ("nobody", "10.0.0.7", "refused"),
        ("李规划", "10.0.0.7", "in"),
    ]


def test_sessions_end_when_idle_and_in_any_case(office: Accounts) -> None:
    token = office.begin("李规划", now=0)
    assert office.person(token, now=accounts.IDLE_SECONDS) is not None
    assert office.person(token, now=2 * accounts.IDLE_SECONDS + 1) is None
    before = office.begin("李规划", now=1_000_000.0)
    assert office.person(before, now=1_000_000.0 - 60) is not None, "clocks are set right now and then"
    assert office.person(before, now=1_000_000.0 - accounts.IDLE_SECONDS - 61) is None, (
        "a clock set back prolongs nothing"
    )
    token = office.begin("李规划", now=0)
    for seen in range(0, accounts.LONGEST_SECONDS, accounts.IDLE_SECONDS):
        assert office.person(token, now=seen) is not None
    assert office.person(token, now=accounts.LONGEST_SECONDS + 1) is None


@pytest.mark.parametrize("end", [lambda o: o.revoke("李规划"), lambda o: o.revoke("李规划", ["500112001"]),
                                 lambda o: o.add("李规划", "another horse", "planner")])  # fmt: skip
def test_whoever_loses_rights_is_put_out(office: Accounts, end) -> None:
    token = office.begin("李规划", now=0)
    end(office)
    assert office.person(token, now=1) is None


def test_the_file_holds_neither_passwords_nor_tokens_and_is_private(tmp_path: Path, office: Accounts) -> None:
    token = office.begin("李规划", now=0)
    file = tmp_path / "district.gpkg.users.db"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with sqlite3.connect(file) as connection:
        dump = "\n".join(connection.iterdump())
    assert "李规划" in dump
    assert PASSWORD not in dump
    assert token not in dump


def test_bad_accounts_are_refused(office: Accounts) -> None:
    for name, password, role in ((" ", PASSWORD, "admin"), ("a", "short", "admin"), ("a", PASSWORD, "boss")):
        with pytest.raises(UsageError):
            office.add(name, password, role)
    with pytest.raises(UsageError):
        office.grant("nobody", ["1"])


@given(st.sampled_from(ROLES), st.sampled_from(sorted(DEEDS["admin"])), st.sets(st.sampled_from(["5001", "500112001", "99"])),
       st.sets(st.sampled_from(["500112001", "500112002", "990101001"])))  # fmt: skip
def test_rights_are_the_table_inside_the_areas_granted(role, deed, grants, codes) -> None:
    allowed = may(Person("a", role, frozenset(grants)), deed, codes)
    if deed not in DEEDS[role]:
        assert not allowed
    elif deed == "read":
        assert allowed
    else:
        assert allowed == (bool(codes) and all(any(code.startswith(g) for g in grants) for code in codes))
        assert may(Person("a", role, frozenset({EVERYWHERE})), deed, codes)


def test_only_admins_manage_and_only_reviewers_and_admins_issue_codes() -> None:
    assert [role for role in ROLES if "manage" in DEEDS[role]] == ["admin"]
    assert [role for role in ROLES if "freeze" in DEEDS[role]] == ["admin", "reviewer"]
    assert DEEDS["supervisor"] == {"read"}


def test_the_log_says_who_came_by_the_one_time_link(tmp_path: Path) -> None:
    context = Context(accounts=Accounts(tmp_path / "users.db"))
    assert context.accounts is not None
    key = context.new_key()
    token = context.enter(key, address="127.0.0.1")
    assert token is not None
    assert context.enter(key, address="10.0.0.9") is None
    context.leave(token, address="127.0.0.1")
    context.leave("unknown", address="10.0.0.9")
    said = [(name, address, outcome) for _, name, address, outcome in context.accounts.logins()]
    assert said == [("owner", "127.0.0.1", "in"), ("owner", "10.0.0.9", "refused"), ("owner", "127.0.0.1", "out")]
    context.accounts.close()
