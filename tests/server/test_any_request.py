"""Whatever reaches the server is answered with a sentence in both languages: wrong addresses, methods, bodies, heads."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from blockmap.server.guarding import MOST_BYTES
from tests.server.conftest import Page
from tests.server.test_killed_server import buildings_of, counting, server, territory  # noqa: F401
from tests.workflow.conftest import _planned, _read, copy_of, office  # noqa: F401

EDIT = "/api/operations"
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "how", "status", "kind"),
    [
        ("GET", "/nowhere", {}, 404, "server_no_page"),
        ("GET", "/api/nowhere", {}, 404, "server_no_page"),
        ("GET", "/static/nowhere.js", {}, 404, "server_no_page"),
        ("GET", "/static/../../secret", {}, 404, "server_no_page"),
        ("PUT", EDIT, {}, 405, "server_method"),
        ("GET", EDIT, {}, 405, "server_method"),
        ("DELETE", "/", {}, 405, "server_method"),
        ("BREW", EDIT, {}, 405, "server_method"),
        ("GET", "/api/towns/one", {}, 422, "server_malformed"),
        ("GET", f"/api/towns/{10**30}", {}, 404, "server_no_town"),
        ("POST", EDIT, {"content": b"", "headers": JSON}, 422, "server_malformed"),
        ("POST", EDIT, {"content": b"{", "headers": JSON}, 422, "server_malformed"),
        ("POST", EDIT, {"content": b'"\xff"', "headers": JSON}, 400, "server_body"),
        ("POST", EDIT, {"content": b"[" * 100_000, "headers": JSON}, 400, "server_body"),
        ("POST", EDIT, {"content": b'{"a":' * 900 + b"1" + b"}" * 900, "headers": JSON}, 422, "server_malformed"),
        ("POST", EDIT, {"content": b'{"operation": NaN}', "headers": JSON}, 422, "server_malformed"),
        ("POST", EDIT, {"content": b"1" * 5_000, "headers": JSON}, None, None),
        ("POST", EDIT, {"content": b"<a/>", "headers": {"content-type": "text/xml"}}, 422, "server_malformed"),
        ("POST", EDIT, {"data": {"operation": "x"}}, 422, "server_malformed"),
        ("POST", EDIT, {"content": iter([b" " * MOST_BYTES, b" "]), "headers": JSON}, 413, "server_size"),
    ],
)
def test_refusals_are_said_in_both_languages(
    page: Page, method: str, path: str, how: dict[str, Any], status: int | None, kind: str | None
) -> None:
    if isinstance(how.get("content"), type(iter([]))):
        how = how | {"content": _hidden(how["content"])}
    answer = page.ask(method, path, **how)
    said = answer.json()
    assert 400 <= answer.status_code < 500
    assert (answer.status_code, said["error"]) == (status or answer.status_code, kind or said["error"])
    assert set(said["message"]) == {"en", "zh"}
    assert said["message"]["en"] != said["message"]["zh"]
    assert (answer.status_code == 405) == ("allow" in answer.headers)


async def _hidden(parts: Any) -> Any:
    for part in parts:
        yield part


def test_head_is_answered_without_a_body(page: Page) -> None:
    answer = page.ask("HEAD", "/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert page.ask("HEAD", EDIT).status_code == 405


@pytest.fixture(scope="module")
def address(_planned: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: F811
    path = tmp_path_factory.mktemp("wire") / "d.gpkg"
    path.write_bytes(_planned.read_bytes())
    with server(path) as (_, at, _key):
        yield at


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",  # a browser that tries TLS
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /api/operations HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
    ],
    ids=["huge header", "huge address", "TLS", "version", "length"],
)
def test_a_broken_head_is_answered(address: str, sent: bytes) -> None:
    with _connected(address) as wire:
        with contextlib.suppress(ConnectionError):
            wire.sendall(sent)
        head, _, body = _all_of(wire).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 4")
    said = json.loads(body)
    assert said["error"] in ("server_head", "server_host")
    assert set(said["message"]) == {"en", "zh"}


def test_told_to_stop_it_does_not_wait_for_half_sent_requests(territory: Path) -> None:  # noqa: F811
    """Two hundred requests whose rest never comes; what was accepted before stays, and it ends within seconds and in silence."""
    building = buildings_of(territory, 1)[0]["building_id"]
    with server(territory) as (run, at, key), contextlib.ExitStack() as held:
        page = held.enter_context(httpx.Client(base_url=at, headers={"x-blockmap": "1", "origin": at}))
        page.get("/enter", params={"key": key})
        done = page.post(EDIT, json=counting(building, 77, "before")).json()["seq"]
        cookie = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
        host = urlsplit(at).netloc
        head = (
            f"POST {EDIT} HTTP/1.1\r\nHost: {host}\r\nOrigin: {at}\r\nX-Blockmap: 1\r\nCookie: {cookie}\r\n"
            "Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
        ).encode()
        wires = [held.enter_context(_connected(at)) for _ in range(200)]
        for place, wire in enumerate(wires):
            wire.sendall(head if place % 2 else head[: 20 + place])
        time.sleep(0.5)
        began = time.monotonic()
        run.send_signal(signal.SIGTERM)
        run.wait(20)
        assert time.monotonic() - began < 10
        said = run.said.read()
    assert "Traceback" not in said
    assert "ERROR" not in said
    from blockmap import store

    with store.open(territory) as file:
        assert file.rows("buildings", "building_id = ?", [building])[0]["household_count"] == 77
        assert file.connection.execute("SELECT max(seq) FROM ledger").fetchone() == (done,)


def _connected(address: str) -> socket.socket:
    at = urlsplit(address)
    return socket.create_connection((at.hostname or "", at.port or 0), timeout=20)


def _all_of(wire: socket.socket) -> bytes:
    found = b""
    with contextlib.suppress(ConnectionError):
        while part := wire.recv(65536):
            found += part
    return found
