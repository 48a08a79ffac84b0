"""The wall round the server: hosts, origins, sizes and rates are checked before any request is looked at.

A plain ASGI layer, so that streams pass through it unbuffered.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from fastapi import HTTPException

from blockmap.terms import LANGUAGES, text

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

LOOPBACK = ("127.0.0.1", "::1")

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
WRITE_HEADER = b"x-blockmap"
"""A page of another origin cannot set it without asking first, and is never allowed to."""

MOST_BYTES = 8 * 1024 * 1024
MOST_UPLOAD_BYTES = 2 * 1024**3
UPLOADS = ("/api/start/upload",)

STRICT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; "
    "worker-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
MAP_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; "
    "connect-src data: blob:; worker-src blob:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
MAPS = ("/progress", "/disputes")
"""Pages that are one file with everything in it; they may run what they hold and load nothing."""


@dataclass(slots=True)
class Bucket:
    """A token bucket: so many requests at once, and so many a second in the long run."""

    most: float
    per_second: float
    left: float = field(init=False)
    at: float = field(default_factory=monotonic)

    def __post_init__(self) -> None:
        """Begin full."""
        self.left = self.most

    def take(self, now: float) -> bool:
        """Take one; tell whether there was one."""
        self.left = min(self.most, self.left + (now - self.at) * self.per_second)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Guard:
    """Middleware that lets through what is lawful and marks every answer.

    Parameters
    ----------
    app
        What is guarded.
    hosts
        Values of the ``Host`` header, ports included, by which the server may be called, besides the address at which a request
        arrives; others are refused, against DNS rebinding.
    is_private
        Tells whether only this very PC may ask just now: nothing is open yet that others could have accounts for.
    burst, per_second
        Requests that one address may make at once and in the long run.
    """

    def __init__(
        self,
        app: App,
        *,
        hosts: frozenset[str],
        is_private: Callable[[], bool] = lambda: False,
        burst: float = 400,
        per_second: float = 60,
    ) -> None:
        self._app = app
        self._is_private = is_private
        self._hosts = hosts
        self._burst, self._per_second = burst, per_second
        self._buckets: dict[str, Bucket] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await _refuse(send, *refusal)
            return
        most = MOST_UPLOAD_BYTES if scope["path"] in UPLOADS else MOST_BYTES
        await self._app(scope, _limited(receive, most), _marked(send, scope["path"]))

    def _refusal(self, scope: Message, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        """Return the status and kind of what is wrong with a request, or ``None``."""
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if host not in self._hosts and host not in _reached_at(scope):
            return 421, "server_host"
        if self._is_private() and (scope.get("client") or ("",))[0] not in LOOPBACK:
            return 403, "server_private"
        if not self._has_token(scope):
            return 429, "server_rate"
        if scope["method"] in SAFE_METHODS:
            return None
        origin = headers.get(b"origin", b"").decode("latin-1").lower()
        site = headers.get(b"sec-fetch-site", b"same-origin")
        if (origin and urlsplit(origin).netloc != host) or site not in (b"same-origin", b"none"):
            return 403, "server_origin"
        if headers.get(WRITE_HEADER) != b"1":
            return 403, "server_header"
        length = headers.get(b"content-length", b"0")
        most = MOST_UPLOAD_BYTES if scope["path"] in UPLOADS else MOST_BYTES
        return (413, "server_size") if not length.isdigit() or int(length) > most else None

    def _has_token(self, scope: Message) -> bool:
        address = (scope.get("client") or ("",))[0]
        bucket = self._buckets.setdefault(address, Bucket(self._burst, self._per_second))
        return bucket.take(monotonic())


def _reached_at(scope: Message) -> tuple[str, ...]:
    """Return the address at which a request arrived, as browsers send it; no name that was bent can look like it."""
    address, port = scope.get("server") or ("", None)
    try:
        ip_address(address)
    except ValueError:
        return ()
    default = {"http": 80, "https": 443}.get(scope.get("scheme", ""))
    return (f"{address}:{port}", address) if port == default else (f"{address}:{port}",)


def _limited(receive: Receive, most: int) -> Receive:
    """Count the bytes of a body that says nothing, or lies, about its length."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise HTTPException(413, "server_size")
        return message

    return counted


def _marked(send: Send, path: str) -> Send:
    """Add the headers that tell a browser what the page may do."""
    headers = [
        (b"content-security-policy", (MAP_POLICY if path in MAPS else STRICT_POLICY).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
    ]

    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *headers]
        await send(message)

    return marked


async def _refuse(send: Send, status: int, kind: str) -> None:
    body = {"error": kind, "message": {lang: text(f"error.{kind}", lang) for lang in LANGUAGES}, "findings": []}
    content = json.dumps(body, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
