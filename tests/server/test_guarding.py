"""The wall round the server: what comes from elsewhere does not get in."""

from __future__ import annotations

import anyio
import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from blockmap.server.guarding import MOST_BYTES, Guard

HOST = "127.0.0.1:8000"
WRITE = {"x-blockmap": "1", "origin": f"http://{HOST}"}


async def echo(request):
    return PlainTextResponse(f"{len(await request.body())}")


def ask(
    method: str = "GET", path: str = "/", *, headers=None, content=None, guard: Guard | None = None, times: int = 1
):
    app = guard or Guard(
        Starlette(routes=[Route("/{path:path}", echo, methods=["GET", "POST"])]), hosts=frozenset({HOST})
    )

    async def run():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{HOST}") as client:
            return [await client.request(method, path, headers=headers, content=content) for _ in range(times)]

    return anyio.run(run)


def test_lawful_requests_pass_and_are_marked() -> None:
    (answer,) = ask()
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    (answer,) = ask("POST", "/api/operations", headers=WRITE, content=b"abc")
    assert answer.text == "3"


@pytest.mark.parametrize(
    ("method", "headers", "status", "kind"),
    [
        ("GET", {"host": "evil.example"}, 421, "server_host"),
        ("GET", {"host": "127.0.0.1:9"}, 421, "server_host"),
        ("POST", {}, 403, "server_header"),
        ("POST", {"x-blockmap": "1", "origin": "http://evil.example"}, 403, "server_origin"),
        ("POST", {"x-blockmap": "1", "origin": "null"}, 403, "server_origin"),
        ("POST", {"x-blockmap": "1", "sec-fetch-site": "cross-site"}, 403, "server_origin"),
        ("POST", {**WRITE, "content-length": str(MOST_BYTES + 1)}, 413, "server_size"),
        ("POST", {**WRITE, "content-length": "many"}, 413, "server_size"),
    ],
)
def test_what_comes_from_elsewhere_is_refused(method, headers, status, kind) -> None:
    (answer,) = ask(method, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (status, kind)
    assert set(answer.json()["message"]) == {"en", "zh"}


def test_a_body_that_hides_its_length_is_cut_off() -> None:
    async def much():
        for _ in range(9):
            yield b"x" * (MOST_BYTES // 8)

    (answer,) = ask("POST", headers=WRITE, content=much())
    assert answer.status_code == 413


def test_a_flood_is_slowed() -> None:
    app = Starlette(routes=[Route("/", echo)])
    answers = ask(guard=Guard(app, hosts=frozenset({HOST}), burst=5, per_second=0.001), times=8)
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
