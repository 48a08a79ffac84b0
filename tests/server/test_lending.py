"""Command line and server on one file: a command gets its turn, pages go on reading, and what they change waits for its end."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from blockmap import store, workflow
from blockmap.errors import TerritoryError
from blockmap.server.office import Office
from blockmap.store import served
from tests.browser.served import serving
from tests.workflow.conftest import _planned, _read, copy_of, office, planned  # noqa: F401

PATIENCE = 30.0


@contextlib.contextmanager
def page(link: str) -> Iterator[httpx.Client]:
    """Let a page in by the one-time link."""
    home = link.split("/enter")[0]
    with httpx.Client(base_url=home, headers={"x-blockmap": "1", "origin": home}, timeout=120) as asker:
        assert asker.get(link).status_code == 303
        yield asker


@pytest.fixture
def at_work(planned: Path) -> Iterator[httpx.Client]:  # noqa: F811
    with serving(planned) as link, page(link) as asker:
        yield asker


def lock(asker: httpx.Client, number: int) -> httpx.Response:
    """Lock a block: the smallest edit there is."""
    town = asker.get("/api/territory").json()["towns"][0]["area_id"]
    key = asker.get(f"/api/towns/{town}").json()["blocks"]["id"][number]
    return asker.post("/api/operations", json={"operation": {"kind": "lock_blocks", "blocks": [key]}})


def operations(territory: Path) -> list[str]:
    with store.open(territory) as file:
        assert not store.check(file).of("error")
        return [event.operation for event in file.history()]


def until(what: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_plan_while_planners_draw_is_done_in_its_turn(planned: Path, at_work: httpx.Client) -> None:  # noqa: F811
    refused, seen, ended = [], [], threading.Event()
    locked: list[httpx.Response] = []

    def draw() -> None:
        for number in range(8):
            seen.append(at_work.get("/api/session").json()["lent_to"])
            locked.append(lock(at_work, number))
            refused.extend([answer.text for answer in locked[-1:] if answer.status_code != 200])
            if ended.is_set():
                return

    planners = threading.Thread(target=draw)
    planners.start()
    done = subprocess.run(
        [sys.executable, "-m", "blockmap", "--lang", "en", "plan", str(planned), "--seed", "7"],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    ended.set()
    planners.join(PATIENCE)
    assert done.returncode in (0, 1), done.stderr
    assert "is open in the drawing page" in done.stderr
    assert refused == []
    history = operations(planned)
    assert history.count("plan") == 2, "the one of the fixture and this one: it was not overtaken"
    assert history.count("lock_blocks") == len(locked), "no edit is lost"


def test_reading_goes_on_and_writing_waits(planned: Path, at_work: httpx.Client) -> None:  # noqa: F811
    with store.open(planned, write=True) as file:
        assert at_work.get("/api/session").json()["lent_to"]
        assert at_work.get("/api/territory").status_code == 200
        answers: list[httpx.Response] = []
        waiting = threading.Thread(target=lambda: answers.append(lock(at_work, 0)))
        waiting.start()
        waiting.join(1)
        assert waiting.is_alive()
        before = len(file.history())
    waiting.join(PATIENCE)
    assert [answer.status_code for answer in answers] == [200]
    assert len(operations(planned)) == before + 1


def test_commands_come_one_after_the_other(planned: Path, at_work: httpx.Client) -> None:  # noqa: F811
    heard: list[str] = []

    def number() -> None:
        served.told.set(lambda _, state, __: heard.append(state))
        workflow.number(planned)

    with store.open(planned, write=True):
        second = threading.Thread(target=number)
        second.start()
        until(lambda: heard == ["waiting"])
        assert second.is_alive()
    second.join(PATIENCE)
    assert heard == ["waiting", "yours"]
    assert at_work.get("/api/session").json()["lent_to"] is None


def test_a_killed_command_gives_its_turn_back(planned: Path, at_work: httpx.Client) -> None:  # noqa: F811
    script = (
        f"from blockmap import store; f = store.open({str(planned)!r}, write=True); print('in', flush=True); input()"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdin=-1, stdout=-1, text=True) as command:
        assert command.stdout is not None
        assert command.stdout.readline() == "in\n"
        assert at_work.get("/api/session").json()["lent_to"]
        command.kill()
    until(lambda: at_work.get("/api/session").json()["lent_to"] is None)
    assert lock(at_work, 0).status_code == 200


def test_the_mark_is_for_its_user_alone_and_goes_with_the_server(planned: Path) -> None:  # noqa: F811
    mark = served.mark_of(planned)
    with serving(planned) as link, page(link):
        until(mark.exists)
        if os.name != "nt":
            assert mark.stat().st_mode & 0o077 == 0
        assert served.is_served(planned)
        with pytest.raises(TerritoryError) as refusal:
            Office(planned)
        assert refusal.value.kind == "served_already"
    assert not mark.exists()


def test_a_mark_that_a_killed_server_left_is_of_no_account(planned: Path) -> None:  # noqa: F811
    served.put_mark(planned, 1)
    mark = served.mark_of(planned)
    mark.write_text(mark.read_text().replace(f'"pid": {os.getpid()}', '"pid": 1'), encoding="utf-8")
    assert not served.is_served(planned)
    workflow.number(planned)
    mark.write_text("{not a mark", encoding="utf-8")
    workflow.number(planned)
    Office(planned).close()


def test_whoever_does_not_know_the_secret_gets_nothing(planned: Path, at_work: httpx.Client) -> None:  # noqa: F811
    mark = served.read_mark(planned)
    assert mark is not None
    wrong = served.mark_of(planned)
    wrong.write_text(wrong.read_text().replace(mark.secret, "x" * len(mark.secret)), encoding="utf-8")
    assert served.ask(planned) is None, "the server does not prove itself to a wrong mark"
    assert at_work.get("/api/session").json()["lent_to"] is None
