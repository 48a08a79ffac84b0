"""A planned district behind a server, and browsers' requests without a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from blockmap.server import accounts, jobs
from blockmap.server.app import build
from blockmap.server.context import COOKIE, Context
from blockmap.server.office import Office
from tests import processes
from tests.workflow.conftest import _planned, _read, copy_of, office, planned  # noqa: F401

HOST = "127.0.0.1:8000"


class Page:
    """A page that is logged in: sends what a browser would send."""

    def __init__(self, context: Context, token: str | None = None) -> None:
        self._app = build(context, hosts=frozenset({HOST}))
        self._cookies = {COOKIE: token if token is not None else (context.enter(context.new_key()) or "")}

    def ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        async def run() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(
                transport=transport, base_url=f"http://{HOST}", cookies=self._cookies
            ) as client:
                headers = {"x-blockmap": "1", "origin": f"http://{HOST}"} | how.pop("headers", {})
                return await client.request(method, path, headers=headers, **how)

        return asyncio.run(run())

    def get(self, path: str, **how: Any) -> Any:
        answer = self.ask("GET", path, **how)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        answer = self.ask("POST", path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture(autouse=True)
def passwords_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the tests of accounts need passwords that take long to try; the others have dozens of accounts made."""
    if request.module.__name__ != "tests.server.test_accounts":
        weak = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
        monkeypatch.setattr(accounts, "PasswordHasher", weak)


@pytest.fixture(autouse=True)
def jobs_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long work is a process of its own here too, forked instead of started from nothing; servers of their own do that."""
    way = SimpleNamespace(Pipe=processes.context().Pipe, Process=processes.process)
    monkeypatch.setattr(jobs, "get_context", lambda _: way)


@pytest.fixture
def context(_planned: Path, copy_of: Callable[[Path], Path]) -> Iterator[Context]:  # noqa: F811
    held = Context(Office(copy_of(_planned)))
    yield held
    assert held.office is not None
    held.office.close()


@pytest.fixture
def page(context: Context) -> Page:
    return Page(context)
