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
from starlette.exceptions import HTTPException as StarletteHTTPException

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
from blockmap.terms import has
from blockmap.wrong_values import WrongValues

STATIC = Path(__file__).parent / "static"
"""The drawing page as it was built from ``web/``."""

GZIP_FROM_BYTES = 2_000

OF_THE_FRAMEWORK = {400: "server_body", 404: "server_no_page", 405: "server_method"}
"""What is said of refusals that are not ours, by status."""

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
        asyncio.get_running_loop().set_exception_handler(_on_loop_fault)
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
        (StarletteHTTPException, _on_refusal),
        (BlockmapError, _on_error),
        (RequestValidationError, _on_malformed),
        (Exception, _on_fault),
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


def _on_loop_fault(loop: asyncio.AbstractEventLoop, about: dict[str, Any]) -> None:
    """Pass over pages that went away in the middle, of which Windows tells at length; say everything else."""
    if not isinstance(about.get("exception"), ConnectionError):
        loop.default_exception_handler(about)


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
    def enter(key: str, request: Request) -> Response:
        """Let in whoever holds the one-time key that was printed at the start."""
        token = context.enter(key, address=request.client.host if request.client else "")
        if token is None:
            return FileResponse(STATIC / "start.html", status_code=403)
        response = RedirectResponse("/", status_code=303)
        reading.set_cookie(response, token, is_secure=context.is_secure)
        return response

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    def page(request: Request) -> Response:
        """Return the drawing page; the way in to whoever is not in yet, or while nothing is open."""
        is_in = context.person(request.cookies.get(COOKIE, "")) is not None
        return FileResponse(STATIC / ("index.html" if is_in and context.office is not None else "start.html"))

    @app.api_route("/start", methods=["GET", "HEAD"], include_in_schema=False)
    @app.api_route("/users", methods=["GET", "HEAD"], include_in_schema=False)
    def way_in() -> Response:
        """Return the start page, or the page of accounts: one page that shows what its address says."""
        return FileResponse(STATIC / "start.html")

    if STATIC.is_dir():
        app.mount("/static", StaticFiles(directory=STATIC), name="static")


def _on_refusal(_: Request, refusal: StarletteHTTPException) -> JSONResponse:
    """Say a refusal in both languages; its detail is the kind of an error, or the whole answer.

    What the framework refuses by itself (no such address, another method, a body that cannot be read) has English details.
    """
    detail: Any = refusal.detail
    if isinstance(detail, dict):
        answer = JSONResponse(detail, refusal.status_code)
    else:
        kind = str(detail) if has(f"error.{detail}") else OF_THE_FRAMEWORK.get(refusal.status_code, str(detail))
        answer = answers.said(kind, refusal.status_code)
    answer.headers.update(refusal.headers or {})
    return answer


def _on_error(_: Request, error: BlockmapError) -> JSONResponse:
    """Say an error as the command line would; what the gate refused is a conflict with how the territory is now."""
    return JSONResponse(answers.error(error), 409 if isinstance(error, GateError) else 422)


def _on_malformed(_: Request, error: RequestValidationError) -> JSONResponse:
    """Say which part of a request cannot be understood."""
    return answers.said("server_malformed", 422, where=WrongValues(error.errors(), most=5))


def _on_fault(_: Request, fault: Exception) -> JSONResponse:
    """Say that the server is at fault; the fault itself goes to its log."""
    return answers.said("server_fault", 500, what=type(fault).__name__)
