"""The application: routes behind the wall, errors said in both languages, the page itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from blockmap.errors import BlockmapError, GateError, TerritoryError
from blockmap.server import (
    answers,
    drafts,
    edits,
    finding,
    imagery,
    jobs,
    lending,
    live_maps,
    office_routes,
    people,
    publishing,
    reading,
    start,
    tiling,
    turning,
)
from blockmap.server.context import COOKIE, Context
from blockmap.server.guarding import Guard
from blockmap.server.leftovers import Leftovers
from blockmap.server.office import Desk
from blockmap.terms import LANGUAGES, has, text, worded
from blockmap.wrong_values import WrongValues

STATIC = Path(__file__).parent / "static"
"""The drawing page as it was built from ``web/``."""

GZIP_FROM_BYTES = 2_000

LOOKING_SECONDS = 2.0
"""So often it is looked whether another program changed the territory."""


def build(context: Context, *, hosts: frozenset[str]) -> Guard:
    """Make the application.

    Parameters
    ----------
    context
        State of the server; its office is closed when the server stops.
    hosts
        Values of the ``Host`` header by which it may be called.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        watching = asyncio.create_task(_watch(context))
        context.lender = lending.Lender()
        if context.office is not None:
            await context.lender.serve(context.office)
        yield
        watching.cancel()
        await context.lender.close()
        await context.jobs.close()
        context.drafts.close()
        if context.maps is not None:
            context.maps.close()
        if context.office is not None:
            context.office.close()
        context.leftovers.close()

    app = FastAPI(title="blockmap", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json", lifespan=lifespan)
    app.state.context = context
    context.leftovers = Leftovers()
    context.jobs, context.drafts = jobs.Jobs(), drafts.Drafts(context.leftovers)
    app.add_middleware(GZipMiddleware, minimum_size=GZIP_FROM_BYTES, compresslevel=5)
    for kind, handler in (
        (HTTPException, _on_refusal),
        (BlockmapError, _on_error),
        (RequestValidationError, _on_malformed),
    ):
        app.add_exception_handler(kind, handler)  # type: ignore[arg-type]
    for router in (
        reading.router,
        edits.router,
        turning.router,
        finding.router,
        tiling.router,
        live_maps.router,
        imagery.router,
        jobs.router,
        start.router,
        people.router,
        publishing.router,
        *office_routes.ROUTERS,
    ):
        app.include_router(router)
    _add_pages(app, context)
    return Guard(app, hosts=hosts, is_private=lambda: context.is_lan and context.office is None)


async def _watch(context: Context) -> None:
    """Look now and then whether another program (a plan at the command line, say) changed the territory; the pages are told."""
    while True:
        await asyncio.sleep(LOOKING_SECONDS)
        with suppress(
            TerritoryError, HTTPException, RuntimeError
        ):  # busy for long, or just closed: looked at next time
            if context.office is not None:
                await context.office.ask(Desk.look_round)


def _add_pages(app: FastAPI, context: Context) -> None:
    """Add the page and the way in."""

    @app.get("/enter", include_in_schema=False)
    def enter(key: str) -> Response:
        """Let in whoever holds the one-time key that was printed at the start."""
        token = context.enter(key)
        if token is None:
            return FileResponse(STATIC / "start.html", status_code=403)
        response = RedirectResponse("/", status_code=303)
        reading.set_cookie(response, token, is_secure=context.is_secure)
        return response

    @app.get("/", include_in_schema=False)
    def page(request: Request) -> Response:
        """Return the drawing page; the way in to whoever is not in yet, or while nothing is open."""
        is_in = context.person(request.cookies.get(COOKIE, "")) is not None
        return FileResponse(STATIC / ("index.html" if is_in and context.office is not None else "start.html"))

    @app.get("/start", include_in_schema=False)
    @app.get("/users", include_in_schema=False)
    def way_in() -> Response:
        """Return the start page, or the page of accounts: one page that shows what its address says."""
        return FileResponse(STATIC / "start.html")

    if STATIC.is_dir():
        app.mount("/static", StaticFiles(directory=STATIC), name="static")


def _on_refusal(_: Request, refusal: HTTPException) -> JSONResponse:
    """Say a refusal in both languages; its detail is the kind of an error, or the whole answer."""
    detail: Any = refusal.detail
    return JSONResponse(detail if isinstance(detail, dict) else _said(str(detail)), refusal.status_code)


def _on_error(_: Request, error: BlockmapError) -> JSONResponse:
    """Say an error as the command line would; what the gate refused is a conflict with how the territory is now."""
    return JSONResponse(answers.error(error), 409 if isinstance(error, GateError) else 422)


def _on_malformed(_: Request, error: RequestValidationError) -> JSONResponse:
    """Say which part of a request cannot be understood."""
    return JSONResponse(_said("server_malformed", where=WrongValues(error.errors(), most=5)), 422)


def _said(kind: str, **values: object) -> dict[str, Any]:
    key = f"error.{kind}" if has(f"error.{kind}") else "error.server_unknown"
    return {
        "error": kind,
        "message": {lang: text(key, lang, **worded({"what": kind, **values}, lang)) for lang in LANGUAGES},
        "findings": [],
    }
